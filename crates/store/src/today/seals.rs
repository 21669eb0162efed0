//! Lines of seals: who read what this worker keeps, also when it was lifted since, and what this worker may agree to; to a
//! 管理者 also seals whose keeper is not there to be told. A line goes away when the keeper has seen it, when it is answered,
//! or with another keeper.

use super::{Band, Elsewhere, Entry, Maker, Why, days, sharing::line};
use crate::{
    error::Result,
    gate::person_visible,
    row::{Row, Sql},
    seal::rule,
};
use domain::{access::Parts, code::Role, wareki::jst_date};

impl Maker<'_> {
    /// Readings that the keeper has not seen, asks for lifting that wait for this worker, and seals that nobody keeps.
    pub(super) async fn seals(&self) -> Result<Band> {
        if !self.whose.own {
            return Ok(Band::default());
        }
        let worker = self.whose.worker;
        let mut sql = Sql::new(
            "SELECT s.token, p.name, w.name AS worker, x.at, x.lift, COUNT(*) OVER () AS total FROM \
             (SELECT o.seal_id, o.worker_id, o.at, CAST(0 AS BIGINT) AS lift FROM seal_opening o JOIN seal k ON k.id = o.seal_id \
             WHERE o.seen_at IS NULL AND (k.keeper_id = ",
            Vec::new(),
        );
        let managed: Vec<i64> = self
            .unit
            .ctx()
            .actor
            .posts
            .iter()
            .filter(|p| p.role == Role::Manager)
            .map(|p| p.agency)
            .collect();
        // Where the keeper is no longer there, the readings are the managers' to look at.
        sql.bind(worker).add(" OR (k.agency_id IN ").ids_or_zero(&managed);
        let now = sql.place(self.unit.now());
        sql.add(" AND NOT ").add(&rule::keeper_stands("k", &now)).add(
            ")) UNION ALL SELECT l.seal_id, l.asked_by, l.asked_at, CAST(1 AS BIGINT) \
             FROM seal_lift l JOIN seal d ON d.id = l.seal_id WHERE l.answered_at IS NULL AND d.lifted_at IS NULL \
             AND l.asked_by <> ",
        );
        sql.bind(worker).add(
            " AND (EXISTS (SELECT 1 FROM seal_reader r WHERE r.seal_id = l.seal_id AND r.ended_at IS NULL \
             AND r.worker_id = ",
        );
        sql.bind(worker).add(") OR d.agency_id IN ").ids_or_zero(&managed);
        sql.add(&format!(
            ") UNION ALL SELECT z.id, z.keeper_id, CAST({now} AS BIGINT), CAST(2 AS BIGINT) FROM seal z \
             WHERE z.lifted_at IS NULL AND NOT {} AND z.agency_id IN ",
            rule::keeper_stands("z", &now)
        ));
        sql.ids_or_zero(&managed).add(
            ") x JOIN seal s ON s.id = x.seal_id JOIN person p ON p.id = s.person_id \
             JOIN worker w ON w.id = x.worker_id WHERE ",
        );
        person_visible(&mut sql, self.unit, "p", Parts::BASIC);
        sql.add(" ORDER BY x.at, s.id LIMIT ").bind(self.lines);
        self.band(sql, |r: &Row| {
            let on = jst_date(r.int("at")?);
            let by = r.text("worker")?;
            let lift = r.int("lift")?;
            let what = match lift {
                1 => format!("{by}さんが、居所の秘匿を解くことを頼んでいます"),
                2 => format!("守り手の{by}さんに、いまは知らせが届きません。別の守り手を選んでください"),
                _ => format!("{by}さんが、秘匿された居所を見ました。理由を確かめてください"),
            };
            let entry = line(Why::Seal, Elsewhere::Seal(r.token("token")?), r.text("name")?, what);
            Ok(Entry { on, days: days(on, self.day), late: lift != 2, ..entry })
        })
        .await
    }
}
