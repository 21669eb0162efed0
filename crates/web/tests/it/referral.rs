//! つなぎ and 緊急の閲覧 as pages.

use store::load::{AgencyRow, CaseRow, HouseholdRow};
use testkit::{Scratch, TestApp, World, scratch};

struct Town {
    _scratch: Scratch,
    app: TestApp,
    household: String,
    case: String,
    hokatsu: String,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let store = &scratch.store;
    Town {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap().to_string(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap().to_string(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap().to_string(),
        app: TestApp::new(store.clone()),
        _scratch: scratch,
    }
}

impl Town {
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("case", self.case.clone()),
            ("agency", self.hokatsu.clone()),
            ("subject", "介護保険の申請の手伝い".into()),
            ("who", "80代の母と息子".into()),
            ("told", "母の足が弱っています".into()),
            ("part", "summary".into()),
            ("part", "basic".into()),
            ("ground", "support_meeting".into()),
            ("note", "11月20日の支援会議".into()),
        ]
    }
}

async fn post(
    browser: &testkit::app::Browser,
    path: &str,
    fields: &[(&'static str, String)],
    more: &[(&'static str, &str)],
) -> testkit::app::Answer {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    all.extend_from_slice(more);
    browser.post(path, &all).await
}

#[tokio::test]
async fn nothing_is_asked_for_in_the_name_of_others() {
    let town = town().await;
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = town.app.with_worker(login).await.unwrap();
        let form = browser.get(&format!("/referrals/new?case={}", town.case)).await;
        let none = browser.get("/referrals/new?case=00000000000000000000000000").await;
        assert_eq!((form.status.as_u16(), &form.body), (404, &none.body), "{login}");
        assert_eq!(post(&browser, "/referrals/new", &town.fields(), &[("sure", "1")]).await.status, 404);
    }
}

#[tokio::test]
async fn what_will_be_seen_is_shown_before_it_is_sent_and_then_only_that_is_seen() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    assert!(
        sato.get(&format!("/referrals/new?case={}", town.case)).await.body.contains("山田さん（母・長男）")
    );
    let bad = post(&sato, "/referrals/new", &town.fields()[..5], &[]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.body.contains("見せてよい根拠を選んでください") && bad.body.contains("母の足が弱っています"));
    let look = post(&sato, "/referrals/new", &town.fields(), &[]).await;
    assert_eq!(look.status, 200);
    assert!(look.body.contains("引き受けたら見えるもの") && look.body.contains("概要・基本"));
    assert!(suzuki.get("/referrals").await.body.contains("来ているお願いはありません"), "not sent yet");
    let sent = post(&sato, "/referrals/new", &town.fields(), &[("sure", "1"), ("once", "k")]).await;
    let again = post(&sato, "/referrals/new", &town.fields(), &[("sure", "1"), ("once", "k")]).await;
    assert_eq!(sent.location, again.location, "pressed twice");
    let theirs = suzuki.get(&sent.location).await.body;
    assert!(theirs.contains("母の足が弱っています") && theirs.contains("80代の母と息子"));
    for words in ["山田", "2026-0001", "みどり町東1番地", "11月20日の支援会議"] {
        assert!(!theirs.contains(words), "{words}");
    }
    assert!(suzuki.get("/today").await.body.contains("介護保険の申請の手伝い"));
    let home = format!("/households/{}", town.household);
    assert_eq!(suzuki.get(&home).await.status, 404);
    let path = format!("{}/move", sent.location);
    let empty = suzuki.post(&path, &[("move", "decline"), ("version", "1"), ("words", "手が足りず")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("引き受けられないわけを選んでください") && empty.body.contains("手が足りず"));
    assert_eq!(suzuki.post(&path, &[("move", "accept"), ("version", "1")]).await.status, 303);
    let seen = suzuki.get(&home).await;
    assert!(seen.status == 200 && seen.body.contains("山田 ハナ") && !seen.body.contains("みどり町東1番地"));
    let late = suzuki.post(&path, &[("move", "meet"), ("version", "1")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("ほかの人が先に動かしました"));
    let sheet = sato.get(&format!("{}/sheet", sent.location)).await;
    assert!(sheet.body.contains("つながるシート") && sheet.body.contains("母の足が弱っています"));
    assert_eq!(suzuki.get(&format!("{}/sheet", sent.location)).await.status, 404);
    assert_eq!(sato.get("/referrals/stats").await.status, 404, "for the 包括化推進員");
}

#[tokio::test]
async fn a_reception_is_handed_on_with_what_is_written_and_nothing_else() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let made = sato
        .post("/receptions/new", &[("words", "水道が止まりそう"), ("name", "木村 一"), ("visitor", "self")])
        .await;
    let token = made.location.rsplit('/').next().unwrap().to_owned();
    let mut fields = town.fields();
    fields.retain(|(name, _)| *name != "case" && *name != "ground" && *name != "note");
    fields.extend([("reception", token.clone()), ("ground", "consent".into())]);
    let bad = post(&sato, "/referrals/new", &fields, &[("sure", "1")]).await;
    assert!(bad.status == 422 && bad.body.contains("だれが同意を聞いたか"));
    let sent = post(&sato, "/referrals/new", &fields, &[("sure", "1"), ("note", "窓口で佐藤が聞いた")]).await;
    assert_eq!(sent.status, 303);
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    let theirs = suzuki.get(&sent.location).await.body;
    assert!(theirs.contains("母の足が弱っています") && !theirs.contains("木村") && !theirs.contains("水道"));
    assert_eq!(suzuki.get(&format!("/receptions/{token}")).await.status, 404);
}

#[tokio::test]
async fn an_opening_in_an_emergency_tells_nothing_to_those_who_guess() {
    let town = town().await;
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    let aoki = town.app.with_worker("aoki").await.unwrap();
    let reason = ("reason", "自宅で倒れていると近所から電話");
    let yamada = [("name", "山田 太郎"), ("birth", "S47.5.3"), reason, ("once", "press")];
    let nobody = [("name", "山田 太郎"), ("birth", "S47.5.4"), reason, ("once", "press")];
    let (other_town, none) = (aoki.post("/emergency", &yamada).await, aoki.post("/emergency", &nobody).await);
    assert_eq!((other_town.status, none.status.as_u16()), (none.status, 422));
    let blank = |body: &str| body.replace("S47.5.3", "").replace("S47.5.4", "").replace(aoki.cookie(), "");
    assert_eq!(blank(&other_town.body), blank(&none.body));
    let short = suzuki.post("/emergency", &[yamada[0], yamada[1], ("reason", "急")]).await;
    assert!(short.status == 422 && short.body.contains("S47.5.3"));
    let opened = suzuki.post("/emergency", &yamada).await;
    assert_eq!(opened.location, format!("/households/{}", town.household));
    assert!(suzuki.get(&opened.location).await.body.contains("緊急（生命・身体の保護）"));
    // Pressed twice it is opened once, and leads to the same page; the next is barred.
    assert!(suzuki.get("/emergency").await.body.contains("name=\"once\" value=\""));
    assert_eq!(suzuki.post("/emergency", &yamada).await.location, opened.location);
    let next = [yamada[0], yamada[1], reason, ("once", "next")];
    assert!(suzuki.post("/emergency", &next).await.body.contains("まだ確かめられていません"));
    let takahashi = town.app.with_worker("takahashi").await.unwrap();
    let morning = takahashi.get("/today").await.body;
    let href = morning.split("/emergency/").nth(1).and_then(|r| r.split('"').next()).unwrap().to_owned();
    let page = format!("/emergency/{href}");
    assert!(takahashi.get(&page).await.body.contains("自宅で倒れている"));
    assert_eq!(suzuki.get(&page).await.status, 404);
    assert_eq!(takahashi.post(&format!("{page}/review"), &[("needed", "no")]).await.status, 422);
    let found = [("needed", "no"), ("words", "本人に電話で確かめた")];
    assert_eq!(takahashi.post(&format!("{page}/review"), &found).await.status, 303);
    assert!(takahashi.get(&page).await.body.contains("本人に電話で確かめた"));
}
