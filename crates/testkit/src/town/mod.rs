//! The living sample town みどり町, which does not exist: some 30,000 residents, twelve districts,
//! forty-odd agencies, and three years of receptions, cases and contacts.
//!
//! [`generate`] is pure: the same day, seed and scale give the same town on every machine, and another
//! day moves dates only. Nobody in it lives; telephone numbers begin with the unassigned 000, addresses
//! of electronic mail end in example.jp, the municipality's code 999997 is no one's.

mod assess;
mod build;
pub mod codes;
mod common;
mod courses;
mod days;
pub mod directory;
mod doors;
mod families;
mod fill;
mod meetings;
mod model;
mod money;
mod morning;
mod names;
mod places;
mod rng;
mod seals;
mod stories;
mod theme;
mod themes;
mod twins;
mod workers;

#[cfg(test)]
mod tests;

pub use model::*;

use build::Builder;
use chrono::NaiveDate;
use courses::{Outline, Turn};
use days::Calendar;
use places::desk::KURASHI;
use rng::Rng;
use theme::Theme;

/// Cases at scale 1, hand-written and generated together.
const CASES: usize = 250;
/// Households that came once and have no case.
const WITHOUT_CASE: usize = 150;
/// Receptions of people who are not in the record.
const STRANGERS: usize = 194;

/// The town on the morning of `today`.
///
/// `seed` deals names, ages and sentences anew; `scale` multiplies what is generated (the hand-written
/// stories stay single; 0 counts as 1). Contacts end on the last working day before `today`; the latest
/// reception is five minutes past midnight.
pub fn generate(today: NaiveDate, seed: u64, scale: u32) -> Town {
    let scale = usize::try_from(scale.max(1)).unwrap_or(1);
    let mut builder = Builder::new(Calendar(today), empty(today));
    let mut cases = stories::tell(&mut builder, seed);
    let written = cases.len();
    let mut rng = Rng::new(seed, 2);
    for nth in 0..(CASES - written.min(CASES)) * scale {
        let theme = deal_theme(&mut rng);
        cases.push((case(&mut builder, theme, nth, &mut rng), theme));
    }
    let mut rng = Rng::new(seed, 3);
    for _ in 0..WITHOUT_CASE * scale {
        let theme = deal_theme(&mut rng);
        let agency = rng.pick(theme.leads);
        let who = families::deal(&mut builder, theme, agency, &mut rng);
        let ago = rng.between(3, 1_090);
        let at = doors::take(&mut builder, theme, agency, Some(who), ago, &mut rng);
        if let Some(reception) = builder.town.receptions.get_mut(at) {
            reception.state = "closed";
            reception.screening = rng.pick(&["info_only", "referred", "referred", "referred_seiho"]);
        }
    }
    for _ in 0..STRANGERS * scale {
        let theme = deal_theme(&mut rng);
        let agency = rng.pick(theme.leads);
        let ago = rng.between(2, 1_090);
        doors::take(&mut builder, theme, agency, None, ago, &mut rng);
    }
    twins::enter(&mut builder, &mut Rng::new(seed, 4));
    morning::receptions(&mut builder);
    morning::tasks(&mut builder, &cases, &mut Rng::new(seed, 5));
    doors::take_on(&mut builder);
    assess::enter(&mut builder, &cases, &mut Rng::new(seed, 70));
    money::keep(&mut builder, &cases, &mut Rng::new(seed, 6));
    seals::set(&mut builder);
    meetings::call(&mut builder, scale);
    builder.town
}

fn empty(today: NaiveDate) -> Town {
    Town {
        today,
        municipality: Municipality {
            code: "999997".into(),
            prefecture: String::new(),
            name: "みどり町".into(),
            kana: "みどりちょう".into(),
        },
        areas: places::areas(),
        agencies: places::agencies(),
        workers: workers::workers(),
        people: Vec::new(),
        households: Vec::new(),
        relations: Vec::new(),
        receptions: Vec::new(),
        cases: Vec::new(),
        contacts: Vec::new(),
        tasks: Vec::new(),
        life_events: Vec::new(),
        assessments: Vec::new(),
        money: Vec::new(),
        housings: Vec::new(),
        seals: Vec::new(),
        meeting_series: Vec::new(),
        meetings: Vec::new(),
        known_duplicates: Vec::new(),
    }
}

fn deal_theme(rng: &mut Rng) -> &'static Theme {
    let weights: Vec<i64> = themes::ALL.iter().map(|(_, weight)| *weight).collect();
    let at = rng.weighted(&weights);
    themes::ALL.get(at).map_or(&themes::FALLBACK, |(theme, _)| theme)
}

/// One generated case from its first word on. The first few are dealt so that today's list has one of
/// each kind for 佐藤 花子; after that the turns repeat among all workers.
fn case(builder: &mut Builder, theme: &'static Theme, nth: usize, rng: &mut Rng) -> usize {
    let (turn, for_sato) = match nth % 60 {
        0 | 1 | 20 => (Turn::Silent, nth < 2),
        2 | 3 | 21 => (Turn::NoPlan, nth < 4),
        4 | 22 => (Turn::OnceOnly, nth < 5),
        _ => (Turn::Steady, (5..17).contains(&nth)),
    };
    let agency = if for_sato { KURASHI } else { rng.pick(theme.leads) };
    let carriers = workers::carriers(&builder.town.workers, agency);
    let worker = if for_sato { 0 } else { rng.pick(&carriers) };
    let (opened, closed) = match turn {
        Turn::Silent => (rng.between(100, 700), None),
        Turn::NoPlan => (rng.between(25, 60), None),
        Turn::OnceOnly => (rng.between(15, 20), None),
        Turn::Steady if for_sato || rng.chance(42) => (rng.between(6, 620), None),
        Turn::Steady => {
            let opened = rng.between(150, 1_085);
            (opened, Some(rng.between((opened - 560).max(20), opened - 100)))
        }
    };
    let who = families::deal(builder, theme, agency, rng);
    let reception = doors::take(builder, theme, agency, Some(who), opened + rng.between(0, 6), rng);
    if let Some(reception) = builder.town.receptions.get_mut(reception) {
        reception.screening = if reception.urgency == "now" && rng.chance(40) { "emergency" } else { "plan" };
        reception.consent_version = rng.chance(90).then_some("第2版");
        reception.next_action = rng
            .pick(&["次の面談の日を決めた", "自宅を訪ねる", "同意書を渡し説明", "関係する機関へ連絡"])
            .into();
    }
    let (household, person) = who;
    let outline =
        Outline { household, person, agency, worker, reception: Some(reception), opened, closed, turn };
    courses::years(builder, theme, household, person, rng);
    courses::run(builder, theme, outline, rng)
}
