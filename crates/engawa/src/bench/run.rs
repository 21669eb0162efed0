//! `engawa bench run`: how long the store takes for a worker's day, over the rows of `engawa bench load`, and a table
//! of it.

use super::{
    Place,
    load::{SOURCE, login},
    questions::Questions,
    times::{timed, together},
};
use crate::serve;
use anyhow::{Context as _, Result};
use clap::Parser;
use domain::{Token, contact::NewContact};
use std::{io::Write as _, path::PathBuf, sync::Arc};
use store::{
    Ctx, Store,
    case::CaseFilter,
    contact::TimelineFilter,
    find::Question,
    load::{AgencyRow, CaseRow},
};
use web::{Clock, clock::Stopwatch};

/// `engawa bench run`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The folder whose args.json holds the questions, as for `engawa bench load`.
    dir: PathBuf,
    /// Repetitions of each question, after a tenth as many to warm up.
    #[arg(long, default_value_t = 200)]
    times: usize,
    /// Seconds of saving at once.
    #[arg(long, default_value_t = 10)]
    secs: u64,
    /// How many save at once.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    #[command(flatten)]
    place: Place,
}

struct Bench {
    store: Store,
    ctx: Ctx,
    questions: Questions,
    cases: std::collections::HashMap<String, Token>,
    agency: Token,
    times: usize,
}

/// Measures, and prints a Markdown table.
pub(crate) async fn run(args: Args) -> Result<()> {
    let watch = Stopwatch::start();
    let store = serve::open(&args.place.config()).await?;
    let open_ms = watch.ms();
    let program = Ctx::program("bench run", Clock::System.now());
    let loader = store.loader(&program).await?;
    let agency =
        loader.tokens::<AgencyRow>(SOURCE).await?.remove("1").context("先に engawa bench load を")?;
    let cases = loader.tokens::<CaseRow>(SOURCE).await?;
    drop(loader);
    let ctx = store.ctx_of_login(&login(1), "bench run", Clock::System.now()).await?;
    let questions = Questions::read(&args.dir)?;
    let bench = Bench { store: store.clone(), ctx, questions, cases, agency, times: args.times };
    let mut table = bench.reads().await?;
    table.push_str(&bench.saving(&args, &program).await?);
    table.push_str(&format!("\nOpening the database: {open_ms} ms. Memory at the end: {} MB.\n", memory()));
    store.close().await?;
    Ok(std::io::stdout().write_all(table.as_bytes())?)
}

impl Bench {
    /// The worker's context as a request makes it: roles read anew.
    async fn request(&self) -> store::Result<Ctx> {
        self.store.ctx_of_login(&login(1), "bench run", self.ctx.now).await
    }

    fn case(&self, key: &str) -> Result<&Token> {
        self.cases.get(key).with_context(|| format!("ケース {key} が読み込まれていません"))
    }

    async fn reads(&self) -> Result<String> {
        let mut table = String::from("| what | p50 ms | p95 ms | max ms |\n|---|---|---|---|\n");
        for (label, words) in
            [("name search, kanji", &self.questions.names), ("name search, kana", &self.questions.kana)]
        {
            let times = timed(self.times, async |n| {
                let question = Question { words: Questions::nth(words, n), ..Question::default() };
                self.store.find_people(&self.request().await?, &question, 50).await.map(drop)
            });
            table.push_str(&times.await?.row(label));
        }
        for (label, words) in [
            ("note search, 2 characters", &self.questions.words),
            ("note search, 4 characters", &self.questions.terms),
        ] {
            let times = timed(self.times, async |n| {
                let line = Questions::nth(words, n);
                self.store.find_contacts(&self.request().await?, &line, 20).await.map(drop)
            });
            table.push_str(&times.await?.row(label));
        }
        let one_desk = CaseFilter { agency: Some(self.agency.clone()), ..CaseFilter::default() };
        for (label, filter, page) in [
            ("case list, first page", CaseFilter::default(), 1),
            ("case list, page 100", CaseFilter::default(), 100),
            ("case list, quiet for 90 days", CaseFilter { quiet_days: Some(90), ..one_desk }, 1),
        ] {
            let times = timed(self.times, async |_| {
                self.store.case_list(&self.request().await?, &filter, page).await.map(drop)
            });
            table.push_str(&times.await?.row(label));
        }
        let household = self.busiest_household().await?;
        let times = timed(self.times, async |_| {
            let (ctx, filter) = (self.request().await?, TimelineFilter::default());
            self.store.timeline(&ctx, &household, &filter, None, false).await.map(drop)
        });
        table.push_str(&times.await?.row("timeline of the busiest household"));
        let times = timed(self.times, async |_| self.store.today(&self.request().await?, 20).await.map(drop));
        table.push_str(&times.await?.row("きょう"));
        Ok(table)
    }

