//! 支援関係機関.

use super::{date, needed, period, plain};
use crate::{
    Faults, phone,
    typed::{TEXT, Typed, katakana, short_enough, text},
};
use chrono::NaiveDate;

/// An agency as it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyForm {
    /// A body that serves several municipalities, and belongs to none.
    pub wide: bool,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Reading, in katakana.
    pub kana: String,
    /// Phone, digits only.
    pub phone: String,
    /// Fax, digits only.
    pub fax: String,
    /// E-mail.
    pub email: String,
    /// Postal code, seven digits.
    pub postal: String,
    /// Address.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// Home page.
    pub url: String,
    /// Note.
    pub note: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day; after it the agency is no choice.
    pub to: Option<NaiveDate>,
    /// When somebody last made sure that this is right.
    pub last_checked: Option<NaiveDate>,
}

impl AgencyForm {
    /// Reads the fields of the same names (`wide` is `1`).
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let f = &mut faults;
        let agency = Self {
            wide: form.one("wide") == "1",
            kind: needed(f, "kind", form.one("kind"), "機関の種類を選んでください"),
            name: needed(f, "name", form.one("name"), "機関の名前を書いてください"),
            kana: katakana(form.one("kana")),
            phone: number(f, "phone", form.one("phone")),
            fax: number(f, "fax", form.one("fax")),
            email: email(f, form.one("email")),
            postal: postal(f, form.one("postal")),
            address: plain(f, "address", form.one("address")),
            hours: plain(f, "hours", form.one("hours")),
            closed_days: plain(f, "closed_days", form.one("closed_days")),
            url: url(f, form.one("url")),
            note: text(form.one("note")),
            from: date(f, "from", form.one("from"), today),
            to: date(f, "to", form.one("to"), today),
            last_checked: date(f, "last_checked", form.one("last_checked"), today),
        };
        short_enough(f, "note", &agency.note, TEXT);
        if agency.last_checked.is_some_and(|day| day > today) {
            f.add("last_checked", "たしかめた日が未来の日付になっています");
        }
        period(f, agency.from, agency.to);
        faults.or(agency)
    }
}

fn number(faults: &mut Faults, field: &'static str, typed: &str) -> String {
    if typed.trim().is_empty() {
        return String::new();
    }
    phone::normalise(typed).unwrap_or_else(|| {
        faults.add(
            field,
            "番号は、市外局番から入れてください（例：000-000-0000）。二つあるときは、メモに書けます",
        );
        String::new()
    })
}

fn postal(faults: &mut Faults, typed: &str) -> String {
    if typed.trim().is_empty() {
        return String::new();
    }
    phone::postal_code(typed).unwrap_or_else(|| {
        faults.add("postal", "郵便番号は7けたの数字で入れてください");
        String::new()
    })
}

fn email(faults: &mut Faults, typed: &str) -> String {
    let address = plain(faults, "email", typed);
    let whole = address.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
    if !address.is_empty() && (!whole || address.contains(' ')) {
        faults.add("email", "メールアドレスは「名前@場所」の形で入れてください");
    }
    address
}

/// Only addresses of web pages: a link of any other kind could run something when pressed.
fn url(faults: &mut Faults, typed: &str) -> String {
    let url = plain(faults, "url", typed);
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        faults.add("url", "ホームページは「https://」から入れてください");
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[(&str, &str)]) -> Result<AgencyForm, Faults> {
        AgencyForm::check(fields, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())
    }

    #[test]
    fn one_stored_form_for_numbers_typed_in_any_way() {
        let typed = [
            ("kind", "npo"),
            ("name", "ともしび"),
            ("phone", "０１２６（１２）３４５６"),
            ("postal", "〒060-0001"),
        ];
        let agency = check(&typed).unwrap();
        assert_eq!((agency.phone.as_str(), agency.postal.as_str()), ("0126123456", "0600001"));
    }

    #[test]
    fn a_link_that_is_no_web_page_is_not_kept() {
        let typed =
            [("kind", "npo"), ("name", "ともしび"), ("url", "javascript:alert(1)"), ("email", "だれか")];
        let fields: Vec<_> = check(&typed).unwrap_err().0.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["email", "url"]);
    }
}
