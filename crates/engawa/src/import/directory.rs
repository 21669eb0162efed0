//! `engawa import directory`: public lists of desks and programmes into the directory.

use super::{Progress, table, tell_left_out};
use crate::{config::Config, serve};
use anyhow::{Result, bail};
use sheets::directory::{Entries, kurashi, notalone, programmes};
use std::{
    io::{Write as _, stdout},
    path::Path,
};
use store::{
    Ctx,
    directory::{Brought, DirectoryReport, Incoming, Provenance},
};
use web::Clock;

/// Takes in whichever of the known lists lies in the folder.
pub(super) async fn folder(config: &Config, folder: &Path) -> Result<()> {
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
    take(config, from, entries).await
}

/// Takes in a list of 支援制度情報. Each publisher's list is a source of its own.
pub(super) async fn programmes(config: &Config, file: &Path, publisher: &str, licence: &str) -> Result<()> {
    let entries = programmes::read(&table(file)?, publisher)?;
    take(config, from(&format!("programmes:{publisher}"), licence, publisher), entries).await
}

fn from(source: &str, licence: &str, credit: &str) -> Provenance {
    Provenance {
        source: source.to_owned(),
        licence: licence.to_owned(),
        credit: credit.to_owned(),
        date: None,
    }
}

async fn take(config: &Config, mut from: Provenance, list: Entries) -> Result<()> {
    let Entries { rows, left_out } = list;
    // The list is of the day on which its newest entry was checked.
    from.date = rows.iter().filter_map(|(_, entry)| entry.checked).max();
    let total = rows.len();
    let incoming = |(key, entry)| Incoming { key, uid: None, from: None, entry };
    let brought =
        Brought { entries: rows.into_iter().map(incoming).collect(), whole: true, ..Brought::default() };
    let store = serve::open(config).await?;
    let ctx = Ctx::program("import directory", Clock::System.now());
    let report = store.import_directory(&ctx, &from, brought, Progress::over(total)).await?;
    store.close().await?;
    let DirectoryReport { new, changed, same, kept, withdrawn, left_out: unsound } = report;
    let mut out = stdout().lock();
    writeln!(
        out,
        "新しい項目 {new}、変わった項目 {changed}、同じ項目 {same}、手で直してあるので残した項目 {kept}、一覧からなくなった項目 {withdrawn}"
    )?;
    for (reason, count) in unsound {
        writeln!(out, "{count} 件: {reason}")?;
    }
    tell_left_out(&mut out, &left_out)
}
