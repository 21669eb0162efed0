//! Lines that are tasks, and the days agreed for reviews.

use super::{Band, Entry, Maker, Why, days};
use crate::{
    error::Result,
    gate::case_visible,
    row::Sql,
    task::{NEED, task_visible},
};
use domain::{DAY, access::Parts, code::TaskKind, wareki::from_jst};

/// Which tasks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Due before today.
    Overdue,
    /// Due from today to the next working day.
    Soon,
    /// Somebody else's turn, for longer than the rule says or past the day set.
    WaitingLong,
    /// Somebody else's turn, within the time.
    Waiting,
}

impl Maker<'_> {
    pub(super) async fn tasks(&self, which: Which) -> Result<Band> {
        let mut sql = Sql::new(
            "SELECT t.token, t.version, t.kind, t.words, t.due_on, t.due_time, t.moved_reason, t.waiting_words, \
             t.made_at, t.owner_id, t.case_id, t.reception_id, wa.name AS awaited, c.token AS case_token, \
             COALESCE(c.number, r.number) AS number, h.token AS house_token, r.token AS reception_token, \
             r.version AS reception_version, COUNT(*) OVER () AS total, CASE WHEN r.id IS NOT NULL THEN r.name \
             WHEN c.id IS NOT NULL AND ",
            Vec::new(),
        );
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::BASIC));
        sql.add(
            " THEN h.name ELSE '' END AS who FROM task t LEFT JOIN support_case c ON c.id = t.case_id \
             LEFT JOIN household h ON h.id = c.household_id LEFT JOIN reception r ON r.id = t.reception_id \
             LEFT JOIN agency wa ON wa.id = t.waiting_for WHERE t.done_at IS NULL AND ",
        );
        self.owns(&mut sql, "t", "owner_id");
        let today = self.day.to_string();
        match which {
            Which::Overdue => {
                sql.add(" AND t.kind <> 'waiting' AND t.due_on < ").bind(today);
            }
            Which::Soon => {
                sql.add(" AND t.kind <> 'waiting' AND t.due_on >= ").bind(today);
                sql.add(" AND t.due_on <= ").bind(self.soon.to_string());
            }
            Which::WaitingLong | Which::Waiting => {
                let is = if which == Which::Waiting { "NOT " } else { "" };
                sql.add(&format!(" AND t.kind = 'waiting' AND {is}(t.made_at < "))
                    .bind(self.before(self.rules.waiting_days));
                sql.add(" OR t.due_on < ").bind(today).add(")");
            }
        }
        sql.add(" AND ");
        task_visible(&mut sql, self.unit, "t");
        sql.add(" ORDER BY t.due_on, CASE WHEN t.due_time = '' THEN 1 ELSE 0 END, t.due_time, t.id LIMIT ")
            .bind(self.lines);
        self.band(sql, |r| {
            let kind = r.word("kind", TaskKind::parse)?;
            let waiting = kind == TaskKind::Waiting;
            let due = r.date("due_on")?;
            let on = if waiting { domain::wareki::jst_date(r.int("made_at")?) } else { due };
            let words = r.text("waiting_words")?;
            Ok(Entry {
                why: Why::Task(kind),
                also: Vec::new(),
                who: r.text("who")?,
                number: r.opt_text("number")?.unwrap_or_default(),
                what: r.text("words")?,
                moved: r.text("moved_reason")?,
                awaited: r.opt_text("awaited")?.unwrap_or(words),
                on,
                time: r.text("due_time")?,
                days: days(on, self.day),
                late: due < self.day,
                desk: self.nobodys(r.opt_int("owner_id")?),
                case: r.opt_token("case_token")?,
                household: r.opt_token("house_token")?,
                reception: r.opt_token("reception_token")?.zip(r.opt_int("reception_version")?),
                task: Some((r.token("token")?, r.int("version")?)),
                housing: None,
                plan: None,
                elsewhere: None,
                case_row: r.opt_int("case_id")?,
                reception_row: r.opt_int("reception_id")?,
                voice_row: None,
            })
        })
        .await
    }

    /// Days agreed for looking at a case again, due by the next working day, also for a case that rests. Where the
    /// plan's own day is due, its line stands instead.
    pub(super) async fn reviews(&self) -> Result<Band> {
        // As in `cases`: counted and cut first.
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, c.next_review, c.worker_id, h.token AS house_token, z.total, CASE WHEN ",
            Vec::new(),
        );
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::BASIC));
        sql.add(
            " THEN h.name ELSE '' END AS who FROM (SELECT c.id, COUNT(*) OVER () AS total FROM support_case c \
             WHERE c.status IN ('open', 'watch', 'paused') AND c.next_review <= ",
        );
        sql.bind(self.soon.to_string());
        sql.add(" AND NOT EXISTS (SELECT 1 FROM plan p WHERE p.case_id = c.id AND p.state IN ('in_force', 'reviewed', 'replanning') AND (p.monitor_on <= ");
        sql.bind(self.soon.to_string()).add(" OR p.to_on <= ").bind(self.soon.to_string()).add(")) AND ");
        self.owns(&mut sql, "c", "worker_id");
        sql.add(" AND ");
        case_visible(&mut sql, self.unit, "c", NEED);
        sql.add(" ORDER BY c.next_review, c.id LIMIT ").bind(self.lines);
        sql.add(") z JOIN support_case c ON c.id = z.id JOIN household h ON h.id = c.household_id ");
        sql.add("ORDER BY c.next_review, c.id");
        self.band(sql, |r| {
            let on = r.date("next_review")?;
            Ok(Entry {
                why: Why::Review,
                also: Vec::new(),
                who: r.text("who")?,
                number: r.text("number")?,
                what: String::new(),
                moved: String::new(),
                awaited: String::new(),
                on,
                time: String::new(),
                days: days(on, self.day),
                late: on < self.day,
                desk: self.nobodys(r.opt_int("worker_id")?),
                case: Some(r.token("token")?),
                household: Some(r.token("house_token")?),
                reception: None,
                task: None,
                housing: None,
                plan: None,
                elsewhere: None,
                case_row: Some(r.int("id")?),
                reception_row: None,
                voice_row: None,
            })
        })
        .await
    }

    /// The instant before which something lies at least `count` whole days back, by Japan's calendar.
    pub(super) fn before(&self, count: i64) -> domain::Instant {
        from_jst(self.day, chrono::NaiveTime::MIN) - (count - 1) * DAY
    }
}
