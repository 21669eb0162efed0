//! Who reads an item: the decision itself. `store::meeting` feeds it with rows read in the same transaction.

use super::{ItemGround, MemberState};
use crate::{
    Instant,
    access::{Ground, Parts},
};

/// The hours of a meeting's papers. Without both hours they have never been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Papers {
    /// Open from this instant …
    pub from: Option<Instant>,
    /// … until before this one.
    pub to: Option<Instant>,
    /// Closed by hand at this instant, whatever the hours say.
    pub closed: Option<Instant>,
}

impl Papers {
    /// Are they open at `now`?
    #[must_use]
    pub fn open(&self, now: Instant) -> bool {
        self.from.is_some_and(|from| from <= now)
            && self.to.is_some_and(|to| now < to)
            && self.closed.is_none_or(|closed| now < closed)
    }
}

/// One worker before one item: all that the decision looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The account has been ended.
    pub account_ended: bool,
    /// The worker is tied to the household.
    pub tied: bool,
    /// Somebody in the case is sealed from one to whom the worker is close; see [`crate::seal`].
    pub barred: bool,
    /// Somebody in the case is covered by a seal that the worker has not opened.
    pub sealed: bool,
    /// The worker works on cases at the case's lead agency.
    pub leads: bool,
    /// The meeting has been cancelled.
    pub cancelled: bool,
    /// The item is open.
    pub open: bool,
    /// Where the worker stands as a member; `None`: is none.
    pub state: Option<MemberState>,
    /// The worker still works on cases at the agency for which they were invited.
    pub serves: bool,
    /// The worker is on this item's list.
    pub listed: bool,
    /// The hours of the papers.
    pub papers: Papers,
    /// The item's ground.
    pub ground: ItemGround,
    /// The worker has signed the secrecy notice in force, for this item.
    pub signed: bool,
    /// What the item puts before its members.
    pub asked: Parts,
    /// What consents in force allow the member's agency to be told of this case.
    pub consented: Parts,
}

/// What somebody may read of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// The parts of the paper. Question, minutes and decisions: see [`Right::minutes`].
    pub parts: Parts,
    /// By which right, as the audit keeps it.
    pub ground: Ground,
    /// As one who works on the case at its lead agency.
    pub lead: bool,
}

impl Right {
    /// May minutes and decisions be read? They are the part 会議の資料.
    #[must_use]
    pub const fn minutes(self) -> bool {
        self.lead || self.parts.has(Parts::MEETING)
    }
}

/// Why not. For the log only; the denied see an absent thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The account has been ended.
    AccountEnded,
    /// The worker is tied to the household.
    Tied,
    /// The worker is close to one from whom somebody in the case is sealed.
    Barred,
    /// The meeting was cancelled.
    Cancelled,
    /// The item was closed.
    Closed,
    /// Not a member, or not one who stands where members read.
    NotSeated,
    /// No longer works where they were invited.
    NotServing,
    /// Not on this item's list.
    NotListed,
    /// The papers are not open now.
    Hours,
    /// The secrecy notice in force is not signed for this item.
    NotSigned,
    /// Nothing of what is put before the meeting may be told.
    Nothing,
}

/// What a worker may read of an item now.
///
/// Deny rules come first and win. Who works on the case at its lead agency reads it always; a seal takes 居所 out of it
/// as out of every right. A member reads while everything holds at once: confirmed or present, on this item's list, within
/// the hours of the papers, the meeting not cancelled and the item open; and on a statutory item (社会福祉法106条の6,
/// 生活困窮者自立支援法9条) with the secrecy notice signed, on any other as far as a consent in force goes.
///
/// # Errors
/// [`Denial`], for the log only.
pub fn may_read(seat: &Seat, now: Instant) -> Result<Right, Denial> {
    if seat.account_ended {
        return Err(Denial::AccountEnded);
    }
    if seat.tied {
        return Err(Denial::Tied);
    }
    if seat.barred {
        return Err(Denial::Barred);
    }
    // No right opens a seal.
    let shown = |parts: Parts| if seat.sealed { parts.without(Parts::WHEREABOUTS) } else { parts };
    if seat.leads {
        return Ok(Right { parts: shown(seat.asked), ground: Ground::OwnWork, lead: true });
    }
    if seat.cancelled {
        return Err(Denial::Cancelled);
    }
    if !seat.open {
        return Err(Denial::Closed);
    }
    if !seat.state.is_some_and(MemberState::reads) {
        return Err(Denial::NotSeated);
    }
    if !seat.serves {
        return Err(Denial::NotServing);
    }
    if !seat.listed {
        return Err(Denial::NotListed);
    }
    if !seat.papers.open(now) {
        return Err(Denial::Hours);
    }
    let allowed = if seat.ground.statutory() {
        if !seat.signed {
            return Err(Denial::NotSigned);
        }
        seat.asked
    } else {
        seat.asked.meet(seat.consented)
    };
    let parts = shown(allowed);
    if parts.is_none() {
        return Err(Denial::Nothing);
    }
    Ok(Right { parts, ground: seat.ground.ground(), lead: false })
}
