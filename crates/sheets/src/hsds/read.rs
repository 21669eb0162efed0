//! A service out of another program's HSDS JSON. What is not understood is left out; nothing here trusts the sender:
//! sizes and links are judged once more by [`domain::directory::Entry::sound`].

use chrono::NaiveDate;
use domain::{
    directory::{
        Area, DESK_KINDS, Entry, EntryKind, Hours, Organization, Phone, Site, SiteKind, Status, TROUBLES,
        Uid, Whereabouts, term,
    },
    phone,
    typed::time_of_day,
};
use serde_json::Value;

/// Why a service is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It is not even an object with an id.
    #[error("HSDS の service として読めないので、取り込みませんでした。")]
    Shape,
    /// No organization's name: it was not asked for with all its data.
    #[error("運営している団体の名前がないので、取り込みませんでした。")]
    NoOrganization,
}

/// A service as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its id.
    pub uid: Uid,
    /// What it says.
    pub entry: Entry,
    /// Licence, credit and day that the sender passes on from elsewhere; licence empty where it is the sender's own.
    pub licence: String,
    /// Words of credit.
    pub credit: String,
    /// The day.
    pub source_date: Option<NaiveDate>,
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn rows<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    // Some senders give thousands: what is beyond any real entry is judged by the number that is read here.
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default().iter().take(1_000)
}

/// The rows of a service; where it has none of its own, those of its places, else of its organization. Of a sheltered
/// place nothing that hangs on a place is looked at.
fn nearest<'a>(value: &'a Value, key: &'a str) -> impl Iterator<Item = &'a Value> {
    let own = |value: &Value| rows(value, key).next().is_some();
    let secret = value.pointer("/jp/sheltered").and_then(Value::as_bool) == Some(true);
    let places = rows(value, "service_at_locations").filter(move |_| !secret);
    let near = places.flat_map(|at| std::iter::once(at).chain(at.get("location")));
    let found = std::iter::once(value).chain(near).chain(value.get("organization")).find(|v| own(v));
    found.into_iter().flat_map(move |found| rows(found, key))
}

fn uid(value: &Value, key: &str) -> Option<Uid> {
    Uid::parse(value.get(key)?.as_str()?)
}

fn day(value: &Value, key: &str) -> Option<NaiveDate> {
    value.get(key)?.as_str()?.get(..10)?.parse().ok()
}

