//! Everything said so far about a case, and every grant that stands on it.

use super::Answer;
use crate::{Instant, access::Parts};

/// What one person said about one agency, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Will {
    /// Its row.
    pub id: i64,
    /// Who said it.
    pub person: i64,
    /// About which agency.
    pub agency: i64,
    /// Yes or no.
    pub answer: Answer,
    /// What may be told; nothing for a refusal.
    pub parts: Parts,
    /// Holds until before this instant.
    pub until: Option<Instant>,
    /// Withdrawn, or another word put in its place, at this instant.
    pub ended: Option<Instant>,
}

impl Will {
    /// Does it hold at `now`? What was withdrawn is over, also for a request that came in before and is still under way.
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until) && self.ended.is_none()
    }
}

/// A grant that is not over, as far as it leans on consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaning {
    /// The grant's row.
    pub grant: i64,
    /// On which statement it stands.
    pub will: i64,
}

/// A statement that bears a grant. Only [`Book::stand`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footing {
    will: i64,
    until: Option<Instant>,
}

impl Footing {
    /// The statement's row.
    #[must_use]
    pub const fn will(&self) -> i64 {
        self.will
    }

    /// When a grant that was wished until `wish` ends: never after the consent does.
    #[must_use]
    pub fn until(&self, wish: Option<Instant>) -> Option<Instant> {
        match (self.until, wish) {
            (Some(until), Some(wish)) => Some(until.min(wish)),
            (until, wish) => until.or(wish),
        }
    }
}

/// Why a consent does not bear a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shortfall {
    /// There is no such consent, or it was withdrawn, or its time is over.
    #[error("いま有効な同意がありません。本人に確かめて、先に同意を記録してください")]
    NotInForce,
    /// It names another agency.
    #[error("この同意は、別の機関へのものです。機関か、同意を選びなおしてください")]
    OtherAgency,
    /// Somebody of the household said not to tell this agency.
    #[error("この機関には知らせないでほしい、と言われています。見せるには、ほかの法的な根拠が要ります")]
    Refused,
    /// It does not hold all the parts.
    #[error("この同意にない項目が選ばれています。同意のある項目だけにするか、同意をもらいなおしてください")]
    Parts(Parts),
}

/// What a new word brings to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ends {
    /// Statements.
    pub wills: Vec<i64>,
    /// Grants.
    pub grants: Vec<i64>,
}

/// All that was said about one case, and the grants that lean on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Every statement, in force or not.
    pub wills: Vec<Will>,
    /// Grants that are not over.
    pub leaning: Vec<Leaning>,
}

impl Book {
    /// Does the statement `on` bear a grant of `parts` to `agency` now?
    ///
    /// # Errors
    /// [`Shortfall`]. One person's refusal stands against everybody's consent for that agency.
    pub fn stand(&self, on: i64, agency: i64, parts: Parts, now: Instant) -> Result<Footing, Shortfall> {
        let will = self.wills.iter().find(|w| w.id == on && w.answer == Answer::Given && w.in_force(now));
        let will = will.ok_or(Shortfall::NotInForce)?;
        if will.agency != agency {
            return Err(Shortfall::OtherAgency);
        }
        if self.refused(agency, now) {
            return Err(Shortfall::Refused);
        }
        if !will.parts.has(parts) {
            return Err(Shortfall::Parts(will.parts));
        }
        Ok(Footing { will: will.id, until: will.until })
    }

    /// Did somebody say that this agency is not to be told?
    #[must_use]
    pub fn refused(&self, agency: i64, now: Instant) -> bool {
        let no = |w: &Will| w.agency == agency && w.answer == Answer::Refused && w.in_force(now);
        self.wills.iter().any(no)
    }

    /// What may be told to this agency now: the parts of every consent in force that names it together, nothing where
    /// somebody of the household has said no. Each part stands on one consent by itself, as a grant would.
    #[must_use]
    pub fn allows(&self, agency: i64, now: Instant) -> Parts {
        if self.refused(agency, now) {
            return Parts::NONE;
        }
        let yes = |w: &&Will| w.agency == agency && w.answer == Answer::Given && w.in_force(now);
        self.wills.iter().filter(yes).fold(Parts::NONE, |sum, will| sum.and(will.parts))
    }

    /// What ends when `person` gives this answer about `agency` at `now`. A refusal puts an end to this person's
    /// earlier words about the agency, and to every grant on anybody's consent to it; a consent to this person's
    /// refusal.
    #[must_use]
    pub fn said(&self, person: i64, agency: i64, answer: Answer, now: Instant) -> Ends {
        let about = |w: &&Will| w.agency == agency && w.in_force(now);
        let over =
            |w: &&Will| w.person == person && (answer == Answer::Refused || w.answer == Answer::Refused);
        let wills = self.wills.iter().filter(about).filter(over).map(|w| w.id).collect();
        let to = |lean: &&Leaning| self.wills.iter().any(|w| w.id == lean.will && w.agency == agency);
        let grants = match answer {
            Answer::Refused => self.leaning.iter().filter(to).map(|lean| lean.grant).collect(),
            Answer::Given => Vec::new(),
        };
        Ends { wills, grants }
    }

    /// What ends when the statement is withdrawn: itself, and every grant that stands on it.
    #[must_use]
    pub fn withdrawn(&self, will: i64) -> Ends {
        let grants = self.leaning.iter().filter(|l| l.will == will).map(|l| l.grant).collect();
        Ends { wills: vec![will], grants }
    }
}
