//! きょう in the browser.

use testkit::{MORNING, TestApp, World, scratch};

/// What stands between `before` and the next quotation mark, for each place.
fn all(body: &str, before: &str) -> Vec<String> {
    body.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_task_is_made_put_off_and_done_from_today() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let page = sato.get("/today").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("11月20日（金）") && page.body.contains("お茶をどうぞ"), "{}", page.body);
    assert!(page.body.contains("山田さん（母・長男）"), "its case has been quiet for 80 days");

    let bad = sato.post("/tasks", &[("words", "水道局に電話"), ("due", "きのう"), ("back", "/today")]).await;
    assert_eq!(bad.status, 422);
    assert!(bad.body.contains("過ぎた日") && bad.body.contains("水道局に電話"));
    let made = sato
        .post("/tasks", &[("words", "水道局に電話"), ("due", "きょう"), ("kind", "call"), ("back", "/today")])
        .await;
    assert!(made.location.starts_with("/today?task="), "{}", made.location);
    let page = sato.get(&made.location).await;
    assert!(page.body.contains("「水道局に電話」は、11月20日（金）までです。"), "{}", page.body);
    let task = all(&page.body, "action=\"/tasks/").into_iter().find(|t| t.ends_with("/done")).unwrap();
    let task = task.trim_end_matches("/done").to_owned();

    let unreasoned =
        sato.post(&format!("/tasks/{task}/move"), &[("version", "1"), ("until", "あした")]).await;
    assert_eq!(unreasoned.status, 422);
    assert!(unreasoned.body.contains("延ばすわけ") && unreasoned.body.contains("あした"));
    let later = [("version", "1"), ("until", "あした"), ("why", "担当がお休み"), ("back", "/today")];
    let moved = sato.post(&format!("/tasks/{task}/move"), &later).await;
    assert_eq!(moved.status, 303);
    assert!(sato.get("/today").await.body.contains("延ばしたわけ：担当がお休み"));
    let second = sato.post(&format!("/tasks/{task}/move"), &later).await;
    assert_eq!(second.status, 409, "made from a page that is old by now");
    assert!(second.body.contains("ほかの人が先に保存しました"));

    let done = sato.post(&format!("/tasks/{task}/done"), &[("version", "2"), ("back", "/today")]).await;
    let page = sato.get(&done.location).await;
    assert!(page.body.contains("「水道局に電話」をすませました。"));
    assert!(!page.body.contains("担当がお休み"));
    sato.post(&format!("/tasks/{task}/undo"), &[("version", "3"), ("back", "/today")]).await;
    assert!(sato.get("/today").await.body.contains("担当がお休み"));
    assert_eq!(sato.get(&format!("/tasks/{task}")).await.status, 200);
    let saved =
        [("version", "4"), ("words", "水道局にもう一度"), ("due", "11/30"), ("kind", "call"), ("owner", "")];
    assert_eq!(sato.post(&format!("/tasks/{task}"), &saved).await.status, 303);

    let chief = app.with_worker("takahashi").await.unwrap();
    assert!(chief.get(&format!("/tasks/{task}")).await.body.contains("水道局にもう一度"));
    app.app.clock.set(MORNING);
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let other = app.with_worker(login).await.unwrap();
        let absent = other.get(&format!("/tasks/{}", domain::Token::from_bytes([7; 16]))).await;
        let refused = other.get(&format!("/tasks/{task}")).await;
        assert_eq!((refused.status.as_u16(), &refused.body), (404, &absent.body), "{login}");
        for verb in ["", "/done", "/undo", "/move"] {
            let fields =
                [("version", "5"), ("words", "…"), ("due", "あした"), ("until", "あした"), ("why", "…")];
            let refused = other.post(&format!("/tasks/{task}{verb}"), &fields).await;
            let nowhere =
                other.post(&format!("/tasks/{}{verb}", domain::Token::from_bytes([7; 16])), &fields).await;
            assert_eq!((refused.status.as_u16(), &refused.body), (404, &nowhere.body), "{login} {verb}");
        }
    }
}

#[tokio::test]
async fn a_supervisor_opens_the_morning_of_each() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let chief = app.with_worker("takahashi").await.unwrap();
    let load = chief.get("/desk-load").await;
    assert!(load.body.contains("佐藤 花子") && load.body.contains("支援中のケース 1件"), "{}", load.body);
    let workers = all(&load.body, "href=\"/desk-load/");
    assert_eq!(workers.len(), 3);
    let mut quiet = 0;
    for worker in workers {
        let page = chief.get(&format!("/desk-load/{worker}")).await;
        assert_eq!(page.status, 200);
        quiet += usize::from(page.body.contains("山田さん（母・長男）"));
    }
    assert_eq!(quiet, 1, "on the page of the one who has the case");
    for login in ["sato", "suzuki", "aoki", "admin", "kansa"] {
        assert_eq!(app.with_worker(login).await.unwrap().get("/desk-load").await.status, 404, "{login}");
    }
}
