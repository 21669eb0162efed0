//! A household, its members, its ties and its years, as typed and as they may be kept.

use super::{
    Direction, Living, Precision, Strength, SupportKind,
    typed::{date, district, in_order, line, note, past},
};
use crate::{Faults, Token, code::RelationKind};
use chrono::{Datelike, NaiveDate};

/// What was typed about a household.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HomeTyped {
    /// `household`: 「山田さん（母・長男）」.
    pub name: String,
    /// `home_address`.
    pub address: String,
    /// `home_area`: token of a district, or empty.
    pub area: String,
    /// `home_note`.
    pub note: String,
}

/// A household as it may be kept: all of [`HomeTyped`], checked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewHome {
    /// As the office says it.
    pub name: String,
    /// Address.
    pub address: String,
    /// District.
    pub area: Option<Token>,
    /// Note.
    pub note: String,
}

impl HomeTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self) -> Result<NewHome, Faults> {
        let mut faults = Faults::none();
        let name = line(&mut faults, "household", &self.name);
        if name.is_empty() {
            faults.add("household", "世帯の呼び方を入れてください。「山田さん（母・長男）」のように書けます");
        }
        let address = line(&mut faults, "home_address", &self.address);
        let area = district(&mut faults, "home_area", &self.area);
        let note = note(&mut faults, "home_note", &self.note);
        faults.or(NewHome { name, address, area, note })
    }
}

/// What was typed about somebody's place in a household.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MemberTyped {
    /// `tie`: 続柄 as the office says it.
    pub tie: String,
    /// `living`: word of [`Living`].
    pub living: String,
    /// `is_index`: 本人.
    pub is_index: bool,
    /// `from`: since when.
    pub from: String,
}

/// Somebody's place in a household.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMember {
    /// 続柄.
    pub tie: String,
    /// Where.
    pub living: Living,
    /// 本人.
    pub is_index: bool,
    /// Since when.
    pub from: Option<NaiveDate>,
}

impl MemberTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self, today: NaiveDate) -> Result<NewMember, Faults> {
        let mut faults = Faults::none();
        let tie = line(&mut faults, "tie", &self.tie);
        let tie = if tie.is_empty() && self.is_index { "本人".to_owned() } else { tie };
        let living = Living::parse(&self.living).unwrap_or_else(|| {
            faults.add("living", "どこで暮らしているかを選んでください");
            Living::With
        });
        let from = past(&mut faults, "from", &self.from, today);
        faults.or(NewMember { tie, living, is_index: self.is_index, from })
    }
}

/// What was typed about a family tie.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RelationTyped {
    /// `one`: token of a member.
    pub one: String,
    /// `kind`: word of [`RelationKind`], read from `one` to `other`.
    pub kind: String,
    /// `other`: token of a member.
    pub other: String,
    /// `label`: in words, for ties that no kind names.
    pub label: String,
}

/// A family tie.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRelation {
    /// From.
    pub one: Token,
    /// What `one` is to `other`.
    pub kind: RelationKind,
    /// To.
    pub other: Token,
    /// In words.
    pub label: String,
}

impl RelationTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self) -> Result<NewRelation, Faults> {
        let mut faults = Faults::none();
        let label = line(&mut faults, "label", &self.label);
        let kind = RelationKind::parse(&self.kind);
        match kind {
            None => faults.add("kind", "どういう間がらかを選んでください"),
            Some(RelationKind::Other) if label.is_empty() => {
                faults.add("label", "「その他」のときは、間がらをことばで入れてください（「後見人」など）");
            }
            Some(_) => {}
        }
        let (one, other) = (Token::parse(&self.one).ok(), Token::parse(&self.other).ok());
        if one.is_none() {
            faults.add("one", "だれのことかを選んでください");
        }
        if other.is_none() || other == one {
            faults.add("other", "もうひとりを選んでください");
        }
        match (one, kind, other, faults.is_empty()) {
            (Some(one), Some(kind), Some(other), true) => Ok(NewRelation { one, kind, other, label }),
            _ => Err(faults),
        }
    }
}

/// What was typed about a supporter.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SupporterTyped {
    /// `supporter`: name of an agency, person or place.
    pub name: String,
    /// `kind`: word of [`SupportKind`].
    pub kind: String,
    /// `strength`: word of [`Strength`].
    pub strength: String,
    /// `direction`: word of [`Direction`].
    pub direction: String,
    /// `words`: 「週2回の訪問」.
    pub note: String,
    /// `since`.
    pub from: String,
}

/// A tie of the ecomap.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSupporter {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: SupportKind,
    /// How strong.
    pub strength: Strength,
    /// Which way.
    pub direction: Direction,
    /// A few words.
    pub note: String,
    /// Since.
    pub from: Option<NaiveDate>,
}

impl SupporterTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self, today: NaiveDate) -> Result<NewSupporter, Faults> {
        let mut faults = Faults::none();
        let name = line(&mut faults, "supporter", &self.name);
        if name.is_empty() {
            faults.add("supporter", "機関・人・居場所の名前を入れてください");
        }
        let supporter = NewSupporter {
            name,
            kind: SupportKind::parse(&self.kind).unwrap_or(SupportKind::Agency),
            strength: Strength::parse(&self.strength).unwrap_or(Strength::Normal),
            direction: Direction::parse(&self.direction).unwrap_or(Direction::Both),
            note: line(&mut faults, "words", &self.note),
            from: past(&mut faults, "since", &self.from, today),
        };
        faults.or(supporter)
    }
}

