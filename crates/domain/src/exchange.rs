//! Rows of the exchange sheets: receptions, people, households and contacts as they come from a file, checked by the
//! same rules as the forms. A *key* is the word by which rows of several sheets point at each other (and by which the
//! same row is known again); it is whatever the office uses, or a record's own token.

use crate::{
    Faults, Instant, Token,
    code::{CaseStatus, ReceptionState, words},
    contact::{self, NewContact},
    household::{HomeTyped, MemberTyped, NewHome, NewMember, NewPerson, PersonTyped, PhoneTyped},
    reception::Told,
    typed::{self, LINE, Typed},
    wareki,
};
use chrono::NaiveDate;
use std::fmt;

words! {
    /// What a sheet's rows are. In the order in which they are taken in.
    SheetKind {
        /// 世帯.
        Households = "households",
        /// 人, with their place in a household.
        People = "people",
        /// 相談受付.
        Receptions = "receptions",
        /// 支援経過.
        Contacts = "contacts",
    }
}

impl SheetKind {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Households => "世帯",
            Self::People => "人",
            Self::Receptions => "相談受付",
            Self::Contacts => "支援経過",
        }
    }
}

words! {
    /// Where an import stands.
    ImportState {
        /// The file is here; nobody has looked at it yet.
        Waiting = "waiting",
        /// It is being read.
        Checking = "checking",
        /// It has been read: faults and likely duplicates are told.
        Checked = "checked",
        /// It is being taken in.
        Going = "going",
        /// It is in.
        Done = "done",
        /// It was in, and was undone.
        Undone = "undone",
        /// It was put away before it was in.
        Dropped = "dropped",
        /// The file could not be read, or the work broke off.
        Failed = "failed",
    }
}

impl ImportState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "順番を待っています",
            Self::Checking => "読んでいます",
            Self::Checked => "たしかめ待ち",
            Self::Going => "入れています",
            Self::Done => "入りました",
            Self::Undone => "取り消しました",
            Self::Dropped => "やめました",
            Self::Failed => "読めませんでした",
        }
    }

    /// Is the program at work on it?
    #[must_use]
    pub const fn busy(self) -> bool {
        matches!(self, Self::Waiting | Self::Checking | Self::Going)
    }
}

/// How many telephones a row of people holds.
pub const PHONES: usize = 3;

/// A household.
#[derive(Clone, PartialEq, Eq)]
pub struct HouseholdIn {
    /// Its key.
    pub key: String,
    /// Name, address, district, note.
    pub home: NewHome,
}

/// A person, and the place in a household.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonIn {
    /// The person's key. Rows with the same key are the same person in several households.
    pub key: String,
    /// The person.
    pub person: NewPerson,
    /// Into which household, if any.
    pub home: Option<PlaceIn>,
    /// The case whose person it is.
    pub case: Option<CaseIn>,
}

/// A place in a household.
#[derive(Clone, PartialEq, Eq)]
pub struct PlaceIn {
    /// The household's key.
    pub key: String,
    /// Its name, where it is to be made along with its people.
    pub name: String,
    /// 続柄 and so on.
    pub member: NewMember,
    /// Until.
    pub to: Option<NaiveDate>,
}

/// A case opened along with its person.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseIn {
    /// Its number.
    pub number: String,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Where it stands.
    pub status: CaseStatus,
    /// Closed on, for a closed one.
    pub closed_on: Option<NaiveDate>,
    /// Main worker.
    pub worker: Option<Token>,
}

/// A reception.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceptionIn {
    /// Its key.
    pub key: String,
    /// Its number; empty: the next free one.
    pub number: String,
    /// What was told.
    pub told: Told,
    /// Where it stands.
    pub state: ReceptionState,
    /// Who took it; none: who imports.
    pub worker: Option<Token>,
    /// Who has it.
    pub taken_by: Option<Token>,
    /// Ended at.
    pub closed: Option<Instant>,
    /// The person's key, where it is known who it was.
    pub person_key: String,
    /// The number of the case that it became.
    pub case_number: String,
}

/// A contact.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactIn {
    /// Its key.
    pub key: String,
    /// The number of its case.
    pub case_number: String,
    /// The contact.
    pub contact: NewContact,
    /// The key of the person it was with.
    pub person_key: String,
    /// Who wrote it; none: who imports.
    pub worker: Option<Token>,
}

