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
    pub ground: Ground,
    /// Which paper, which meeting, what happened.
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

    /// Reads the fields `case`, `agency`, `worker`, `part` (several), `ground`, `note`, `from`, `to`.
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
        let ground = Ground::parse(form.one("ground")).filter(|g| Self::GROUNDS.contains(g));
        if ground.is_none() {
            f.add("ground", "見せてよい根拠を選んでください");
        }
        let note = text(form.one("note"));
        if note.is_empty() {
            f.add("note", "どの書類・どの会議によるかを書いてください（例：11月20日の同意書）");
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
        match (case, agency, ground) {
            (Some(case), Some(agency), Some(ground)) if faults.is_empty() => {
                Ok(Self { case, agency, worker, parts, ground, note, from, to })
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
        let form = check(&[("part", "summary"), ("part", "basic"), ("ground", "consent")]).ok().unwrap();
        assert_eq!(form.parts, Parts::SUMMARY.and(Parts::BASIC));
        assert_eq!((form.from, form.to), (NOW, None));
    }

    #[test]
    fn own_work_is_no_ground_for_letting_others_in() {
        assert_eq!(check(&[("part", "all"), ("ground", "own_work")]).err().unwrap(), ["part", "ground"]);
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
