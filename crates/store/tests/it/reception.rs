//! 受付: taken, numbered, corrected, listed; and by whom not.

use crate::story;
use domain::{
    Token,
    code::ReceptionState,
    reception::{NewReception, Next, Told},
};
use store::{Ctx, Error, Store, reception::Filter};
use testkit::MORNING;

pub(crate) async fn ctx(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> NewReception {
    NewReception::check(pairs, MORNING).unwrap()
}

const WATER: &[(&str, &str)] = &[
    ("words", "水道が止まりそうだと母から"),
    ("topic", "income"),
    ("main_topic", "taxes_utilities"),
    ("visitor", "family"),
    ("visitor_tie", "母"),
    ("kana", "かわぐち みどり"),
    ("phone", "000-2222-3333"),
    ("birth", "50代"),
    ("urgency", "soon"),
    ("next_words", "水道課に確かめる"),
    ("next_on", "11/25"),
];

fn all() -> Filter {
    Filter { state: String::new(), ..Filter::default() }
}

story! {
    async fn no_other_agency_town_or_role_sees_a_reception(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(WATER), "").await.unwrap();
        let told = Told::check(WATER, MORNING).unwrap();
        let next = Next::check(WATER, told.urgency, MORNING).unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let other = ctx(&store, login).await;
            for absent in [&token, &Token::from_bytes([1; 16])] {
                assert!(matches!(store.reception(&other, absent).await, Err(Error::NotFound)), "{login}");
                assert!(matches!(store.reception_version(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.correct_reception(&other, absent, 1, &told, true).await, Err(Error::NotFound)));
                assert!(matches!(store.take_on(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.close_reception(&other, absent, "info_only").await, Err(Error::NotFound)));
                assert!(matches!(store.reopen_reception(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.add_next(&other, absent, &next, "").await, Err(Error::NotFound)));
            }
            match store.receptions(&other, &all()).await {
                Ok(page) => assert_eq!((page.count, page.rows.len()), (0, 0), "{login}"),
                Err(error) => assert!(matches!(error, Error::NotFound), "{login}"),
            }
        }
        assert_eq!(store.receptions(&sato, &all()).await.unwrap().count, 1);
        for login in ["admin", "kansa"] {
            assert!(matches!(store.receive(&ctx(&store, login).await, &form(WATER), "").await, Err(Error::NotFound)));
        }
    }
}

story! {
    async fn a_reception_is_taken_with_all_that_was_told_and_a_task(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(WATER), "once").await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.number, "2026-R0001");
        assert_eq!(view.state, ReceptionState::New);
        let told = form(WATER).told;
        assert_eq!(view.told.pairs()[..view.told.pairs().len() - 2], told.pairs());
        assert_eq!(view.received, MORNING);
        let task = &view.tasks[0];
        assert_eq!((task.words.as_str(), task.on.to_string().as_str()), ("水道課に確かめる", "2026-11-25"));
        assert!(task.owner.is_empty());
    }
}

story! {
    async fn the_same_form_sent_twice_is_saved_once_even_at_the_same_instant(store, _world) {
        let sato = ctx(&store, "sato").await;
        let new = form(WATER);
        let both = tokio::join!(store.receive(&sato, &new, "twice"), store.receive(&sato, &new, "twice"));
        assert_eq!(both.0.unwrap(), both.1.unwrap());
        let page = store.receptions(&sato, &all()).await.unwrap();
        assert_eq!(page.count, 1);
        assert_eq!(store.reception(&sato, &page.rows[0].token).await.unwrap().tasks.len(), 1);
        // Another worker's form with the same word is another form.
        store.receive(&ctx(&store, "mori").await, &new, "twice").await.unwrap();
        assert_eq!(store.receptions(&sato, &all()).await.unwrap().count, 2);
    }
}