/// A row of any sheet.
#[derive(Clone, PartialEq, Eq)]
pub enum RowIn {
    /// 世帯.
    Household(Box<HouseholdIn>),
    /// 人.
    Person(Box<PersonIn>),
    /// 相談受付.
    Reception(Box<ReceptionIn>),
    /// 支援経過.
    Contact(Box<ContactIn>),
}

impl fmt::Debug for RowIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Household(_) => "Household〔伏せています〕",
            Self::Person(_) => "Person〔伏せています〕",
            Self::Reception(_) => "Reception〔伏せています〕",
            Self::Contact(_) => "Contact〔伏せています〕",
        })
    }
}

impl RowIn {
    /// Reads a row: field names are those of the forms, code words and tokens in place of labels.
    ///
    /// # Errors
    /// Every fault at its field, in the forms' own sentences.
    pub fn check(kind: SheetKind, row: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        Ok(match kind {
            SheetKind::Households => Self::Household(Box::new(HouseholdIn::check(row)?)),
            SheetKind::People => Self::Person(Box::new(PersonIn::check(row, wareki::jst_date(now))?)),
            SheetKind::Receptions => Self::Reception(Box::new(ReceptionIn::check(row, now)?)),
            SheetKind::Contacts => Self::Contact(Box::new(ContactIn::check(row, now)?)),
        })
    }

    /// The row's key; empty where it has none.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Household(row) => &row.key,
            Self::Person(row) => &row.key,
            Self::Reception(row) => &row.key,
            Self::Contact(row) => &row.key,
        }
    }
}

fn word(row: &(impl Typed + ?Sized), faults: &mut Faults, field: &'static str) -> String {
    let word = typed::line(row.one(field));
    typed::short_enough(faults, field, &word, LINE);
    word
}

/// A token that the sheet's reader put in place of a name.
fn token(row: &(impl Typed + ?Sized), field: &str) -> Option<Token> {
    Token::parse(row.one(field)).ok()
}

fn day(
    row: &(impl Typed + ?Sized),
    faults: &mut Faults,
    field: &'static str,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let text = row.one(field).trim();
    if text.is_empty() {
        return None;
    }
    match wareki::parse_date(text, today) {
        Ok(day) if day > today => {
            faults.add(field, "まだ来ていない日付になっています");
            None
        }
        Ok(day) => Some(day),
        Err(fault) => {
            faults.add(field, fault.to_string());
            None
        }
    }
}

/// Takes in the faults of another check.
fn and<T>(faults: &mut Faults, checked: Result<T, Faults>) -> Option<T> {
    checked.map_err(|more| faults.0.extend(more.0)).ok()
}

impl HouseholdIn {
    fn check(row: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let key = word(row, &mut faults, "household_key");
        let home = HomeTyped {
            name: row.one("household").to_owned(),
            address: row.one("home_address").to_owned(),
            area: row.one("area").to_owned(),
            note: row.one("home_note").to_owned(),
        };
        let home = and(&mut faults, home.check()).unwrap_or_default();
        faults.or(Self { key, home })
    }
}

impl PersonIn {
    fn check(row: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let key = word(row, &mut faults, "person_key");
        let of = |field: &str| row.one(field).to_owned();
        let phone = |n: usize| PhoneTyped {
            number: of(NUMBERS.get(n).copied().unwrap_or_default()),
            label: of(LABELS.get(n).copied().unwrap_or_default()),
            safe: row.one(SAFE.get(n).copied().unwrap_or_default()) != "no",
        };
        let person = PersonTyped {
            name: of("name"),
            kana: of("kana"),
            birth: of("birth"),
            death: of("death"),
            sex: of("sex"),
            postal: of("postal"),
            address: of("address"),
            area: of("area"),
            email: of("email"),
            languages: of("languages"),
            contact_rule: of("contact_rule"),
            leave_message: of("leave_message"),
            workplace: of("workplace"),
            note: of("note"),
            phones: (0..PHONES).map(phone).collect(),
        };
        let person = and(&mut faults, person.check(today)).unwrap_or_default();
        let home = PlaceIn::read(row, &mut faults, today);
        let case = CaseIn::read(row, &mut faults, today);
        if case.is_some() && home.is_none() {
            faults.add("household_key", "ケースを始めるには、世帯のキーを入れてください");
        }
        faults.or(Self { key, person, home, case })
    }
}

