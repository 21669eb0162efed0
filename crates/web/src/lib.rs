//! Request to command, answer to page.
//!
//! Every route stands once, in [`routes`]. The edge ([`edge`]) gives each request an id, headers, a session and an
//! [`edge::Acting`]; a handler parses a form into a domain command, calls the store, and renders a template or
//! redirects (303). Handlers hold no rule: who may see what is the store's gate.

pub mod api;
pub mod back;
pub mod clock;
pub mod edge;
pub mod exporting;
pub mod fail;
pub mod form;
pub mod guide;
pub mod hsds;
pub mod importing;
pub mod line;
pub mod pages;
pub mod prefs;
pub mod routes;
pub mod shell;
pub mod square;

pub use clock::Clock;

use std::{path::PathBuf, sync::Arc};

/// What every handler shares. Holds no state of a user: any number of programs can stand behind a balancer.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub store: store::Store,
    /// Where `now` comes from.
    pub clock: Arc<Clock>,
    /// How this program was set up.
    pub config: Arc<Config>,
    /// The residents' door: the index of desks, and how often each address has asked.
    pub guide: Arc<guide::Room>,
    /// LINE's door: what waits to be sent.
    pub line: Arc<line::Room>,
}

/// How the web side is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The sample town: the login page lists its people, and no password is asked.
    pub demo: bool,
    /// Served over TLS (by a proxy): cookies are `Secure`, and HSTS is sent.
    pub tls: bool,
    /// One proxy of our own stands in front and writes the browser's address as the last one of `X-Forwarded-For`.
    /// Without it that header is what a stranger says, and is not read.
    pub proxy: bool,
    /// Ms without a request after which a session is over.
    pub idle: domain::Instant,
    /// Answers of the guide that one address may have in a minute; 0: any number.
    pub guide_limit: u32,
    /// Where sealed files of 記録の全部 lie until they are fetched; made when the first one is.
    pub exports: PathBuf,
    /// The accounts at LINE, one a town.
    pub line: Vec<line::Account>,
    /// The bots at LINE WORKS, one a town.
    pub works: Vec<line::Bot>,
}

/// Answers of the guide for one address and minute: a whole town hall may stand behind one address.
pub const GUIDE_LIMIT: u32 = 120;

impl Default for Config {
    fn default() -> Self {
        Self {
            demo: false,
            tls: false,
            proxy: false,
            idle: store::session::IDLE,
            guide_limit: GUIDE_LIMIT,
            exports: PathBuf::from("data/exports"),
            line: Vec::new(),
            works: Vec::new(),
        }
    }
}

impl App {
    /// The application over a store.
    #[must_use]
    pub fn new(store: store::Store, clock: Clock, config: Config) -> Self {
        let (guide, line) = (Arc::new(guide::Room::default()), Arc::new(line::Room::default()));
        Self { store, clock: Arc::new(clock), config: Arc::new(config), guide, line }
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> domain::Instant {
        self.clock.now()
    }
}
