//! The staff's form of an entry: one place, a few numbers, plain words.

use super::{
    Area, DESK_KINDS, Entry, EntryKind, Hours, Organization, Phone, Site, SiteKind, Status, TROUBLES, Uid,
    Whereabouts, term,
};
use crate::{
    Fault, Faults, phone,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// Languages that a desk may speak besides Japanese: code and name.
pub const LANGUAGES: [(&str, &str); 10] = [
    ("en", "英語"),
    ("zh", "中国語"),
    ("ko", "韓国・朝鮮語"),
    ("vi", "ベトナム語"),
    ("pt", "ポルトガル語"),
    ("es", "スペイン語"),
    ("tl", "フィリピン語"),
    ("ne", "ネパール語"),
    ("id", "インドネシア語"),
    ("my", "ミャンマー語"),
];

/// A language's name; the code itself where it is not in the list.
#[must_use]
pub fn language_name(code: &str) -> &str {
    match code {
        "ja" => "日本語",
        _ => LANGUAGES.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| name),
    }
}

/// A language's code from its name or code.
#[must_use]
pub fn language(word: &str) -> Option<&'static str> {
    LANGUAGES
        .iter()
        .find(|(c, name)| {
            *c == word
                || *name == word
                || name.split('・').any(|n| format!("{}語", n.trim_end_matches('語')) == word)
        })
        .map(|(c, _)| *c)
}

/// The municipality whose people fill in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryForm {
    /// Six digits; empty at a wide-area body.
    pub municipality: String,
    /// Its name.
    pub town: String,
    /// Its prefecture.
    pub prefecture: String,
}

