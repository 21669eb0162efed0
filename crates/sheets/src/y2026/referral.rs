//! つながるシート: a referral on paper, for an agency without an account, with room for its answer.

use super::EDITION;
use crate::sheet::{Block, Foot, Sheet, pair, room, row};
use chrono::NaiveDate;
use domain::{
    referral::{Outcome, Reason},
    wareki::show_wareki,
};

/// A referral in words. Without `Debug`.
#[derive(Clone)]
pub struct Referral<'a> {
    /// To whom.
    pub to: &'a str,
    /// From whom: agency, worker, phone.
    pub from: [&'a str; 3],
    /// Sent on.
    pub on: NaiveDate,
    /// Until when an answer is awaited.
    pub due: Option<NaiveDate>,
    /// What is asked for.
    pub subject: &'a str,
    /// How the person is called in it.
    pub who: &'a str,
    /// What is told.
    pub told: &'a str,
    /// By which right.
    pub ground: &'a str,
}

fn boxes(labels: &[&str]) -> String {
    labels.iter().map(|label| format!("□ {label}")).collect::<Vec<_>>().join("　")
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Referral<'_>, foot: Foot) -> Sheet {
    let [agency, worker, phone] = of.from;
    let reasons: Vec<&str> = Reason::ALL.iter().map(|r| r.label()).collect();
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|o| o.label()).collect();
    let due = of.due.map(|due| format!("{}まで", show_wareki(due))).unwrap_or_default();
    Sheet {
        title: "つながるシート",
        edition: EDITION,
        facts: vec![("送った日", show_wareki(of.on))],
        wide: false,
        blocks: vec![
            Block::Grid(vec![
                row("つなぐ先", of.to),
                pair("つなぐ元", agency, "担当", worker),
                pair("電話", phone, "返事のお願い", due),
                row("お願い", of.subject),
                row("だれのこと", of.who),
                room("事情", 10, of.told),
                row("伝えてよい根拠", of.ground),
            ]),
            Block::Heading("お返事（電話でも、この紙でもかまいません）".to_owned()),
            Block::Grid(vec![
                row("引き受け", boxes(&["引き受けます", "もう少し聞きたい", "引き受けられません"])),
                row("そのわけ", boxes(&reasons)),
                room("ことばで", 4, ""),
                row("はじめて会えた日", "　　　年　　　月　　　日"),
                row("どうなったか", boxes(&outcomes)),
            ]),
            Block::Sign(vec![("返事をした日", String::new()), ("お名前", String::new())]),
            Block::Words("この紙は、お願いのためだけに使ってください。用がすんだら、つなぐ元に返すか、細かく切って捨ててください。".to_owned()),
        ],
        foot,
    }
}
