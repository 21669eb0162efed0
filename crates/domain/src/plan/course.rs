//! The way of a plan. `Course<S>` is a plan in state `S`; a move is a method of the states that it follows from, and
//! gives the next state. The fields are private: a plan in force cannot be had without its agreement, its meeting,
//! and the decision where the law asks for one. [`Standing`] is a plan as it comes out of the store or a form, where
//! the state is known only at run time; what does not follow is a [`Refusal`].

use super::{Refusal, State, facts::Met};
use chrono::NaiveDate;

/// What the moves look at of a plan's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// Goals.
    pub goals: usize,
    /// Steps of all goals.
    pub steps: usize,
    /// From when until when; both, or it is not written yet.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// A service needs a 支援決定 ([`super::needs_decision`]).
    pub decided_by_law: bool,
}

/// Being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft;
/// The person has agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    on: NaiveDate,
}
/// The meeting found it right, or was passed over with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    agreed: NaiveDate,
    met: Met,
}
/// 支援決定 was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    agreed: NaiveDate,
    met: NaiveDate,
    on: NaiveDate,
}
/// In force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    began: Began,
}
/// Reviewed; not to go on as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    began: Began,
    on: NaiveDate,
}
/// The next plan is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replanning {
    began: Began,
    reviewed: NaiveDate,
}
/// Broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paused {
    began: Began,
    on: NaiveDate,
}
/// Over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    how: End,
    on: NaiveDate,
    /// What it rested on, when it was in force.
    began: Option<Began>,
}

/// How a plan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the case.
    Closed,
    /// By the next plan.
    Replanned,
    /// Before it was in force.
    Withdrawn,
}

/// What a plan in force rests on. Only [`Course::start`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Began {
    agreed: NaiveDate,
    met: Met,
    decided: Option<NaiveDate>,
    on: NaiveDate,
}

/// A plan in state `S`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course<S> {
    terms: Terms,
    at: S,
}

impl<S> Course<S> {
    const fn to<T>(&self, at: T) -> Course<T> {
        Course { terms: self.terms, at }
    }
}

impl Course<Draft> {
    /// A plan with this content, not agreed by anybody.
    #[must_use]
    pub const fn new(terms: Terms) -> Self {
        Self { terms, at: Draft }
    }

    /// The person agrees to a plan that says what for, who does what, and until when.
    ///
    /// # Errors
    /// Without goal, step or period.
    pub fn agree(self, on: NaiveDate) -> Result<Course<Agreed>, Refusal> {
        whole(&self.terms)?;
        Ok(self.to(Agreed { on }))
    }

    /// Ends before it began.
    #[must_use]
    pub const fn withdraw(self, on: NaiveDate) -> Course<Ended> {
        self.to(Ended { how: End::Withdrawn, on, began: None })
    }
}

const fn whole(terms: &Terms) -> Result<(), Refusal> {
    match terms {
        Terms { goals: 0, .. } => Err(Refusal::NoGoal),
        Terms { steps: 0, .. } => Err(Refusal::NoStep),
        Terms { period: None, .. } => Err(Refusal::NoPeriod),
        _ => Ok(()),
    }
}

impl Course<Agreed> {
    /// 支援調整会議 finds it right.
    #[must_use]
    pub const fn approve(self, met: NaiveDate) -> Course<Approved> {
        let agreed = self.at.on;
        self.to(Approved { agreed, met: Met::Held(met) })
    }

    /// The meeting is passed over, for a reason on record.
    ///
    /// # Errors
    /// Where a service needs a 支援決定.
    pub const fn waive(self, on: NaiveDate) -> Result<Course<Approved>, Refusal> {
        if self.terms.decided_by_law {
            return Err(Refusal::MeetingByLaw);
        }
        let agreed = self.at.on;
        Ok(self.to(Approved { agreed, met: Met::Waived(on) }))
    }

    /// Back to writing: what was agreed to is not what will be.
    #[must_use]
    pub const fn redraft(self) -> Course<Draft> {
        self.to(Draft)
    }
}

impl Course<Approved> {
    /// 支援決定.
    ///
    /// # Errors
    /// When nothing in it needs one, or the day is before the meeting's.
    pub fn decide(self, on: NaiveDate) -> Result<Course<Decided>, Refusal> {
        let Met::Held(met) = self.at.met else { return Err(Refusal::NothingToDecide) };
        if !self.terms.decided_by_law {
            return Err(Refusal::NothingToDecide);
        }
        if on < met {
            return Err(Refusal::DecisionBeforeMeeting);
        }
        let agreed = self.at.agreed;
        Ok(self.to(Decided { agreed, met, on }))
    }

