//! 居所の秘匿: who never learns where somebody is, who reads with a reason, how it spreads, and how it is lifted by two.

use crate::{contact::token, household::acting, story};
use domain::{
    Token,
    access::Parts,
    admin::TieForm,
    duplicate::Known,
    household::{Living, NewMember},
    seal::{ChangeForm, OPEN_FOR, SealForm, SealGround},
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    find::Question,
    load::{CaseRow, GrantRow, HouseholdRow, MemberRow, PersonRow, PhoneRow, RowId},
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

async fn at(store: &Store, login: &str, now: i64) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

async fn worker(store: &Store, login: &str) -> Token {
    acting(store, login).await.actor.token.clone()
}

/// 太郎 is sealed from 「元の夫」, kept by 佐藤; 母 lives with him.
pub(crate) async fn form(store: &Store, world: &World) -> SealForm {
    SealForm {
        ground: SealGround::Measure,
        words: String::new(),
        party: "元の夫".into(),
        party_person: None,
        from: "2026-11-01".parse().unwrap(),
        to: "2027-10-31".parse().unwrap(),
        keeper: worker(store, "sato").await,
        readers: Vec::new(),
        near: Vec::new(),
        near_named: Vec::new(),
        covered: vec![token::<PersonRow>(store, world.yamada_hana).await],
    }
}

async fn grant(store: &Store, world: &World, to: RowId, parts: Parts) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let row = GrantRow {
        case: world.case,
        agency: Some(to),
        parts,
        ground: "consent".into(),
        from: 0,
        made_by: world.sato,
        ..Default::default()
    };
    loader.put(&[row]).await.unwrap();
    loader.done(Kind::Grant).await.unwrap();
}

pub(crate) struct Sealed {
    pub(crate) seal: Token,
    pub(crate) taro: Token,
    hana: Token,
    home: Token,
    case: Token,
}

pub(crate) async fn sealed(store: &Store, world: &World, form: &SealForm) -> Sealed {
    let taro = token::<PersonRow>(store, world.yamada_taro).await;
    let seal = store.set_seal(&acting(store, "sato").await, &taro, form, "").await.unwrap();
    Sealed {
        seal,
        taro,
        hana: token::<PersonRow>(store, world.yamada_hana).await,
        home: token::<HouseholdRow>(store, world.yamada_household).await,
        case: token::<CaseRow>(store, world.case).await,
    }
}

/// Is any word of where they are told to this context, over pages, lists, searches and sheets?
async fn learns(store: &Store, ctx: &Ctx, all: &Sealed) -> bool {
    let mut told = Vec::new();
    for person in [&all.taro, &all.hana] {
        if let Ok(page) = store.person(ctx, person).await {
            told.push(page.whereabouts.is_some() || page.parts.has(Parts::WHEREABOUTS));
        }
    }
    if let Ok(page) = store.overview(ctx, &all.home).await {
        told.push(page.facts.address.is_some() || page.facts.area.is_some() || !page.facts.rules.is_empty());
    }
    if let Ok(form) = store.household_form(ctx, &all.home).await {
        told.push(form.whereabouts || !form.address.is_empty() || form.area.is_some());
    }
    if let Ok(map) = store.map(ctx, &all.home).await {
        told.push(map.supporters.is_some());
    }
    for words in ["5678", "山田"] {
        let ask = Question { words: words.into(), ..Question::default() };
        let found = store.find_people(ctx, &ask, 10).await.unwrap();
        told.push(words == "5678" && !found.rows.is_empty());
        told.push(found.rows.iter().any(|p| p.address.is_some() || p.phones.is_some()));
    }
    let cases = store.case_list(ctx, &store::case::CaseFilter::default(), 1).await.unwrap();
    told.push(cases.rows.iter().any(|c| c.area.is_some()));
    let known = Known { phones: vec!["00012345678".into()], ..Known::default() };
    told.push(!store.possible_same(ctx, &known).await.unwrap().is_empty());
    told.contains(&true)
}

story! {
    async fn before_a_seal_the_same_questions_do_tell_where_they_are(store, world) {
        let all = Sealed {
            seal: worker(&store, "sato").await,
            taro: token::<PersonRow>(&store, world.yamada_taro).await,
            hana: token::<PersonRow>(&store, world.yamada_hana).await,
            home: token::<HouseholdRow>(&store, world.yamada_household).await,
            case: token::<CaseRow>(&store, world.case).await,
        };
        assert!(learns(&store, &acting(&store, "sato").await, &all).await, "the control that leaks");
    }
}

