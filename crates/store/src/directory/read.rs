//! Entries from rows.

use super::Listed;
use crate::{
    error::{Error, Result},
    row::{Row, Sql},
    unit::Unit,
};
use domain::directory::{
    Area, Entry, EntryKind, Hours, Organization, Phone, Site, SiteKind, Status, Uid, Whereabouts,
};
use std::collections::HashMap;

impl Unit {
    /// These services with all that hangs on them, in this order.
    pub(super) async fn listed(&self, ids: &[i64]) -> Result<Vec<Listed>> {
        let mut all = HashMap::with_capacity(ids.len());
        for some in ids.chunks(5_000) {
            let mut sql = Sql::new(
                "SELECT s.*, o.uid AS o_uid, o.name AS o_name, o.description AS o_description, o.url AS o_url, \
                 o.email AS o_email, o.corporate_number AS o_number, p.name AS p_name, p.description AS p_description \
                 FROM directory_service s JOIN directory_organization o ON o.id = s.organization_id \
                 LEFT JOIN directory_service p ON p.uid = s.programme WHERE s.id IN ",
                Vec::new(),
            );
            sql.ids(some);
            all.extend(self.all(sql, service).await?.into_iter().map(|l| (l.id, l)));
            self.parts(some, &mut all).await?;
        }
        Ok(ids.iter().filter_map(|id| all.remove(id)).collect())
    }

    async fn parts(&self, ids: &[i64], all: &mut HashMap<i64, Listed>) -> Result<()> {
        let of = |table: &str| {
            let mut sql =
                Sql::new(&format!("SELECT * FROM directory_{table} WHERE service_id IN "), Vec::new());
            sql.ids(ids).add(" ORDER BY id");
            sql
        };
        for (id, site) in self.all(of("location"), |r| Ok((r.int("service_id")?, site(r)?))).await? {
            if let Some(Whereabouts::Open(sites)) = all.get_mut(&id).map(|l| &mut l.entry.whereabouts) {
                sites.push(site);
            }
        }
        let phone = |r: &Row| {
            let phone = Phone { number: r.text("number")?, kind: r.text("kind")?, note: r.text("note")? };
            Ok((r.int("service_id")?, phone))
        };
        for (id, phone) in self.all(of("phone"), phone).await? {
            all.entry(id).and_modify(|l| l.entry.phones.push(phone));
        }
        for (id, hours) in self.all(of("schedule"), |r| Ok((r.int("service_id")?, hours(r)?))).await? {
            all.entry(id).and_modify(|l| l.entry.hours.push(hours));
        }
        let area =
            |r: &Row| Ok((r.int("service_id")?, Area { code: r.text("code")?, name: r.text("name")? }));
        for (id, area) in self.all(of("area"), area).await? {
            all.entry(id).and_modify(|l| l.entry.areas.push(area));
        }
        let word = |r: &Row| Ok((r.int("service_id")?, r.text("list")?, r.text("word")?));
        for (id, list, word) in self.all(of("word"), word).await? {
            let Some(entry) = all.get_mut(&id).map(|l| &mut l.entry) else { continue };
            match list.as_str() {
                "language" => entry.languages.push(word),
                "document" => entry.documents.push(word),
                "trouble" => entry.troubles.push(word),
                _ => return Err(Error::Broken("directory_word.list")),
            }
        }
        Ok(())
    }
}

fn uid(r: &Row, column: &'static str) -> Result<Uid> {
    Uid::parse(&r.text(column)?).ok_or(Error::Broken(column))
}

fn service(r: &Row) -> Result<Listed> {
    let organization = Organization {
        uid: uid(r, "o_uid")?,
        name: r.text("o_name")?,
        description: r.text("o_description")?,
        url: r.text("o_url")?,
        email: r.text("o_email")?,
        corporate_number: r.text("o_number")?,
    };
    let secret = r.flag("sheltered")?;
    let entry = Entry {
        kind: r.word("kind", EntryKind::parse)?,
        organization,
        name: r.text("name")?,
        plain_name: r.text("plain_name")?,
        description: r.text("description")?,
        url: r.text("url")?,
        email: r.text("email")?,
        status: r.word("status", Status::parse)?,
        eligibility: r.text("eligibility")?,
        apply: r.text("apply")?,
        fees: r.text("fees")?,
        amount: r.text("amount")?,
        repayment: r.opt_flag("repayment")?,
        window: r.text("apply_window")?,
        legal_basis: r.text("legal_basis")?,
        say: r.text("say")?,
        alert: r.text("alert")?,
        programme: r.opt_text("programme")?.and_then(|t| Uid::parse(&t)),
        municipality: r.text("municipality")?,
        whereabouts: if secret { Whereabouts::Secret } else { Whereabouts::default() },
        desk_kind: r.text("desk_kind")?,
        owner: r.text("owner")?,
        owner_email: r.text("owner_email")?,
        checked: r.opt_date("last_checked")?,
        ..Entry::default()
    };
    let (version, imported) = (r.int("version")?, r.opt_int("import_version")?);
    Ok(Listed {
        id: r.int("id")?,
        token: r.token("token")?,
        uid: uid(r, "uid")?,
        entry,
        programme: r.opt_text("p_name")?.zip(r.opt_text("p_description")?),
        source: r.text("source")?,
        source_key: r.text("source_key")?,
        licence: r.text("licence")?,
        credit: r.text("credit")?,
        source_date: r.opt_date("source_date")?,
        modified_at: r.int("modified_at")?,
        edited: imported.is_some_and(|v| v != version),
        gone: r.opt_int("withdrawn_at")?.is_some(),
        version,
    })
}

fn site(r: &Row) -> Result<Site> {
    Ok(Site {
        kind: r.word("kind", SiteKind::parse)?,
        name: r.text("name")?,
        postal: r.text("postal")?,
        prefecture: r.text("prefecture")?,
        city: r.text("city")?,
        address: r.text("address")?,
        latitude: r.opt_int("latitude")?,
        longitude: r.opt_int("longitude")?,
        transportation: r.text("transportation")?,
        accessibility: r.text("accessibility")?,
    })
}

fn hours(r: &Row) -> Result<Hours> {
    let (days, opens, closes) = (r.text("days")?, r.text("opens")?, r.text("closes")?);
    Ok(Hours { days, opens, closes, words: r.text("words")?, closed: r.text("closed")? })
}
