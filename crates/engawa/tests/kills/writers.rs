//! Three workers who save one note after the other until the program is gone.

use crate::{
    Dice,
    http::{Session, save},
    journal::Journal,
};
use anyhow::{Result, anyhow};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

pub(crate) struct Writers {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<()>>>,
}

pub(crate) fn start(session: &Arc<Session>, journal: &Arc<Journal>, case: &str) -> Writers {
    let over = Arc::new(AtomicBool::new(false));
    let one = |_| {
        let (session, journal) = (Arc::clone(session), Arc::clone(journal));
        let (case, over) = (case.to_owned(), Arc::clone(&over));
        thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                let (note, once) = journal.intend()?;
                if saved(&session, &case, &note, &once)? {
                    journal.acknowledge(&note)?;
                } else if over.load(Ordering::SeqCst) {
                    break;
                }
            }
            Ok(())
        })
    };
    Writers { threads: (0..3).map(one).collect(), over }
}

/// A connection that breaks is what a kill looks like: not acknowledged. Anything else is told.
fn saved(session: &Session, case: &str, note: &str, once: &str) -> Result<bool> {
    match save(session, case, note, once) {
        Err(error)
            if error.downcast_ref::<io::Error>().is_some() || error.to_string().contains("cut off") =>
        {
            thread::sleep(std::time::Duration::from_millis(20));
            Ok(false)
        }
        other => other,
    }
}

impl Writers {
    pub(crate) fn stop(self) -> Result<()> {
        self.over.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().map_err(|_| anyhow!("a writer fell over"))??;
        }
        Ok(())
    }
}

/// Sends half of what was not acknowledged again, with the same keys, as a browser's person would: it may have been
/// saved already, and must then not double.
pub(crate) fn send_again(session: &Session, journal: &Journal, case: &str, dice: &mut Dice) -> Result<()> {
    for (note, sent) in journal.sent() {
        if !sent.acknowledged && dice.next().is_multiple_of(2) && saved(session, case, &note, &sent.once)? {
            journal.acknowledge(&note)?;
        }
    }
    Ok(())
}