story! {
    async fn nobody_learns_where_they_are_but_one_who_is_named_and_gave_a_reason(store, world) {
        grant(&store, &world, world.hokatsu, Parts::ALL).await;
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        for login in ["sato", "mori", "takahashi", "suzuki", "admin", "kansa", "aoki"] {
            let ctx = acting(&store, login).await;
            assert!(!learns(&store, &ctx, &all).await, "{login}");
            assert!(!learns(&store, &ctx.leaving(), &all).await, "{login}, as a print");
        }
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "訪問の約束を確かめる").await.unwrap();
        assert!(store.person(&sato, &all.taro).await.unwrap().whereabouts.is_some());
        assert!(store.person(&sato, &all.hana).await.unwrap().whereabouts.is_some(), "both live there");
        assert!(!learns(&store, &sato.leaving(), &all).await, "what leaves never has it");
        let later = at(&store, "sato", sato.now + OPEN_FOR).await;
        assert!(!learns(&store, &later, &all).await, "half an hour is over");
        for login in ["mori", "takahashi", "suzuki"] {
            let ctx = acting(&store, login).await;
            assert!(!learns(&store, &ctx, &all).await, "another's reading opens nothing for {login}");
            assert!(absent(store.open_seal(&ctx, &all.seal, "見たいから").await), "{login} is not named");
        }
    }
}

story! {
    async fn who_may_not_see_the_case_sees_no_seal(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.seal(&ctx, &all.seal).await), "{login}");
            assert!(absent(store.seal_choices(&ctx, &all.taro).await), "{login}");
            assert!(absent(store.set_seal(&ctx, &all.hana, &form(&store, &world).await, "").await), "{login}");
            assert!(absent(store.ask_lifting(&ctx, &all.seal, "もう安全です").await), "{login}");
            assert!(absent(store.before_opening(&ctx, &all.seal).await), "{login}");
        }
        assert!(absent(store.seal(&acting(&store, "takahashi").await, &all.seal).await), "a colleague not named");
        let mark = store.household_head(&acting(&store, "takahashi").await, &all.home).await.unwrap().seal;
        assert!(mark.is_some_and(|m| !m.named && !m.page), "sees the mark");
    }
}

story! {
    async fn one_marked_as_close_to_the_feared_one_finds_nothing_even_at_the_lead_agency(store, world) {
        grant(&store, &world, world.hokatsu, Parts::ALL).await;
        let near = vec![worker(&store, "takahashi").await, worker(&store, "suzuki").await];
        let seal = SealForm { near, ..form(&store, &world).await };
        let all = sealed(&store, &world, &seal).await;
        for login in ["takahashi", "suzuki"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.overview(&ctx, &all.home).await), "{login}");
            assert!(absent(store.person(&ctx, &all.taro).await), "{login}");
            assert!(absent(store.household_head(&ctx, &all.home).await), "{login}");
            let list = store.case_list(&ctx, &store::case::CaseFilter::default(), 1).await.unwrap();
            assert_eq!((list.rows.len(), list.total), (0, 0), "{login}: counts nothing");
            let ask = Question { words: "山田".into(), ..Question::default() };
            assert!(store.find_people(&ctx, &ask, 10).await.unwrap().rows.is_empty(), "{login}");
        }
        assert!(store.overview(&acting(&store, "mori").await, &all.home).await.is_ok());
    }
}

story! {
    async fn one_tied_to_a_household_of_the_feared_one_is_kept_out(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let husband = PersonRow { agency: world.kurashi, name: "山田 次郎".into(), ..Default::default() };
        let husband = loader.put(&[husband]).await.unwrap()[0];
        let his = HouseholdRow { agency: world.kurashi, name: "次郎さん".into(), ..Default::default() };
        let his = loader.put(&[his]).await.unwrap()[0];
        let member = |household, person, living: &str| store::load::MemberRow {
            household,
            person,
            living: living.into(),
            ..Default::default()
        };
        loader
            .put(&[member(his, husband, "with"), member(world.yamada_household, husband, "away")])
            .await
            .unwrap();
        loader.done(Kind::Household).await.unwrap();
        let party = token::<PersonRow>(&store, husband).await;
        let seal = SealForm { party_person: Some(party), ..form(&store, &world).await };
        let all = sealed(&store, &world, &seal).await;
        let takahashi = acting(&store, "takahashi").await;
        assert!(store.overview(&takahashi, &all.home).await.is_ok());
        let his = token::<HouseholdRow>(&store, his).await;
        store.declare_tie(&takahashi, &his, &TieForm { reason: "妹".into() }).await.unwrap();
        assert!(absent(store.overview(&takahashi, &all.home).await), "the next request");
        assert!(absent(store.person(&takahashi, &all.taro).await));
    }
}

