//! The plain data of the sample town. Every `usize` that points at something is an index into the
//! matching `Vec` of [`Town`]; every `&'static str` is a code from [`super::codes`].

use chrono::{NaiveDate, NaiveTime, Weekday};
use domain::{
    budget::{Debt, Event, Sheet},
    housing::{Benefit, Done},
    month::Month,
};

/// A day and a clock time in Japan, as the office writes them.
pub type JapanTime = (NaiveDate, NaiveTime);

/// The whole invented town as it stands on the morning of `today`.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// The day for which the town was made; nothing that has happened lies after it.
    pub today: NaiveDate,
    /// The town itself.
    pub municipality: Municipality,
    /// 地区 first, then the 自治会 that lie in them.
    pub areas: Vec<Area>,
    /// Desks, clinics, schools, clubs; the first is the main agency くらし相談センター.
    pub agencies: Vec<Agency>,
    /// People who work or volunteer in the agencies; the first is 佐藤 花子.
    pub workers: Vec<Worker>,
    /// Residents and their kin elsewhere.
    pub people: Vec<Person>,
    /// Households with their members and those around them.
    pub households: Vec<Household>,
    /// Ties between people, whether or not they live together.
    pub relations: Vec<Relation>,
    /// First words at the door.
    pub receptions: Vec<Reception>,
    /// Cases that an agency leads.
    pub cases: Vec<Case>,
    /// Contacts and attempts, in no particular order across cases, ascending within one.
    pub contacts: Vec<Contact>,
    /// Tasks, promises, visits and calls, done and undone.
    pub tasks: Vec<Task>,
    /// Turning points of the households over decades.
    pub life_events: Vec<LifeEvent>,
    /// Assessments, each version after the one before it.
    pub assessments: Vec<Assessment>,
    /// 家計 of some households.
    pub money: Vec<Money>,
    /// 住居確保給付金 of some cases.
    pub housings: Vec<Housing>,
    /// 居所の秘匿 over people of some cases.
    pub seals: Vec<Seal>,
    /// Regular 会議.
    pub meeting_series: Vec<MeetingSeries>,
    /// 会議, held and to come.
    pub meetings: Vec<Meeting>,
    /// Pairs of `people` that are one person entered twice; the finder of duplicates should name them.
    pub known_duplicates: Vec<(usize, usize)>,
}

/// The municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Six digits, none of which exists (999997).
    pub code: String,
    /// Empty: the town lies in no prefecture.
    pub prefecture: String,
    /// Name as written.
    pub name: String,
    /// Reading in hiragana.
    pub kana: String,
}

/// A district or a neighbourhood association's ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Name as written.
    pub name: String,
    /// Reading in hiragana.
    pub kana: String,
    /// 「地区」 or 「自治会」.
    pub layer: &'static str,
    /// The area that contains it; none for a 地区.
    pub parent: Option<usize>,
    /// Residents, in persons; a 地区 counts all of its 自治会.
    pub population: u32,
}

/// A desk or body that may take part in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Name as written.
    pub name: String,
    /// Reading in hiragana.
    pub kana: String,
    /// Code of [`super::codes::AGENCY_KINDS`].
    pub kind: &'static str,
    /// Number in the unassigned range 000.
    pub phone: String,
    /// Address under example.jp.
    pub email: String,
    /// Address in the invented town.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
}

/// Someone who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Sign-in name, unique.
    pub login: String,
    /// Name as written.
    pub name: String,
    /// Reading in hiragana.
    pub kana: String,
    /// Agency and role (code of [`super::codes::ROLES`]); a worker may belong to several.
    pub memberships: Vec<(usize, &'static str)>,
}

/// A resident, or kin of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Family name and given name with a space, as written.
    pub name: String,
    /// Reading: hiragana, katakana for foreign names.
    pub kana: String,
    /// `1964-10-10`, `1964-10`, `1964`, or `~1951` for "about".
    pub birth: Option<String>,
    /// Day of death.
    pub death: Option<NaiveDate>,
    /// Free words: 「男性」「女性」「」 or the person's own.
    pub sex: String,
    /// Telephone numbers with what is safe.
    pub phones: Vec<Phone>,
    /// Where the person lives, when told.
    pub address: Option<String>,
    /// The 自治会 (or 地区) of that address.
    pub area: Option<usize>,
    /// Languages in words, empty for Japanese only.
    pub languages: String,
    /// How and when to reach the person, in words.
    pub contact_rule: String,
    /// Whether a message may be left; none when nobody has asked.
    pub leave_message: Option<bool>,
    /// What to know before meeting.
    pub note: String,
    /// The agency that entered the person.
    pub agency: usize,
}

