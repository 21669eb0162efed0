//! 家計 and 住居確保給付金 as pages.

use store::load::{GrantRow, HouseholdRow};
use testkit::{
    TestApp, World,
    app::{Answer, Browser},
    scratch,
};

const OTHERS: [&str; 4] = ["suzuki", "aoki", "admin", "kansa"];
const NOTHING: &str = "00000000000000000000000000";

struct Town {
    _scratch: testkit::Scratch,
    world: World,
    app: TestApp,
    house: String,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    Town { _scratch: scratch, world, app, house: format!("/households/{token}") }
}

/// The rows of a small budget as its form sends them.
const ROWS: [[&str; 7]; 3] = [
    ["income", "pension", "", "１３０，０００円", "", "偶数月", ""],
    ["expense", "rent", "", "5万2千", "36,000", "", "大家さんと話す"],
    ["expense", "", "猫のえさ", "3000", "", "", ""],
];

fn form<'a>(version: &'a str, once: &'a str, rows: &[[&'a str; 7]]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("version", version), ("once", once), ("balance", "１２万"), ("span", "12")];
    for row in rows {
        fields.extend(domain::budget::TYPED_ROW.into_iter().zip(*row));
    }
    fields
}

fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// A benefit from September to November, decided; its page.
async fn running(sato: &Browser, house: &str) -> String {
    let fields = [("kind", "rent"), ("track", "job"), ("on", "2026/9/1")];
    let page = sato.post(&format!("{house}/housing"), &fields).await.location;
    let grant = [
        ("version", "1"),
        ("on", "2026/9/10"),
        ("from", "2026年9月"),
        ("months", "3"),
        ("yen", "３６，０００"),
        ("reason", "書類は後日"),
    ];
    let granted = sato.post(&format!("{page}/grant"), &grant).await;
    assert_eq!(granted.status, 303, "{}", granted.body);
    page
}

#[tokio::test]
async fn a_household_s_money_looks_to_others_like_one_that_is_not_there() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let benefit = running(&sato, &town.house).await;
    for login in OTHERS {
        let browser = town.app.with_worker(login).await.unwrap();
        for page in ["budget", "budget/edit", "budget/debts", "budget/events", "budget/flow", "housing"] {
            let denied = browser.get(&format!("{}/{page}", town.house)).await;
            let missing = browser.get(&format!("/households/{NOTHING}/{page}")).await;
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{login} {page}");
        }
        let denied = browser.get(&benefit).await;
        let missing = browser.get(&format!("/housing/{NOTHING}")).await;
        assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{login}");
    }
}

#[tokio::test]
async fn a_partner_s_tabs_show_money_only_where_it_is_shared() {
    let town = town().await;
    let give = |parts| GrantRow {
        case: town.world.case,
        agency: Some(town.world.hokatsu),
        parts,
        ground: "consent".into(),
        made_by: town.world.sato,
        ..Default::default()
    };
    let store = &town.app.app.store;
    let program = store::Ctx::program("test", testkit::MORNING);
    let suzuki = town.app.with_worker("suzuki").await.unwrap();
    for (parts, shown) in [(domain::access::Parts::CONTACTS, false), (domain::access::Parts::MONEY, true)] {
        let mut loader = store.loader(&program).await.unwrap();
        loader.put(&[give(parts)]).await.unwrap();
        loader.done(store::audit::Kind::Grant).await.unwrap();
        let page = suzuki.get(&town.house).await;
        assert_eq!(page.body.contains("/budget\""), shown);
    }
    let page = suzuki.get(&format!("{}/budget", town.house)).await;
    assert!(page.status == 200 && !page.body.contains("家計表をつくる"));
    assert_eq!(suzuki.get(&format!("{}/budget/edit", town.house)).await.status, 404);
}

