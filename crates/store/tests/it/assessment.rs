//! インテーク・アセスメント over several visits: who sees what of it, and that nothing of it is ever lost.

use crate::{household::acting, story};
use domain::{
    Token,
    access::{Ground, Parts},
    admin::{GrantForm, Right, TieForm},
    assessment::{How, NewVisit, Piece, Subject},
};
use store::{
    Ctx, Error, Store,
    load::{AgencyRow, CaseRow, HouseholdRow, PersonRow},
};
use testkit::{MORNING, World};

struct Yamada {
    household: Token,
    taro: Token,
}

async fn yamada(store: &Store, world: &World) -> Yamada {
    Yamada {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap(),
        taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap(),
    }
}

fn visit(ctx: &Ctx, fields: &[(&str, &str)]) -> NewVisit {
    NewVisit::check(fields, Subject::Person, ctx.today()).unwrap()
}

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

const FIRST: &[(&str, &str)] = &[
    ("visited_on", "2026-11-10"),
    ("plaint_own", "仕事が続かない。"),
    ("health_state", "bad_untreated"),
    ("debts_yen", "30万"),
    ("work_history", "倉庫で十年。"),
    ("issues", "debt"),
    ("issues_main", "isolation"),
];

/// A version of 太郎 with one visit.
async fn begun(store: &Store, sato: &Ctx, yamada: &Yamada) -> Token {
    let token = store.begin_assessment(sato, &yamada.household, Some(&yamada.taro)).await.unwrap();
    store.save_assessment(sato, &token, 1, &visit(sato, FIRST), false).await.unwrap();
    token
}

async fn grant(store: &Store, world: &World, parts: Parts) {
    let form = GrantForm {
        case: World::token::<CaseRow>(store, world.case).await.unwrap(),
        agency: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap(),
        worker: String::new(),
        parts,
        right: Right::law(Ground::Entrusted).unwrap(),
        note: "同意書".into(),
        from: MORNING,
        to: None,
    };
    store.add_grant(&acting(store, "sato").await, &form, "").await.unwrap();
}

story! {
    async fn to_outsiders_no_assessment_exists(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        let new = visit(&sato, FIRST);
        let seen = store.compare_assessment(&sato, &token, None).await.unwrap().after.visit.token;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.assessments(&ctx, &yamada.household).await), "{login}");
            assert!(absent(store.assessment(&ctx, &token).await), "{login}");
            assert!(absent(store.assessment_to_edit(&ctx, &token).await), "{login}");
            assert!(absent(store.assessment_before(&ctx, &token, 1).await), "{login}");
            assert!(absent(store.assessment_version(&ctx, &token).await), "{login}");
            assert!(absent(store.compare_assessment(&ctx, &token, None).await), "{login}");
            assert!(absent(store.compare_assessment(&ctx, &token, Some((&seen, &seen))).await), "{login}");
            assert!(absent(store.save_assessment(&ctx, &token, 2, &new, true).await), "{login}");
            assert!(absent(store.fix_assessment(&ctx, &token, 2).await), "{login}");
            assert!(absent(store.begin_assessment(&ctx, &yamada.household, None).await), "{login}");
            assert!(absent(store.begin_assessment(&ctx, &yamada.household, Some(&yamada.taro)).await), "{login}");
        }
        assert_eq!(store.assessment(&sato, &token).await.unwrap().visits.len(), 1);
    }
}

story! {
    async fn a_partner_sees_the_sections_that_are_shared_and_changes_nothing(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        grant(&store, &world, Parts::BASIC.and(Parts::CONTACTS)).await;
        let suzuki = acting(&store, "suzuki").await;
        assert!(absent(store.assessment(&suzuki, &token).await), "without the part アセスメント");
        assert!(absent(store.assessments(&suzuki, &yamada.household).await));
        grant(&store, &world, Parts::ASSESSMENT).await;
        let suzuki = acting(&store, "suzuki").await;
        let sheet = store.assessment(&suzuki, &token).await.unwrap();
        let words = |key: &str| {
            let mut rows = sheet.sections.iter().flat_map(|s| &s.rows);
            rows.find(|row| row.item.key == key).and_then(|row| row.words.clone())
        };
        assert_eq!(words("plaint_own").as_deref(), Some("仕事が続かない。"));
        assert_eq!(words("health_state").as_deref(), Some("良くない（通院していない）"));
        assert!(words("debts_yen").is_none() && words("work_history").is_none());
        assert!(sheet.answers.get("debts_yen").is_none() && sheet.answers.get("work_history").is_none());
        assert!(sheet.withheld && !sheet.editable);
        assert!(sheet.open.iter().all(|item| item.needs() == Parts::ASSESSMENT));
        assert_eq!(sheet.person.unwrap().name.as_deref(), Some("山田 太郎"));
        let list = store.assessments(&suzuki, &yamada.household).await.unwrap();
        assert_eq!(list.subjects.len(), 3, "the household, 太郎, ハナ");
        assert!(absent(store.assessment_to_edit(&suzuki, &token).await));
        assert!(absent(store.save_assessment(&suzuki, &token, 2, &visit(&suzuki, FIRST), false).await));
        grant(&store, &world, Parts::MONEY).await;
        let sheet = store.assessment(&acting(&store, "suzuki").await, &token).await.unwrap();
        assert!(sheet.answers.get("debts_yen").is_some() && sheet.answers.get("work_history").is_none());
    }
}

