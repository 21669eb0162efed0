//! 居所の秘匿: whoever is feared must never learn where somebody is. A seal takes the part 居所 out of what anybody sees of
//! those whom it covers; only workers named on it read it, each time with a reason, for half an hour. It keeps those who
//! are close to the feared one out of the cases altogether. It does not open by itself when its period is over: two
//! people lift it.

use crate::{
    Fault, Faults, Instant, Token,
    code::words,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::{Months, NaiveDate};

/// How long an opening lasts, in ms.
pub const OPEN_FOR: Instant = 30 * 60 * 1000;

/// The least length of a reason, in characters.
const REASON: usize = 5;
const LONGEST: usize = 1000;

words! {
    /// Why somebody's whereabouts are sealed.
    SealGround {
        /// 住民基本台帳のDV等支援措置.
        Measure = "measure",
        /// 配偶者などの暴力.
        Violence = "violence",
        /// ストーカー.
        Stalker = "stalker",
        /// 児童虐待.
        ChildAbuse = "child_abuse",
        /// その他.
        Other = "other",
    }
}

impl SealGround {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Measure => "DV等支援措置（住民基本台帳）",
            Self::Violence => "DV（配偶者などの暴力）",
            Self::Stalker => "ストーカー",
            Self::ChildAbuse => "児童虐待",
            Self::Other => "その他",
        }
    }
}

/// What a seal says of one worker: all that the decision looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The worker is marked as close to the feared one, or tied to a household of theirs.
    pub near: bool,
    /// The worker is named on it now.
    pub named: bool,
    /// The latest opening by this worker ends at.
    pub open_until: Option<Instant>,
    /// The worker looks at a page. What leaves as a file or print, a program's token, and a look through another
    /// agency's eyes never open it.
    pub at_a_page: bool,
}

/// What follows for a worker. The later is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// The whereabouts are shown as the worker's other rights say.
    Open,
    /// Everything but the whereabouts.
    Sealed,
    /// Nothing: those covered and their cases are absent.
    Barred,
}

/// Where one worker stands before one seal that has not been lifted.
#[must_use]
pub fn stand(facts: &Facts, now: Instant) -> Stand {
    if facts.near {
        return Stand::Barred;
    }
    let open = facts.named && facts.at_a_page && facts.open_until.is_some_and(|end| now < end);
    if open { Stand::Open } else { Stand::Sealed }
}

/// Who may agree to the lifting that another asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreeing {
    /// The one who asked is the one who would agree.
    pub asker: bool,
    /// Named on the seal now.
    pub named: bool,
    /// 管理者 of the keeper's agency.
    pub manages: bool,
}

impl Agreeing {
    /// May this worker agree?
    #[must_use]
    pub const fn may(self) -> bool {
        !self.asker && (self.named || self.manages)
    }
}

/// The day on which the keeper is reminded: a month before the end, but not before `today`.
#[must_use]
pub fn reminder(to: NaiveDate, today: NaiveDate) -> NaiveDate {
    to.checked_sub_months(Months::new(1)).unwrap_or(today).max(today)
}

/// A seal to be set. Without `Debug`: it names whom somebody fears.
#[derive(Clone, PartialEq, Eq)]
pub struct SealForm {
    /// Why.
    pub ground: SealGround,
    /// More words on it; needed for [`SealGround::Other`].
    pub words: String,
    /// Whom the person fears, in words.
    pub party: String,
    /// The same as a person on record.
    pub party_person: Option<Token>,
    /// From this day …
    pub from: NaiveDate,
    /// … to this one; after it the seal stays until it is lifted.
    pub to: NaiveDate,
    /// Who keeps it.
    pub keeper: Token,
    /// Who else may read.
    pub readers: Vec<Token>,
    /// Who is close to the feared one.
    pub near: Vec<Token>,
    /// The same by name, one in a line, for workers of the town whom the form does not offer; with the agency in
    /// brackets where two have one name.
    pub near_named: Vec<String>,
    /// Those at the same address who are covered.
    pub covered: Vec<Token>,
}

fn tokens(f: &mut Faults, field: &'static str, typed: &[&str]) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for word in typed.iter().filter(|w| !w.is_empty()) {
        match Token::parse(word) {
            Ok(token) if !all.contains(&token) => all.push(token),
            Ok(_) => {}
            Err(_) => f.add(field, "一覧から選びなおしてください"),
        }
    }
    all
}