impl EntryForm {
    /// Reads the form over `was`: what the form does not ask for stays as it was.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(
        &self,
        form: &(impl Typed + ?Sized),
        was: &Entry,
        today: NaiveDate,
    ) -> Result<Entry, Faults> {
        let mut faults = Faults::none();
        let f = &mut faults;
        let mut entry = was.clone();
        if let Some(kind) = EntryKind::parse(form.one("kind")) {
            entry.kind = kind;
        }
        entry.name = short(f, "name", form.one("name"));
        if entry.name.is_empty() {
            f.add("name", "窓口や制度の名前を書いてください");
        }
        entry.plain_name = short(f, "plain_name", form.one("plain_name"));
        entry.organization = self.organization(f, form, was);
        entry.desk_kind = choice(f, "desk_kind", form.one("desk_kind"), &DESK_KINDS, &was.desk_kind);
        entry.troubles = self.troubles(f, form, was);
        for (field, kept) in [
            ("description", &mut entry.description),
            ("eligibility", &mut entry.eligibility),
            ("apply", &mut entry.apply),
            ("fees", &mut entry.fees),
            ("amount", &mut entry.amount),
            ("window", &mut entry.window),
            ("legal_basis", &mut entry.legal_basis),
            ("say", &mut entry.say),
            ("alert", &mut entry.alert),
        ] {
            *kept = text(form.one(field));
            short_enough(f, field, kept, super::LONG);
        }
        entry.repayment = match form.one("repayment") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        entry.url = page(f, form.one("url"));
        entry.email = mail(f, "email", form.one("email"));
        entry.owner = short(f, "owner", form.one("owner"));
        entry.owner_email = mail(f, "owner_email", form.one("owner_email"));
        entry.phones = phones(f, form, was);
        let (words, closed) = (text(form.one("hours")), text(form.one("closed")));
        let hours_were = was.hours.first().map(|h| (h.words.as_str(), h.closed.as_str())).unwrap_or_default();
        if (words.as_str(), closed.as_str()) != hours_were {
            let told = !words.is_empty() || !closed.is_empty();
            entry.hours = told.then(|| Hours::read(&words, &closed)).into_iter().collect();
        }
        entry.languages = languages(f, form.one("languages"));
        entry.documents = text(form.one("documents")).lines().map(line).filter(|l| !l.is_empty()).collect();
        entry.areas = self.areas(form, was);
        entry.whereabouts = self.whereabouts(f, form, was);
        entry.checked = match form.one("checked").trim() {
            "" => None,
            typed => wareki::parse_date(typed, today)
                .map_err(|fault| f.0.push(Fault::new("checked", fault.to_string())))
                .ok(),
        };
        if entry.checked.is_some_and(|day| day > today) {
            f.add("checked", "たしかめた日が未来の日付になっています");
        }
        if was.name.is_empty() {
            entry.municipality.clone_from(&self.municipality);
            entry.status = Status::Active;
        }
        faults.or(entry)
    }

    fn organization(&self, f: &mut Faults, form: &(impl Typed + ?Sized), was: &Entry) -> Organization {
        let name = short(f, "organization", form.one("organization"));
        if name.is_empty() {
            f.add("organization", "運営している団体の名前を書いてください（役場の窓口なら、町の名前）");
        }
        if name == was.organization.name {
            return was.organization.clone();
        }
        let uid = Uid::of(&["engawa organization", &self.municipality, &name]);
        Organization { uid, name, ..Organization::default() }
    }

    fn troubles(&self, f: &mut Faults, form: &(impl Typed + ?Sized), was: &Entry) -> Vec<String> {
        let mut troubles: Vec<String> = Vec::new();
        for field in ["trouble1", "trouble2", "trouble3"] {
            let code = choice(f, field, form.one(field), &TROUBLES, "");
            if !code.is_empty() && !troubles.contains(&code) {
                troubles.push(code);
            }
        }
        // A list may name more than the form shows.
        troubles.extend(was.troubles.iter().skip(3).cloned());
        troubles
    }

    fn areas(&self, form: &(impl Typed + ?Sized), was: &Entry) -> Vec<Area> {
        let prefecture = self.municipality.get(..2).unwrap_or_default();
        match form.one("area") {
            "town" => vec![Area { code: self.municipality.clone(), name: self.town.clone() }],
            "prefecture" => vec![Area { code: prefecture.to_owned(), name: self.prefecture.clone() }],
            "country" => vec![Area { code: "JP".to_owned(), name: "全国".to_owned() }],
            _ => was.areas.clone(),
        }
    }

    /// A sheltered place: what was typed into the address fields is refused, and nothing that was there stays.
    fn whereabouts(&self, f: &mut Faults, form: &(impl Typed + ?Sized), was: &Entry) -> Whereabouts {
        let postal = match form.one("postal").trim() {
            "" => String::new(),
            typed => phone::postal_code(typed).unwrap_or_else(|| {
                f.add("postal", "郵便番号は7けたの数字で入れてください");
                String::new()
            }),
        };
        let address = short(f, "address", form.one("address"));
        if form.one("sheltered") == "1" {
            if !address.is_empty() || !postal.is_empty() {
                f.add(
                    "address",
                    "場所を知らせないところには、住所を入れられません。消してから保存してください",
                );
            }
            return Whereabouts::Secret;
        }
        let mut sites = was.whereabouts.sites().to_vec();
        if address.is_empty() && postal.is_empty() {
            sites.retain(|site| site.kind != SiteKind::Physical);
            return Whereabouts::Open(sites);
        }
        let mut site = sites.iter().position(|s| s.kind == SiteKind::Physical).map_or_else(
            || Site { prefecture: self.prefecture.clone(), city: self.town.clone(), ..Site::default() },
            |n| sites.remove(n),
        );
        if site.address != address {
            // The point on the map was of the former address.
            (site.latitude, site.longitude) = (None, None);
        }
        (site.postal, site.address) = (postal, address);
        site.transportation = text(form.one("transportation"));
        site.accessibility = text(form.one("accessibility"));
        sites.insert(0, site);
        Whereabouts::Open(sites)
    }
}

fn short(f: &mut Faults, field: &'static str, typed: &str) -> String {
    let text = line(typed);
    short_enough(f, field, &text, LINE);
    text
}

fn choice(
    f: &mut Faults,
    field: &'static str,
    typed: &str,
    list: &'static [super::Term],
    was: &str,
) -> String {
    if typed.is_empty() || typed == was || term(list, typed).is_some() {
        return typed.to_owned();
    }
    f.add(field, "一覧から選びなおしてください");
    String::new()
}

fn phones(f: &mut Faults, form: &(impl Typed + ?Sized), was: &Entry) -> Vec<Phone> {
    let mut phones = Vec::new();
    for (field, kind) in [("phone", "voice"), ("fax", "fax")] {
        let typed = line(form.one(field));
        if typed.is_empty() {
            continue;
        }
        let was = was.phones.iter().find(|p| (p.kind == "fax") == (kind == "fax"));
        let kept = was.filter(|p| p.number == typed || phone::show(&p.number) == typed);
        let number = kept.map(|p| p.number.clone()).or_else(|| phone::normalise(&typed));
        let Some(number) = number else {
            f.add(
                field,
                "番号は、市外局番から入れてください（例：000-000-0000）。二つあるときは、せつめいに書けます",
            );
            continue;
        };
        let note = if kind == "fax" { String::new() } else { short(f, "phone_note", form.one("phone_note")) };
        phones.push(Phone { number, kind: kind.to_owned(), note });
    }
    // Further numbers that a list gave stay.
    phones.extend(was.phones.iter().filter(|p| p.kind != "fax").skip(1).cloned());
    phones
}

