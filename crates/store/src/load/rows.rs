//! The rows that can be loaded. Fields are the columns of the same meaning; words come from the code lists.

use super::table::{RowId, table};
use chrono::NaiveDate;
use domain::{Instant, access::Parts};

table! {
    /// 市町村.
    MunicipalityRow in "municipality" + [] {
        /// 団体コード, six digits.
        code: String = "code",
        /// 都道府県.
        prefecture: String = "prefecture",
        /// Name.
        name: String = "name",
        /// Reading.
        kana: String = "kana",
        /// `municipality` or `ward` (政令市の区).
        kind: String = "kind",
    }
}

table! {
    /// 地区: a layer of area within a municipality.
    AreaRow in "area" + [Token] {
        /// Where it lies.
        municipality: RowId = "municipality_id",
        /// The area around it.
        parent: Option<RowId> = "parent_id",
        /// 1 = 地区, 2 = 自治会 …
        layer: i64 = "layer",
        /// Name.
        name: String = "name",
        /// Reading.
        kana: String = "kana",
        /// People.
        population: Option<i64> = "population",
    }
}

table! {
    /// 支援関係機関.
    AgencyRow in "agency" + [Token] {
        /// Its municipality; none for a wide-area body.
        municipality: Option<RowId> = "municipality_id",
        /// Word of the list `agency_kind`.
        kind: String = "kind",
        /// Name.
        name: String = "name",
        /// Reading.
        kana: String = "kana",
        /// Phone, digits only.
        phone: String = "phone",
        /// Fax, digits only.
        fax: String = "fax",
        /// E-mail.
        email: String = "email",
        /// Postal code, digits only.
        postal: String = "postal",
        /// Address.
        address: String = "address",
        /// Opening hours in words.
        hours: String = "hours",
        /// Closed days in words.
        closed_days: String = "closed_days",
        /// Home page.
        url: String = "url",
        /// Note.
        note: String = "note",
        /// What it is asked about.
        category: String = "category",
        /// `direct`, `switchboard`, or empty.
        contact: String = "contact",
        /// Checked last on.
        last_checked: Option<NaiveDate> = "last_checked",
        /// From which list it was imported.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
}

table! {
    /// 職員.
    WorkerRow in "worker" + [Token, CreatedAt] {
        /// Login name.
        login: String = "login",
        /// Name.
        name: String = "name",
        /// Reading.
        kana: String = "kana",
    }
}

table! {
    /// A worker's role at an agency.
    MembershipRow in "membership" + [] {
        /// Who.
        worker: RowId = "worker_id",
        /// Where.
        agency: RowId = "agency_id",
        /// Word of [`domain::code::Role`].
        role: String = "role",
        /// In force from.
        from: Instant = "from_at",
        /// … until before.
        to: Option<Instant> = "to_at",
    }
}

table! {
    /// 人.
    PersonRow in "person" + [Token, CreatedAt] {
        /// The agency that wrote the person down first.
        agency: RowId = "agency_id",
        /// District.
        area: Option<RowId> = "area_id",
        /// 姓 名.
        name: String = "name",
        /// Reading in katakana, 姓 名.
        kana: String = "kana",
        /// `1964-10-10`, `1964-10`, `1964`, `~1951` or empty.
        birth: String = "birth",
        /// Died on.
        death: Option<NaiveDate> = "death",
        /// As the person says it.
        sex: String = "sex",
        /// Postal code.
        postal: String = "postal",
        /// Address.
        address: String = "address",
        /// E-mail.
        email: String = "email",
        /// Languages in words.
        languages: String = "languages",
        /// 「電話は水曜だけ」 and the like.
        contact_rule: String = "contact_rule",
        /// May a message be left? None: not asked.
        leave_message: Option<bool> = "leave_message",
        /// School or workplace.
        workplace: String = "workplace",
        /// Note.
        note: String = "note",
        /// From which system.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
    fn person(&self) -> Option<&PersonRow> { Some(self) }
}

table! {
    /// A phone number of a person.
    PhoneRow in "person_phone" + [] {
        /// Whose.
        person: RowId = "person_id",
        /// Digits only.
        number: String = "number",
        /// Its last four digits.
        tail: String = "tail",
        /// 自宅, 携帯, 勤め先 …
        label: String = "label",
        /// May it be called without danger?
        safe: bool = "safe",
    }
    fn phone_of(&self) -> Option<RowId> { Some(self.person) }
}

table! {
    /// 世帯.
    HouseholdRow in "household" + [Token, CreatedAt] {
        /// The agency that wrote it down first.
        agency: RowId = "agency_id",
        /// District.
        area: Option<RowId> = "area_id",
        /// As the office says it: 「山田さん（母・長男）」.
        name: String = "name",
        /// Address.
        address: String = "address",
        /// Note.
        note: String = "note",
        /// From which system.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
}

table! {
    /// Who belongs to a household, from when to when.
    MemberRow in "household_member" + [Token] {
        /// Where.
        household: RowId = "household_id",
        /// Who.
        person: RowId = "person_id",
        /// 続柄 as the office says it.
        tie: String = "tie",
        /// `with`, `away`, `facility`, `hospital`.
        living: String = "living",
        /// 本人.
        is_index: bool = "is_index",
        /// Since.
        from: Option<NaiveDate> = "from_on",
        /// Until.
        to: Option<NaiveDate> = "to_on",
    }
    fn opens(&self) -> Option<RowId> { Some(self.household) }
}

table! {
    /// A family tie.
    RelationRow in "relation" + [Token] {
        /// From.
        person: RowId = "person_id",
        /// To.
        other: RowId = "other_id",
        /// Word of [`domain::code::RelationKind`].
        kind: String = "kind",
        /// In words, where the kind does not say it.
        label: String = "label",
    }
}

table! {
    /// A supporter or agency around a household.
    SupportRow in "support_tie" + [Token] {
        /// Whose.
        household: RowId = "household_id",
        /// A person of the record …
        person: Option<RowId> = "person_id",
        /// … or an agency …
        agency: Option<RowId> = "agency_id",
        /// … or a name.
        name: String = "name",
        /// `agency`, `person`, `place`.
        kind: String = "kind",
        /// `strong`, `normal`, `weak`, `conflict`.
        strength: String = "strength",
        /// `both`, `to`, `from`.
        direction: String = "direction",
        /// Note.
        note: String = "note",
        /// Since.
        from: Option<NaiveDate> = "from_on",
        /// Until.
        to: Option<NaiveDate> = "to_on",
    }
}

table! {
    /// Something in a household's life.
    LifeEventRow in "life_event" + [Token] {
        /// Whose.
        household: RowId = "household_id",
        /// Of one member.
        person: Option<RowId> = "person_id",
        /// Since.
        from: NaiveDate = "from_on",
        /// Until.
        to: Option<NaiveDate> = "to_on",
        /// `day`, `month`, `year`: how exactly it is known.
        precision: String = "precision",
        /// Word of the list `band`.
        band: String = "band",
        /// In a few words.
        title: String = "title",
        /// In more words.
        note: String = "note",
        /// A turning point.
        turning: bool = "turning",
        /// 関与の必要: somebody should have been there.
        need: bool = "need",
    }
}

table! {
    /// 支援ケース.
    CaseRow in "support_case" + [Token] {
        /// 年度-連番 within the agency.
        number: String = "number",
        /// Lead agency.
        agency: RowId = "agency_id",
        /// Whose.
        household: RowId = "household_id",
        /// 本人.
        person: RowId = "person_id",
        /// Main worker.
        worker: Option<RowId> = "worker_id",
        /// Word of [`domain::code::CaseStatus`].
        status: String = "status",
        /// Opened on.
        opened_on: NaiveDate = "opened_on",
        /// Closed on.
        closed_on: Option<NaiveDate> = "closed_on",
        /// Word of the list `close_reason`, or empty.
        close_reason: String = "close_reason",
        /// First plan made on.
        plan_made_on: Option<NaiveDate> = "plan_made_on",
        /// Next review.
        next_review: Option<NaiveDate> = "next_review",
        /// From which system.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
    fn opens(&self) -> Option<RowId> { Some(self.household) }
}

table! {
    /// A grant on a case.
    GrantRow in "disclosure_grant" + [Token] {
        /// On which case.
        case: RowId = "case_id",
        /// To all case workers of an agency …
        agency: Option<RowId> = "agency_id",
        /// … or to one worker.
        worker: Option<RowId> = "worker_id",
        /// At which agency that worker was.
        desk: Option<RowId> = "desk_id",
        /// What it opens.
        parts: Parts = "parts",
        /// Word of [`domain::access::Ground`].
        ground: String = "ground",
        /// Which paper, which meeting.
        note: String = "note",
        /// From.
        from: Instant = "from_at",
        /// Until before.
        to: Option<Instant> = "to_at",
        /// Ended at.
        ended: Option<Instant> = "ended_at",
        /// By whom it was made.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
        /// The statement that it stands on.
        consent: Option<RowId> = "consent_item_id",
    }
}

table! {
    /// A つなぎ.
    ReferralRow in "referral" + [Token] {
        /// Of which case …
        case: Option<RowId> = "case_id",
        /// … or reception.
        reception: Option<RowId> = "reception_id",
        /// Who asks.
        from: RowId = "from_agency_id",
        /// Its worker.
        from_worker: RowId = "from_worker_id",
        /// Who is asked.
        to: RowId = "to_agency_id",
        /// What is asked for.
        subject: String = "subject",
        /// How the person is called in it.
        who: String = "who",
        /// What is told.
        told: String = "told",
        /// What is opened when it is accepted.
        parts: Parts = "parts",
        /// Word of [`domain::access::Ground`].
        ground: String = "ground",
        /// The statement that it stands on.
        consent: Option<RowId> = "consent_item_id",
        /// Which meeting, what happened.
        note: String = "note",
        /// Word of [`domain::referral::State`].
        state: String = "state",
        /// Sent on.
        asked_on: NaiveDate = "asked_on",
        /// The last move's day.
        turned_on: NaiveDate = "turned_on",
        /// First answered on.
        answered_on: Option<NaiveDate> = "answered_on",
        /// Accepted on.
        accepted_on: Option<NaiveDate> = "accepted_on",
        /// Something is awaited until.
        due_on: Option<NaiveDate> = "due_on",
        /// The 包括化推進員 hears of it after.
        escalate_on: Option<NaiveDate> = "escalate_on",
        /// Word of [`domain::referral::Reason`], when declined.
        reason: String = "reason",
        /// Word of [`domain::referral::Outcome`], when known.
        outcome: String = "outcome",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// A move of a つなぎ.
    ReferralMoveRow in "referral_move" + [] {
        /// Of which.
        referral: RowId = "referral_id",
        /// When it was written down.
        at: Instant = "at",
        /// By whom.
        worker: RowId = "worker_id",
        /// At which agency.
        agency: RowId = "agency_id",
        /// Which move.
        what: String = "what",
        /// On which day.
        on: NaiveDate = "on_day",
        /// In words.
        words: String = "words",
    }
}

table! {
    /// An opening in an emergency.
    EmergencyRow in "emergency" + [Token] {
        /// By whom.
        worker: RowId = "worker_id",
        /// At which desk.
        agency: RowId = "agency_id",
        /// Of which case.
        case: Option<RowId> = "case_id",
        /// What was happening.
        reason: String = "reason",
        /// When.
        at: Instant = "at",
        /// Until.
        to: Option<Instant> = "to_at",
        /// What the review found, in words.
        words: String = "words",
    }
}

table! {
    /// A consent.
    ConsentRow in "consent" + [Token] {
        /// Of which case.
        case: RowId = "case_id",
        /// Whose.
        person: RowId = "person_id",
        /// What may be told.
        parts: Parts = "parts",
        /// For what.
        purpose: String = "purpose",
        /// Until before.
        until: Option<Instant> = "until_at",
        /// The version of the notice that was shown.
        notice_name: String = "notice_name",
        /// Said on.
        on: Option<NaiveDate> = "said_on",
        /// Word of [`domain::consent::Way`].
        way: String = "way",
        /// Where the paper is.
        reference: String = "reference",
        /// Who was there.
        witness: String = "witness",
        /// By whom it was written down.
        said_by: Option<RowId> = "said_by",
        /// When.
        said_at: Option<Instant> = "said_at",
        /// By whom it was prepared.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// What was said about one agency.
    ConsentItemRow in "consent_item" + [Token] {
        /// On which consent.
        consent: RowId = "consent_id",
        /// About whom.
        agency: RowId = "agency_id",
        /// Word of [`domain::consent::Answer`].
        answer: String = "answer",
        /// Withdrawn at.
        ended: Option<Instant> = "ended_at",
        /// By whom that was written down.
        ended_by: Option<RowId> = "ended_by",
        /// In which words.
        ended_words: String = "ended_words",
    }
}

table! {
    /// A worker's tie to a household: it denies.
    TieRow in "worker_tie" + [Token] {
        /// Who.
        worker: RowId = "worker_id",
        /// To whom.
        household: RowId = "household_id",
        /// In words.
        reason: String = "reason",
        /// By whom it was noted.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
    }
}

table! {
    /// 相談受付.
    ReceptionRow in "reception" + [Token] {
        /// 年度-連番 within the agency.
        number: String = "number",
        /// The agency that took it.
        agency: RowId = "agency_id",
        /// The worker who took it.
        worker: RowId = "worker_id",
        /// When.
        received_at: Instant = "received_at",
        /// Word of the list `door`.
        door: String = "door",
        /// 出張相談会: where.
        outreach_place: String = "outreach_place",
        /// … and on which day.
        outreach_date: Option<NaiveDate> = "outreach_date",
        /// Word of the list `route`, or empty.
        route: String = "route",
        /// 紹介元.
        referrer_agency: Option<RowId> = "referrer_agency_id",
        /// 紹介元 in words.
        referrer: String = "referrer",
        /// `self`, `family`, `other`.
        visitor: String = "visitor",
        /// The visitor's tie to the person.
        visitor_tie: String = "visitor_tie",
        /// The visitor's name.
        visitor_name: String = "visitor_name",
        /// The name was not asked or not given.
        anonymous: bool = "anonymous",
        /// As told.
        name: String = "name",
        /// As told.
        kana: String = "kana",
        /// As told; see [`PersonRow::birth`].
        birth: String = "birth",
        /// As told.
        sex: String = "sex",
        /// Digits only.
        phone: String = "phone",
        /// May a message be left?
        leave_message: Option<bool> = "leave_message",
        /// When and how to reach them.
        contact_wish: String = "contact_wish",
        /// District.
        area: Option<RowId> = "area_id",
        /// As told.
        address: String = "address",
        /// What they said.
        words: String = "words",
        /// What they wish.
        wish: String = "wish",
        /// Word of [`domain::code::Urgency`].
        urgency: String = "urgency",
        /// Word of the list `screening`.
        screening: String = "screening",
        /// Which version of the 規程 the consent sheet was.
        consent_version: Option<String> = "consent_version",
        /// Given on.
        consent_on: Option<NaiveDate> = "consent_on",
        /// Word of [`domain::code::ReceptionState`].
        state: String = "state",
        /// Who took it on; none while it is new.
        taken_by: Option<RowId> = "taken_by",
        /// When.
        taken_at: Option<Instant> = "taken_at",
        /// When it was ended.
        closed_at: Option<Instant> = "closed_at",
        /// Who it was, once known.
        person: Option<RowId> = "person_id",
        /// Which household, once known.
        household: Option<RowId> = "household_id",
        /// The case that it became.
        case: Option<RowId> = "case_id",
    }
}

table! {
    /// ○ or ◎ on a topic of a reception.
    TopicRow in "reception_topic" + [] {
        /// Of which reception.
        reception: RowId = "reception_id",
        /// Word of the list `topic`.
        topic: String = "topic",
        /// ◎.
        is_main: bool = "is_main",
    }
    const HAS_ID: bool = false;
}

table! {
    /// 支援経過.
    ContactRow in "contact" + [Token, Order, Month, CreatedAt] {
        /// Of which case.
        case: RowId = "case_id",
        /// The case's lead agency.
        lead_agency: RowId = "lead_agency_id",
        /// The agency of the worker.
        agency: RowId = "agency_id",
        /// Who.
        worker: RowId = "worker_id",
        /// When.
        at: Instant = "at",
        /// Word of the list `method`.
        method: String = "method",
        /// Word of [`domain::code::Outcome`].
        outcome: String = "outcome",
        /// With whom: a person of the record …
        counterpart_person: Option<RowId> = "counterpart_person_id",
        /// … an agency …
        counterpart_agency: Option<RowId> = "counterpart_agency_id",
        /// … in words.
        counterpart: String = "counterpart",
        /// Minutes of work.
        minutes: i64 = "minutes",
        /// Word of the list `programme`.
        programme: String = "programme",
        /// Word of the list `field` (属性).
        field: String = "field",
        /// The note.
        body: String = "body",
        /// From which system.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
    fn instant(&self) -> Instant { self.at }
    fn note(&self) -> Option<(RowId, RowId, &str)> { Some((self.lead_agency, self.case, &self.body)) }
}

table! {
    /// 用事・約束.
    TaskRow in "task" + [Token] {
        /// Of which desk.
        agency: RowId = "agency_id",
        /// Whose turn; none: the desk's.
        owner: Option<RowId> = "owner_id",
        /// About which case.
        case: Option<RowId> = "case_id",
        /// About which reception.
        reception: Option<RowId> = "reception_id",
        /// Word of [`domain::code::TaskKind`].
        kind: String = "kind",
        /// What.
        words: String = "words",
        /// By when.
        due_on: NaiveDate = "due_on",
        /// `14:30` or empty.
        due_time: String = "due_time",
        /// Whose answer is awaited.
        waiting_for: Option<RowId> = "waiting_for",
        /// … in words.
        waiting_words: String = "waiting_words",
        /// Why it was moved last.
        moved_reason: String = "moved_reason",
        /// By whom it was made.
        made_by: RowId = "made_by",
        /// When.
        made_at: Instant = "made_at",
        /// Done at.
        done_at: Option<Instant> = "done_at",
        /// By whom.
        done_by: Option<RowId> = "done_by",
    }
}

table! {
    /// One version of an assessment.
    AssessmentRow in "assessment" + [Token] {
        /// The agency that wrote it.
        agency: RowId = "agency_id",
        /// Of which household.
        household: RowId = "household_id",
        /// Of which person; none: of the household.
        person: Option<RowId> = "person_id",
        /// 1, 2, 3 … of this person or household.
        number: i64 = "number",
        /// Begun at.
        begun_at: Instant = "begun_at",
        /// By whom.
        begun_by: RowId = "begun_by",
        /// Fixed at; none while in work.
        fixed_at: Option<Instant> = "fixed_at",
        /// By whom.
        fixed_by: Option<RowId> = "fixed_by",
        /// One more than its saves, and one more when it was fixed without one.
        version: i64 = "version",
    }
}

table! {
    /// One save of an assessment.
    AssessmentVisitRow in "assessment_visit" + [Token] {
        /// Of which version.
        assessment: RowId = "assessment_id",
        /// Heard on.
        on: NaiveDate = "visited_on",
        /// Saved at.
        at: Instant = "saved_at",
        /// By whom.
        by: RowId = "saved_by",
    }
}

table! {
    /// One answer, or one of several ticked words, of a save.
    AssessmentItemRow in "assessment_item" + [] {
        /// Of which save.
        visit: RowId = "visit_id",
        /// Word of [`domain::assessment::Item`].
        item: String = "item",
        /// `known`, or `unknown` where nobody knows.
        state: String = "state",
        /// Word of the item's code list.
        code: String = "code",
        /// The main one.
        main: bool = "is_main",
        /// Words.
        words: String = "words",
        /// Yen, or a count.
        amount: Option<i64> = "amount",
        /// A day.
        on: Option<NaiveDate> = "on_day",
    }
}