/// The lines of `near_named`.
fn names(f: &mut Faults, typed: &str) -> Vec<String> {
    let typed = text(typed);
    short_enough(f, "near_named", &typed, LONGEST);
    typed.lines().map(line).filter(|name| !name.is_empty()).collect()
}

fn day(f: &mut Faults, field: &'static str, typed: &str, today: NaiveDate) -> NaiveDate {
    wareki::parse_date(typed.trim(), today).unwrap_or_else(|_| {
        f.add(field, "日付を、令和8年11月22日 や 2026-11-22 のように入れてください");
        today
    })
}

/// Both lists may not name the same worker: whoever is close to the feared one does not read.
fn apart(f: &mut Faults, keeper: Option<&Token>, readers: &[Token], near: &[Token]) {
    if near.iter().any(|w| readers.contains(w) || keeper == Some(w)) {
        f.add("near", "相手に近い職員は、読める人や守り手にはなれません。どちらかを外してください");
    }
}

impl SealForm {
    /// Reads `ground`, `words`, `party`, `party_person`, `from`, `to`, `keeper`, `reader`s, `near`s, `near_named` and
    /// `cover`s.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let ground = SealGround::parse(form.one("ground"));
        if ground.is_none() {
            f.add("ground", "秘匿する理由を選んでください");
        }
        let words = line(form.one("words"));
        short_enough(&mut f, "words", &words, LINE);
        if ground == Some(SealGround::Other) && words.is_empty() {
            f.add("words", "「その他」のときは、どんなことからかを書いてください");
        }
        let party = line(form.one("party"));
        short_enough(&mut f, "party", &party, LINE);
        if party.is_empty() {
            f.add(
                "party",
                "だれから守るのかを書いてください。名前がわからないときは「元の夫」のように書けます",
            );
        }
        let party_person = tokens(&mut f, "party_person", &[form.one("party_person")]).pop();
        let from = day(&mut f, "from", form.one("from"), today);
        if from > today {
            f.add("from", "秘匿は、保存したときから始まります。はじまりは今日までの日にしてください");
        }
        let to = day(&mut f, "to", form.one("to"), today);
        if to <= today && f.is_empty() {
            f.add("to", "おわりは、あしたより後の日にしてください。支援措置は、ふつう1年です");
        }
        let keeper = tokens(&mut f, "keeper", &[form.one("keeper")]).pop();
        let readers = tokens(&mut f, "reader", &form.every("reader"));
        let near = tokens(&mut f, "near", &form.every("near"));
        apart(&mut f, keeper.as_ref(), &readers, &near);
        let near_named = names(&mut f, form.one("near_named"));
        let covered = tokens(&mut f, "cover", &form.every("cover"));
        if party_person.as_ref().is_some_and(|party| covered.contains(party)) {
            f.add("cover", "守る人の中に、相手が入っています。外してください");
        }
        let Some((ground, keeper)) = ground.zip(keeper) else {
            if f.is_empty() {
                f.add("keeper", "守り手を選んでください");
            }
            return Err(f);
        };
        f.or(Self {
            ground,
            words,
            party,
            party_person,
            from,
            to,
            keeper,
            readers,
            near,
            near_named,
            covered,
        })
    }
}

/// A change of a seal: its end, its keeper, who may read, who is close to the feared one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeForm {
    /// The last day of the period.
    pub to: NaiveDate,
    /// Who keeps it.
    pub keeper: Token,
    /// Who else may read.
    pub readers: Vec<Token>,
    /// Who is close to the feared one.
    pub near: Vec<Token>,
    /// The same by name, as in [`SealForm::near_named`].
    pub near_named: Vec<String>,
}

impl ChangeForm {
    /// Reads `to`, `keeper`, `reader`s, `near`s and `near_named`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let to = day(&mut f, "to", form.one("to"), today);
        let keeper = tokens(&mut f, "keeper", &[form.one("keeper")]).pop();
        let readers = tokens(&mut f, "reader", &form.every("reader"));
        let near = tokens(&mut f, "near", &form.every("near"));
        apart(&mut f, keeper.as_ref(), &readers, &near);
        let near_named = names(&mut f, form.one("near_named"));
        let Some(keeper) = keeper else {
            f.add("keeper", "守り手を選んでください");
            return Err(f);
        };
        f.or(Self { to, keeper, readers, near, near_named })
    }
}

