//! Rows of 家計 and 住居確保給付金.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::Instant;

table! {
    /// 家計表.
    BudgetRow in "budget" + [] {
        /// Of which household.
        household: RowId = "household_id",
        /// Told on.
        heard_on: NaiveDate = "heard_on",
        /// First month of the flow: `2026-11`.
        start: String = "start_month",
        /// Months of the flow.
        months: i64 = "span",
        /// The plan holds from here.
        plan_from: String = "plan_from",
        /// Yen at hand.
        balance: i64 = "balance",
        /// What the household wishes for.
        wish: String = "wish",
        /// What was found out and agreed.
        note: String = "note",
        /// Saved at.
        saved_at: Instant = "saved_at",
        /// By whom.
        saved_by: RowId = "saved_by",
    }
}

table! {
    /// A line of 家計表.
    BudgetLineRow in "budget_line" + [] {
        /// Of which table.
        budget: RowId = "budget_id",
        /// Word of [`domain::budget::Side`].
        side: String = "side",
        /// Word of the side's list, or empty.
        code: String = "code",
        /// An own line's name.
        label: String = "label",
        /// Yen each time, now.
        now: Option<i64> = "now_yen",
        /// Yen each time, as planned.
        plan: Option<i64> = "plan_yen",
        /// Bits of [`domain::budget::PayMonths`].
        months: i64 = "pay_months",
        /// A few words.
        note: String = "note",
    }
}

table! {
    /// A debt.
    DebtRow in "debt" + [Token] {
        /// Of which household.
        household: RowId = "household_id",
        /// Word of the list `lender_kind`.
        kind: String = "kind",
        /// To whom.
        lender: String = "lender",
        /// Yen still owed.
        balance: Option<i64> = "balance",
        /// Yen a month now.
        monthly: i64 = "monthly",
        /// Yen a month as planned.
        planned: Option<i64> = "planned",
        /// In arrears since: `2025-07`.
        since: Option<String> = "since",
        /// Word of the list `legal_step`, or empty.
        step: String = "step",
        /// By when it must be answered.
        deadline: Option<NaiveDate> = "deadline",
        /// A few words.
        note: String = "note",
        /// Saved at.
        saved_at: Instant = "saved_at",
        /// By whom.
        saved_by: RowId = "saved_by",
    }
}

table! {
    /// ライフイベント.
    MoneyEventRow in "money_event" + [Token] {
        /// Of which household.
        household: RowId = "household_id",
        /// When: `2027-04`.
        month: String = "month",
        /// What.
        what: String = "what",
        /// Word of [`domain::budget::Effect`].
        effect: String = "effect",
        /// Yen each time.
        yen: i64 = "yen",
        /// Word of [`domain::budget::Rhythm`].
        rhythm: String = "rhythm",
        /// The last month.
        until: Option<String> = "until",
        /// Word of [`domain::budget::Applies`].
        applies: String = "applies",
        /// Saved at.
        saved_at: Instant = "saved_at",
        /// By whom.
        saved_by: RowId = "saved_by",
    }
}

table! {
    /// 住居確保給付金.
    HousingRow in "housing" + [Token] {
        /// Of which case.
        case: RowId = "case_id",
        /// Word of [`domain::housing::Kind`].
        kind: String = "kind",
        /// Word of [`domain::housing::Track`], or empty.
        track: String = "track",
        /// Applied on.
        applied_on: NaiveDate = "applied_on",
        /// Rent a month.
        rent: Option<i64> = "rent",
        /// Words.
        note: String = "note",
        /// Word of [`domain::housing::Stage`].
        stage: String = "stage",
        /// Refused, withdrawn or ended on.
        turned_on: Option<NaiveDate> = "turned_on",
        /// Why.
        reason: String = "reason",
        /// Word of the list `housing_end`, or empty.
        end_code: String = "end_code",
        /// The last month that is paid.
        last_month: Option<String> = "last_month",
        /// Written at.
        made_at: Instant = "made_at",
        /// By whom.
        made_by: RowId = "made_by",
    }
}

table! {
    /// A decision.
    HousingSpanRow in "housing_span" + [] {
        /// Of which benefit.
        housing: RowId = "housing_id",
        /// The first month.
        from: String = "from_month",
        /// How many.
        months: i64 = "months",
        /// Yen a month.
        yen: i64 = "yen",
        /// Decided on.
        decided_on: NaiveDate = "decided_on",
        /// Why.
        reason: String = "reason",
        /// Written at.
        made_at: Instant = "made_at",
        /// By whom.
        made_by: RowId = "made_by",
    }
}

table! {
    /// A paper that has come.
    HousingPaperRow in "housing_paper" + [] {
        /// Of which benefit.
        housing: RowId = "housing_id",
        /// Word of the kind's list.
        code: String = "code",
        /// Came on.
        got_on: NaiveDate = "got_on",
    }
    const HAS_ID: bool = false;
}

table! {
    /// A duty of one month.
    HousingDutyRow in "housing_duty" + [] {
        /// Of which benefit.
        housing: RowId = "housing_id",
        /// Which month.
        month: String = "month",
        /// Word of the track's list.
        code: String = "code",
        /// By when.
        due_on: NaiveDate = "due_on",
        /// Word of [`domain::housing::Done`], or empty.
        done: String = "done",
        /// Why it was missed.
        words: String = "words",
        /// Answered at.
        answered_at: Option<Instant> = "answered_at",
        /// By whom.
        answered_by: Option<RowId> = "answered_by",
    }
}

table! {
    /// A payment.
    HousingPaymentRow in "housing_payment" + [] {
        /// Of which benefit.
        housing: RowId = "housing_id",
        /// For which month.
        month: String = "month",
        /// Yen.
        yen: i64 = "yen",
        /// Paid on.
        paid_on: NaiveDate = "paid_on",
        /// Why not as decided.
        reason: String = "reason",
        /// Written at.
        made_at: Instant = "made_at",
        /// By whom.
        made_by: RowId = "made_by",
    }
}
