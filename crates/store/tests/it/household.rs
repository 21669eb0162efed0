//! Households: to whom they are absent, and what each grant shows of them.

use crate::story;
use domain::{
    access::{Ground, Parts},
    code::RelationKind,
    household::{
        HomeTyped, LifeTyped, Living, NOTES, NewMember, NewRelation, PersonTyped, PhoneTyped, SUPPORTERS,
        SupporterTyped, parts_of_band,
    },
};
use store::{
    Ctx, Error, Store,
    former::Piece,
    household::FirstMember,
    load::{GrantRow, HouseholdRow, PersonRow, TieRow},
};
use testkit::{MORNING, World};

pub(crate) async fn acting(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

/// Gives the agency of 鈴木 a grant of `parts` on the case.
pub(crate) async fn grant(store: &Store, world: &World, parts: Parts) {
    give(store, vec![to_suzuki(world, parts)]).await;
}

fn to_suzuki(world: &World, parts: Parts) -> GrantRow {
    GrantRow {
        case: world.case,
        agency: Some(world.hokatsu),
        parts,
        ground: Ground::Consent.word().into(),
        made_by: world.sato,
        ..Default::default()
    }
}

async fn give(store: &Store, rows: Vec<GrantRow>) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    loader.put(&rows).await.unwrap();
    loader.done(store::audit::Kind::Grant).await.unwrap();
}

story! {
    async fn to_everybody_without_a_ground_a_household_is_absent(store, world) {
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(matches!(store.overview(&ctx, &token).await.err(), Some(Error::NotFound)), "{login}");
            assert!(matches!(store.household_head(&ctx, &token).await.err(), Some(Error::NotFound)), "{login}");
        }
    }
}

story! {
    async fn the_lead_agency_sees_name_people_and_address(store, world) {
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "sato").await, &token).await.unwrap();
        assert_eq!(page.head.name.as_deref(), Some("山田さん（母・長男）"));
        let people: Vec<_> = page.head.people.iter().map(|c| (c.name.as_str(), c.tie.as_str())).collect();
        assert_eq!(people, [("山田 太郎", "本人"), ("山田 ハナ", "母")]);
        assert!(page.head.people[0].is_index && page.head.editable);
        assert_eq!(page.head.people[1].age.map(|a| a.years), Some(82));
        assert_eq!(page.facts.address.as_deref(), Some("みどり町東1番地"));
        assert_eq!(page.head.cases[0].worker.as_deref(), Some("佐藤 花子"));
    }
}

story! {
    async fn a_summary_grant_shows_status_and_contact_person_and_no_name(store, world) {
        grant(&store, &world, Parts::SUMMARY).await;
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &token).await.unwrap();
        assert!(page.head.name.is_none() && page.head.people.is_empty() && !page.head.editable);
        assert!(page.facts.address.is_none() && page.facts.note.is_none() && page.facts.rules.is_empty());
        assert!(page.steps.is_empty() && page.recent.is_empty() && page.head.next.is_none());
        assert_eq!(page.head.cases[0].worker.as_deref(), Some("佐藤 花子"));
    }
}

story! {
    async fn a_basic_grant_shows_names_and_no_address(store, world) {
        grant(&store, &world, Parts::SUMMARY.and(Parts::BASIC)).await;
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &token).await.unwrap();
        assert_eq!(page.head.people.len(), 2);
        assert!(page.facts.address.is_none() && page.facts.area.is_none() && page.facts.note.is_none());
    }
}

/// Every subset of the parts that decide what a page of a household or person shows.
fn subsets() -> Vec<Parts> {
    let parts =
        [Parts::SUMMARY, Parts::BASIC, Parts::WHEREABOUTS, Parts::ASSESSMENT, Parts::CONTACTS, Parts::MONEY];
    let of = |bits: usize| {
        let chosen = parts.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1);
        chosen.fold(Parts::NONE, |all, (_, part)| all.and(*part))
    };
    (1..1 << parts.len()).map(of).collect()
}

