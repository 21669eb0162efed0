//! Rows of 見るきっかけ.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::Instant;

table! {
    /// 見るきっかけ, not looked at yet.
    LookRow in "look" + [Token] {
        /// At which desk.
        agency: RowId = "agency_id",
        /// The Monday of the week.
        week: NaiveDate = "week",
        /// Who read.
        worker: RowId = "worker_id",
        /// Whose record; none for many.
        household: Option<RowId> = "household_id",
        /// Words of [`domain::patterns::Pattern`], with commas.
        patterns: String = "patterns",
        /// How often.
        times: i64 = "times",
        /// The first reading.
        first: Instant = "first_at",
        /// The last.
        last: Instant = "last_at",
        /// When the list was made.
        made_at: Instant = "made_at",
    }
}