/// One telephone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Number in the unassigned range 000.
    pub number: String,
    /// 「携帯」「自宅」「母の携帯」 …
    pub label: String,
    /// Safe to call without asking first.
    pub safe: bool,
}

/// People who live as one, and those around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// 「佐野家」.
    pub name: String,
    /// The 自治会.
    pub area: usize,
    /// The agency that keeps the record.
    pub agency: usize,
    /// Address in the invented town.
    pub address: String,
    /// The household in a few sentences.
    pub note: String,
    /// Members now and before.
    pub members: Vec<Member>,
    /// Supporters, agencies, places (the ecomap).
    pub supports: Vec<Support>,
}

/// One person's time in a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: usize,
    /// 続柄 as the office says it, seen from 本人.
    pub tie: String,
    /// Since when, where it matters.
    pub from: Option<NaiveDate>,
    /// Until when; none while a member.
    pub to: Option<NaiveDate>,
    /// Code of [`super::codes::LIVING`].
    pub living: &'static str,
    /// 本人 of the household.
    pub is_index: bool,
}

/// One line of the ecomap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The agency, when it is one of the register.
    pub agency: Option<usize>,
    /// The person, when it is one of the record.
    pub person: Option<usize>,
    /// How the household calls it.
    pub name: String,
    /// Code of [`super::codes::SUPPORT_KINDS`].
    pub kind: &'static str,
    /// Code of [`super::codes::STRENGTHS`].
    pub strength: &'static str,
    /// Code of [`super::codes::DIRECTIONS`], seen from the household.
    pub direction: &'static str,
    /// What passes along the line.
    pub note: String,
    /// Since when.
    pub from: Option<NaiveDate>,
    /// Until when.
    pub to: Option<NaiveDate>,
}

/// `person` is to `other` what `kind` says (a parent is the parent *of* `other`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The one spoken of.
    pub person: usize,
    /// The one seen from.
    pub other: usize,
    /// Code of [`super::codes::RELATION_KINDS`].
    pub kind: &'static str,
    /// Free words, for 「other」 above all.
    pub label: String,
}

/// A first word at the door, as told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    /// The agency that took it.
    pub agency: usize,
    /// When, in Japan.
    pub received_at: JapanTime,
    /// Who took it (for `web` who looks after the box).
    pub worker: usize,
    /// Code of [`super::codes::DOORS`].
    pub door: &'static str,
    /// Place of the 出張相談会, for door `outreach`.
    pub outreach_place: String,
    /// Its day.
    pub outreach_date: Option<NaiveDate>,
    /// Code of [`super::codes::ROUTES`].
    pub route: &'static str,
    /// The agency that sent the person.
    pub referrer_agency: Option<usize>,
    /// What it said.
    pub referrer_words: String,
    /// `self`, `family` or `other`.
    pub visitor: &'static str,
    /// The visitor's tie to 本人.
    pub visitor_tie: String,
    /// The visitor's name when not 本人.
    pub visitor_name: String,
    /// No name was given.
    pub anonymous: bool,
    /// The person of the record.
    pub person: Option<usize>,
    /// The household of the record.
    pub household: Option<usize>,
    /// Name as told.
    pub name: String,
    /// Reading as told.
    pub kana: String,
    /// Birth as told, in any of the ways people say it.
    pub birth: String,
    /// Sex as told.
    pub sex: String,
    /// Telephone as told.
    pub phone: String,
    /// Area as told.
    pub area: Option<usize>,
    /// Address as told.
    pub address: String,
    /// Whether a message may be left.
    pub leave_message: Option<bool>,
    /// When and how to call back.
    pub contact_wish: String,
    /// Codes of [`super::codes::TOPICS`] marked ○.
    pub topics: Vec<&'static str>,
    /// The one marked ◎.
    pub main_topic: Option<&'static str>,
    /// What they said, in their words.
    pub words: String,
    /// What they wish.
    pub wish: String,
    /// Code of [`super::codes::URGENCIES`].
    pub urgency: &'static str,
    /// Code of [`super::codes::SCREENINGS`].
    pub screening: &'static str,
    /// The consent sheet's version, when one was given.
    pub consent_version: Option<&'static str>,
    /// What happens next.
    pub next_action: String,
    /// By when.
    pub next_on: Option<NaiveDate>,
    /// Code of [`super::codes::RECEPTION_STATES`].
    pub state: &'static str,
    /// Who took it on and when; none while it is new.
    pub taken: Option<(usize, JapanTime)>,
}

