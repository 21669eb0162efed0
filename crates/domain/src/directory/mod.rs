//! 社会資源: which desk or programme helps with what, whom, where and when. Public words throughout.
//!
//! The names follow Open Referral HSDS 3.0; what Japan needs besides stands in `docs/hsds-profile.md`.

mod feed;
mod form;
mod hours;
mod link;
mod sound;
mod trouble;
mod uid;

pub use feed::FeedForm;
pub use form::{EntryForm, LANGUAGES, language, language_name};
pub use hours::{Hours, week};
pub use link::{mail, page};
pub use sound::{LONG, Unsound};
pub use trouble::{DESK_KINDS, TROUBLES, Term, term};
pub use uid::Uid;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$v:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub enum $name { #[default] $($(#[$v])* $variant),+ }
        impl $name {
            /// The word that is kept.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// Reads the word back.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
            /// Its Japanese name.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
        }
    };
}

words! {
    /// What an entry is.
    EntryKind {
        /// Somewhere to turn to: 窓口, こども食堂, 居場所.
        Desk = "desk" "窓口・場所",
        /// 制度: what the law or a town offers, wherever it is applied for.
        Programme = "programme" "制度",
    }
}

words! {
    /// HSDS `status`, with its words.
    Status {
        /// In service.
        Active = "active" "受けつけています",
        /// Paused for the time being.
        Paused = "temporarily closed" "休止中",
        /// Not in service, for no told reason.
        Inactive = "inactive" "受けつけていません",
        /// It is no more.
        Defunct = "defunct" "終わりました",
    }
}

words! {
    /// HSDS `location_type`.
    SiteKind {
        /// One goes there.
        Physical = "physical" "場所",
        /// One writes there.
        Postal = "postal" "郵送先",
        /// It is on the net.
        Virtual = "virtual" "オンライン",
    }
}

/// Who offers it (HSDS `organization`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Organization {
    /// Its id everywhere.
    pub uid: Uid,
    /// Name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Home page.
    pub url: String,
    /// E-mail.
    pub email: String,
    /// 法人番号, thirteen digits.
    pub corporate_number: String,
}

/// A place (HSDS `location` with its one `address`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Site {
    /// What kind of place.
    pub kind: SiteKind,
    /// Name, where it has one of its own.
    pub name: String,
    /// Postal code, seven digits.
    pub postal: String,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub city: String,
    /// What follows, or the whole address where a list gives it in one.
    pub address: String,
    /// Latitude, in millionths of a degree.
    pub latitude: Option<i64>,
    /// Longitude, in millionths of a degree.
    pub longitude: Option<i64>,
    /// How to get there.
    pub transportation: String,
    /// Steps, toilets, writing instead of speaking …
    pub accessibility: String,
}

/// Where it is. A sheltered place holds nothing that an address could be put into: who is looking for somebody there
/// finds nothing in any answer, export, feed or former state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whereabouts {
    /// Told to nobody.
    Secret,
    /// Told; none for what is reached by telephone only, or for a programme.
    Open(Vec<Site>),
}

impl Default for Whereabouts {
    fn default() -> Self {
        Self::Open(Vec::new())
    }
}

impl Whereabouts {
    /// The places that may be told.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        match self {
            Self::Secret => &[],
            Self::Open(sites) => sites,
        }
    }

    /// Is the place told to nobody?
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::Secret)
    }
}

/// A number (HSDS `phone`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Phone {
    /// As [`crate::phone::normalise`] keeps it; as it was written where it is no whole number.
    pub number: String,
    /// `voice`, `fax`, `text`, `tty` …
    pub kind: String,
    /// 内線 and the like.
    pub note: String,
}

/// Whom it serves by place (HSDS `service_area`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Area {
    /// `JP`, a prefecture's two digits, or a municipality's six; empty where only words are known.
    pub code: String,
    /// Name in words.
    pub name: String,
}

impl Area {
    /// Does it reach the municipality of this six-digit code?
    #[must_use]
    pub fn reaches(&self, municipality: &str) -> bool {
        self.code == "JP" || (!self.code.is_empty() && municipality.starts_with(self.code.as_str()))
    }
}

/// Everything that an entry says: an HSDS `service` with what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entry {
    /// Desk or programme.
    pub kind: EntryKind,
    /// Who offers it.
    pub organization: Organization,
    /// Name.
    pub name: String,
    /// The same in everyday words.
    pub plain_name: String,
    /// What it does.
    pub description: String,
    /// Page.
    pub url: String,
    /// E-mail.
    pub email: String,
    /// In service?
    pub status: Status,
    /// Who can use it.
    pub eligibility: String,
    /// How to apply.
    pub apply: String,
    /// What it costs the person.
    pub fees: String,
    /// How much the person gets.
    pub amount: String,
    /// Must it be paid back?
    pub repayment: Option<bool>,
    /// When it can be applied for.
    pub window: String,
    /// The law or rule it stands on.
    pub legal_basis: String,
    /// What to say on the phone.
    pub say: String,
    /// What to know before going there.
    pub alert: String,
    /// The programme that this desk carries out: its entry's id.
    pub programme: Option<Uid>,
    /// The municipality that keeps the entry, six digits; empty for what belongs to several.
    pub municipality: String,
    /// Where.
    pub whereabouts: Whereabouts,
    /// Numbers, the one to call first.
    pub phones: Vec<Phone>,
    /// When it is open.
    pub hours: Vec<Hours>,
    /// Whom it serves by place.
    pub areas: Vec<Area>,
    /// ISO 639 codes of the languages spoken besides Japanese.
    pub languages: Vec<String>,
    /// What to bring.
    pub documents: Vec<String>,
    /// Codes of [`TROUBLES`].
    pub troubles: Vec<String>,
    /// A code of [`DESK_KINDS`]; empty for none.
    pub desk_kind: String,
    /// Whom to ask whether this is right.
    pub owner: String,
    /// Their e-mail.
    pub owner_email: String,
    /// Somebody last made sure on.
    pub checked: Option<NaiveDate>,
}

/// Days after which an entry is to be checked again.
pub const STALE_DAYS: i64 = 180;

impl Entry {
    /// Nobody has made sure for [`STALE_DAYS`] days, or ever.
    #[must_use]
    pub fn stale(&self, today: NaiveDate) -> bool {
        self.checked.is_none_or(|day| (today - day).num_days() >= STALE_DAYS)
    }

    /// The number to call: the first that is no fax.
    #[must_use]
    pub fn call(&self) -> Option<&Phone> {
        self.phones.iter().find(|p| p.kind != "fax")
    }
}