story! {
    async fn numbers_have_no_gap_and_no_double_when_many_phones_ring_at_once(store, _world) {
        let mut calls = tokio::task::JoinSet::new();
        for n in 0..16 {
            let (store, login) = (store.clone(), if n % 2 == 0 { "sato" } else { "takahashi" });
            calls.spawn(async move {
                let acting = ctx(&store, login).await;
                // Every fourth form is refused behind its number's taking: the number goes back.
                let mut new = form(&[("words", "電話")]);
                if n % 4 == 3 {
                    let unknown = ("next_who", "0123456789abcdefghjkmnpqrs");
                    new.next = form(&[("next_words", "あ"), unknown]).next;
                }
                store.receive(&acting, &new, "").await.is_ok()
            });
        }
        let saved = calls.join_all().await.into_iter().filter(|ok| *ok).count();
        assert_eq!(saved, 12);
        let page = store.receptions(&ctx(&store, "sato").await, &all()).await.unwrap();
        let mut numbers: Vec<String> = page.rows.iter().map(|row| row.number.clone()).collect();
        numbers.sort_unstable();
        let expected: Vec<String> = (1..=12).map(|n| format!("2026-R{n:04}")).collect();
        assert_eq!(numbers, expected);
        // Another agency counts for itself.
        let suzuki = ctx(&store, "suzuki").await;
        let token = store.receive(&suzuki, &form(WATER), "").await.unwrap();
        assert_eq!(store.reception(&suzuki, &token).await.unwrap().number, "2026-R0001");
    }
}

story! {
    async fn numbers_go_on_behind_those_that_an_import_brought(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let row = store::load::ReceptionRow {
            number: "2026-R0041".into(), agency: world.kurashi, worker: world.sato, received_at: MORNING,
            door: "phone".into(), urgency: "normal".into(), state: "new".into(), ..Default::default()
        };
        loader.put(&[row]).await.unwrap();
        loader.done(store::audit::Kind::Reception).await.unwrap();
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(WATER), "").await.unwrap();
        assert_eq!(store.reception(&sato, &token).await.unwrap().number, "2026-R0042");
    }
}

story! {
    async fn what_was_not_offered_is_told_at_its_field_and_nothing_is_kept(store, _world) {
        let sato = ctx(&store, "sato").await;
        let foreign = store.reception_choices(&ctx(&store, "aoki").await).await.unwrap();
        assert!(foreign.areas.is_empty(), "あおば市 has no area in this world");
        let nowhere = "0123456789abcdefghjkmnpqrs";
        for (field, value) in [
            ("door", "teleport"), ("route", "teleport"), ("screening", "x"), ("consent_version", "1999-01"),
            ("topic", "x"), ("main_topic", "x"), ("area", nowhere), ("referrer_agency", nowhere),
        ] {
            let new = form(&[("words", "あ"), (field, value)]);
            let Err(Error::Invalid(faults)) = store.receive(&sato, &new, "").await else { panic!("{field} was taken") };
            assert_eq!(faults.0[0].field, if field == "main_topic" { "topic" } else { field });
        }
        let new = form(&[("words", "あ"), ("next_words", "い"), ("next_who", nowhere)]);
        assert!(matches!(store.receive(&sato, &new, "").await, Err(Error::Invalid(_))));
        // A colleague of another agency is nobody here.
        let suzuki = ctx(&store, "suzuki").await.actor.token.to_string();
        let new = form(&[("words", "あ"), ("next_words", "い"), ("next_who", &suzuki)]);
        assert!(matches!(store.receive(&sato, &new, "").await, Err(Error::Invalid(_))));
        assert_eq!(store.receptions(&sato, &all()).await.unwrap().count, 0);
    }
}

story! {
    async fn a_correction_keeps_the_former_words_and_overwrites_nobody(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let token = store.receive(&sato, &form(WATER), "").await.unwrap();
        let mut told = store.reception(&sato, &token).await.unwrap().told;
        told.words = "水道は払えた".into();
        told.topics = vec!["food".into()];
        told.main_topic = None;
        store.correct_reception(&sato, &token, 1, &told, true).await.unwrap();
        // Saving the same again changes nothing, whatever version was seen.
        store.correct_reception(&mori, &token, 1, &told, true).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!((view.version, view.formers.len()), (2, 1));
        let changed: Vec<(&str, Vec<&str>)> = view.formers[0].changes.iter()
            .map(|c| (c.field.as_str(), c.values.iter().map(String::as_str).collect())).collect();
        assert_eq!(changed, [
            ("words", vec!["水道が止まりそうだと母から"]),
            ("topic", vec!["income", "taxes_utilities"]),
            ("main_topic", vec!["taxes_utilities"]),
        ]);
        told.words = "別の人が書いた".into();
        let stale = store.correct_reception(&mori, &token, 1, &told, true).await;
        assert!(matches!(stale, Err(Error::Stale { theirs: 2 })));
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.told.words, "水道は払えた");
        assert_eq!(view.received, MORNING);
    }
}

