//! What a plan says: the person's wish, goals with what each one does, services with their dates.

use super::{Terms, day, needs_decision};
use crate::{
    Faults, Token,
    typed::{LINE, TEXT, Typed, line, short_enough, text},
};
use chrono::NaiveDate;
use std::fmt;

/// Goals of one plan, at most.
pub const GOALS: usize = 12;
/// Steps of one goal, at most.
pub const STEPS: usize = 12;
/// Services of one plan, at most.
pub const SERVICES: usize = 16;
/// A plan runs for two years at most, in days: longer is a slip of the year.
const LONGEST: i64 = 2 * 366;

const GOAL_FIELDS: [&str; GOALS] = [
    "goal-1", "goal-2", "goal-3", "goal-4", "goal-5", "goal-6", "goal-7", "goal-8", "goal-9", "goal-10",
    "goal-11", "goal-12",
];
const SERVICE_FIELDS: [&str; SERVICES] = [
    "service-1",
    "service-2",
    "service-3",
    "service-4",
    "service-5",
    "service-6",
    "service-7",
    "service-8",
    "service-9",
    "service-10",
    "service-11",
    "service-12",
    "service-13",
    "service-14",
    "service-15",
    "service-16",
];

/// Who does a step.
#[derive(Clone, PartialEq, Eq)]
pub enum Doer {
    /// Somebody of the household.
    Person(Token),
    /// An agency.
    Agency(Token),
    /// In words: 大家さん, 民生委員.
    Words(String),
}

/// One thing that somebody does for a goal.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub doer: Doer,
    /// What.
    pub words: String,
    /// By when or how often, in words: 「12月末」「月2回」.
    pub when: String,
}

/// A goal, in the words of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct Goal {
    /// Whose; none: the household's.
    pub person: Option<Token>,
    /// In the person's words.
    pub words: String,
    /// Who does what for it.
    pub steps: Vec<Step>,
}

/// A service that is used.
#[derive(Clone, PartialEq, Eq)]
pub struct Service {
    /// Word of the list `menu` that is in force on the day it begins.
    pub menu: String,
    /// Whose; none: the household's.
    pub person: Option<Token>,
    /// By which agency …
    pub agency: Option<Token>,
    /// … or whom, in words.
    pub by: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
}

/// What a plan says. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// 本人の望み: how the person wishes to live, in own words.
    pub wish: String,
    /// 支援の方針: the worker's view.
    pub course: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
    /// Goals, in order.
    pub goals: Vec<Goal>,
    /// Services, in order.
    pub services: Vec<Service>,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("goals", &self.goals.len()).finish_non_exhaustive()
    }
}

impl Content {
    /// Reads the form: `wish`, `course`, `from`, `to`, `monitor_on`; `goal.N.person`, `goal.N.words`,
    /// `goal.N.M.doer` (`person:TOKEN`, `agency:TOKEN`, or empty for words), `goal.N.M.who`, `goal.N.M.words`,
    /// `goal.N.M.when`; `service.N.menu`, `.person`, `.agency`, `.by`, `.from`, `.to`. Rows left empty are left out. A
    /// plan that is being written may be half; the moves ask for the rest.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let (wish, course) = (text(f.one("wish")), text(f.one("course")));
        short_enough(&mut faults, "wish", &wish, TEXT);
        short_enough(&mut faults, "course", &course, TEXT);
        let from = day(&mut faults, "from", f.one("from"), today);
        let to = day(&mut faults, "to", f.one("to"), today);
        let monitor_on = day(&mut faults, "monitor_on", f.one("monitor_on"), today);
        if let (Some(from), Some(to)) = (from, to) {
            if to < from {
                faults.add("to", "期間の終わりが、始まりより前になっています");
            } else if to.signed_duration_since(from).num_days() > LONGEST {
                faults.add("to", "期間が2年より長くなっています。年をたしかめてください");
            }
        }
        if let (Some(monitor), Some(from)) = (monitor_on, from)
            && monitor < from
        {
            faults.add("monitor_on", "モニタリングの日が、プランの始まりより前になっています");
        }
        let goals = (0..GOALS).filter_map(|n| goal(f, n, &mut faults)).collect();
        let services = (0..SERVICES).filter_map(|n| service(f, n, (from, to), today, &mut faults)).collect();
        faults.or(Self { wish, course, from, to, monitor_on, goals, services })
    }

    /// What the moves look at.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            goals: self.goals.len(),
            steps: self.goals.iter().map(|g| g.steps.len()).sum(),
            period: self.from.zip(self.to),
            decided_by_law: self.services.iter().any(|s| needs_decision(&s.menu)),
        }
    }

    /// Is this a small correction of `former`: other words, or another day of monitoring, and nothing else?
    ///
    /// # Errors
    /// The first thing that is not, as a fault.
    pub fn corrects(&self, former: &Self) -> Result<(), Faults> {
        let mut faults = Faults::none();
        let shape = |c: &Self| c.goals.iter().map(|g| (g.person.clone(), g.steps.len())).collect::<Vec<_>>();
        if shape(self) != shape(former) {
            faults.add(
                "goals",
                "始まったプランの目標や、することの数は変えられません。変えるときは、再プランにします",
            );
        }
        let doers = |c: &Self| {
            c.goals.iter().flat_map(|g| g.steps.iter().map(|s| s.doer.clone())).collect::<Vec<_>>()
        };
        if doers(self) != doers(former) {
            faults.add("goals", "始まったプランの「だれが」は変えられません。変えるときは、再プランにします");
        }
        if self.services != former.services {
            faults.add("services", "始まったプランの事業は変えられません。変えるときは、再プランにします");
        }
        if (self.from, self.to) != (former.from, former.to) {
            faults.add("from", "始まったプランの期間は変えられません。変えるときは、再プランにします");
        }
        faults.or(())
    }
}

