//! The pages of a plan, and of a case's end.

use store::load::{CaseRow, HouseholdRow};
use testkit::{TestApp, World, app::Browser, scratch};

struct Office {
    _scratch: testkit::Scratch,
    app: TestApp,
    sato: Browser,
    case: String,
    household: String,
}

async fn office() -> Office {
    let scratch = scratch::sqlite().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let case = World::token::<CaseRow>(&scratch.store, world.case).await.unwrap().to_string();
    let household = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    Office { _scratch: scratch, app, sato, case, household: household.to_string() }
}

/// The value of the first hidden field of this name.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start)
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
        .replace("&#38;", "&")
}

impl Office {
    /// Begins a plan; its address.
    async fn begin(&self) -> String {
        let list = format!("/households/{}/plans", self.household);
        let made = self.sato.post(&list, &[("case", &self.case)]).await;
        assert_eq!(made.status, 303);
        made.location.trim_end_matches("/edit").to_owned()
    }

    async fn send(&self, path: &str, more: &[(&str, &str)]) -> testkit::app::Answer {
        let version = hidden(&self.sato.get(path).await.body, "version");
        let mut f = vec![("version", version.as_str())];
        f.extend_from_slice(more);
        self.sato.post(path, &f).await
    }

    /// Writes a plan that can be agreed to.
    async fn write(&self) -> String {
        let plan = self.begin().await;
        let saved = self.send(&format!("{plan}/edit"), WRITTEN).await;
        assert_eq!((saved.status.as_u16(), saved.location.as_str()), (303, plan.as_str()), "{}", saved.body);
        plan
    }
}

const WRITTEN: &[(&str, &str)] = &[
    ("wish", "母とこの家で"),
    ("goal.0.words", "水道が止まらない"),
    ("goal.0.0.who", "本人"),
    ("goal.0.0.words", "封筒を持ってくる"),
    ("from", "きょう"),
    ("to", "2027/5/31"),
];

#[tokio::test]
async fn to_others_a_plan_is_not_there() {
    let office = office().await;
    let plan = office.write().await;
    let absent = "/plans/00000000000000000000000000";
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = office.app.with_worker(login).await.unwrap();
        for page in ["", "/edit", "/agree", "/review", "/replan", "/close"] {
            let denied = browser.get(&format!("{plan}{page}")).await;
            let missing = browser.get(&format!("{absent}{page}")).await;
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{login} {page}");
        }
        let weekly = browser.get("/weekly").await.body;
        assert!(!weekly.contains("山田"), "{login}");
    }
}

#[tokio::test]
async fn a_plan_is_written_agreed_met_about_and_started_and_each_early_move_says_why() {
    let office = office().await;
    let plan = office.begin().await;
    let half = office
        .send(&format!("{plan}/edit"), &[("goal.0.0.words", "電話する"), ("wish", "静かに暮らす")])
        .await;
    assert_eq!(half.status, 422);
    assert!(half.body.contains("目標のことばがまだです") && half.body.contains("静かに暮らす"));
    assert!(office.sato.get(&plan).await.body.contains("プランを書く"), "the next button");
    let early = office.sato.get(&format!("{plan}/agree")).await.body;
    assert!(early.contains("まだ目標がありません"), "nothing to agree to");
    assert_eq!(office.send(&format!("{plan}/edit"), WRITTEN).await.status, 303);
    for (page, sentence) in [
        ("start", "本人の同意がまだです"),
        ("meeting", "本人の同意がまだです"),
        ("review", "まだ始まっていないプラン"),
        ("replan", "まだ始まっていないプラン"),
    ] {
        let told = office.sato.get(&format!("{plan}/{page}")).await.body;
        assert!(told.contains(sentence), "{page}");
        let sent = office.sato.post(&format!("{plan}/{page}"), &[("version", "2"), ("on", "きょう")]).await;
        assert_eq!(sent.status, 422, "{page}");
    }
    let agree = format!("{plan}/agree");
    let missing = office.send(&agree, &[("on", "あした"), ("by", "本人")]).await;
    assert!(missing.body.contains("これから先の日") && missing.body.contains("どうやって同意をもらったか"));
    assert_eq!(office.send(&agree, &[("on", "きょう"), ("how", "signed"), ("by", "本人")]).await.status, 303);
    let rewritten =
        office.sato.post(&format!("{plan}/edit"), &[("version", "3"), ("wish", "ちがうこと")]).await;
    assert!(rewritten.body.contains("案にもどす"), "{}", rewritten.body);
    let met = [("on", "きょう"), ("result", "approved"), ("by", "みどり町")];
    assert_eq!(office.send(&format!("{plan}/meeting"), &met).await.status, 303);
    assert_eq!(office.send(&format!("{plan}/start"), &[("on", "きょう")]).await.status, 303);
    let page = office.sato.get(&plan).await.body;
    for words in ["実施中", "評価を書く", "水道が止まらない", "封筒を持ってくる", "申込書に署名"]
    {
        assert!(page.contains(words), "{words}");
    }
    let tab = office.sato.get(&format!("/households/{}", office.household)).await.body;
    assert!(tab.contains("/plans\""), "the tab");
    let reviewed = [
        ("on", "きょう"),
        ("goal.0", "partly"),
        ("goal.0.note", "封筒は開けた"),
        ("seen", "夜に眠れるようになった"),
        ("remains", "滞納の相談"),
        ("voice", "すこし楽になった"),
        ("next", "go_on"),
        ("monitor_on", "2027/2/1"),
    ];
    let answer = office.send(&format!("{plan}/review"), &reviewed).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let sheets = [
        (format!("{plan}/sheet"), "プラン兼事業等利用申込書", ["封筒を持ってくる", "水道が止まらない"]),
        (format!("{plan}/reviews/1/sheet"), "評価シート", ["封筒は開けた", "夜に眠れるようになった"]),
    ];
    for (path, title, words) in sheets {
        let paper = office.sato.get(&path).await.body;
        assert!(paper.contains(title) && words.iter().all(|w| paper.contains(w)), "{path}");
        let file = office.sato.get(&format!("{path}.xlsx")).await;
        assert_eq!(file.status, 200, "{path}.xlsx");
        let media = file.headers.get("content-type").unwrap();
        assert!(media.to_str().unwrap().contains("spreadsheetml"), "{path}.xlsx");
    }
    for absent in ["0", "2", "x"] {
        let answer = office.sato.get(&format!("{plan}/reviews/{absent}/sheet")).await;
        assert_eq!(answer.status, 404, "review {absent}");
    }
}

