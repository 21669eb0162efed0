//! `engawa import postal`: the post's list of 郵便番号, for choosing one's town.

use super::{
    Progress,
    report::{Fault, Faults},
    sound,
};
use crate::{config::Config, serve};
use anyhow::{Context as _, Result, bail};
use sheets::postal;
use std::{
    fs,
    io::{Write as _, stdout},
    path::PathBuf,
};
use store::{Ctx, postal::ImportedPostal};
use web::Clock;

/// `engawa import postal`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file: KEN_ALL.CSV, utf_ken_all.csv, JIGYOSYO.CSV, or a table with headings.
    file: PathBuf,
    /// Write every row that was not taken into this file (CSV).
    #[arg(long)]
    report: Option<PathBuf>,
}

pub(super) async fn run(config: &Config, args: &Args) -> Result<()> {
    let bytes = fs::read(&args.file).with_context(|| format!("{} を読めません", args.file.display()))?;
    let read = postal::read(&bytes).with_context(|| format!("{} を取り込めません", args.file.display()))?;
    let list = sound(read)?;
    let lines: Vec<u64> = list.rows.iter().map(|row| row.row).collect();
    let rows: Vec<ImportedPostal> = list
        .rows
        .into_iter()
        .map(|row| ImportedPostal { postal: row.postal, municipality: row.municipality, city: row.city })
        .collect();
    let store = serve::open(config).await?;
    let ctx = Ctx::program("import postal", Clock::System.now());
    if store.municipality_codes(&ctx).await?.is_empty() {
        bail!(
            "市町村がまだありません。先に「engawa import municipalities」をしてください。何も書きこんでいません。"
        );
    }
    let report = store.import_postal(&ctx, list.form.word(), &rows, Progress::over(rows.len())).await?;
    store.close().await?;
    let mut faults = Faults::default();
    for n in report.unknown {
        faults.add(Fault {
            row: lines.get(n).copied().unwrap_or_default(),
            column: "全国地方公共団体コード".to_owned(),
            sentence: "ここに登録されていない市町村なので、取り込みませんでした。".to_owned(),
            whole: true,
        });
    }
    let mut out = stdout().lock();
    writeln!(
        out,
        "{} 行を読みました。新しい番号 {}、同じ番号 {}、一覧からなくなった番号 {}、区がないので市に入れた番号 {}",
        list.lines, report.new, report.same, report.gone, report.to_city
    )?;
    faults.tell(&mut out)?;
    args.report.as_deref().map_or(Ok(()), |file| faults.write(file))
}
