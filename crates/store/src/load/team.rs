//! Rows of 専門職への相談 and of 機関の名簿.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::{Instant, access::Parts};

table! {
    /// 専門職への相談.
    AdviceRow in "advice" + [Token] {
        /// Of which case.
        case: RowId = "case_id",
        /// Who asks.
        from: RowId = "from_agency_id",
        /// The asking worker.
        from_worker: RowId = "from_worker_id",
        /// Who is asked.
        to: Option<RowId> = "to_agency_id",
        /// Who is asked, in words.
        to_words: String = "to_words",
        /// The question in a line.
        subject: String = "subject",
        /// The whole question.
        question: String = "question",
        /// What is shown besides.
        parts: Parts = "parts",
        /// Word of [`domain::access::Ground`], where something is shown.
        ground: Option<String> = "ground",
        /// Which meeting, what happened.
        note: String = "note",
        /// Word of [`domain::advice::State`].
        state: String = "state",
        /// Asked on.
        asked_on: NaiveDate = "asked_on",
        /// Awaited until.
        due_on: NaiveDate = "due_on",
        /// The answer.
        answer: String = "answer",
        /// Who said it, where the asking side typed it in.
        said_by: String = "said_by",
        /// When it came.
        answered_at: Option<Instant> = "answered_at",
        /// Who wrote it.
        answered_by: Option<RowId> = "answered_by",
        /// Read by the asking side at.
        seen_at: Option<Instant> = "seen_at",
        /// Made at.
        made_at: Instant = "made_at",
    }
}

table! {
    /// What can be asked of an agency.
    AgencyCardRow in "agency_card" + [] {
        /// Of which agency.
        agency: RowId = "agency_id",
        /// In which town's register.
        municipality: RowId = "municipality_id",
        /// What can be asked.
        can_do: String = "can_do",
        /// What cannot.
        cannot_do: String = "cannot_do",
        /// Written by.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// Whom one calls at an agency.
    AgencyPersonRow in "agency_person" + [Token] {
        /// Of which agency.
        agency: RowId = "agency_id",
        /// In which town's register.
        municipality: RowId = "municipality_id",
        /// Name.
        name: String = "name",
        /// 役職・担当.
        post: String = "post",
        /// Phone, digits only.
        phone: String = "phone",
        /// What to know.
        note: String = "note",
        /// Known since.
        from: NaiveDate = "from_on",
        /// There until.
        ended_on: Option<NaiveDate> = "ended_on",
        /// Written by.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// 説明訪問.
    AgencyVisitRow in "agency_visit" + [Token] {
        /// Of which agency.
        agency: RowId = "agency_id",
        /// In which town's register.
        municipality: RowId = "municipality_id",
        /// On which day.
        on: NaiveDate = "on_day",
        /// Who went.
        went: String = "went",
        /// Whom they met.
        met: String = "met",
        /// What was said.
        said: String = "said",
        /// What is next.
        next: String = "next",
        /// By when.
        next_on: Option<NaiveDate> = "next_on",
        /// Written by.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}