fn languages(f: &mut Faults, typed: &str) -> Vec<String> {
    let mut codes = Vec::new();
    for word in line(typed).split(['、', ',', '，', ' ']).filter(|w| !w.is_empty()) {
        match language(word) {
            Some(code) => codes.push(code.to_owned()),
            None if word.len() <= 3 && word.bytes().all(|b| b.is_ascii_lowercase()) => {
                codes.push(word.to_owned())
            }
            None => {
                let names: Vec<&str> = LANGUAGES.iter().map(|(_, name)| *name).collect();
                f.add("languages", format!("ことばは、つぎの名前で書いてください：{}", names.join("、")));
                break;
            }
        }
    }
    codes.dedup();
    codes
}

fn page(f: &mut Faults, typed: &str) -> String {
    let url = line(typed);
    let page = super::page(&url);
    if !url.is_empty() && page.is_none() {
        f.add("url", "ホームページは「https://」から、すきまを入れずに入れてください");
    }
    page.unwrap_or(url)
}

fn mail(f: &mut Faults, field: &'static str, typed: &str) -> String {
    let address = short(f, field, typed);
    if !address.is_empty() && super::mail(&address).is_none() {
        f.add(field, "メールアドレスは「名前@場所」の形で、半角で入れてください");
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[(&str, &str)], was: &Entry) -> Result<Entry, Faults> {
        let town = EntryForm {
            municipality: "999997".into(),
            town: "みどり町".into(),
            prefecture: "みほん県".into(),
        };
        town.check(fields, was, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }

    const GOOD: [(&str, &str); 6] = [
        ("name", "こども食堂 ひなた"),
        ("organization", "NPO法人 ひなた"),
        ("phone", "０００－１２３－４５６７"),
        ("address", "東1番地"),
        ("languages", "英語、ベトナム語"),
        ("area", "town"),
    ];

    #[test]
    fn an_entry_is_kept_as_it_was_meant() {
        let entry = check(&GOOD, &Entry::default()).unwrap();
        assert_eq!(entry.phones[0].number, "0001234567");
        assert_eq!(entry.languages, ["en", "vi"]);
        assert_eq!(entry.whereabouts.sites()[0].city, "みどり町");
        assert!(entry.areas[0].reaches("999997"));
    }

    #[test]
    fn a_sheltered_place_cannot_hold_an_address() {
        let with = |more: &[(&'static str, &'static str)]| [&GOOD[..3], more].concat();
        let faults =
            check(&with(&[("sheltered", "1"), ("address", "東1番地")]), &Entry::default()).unwrap_err();
        assert_eq!(faults.0[0].field, "address");
        let open = check(&GOOD, &Entry::default()).unwrap();
        let secret = check(&with(&[("sheltered", "1")]), &open).unwrap();
        assert!(secret.whereabouts.is_secret() && secret.whereabouts.sites().is_empty());
        let json = format!("{secret:?}");
        assert!(!json.contains("東1番地"), "{json}");
    }

    #[test]
    fn what_cannot_be_kept_is_told_at_its_field() {
        let bad = [
            ("url", "javascript:1"),
            ("email", "ふくし@midori"),
            ("phone", "1234567"),
            ("checked", "2027-01-01"),
            ("languages", "宇宙語"),
        ];
        let fields: Vec<_> = check(&bad, &Entry::default()).unwrap_err().0.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "organization", "url", "email", "phone", "languages", "checked"]);
    }

    #[test]
    fn what_the_form_does_not_ask_for_stays() {
        let mut was = check(&GOOD, &Entry::default()).unwrap();
        was.phones.push(Phone { number: "0001112222".into(), kind: "voice".into(), note: "夜".into() });
        was.programme = Some(Uid::of(&["x"]));
        let again = check(&GOOD, &was).unwrap();
        assert_eq!((again.phones.len(), again.programme), (2, was.programme));
    }
}
