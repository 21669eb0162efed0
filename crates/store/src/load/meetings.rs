//! Rows of 会議.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::{Instant, access::Parts};

table! {
    /// 定例の会議.
    MeetingSeriesRow in "meeting_series" + [Token] {
        /// The agency that convenes it.
        agency: RowId = "agency_id",
        /// Word of [`domain::meeting::MeetingKind`].
        kind: String = "kind",
        /// Title.
        title: String = "title",
        /// Where.
        place: String = "place",
        /// Word of [`domain::meeting::Rule`].
        rule: String = "rule",
        /// `13:30`.
        from: String = "from_time",
        /// `15:30`.
        to: String = "to_time",
        /// Since.
        starts_on: NaiveDate = "starts_on",
        /// Until; none while it goes on.
        ends_on: Option<NaiveDate> = "ends_on",
        /// By whom it was made.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// 会議.
    MeetingRow in "meeting" + [Token] {
        /// The agency that convenes it.
        agency: RowId = "agency_id",
        /// Word of [`domain::meeting::MeetingKind`].
        kind: String = "kind",
        /// Title.
        title: String = "title",
        /// Where.
        place: String = "place",
        /// Begins.
        starts: Instant = "starts_at",
        /// Ends.
        ends: Instant = "ends_at",
        /// Of which series.
        series: Option<RowId> = "series_id",
        /// Word of [`domain::meeting::MeetingState`].
        state: String = "state",
        /// Papers are open from …
        papers_from: Option<Instant> = "papers_from",
        /// … until before.
        papers_to: Option<Instant> = "papers_to",
        /// By whom it was made.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A member of a meeting.
    MeetingMemberRow in "meeting_member" + [Token] {
        /// Of which meeting.
        meeting: RowId = "meeting_id",
        /// As of which agency; none for somebody without an account.
        agency: Option<RowId> = "agency_id",
        /// Who; none for somebody without an account.
        worker: Option<RowId> = "worker_id",
        /// The words for somebody without an account.
        name: String = "name",
        /// Word of [`domain::meeting::MemberRole`].
        role: String = "role",
        /// Word of [`domain::meeting::MemberState`].
        state: String = "state",
        /// In this state since.
        since: Instant = "since_at",
        /// By whom invited.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A state that a member came to.
    MeetingMemberTurnRow in "meeting_member_turn" + [] {
        /// Which member.
        member: RowId = "member_id",
        /// Word of [`domain::meeting::MemberState`].
        state: String = "state",
        /// When.
        at: Instant = "at",
        /// By whose hand.
        worker: RowId = "worker_id",
    }
}

table! {
    /// An item of the agenda.
    MeetingItemRow in "meeting_item" + [Token] {
        /// Of which meeting.
        meeting: RowId = "meeting_id",
        /// Its place, 1, 2, 3 …
        place: i64 = "ord",
        /// Which case.
        case: RowId = "case_id",
        /// Word of [`domain::meeting::ItemGround`].
        ground: String = "ground",
        /// What it puts before its members.
        parts: Parts = "parts",
        /// この議題で話したいこと.
        question: String = "question",
        /// Word of [`domain::meeting::ItemState`].
        state: String = "state",
        /// Why it was closed.
        closed_words: String = "closed_words",
        /// Which item it carries on.
        follows: Option<RowId> = "follows_id",
        /// By whom it was put on the agenda.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// Who sits at an item.
    MeetingItemMemberRow in "meeting_item_member" + [] {
        /// Which item.
        item: RowId = "item_id",
        /// Which member.
        member: RowId = "member_id",
        /// By whom it was noted.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A signed notice of secrecy.
    SecrecySignRow in "secrecy_sign" + [] {
        /// For which item.
        item: RowId = "item_id",
        /// By which member.
        member: RowId = "member_id",
        /// The version's name; [`domain::meeting::notice::SAMPLE_NAME`] where the office has none of its own.
        notice_name: String = "notice_name",
        /// The name as it was typed.
        name: String = "typed_name",
        /// When.
        at: Instant = "at",
    }
}

table! {
    /// 議事録 of an item.
    MeetingMinuteRow in "meeting_minute" + [] {
        /// Of which item.
        item: RowId = "item_id",
        /// わかったこと.
        facts: String = "facts",
        /// 意見.
        views: String = "views",
        /// これから.
        next: String = "next_words",
        /// By whom it was saved.
        saved_by: RowId = "saved_by",
        /// When.
        saved_at: Instant = "saved_at",
    }
}

table! {
    /// Something that was settled at an item.
    MeetingDecisionRow in "meeting_decision" + [Token] {
        /// At which item.
        item: RowId = "item_id",
        /// What.
        words: String = "words",
        /// Who does it.
        owner: Option<RowId> = "owner_id",
        /// As of which agency.
        agency: Option<RowId> = "agency_id",
        /// Who does it, in words.
        owner_words: String = "owner_words",
        /// By when.
        due: Option<NaiveDate> = "due_on",
        /// The owner's task.
        task: Option<RowId> = "task_id",
        /// By whom it was written down.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}
