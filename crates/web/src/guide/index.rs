//! Desks and towns in memory: from a programme and a town to the desks that help, nearest first.

use super::{desks::Roles, known};
use std::collections::{HashMap, HashSet};
use store::desk::{Desk, Town};

/// Most desks of one programme.
const MOST: usize = 3;
/// The words to ask a switchboard with when nothing more is known.
const ANYTHING: &str = "生活の困りごとの相談の担当";
/// The same in hiragana.
const ANYTHING_READ: &str = "せいかつ の こまりごと の そうだん の たんとう";
/// Where every ward has a desk of its own: the words to be put through to it.
const OWN_WARD: &str = "住んでいる区の、生活の困りごとの相談の担当";
/// The same in hiragana.
const OWN_WARD_READ: &str = "すんでいる く の せいかつ の こまりごと の そうだん の たんとう";

/// How the words to ask a switchboard for are read: hiragana, a space between words.
#[must_use]
pub fn reading(ask: &str) -> &'static str {
    match ask {
        ANYTHING => ANYTHING_READ,
        OWN_WARD => OWN_WARD_READ,
        office => Roles::ours().reading(office),
    }
}

/// Desks by place, with what each is for.
#[derive(Debug, Default)]
pub struct Index {
    towns: Vec<Town>,
    by_code: HashMap<String, usize>,
    desks: Vec<Desk>,
    bits: Vec<u64>,
    /// Of each desk: the one ward that it serves, by its number among the towns.
    wards: Vec<Option<usize>>,
    /// Six digits, two digits, or empty for the whole country.
    places: HashMap<String, Vec<usize>>,
}

/// A desk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// One is put through: whom to ask for.
    pub ask: Option<&'static str>,
    /// What to bring, as ends of word keys `bring.…`.
    pub bring: &'static [String],
    /// It serves only this part of the town.
    pub only: Option<&'a str>,
}

/// Whom a desk serves, as seen from the chosen town.
enum Reach<'a> {
    /// The chosen ward, and no other.
    Own,
    /// All of the town.
    Whole,
    /// This part of the chosen city.
    Only(&'a str),
    /// Another ward than the chosen one.
    Other,
}

impl Index {
    /// From the rows of the store, and our own table.
    #[must_use]
    pub fn of(towns: Vec<Town>, desks: Vec<Desk>) -> Self {
        let by_code = towns.iter().enumerate().map(|(n, town)| (town.code.clone(), n)).collect();
        let desks: Vec<Desk> = desks.into_iter().chain(known::desks().iter().cloned()).collect();
        let bits = desks.iter().map(|desk| Roles::ours().bits(desk)).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (n, desk) in desks.iter().enumerate() {
            let place = if desk.town.is_empty() { &desk.prefecture } else { &desk.town };
            places.entry(place.clone()).or_default().push(n);
        }
        let mut index = Self { towns, by_code, desks, bits, wards: Vec::new(), places };
        index.wards = index.desks.iter().map(|desk| index.ward_of(desk)).collect();
        index
    }