/// Fields of the telephones' numbers.
pub const NUMBERS: [&str; PHONES] = ["phone_1", "phone_2", "phone_3"];
/// … of their names.
pub const LABELS: [&str; PHONES] = ["phone_1_label", "phone_2_label", "phone_3_label"];
/// … of whether they may be called: `no`, else yes.
pub const SAFE: [&str; PHONES] = ["phone_1_safe", "phone_2_safe", "phone_3_safe"];

impl PlaceIn {
    fn read(row: &(impl Typed + ?Sized), faults: &mut Faults, today: NaiveDate) -> Option<Self> {
        let key = word(row, faults, "household_key");
        let name = word(row, faults, "household");
        let is_index = row.one("is_index") == "yes";
        let living = Some(row.one("living")).filter(|l| !l.is_empty()).unwrap_or("with");
        let member = MemberTyped {
            tie: row.one("tie").to_owned(),
            living: living.to_owned(),
            is_index,
            from: row.one("from").to_owned(),
        };
        let member = and(faults, member.check(today));
        let to = day(row, faults, "to", today);
        if key.is_empty() {
            if !name.is_empty() || is_index {
                faults.add(
                    "household_key",
                    "どの世帯かを、世帯のキーで入れてください。同じ世帯の人には、同じキーを入れます",
                );
            }
            return None;
        }
        let member = member?;
        if member.from.zip(to).is_some_and(|(from, to)| to < from) {
            faults.add("to", "終わりの日が、始まりの日より前になっています");
        }
        Some(Self { key, name, member, to })
    }
}

impl CaseIn {
    fn read(row: &(impl Typed + ?Sized), faults: &mut Faults, today: NaiveDate) -> Option<Self> {
        let number = word(row, faults, "case_number");
        let opened = day(row, faults, "opened_on", today);
        let closed_on = day(row, faults, "closed_on", today);
        let status = CaseStatus::parse(row.one("status"));
        if number.is_empty() {
            return None;
        }
        if row.one("opened_on").trim().is_empty() {
            faults.add("opened_on", "ケースの始まった日を入れてください");
        }
        let opened_on = opened?;
        let status =
            status.unwrap_or(if closed_on.is_some() { CaseStatus::Closed } else { CaseStatus::Open });
        match (status, closed_on) {
            (CaseStatus::Closed, None) => {
                faults.add("closed_on", "終結したケースには、終わった日を入れてください")
            }
            (CaseStatus::Closed, Some(closed)) if closed < opened_on => {
                faults.add("closed_on", "終わりの日が、始まりの日より前になっています");
            }
            (CaseStatus::Closed, Some(_)) | (_, None) => {}
            (_, Some(_)) => faults.add("status", "終わった日があるときは、状態を「終結」にしてください"),
        }
        Some(Self { number, opened_on, status, closed_on, worker: token(row, "case_worker") })
    }
}

impl ReceptionIn {
    fn check(row: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let (key, number) = (word(row, &mut faults, "reception_key"), word(row, &mut faults, "number"));
        // A time alone would be today's: where the day cannot be read, the time says nothing about the future.
        let day = wareki::parse_date(row.one("received_on").trim(), wareki::jst_date(now));
        let told = if day.is_ok() { Told::check(row, now) } else { Told::check(&Timeless(row), now) };
        let told = and(&mut faults, told).unwrap_or_default();
        if row.one("received_on").trim().is_empty() {
            faults.add("received_on", "受付の日を入れてください");
        }
        if row.one("door").is_empty() {
            faults.add("door", "どうやって受けたか（電話・来所など）を入れてください");
        }
        let closed = moment(row, &mut faults, "closed_at", now);
        let state = match ReceptionState::parse(row.one("state")) {
            Some(state) => state,
            None if closed.is_some() => ReceptionState::Closed,
            None => ReceptionState::New,
        };
        if state != ReceptionState::Closed && closed.is_some() {
            faults.add("state", "終わった日があるときは、状態を「終わった」にしてください");
        }
        let (person_key, case_number) =
            (word(row, &mut faults, "person_key"), word(row, &mut faults, "case_number"));
        if !case_number.is_empty() && person_key.is_empty() {
            faults.add("person_key", "ケースになった受付には、人のキーも入れてください");
        }
        let (worker, taken_by) = (token(row, "worker"), token(row, "taken_by"));
        faults.or(Self { key, number, told, state, worker, taken_by, closed, person_key, case_number })
    }
}