story! {
    async fn a_correction_by_one_who_cannot_read_leaves_what_is_sealed_as_it_stands(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let mori = acting(&store, "mori").await;
        let page = store.person(&mori, &all.taro).await.unwrap();
        assert!(page.editable && page.whereabouts.is_none());
        let typed = domain::household::PersonTyped { name: "山田 太朗".into(), ..Default::default() };
        let new = typed.check(mori.today()).unwrap();
        store.correct_person(&mori, &all.taro, page.version, &new, false).await.unwrap();
        let home = store.household_form(&mori, &all.home).await.unwrap();
        let typed = domain::household::HomeTyped { name: "山田さん".into(), ..Default::default() };
        store.correct_household(&mori, &all.home, home.version, &typed.check().unwrap(), false).await.unwrap();
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "訪問の約束を確かめる").await.unwrap();
        let page = store.person(&sato, &all.taro).await.unwrap();
        let kept = page.whereabouts.unwrap();
        assert_eq!(page.name, "山田 太朗");
        assert_eq!((kept.address.as_str(), kept.phones.len()), ("みどり町東1番地", 1));
        assert_eq!(store.overview(&sato, &all.home).await.unwrap().facts.address.as_deref(), Some("みどり町東1番地"));
    }
}

story! {
    async fn whoever_comes_to_live_there_is_covered_too_and_whoever_was_left_out_is_not(store, world) {
        let alone = SealForm { covered: Vec::new(), ..form(&store, &world).await };
        let all = sealed(&store, &world, &alone).await;
        let sato = acting(&store, "sato").await;
        let hana = store.person(&sato, &all.hana).await.unwrap();
        assert!(hana.whereabouts.is_some(), "left out by hand");
        let typed = domain::household::PersonTyped {
            name: "山田 三郎".into(),
            address: "みどり町東1番地".into(),
            ..Default::default()
        };
        let member =
            NewMember { tie: "子".into(), living: Living::With, is_index: false, from: None };
        let new = typed.check(sato.today()).unwrap();
        let child = store.add_member(&sato, &all.home, &new, &member, "").await;
        // The one who adds a child types where it lives, and does not see it again without a reason.
        let head = store.household_head(&sato, &child.map(|_| all.home.clone()).unwrap()).await.unwrap();
        let chip = head.people.iter().find(|c| c.name == "山田 三郎").unwrap();
        assert!(chip.sealed);
        assert!(store.person(&sato, &chip.token).await.unwrap().whereabouts.is_none());
    }
}

story! {
    async fn each_reading_is_told_to_the_keeper_at_once_until_it_is_seen(store, world) {
        let readers = vec![worker(&store, "mori").await];
        let all = sealed(&store, &world, &SealForm { readers, ..form(&store, &world).await }).await;
        let lines = async |login: &str| {
            let today = store.today(&acting(&store, login).await, FIRST_LINES).await.unwrap();
            today.now.entries.iter().filter(|e| e.why == Why::Seal).count()
        };
        assert_eq!(lines("sato").await, 0);
        let mori = acting(&store, "mori").await;
        store.open_seal(&mori, &all.seal, "警察からの問い合わせ").await.unwrap();
        assert_eq!((lines("sato").await, lines("takahashi").await), (1, 0));
        let sato = acting(&store, "sato").await;
        let page = store.seal(&sato, &all.seal).await.unwrap();
        assert_eq!(page.openings.len(), 1);
        assert_eq!(page.openings[0].reason, "警察からの問い合わせ");
        assert!(absent(store.seen_openings(&mori, &all.seal).await), "only the keeper");
        store.seen_openings(&sato, &all.seal).await.unwrap();
        assert_eq!(lines("sato").await, 0);
    }
}

