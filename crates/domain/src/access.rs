//! Who may see what: the decision itself. `store` feeds it with rows read in the same transaction.
//!
//! Deny rules come first and win; then the lead agency by role; then grants in force; else no.
//! Absent and forbidden look the same to the denied: the reason is for the log only.

use crate::{Instant, code::Role};
use std::fmt;

/// A set of parts of a case. Each grant chooses freely among them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Parts(i64);

impl Parts {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// 概要: that the case exists, its status, its contact person.
    pub const SUMMARY: Self = Self(1);
    /// 基本: names, birth, family.
    pub const BASIC: Self = Self(2);
    /// 居所: address, phones, school, workplace.
    pub const WHEREABOUTS: Self = Self(4);
    /// アセスメント.
    pub const ASSESSMENT: Self = Self(8);
    /// プラン.
    pub const PLAN: Self = Self(16);
    /// 支援経過.
    pub const CONTACTS: Self = Self(32);
    /// 家計・お金.
    pub const MONEY: Self = Self(64);
    /// 会議の資料.
    pub const MEETING: Self = Self(128);
    /// Every part.
    pub const ALL: Self = Self(255);
    /// Every part but 居所: what is left of one's own work where a seal stands.
    pub const BUT_WHEREABOUTS: Self = Self(251);

    /// Each part with the word used in forms and its Japanese name.
    pub const NAMED: [(Self, &'static str, &'static str); 8] = [
        (Self::SUMMARY, "summary", "概要"),
        (Self::BASIC, "basic", "基本"),
        (Self::WHEREABOUTS, "whereabouts", "居所"),
        (Self::ASSESSMENT, "assessment", "アセスメント"),
        (Self::PLAN, "plan", "プラン"),
        (Self::CONTACTS, "contacts", "支援経過"),
        (Self::MONEY, "money", "家計・お金"),
        (Self::MEETING, "meeting", "会議の資料"),
    ];

    /// From the number kept in the database; unknown bits are dropped.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// The number kept in the database.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// One part by its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(_, w, _)| *w == word).map(|(part, _, _)| *part)
    }

    /// Are all of `other` in here?
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Is nothing in here?
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn meet(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Self::NAMED.iter().filter(|(part, ..)| self.has(*part)).map(|(_, word, _)| word);
        f.debug_set().entries(names).finish()
    }
}

crate::code::words! {
    /// The legal ground of a grant or of a single disclosure.
    Ground {
        /// The lead agency's own work.
        OwnWork = "own_work",
        /// 本人の同意.
        Consent = "consent",
        /// 支援会議 (社会福祉法106条の6, 生活困窮者自立支援法9条).
        SupportMeeting = "support_meeting",
        /// 通報・通告の義務 (児童虐待防止法6条 and its like).
        DutyToReport = "duty_to_report",
        /// 委託された事業.
        Entrusted = "entrusted",
        /// 生命・身体の保護のための緊急 (個人情報保護法), reviewed afterwards.
        Emergency = "emergency",
    }
}

impl Ground {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OwnWork => "担当機関の業務",
            Self::Consent => "本人の同意",
            Self::SupportMeeting => "支援会議（社会福祉法106条の6）",
            Self::DutyToReport => "通報・通告の義務",
            Self::Entrusted => "委託された事業",
            Self::Emergency => "緊急（生命・身体の保護）",
        }
    }
}

/// One role of the asking worker at one agency, in force now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// The agency's row.
    pub agency: i64,
    /// What the worker is there.
    pub role: Role,
}

/// A grant as read from its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// To all case workers of this agency …
    pub agency: Option<i64>,
    /// … or to this worker alone, as long as they work on cases at `desk`.
    pub worker: Option<i64>,
    /// The agency at which the worker was when it was made to them.
    pub desk: Option<i64>,
    /// What it opens.
    pub parts: Parts,
    /// By which right.
    pub ground: Ground,
    /// In force from this instant …
    pub from: Instant,
    /// … until before this one.
    pub to: Option<Instant>,
    /// Ended early (withdrawn, closed) at this instant.
    pub ended: Option<Instant>,
}

