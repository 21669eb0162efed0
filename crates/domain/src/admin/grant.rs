//! Who is let in to a case, why and until when; and who is kept out of a household.

use super::{chosen, date, worker::span};
use crate::{
    Faults, Instant, Token,
    access::{Ground, Parts},
    typed::{Typed, line, short_enough, text},
    wareki,
};

/// The longest note of a grant and reason of a tie, in characters.
const NOTE: usize = 1000;

/// A ground of law, on which others are let in without consent: [`Right::law`] makes it, never of own work or consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lawful(Ground);

/// By which right somebody is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// On this statement of a consent (its token); the store holds it to agency and parts.
    Consent(Token),
    /// On a ground of law, with its note.
    Law(Lawful),
}

impl Right {
    /// A ground of law; none for own work and for consent, which needs its statement.
    #[must_use]
    pub const fn law(ground: Ground) -> Option<Self> {
        match ground {
            Ground::OwnWork | Ground::Consent => None,
            other => Some(Self::Law(Lawful(other))),
        }
    }

    /// The ground that is kept and shown.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        match self {
            Self::Consent(_) => Ground::Consent,
            Self::Law(Lawful(ground)) => *ground,
        }
    }

    /// Reads `ground`, and `consent` where the ground is consent.
    fn check(f: &mut Faults, form: &(impl Typed + ?Sized)) -> Option<Self> {
        let ground = Ground::parse(form.one("ground")).filter(|g| GrantForm::GROUNDS.contains(g));
        match ground {
            None => {
                f.add("ground", "見せてよい根拠を選んでください");
                None
            }
            Some(Ground::Consent) => {
                let sentence = "どの同意によるかを選んでください。まだなければ、先に「同意」で記録します";
                chosen(f, "consent", form.one("consent"), sentence).map(Self::Consent)
            }
            Some(ground) => Self::law(ground),
        }
    }
}

/// A grant as it will be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct GrantForm {
    /// Of which case.
    pub case: Token,
    /// To whose workers.
    pub agency: Token,
    /// Only to the worker of this name there; empty: to all who work on cases there.
    pub worker: String,
    /// What it opens.
    pub parts: Parts,
    /// By which right.
    pub right: Right,
    /// Which meeting, what happened; may be empty for consent, which says it itself.
    pub note: String,
    /// In force from …
    pub from: Instant,
    /// … until before; none: until ended.
    pub to: Option<Instant>,
}

impl GrantForm {
    /// The grounds on which others may be let in, in the order of the form.
    pub const GROUNDS: [Ground; 5] =
        [Ground::Consent, Ground::SupportMeeting, Ground::DutyToReport, Ground::Entrusted, Ground::Emergency];

    /// Reads `ground`, and `consent` where the ground is consent.
    pub(crate) fn right(f: &mut Faults, form: &(impl Typed + ?Sized)) -> Option<Right> {
        Right::check(f, form)
    }

    /// Reads the fields `case`, `agency`, `worker`, `part` (several), `ground`, `consent`, `note`, `from`, `to`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let f = &mut faults;
        let today = wareki::jst_date(now);
        let case = chosen(f, "case", form.one("case"), "どのケースかを選んでください");
        let agency = chosen(f, "agency", form.one("agency"), "どの機関に見せるかを選んでください");
        let parts = form.every("part").into_iter().filter_map(Parts::parse).fold(Parts::NONE, Parts::and);
        if parts.is_none() {
            f.add("part", "見せるところを、ひとつは選んでください");
        }
        let right = Right::check(f, form);
        let ground = right.as_ref().map(Right::ground);
        let note = text(form.one("note"));
        if note.is_empty() && ground != Some(Ground::Consent) {
            f.add("note", "どの会議・どのできごとによるかを書いてください（例：11月20日の支援会議）");
        }
        short_enough(f, "note", &note, NOTE);
        let from = date(f, "from", form.one("from"), today);
        if from.is_some_and(|day| day < today) {
            f.add("from", "はじめの日は、きょうか、これからの日にしてください");
        }
        let to = date(f, "to", form.one("to"), today);
        if to.is_some_and(|to| to < from.unwrap_or(today)) {
            f.add("to", "おわりの日が、はじめの日より前になっています");
        }
        if ground == Some(Ground::Emergency) && form.one("to").trim().is_empty() {
            f.add("to", "緊急のときは、おわりの日も入れてください。あとで見なおすためです");
        }
        let (from, to) = span(from, to, now);
        let worker = line(form.one("worker"));
        match (case, agency, right) {
            (Some(case), Some(agency), Some(right)) if faults.is_empty() => {
                Ok(Self { case, agency, worker, parts, right, note, from, to })
            }
            _ => Err(faults),
        }
    }
}

/// A tie between a worker and a household: kin, neighbour, former colleague.
#[derive(Clone, PartialEq, Eq)]
pub struct TieForm {
    /// Which tie, in words.
    pub reason: String,
}

impl TieForm {
    /// Reads the field `reason`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let reason = text(form.one("reason"));
        if reason.is_empty() {
            faults.add("reason", "どんな縁かを、ひとことで書いてください（例：親族、近所）");
        }
        short_enough(&mut faults, "reason", &reason, NOTE);
        faults.or(Self { reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = 1_795_132_800_000; // 2026-11-20 09:00 in Japan
    const TOKEN: &str = "0123456789abcdefghjkmnpqrs";

    fn check(more: &[(&'static str, &'static str)]) -> Result<GrantForm, Vec<&'static str>> {
        let mut fields = more.to_vec();
        fields.extend([("case", TOKEN), ("agency", TOKEN), ("note", "同意書")]);
        GrantForm::check(fields.as_slice(), NOW).map_err(|f| f.0.iter().map(|f| f.field).collect())
    }

    #[test]
    fn parts_are_chosen_one_by_one() {
        let form = check(&[("part", "summary"), ("part", "basic"), ("ground", "entrusted")]).ok().unwrap();
        assert_eq!(form.parts, Parts::SUMMARY.and(Parts::BASIC));
        assert_eq!((form.from, form.to), (NOW, None));
    }

    #[test]
    fn own_work_is_no_ground_for_letting_others_in() {
        assert_eq!(check(&[("part", "all"), ("ground", "own_work")]).err().unwrap(), ["part", "ground"]);
    }

    #[test]
    fn consent_as_a_ground_names_the_consent() {
        let base = [("part", "basic"), ("ground", "consent")];
        assert_eq!(check(&base).err().unwrap(), ["consent"]);
        let form = check(&[base[0], base[1], ("consent", TOKEN)]).ok().unwrap();
        assert_eq!(form.right, Right::Consent(Token::parse(TOKEN).unwrap()));
        assert!(Right::law(Ground::Consent).is_none() && Right::law(Ground::OwnWork).is_none());
    }

    #[test]
    fn an_emergency_ends_and_nothing_begins_in_the_past() {
        let base = [("part", "basic"), ("ground", "emergency")];
        assert_eq!(check(&base).err().unwrap(), ["to"]);
        let typed = [base[0], base[1], ("from", "2026/11/19"), ("to", "2026/11/21")];
        assert_eq!(check(&typed).err().unwrap(), ["from"]);
    }

    #[test]
    fn a_tie_needs_a_word() {
        assert!(TieForm::check([("reason", " ")].as_slice()).is_err());
        assert!(TieForm::check([("reason", "いとこ")].as_slice()).is_ok());
    }
}