fn goal(f: &(impl Typed + ?Sized), n: usize, faults: &mut Faults) -> Option<Goal> {
    let at = GOAL_FIELDS.get(n).copied()?;
    let nth = n + 1;
    let words = text(f.one(&format!("goal.{n}.words")));
    let person = f.one(&format!("goal.{n}.person"));
    let steps: Vec<Step> = (0..STEPS).filter_map(|m| step(f, n, m, at, faults)).collect();
    if words.is_empty() && steps.is_empty() {
        return None;
    }
    if words.is_empty() {
        faults.add(at, format!("目標{nth}に「すること」がありますが、目標のことばがまだです"));
    }
    let limit = 2_000;
    if words.chars().count() > limit {
        faults.add(at, format!("目標{nth}は{limit}字までで保存できます"));
    }
    let person = member(person, at, faults);
    Some(Goal { person, words, steps })
}

fn member(typed: &str, at: &'static str, faults: &mut Faults) -> Option<Token> {
    let person = Token::parse(typed).ok();
    if person.is_none() && !typed.is_empty() {
        faults.add(at, "だれのことかは、世帯の人から選んでください");
    }
    person
}

fn step(
    f: &(impl Typed + ?Sized),
    n: usize,
    m: usize,
    at: &'static str,
    faults: &mut Faults,
) -> Option<Step> {
    let get = |part: &str| line(f.one(&format!("goal.{n}.{m}.{part}")));
    let (doer, who, words, when) = (get("doer"), get("who"), get("words"), get("when"));
    let nth = n + 1;
    if words.is_empty() {
        if !who.is_empty() || !when.is_empty() {
            faults.add(at, format!("目標{nth}に、「何をするか」がまだの行があります"));
        }
        return None;
    }
    for (name, text, most) in
        [("何をするか", &words, 1_000), ("いつまで", &when, LINE), ("だれが", &who, LINE)]
    {
        if text.chars().count() > most {
            faults.add(at, format!("目標{nth}の「{name}」は{most}字までで保存できます"));
        }
    }
    let token = |kind: &str| doer.strip_prefix(kind).and_then(|token| Token::parse(token).ok());
    let doer = match (token("person:"), token("agency:")) {
        (Some(person), _) => Doer::Person(person),
        (_, Some(agency)) => Doer::Agency(agency),
        _ => {
            if who.is_empty() {
                faults.add(at, format!("目標{nth}の「{words}」は、だれがするのかを入れてください"));
            }
            Doer::Words(who)
        }
    };
    Some(Step { doer, words, when })
}

fn service(
    f: &(impl Typed + ?Sized),
    n: usize,
    period: (Option<NaiveDate>, Option<NaiveDate>),
    today: NaiveDate,
    faults: &mut Faults,
) -> Option<Service> {
    let at = SERVICE_FIELDS.get(n).copied()?;
    let get = |part: &str| line(f.one(&format!("service.{n}.{part}")));
    let (menu, by, agency, person) = (get("menu"), get("by"), get("agency"), get("person"));
    let (from, to) = (get("from"), get("to"));
    if menu.is_empty() {
        if !by.is_empty() || !from.is_empty() || !to.is_empty() {
            faults.add(at, format!("使う事業の{}行めで、事業を選んでください", n + 1));
        }
        return None;
    }
    let from = day(faults, at, &from, today).or(period.0);
    let to = day(faults, at, &to, today).or(period.1);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        faults.add(at, format!("使う事業の{}行めで、終わりが始まりより前になっています", n + 1));
    }
    short_enough(faults, at, &by, LINE);
    let found = Token::parse(&agency).ok();
    if found.is_none() && !agency.is_empty() {
        faults.add(at, "どこの機関かを選びなおしてください");
    }
    let person = member(&person, at, faults);
    Some(Service { menu, person, agency: found, by, from, to })
}