/// A case led by one agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The household.
    pub household: usize,
    /// 本人 of the case.
    pub person: usize,
    /// The agency in the lead.
    pub agency: usize,
    /// The worker in charge.
    pub worker: usize,
    /// The reception from which it came.
    pub reception: Option<usize>,
    /// Code of [`super::codes::CASE_STATUSES`].
    pub status: &'static str,
    /// Opened.
    pub opened_on: NaiveDate,
    /// Closed, for status `closed`.
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed.
    pub close_reason: String,
    /// Next review (may lie ahead).
    pub next_review: Option<NaiveDate>,
    /// Day of the first plan.
    pub plan_made_on: Option<NaiveDate>,
    /// What other agencies may see, and on what ground.
    pub grants: Vec<Grant>,
}

/// What another agency may see of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub agency: usize,
    /// Codes of [`super::codes::PARTS`].
    pub parts: Vec<&'static str>,
    /// Code of [`super::codes::GROUNDS`].
    pub ground: &'static str,
    /// For what.
    pub note: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it stands.
    pub to: Option<NaiveDate>,
}

/// A contact, or an attempt at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The case.
    pub case: usize,
    /// Who wrote it.
    pub worker: usize,
    /// When, in Japan; never after `today`.
    pub at: JapanTime,
    /// Code of [`super::codes::METHODS`].
    pub method: &'static str,
    /// Code of [`super::codes::OUTCOMES`].
    pub outcome: &'static str,
    /// Whom it was with, when of the record.
    pub counterpart_person: Option<usize>,
    /// The agency it was with.
    pub counterpart_agency: Option<usize>,
    /// Whom it was with, in words.
    pub counterpart_words: String,
    /// Minutes spent.
    pub minutes: u32,
    /// Code of [`super::codes::PROGRAMMES`].
    pub programme: &'static str,
    /// Code of [`super::codes::FIELDS`].
    pub field: &'static str,
    /// The note.
    pub body: String,
}

/// Something to do, promised or waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The case it belongs to.
    pub case: Option<usize>,
    /// The reception it belongs to.
    pub reception: Option<usize>,
    /// Who does it.
    pub owner: usize,
    /// Code of [`super::codes::TASK_KINDS`].
    pub kind: &'static str,
    /// What.
    pub text: String,
    /// By when.
    pub due_on: NaiveDate,
    /// At what time, in Japan.
    pub due_time: Option<NaiveTime>,
    /// The agency whose answer is awaited, for kind `waiting`.
    pub waiting_for: Option<usize>,
    /// Done; never after `today`.
    pub done_on: Option<NaiveDate>,
}

/// One version of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The case in whose course it was heard.
    pub case: usize,
    /// Of whom; none: of the household.
    pub person: Option<usize>,
    /// 1, 2 …
    pub number: i64,
    /// Each save, the oldest first; never empty.
    pub visits: Vec<Visit>,
    /// Finished; otherwise in work.
    pub fixed: bool,
}

/// What was known after one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// When; never after `today`.
    pub on: NaiveDate,
    /// Who heard it.
    pub worker: usize,
    /// What.
    pub answers: domain::assessment::Answers,
}

/// A stretch or turning point in a household's years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeEvent {
    /// The household.
    pub household: usize,
    /// Whose, when one member's.
    pub person: Option<usize>,
    /// Began.
    pub from: NaiveDate,
    /// Ended; none for a point or while it lasts.
    pub to: Option<NaiveDate>,
    /// How exactly `from` is known: `day`, `month` or `year`.
    pub precision: &'static str,
    /// Code of [`super::codes::BANDS`].
    pub band: &'static str,
    /// In a few words.
    pub title: String,
    /// A sentence more.
    pub note: String,
    /// A turning point.
    pub turning: bool,
    /// 関与の必要: somebody ought to have been there.
    pub need: bool,
}

/// 家計 of one household.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    /// Of which household.
    pub household: usize,
    /// Who wrote it down.
    pub worker: usize,
    /// The table.
    pub sheet: Sheet,
    /// Debts and arrears.
    pub debts: Vec<Debt>,
    /// What lies ahead.
    pub events: Vec<Event>,
}

/// 住居確保給付金 of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Housing {
    /// Of which case.
    pub case: usize,
    /// Who writes it down.
    pub worker: usize,
    /// Where it stands.
    pub benefit: Benefit,
    /// Rent a month.
    pub rent: i64,
    /// Words of the application.
    pub note: String,
    /// Why it was refused or withdrawn.
    pub reason: String,
    /// Word of the list `housing_end`, or empty.
    pub end_code: &'static str,
    /// Papers that have come.
    pub papers: Vec<&'static str>,
    /// Month, word of the duty, the answer, why it was missed.
    pub duties: Vec<(Month, &'static str, Option<Done>, &'static str)>,
}