story! {
    async fn a_seal_whose_keeper_is_gone_stands_with_the_manager_until_another_keeps_it(store, world) {
        let plain = form(&store, &world).await;
        let all = sealed(&store, &world, &plain).await;
        let lines = async |login: &str| {
            let today = store.today(&acting(&store, login).await, FIRST_LINES).await.unwrap();
            let lines = today.now.entries.into_iter().filter(|e| e.why == Why::Seal);
            lines.map(|e| e.what).collect::<Vec<_>>()
        };
        assert!(lines("mori").await.is_empty());
        let sato = worker(&store, "sato").await;
        store.end_worker(&acting(&store, "admin").await, &sato).await.unwrap();
        let told = lines("mori").await;
        assert_eq!(told, ["守り手の佐藤 花子さんに、いまは知らせが届きません。別の守り手を選んでください"]);
        for other in ["takahashi", "suzuki"] {
            assert!(lines(other).await.is_empty(), "{other}");
        }
        let mori = acting(&store, "mori").await;
        let change = ChangeForm { keeper: worker(&store, "takahashi").await, ..kept(&plain) };
        store.change_seal(&mori, &all.seal, store.seal(&mori, &all.seal).await.unwrap().version, &change).await.unwrap();
        assert!(lines("mori").await.is_empty(), "another keeps it");
    }
}

story! {
    async fn one_taken_off_the_list_reads_no_more_on_the_next_request(store, world) {
        let readers = vec![worker(&store, "mori").await];
        let all = sealed(&store, &world, &SealForm { readers, ..form(&store, &world).await }).await;
        let mori = acting(&store, "mori").await;
        store.open_seal(&mori, &all.seal, "訪問の約束を確かめる").await.unwrap();
        assert!(store.person(&mori, &all.taro).await.unwrap().whereabouts.is_some());
        let sato = acting(&store, "sato").await;
        let change = ChangeForm {
            to: "2027-10-31".parse().unwrap(),
            keeper: worker(&store, "sato").await,
            readers: Vec::new(),
            near: Vec::new(),
            near_named: Vec::new(),
        };
        assert!(absent(store.change_seal(&mori, &all.seal, 1, &change).await), "the keeper changes it");
        store.change_seal(&sato, &all.seal, 1, &change).await.unwrap();
        assert!(store.person(&mori, &all.taro).await.unwrap().whereabouts.is_none());
        let stale = store.change_seal(&sato, &all.seal, 1, &change).await;
        assert!(matches!(stale, Err(Error::Stale { theirs: 2 })));
    }
}

story! {
    async fn two_lift_it_and_the_end_of_its_period_does_not(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let year = 400 * domain::DAY;
        let late = at(&store, "takahashi", MORNING + year).await;
        assert!(store.person(&late, &all.taro).await.unwrap().whereabouts.is_none(), "over, and still sealed");
        assert!(store.household_head(&late, &all.home).await.unwrap().seal.is_some_and(|m| m.over));
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        assert!(absent(store.answer_lifting(&mori, &all.seal, true).await), "nothing was asked");
        store.ask_lifting(&sato, &all.seal, "転居して、本人が望んだ").await.unwrap();
        assert!(absent(store.answer_lifting(&sato, &all.seal, true).await), "the asker does not agree");
        let takahashi = acting(&store, "takahashi").await;
        assert!(absent(store.answer_lifting(&takahashi, &all.seal, true).await), "neither named nor manager");
        assert!(store.person(&mori, &all.taro).await.unwrap().whereabouts.is_none(), "asked is not lifted");
        store.answer_lifting(&mori, &all.seal, true).await.unwrap();
        assert!(store.person(&mori, &all.taro).await.unwrap().whereabouts.is_some());
        assert!(store.household_head(&mori, &all.home).await.unwrap().seal.is_none());
    }
}

story! {
    async fn a_seal_stands_whatever_token_or_number_opens_the_case(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        // A grant made after the seal, also of 居所 alone, gives no 居所.
        grant(&store, &world, world.hokatsu, Parts::WHEREABOUTS.and(Parts::BASIC)).await;
        let suzuki = acting(&store, "suzuki").await;
        assert!(!learns(&store, &suzuki, &all).await);
        assert!(store.overview(&suzuki, &all.home).await.is_ok(), "the rest of the grant stands");
        assert!(!all.case.as_str().is_empty());
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let phone = PhoneRow { person: world.yamada_hana, number: "00099990000".into(), tail: "0000".into(), ..Default::default() };
        loader.put(&[phone]).await.unwrap();
        loader.done(Kind::Person).await.unwrap();
        let ask = Question { words: "99990000".into(), ..Question::default() };
        assert!(store.find_people(&suzuki, &ask, 10).await.unwrap().rows.is_empty());
    }
}

