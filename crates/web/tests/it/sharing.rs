//! 同意, 見え方, だれが見たか as pages.

use store::load::{AgencyRow, CaseRow, HouseholdRow, PersonRow};
use testkit::{Scratch, TestApp, World, app::Browser, scratch};

struct Town {
    _scratch: Scratch,
    app: TestApp,
    household: String,
    case: String,
    taro: String,
    hokatsu: String,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let store = &scratch.store;
    Town {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap().to_string(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap().to_string(),
        taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap().to_string(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap().to_string(),
        app: TestApp::new(store.clone()),
        _scratch: scratch,
    }
}

/// The value of the `nth` option or button with this name in a page.
fn value_after(page: &str, mark: &str) -> String {
    let rest = page.split(mark).nth(1).unwrap_or_default();
    rest.split("value=\"").nth(1).and_then(|r| r.split('"').next()).unwrap_or_default().to_owned()
}

impl Town {
    async fn consents(&self, browser: &Browser, more: &[(&str, &str)]) -> testkit::app::Answer {
        let say = format!("say.{}", self.hokatsu);
        let mut fields = vec![
            ("case", self.case.as_str()),
            ("person", self.taro.as_str()),
            ("agency", self.hokatsu.as_str()),
            (say.as_str(), "given"),
            ("part", "summary"),
            ("part", "basic"),
            ("purpose", "介護のことをいっしょに考えるため"),
        ];
        fields.extend_from_slice(more);
        browser.post(&format!("/households/{}/consents", self.household), &fields).await
    }
}

#[tokio::test]
async fn consents_of_others_look_like_none() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let made = town.consents(&sato, &[("wait", "1")]).await;
    assert_eq!(made.status, 303);
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = town.app.with_worker(login).await.unwrap();
        for page in [
            made.location.clone(),
            format!("{}/sheet", made.location),
            format!("{}/sheet/easy", made.location),
        ] {
            let missing =
                page.replace(made.location.rsplit('/').next().unwrap(), "00000000000000000000000000");
            let (denied, missing) = (browser.get(&page).await, browser.get(&missing).await);
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{login} {page}");
        }
    }
}

#[tokio::test]
async fn a_consent_is_prepared_printed_signed_used_and_withdrawn() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    let home = format!("/households/{}", town.household);
    let refused = town.consents(&sato, &[("way", "paper"), ("on", "きょう")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("紙をどこに置いたか") && refused.body.contains("介護のことをいっしょに"));
    let paper = town.consents(&sato, &[("wait", "1")]).await.location;
    let sheet = sato.get(&format!("{paper}/sheet")).await.body;
    for words in ["山田 太郎", "みどり町地域包括支援センター", "介護のことをいっしょに", "いつでも取り消せ"]
    {
        assert!(sheet.contains(words), "{words}");
    }
    let easy = sato.get(&format!("{paper}/sheet/easy")).await.body;
    assert!(easy.contains("やめられます"));
    for (part, plain, simple) in domain::consent::PLAIN {
        assert!(sheet.contains(plain) && easy.contains(simple), "{part:?} is signed for unread");
    }
    let sharing = format!("{home}/sharing");
    let none = sato.get(&sharing).await.body;
    assert!(!none.contains("みどり町地域包括支援センター：令和"), "not signed: nothing to stand on");
    let say = format!("say.{}", town.hokatsu);
    let signed = [("way", "paper"), ("on", "きょう"), ("reference", "つづり1番"), (say.as_str(), "given")];
    assert_eq!(sato.post(&format!("{paper}/said"), &signed).await.status, 303);
    let item = value_after(&sato.get(&sharing).await.body, "name=\"consent\"");
    let item = if item.is_empty() {
        let page = sato.get(&sharing).await.body;
        value_after(page.split("name=\"consent\"").nth(1).unwrap(), "選んでください")
    } else {
        item
    };
    let grant = |part: &'static str| {
        vec![
            ("case", town.case.clone()),
            ("agency", town.hokatsu.clone()),
            ("ground", "consent".to_owned()),
            ("consent", item.clone()),
            ("part", part.to_owned()),
        ]
    };
    let post = async |fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        sato.post(&sharing, &fields).await
    };
    let too_much = post(grant("money")).await;
    assert_eq!(too_much.status, 422);
    assert!(too_much.body.contains("この同意にない項目が選ばれています"));
    assert_eq!(suzuki.get(&home).await.status, 404);
    assert_eq!(post(grant("basic")).await.status, 303);
    let seen = suzuki.get(&home).await;
    assert!(seen.body.contains("山田さん（母・長男）") && !seen.body.contains("みどり町東1番地"));
    let withdrawn = sato.get(&paper).await.body;
    let item = value_after(&withdrawn.replace("name=\"item\"", "ITEM"), "ITEM");
    let words = [("item", item.as_str()), ("words", "やっぱりやめたい")];
    assert_eq!(sato.post(&format!("{paper}/withdraw"), &words).await.status, 303);
    assert_eq!(suzuki.get(&home).await.status, 404, "the open page answers 404 at the next request");
    assert!(sato.get(&paper).await.body.contains("やっぱりやめたい"));
}

