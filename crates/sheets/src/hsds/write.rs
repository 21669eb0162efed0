//! Entries as HSDS JSON. Absent values are left out: the schemas know no null.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use domain::{
    Instant,
    directory::{
        DESK_KINDS, Entry, Hours, Organization, Phone, Site, SiteKind, Status, TROUBLES, Term, Uid,
        language_name, mail, page, term,
    },
};
use serde_json::{Map, Value, json};

/// An entry with where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// Its id.
    pub uid: &'a Uid,
    /// What it says.
    pub entry: &'a Entry,
    /// Name and description of the programme that it carries out.
    pub programme: Option<(&'a str, &'a str)>,
    /// The list or feed it came from; empty for the town's own.
    pub source: &'a str,
    /// Licence; empty for the town's own.
    pub licence: &'a str,
    /// Words of credit.
    pub credit: &'a str,
    /// The list's day.
    pub source_date: Option<NaiveDate>,
    /// Last changed.
    pub modified_at: Instant,
}

/// An organization with the ids and names of its entries.
#[derive(Debug, Clone, Copy)]
pub struct Organized<'a> {
    /// The organization.
    pub organization: &'a Organization,
    /// Its entries: id, name, state.
    pub services: &'a [(Uid, String, Status)],
}

fn put(map: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        map.insert(key.to_owned(), json!(text));
    }
}

/// An address of a page or of mail, if it is one: one that is none makes the whole answer invalid.
fn put_address(map: &mut Map<String, Value>, key: &str, text: &str, read: fn(&str) -> Option<String>) {
    put(map, key, &read(text).unwrap_or_default());
}

fn put_list(map: &mut Map<String, Value>, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        map.insert(key.to_owned(), Value::Array(list));
    }
}

/// An organization's own fields.
#[must_use]
pub fn organization_simple(o: &Organization) -> Value {
    let mut map = Map::new();
    put(&mut map, "id", o.uid.as_str());
    put(&mut map, "name", &o.name);
    map.insert("description".into(), json!(if o.description.is_empty() { &o.name } else { &o.description }));
    put_address(&mut map, "website", &o.url, page);
    put_address(&mut map, "email", &o.email, mail);
    Value::Object(map)
}

fn organization_map(o: &Organization) -> Value {
    let mut value = organization_simple(o);
    if let (Value::Object(map), false) = (&mut value, o.corporate_number.is_empty()) {
        let id = o.uid.part("identifier", 0);
        let identifier = json!({"id": id, "organization_id": o.uid, "identifier_scheme": "JP-CN",
            "identifier_type": "法人番号", "identifier": o.corporate_number});
        map.insert("organization_identifiers".into(), json!([identifier]));
    }
    value
}

/// An organization with its entries.
#[must_use]
pub fn organization(o: &Organized<'_>) -> Value {
    let mut value = organization_map(o.organization);
    if let Value::Object(map) = &mut value {
        let services = o
            .services
            .iter()
            .map(|(uid, name, status)| json!({"id": uid, "name": name, "status": status.word()}));
        put_list(map, "services", services.collect());
    }
    value
}

fn programme(v: &Service<'_>) -> Option<Value> {
    let (name, description) = v.programme?;
    let uid = v.entry.programme.as_ref()?.part("program", 0);
    let description = if description.is_empty() { name } else { description };
    Some(json!({"id": uid, "name": name, "description": description}))
}

fn base(v: &Service<'_>) -> Map<String, Value> {
    let (e, mut map) = (v.entry, Map::new());
    put(&mut map, "id", v.uid.as_str());
    put(&mut map, "organization_id", e.organization.uid.as_str());
    for (key, text) in [
        ("name", e.name.as_str()),
        ("alternate_name", &e.plain_name),
        ("description", &e.description),
        ("status", e.status.word()),
        ("application_process", &e.apply),
        ("fees_description", &e.fees),
        ("eligibility_description", &e.eligibility),
        ("alert", &e.alert),
    ] {
        put(&mut map, key, text);
    }
    for (key, text, read) in [
        ("url", &e.url, page as fn(&str) -> Option<String>),
        ("email", &e.email, mail),
        ("assurer_email", &e.owner_email, mail),
    ] {
        put_address(&mut map, key, text, read);
    }
    if let Some(day) = e.checked {
        put(&mut map, "assured_date", &day.to_string());
    }
    let at = DateTime::from_timestamp_millis(v.modified_at).unwrap_or_default();
    put(&mut map, "last_modified", &at.to_rfc3339_opts(SecondsFormat::Millis, true));
    if let Some(program) = programme(v) {
        if let Some(id) = program.get("id") {
            map.insert("program_id".into(), id.clone());
        }
        map.insert("program".into(), program);
    }
    map
}

