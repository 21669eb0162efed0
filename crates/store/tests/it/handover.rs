//! 人に相談する: handed over, read by the desk alone, answered, withdrawn; and by whom not.

use crate::{
    reception::{ctx, form},
    story,
    today::day,
};
use domain::{
    DAY, Faults, Token,
    code::{ReceptionState, Urgency},
    handover::{KEY_DAYS, Key, Side, State, Wish},
};
use store::{
    Ctx, Error, Store,
    handover::{Given, NewHandover},
    today::{Elsewhere, Entry, FIRST_LINES, Why},
};
use testkit::MORNING;

const TOWN: &str = "999997";
const WORDS: &str = "夫に見つからないように家を出たい";

fn wish(pairs: &[(&str, &str)]) -> Wish {
    let checked: Result<Wish, Faults> = Wish::check(pairs);
    checked.unwrap()
}

fn by_phone() -> NewHandover {
    let wish = wish(&[
        ("how", "phone"),
        ("phone", "000-7777-6666"),
        ("phone_hours", "火曜の朝だけ"),
        ("phone_neutral", "1"),
        ("call", "すみれ"),
        ("words", WORDS),
        ("pass_shown", "1"),
    ]);
    let shown = vec!["dv-soudan".to_owned(), "jukyo-kakuho".to_owned()];
    NewHandover { wish, danger: Some("dv".to_owned()), shown, lang: "ja".to_owned() }
}

fn quiet() -> NewHandover {
    let wish = wish(&[("how", "page")]);
    NewHandover { wish, danger: None, shown: vec!["shokuryo".to_owned()], lang: "vi".to_owned() }
}

fn stranger(days: i64) -> Ctx {
    Ctx::program("/g/{code}/talk", MORNING + days * DAY)
}

async fn give(store: &Store, new: &NewHandover, once: &str) -> Given {
    store.hand_over(&stranger(0), TOWN, new, once).await.unwrap()
}

async fn first_voice(store: &Store, worker: &Ctx) -> Token {
    store.handovers(worker).await.unwrap()[0].token.clone()
}

fn voice_of(line: &Entry) -> Option<Token> {
    if let Some(Elsewhere::Voice(token)) = &line.elsewhere { Some(token.clone()) } else { None }
}

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        _ => "",
    }
}

story! {
    async fn no_other_agency_town_or_role_reads_a_voice(store, _world) {
        give(&store, &by_phone(), "one").await;
        let sato = ctx(&store, "sato").await;
        let voice = first_voice(&store, &sato).await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let other = ctx(&store, login).await;
            for token in [&voice, &Token::from_bytes([1; 16])] {
                assert!(absent(store.handover(&other, token).await), "{login}");
                assert!(absent(store.take_handover(&other, token).await), "{login}");
                assert!(absent(store.answer_handover(&other, token, "のぞき見", "x").await), "{login}");
            }
            match store.handovers(&other).await {
                Ok(rows) => assert!(rows.is_empty(), "{login}"),
                Err(error) => assert!(matches!(error, Error::NotFound), "{login}"),
            }
            if let Ok(today) = store.today(&other, FIRST_LINES).await {
                assert!(today.now.entries.iter().all(|e| voice_of(e).is_none()), "{login}");
            }
        }
        assert_eq!(store.handover(&sato, &voice).await.unwrap().state, State::Waiting);
    }
}

