//! The register as a list: those longest not visited first.

use crate::{
    actor::Ctx,
    admin::PAGE,
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{Days, NaiveDate};
use domain::{Token, text::fold_name};

/// How the register is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterFilter {
    /// Words of name, reading, address, what can be asked, or of whom one calls; all must be there.
    pub words: String,
    /// Word of the list `agency_kind`; empty: every kind.
    pub kind: String,
    /// Only those that were not visited within the days that the office has set.
    pub late: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterLine {
    /// The agency's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// Phone of the desk, digits only.
    pub phone: String,
    /// What can be asked of it; may be empty.
    pub can_do: String,
    /// Whom one calls; may be empty.
    pub person: String,
    /// The last visit.
    pub visited: Option<NaiveDate>,
    /// Not visited within the days that the office has set.
    pub late: bool,
    /// What is to be done next since the last visit, and by when.
    pub next: Option<(String, NaiveDate)>,
}

/// One page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPage {
    /// The lines of this page.
    pub lines: Vec<RegisterLine>,
    /// How many fit the filter.
    pub total: i64,
    /// This page, from 1.
    pub page: i64,
    /// How many of the whole register are to be visited.
    pub late: i64,
    /// The days that the office has set.
    pub days: i64,
}

/// Newest row of `table` about agency `a` in the town ($1).
fn newest(column: &str, table: &str, order: &str, also: &str) -> String {
    format!(
        "(SELECT n.{column} FROM {table} n WHERE n.agency_id = a.id AND n.municipality_id = $1{also} ORDER BY {order} LIMIT 1)"
    )
}

impl Unit {
    /// The whole register of a town without the present desk itself: what is to be visited longest first.
    pub(crate) async fn whole_register(&self, town: i64, days: i64) -> Result<Vec<(RegisterLine, String)>> {
        let day = self.ctx().today();
        let back = Days::new(u64::try_from(days).unwrap_or_default());
        let since = day.checked_sub_days(back).unwrap_or(day);
        let own = self.ctx().actor.desk().map(|d| d.agency).unwrap_or_default();
        let visit = |column: &str| newest(column, "agency_visit", "n.on_day DESC, n.id DESC", "");
        let there = " AND n.ended_on IS NULL";
        let text = format!(
            "SELECT q.* FROM (SELECT a.id, a.token, a.name, a.kana, a.kind, a.phone, a.address, {} AS can_do, {} AS person, \
             {} AS post, {} AS visited, {} AS next, {} AS next_on FROM agency a WHERE (a.municipality_id = $1 \
             OR a.municipality_id IS NULL) AND a.id <> $2 AND (a.active_to IS NULL OR a.active_to >= $3)) q \
             ORDER BY COALESCE(q.visited, ''), q.kana, q.name, q.id",
            newest("can_do", "agency_card", "n.id DESC", ""),
            newest("name", "agency_person", "n.from_on DESC, n.id DESC", there),
            newest("post", "agency_person", "n.from_on DESC, n.id DESC", there),
            visit("on_day"),
            visit("next"),
            visit("next_on"),
        );
        let read = |r: &Row| {
            let visited = r.opt_date("visited")?;
            let (person, post) = (r.opt_text("person")?.unwrap_or_default(), r.opt_text("post")?);
            let post = post.filter(|post| !post.is_empty()).map(|post| format!("（{post}）"));
            let line = RegisterLine {
                token: r.token("token")?,
                name: r.text("name")?,
                kind: r.text("kind")?,
                phone: r.text("phone")?,
                can_do: r.opt_text("can_do")?.unwrap_or_default(),
                person: format!("{person}{}", post.unwrap_or_default()),
                visited,
                late: visited.is_none_or(|on| on < since),
                next: r.opt_text("next")?.filter(|next| !next.is_empty()).zip(r.opt_date("next_on")?),
            };
            let words =
                [line.name.as_str(), &r.text("kana")?, &r.text("address")?, &line.can_do, &line.person];
            let words = fold_name(&words.join(" "));
            Ok((line, words))
        };
        self.all(Sql::new(&text, vals![town, own, day.to_string()]), read).await
    }
}

impl Store {
    /// The register of the present desk's town, 50 a page. Writes no audit line: it holds nothing of a resident.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at a desk of a municipality.
    pub async fn agency_register(
        &self,
        ctx: &Ctx,
        filter: &RegisterFilter,
        page: i64,
    ) -> Result<RegisterPage> {
        let unit = self.reading(ctx).await?;
        let town = unit.register_town()?;
        let days = unit.rules_on(ctx.today()).await?.agency_visit_days;
        let all = unit.whole_register(town, days).await?;
        unit.done().await?;
        let count = |n: usize| i64::try_from(n).map_err(|_| Error::Broken("count"));
        let late = count(all.iter().filter(|(line, _)| line.late).count())?;
        let asked = fold_name(&filter.words);
        let fits = |(line, words): &(RegisterLine, String)| {
            (filter.kind.is_empty() || line.kind == filter.kind)
                && (!filter.late || line.late)
                && asked.split(' ').all(|word| words.contains(word))
        };
        let found: Vec<RegisterLine> = all.into_iter().filter(fits).map(|(line, _)| line).collect();
        let (total, page) = (count(found.len())?, page.max(1));
        let skip = usize::try_from((page - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
        let lines = found.into_iter().skip(skip).take(usize::try_from(PAGE).unwrap_or(50)).collect();
        Ok(RegisterPage { lines, total, page, late, days })
    }
}