story! {
    async fn each_grant_shows_exactly_its_parts(store, world) {
        let sato = acting(&store, "sato").await;
        let home = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let tie = SupporterTyped { name: "東小学校".into(), ..Default::default() };
        store.add_supporter(&sato, &home, &tie.check(sato.today()).ok().unwrap(), "").await.unwrap();
        for band in ["health", "money", "housing"] {
            let event = LifeTyped { band: band.into(), title: "こと".into(), from: "2008".into(), ..Default::default() };
            store.add_life(&sato, &home, &event.check(sato.today()).ok().unwrap(), "").await.unwrap();
        }
        let (whereabouts, basic) = (Parts::WHEREABOUTS, Parts::BASIC);
        // One grant a second, each with its own parts.
        let second = |n: usize| MORNING + i64::try_from(n).unwrap() * 1000;
        let rows = subsets().into_iter().enumerate().map(|(n, parts)| GrantRow {
            from: second(n),
            to: Some(second(n + 1)),
            ..to_suzuki(&world, parts)
        });
        give(&store, rows.collect()).await;
        for (n, parts) in subsets().into_iter().enumerate() {
            let suzuki = Ctx { now: second(n), ..acting(&store, "suzuki").await };
            let page = store.overview(&suzuki, &home).await.unwrap();
            assert_eq!(page.head.parts, parts);
            assert_eq!(page.head.name.is_some(), parts.has(basic), "{parts:?}");
            assert_eq!(page.head.people.len(), if parts.has(basic) { 2 } else { 0 }, "{parts:?}");
            assert_eq!(page.facts.address.is_some(), parts.has(whereabouts), "{parts:?}");
            assert_eq!(page.facts.area.is_some(), parts.has(whereabouts), "{parts:?}");
            assert_eq!(page.facts.note.is_some(), parts.has(NOTES), "{parts:?}");
            let map = store.map(&suzuki, &home).await.unwrap();
            assert_eq!(map.family.is_some(), parts.has(basic), "{parts:?}");
            assert_eq!(map.supporters.is_some(), parts.has(SUPPORTERS), "{parts:?}");
            let years = store.years(&suzuki, &home).await.unwrap();
            let mut bands: Vec<_> = years.events.iter().map(|e| e.band.as_str()).collect();
            bands.sort_unstable();
            let expected: Vec<_> =
                ["health", "housing", "money"].into_iter().filter(|b| parts.has(parts_of_band(b))).collect();
            assert_eq!(bands, expected, "{parts:?}");
            assert_eq!(years.contacts.is_some(), parts.has(Parts::CONTACTS), "{parts:?}");
            match store.person(&suzuki, &taro).await {
                Err(error) => assert!(matches!(error, Error::NotFound) && !parts.has(basic), "{parts:?}"),
                Ok(person) => {
                    assert!(parts.has(basic) && !person.editable, "{parts:?}");
                    assert_eq!(person.whereabouts.is_some(), parts.has(whereabouts), "{parts:?}");
                    assert_eq!(person.note.is_some(), parts.has(NOTES), "{parts:?}");
                }
            }
        }
    }
}

story! {
    async fn an_ended_grant_and_a_worker_s_tie_make_the_household_absent(store, world) {
        let home = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let ended = GrantRow { ended: Some(MORNING), ..to_suzuki(&world, Parts::ALL) };
        give(&store, vec![ended]).await;
        let suzuki = acting(&store, "suzuki").await;
        let before = Ctx { now: MORNING - 1, ..suzuki.clone() };
        let under_way = store.overview(&before, &home).await.err();
        assert!(matches!(under_way, Some(Error::NotFound)), "a request that came in a moment before");
        assert!(matches!(store.overview(&suzuki, &home).await.err(), Some(Error::NotFound)));
        let sato = acting(&store, "sato").await;
        assert!(store.overview(&sato, &home).await.is_ok());
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = TieRow {
            worker: world.sato,
            household: world.yamada_household,
            reason: "となりに住んでいる".into(),
            made_by: world.sato,
            made_at: MORNING,
        };
        loader.put(&[tie]).await.unwrap();
        loader.done(store::audit::Kind::Worker).await.unwrap();
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        assert!(matches!(store.overview(&sato, &home).await.err(), Some(Error::NotFound)));
        assert!(matches!(store.person(&sato, &taro).await.err(), Some(Error::NotFound)));
        assert!(store.homes_named(&sato, "山田").await.unwrap().is_empty());
    }
}