    /// In force from `on`.
    ///
    /// # Errors
    /// Where a service needs a 支援決定; a day before agreement or meeting.
    pub fn start(self, on: NaiveDate) -> Result<Course<InForce>, Refusal> {
        if self.terms.decided_by_law {
            return Err(Refusal::NotDecided);
        }
        let Approved { agreed, met } = self.at;
        begin(&self, Began { agreed, met, decided: None, on })
    }

    /// Back to writing.
    #[must_use]
    pub const fn redraft(self) -> Course<Draft> {
        self.to(Draft)
    }
}

impl Course<Decided> {
    /// In force from `on`.
    ///
    /// # Errors
    /// A day before agreement, meeting or decision.
    pub fn start(self, on: NaiveDate) -> Result<Course<InForce>, Refusal> {
        let Decided { agreed, met, on: decided } = self.at;
        begin(&self, Began { agreed, met: Met::Held(met), decided: Some(decided), on })
    }

    /// Back to writing.
    #[must_use]
    pub const fn redraft(self) -> Course<Draft> {
        self.to(Draft)
    }
}

fn begin<S>(from: &Course<S>, began: Began) -> Result<Course<InForce>, Refusal> {
    if began.on < began.agreed {
        return Err(Refusal::BeforeAgreement);
    }
    if matches!(began.met, Met::Held(met) if began.on < met) {
        return Err(Refusal::BeforeMeeting);
    }
    if began.decided.is_some_and(|decided| began.on < decided) {
        return Err(Refusal::BeforeDecision);
    }
    Ok(from.to(InForce { began }))
}

impl Course<InForce> {
    /// Looked at, and it goes on as it is.
    ///
    /// # Errors
    /// A day before the start.
    pub fn go_on(self, on: NaiveDate) -> Result<Self, Refusal> {
        if on < self.at.began.on { Err(Refusal::BeforeStart) } else { Ok(self) }
    }

    /// Reviewed, and it does not go on as it is.
    ///
    /// # Errors
    /// A day before the start.
    pub fn review(self, on: NaiveDate) -> Result<Course<Reviewed>, Refusal> {
        let began = self.at.began;
        if on < began.on { Err(Refusal::BeforeStart) } else { Ok(self.to(Reviewed { began, on })) }
    }

    /// Broken off: there is nobody to review it with.
    #[must_use]
    pub const fn pause(self, on: NaiveDate) -> Course<Paused> {
        let began = self.at.began;
        self.to(Paused { began, on })
    }
}

impl Course<InForce> {
    /// As it is read back after its end.
    const fn over(self, how: End, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how, on, began })
    }
}

impl Course<Reviewed> {
    /// It goes on after all.
    #[must_use]
    pub const fn keep(self) -> Course<InForce> {
        let began = self.at.began;
        self.to(InForce { began })
    }

    /// 再プラン: the next plan is made from this one, which stays in force until then.
    #[must_use]
    pub const fn replan(self) -> Course<Replanning> {
        let Reviewed { began, on } = self.at;
        self.to(Replanning { began, reviewed: on })
    }

    /// 終結.
    #[must_use]
    pub const fn close(self, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how: End::Closed, on, began })
    }

    /// 中断.
    #[must_use]
    pub const fn pause(self, on: NaiveDate) -> Course<Paused> {
        let began = self.at.began;
        self.to(Paused { began, on })
    }
}

impl Course<Replanning> {
    /// The next plan has started.
    #[must_use]
    pub const fn give_way(self, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how: End::Replanned, on, began })
    }

    /// The next plan was withdrawn.
    #[must_use]
    pub const fn remain(self) -> Course<Reviewed> {
        let Replanning { began, reviewed } = self.at;
        self.to(Reviewed { began, on: reviewed })
    }

    /// 終結, with the next plan withdrawn.
    #[must_use]
    pub const fn close(self, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how: End::Closed, on, began })
    }

    /// 中断, with the next plan withdrawn.
    #[must_use]
    pub const fn pause(self, on: NaiveDate) -> Course<Paused> {
        let began = self.at.began;
        self.to(Paused { began, on })
    }
}

impl Course<Paused> {
    /// Support goes on, within the plan's period.
    ///
    /// # Errors
    /// When the period is over on `on`.
    pub fn resume(self, on: NaiveDate) -> Result<Course<InForce>, Refusal> {
        let began = self.at.began;
        if self.terms.period.is_some_and(|(_, to)| to < on) {
            return Err(Refusal::PeriodOver);
        }
        Ok(self.to(InForce { began }))
    }

