//! `engawa bench meetings`: the day of one large meeting. Everybody at its table opens the meeting and the paper of every
//! item, several at once, each page through the whole application with its gate and its audit line.

use super::{Place, times::Times};
use crate::serve;
use anyhow::{Context as _, Result, bail};
use clap::Parser;
use domain::{
    DAY, Token,
    access::Parts,
    meeting::{
        ItemGround, ItemState, MeetingKind, MeetingState, MemberRole, MemberState, notice::SAMPLE_NAME,
    },
};
use std::{io::Write as _, sync::Arc};
use store::{
    Ctx, Store,
    audit::Kind,
    load::{
        AgencyRow, CaseRow, HouseholdRow, MeetingItemMemberRow, MeetingItemRow, MeetingMemberRow, MeetingRow,
        MemberRow, MembershipRow, MunicipalityRow, PersonRow, RowId, SecrecySignRow, WorkerRow,
    },
};
use testkit::{MORNING, TestApp};
use web::clock::Stopwatch;

/// `engawa bench meetings`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Who sits at the table, each with a seat at every item.
    #[arg(long, default_value_t = 1_000)]
    members: usize,
    /// Items of the agenda, each of a case of its own.
    #[arg(long, default_value_t = 50)]
    items: usize,
    /// Workers of one agency.
    #[arg(long, default_value_t = 5)]
    to_an_agency: usize,
    /// How many open pages at once.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    #[command(flatten)]
    place: Place,
}

fn login(n: usize) -> String {
    format!("bench-meetings-{n}")
}

/// Lays the table in an empty store, lets everybody open everything, and prints a Markdown table.
pub(crate) async fn run(args: Args) -> Result<()> {
    let config = args.place.config();
    let store = serve::open(&config).await?;
    if store.ctx_of_login(&login(0), "bench", MORNING).await.is_ok() {
        bail!("ここでは、もう測りました。別の --data を指してください: {}", config.url());
    }
    let laid = lay(&store, &args).await.context("空のデータベースを --data で指してください")?;
    let (meeting, items) = (laid.meeting, Arc::new(laid.items));
    let app = TestApp::new(store.clone());
    let whole = Stopwatch::start();
    let mut tasks = Vec::new();
    for client in 0..args.clients.max(1) {
        let (app, items, meeting) = (app.clone(), items.clone(), meeting.clone());
        let (members, step) = (args.members, args.clients.max(1));
        tasks.push(tokio::spawn(async move {
            let (mut tables, mut papers) = (Vec::new(), Vec::new());
            for n in (client..members).step_by(step) {
                let browser = app.with_worker(&login(n)).await?;
                tables.push(open(&browser, &format!("/meetings/{meeting}"), "測定の会議").await?);
                for (k, item) in items.iter().enumerate() {
                    let path = format!("/meetings/{meeting}/items/{item}");
                    papers.push(open(&browser, &path, &name(k)).await?);
                }
            }
            Ok::<_, anyhow::Error>((tables, papers))
        }));
    }
    let (mut tables, mut papers) = (Vec::new(), Vec::new());
    for task in tasks {
        let (some_tables, some_papers) = task.await??;
        tables.extend(some_tables);
        papers.extend(some_papers);
    }
    let us = whole.us();
    let mut said =
        String::from("| page | p50 ms | p95 ms | p99 ms | max ms | a second |\n|---|---|---|---|---|---|\n");
    said.push_str(&Times::new(tables, us).full_row(&format!("the meeting, {} at the table", args.members)));
    said.push_str(&Times::new(papers, us).full_row(&format!("the paper of an item, {} items", args.items)));
    store.close().await?;
    Ok(std::io::stdout().write_all(said.as_bytes())?)
}

/// Opens a page that must show `word`; how long it took, in microseconds.
async fn open(browser: &testkit::app::Browser, path: &str, word: &str) -> Result<u64> {
    let watch = Stopwatch::start();
    let answer = browser.get(path).await;
    let us = watch.us();
    if !answer.status.is_success() || !answer.body.contains(word) {
        bail!("the page did not show what it was opened for: {}", answer.status);
    }
    Ok(us)
}

/// Who item `n` is about.
fn name(n: usize) -> String {
    format!("測定 太郎{n}")
}

struct Laid {
    meeting: Token,
    items: Vec<Token>,
}

