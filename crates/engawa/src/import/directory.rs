//! `engawa import directory`, `programmes`, `facilities`, `hsds`: public lists of desks, places and programmes into the
//! directory. Again and again: nothing twice, and what an office changed by hand stays.

use super::{
    Progress,
    report::{Fault, Faults},
    table,
};
use crate::{config::Config, serve};
use anyhow::{Context as _, Result, bail};
use domain::directory::Entry;
use sheets::{
    directory::{Entries, facilities, kurashi, notalone, programmes},
    hsds::file::{Services, read_file, read_tables},
};
use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{Write as _, stdout},
    path::{Path, PathBuf},
};
use store::{
    Ctx,
    directory::{Brought, DirectoryReport, Incoming, Provenance, Unread},
};
use web::Clock;

/// Takes in whichever of the known lists lies in the folder.
pub(super) async fn folder(config: &Config, folder: &Path, report: Option<&Path>) -> Result<()> {
    let file = |name: &str| folder.join(name);
    let (from, entries) = if file("offices.csv").exists() {
        let files = kurashi::Files {
            municipalities: table(&file("municipalities.csv"))?,
            prefectures: table(&file("prefectures.csv"))?,
            sources: table(&file("sources.csv"))?,
            offices: table(&file("offices.csv"))?,
            programmes: table(&file("programs.csv"))?,
            links: table(&file("municipality-programs.csv"))?,
        };
        (from(kurashi::SOURCE, kurashi::LICENCE, kurashi::CREDIT), kurashi::read(&files)?)
    } else if file("programmes.csv").exists() {
        let entries = notalone::read(&table(&file("programmes.csv"))?)?;
        (from(notalone::SOURCE, notalone::LICENCE, notalone::CREDIT), entries)
    } else {
        bail!("{} に、offices.csv も programmes.csv もありません。", folder.display())
    };
    take(config, from, List::of(entries), report).await
}

/// A list of one publisher, in a file.
#[derive(Debug, clap::Args)]
pub(super) struct Published {
    /// The file.
    file: PathBuf,
    /// Who publishes the list, for rows that name no organization.
    #[arg(long)]
    publisher: String,
    /// Its licence.
    #[arg(long, default_value = "CC BY 4.0")]
    licence: String,
    /// Write every row and column that was not taken as it stands into this file (CSV).
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Takes in a list of 支援制度情報. Each publisher's list is a source of its own.
pub(super) async fn programmes(config: &Config, args: &Published) -> Result<()> {
    let entries = programmes::read(&table(&args.file)?, &args.publisher)?;
    published(config, args, "programmes", entries).await
}

/// Takes in a list of 公共施設. Each publisher's list is a source of its own.
pub(super) async fn facilities(config: &Config, args: &Published) -> Result<()> {
    let entries = facilities::read(&table(&args.file)?, &args.publisher)?;
    published(config, args, "facilities", entries).await
}

async fn published(config: &Config, args: &Published, kind: &str, entries: Entries) -> Result<()> {
    let source = format!("{kind}:{}", args.publisher);
    let from = from(&source, &args.licence, &args.publisher);
    take(config, from, List::of(entries), args.report.as_deref()).await
}

/// Takes in HSDS: JSON, NDJSON, a zipped package, or a folder of its tables.
pub(super) async fn hsds(config: &Config, args: &Published) -> Result<()> {
    let read = if args.file.is_dir() {
        let mut tables = Vec::new();
        for file in fs::read_dir(&args.file)? {
            let path = file?.path();
            if path.extension().is_some_and(|e| e == "csv") && fs::metadata(&path)?.len() > 0 {
                let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                tables.push((name, table(&path)?));
            }
        }
        read_tables(tables)
    } else {
        let bytes = fs::read(&args.file).with_context(|| format!("{} を読めません", args.file.display()))?;
        read_file(&bytes)
    };
    let read = read.with_context(|| format!("{} を取り込めません", args.file.display()))?;
    let from = from(&format!("hsds:{}", args.publisher), &args.licence, &args.publisher);
    take(config, from, List::of_services(read), args.report.as_deref()).await
}

fn from(source: &str, licence: &str, credit: &str) -> Provenance {
    Provenance {
        source: source.to_owned(),
        licence: licence.to_owned(),
        credit: credit.to_owned(),
        date: None,
    }
}

/// A list on its way in.
struct List {
    /// Each with its line.
    rows: Vec<(u64, Incoming)>,
    /// What was in the list and cannot be kept: of these, what is there stays.
    unread: Vec<Unread>,
    faults: Faults,
}

impl List {
    fn of(entries: Entries) -> Self {
        let incoming = |l: sheets::directory::Listed| {
            (l.row, Incoming { key: l.key, uid: None, from: None, entry: l.entry })
        };
        Self {
            rows: entries.rows.into_iter().map(incoming).collect(),
            unread: Vec::new(),
            faults: Faults::of(&entries.left_out, entries.cells),
        }
    }