    /// 終結 of what was broken off.
    #[must_use]
    pub const fn close(self, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how: End::Closed, on, began })
    }

    /// It is left behind: the case goes on with a next plan.
    #[must_use]
    pub const fn give_way(self, on: NaiveDate) -> Course<Ended> {
        let began = Some(self.at.began);
        self.to(Ended { how: End::Replanned, on, began })
    }
}

/// A plan whose state is known at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// See [`Draft`].
    Draft(Course<Draft>),
    /// See [`Agreed`].
    Agreed(Course<Agreed>),
    /// See [`Approved`].
    Approved(Course<Approved>),
    /// See [`Decided`].
    Decided(Course<Decided>),
    /// See [`InForce`].
    InForce(Course<InForce>),
    /// See [`Reviewed`].
    Reviewed(Course<Reviewed>),
    /// See [`Replanning`].
    Replanning(Course<Replanning>),
    /// See [`Paused`].
    Paused(Course<Paused>),
    /// See [`Ended`].
    Ended(Course<Ended>),
}

/// A plan's state and days as the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands.
    pub state: State,
    /// The person agreed on.
    pub agreed: Option<NaiveDate>,
    /// The meeting found it right, or was passed over.
    pub met: Option<Met>,
    /// 支援決定 on.
    pub decided: Option<NaiveDate>,
    /// In force from.
    pub started: Option<NaiveDate>,
    /// Reviewed on, when it is not to go on as it is.
    pub reviewed: Option<NaiveDate>,
    /// Broken off or ended on.
    pub ended: Option<NaiveDate>,
}

/// What somebody wants a plan to do, with its day where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Write it anew.
    Rewrite(Terms),
    /// 本人の同意.
    Agree(NaiveDate),
    /// 支援調整会議: approved.
    Approve(NaiveDate),
    /// 支援調整会議: to be changed, or talked about again; nothing follows from it by itself.
    Postpone(NaiveDate),
    /// 支援調整会議 passed over.
    Waive(NaiveDate),
    /// 支援決定.
    Decide(NaiveDate),
    /// Back to writing.
    Redraft,
    /// 開始.
    Start(NaiveDate),
    /// 評価: it goes on.
    GoOn(NaiveDate),
    /// 評価: it does not go on as it is.
    Review(NaiveDate),
    /// It goes on after all.
    Keep,
    /// 再プラン.
    Replan,
    /// The next plan has started.
    GiveWay(NaiveDate),
    /// The next plan was withdrawn.
    Remain,
    /// 終結.
    Close(NaiveDate),
    /// 中断.
    Pause(NaiveDate),
    /// 再開.
    Resume(NaiveDate),
    /// 取り下げ.
    Withdraw(NaiveDate),
}

impl Standing {
    /// Reads a plan back. `None` when the days kept do not bear the state: such a plan was never made by moves.
    #[must_use]
    pub fn read(kept: &Kept, terms: Terms) -> Option<Self> {
        let draft = Course::new(terms);
        let agreed = || draft.agree(kept.agreed?).ok();
        let approved = || match kept.met? {
            Met::Held(on) => Some(agreed()?.approve(on)),
            Met::Waived(on) => agreed()?.waive(on).ok(),
        };
        let decided = || approved()?.decide(kept.decided?).ok();
        let in_force = || {
            let on = kept.started?;
            if terms.decided_by_law { decided()?.start(on).ok() } else { approved()?.start(on).ok() }
        };
        let reviewed = || in_force()?.review(kept.reviewed?).ok();
        Some(match kept.state {
            State::Draft => Self::Draft(draft),
            State::Agreed => Self::Agreed(agreed()?),
            State::Approved => Self::Approved(approved()?),
            State::Decided => Self::Decided(decided()?),
            State::InForce => Self::InForce(in_force()?),
            State::Reviewed => Self::Reviewed(reviewed()?),
            State::Replanning => Self::Replanning(reviewed()?.replan()),
            State::Paused => Self::Paused(in_force()?.pause(kept.ended?)),
            State::Closed => Self::Ended(in_force()?.over(End::Closed, kept.ended?)),
            State::Replanned => Self::Ended(in_force()?.over(End::Replanned, kept.ended?)),
            State::Withdrawn => Self::Ended(draft.withdraw(kept.ended?)),
        })
    }

