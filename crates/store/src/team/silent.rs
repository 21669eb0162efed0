//! Agencies of which nothing was heard on a shared case: no contact by them or with them, no move of a つなぎ.

use super::{Hand, Lines, Maker, hand::Way};
use crate::{
    error::Result,
    gate::case_visible,
    row::{Row, Sql, vals},
    task::NEED,
};
use domain::wareki::{from_jst, jst_date};

impl Maker<'_> {
    /// Adds "`party` was heard of on case `c` since the day": with a contact, or a move of a つなぎ.
    fn heard(&self, sql: &mut Sql, since: i64) {
        sql.add(
            "EXISTS (SELECT 1 FROM contact k WHERE k.case_id = p.case_id AND (k.agency_id = p.party_id \
             OR k.counterpart_agency_id = p.party_id) AND k.at >= ",
        );
        sql.bind(since).add(
            ") OR EXISTS (SELECT 1 FROM referral_move m JOIN referral f ON f.id = m.referral_id \
             WHERE f.case_id = p.case_id AND m.agency_id = p.party_id AND m.at >= ",
        );
        sql.bind(since).add(")");
    }

    /// Adds the open cases that the actor may read the contacts of, and that another agency carries, too, with each who
    /// has been in it since before the day: `SELECT case_id, party_id`.
    fn parties(&self, sql: &mut Sql, day: &str, instant: i64) {
        // Who else was let in is told of own cases; of others' only that we were.
        let shared = |sql: &mut Sql, g: &str| {
            sql.add(&format!("{g}.agency_id IS NOT NULL AND (c.agency_id IN ")).ids(&self.own);
            sql.add(&format!(" OR {g}.agency_id IN ")).ids(&self.own).add(") AND ");
            self.in_force(sql, g);
        };
        sql.add("SELECT c.id AS case_id, c.agency_id AS party_id FROM support_case c WHERE c.status = 'open' AND c.opened_on < ");
        sql.bind(day).add(" AND EXISTS (SELECT 1 FROM disclosure_grant g WHERE g.case_id = c.id AND ");
        shared(sql, "g");
        sql.add(") AND ");
        case_visible(sql, self.unit, "c", NEED);
        sql.add(" UNION SELECT c.id, gg.agency_id FROM support_case c JOIN disclosure_grant gg ON gg.case_id = c.id \
                 WHERE c.status = 'open' AND gg.from_at < ");
        sql.bind(instant).add(" AND ");
        shared(sql, "gg");
        sql.add(" AND ");
        case_visible(sql, self.unit, "c", NEED);
        sql.add(
            " UNION SELECT c.id, f.to_agency_id FROM support_case c JOIN referral f ON f.case_id = c.id \
                 WHERE c.status = 'open' AND f.state IN ('accepted', 'met') AND f.accepted_on < ",
        );
        sql.bind(day).add(" AND c.agency_id IN ").ids(&self.own).add(" AND ");
        case_visible(sql, self.unit, "c", NEED);
    }

    pub(super) async fn silent(&self) -> Result<Lines<Hand>> {
        let since = self.back(self.rules.agency_silent_days);
        let instant = from_jst(since, chrono::NaiveTime::MIN);
        let mut sql = Sql::new(
            "SELECT c.id, c.number, h.token AS house_token, a.name AS agency, q.last_at, COUNT(*) OVER () AS total, ",
            vals![],
        );
        self.named(&mut sql, NEED);
        sql.add(
            " FROM (SELECT p.case_id, p.party_id, (SELECT MAX(l.at) FROM contact l WHERE l.case_id = p.case_id \
             AND (l.agency_id = p.party_id OR l.counterpart_agency_id = p.party_id)) AS last_at FROM (",
        );
        self.parties(&mut sql, &since.to_string(), instant);
        sql.add(") p WHERE NOT (");
        self.heard(&mut sql, instant);
        sql.add(
            ")) q JOIN support_case c ON c.id = q.case_id JOIN household h ON h.id = c.household_id \
             JOIN agency a ON a.id = q.party_id ORDER BY COALESCE(q.last_at, 0), a.name, c.id LIMIT ",
        );
        sql.bind(self.lines);
        self.lines(sql, |r: &Row| {
            let last = r.opt_int("last_at")?.map(jst_date);
            let what = if last.is_some() {
                "最後の記録から、やりとりがありません"
            } else {
                "いっしょに支えはじめてから、記録がありません"
            };
            Ok(Hand {
                who: r.text("who")?,
                number: r.text("number")?,
                agency: r.text("agency")?,
                what: what.to_owned(),
                on: last,
                way: Way::Household(r.token("house_token")?),
                case: Some(r.int("id")?),
            })
        })
        .await
    }
}
