//! 電話で読みあげる: somebody is on the phone, a worker reads the answer out, prints it, or goes on with a reception.

use testkit::{TestApp, World, scratch};

const TEXT: &str = "家賃が払えなくて、出ていけと言われました";

#[tokio::test]
async fn a_caller_s_words_become_sentences_to_read_out_and_are_counted_but_not_kept() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    for page in ["/today", "/receptions"] {
        assert!(sato.get(page).await.body.contains("href=\"/ask\""), "{page}");
    }
    let form = sato.get("/ask").await;
    assert!(
        form.status == 200 && form.body.contains("value=\"みどり町\""),
        "the desk's own town stands there"
    );

    let empty = sato.post("/ask", &[("text", " "), ("town", "みどり町")]).await;
    assert!(empty.status == 422 && empty.body.contains("ひとことでも"), "{}", empty.body);
    let nowhere = sato.post("/ask", &[("text", TEXT), ("town", "どこにもない町")]).await;
    assert!(nowhere.status == 422 && nowhere.body.contains(TEXT), "the words are kept in the form");

    let answer = sato.post("/ask", &[("text", TEXT), ("town", "みどり町")]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    for read in [
        "住居確保給付金が使えるかもしれません。",
        "こんな人のためのものです。",
        "番号を言います。0120 の 279 の 338。",
        "つながったら、「家賃が払えなくなりそうで、住居確保給付金の相談をしたいです。」と言えば大丈夫です。",
        "家を借りた契約書",
        "なくても相談できます。",
        "href=\"tel:0120279338\"",
    ] {
        assert!(answer.body.contains(read), "「{read}」 is not read out: {}", answer.body);
    }
    let easy = sato.post("/ask", &[("text", TEXT), ("town", "みどり町"), ("easy", "1")]).await.body;
    assert!(
        easy.contains("やちん が はらえなく なりそう で、") && easy.contains("電話する ところは"),
        "{easy}"
    );

    // The numbers: no word, and too few to tell anybody apart.
    let voices = sato.get("/voices").await.body;
    assert!(
        voices.contains("電話で読みあげた数") && voices.contains("5件未満") && !voices.contains("ask:"),
        "{voices}"
    );
    assert!(!voices.contains(TEXT));
    let aoki = app.with_worker("aoki").await.unwrap();
    assert!(!aoki.get("/voices").await.body.contains("電話で読みあげた数"), "another town's");
}

#[tokio::test]
async fn danger_stands_first_and_a_letter_about_it_says_nothing_of_it() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let words = "夫に殴られていて、家を出たい";
    let answer = sato.post("/ask", &[("text", words), ("town", "みどり町")]).await.body;
    let at = |what: &str| answer.find(what).unwrap_or_else(|| panic!("no {what}"));
    assert!(at("そばに人はいますか") < at("読みあげられます"), "danger comes first");
    assert!(at("0120-279-889") < at("読みあげられます"));
    assert!(answer.contains("郵便は、いっしょに住む人に開けられるかもしれません"));
    let to = [("postal", "999-0001"), ("address", "みどり町1番2\nさくら荘3"), ("name", "山田 花子")];
    let paper = [&[("text", words), ("town", "みどり町"), ("l", "ja")][..], &to].concat();
    let sheet = sato.post("/ask/paper", &paper).await.body;
    assert!(sheet.contains("<title>相談先を確認</title>") && sheet.contains("0120-279-889"), "{sheet}");
    for word in ["暴力", "DV", "配偶者", "あなたは悪くありません", "安全"] {
        let main = sheet.split_once("<main").unwrap().1;
        assert!(!main.contains(word), "「{word}」 stands on the letter: {main}");
    }
}

#[tokio::test]
async fn the_sheet_carries_the_address_once_and_nothing_keeps_it() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let form = [
        ("text", TEXT),
        ("town", "みどり町"),
        ("l", "vi"),
        ("postal", "999-0001"),
        ("address", "みどり町1番2\nさくら荘3"),
        ("name", "山田 花子"),
    ];
    let sheet = sato.post("/ask/paper", &form).await;
    assert_eq!(
        (sheet.status.as_u16(), sheet.headers.get("cache-control").unwrap().to_str().unwrap()),
        (200, "no-store")
    );
    let main = sheet.body.split_once("<main").unwrap().1;
    for shown in [
        "lang=\"vi\"",
        "山田 花子 様",
        "さくら荘3",
        "0120-279-338",
        "Yachin ga haraenaku narisou de",
        "Tôi sắp không trả được tiền nhà",
        "Trợ cấp bảo đảm nhà ở",
        "住居確保給付金",
        "máy dịch",
    ] {
        assert!(main.contains(shown), "「{shown}」 is not on the sheet: {main}");
    }
    // A print is no draft, and no page of the worker's holds the address afterwards.
    for page in ["/receptions", "/today", "/ask"] {
        assert!(!sato.get(page).await.body.contains("さくら荘3"), "{page}");
    }
    let handed = sato.post("/ask/paper", &[("text", TEXT), ("town", "みどり町"), ("l", "ja")]).await.body;
    assert!(!handed.contains("<address"), "no address where none is typed");
}

#[tokio::test]
async fn words_are_carried_to_a_draft_of_a_reception() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let asked = sato.post("/ask/reception", &[("text", TEXT), ("town", "みどり町")]).await;
    assert_eq!(asked.status, 303);
    assert!(asked.location.starts_with("/receptions/new/"), "{}", asked.location);
    let draft = sato.get(&asked.location).await.body;
    assert!(draft.contains(TEXT) && draft.contains("電話で案内した：住居確保給付金"), "{draft}");
    assert!(sato.get("/receptions").await.body.contains(&asked.location), "it waits among the drafts");
    let mori = app.with_worker("mori").await.unwrap();
    assert_eq!(mori.get(&asked.location).await.status, 404, "another's draft");
}