/// Reads `reason`: why the whereabouts are looked at, or why the seal is to be lifted.
///
/// # Errors
/// [`Fault`] at `reason`.
pub fn reason(form: &(impl Typed + ?Sized)) -> Result<String, Faults> {
    let mut f = Faults::none();
    let reason = text(form.one("reason"));
    if reason.trim().chars().count() < REASON {
        f.0.push(Fault::new("reason", "何のためかを、あとで守り手が読んでわかるように書いてください"));
    }
    short_enough(&mut f, "reason", &reason, LONGEST);
    f.or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: Facts = Facts { near: false, named: true, open_until: Some(100), at_a_page: true };

    #[test]
    fn only_a_named_worker_with_a_reading_in_force_at_a_page_reads() {
        assert_eq!(stand(&NAMED, 99), Stand::Open);
        assert_eq!(stand(&NAMED, 100), Stand::Sealed, "half an hour is over");
        assert_eq!(stand(&Facts { named: false, ..NAMED }, 99), Stand::Sealed, "taken off the list");
        assert_eq!(stand(&Facts { open_until: None, ..NAMED }, 99), Stand::Sealed, "no reason was given");
        assert_eq!(
            stand(&Facts { at_a_page: false, ..NAMED }, 99),
            Stand::Sealed,
            "a print, a file, the API"
        );
    }

    #[test]
    fn an_opening_lasts_half_an_hour() {
        assert_eq!(OPEN_FOR, 1_800_000);
    }

    #[test]
    fn every_ground_has_a_name_of_its_own() {
        for (n, ground) in SealGround::ALL.iter().enumerate() {
            assert!(!ground.label().is_ascii(), "a Japanese name");
            assert!(SealGround::ALL.iter().skip(n + 1).all(|other| other.label() != ground.label()));
        }
    }

    #[test]
    fn who_is_close_to_the_feared_one_is_kept_out_whatever_else_is_true() {
        for bits in 0..8 {
            let facts = Facts {
                near: true,
                named: bits & 1 > 0,
                open_until: (bits & 2 > 0).then_some(100),
                at_a_page: bits & 4 > 0,
            };
            assert_eq!(stand(&facts, 50), Stand::Barred);
        }
    }

    #[test]
    fn the_one_who_asks_for_the_lifting_never_agrees_to_it() {
        for bits in 0..4 {
            let (named, manages) = (bits & 1 > 0, bits & 2 > 0);
            assert!(!Agreeing { asker: true, named, manages }.may());
            assert_eq!(Agreeing { asker: false, named, manages }.may(), named || manages);
        }
    }

    #[test]
    fn the_keeper_is_reminded_a_month_before_the_end_and_never_in_the_past() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(reminder(day("2027-03-31"), day("2026-11-22")), day("2027-02-28"));
        assert_eq!(reminder(day("2026-12-01"), day("2026-11-22")), day("2026-11-22"));
    }

    type Typing = Vec<(String, String)>;

    fn token(n: u8) -> String {
        Token::from_bytes([n; 16]).to_string()
    }

    /// A form that is right, with `other` in place of or beside what it says.
    fn typed(other: &[(&str, &str)]) -> Typing {
        let (keeper, reader) = (token(1), token(2));
        let whole = [
            ("ground", "measure"),
            ("party", "元の夫"),
            ("from", "2026-11-01"),
            ("to", "2027-10-31"),
            ("keeper", &keeper),
            ("reader", &reader),
        ];
        let kept = whole.iter().filter(|(name, _)| other.iter().all(|(o, _)| o != name));
        kept.chain(other).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    fn set(other: &[(&str, &str)]) -> Result<SealForm, Vec<&'static str>> {
        SealForm::check(typed(other).as_slice(), today()).map_err(|f| f.0.iter().map(|f| f.field).collect())
    }

    fn change(other: &[(&str, &str)]) -> Result<ChangeForm, Vec<&'static str>> {
        ChangeForm::check(typed(other).as_slice(), today()).map_err(|f| f.0.iter().map(|f| f.field).collect())
    }

    #[test]
    fn a_seal_without_whom_it_guards_against_is_not_set() {
        assert!(set(&[]).is_ok());
        assert_eq!(set(&[("party", "")]).err(), Some(vec!["party"]));
        assert_eq!(set(&[("party", &"夫".repeat(LINE + 1))]).err(), Some(vec!["party"]));
        assert_eq!(set(&[("ground", "")]).err(), Some(vec!["ground"]));
        assert_eq!(set(&[("ground", "other")]).err(), Some(vec!["words"]), "another ground says which");
        assert_eq!(set(&[("ground", "other"), ("words", "元の雇い主")]).unwrap().words, "元の雇い主");
        assert_eq!(set(&[("keeper", "")]).err(), Some(vec!["keeper"]));
        let party = token(7);
        assert_eq!(set(&[("party_person", &party)]).unwrap().party_person, Token::parse(&party).ok());
        assert!(set(&[("party_person", &party), ("cover", &token(8))]).is_ok());
        assert_eq!(
            set(&[("party_person", &party), ("cover", &party)]).err(),
            Some(vec!["cover"]),
            "the feared one is not among those who are guarded"
        );
    }

    #[test]
    fn its_period_begins_today_at_the_latest_and_ends_tomorrow_at_the_earliest() {
        assert!(set(&[("from", "2026-11-22")]).is_ok());
        assert_eq!(set(&[("from", "2026-11-23")]).err(), Some(vec!["from"]));
        assert_eq!(set(&[("from", "まえから")]).err(), Some(vec!["from"]), "one fault, at its own field");
        assert!(set(&[("to", "2026-11-23")]).is_ok());
        assert_eq!(set(&[("to", "2026-11-22")]).err(), Some(vec!["to"]));
        assert_eq!(set(&[("to", "2025-10-31")]).err(), Some(vec!["to"]));
        let form = set(&[("from", " 令和8年11月1日 ")]).unwrap();
        assert_eq!((form.from.to_string(), form.to.to_string()), ("2026-11-01".into(), "2027-10-31".into()));
    }

    #[test]
    fn who_reads_and_who_is_close_are_never_the_same() {
        let (keeper, reader, other) = (token(1), token(2), token(3));
        for close in [&keeper, &reader] {
            assert_eq!(set(&[("near", close)]).err(), Some(vec!["near"]));
            assert_eq!(change(&[("near", close)]).err(), Some(vec!["near"]));
        }
        let twice = [("near", other.as_str()), ("near", other.as_str()), ("near", "")];
        assert_eq!(set(&twice).unwrap().near, vec![Token::parse(&other).unwrap()], "the same one once");
        assert_eq!(change(&twice).unwrap().near.len(), 1);
        assert_eq!(set(&[("near", "somebody")]).err(), Some(vec!["near"]));
        assert_eq!(set(&[("keeper", "somebody")]).err(), Some(vec!["keeper"]), "one fault, at its own field");
        let named = set(&[("near_named", "山田 花子\n\n  佐藤　次郎  \n")]).unwrap().near_named;
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named.iter().all(|name| !name.trim().is_empty()));
        assert_eq!(set(&[("near_named", &"名".repeat(LONGEST + 1))]).err(), Some(vec!["near_named"]));
    }

    #[test]
    fn a_change_keeps_the_rules_of_the_setting() {
        let form = change(&[("near_named", "山田 花子")]).unwrap();
        assert_eq!((form.to.to_string(), form.readers.len()), ("2027-10-31".into(), 1));
        assert_eq!(form.near_named, ["山田 花子"]);
        assert_eq!(change(&[("keeper", "")]).err(), Some(vec!["keeper"]));
        assert_eq!(change(&[("to", "いつか")]).err(), Some(vec!["to"]));
    }

    #[test]
    fn a_reason_says_something_and_is_no_letter() {
        let ask = |words: &str| reason(&[("reason".to_owned(), words.to_owned())][..]).map_err(|f| f.0.len());
        assert_eq!(ask("通院の付添").as_deref(), Ok("通院の付添"));
        assert_eq!(ask("通院付添"), Err(1));
        assert_eq!(ask("  通院付添  \n"), Err(1), "blanks are no words");
        assert!(ask(&"あ".repeat(LONGEST)).is_ok());
        assert_eq!(ask(&"あ".repeat(LONGEST + 1)), Err(1));
    }
}