/// Reads a fully nested service.
///
/// # Errors
/// [`NotTaken`].
pub fn read(value: &Value) -> Result<Taken, NotTaken> {
    let id = uid(value, "id").ok_or(NotTaken::Shape)?;
    let jp = value.get("jp").unwrap_or(&Value::Null);
    let secret = jp.get("sheltered").and_then(Value::as_bool) == Some(true);
    let sites = rows(value, "service_at_locations").filter_map(|at| at.get("location")).map(site).collect();
    let terms: Vec<(String, String)> = rows(value, "attributes")
        .filter_map(|a| a.get("taxonomy_term"))
        .map(|t| (text(t, "taxonomy"), text(t, "code")))
        .collect();
    let of = |taxonomy: &str| {
        terms.iter().filter(move |(t, _)| t == taxonomy).map(|(_, code)| code.as_str()).collect::<Vec<_>>()
    };
    let entry = Entry {
        kind: EntryKind::parse(&text(jp, "kind")).unwrap_or_default(),
        organization: organization(value.get("organization").ok_or(NotTaken::NoOrganization)?)?,
        name: text(value, "name"),
        plain_name: text(value, "alternate_name"),
        description: text(value, "description"),
        url: text(value, "url"),
        email: text(value, "email"),
        status: Status::parse(&text(value, "status")).unwrap_or_default(),
        eligibility: text(value, "eligibility_description"),
        apply: text(value, "application_process"),
        fees: text(value, "fees_description"),
        amount: rows(value, "cost_options")
            .map(cost)
            .filter(|c| !c.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
        repayment: jp.get("repayment").and_then(Value::as_bool),
        window: text(jp, "application_window"),
        legal_basis: text(jp, "legal_basis"),
        say: text(jp, "call_script"),
        alert: text(value, "alert"),
        programme: uid(jp, "programme_service_id"),
        municipality: code(&text(jp, "municipality")),
        whereabouts: if secret { Whereabouts::Secret } else { Whereabouts::Open(sites) },
        phones: nearest(value, "phones").map(number).collect(),
        hours: nearest(value, "schedules").map(hours).collect(),
        areas: rows(value, "service_areas").map(area).collect(),
        languages: nearest(value, "languages").map(|l| text(l, "code")).filter(|c| !c.is_empty()).collect(),
        documents: rows(value, "required_documents")
            .map(|d| text(d, "document"))
            .filter(|d| !d.is_empty())
            .collect(),
        troubles: of("trouble")
            .into_iter()
            .filter(|c| term(&TROUBLES, c).is_some())
            .map(str::to_owned)
            .collect(),
        desk_kind: of("desk_kind")
            .into_iter()
            .find(|c| term(&DESK_KINDS, c).is_some())
            .unwrap_or_default()
            .to_owned(),
        owner: text(jp, "owner"),
        owner_email: text(value, "assurer_email"),
        checked: day(value, "assured_date"),
    };
    let (licence, credit) = (text(jp, "licence"), text(jp, "credit"));
    Ok(Taken { uid: id, entry, licence, credit, source_date: day(jp, "source_date") })
}

fn organization(value: &Value) -> Result<Organization, NotTaken> {
    let name = text(value, "name");
    let uid = uid(value, "id").filter(|_| !name.trim().is_empty()).ok_or(NotTaken::NoOrganization)?;
    let description = text(value, "description");
    Ok(Organization {
        uid,
        // Our own writer repeats the name where there is no description.
        description: if description == name { String::new() } else { description },
        name,
        url: text(value, "website"),
        email: text(value, "email"),
        corporate_number: rows(value, "organization_identifiers")
            .find(|i| {
                matches!(text(i, "identifier_scheme").as_str(), "JP-CN")
                    || text(i, "identifier_type") == "法人番号"
            })
            .map(|i| text(i, "identifier"))
            .unwrap_or_default(),
    })
}

fn cost(value: &Value) -> String {
    let words = text(value, "amount_description");
    match value.get("amount").and_then(Value::as_f64) {
        Some(amount) => format!("{amount} {} {words}", text(value, "currency")).trim().to_owned(),
        None => words,
    }
}

fn number(value: &Value) -> Phone {
    let written = text(value, "number");
    let kind = text(value, "type");
    let note = match value.get("extension").and_then(Value::as_i64) {
        Some(extension) => format!("内線{extension} {}", text(value, "description")).trim().to_owned(),
        None => text(value, "description"),
    };
    Phone {
        number: phone::normalise(&written).unwrap_or(written),
        kind: if kind.is_empty() { "voice".into() } else { kind },
        note,
    }
}

fn hours(value: &Value) -> Hours {
    let time = |key| {
        let time = text(value, key);
        time_of_day(time.get(..5).unwrap_or_default())
            .map(|t| t.format("%H:%M").to_string())
            .unwrap_or_default()
    };
    let days = text(value, "byday");
    let plain = days.split(',').all(|d| matches!(d, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU"));
    Hours {
        days: if plain && text(value, "freq") != "MONTHLY" { days } else { String::new() },
        opens: time("opens_at"),
        closes: time("closes_at"),
        words: text(value, "description"),
        closed: text(value, "notes"),
    }
}

fn area(value: &Value) -> Area {
    let known = text(value, "extent_type") == "jp-municipality-code";
    Area { code: if known { code(&text(value, "extent")) } else { String::new() }, name: text(value, "name") }
}

/// `JP`, two digits or six; nothing else is a code.
fn code(text: &str) -> String {
    let digits = matches!(text.len(), 2 | 6) && text.bytes().all(|b| b.is_ascii_digit());
    if digits || text == "JP" { text.to_owned() } else { String::new() }
}

fn site(value: &Value) -> Site {
    let address = rows(value, "addresses").next().unwrap_or(&Value::Null);
    let degrees = |key| {
        let degrees = value.get(key).and_then(Value::as_f64).filter(|d| d.abs() <= 180.0)?;
        #[allow(clippy::cast_possible_truncation, reason = "at most 180 million")]
        Some((degrees * 1e6).round() as i64)
    };
    let part = |key| text(address, key);
    Site {
        kind: SiteKind::parse(&text(value, "location_type")).unwrap_or_default(),
        name: text(value, "name"),
        postal: part("postal_code"),
        prefecture: part("state_province"),
        city: part("city"),
        address: [part("address_1"), part("address_2")].join(" ").trim().to_owned(),
        latitude: degrees("latitude"),
        longitude: degrees("longitude"),
        transportation: text(value, "transportation"),
        accessibility: rows(value, "accessibility")
            .map(|a| text(a, "description"))
            .filter(|d| !d.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hsds::{Service, service};

    fn whole() -> Entry {
        let organization = Organization {
            uid: Uid::of(&["o"]),
            name: "みどり町".into(),
            corporate_number: "1000000000001".into(),
            ..Organization::default()
        };
        let site = Site {
            postal: "0000001".into(),
            prefecture: "みほん県".into(),
            city: "みどり町".into(),
            address: "東1".into(),
            latitude: Some(43_062_123),
            longitude: Some(141_354_001),
            accessibility: "段差なし".into(),
            ..Site::default()
        };
        Entry {
            kind: EntryKind::Programme,
            organization,
            name: "<script>alert(1)</script>".into(),
            plain_name: "やさしい名前".into(),
            status: Status::Paused,
            amount: "月 1 万円まで".into(),
            repayment: Some(false),
            window: "4月から5月".into(),
            legal_basis: "みほん法 第1条".into(),
            say: "給付の相談です".into(),
            programme: Some(Uid::of(&["p"])),
            municipality: "999997".into(),
            whereabouts: Whereabouts::Open(vec![site]),
            phones: vec![Phone { number: "0001234567".into(), kind: "voice".into(), note: "昼".into() }],
            hours: vec![Hours::read("平日 9時から17時", "祝日")],
            areas: vec![Area { code: "999997".into(), name: "みどり町".into() }],
            languages: vec!["vi".into()],
            documents: vec!["通帳".into()],
            troubles: vec!["money".into(), "food".into()],
            desk_kind: "town".into(),
            owner: "福祉課".into(),
            owner_email: "fukushi@midori.example".into(),
            checked: NaiveDate::from_ymd_opt(2026, 7, 1),
            ..Entry::default()
        }
    }

    fn again(entry: &Entry) -> Entry {
        let uid = Uid::of(&["s"]);
        let view = Service {
            uid: &uid,
            entry,
            programme: Some(("制度", "")),
            source: "",
            licence: "",
            credit: "",
            source_date: None,
            modified_at: 0,
        };
        let taken = read(&service(&view)).unwrap();
        assert_eq!(taken.uid, uid);
        taken.entry
    }

    #[test]
    fn what_one_engawa_writes_another_reads_alike() {
        assert_eq!(again(&whole()), whole());
    }

    #[test]
    fn a_sheltered_place_stays_without_address_whatever_is_sent() {
        let secret = Entry { whereabouts: Whereabouts::Secret, ..whole() };
        assert_eq!(again(&secret), secret);
        let uid = Uid::of(&["s"]);
        let view = Service {
            uid: &uid,
            entry: &whole(),
            programme: None,
            source: "",
            licence: "",
            credit: "",
            source_date: None,
            modified_at: 0,
        };
        let mut sent = service(&view);
        sent["jp"]["sheltered"] = true.into();
        assert!(read(&sent).unwrap().entry.whereabouts.is_secret());
    }

    #[test]
    fn what_is_no_service_is_refused() {
        for bad in ["null", "[]", "{}", r#"{"id":"x"}"#, r#"{"id":7,"organization":[]}"#] {
            assert!(read(&serde_json::from_str(bad).unwrap()).is_err(), "{bad}");
        }
        let id = Uid::of(&["s"]);
        let odd = serde_json::json!({"id": id, "organization": {"id": id, "name": "x"}, "phones": "none", "schedules": [7], "name": ["a"]});
        assert_eq!(read(&odd).unwrap().entry.name, "");
    }
}
