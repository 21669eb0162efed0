//! Reading the directory: for residents, for other programs.

use super::{
    Listed,
    row::{THERE, search},
};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Instant,
    directory::{Organization, Status, Uid},
};

/// What another program asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// Words; all must be there.
    pub words: String,
    /// Only entries of this trouble.
    pub trouble: Option<String>,
    /// Only desks of this kind.
    pub desk_kind: Option<String>,
    /// Only entries that have any term of a taxonomy: `trouble` or `desk_kind`.
    pub any_term: Option<&'static str>,
    /// Only entries of this organization.
    pub organization: Option<Uid>,
    /// Only entries changed at or after this instant.
    pub modified_after: Option<Instant>,
    /// Only entries that serve this municipality (six digits).
    pub municipality: Option<String>,
    /// From 1.
    pub page: i64,
    /// Rows on a page.
    pub size: i64,
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: i64,
    /// This page, from 1.
    pub page: i64,
}

/// An organization with the ids of its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationLine {
    /// The organization.
    pub organization: Organization,
    /// Its entries: id, name and state.
    pub services: Vec<(Uid, String, Status)>,
}

/// One place of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLine {
    /// The entry.
    pub listed: Listed,
    /// Which of its sites.
    pub nth: usize,
}

fn narrow(sql: &mut Sql, ask: &Ask) {
    search(sql, &ask.words);
    if let Some(code) = &ask.trouble {
        word(sql, "trouble", code);
    }
    if let Some(code) = &ask.desk_kind {
        sql.add(" AND s.desk_kind = ").bind(code.as_str());
    }
    match ask.any_term {
        Some("trouble") => {
            sql.add(" AND s.id IN (SELECT w.service_id FROM directory_word w WHERE w.list = 'trouble')");
        }
        Some(_) => {
            sql.add(" AND s.desk_kind <> ''");
        }
        None => {}
    }
    if let Some(uid) = &ask.organization {
        sql.add(" AND s.organization_id IN (SELECT id FROM directory_organization WHERE uid = ")
            .bind(uid.as_str())
            .add(")");
    }
    if let Some(after) = ask.modified_after {
        sql.add(" AND s.modified_at >= ").bind(after);
    }
    if let Some(code) = &ask.municipality {
        sql.add(" AND ");
        reaches(sql, code);
    }
}

pub(super) fn word(sql: &mut Sql, list: &'static str, word: &str) {
    sql.add(" AND s.id IN (SELECT w.service_id FROM directory_word w WHERE w.list = ").bind(list);
    sql.add(" AND w.word = ").bind(word).add(")");
}

/// Serves this municipality, by itself, its prefecture or the whole country.
pub(super) fn reaches(sql: &mut Sql, municipality: &str) {
    let prefecture = municipality.get(..2).unwrap_or_default().to_owned();
    sql.add("s.id IN (SELECT a.service_id FROM directory_area a WHERE a.code IN ('JP', ");
    sql.bind(prefecture).add(", ").bind(municipality).add("))");
}

impl Unit {
    async fn page_of(
        &self,
        from: &str,
        order: &str,
        fill: impl Fn(&mut Sql),
        page: i64,
        size: i64,
    ) -> Result<(Vec<i64>, i64)> {
        let mut count = Sql::new(&format!("SELECT COUNT(*) AS n {from}"), vec![]);
        fill(&mut count);
        let total = self.need(count, |r| r.int("n")).await?;
        let mut sql = Sql::new(&format!("SELECT {order} {from}"), vec![]);
        fill(&mut sql);
        let key = order.split(" AS ").next().unwrap_or_default().to_owned();
        sql.add(&format!(" ORDER BY {key} LIMIT ")).bind(size);
        sql.add(" OFFSET ").bind((page.max(1) - 1).saturating_mul(size));
        Ok((self.all(sql, |r| r.int("id")).await?, total))
    }
}

