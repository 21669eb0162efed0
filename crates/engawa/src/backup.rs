//! `engawa backup`: the whole record into one sealed file, while the office works; and the keys to what it says of
//! anybody into another (鍵束), which is kept apart and always the newest.

use crate::{
    config::Config,
    sealed::{self, NewFile, To},
};
use anyhow::{Context, Result, bail};
use clap::Parser;
use std::{
    io::{Write as _, stdout},
    path::{Path, PathBuf},
};
use store::{Ctx, Store, backup::Manifest};
use web::Clock;

/// `engawa backup`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The file to make. It must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    seal: To,
    /// Where the keys of the backup are kept (鍵束), apart from it. The file is written anew each time, under the same
    /// seal; only the newest is kept. May be repeated. Without it, the places that the configuration names.
    #[arg(long, value_name = "FILE", conflicts_with = "without_keyring")]
    keyring: Vec<PathBuf>,
    /// Writes a backup that needs no keys: what is erased later stays readable in it.
    #[arg(long)]
    without_keyring: bool,
}

/// Takes the backup.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    let places = if args.keyring.is_empty() { &config.keyring } else { &args.keyring };
    if args.without_keyring {
        return plain(config, &args).await;
    }
    if places.is_empty() {
        bail!(
            "鍵束を置く場所が決まっていません。設定の keyring に書くか、--keyring で指定してください。バックアップとは別の場所にします。\n消した世帯が読めてもよいバックアップ（引っ越しなど）なら、--without-keyring をつけてください"
        );
    }
    if !config.key_file.exists() {
        bail!("鍵のファイル {} がありません。しまってある鍵を置いてください", config.key_file.display());
    }
    let store = attach(config).await?;
    let mut file = NewFile::create(&args.to, &args.seal)?;
    // Begun before the work: a place that cannot be written is told at once.
    let mut rings = Vec::new();
    for place in places {
        match NewFile::renew(place, &args.seal) {
            Ok(ring) => rings.push(ring),
            Err(error) => {
                file.give_up();
                rings.into_iter().for_each(NewFile::give_up);
                return Err(error);
            }
        }
    }
    let ctx = Ctx::program("backup", Clock::System.now());
    let taken = match store.backup_with_keys(&ctx, file.out()).await {
        Ok((manifest, ring)) => rings.iter_mut().try_for_each(|to| ring.write(to.out())).map(|()| manifest),
        Err(trouble) => Err(trouble),
    };
    let manifest = match taken {
        Ok(manifest) => manifest,
        Err(trouble) => {
            file.give_up();
            rings.into_iter().for_each(NewFile::give_up);
            return Err(trouble.into());
        }
    };
    // The keys first: a backup without its keys would be of no use, keys without a new backup open every older one.
    for ring in rings {
        ring.finish()?;
    }
    let size = file.finish()?;
    store.release().await?;
    told(config, &args, &manifest, size)?;
    let mut out = stdout().lock();
    for place in places {
        writeln!(out, "鍵束 {} を書きかえました。", place.display())?;
        if beside(place, &args.to) {
            writeln!(
                out,
                "  気をつけてください: バックアップと同じ場所にあります。いっしょに写すと、あとで消した世帯が、その写しから読めてしまいます。別の場所にしてください。"
            )?;
        }
    }
    writeln!(
        out,
        "戻すときは、バックアップと、いちばん新しい鍵束の両方が要ります。鍵束は別々の二か所に置き、古いものは残さないでください。"
    )?;
    Ok(())
}

/// A backup as the record stands.
async fn plain(config: &Config, args: &Args) -> Result<()> {
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
    told(config, args, &manifest, size)?;
    writeln!(
        stdout().lock(),
        "鍵束を使わずにつくりました。あとで世帯を消しても、このファイルからは読めます。用がすんだら、消してください。"
    )?;
    Ok(())
}

fn told(config: &Config, args: &Args, manifest: &Manifest, size: u64) -> Result<()> {
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

/// Do both lie in one folder?
fn beside(one: &Path, other: &Path) -> bool {
    let folder = |file: &Path| {
        let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().ok()
    };
    folder(one).is_some_and(|one| folder(other) == Some(one))
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
