//! A resident gives a postal code in place of the town's name.

use store::{Ctx, import::ImportedMunicipality, postal::ImportedPostal};
use testkit::{MORNING, TestApp, scratch};

#[tokio::test]
async fn a_postal_code_leads_to_its_town_and_several_towns_are_a_choice() {
    let scratch = scratch::pages().await.unwrap();
    let ctx = Ctx::program("import", MORNING);
    let town = |code: &str, name: &str| ImportedMunicipality {
        code: code.into(),
        prefecture: "みほん県".into(),
        name: name.into(),
        kana: String::new(),
        kind: "municipality".into(),
    };
    let towns = [town("999997", "みどり町"), town("999989", "あおば市")];
    scratch.store.import_municipalities(&ctx, &towns, |_| ()).await.unwrap();
    let row = |postal: &str, municipality: &str| ImportedPostal {
        postal: postal.into(),
        municipality: municipality.into(),
        city: String::new(),
    };
    let app = TestApp::new(scratch.store.clone());
    let stranger = app.stranger();
    assert!(!stranger.get("/g").await.body.contains("郵便番号"), "no list was taken in");
    let rows = [row("0000001", "999997"), row("0000002", "999997"), row("0000002", "999989")];
    scratch.store.import_postal(&ctx, "place", &rows, |_| ()).await.unwrap();
    assert!(stranger.get("/g").await.body.contains("郵便番号（7けた）"));
    for typed in ["0000001", "000-0001", "〒000-0001", "０００－０００１", " 000 0001 "] {
        let answer = stranger.post_bare("/g", &[("town", typed), ("l", "vi")]).await;
        assert_eq!((answer.status.as_u16(), answer.location.as_str()), (303, "/g/999997?l=vi"), "{typed}");
    }
    let both = stranger.post_bare("/g", &[("town", "000-0002"), ("l", "ja")]).await;
    assert!(both.body.contains("href=\"/g/999997\"") && both.body.contains("href=\"/g/999989\""));
    let none = stranger.post_bare("/g", &[("town", "000-0009"), ("l", "ja")]).await;
    assert!(
        none.status == 200 && none.body.contains("見つかりませんでした") && none.body.contains("000-0009")
    );
}