    /// Every town, by code.
    #[must_use]
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// How many desks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.desks.len()
    }

    /// Nothing to turn to?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.desks.is_empty()
    }

    /// The town of a code with six digits.
    #[must_use]
    pub fn town(&self, code: &str) -> Option<&Town> {
        self.by_code.get(code).and_then(|n| self.towns.get(*n))
    }

    /// The desks for a programme in a town, best first, each number once. The town's own before the prefecture's before
    /// the country's; a ward's own before its city's, and never another ward's; where none of the right kind is known,
    /// 自立相談支援機関, then the town hall's switchboard.
    #[must_use]
    pub fn desks(&self, slug: &str, town: Option<&Town>) -> Vec<Found<'_>> {
        let roles = Roles::ours();
        let wanted = roles.of(slug);
        let mut out = Vec::new();
        // What to bring depends on what one comes for, not on which desk there is.
        let bring: &[String] = wanted.first().and_then(|n| roles.get(*n)).map_or(&[], |role| &role.bring);
        let direct = wanted.iter().filter_map(|n| roles.get(*n)).any(|role| role.direct);
        for (layer, numbers) in self.layers(town).into_iter().enumerate() {
            let (mut partial, mut own_number) = (Vec::new(), false);
            for number in wanted {
                let Some(role) = roles.get(*number) else { continue };
                let (mut own, mut whole) = (Vec::new(), Vec::new());
                for n in &numbers {
                    let (Some(desk), Some(bits)) = (self.desks.get(*n), self.bits.get(*n)) else { continue };
                    if bits & (1 << number) == 0 || role.direct && desk.contact == "switchboard" {
                        continue;
                    }
                    let ask = (desk.contact == "switchboard").then_some(role.office.as_deref()).flatten();
                    let found = Found { desk, ask, bring, only: None };
                    match self.reach(town, *n) {
                        Reach::Own => own.push(found),
                        Reach::Whole => whole.push(found),
                        Reach::Only(ward) => partial.push(Found { only: Some(ward), ..found }),
                        Reach::Other => {}
                    }
                }
                own_number |= own.iter().any(|found| !found.desk.phone.is_empty());
                out.extend(own.into_iter().chain(whole));
                if layer == 0
                    && out.is_empty()
                    && let Some(office) = role.office.as_deref()
                    && let Some(desk) = self.switchboard(town, &numbers)
                {
                    out.push(Found { desk, ask: Some(office), bring, only: None });
                }
            }
            // The number of one's own ward before a page on which to look for it.
            if own_number {
                out.sort_by_key(|found| found.desk.phone.is_empty());
            }
            if layer == 0
                && out.is_empty()
                && !partial.is_empty()
                && !direct
                && let Some(desk) = self.switchboard(town, &numbers)
            {
                out.push(Found { desk, ask: Some(OWN_WARD), bring, only: None });
            }
            out.extend(partial);
            if out.iter().any(|found| !found.desk.phone.is_empty()) {
                break;
            }
        }
        if !direct && !out.iter().any(|found| !found.desk.phone.is_empty()) {
            out.extend(self.general(town).map(|found| Found { bring, ..found }));
        }
        let mut seen = HashSet::new();
        out.retain(|found| seen.insert((found.desk.phone.as_str(), found.ask)));
        let mut numbers = HashSet::new();
        out.retain(|found| found.desk.phone.is_empty() || numbers.insert(found.desk.phone.as_str()));
        out.truncate(MOST);
        out
    }

    /// The desk for everything: 自立相談支援機関 of the town, else its switchboard, else a line for the whole country.
    /// Where each ward has its own and the chosen one's is not known, the switchboard puts through to it.
    #[must_use]
    pub fn general(&self, town: Option<&Town>) -> Option<Found<'_>> {
        let roles = Roles::ours();
        let jiritsu = roles.number("jiritsu").unwrap_or_default();
        let bring: &[String] = roles.get(jiritsu).map_or(&[], |role| &role.bring);
        let layers = self.layers(town);
        for numbers in &layers {
            let (mut whole, mut partial, mut other) = (None, None, false);
            for n in numbers {
                let mine = self.bits.get(*n).is_some_and(|bits| bits & (1 << jiritsu) != 0);
                let Some(desk) = self.desks.get(*n).filter(|d| mine && !d.phone.is_empty()) else { continue };
                let found = Found { desk, ask: None, bring, only: None };
                match self.reach(town, *n) {
                    Reach::Own => return Some(found),
                    Reach::Whole => whole = whole.or(Some(found)),
                    Reach::Only(ward) => partial = partial.or(Some(Found { only: Some(ward), ..found })),
                    Reach::Other => other = true,
                }
            }
            if whole.is_some() {
                return whole;
            }
            if partial.is_some() || other {
                let hall = self.switchboard(town, numbers);
                let asked = hall.map(|desk| Found { desk, ask: Some(OWN_WARD), bring, only: None });
                if let Some(found) = asked.or(partial) {
                    return Some(found);
                }
            }
        }
        if let Some(desk) = layers.first().and_then(|numbers| self.switchboard(town, numbers)) {
            return Some(Found { desk, ask: Some(ANYTHING), bring, only: None });
        }
        let line = roles.number("anything")?;
        let is_line = |n: &&usize| self.bits.get(**n).is_some_and(|bits| bits & (1 << line) != 0);
        let at = layers.last()?.iter().find(is_line)?;
        self.desks.get(*at).map(|desk| Found { desk, ask: None, bring: &[], only: None })
    }

    /// Numbers of desks: of the town (and of the city around a ward), of the prefecture, of the country.
    fn layers(&self, town: Option<&Town>) -> Vec<Vec<usize>> {
        let at = |place: &str| self.places.get(place).cloned().unwrap_or_default();
        let Some(town) = town else { return vec![Vec::new(), Vec::new(), at("")] };
        let mut near = at(&town.code);
        if let Some(city) = self.city_of(town) {
            near.extend(at(&city.code));
        }
        vec![near, at(town.code.get(..2).unwrap_or_default()), at("")]
    }

    /// The city around a ward: the last municipality before it, by code.
    fn city_of(&self, ward: &Town) -> Option<&Town> {
        if ward.kind != "ward" {
            return None;
        }
        let before = self.towns.iter().rev().skip_while(|t| t.code >= ward.code);
        before.filter(|t| t.kind != "ward").find(|t| t.prefecture == ward.prefecture)
    }

    /// The wards of a city, with their numbers among the towns: those that follow it, by code.
    fn wards(&self, city: &Town) -> impl Iterator<Item = (usize, &Town)> {
        let after = self.by_code.get(&city.code).map_or(usize::MAX, |n| n + 1);
        let (kind, prefecture) = (city.kind.clone(), city.prefecture.clone());
        let wards = self.towns.iter().enumerate().skip(after);
        wards.take_while(move |(_, t)| kind != "ward" && t.kind == "ward" && t.prefecture == prefecture)
    }

    /// The one ward that a desk serves: its own where it is a ward's, else the one that its name or its note tells.
    fn ward_of(&self, desk: &Desk) -> Option<usize> {
        let n = *self.by_code.get(&desk.town)?;
        let city = self.towns.get(n)?;
        if city.kind == "ward" {
            return Some(n);
        }
        let mut wards = self.wards(city).map(|(n, ward)| (n, short(city, ward)));
        wards.find(|(_, ward)| tells(&city.name, ward, desk)).map(|(n, _)| n)
    }

    /// Whom the desk of a number serves, for somebody in `town`.
    fn reach(&self, town: Option<&Town>, n: usize) -> Reach<'_> {
        let (Some(town), Some(desk)) = (town, self.desks.get(n)) else { return Reach::Whole };
        let Some(ward) = self.wards.get(n).copied().flatten().and_then(|n| self.towns.get(n)) else {
            // No wards are on the list: the name alone tells.
            let unlisted = town.kind != "ward" && self.wards(town).next().is_none();
            return part_of(town, desk).filter(|_| unlisted).map_or(Reach::Whole, Reach::Only);
        };
        match town.kind == "ward" {
            true if ward.code == town.code => Reach::Own,
            true => Reach::Other,
            false => Reach::Only(short(town, ward)),
        }
    }

    /// The town hall's number for everything; never a hall of one ward alone that is not the chosen one.
    fn switchboard(&self, town: Option<&Town>, numbers: &[usize]) -> Option<&Desk> {
        let halls = || {
            let here = |n: &&usize| matches!(self.reach(town, **n), Reach::Own | Reach::Whole);
            let desks = numbers.iter().filter(here).filter_map(|n| self.desks.get(*n));
            desks.filter(|desk| desk.kind == "town" && !desk.phone.is_empty())
        };
        let general = halls().find(|desk| desk.contact == "switchboard" && desk.category.is_empty());
        general.or_else(|| halls().next())
    }
}

