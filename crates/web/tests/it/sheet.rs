//! What leaves as paper or file: whole for its own worker, absent for others, reduced for a partner.

use store::load::{CaseRow, HouseholdRow};
use testkit::{
    TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};

struct Office {
    _scratch: Scratch,
    app: TestApp,
    sato: Browser,
    household: String,
    reception: String,
    contact: String,
}

/// The small town with a reception and a contact whose words a spreadsheet could run, or CP932 not hold.
async fn office() -> Office {
    let scratch = scratch::sqlite().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let case = World::token::<CaseRow>(&scratch.store, world.case).await.unwrap().to_string();
    let household =
        World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap().to_string();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let told = [
        ("words", "水道が止まりそう"),
        ("topic", "income"),
        ("name", "山田 ハナ"),
        ("wish", "=1+1 ではない"),
    ];
    let reception = sato.post("/receptions/new", &told).await.location;
    let said = [
        ("method", "phone"),
        ("outcome", "met"),
        ("minutes", "20分"),
        ("case", case.as_str()),
        ("body", "=HYPERLINK(\"x\") 𠮷田さん"),
    ];
    assert_eq!(sato.post("/quick", &said).await.status, 303);
    let page = sato.get(&format!("/households/{household}/timeline")).await.body;
    let contact = page.split("href=\"/contacts/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    Office { _scratch: scratch, app, sato, household, reception, contact }
}

impl Office {
    fn papers(&self) -> Vec<String> {
        vec![
            format!("{}/sheet", self.reception),
            format!("/contacts/{}/sheet", self.contact),
            format!("/households/{}/timeline/print", self.household),
        ]
    }

    fn files(&self) -> Vec<String> {
        vec![
            format!("{}/sheet.xlsx", self.reception),
            format!("/contacts/{}/sheet.xlsx", self.contact),
            format!("/households/{}/timeline.xlsx", self.household),
        ]
    }

    async fn timeline_as(&self, form: &str) -> Answer {
        let path = format!("/households/{}/timeline/export", self.household);
        self.sato.post(&path, &[("form", form)]).await
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn to_others_no_sheet_and_no_file_is_there() {
    let office = office().await;
    let never = "0123456789abcdefghjkmnpqrs";
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let other = office.app.with_worker(login).await.unwrap();
        for path in office.papers().iter().chain(&office.files()) {
            let token = path.split('/').nth(2).unwrap();
            let (there, absent) = (other.get(path).await, other.get(&path.replace(token, never)).await);
            assert_eq!((there.status.as_u16(), &there.body), (404, &absent.body), "{login} {path}");
        }
        let path = format!("/households/{}/timeline/export", office.household);
        for form in ["paper", "xlsx", "csv", "cp932-anyway"] {
            assert_eq!(other.post(&path, &[("form", form)]).await.status, 404, "{login} {form}");
        }
        let list = other.post("/cases/export", &[("form", "csv")]).await;
        assert!(!list.body.contains("山田"), "{login}");
    }
}

#[tokio::test]
async fn a_sheet_on_paper_holds_the_record_and_its_file_is_a_workbook() {
    let office = office().await;
    let page = office.sato.get(&format!("{}/sheet", office.reception)).await.body;
    for words in [
        "相談受付・申込票",
        "水道が止まりそう",
        "山田 ハナ",
        "=1+1 ではない",
        "出した人 佐藤 花子",
        "/sheet.xlsx",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let css = page.split("href=\"/sheets/page.css").nth(1).unwrap().split('"').next().unwrap();
    let css = office
        .sato
        .get(&format!("/sheets/page.css{}", css.replace("&amp;", "&").replace("&#38;", "&")))
        .await;
    assert!(header(&css, "content-type").starts_with("text/css"));
    assert!(css.body.contains("counter(page)") && css.body.contains("くらし相談センター"));
    for path in office.files() {
        let file = office.sato.get(&path).await;
        assert_eq!(header(&file, "content-type"), web::pages::sheet::XLSX, "{path}");
        assert!(header(&file, "content-disposition").starts_with("attachment; filename=\"engawa.xlsx\""));
        assert!(
            !header(&file, "content-disposition").contains("%E5%B1%B1%E7%94%B0"),
            "no name in a file's name"
        );
        assert!(file.body.starts_with("PK"), "{path}");
    }
}

#[tokio::test]
async fn a_csv_file_runs_nothing_and_names_what_shift_jis_cannot_hold() {
    let office = office().await;
    let csv = office.timeline_as("csv").await;
    assert!(csv.body.starts_with('\u{feff}') && csv.body.contains("ケース番号,日時"));
    assert!(csv.body.contains("\"'=HYPERLINK(\"\"x\"\") 𠮷田さん\""), "{}", csv.body);
    let page = office.timeline_as("cp932").await;
    assert_eq!(header(&page, "content-disposition"), "");
    for words in ["2行め", "内容", "𠮷（U+20BB7）", "〓", "cp932-anyway"] {
        assert!(page.body.contains(words), "{words}");
    }
    let anyway = office.timeline_as("cp932-anyway").await;
    assert_eq!(header(&anyway, "content-type"), "text/csv; charset=Shift_JIS");
    assert_eq!(office.timeline_as("docx").await.status, 404);
}

#[tokio::test]
async fn the_case_list_leaves_under_the_filter_of_the_session() {
    let office = office().await;
    let whole = office.sato.post("/cases/export", &[("form", "csv")]).await.body;
    assert!(whole.contains("山田"));
    assert!(office.sato.get("/cases/print").await.body.contains("範囲 開いているもの"));
    office.sato.post("/cases", &[("status", "closed")]).await;
    let none = office.sato.post("/cases/export", &[("form", "csv")]).await.body;
    assert!(!none.contains("山田"), "{none}");
    assert!(office.sato.get("/cases/print").await.body.contains("範囲 終結"));
}