impl Grant {
    /// Is it in force at `now`? What was ended is over, also for a request that came in before and is still under way, or a
    /// machine whose clock runs behind.
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to) && self.ended.is_none()
    }
}

/// Who asks, about which case: all that the decision looks at.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The asking worker's row.
    pub worker: i64,
    /// The account has been ended.
    pub account_ended: bool,
    /// The case has been erased; see [`crate::retention`].
    pub erased: bool,
    /// The worker's posts in force.
    pub posts: &'a [Post],
    /// The case's lead agency.
    pub lead_agency: i64,
    /// The worker is tied to the household (kin, neighbour, former colleague …).
    pub tied: bool,
    /// Somebody in the case is sealed from one to whom the worker is close; see [`crate::seal`].
    pub barred: bool,
    /// Somebody in the case is covered by a seal that the worker has not opened.
    pub sealed: bool,
    /// Every grant of the case, in force or not.
    pub grants: &'a [Grant],
}

/// Why not. For the log only; the denied see an absent thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The account has been ended.
    AccountEnded,
    /// It has been erased.
    Erased,
    /// The worker is tied to the household.
    Tied,
    /// The worker is close to one from whom somebody in the case is sealed.
    Barred,
    /// No role at the lead agency, and no grant in force.
    NoGround,
}