story! {
    async fn a_voice_is_read_taken_on_answered_and_the_answer_is_read(store, _world) {
        let key = give(&store, &by_phone(), "one").await.key.unwrap();
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);

        let today = store.today(&sato, FIRST_LINES).await.unwrap();
        let line = &today.now.entries[0];
        assert_eq!((line.why, line.who.as_str(), line.late), (Why::Danger, "すみれ", true));
        assert!(line.what.starts_with("電話で返事を"), "{}", line.what);
        let voice = voice_of(line).unwrap();

        let view = store.handover(&sato, &voice).await.unwrap();
        let told = view.told.unwrap();
        assert_eq!((told.wish.words.as_str(), told.danger.as_deref()), (WORDS, Some("dv")));
        assert_eq!((told.shown.len(), view.urgency), (2, Urgency::Now));
        assert_eq!(field(store.answer_handover(&sato, &voice, "まだ", "x").await), "words");

        let reception = store.take_handover(&sato, &voice).await.unwrap();
        assert_eq!(store.take_handover(&sato, &voice).await.unwrap(), reception);
        assert_eq!(field(store.take_handover(&mori, &voice).await), "take");
        let taken = store.reception(&sato, &reception).await.unwrap();
        assert_eq!((taken.state, taken.mine, taken.received), (ReceptionState::Taken, true, MORNING));
        assert_eq!(taken.voice, Some((voice.clone(), false)));
        assert!(!taken.told.words.contains("夫") && taken.told.name.is_empty() && taken.told.phone.is_empty());

        let own = store.own_handover(&stranger(1), &key).await.unwrap();
        assert!(own.answers.is_empty() && own.taken.is_some());
        store.answer_handover(&sato, &voice, "火曜の10時にかけます", "a1").await.unwrap();
        store.answer_handover(&sato, &voice, "火曜の10時にかけます", "a1").await.unwrap();
        let own = store.own_handover(&stranger(2), &key).await.unwrap();
        assert_eq!(own.answers.len(), 1);
        assert_eq!((own.answers[0].words.as_str(), own.answers[0].by.as_str()), ("火曜の10時にかけます", "佐藤 花子"));
        let later = store.ctx_of_login("sato", "test", MORNING + 2 * DAY).await.unwrap();
        assert!(store.today(&later, FIRST_LINES).await.unwrap().now.entries.iter().all(|e| voice_of(e).is_none()));

        store.add_to_handover(&stranger(3), &key, "10時は母がいます", false, "b1").await.unwrap();
        store.add_to_handover(&stranger(3), &key, "10時は母がいます", false, "b1").await.unwrap();
        let view = store.handover(&later, &voice).await.unwrap();
        assert_eq!(view.said.iter().map(|s| s.side).collect::<Vec<_>>(), [Side::Desk, Side::Resident]);
        assert_eq!(view.opened, Some(MORNING + 2 * DAY));
        let later = store.ctx_of_login("sato", "test", MORNING + 3 * DAY).await.unwrap();
        let today = store.today(&later, FIRST_LINES).await.unwrap();
        assert!(today.now.entries[0].what.starts_with("続きが届きました"), "{}", today.now.entries[0].what);
        let own = store.own_handover(&stranger(3), &key).await.unwrap();
        assert_eq!(own.added, [MORNING + 3 * DAY]);
    }
}

story! {
    async fn a_form_sent_twice_is_one_voice_and_its_key_is_not_shown_again_later(store, _world) {
        let first = give(&store, &by_phone(), "one").await.key.unwrap();
        assert_eq!(give(&store, &by_phone(), "one").await.key, Some(first.clone()));
        let late = store.hand_over(&stranger(1), TOWN, &by_phone(), "one").await.unwrap();
        assert_eq!(late.key, None);
        assert_ne!(give(&store, &by_phone(), "two").await.key, Some(first));
        assert_eq!(store.handovers(&ctx(&store, "sato").await).await.unwrap().len(), 2);
    }
}

story! {
    async fn a_form_that_comes_back_with_other_words_loses_none(store, _world) {
        let first = give(&store, &quiet(), "one").await.key.unwrap();
        // The back button, a word more, sent again: the newest wish holds, under the same key.
        assert_eq!(give(&store, &by_phone(), "one").await.key, Some(first.clone()));
        let sato = ctx(&store, "sato").await;
        let voice = first_voice(&store, &sato).await;
        let view = store.handover(&sato, &voice).await.unwrap();
        assert_eq!((view.told.unwrap().wish.words.as_str(), view.lang.as_str()), (WORDS, "ja"));
        assert_eq!((view.urgency, store.handovers(&sato).await.unwrap().len()), (Urgency::Now, 1));
        // Later it is a voice of its own, and the first one stays as it was.
        let second = store.hand_over(&stranger(1), TOWN, &quiet(), "one").await.unwrap().key.unwrap();
        assert_ne!(second, first);
        assert_eq!(store.handovers(&sato).await.unwrap().len(), 2);
        assert_eq!(store.handover(&sato, &voice).await.unwrap().told.unwrap().wish.words, WORDS);
        // What was withdrawn does not come back by sending its form again.
        store.withdraw_handover(&stranger(0), &first).await.unwrap();
        assert_eq!(field(store.hand_over(&stranger(0), TOWN, &by_phone(), "one").await), "once");
        assert!(absent(store.own_handover(&stranger(0), &first).await));
        let again = store.hand_over(&stranger(0), TOWN, &by_phone(), "three").await.unwrap();
        assert!(again.key.is_some_and(|key| key != first));
        // Neither does a further word get lost that is typed into the same form, or into one without its word.
        for (words, once) in [("はい", "a"), ("はい", "a"), ("いいえ", "a"), ("はい", ""), ("はい", "")] {
            store.add_to_handover(&stranger(1), &second, words, false, once).await.unwrap();
        }
        assert_eq!(store.own_handover(&stranger(1), &second).await.unwrap().added.len(), 4);
    }
}

