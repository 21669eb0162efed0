//! What may come in from outside: words only, of a bearable length, links that are pages.

use super::{Entry, Whereabouts};
use crate::typed::{line, text};

/// The longest text of an entry, in characters.
pub const LONG: usize = 10_000;
/// The longest one-line answer.
const LINE: usize = 300;
/// The most rows of a list within an entry.
const MANY: usize = 60;

/// Why an entry from outside is left out: a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// No name.
    #[error("名前がないので、取り込みませんでした。")]
    NoName,
    /// No organization's name.
    #[error("運営している団体の名前がないので、取り込みませんでした。")]
    NoOrganization,
    /// Longer than any real entry.
    #[error("ことばが長すぎるので、取り込みませんでした。")]
    TooLong,
    /// Too many rows of a kind.
    #[error("電話や場所の数が多すぎるので、取り込みませんでした。")]
    TooMany,
}

/// A web page's address, or nothing: a link of any other kind could run something when pressed.
fn page(url: &str) -> String {
    let url = line(url);
    let web = url.starts_with("https://") || url.starts_with("http://");
    let plain = url.is_ascii() && !url.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']);
    if web && plain && url.len() <= 2_000 { url } else { String::new() }
}

/// An address of e-mail, or nothing.
fn mail(email: &str) -> String {
    let email = line(email);
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-@".contains(c);
    let parts: Vec<&str> = email.split('@').collect();
    let host = |h: &str| {
        h.contains('.')
            && h.split('.').all(|l| {
                !l.is_empty() && !l.starts_with('-') && !l.ends_with('-') && !l.contains(['_', '%', '+'])
            })
    };
    let local = |l: &str| !l.is_empty() && !l.starts_with('.') && !l.ends_with('.') && !l.contains("..");
    match parts.as_slice() {
        [who, at] if local(who) && host(at) && email.chars().all(plain) => email,
        _ => String::new(),
    }
}

impl Entry {
    /// The entry as it may be kept: control letters gone, links that are no pages gone. A sheltered place that comes
    /// with an address in its own fields has none of them in the type.
    ///
    /// # Errors
    /// [`Unsound`] when it is no entry, or not of a bearable size; nothing is cut.
    pub fn sound(mut self) -> Result<Self, Unsound> {
        let o = &mut self.organization;
        for one in [
            &mut o.name,
            &mut o.corporate_number,
            &mut self.name,
            &mut self.plain_name,
            &mut self.owner,
            &mut self.desk_kind,
        ] {
            *one = line(one);
        }
        let o = &mut self.organization;
        for long in [
            &mut o.description,
            &mut self.description,
            &mut self.eligibility,
            &mut self.apply,
            &mut self.fees,
            &mut self.amount,
            &mut self.window,
            &mut self.legal_basis,
            &mut self.say,
            &mut self.alert,
        ] {
            *long = text(long);
        }
        (o.url, o.email) = (page(&o.url), mail(&o.email));
        (self.url, self.email, self.owner_email) =
            (page(&self.url), mail(&self.email), mail(&self.owner_email));
        if let Whereabouts::Open(sites) = &mut self.whereabouts {
            for site in sites.iter_mut() {
                for one in [
                    &mut site.name,
                    &mut site.postal,
                    &mut site.prefecture,
                    &mut site.city,
                    &mut site.address,
                ] {
                    *one = line(one);
                }
                for long in [&mut site.transportation, &mut site.accessibility] {
                    *long = text(long);
                }
                // Swapped, as some lists have them: Japan lies between 20 and 46 north, 122 and 154 east.
                if site.latitude.is_some_and(|n| n > 90_000_000) {
                    std::mem::swap(&mut site.latitude, &mut site.longitude);
                }
                let within = |n: Option<i64>, most: i64| n.filter(|n| n.abs() <= most);
                (site.latitude, site.longitude) =
                    (within(site.latitude, 90_000_000), within(site.longitude, 180_000_000));
            }
        }
        for phone in &mut self.phones {
            (phone.number, phone.kind, phone.note) =
                (line(&phone.number), line(&phone.kind), line(&phone.note));
        }
        self.phones.retain(|p| !p.number.is_empty());
        for hours in &mut self.hours {
            (hours.words, hours.closed) = (text(&hours.words), text(&hours.closed));
        }
        for one in self.documents.iter_mut().chain(&mut self.languages).chain(&mut self.troubles) {
            *one = line(one);
        }
        for area in &mut self.areas {
            (area.code, area.name) = (line(&area.code), line(&area.name));
        }
        self.size()?;
        Ok(self)
    }

