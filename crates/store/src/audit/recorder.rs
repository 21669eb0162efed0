//! Group commit of views, and the beat of the sequencer.

use super::{
    Line,
    line::{AT_ONCE, write_all},
    sequence::link_pending,
};
use crate::{
    actor::Ctx,
    dialect,
    error::{Error, Result},
    space::Space,
    tx::{Tx, Writer},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc, oneshot};

/// At most so many views share one commit.
const TOGETHER: usize = 256;

/// The sequencer's beat: lines wait about this long for the chain.
const BEAT: Duration = Duration::from_millis(500);

struct Wish {
    ctx: Ctx,
    lines: Vec<Line>,
    told: oneshot::Sender<Result<()>>,
}

/// Takes views to the disk. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Recorder {
    wishes: mpsc::Sender<Wish>,
    wake: Arc<Notify>,
    stop: Arc<Notify>,
}

impl Recorder {
    /// Starts the two tasks behind it. They end when the last clone is dropped, or at [`Recorder::stop`].
    pub(crate) fn start(db: Writer, space: Arc<Space>) -> Self {
        let (wishes, inbox) = mpsc::channel(4096);
        let (wake, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        // What the last run left unlinked when it was cut off is linked without waiting for somebody's change.
        wake.notify_one();
        tokio::spawn(commit_together(db.clone(), inbox, Arc::clone(&wake), space));
        tokio::spawn(keep_linking(db, Arc::clone(&wake), Arc::clone(&stop)));
        Self { wishes, wake, stop }
    }

    /// A recorder whose tasks have died.
    #[cfg(test)]
    pub(crate) fn dead() -> Self {
        let (wishes, _) = mpsc::channel(1);
        Self { wishes, wake: Arc::default(), stop: Arc::default() }
    }

    /// Waits until the lines are on disk.
    pub(crate) async fn record(&self, ctx: &Ctx, lines: Vec<Line>) -> Result<()> {
        let (told, answer) = oneshot::channel();
        let gone = || Error::Database("the audit's recorder has stopped".to_owned());
        self.wishes.send(Wish { ctx: ctx.clone(), lines, told }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// There are new lines to link.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Ends the sequencer.
    pub(crate) fn stop(&self) {
        self.stop.notify_one();
    }
}

async fn commit_together(db: Writer, mut inbox: mpsc::Receiver<Wish>, wake: Arc<Notify>, space: Arc<Space>) {
    let mut wishes = Vec::new();
    while inbox.recv_many(&mut wishes, TOGETHER).await > 0 {
        space.tend();
        let outcome = commit(&db, &wishes).await;
        wake.notify_one();
        for wish in wishes.drain(..) {
            let told = match &outcome {
                Ok(()) => Ok(()),
                Err(Error::DiskFull) => Err(Error::DiskFull),
                Err(error) => Err(Error::Database(error.to_string())),
            };
            // Nobody waits any more when the request was cut off: its data has not left.
            let _unheard = wish.told.send(told);
        }
    }
}

async fn commit(db: &Writer, wishes: &[Wish]) -> Result<()> {
    let lines: Vec<(&Ctx, &Line)> = wishes.iter().flat_map(|w| w.lines.iter().map(|l| (&w.ctx, l))).collect();
    if lines.len() <= AT_ONCE && dialect::enters_whole(db.backend()) {
        return write_all(&Tx::Each(db.db.clone()), &lines).await;
    }
    let tx = db.begin().await?;
    write_all(&tx, &lines).await?;
    tx.commit().await
}

/// So many misses in a row are no trouble: a long change (a town being made, a large import) holds the one writer, and
/// the lines wait in `audit_pending`.
const PATIENCE: u32 = 4;

async fn keep_linking(db: Writer, wake: Arc<Notify>, stop: Arc<Notify>) {
    let mut missed = 0;
    loop {
        tokio::select! {
            () = wake.notified() => {}
            () = stop.notified() => return,
        }
        tokio::time::sleep(BEAT).await;
        let Err(error) = link_pending(&db).await else {
            missed = 0;
            continue;
        };
        missed += 1;
        if missed > PATIENCE {
            tracing::error!(%error, "audit lines could not be linked; they stay pending");
        }
        tokio::time::sleep(BEAT * 10).await;
        wake.notify_one();
    }
}
