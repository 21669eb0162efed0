//! The work of imports, outside the requests: one at a time in each program, its state in the database. A program that
//! died leaves its work to the next one that looks.
//!
//! Memory: one file at a time, read with the bounds of [`sheets::grid`] and [`sheets::archive`]. A panic in the
//! reading ends the work with a sentence, not the program.

use crate::App;
use domain::exchange::SheetKind;
use sheets::exchange::{Lists, MOST_FAULTS, Reader, grid, heading, kind_of};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::imports::{CellFault, Job, Read};
use tokio::sync::Semaphore;

/// One import at a time: the bound on memory holds for the program, not for each file.
static AT_WORK: Semaphore = Semaphore::const_new(1);
/// How often the program looks for work that another left.
const LOOK: Duration = Duration::from_secs(30);
/// How often the work says how far it is.
const TELL: Duration = Duration::from_millis(700);

/// Begins whatever waits, without waiting for it.
pub fn wake(app: &App) {
    let app = app.clone();
    tokio::spawn(async move { run_all(&app).await });
}

/// Looks for work for as long as the program lives: what a restart left, what another program left.
pub async fn keep(app: App) {
    loop {
        run_all(&app).await;
        tokio::time::sleep(LOOK).await;
    }
}

/// Does everything that waits, one after the other; returns when nothing waits.
pub async fn run_all(app: &App) {
    let Ok(_at_work) = AT_WORK.acquire().await else { return };
    loop {
        match app.store.claim_import(app.now()).await {
            Ok(Some(job)) => {
                if let Err(error) = run(app, &job).await {
                    // The lease ends, and the work is taken up again, three times at most.
                    tracing::error!(%error, "an import broke off");
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "imports cannot be looked for");
                return;
            }
        }
    }
}

const GONE: &str =
    "取り込みをはじめた人が、この窓口の仕事をしなくなったので、やめました。何も入っていません。";
const BROKE: &str = "こちらの不具合で、ファイルを読めませんでした。何も入っていません。ひな形に写して、もう一度ためしてください。";

async fn run(app: &App, job: &Job) -> Result<(), store::Error> {
    let ctx = match app.store.import_ctx(job, app.now()).await {
        Ok(ctx) => ctx,
        Err(store::Error::LoggedOut | store::Error::NotFound) => {
            return app.store.import_failed(app.now(), job, GONE).await;
        }
        Err(error) => return Err(error),
    };
    let file = match app.store.import_file(&ctx, job).await {
        Err(store::Error::NotFound) => return Ok(()),
        other => other?,
    };
    let lists = lists(&app.store.sheet_lists(&ctx).await?);
    let (kind, now) = (job.kind, app.now());
    let done = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let counts = done.clone();
    let mut reading = tokio::task::spawn_blocking(move || {
        read(kind, file, &lists, now, |at, of| {
            counts.0.store(at, Ordering::Relaxed);
            counts.1.store(of, Ordering::Relaxed);
        })
    });
    let read = loop {
        match tokio::time::timeout(TELL, &mut reading).await {
            Ok(read) => break read,
            Err(_) => {
                let (at, of) = (done.0.load(Ordering::Relaxed), done.1.load(Ordering::Relaxed));
                // Put away in the meantime: the reading ends by itself, and its result is not kept.
                app.store.import_progress(&ctx, job, at, of).await?;
            }
        }
    };
    let kept = match read {
        Err(_) => app.store.import_failed(app.now(), job, BROKE).await,
        Ok(Err(sentence)) => app.store.import_failed(app.now(), job, &sentence).await,
        Ok(Ok(read)) => {
            let name = |field: &str| heading(kind, field).to_owned();
            if job.going && read.fault_count == 0 {
                app.store.carry_import(&ctx, job, read.rows, name).await
            } else {
                app.store.import_checked(&ctx, job, read, name).await
            }
        }
    };
    match kept {
        // It was put away while it was read.
        Err(store::Error::NotFound) => Ok(()),
        other => other,
    }
}

/// The words of a desk for its sheets.
#[must_use]
pub fn lists(words: &[(String, String, String)]) -> Lists {
    let mut lists = Lists::new();
    for (list, word, label) in words {
        lists.add(list, word, label);
    }
    lists
}

/// Reads a file whole: rows and faults; or a sentence why it is no such sheet. `tell` hears how far it is.
///
/// # Errors
/// The sentence.
pub fn read(
    kind: SheetKind,
    file: Vec<u8>,
    lists: &Lists,
    now: domain::Instant,
    tell: impl Fn(usize, usize),
) -> Result<Read, String> {
    let grid = grid(file).map_err(|fault| fault.to_string())?;
    let reader = Reader::new(&grid, kind, lists).map_err(|fault| {
        let other = kind_of(&grid, lists).filter(|other| *other != kind);
        let hint =
            other.map(|k| format!("「{}」の表かもしれません。種類をえらびなおしてみてください。", k.label()));
        format!("{fault}{}", hint.unwrap_or_default())
    })?;
    let total = reader.rows(&grid).count();
    let mut read = Read { total, unused: reader.unused.clone(), ..Read::default() };
    for (at, row) in reader.rows(&grid).enumerate() {
        if at % 100 == 0 {
            tell(at, total);
        }
        match reader.row(row, now) {
            Ok(taken) => read.rows.push((row.line(), taken)),
            Err(faults) => {
                read.fault_count += faults.len();
                let room = MOST_FAULTS.saturating_sub(read.faults.len());
                read.faults.extend(faults.into_iter().take(room).map(|f| CellFault {
                    line: f.line,
                    heading: f.column,
                    cell: f.cell,
                    sentence: f.sentence,
                }));
            }
        }
    }
    tell(total, total);
    Ok(read)
}
