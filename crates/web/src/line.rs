//! LINE's door: accounts, what waits to be sent, and how the guide's answers become messages.
//!
//! A delivery is believed by its signature, its events are taken for answered in the store, and the replies are put
//! into [`Room`]'s box: who sends them ([`Room::outbox`]) does so after LINE has had its 200 and outside every
//! transaction. What a person wrote lives from the request to its answer, and nowhere else.

pub mod answer;
pub mod desk;

use ::line::signature::Secrets;
use domain::{Instant, Secret};
use std::{
    collections::hash_map::RandomState,
    fmt,
    hash::BuildHasher as _,
    sync::{Mutex, PoisonError},
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Replies that may wait; beyond, the newest are let go, since LINE takes a reply for about a minute only.
const WAITING: usize = 1_000;
/// Answers for one person and minute.
const PER_MINUTE: u32 = 20;

/// An account at LINE.
#[derive(Debug, Clone)]
pub struct Account {
    /// 団体コード of its town, six digits.
    pub town: String,
    /// The channel secret, and the one before it while it is changed.
    pub secrets: Secrets,
    /// The channel access token.
    pub token: Secret<String>,
    /// `https://…` of our own pages, as residents reach them.
    pub site: String,
}

/// A reply on its way.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The channel access token.
    pub token: Secret<String>,
    /// The body of the request: opens a reply, so that it is not shown.
    pub body: Secret<Vec<u8>>,
}

/// What the door keeps in memory.
pub struct Room {
    send: Sender<Outgoing>,
    outbox: Mutex<Option<Receiver<Outgoing>>>,
    limit: crate::guide::limit::Limit,
    /// People are counted under a word that means nothing outside this process.
    counted: RandomState,
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
    }
}

impl Default for Room {
    fn default() -> Self {
        let (send, outbox) = channel(WAITING);
        let (limit, counted) = (crate::guide::limit::Limit::default(), RandomState::new());
        Self { send, outbox: Mutex::new(Some(outbox)), limit, counted }
    }
}

impl Room {
    /// What waits to be sent, for the one who sends it; None when somebody has it already.
    pub fn outbox(&self) -> Option<Receiver<Outgoing>> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Puts a reply into the box. A full one says so in the log, and nothing more.
    pub(crate) fn put(&self, out: Outgoing) {
        if self.send.try_send(out).is_err() {
            tracing::warn!("a reply to LINE was let go: too many are waiting");
        }
    }

    /// May this person have another answer now?
    pub(crate) fn may_ask(&self, town: &str, user: &Secret<String>, now: Instant) -> bool {
        let who = format!("{:x}", self.counted.hash_one((town, user.show())));
        self.limit.take(&who, PER_MINUTE, now).is_ok()
    }
}
