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

/// How the words to ask a switchboard for are read: hiragana, a space between words.
#[must_use]
pub fn reading(ask: &str) -> &'static str {
    if ask == ANYTHING { ANYTHING_READ } else { Roles::ours().reading(ask) }
}

/// Desks by place, with what each is for.
#[derive(Debug, Default)]
pub struct Index {
    towns: Vec<Town>,
    by_code: HashMap<String, usize>,
    desks: Vec<Desk>,
    bits: Vec<u64>,
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
        Self { towns, by_code, desks, bits, places }
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
    /// the country's; where none of the right kind is known, 自立相談支援機関, then the town hall's switchboard.
    #[must_use]
    pub fn desks(&self, slug: &str, town: Option<&Town>) -> Vec<Found<'_>> {
        let roles = Roles::ours();
        let wanted = roles.of(slug);
        let mut out = Vec::new();
        // What to bring depends on what one comes for, not on which desk there is.
        let bring: &[String] = wanted.first().and_then(|n| roles.get(*n)).map_or(&[], |role| &role.bring);
        let direct = wanted.iter().filter_map(|n| roles.get(*n)).any(|role| role.direct);
        for (layer, numbers) in self.layers(town).into_iter().enumerate() {
            for number in wanted {
                let Some(role) = roles.get(*number) else { continue };
                let mut partial = Vec::new();
                for n in &numbers {
                    let (Some(desk), Some(bits)) = (self.desks.get(*n), self.bits.get(*n)) else { continue };
                    if bits & (1 << number) == 0 || role.direct && desk.contact == "switchboard" {
                        continue;
                    }
                    let only = town.and_then(|town| part_of(town, desk));
                    let ask = (desk.contact == "switchboard").then_some(role.office.as_deref()).flatten();
                    let found = Found { desk, ask, bring, only };
                    if only.is_some() { partial.push(found) } else { out.push(found) }
                }
                if layer == 0
                    && out.is_empty()
                    && let Some(office) = role.office.as_deref()
                    && let Some(desk) = self.switchboard(&numbers)
                {
                    out.push(Found { desk, ask: Some(office), bring, only: None });
                }
                out.extend(partial);
            }
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
    #[must_use]
    pub fn general(&self, town: Option<&Town>) -> Option<Found<'_>> {
        let roles = Roles::ours();
        let jiritsu = roles.number("jiritsu").unwrap_or_default();
        let bring: &[String] = roles.get(jiritsu).map_or(&[], |role| &role.bring);
        let layers = self.layers(town);
        for numbers in &layers {
            let mine = |n: &&usize| self.bits.get(**n).is_some_and(|bits| bits & (1 << jiritsu) != 0);
            let desk =
                numbers.iter().filter(mine).find_map(|n| self.desks.get(*n).filter(|d| !d.phone.is_empty()));
            if let Some(desk) = desk {
                return Some(Found { desk, ask: None, bring, only: None });
            }
        }
        if let Some(desk) = layers.first().and_then(|numbers| self.switchboard(numbers)) {
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

    /// The town hall's number for everything.
    fn switchboard(&self, numbers: &[usize]) -> Option<&Desk> {
        let halls = || {
            let desks = numbers.iter().filter_map(|n| self.desks.get(*n));
            desks.filter(|desk| desk.kind == "town" && !desk.phone.is_empty())
        };
        let general = halls().find(|desk| desk.contact == "switchboard" && desk.category.is_empty());
        general.or_else(|| halls().next())
    }
}

/// 「札幌市中央区保健福祉部」 serves one ward of 札幌市: its name, unless it is the chosen one.
fn part_of<'a>(town: &Town, desk: &'a Desk) -> Option<&'a str> {
    if !town.name.ends_with('市') {
        return None;
    }
    let rest = desk.name.split_once(town.name.as_str())?.1;
    let end = rest.find('区')? + '区'.len_utf8();
    let ward = rest.get(..end)?;
    (ward.chars().count() <= 5).then_some(ward)
}
