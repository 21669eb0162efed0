//! LINE's door: accounts, what waits to be sent, and how the guide's answers become messages.
//!
//! A delivery is believed by its signature, its events are taken for answered in the store, and the replies are put
//! into [`Room`]'s box: who sends them ([`Room::outbox`]) does so after LINE has had its 200 and outside every
//! transaction. What a person wrote lives from the request to its answer, and nowhere else.

pub mod answer;
pub mod desk;
mod tongue;

use ::guide::Lang;
use ::line::{menu, message::Link, signature::Secrets};
use domain::{Instant, Secret};
use serde_json::Value;
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

/// A bot at LINE WORKS. What is needed to speak as the bot, only the one who sends knows.
#[derive(Debug, Clone)]
pub struct Bot {
    /// 団体コード of its town, six digits.
    pub town: String,
    /// The bot secret, and the one before it while it is changed.
    pub secrets: Secrets,
    /// `https://…` of our own pages, as members reach them.
    pub site: String,
}

/// Where a reply goes.
#[derive(Debug, Clone)]
pub enum To {
    /// LINE, with this channel access token.
    Line(Secret<String>),
    /// A member at LINE WORKS, from the bot of this town.
    Works {
        /// 団体コード.
        town: String,
        /// The member, as LINE WORKS calls them.
        member: Secret<String>,
    },
}

/// A reply on its way.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub to: To,
    /// The body of the request: opens a reply, so that it is not shown.
    pub body: Secret<Vec<u8>>,
}

/// What the door keeps in memory.
pub struct Room {
    send: Sender<Outgoing>,
    outbox: Mutex<Option<Receiver<Outgoing>>>,
    limit: crate::guide::limit::Limit,
    tongues: tongue::Chosen,
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
        Self {
            send,
            outbox: Mutex::new(Some(outbox)),
            limit: crate::guide::limit::Limit::default(),
            tongues: tongue::Chosen::default(),
            counted: RandomState::new(),
        }
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

    /// Somebody, under a word of this process alone.
    pub(crate) fn who(&self, town: &str, user: &Secret<String>) -> u64 {
        self.counted.hash_one((town, user.show()))
    }

    /// May this person have another answer now?
    pub(crate) fn may_ask(&self, who: u64, now: Instant) -> bool {
        self.limit.take(&format!("{who:x}"), PER_MINUTE, now).is_ok()
    }

    /// The language to answer this person in, if it does not show in what they do: what they chose within the hour.
    pub(crate) fn tongue(&self, who: u64, now: Instant) -> Option<Lang> {
        self.tongues.of(who, now)
    }

    /// Somebody chose a language.
    pub(crate) fn choose(&self, who: u64, lang: Lang, now: Instant) {
        self.tongues.choose(who, lang, now);
    }
}

/// The rich menu of an account in a language, as `POST /v2/bot/richmenu` takes it.
#[must_use]
pub fn rich_menu(account: &Account, lang: Lang) -> Value {
    let words = crate::guide::words::Words::of(lang.tag());
    let site = account.site.trim_end_matches('/');
    let top = Link::page(&format!("{site}/g/{}{}", account.town, words.query()));
    menu::menu(words, top.as_ref())
}