#[tokio::test]
async fn the_second_editor_of_a_plan_sees_both_and_chooses() {
    let office = office().await;
    let plan = office.write().await;
    let edit = format!("{plan}/edit");
    let form = office.sato.get(&edit).await.body;
    let (version, was) = (hidden(&form, "version"), hidden(&form, "was"));
    let mut f = WRITTEN.to_vec();
    f.push(("course", "家計から"));
    assert_eq!(office.send(&edit, &f).await.status, 303);
    f.pop();
    f.extend([("course", "仕事から"), ("version", version.as_str()), ("was", was.as_str())]);
    let both = office.sato.post(&edit, &f).await;
    assert_eq!(both.status, 409);
    assert!(both.body.contains("家計から") && both.body.contains("仕事から"));
    let now = hidden(&both.body, "version");
    f.retain(|(name, _)| *name != "version");
    f.extend([("version", now.as_str()), ("pick.course", "theirs")]);
    assert_eq!(office.sato.post(&edit, &f).await.status, 303);
    assert!(office.sato.get(&plan).await.body.contains("家計から"));
}

#[tokio::test]
async fn why_there_is_no_plan_is_written_in_place_and_of_two_writers_the_second_is_told() {
    let office = office().await;
    let page = office.sato.get("/weekly").await.body;
    assert!(page.contains("山田さん（母・長男）") && page.contains("80日"));
    let line = |words: &'static str, version: &'static str| {
        [
            ("case", office.case.clone()),
            ("version", version.to_owned()),
            ("reason", "no_second".to_owned()),
            ("words", words.to_owned()),
        ]
    };
    let send = async |line: [(&'static str, String); 4]| {
        let f: Vec<(&str, &str)> = line.iter().map(|(n, v)| (*n, v.as_str())).collect();
        office.sato.post("/weekly", &f).await
    };
    assert_eq!(send(line("母が入院", "0")).await.status, 303);
    let second = send(line("ちがうこと", "0")).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("母が入院") && second.body.contains("ちがうこと"));
}

#[tokio::test]
async fn a_case_that_rests_is_opened_again_and_its_own_form_says_so() {
    let office = office().await;
    let pause = format!("/cases/{}/pause", office.case);
    let sent = office.send(&pause, &[("on", "きょう"), ("reason", "lost"), ("note", "手紙を置いた")]).await;
    assert!(sent.body.contains("次に気にかける日を入れてください") && sent.body.contains("手紙を置いた"));
    let done = [("on", "きょう"), ("reason", "lost"), ("look_on", "あした")];
    assert_eq!(office.send(&pause, &done).await.status, 303);
    assert!(office.sato.get(&pause).await.body.contains("もう終結か中断"));
    let form = office.sato.get(&format!("/cases/{}/edit", office.case)).await.body;
    assert!(form.contains("休止") && form.contains("/reopen") && !form.contains("value=\"open\""));
    let reopen = format!("/cases/{}/reopen", office.case);
    assert_eq!(office.send(&reopen, &[("on", "きょう"), ("note", "返事がきた")]).await.status, 303);
    assert!(office.sato.get(&reopen).await.body.contains("終結も中断もしていません"));
}
