//! From a person's form to what was typed, and from a person to the filled form.

use crate::form::Fields;
use domain::{
    household::{MemberTyped, PersonTyped, PhoneTyped},
    phone,
    wareki::{Birth, show_wareki},
};
use store::person::Person;

/// A row of the phones in the form.
pub(crate) struct PhoneRow {
    pub(crate) n: usize,
    pub(crate) number: String,
    pub(crate) label: String,
    pub(crate) danger: bool,
}

/// The most phones that a form takes.
const PHONES: usize = 12;

/// What was typed about a person.
pub(crate) fn typed(f: &Fields) -> PersonTyped {
    let text = |name: &str| f.get(name).to_owned();
    PersonTyped {
        name: text("name"),
        kana: text("kana"),
        birth: text("birth"),
        death: text("death"),
        sex: text("sex"),
        postal: text("postal"),
        address: text("address"),
        area: f.trimmed("area"),
        email: text("email"),
        languages: text("languages"),
        contact_rule: text("contact_rule"),
        leave_message: text("leave_message"),
        workplace: text("workplace"),
        note: text("note"),
        phones: phone_rows(f)
            .into_iter()
            .map(|row| PhoneTyped { number: row.number, label: row.label, safe: !row.danger })
            .collect(),
    }
}

/// What was typed about the place in a household.
pub(crate) fn member_of(f: &Fields) -> MemberTyped {
    MemberTyped {
        tie: f.trimmed("tie"),
        living: f.trimmed("living"),
        is_index: f.has("is_index", "1"),
        from: f.trimmed("from"),
    }
}

/// The phones that were typed.
pub(crate) fn phone_rows(f: &Fields) -> Vec<PhoneRow> {
    let row = |n: usize| PhoneRow {
        n,
        number: f.get(&format!("number.{n}")).to_owned(),
        label: f.get(&format!("label.{n}")).to_owned(),
        danger: f.has(&format!("danger.{n}"), "1"),
    };
    (0..PHONES).map(row).filter(|row| !row.number.is_empty() || !row.label.is_empty()).collect()
}

/// The phones that were typed, and two empty rows.
pub(crate) fn empty_phones(f: &Fields) -> Vec<PhoneRow> {
    let mut rows = phone_rows(f);
    for (n, row) in rows.iter_mut().enumerate() {
        row.n = n;
    }
    let empty = |n| PhoneRow { n, number: String::new(), label: String::new(), danger: false };
    rows.extend((rows.len()..PHONES).take(2).map(empty));
    rows
}

/// The form of a person who is written down already.
pub(crate) fn filled(person: &Person) -> Fields {
    let mut f = Fields::default();
    f.set("name", &*person.name);
    f.set("kana", &*person.kana);
    f.set("birth", person.birth.map(birth_words).unwrap_or_default());
    f.set("death", person.death.map(show_wareki).unwrap_or_default());
    f.set("sex", &*person.sex);
    f.set("languages", &*person.languages);
    f.set("note", person.note.as_deref().unwrap_or_default());
    if let Some(at) = &person.whereabouts {
        f.set("postal", &*at.postal);
        f.set("address", &*at.address);
        f.set("area", at.area.as_ref().map(|area| area.token.to_string()).unwrap_or_default());
        f.set("email", &*at.email);
        f.set("workplace", &*at.workplace);
        f.set("contact_rule", &*at.contact_rule);
        let leave = at.leave_message.map_or("", |leave| if leave { "yes" } else { "no" });
        f.set("leave_message", leave);
        for (n, one) in at.phones.iter().enumerate() {
            f.set(&format!("number.{n}"), phone::show(&one.number));
            f.set(&format!("label.{n}"), &*one.label);
            if !one.safe {
                f.set(&format!("danger.{n}"), "1");
            }
        }
    }
    f
}

/// A birth in words that read back as the same birth.
fn birth_words(birth: Birth) -> String {
    match birth {
        Birth::Exact(date) => show_wareki(date),
        Birth::YearMonth(year, month) => format!("{year}年{month}月"),
        Birth::Year(year) => format!("{year}年"),
        Birth::About(year) => format!("{year}年ごろ"),
    }
}

/// A field as the page of two editors says it.
pub(crate) fn show(f: &Fields, name: &str) -> String {
    match name {
        "phones" => {
            let words = |row: &PhoneRow| {
                let danger = if row.danger { "（かけると危ない）" } else { "" };
                format!("{} {}{danger}", row.label, row.number).trim().to_owned()
            };
            phone_rows(f).iter().map(words).collect::<Vec<_>>().join("、")
        }
        "leave_message" => match f.get(name) {
            "yes" => "残してよい".to_owned(),
            "no" => "残さない".to_owned(),
            _ => String::new(),
        },
        _ => f.get(name).replace("\r\n", "\n"),
    }
}

/// Does the form field `form` belong to the record's field `name`?
pub(crate) fn members(name: &str, form: &str) -> bool {
    let phones = ["number.", "label.", "danger."].iter().any(|start| form.starts_with(start));
    if name == "phones" { phones } else { name == form }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wareki::parse_birth;

    #[test]
    fn a_birth_filled_into_the_form_reads_back_as_the_same() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        for kept in ["1964-10-10", "1964-10", "1964", "~1951", "1989-01-07"] {
            let birth = Birth::from_storage(kept).unwrap();
            assert_eq!(parse_birth(&birth_words(birth), today), Ok(birth), "{kept}");
        }
    }
}