story! {
    async fn in_an_emergency_everything_opens_but_where_and_nothing_to_one_who_is_close(store, world) {
        let near_named = vec!["鈴木 一郎".to_owned()];
        let all = sealed(&store, &world, &SealForm { near_named, ..form(&store, &world).await }).await;
        let suzuki = acting(&store, "suzuki").await;
        assert_eq!(store.open_in_emergency(&suzuki, &crate::emergency::taro(), "").await.unwrap(), None);
        let change = ChangeForm {
            to: "2027-10-31".parse().unwrap(),
            keeper: worker(&store, "sato").await,
            readers: Vec::new(),
            near: Vec::new(),
            near_named: Vec::new(),
        };
        store.change_seal(&acting(&store, "sato").await, &all.seal, 1, &change).await.unwrap();
        let opened = store.open_in_emergency(&suzuki, &crate::emergency::taro(), "").await.unwrap();
        assert_eq!(opened.as_ref(), Some(&all.home));
        assert!(!learns(&store, &suzuki, &all).await);
        assert!(store.overview(&suzuki, &all.home).await.unwrap().head.seal.is_some(), "sees the mark");
    }
}

story! {
    async fn a_form_that_was_opened_before_comes_back_with_its_words_and_changes_nothing(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let mori = acting(&store, "mori").await;
        let page = store.person(&mori, &all.taro).await.unwrap();
        let typed = domain::household::PersonTyped {
            name: "山田 太郎".into(),
            address: "となり町2番地".into(),
            ..Default::default()
        };
        let new = typed.check(mori.today()).unwrap();
        let late = store.correct_person(&mori, &all.taro, page.version, &new, true).await;
        assert!(matches!(late, Err(Error::Invalid(_))));
        let home = store.household_form(&mori, &all.home).await.unwrap();
        let typed = domain::household::HomeTyped { name: "山田さん".into(), ..Default::default() };
        let late = store.correct_household(&mori, &all.home, home.version, &typed.check().unwrap(), true).await;
        assert!(matches!(late, Err(Error::Invalid(_))));
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "訪問の約束を確かめる").await.unwrap();
        let kept = store.person(&sato, &all.taro).await.unwrap().whereabouts.unwrap();
        assert_eq!(kept.address, "みどり町東1番地");
    }
}

story! {
    async fn a_draft_typed_while_it_was_open_does_not_tell_it_later(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "訪問の約束を確かめる").await.unwrap();
        let fields = [("name", "山田 太郎"), ("address", "みどり町東1番地"), ("number.0", "000-1234-5678")];
        store.keep_draft(&sato, "person", all.taro.as_str(), &fields).await.unwrap();
        let kept = format!("/people/{}#k", all.taro);
        store.keep_draft(&sato, store::draft::KEPT, &kept, &fields).await.unwrap();
        let told = async |ctx: &Ctx| {
            let one = store.draft_of(ctx, "person", all.taro.as_str()).await.unwrap().unwrap();
            let listed = store.drafts(ctx, &[]).await.unwrap();
            let again = store.draft(ctx, &one.token).await.unwrap();
            let mut all = [one, again].into_iter().chain(listed);
            all.any(|d| d.fields.show().iter().any(|(_, v)| v.contains("東1番地") || v.contains("5678")))
        };
        assert!(told(&sato).await, "the control that leaks");
        let later = at(&store, "sato", sato.now + OPEN_FOR).await;
        assert!(!told(&later).await);
        let kept = store.draft_of(&later, "person", all.taro.as_str()).await.unwrap().unwrap();
        assert!(kept.fields.show().iter().any(|(name, value)| name == "name" && value == "山田 太郎"));
    }
}

