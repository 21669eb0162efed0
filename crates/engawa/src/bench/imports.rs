//! `engawa bench imports`: how long a sheet takes from "here it is" to its preview, in, and out again. On an empty
//! database of its own; the sheet is written by our own writer.

use super::{Place, run::memory};
use crate::serve;
use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use domain::exchange::{ImportState, SheetKind};
use sheets::exchange::{Form, Record, write};
use std::io::Write as _;
use testkit::World;
use web::{App, Clock, clock::Stopwatch, importing};

/// `engawa bench imports`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Rows of the sheet.
    #[arg(long, default_value_t = 20_000)]
    rows: usize,
    #[command(flatten)]
    place: Place,
}

/// Receptions with names, births and telephones of which few are alike.
fn records(count: usize) -> Vec<Record> {
    let families = ["山田", "佐藤", "髙橋", "海野", "川口", "葛城", "阿部", "小笠原", "斎藤", "渡邊"];
    let given = ["太郎", "花子", "みどり", "そら", "昇", "実", "さくら", "健一", "葉月", "千尋"];
    let of = |list: &[&str], n: usize| list.get(n % list.len()).copied().unwrap_or_default().to_owned();
    (0..count)
        .map(|n| {
            vec![
                ("received_on", format!("2026-{:02}-{:02}", 4 + n % 7, 1 + n % 28)),
                ("received_time", format!("{:02}:{:02}", 9 + n % 8, n % 60)),
                ("door", of(&["phone", "counter", "visit"], n)),
                ("name", format!("{} {}{}", of(&families, n), of(&given, n / 10), n / 100)),
                ("kana", format!("カナ {n}")),
                ("birth", format!("{}-{:02}-{:02}", 1935 + n % 70, 1 + n / 70 % 12, 1 + n / 840 % 28)),
                ("phone", format!("000-{:04}-{:04}", n / 10_000 + 1, n % 10_000)),
                ("address", format!("みどり町東{}丁目{}番地", n % 9 + 1, n / 9)),
                (
                    "words",
                    format!("家賃が払えない。電気も止まりそう。{n} 回めの相談で、家族のことも聞いた。"),
                ),
                ("topic", of(&["debt", "housing", "income", "food"], n)),
                ("main_topic", of(&["debt", "housing", "income", "food"], n)),
            ]
        })
        .collect()
}

/// Measures, and prints a Markdown table.
pub(crate) async fn run(args: Args) -> Result<()> {
    let store = serve::open(&args.place.config()).await?;
    World::ground(&store).await.context("空のデータベースを --data で指してください")?;
    let app = App::new(store.clone(), Clock::System, web::Config::default());
    let sato = store.ctx_of_login("sato", "bench imports", app.now()).await?;
    let lists = importing::lists(&store.sheet_lists(&sato).await?);
    let records = records(args.rows);
    let mut out = format!("{} rows; memory before: {} MB\n\n", args.rows, memory());
    out.push_str("| sheet | bytes | preview ms | in ms | out ms | memory MB |\n|---|---|---|---|---|---|\n");
    for (name, form) in [("xlsx", Form::Xlsx), ("CSV UTF-8", Form::Utf8), ("CSV CP932", Form::Cp932)] {
        let file = write(SheetKind::Receptions, &lists, &records, form)?.bytes;
        let size = file.len();
        let token = store.start_import(&sato, SheetKind::Receptions, "bench", file, "").await?;
        let watch = Stopwatch::start();
        importing::run_all(&app).await;
        let preview = watch.ms();
        let import = store.import_of(&sato, &token).await?;
        ensure!(import.state == ImportState::Checked && import.faults == 0, "{}", import.failure);
        store.answer_import_rest(&sato, &token, false).await?;
        store.send_import(&sato, &token).await?;
        let watch = Stopwatch::start();
        importing::run_all(&app).await;
        let in_ms = watch.ms();
        ensure!(store.import_of(&sato, &token).await?.state == ImportState::Done, "not in");
        let watch = Stopwatch::start();
        store.undo_import(&sato, &token).await?;
        let out_ms = watch.ms();
        out.push_str(&format!("| {name} | {size} | {preview} | {in_ms} | {out_ms} | {} |\n", memory()));
    }
    store.close().await?;
    Ok(std::io::stdout().write_all(out.as_bytes())?)
}
