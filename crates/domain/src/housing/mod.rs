//! 住居確保給付金 (生活困窮者自立支援法6条): 家賃補助, and from 2025-04-01 転居費用補助.
//!
//! Where a benefit stands is a type ([`Benefit`]): a payment needs a [`Running`] one, an extension too, so that no
//! move out of its turn can be written. What a form asks for in the wrong state is refused with a sentence. Amounts are
//! typed by the office; limits come in as [`Limits`], which the office sets by date.

mod duty;
mod moves;
mod state;
#[cfg(test)]
mod tests;
mod typed;

pub use duty::{Answer, Done};
pub use state::{Applied, Benefit, Ended, Payment, Running, Span, Stage};
pub use typed::{Application, Decision, End, Extension, Pay, Turned};

crate::code::words! {
    /// Which benefit.
    Kind {
        /// 家賃補助.
        Rent = "rent",
        /// 転居費用補助 (from 2025-04-01).
        Moving = "moving",
    }
}

impl Kind {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rent => "家賃補助",
            Self::Moving => "転居費用補助",
        }
    }

    /// The code list of the papers that an application needs.
    #[must_use]
    pub const fn papers(self) -> &'static str {
        match self {
            Self::Rent => "housing_paper_rent",
            Self::Moving => "housing_paper_moving",
        }
    }

    /// The first day on which it can be applied for, where the law gives one.
    #[must_use]
    pub fn since(self) -> Option<chrono::NaiveDate> {
        match self {
            Self::Rent => None,
            Self::Moving => chrono::NaiveDate::from_ymd_opt(2025, 4, 1),
        }
    }
}

crate::code::words! {
    /// On which ground, and so which duties come each month.
    Track {
        /// 離職・廃業など: looks for work.
        Job = "job",
        /// 休業等による減収: puts the own business on its feet again.
        Business = "business",
    }
}

impl Track {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Job => "離職・廃業など（仕事をさがす）",
            Self::Business => "休業などで収入がへった（事業を立て直す）",
        }
    }

    /// The code list of the duties of each month.
    #[must_use]
    pub const fn duties(self) -> &'static str {
        match self {
            Self::Job => "housing_duty_job",
            Self::Business => "housing_duty_business",
        }
    }
}

/// What is applied for. Only 家賃補助 has monthly duties, so only it has a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// 家賃補助.
    Rent(Track),
    /// 転居費用補助.
    Moving,
}

impl Aim {
    /// Which benefit.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Rent(_) => Kind::Rent,
            Self::Moving => Kind::Moving,
        }
    }

    /// On which ground.
    #[must_use]
    pub const fn track(self) -> Option<Track> {
        match self {
            Self::Rent(track) => Some(track),
            Self::Moving => None,
        }
    }

    /// From the two words kept in the database.
    #[must_use]
    pub fn of(kind: Kind, track: &str) -> Option<Self> {
        match kind {
            Kind::Rent => Track::parse(track).map(Self::Rent),
            Kind::Moving => Some(Self::Moving),
        }
    }
}

/// What the office's dated settings allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Months of the first decision.
    pub first: u32,
    /// Months of one extension.
    pub extension: u32,
    /// Months in all.
    pub longest: u32,
    /// Yen a month of 家賃補助; 0: not looked at.
    pub rent: i64,
    /// Yen of 転居費用補助; 0: not looked at.
    pub moving: i64,
}
