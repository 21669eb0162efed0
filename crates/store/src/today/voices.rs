//! Lines that are residents' own voices: those that nobody has taken on; of this worker's, those that wait for an
//! answer, and of every other's those that have waited too long (who took them on may be away); those that were withdrawn in the last days, so that nobody calls them.

use super::{Band, Elsewhere, Entry, Maker, Why, days};
use crate::{error::Result, gate::handover_visible, handover::Told, row::Sql, seal::rule};
use domain::{
    DAY,
    code::Urgency,
    handover::{Channel, Side, State},
    wareki::{jst_date, jst_time},
};

/// Which voices.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// With a danger, not withdrawn.
    Urgent,
    /// All others.
    Other,
}

/// Days for which a worker is told of what was withdrawn.
const TOLD: i64 = 3;

impl Maker<'_> {
    pub(super) async fn voices(&self, which: Which) -> Result<Band> {
        let (worker, own) = (self.whose.worker, self.whose.own);
        let mut sql = Sql::new(
            "SELECT h.id, h.token, h.made_at, h.said_at, h.urgency, h.state, h.wish_sealed, \
             h.taken_by, w.name AS taker, EXISTS (SELECT 1 FROM handover_word s WHERE s.handover_id = h.id AND s.side = ",
            Vec::new(),
        );
        sql.bind(Side::Desk.word())
            .add(") AS answered, EXISTS (SELECT 1 FROM reception vr WHERE vr.id = h.reception_id AND ");
        rule::sealed(&mut sql, self.unit, Some("vr.household_id"), Some("vr.person_id"));
        sql.add(
            ") AS sealed, COUNT(*) OVER () AS total FROM handover h \
                  LEFT JOIN worker w ON w.id = h.taken_by WHERE h.agency_id = ",
        );
        sql.bind(self.whose.desk).add(" AND (h.state = ");
        sql.bind(if own { State::Waiting.word() } else { "" });
        let hours = self.rules.new_reception_hours;
        let too_long = self.unit.now() - hours * 3_600_000;
        sql.add(" OR (h.state = ")
            .bind(State::Taken.word())
            .add(" AND h.said_by = ")
            .bind(Side::Resident.word());
        sql.add(" AND (h.taken_by = ").bind(worker);
        if own {
            sql.add(" OR h.said_at <= ").bind(too_long);
        }
        sql.add("))");
        match which {
            Which::Urgent => sql.add(") AND h.urgency = ").bind(Urgency::Now.word()),
            Which::Other => {
                sql.add(" OR (h.state = ")
                    .bind(State::Withdrawn.word())
                    .add(" AND h.taken_by = ")
                    .bind(worker);
                sql.add(" AND h.withdrawn_at > ").bind(self.unit.now() - TOLD * DAY);
                sql.add(")) AND (h.urgency <> ").bind(Urgency::Now.word());
                sql.add(" OR h.state = ").bind(State::Withdrawn.word()).add(")")
            }
        };
        sql.add(" AND ");
        handover_visible(&mut sql, self.unit, "h");
        sql.add(" ORDER BY h.said_at, h.id LIMIT ").bind(self.lines);
        self.band(sql, |r| {
            let (id, at) = (r.int("id")?, r.int("said_at")?);
            let state = r.word("state", State::parse)?;
            let wish = r.opt_bytes("wish_sealed")?;
            let told = wish.map(|wish| Told::open(self.key, id, &wish)).transpose()?;
            let (answered, sealed) = (r.truth("answered")?, r.truth("sealed")?);
            let waits = at <= too_long;
            let urgent = which == Which::Urgent;
            let of_other = r.opt_int("taken_by")?.is_some_and(|by| by != worker);
            let taker = if of_other { r.opt_text("taker")?.unwrap_or_default() } else { String::new() };
            let on = jst_date(at);
            Ok(Entry {
                why: if urgent { Why::Danger } else { Why::Voice },
                also: Vec::new(),
                who: told.as_ref().map(|t| t.wish.call.clone()).unwrap_or_default(),
                number: String::new(),
                what: what(state, &taker, answered, sealed, told.as_ref()),
                moved: String::new(),
                awaited: String::new(),
                on,
                time: jst_time(at).format("%H:%M").to_string(),
                days: days(on, self.day),
                late: state != State::Withdrawn && (urgent || waits),
                desk: state == State::Waiting,
                case: None,
                household: None,
                reception: None,
                task: None,
                housing: None,
                plan: None,
                elsewhere: Some(Elsewhere::Voice(r.token("token")?)),
                case_row: None,
                reception_row: None,
                voice_row: Some(id),
            })
        })
        .await
    }
}

/// What the line says, and of whom it is when another has taken it on: how to reach them comes first, since it may not be safe to call.
/// `sealed`: a seal keeps their words and how they can be reached, as on the voice's own page.
fn what(state: State, taker: &str, answered: bool, sealed: bool, told: Option<&Told>) -> String {
    let Some(told) = told else {
        return "取り下げられました。こちらからの連絡はしないでください".to_owned();
    };
    let how = match &told.wish.channel {
        Channel::Phone { .. } => "電話で返事を",
        Channel::Mail { .. } => "メールで返事を",
        Channel::Page => "画面だけで返事を（電話もメールもしない）",
    };
    let of = if taker.is_empty() { String::new() } else { format!("{taker}さんが受けた声です。") };
    let stands = match (state, answered) {
        (State::Taken, true) => "続きが届きました。",
        (State::Taken, false) => "返事がまだです。",
        _ => "",
    };
    if sealed {
        return format!("{of}{stands}居所が秘匿されているので、ことばと連絡先は出しません");
    }
    let words = told.wish.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { format!("{of}{stands}{how}") } else { format!("{of}{stands}{how}。{words}") }
}