story! {
    async fn without_the_part_basic_no_name_is_shown(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        grant(&store, &world, Parts::ASSESSMENT).await;
        let suzuki = acting(&store, "suzuki").await;
        let sheet = store.assessment(&suzuki, &token).await.unwrap();
        assert!(sheet.head.name.is_none() && sheet.person.unwrap().name.is_none());
        let list = store.assessments(&suzuki, &yamada.household).await.unwrap();
        assert!(list.subjects.iter().all(|s| s.name.is_none() && s.tie.is_empty()));
        assert!(store.compare_assessment(&suzuki, &token, None).await.unwrap().person.unwrap().name.is_none());
    }
}

story! {
    async fn a_tie_keeps_even_its_own_writer_out(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        store.declare_tie(&sato, &yamada.household, &TieForm { reason: "いとこ".into() }).await.unwrap();
        let sato = acting(&store, "sato").await;
        assert!(absent(store.assessment(&sato, &token).await));
        assert!(absent(store.assessments(&sato, &yamada.household).await));
        assert!(absent(store.fix_assessment(&sato, &token, 2).await));
    }
}

story! {
    async fn over_two_visits_every_save_is_kept_and_the_difference_can_be_read(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        let second = visit(&sato, &[
            ("visited_on", "2026-11-20"),
            ("plaint_own", "仕事が続かない。眠れない。"),
            ("health_state", "bad_treated"),
            ("debts_yen", "30万"),
            ("work_history", "倉庫で十年。"),
            ("living_home", "?"),
            ("issues", "debt"),
            ("issues_main", "isolation"),
        ]);
        let mori = acting(&store, "mori").await;
        store.save_assessment(&mori, &token, 2, &second, true).await.unwrap();
        store.save_assessment(&mori, &token, 2, &second, true).await.unwrap();
        let sheet = store.assessment(&sato, &token).await.unwrap();
        assert_eq!(sheet.visits.iter().map(|v| v.by.as_str()).collect::<Vec<_>>(), ["佐藤 花子", "森 直樹"]);
        assert_eq!(sheet.fixed.as_ref().map(|(_, by)| by.as_str()), Some("森 直樹"));
        assert!(!sheet.editable && sheet.answers == second.answers);
        let issues = sheet.sections.iter().flat_map(|s| &s.rows).find(|r| r.item.key == "issues").unwrap();
        assert!(issues.main.as_deref().unwrap().starts_with("社会的孤立"));
        let seen = store.compare_assessment(&sato, &token, None).await.unwrap();
        let told: Vec<(&str, How)> = seen.changes.iter().map(|c| (c.item.key, c.how)).collect();
        assert_eq!(told, [
            ("plaint_own", How::Changed),
            ("living_home", How::Came),
            ("health_state", How::Changed),
        ]);
        assert_eq!(seen.changes[0].pieces, [
            Piece::Same("仕事が続かない。".into()),
            Piece::In("眠れない。".into()),
        ]);
        assert_eq!((seen.same, seen.states.len()), (3, 2));
        let (one, two) = (&seen.states[0].visit.token, &seen.states[1].visit.token);
        let turned = store.compare_assessment(&sato, &token, Some((one, two))).await.unwrap();
        assert_eq!(turned.before.unwrap().visit.on.to_string(), "2026-11-10", "the older is always the former");
        let list = store.assessments(&sato, &yamada.household).await.unwrap();
        let taro = &list.subjects[1];
        assert_eq!((taro.versions.len(), taro.versions[0].visits.len(), taro.unknown), (1, 2, 1));
        assert_eq!(taro.open.len(), sheet.open.len());
    }
}