/// 居所の秘匿 over 本人 of a case, and over those who live there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The case.
    pub case: usize,
    /// Everybody who is covered, 本人 among them.
    pub covered: Vec<usize>,
    /// Word of [`domain::seal::SealGround`].
    pub ground: &'static str,
    /// More words on it.
    pub words: String,
    /// Whom the person fears.
    pub party: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day (lies ahead).
    pub to: NaiveDate,
    /// Who keeps it.
    pub keeper: usize,
    /// Who else may read, with a reason.
    pub readers: Vec<usize>,
    /// Who is close to the feared one.
    pub near: Vec<usize>,
    /// Who has read; the keeper has seen all of it.
    pub readings: Vec<Reading>,
    /// Lifted; none while it stands.
    pub lifted_on: Option<NaiveDate>,
}

/// One reading of what a seal keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub worker: usize,
    /// When, in Japan; never after `today`.
    pub at: JapanTime,
    /// Why.
    pub reason: String,
}

/// 定例の会議: once a month, on a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSeries {
    /// The agency that convenes it.
    pub agency: usize,
    /// Who made it.
    pub convenor: usize,
    /// Word of [`domain::meeting::MeetingKind`].
    pub kind: &'static str,
    /// Title; names no family.
    pub title: String,
    /// Where.
    pub place: String,
    /// On which day of the week …
    pub weekday: Weekday,
    /// … the first (1) to the fourth of its month.
    pub nth: u8,
    /// From this time …
    pub from: NaiveTime,
    /// … to this one.
    pub to: NaiveTime,
    /// Since.
    pub starts_on: NaiveDate,
}

/// 会議.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The agency that convenes it.
    pub agency: usize,
    /// Who convenes it.
    pub convenor: usize,
    /// Word of [`domain::meeting::MeetingKind`].
    pub kind: &'static str,
    /// Title; names no family.
    pub title: String,
    /// Where.
    pub place: String,
    /// Begins.
    pub from: JapanTime,
    /// Ends.
    pub to: JapanTime,
    /// Index of [`Town::meeting_series`], for a regular one.
    pub series: Option<usize>,
    /// Held (before today); otherwise to come.
    pub held: bool,
    /// From when to when its papers are open.
    pub papers: Option<(JapanTime, JapanTime)>,
    /// Who is asked to come.
    pub members: Vec<MeetingMember>,
    /// What is spoken of, in this order.
    pub items: Vec<MeetingItem>,
}

/// Somebody at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingMember {
    /// Who; none for somebody without an account.
    pub worker: Option<usize>,
    /// As of which agency; none for somebody without an account.
    pub agency: Option<usize>,
    /// The words for somebody without an account; empty for others.
    pub name: String,
    /// Word of [`domain::meeting::MemberRole`].
    pub role: &'static str,
    /// Word of [`domain::meeting::MemberState`].
    pub state: &'static str,
    /// Has signed the notice of secrecy for each item of the law at which they sit.
    pub signed: bool,
}

/// One matter of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingItem {
    /// Whose.
    pub case: usize,
    /// Word of [`domain::meeting::ItemGround`].
    pub ground: &'static str,
    /// Codes of [`super::codes::PARTS`] on its paper, and `meeting`: what is written down of it.
    pub parts: Vec<&'static str>,
    /// この議題で話したいこと.
    pub question: String,
    /// Who sits at it: indices of [`Meeting::members`].
    pub members: Vec<usize>,
    /// Meeting and item that it carries on.
    pub follows: Option<(usize, usize)>,
    /// Carried on in a later one, with consent.
    pub moved: bool,
    /// What was said.
    pub minute: Option<MeetingMinute>,
    /// What was settled.
    pub decisions: Vec<MeetingDecision>,
}

/// 議事録 of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingMinute {
    /// わかったこと.
    pub facts: String,
    /// 意見.
    pub views: String,
    /// これから.
    pub next: String,
    /// Written, after the meeting of the same day.
    pub at: JapanTime,
}

/// Something that was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDecision {
    /// What.
    pub words: String,
    /// Who does it; none: nobody in particular, and no task.
    pub owner: Option<usize>,
    /// By when, where somebody does it.
    pub due: Option<NaiveDate>,
    /// Done; never after today.
    pub done: Option<NaiveDate>,
}
