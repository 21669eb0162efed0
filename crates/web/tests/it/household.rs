//! The pages of a household.

use store::load::HouseholdRow;
use testkit::{TestApp, World, scratch};

#[tokio::test]
async fn a_household_of_others_looks_like_one_that_is_not_there() {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let absent = "00000000000000000000000000";
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = app.with_worker(login).await.unwrap();
        let denied = browser.get(&format!("/households/{token}")).await;
        let missing = browser.get(&format!("/households/{absent}")).await;
        assert_eq!((denied.status, &denied.body), (missing.status, &missing.body), "{login}");
        assert_eq!(denied.status, 404);
    }
}

#[tokio::test]
async fn the_first_page_of_a_household_shows_its_people_and_who_leads() {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let page = app.with_worker("sato").await.unwrap().get(&format!("/households/{token}")).await;
    assert_eq!(page.status, 200);
    for words in [
        "山田さん（母・長男）",
        "母 ・ 82歳",
        "くらし相談センター",
        "佐藤 花子",
        "2026-0001",
        "みどり町東1番地",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
}

async fn small_town() -> (testkit::Scratch, World, TestApp) {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    (scratch, world, app)
}

/// The values of `attribute` in a page, in order.
fn values(page: &str, attribute: &str) -> Vec<String> {
    let start = format!("{attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start)
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
        .replace("&#38;", "&")
}

#[tokio::test]
async fn a_household_is_built_in_the_browser_and_drawn_as_it_was_told() {
    let (_scratch, _world, app) = small_town().await;
    let sato = app.with_worker("sato").await.unwrap();
    let form = sato.get("/households/new").await;
    assert_eq!(form.status, 200);
    let refused =
        sato.post("/households/new", &[("household", ""), ("name", "木村 一"), ("living", "with")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("世帯の呼び方を入れてください") && refused.body.contains("木村 一"));
    let made = [
        ("household", "木村さん（父・娘）"),
        ("name", "木村 一"),
        ("kana", "きむら はじめ"),
        ("birth", "S40.1.2"),
        ("sex", "男性"),
        ("living", "with"),
        ("number.0", "０９０－０００１－０００２"),
        ("once", "k1"),
    ];
    let home = sato.post("/households/new", &made).await.location;
    assert_eq!(
        sato.post("/households/new", &made).await.location,
        home,
        "a second press makes no second household"
    );
    let token = home.rsplit('/').next().unwrap().to_owned();
    for (name, sex, tie, living) in
        [("木村 芽衣", "女性", "長女", "with"), ("木村 良子", "女性", "元妻", "away")]
    {
        let fields =
            [("household", token.as_str()), ("name", name), ("sex", sex), ("tie", tie), ("living", living)];
        assert_eq!(sato.post("/people/new", &fields).await.location, home);
    }
    let page = sato.get(&home).await.body;
    assert!(page.contains("長女") && page.contains("別に暮らす") && page.contains("61歳"));
    let people: Vec<String> =
        values(&page, "href").into_iter().filter(|h| h.starts_with("/people/")).collect();
    let people: Vec<&str> =
        people.iter().map(|h| h.trim_start_matches("/people/")).filter(|h| h.len() == 26).collect();
    let [father, daughter, mother] = people[..] else { panic!("three people: {}", people.len()) };
    for (one, kind, other) in
        [(father, "parent", daughter), (mother, "parent", daughter), (father, "divorced", mother)]
    {
        let fields = [("one", one), ("kind", kind), ("other", other)];
        assert_eq!(sato.post(&format!("{home}/relations"), &fields).await.status, 303);
    }
    let tie = [
        ("supporter", "くらし相談センター"),
        ("kind", "agency"),
        ("strength", "strong"),
        ("direction", "from"),
        ("words", "週1回の訪問"),
    ];
    assert_eq!(sato.post(&format!("{home}/supporters"), &tie).await.status, 303);
    let map = sato.get(&format!("{home}/map")).await.body;
    for person in [father, daughter, mother] {
        assert!(values(&map, "data-person").iter().any(|p| p == person), "every person is drawn");
    }
    let ties = values(&map, "data-tie");
    let count = |kind: &str| ties.iter().filter(|t| *t == kind).count();
    assert_eq!((count("couple"), count("parent"), count("support")), (1, 2, 1));
    assert!(map.contains("週1回の訪問") && map.contains("ことばで"));
    let refused = sato
        .post(&format!("{home}/relations"), &[("one", father), ("kind", "parent"), ("other", father)])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("もうひとりを選んでください"));
}

#[tokio::test]
async fn the_second_editor_of_a_person_sees_both_and_chooses() {
    let (scratch, world, app) = small_town().await;
    let taro = World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap();
    let (sato, takahashi) =
        (app.with_worker("sato").await.unwrap(), app.with_worker("takahashi").await.unwrap());
    let edit = format!("/people/{taro}/edit");
    let form = sato.get(&edit).await.body;
    let (version, was) = (hidden(&form, "version"), hidden(&form, "was"));
    let base = [
        ("name", "山田 太郎"),
        ("kana", "ヤマダ タロウ"),
        ("birth", "昭和47年5月3日"),
        ("sex", "男性"),
        ("address", "みどり町東1番地"),
    ];
    let phone = [("number.0", "000-1234-5678"), ("label.0", "携帯")];
    let common: Vec<(&str, &str)> = base.iter().chain(&phone).copied().collect();
    let by = |more: &[(&'static str, &'static str)]| {
        let mut fields: Vec<(&str, String)> = common.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        fields.extend([("version", version.clone()), ("was", was.clone())]);
        fields.extend(more.iter().map(|(n, v)| (*n, (*v).to_owned())));
        fields
    };
    let first = by(&[("contact_rule", "水曜の昼だけ"), ("note", "手紙を渡した")]);
    let first: Vec<(&str, &str)> = first.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(takahashi.post(&edit, &first).await.status, 303);
    let second = by(&[("contact_rule", "水曜と土曜の昼だけ")]);
    let second: Vec<(&str, &str)> = second.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let both = sato.post(&edit, &second).await;
    assert_eq!(both.status, 409);
    for words in
        ["二人が同じところを直しました", "高橋 誠", "水曜と土曜の昼だけ", "水曜の昼だけ", "手紙を渡した"]
    {
        assert!(both.body.contains(words), "{words}");
    }
    let now = hidden(&both.body, "version");
    let mut chosen: Vec<(&str, &str)> = second.iter().filter(|(n, _)| *n != "version").copied().collect();
    chosen.extend([("version", now.as_str()), ("pick.contact_rule", "mine"), ("pick.note", "theirs")]);
    assert_eq!(sato.post(&edit, &chosen).await.status, 303);
    let page = sato.get(&format!("/people/{taro}")).await.body;
    assert!(page.contains("水曜と土曜の昼だけ") && page.contains("手紙を渡した"));
}

#[tokio::test]
async fn a_refused_person_comes_back_with_every_word_and_a_sentence_at_the_field() {
    let (scratch, world, app) = small_town().await;
    let taro = World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap();
    let sato = app.with_worker("sato").await.unwrap();
    let typed = [
        ("version", "1"),
        ("name", "山田 太郎"),
        ("birth", "令和25年4月1日"),
        ("note", "ゆっくり話す"),
        ("number.0", "5678"),
    ];
    let back = sato.post(&format!("/people/{taro}/edit"), &typed).await;
    assert_eq!(back.status, 422);
    for words in
        ["生年月日が未来の日付になっています", "市外局番から", "ゆっくり話す", "令和25年4月1日", "あと2つ"]
    {
        assert!(back.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_years_are_told_drawn_and_mended() {
    let (scratch, world, app) = small_town().await;
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let sato = app.with_worker("sato").await.unwrap();
    let years = format!("/households/{token}/years");
    let refused = sato.post(&years, &[("band", "work"), ("title", "退職"), ("from", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("年だけでもかまいません") && refused.body.contains("退職"));
    let event = [("band", "work"), ("title", "退職"), ("from", "平成20年"), ("turning", "1"), ("need", "1")];
    assert_eq!(sato.post(&years, &event).await.status, 303);
    let page = sato.get(&years).await.body;
    assert!(page.contains("2008年（平成20年）") && page.contains("関与の必要") && page.contains("data-mark"));
    let id = values(&page, "data-mark")[0].clone();
    let form = sato.get(&format!("{years}/{id}")).await.body;
    let mended = [
        ("version", hidden(&form, "version")),
        ("band", "work".into()),
        ("title", "会社がなくなった".into()),
        ("from", "2009年3月".into()),
    ];
    let mended: Vec<(&str, &str)> = mended.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(sato.post(&format!("{years}/{id}"), &mended).await.status, 303);
    assert_eq!(
        sato.post(&format!("{years}/{id}"), &mended).await.status,
        303,
        "the same again is no conflict"
    );
    let mut other = mended.clone();
    other[2].1 = "解雇された";
    let both = sato.post(&format!("{years}/{id}"), &other).await;
    assert_eq!(both.status, 409);
    assert!(
        both.body.contains("解雇された")
            && both.body.contains("会社がなくなった")
            && both.body.contains("佐藤 花子")
    );
    assert!(sato.get(&years).await.body.contains("2009年3月（平成21年）"));
    assert_eq!(sato.post(&format!("{years}/{id}/end"), &[]).await.status, 303);
    assert!(!sato.get(&years).await.body.contains("会社がなくなった"));
}

#[tokio::test]
async fn every_page_and_form_of_a_household_is_absent_for_others() {
    let (scratch, world, app) = small_town().await;
    let home =
        World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap().to_string();
    let taro =
        World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap().to_string();
    let nobody = "00000000000000000000000000".to_owned();
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = app.with_worker(login).await.unwrap();
        for route in web::routes::ROUTES.iter().filter(|r| r.path.contains("{token}")) {
            let family = route.path.starts_with("/households/");
            if !family && !route.path.starts_with("/people/") || route.path.contains("timeline") {
                continue;
            }
            let fill = |token: &str| {
                let mut path = route.path.replace("{token}", token);
                for name in ["{member}", "{relation}", "{support}", "{life}"] {
                    path = path.replace(name, &nobody);
                }
                path
            };
            let real = fill(if family { &home } else { &taro });
            let (there, not) = if route.method == "GET" {
                (browser.get(&real).await, browser.get(&fill(&nobody)).await)
            } else {
                let fields = [
                    ("name", "な"),
                    ("household", "な"),
                    ("title", "な"),
                    ("from", "2008"),
                    ("band", "work"),
                    ("supporter", "な"),
                    ("living", "with"),
                    ("to", "山田"),
                    ("one", home.as_str()),
                    ("other", taro.as_str()),
                    ("kind", "parent"),
                ];
                (browser.post(&real, &fields).await, browser.post(&fill(&nobody), &fields).await)
            };
            assert_eq!(there.status, 404, "{login} {} {}", route.method, route.path);
            assert_eq!(there.body, not.body, "{login} {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn the_second_editor_of_a_family_tie_sees_who_is_meant_and_chooses() {
    let (scratch, world, app) = small_town().await;
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let taro =
        World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap().to_string();
    let hana =
        World::token::<store::load::PersonRow>(&scratch.store, world.yamada_hana).await.unwrap().to_string();
    let sato = app.with_worker("sato").await.unwrap();
    let map = format!("/households/{token}/map");
    let tie = [("one", taro.as_str()), ("kind", "other"), ("other", hana.as_str()), ("label", "世話人")];
    assert_eq!(sato.post(&format!("/households/{token}/relations"), &tie).await.status, 303);
    let page = sato.get(&map).await.body;
    assert!(page.contains("山田 太郎と山田 ハナ：世話人"));
    let path = values(&page, "action")
        .into_iter()
        .rfind(|a| a.contains("/relations/") && !a.ends_with("/end"))
        .unwrap();
    let form = page.split(&format!("action=\"{path}\"")).nth(1).unwrap();
    let (version, was) = (hidden(form, "version"), hidden(form, "was"));
    let by = |one: &str, other: &str, label: &str| {
        let pairs = [("one", one), ("other", other), ("kind", "other"), ("label", label)];
        let mut fields: Vec<(&'static str, String)> =
            pairs.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        fields.extend([("version", version.clone()), ("was", was.clone())]);
        fields
    };
    let first = by(&taro, &hana, "通帳を預かる");
    let first: Vec<(&str, &str)> = first.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(app.with_worker("takahashi").await.unwrap().post(&path, &first).await.status, 303);
    let second = by(&hana, &taro, "世話人");
    let second: Vec<(&str, &str)> = second.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let both = sato.post(&path, &second).await;
    assert_eq!(both.status, 409);
    for words in ["高橋 誠", "通帳を預かる", "山田 ハナ", "この人は"] {
        assert!(both.body.contains(words), "{words}");
    }
    assert!(!both.body.contains("pick.kind"), "what is the same is not asked");
    let now = hidden(&both.body, "version");
    let mut chosen: Vec<(&str, &str)> = second.iter().filter(|(n, _)| *n != "version").copied().collect();
    chosen.extend([("version", now.as_str()), ("pick.label", "theirs")]);
    assert_eq!(sato.post(&path, &chosen).await.status, 303);
    assert!(sato.get(&map).await.body.contains("山田 ハナと山田 太郎：通帳を預かる"));
}

#[tokio::test]
async fn a_district_is_chosen_on_the_forms_of_household_and_person() {
    let (scratch, world, app) = small_town().await;
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let taro = World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap();
    let sato = app.with_worker("sato").await.unwrap();
    for (path, field) in
        [(format!("/households/{token}/edit"), "home_area"), (format!("/people/{taro}/edit"), "area")]
    {
        let page = sato.get(&path).await.body;
        let district =
            page.split("東地区</option>").next().unwrap().rsplit("<option value=\"").next().unwrap();
        let district = district.split('"').next().unwrap().to_owned();
        assert_eq!(district.len(), 26, "{path}: the town's district is offered");
        let version = hidden(&page, "version");
        let mut typed = vec![
            ("version", version.as_str()),
            ("household", "山田さん"),
            ("name", "山田 太郎"),
            (field, "1"),
        ];
        let refused = sato.post(&path, &typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("地区を、一覧から選びなおしてください"));
        typed[3].1 = district.as_str();
        let saved = sato.post(&path, &typed).await;
        assert_eq!(saved.status, 303);
        assert!(sato.get(&saved.location).await.body.contains("東地区"), "{path}");
    }
}

#[tokio::test]
async fn two_records_are_linked_by_name_and_choice_and_strangers_find_nobody() {
    let (scratch, world, app) = small_town().await;
    let taro =
        World::token::<store::load::PersonRow>(&scratch.store, world.yamada_taro).await.unwrap().to_string();
    let sato = app.with_worker("sato").await.unwrap();
    let page = sato.get(&format!("/links?one={taro}")).await.body;
    assert!(page.contains("山田 太郎") && hidden(&page, "one_is") == taro);
    let words = [("one_is", taro.as_str()), ("other", "やまだ はな")];
    let asked = sato.post("/links", &words).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("どの人のことか、選んでください") && asked.body.contains("ヤマダ ハナ"));
    let hana = World::token::<store::load::PersonRow>(&scratch.store, world.yamada_hana).await.unwrap();
    let (hana, reason) = (hana.to_string(), "前の名前で来ていた");
    let chosen = [("one_is", taro.as_str()), ("other_is", hana.as_str()), ("reason", reason)];
    let suzuki = app.with_worker("suzuki").await.unwrap();
    assert_eq!(suzuki.get(&format!("/links?one={taro}")).await.status, 404);
    assert!(!suzuki.post("/links", &words).await.body.contains("ハナ"));
    assert_eq!(suzuki.post("/links", &chosen).await.status, 422);
    assert_eq!(sato.post("/links", &chosen).await.location, format!("/people/{taro}"));
    assert!(sato.get("/links").await.body.contains("前の名前で来ていた"));
}
