//! What may come in from outside: words only, of a bearable length, links that are pages.

use super::{
    Entry, Whereabouts,
    link::{mail, page},
};
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
    TooLong(&'static str),
    /// Too many rows of a kind.
    #[error("電話や場所の数が多すぎるので、取り込みませんでした。")]
    TooMany(&'static str),
}

impl Unsound {
    /// Which part of the entry it is about, in Japanese.
    #[must_use]
    pub const fn part(&self) -> &'static str {
        match self {
            Self::NoName => "名前",
            Self::NoOrganization => "運営している団体",
            Self::TooLong(part) | Self::TooMany(part) => part,
        }
    }
}

/// An address that is none is left out.
fn kept(address: &mut String, read: fn(&str) -> Option<String>) {
    *address = read(address).unwrap_or_default();
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
        if o.description == o.name {
            // The same said twice: HSDS wants a description, and who has none repeats the name.
            o.description.clear();
        }
        kept(&mut o.url, page);
        kept(&mut o.email, mail);
        kept(&mut self.url, page);
        kept(&mut self.email, mail);
        kept(&mut self.owner_email, mail);
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
                // One without the other is no point.
                let point = within(site.latitude, 90_000_000).zip(within(site.longitude, 180_000_000));
                (site.latitude, site.longitude) = point.unzip();
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
            ("電話", self.phones.len()),
            ("時間", self.hours.len()),
            ("地域", self.areas.len()),
            ("ことば", self.languages.len()),
            ("持ちもの", self.documents.len()),
            ("困りごと", self.troubles.len()),
            ("場所", self.whereabouts.sites().len()),
        ];
        // A prefecture has up to 180 municipalities.
        if let Some((part, _)) = lists.iter().find(|(_, n)| *n > MANY * 4) {
            return Err(Unsound::TooMany(part));
        }
        let over = |texts: &[&String], most: usize| texts.iter().any(|t| t.chars().count() > most);
        let o = &self.organization;
        let hours_over = |h: &super::Hours| {
            over(&[&h.words, &h.closed], LONG) || over(&[&h.days, &h.opens, &h.closes], LINE)
        };
        let site_over = |s: &super::Site| {
            over(&[&s.name, &s.postal, &s.prefecture, &s.city, &s.address], LINE)
                || over(&[&s.transportation, &s.accessibility], LONG)
        };
        let parts = [
            (
                "運営している団体",
                over(&[&o.name, &o.corporate_number], LINE) || over(&[&o.description], LONG),
            ),
            ("名前", over(&[&self.name, &self.plain_name], LINE)),
            ("たずねる先", over(&[&self.owner], LINE)),
            ("説明", over(&[&self.description], LONG)),
            ("対象", over(&[&self.eligibility], LONG)),
            ("申し込み", over(&[&self.apply, &self.window], LONG)),
            ("お金", over(&[&self.fees, &self.amount], LONG)),
            ("根拠", over(&[&self.legal_basis], LONG)),
            ("電話で言うこと", over(&[&self.say], LONG)),
            ("注意", over(&[&self.alert], LONG)),
            ("電話", self.phones.iter().any(|p| over(&[&p.number, &p.kind, &p.note], LINE))),
            ("時間", self.hours.iter().any(hours_over)),
            ("地域", self.areas.iter().any(|a| over(&[&a.code, &a.name], LINE))),
            ("持ちもの", self.documents.iter().any(|d| over(&[d], LONG))),
            ("ことば", self.languages.iter().chain(&self.troubles).any(|d| over(&[d], LINE))),
            ("場所", self.whereabouts.sites().iter().any(site_over)),
        ];
        match parts.iter().find(|(_, over)| *over) {
            Some((part, _)) => Err(Unsound::TooLong(part)),
            None => Ok(()),
        }
    }

    /// What [`Entry::sound`] left out of this entry to make `kept` of it: the part, and a sentence.
    #[must_use]
    pub fn lost(&self, kept: &Self) -> Vec<(&'static str, &'static str)> {
        let gone = |was: &str, is: &str| !line(was).is_empty() && is.is_empty();
        let (o, k) = (&self.organization, &kept.organization);
        let point = |e: &Self| {
            let sites = e.whereabouts.sites().iter();
            sites.filter(|s| s.latitude.is_some() || s.longitude.is_some()).count()
        };
        let page = "ホームページの住所として読めないので、空にしました。";
        let mail = "メールアドレスとして読めないので、空にしました。";
        [
            ("ホームページ", page, gone(&self.url, &kept.url) || gone(&o.url, &k.url)),
            (
                "メール",
                mail,
                gone(&self.email, &kept.email)
                    || gone(&self.owner_email, &kept.owner_email)
                    || gone(&o.email, &k.email),
            ),
            ("緯度・経度", "地球の上の点として読めないので、空にしました。", point(self) > point(kept)),
            ("電話", "番号のない電話なので、入れませんでした。", self.phones.len() > kept.phones.len()),
        ]
        .into_iter()
        .filter(|(.., lost)| *lost)
        .map(|(part, sentence, _)| (part, sentence))
        .collect()
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
        assert_eq!(
            Entry { description: "あ".repeat(LONG + 1), ..entry() }.sound(),
            Err(Unsound::TooLong("説明"))
        );
        assert_eq!(Entry { name: " \n".into(), ..entry() }.sound(), Err(Unsound::NoName));
        let phones = vec![super::super::Phone { number: "1".into(), ..Default::default() }; 1_000];
        assert_eq!(Entry { phones, ..entry() }.sound(), Err(Unsound::TooMany("電話")));
    }

    #[test]
    fn swapped_latitude_and_longitude_are_put_right() {
        let site = Site { latitude: Some(141_354_000), longitude: Some(43_062_000), ..Site::default() };
        let kept = Entry { whereabouts: Whereabouts::Open(vec![site]), ..entry() }.sound().unwrap();
        assert_eq!(kept.whereabouts.sites()[0].latitude, Some(43_062_000));
    }

    #[test]
    fn what_was_left_out_is_told_part_by_part() {
        let site = Site { latitude: Some(43_062_000), ..Site::default() };
        let sent = Entry {
            url: "javascript:alert(1)".into(),
            email: "midori".into(),
            whereabouts: Whereabouts::Open(vec![site]),
            phones: vec![super::super::Phone::default()],
            ..entry()
        };
        let kept = sent.clone().sound().unwrap();
        let parts: Vec<_> = sent.lost(&kept).into_iter().map(|(part, _)| part).collect();
        assert_eq!(parts, ["ホームページ", "メール", "緯度・経度", "電話"]);
        assert_eq!(entry().lost(&entry().sound().unwrap()), []);
        let said = Entry { url: "https://midori.example/福祉".into(), ..entry() };
        assert_eq!(said.clone().sound().unwrap().url, "https://midori.example/%E7%A6%8F%E7%A5%89");
    }
}