    fn of_services(read: Services) -> Self {
        let rows = read.rows.into_iter().map(|(row, taken)| (row, crate::feeds::incoming(taken)));
        let faults = Faults::of(&read.left_out, read.cells);
        Self { rows: rows.collect(), unread: Vec::new(), faults }
    }

    /// Each entry as it may be kept; what it loses by that, and what cannot be kept at all, is told.
    fn judge(mut self) -> Self {
        let (mut kept, mut seen): (Vec<_>, HashSet<String>) = (Vec::new(), HashSet::new());
        for (row, incoming) in self.rows {
            let fault = |column: &str, sentence: &str, whole| Fault {
                row,
                column: column.to_owned(),
                sentence: sentence.to_owned(),
                whole,
            };
            let entry: Entry = match incoming.entry.clone().sound() {
                Ok(entry) => entry,
                Err(unsound) => {
                    self.faults.add(fault(unsound.part(), &unsound.to_string(), true));
                    let secret = incoming.entry.whereabouts.is_secret();
                    self.unread.push(Unread { key: incoming.key, reason: unsound.to_string(), secret });
                    continue;
                }
            };
            if !seen.insert(incoming.key.clone()) {
                self.faults.add(fault("id", "同じ番号の項目が前にあるので、取り込みませんでした。", true));
                continue;
            }
            for (part, sentence) in incoming.entry.lost(&entry) {
                self.faults.add(fault(part, sentence, false));
            }
            kept.push((row, Incoming { entry, ..incoming }));
        }
        Self { rows: kept, ..self }
    }
}

async fn take(config: &Config, mut from: Provenance, list: List, report: Option<&Path>) -> Result<()> {
    let List { rows, unread, mut faults } = list.judge();
    if rows.is_empty() {
        faults.tell(&mut stdout().lock())?;
        // A list is whole: taken at its word, an empty one would take everything away that came from it.
        bail!("取り込める項目が一つもありません。何も変えていません。");
    }
    // The list is of the day on which its newest entry was checked.
    from.date = rows.iter().filter_map(|(_, row)| row.entry.checked).max();
    let lines: HashMap<String, u64> = rows.iter().map(|(line, row)| (row.key.clone(), *line)).collect();
    let total = rows.len();
    let entries = rows.into_iter().map(|(_, row)| row).collect();
    let told: HashSet<String> = unread.iter().map(|unread| unread.key.clone()).collect();
    let brought = Brought { entries, unread, whole: true, ..Brought::default() };
    let store = serve::open(config).await?;
    let ctx = Ctx::program("import directory", Clock::System.now());
    let came = store.import_directory(&ctx, &from, brought, Progress::over(total)).await?;
    store.close().await?;
    let DirectoryReport { new, changed, same, kept, withdrawn, left_out } = came;
    for (sentence, keys) in left_out {
        for key in keys.into_iter().filter(|key| !told.contains(key)) {
            let row = lines.get(&key).copied().unwrap_or_default();
            faults.add(Fault { row, column: "id".to_owned(), sentence: sentence.clone(), whole: true });
        }
    }
    let mut out = stdout().lock();
    writeln!(
        out,
        "新しい項目 {new}、変わった項目 {changed}、同じ項目 {same}、手で直してあるので残した項目 {kept}、一覧からなくなった項目 {withdrawn}"
    )?;
    faults.tell(&mut out)?;
    report.map_or(Ok(()), |file| faults.write(file))
}