story! {
    async fn a_reception_of_somebody_sealed_is_not_untied_by_one_who_cannot_read_it(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let row = store::load::ReceptionRow {
            number: "2026-R1".into(),
            agency: world.kurashi,
            worker: world.sato,
            received_at: MORNING - 1,
            door: "phone".into(),
            visitor: "self".into(),
            name: "山田 太郎".into(),
            phone: "00012345678".into(),
            urgency: "soon".into(),
            state: "new".into(),
            screening: "undecided".into(),
            ..Default::default()
        };
        let row = loader.put(&[row]).await.unwrap()[0];
        let reception = loader.token::<store::load::ReceptionRow>(row).await.unwrap();
        loader.done(Kind::Reception).await.unwrap();
        let taro = token::<PersonRow>(&store, world.yamada_taro).await;
        let mori = acting(&store, "mori").await;
        store.tie_person(&mori, &reception, &taro).await.unwrap();
        assert_eq!(store.reception(&mori, &reception).await.unwrap().told.phone, "00012345678", "the control");
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        assert_eq!(store.reception(&mori, &reception).await.unwrap().told.phone, "");
        assert!(matches!(store.untie_person(&mori, &reception).await, Err(Error::Invalid(_))));
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "別の人の相談だった").await.unwrap();
        store.untie_person(&sato, &reception).await.unwrap();
    }
}

fn kept(seal: &SealForm) -> ChangeForm {
    ChangeForm {
        to: seal.to,
        keeper: seal.keeper.clone(),
        readers: seal.readers.clone(),
        near: seal.near.clone(),
        near_named: Vec::new(),
    }
}

story! {
    async fn one_close_to_the_feared_one_is_named_at_a_desk_that_sees_nothing_yet_and_stays_named(store, world) {
        let sato = acting(&store, "sato").await;
        let plain = form(&store, &world).await;
        let named = |name: &str| SealForm { near_named: vec![name.to_owned()], ..plain.clone() };
        let taro = token::<PersonRow>(&store, world.yamada_taro).await;
        let unknown = store.set_seal(&sato, &taro, &named("鈴木 二郎"), "").await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "nobody of this name");
        let other_town = store.set_seal(&sato, &taro, &named("青木 葉"), "").await;
        assert!(matches!(other_town, Err(Error::Invalid(_))), "not of this town");
        let all = sealed(&store, &world, &named("鈴木一郎（みどり町地域包括支援センター）")).await;
        let suzuki = worker(&store, "suzuki").await;
        let view = store.seal(&sato, &all.seal).await.unwrap();
        assert!(view.near.iter().any(|one| one.token == suzuki));
        assert!(view.workers.iter().any(|one| one.token == suzuki), "so that the form keeps the mark");
        // The form as the page shows it, with the mark; then a grant that would have opened the case.
        let change = ChangeForm { near: vec![suzuki], ..kept(&plain) };
        store.change_seal(&sato, &all.seal, 1, &change).await.unwrap();
        grant(&store, &world, world.hokatsu, Parts::ALL).await;
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &all.home).await));
        let past = ChangeForm { to: "2026-10-31".parse().unwrap(), ..kept(&plain) };
        assert!(matches!(store.change_seal(&sato, &all.seal, 2, &past).await, Err(Error::Invalid(_))), "an end in the past");
    }
}

story! {
    async fn another_record_of_the_same_person_is_covered_when_it_is_linked(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let row = PersonRow { agency: world.kurashi, name: "山田 たろう".into(), address: "みどり町西9番地".into(), ..Default::default() };
        let row = loader.put(&[row]).await.unwrap()[0];
        let again = loader.token::<PersonRow>(row).await.unwrap();
        loader.done(Kind::Person).await.unwrap();
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let mori = acting(&store, "mori").await;
        assert!(store.person(&mori, &again).await.unwrap().whereabouts.is_some(), "not known to be the same");
        store.link_people(&mori, &all.taro, &again, "生年月日").await.unwrap();
        assert!(store.person(&mori, &again).await.unwrap().whereabouts.is_none());
    }
}

