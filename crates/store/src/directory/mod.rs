//! 社会資源: desks, places and programmes that anybody may know. Reads and writes only its own tables, never a case.
//!
//! One entry is an HSDS `service` with its organization and what hangs on it ([`domain::directory::Entry`]). Entries are
//! written here by staff ([`edit`]), by lists ([`import`]) and by feeds of other programs ([`feed`]); none of the latter
//! two overwrites what an office has changed by hand, but for a place that nobody may be told of any more.

mod correction;
mod edit;
mod feed;
mod find;
mod import;
mod keep;
mod read;
mod row;

pub use correction::{Correction, Wished};
pub use edit::KeptEntry;
pub use feed::{Feed, FeedForm, FeedPage, FeedTurn};
pub use find::{Ask, Found, OrganizationLine, SiteLine};
pub use import::{Brought, DirectoryReport, Incoming, Provenance, Unread};
pub use keep::DirectoryFilter;

use chrono::NaiveDate;
use domain::{
    Instant, Token,
    directory::{Entry, Uid},
};

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub(crate) id: i64,
    /// Its token, for staff pages.
    pub token: Token,
    /// Its id everywhere.
    pub uid: Uid,
    /// What it says.
    pub entry: Entry,
    /// Name and description of the programme that it carries out.
    pub programme: Option<(String, String)>,
    /// The list or feed that it came from; empty when staff made it.
    pub source: String,
    /// Its key there.
    pub source_key: String,
    /// The licence it came under.
    pub licence: String,
    /// The words of credit that go with it.
    pub credit: String,
    /// The list's day.
    pub source_date: Option<NaiveDate>,
    /// Last changed.
    pub modified_at: Instant,
    /// An office has changed it by hand since it was imported.
    pub edited: bool,
    /// It is gone from the list that it came from.
    pub gone: bool,
    /// For editing.
    pub version: i64,
}
