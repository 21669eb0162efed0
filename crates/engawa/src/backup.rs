//! `engawa backup`: the whole record into one sealed file, while the office works.

use crate::{
    config::Config,
    sealed::{self, NewFile, To},
};
use anyhow::{Context, Result};
use clap::Parser;
use std::{
    io::{Write as _, stdout},
    path::PathBuf,
};
use store::{Ctx, Store};
use web::Clock;

/// `engawa backup`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The file to make. It must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    seal: To,
}

/// Takes the backup.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    let store = attach(config).await?;
    let mut file = NewFile::create(&args.to, &args.seal)?;
    let ctx = Ctx::program("backup", Clock::System.now());
    let manifest = match store.backup(&ctx, file.out()).await {
        Ok(manifest) => manifest,
        Err(trouble) => {
            file.give_up();
            return Err(trouble.into());
        }
    };
    let size = file.finish()?;
    store.release().await?;
    let mut out = stdout().lock();
    let (tables, rows) = (manifest.tables.len(), manifest.rows());
    writeln!(out, "{} をつくりました（表 {tables}、行 {rows}、{size} バイト）。", args.to.display())?;
    writeln!(out, "たしかめるには: engawa restore {} --verify と、開けるための鍵。", args.to.display())?;
    writeln!(
        out,
        "鍵のファイル {} は、この中に入っていません。なくすと、戻しても二段階の番号などが開けません。",
        config.key_file.display()
    )?;
    writeln!(
        out,
        "紙に書き写すか別の媒体に入れて、このファイルとは別の、かぎのかかる場所に置いてください。"
    )?;
    Ok(())
}

/// The configured store, beside a running server; changes nothing by opening.
pub(crate) async fn attach(config: &Config) -> Result<Store> {
    match Store::attach(&config.known_options()?).await {
        Err(store::Error::OtherSchema) => Err(store::Error::OtherSchema).context(
            "データベースの形が、この版の engawa とちがいます。先に「engawa migrate」をしてください",
        ),
        other => other.context("データベースにつながりません"),
    }
}

/// `engawa backup-key`: a new pair of keys on standard output.
pub(crate) fn make_key() -> Result<()> {
    sealed::make_pair(stdout().lock())
}