#[tokio::test]
async fn a_budget_typed_in_any_width_stands_in_the_table_with_its_sums() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let edit = sato.get(&format!("{}/budget/edit", town.house)).await;
    assert!(edit.body.contains("家賃・住宅ローン") && edit.body.contains("value=\"偶数月\""));
    let saved = sato.post(&format!("{}/budget/edit", town.house), &form("0", "once-a", &ROWS)).await;
    assert_eq!((saved.status.as_u16(), saved.location.as_str()), (303, &*format!("{}/budget", town.house)));
    let page = sato.get(&format!("{}/budget", town.house)).await.body;
    // 130,000 in two months; 52,000 + 3,000 now, 36,000 + 3,000 as planned.
    for words in
        ["65,000円", "10,000円", "26,000円", "＋16,000円", "猫のえさ", "偶数月・1回 130,000円", "120,000円"]
    {
        assert!(page.contains(words), "{words}");
    }
    let flow = sato.get(&format!("{}/budget/flow", town.house)).await.body;
    assert!(flow.contains("<svg") && flow.contains("計画どおりなら") && flow.contains("手もとのお金の図"));
}

#[tokio::test]
async fn a_budget_that_cannot_be_read_comes_back_with_every_word_and_its_place() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let rows =
        [["expense", "rent", "", "たくさん", "", "", "ひとこと"], ["expense", "", "", "500", "", "", ""]];
    let back = sato.post(&format!("{}/budget/edit", town.house), &form("0", "", &rows)).await;
    assert_eq!(back.status, 422);
    for words in [
        "たくさん",
        "ひとこと",
        "href=\"#now-0\"",
        "金額として読み取れませんでした",
        "href=\"#label-1\"",
        "あと2つ",
    ] {
        assert!(back.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn two_who_write_one_budget_see_both_and_the_second_chooses_line_by_line() {
    let town = town().await;
    let (sato, mori) =
        (town.app.with_worker("sato").await.unwrap(), town.app.with_worker("mori").await.unwrap());
    let path = format!("{}/budget/edit", town.house);
    sato.post(&path, &form("0", "", &ROWS)).await;
    let opened = mori.get(&path).await.body;
    assert_eq!(hidden(&opened, "version"), "1");
    let mut theirs = ROWS;
    theirs[1][3] = "54,000";
    sato.post(&path, &form("1", "", &theirs)).await;
    let mut mine = ROWS;
    mine[1][3] = "50,000";
    mine[2][3] = "4,000";
    let both = mori.post(&path, &form("1", "", &mine)).await;
    assert_eq!(both.status, 409);
    for words in ["支出：家賃・住宅ローン", "いま 50,000円", "いま 54,000円", "支出：猫のえさ", "佐藤 花子"]
    {
        assert!(both.body.contains(words), "{words}");
    }
    let mut chosen = form("2", "", &mine);
    chosen.push(("pick.expense.rent", "theirs"));
    chosen.push(("pick.expense.=猫のえさ", "mine"));
    assert_eq!(mori.post(&path, &chosen).await.status, 303);
    let page = sato.get(&format!("{}/budget", town.house)).await.body;
    assert!(page.contains("54,000円") && page.contains("4,000円") && !page.contains("50,000円"));
}

#[tokio::test]
async fn debts_and_events_are_listed_changed_and_taken_off() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let debts = format!("{}/budget/debts", town.house);
    let empty = sato.post(&debts, &[("lender", "だれか")]).await;
    assert!(
        empty.status == 422
            && empty.body.contains("だれか")
            && empty.body.contains("相手への支払いかを選んで")
    );
    let fields = [
        ("kind", "health_insurance"),
        ("balance", "18万"),
        ("planned", "5,000"),
        ("since", "R7.7"),
        ("step", "seizure_notice"),
        ("deadline", "12/10"),
    ];
    assert_eq!(sato.post(&debts, &fields).await.status, 303);
    let page = sato.get(&debts).await.body;
    for words in
        ["国民健康保険料（税）", "180,000円", "2025年7月から（1年4か月）", "差押えの予告", "令和8年12月10日"]
    {
        assert!(page.contains(words), "{words}");
    }
    let link = page.split("/budget/debts/").nth(1).and_then(|rest| rest.split('#').next()).unwrap();
    let one = format!("{debts}/{link}");
    assert!(sato.get(&one).await.body.contains("value=\"180,000\""));
    let changed = [("version", "1"), ("kind", "health_insurance"), ("balance", "17万")];
    assert_eq!(sato.post(&one, &changed).await.status, 303);
    let late = [("version", "1"), ("kind", "health_insurance"), ("balance", "16万")];
    let both = sato.post(&one, &late).await;
    assert!(both.status == 409 && both.body.contains("170,000") && both.body.contains("16万"));
    assert_eq!(sato.post(&format!("{one}/end"), &[]).await.status, 303);
    assert!(sato.get(&debts).await.body.contains("まだ書かれていません"));
    let events = format!("{}/budget/events", town.house);
    let fields = [("what", "高校の入学"), ("month", "R9.4"), ("effect", "more_expense"), ("yen", "15万")];
    assert_eq!(sato.post(&events, &fields).await.status, 303);
    let page = sato.get(&events).await.body;
    assert!(page.contains("2027年4月（令和9年4月）") && page.contains("150,000円"));
    assert!(sato.get(&format!("{}/budget/flow", town.house)).await.body.contains("高校の入学"));
}

fn sentence(answer: &Answer) -> &str {
    answer.body.split("eg-errors__title").nth(1).unwrap_or_default()
}

#[tokio::test]
async fn a_benefit_is_granted_paid_missed_extended_and_ended() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let benefit = running(&sato, &town.house).await;
    let page = sato.get(&benefit).await.body;
    for words in ["支給中", "2026年9月〜2026年11月（3か月）", "応募・面接（週1回以上）", "まだ4つ"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(sato.get("/today").await.body.contains("2026年9月の活動をたしかめる（あと4つ）"));
    let duty = |words| {
        [
            ("version", "2"),
            ("month", "2026-09"),
            ("duty", "job_apply"),
            ("done.job_apply", "missed"),
            ("words.job_apply", words),
        ]
    };
    let unsaid = sato.post(&format!("{benefit}/duties"), &duty("")).await;
    assert!(unsaid.status == 422 && sentence(&unsaid).contains("できなかったわけ"));
    assert_eq!(sato.post(&format!("{benefit}/duties"), &duty("熱が出た")).await.status, 303);
    let pay = [("version", "3"), ("month", "2026-09"), ("yen", "36,000"), ("on", "2026/10/5")];
    assert_eq!(sato.post(&format!("{benefit}/pay"), &pay).await.status, 303);
    let stale = sato.post(&format!("{benefit}/pay"), &pay).await;
    assert!(stale.status == 409 && sentence(&stale).contains("ほかの人が先に"));
    let page = sato.get(&benefit).await.body;
    for words in ["熱が出た", "まだ3つ", "令和8年10月5日に <strong>36,000円"] {
        assert!(page.contains(words), "{words}");
    }
    let longer = [("version", "4"), ("months", "3"), ("yen", "36,000"), ("reason", "面接が続く")];
    assert_eq!(sato.post(&format!("{benefit}/extend"), &longer).await.status, 303);
    let end = [("version", "5"), ("last", "2026年11月"), ("code", "work")];
    assert_eq!(sato.post(&format!("{benefit}/end"), &end).await.status, 303);
    let over = sato
        .post(
            &format!("{benefit}/extend"),
            &[("version", "6"), ("months", "1"), ("yen", "1"), ("reason", "x")],
        )
        .await;
    assert!(over.status == 422 && sentence(&over).contains("おわった給付には、延長を記録できません"));
    let list = sato.get(&format!("{}/housing", town.house)).await.body;
    assert!(list.contains("おわり") && list.contains("36,000円") && list.contains("できなかったことが1つ"));
}

#[tokio::test]
async fn what_is_not_in_its_turn_is_refused_with_a_sentence_and_the_words_stay() {
    let town = town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let fields = [("kind", "rent"), ("track", "job"), ("on", "2026/9/1")];
    let page = sato.post(&format!("{}/housing", town.house), &fields).await.location;
    let twice = sato.post(&format!("{}/housing", town.house), &fields).await;
    assert!(twice.status == 422 && sentence(&twice).contains("もうあります"));
    let early =
        sato.post(&format!("{page}/pay"), &[("version", "1"), ("month", "2026-09"), ("yen", "36,000")]).await;
    assert!(early.status == 422 && sentence(&early).contains("まだ決定が記録されていません"));
    let grant =
        [("version", "1"), ("from", "2026年9月"), ("months", "4"), ("yen", "36,000"), ("reason", "急ぐ")];
    let long = sato.post(&format!("{page}/grant"), &grant).await;
    assert!(long.status == 422 && sentence(&long).contains("3か月までと設定されています（いま4か月）"));
    assert!(long.body.contains("value=\"急ぐ\"") && long.body.contains("value=\"4\""));
}
