//! `engawa export everything` and `engawa import everything`: the whole record in the open form, out and in.

use crate::{
    backup::attach,
    config::Config,
    restore::{Scratch, japan_time, settle},
    sealed::{self, With},
    verify,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    fs::{self, File},
    io::{Write as _, stdout},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use store::{Ctx, Error, Options, Store, everything::Taken};
use web::{App, Clock, exporting};

const NOT_YET: &str = "\
ふたりの承認がそろった頼みがありません。
画面の「設定」→「記録の全部を書き出す」で、ひとりが頼み、もうひとりの管理者が承認してから、もう一度どうぞ。
封をする相手は、その頼みで決まります。ここでは選べません。";

/// Hands out the file of the ask that two managers said yes to; makes it first where no server has.
pub(crate) async fn out(config: &Config, out: &Path) -> Result<()> {
    if out.exists() {
        bail!("{} は、もうあります。別の名前にしてください", out.display());
    }
    let store = attach(config).await?;
    let web = web::Config { exports: config.exports(), ..web::Config::default() };
    let app = App::new(store.clone(), Clock::System, web);
    exporting::run_all(&app).await;
    let ctx = Ctx::program("export everything", Clock::System.now());
    let token = match store.take_export(&ctx).await {
        Ok(token) => token,
        Err(Error::NotFound) => bail!(NOT_YET),
        Err(Error::Invalid(faults)) => {
            bail!("{}", faults.0.into_iter().map(|f| f.sentence).collect::<Vec<_>>().join("\n"))
        }
        Err(error) => return Err(error.into()),
    };
    let made = exporting::path(&app, &token);
    let size = copy(&made, out).with_context(|| format!("{} に写せません", out.display()))?;
    store.export_fetched(&token, Clock::System.now()).await?;
    exporting::tidy(&app).await?;
    store.release().await?;
    writeln!(
        stdout(),
        "{} に書き出しました（{size} バイト）。開けるのは、頼みで決めた鍵か合いことばの持ち主だけです。",
        out.display()
    )?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<u64> {
    let mut made = File::open(from)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let size = std::io::copy(&mut made, &mut file)?;
    file.sync_all()?;
    Ok(size)
}

/// `engawa import everything`.
#[derive(Debug, Args)]
pub(crate) struct In {
    /// The sealed file, as it was fetched.
    file: PathBuf,
    /// Into this data directory, as SQLite. It must hold no database yet.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    into: Option<PathBuf>,
    /// Into this empty database: `postgres://…`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    #[command(flatten)]
    with: With,
}

/// Takes an export in, and reports. Without `--into` and `--database`: where the configuration says.
pub(crate) async fn take_in(config: &Config, args: In) -> Result<()> {
    let configured = config.database.clone().filter(|_| args.into.is_none());
    if let Some(url) = args.database.or(configured) {
        return report(&read(url, &args.file, &args.with).await?);
    }
    let folder = args.into.unwrap_or_else(|| config.data.clone());
    let place = folder.join("engawa.sqlite");
    if place.exists() {
        bail!(
            "{} に、もうデータベースがあります。空のデータベースを用意してください。何も書きこんでいません",
            folder.display()
        );
    }
    let scratch = Scratch::make(&folder)?;
    let file = scratch.0.join("engawa.sqlite");
    let taken = read(format!("sqlite://{}", file.display()), &args.file, &args.with).await?;
    settle(&file, &place, &folder)?;
    drop(scratch);
    report(&taken)
}

async fn read(url: String, file: &Path, with: &With) -> Result<Taken> {
    // Nothing sealed by the program itself leaves with an export: no key is needed.
    let options = Options { url, connections: 2, key: [0; 32] };
    let ctx = Ctx::program("import everything", Clock::System.now());
    let opened = sealed::open(file, with)?;
    let mut rows = match exporting::open_form::Incoming::open(opened) {
        Ok(rows) => rows,
        Err(sentence) => bail!(sentence),
    };
    Ok(Store::take_everything(&options, &ctx, &mut rows).await?)
}

fn report(taken: &Taken) -> Result<()> {
    let mut out = stdout().lock();
    let (tables, rows) = (taken.tables.len(), taken.rows());
    writeln!(out, "{} の記録（engawa {}）", japan_time(taken.head.at), taken.head.program)?;
    writeln!(out, "表 {tables}、行 {rows}: 数も中身も、書き出したときと同じです。")?;
    let four: Vec<char> = taken.closing.chars().take(16).collect();
    let four: Vec<String> = four.chunks(4).map(|c| c.iter().collect()).collect();
    writeln!(out, "しめくくりの値 {} … 書き出した画面の値と、くらべてください。", four.join(" "))?;
    let (people, contacts) = taken.indexed;
    writeln!(out, "検索の索引をつくり直しました: 人 {people}、支援経過 {contacts}。")?;
    let audit = &taken.audit;
    writeln!(out, "監査記録 {} 行: 食いちがい {} か所。", audit.lines, audit.findings.len())?;
    for finding in &audit.findings {
        writeln!(out, "  {}", verify::sentence(finding))?;
    }
    writeln!(
        out,
        "パスワードと二段階の番号は入っていません。「engawa create-admin」で管理者をひとりつくり、画面の「設定」→「職員」で、ひとりずつ新しいパスワードを渡してください。"
    )?;
    if !taken.whole() {
        bail!("そのままでは使えないところがあります（上を見てください）");
    }
    writeln!(out, "全部そろっています。")?;
    Ok(())
}