story! {
    async fn a_repeat_of_the_last_further_word_is_kept_and_one_more_is_refused(store, _world) {
        let key = give(&store, &quiet(), "one").await.key.unwrap();
        for number in 0..50 {
            let words = format!("{number}つめ");
            store.add_to_handover(&stranger(0), &key, &words, false, &number.to_string()).await.unwrap();
        }
        // A double click on the last one: it was kept, and is not told to have failed.
        store.add_to_handover(&stranger(0), &key, "49つめ", false, "49").await.unwrap();
        let sato = ctx(&store, "sato").await;
        assert_eq!(field(store.add_to_handover(&stranger(1), &key, "夫が来た", true, "x").await), "many");
        // What was refused left nothing behind.
        let view = store.handover(&sato, &first_voice(&store, &sato).await).await.unwrap();
        assert_eq!((view.said.len(), view.urgency), (50, Urgency::Normal));
        assert!(view.said.iter().all(|said| said.words.ends_with("つめ") && said.at == MORNING));
    }
}

story! {
    async fn what_waits_too_long_is_seen_by_the_whole_desk_and_danger_later_told_comes_first(store, _world) {
        let key = give(&store, &quiet(), "one").await.key.unwrap();
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let voice = first_voice(&store, &sato).await;
        store.take_handover(&sato, &voice).await.unwrap();
        assert!(store.today(&mori, FIRST_LINES).await.unwrap().now.entries.iter().all(|e| voice_of(e).is_none()));
        let later = store.ctx_of_login("mori", "test", MORNING + 7 * DAY).await.unwrap();
        let today = store.today(&later, FIRST_LINES).await.unwrap();
        let line = today.now.entries.iter().find(|e| voice_of(e).is_some()).unwrap();
        assert!(line.late && line.what.starts_with("佐藤 花子さんが受けた声です。返事がまだです。"), "{}", line.what);

        store.answer_handover(&later, &voice, "遅くなりました", "a").await.unwrap();
        assert!(store.today(&later, FIRST_LINES).await.unwrap().now.entries.iter().all(|e| voice_of(e).is_none()));
        store.add_to_handover(&stranger(7), &key, "夫が帰ってきました", true, "b").await.unwrap();
        let sato = store.ctx_of_login("sato", "test", MORNING + 7 * DAY).await.unwrap();
        let line = &store.today(&sato, FIRST_LINES).await.unwrap().now.entries[0];
        assert_eq!((line.why, voice_of(line)), (Why::Danger, Some(voice)));
    }
}

story! {
    async fn what_a_seal_keeps_on_a_voice_s_page_stands_on_nobody_s_morning_either(store, world) {
        let key = give(&store, &by_phone(), "one").await.key.unwrap();
        let takahashi = ctx(&store, "takahashi").await;
        let voice = first_voice(&store, &takahashi).await;
        let reception = store.take_handover(&takahashi, &voice).await.unwrap();
        let taro = testkit::World::token::<store::load::PersonRow>(&store, world.yamada_taro).await.unwrap();
        store.tie_person(&takahashi, &reception, &taro).await.unwrap();
        store.add_to_handover(&stranger(1), &key, "妹の家に着きました", false, "b").await.unwrap();
        let line = async |login: &str| {
            let later = store.ctx_of_login(login, "test", MORNING + 8 * DAY).await.unwrap();
            let shut = store.handover(&later, &voice).await.unwrap().told.is_none();
            let today = store.today(&later, FIRST_LINES).await.unwrap();
            let line = today.now.entries.iter().find(|e| voice_of(e).as_ref() == Some(&voice)).unwrap();
            (shut, line.what.clone())
        };
        for login in ["takahashi", "mori"] {
            let (shut, what) = line(login).await;
            assert!(!shut && what.contains(WORDS) && what.contains("電話で返事を"), "{login}: {what}");
        }
        let all = crate::seal::sealed(&store, &world, &crate::seal::form(&store, &world).await).await;
        for login in ["takahashi", "mori", "sato"] {
            let (shut, what) = line(login).await;
            assert!(shut && what.contains("居所が秘匿されている"), "{login}: {what}");
            assert!(!what.contains(WORDS) && !what.contains("返事を"), "{login}: {what}");
        }
        // Who is named on the seal and gave a reason has both again.
        let sato = store.ctx_of_login("sato", "test", MORNING + 8 * DAY).await.unwrap();
        store.open_seal(&sato, &all.seal, "返事を書く").await.unwrap();
        let (shut, what) = line("sato").await;
        assert!(!shut && what.contains(WORDS), "{what}");
    }
}