story! {
    async fn two_corrections_at_the_same_instant_end_with_one_told_to_look(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let token = store.receive(&sato, &form(WATER), "").await.unwrap();
        let told = store.reception(&sato, &token).await.unwrap().told;
        let (mut a, mut b) = (told.clone(), told);
        a.words = "ひとり".into();
        b.words = "もうひとり".into();
        let (a, b) = tokio::join!(
            store.correct_reception(&sato, &token, 1, &a, true),
            store.correct_reception(&mori, &token, 1, &b, true)
        );
        let stale = [&a, &b].iter().filter(|r| matches!(r, Err(Error::Stale { theirs: 2 }))).count();
        assert_eq!((stale, [a, b].iter().filter(|r| r.is_ok()).count()), (1, 1));
        assert_eq!(store.reception(&sato, &token).await.unwrap().formers.len(), 1);
    }
}

story! {
    async fn a_code_that_is_no_longer_offered_may_stay_where_it_stood(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let row = store::load::ReceptionRow {
            number: "2020-R0001".into(), agency: world.kurashi, worker: world.sato, received_at: MORNING,
            door: "telegram".into(), urgency: "normal".into(), state: "new".into(), words: "むかし".into(),
            ..Default::default()
        };
        loader.put(&[row]).await.unwrap();
        loader.done(store::audit::Kind::Reception).await.unwrap();
        let sato = ctx(&store, "sato").await;
        let token = store.receptions(&sato, &all()).await.unwrap().rows[0].token.clone();
        let mut told = store.reception(&sato, &token).await.unwrap().told;
        told.words = "むかしの電報".into();
        store.correct_reception(&sato, &token, 1, &told, true).await.unwrap();
        assert_eq!(store.reception(&sato, &token).await.unwrap().told.door, "telegram");
    }
}

story! {
    async fn a_reception_is_taken_on_by_one_ended_and_opened_again(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let token = store.receive(&sato, &form(WATER), "").await.unwrap();
        store.take_on(&mori, &token).await.unwrap();
        store.take_on(&mori, &token).await.unwrap();
        assert!(matches!(store.take_on(&sato, &token).await, Err(Error::Invalid(_))));
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!((view.state, view.taken.map(|t| t.0).as_deref()), (ReceptionState::Taken, Some("森 直樹")));
        for bad in ["", "undecided", "x"] {
            assert!(matches!(store.close_reception(&sato, &token, bad).await, Err(Error::Invalid(_))), "{bad}");
        }
        store.close_reception(&sato, &token, "info_only").await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!((view.state, view.told.screening.as_str()), (ReceptionState::Closed, "info_only"));
        assert_eq!(view.formers[0].changes[0].field, "screening");
        assert_eq!(store.receptions(&sato, &Filter::default()).await.unwrap().count, 0);
        store.reopen_reception(&sato, &token).await.unwrap();
        assert_eq!(store.reception(&mori, &token).await.unwrap().state, ReceptionState::Taken);
    }
}

story! {
    async fn the_list_shows_what_its_filter_says_newest_first_fifty_a_page(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        for n in 0..52 {
            let at = MORNING + i64::from(n) * 60_000;
            let acting = Ctx { now: at, ..if n % 2 == 0 { sato.clone() } else { mori.clone() } };
            let urgency = if n % 4 == 0 { "now" } else { "normal" };
            let door = if n < 10 { "counter" } else { "phone" };
            let new = form(&[("words", &format!("{n}")), ("urgency", urgency), ("door", door)]);
            store.receive(&acting, &new, "").await.unwrap();
        }
        let page = store.receptions(&sato, &Filter::default()).await.unwrap();
        assert_eq!((page.count, page.rows.len(), page.pages), (52, 50, 2));
        assert_eq!(page.rows[0].words.show(), "51");
        let last = store.receptions(&sato, &Filter { page: 99, ..Filter::default() }).await.unwrap();
        assert_eq!((last.page, last.rows.len()), (2, 2));
        let count = async |filter: Filter| store.receptions(&sato, &filter).await.unwrap().count;
        assert_eq!(count(Filter { urgency: "now".into(), ..Filter::default() }).await, 13);
        assert_eq!(count(Filter { mine: true, ..Filter::default() }).await, 26);
        assert_eq!(count(Filter { door: "counter".into(), ..Filter::default() }).await, 10);
        assert_eq!(count(Filter { month: "2026-11".into(), ..Filter::default() }).await, 52);
        assert_eq!(count(Filter { month: "2026-10".into(), ..Filter::default() }).await, 0);
        assert_eq!(count(Filter { state: "taken".into(), ..Filter::default() }).await, 0);
    }
}
