//! 記録の全部, outside the requests: the sealed file is made, kept until it is fetched or its day is over, and handed
//! out as a stream. One at a time in each program; its state is in the database.
//!
//! Memory: one page of rows, one row as text, and the buffers of zip and seal. The file lies on the disk of the program
//! that made it: where several programs share a database, the one that made it gives it out.

pub mod file;
pub mod open_form;
pub mod seal;

use crate::App;
use domain::Token;
use open_form::Outgoing;
use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    time::Duration,
};
use store::{
    backup::Trouble,
    everything::{Job, Made},
};
use tokio::{runtime::Handle, sync::Semaphore};

/// One file at a time.
static AT_WORK: Semaphore = Semaphore::const_new(1);
/// How often the program looks for work, and for files whose day is over.
const LOOK: Duration = Duration::from_secs(30);

const BROKE: &str = "こちらの不具合で、ファイルをつくれませんでした。システム管理の担当に伝えてください。";
const NO_ROOM: &str = "ファイルを置く場所が足りないか、書きこめません。システム管理の担当に、ディスクの空きを見てもらってください。";

/// Begins whatever waits, without waiting for it.
pub fn wake(app: &App) {
    let app = app.clone();
    tokio::spawn(async move { run_all(&app).await });
}

/// Looks for work, and tidies, for as long as the program lives.
pub async fn keep(app: App) {
    loop {
        run_all(&app).await;
        tokio::time::sleep(LOOK).await;
    }
}

/// Makes every file that waits, one after the other, and takes away those whose day is over.
pub async fn run_all(app: &App) {
    let Ok(_at_work) = AT_WORK.acquire().await else { return };
    loop {
        match app.store.claim_export(app.now()).await {
            Ok(Some(job)) => {
                if let Err(error) = run(app, &job).await {
                    // The lease ends, and the work is taken up again, three times at most.
                    tracing::error!(%error, "an export broke off");
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, "exports cannot be looked for");
                break;
            }
        }
    }
    if let Err(error) = tidy(app).await {
        tracing::error!(%error, "files of exports whose day is over");
    }
}

/// The file of a request.
#[must_use]
pub fn path(app: &App, token: &Token) -> PathBuf {
    app.config.exports.join(format!("{token}.zip.age"))
}

async fn run(app: &App, job: &Job) -> Result<(), store::Error> {
    let name = path(app, &job.token);
    let part = name.with_extension(format!("part-{}", std::process::id()));
    let (own, work, here) = (app.clone(), job.clone(), part.clone());
    let runtime = Handle::current();
    // Packing and sealing take a thread for themselves; so does SQLite, which is read on the asking thread.
    let made = tokio::task::spawn_blocking(move || runtime.block_on(make(&own, &work, &here))).await;
    let made = match made {
        Ok(Ok(made)) => fs::rename(&part, &name).map(|()| made).map_err(|_| NO_ROOM),
        Ok(Err(Trouble::Stopped)) => {
            remove(&part);
            return Ok(());
        }
        Ok(Err(Trouble::Store(error))) => {
            remove(&part);
            return Err(error);
        }
        Ok(Err(Trouble::File(error))) => {
            tracing::error!(%error, "the file of an export");
            Err(NO_ROOM)
        }
        Ok(Err(_)) | Err(_) => Err(BROKE),
    };
    let kept = match made {
        Ok(made) => app.store.export_ready(job, &made, app.now()).await,
        Err(sentence) => {
            remove(&part);
            app.store.export_failed(job, sentence, app.now()).await
        }
    };
    match kept {
        Ok(()) => Ok(()),
        // It was stopped at the last moment: the file goes.
        Err(store::Error::NotFound) => {
            remove(&name);
            Ok(())
        }
        Err(error) => {
            remove(&name);
            Err(error)
        }
    }
}

/// Pours, packs and seals into `part`, and waits for the disk.
async fn make(app: &App, job: &Job, part: &Path) -> Result<Made, Trouble> {
    let file = file::create(part)?;
    let sealed = seal::around(&job.seal, &job.words, BufWriter::new(file)).map_err(Trouble::Told)?;
    let mut out = Outgoing::new(sealed);
    let clock = app.clock.clone();
    app.store.pour_everything(job, move || clock.now(), &mut out).await?;
    let (sealed, closing) = out.finish()?;
    let file = sealed.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let counts = (number(closing.tables), number(closing.rows), number(file.metadata()?.len()));
    Ok(Made { counts, closing: closing.digest })
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::error!(%error, "a sealed file could not be taken away");
    }
}

/// Takes away every file that no open request keeps.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), store::Error> {
    let kept = app.store.exports_with_files(app.now()).await?;
    let Ok(folder) = fs::read_dir(&app.config.exports) else { return Ok(()) };
    for entry in folder.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !kept.iter().any(|token| name.starts_with(token.as_str())) {
            remove(&entry.path());
        }
    }
    Ok(())
}