impl Store {
    /// A word that changes with every change of the directory.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn directory_state(&self) -> Result<i64> {
        let sql = Sql::new("SELECT value FROM lock_row WHERE name = 'directory'", vec![]);
        Ok(self.glance(sql, |r| r.int("value")).await?.pop().unwrap_or(0))
    }

    /// Everything in service that serves a municipality (six digits), nearest first: its own, its prefecture's, the
    /// country's. Public; the guide's desks can be joined from here.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn services_for(&self, ctx: &Ctx, municipality: &str) -> Result<Vec<Listed>> {
        let unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            &format!("SELECT s.id FROM directory_service s WHERE {THERE} AND s.status = 'active' AND "),
            vec![],
        );
        reaches(&mut sql, municipality);
        sql.add(" ORDER BY CASE WHEN s.municipality = ")
            .bind(municipality)
            .add(" THEN 0 WHEN s.id IN (SELECT n.service_id ");
        sql.add("FROM directory_area n WHERE n.code = 'JP') THEN 2 ELSE 1 END, s.id");
        let ids = unit.all(sql, |r| r.int("id")).await?;
        let rows = unit.listed(&ids).await?;
        unit.done().await?;
        Ok(rows)
    }

    /// A page of entries, by the order in which they came. Public.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn directory_services(&self, ctx: &Ctx, ask: &Ask) -> Result<Found<Listed>> {
        let unit = self.reading(ctx).await?;
        let from = format!("FROM directory_service s WHERE {THERE}");
        let (ids, total) =
            unit.page_of(&from, "s.id AS id", |sql| narrow(sql, ask), ask.page, ask.size).await?;
        let rows = unit.listed(&ids).await?;
        unit.done().await?;
        Ok(Found { rows, total, page: ask.page.max(1) })
    }

    /// One entry by its id. Public.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn directory_service(&self, ctx: &Ctx, uid: &Uid) -> Result<Listed> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            &format!("SELECT s.id FROM directory_service s WHERE {THERE} AND s.uid = $1"),
            vals![uid.as_str()],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        let listed = unit.listed(&[id]).await?.pop().ok_or(Error::NotFound)?;
        unit.done().await?;
        Ok(listed)
    }

    /// A page of places with their entries. Public.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn directory_sites(&self, ctx: &Ctx, ask: &Ask) -> Result<Found<SiteLine>> {
        let unit = self.reading(ctx).await?;
        let from = format!(
            "FROM directory_location l JOIN directory_service s ON s.id = l.service_id WHERE {THERE}"
        );
        let (ids, total) =
            unit.page_of(&from, "l.id AS id", |sql| narrow(sql, ask), ask.page, ask.size).await?;
        let rows = unit.site_lines(&ids).await?;
        unit.done().await?;
        Ok(Found { rows, total, page: ask.page.max(1) })
    }

    /// One place with its entry, by the id of the pair. Public.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn directory_site(&self, ctx: &Ctx, uid: &Uid) -> Result<SiteLine> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            &format!(
                "SELECT l.id FROM directory_location l JOIN directory_service s ON s.id = l.service_id \
                 WHERE {THERE} AND l.uid = $1"
            ),
            vals![uid.as_str()],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        let line = unit.site_lines(&[id]).await?.pop().ok_or(Error::NotFound)?;
        unit.done().await?;
        Ok(line)
    }

    /// A page of organizations that offer something. Public.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn directory_organizations(&self, ctx: &Ctx, ask: &Ask) -> Result<Found<OrganizationLine>> {
        let unit = self.reading(ctx).await?;
        let from = format!(
            "FROM directory_organization o WHERE o.id IN (SELECT s.organization_id FROM directory_service s \
             WHERE {THERE}"
        );
        let fill = |sql: &mut Sql| {
            narrow(sql, ask);
            sql.add(")");
        };
        let (ids, total) = unit.page_of(&from, "o.id AS id", fill, ask.page, ask.size).await?;
        let rows = unit.organization_lines(&ids).await?;
        unit.done().await?;
        Ok(Found { rows, total, page: ask.page.max(1) })
    }

    /// One organization by its id. Public.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn directory_organization(&self, ctx: &Ctx, uid: &Uid) -> Result<OrganizationLine> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new("SELECT id FROM directory_organization WHERE uid = $1", vals![uid.as_str()]);
        let id = unit.need(sql, |r| r.int("id")).await?;
        let line = unit.organization_lines(&[id]).await?.pop().filter(|l| !l.services.is_empty());
        unit.done().await?;
        line.ok_or(Error::NotFound)
    }
}

impl Unit {
    async fn site_lines(&self, ids: &[i64]) -> Result<Vec<SiteLine>> {
        let mut sql = Sql::new("SELECT id, service_id, uid FROM directory_location WHERE id IN ", vec![]);
        sql.ids(ids).add(" ORDER BY id");
        let places = self.all(sql, |r| Ok((r.int("service_id")?, r.text("uid")?))).await?;
        let mut services: Vec<i64> = places.iter().map(|(service, _)| *service).collect();
        services.sort_unstable();
        services.dedup();
        let listed = self.listed(&services).await?;
        let line = |(service, at): (i64, String)| {
            let listed = listed.iter().find(|l| l.id == service)?;
            let nth = (0..listed.entry.whereabouts.sites().len())
                .find(|n| listed.uid.part("service_at_location", *n).as_str() == at)?;
            Some(SiteLine { listed: listed.clone(), nth })
        };
        Ok(places.into_iter().filter_map(line).collect())
    }

    async fn organization_lines(&self, ids: &[i64]) -> Result<Vec<OrganizationLine>> {
        let mut sql = Sql::new("SELECT * FROM directory_organization WHERE id IN ", vec![]);
        sql.ids(ids).add(" ORDER BY id");
        let mut lines = self
            .all(sql, |r| {
                let organization = Organization {
                    uid: Uid::parse(&r.text("uid")?).ok_or(Error::Broken("uid"))?,
                    name: r.text("name")?,
                    description: r.text("description")?,
                    url: r.text("url")?,
                    email: r.text("email")?,
                    corporate_number: r.text("corporate_number")?,
                };
                Ok((r.int("id")?, OrganizationLine { organization, services: Vec::new() }))
            })
            .await?;
        let mut sql = Sql::new(
            &format!(
                "SELECT s.uid, s.name, s.status, s.organization_id FROM directory_service s WHERE {THERE} AND s.organization_id IN "
            ),
            vec![],
        );
        sql.ids(ids).add(" ORDER BY s.id");
        let service = |r: &Row| {
            let uid = Uid::parse(&r.text("uid")?).ok_or(Error::Broken("uid"))?;
            Ok((r.int("organization_id")?, (uid, r.text("name")?, r.word("status", Status::parse)?)))
        };
        for (organization, service) in self.all(sql, service).await? {
            if let Some((_, line)) = lines.iter_mut().find(|(id, _)| *id == organization) {
                line.services.push(service);
            }
        }
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }
}
