//! Lines that are receptions.

use super::{Band, Entry, Maker, Why, days};
use crate::{error::Result, gate::reception_visible, row::Sql};
use domain::{
    code::Urgency,
    wareki::{jst_date, jst_time},
};

/// Which receptions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// 「いますぐ」: those that nobody has taken, or only one who works here no more, and those that this worker has and
    /// has not closed.
    Urgent,
    /// The others that nobody has taken, or only one who works here no more.
    New,
}

const FIELDS: &str = "SELECT r.id, r.token, r.version, r.number, r.name, r.words, r.received_at, r.urgency, r.state, COALESCE(r.taken_by, r.worker_id) AS holder, \
                      COUNT(*) OVER () AS total FROM reception r WHERE ";

impl Maker<'_> {
    pub(super) async fn doors(&self, which: Which) -> Result<Band> {
        let own = self.whose.own;
        if which == Which::New && !own {
            return Ok(Band::default()); // what nobody has taken is nobody's load
        }
        let mut sql = Sql::new(FIELDS, Vec::new());
        sql.add("r.agency_id = ").bind(self.whose.desk);
        if which == Which::New {
            sql.add(" AND r.urgency <> ").bind(Urgency::Now.word());
        } else {
            sql.add(" AND r.urgency = ").bind(Urgency::Now.word());
        }
        sql.add(" AND r.state IN ('new', 'taken') AND (");
        sql.add(if own { "r.state = 'new' OR " } else { "" })
            .add("(r.state = 'taken' AND r.case_id IS NULL AND (");
        self.is_gone(&mut sql, "COALESCE(r.taken_by, r.worker_id)");
        if which == Which::Urgent {
            sql.add(" OR COALESCE(r.taken_by, r.worker_id) = ").bind(self.whose.worker);
        }
        sql.add(")))");
        sql.add(" AND ");
        reception_visible(&mut sql, self.unit, "r");
        sql.add(" ORDER BY CASE WHEN r.urgency = 'soon' THEN 0 ELSE 1 END, r.received_at, r.id LIMIT ")
            .bind(self.lines);
        let hours = self.rules.new_reception_hours;
        self.band(sql, |r| {
            let at = r.int("received_at")?;
            let urgent = r.word("urgency", Urgency::parse)? == Urgency::Now;
            let waits = self.unit.now() - at >= hours * 3_600_000;
            self.door(r, if urgent { Why::Danger } else { Why::New }, urgent || waits)
        })
        .await
    }

    /// Receptions that this worker has taken, where the person was seen once and nothing more is planned.
    pub(super) async fn once_seen(&self) -> Result<Band> {
        let mut sql = Sql::new(FIELDS, Vec::new());
        sql.add("r.agency_id = ").bind(self.whose.desk).add(" AND r.state = 'taken' AND r.case_id IS NULL ");
        sql.add("AND r.urgency <> ").bind(Urgency::Now.word());
        sql.add(" AND COALESCE(r.taken_by, r.worker_id) = ").bind(self.whose.worker);
        sql.add(" AND r.received_at < ").bind(self.before(self.rules.second_visit_days));
        sql.add(" AND NOT EXISTS (SELECT 1 FROM task p WHERE p.reception_id = r.id AND p.done_at IS NULL AND p.due_on >= ");
        sql.bind(self.day.to_string()).add(") AND ");
        reception_visible(&mut sql, self.unit, "r");
        sql.add(" ORDER BY r.received_at, r.id LIMIT ").bind(self.lines);
        self.band(sql, |r| self.door(r, Why::Second, false)).await
    }

    fn door(&self, r: &crate::row::Row, why: Why, late: bool) -> Result<Entry> {
        let at = r.int("received_at")?;
        let on = jst_date(at);
        Ok(Entry {
            why,
            also: Vec::new(),
            who: r.text("name")?,
            number: r.text("number")?,
            what: r.text("words")?,
            moved: String::new(),
            awaited: String::new(),
            on,
            time: jst_time(at).format("%H:%M").to_string(),
            days: days(on, self.day),
            late,
            desk: r.text("state")? == "new" || self.gone.contains(&r.int("holder")?),
            case: None,
            household: None,
            reception: Some((r.token("token")?, r.int("version")?)),
            task: None,
            housing: None,
            plan: None,
            elsewhere: None,
            case_row: None,
            reception_row: Some(r.int("id")?),
            voice_row: None,
        })
    }
}