story! {
    async fn a_fixed_version_stays_and_the_next_one_goes_on_from_it(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        let again = store.begin_assessment(&sato, &yamada.household, Some(&yamada.taro)).await.unwrap();
        assert_eq!(again, token, "the one in work");
        store.fix_assessment(&sato, &token, 2).await.unwrap();
        store.fix_assessment(&sato, &token, 2).await.unwrap();
        let late = visit(&sato, &[("plaint_own", "あとから")]);
        let Err(Error::Invalid(faults)) = store.save_assessment(&sato, &token, 2, &late, false).await else {
            panic!("a fixed version was changed")
        };
        assert_eq!(faults.0[0].field, "visited_on");
        let next = store.begin_assessment(&sato, &yamada.household, Some(&yamada.taro)).await.unwrap();
        assert_ne!(next, token);
        let form = store.assessment_to_edit(&sato, &next).await.unwrap();
        assert_eq!((form.number, form.carried, form.version), (2, Some(1), 1));
        assert_eq!(form.answers, store.assessment(&sato, &token).await.unwrap().answers);
        assert!(absent(store.assessment(&sato, &next).await), "nothing was saved of it");
        assert!(absent(store.fix_assessment(&sato, &next, 1).await));
        let list = store.assessments(&sato, &yamada.household).await.unwrap();
        assert_eq!(list.subjects[1].versions.len(), 1);
        store.save_assessment(&sato, &next, 1, &late, false).await.unwrap();
        let numbers: Vec<i64> = store.assessments(&sato, &yamada.household).await.unwrap().subjects[1]
            .versions.iter().map(|v| v.number).collect();
        assert_eq!(numbers, [2, 1]);
        let of_home = store.begin_assessment(&sato, &yamada.household, None).await.unwrap();
        assert_eq!(store.assessment_to_edit(&sato, &of_home).await.unwrap().number, 1);
    }
}

story! {
    async fn the_second_of_two_editors_is_told_and_loses_nothing(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        let mori = acting(&store, "mori").await;
        let theirs = visit(&mori, &[("plaint_own", "森が聞いたこと")]);
        store.save_assessment(&mori, &token, 2, &theirs, false).await.unwrap();
        let mine = visit(&sato, &[("plaint_own", "佐藤が聞いたこと")]);
        let answer = store.save_assessment(&sato, &token, 2, &mine, false).await;
        assert!(matches!(answer, Err(Error::Stale { theirs: 3 })));
        let before = store.assessment_before(&sato, &token, 2).await.unwrap();
        assert_eq!(before, visit(&sato, FIRST).answers, "what both had before their eyes");
        assert_eq!(store.assessment(&sato, &token).await.unwrap().answers, theirs.answers);
        store.save_assessment(&sato, &token, 3, &mine, false).await.unwrap();
        store.save_assessment(&sato, &token, 3, &mine, false).await.unwrap();
        let sheet = store.assessment(&sato, &token).await.unwrap();
        assert_eq!((sheet.visits.len(), sheet.version), (3, 4), "the same again adds nothing");
    }
}

story! {
    async fn a_code_that_is_not_offered_is_told_at_its_field(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = store.begin_assessment(&sato, &yamada.household, Some(&yamada.taro)).await.unwrap();
        let strange = visit(&sato, &[("health_state", "splendid"), ("issues", "ghosts")]);
        let Err(Error::Invalid(faults)) = store.save_assessment(&sato, &token, 1, &strange, false).await else {
            panic!("an unknown code was kept")
        };
        assert_eq!(faults.0.iter().map(|f| f.field).collect::<Vec<_>>(), ["health_state", "issues"]);
        assert!(absent(store.assessment(&sato, &token).await), "nothing was kept");
    }
}

story! {
    async fn a_save_ends_the_draft_and_each_look_is_on_record(store, world) {
        let sato = acting(&store, "sato").await;
        let yamada = yamada(&store, &world).await;
        let token = begun(&store, &sato, &yamada).await;
        store.keep_draft(&sato, "assessment", token.as_str(), &[("plaint_own", "書きかけ")]).await.unwrap();
        let half = store.half_written(&sato).await.unwrap();
        assert_eq!((half.len(), half[0].person.as_deref()), (1, Some("山田 太郎")));
        assert!(store.half_written(&acting(&store, "mori").await).await.unwrap().is_empty());
        store.save_assessment(&sato, &token, 2, &visit(&sato, &[("plaint_own", "聞いた")]), false).await.unwrap();
        assert!(store.drafts(&sato, &[]).await.unwrap().is_empty());
        store.assessment(&acting(&store, "takahashi").await, &token).await.unwrap();
        let mori = acting(&store, "mori").await;
        let case = World::token::<CaseRow>(&store, world.case).await.unwrap();
        let audit = store.audit_of_case(&mori, &case, 30).await.unwrap();
        let seen = audit.lines.iter().any(|l| {
            l.kind == store::audit::Kind::Assessment && l.action == store::audit::Action::View && l.worker == "高橋 誠"
        });
        assert!(seen, "the manager reads who looked at the assessment");
    }
}