story! {
    async fn who_only_sees_by_a_grant_changes_nothing(store, world) {
        grant(&store, &world, Parts::ALL).await;
        let (suzuki, today) = (acting(&store, "suzuki").await, acting(&store, "suzuki").await.today());
        let home = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let person = someone("別の 名前").check(today).ok().unwrap();
        let refused = |error: Option<Error>| matches!(error, Some(Error::NotFound));
        assert!(refused(store.correct_person(&suzuki, &taro, 1, &person, true).await.err()));
        assert!(refused(store.add_member(&suzuki, &home, &person, &living_with("母", false), "").await.err()));
        assert!(refused(store.members(&suzuki, &home).await.err()));
        assert!(refused(store.household_form(&suzuki, &home).await.err()));
        let tie = NewRelation { one: hana, kind: RelationKind::Parent, other: taro, label: String::new() };
        assert!(refused(store.add_relation(&suzuki, &home, &tie).await.err()));
    }
}

story! {
    async fn a_household_is_built_from_nothing_and_a_second_press_makes_no_second(store, _world) {
        let sato = acting(&store, "sato").await;
        let today = sato.today();
        let home = HomeTyped { name: "木村さん（父・娘）".into(), ..Default::default() }.check().ok().unwrap();
        let first = FirstMember::New(Box::new(someone("木村 一").check(today).ok().unwrap()));
        let member = living_with("本人", true);
        let token = store.found_household(&sato, &home, &member, &first, "key").await.unwrap();
        let again = store.found_household(&sato, &home, &member, &first, "key").await.unwrap();
        assert_eq!(token, again);
        let daughter = someone("木村 芽衣").check(today).ok().unwrap();
        let mei = store.add_member(&sato, &token, &daughter, &living_with("長女", false), "k2").await.unwrap();
        let head = store.household_head(&sato, &token).await.unwrap();
        let names: Vec<_> = head.people.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["木村 一", "木村 芽衣"]);
        let hajime = head.people[0].token.clone();
        let tie = NewRelation { one: hajime.clone(), kind: RelationKind::Parent, other: mei.clone(), label: String::new() };
        store.add_relation(&sato, &token, &tie).await.unwrap();
        assert!(matches!(store.add_relation(&sato, &token, &tie).await.err(), Some(Error::Invalid(_))));
        let map = store.map(&sato, &token).await.unwrap();
        let family = map.family.unwrap();
        assert_eq!((family.people.len(), family.relations.len()), (2, 1));
        store.end_relation(&sato, &token, &family.relations[0].token, "").await.unwrap();
        let map = store.map(&sato, &token).await.unwrap();
        assert_eq!(map.family.unwrap().relations[0].to, Some(today));
    }
}

story! {
    async fn who_leaves_stays_in_the_record_and_moves_to_the_other_household(store, world) {
        let sato = acting(&store, "sato").await;
        let old = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let home = HomeTyped { name: "山田太郎さん（ひとり）".into(), ..Default::default() }.check().ok().unwrap();
        let known = FirstMember::Known(hana.clone());
        let new = store.found_household(&sato, &home, &living_with("本人", true), &known, "").await.unwrap();
        store.move_person(&sato, &taro, &new, &living_with("長男", false), false).await.unwrap();
        let again = store.move_person(&sato, &taro, &new, &living_with("長男", false), false).await;
        assert!(matches!(again.err(), Some(Error::Invalid(_))));
        let members = store.members(&sato, &old).await.unwrap();
        assert_eq!(members.len(), 2, "nobody is deleted");
        assert_eq!(members.iter().filter(|m| m.to == Some(sato.today())).count(), 1);
        let person = store.person(&sato, &taro).await.unwrap();
        assert_eq!(person.homes.len(), 2);
        assert!(person.homes[0].to.is_none() && person.homes[0].name.contains("ひとり"));
    }
}