    /// The household of a case with the most contacts, of the worker's own desk.
    async fn busiest_household(&self) -> Result<Token> {
        for key in &self.questions.busy {
            if let Ok(household) = self.store.household_of_case(&self.ctx, self.case(key)?).await {
                return Ok(household);
            }
        }
        anyhow::bail!("この職員のケースに、経過の多いものがありません")
    }

    /// Saving contacts, and bare inserts, by one and by several at once.
    async fn saving(&self, args: &Args, program: &Ctx) -> Result<String> {
        let saver = Saver {
            store: self.store.clone(),
            program: program.clone(),
            ctx: self.ctx.clone(),
            cases: self.own_cases().await?.into(),
            notes: self.questions.notes.clone().into(),
        };
        self.store.bare_table(program).await?;
        let mut table =
            String::from("\n| saving, durable | p50 ms | p95 ms | per second |\n|---|---|---|---|\n");
        for clients in [1, args.clients] {
            let one = saver.clone();
            let bare = together(clients, args.secs, move |n| one.clone().bare(n)).await?;
            let one = saver.clone();
            let whole = together(clients, args.secs, move |n| one.clone().whole(n)).await?;
            table.push_str(&bare.rate_row(&format!("bare INSERT … COMMIT, {clients} at once")));
            table
                .push_str(&whole.rate_row(&format!("contact with gate, index and audit, {clients} at once")));
            let ratio = whole.per_second() / bare.per_second();
            table.push_str(&format!("| contact : bare, {clients} at once | | | {ratio:.2} |\n"));
        }
        self.store.no_bare_table(program).await?;
        Ok(table)
    }

    async fn own_cases(&self) -> Result<Vec<Token>> {
        let filter = CaseFilter { agency: Some(self.agency.clone()), ..CaseFilter::default() };
        let mut own = Vec::new();
        for page in 1..=10 {
            own.extend(
                self.store.case_list(&self.ctx, &filter, page).await?.rows.into_iter().map(|c| c.token),
            );
        }
        Ok(own)
    }
}

/// What each client of the saving part does.
#[derive(Clone)]
struct Saver {
    store: Store,
    program: Ctx,
    ctx: Ctx,
    cases: Arc<[Token]>,
    notes: Arc<[String]>,
}

impl Saver {
    async fn bare(self, n: usize) -> store::Result<()> {
        self.store.bare_insert(&self.program, self.ctx.now, &Questions::nth(&self.notes, n)).await
    }

    async fn whole(self, n: usize) -> store::Result<()> {
        // The hour of each is its own: all of one second would share 64 places in the order of contacts.
        let ctx = self.store.ctx_of_login(&login(1), "bench run", Clock::System.now()).await?;
        let new = NewContact { at: ctx.now, body: Questions::nth(&self.notes, n), ..NewContact::default() };
        let case = self.cases.get(n % self.cases.len().max(1)).ok_or(store::Error::NotFound)?;
        self.store.add_contact(&ctx, case, &new, "").await.map(drop)
    }
}

/// This program's resident memory in MB; 0 where the system does not tell.
pub(super) fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
