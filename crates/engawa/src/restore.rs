//! `engawa restore`: a backup back into an empty place, and the proof that it is whole.

use crate::{
    config::{Config, read_key},
    sealed::{self, With},
};
use anyhow::{Context, Result, bail};
use clap::Parser;
use std::{
    fs::{self, File},
    io::{Write, stdout},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use store::{
    Ctx, Options, Store,
    backup::{Erased, Restored, Ring},
};
use web::Clock;

/// `engawa restore`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The backup.
    file: PathBuf,
    /// Puts it back into a scratch place inside the data directory, looks whether it is whole, and takes the scratch
    /// away again.
    #[arg(long, required_unless_present_any = ["into", "database"], conflicts_with_all = ["into", "database"])]
    verify: bool,
    /// Puts it back into this data directory, as SQLite. It must hold no database yet.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    into: Option<PathBuf>,
    /// Puts it back into this empty database: `postgres://…`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    #[command(flatten)]
    with: With,
    /// The newest keys of the backups (鍵束). Without it, the first place of the configuration where it lies.
    #[arg(long, value_name = "FILE")]
    keyring: Option<PathBuf>,
    /// A file with the passphrase of the 鍵束, where it is not the one of the backup.
    #[arg(long, value_name = "FILE")]
    keyring_passphrase_file: Option<PathBuf>,
}

impl Args {
    /// The keys, if any are at hand.
    fn ring(&self, config: &Config) -> Result<Option<Ring>> {
        let known = config.keyring.iter().find(|file| file.exists());
        let Some(file) = self.keyring.as_ref().or(known) else { return Ok(None) };
        let own = self.keyring_passphrase_file.clone().map(With::passphrase);
        let ring = Ring::read(sealed::open(file, own.as_ref().unwrap_or(&self.with))?);
        Ok(Some(ring.with_context(|| file.display().to_string())?))
    }
}

/// The folder where a SQLite file grows until it is whole.
pub(crate) const SCRATCH: &str = "restoring";

/// Restores, and reports. Fails when the record is not whole.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    // Without the key the rows come back all the same; what is sealed inside them is then told as not opened.
    let key = if config.key_file.exists() { Some(read_key(&config.key_file)?) } else { None };
    if let Some(url) = &args.database {
        let ring = args.ring(config)?;
        return report(&put_back(url.clone(), key, &args, ring.as_ref()).await?);
    }
    let folder = args.into.clone().unwrap_or_else(|| config.data.clone());
    let place = folder.join("engawa.sqlite");
    if args.into.is_some() && place.exists() {
        bail!("{} に、もうデータベースがあります。何も書きこんでいません", folder.display());
    }
    let ring = args.ring(config)?;
    let scratch = Scratch::make(&folder)?;
    let file = scratch.0.join("engawa.sqlite");
    let proof = put_back(format!("sqlite://{}", file.display()), key, &args, ring.as_ref()).await?;
    if !args.verify {
        settle(&file, &place, &folder)?;
    }
    drop(scratch);
    report(&proof)
}

/// Gives a database that grew in the scratch its name.
pub(crate) fn settle(file: &Path, place: &Path, folder: &Path) -> Result<()> {
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    File::open(file)?.sync_all()?;
    fs::rename(file, place)?;
    Ok(File::open(folder)?.sync_all()?)
}

async fn put_back(url: String, key: Option<[u8; 32]>, args: &Args, ring: Option<&Ring>) -> Result<Proof> {
    let options = Options { url, connections: 2, key: key.unwrap_or_default() };
    let ctx = Ctx::program("restore", Clock::System.now());
    let mut lines = sealed::open(&args.file, &args.with)?;
    let restored = Store::restore(&options, &ctx, &mut lines, ring).await?;
    Ok(Proof { restored, key_known: key.is_some() })
}

struct Proof {
    restored: Restored,
    key_known: bool,
}

fn report(proof: &Proof) -> Result<()> {
    let Restored { manifest, indexed: (people, contacts), audit, key_fits, .. } = &proof.restored;
    let mut out = stdout().lock();
    writeln!(out, "{} のバックアップ（engawa {}）", japan_time(manifest.at), manifest.program)?;
    writeln!(
        out,
        "表 {}、行 {}: 数も中身も、書き出したときと同じです。",
        manifest.tables.len(),
        manifest.rows()
    )?;
    keys(&mut out, &proof.restored)?;
    writeln!(out, "検索の索引をつくり直しました: 人 {people}、支援経過 {contacts}。")?;
    writeln!(out, "監査記録 {} 行: 食いちがい {} か所。", audit.lines, audit.findings.len())?;
    for finding in &audit.findings {
        writeln!(out, "  {}", crate::verify::sentence(finding))?;
    }
    match (proof.key_known, key_fits) {
        (_, None) => writeln!(out, "鍵で封をした値は、まだありません。")?,
        (true, Some(true)) => writeln!(out, "鍵のファイルは、このバックアップに合っています。")?,
        (true, Some(false)) => {
            writeln!(
                out,
                "鍵のファイルが、このバックアップに合いません。当時の鍵を key_file に置いてください。"
            )?;
        }
        (false, Some(_)) => {
            writeln!(
                out,
                "鍵のファイルがありません。しまってある鍵を key_file に置かないと、だれもログインできません。"
            )?;
        }
    }
    writeln!(
        out,
        "このあとに終えたアカウント・アクセストークン・共有は、書き出した時点にもどっています。見なおしてください。"
    )?;
    if !proof.restored.whole() || *key_fits == Some(false) {
        bail!("そのままでは使えないところがあります（上を見てください）");
    }
    writeln!(out, "全部そろっています。")?;
    Ok(())
}

/// What the 鍵束 did.
fn keys(out: &mut impl Write, restored: &Restored) -> Result<()> {
    let Some(erased) = restored.erased else {
        return Ok(writeln!(
            out,
            "鍵束を使わないバックアップです。このあとに消した世帯も、戻っています。見なおしてください。"
        )?);
    };
    let Erased { households, people, receptions, lost, .. } = erased;
    writeln!(
        out,
        "鍵束に鍵のない（消した）世帯 {households}、人 {people}、受付 {receptions}: 消したまま戻しました。"
    )?;
    if lost > 0 {
        writeln!(
            out,
            "そのうち {lost} は、消したという記録が鍵束にありません。鍵束が正しいものか、たしかめてください。"
        )?;
    }
    if !restored.keys_put {
        writeln!(
            out,
            "鍵のファイルがないか合わないので、鍵束の鍵は入れていません。正しい鍵を置いて、もう一度戻してください。"
        )?;
    }
    Ok(())
}

pub(crate) fn japan_time(at: i64) -> String {
    let (day, seconds) = (store::actor::japan_date(at), (at / 1000 + 9 * 3600).rem_euclid(86_400));
    format!("{day} {:02}:{:02}", seconds / 3600, seconds % 3600 / 60)
}

/// A folder that only this user can enter, gone at the end: what grows in it is not sealed.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn make(folder: &Path) -> Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.mode(0o700);
        if !folder.exists() {
            builder.create(folder).with_context(|| format!("{} をつくれません", folder.display()))?;
        }
        let path = folder.join(SCRATCH);
        if path.exists() {
            bail!(
                "{} があります。ほかの restore や import が動いていなければ、前に途中で止まった残りです。消してから、もう一度どうぞ",
                path.display()
            );
        }
        builder.create(&path).with_context(|| format!("{} をつくれません", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::error!(%error, "{} を消せませんでした。封をしていない記録が残っています", self.0.display());
        }
    }
}
