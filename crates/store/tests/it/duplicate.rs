//! Records of one person: found, tied, linked, untied, unlinked; and nothing lost on the way.

use crate::{
    reception::{ctx, form},
    story,
};
use domain::{
    Token,
    access::Parts,
    code::ReceptionState,
    duplicate::{Band, Known, Reason},
};
use store::{
    Ctx, Error, Store,
    load::{GrantRow, MemberRow, PersonRow, PhoneRow, RowId, TieRow},
    reception::{PersonTied, ReceptionView},
};
use testkit::{MORNING, World};

/// 山田 太郎 of the small town as somebody else writes him: old form, hiragana, the birth a year off.
fn taro() -> Known {
    Known {
        name: "山田　太郎".into(),
        kana: "やまだ たろう".into(),
        birth: domain::wareki::Birth::from_storage("1973-05-03"),
        phones: vec!["000-1234-5678".into()],
        address: None,
    }
}

const TARO: &[(&str, &str)] = &[
    ("words", "仕事がない"),
    ("name", "山田太郎"),
    ("kana", "ﾔﾏﾀﾞ ﾀﾛｳ"),
    ("birth", "S48.5.3"),
    ("phone", "000-1234-5678"),
];

fn tied(view: &ReceptionView) -> Option<Token> {
    match &view.person {
        PersonTied::Known { token, .. } => Some(token.clone()),
        PersonTied::Nobody | PersonTied::Hidden => None,
    }
}

async fn load(store: &Store, rows: impl AsyncFnOnce(&mut store::load::Loader)) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    rows(&mut loader).await;
    loader.done(store::audit::Kind::Person).await.unwrap();
}

async fn grant(store: &Store, world: &World, parts: Parts) {
    load(store, async |loader| {
        let row = GrantRow {
            case: world.case,
            agency: Some(world.hokatsu),
            parts,
            ground: "consent".into(),
            from: MORNING - 1,
            made_by: world.sato,
            made_at: MORNING - 1,
            ..Default::default()
        };
        loader.put(&[row]).await.unwrap();
    })
    .await;
}

story! {
    async fn nobody_is_told_of_a_record_that_they_may_not_see(store, world) {
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            assert!(store.possible_same(&ctx(&store, login).await, &taro()).await.unwrap().is_empty(), "{login}");
        }
        assert_eq!(store.possible_same(&ctx(&store, "sato").await, &taro()).await.unwrap().len(), 1);
        // A worker tied to the household is told nothing either.
        load(&store, async |loader| {
            let row = TieRow { worker: world.sato, household: world.yamada_household, made_by: world.sato,
                made_at: MORNING, ..Default::default() };
            loader.put(&[row]).await.unwrap();
        }).await;
        assert!(store.possible_same(&ctx(&store, "sato").await, &taro()).await.unwrap().is_empty());
    }
}

story! {
    async fn a_shared_record_is_compared_by_what_is_shared_and_no_more(store, world) {
        grant(&store, &world, Parts::BASIC).await;
        let suzuki = ctx(&store, "suzuki").await;
        let found = store.possible_same(&suzuki, &taro()).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(!found[0].reasons.contains(&Reason::PhoneSame), "the telephone is not shared");
        // With the telephone alone, there is nobody.
        let phone = Known { phones: taro().phones, ..Known::default() };
        assert!(store.possible_same(&suzuki, &phone).await.unwrap().is_empty());
        grant(&store, &world, Parts::WHEREABOUTS).await;
        let found = store.possible_same(&ctx(&store, "suzuki").await, &taro()).await.unwrap();
        assert!(found[0].reasons.contains(&Reason::PhoneSame));
    }
}

story! {
    async fn a_record_written_otherwise_is_found_with_its_reasons(store, _world) {
        let found = store.possible_same(&ctx(&store, "sato").await, &taro()).await.unwrap();
        assert_eq!((found[0].name.as_str(), found[0].household.as_str()), ("山田 太郎", "山田さん（母・長男）"));
        assert_eq!(found[0].band, Band::Likely);
        assert!(found[0].reasons.contains(&Reason::BirthYearSlip));
        assert!(found[0].reasons.contains(&Reason::PhoneSame));
    }
}

story! {
    async fn a_telephone_loaded_later_is_a_key_too(store, world) {
        load(&store, async |loader| {
            let row = PhoneRow { person: world.yamada_hana, number: "00099990000".into(), tail: "0000".into(),
                safe: true, ..Default::default() };
            loader.put(&[row]).await.unwrap();
        }).await;
        let known = Known { name: "山田 はな".into(), phones: vec!["000-9999-0000".into()], ..Known::default() };
        let found = store.possible_same(&ctx(&store, "sato").await, &known).await.unwrap();
        assert!(found.iter().any(|c| c.name == "山田 ハナ" && c.reasons.contains(&Reason::PhoneSame)));
    }
}

