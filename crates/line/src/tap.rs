//! What a button carries: a place on our own path and a language, and never a word of a person.

use crate::limit;
use guide::Lang;

/// A tap on a button of ours, as its postback's data says it: `v1 vi t 9/1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tap {
    /// The language to answer in: nobody's language is kept anywhere else.
    pub lang: Lang,
    /// What was chosen.
    pub to: To,
}

/// What a tap leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The everyday troubles.
    Top,
    /// A step of the choices path.
    Step(Place),
    /// The lines for when it is dangerous now.
    Lines,
    /// The languages.
    Languages,
    /// A person to talk to.
    Human,
}

/// Deepest place: a trouble and three questions.
const DEPTH: usize = 4;

/// A place on the choices path, such as `9/1`: numbers up to 99, at most [`DEPTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    numbers: [u8; DEPTH],
    depth: usize,
}

impl Place {
    /// Reads `9/1`; None when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut numbers, mut depth) = ([0; DEPTH], 0);
        for part in text.split('/') {
            let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            let number: u8 = part.parse().ok().filter(|n| digits && *n > 0 && !part.starts_with('0'))?;
            *numbers.get_mut(depth)? = number;
            depth += 1;
        }
        Some(Self { numbers, depth })
    }

    /// `9/1`.
    #[must_use]
    pub fn text(self) -> String {
        let parts: Vec<String> = self.numbers.iter().take(self.depth).map(u8::to_string).collect();
        parts.join("/")
    }

    /// The place above; None for a trouble.
    #[must_use]
    pub fn above(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1).filter(|depth| *depth > 0)?;
        let mut numbers = self.numbers;
        numbers.iter_mut().skip(depth).for_each(|number| *number = 0);
        Some(Self { numbers, depth })
    }
}

impl Tap {
    /// What stands in the postback: ASCII, far below the limit.
    #[must_use]
    pub fn data(self) -> String {
        let lang = self.lang.tag();
        match self.to {
            To::Top => format!("v1 {lang} top"),
            To::Step(place) => format!("v1 {lang} t {}", place.text()),
            To::Lines => format!("v1 {lang} now"),
            To::Languages => format!("v1 {lang} lang"),
            To::Human => format!("v1 {lang} human"),
        }
    }

    /// Reads a postback's data; None when it is none of ours, or of a time whose buttons are no longer known.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        if data.len() > limit::DATA {
            return None;
        }
        let mut words = data.split(' ');
        let (version, lang, to, more) = (words.next()?, words.next()?, words.next()?, words.next());
        let lang = Lang::ALL.into_iter().find(|l| l.tag() == lang)?;
        let to = match (to, more) {
            ("top", None) => To::Top,
            ("t", Some(place)) => To::Step(Place::parse(place)?),
            ("now", None) => To::Lines,
            ("lang", None) => To::Languages,
            ("human", None) => To::Human,
            _ => return None,
        };
        (version == "v1" && words.next().is_none()).then_some(Self { lang, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_says_is_read_again_in_every_language() {
        let places = ["1", "9/1", "14/99/3/2"].map(|text| Place::parse(text).unwrap());
        for lang in Lang::ALL {
            let steps = places.into_iter().map(To::Step);
            for to in [To::Top, To::Lines, To::Languages, To::Human].into_iter().chain(steps) {
                let tap = Tap { lang, to };
                assert_eq!(Tap::parse(&tap.data()), Some(tap));
                assert!(limit::units(&tap.data()) <= limit::DATA && tap.data().is_ascii());
            }
        }
        assert_eq!(places[1].text(), "9/1");
        assert_eq!(places[1].above(), Place::parse("9"));
        assert_eq!(places[0].above(), None);
    }

    #[test]
    fn what_no_button_of_ours_says_leads_nowhere() {
        let long = format!("v1 ja t {}", "1/".repeat(200));
        for wrong in [
            "",
            "v1",
            "v1 ja",
            "v2 ja top",
            "v1 xx top",
            "v1 ja top x",
            "v1 ja t",
            "v1 ja t 0",
            "v1 ja t 1/1/1/1/1",
            "v1 ja t 100",
            "v1 ja t ../1",
            "v1 ja t 1 2",
            "v1 ja t 1/",
            "v1 ja t +1",
            "v1 ja t 01",
            &long,
        ] {
            assert_eq!(Tap::parse(wrong), None, "{wrong}");
        }
    }
}
