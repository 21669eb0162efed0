//! Lines of つなぎ and of openings in an emergency. Nothing is kept for them; a line goes away by the answer or the review
//! being written down.

use super::{Band, Elsewhere, Entry, Maker, Why, days};
use crate::{
    consent::fallen,
    error::Result,
    referral::referral_visible,
    row::{Row, Sql, vals},
};
use domain::{access::Parts, code::Role, referral::State, wareki::jst_date};

/// Which referrals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// This desk is to answer, and late.
    OursLate,
    /// This desk is to answer.
    Ours,
    /// The other side lets this worker wait too long.
    TheirsLate,
}

/// Says for whom a line is, at a desk without a household.
pub(super) fn line(why: Why, elsewhere: Elsewhere, who: String, what: String) -> Entry {
    Entry {
        why,
        also: Vec::new(),
        who,
        number: String::new(),
        what,
        moved: String::new(),
        awaited: String::new(),
        on: chrono::NaiveDate::default(),
        time: String::new(),
        days: 0,
        late: false,
        desk: false,
        case: None,
        household: None,
        reception: None,
        task: None,
        housing: None,
        plan: None,
        elsewhere: Some(elsewhere),
        case_row: None,
        reception_row: None,
        voice_row: None,
    }
}

impl Maker<'_> {
    /// What is asked of this desk, and what others owe to this worker.
    pub(super) async fn referrals(&self, turn: Turn) -> Result<Band> {
        let mut sql = Sql::new(
            &format!(
                "SELECT f.token, f.state, f.due_on, f.subject, f.who, f.to_agency_id, x.name AS from_name, \
                 y.name AS to_name, {} AS withdrawn, COUNT(*) OVER () AS total FROM referral f \
                 JOIN agency x ON x.id = f.from_agency_id JOIN agency y ON y.id = f.to_agency_id WHERE f.due_on ",
                fallen("f.consent_item_id", "$1")
            ),
            vals![self.unit.now()],
        );
        let today = self.day.to_string();
        match turn {
            Turn::OursLate | Turn::TheirsLate => sql.add("< ").bind(today),
            Turn::Ours => sql.add(">= ").bind(today),
        };
        let (desk, worker) = (self.whose.desk, self.whose.worker);
        if turn == Turn::TheirsLate {
            sql.add(" AND f.state <> 'questioned' AND (f.from_worker_id = ").bind(worker).add(" OR ");
            self.is_gone(&mut sql, "f.from_worker_id");
            sql.add(") AND f.from_agency_id = ").bind(desk);
        } else {
            // What was asked back is its own worker's, or the desk's where they work no more; what comes in is the
            // whole desk's until it is answered.
            sql.add(" AND ((f.state = 'questioned' AND (f.from_worker_id = ").bind(worker).add(" OR (");
            self.is_gone(&mut sql, "f.from_worker_id");
            sql.add(" AND f.from_agency_id = ").bind(desk);
            sql.add("))) OR (f.state <> 'questioned' AND f.to_agency_id = ").bind(desk);
            sql.add(if self.whose.own { "))" } else { " AND 1 = 0))" });
        }
        sql.add(" AND ");
        referral_visible(&mut sql, self.unit, "f");
        sql.add(" ORDER BY f.due_on, f.id LIMIT ").bind(self.lines);
        self.band(sql, |r| {
            let state = r.word("state", State::parse)?;
            let asked = r.int("to_agency_id")? == desk;
            let readable = !asked || !r.truth("withdrawn")?;
            let on = r.date("due_on")?;
            let (who, subject) = (r.text("who")?, r.text("subject")?);
            let other = r.text(if asked { "from_name" } else { "to_name" })?;
            let what = match (asked, state) {
                (true, State::Asked) => format!("{other}から：{subject}"),
                (true, _) => format!("{}（{other}からのつなぎ）", state.awaits()),
                (false, State::Questioned) => format!("{other}から聞きかえし：{subject}"),
                (false, _) => format!("{other}の{}がまだです：{subject}", state.awaits()),
            };
            let (who, what) =
                if readable { (who, what) } else { (String::new(), format!("{other}からのつなぎ")) };
            let who = if who.is_empty() { "つなぎ".to_owned() } else { who };
            let late = on < self.day;
            let entry = line(Why::Referral, Elsewhere::Referral(r.token("token")?), who, what);
            Ok(Entry { on, days: days(on, self.day), late, ..entry })
        })
        .await
    }

    /// What waits too long in the town, for its 包括化推進員: agencies only.
    pub(super) async fn escalated(&self) -> Result<Band> {
        if !self.whose.own || !self.unit.ctx().actor.is(Role::Coordinator) {
            return Ok(Band::default());
        }
        let entries: Vec<Entry> = match self.unit.escalated().await {
            Ok(all) => all
                .into_iter()
                .map(|late| {
                    let what = format!("{}の{}が止まっています", late.to, late.state.awaits());
                    let entry =
                        line(Why::Escalated, Elsewhere::Referrals, format!("{}から", late.from), what);
                    Entry { on: late.due, days: days(late.due, self.day), late: true, ..entry }
                })
                .collect(),
            Err(crate::Error::NotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
        let total = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        Ok(Band { entries, total })
    }

    /// Cases of this desk that somebody elsewhere opened in an emergency, and nobody here has looked at it yet.
    pub(super) async fn emergencies(&self) -> Result<Band> {
        if !self.whose.own {
            return Ok(Band::default());
        }
        let mut sql = Sql::new(
            "SELECT e.token, e.at, c.id, c.token AS case_token, c.number, h.token AS house_token, h.name, \
             w.name AS worker, a.name AS agency, COUNT(*) OVER () AS total FROM emergency e \
             JOIN support_case c ON c.id = e.case_id JOIN household h ON h.id = c.household_id \
             JOIN worker w ON w.id = e.worker_id JOIN agency a ON a.id = e.agency_id \
             WHERE e.reviewed_at IS NULL AND c.agency_id = ",
            Vec::new(),
        );
        sql.bind(self.whose.desk).add(" AND ");
        crate::gate::case_visible(&mut sql, self.unit, "c", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY e.at, e.id LIMIT ").bind(self.lines);
        self.band(sql, |r: &Row| {
            let on = jst_date(r.int("at")?);
            let what = format!(
                "{} {}さんが、緊急でひらきました。確かめてください",
                r.text("agency")?,
                r.text("worker")?
            );
            let entry = line(Why::Emergency, Elsewhere::Emergency(r.token("token")?), r.text("name")?, what);
            Ok(Entry {
                on,
                days: days(on, self.day),
                late: true,
                number: r.text("number")?,
                case: Some(r.token("case_token")?),
                household: Some(r.token("house_token")?),
                case_row: Some(r.int("id")?),
                ..entry
            })
        })
        .await
    }
}