/// What was typed about something in a household's life.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LifeTyped {
    /// `band`: word of the list `band`.
    pub band: String,
    /// `title`: in a few words.
    pub title: String,
    /// `note`.
    pub note: String,
    /// `from`: a day, a month or a year.
    pub from: String,
    /// `to`: likewise; empty while it lasts.
    pub to: String,
    /// `turning`: a turning point.
    pub turning: bool,
    /// `need`: 関与の必要.
    pub need: bool,
    /// `person`: token of a member, or empty for the whole household.
    pub person: String,
}

/// Something in a household's life.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLife {
    /// Word of the list `band`.
    pub band: String,
    /// In a few words.
    pub title: String,
    /// Note.
    pub note: String,
    /// Began; the first day of the month or year where no more is known.
    pub from: NaiveDate,
    /// How exactly `from` is known.
    pub precision: Precision,
    /// Ended.
    pub to: Option<NaiveDate>,
    /// A turning point.
    pub turning: bool,
    /// 関与の必要: somebody should have been there.
    pub need: bool,
    /// Of one member.
    pub person: Option<Token>,
}

impl LifeTyped {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for each field to mend.
    pub fn check(&self, today: NaiveDate) -> Result<NewLife, Faults> {
        let mut faults = Faults::none();
        if self.band.trim().is_empty() {
            faults.add("band", "どの分野のことかを選んでください");
        }
        let title = line(&mut faults, "title", &self.title);
        if title.is_empty() {
            faults.add("title", "何があったかを、ひとことで入れてください");
        }
        let from = some_day(&mut faults, "from", &self.from, today);
        if self.from.trim().is_empty() {
            faults.add(
                "from",
                "いつからかを入れてください。「2008年」「平成20年4月」のように、年だけでもかまいません",
            );
        }
        let to = some_day(&mut faults, "to", &self.to, today);
        let to = to.and_then(|(to, precision)| last_day(to, precision));
        in_order(&mut faults, "to", from.map(|f| f.0), to);
        let note = note(&mut faults, "note", &self.note);
        let person = Token::parse(&self.person).ok();
        match (from, faults.is_empty()) {
            (Some((from, precision)), true) => Ok(NewLife {
                band: self.band.trim().to_owned(),
                title,
                note,
                from,
                precision,
                to,
                turning: self.turning,
                need: self.need,
                person,
            }),
            _ => Err(faults),
        }
    }
}

/// A day, a month or a year, as far back as anybody remembers.
fn some_day(
    faults: &mut Faults,
    field: &'static str,
    text: &str,
    today: NaiveDate,
) -> Option<(NaiveDate, Precision)> {
    use crate::wareki::{Birth, parse_birth};
    if text.trim().is_empty() {
        return None;
    }
    match parse_birth(text, today) {
        Ok(Birth::Exact(day)) => Some((day, Precision::Day)),
        Ok(Birth::YearMonth(year, month)) => {
            NaiveDate::from_ymd_opt(year, month, 1).map(|d| (d, Precision::Month))
        }
        Ok(Birth::Year(year) | Birth::About(year)) => {
            NaiveDate::from_ymd_opt(year, 1, 1).map(|d| (d, Precision::Year))
        }
        // A day without its year reads as a date only; what is wrong with it is told as for a date.
        Err(_) => past(faults, field, text, today).map(|day| (day, Precision::Day)),
    }
}

fn last_day(from: NaiveDate, precision: Precision) -> Option<NaiveDate> {
    match precision {
        Precision::Day => Some(from),
        Precision::Year => NaiveDate::from_ymd_opt(from.year(), 12, 31),
        Precision::Month => [31, 30, 29, 28].into_iter().find_map(|day| from.with_day(day)),
    }
}

/// The day on which something ended, as typed in `ended`; today where nothing was typed.
///
/// # Errors
/// A sentence at `ended`.
pub fn end_day(text: &str, from: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Faults> {
    let mut faults = Faults::none();
    let day = date(&mut faults, "ended", text, today).unwrap_or(today);
    if day > today {
        faults.add("ended", "まだ来ていない日付になっています");
    }
    in_order(&mut faults, "ended", from, Some(day));
    faults.or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    fn life(from: &str, to: &str) -> Result<NewLife, Faults> {
        let (from, to) = (from.to_owned(), to.to_owned());
        LifeTyped { band: "work".into(), title: "退職".into(), from, to, ..Default::default() }.check(today())
    }

    #[test]
    fn years_are_kept_as_far_as_they_are_known() {
        for (typed, day, precision) in [
            ("平成20年", "2008-01-01", Precision::Year),
            ("2008年4月", "2008-04-01", Precision::Month),
            ("H20.4.15", "2008-04-15", Precision::Day),
        ] {
            let kept = life(typed, "").ok().unwrap();
            assert_eq!((kept.from.to_string().as_str(), kept.precision), (day, precision));
        }
        assert_eq!(life("2008", "2010年2月").ok().unwrap().to.unwrap().to_string(), "2010-02-28");
    }

    #[test]
    fn an_end_before_the_beginning_is_told_at_the_end() {
        let faults = life("2010", "2008").err().unwrap();
        assert_eq!(faults.0[0].field, "to");
        assert!(life("", "").err().unwrap().0[0].sentence.contains("いつからか"));
        assert!(life("2030年", "").is_err());
    }

    #[test]
    fn a_tie_is_between_two() {
        let token = Token::from_bytes([3; 16]).to_string();
        let typed =
            RelationTyped { one: token.clone(), kind: "parent".into(), other: token, label: String::new() };
        assert_eq!(typed.check().err().unwrap().0[0].field, "other");
    }

    #[test]
    fn what_ends_does_so_after_it_began_and_not_tomorrow() {
        let from = NaiveDate::from_ymd_opt(2020, 4, 1);
        assert_eq!(end_day("", from, today()).ok(), Some(today()));
        assert!(end_day("2019/1/1", from, today()).is_err());
        assert!(end_day("明日", from, today()).is_err());
    }
}
