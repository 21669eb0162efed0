//! インテーク・アセスメント as a browser meets it.

use domain::Token;
use store::load::{HouseholdRow, PersonRow};
use testkit::{TestApp, World, app::Browser, scratch};

struct Office {
    _scratch: scratch::Scratch,
    app: TestApp,
    household: Token,
    taro: Token,
}

impl Office {
    async fn open() -> Self {
        let scratch = scratch::sqlite().await.unwrap();
        let world = World::build(&scratch.store).await.unwrap();
        let household = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
        let taro = World::token::<PersonRow>(&scratch.store, world.yamada_taro).await.unwrap();
        let app = TestApp::new(scratch.store.clone());
        Self { _scratch: scratch, app, household, taro }
    }

    async fn with(&self, login: &str) -> Browser {
        self.app.with_worker(login).await.unwrap()
    }

    /// Begins a version about 太郎; the address of its form.
    async fn begin(&self, browser: &Browser) -> String {
        let path = format!("/households/{}/assessments", self.household);
        let answer = browser.post(&path, &[("person", self.taro.as_str())]).await;
        assert_eq!(answer.status, 303);
        answer.location
    }
}

#[tokio::test]
async fn to_a_partner_without_a_grant_there_is_no_assessment() {
    let office = Office::open().await;
    let sato = office.with("sato").await;
    let edit = office.begin(&sato).await;
    sato.post(&edit, &[("version", "1"), ("plaint_own", "仕事が続かない")]).await;
    let sheet = edit.trim_end_matches("/edit");
    for login in ["suzuki", "aoki", "kansa", "admin"] {
        let other = office.with(login).await;
        let absent = other.get("/assessments/00000000000000000000000000").await;
        for path in [sheet.to_owned(), edit.clone(), format!("{sheet}/diff")] {
            let answer = other.get(&path).await;
            assert_eq!((answer.status, &answer.body), (absent.status, &absent.body), "{login} {path}");
        }
        let answer = other.post(&edit, &[("version", "2"), ("plaint_own", "のぞき見")]).await;
        assert_eq!(answer.status, 404, "{login}");
    }
}

#[tokio::test]
async fn two_visits_are_saved_read_and_compared() {
    let office = Office::open().await;
    let sato = office.with("sato").await;
    let list = format!("/households/{}/assessments", office.household);
    assert!(sato.get(&list).await.body.contains("書きはじめる"));
    let edit = office.begin(&sato).await;
    assert_eq!(office.begin(&sato).await, edit, "pressed twice");
    let form = sato.get(&edit).await.body;
    assert!(form.contains("山田 太郎さんのアセスメント") && form.contains("社会的孤立"));
    let first = [
        ("version", "1"),
        ("plaint_own", "仕事が続かない。"),
        ("debts_yen", "30万"),
        ("issues_main", "debt"),
    ];
    let answer = sato.post(&edit, &first).await;
    let sheet = edit.trim_end_matches("/edit");
    assert_eq!((answer.status.as_u16(), answer.location.as_str()), (303, sheet));
    let page = sato.get(sheet).await.body;
    for words in [
        "仕事が続かない。",
        "300,000円",
        "いちばん：（多重・過重）債務",
        "書いている途中",
        "まだ聞いていないこと",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains(&format!("{sheet}/edit#health_state")), "what is open leads to its field");
    let second = [
        ("version", "2"),
        ("plaint_own", "仕事が続かない。眠れない。"),
        ("debts_yen", "不明"),
        ("issues_main", "debt"),
        ("do", "fix"),
    ];
    sato.post(&edit, &second).await;
    let page = sato.get(sheet).await.body;
    assert!(page.contains("佐藤 花子さんが書き終えました") && !page.contains("続きを書く"));
    let diff = sato.get(&format!("{sheet}/diff")).await.body;
    assert!(diff.contains("新しいことば「</span>眠れない。"));
    assert!(diff.contains("消えたことば「</span>300,000円") && diff.contains("</span>わからない<"));
    assert_eq!(sato.get(&edit).await.location, sheet, "a finished version has no form");
    let body = sato.get(&list).await.body;
    assert!(
        body.contains("新しい版を書く")
            && body.contains("2回に分けて")
            && body.contains("わからないとわかったこと 1")
    );
}