story! {
    async fn an_anonymous_reception_becomes_a_person_and_loses_nothing(store, _world) {
        let sato = ctx(&store, "sato").await;
        let told = &[("words", "車で寝ている"), ("anonymous", "1"), ("phone", "000-5555-6666"), ("birth", "50代"),
            ("contact_wish", "夜だけ"), ("leave_message", "no"), ("sex", "男性"), ("topic", "housing")][..];
        let token = store.receive(&sato, &form(told), "").await.unwrap();
        let before = store.reception(&sato, &token).await.unwrap();
        assert!(matches!(before.person, PersonTied::Nobody));
        store.person_from_reception(&sato, &token, None).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.told.pairs(), before.told.pairs(), "every word is still there");
        assert_eq!((view.number.as_str(), view.version), (before.number.as_str(), 1));
        assert_eq!(view.household.as_ref().unwrap().name, "名前を聞いていない方（2026-R0001）");
        let person = tied(&view).unwrap();
        // A second press makes no second person.
        store.person_from_reception(&sato, &token, None).await.unwrap();
        assert_eq!(tied(&store.reception(&sato, &token).await.unwrap()), Some(person.clone()));
        // What was told of the person stands in the person's record: it is found by it.
        let known = Known { birth: domain::wareki::Birth::from_storage("~1971"), phones: vec!["00055556666".into()],
            ..Known::default() };
        assert!(store.possible_same(&sato, &known).await.unwrap().is_empty(), "no name, no pair");
        // The name comes out later: the reception is corrected, and untying gives back what was.
        store.untie_person(&sato, &token).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert!(matches!(view.person, PersonTied::Nobody) && view.household.is_none());
        assert_eq!(view.told.pairs(), before.told.pairs());
        store.tie_person(&sato, &token, &person).await.unwrap();
        assert_eq!(tied(&store.reception(&sato, &token).await.unwrap()), Some(person));
    }
}

story! {
    async fn a_reception_is_tied_to_a_known_person_and_untied(store, _world) {
        let (sato, suzuki) = (ctx(&store, "sato").await, ctx(&store, "suzuki").await);
        let token = store.receive(&sato, &form(TARO), "").await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.candidates.len(), 1);
        let taro = view.candidates[0].token.clone();
        assert!(matches!(store.tie_person(&suzuki, &token, &taro).await, Err(Error::NotFound)));
        let other = store.receive(&suzuki, &form(TARO), "").await.unwrap();
        assert!(store.reception(&suzuki, &other).await.unwrap().candidates.is_empty());
        assert!(matches!(store.tie_person(&suzuki, &other, &taro).await, Err(Error::NotFound)));
        assert!(matches!(store.not_this_person(&suzuki, &other, &taro).await, Err(Error::NotFound)));
        assert!(matches!(store.person_from_reception(&suzuki, &other, Some(&taro)).await, Err(Error::NotFound)));
        store.tie_person(&sato, &token, &taro).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(tied(&view), Some(taro));
        assert_eq!(view.household.unwrap().name, "山田さん（母・長男）");
        assert_eq!(view.open_cases[0].1, "2026-0001");
        assert!(view.candidates.is_empty());
        store.untie_person(&sato, &token).await.unwrap();
        assert_eq!(store.reception(&sato, &token).await.unwrap().candidates.len(), 1);
    }
}

story! {
    async fn a_different_person_is_not_asked_about_again_not_even_once_recorded(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(TARO), "").await.unwrap();
        let taro = store.reception(&sato, &token).await.unwrap().candidates[0].token.clone();
        store.not_this_person(&sato, &token, &taro).await.unwrap();
        store.not_this_person(&sato, &token, &taro).await.unwrap();
        assert!(store.reception(&sato, &token).await.unwrap().candidates.is_empty());
        store.person_from_reception(&sato, &token, None).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert!(view.candidates.is_empty());
        assert_eq!((view.links.len(), view.links[0].same), (1, false));
        // Said by mistake: they are one person after all. What was said before ends, it is not wiped out.
        store.link_same(&sato, &tied(&view).unwrap(), &taro).await.unwrap();
        let links = store.links_of(&sato, &taro).await.unwrap();
        assert_eq!((links.len(), links[0].same), (1, true));
    }
}

