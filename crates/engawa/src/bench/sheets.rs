//! `engawa bench sheets`: a long case list to xlsx, and how soon a sheet's page stands.

use super::{Place, times::timed};
use crate::serve;
use anyhow::{Context, Result, bail};
use clap::Parser;
use domain::{DAY, Token};
use sheets::{sheet::Foot, y2026::cases};
use std::{fmt::Write as _, fs, io::Write as _};
use store::{
    Ctx, Store,
    audit::Kind,
    case::CaseFilter,
    load::{
        AgencyRow, CaseRow, ContactRow, HouseholdRow, MemberRow, MembershipRow, MunicipalityRow, PersonRow,
        RowId, WorkerRow,
    },
};
use testkit::{MORNING, TestApp};
use web::{clock::Stopwatch, pages::case::paper::row};

/// `engawa bench sheets`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Cases in the list.
    #[arg(long, default_value_t = 50_000)]
    rows: usize,
    /// Readings of each print page.
    #[arg(long, default_value_t = 100)]
    times: usize,
    #[command(flatten)]
    place: Place,
}

const LOGIN: &str = "bench-sheets";

/// Contacts in the timeline that is printed.
const CONTACTS: i64 = 200;

/// Makes the cases in an empty store, takes the times, and prints a Markdown table.
pub(crate) async fn run(args: Args) -> Result<()> {
    let config = args.place.config();
    let store = serve::open(&config).await?;
    if store.ctx_of_login(LOGIN, "bench", MORNING).await.is_ok() {
        bail!("ここでは、もう測りました。別の --data を指してください: {}", config.url());
    }
    let household = make(&store, args.rows).await.context("空のデータベースを --data で指してください")?;
    let ctx = store.ctx_of_login(LOGIN, "bench sheets", MORNING).await?;
    let mut said = String::new();

    // The peak so far is of the loading; from here on it is of the list.
    fs::write("/proc/self/clear_refs", "5").context("the peak of memory cannot be set back")?;
    let before = memory("VmRSS:")?;
    let watch = Stopwatch::start();
    let filter = CaseFilter { statuses: Vec::new(), ..CaseFilter::default() };
    let out = store.cases_out(&ctx, &filter, usize::MAX).await?;
    let (rows, read) = (out.rows.len(), watch.ms());
    let foot = Foot { office: "測定".to_owned(), by: "測定".to_owned(), at: MORNING };
    let file = cases::list(foot).xlsx(out.rows.into_iter().map(|line| cases::row(row(line))))?;
    let whole = watch.ms();
    let peak = memory("VmHWM:")?;
    writeln!(said, "| case list to xlsx | rows | read ms | all ms | file KB | memory before MB | peak MB |")?;
    writeln!(said, "|---|---|---|---|---|---|---|")?;
    writeln!(said, "| | {rows} | {read} | {whole} | {} | {before} | {peak} |\n", file.len() / 1024)?;
    drop(file);

    let browser = TestApp::new(store.clone()).with_worker(LOGIN).await?;
    writeln!(said, "| print page | p50 ms | p95 ms | max ms |\n|---|---|---|---|")?;
    for (name, path) in [
        (format!("timeline, {CONTACTS} contacts"), format!("/households/{household}/timeline/print")),
        ("case list, the first 2,000".to_owned(), "/cases/print".to_owned()),
    ] {
        let times = timed(args.times, async |_| {
            let done = browser.get(&path).await.status.is_success();
            if done { Ok(()) } else { Err(store::Error::Broken("bench")) }
        })
        .await?;
        said.push_str(&times.row(&name));
    }
    store.close().await?;
    Ok(std::io::stdout().write_all(said.as_bytes())?)
}

/// One agency with so many cases; gives the household of the first, which has a long timeline.
async fn make(store: &Store, count: usize) -> Result<Token> {
    let ctx = Ctx::program("bench sheets", MORNING);
    let mut loader = store.loader(&ctx).await?;
    let town = MunicipalityRow {
        code: "999997".into(),
        prefecture: "測定県".into(),
        name: "測定町".into(),
        kana: String::new(),
        kind: "municipality".into(),
    };
    let municipality = Some(one(&loader.put(&[town]).await?));
    let agency =
        AgencyRow { municipality, kind: "jiritsu".into(), name: "測定".into(), ..Default::default() };
    let agency = one(&loader.put(&[agency]).await?);
    let worker = WorkerRow { login: LOGIN.into(), name: "測定 係".into(), kana: String::new() };
    let worker = one(&loader.put(&[worker]).await?);
    loader.put(&[MembershipRow { worker, agency, role: "consultant".into(), ..Default::default() }]).await?;
    let opened_on = ctx.today();
    let (mut first_case, mut first_house) = (None, None);
    for from in (0..count).step_by(5_000) {
        let some = from..count.min(from + 5_000);
        let households: Vec<_> = some
            .clone()
            .map(|n| HouseholdRow { agency, name: format!("測定{n}さん"), ..Default::default() })
            .collect();
        let people: Vec<_> = some
            .clone()
            .map(|n| PersonRow {
                agency,
                name: format!("測定 太郎{n}"),
                kana: "ソクテイ タロウ".into(),
                ..Default::default()
            })
            .collect();
        let (households, people) = (loader.put(&households).await?, loader.put(&people).await?);
        let both = || households.iter().copied().zip(people.iter().copied());
        let members: Vec<_> = both()
            .map(|(household, person)| MemberRow {
                household,
                person,
                tie: "本人".into(),
                living: "with".into(),
                is_index: true,
                ..Default::default()
            })
            .collect();
        loader.put(&members).await?;
        let cases: Vec<_> = both()
            .zip(some)
            .map(|((household, person), n)| CaseRow {
                number: format!("2026-{n:05}"),
                agency,
                household,
                person,
                worker: Some(worker),
                status: "open".into(),
                opened_on,
                ..Default::default()
            })
            .collect();
        let cases = loader.put(&cases).await?;
        first_case = first_case.or_else(|| cases.first().copied());
        first_house = first_house.or_else(|| households.first().copied());
    }
    let case = first_case.context("--rows is at least 1")?;
    let contacts: Vec<_> = (0..CONTACTS)
        .map(|n| ContactRow {
            case,
            lead_agency: agency,
            agency,
            worker,
            at: MORNING - n * DAY,
            method: "phone".into(),
            outcome: "met".into(),
            minutes: 25,
            body: "水道の督促状を三通いっしょに見て、分けて払えることを伝えた。".repeat(6),
            ..Default::default()
        })
        .collect();
    loader.put(&contacts).await?;
    let household = loader.token::<HouseholdRow>(first_house.context("no household")?).await?;
    loader.done(Kind::Case).await?;
    Ok(household)
}

fn one(rows: &[RowId]) -> RowId {
    rows.first().copied().unwrap_or_default()
}

/// A line of the kernel's word about this process, in MB.
fn memory(line: &str) -> Result<u64> {
    let told = fs::read_to_string("/proc/self/status")?;
    let kb = told.lines().find_map(|l| l.strip_prefix(line)?.split_whitespace().next()?.parse::<u64>().ok());
    Ok(kb.context("the kernel tells no memory")? / 1024)
}
