//! 会議: 支援会議, 重層的支援会議, 支援調整会議, 個別ケース検討. One meeting handles many cases; each item of the agenda names
//! its own ground, has its own list of members, and opens its paper by the hour. Who reads an item is decided by
//! [`may_read`] alone; the gate of cases knows nothing of meetings.

mod form;
pub mod notice;
mod seat;
mod series;

#[cfg(test)]
mod tests;

pub use form::{
    DecisionForm, DecisionOwner, ItemForm, LONGEST_OPEN, MeetingForm, MemberForm, MinuteForm, MoveForm,
    MoveTo, PapersForm, SeriesForm, SignForm, reason,
};
pub use notice::SecrecyNoticeForm;
pub use seat::{Denial, Papers, Right, Seat, may_read};
pub use series::Rule;

use crate::{access::Ground, code::words};

words! {
    /// What kind of meeting it is. What may be told in it turns on each item's [`ItemGround`], never on this.
    MeetingKind {
        /// 支援会議.
        Support = "support",
        /// 重層的支援会議.
        Layered = "layered",
        /// 支援調整会議.
        Plan = "plan",
        /// 個別ケース検討.
        Discussion = "discussion",
    }
}

impl MeetingKind {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Support => "支援会議",
            Self::Layered => "重層的支援会議",
            Self::Plan => "支援調整会議",
            Self::Discussion => "個別ケース検討",
        }
    }
}

words! {
    /// Where a meeting stands.
    MeetingState {
        /// 予定.
        Planned = "planned",
        /// 開いた.
        Held = "held",
        /// 取りやめ.
        Cancelled = "cancelled",
    }
}

impl MeetingState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "予定",
            Self::Held => "開いた",
            Self::Cancelled => "取りやめ",
        }
    }
}

words! {
    /// By which right an item's case is talked about.
    ItemGround {
        /// 支援会議 (社会福祉法106条の6): without consent, under secrecy.
        Law106 = "law_106_6",
        /// 支援会議 (生活困窮者自立支援法9条): without consent, under secrecy.
        Law9 = "law_9",
        /// 重層的支援会議: on the person's consent.
        Consent = "consent",
        /// 支援調整会議: on the person's consent.
        Plan = "plan",
        /// 個別ケース検討: on the person's consent.
        Discussion = "discussion",
    }
}

impl ItemGround {
    /// Its Japanese name with the law or the consent.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Law106 => "支援会議（社会福祉法106条の6）",
            Self::Law9 => "支援会議（生活困窮者自立支援法9条）",
            Self::Consent => "重層的支援会議（同意あり）",
            Self::Plan => "支援調整会議（同意あり）",
            Self::Discussion => "個別ケース検討（同意あり）",
        }
    }

    /// The same, short: for a tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Law106 => "支援会議（法106条の6）",
            Self::Law9 => "支援会議（困窮法9条）",
            Self::Consent | Self::Plan | Self::Discussion => self.label(),
        }
    }

    /// Does the law allow it without consent? Then each member signs the secrecy notice for the item first.
    #[must_use]
    pub const fn statutory(self) -> bool {
        matches!(self, Self::Law106 | Self::Law9)
    }

    /// The ground that stands in the audit.
    #[must_use]
    pub const fn ground(self) -> Ground {
        if self.statutory() { Ground::SupportMeeting } else { Ground::Consent }
    }
}

words! {
    /// Where an item stands. Members read only open ones.
    ItemState {
        /// これから、または話し合っている.
        Open = "open",
        /// 話し合った.
        Done = "done",
        /// 同意が得られ、重層的支援会議へ移した.
        Moved = "moved",
        /// 取り下げた.
        Dropped = "dropped",
    }
}

impl ItemState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "議題",
            Self::Done => "話し合った",
            Self::Moved => "重層的支援会議へ",
            Self::Dropped => "取り下げ",
        }
    }
}

words! {
    /// What somebody does in a meeting.
    MemberRole {
        /// 進行.
        Chair = "chair",
        /// 記録.
        Recorder = "recorder",
        /// 出席.
        Member = "member",
        /// 助言.
        Adviser = "adviser",
    }
}

impl MemberRole {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chair => "進行",
            Self::Recorder => "記録",
            Self::Member => "出席",
            Self::Adviser => "助言",
        }
    }
}

words! {
    /// Where a member stands.
    MemberState {
        /// 案内した.
        Invited = "invited",
        /// 出ると返事.
        Accepted = "accepted",
        /// 出られないと返事.
        Declined = "declined",
        /// 主催者が確かめた.
        Confirmed = "confirmed",
        /// 出席している.
        Present = "present",
        /// 席を立った.
        Left = "left",
        /// 外した.
        Removed = "removed",
    }
}

impl MemberState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invited => "返事待ち",
            Self::Accepted => "出席の返事",
            Self::Declined => "欠席の返事",
            Self::Confirmed => "確認ずみ",
            Self::Present => "出席",
            Self::Left => "退席",
            Self::Removed => "外した",
        }
    }

    /// May a member who stands here read what is open to the list?
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Confirmed | Self::Present)
    }

    /// Does a member who stands here know of the meeting?
    #[must_use]
    pub const fn knows(self) -> bool {
        !matches!(self, Self::Declined | Self::Removed)
    }

    /// Does a member who stands here know that there is an item, if on its list?
    #[must_use]
    pub const fn expects(self) -> bool {
        matches!(self, Self::Invited | Self::Accepted | Self::Confirmed | Self::Present)
    }

    /// May a member who stands here sign the notice?
    #[must_use]
    pub const fn signs(self) -> bool {
        matches!(self, Self::Accepted | Self::Confirmed | Self::Present)
    }

    /// Where a turn leads from here; `None` when it does not follow.
    #[must_use]
    pub const fn turn(self, turn: MemberTurn) -> Option<Self> {
        match (self, turn) {
            (Self::Invited, MemberTurn::Accept) => Some(Self::Accepted),
            (Self::Invited | Self::Accepted | Self::Confirmed, MemberTurn::Decline) => Some(Self::Declined),
            (Self::Accepted, MemberTurn::Confirm) => Some(Self::Confirmed),
            (Self::Confirmed | Self::Left, MemberTurn::Present) => Some(Self::Present),
            (Self::Present, MemberTurn::Leave) => Some(Self::Left),
            (Self::Declined | Self::Removed, MemberTurn::Invite) => Some(Self::Invited),
            (Self::Removed, MemberTurn::Remove) => None,
            (_, MemberTurn::Remove) => Some(Self::Removed),
            _ => None,
        }
    }
}

words! {
    /// What is done to a member's state.
    MemberTurn {
        /// The member will come.
        Accept = "accept",
        /// The member will not come.
        Decline = "decline",
        /// The convenor has looked who it is.
        Confirm = "confirm",
        /// Is there.
        Present = "present",
        /// Went.
        Leave = "leave",
        /// Is taken out: reads nothing from the next request on.
        Remove = "remove",
        /// Is asked again.
        Invite = "invite",
    }
}

impl MemberTurn {
    /// The words of its button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Accept => "出席する",
            Self::Decline => "欠席する",
            Self::Confirm => "確認する",
            Self::Present => "出席にする",
            Self::Leave => "退席にする",
            Self::Remove => "外す",
            Self::Invite => "もう一度案内する",
        }
    }

    /// Is it the member's own to say?
    #[must_use]
    pub const fn own(self) -> bool {
        matches!(self, Self::Accept | Self::Decline)
    }
}