/// One agency that convenes with its cases; the agencies of the members; the meeting, going on now with open papers.
async fn lay(store: &Store, args: &Args) -> Result<Laid> {
    let ctx = Ctx::program("bench meetings", MORNING);
    let mut loader = store.loader(&ctx).await?;
    let town = MunicipalityRow {
        code: "999996".into(),
        prefecture: "測定県".into(),
        name: "測定町".into(),
        kana: String::new(),
        kind: "municipality".into(),
    };
    let municipality = Some(one(&loader.put(&[town]).await?)?);
    let agency =
        |name: String| AgencyRow { municipality, kind: "jiritsu".into(), name, ..Default::default() };
    let lead = one(&loader.put(&[agency("測定の窓口".into())]).await?)?;
    let worker = |login: String, name: String| WorkerRow { login, name, kana: "ソクテイ".into() };
    let made_by = one(&loader.put(&[worker("bench-meetings-lead".into(), "測定 係".into())]).await?)?;
    let post =
        |worker, agency| MembershipRow { worker, agency, role: "consultant".into(), ..Default::default() };
    loader.put(&[post(made_by, lead)]).await?;
    let made_at = MORNING - DAY;
    let meeting = MeetingRow {
        agency: lead,
        kind: MeetingKind::Support.word().into(),
        title: "測定の会議".into(),
        place: String::new(),
        starts: MORNING,
        ends: MORNING + DAY,
        series: None,
        state: MeetingState::Planned.word().into(),
        papers_from: Some(MORNING - DAY),
        papers_to: Some(MORNING + DAY),
        made_by,
        made_at,
    };
    let meeting = one(&loader.put(&[meeting]).await?)?;

    let mut seats = Vec::new();
    for first in (0..args.members).step_by(args.to_an_agency.max(1)) {
        let agency = one(&loader.put(&[agency(format!("測定の機関 {first}"))]).await?)?;
        let some = first..args.members.min(first + args.to_an_agency.max(1));
        let workers: Vec<_> = some.map(|n| worker(login(n), format!("測定 職員{n}"))).collect();
        let workers = loader.put(&workers).await?;
        loader.put(&workers.iter().map(|w| post(*w, agency)).collect::<Vec<_>>()).await?;
        seats.extend(workers.into_iter().map(|worker| MeetingMemberRow {
            meeting,
            agency: Some(agency),
            worker: Some(worker),
            name: String::new(),
            role: MemberRole::Member.word().into(),
            state: MemberState::Confirmed.word().into(),
            since: made_at,
            made_by,
            made_at,
        }));
    }
    let seats = loader.put(&seats).await?;

    let mut items = Vec::new();
    for (n, case) in cases(&mut loader, lead, made_by, args.items, &ctx).await?.into_iter().enumerate() {
        items.push(MeetingItemRow {
            meeting,
            place: i64::try_from(n + 1)?,
            case,
            ground: ItemGround::Law106.word().into(),
            parts: Parts::BASIC.and(Parts::SUMMARY),
            question: "だれが、いつ、どこまで関わるかを決めたい。".into(),
            state: ItemState::Open.word().into(),
            closed_words: String::new(),
            follows: None,
            made_by,
            made_at,
        });
    }
    let items = loader.put(&items).await?;
    for item in &items {
        let (item, both) = (*item, || seats.iter().copied());
        let at_item: Vec<_> =
            both().map(|member| MeetingItemMemberRow { item, member, made_by, made_at }).collect();
        loader.put(&at_item).await?;
        let signs: Vec<_> = both()
            .map(|member| SecrecySignRow {
                item,
                member,
                notice_name: SAMPLE_NAME.into(),
                name: "測定".into(),
                at: made_at,
            })
            .collect();
        loader.put(&signs).await?;
    }
    let mut tokens = Vec::new();
    for item in &items {
        tokens.push(loader.token::<MeetingItemRow>(*item).await?);
    }
    let laid = Laid { meeting: loader.token::<MeetingRow>(meeting).await?, items: tokens };
    loader.done(Kind::Meeting).await?;
    Ok(laid)
}

/// So many households of one person with an open case each.
async fn cases(
    loader: &mut store::load::Loader,
    agency: RowId,
    worker: RowId,
    count: usize,
    ctx: &Ctx,
) -> Result<Vec<RowId>> {
    let mut cases = Vec::new();
    for n in 0..count {
        let household = HouseholdRow { agency, name: format!("測定{n}さん"), ..Default::default() };
        let household = one(&loader.put(&[household]).await?)?;
        let kana = "ソクテイ タロウ".into();
        let person =
            one(&loader.put(&[PersonRow { agency, name: name(n), kana, ..Default::default() }]).await?)?;
        let member = MemberRow {
            household,
            person,
            tie: "本人".into(),
            living: "with".into(),
            is_index: true,
            ..Default::default()
        };
        loader.put(&[member]).await?;
        let case = CaseRow {
            number: format!("2026-{n:05}"),
            agency,
            household,
            person,
            worker: Some(worker),
            status: "open".into(),
            opened_on: ctx.today(),
            ..Default::default()
        };
        cases.push(one(&loader.put(&[case]).await?)?);
    }
    Ok(cases)
}

fn one(rows: &[RowId]) -> Result<RowId> {
    rows.first().copied().context("行がつくられていません")
}