    fn size(&self) -> Result<(), Unsound> {
        if self.name.is_empty() {
            return Err(Unsound::NoName);
        }
        if self.organization.name.is_empty() {
            return Err(Unsound::NoOrganization);
        }
        let lists = [
            self.phones.len(),
            self.hours.len(),
            self.areas.len(),
            self.languages.len(),
            self.documents.len(),
            self.troubles.len(),
            self.whereabouts.sites().len(),
        ];
        // A prefecture has up to 180 municipalities.
        if lists.iter().any(|n| *n > MANY * 4) {
            return Err(Unsound::TooMany);
        }
        let over = |texts: &[&String], most: usize| texts.iter().any(|t| t.chars().count() > most);
        let o = &self.organization;
        let lines = [&o.name, &self.name, &self.plain_name, &self.owner, &o.corporate_number];
        let long = [
            &o.description,
            &self.description,
            &self.eligibility,
            &self.apply,
            &self.fees,
            &self.amount,
            &self.window,
            &self.legal_basis,
            &self.say,
            &self.alert,
        ];
        let deep = self.phones.iter().any(|p| over(&[&p.number, &p.kind, &p.note], LINE))
            || self
                .hours
                .iter()
                .any(|h| over(&[&h.words, &h.closed], LONG) || over(&[&h.days, &h.opens, &h.closes], LINE))
            || self.areas.iter().any(|a| over(&[&a.code, &a.name], LINE))
            || self.documents.iter().any(|d| over(&[d], LONG))
            || self.languages.iter().chain(&self.troubles).any(|d| over(&[d], LINE))
            || self.whereabouts.sites().iter().any(|s| {
                over(&[&s.name, &s.postal, &s.prefecture, &s.city, &s.address], LINE)
                    || over(&[&s.transportation, &s.accessibility], LONG)
            });
        if deep || over(&lines, LINE) || over(&long, LONG) { Err(Unsound::TooLong) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Organization, Site};

    fn entry() -> Entry {
        let organization = Organization { name: "みどり町".into(), ..Organization::default() };
        Entry { organization, name: "くらしの窓口".into(), ..Entry::default() }
    }

    #[test]
    fn a_link_that_is_no_page_and_control_letters_do_not_come_in() {
        let bad = Entry {
            url: "javascript:alert(1)".into(),
            email: "a b@c".into(),
            name: "くらし\u{0}の\n窓口".into(),
            ..entry()
        };
        let kept = bad.sound().unwrap();
        assert_eq!((kept.url.as_str(), kept.email.as_str(), kept.name.as_str()), ("", "", "くらし の 窓口"));
    }

    #[test]
    fn an_endless_text_is_left_out_and_not_cut() {
        assert_eq!(Entry { description: "あ".repeat(LONG + 1), ..entry() }.sound(), Err(Unsound::TooLong));
        assert_eq!(Entry { name: " \n".into(), ..entry() }.sound(), Err(Unsound::NoName));
        let phones = vec![super::super::Phone { number: "1".into(), ..Default::default() }; 1_000];
        assert_eq!(Entry { phones, ..entry() }.sound(), Err(Unsound::TooMany));
    }

    #[test]
    fn swapped_latitude_and_longitude_are_put_right() {
        let site = Site { latitude: Some(141_354_000), longitude: Some(43_062_000), ..Site::default() };
        let kept = Entry { whereabouts: Whereabouts::Open(vec![site]), ..entry() }.sound().unwrap();
        assert_eq!(kept.whereabouts.sites()[0].latitude, Some(43_062_000));
    }
}