/// What the actor may see of the case now.
///
/// # Errors
/// [`Denial`], for the log only.
pub fn may(question: &Question<'_>, now: Instant) -> Result<(Parts, Ground), Denial> {
    if question.account_ended {
        return Err(Denial::AccountEnded);
    }
    if question.erased {
        return Err(Denial::Erased);
    }
    if question.tied {
        return Err(Denial::Tied);
    }
    if question.barred {
        return Err(Denial::Barred);
    }
    // No right opens a seal: the part is taken out of whatever the rights below give.
    let shown = |parts: Parts| if question.sealed { parts.without(Parts::WHEREABOUTS) } else { parts };
    let works_at = |agency| question.posts.iter().any(|p| p.agency == agency && p.role.works_on_cases());
    if works_at(question.lead_agency) {
        return Ok((shown(Parts::ALL), Ground::OwnWork));
    }
    let mine = |grant: &&Grant| {
        grant.in_force(now)
            && (grant.agency.is_some_and(works_at)
                || (grant.worker == Some(question.worker) && grant.desk.is_some_and(works_at)))
    };
    let mut parts = Parts::NONE;
    let mut ground = None;
    for grant in question.grants.iter().filter(mine) {
        parts = parts.and(grant.parts);
        ground = ground.or(Some(grant.ground));
    }
    match ground {
        Some(ground) if !parts.is_none() => Ok((shown(parts), ground)),
        _ => Err(Denial::NoGround),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: i64 = 1;
    const PARTNER: i64 = 2;
    const WORKER: i64 = 7;

    fn grant() -> Grant {
        let (agency, worker) = (Some(PARTNER), None);
        Grant {
            agency,
            worker,
            desk: None,
            parts: Parts::BASIC,
            ground: Ground::Consent,
            from: 10,
            to: None,
            ended: None,
        }
    }

    fn ask(posts: &[Post], tied: bool, grants: &[Grant], now: Instant) -> Result<(Parts, Ground), Denial> {
        may(&Question { posts, tied, grants, ..question() }, now)
    }

    fn question() -> Question<'static> {
        Question {
            worker: WORKER,
            account_ended: false,
            erased: false,
            posts: &[],
            lead_agency: LEAD,
            tied: false,
            barred: false,
            sealed: false,
            grants: &[],
        }
    }

    const AT_LEAD: [Post; 1] = [Post { agency: LEAD, role: Role::Consultant }];
    const AT_PARTNER: [Post; 1] = [Post { agency: PARTNER, role: Role::Consultant }];

    #[test]
    fn parts_are_a_set() {
        let (a, b) = (Parts::SUMMARY.and(Parts::BASIC), Parts::BASIC.and(Parts::PLAN));
        assert_eq!(a.and(b).bits(), 1 + 2 + 16);
        assert_eq!(a.and(a), a, "the same part twice is one part");
        assert_eq!(a.meet(b), Parts::BASIC);
        assert_eq!(a.without(b), Parts::SUMMARY);
        assert_eq!(Parts::PLAN.without(a), Parts::PLAN, "what is not there is not put in");
        assert_eq!(Parts::ALL.without(Parts::WHEREABOUTS), Parts::BUT_WHEREABOUTS);
        assert!(a.has(Parts::BASIC) && a.has(a) && a.has(Parts::NONE));
        assert!(!a.has(b) && !Parts::NONE.has(Parts::BASIC));
        assert!(Parts::NONE.is_none() && !a.is_none());
    }

    #[test]
    fn parts_are_kept_as_a_number_and_written_by_their_words() {
        let whole = Parts::NAMED.iter().fold(0, |bits, (part, word, _)| {
            assert_eq!(Parts::parse(word), Some(*part));
            assert_eq!(Parts::from_bits(part.bits()), *part);
            bits + part.bits()
        });
        assert_eq!(Parts::from_bits(whole), Parts::ALL);
        assert_eq!(Parts::from_bits(whole + 1 + 256 + 1024).bits(), 0, "an unknown bit opens nothing");
        assert_eq!(Parts::from_bits(2 + 256), Parts::BASIC);
        assert_eq!(Parts::parse("everything"), None);
        assert_eq!(Parts::parse(""), None);
        let shown = format!("{:?}", Parts::BASIC.and(Parts::MONEY));
        assert!(shown.contains("basic") && shown.contains("money") && !shown.contains("plan"), "{shown}");
    }

    #[test]
    fn every_ground_has_a_name_of_its_own() {
        for (n, ground) in Ground::ALL.iter().enumerate() {
            assert!(!ground.label().is_ascii(), "a Japanese name");
            assert!(Ground::ALL.iter().skip(n + 1).all(|other| other.label() != ground.label()));
        }
    }

    #[test]
    fn what_has_been_erased_is_denied_whatever_else_is_true() {
        let grants = [grant()];
        for posts in [&AT_LEAD[..], &AT_PARTNER[..], &[]] {
            let question = Question { posts, grants: &grants, erased: true, ..question() };
            assert_eq!(may(&question, 20), Err(Denial::Erased));
        }
    }

    #[test]
    fn without_a_ground_the_answer_is_no() {
        assert_eq!(ask(&AT_PARTNER, false, &[], 20), Err(Denial::NoGround));
    }

    #[test]
    fn the_lead_agency_sees_all_and_system_staff_and_auditors_nothing() {
        assert_eq!(ask(&AT_LEAD, false, &[], 20), Ok((Parts::ALL, Ground::OwnWork)));
        for role in [Role::System, Role::Auditor] {
            assert_eq!(ask(&[Post { agency: LEAD, role }], false, &[], 20), Err(Denial::NoGround));
        }
    }

    #[test]
    fn a_tie_wins_over_every_right() {
        assert_eq!(ask(&AT_LEAD, true, &[grant()], 20), Err(Denial::Tied));
    }

    #[test]
    fn a_grant_opens_its_parts_from_its_first_to_before_its_last_instant() {
        let until = Grant { to: Some(30), ..grant() };
        assert_eq!(ask(&AT_PARTNER, false, &[until], 9), Err(Denial::NoGround));
        assert_eq!(ask(&AT_PARTNER, false, &[until], 10), Ok((Parts::BASIC, Ground::Consent)));
        assert_eq!(ask(&AT_PARTNER, false, &[until], 29), Ok((Parts::BASIC, Ground::Consent)));
        assert_eq!(ask(&AT_PARTNER, false, &[until], 30), Err(Denial::NoGround));
        let ended = Grant { ended: Some(25), ..grant() };
        assert_eq!(
            ask(&AT_PARTNER, false, &[ended], 24),
            Err(Denial::NoGround),
            "also for who came in a moment before, or by a clock that runs behind"
        );
        assert_eq!(ask(&AT_PARTNER, false, &[ended], 25), Err(Denial::NoGround));
        assert_eq!(ask(&AT_PARTNER, false, &[ended], 26), Err(Denial::NoGround));
        let ended_after_its_end = Grant { to: Some(22), ended: Some(25), ..grant() };
        assert_eq!(ask(&AT_PARTNER, false, &[ended_after_its_end], 23), Err(Denial::NoGround));
    }

    #[test]
    fn a_grant_of_nothing_opens_nothing() {
        let empty = Grant { parts: Parts::NONE, ..grant() };
        assert_eq!(ask(&AT_PARTNER, false, &[empty], 20), Err(Denial::NoGround));
    }

    #[test]
    fn several_grants_add_up_and_the_first_names_the_ground() {
        let plan = Grant { parts: Parts::PLAN, ground: Ground::Entrusted, ..grant() };
        let both = Parts::BASIC.and(Parts::PLAN);
        assert_eq!(ask(&AT_PARTNER, false, &[grant(), plan], 20), Ok((both, Ground::Consent)));
        assert_eq!(ask(&AT_PARTNER, false, &[plan, grant()], 20), Ok((both, Ground::Entrusted)));
    }

    #[test]
    fn an_ended_account_has_no_right_at_all() {
        let ended = |posts: &[Post]| may(&Question { posts, account_ended: true, ..question() }, 20);
        assert_eq!(ended(&AT_LEAD), Err(Denial::AccountEnded));
    }

    #[test]
    fn a_grant_to_one_worker_opens_for_that_worker_only_and_only_where_it_was_made() {
        let personal = Grant { agency: None, worker: Some(WORKER), desk: Some(PARTNER), ..grant() };
        assert!(ask(&AT_PARTNER, false, &[personal], 20).is_ok());
        let elsewhere = [Post { agency: PARTNER + 1, role: AT_PARTNER[0].role }];
        assert_eq!(ask(&elsewhere, false, &[personal], 20), Err(Denial::NoGround), "the post has changed");
        let nowhere = Grant { desk: None, ..personal };
        assert_eq!(ask(&AT_PARTNER, false, &[nowhere], 20), Err(Denial::NoGround));
        let other = Grant { worker: Some(WORKER + 1), ..personal };
        assert_eq!(ask(&AT_PARTNER, false, &[other], 20), Err(Denial::NoGround));
    }

    #[test]
    fn a_seal_takes_the_whereabouts_out_of_every_right() {
        let whole = Grant { parts: Parts::ALL, ground: Ground::Emergency, ..grant() };
        let sealed = |posts: &[Post], grants: &[Grant]| {
            may(&Question { posts, grants, sealed: true, ..question() }, 20)
        };
        assert_eq!(sealed(&AT_LEAD, &[]), Ok((Parts::BUT_WHEREABOUTS, Ground::OwnWork)));
        assert_eq!(sealed(&AT_PARTNER, &[whole]), Ok((Parts::BUT_WHEREABOUTS, Ground::Emergency)));
        let only = Grant { parts: Parts::WHEREABOUTS, ..grant() };
        assert_eq!(sealed(&AT_PARTNER, &[only]), Ok((Parts::NONE, Ground::Consent)));
    }

    #[test]
    fn who_is_close_to_the_feared_one_has_no_right_at_all() {
        let barred = |posts: &[Post], grants: &[Grant]| {
            may(&Question { posts, grants, barred: true, ..question() }, 20)
        };
        assert_eq!(barred(&AT_LEAD, &[]), Err(Denial::Barred));
        assert_eq!(barred(&AT_PARTNER, &[Grant { parts: Parts::ALL, ..grant() }]), Err(Denial::Barred));
    }
}
