//! 保存期間: what is due is listed, another agrees, a week is left, and then it answers as if it had never been.

use chrono::NaiveDate;
use domain::DAY;
use store::{
    Ctx,
    audit::Kind,
    load::{
        CaseRow, ContactRow, HouseholdRow, MemberRow, MembershipRow, PersonRow, PhoneRow, ReceptionRow,
        RowId, WorkerRow,
    },
};
use testkit::{
    MORNING, TestApp, World,
    app::{Answer, Browser},
    scratch,
};

const NAME: &str = "古沢 実";
const NOTE: &str = "夜行列車の時刻を調べた";

struct Scene {
    _scratch: scratch::Scratch,
    app: TestApp,
    household: String,
    person: String,
    /// Somebody who came once, and belongs to no household.
    reception: String,
}

/// A household of くらし相談センター that ended in June 2019, another in June 2020, and a second 管理者 of the desk.
async fn scene() -> Scene {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let mut loader = scratch.store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let second = WorkerRow { login: "second".into(), name: "二宮 承".into(), ..Default::default() };
    let worker = loader.put(&[second]).await.unwrap()[0];
    let post = MembershipRow { worker, agency: world.kurashi, role: "manager".into(), ..Default::default() };
    loader.put(&[post]).await.unwrap();
    let mut rows: Vec<(RowId, RowId)> = Vec::new();
    for (name, year) in [(NAME, 2019), ("昔田 望", 2020)] {
        let day = |month| NaiveDate::from_ymd_opt(year, month, 10).unwrap();
        let person = PersonRow { agency: world.kurashi, name: name.into(), ..Default::default() };
        let person = loader.put(&[person]).await.unwrap()[0];
        let phone = PhoneRow {
            person,
            number: "00077776666".into(),
            tail: "6666".into(),
            label: "携帯".into(),
            safe: true,
        };
        loader.put(&[phone]).await.unwrap();
        let household =
            HouseholdRow { agency: world.kurashi, name: format!("{name}さん"), ..Default::default() };
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
            number: format!("{year}-0007"),
            agency: world.kurashi,
            household,
            person,
            worker: Some(world.sato),
            status: "closed".into(),
            opened_on: day(4),
            closed_on: Some(day(6)),
            close_reason: "goal".into(),
            ..Default::default()
        };
        let case = loader.put(&[case]).await.unwrap()[0];
        let contact = ContactRow {
            case,
            lead_agency: world.kurashi,
            agency: world.kurashi,
            worker: world.sato,
            at: domain::wareki::from_jst(day(5), chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap()),
            method: "phone".into(),
            outcome: "met".into(),
            minutes: 20,
            body: NOTE.into(),
            ..Default::default()
        };
        loader.put(&[contact]).await.unwrap();
        rows.push((household, person));
    }
    let came = NaiveDate::from_ymd_opt(2021, 6, 10).unwrap();
    let came = domain::wareki::from_jst(came, chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap());
    let once = ReceptionRow {
        number: "2021-R0003".into(),
        agency: world.kurashi,
        worker: world.sato,
        received_at: came,
        door: "window".into(),
        visitor: "self".into(),
        name: "一期 会子".into(),
        words: NOTE.into(),
        urgency: "normal".into(),
        screening: "info_only".into(),
        state: "closed".into(),
        closed_at: Some(came + DAY),
        ..Default::default()
    };
    let once = loader.put(&[once]).await.unwrap()[0];
    loader.tell_cases().await.unwrap();
    let reception = loader.token::<ReceptionRow>(once).await.unwrap().to_string();
    let household = loader.token::<HouseholdRow>(rows[0].0).await.unwrap().to_string();
    let person = loader.token::<PersonRow>(rows[0].1).await.unwrap().to_string();
    loader.done(Kind::Household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    Scene { _scratch: scratch, app, household, person, reception }
}

async fn made(mori: &Browser) -> String {
    let answer = mori.post("/retention/lists", &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location
}

fn said(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.body.contains(word), "「{word}」 does not stand there: {}", answer.body);
    }
}

