//! Rows of 居所の秘匿.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::Instant;

table! {
    /// 居所の秘匿.
    SealRow in "seal" + [Token] {
        /// Over whom it was set.
        person: RowId = "person_id",
        /// The person's household.
        household: Option<RowId> = "household_id",
        /// At which agency it is kept.
        agency: RowId = "agency_id",
        /// Who keeps it; a [`SealReaderRow`] names the keeper, too.
        keeper: RowId = "keeper_id",
        /// Word of [`domain::seal::SealGround`].
        ground: String = "ground",
        /// More words on it.
        words: String = "words",
        /// Whom the person fears, in words.
        party: String = "party",
        /// The same as a person on record.
        party_person: Option<RowId> = "party_id",
        /// From this day …
        from: NaiveDate = "from_on",
        /// … to this one.
        to: NaiveDate = "to_on",
        /// The keeper's reminder.
        task: Option<RowId> = "task_id",
        /// By whom it was set.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
        /// Lifted at; none while it stands.
        lifted: Option<Instant> = "lifted_at",
    }
}

table! {
    /// Somebody whom a seal covers: the person over whom it was set, and each who lives there.
    SealCoverRow in "seal_cover" + [] {
        /// Which seal.
        seal: RowId = "seal_id",
        /// Whom.
        person: RowId = "person_id",
        /// Left out by hand: lives there, and is not covered.
        left_out: bool = "left_out",
        /// Since when.
        made_at: Instant = "made_at",
    }
}

table! {
    /// Somebody who may read what a seal keeps.
    SealReaderRow in "seal_reader" + [] {
        /// Which seal.
        seal: RowId = "seal_id",
        /// Who.
        worker: RowId = "worker_id",
        /// By whom it was noted.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// Somebody who is close to the feared one.
    SealNearRow in "seal_near" + [] {
        /// Which seal.
        seal: RowId = "seal_id",
        /// Who.
        worker: RowId = "worker_id",
        /// By whom it was noted.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A reading of what a seal keeps.
    SealOpeningRow in "seal_opening" + [Token] {
        /// Which seal.
        seal: RowId = "seal_id",
        /// Who read.
        worker: RowId = "worker_id",
        /// When.
        at: Instant = "at",
        /// Until before.
        until: Instant = "ends_at",
        /// Why.
        reason: String = "reason",
        /// The keeper saw it at; none: not yet.
        seen: Option<Instant> = "seen_at",
    }
}
