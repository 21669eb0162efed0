//! Contacts counted, without a name.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use domain::Token;

/// How many contacts of one method in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCount {
    /// Year and month in Japan, as 202611.
    pub month: i64,
    /// Word of the list `method`.
    pub method: String,
    /// How many.
    pub count: i64,
}

impl Store {
    /// The contacts of the cases that one of the actor's agencies leads, by month and method, oldest first. Only
    /// numbers of one's own desk: no audit line.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when it is none of the actor's own.
    pub async fn contacts_by_month(&self, ctx: &Ctx, agency: &Token) -> Result<Vec<MonthCount>> {
        let agency = ctx.actor.own_desk(agency)?;
        let unit = self.reading(ctx).await?;
        // Read from the index contact_month alone.
        let sql = Sql::new(
            "SELECT month, method, COUNT(*) AS n FROM contact WHERE lead_agency_id = $1 GROUP BY month, method \
             ORDER BY month, method",
            vals![agency],
        );
        let rows = unit
            .all(sql, |r| {
                Ok(MonthCount { month: r.int("month")?, method: r.text("method")?, count: r.int("n")? })
            })
            .await?;
        unit.done().await?;
        Ok(rows)
    }
}
