//! `engawa import`: public lists into the store, all or nothing; and an export of everything into an empty one.

mod directory;
mod postal;
mod report;

use crate::{config::Config, serve};
use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use sheets::{CellFault, LeftOut, municipalities, offices, table::Table};
use std::{
    fs,
    io::{IsTerminal as _, Write as _, stderr, stdout},
    path::{Path, PathBuf},
};
use store::{
    Ctx,
    import::{ImportedAgency, ImportedMunicipality, Report},
};
use web::Clock;

/// `engawa import`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A list of municipalities (code, prefecture, name, kana, kind) as CSV.
    Municipalities {
        /// The file.
        file: PathBuf,
    },
    /// くらし支援ナビ's offices.csv, with the list's municipalities.csv beside it.
    Agencies {
        /// The file.
        file: PathBuf,
        /// The list's own municipalities; by default `municipalities.csv` beside the file.
        #[arg(long)]
        municipalities: Option<PathBuf>,
    },
    /// 社会資源 out of a folder: くらし支援ナビ (offices.csv and what belongs to it), or the programmes.csv of the guide
    /// against loneliness. Again and again: what an office changed by hand stays, what is gone from the list goes.
    Directory {
        /// The folder.
        folder: PathBuf,
        /// Write every row and column that was not taken as it stands into this file (CSV).
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// 支援制度情報 (自治体標準オープンデータセット) as CSV or TSV in any of its forms and letters, into the directory.
    Programmes(directory::Published),
    /// 公共施設一覧 (自治体標準オープンデータセット) as CSV or TSV in any of its forms and letters, into the directory.
    Facilities(directory::Published),
    /// Open Referral HSDS 3.0 into the directory: JSON (a service, a page, an organization, a whole package), NDJSON, a
    /// zipped package, or a folder with its tables.
    Hsds(directory::Published),
    /// 郵便番号 as 日本郵便 publishes them (KEN_ALL, JIGYOSYO; UTF-8 or CP932), for choosing one's town in the guide.
    Postal(postal::Args),
    /// An export of everything, into an empty database.
    Everything(crate::everything::In),
}

/// The import source under which くらし支援ナビ's keys are kept.
const KURASHI_NAVI: &str = "kurashi-navi";

/// Runs an import.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    match args.what {
        What::Municipalities { file } => import_municipalities(config, &file).await,
        What::Agencies { file, municipalities } => {
            let beside = file.with_file_name("municipalities.csv");
            import_agencies(config, &file, &municipalities.unwrap_or(beside)).await
        }
        What::Directory { folder, report } => directory::folder(config, &folder, report.as_deref()).await,
        What::Programmes(args) => directory::programmes(config, &args).await,
        What::Facilities(args) => directory::facilities(config, &args).await,
        What::Hsds(args) => directory::hsds(config, &args).await,
        What::Postal(args) => postal::run(config, &args).await,
        What::Everything(args) => crate::everything::take_in(config, args).await,
    }
}

async fn import_municipalities(config: &Config, file: &Path) -> Result<()> {
    let list = sound(municipalities::read(&table(file)?)?)?;
    let rows: Vec<ImportedMunicipality> = list
        .into_iter()
        .map(|m| ImportedMunicipality {
            code: m.code,
            prefecture: m.prefecture,
            name: m.name,
            kana: m.kana,
            kind: m.kind,
        })
        .collect();
    let store = serve::open(config).await?;
    let ctx = Ctx::program("import municipalities", Clock::System.now());
    let report = store.import_municipalities(&ctx, &rows, Progress::over(rows.len())).await?;
    store.close().await?;
    tell(&report, &[])
}

async fn import_agencies(config: &Config, file: &Path, towns: &Path) -> Result<()> {
    let codes = offices::codes(&table(towns)?)?;
    let list = sound(offices::read(&table(file)?, &codes)?)?;
    let store = serve::open(config).await?;
    let ctx = Ctx::program("import agencies", Clock::System.now());
    let known = store.municipality_codes(&ctx).await?;
    let unknown =
        list.desks.iter().filter_map(|d| d.municipality.as_ref()).filter(|c| !known.contains(*c)).count();
    if unknown > 0 {
        bail!(
            "{unknown} 件の窓口の市町村がまだありません。先に「engawa import municipalities」をしてください。何も書きこんでいません。"
        );
    }
    let rows: Vec<ImportedAgency> = list.desks.into_iter().map(agency).collect();
    let report = store.import_agencies(&ctx, KURASHI_NAVI, &rows, Progress::over(rows.len())).await?;
    store.close().await?;
    tell(&report, &list.left_out)
}

fn agency(desk: offices::Office) -> ImportedAgency {
    ImportedAgency {
        key: desk.key,
        municipality: desk.municipality,
        kind: desk.kind.to_owned(),
        name: desk.name,
        phone: desk.phone,
        fax: desk.fax,
        email: desk.email,
        postal: desk.postal,
        address: desk.address,
        hours: desk.hours,
        closed_days: desk.closed_days,
        url: desk.url,
        note: desk.note,
        category: desk.category,
        contact: desk.contact.to_owned(),
        prefecture: desk.prefecture,
        checked_how: desk.checked_how.to_owned(),
        last_checked: desk.last_checked,
    }
}

fn table(file: &Path) -> Result<Table> {
    let bytes = fs::read(file).with_context(|| format!("{} を読めません", file.display()))?;
    Table::read(&bytes).with_context(|| format!("{} を取り込めません", file.display()))
}

/// The rows, or every fault on its own line.
fn sound<T>(read: Result<T, Vec<CellFault>>) -> Result<T> {
    let faults = match read {
        Ok(rows) => return Ok(rows),
        Err(faults) => faults,
    };
    let mut out = stdout().lock();
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    bail!("{} か所を直してから、もう一度取り込んでください。何も書きこんでいません。", faults.len())
}

fn tell(report: &Report, left_out: &[LeftOut]) -> Result<()> {
    let mut out = stdout().lock();
    let Report { new, changed, same, kept } = report;
    writeln!(out, "新しい行 {new}、変わった行 {changed}、同じ行 {same}、手で直してあるので残した行 {kept}")?;
    report::Faults::of(left_out, Vec::new()).tell(&mut out)
}

/// A bar on a terminal; silent in a file.
struct Progress;

impl Progress {
    fn over(total: usize) -> impl FnMut(usize) {
        let shown = stderr().is_terminal();
        let mut last = 101;
        move |n| {
            let percent = (n + 1) * 100 / total.max(1);
            if !shown || percent == last {
                return;
            }
            last = percent;
            let bar = "#".repeat(percent / 4);
            let end = if percent == 100 { "\n" } else { "" };
            // A terminal that has gone away is no reason to stop an import.
            let _gone = write!(stderr(), "\r[{bar:<25}] {percent:>3} %{end}");
        }
    }
}