/// A row without its time of day, where that can be read.
struct Timeless<'a, T: ?Sized>(&'a T);

impl<T: Typed + ?Sized> Typed for Timeless<'_, T> {
    fn one(&self, name: &str) -> &str {
        let value = self.0.one(name);
        if name == "received_time" && typed::time_of_day(value.trim()).is_some() { "" } else { value }
    }

    fn every(&self, name: &str) -> Vec<&str> {
        self.0.every(name)
    }
}

fn moment(
    row: &(impl Typed + ?Sized),
    faults: &mut Faults,
    field: &'static str,
    now: Instant,
) -> Option<Instant> {
    let text = row.one(field).trim();
    if text.is_empty() {
        return None;
    }
    crate::moment::parse_moment(text, now).map_err(|fault| faults.add(field, fault.to_string())).ok()
}

impl ContactIn {
    fn check(row: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let (key, case_number) =
            (word(row, &mut faults, "contact_key"), word(row, &mut faults, "case_number"));
        if case_number.is_empty() {
            faults.add("case_number", "どのケースの記録かを、ケース番号で入れてください");
        }
        if row.one("at").trim().is_empty() {
            faults.add("at", crate::moment::MomentFault::Empty.to_string());
        }
        let typed = contact::Typed {
            at: row.one("at"),
            method: row.one("method"),
            outcome: row.one("outcome"),
            agency: row.one("agency"),
            counterpart: row.one("counterpart"),
            minutes: Some(row.one("minutes")).filter(|m| !m.trim().is_empty()).unwrap_or("0"),
            programme: row.one("programme"),
            field: row.one("field"),
            body: row.one("body"),
            ..contact::Typed::default()
        };
        let contact = and(&mut faults, typed.check(now, |_, code| !code.is_empty())).unwrap_or_default();
        let person_key = word(row, &mut faults, "person_key");
        let worker = token(row, "worker");
        faults.or(Self { key, case_number, contact, person_key, worker })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = 1_795_155_000_000;

    fn fields(kind: SheetKind, row: &[(&str, &str)]) -> Vec<&'static str> {
        RowIn::check(kind, row, NOW).map_or_else(|f| f.0.iter().map(|f| f.field).collect(), |_| vec![])
    }

    #[test]
    fn a_row_is_checked_by_the_forms_own_rules() {
        let future = [("name", "山田 太郎"), ("birth", "R20.1.1")];
        let faults = RowIn::check(SheetKind::People, future.as_slice(), NOW).unwrap_err();
        assert_eq!(faults.0[0].sentence, "生年月日が未来の日付になっています");
        let row = [("received_on", "R8.4.1"), ("door", "phone"), ("phone", "12")];
        assert_eq!(fields(SheetKind::Receptions, &row), ["phone"]);
        assert_eq!(fields(SheetKind::Receptions, &[("words", "家賃")]), ["received_on", "door"]);
        assert_eq!(fields(SheetKind::Households, &[]), ["household"]);
        assert_eq!(fields(SheetKind::Contacts, &[("method", "phone")]), ["case_number", "at", "body"]);
    }

    #[test]
    fn a_case_needs_a_household_and_a_day() {
        let row = [("name", "山田 太郎"), ("case_number", "2026-0001")];
        assert_eq!(fields(SheetKind::People, &row), ["opened_on"]);
        let row = [
            ("name", "山田"),
            ("case_number", "2026-0001"),
            ("opened_on", "2026/4/1"),
            ("closed_on", "2026/5/1"),
            ("status", "open"),
        ];
        assert_eq!(fields(SheetKind::People, &row), ["status", "household_key"]);
    }

    #[test]
    fn a_day_that_cannot_be_read_is_one_fault() {
        let row =
            [("received_on", "13月45日"), ("received_time", "23:59"), ("door", "phone"), ("words", "家賃")];
        assert_eq!(fields(SheetKind::Receptions, &row), ["received_on"]);
    }

    #[test]
    fn a_reception_that_ended_is_closed() {
        let row = [
            ("received_on", "2026/4/1"),
            ("door", "phone"),
            ("words", "家賃"),
            ("closed_at", "2026/4/2 10:00"),
        ];
        let Ok(RowIn::Reception(row)) = RowIn::check(SheetKind::Receptions, row.as_slice(), NOW) else {
            panic!()
        };
        assert_eq!(row.state, ReceptionState::Closed);
    }
}