story! {
    async fn a_voice_that_waits_stays_on_the_list_behind_hundreds_that_are_over(store, _world) {
        let sato = ctx(&store, "sato").await;
        give(&store, &by_phone(), "waits").await;
        let key = store.hand_over(&stranger(1), TOWN, &quiet(), "taken").await.unwrap().key.unwrap();
        let taken = first_voice(&store, &sato).await;
        store.take_handover(&sato, &taken).await.unwrap();
        store.answer_handover(&sato, &taken, "どうしましたか", "a").await.unwrap();
        store.add_to_handover(&stranger(1), &key, "続きです", false, "b").await.unwrap();
        for n in 0..200 {
            let given = store.hand_over(&stranger(2), TOWN, &quiet(), &format!("over {n}")).await.unwrap();
            store.withdraw_handover(&stranger(2), &given.key.unwrap()).await.unwrap();
        }
        let rows = store.handovers(&sato).await.unwrap();
        assert!(rows.is_sorted_by(|a, b| a.made >= b.made), "the latest first");
        let open: Vec<_> = rows.iter().filter(|v| v.state != State::Withdrawn).collect();
        assert_eq!((rows.len(), open.len()), (200, 2));
        assert_eq!((&open[0].token, open[1].call.as_str()), (&taken, "すみれ"));
    }
}

story! {
    async fn withdrawing_destroys_the_words_and_every_dead_key_answers_alike(store, _world) {
        let key = give(&store, &by_phone(), "one").await.key.unwrap();
        let outlived = give(&store, &quiet(), "two").await.key.unwrap();
        let sato = ctx(&store, "sato").await;
        let waits = store.handovers(&sato).await.unwrap();
        let voice = waits.iter().find(|v| v.call == "すみれ").unwrap().token.clone();
        let reception = store.take_handover(&sato, &voice).await.unwrap();
        store.answer_handover(&sato, &voice, "かけます", "a").await.unwrap();
        store.add_to_handover(&stranger(0), &key, "はい", false, "b").await.unwrap();
        store.withdraw_handover(&stranger(0), &key).await.unwrap();

        let view = store.handover(&sato, &voice).await.unwrap();
        assert!(view.told.is_none() && view.said.is_empty() && view.lang.is_empty());
        assert_eq!((view.state, view.withdrawn), (State::Withdrawn, Some(MORNING)));
        assert_eq!(store.reception(&sato, &reception).await.unwrap().voice, Some((voice.clone(), true)));
        assert_eq!(field(store.answer_handover(&sato, &voice, "かけます", "c").await), "words");
        let today = store.today(&sato, FIRST_LINES).await.unwrap();
        let line = today.now.entries.iter().find(|e| voice_of(e) == Some(voice.clone())).unwrap();
        assert!(line.what.starts_with("取り下げられました") && line.who.is_empty());

        let old = stranger(KEY_DAYS + 1);
        for (ctx, dead) in [(&stranger(0), &key), (&old, &outlived), (&stranger(0), &Key::from_bytes([9; 16]))] {
            assert!(absent(store.own_handover(ctx, dead).await));
            assert!(absent(store.add_to_handover(ctx, dead, "もう一度", false, "d").await));
            assert!(absent(store.withdraw_handover(ctx, dead).await));
        }
        assert!(store.own_handover(&stranger(1), &outlived).await.is_ok());
    }
}

story! {
    async fn without_leave_nothing_of_what_the_guide_showed_is_kept(store, _world) {
        let danger = NewHandover { danger: Some("suicide".to_owned()), ..quiet() };
        give(&store, &danger, "one").await;
        let sato = ctx(&store, "sato").await;
        let view = store.handover(&sato, &first_voice(&store, &sato).await).await.unwrap();
        let told = view.told.unwrap();
        assert!(told.danger.is_none() && told.shown.is_empty());
        assert_eq!(view.urgency, Urgency::Now, "it is still seen first");
    }
}

