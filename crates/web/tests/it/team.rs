//! 多機関のようす, 専門職への相談 and 機関の名簿 as pages.

use store::{
    Ctx,
    audit::Kind,
    load::{AgencyRow, CaseRow, GrantRow, HouseholdRow},
};
use testkit::{MORNING, Scratch, TestApp, World, scratch};

struct Town {
    _scratch: Scratch,
    app: TestApp,
    household: String,
    case: String,
    hokatsu: String,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let store = &scratch.store;
    let world = World::build(store).await.unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let case = CaseRow {
        number: "2026-0002".into(),
        agency: world.kurashi,
        household: world.yamada_household,
        person: world.yamada_hana,
        status: "open".into(),
        opened_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        ..Default::default()
    };
    let grant = GrantRow {
        case: world.case,
        agency: Some(world.hokatsu),
        parts: domain::access::Parts::SUMMARY,
        ground: "support_meeting".into(),
        from: 0,
        made_by: world.sato,
        ..Default::default()
    };
    loader.put(&[case]).await.unwrap();
    loader.put(&[grant]).await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    Town {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap().to_string(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap().to_string(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap().to_string(),
        app: TestApp::new(store.clone()),
        _scratch: scratch,
    }
}

#[tokio::test]
async fn the_page_begins_with_what_needs_a_hand_and_each_part_has_a_page_of_its_own() {
    let town = town().await;
    let mori = town.app.with_worker("mori").await.unwrap();
    let page = mori.get("/team").await;
    assert_eq!(page.status, 200);
    let at = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words} is not on the page"));
    assert!(at("担当が決まっていません") < at("いくつかの機関で支えている世帯"));
    assert!(at("いくつかの機関で支えている世帯") < at("支援中のケースの、かたより"));
    assert!(page.body.contains("「概要」を共有（支援会議（社会福祉法106条の6））"));
    assert!(page.body.contains("担当を決める") && page.body.contains("機関が 1か所あります"));
    let alone = mori.get("/team/coreless").await;
    assert!(alone.body.contains("2026-0002") || alone.body.contains("山田さん"));
    assert!(!alone.body.contains("かたより"));
    assert!(mori.get("/team/carried").await.body.contains("みどり町地域包括支援センター"));
    assert_eq!(mori.get("/team/everything").await.status, 404);
    assert!(town.app.with_worker("sato").await.unwrap().get("/today").await.body.contains("href=\"/today\""));
    let sato = town.app.with_worker("sato").await.unwrap();
    assert!(!sato.get("/today").await.body.contains("href=\"/team\""), "no way to what is not theirs");
    assert_eq!(sato.get("/team").await.status, 404);
}

#[tokio::test]
async fn a_question_is_asked_without_a_name_and_its_words_are_never_lost() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    let household = sato.get(&format!("/households/{}", town.household)).await.body;
    assert!(household.contains("/advice/new?case="));
    let form = sato.get(&format!("/advice/new?case={}", town.case)).await;
    assert!(form.body.contains("見せない（名前を出さずにたずねる）"));
    assert_eq!(suzuki.get(&format!("/advice/new?case={}", town.case)).await.status, 404);
    let mut fields = vec![
        ("case", town.case.as_str()),
        ("agency", town.hokatsu.as_str()),
        ("subject", "古い請求への返事"),
        ("question", "山田さんに届きました"),
    ];
    let named = sato.post("/advice/new", &fields).await;
    assert_eq!(named.status, 422);
    assert!(named.body.contains("山田さんに届きました") && named.body.contains("同じことばが入っています"));
    assert!(named.body.contains("読みなおしました"));
    fields[3] = ("question", "50代の男性に届きました");
    let sent = sato.post("/advice/new", &fields).await;
    assert_eq!(sent.status, 303);
    let theirs = suzuki.get(&sent.location).await;
    assert!(theirs.body.contains("50代の男性に届きました") && theirs.body.contains("名前を出さない相談"));
    for word in ["山田", "2026-0001", &town.household, &town.case] {
        assert!(!theirs.body.contains(word), "{word}");
    }
    let turn = format!("{}/turn", sent.location);
    let empty = suzuki.post(&turn, &[("move", "answer"), ("version", "1")]).await;
    assert_eq!(empty.status, 422);
    let answer = [("move", "answer"), ("version", "1"), ("words", "電話で約束しないこと")];
    assert_eq!(suzuki.post(&turn, &answer).await.status, 303);
    let late = suzuki.post(&turn, &[("move", "answer"), ("version", "1"), ("words", "もうひとつ")]).await;
    assert_eq!(late.status, 422);
    assert!(sato.get("/today").await.body.contains("答えがきました"));
    let page = sato.get(&sent.location).await;
    assert!(page.body.contains("電話で約束しないこと") && page.body.contains("読みました"));
    let again = sato.get(&format!("/advice/new?case={}", town.case)).await;
    assert!(again.body.contains("前にたずねたこと") && again.body.contains("古い請求への返事"));
    assert_eq!(sato.post(&format!("{}/seen", sent.location), &[]).await.status, 303);
    assert!(!sato.get("/today").await.body.contains("答えがきました"));
}

#[tokio::test]
async fn the_register_is_read_by_all_and_kept_by_two_roles() {
    let town = town().await;
    let mori = town.app.with_worker("mori").await.unwrap();
    let sato = town.app.with_worker("sato").await.unwrap();
    let page = format!("/agencies/{}", town.hokatsu);
    assert!(mori.get("/agencies").await.body.contains("まだ訪ねていない"));
    let empty = mori.post(&format!("{page}/visits"), &[("said", "流れを説明した")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("流れを説明した") && empty.body.contains("だれに会ったかを書いてください"));
    let visit = [
        ("went", "森"),
        ("met", "所長"),
        ("said", "流れを説明した"),
        ("next", "勉強会"),
        ("next_on", "2026-12-10"),
    ];
    assert_eq!(mori.post(&format!("{page}/visits"), &visit).await.status, 303);
    let saved = mori.post(&page, &[("version", "0"), ("can_do", "訪問")]).await;
    assert_eq!(saved.status, 303);
    let stale = mori.post(&page, &[("version", "0"), ("can_do", "申請の手伝い")]).await;
    assert_eq!(stale.status, 409);
    assert!(
        stale.body.contains("申請の手伝い")
            && stale.body.contains("訪問")
            && stale.body.contains("ほかの人が上のように")
    );
    assert_eq!(
        mori.post(&format!("{page}/people"), &[("name", "岩崎 恵理"), ("phone", "000-111-2222")])
            .await
            .status,
        303
    );
    let seen = sato.get(&page).await;
    assert!(
        seen.body.contains("岩崎 恵理")
            && seen.body.contains("流れを説明した")
            && !seen.body.contains("書きなおす")
    );
    assert_eq!(sato.post(&page, &[("version", "0"), ("can_do", "x")]).await.status, 404);
    mori.post("/agencies", &[("words", "訪問")]).await;
    assert!(mori.get("/agencies").await.body.contains("みどり町地域包括支援センター"));
    mori.post("/agencies", &[("words", "ない名前")]).await;
    assert!(mori.get("/agencies").await.body.contains("あてはまる機関はありません"));
}