/// What Japan needs besides HSDS.
fn japan(v: &Service<'_>) -> Value {
    let (e, mut map) = (v.entry, Map::new());
    put(&mut map, "kind", e.kind.word());
    put(&mut map, "municipality", &e.municipality);
    if let Some(repayment) = e.repayment {
        map.insert("repayment".into(), json!(repayment));
    }
    for (key, text) in [
        ("application_window", e.window.as_str()),
        ("legal_basis", &e.legal_basis),
        ("call_script", &e.say),
        ("owner", &e.owner),
        ("source", v.source),
        ("licence", v.licence),
        ("credit", v.credit),
    ] {
        put(&mut map, key, text);
    }
    if let Some(day) = v.source_date {
        put(&mut map, "source_date", &day.to_string());
    }
    if let Some(uid) = &e.programme {
        put(&mut map, "programme_service_id", uid.as_str());
    }
    if e.whereabouts.is_secret() {
        map.insert("sheltered".into(), json!(true));
    }
    Value::Object(map)
}

/// A service with what stands one to one with it.
#[must_use]
pub fn service_simple(v: &Service<'_>) -> Value {
    let mut map = base(v);
    map.insert("organization".into(), organization_simple(&v.entry.organization));
    Value::Object(map)
}

/// A service with everything.
#[must_use]
pub fn service(v: &Service<'_>) -> Value {
    let (uid, e, mut map) = (v.uid, v.entry, base(v));
    map.insert("organization".into(), organization_map(&e.organization));
    let of = |kind: &str, n: usize| uid.part(kind, n);
    let phones = e.phones.iter().enumerate().map(|(n, p)| phone(&of("phone", n), uid, p));
    put_list(&mut map, "phones", phones.collect());
    let hours = e.hours.iter().enumerate().map(|(n, h)| schedule(&of("schedule", n), uid, h));
    put_list(&mut map, "schedules", hours.collect());
    let areas = e.areas.iter().enumerate().map(|(n, a)| {
        let mut map = Map::new();
        put(&mut map, "id", of("service_area", n).as_str());
        put(&mut map, "service_id", uid.as_str());
        put(&mut map, "name", &a.name);
        if !a.code.is_empty() {
            put(&mut map, "extent", &a.code);
            put(&mut map, "extent_type", "jp-municipality-code");
        }
        Value::Object(map)
    });
    put_list(&mut map, "service_areas", areas.collect());
    let languages = e.languages.iter().enumerate().map(|(n, code)| {
        json!({"id": of("language", n), "service_id": uid, "name": language_name(code), "code": code})
    });
    put_list(&mut map, "languages", languages.collect());
    let documents = e.documents.iter().enumerate().map(
        |(n, document)| json!({"id": of("required_document", n), "service_id": uid, "document": document}),
    );
    put_list(&mut map, "required_documents", documents.collect());
    if !e.amount.is_empty() {
        let cost = json!({"id": of("cost_option", 0), "service_id": uid, "option": "受けられる額", "currency": "jpy",
            "amount_description": e.amount});
        put_list(&mut map, "cost_options", vec![cost]);
    }
    let sites = (0..e.whereabouts.sites().len()).filter_map(|n| at_location(v, n));
    put_list(&mut map, "service_at_locations", sites.collect());
    let terms = e.troubles.iter().map(|code| ("trouble", code.as_str()));
    let terms = terms.chain(Some(("desk_kind", e.desk_kind.as_str())).filter(|(_, code)| !code.is_empty()));
    let attributes = terms.enumerate().filter_map(|(n, (taxonomy, code))| {
        let term = term(list(taxonomy), code)?;
        Some(json!({"id": of("attribute", n), "link_id": uid, "link_entity": "service",
            "taxonomy_term_id": term_uid(taxonomy, code), "taxonomy_term": taxonomy_term(taxonomy, term)}))
    });
    put_list(&mut map, "attributes", attributes.collect());
    map.insert("jp".into(), japan(v));
    Value::Object(map)
}

fn phone(id: &Uid, service: &Uid, p: &Phone) -> Value {
    let mut map = Map::new();
    put(&mut map, "id", id.as_str());
    put(&mut map, "service_id", service.as_str());
    map.insert("number".into(), json!(p.number));
    put(&mut map, "type", &p.kind);
    put(&mut map, "description", &p.note);
    Value::Object(map)
}

fn schedule(id: &Uid, service: &Uid, h: &Hours) -> Value {
    let mut map = Map::new();
    put(&mut map, "id", id.as_str());
    put(&mut map, "service_id", service.as_str());
    if !h.days.is_empty() {
        put(&mut map, "freq", "WEEKLY");
        put(&mut map, "byday", &h.days);
    }
    for (key, time) in [("opens_at", &h.opens), ("closes_at", &h.closes)] {
        if !time.is_empty() {
            // Japan has no summer time.
            put(&mut map, key, &format!("{time}+09:00"));
        }
    }
    put(&mut map, "description", &h.words);
    put(&mut map, "notes", &h.closed);
    Value::Object(map)
}