story! {
    /// Two at once: one seals somebody, the other links a record to them, or to one who lives with them, after a few looks
    /// more each time. Whoever is first, the other record is covered.
    async fn a_record_linked_while_the_seal_is_being_set_is_covered_too(store, world) {
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        for round in 0..16 {
            let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
            let person = |name: &str| PersonRow {
                agency: world.kurashi,
                name: format!("{name} {round}"),
                address: "みどり町西9番地".into(),
                ..Default::default()
            };
            let rows = loader.put(&[person("海野"), person("海野 母"), person("うんの")]).await.unwrap();
            let home = HouseholdRow { agency: world.kurashi, name: "海野さん".into(), ..Default::default() };
            let household = loader.put(&[home]).await.unwrap()[0];
            let member =
                |person: RowId| MemberRow { household, person, living: "with".into(), ..Default::default() };
            loader.put(&[member(rows[0]), member(rows[1])]).await.unwrap();
            let one = loader.token::<PersonRow>(rows[0]).await.unwrap();
            let mate = loader.token::<PersonRow>(rows[1]).await.unwrap();
            let again = loader.token::<PersonRow>(rows[2]).await.unwrap();
            loader.done(Kind::Person).await.unwrap();
            let form = SealForm { covered: vec![mate.clone()], ..form(&store, &world).await };
            let known = if round % 2 == 0 { &one } else { &mate };
            let linking = async {
                for _ in 0..round / 2 {
                    store.person(&mori, &again).await.unwrap();
                }
                store.link_same(&mori, known, &again).await
            };
            let (sealed, linked) = tokio::join!(store.set_seal(&sato, &one, &form, ""), linking);
            sealed.unwrap();
            linked.unwrap();
            assert!(store.person(&mori, &again).await.unwrap().whereabouts.is_none(), "round {round}");
        }
    }
}

story! {
    async fn two_others_who_lift_it_tell_the_keeper_and_every_manager_sees_the_ask(store, world) {
        let readers = vec![worker(&store, "takahashi").await];
        let all = sealed(&store, &world, &SealForm { readers, ..form(&store, &world).await }).await;
        let (takahashi, mori) = (acting(&store, "takahashi").await, acting(&store, "mori").await);
        store.ask_lifting(&takahashi, &all.seal, "転居して、本人が望んだ").await.unwrap();
        let asked = async |login: &str| {
            let today = store.today(&acting(&store, login).await, FIRST_LINES).await.unwrap();
            today.now.entries.iter().filter(|e| e.why == Why::Seal).count()
        };
        assert_eq!((asked("sato").await, asked("mori").await, asked("takahashi").await), (1, 1, 0));
        store.answer_lifting(&mori, &all.seal, true).await.unwrap();
        assert_eq!((asked("sato").await, asked("mori").await), (0, 0));
        let today = store.today(&acting(&store, "sato").await, FIRST_LINES).await.unwrap();
        let lines = [&today.now, &today.soon].into_iter().flat_map(|band| &band.entries);
        assert!(lines.into_iter().any(|line| line.what.contains("解かれました")), "the keeper is told");
    }
}

story! {
    async fn an_assessment_written_while_it_is_sealed_keeps_what_the_form_did_not_show(store, world) {
        use domain::assessment::{NewVisit, Subject};
        let mori = acting(&store, "mori").await;
        let taro = token::<PersonRow>(&store, world.yamada_taro).await;
        let home = token::<HouseholdRow>(&store, world.yamada_household).await;
        let visit = |fields: &[(&str, &str)]| NewVisit::check(fields, Subject::Person, mori.today()).unwrap();
        let sheet = store.begin_assessment(&mori, &home, Some(&taro)).await.unwrap();
        let first = visit(&[("plaint_own", "眠れない"), ("work_history", "となり町の工場")]);
        store.save_assessment(&mori, &sheet, 1, &first, false).await.unwrap();
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let seen = store.assessment_to_edit(&mori, &sheet).await.unwrap();
        assert!(seen.withheld && seen.answers.get("work_history").is_none());
        let opened_before = visit(&[("plaint_own", "眠れる"), ("work_history", "別の工場")]);
        let late = store.save_assessment(&mori, &sheet, seen.version, &opened_before, false).await;
        assert!(matches!(late, Err(Error::Invalid(_))), "its words are not dropped in silence");
        let kept = visit(&[("kept", "1"), ("plaint_own", "眠れる")]);
        // Also when it is opened in another window meanwhile: what the form did not show, it says nothing of.
        let sato = acting(&store, "sato").await;
        store.open_seal(&sato, &all.seal, "訪問の約束を確かめる").await.unwrap();
        store.save_assessment(&sato, &sheet, seen.version, &kept, false).await.unwrap();
        let said = store.assessment_to_edit(&sato, &sheet).await.unwrap();
        assert!(said.answers.get("work_history").is_some() && !said.withheld);
    }
}