story! {
    async fn the_second_of_two_editors_is_told_and_the_former_words_are_kept(store, world) {
        let (sato, takahashi) = (acting(&store, "sato").await, acting(&store, "takahashi").await);
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let today = sato.today();
        let version = store.person(&sato, &taro).await.unwrap().version;
        let mut first = someone("山田 太郎");
        first.phones = vec![PhoneTyped { number: "090-0001-0002".into(), label: "携帯".into(), safe: false }];
        first.leave_message = "no".into();
        store.correct_person(&takahashi, &taro, version, &first.check(today).ok().unwrap(), true).await.unwrap();
        let second = someone("山田 太朗").check(today).ok().unwrap();
        let refused = store.correct_person(&sato, &taro, version, &second, true).await;
        assert!(matches!(refused, Err(Error::Stale { theirs }) if theirs == version + 1));
        let now = store.person(&sato, &taro).await.unwrap();
        let at = now.whereabouts.unwrap();
        assert_eq!((now.name.as_str(), at.phones[0].number.as_str()), ("山田 太郎", "09000010002"));
        assert!(!at.phones[0].safe && at.leave_message == Some(false));
        assert_eq!(store.person_saved(&sato, &taro).await.unwrap().unwrap().by, "高橋 誠");
    }
}

story! {
    async fn two_records_of_one_person_are_linked_and_unlinked_without_losing_anything(store, world) {
        let sato = acting(&store, "sato").await;
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let home = HomeTyped { name: "やまださん".into(), ..Default::default() }.check().ok().unwrap();
        let first = FirstMember::New(Box::new(someone("やまだ たろう").check(sato.today()).ok().unwrap()));
        let token = store.found_household(&sato, &home, &living_with("本人", true), &first, "").await.unwrap();
        let other = store.household_head(&sato, &token).await.unwrap().people[0].token.clone();
        let suzuki = acting(&store, "suzuki").await;
        assert!(matches!(store.link_people(&suzuki, &taro, &other, "").await.err(), Some(Error::NotFound)));
        let link = store.link_people(&sato, &taro, &other, "本人が話した").await.unwrap();
        assert_eq!(store.link_people(&sato, &other, &taro, "").await.unwrap(), link);
        let seen = store.person(&sato, &other).await.unwrap();
        assert_eq!((seen.homes.len(), seen.cases.len(), seen.links.len()), (2, 1, 1));
        assert_eq!(seen.cases[0].through.as_deref(), Some("山田 太郎"));
        assert_eq!(store.links(&sato).await.unwrap().len(), 1);
        assert!(store.links(&suzuki).await.unwrap().is_empty());
        store.unlink_people(&sato, &link).await.unwrap();
        let seen = store.person(&sato, &other).await.unwrap();
        assert_eq!((seen.homes.len(), seen.cases.len(), seen.links.len()), (1, 0, 0));
        assert_eq!(store.person(&sato, &taro).await.unwrap().cases.len(), 1);
    }
}

fn someone(name: &str) -> PersonTyped {
    PersonTyped { name: name.into(), ..Default::default() }
}

fn living_with(tie: &str, is_index: bool) -> NewMember {
    NewMember { tie: tie.into(), living: Living::With, is_index, from: None }
}