story! {
    async fn two_records_of_one_person_are_linked_and_unlinked_and_both_stay_whole(store, world) {
        let (sato, suzuki, aoki) = (ctx(&store, "sato").await, ctx(&store, "suzuki").await, ctx(&store, "aoki").await);
        let token = store.receive(&sato, &form(TARO), "").await.unwrap();
        store.person_from_reception(&sato, &token, None).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        let (second, first) = (tied(&view).unwrap(), view.candidates[0].token.clone());
        for other in [&suzuki, &aoki] {
            assert!(matches!(store.link_same(other, &second, &first).await, Err(Error::NotFound)));
            assert!(matches!(store.links_of(other, &first).await, Err(Error::NotFound)));
        }
        assert!(matches!(store.link_same(&sato, &first, &first).await, Err(Error::NotFound)));
        // Even everything shared lets others see, never say who is who.
        grant(&store, &world, Parts::ALL).await;
        let third = store.receive(&suzuki, &form(TARO), "").await.unwrap();
        store.person_from_reception(&suzuki, &third, None).await.unwrap();
        let own = tied(&store.reception(&suzuki, &third).await.unwrap()).unwrap();
        assert!(matches!(store.link_same(&suzuki, &first, &own).await, Err(Error::NotFound)));
        store.link_same(&sato, &second, &first).await.unwrap();
        store.link_same(&sato, &first, &second).await.unwrap();
        let links = store.links_of(&sato, &first).await.unwrap();
        assert_eq!((links.len(), links[0].other == second, links[0].by.as_str()), (1, true, "佐藤 花子"));
        assert!(!links[0].reason.contains("電話"), "a reason tells no telephone");
        assert!(store.reception(&sato, &token).await.unwrap().candidates.is_empty());
        assert!(matches!(store.unlink(&suzuki, &links[0].token).await, Err(Error::NotFound)));
        store.unlink(&sato, &links[0].token).await.unwrap();
        assert!(matches!(store.unlink(&sato, &links[0].token).await, Err(Error::NotFound)));
        assert!(store.links_of(&sato, &first).await.unwrap().is_empty());
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!((tied(&view), view.candidates.len()), (Some(second), 1));
    }
}

story! {
    async fn a_new_person_joins_the_household_of_somebody_known(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(&[("name", "山田 次郎"), ("kana", "やまだ じろう"), ("words", "弟")]), "").await.unwrap();
        let found = store.possible_same(&sato, &taro()).await.unwrap();
        store.person_from_reception(&sato, &token, Some(&found[0].token)).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.household.unwrap().name, "山田さん（母・長男）");
        assert!(view.candidates.is_empty());
    }
}

story! {
    async fn a_reception_becomes_a_case_once_and_its_tasks_go_along(store, _world) {
        let sato = ctx(&store, "sato").await;
        let mut told = TARO.to_vec();
        told.extend([("next_words", "面談の日を決める"), ("next_on", "11/25")]);
        let token = store.receive(&sato, &form(&told), "").await.unwrap();
        assert!(matches!(store.case_from_reception(&sato, &token, None).await, Err(Error::Invalid(_))));
        store.person_from_reception(&sato, &token, None).await.unwrap();
        for other in ["suzuki", "aoki", "admin", "kansa"] {
            let other = ctx(&store, other).await;
            assert!(matches!(store.case_from_reception(&other, &token, None).await, Err(Error::NotFound)));
            assert!(matches!(store.untie_person(&other, &token).await, Err(Error::NotFound)));
        }
        store.case_from_reception(&sato, &token, None).await.unwrap();
        store.case_from_reception(&sato, &token, None).await.unwrap();
        let view = store.reception(&sato, &token).await.unwrap();
        assert_eq!(view.case.unwrap().1, "2026-0002");
        assert_eq!((view.state, view.told.screening.as_str()), (ReceptionState::Closed, "plan"));
        assert!(matches!(store.untie_person(&sato, &token).await, Err(Error::Invalid(_))));
    }
}

story! {
    async fn a_reception_joins_the_open_case_of_its_household_and_no_other(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = store.receive(&sato, &form(TARO), "").await.unwrap();
        let taro = store.reception(&sato, &token).await.unwrap().candidates[0].token.clone();
        let second = store.receive(&sato, &form(&[("name", "別の家")]), "").await.unwrap();
        store.person_from_reception(&sato, &second, None).await.unwrap();
        store.tie_person(&sato, &token, &taro).await.unwrap();
        let case = store.reception(&sato, &token).await.unwrap().open_cases[0].0.clone();
        assert!(matches!(store.case_from_reception(&sato, &second, Some(&case)).await, Err(Error::NotFound)));
        store.case_from_reception(&sato, &token, Some(&case)).await.unwrap();
        assert_eq!(store.reception(&sato, &token).await.unwrap().case.unwrap().0, case);
    }
}

story! {
    async fn of_many_records_alike_those_that_may_be_seen_are_found(store, world) {
        load(&store, async |loader| {
            let person = |agency: RowId| PersonRow {
                agency, name: "山田 太郎".into(), kana: "ヤマダ タロウ".into(), ..Default::default()
            };
            // A hundred of another agency stand before the own one in every order of rows.
            let mut rows: Vec<PersonRow> = (0..100).map(|_| person(world.aoba)).collect();
            rows.push(person(world.kurashi));
            let ids = loader.put(&rows).await.unwrap();
            let member = MemberRow { household: world.yamada_household, person: ids[100], living: "with".into(),
                ..Default::default() };
            loader.put(&[member]).await.unwrap();
        }).await;
        assert_eq!(store.possible_same(&ctx(&store, "sato").await, &taro()).await.unwrap().len(), 2);
        assert_eq!(store.possible_same(&ctx(&store, "aoki").await, &taro()).await.unwrap().len(), 6);
    }
}