story! {
    async fn a_voice_reaches_the_desk_that_was_set_from_its_day_on(store, _world) {
        let admin = ctx(&store, "admin").await;
        let choices = store.talk_desk_choices(&admin).await.unwrap();
        assert_eq!(choices.now.unwrap().name, "くらし相談センター");
        let hokatsu = choices.agencies.iter().find(|a| a.name.contains("包括")).unwrap().token.to_string();
        for login in ["sato", "mori", "suzuki", "kansa"] {
            let other = ctx(&store, login).await;
            assert!(absent(store.talk_desk_choices(&other).await), "{login}");
            assert!(absent(store.set_talk_desk(&other, &hokatsu, day("2026-12-01")).await), "{login}");
        }
        assert_eq!(field(store.set_talk_desk(&admin, "nowhere", day("2026-12-01")).await), "agency");
        assert_eq!(field(store.set_talk_desk(&admin, &hokatsu, day("2026-01-01")).await), "from");
        let tomorrow = admin.today().succ_opt().unwrap();
        store.set_talk_desk(&admin, &hokatsu, tomorrow).await.unwrap();

        assert_eq!(give(&store, &quiet(), "today").await.desk.name, "くらし相談センター");
        let given = store.hand_over(&stranger(1), TOWN, &quiet(), "tomorrow").await.unwrap();
        assert_eq!(given.desk.name, "みどり町地域包括支援センター");
        let suzuki = store.ctx_of_login("suzuki", "test", MORNING + DAY).await.unwrap();
        let voice = first_voice(&store, &suzuki).await;
        assert!(absent(store.handover(&ctx(&store, "sato").await, &voice).await));
        assert!(store.take_handover(&suzuki, &voice).await.is_ok());
    }
}

story! {
    async fn a_town_without_anybody_to_read_is_told_so_and_counted(store, _world) {
        assert!(absent(store.talk_desk(&stranger(0), "123456").await));
        assert!(absent(store.hand_over(&stranger(0), "011002", &quiet(), "").await));
        give(&store, &by_phone(), "one").await;
        give(&store, &quiet(), "two").await;
        give(&store, &quiet(), "three").await;
        store.count_unreached(&stranger(0), TOWN, "", "ja").await.unwrap();
        let counts = store.guide_counts(&ctx(&store, "sato").await).await.unwrap();
        let seen: Vec<_> =
            counts.iter().map(|c| (c.topic.as_str(), c.lang.as_str(), c.reached, c.times)).collect();
        assert_eq!(seen[0], ("shokuryo", "vi", true, 2));
        assert!(seen.contains(&("dv", "ja", true, 1)) && seen.contains(&("", "ja", false, 1)), "{seen:?}");
        assert!(store.guide_counts(&ctx(&store, "aoki").await).await.unwrap().is_empty());
        assert!(absent(store.guide_counts(&ctx(&store, "kansa").await).await));
    }
}

story! {
    async fn a_worker_who_is_tied_to_the_household_no_longer_reads_the_voice(store, world) {
        give(&store, &by_phone(), "one").await;
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let voice = first_voice(&store, &sato).await;
        let reception = store.take_handover(&sato, &voice).await.unwrap();
        let person = testkit::World::token::<store::load::PersonRow>(&store, world.yamada_taro).await.unwrap();
        store.tie_person(&sato, &reception, &person).await.unwrap();
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = store::load::TieRow {
            household: world.yamada_household,
            worker: world.sato,
            reason: "いとこ".into(),
            made_by: world.mori,
            made_at: MORNING,
        };
        loader.put(&[tie]).await.unwrap();
        loader.done(store::audit::Kind::Tie).await.unwrap();
        assert!(absent(store.handover(&sato, &voice).await));
        assert!(store.handovers(&sato).await.unwrap().is_empty());
        assert!(store.handover(&mori, &voice).await.is_ok());
    }
}

/// On the disk stands no word of what was handed over, answered or added, nor the number, nor the key.
#[tokio::test]
async fn on_the_disk_no_word_stands_in_plain() {
    let scratch = testkit::scratch::sqlite().await.unwrap();
    let store = scratch.store.clone();
    testkit::World::build(&store).await.unwrap();
    let key = give(&store, &by_phone(), "one").await.key.unwrap();
    let sato = ctx(&store, "sato").await;
    let voice = first_voice(&store, &sato).await;
    store.take_handover(&sato, &voice).await.unwrap();
    store.answer_handover(&sato, &voice, "火曜の10時にかけます", "a").await.unwrap();
    store.add_to_handover(&stranger(0), &key, "母には言わないで", false, "b").await.unwrap();
    let heard = "受付のことばは見えるはず";
    store.receive(&sato, &form(&[("words", heard)]), "").await.unwrap();
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(scratch.dir.path()).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let stands = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    assert!(stands(heard), "the search would find a word that is there");
    for word in [WORDS, "すみれ", "00077776666", "火曜の", "母には", "dv-soudan", key.show()] {
        assert!(!stands(word), "{word} stands on the disk");
    }
}