/// 「鶴見区」 of 「横浜市鶴見区」.
fn short<'a>(city: &Town, ward: &'a Town) -> &'a str {
    ward.name.strip_prefix(city.name.as_str()).unwrap_or(&ward.name)
}

/// Does the desk say that it is for this ward of its city: 「…大阪市北区社会福祉協議会」, 「鶴見区役所生活支援課」,
/// 「川崎市川崎福祉事務所」, or the note 「対象：大阪市中央区」?
fn tells(city: &str, ward: &str, desk: &Desk) -> bool {
    let whole = format!("{city}{ward}");
    let stem = whole.strip_suffix('区').unwrap_or(&whole);
    desk.name.contains(&whole)
        || desk.name.starts_with(ward)
        || desk.name.contains(&format!("{stem}福祉事務所"))
        || desk.note.contains(&format!("対象：{whole}"))
}

/// 「札幌市中央区保健福祉部」 serves one ward of 札幌市: its name, unless it is the chosen one.
fn part_of<'a>(town: &Town, desk: &'a Desk) -> Option<&'a str> {
    if !town.name.ends_with('市') {
        return None;
    }
    let rest = desk.name.split_once(town.name.as_str())?.1;
    let end = rest.find('区')? + '区'.len_utf8();
    let ward = rest.get(..end)?;
    (ward.chars().count() <= 5 && ward != "各区").then_some(ward)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town(code: &str, name: &str, kind: &str) -> Town {
        let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
        Town { code, prefecture: "みほん県".to_owned(), name, kana: String::new(), kind }
    }

    fn desk(kind: &str, category: &str, name: &str, phone: &str) -> Desk {
        let contact = if kind == "town" { "switchboard" } else { "direct" };
        Desk {
            town: "991007".to_owned(),
            kind: kind.to_owned(),
            category: category.to_owned(),
            contact: contact.to_owned(),
            name: name.to_owned(),
            phone: phone.to_owned(),
            ..Desk::default()
        }
    }

    fn city(desks: Vec<Desk>) -> Index {
        let wards = [("991015", "みほん市東区"), ("991023", "みほん市西区"), ("991031", "みほん市北西区")];
        let mut towns = vec![town("991007", "みほん市", "municipality")];
        towns.extend(wards.map(|(code, name)| town(code, name, "ward")));
        towns.push(town("992003", "となり市", "municipality"));
        Index::of(towns, desks)
    }

    fn told<'a>(found: &[Found<'a>]) -> Vec<(&'a str, Option<&'a str>, bool)> {
        found.iter().map(|f| (f.desk.phone.as_str(), f.only, f.ask.is_some())).collect()
    }

    #[test]
    fn nobody_is_sent_to_the_desk_of_another_ward() {
        let mut noted = desk("jiritsu", "", "くらしサポート", "0003");
        noted.note = "くらしの相談。対象：みほん市北西区".to_owned();
        let index = city(vec![
            desk("jiritsu", "", "東区役所生活支援課", "0001"),
            desk("jiritsu", "", "よりそい（社福）みほん市西区社会福祉協議会", "0002"),
            noted,
            desk("town", "", "みほん市役所", "0009"),
            desk("town", "money", "みほん市東福祉事務所", "0008"),
        ]);
        for (code, own) in [("991015", "0001"), ("991023", "0002"), ("991031", "0003")] {
            let town = index.town(code);
            assert_eq!(told(index.general(town).as_slice()), [(own, None, false)], "{code}");
            assert_eq!(told(&index.desks("jukyo-kakuho", town)), [(own, None, false)], "{code}");
        }
        let whole = index.town("991007");
        assert_eq!(told(index.general(whole).as_slice()), [("0009", None, true)]);
        assert_eq!(
            told(&index.desks("jukyo-kakuho", whole)),
            [("0009", None, true), ("0001", Some("東区"), false), ("0002", Some("西区"), false)]
        );
        assert!(index.general(whole).unwrap().ask.is_some_and(|ask| ask.contains("住んでいる区")));
        assert!(index.general(whole).unwrap().ask.is_some_and(|ask| !reading(ask).is_empty()));
        assert_eq!(told(&index.desks("seikatsu-hogo", index.town("991015"))).first().unwrap().0, "0008");
        let west = told(&index.desks("seikatsu-hogo", index.town("991023")));
        assert!(west.iter().all(|(phone, ..)| *phone != "0008"), "{west:?}");
    }

    #[test]
    fn a_ward_without_its_own_desk_gets_the_citys_or_its_switchboard() {
        let east = || desk("jiritsu", "", "みほん市東区くらしの窓口", "0001");
        let index = city(vec![east(), desk("town", "", "みほん市役所", "0009")]);
        assert_eq!(told(index.general(index.town("991023")).as_slice()), [("0009", None, true)]);
        let index = city(vec![east(), desk("jiritsu", "", "みほん市くらしの窓口", "0002")]);
        for (code, first) in [("991023", "0002"), ("991007", "0002"), ("991015", "0001")] {
            assert_eq!(told(index.general(index.town(code)).as_slice()), [(first, None, false)], "{code}");
        }
        // Nobody to put through: the desk with the part that it is for.
        let index = city(vec![east()]);
        let whole = index.general(index.town("991007"));
        assert_eq!(told(whole.as_slice()), [("0001", Some("東区"), false)]);
        let west = index.general(index.town("991023")).unwrap();
        assert!(west.desk.phone != "0001" && west.desk.kind == "known", "{west:?}");
    }

    #[test]
    fn a_desk_of_every_ward_is_of_none() {
        let index = city(vec![desk("jiritsu", "", "みほん市各区の窓口", "0001")]);
        assert_eq!(told(index.general(index.town("991007")).as_slice()), [("0001", None, false)]);
        let alone = Index::of(
            vec![town("991007", "みほん市", "municipality")],
            vec![
                desk("jiritsu", "", "みほん市各区の窓口", "0001"),
                desk("town", "money", "みほん市東区保護課", "0002"),
            ],
        );
        assert_eq!(told(alone.general(alone.town("991007")).as_slice()), [("0001", None, false)]);
    }
}
