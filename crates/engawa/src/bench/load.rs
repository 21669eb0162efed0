//! `engawa bench load`: the peer benchmark's people, cases and contacts as a record of our own. Each row keeps its
//! number there as `import_key`, so that answers can be compared.

use super::{Place, read::Table};
use crate::serve;
use anyhow::{Result, bail};
use clap::Parser;
use domain::{DAY, Instant, phone, wareki::fiscal_year};
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use store::{
    Ctx, Store,
    audit::Kind,
    load::{
        AgencyRow, CaseRow, ContactRow, HouseholdRow, MemberRow, MembershipRow, MunicipalityRow, PersonRow,
        PhoneRow, RowId, WorkerRow,
    },
};
use web::{Clock, clock::Stopwatch};

/// `engawa bench load`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The folder of agencies.tsv, people.tsv, cases.tsv and contacts.tsv.
    dir: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// What the rows' `import_source` says.
pub(super) const SOURCE: &str = "bench";

/// Login of the worker with case work at every agency.
pub(super) const EVERYWHERE: &str = "bench-all";

/// Login of an agency's worker.
pub(super) fn login(agency: i64) -> String {
    format!("bench-{agency}")
}

/// Rows per transaction.
const AT_ONCE: usize = 10_000;

/// Rows by their number in the files.
type Rows = HashMap<i64, RowId>;

#[derive(Default)]
struct Loaded {
    agencies: Rows,
    workers: Rows,
    everywhere: RowId,
    people: Rows,
    households: Rows,
    /// Case: its row and its agency.
    cases: HashMap<i64, (RowId, i64)>,
}

/// Loads the folder into an empty store.
pub(crate) async fn run(args: Args) -> Result<()> {
    let config = args.place.config();
    let store = serve::open(&config).await?;
    let watch = Stopwatch::start();
    let ctx = Ctx::program("bench load", Clock::System.now());
    if !store.loader(&ctx).await?.known::<AgencyRow>(SOURCE).await?.is_empty() {
        bail!("ここには、もう読み込んであります: {}", config.url());
    }
    store.before_loading(&ctx).await?;
    let mut loaded = Loaded::default();
    desks(&store, &ctx, &args.dir, &mut loaded).await?;
    people(&store, &ctx, &args.dir, &mut loaded).await?;
    cases(&store, &ctx, &args.dir, &mut loaded).await?;
    contacts(&store, &ctx, &args.dir, &loaded).await?;
    let loader = store.loader(&ctx).await?;
    loader.tell_cases().await?;
    loader.done(Kind::Contact).await?;
    tracing::info!(ms = watch.ms(), "索引をととのえています");
    store.after_loading(&ctx).await?;
    let file = args.place.data.join("bench-tokens.json");
    keep_tokens(&file, &tokens(&store, &ctx, &loaded).await?)?;
    store.close().await?;
    tracing::info!(ms = watch.ms(), tokens = %file.display(), "読み込みました");
    Ok(())
}

/// Agencies, and a worker of each.
async fn desks(store: &Store, ctx: &Ctx, dir: &Path, loaded: &mut Loaded) -> Result<()> {
    let mut loader = store.loader(ctx).await?;
    let mut towns: HashMap<String, RowId> = HashMap::new();
    let everywhere =
        WorkerRow {
            login: EVERYWHERE.into(), name: "測定 全域".into(), kana: "ソクテイ ゼンイキ".into()
        };
    loaded.everywhere = one(&loader.put(&[everywhere]).await?);
    for line in Table::open(dir, "agencies.tsv")?.next(AT_ONCE)? {
        let (id, name, town) = (line.number(0)?, line.text(1)?, line.text(2)?);
        let municipality = match towns.get(&town) {
            Some(known) => *known,
            None => {
                let code = format!("99{:04}", towns.len());
                let row = MunicipalityRow {
                    code,
                    prefecture: "測定県".into(),
                    name: town.clone(),
                    kana: String::new(),
                    kind: "municipality".into(),
                };
                let row = one(&loader.put(&[row]).await?);
                *towns.entry(town).or_insert(row)
            }
        };
        let agency = AgencyRow {
            municipality: Some(municipality),
            kind: "jiritsu".into(),
            name,
            import_source: Some(SOURCE.into()),
            import_key: Some(id.to_string()),
            ..Default::default()
        };
        let agency = one(&loader.put(&[agency]).await?);
        let worker =
            WorkerRow { login: login(id), name: format!("測定 {id}"), kana: "ソクテイ".into() };
        let worker = one(&loader.put(&[worker]).await?);
        let post = |worker| MembershipRow { worker, agency, role: "consultant".into(), ..Default::default() };
        loader.put(&[post(worker), post(loaded.everywhere)]).await?;
        loaded.agencies.insert(id, agency);
        loaded.workers.insert(id, worker);
    }
    Ok(loader.done(Kind::Agency).await?)
}

