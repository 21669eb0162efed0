//! 職員 and their roles at agencies.

use super::{chosen, date, needed};
use crate::{
    Faults, Instant, Token, account,
    code::Role,
    typed::{Typed, katakana},
    wareki,
};
use chrono::{Days, NaiveDate, NaiveTime};

/// A role at an agency, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleForm {
    /// Where.
    pub agency: Token,
    /// What.
    pub role: Role,
    /// From this day; none: at once.
    pub from: Option<NaiveDate>,
    /// Until the end of this day; none: until ended.
    pub to: Option<NaiveDate>,
}

/// A worker to be taken in, with the first role.
#[derive(Clone, PartialEq, Eq)]
pub struct NewWorker {
    /// Login name, in small letters.
    pub login: String,
    /// Name.
    pub name: String,
    /// Reading, in katakana.
    pub kana: String,
    /// The first role.
    pub role: RoleForm,
}

impl RoleForm {
    /// Reads the fields `agency`, `role`, `from`, `to`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let agency = chosen(&mut faults, "agency", form.one("agency"), "はたらく機関を選んでください");
        let role = Role::parse(form.one("role"));
        if role.is_none() {
            faults.add("role", "役割を選んでください");
        }
        let from = date(&mut faults, "from", form.one("from"), today);
        let to = date(&mut faults, "to", form.one("to"), today);
        if to.is_some_and(|to| to < from.unwrap_or(today)) {
            faults.add("to", "おわりの日が、はじめの日より前になっています");
        }
        match agency.zip(role) {
            Some((agency, role)) if faults.is_empty() => Ok(Self { agency, role, from, to }),
            _ => Err(faults),
        }
    }

    /// The instants between which the role holds: `now` where it begins today or without a day.
    #[must_use]
    pub fn instants(&self, now: Instant) -> (Instant, Option<Instant>) {
        span(self.from, self.to, now)
    }
}

impl NewWorker {
    /// Reads the fields `login`, `name`, `kana` and those of [`RoleForm`].
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let login = account::login_name(form.one("login")).unwrap_or_else(|more| {
            faults.0.extend(more.0);
            String::new()
        });
        let name = needed(&mut faults, "name", form.one("name"), "職員の名前を書いてください");
        let kana = katakana(form.one("kana"));
        match RoleForm::check(form, today) {
            Ok(role) => faults.or(Self { login, name, kana, role }),
            Err(more) => {
                faults.0.extend(more.0);
                Err(faults)
            }
        }
    }
}

/// Days, both included, as instants: from `now` (not from midnight) where it begins today or without a day, until
/// before the day after the last.
pub(super) fn span(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    now: Instant,
) -> (Instant, Option<Instant>) {
    let today = wareki::jst_date(now);
    let from = from.filter(|day| *day != today).map_or(now, |day| wareki::from_jst(day, NaiveTime::MIN));
    let to = to.and_then(|day| day.checked_add_days(Days::new(1)));
    (from, to.map(|day| wareki::from_jst(day, NaiveTime::MIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = 1_795_132_800_000; // 2026-11-20 09:00 in Japan

    fn check(fields: &[(&str, &str)]) -> Result<NewWorker, Faults> {
        NewWorker::check(fields, wareki::jst_date(NOW))
    }

    #[test]
    fn a_login_name_is_small_letters_however_typed() {
        let token = Token::from_bytes([1; 16]);
        let typed =
            [("login", "Ｓａｔｏ.2"), ("name", "佐藤"), ("agency", token.as_str()), ("role", "chief")];
        assert_eq!(check(&typed).ok().map(|w| w.login), Some("sato.2".into()));
        let faults = check(&[("login", "佐藤"), ("role", "king")]).err().unwrap();
        let fields: Vec<_> = faults.0.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["login", "name", "agency", "role"]);
    }

    #[test]
    fn a_span_begins_now_or_at_midnight_and_ends_after_its_last_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d);
        assert_eq!(span(None, None, NOW), (NOW, None));
        assert_eq!(span(day(20), None, NOW), (NOW, None));
        let (from, to) = span(day(21), day(21), NOW);
        assert_eq!((from - NOW, to.map(|t| t - from)), (15 * 3_600_000, Some(crate::DAY)));
    }
}
