//! Which kinds of desk there are, and which of them help with which programme: `guide/desks.toml`.

use serde::Deserialize;
use std::{collections::HashMap, sync::OnceLock};
use store::desk::Desk;

/// A kind of desk, as a resident needs it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Role {
    kinds: Vec<String>,
    categories: Vec<String>,
    names: Vec<String>,
    not: Vec<String>,
    /// A section of the town hall: the words to ask for it with.
    pub office: Option<String>,
    /// The same in hiragana, a space between words.
    pub reading: String,
    /// Never through a switchboard.
    pub direct: bool,
    /// What to bring, as ends of word keys `bring.…`.
    pub bring: Vec<String>,
}

impl Role {
    /// Is `desk` one of these?
    #[must_use]
    pub fn is(&self, desk: &Desk) -> bool {
        let named = |words: &[String]| words.iter().any(|word| desk.name.contains(word.as_str()));
        let by_list = self.kinds.contains(&desk.kind) || self.categories.contains(&desk.category);
        (by_list || named(&self.names)) && !named(&self.not)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: toml::Table,
    programme: HashMap<String, Vec<String>>,
}

/// The table: roles by number, and programmes with the numbers of theirs.
#[derive(Debug, Default)]
pub struct Roles {
    names: Vec<String>,
    roles: Vec<Role>,
    programmes: HashMap<String, Vec<usize>>,
}

impl Roles {
    /// Our own table; empty when it cannot be read, which a test excludes.
    pub fn ours() -> &'static Self {
        static ROLES: OnceLock<Roles> = OnceLock::new();
        ROLES.get_or_init(|| Self::read(include_str!("../../guide/desks.toml")).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut roles = Self::default();
        for (name, role) in file.role {
            roles.roles.push(role.try_into().map_err(|e| format!("{name}: {e}"))?);
            roles.names.push(name);
        }
        for (slug, names) in file.programme {
            let numbers: Option<Vec<usize>> = names.iter().map(|name| roles.number(name)).collect();
            roles.programmes.insert(slug.clone(), numbers.ok_or(format!("{slug}: unknown role"))?);
        }
        Ok(roles)
    }

    /// The number of a role.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// How the words to ask a switchboard for are read: hiragana, a space between words; empty where nobody has written it.
    #[must_use]
    pub fn reading(&self, office: &str) -> &str {
        let asked = self.roles.iter().find(|role| role.office.as_deref() == Some(office));
        asked.map_or("", |role| role.reading.as_str())
    }

    /// The role of a number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Role> {
        self.roles.get(number)
    }

    /// The roles of a programme, best first.
    #[must_use]
    pub fn of(&self, slug: &str) -> &[usize] {
        self.programmes.get(slug).map_or(&[], Vec::as_slice)
    }

    /// Every role of `desk`, as bits by number.
    #[must_use]
    pub fn bits(&self, desk: &Desk) -> u64 {
        let mine = self.roles.iter().enumerate().filter(|(_, role)| role.is(desk));
        mine.fold(0, |bits, (number, _)| bits | 1 << number)
    }
}

#[cfg(test)]
mod tests {
    use super::Roles;

    #[test]
    fn every_programme_of_the_catalogue_has_its_desks_and_no_other() {
        let roles = Roles::read(include_str!("../../guide/desks.toml")).unwrap();
        assert!(roles.roles.len() <= 64, "a role is a bit of 64");
        for role in &roles.roles {
            assert_eq!(
                role.office.is_some(),
                !role.reading.is_empty(),
                "{:?} is not read aloud",
                role.office
            );
        }
        let guide = crate::guide::understanding().unwrap();
        let slugs: Vec<&str> = guide.catalogue().programmes().iter().map(|p| p.slug.as_str()).collect();
        for slug in &slugs {
            assert!(!roles.of(slug).is_empty(), "{slug} has no desk");
        }
        for slug in roles.programmes.keys() {
            assert!(slugs.contains(&slug.as_str()), "{slug} is no programme");
        }
    }
}