story! {
    async fn what_hangs_on_a_household_keeps_its_former_states_and_tells_the_second_editor(store, world) {
        let (sato, takahashi) = (acting(&store, "sato").await, acting(&store, "takahashi").await);
        let today = sato.today();
        let home = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let (taro, hana) = (
            World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap(),
            World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap(),
        );
        let tie = |name: &str| SupporterTyped { name: name.into(), ..Default::default() }.check(today).ok().unwrap();
        let event = |title: &str| {
            let typed = LifeTyped { band: "work".into(), title: title.into(), from: "2008".into(), ..Default::default() };
            typed.check(today).ok().unwrap()
        };
        store.add_supporter(&sato, &home, &tie("民生委員"), "").await.unwrap();
        store.add_life(&sato, &home, &event("退職"), "").await.unwrap();
        let known = |kind| NewRelation { one: hana.clone(), kind, other: taro.clone(), label: String::new() };
        let map = store.map(&sato, &home).await.unwrap();
        let family = map.family.unwrap();
        if family.relations.is_empty() {
            store.add_relation(&sato, &home, &known(RelationKind::Parent)).await.unwrap();
        }
        let map = store.map(&sato, &home).await.unwrap();
        let relation = map.family.unwrap().relations.remove(0);
        let supporter = map.supporters.unwrap().remove(0);
        let life = store.years(&sato, &home).await.unwrap().events.remove(0);
        let member = store.members(&sato, &home).await.unwrap().remove(1);
        let stale = |done: Result<(), Error>, version: i64| {
            assert!(matches!(done, Err(Error::Stale { theirs }) if theirs == version + 1));
        };

        let place = |tie: &str| living_with(tie, false);
        store.change_member(&takahashi, &member.token, member.version, &place("実母")).await.unwrap();
        stale(store.change_member(&sato, &member.token, member.version, &place("継母")).await.map(|_| ()), member.version);
        let other = known(RelationKind::StepParent);
        store.change_relation(&takahashi, &home, &relation.token, relation.version, &other).await.unwrap();
        let third = known(RelationKind::AdoptiveParent);
        stale(store.change_relation(&sato, &home, &relation.token, relation.version, &third).await, relation.version);
        let (token, version) = (&supporter.token, supporter.version);
        store.change_supporter(&takahashi, &home, token, version, &tie("民生委員の井上さん")).await.unwrap();
        stale(store.change_supporter(&sato, &home, token, version, &tie("井上さん")).await, version);
        store.change_life(&takahashi, &home, &life.token, life.version, &event("会社がなくなった")).await.unwrap();
        stale(store.change_life(&sato, &home, &life.token, life.version, &event("解雇")).await, life.version);

        for piece in [
            Piece::Member(&member.token),
            Piece::Relation(&relation.token),
            Piece::Supporter(token),
            Piece::Life(&life.token),
        ] {
            assert_eq!(store.piece_saved(&sato, &home, piece).await.unwrap().unwrap().by, "高橋 誠");
            let suzuki = acting(&store, "suzuki").await;
            assert!(matches!(store.piece_saved(&suzuki, &home, piece).await.err(), Some(Error::NotFound)));
        }
        let map = store.map(&sato, &home).await.unwrap();
        assert!(map.family.unwrap().relations[0].kind == RelationKind::StepParent, "nothing was overwritten");
        assert_eq!(map.supporters.unwrap()[0].name, "民生委員の井上さん");
    }
}

story! {
    async fn a_district_is_chosen_of_the_own_town_and_another_is_told_at_its_field(store, world) {
        let sato = acting(&store, "sato").await;
        let home = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let taro = World::token::<PersonRow>(&store, world.yamada_taro).await.unwrap();
        let areas = store.area_choices(&sato).await.unwrap();
        assert!(!areas.is_empty());
        let district = |area: &str| HomeTyped { name: "山田さん".into(), area: area.into(), ..Default::default() }.check();
        assert_eq!(district("みどり").err().unwrap().0[0].field, "home_area");
        let nowhere = district("00000000000000000000000000").ok().unwrap();
        let version = store.household_form(&sato, &home).await.unwrap().version;
        let refused = store.correct_household(&sato, &home, version, &nowhere, true).await;
        assert!(matches!(refused, Err(Error::Invalid(faults)) if faults.0[0].field == "home_area"));
        let chosen = &areas[0];
        let typed = district(chosen.token.as_str()).ok().unwrap();
        store.correct_household(&sato, &home, version, &typed, true).await.unwrap();
        assert_eq!(store.household_form(&sato, &home).await.unwrap().area.unwrap().token, chosen.token);
        let version = store.person(&sato, &taro).await.unwrap().version;
        let mut person = someone("山田 太郎");
        person.area = chosen.token.to_string();
        store.correct_person(&sato, &taro, version, &person.check(sato.today()).ok().unwrap(), true).await.unwrap();
        let at = store.person(&sato, &taro).await.unwrap().whereabouts.unwrap();
        assert_eq!(at.area.unwrap().token, chosen.token);
        assert!(store.area_choices(&acting(&store, "aoki").await).await.unwrap().iter().all(|a| a.token != chosen.token));
    }
}