fn location(id: &Uid, s: &Site) -> Value {
    let mut map = Map::new();
    put(&mut map, "id", id.as_str());
    put(&mut map, "location_type", s.kind.word());
    put(&mut map, "name", &s.name);
    put(&mut map, "transportation", &s.transportation);
    // Millionths of a degree are far within what a float tells apart.
    #[allow(clippy::cast_precision_loss, reason = "at most nine digits")]
    let degrees = |n: i64| json!(n as f64 / 1e6);
    if let (Some(latitude), Some(longitude)) = (s.latitude, s.longitude) {
        map.insert("latitude".into(), degrees(latitude));
        map.insert("longitude".into(), degrees(longitude));
    }
    let told = [&s.postal, &s.prefecture, &s.city, &s.address].iter().any(|text| !text.is_empty());
    if told || s.kind != SiteKind::Virtual {
        let address = json!({"id": id.part("address", 0), "location_id": id, "address_1": s.address, "city": s.city,
            "state_province": s.prefecture, "postal_code": s.postal, "country": "JP", "address_type": s.kind.word()});
        map.insert("addresses".into(), json!([address]));
    }
    if !s.accessibility.is_empty() {
        let one =
            json!({"id": id.part("accessibility", 0), "location_id": id, "description": s.accessibility});
        map.insert("accessibility".into(), json!([one]));
    }
    Value::Object(map)
}

fn at_location(v: &Service<'_>, nth: usize) -> Option<Value> {
    let site = v.entry.whereabouts.sites().get(nth)?;
    let (at, place) = (v.uid.part("service_at_location", nth), v.uid.part("location", nth));
    Some(json!({"id": at, "service_id": v.uid, "location_id": place, "location": location(&place, site)}))
}

/// The `nth` place of a service; `full`: with the service's phones and hours.
#[must_use]
pub fn service_at_location(v: &Service<'_>, nth: usize, full: bool) -> Option<Value> {
    let mut value = at_location(v, nth)?;
    if let Value::Object(map) = &mut value {
        map.insert("service".into(), if full { service(v) } else { service_simple(v) });
        if full && let Value::Object(service) = service(v) {
            for key in ["phones", "schedules"] {
                if let Some(list) = service.get(key) {
                    map.insert(key.into(), list.clone());
                }
            }
        }
    }
    Some(value)
}

fn list(taxonomy: &str) -> &'static [Term] {
    match taxonomy {
        "trouble" => &TROUBLES,
        "desk_kind" => &DESK_KINDS,
        _ => &[],
    }
}

const TAXONOMIES: [(&str, &str, &str); 2] = [
    ("trouble", "くらしの困りごと", "住民のことばによる困りごとの14の分け方"),
    ("desk_kind", "窓口の種類", "窓口がどのような機関か"),
];

fn taxonomy_uid(code: &str) -> Uid {
    Uid::of(&["engawa taxonomy", code])
}

fn term_uid(taxonomy: &str, code: &str) -> Uid {
    Uid::of(&["engawa term", taxonomy, code])
}

/// The taxonomies: code and JSON.
#[must_use]
pub fn taxonomies() -> Vec<(&'static str, Uid, Value)> {
    let one = |(code, name, description): &(&'static str, &str, &str)| {
        let uid = taxonomy_uid(code);
        (*code, uid.clone(), json!({"id": uid, "name": name, "description": description, "version": "1"}))
    };
    TAXONOMIES.iter().map(one).collect()
}

fn taxonomy_term(taxonomy: &str, term: &Term) -> Value {
    let detail = taxonomies().into_iter().find(|(code, ..)| *code == taxonomy).map(|(_, _, value)| value);
    json!({"id": term_uid(taxonomy, term.code), "code": term.code, "name": term.name, "description": term.note,
        "taxonomy": taxonomy, "taxonomy_id": taxonomy_uid(taxonomy), "taxonomy_detail": detail, "language": "ja"})
}

/// The terms: taxonomy, code, id and JSON.
#[must_use]
pub fn taxonomy_terms() -> Vec<(&'static str, &'static str, Uid, Value)> {
    let of = |taxonomy: &'static str| {
        list(taxonomy)
            .iter()
            .map(move |t| (taxonomy, t.code, term_uid(taxonomy, t.code), taxonomy_term(taxonomy, t)))
    };
    TAXONOMIES.iter().flat_map(|(taxonomy, ..)| of(taxonomy)).collect()
}
