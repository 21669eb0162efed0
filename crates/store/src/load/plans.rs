//! The rows of plans that can be loaded. Fields are the columns of the same meaning; words come from the code lists.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::Instant;

table! {
    /// 支援プラン. Its days must bear its state: see [`domain::plan::Standing::read`].
    PlanRow in "plan" + [Token] {
        /// Of which case.
        case: RowId = "case_id",
        /// 第何回 within the case.
        number: i64 = "number",
        /// The plan that it was made from.
        former: Option<RowId> = "former_id",
        /// Word of [`domain::plan::State`].
        state: String = "state",
        /// 本人の望み.
        wish: String = "wish",
        /// 支援の方針.
        course: String = "course",
        /// From.
        from: Option<NaiveDate> = "from_on",
        /// Until.
        to: Option<NaiveDate> = "to_on",
        /// Next monitoring.
        monitor_on: Option<NaiveDate> = "monitor_on",
        /// Agreed on.
        agreed: Option<NaiveDate> = "agreed_on",
        /// 支援調整会議 on.
        met: Option<NaiveDate> = "met_on",
        /// `held`, `waived`, or empty.
        met_how: String = "met_how",
        /// 支援決定 on.
        decided: Option<NaiveDate> = "decided_on",
        /// In force from.
        started: Option<NaiveDate> = "started_on",
        /// Reviewed on, when it does not go on as it is.
        reviewed: Option<NaiveDate> = "reviewed_on",
        /// Paused or ended on.
        ended: Option<NaiveDate> = "ended_on",
        /// Began to be written on.
        made_on: Option<NaiveDate> = "made_on",
        /// By whom.
        made_by: RowId = "made_by",
        /// Entered at.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A goal of a plan.
    GoalRow in "plan_goal" + [] {
        /// Of which plan.
        plan: RowId = "plan_id",
        /// Its place, from 0.
        rank: i64 = "rank",
        /// Whose; none: the household's.
        person: Option<RowId> = "person_id",
        /// In the person's words.
        words: String = "words",
    }
}

table! {
    /// Who does what for a goal.
    StepRow in "plan_step" + [] {
        /// Of which plan.
        plan: RowId = "plan_id",
        /// Of which goal, from 0.
        goal: i64 = "goal_rank",
        /// Its place, from 0.
        rank: i64 = "rank",
        /// Somebody of the household …
        person: Option<RowId> = "person_id",
        /// … an agency …
        agency: Option<RowId> = "agency_id",
        /// … in words.
        doer: String = "doer",
        /// What.
        words: String = "words",
        /// By when or how often.
        when: String = "due_words",
    }
}

table! {
    /// A service of a plan.
    ServiceRow in "plan_service" + [] {
        /// Of which plan.
        plan: RowId = "plan_id",
        /// Its place, from 0.
        rank: i64 = "rank",
        /// Word of the list `menu`.
        menu: String = "menu",
        /// Whose; none: the household's.
        person: Option<RowId> = "person_id",
        /// By which agency …
        agency: Option<RowId> = "agency_id",
        /// … or whom, in words.
        by: String = "provider",
        /// From.
        from: Option<NaiveDate> = "from_on",
        /// Until.
        to: Option<NaiveDate> = "to_on",
    }
}

table! {
    /// A line of a plan's history.
    MoveRow in "plan_move" + [] {
        /// Of which plan.
        plan: RowId = "plan_id",
        /// [`domain::plan::Turn::word`].
        word: String = "move",
        /// When.
        on: Option<NaiveDate> = "on_day",
        /// Word of `agree_how`, or of the meeting's or decision's result.
        how: String = "how",
        /// Who agreed, was there, decided.
        by: String = "who",
        /// 文書番号.
        number: String = "paper",
        /// What was said.
        note: String = "note",
        /// Entered by.
        made_by: RowId = "made_by",
        /// Entered at.
        made_at: Instant = "made_at",
    }
}

table! {
    /// 評価.
    PlanReviewRow in "plan_review" + [] {
        /// Of which plan.
        plan: RowId = "plan_id",
        /// When.
        on: Option<NaiveDate> = "on_day",
        /// What was seen.
        seen: String = "seen",
        /// What remains.
        remains: String = "remains",
        /// The person's view.
        voice: String = "voice",
        /// Word of [`domain::plan::review::Next`].
        next: String = "next",
        /// Next monitoring.
        monitor_on: Option<NaiveDate> = "monitor_on",
        /// By whom.
        made_by: RowId = "made_by",
        /// Entered at.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A goal as a review saw it.
    ReviewGoalRow in "plan_review_goal" + [] {
        /// Of which review.
        review: RowId = "review_id",
        /// Which goal, from 0.
        goal: i64 = "goal_rank",
        /// Word of [`domain::plan::review::Reached`].
        reached: String = "reached",
        /// In words.
        note: String = "note",
    }
    const HAS_ID: bool = false;
}

table! {
    /// 見られた変化.
    ReviewChangeRow in "plan_review_change" + [] {
        /// Of which review.
        review: RowId = "review_id",
        /// Word of the list `change`.
        change: String = "change",
    }
    const HAS_ID: bool = false;
}

table! {
    /// Why a case has no plan yet.
    NoPlanRow in "no_plan_note" + [] {
        /// Which case.
        case: RowId = "case_id",
        /// Word of the list `no_plan_reason`.
        reason: String = "reason",
        /// In words.
        words: String = "words",
        /// The next step.
        next: String = "next_words",
        /// By when.
        next_on: Option<NaiveDate> = "next_on",
        /// By whom.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}
