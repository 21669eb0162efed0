//! The state 消去 of the matrix: every route, asked by everybody, about a household that has been erased.
//!
//! To whoever worked with it, as to all others, each of its things answers like one that never was, and no word of it comes
//! out. The same scene before the erasure tells them, so that these can fail.

use super::{
    canary::{Canary, WORDS},
    mould::Mould,
    sealed,
};
use domain::{DAY, Instant, Token, plan::closing::Closing, retention::ItemState};
use std::collections::BTreeSet;
use store::{
    Ctx, Store,
    audit::Kind,
    load::{CaseRow, HouseholdRow, MemberRow, MembershipRow, PersonRow, WorkerRow},
};
use testkit::{MORNING, TestApp, World};

/// The desk's own people, other agencies, and those who keep the system.
const EVERYBODY: &[&str] = &["sato", "takahashi", "mori", "suzuki", "aoki", "kansa", "admin"];

/// What is left of the canary household on the list of what was erased: the number of its case.
pub(super) const NUMBER: &str = "2026-7777";

async fn at(store: &Store, login: &str, now: Instant) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

/// 2032-04-05 09:00: five whole years after the 1 April that follows everything in the scene.
fn later() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2032, 4, 5).unwrap();
    domain::wareki::from_jst(day, chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap())
}

/// A household beside the canary's that is due, and 森's list with it.
pub(super) async fn beside(store: &Store, world: &World, canary: &mut Canary) {
    let day = |year, month| chrono::NaiveDate::from_ymd_opt(year, month, 10).unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let person = PersonRow { agency: world.kurashi, name: "柊木 古".into(), ..Default::default() };
    let person = loader.put(&[person]).await.unwrap()[0];
    let household =
        HouseholdRow {
            agency: world.kurashi, name: "柊木さん（前の家）".into(), ..Default::default()
        };
    let household = loader.put(&[household]).await.unwrap()[0];
    let member = MemberRow {
        household,
        person,
        tie: "本人".into(),
        living: "with".into(),
        is_index: true,
        ..Default::default()
    };
    loader.put(&[member]).await.unwrap();
    let case = CaseRow {
        number: "2018-0001".into(),
        agency: world.kurashi,
        household,
        person,
        worker: Some(world.sato),
        status: "closed".into(),
        opened_on: day(2018, 6),
        closed_on: Some(day(2019, 6)),
        close_reason: "goal".into(),
        ..Default::default()
    };
    loader.put(&[case]).await.unwrap();
    loader.tell_cases().await.unwrap();
    loader.done(Kind::Household).await.unwrap();
    let list = store.make_erasure_list(&at(store, "mori", MORNING).await).await.unwrap();
    canary.add("erasure", list);
}

/// Everything that still went on with the sealed canary household is ended; `gone`: years later it is erased, by the yes of
/// two and after the days of waiting.
pub(super) async fn end(store: &Store, world: &World, canary: &mut Canary, gone: bool) {
    let app = TestApp::new(store.clone());
    for (who, path, object, fields) in STEPS {
        let browser = app.with_worker(who).await.unwrap();
        let fields: Vec<(&str, &str)> = fields.to_vec();
        let answer = browser.post(&canary.fill(path, object), &fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    }
    let sato = at(store, "sato", MORNING).await;
    let case = canary.token("case");
    let way = store.case_way(&sato, &case).await.unwrap();
    let mut form = vec![("on".to_owned(), "きょう".to_owned()), ("reason".to_owned(), "goal".to_owned())];
    for task in way.open() {
        form.push((format!("task.{task}"), "done".to_owned()));
    }
    let form = web::form::Fields::new(form);
    let closing = Closing::check(&form, &way.open(), way.opened_on, sato.today()).unwrap();
    store.close_case(&sato, &case, way.version, &closing).await.unwrap();
    if !gone {
        canary.add("erasure", Token::from_bytes([91; 16]));
        return;
    }
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let second = WorkerRow { login: "second".into(), name: "二宮 承".into(), ..Default::default() };
    let worker = loader.put(&[second]).await.unwrap()[0];
    let post = MembershipRow { worker, agency: world.kurashi, role: "manager".into(), ..Default::default() };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
    let mori = at(store, "mori", later()).await;
    let list = store.make_erasure_list(&mori).await.unwrap();
    store.agree_erasure(&at(store, "second", later() + DAY).await, &list).await.unwrap();
    let past = later() + 10 * DAY;
    store.erase_due(&Ctx::program("test", past)).await.unwrap();
    store.sweep(&Ctx::program("test", past)).await.unwrap();
    let of = store.erasure_list(&at(store, "mori", past).await, &list).await.unwrap();
    let erased = |item: &&store::retention::Item| item.state == ItemState::Erased;
    assert!(
        of.items.iter().filter(erased).any(|item| item.number.contains(NUMBER)),
        "the canary household was not erased: {:?}",
        of.items.iter().map(|item| (&item.number, item.state, &item.why)).collect::<Vec<_>>()
    );
    canary.add("erasure", list);
}

type Step = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What is ended by its own page.
const STEPS: &[Step] = &[
    ("sato", "/referrals/{token}/move", "referral", &[("move", "withdraw"), ("version", "1")]),
    ("sato", "/advice/{token}/turn", "advice", &[("move", "withdraw"), ("version", "1")]),
    ("takahashi", "/emergency/{token}/review", "emergency", &[("needed", "yes")]),
    ("sato", "/meetings/{token}/items/{agenda}/close", "meeting", &[("state", "done")]),
    ("sato", "/plans/{token}/withdraw", "plan", &[("version", "1"), ("note", "わけ")]),
    ("sato", "/housing/{token}/end", "housing", &[("version", "1"), ("code", "work"), ("on", "きょう")]),
    ("mori", "/seals/{token}/lift", "seal", &[("reason", "もう安全だと聞いた")]),
    ("sato", "/seals/{token}/lift/answer", "seal", &[("answer", "yes")]),
    ("mori", "/households/{token}/hold/end", "household", &[("reason", "訴訟が終わった")]),
];

#[tokio::test]
async fn to_everybody_an_erased_household_does_not_exist() {
    let mould = Mould::ended(true).await;
    assert_eq!(sealed::absent_to(&mould, EVERYBODY).await, BTreeSet::new());
    let town = mould.town().await;
    for who in ["sato", "takahashi", "mori", "suzuki", "aoki"] {
        for (path, body) in sealed::programs(&town, who).await {
            assert!(!WORDS.iter().any(|word| body.contains(word)), "{who}: {path}");
        }
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn the_same_household_is_told_before_it_is_erased() {
    let mould = Mould::ended(false).await;
    let open = sealed::absent_to(&mould, &["sato"]).await;
    for path in [
        "GET /households/{token}",
        "GET /people/{token}",
        "GET /cases/{token}/reopen",
        "GET /receptions/{token}",
        "GET /voices/{token}",
        "GET /referrals/{token}",
        "GET /advice/{token}",
        "GET /consents/{token}",
        "GET /seals/{token}",
        "GET /plans/{token}",
        "GET /assessments/{token}",
        "GET /housing/{token}",
        "GET /meetings/{token}/items/{agenda}",
        "POST /find",
    ] {
        assert!(open.contains(&format!("sato: {path}")), "the control: {path} is not among {open:#?}");
    }
    mould.gone().await;
}