/// People, each with a household and a phone.
async fn people(store: &Store, ctx: &Ctx, dir: &Path, loaded: &mut Loaded) -> Result<()> {
    let mut table = Table::open(dir, "people.tsv")?;
    loop {
        let lines = table.next(AT_ONCE)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut loader = store.loader(ctx).await?;
        let (mut people, mut households) = (Vec::new(), Vec::new());
        for line in &lines {
            let agency = row(&loaded.agencies, line.number(7)?)?;
            let (name, key) = (line.text(1)?, Some(line.text(0)?));
            let family = name.split(' ').next().unwrap_or_default();
            households.push(HouseholdRow {
                agency,
                name: format!("{family}さん"),
                address: line.text(5)?,
                import_source: Some(SOURCE.into()),
                import_key: key.clone(),
                ..Default::default()
            });
            people.push(PersonRow {
                agency,
                kana: line.text(2)?,
                birth: line.text(3)?,
                address: line.text(5)?,
                name,
                import_source: Some(SOURCE.into()),
                import_key: key,
                ..Default::default()
            });
        }
        let people = loader.put(&people).await?;
        let households = loader.put(&households).await?;
        let (mut phones, mut members) = (Vec::new(), Vec::new());
        for ((line, person), household) in lines.iter().zip(people).zip(households) {
            let number: String = line.text(4)?.chars().filter(char::is_ascii_digit).collect();
            let tail = phone::tail(&number, 4).unwrap_or_default();
            phones.push(PhoneRow { person, tail, number, label: "自宅".into(), safe: true });
            members.push(MemberRow {
                household,
                person,
                tie: "本人".into(),
                living: "with".into(),
                is_index: true,
                ..Default::default()
            });
            let id = line.number(0)?;
            loaded.people.insert(id, person);
            loaded.households.insert(id, household);
        }
        loader.put(&phones).await?;
        loader.put(&members).await?;
        loader.done(Kind::Person).await?;
        tracing::info!(people = loaded.people.len(), "読み込み中");
    }
}

async fn cases(store: &Store, ctx: &Ctx, dir: &Path, loaded: &mut Loaded) -> Result<()> {
    let mut table = Table::open(dir, "cases.tsv")?;
    let mut numbers: HashMap<(i64, i32), u32> = HashMap::new();
    loop {
        let lines = table.next(AT_ONCE)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut loader = store.loader(ctx).await?;
        let mut cases = Vec::new();
        for line in &lines {
            let (person, agency) = (line.number(1)?, line.number(2)?);
            let opened_on = line.date(4)?.unwrap_or_default();
            let year = fiscal_year(opened_on);
            let number = numbers.entry((agency, year)).or_default();
            *number += 1;
            cases.push(CaseRow {
                number: format!("{year}-{number:04}"),
                agency: row(&loaded.agencies, agency)?,
                household: row(&loaded.households, person)?,
                person: row(&loaded.people, person)?,
                worker: Some(row(&loaded.workers, agency)?),
                status: line.text(3)?,
                opened_on,
                next_review: line.date(5)?,
                import_source: Some(SOURCE.into()),
                import_key: Some(line.text(0)?),
                ..Default::default()
            });
        }
        for (line, case) in lines.iter().zip(loader.put(&cases).await?) {
            loaded.cases.insert(line.number(0)?, (case, line.number(2)?));
        }
        loader.done(Kind::Case).await?;
        tracing::info!(cases = loaded.cases.len(), "読み込み中");
    }
}

async fn contacts(store: &Store, ctx: &Ctx, dir: &Path, loaded: &Loaded) -> Result<()> {
    let mut table = Table::open(dir, "contacts.tsv")?;
    let mut done = 0;
    loop {
        let lines = table.next(AT_ONCE)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut loader = store.loader(ctx).await?;
        let mut contacts = Vec::with_capacity(lines.len());
        for line in &lines {
            let Some((case, agency)) = loaded.cases.get(&line.number(1)?).copied() else {
                bail!("contacts.tsv に、cases.tsv にないケースがあります");
            };
            let lead_agency = row(&loaded.agencies, agency)?;
            contacts.push(ContactRow {
                case,
                lead_agency,
                agency: lead_agency,
                worker: row(&loaded.workers, agency)?,
                at: line.instant(2)?,
                method: line.text(3)?,
                outcome: "met".into(),
                minutes: line.number(4)?,
                body: line.text(5)?,
                import_source: Some(SOURCE.into()),
                import_key: Some(line.text(0)?),
                ..Default::default()
            });
        }
        loader.put(&contacts).await?;
        loader.done(Kind::Contact).await?;
        done += lines.len();
        if done % 50_000 == 0 {
            tracing::info!(contacts = done, "読み込み中");
        }
    }
}

/// An access token of each worker for ninety days, and the tokens of agencies and cases by their numbers.
async fn tokens(store: &Store, ctx: &Ctx, loaded: &Loaded) -> Result<Value> {
    let loader = store.loader(ctx).await?;
    let ends_at: Instant = ctx.now + 90 * DAY;
    let agencies = loader.tokens::<AgencyRow>(SOURCE).await?;
    let mut desks = Map::new();
    for (id, worker) in &loaded.workers {
        let secret = loader.access_token(*worker, "bench", ends_at).await?;
        let agency = agencies.get(&id.to_string()).map(ToString::to_string);
        desks.insert(id.to_string(), json!({ "id": agency, "secret": secret.show() }));
    }
    let everywhere = loader.access_token(loaded.everywhere, "bench", ends_at).await?;
    let cases: Map<String, Value> =
        loader.tokens::<CaseRow>(SOURCE).await?.into_iter().map(|(k, t)| (k, t.to_string().into())).collect();
    let agency_of: Map<String, Value> =
        loaded.cases.iter().map(|(id, (_, agency))| (id.to_string(), (*agency).into())).collect();
    loader.done(Kind::AccessToken).await?;
    Ok(
        json!({ "agencies": desks, "everywhere": everywhere.show(), "cases": cases, "agency_of_case": agency_of }),
    )
}

/// Writes the tokens where only this user reads them.
fn keep_tokens(path: &Path, tokens: &Value) -> Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    Ok(writeln!(file, "{tokens}")?)
}

fn one(rows: &[RowId]) -> RowId {
    rows.first().copied().unwrap_or_default()
}

fn row(rows: &Rows, id: i64) -> Result<RowId> {
    match rows.get(&id) {
        Some(row) => Ok(*row),
        None => bail!("{id} 番の行が、参照先のファイルにありません"),
    }
}