#[tokio::test]
async fn what_is_due_is_listed_agreed_to_waited_for_and_then_was_never_there() {
    let scene = scene().await;
    let mori = scene.app.with_worker("mori").await.unwrap();
    let sato = scene.app.with_worker("sato").await.unwrap();
    said(&mori.get("/retention").await, &["令和元年度", "令和2年度", "消去の一覧をつくる"]);
    let list = made(&mori).await;
    let page = mori.get(&list).await;
    said(
        &page,
        &[NAME, "2019-0007", "2020-0007", "2021-R0003", "一期 会子", "つくった人は、自分では承認できません"],
    );
    assert!(!page.body.contains("承認する</button>"));
    assert_eq!(mori.post(&format!("{list}/approve"), &[]).await.status, 422, "one's own");
    let second = scene.app.with_worker("second").await.unwrap();
    said(&second.get("/today").await, &["もう一人の承認が要ります", &list]);
    said(&second.get(&list).await, &["3件を消してよいか", "承認する</button>"]);
    // 昔田さん stays: the second of the two, by the order of the days from which is counted.
    let keep = format!("{list}/items/2/keep");
    let short = second.post(&keep, &[("reason", "だめ")]).await;
    assert_eq!(short.status, 422);
    said(&short, &["value=\"だめ\"", "aria-invalid"]);
    assert_eq!(second.post(&keep, &[("reason", "訴訟が続いているため")]).await.status, 303);
    assert_eq!(second.post(&format!("{list}/approve"), &[]).await.status, 303);
    said(&mori.get(&list).await, &["令和8年", "2件が消えます", "訴訟が続いているため", "二宮 承"]);
    let household = format!("/households/{}", scene.household);
    let reception = format!("/receptions/{}", scene.reception);
    said(&sato.get(&reception).await, &["一期 会子"]);
    let before = sato.get(&household).await;
    assert_eq!(before.status, 200, "nothing goes before the day");
    let store = &scene.app.app.store;
    store.erase_due(&Ctx::program("test", MORNING + 6 * DAY)).await.unwrap();
    assert_eq!(sato.get(&household).await.status, 200, "nothing goes before the days are over");
    store.erase_due(&Ctx::program("test", MORNING + 9 * DAY)).await.unwrap();
    let none = sato.get(&format!("/households/{}", domain::Token::from_bytes([5; 16]))).await;
    for path in [household, format!("/people/{}", scene.person)] {
        let gone = sato.get(&path).await;
        assert_eq!((gone.status, gone.body), (none.status, none.body.clone()), "{path}");
    }
    let none = sato.get(&format!("/receptions/{}", domain::Token::from_bytes([5; 16]))).await;
    let gone = sato.get(&reception).await;
    assert_eq!((gone.status, gone.body), (none.status, none.body), "a reception without a household");
    assert!(!sato.get("/receptions").await.body.contains("一期 会子"));
    for (path, field) in [("/find", "古沢"), ("/find", "古沢　実")] {
        let found = sato.post(path, &[("q", field), ("words", field)]).await;
        assert!(!found.body.contains(NAME), "{}", found.body);
    }
    let paper = mori.get(&format!("{list}/print")).await;
    said(&paper, &["消去の記録", "2019-0007", "2020-0007", "森 直樹", "二宮 承", "世帯 1件、受付 1件"]);
    for page in [&mori.get(&list).await, &paper] {
        let names = ["古沢", "一期 会子", NOTE].iter().any(|word| page.body.contains(word));
        assert!(!names, "the evidence names nobody: {}", page.body);
    }
}

#[tokio::test]
async fn any_of_them_stops_the_whole_with_a_reason() {
    let scene = scene().await;
    let mori = scene.app.with_worker("mori").await.unwrap();
    let second = scene.app.with_worker("second").await.unwrap();
    let list = made(&mori).await;
    assert_eq!(mori.post("/retention/lists", &[]).await.status, 422, "one at a time");
    second.post(&format!("{list}/approve"), &[]).await;
    let bare = mori.post(&format!("{list}/stop"), &[("reason", "")]).await;
    assert_eq!(bare.status, 422);
    said(&bare, &["id=\"reason-error\""]);
    let stopped = mori.post(&format!("{list}/stop"), &[("reason", "規程を確かめるため")]).await;
    assert_eq!(stopped.status, 303);
    said(&second.get(&list).await, &["規程を確かめるため"]);
    scene.app.app.store.erase_due(&Ctx::program("test", MORNING + 30 * DAY)).await.unwrap();
    let sato = scene.app.with_worker("sato").await.unwrap();
    assert_eq!(sato.get(&format!("/households/{}", scene.household)).await.status, 200);
    said(&mori.get("/retention").await, &["消去の一覧をつくる"]);
}

#[tokio::test]
async fn a_household_that_is_held_stays_off_the_list_until_the_hold_ends() {
    let scene = scene().await;
    let mori = scene.app.with_worker("mori").await.unwrap();
    let hold = format!("/households/{}/hold", scene.household);
    let bare = mori.post(&hold, &[("reason", ""), ("until", "きのう")]).await;
    assert_eq!(bare.status, 422);
    said(&bare, &["value=\"きのう\"", "id=\"reason-error\""]);
    let held = mori.post(&hold, &[("reason", "情報公開の請求がある"), ("until", "令和9年3月31日")]).await;
    assert_eq!(held.status, 303, "{}", held.body);
    said(&mori.get(&hold).await, &["情報公開の請求がある", "令和9年3月31日まで", "保留を終える"]);
    said(&mori.get("/retention").await, &["情報公開の請求がある"]);
    let list = made(&mori).await;
    let page = mori.get(&list).await;
    assert!(!page.body.contains("2019-0007") && page.body.contains("2020-0007"), "{}", page.body);
    mori.post(&format!("{list}/stop"), &[("reason", "つくりなおすため")]).await;
    assert_eq!(mori.post(&format!("{hold}/end"), &[("reason", "請求が終わった")]).await.status, 303);
    said(&mori.get(&made(&mori).await).await, &["2019-0007"]);
}

#[tokio::test]
async fn who_manages_nothing_here_finds_no_such_page() {
    let scene = scene().await;
    let mori = scene.app.with_worker("mori").await.unwrap();
    let list = made(&mori).await;
    for who in ["sato", "takahashi", "suzuki", "aoki", "kansa", "admin"] {
        let other = scene.app.with_worker(who).await.unwrap();
        for path in ["/retention".to_owned(), list.clone(), format!("/households/{}/hold", scene.household)] {
            assert_eq!(other.get(&path).await.status, 404, "{who} {path}");
        }
        assert_eq!(other.post(&format!("{list}/approve"), &[]).await.status, 404, "{who}");
    }
}