#[tokio::test]
async fn what_cannot_be_kept_comes_back_with_every_word() {
    let office = Office::open().await;
    let sato = office.with("sato").await;
    let edit = office.begin(&sato).await;
    let typed = [
        ("version", "1"),
        ("plaint_own", "水道が止まる"),
        ("income_hand", "すこし"),
        ("living_urgent", "lifeline"),
        ("issues", "poverty"),
    ];
    let answer = sato.post(&edit, &typed).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("水道が止まる") && answer.body.contains("value=\"すこし\""));
    assert!(answer.body.contains("href=\"#income_hand\"") && answer.body.contains("aria-invalid=\"true\""));
    assert!(
        answer.body.contains("value=\"lifeline\" checked")
            && answer.body.contains("value=\"poverty\" checked")
    );
    assert_eq!(sato.get(edit.trim_end_matches("/edit")).await.status, 404, "nothing was saved");
}

#[tokio::test]
async fn the_second_of_two_writers_sees_both_and_chooses() {
    let office = Office::open().await;
    let (sato, mori) = (office.with("sato").await, office.with("mori").await);
    let edit = office.begin(&sato).await;
    sato.post(&edit, &[("version", "1"), ("plaint_own", "はじめ"), ("view_text", "同じ")]).await;
    mori.post(&edit, &[("version", "2"), ("plaint_own", "森が聞いた"), ("view_text", "森の見立て")]).await;
    let mine = [("version", "2"), ("plaint_own", "佐藤が聞いた"), ("view_text", "同じ")];
    let answer = sato.post(&edit, &mine).await;
    assert_eq!(answer.status, 409);
    for words in ["森 直樹", "森が聞いた", "佐藤が聞いた", "森の見立て", "直していません"]
    {
        assert!(answer.body.contains(words), "{words}");
    }
    let choice = [
        ("version", "3"),
        ("plaint_own", "佐藤が聞いた"),
        ("view_text", "同じ"),
        ("pick.plaint_own", "both"),
        ("pick.view_text", "theirs"),
    ];
    assert_eq!(sato.post(&edit, &choice).await.status, 303);
    let page = sato.get(edit.trim_end_matches("/edit")).await.body;
    for words in ["佐藤が聞いた\n森が聞いた", "森の見立て"] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn words_typed_into_a_version_that_was_finished_meanwhile_go_into_the_next() {
    let office = Office::open().await;
    let (sato, mori) = (office.with("sato").await, office.with("mori").await);
    let edit = office.begin(&sato).await;
    sato.post(&edit, &[("version", "1"), ("plaint_own", "はじめ")]).await;
    mori.post(&format!("{}/fix", edit.trim_end_matches("/edit")), &[("version", "2")]).await;
    let answer = sato.post(&edit, &[("version", "2"), ("plaint_own", "あとから聞いた")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("第1版は、森 直樹さんが") && answer.body.contains("あとから聞いた"));
    let next = office.begin(&sato).await;
    assert!(next != edit && answer.body.contains(&format!("action=\"{next}\"")));
    assert_eq!(sato.post(&next, &[("version", "1"), ("plaint_own", "あとから聞いた")]).await.status, 303);
    assert!(sato.get(edit.trim_end_matches("/edit")).await.body.contains("はじめ"));
}

#[tokio::test]
async fn what_is_being_written_is_kept_and_taken_up_again() {
    let office = Office::open().await;
    let sato = office.with("sato").await;
    let edit = office.begin(&sato).await;
    let sheet = edit.trim_start_matches("/assessments/").trim_end_matches("/edit").to_owned();
    let ctx = office.app.app.store.ctx_of_login("sato", "test", testkit::MORNING).await.unwrap();
    let by = ctx.actor.token.to_string();
    let typing =
        [("draft", sheet.as_str()), ("by", by.as_str()), ("version", "1"), ("plaint_own", "途中まで")];
    assert_eq!(sato.post("/drafts/assessment", &typing).await.status, 200);
    let form = sato.get(&edit).await.body;
    assert!(form.contains("途中まで") && form.contains("書きかけから続けています"));
    assert!(sato.get("/today").await.body.contains("アセスメントの書きかけ"));
    assert!(!office.with("mori").await.get("/today").await.body.contains("アセスメントの書きかけ"));
    sato.post(&edit, &[("version", "1"), ("plaint_own", "聞いた")]).await;
    assert_eq!(sato.post("/drafts/assessment", &typing).await.status, 409, "it came behind the save");
    assert!(!sato.get("/today").await.body.contains("アセスメントの書きかけ"));
}
