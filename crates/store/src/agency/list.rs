//! The list of agencies: there may be thousands.

use crate::{
    actor::Ctx,
    admin::{self, PAGE, Reach},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{Token, text::fold_name};

/// How a list of agencies is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgencyFilter {
    /// Words of name, reading, municipality or address; all must be there.
    pub words: String,
    /// Word of the list `agency_kind`; empty: every kind.
    pub kind: String,
    /// Also those that no longer serve.
    pub ended: bool,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyLine {
    /// Its token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// Its municipality; empty for a wide-area body.
    pub town: String,
    /// Phone, digits only.
    pub phone: String,
    /// The list that it was imported from.
    pub import_source: Option<String>,
    /// No longer serves.
    pub ended: bool,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPage {
    /// The lines of this page.
    pub lines: Vec<AgencyLine>,
    /// How many there are in all.
    pub total: i64,
    /// This page, from 1.
    pub page: i64,
}

const LINE: &str = "SELECT a.id, a.token, a.name, a.kana, a.kind, a.phone, a.address, a.import_source, a.active_to, \
     t.name AS town FROM agency a LEFT JOIN municipality t ON t.id = a.municipality_id WHERE 1 = 1";

fn line(r: &Row, today: &str) -> Result<AgencyLine> {
    Ok(AgencyLine {
        token: r.token("token")?,
        name: r.text("name")?,
        kind: r.text("kind")?,
        town: r.opt_text("town")?.unwrap_or_default(),
        phone: r.text("phone")?,
        import_source: r.opt_text("import_source")?,
        ended: r.opt_text("active_to")?.is_some_and(|to| to.as_str() < today),
    })
}

fn narrow(sql: &mut Sql, filter: &AgencyFilter, today: &str) {
    if !filter.kind.is_empty() {
        sql.add(" AND a.kind = ").bind(filter.kind.as_str());
    }
    if !filter.ended {
        sql.add(" AND (a.active_to IS NULL OR a.active_to >= ").bind(today).add(")");
    }
}

impl Store {
    /// The agencies of all municipalities, 50 a page: those of one's own municipality first, then wide-area bodies.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理.
    pub async fn agencies(&self, ctx: &Ctx, filter: &AgencyFilter, page: i64) -> Result<AgencyPage> {
        let own = match admin::system(&ctx.actor)? {
            Reach::Town(town) => Some(town),
            Reach::Wide | Reach::Desk(_) => None,
        };
        let unit = self.reading(ctx).await?;
        let found = unit.find_agencies(filter, own, page.max(1)).await?;
        unit.done().await?;
        Ok(found)
    }

    /// Active agencies whose name has all of `words`, own municipality first, at most `PAGE`: for choosing one to
    /// share with. Public words: anybody who works on cases may ask.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases.
    pub async fn agencies_named(&self, ctx: &Ctx, words: &str) -> Result<Vec<AgencyLine>> {
        ctx.actor.working_agency()?;
        let own = ctx.actor.desk().and_then(|d| d.municipality);
        let unit = self.reading(ctx).await?;
        let filter = AgencyFilter { words: words.to_owned(), ..AgencyFilter::default() };
        let found = unit.find_agencies(&filter, own, 1).await?;
        unit.done().await?;
        Ok(found.lines)
    }
}

impl Unit {
    async fn find_agencies(&self, filter: &AgencyFilter, own: Option<i64>, page: i64) -> Result<AgencyPage> {
        let today = self.ctx().today().to_string();
        let mut sql = Sql::new(LINE, vals![]);
        narrow(&mut sql, filter, &today);
        sql.add(" ORDER BY CASE WHEN a.municipality_id = ").bind(own);
        sql.add(" THEN 0 WHEN a.municipality_id IS NULL THEN 1 ELSE 2 END, t.code, a.kana, a.name, a.id");
        let words: Vec<String> = fold_name(&filter.words).split(' ').map(str::to_owned).collect();
        if words.iter().all(String::is_empty) {
            let mut count = Sql::new("SELECT COUNT(*) AS n FROM agency a WHERE 1 = 1", vals![]);
            narrow(&mut count, filter, &today);
            let total = self.need(count, |r| r.int("n")).await?;
            sql.add(" LIMIT ").bind(PAGE).add(" OFFSET ").bind((page - 1).saturating_mul(PAGE));
            return Ok(AgencyPage { lines: self.all(sql, |r| line(r, &today)).await?, total, page });
        }
        // Thousands of short public rows are folded faster than an index for them would be kept.
        let matching = |r: &Row| {
            let town = r.opt_text("town")?.unwrap_or_default();
            let all = [r.text("name")?, r.text("kana")?, town, r.text("address")?].join(" ");
            let all = fold_name(&all);
            if words.iter().all(|w| all.contains(w)) { line(r, &today).map(Some) } else { Ok(None) }
        };
        let found: Vec<AgencyLine> = self.all(sql, matching).await?.into_iter().flatten().collect();
        let total = i64::try_from(found.len()).map_err(|_| Error::Broken("count"))?;
        let skip = usize::try_from((page - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
        let lines = found.into_iter().skip(skip).take(usize::try_from(PAGE).unwrap_or(50)).collect();
        Ok(AgencyPage { lines, total, page })
    }
}
