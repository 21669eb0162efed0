//! A full disk, as workers and programs see it: refused with a page that says whom to tell; what is there is shown.

use store::{
    Options, Store,
    load::{CaseRow, HouseholdRow},
};
use testkit::{SmallDisk, TestApp, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_saved_and_everything_is_still_shown() {
    let Some(disk) = SmallDisk::mount() else { return };
    let url = format!("sqlite://{}", disk.path().join("engawa.sqlite").display());
    let store = Store::open(&Options { url, connections: 2, key: [7; 32] }).await.unwrap();
    let world = World::build(&store).await.unwrap();
    store.keep_reserve(8 << 20);
    let case = World::token::<CaseRow>(&store, world.case).await.unwrap();
    let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
    let app = TestApp::new(store);
    let sato = app.with_worker("sato").await.unwrap();
    let call = |body: &'static str| {
        [
            ("method", "phone"),
            ("outcome", "met"),
            ("minutes", "20分"),
            ("case", case.as_str()),
            ("body", body),
            ("once", if body == "まだ書ける" { "a" } else { "b" }),
        ]
    };
    assert_eq!(sato.post("/quick", &call("まだ書ける")).await.status, 303);
    disk.fill(0).unwrap();

    let refused = sato.post("/quick", &call("もう書けない")).await;
    assert_eq!(refused.status, 507);
    assert!(refused.body.contains("いまは保存できません") && refused.body.contains("ディスクがいっぱい"));
    // The words come back, and the same form can be sent again when there is room.
    assert!(refused.body.contains("もう書けない</textarea>") && refused.body.contains("もう一度保存する"));
    assert!(refused.body.contains(&format!("name=\"case\" value=\"{case}\"")));
    for path in ["timeline", "map", "years"] {
        let page = sato.get(&format!("/households/{household}/{path}")).await;
        assert_eq!(page.status, 200, "{path}");
    }
    assert!(sato.get(&format!("/households/{household}/timeline")).await.body.contains("まだ書ける"));
    assert_eq!(sato.post("/find", &[("q", "やまだ")]).await.status, 200);
    // Somebody who comes in only now gets in, too.
    assert_eq!(app.with_worker("mori").await.unwrap().get("/today").await.status, 200);
    assert_eq!(sato.get("/healthz").await.status, 200);
    // A number that cannot be counted keeps nobody from the numbers to call, in a town without a desk that answers.
    let stranger =
        app.stranger().post("/g/999989/talk/open", &[("l", "ja"), ("shown", "jukyo-kakuho")]).await;
    assert_eq!(stranger.status, 200, "{}", stranger.body);

    disk.make_room().unwrap();
    assert_eq!(sato.post("/quick", &call("また書ける")).await.status, 303);
    let page = sato.get(&format!("/households/{household}/timeline")).await.body;
    assert!(page.contains("また書ける") && !page.contains("もう書けない"));
    // Whether it had been tried before or not, the same form is one record.
    let (store, now) = (&app.app.store, app.app.now());
    let ctx = store.ctx_of_login("sato", "test", now).await.unwrap();
    assert!(store.drafts(&ctx, &[]).await.unwrap().is_empty(), "nothing was stored on the way");
}