    /// The word of the state.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Draft(_) => State::Draft,
            Self::Agreed(_) => State::Agreed,
            Self::Approved(_) => State::Approved,
            Self::Decided(_) => State::Decided,
            Self::InForce(_) => State::InForce,
            Self::Reviewed(_) => State::Reviewed,
            Self::Replanning(_) => State::Replanning,
            Self::Paused(_) => State::Paused,
            Self::Ended(c) => match c.at.how {
                End::Closed => State::Closed,
                End::Replanned => State::Replanned,
                End::Withdrawn => State::Withdrawn,
            },
        }
    }

    /// What the moves look at.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        match self {
            Self::Draft(c) => &c.terms,
            Self::Agreed(c) => &c.terms,
            Self::Approved(c) => &c.terms,
            Self::Decided(c) => &c.terms,
            Self::InForce(c) => &c.terms,
            Self::Reviewed(c) => &c.terms,
            Self::Replanning(c) => &c.terms,
            Self::Paused(c) => &c.terms,
            Self::Ended(c) => &c.terms,
        }
    }

    /// State and days, to be kept.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let none = Kept {
            state: self.state(),
            agreed: None,
            met: None,
            decided: None,
            started: None,
            reviewed: None,
            ended: None,
        };
        let began = |b: &Began| Kept {
            agreed: Some(b.agreed),
            met: Some(b.met),
            decided: b.decided,
            started: Some(b.on),
            ..none
        };
        match self {
            Self::Draft(_) => none,
            Self::Agreed(c) => Kept { agreed: Some(c.at.on), ..none },
            Self::Approved(c) => Kept { agreed: Some(c.at.agreed), met: Some(c.at.met), ..none },
            Self::Decided(c) => Kept {
                agreed: Some(c.at.agreed),
                met: Some(Met::Held(c.at.met)),
                decided: Some(c.at.on),
                ..none
            },
            Self::InForce(c) => began(&c.at.began),
            Self::Reviewed(c) => Kept { reviewed: Some(c.at.on), ..began(&c.at.began) },
            Self::Replanning(c) => Kept { reviewed: Some(c.at.reviewed), ..began(&c.at.began) },
            Self::Paused(c) => Kept { ended: Some(c.at.on), ..began(&c.at.began) },
            Self::Ended(c) => Kept { ended: Some(c.at.on), ..c.at.began.as_ref().map_or(none, began) },
        }
    }

    /// Makes the move, on `today`.
    ///
    /// # Errors
    /// [`Refusal`] when it does not follow from here.
    pub fn take(self, turn: Turn, today: NaiveDate) -> Result<Self, Refusal> {
        if turn.day().is_some_and(|day| day > today) {
            return Err(Refusal::Future);
        }
        match (self, turn) {
            (Self::Draft(_), Turn::Rewrite(terms)) => Ok(Self::Draft(Course::new(terms))),
            (Self::Draft(c), Turn::Agree(on)) => c.agree(on).map(Self::Agreed),
            (Self::Agreed(c), Turn::Approve(on)) => Ok(Self::Approved(c.approve(on))),
            (Self::Agreed(c), Turn::Waive(on)) => c.waive(on).map(Self::Approved),
            (Self::Agreed(c), Turn::Postpone(_)) => Ok(Self::Agreed(c)),
            (Self::Agreed(c), Turn::Redraft) => Ok(Self::Draft(c.redraft())),
            (Self::Approved(c), Turn::Decide(on)) => c.decide(on).map(Self::Decided),
            (Self::Approved(c), Turn::Start(on)) => c.start(on).map(Self::InForce),
            (Self::Approved(c), Turn::Redraft) => Ok(Self::Draft(c.redraft())),
            (Self::Decided(c), Turn::Start(on)) => c.start(on).map(Self::InForce),
            (Self::Decided(c), Turn::Redraft) => Ok(Self::Draft(c.redraft())),
            (Self::InForce(c), Turn::GoOn(on)) => c.go_on(on).map(Self::InForce),
            (Self::InForce(c), Turn::Review(on)) => c.review(on).map(Self::Reviewed),
            (Self::InForce(c), Turn::Pause(on)) => Ok(Self::Paused(c.pause(on))),
            (Self::Reviewed(c), Turn::Keep) => Ok(Self::InForce(c.keep())),
            (Self::Reviewed(c), Turn::Replan) => Ok(Self::Replanning(c.replan())),
            (Self::Reviewed(c), Turn::Close(on)) => Ok(Self::Ended(c.close(on))),
            (Self::Reviewed(c), Turn::Pause(on)) => Ok(Self::Paused(c.pause(on))),
            (Self::Replanning(c), Turn::GiveWay(on)) => Ok(Self::Ended(c.give_way(on))),
            (Self::Replanning(c), Turn::Remain) => Ok(Self::Reviewed(c.remain())),
            (Self::Replanning(c), Turn::Close(on)) => Ok(Self::Ended(c.close(on))),
            (Self::Replanning(c), Turn::Pause(on)) => Ok(Self::Paused(c.pause(on))),
            (Self::Paused(c), Turn::Resume(on)) => c.resume(on).map(Self::InForce),
            (Self::Paused(c), Turn::Close(on)) => Ok(Self::Ended(c.close(on))),
            (Self::Paused(c), Turn::GiveWay(on)) => Ok(Self::Ended(c.give_way(on))),
            (standing, Turn::Withdraw(on)) if standing.state().prepares() => {
                Ok(Self::Ended(Course::new(*standing.terms()).withdraw(on)))
            }
            (standing, turn) => Err(standing.why_not(turn)),
        }
    }

    /// Why a move has no way from here.
    fn why_not(&self, turn: Turn) -> Refusal {
        use State as S;
        let state = self.state();
        match (turn, state) {
            (_, S::Closed | S::Replanned | S::Withdrawn) => Refusal::Ended,
            (Turn::Resume(_), S::InForce | S::Reviewed | S::Replanning) => Refusal::NotPaused,
            (Turn::Resume(_) | Turn::GiveWay(_) | Turn::Remain | Turn::Keep, s) if s.prepares() => {
                Refusal::NotStarted
            }
            (_, S::Paused) => Refusal::Paused,
            (Turn::Rewrite(_), S::Agreed | S::Approved | S::Decided) => Refusal::Agreed,
            (Turn::Redraft, S::Draft) => Refusal::NotAgreed,
            (Turn::Rewrite(_) | Turn::Redraft, _) => Refusal::InForce,
            (Turn::Agree(_), S::Agreed) => Refusal::AlreadyAgreed,
            (Turn::Approve(_) | Turn::Postpone(_) | Turn::Waive(_), S::Approved | S::Decided) => {
                Refusal::AlreadyMet
            }
            (Turn::Decide(_), S::Decided) => Refusal::AlreadyDecided,
            (Turn::Agree(_), S::Approved | S::Decided) => Refusal::AlreadyAgreed,
            (Turn::Review(_) | Turn::GoOn(_) | Turn::Replan | Turn::Close(_) | Turn::Pause(_), s)
                if s.prepares() =>
            {
                Refusal::NotStarted
            }
            (
                Turn::Approve(_) | Turn::Postpone(_) | Turn::Waive(_) | Turn::Decide(_) | Turn::Start(_),
                S::Draft,
            ) => Refusal::NotAgreed,
            (Turn::Decide(_) | Turn::Start(_), S::Agreed) => Refusal::NotMet,
            (Turn::Review(_) | Turn::GoOn(_), S::Reviewed) => Refusal::AlreadyReviewed,
            (Turn::Review(_) | Turn::GoOn(_) | Turn::Replan | Turn::Keep, S::Replanning) => {
                Refusal::Replanning
            }
            (Turn::Replan | Turn::Close(_) | Turn::Keep | Turn::GiveWay(_) | Turn::Remain, _) => {
                Refusal::NotReviewed
            }
            _ => Refusal::AlreadyStarted,
        }
    }

    /// Why a move is refused today whatever is typed with it; `None` when it is open.
    #[must_use]
    pub fn refuses(&self, turn: Turn, today: NaiveDate) -> Option<Refusal> {
        self.take(turn, today).err()
    }
}

impl Turn {
    /// The word under which it stands in a plan's history.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rewrite(_) => "write",
            Self::Agree(_) => "agree",
            Self::Approve(_) | Self::Postpone(_) | Self::Waive(_) => "meeting",
            Self::Decide(_) => "decide",
            Self::Redraft => "redraft",
            Self::Start(_) => "start",
            Self::GoOn(_) | Self::Review(_) => "review",
            Self::Keep => "keep",
            Self::Replan => "replan",
            Self::GiveWay(_) => "give_way",
            Self::Remain => "remain",
            Self::Close(_) => "close",
            Self::Pause(_) => "pause",
            Self::Resume(_) => "resume",
            Self::Withdraw(_) => "withdraw",
        }
    }

    const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Agree(on)
            | Self::Approve(on)
            | Self::Postpone(on)
            | Self::Waive(on)
            | Self::Decide(on)
            | Self::Start(on)
            | Self::GoOn(on)
            | Self::Review(on)
            | Self::GiveWay(on)
            | Self::Close(on)
            | Self::Pause(on)
            | Self::Resume(on)
            | Self::Withdraw(on) => Some(on),
            Self::Rewrite(_) | Self::Redraft | Self::Keep | Self::Replan | Self::Remain => None,
        }
    }
}