#[tokio::test]
async fn the_lead_agency_sees_what_another_would_and_it_is_told_as_its_own_look() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let preview = format!("/households/{}/sharing/as/{}", town.household, town.hokatsu);
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        assert_eq!(town.app.with_worker(login).await.unwrap().get(&preview).await.status, 404, "{login}");
    }
    let nothing = sato.get(&preview).await.body;
    assert!(nothing.contains("なにも見えません") && !nothing.contains("みどり町東1番地"));
    let grant = [
        ("case", town.case.as_str()),
        ("agency", town.hokatsu.as_str()),
        ("ground", "support_meeting"),
        ("note", "11月20日の支援会議"),
        ("part", "whereabouts"),
    ];
    let shared = sato.post(&format!("/households/{}/sharing", town.household), &grant).await;
    assert_eq!(shared.status, 303);
    let page = sato.get(&preview).await.body;
    let seen = page.split_once("id=\"seen-t\"").unwrap().1;
    assert!(
        seen.contains("みどり町東1番地")
            && !seen.contains("山田 ハナ")
            && seen.contains("名前は共有されていません")
    );
    let mori = town.app.with_worker("mori").await.unwrap();
    let sheet = mori.get(&format!("/audit/cases/{}/sheet", town.case)).await;
    assert_eq!(sheet.status, 200);
    assert!(sheet.body.contains("佐藤 花子") && sheet.body.contains("見え方のたしかめ"));
    assert!(!sheet.body.contains("みどり町地域包括支援センター"), "the other agency has not looked");
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    assert_eq!(suzuki.get(&format!("/households/{}", town.household)).await.status, 200);
    let sheet = mori.get(&format!("/audit/cases/{}/sheet", town.case)).await.body;
    for words in
        ["みどり町地域包括支援センター", "鈴木 一郎", "相談員", "支援会議（社会福祉法106条の6）", "居所"]
    {
        assert!(sheet.contains(words), "{words}");
    }
    for login in ["sato", "suzuki", "aoki", "admin", "kansa"] {
        let browser = town.app.with_worker(login).await.unwrap();
        for page in ["sheet", "sheet.xlsx"] {
            let answer = browser.get(&format!("/audit/cases/{}/{page}", town.case)).await;
            assert_eq!(answer.status, 404, "{login}");
        }
    }
    let set = [("key", "sheet_names"), ("value", "0"), ("from", "")];
    assert_eq!(mori.post("/admin/settings", &set).await.status, 303);
    let sheet = mori.get(&format!("/audit/cases/{}/sheet", town.case)).await.body;
    assert!(!sheet.contains("鈴木 一郎") && sheet.contains("相談員"), "the office gives out roles only");
}

#[tokio::test]
async fn the_notice_is_written_by_the_manager_and_shown_in_the_form() {
    let town = town().await;
    let mori = town.app.with_worker("mori").await.unwrap();
    let page = mori.get("/admin/notices").await.body;
    assert!(page.contains("見本（2026年11月）"));
    let bad = mori.post("/admin/notices", &[("name", ""), ("body", "わたしたちの説明")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.body.contains("わたしたちの説明"));
    let saved = mori.post("/admin/notices", &[("name", "第2版"), ("body", "わたしたちの説明")]).await;
    assert_eq!(saved.status, 303);
    let sato = town.app.with_worker("sato").await.unwrap();
    let form = sato.get(&format!("/households/{}/consents", town.household)).await.body;
    assert!(form.contains("第2版") && form.contains("わたしたちの説明"));
}
