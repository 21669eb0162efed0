//! The row of a reception as what was told.

use crate::{
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    code::Urgency,
    reception::{Told, Visitor},
    wareki::Birth,
};

/// The columns that [`read`] needs, of `reception r` with its area `ar` and 紹介元 `ra`.
const COLUMNS: &str = "r.received_at, r.door, r.outreach_place, r.outreach_date, r.route, r.referrer, r.visitor, \
     r.visitor_tie, r.visitor_name, r.anonymous, r.name, r.kana, r.birth, r.sex, r.phone, r.leave_message, \
     r.contact_wish, r.address, r.words, r.wish, r.urgency, r.screening, r.consent_version, r.consent_on, \
     ar.token AS area_token, ra.token AS referrer_token";

/// Reads what was told; the topics are rows of their own.
fn read(r: &Row) -> Result<Told> {
    let birth = r.text("birth")?;
    Ok(Told {
        received: Some(r.int("received_at")?),
        door: r.text("door")?,
        outreach_place: r.text("outreach_place")?,
        outreach_on: r.opt_date("outreach_date")?,
        route: r.text("route")?,
        referrer_agency: r.opt_token("referrer_token")?,
        referrer: r.text("referrer")?,
        visitor: Visitor::parse(&r.text("visitor")?),
        visitor_tie: r.text("visitor_tie")?,
        visitor_name: r.text("visitor_name")?,
        anonymous: r.flag("anonymous")?,
        name: r.text("name")?,
        kana: r.text("kana")?,
        birth: Birth::from_storage(&birth),
        sex: r.text("sex")?,
        phone: r.text("phone")?,
        leave_message: r.opt_flag("leave_message")?,
        contact_wish: r.text("contact_wish")?,
        area: r.opt_token("area_token")?,
        address: r.text("address")?,
        words: r.text("words")?,
        wish: r.text("wish")?,
        urgency: r.word("urgency", Urgency::parse)?,
        screening: r.text("screening")?,
        consent_version: r.opt_text("consent_version")?,
        consent_on: r.opt_date("consent_on")?,
        topics: Vec::new(),
        main_topic: None,
    })
}

impl Unit {
    /// What was told in reception `id`, as it stands now. The caller has been through the gate.
    pub(super) async fn told(&self, id: i64) -> Result<Told> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reception r LEFT JOIN area ar ON ar.id = r.area_id \
             LEFT JOIN agency ra ON ra.id = r.referrer_agency_id WHERE r.id = $1"
        );
        let mut told = self.need(Sql::new(&sql, vals![id]), read).await?;
        let sql = Sql::new("SELECT topic, is_main FROM reception_topic WHERE reception_id = $1", vals![id]);
        for (topic, main) in self.all(sql, |r| Ok((r.text("topic")?, r.flag("is_main")?))).await? {
            if main {
                told.main_topic = Some(topic.clone());
            }
            told.topics.push(topic);
        }
        // The databases may order letters differently.
        told.topics.sort_unstable();
        Ok(told)
    }

    /// What was told in every reception of a desk, by row. The caller has been through the gate for those it shows.
    pub(crate) async fn told_of_desk(&self, agency: i64) -> Result<std::collections::HashMap<i64, Told>> {
        let sql = format!(
            "SELECT r.id AS row_id, {COLUMNS} FROM reception r LEFT JOIN area ar ON ar.id = r.area_id \
             LEFT JOIN agency ra ON ra.id = r.referrer_agency_id WHERE r.agency_id = $1"
        );
        let rows = self.all(Sql::new(&sql, vals![agency]), |r| Ok((r.int("row_id")?, read(r)?))).await?;
        let mut all: std::collections::HashMap<i64, Told> = rows.into_iter().collect();
        let sql = Sql::new(
            "SELECT t.reception_id, t.topic, t.is_main FROM reception_topic t \
             JOIN reception r ON r.id = t.reception_id WHERE r.agency_id = $1",
            vals![agency],
        );
        for (id, topic, main) in
            self.all(sql, |r| Ok((r.int("reception_id")?, r.text("topic")?, r.flag("is_main")?))).await?
        {
            let Some(told) = all.get_mut(&id) else { continue };
            if main {
                told.main_topic = Some(topic.clone());
            }
            told.topics.push(topic);
        }
        all.values_mut().for_each(|told| told.topics.sort_unstable());
        Ok(all)
    }

    /// Writes the topics of reception `id` in place of those that were there.
    pub(super) async fn put_topics(&self, id: i64, told: &Told) -> Result<()> {
        self.run(Sql::new("DELETE FROM reception_topic WHERE reception_id = $1", vals![id])).await?;
        for topic in &told.topics {
            let main = told.main_topic.as_ref() == Some(topic);
            let sql = Sql::new(
                "INSERT INTO reception_topic (reception_id, topic, is_main) VALUES ($1, $2, $3)",
                vals![id, topic.as_str(), i64::from(main)],
            );
            self.run(sql).await?;
        }
        Ok(())
    }
}

/// What was told as a former version keeps it: the form's pairs as JSON.
pub(super) fn former_body(told: &Told) -> Result<String> {
    serde_json::to_string(&told.pairs()).map_err(|_| Error::Broken("former reception"))
}
