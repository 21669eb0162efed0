//! One agency, and its changes.

use super::Agency;
use crate::{
    actor::Ctx,
    admin::{self, Reach},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Fault, Token, admin::AgencyForm};

fn form(r: &Row) -> Result<AgencyForm> {
    Ok(AgencyForm {
        wide: r.opt_int("municipality_id")?.is_none(),
        kind: r.text("kind")?,
        name: r.text("name")?,
        kana: r.text("kana")?,
        phone: r.text("phone")?,
        fax: r.text("fax")?,
        email: r.text("email")?,
        postal: r.text("postal")?,
        address: r.text("address")?,
        hours: r.text("hours")?,
        closed_days: r.text("closed_days")?,
        url: r.text("url")?,
        note: r.text("note")?,
        from: r.opt_date("active_from")?,
        to: r.opt_date("active_to")?,
        last_checked: r.opt_date("last_checked")?,
    })
}

fn values(form: &AgencyForm) -> Vec<sea_orm::Value> {
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
    let mut values = vals![form.kind.as_str(), form.name.as_str(), form.kana.as_str(), form.phone.as_str()];
    values.extend(vals![form.fax.as_str(), form.email.as_str(), form.postal.as_str(), form.address.as_str()]);
    values.extend(vals![
        form.hours.as_str(),
        form.closed_days.as_str(),
        form.url.as_str(),
        form.note.as_str()
    ]);
    values.extend(vals![day(form.from), day(form.to), day(form.last_checked)]);
    values
}

/// The columns of [`values`], in the same order.
const COLUMNS: [&str; 15] = [
    "kind",
    "name",
    "kana",
    "phone",
    "fax",
    "email",
    "postal",
    "address",
    "hours",
    "closed_days",
    "url",
    "note",
    "active_from",
    "active_to",
    "last_checked",
];

impl Unit {
    /// The row of an agency that the actor may edit, with its kind.
    async fn own_agency(&self, token: &Token) -> Result<(i64, String)> {
        let mut sql =
            Sql::new("SELECT a.id, a.kind FROM agency a WHERE a.token = $1 AND ", vals![token.as_str()]);
        admin::reach(&self.ctx().actor)?.agencies(&mut sql, "a");
        self.need(sql, |r| Ok((r.int("id")?, r.text("kind")?))).await
    }

    /// A kind in force today, or the one that the agency has already.
    async fn agency_kind(&self, kind: &str, was: &str) -> Result<()> {
        if kind == was || self.offers_code("agency_kind", kind).await? {
            return Ok(());
        }
        Err(Fault::new("kind", "機関の種類を、一覧から選びなおしてください").into())
    }
}

impl Store {
    /// One agency. システム管理 may look at any, 管理者 at the present desk's.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn agency(&self, ctx: &Ctx, token: &Token) -> Result<Agency> {
        let reach = admin::reach(&ctx.actor)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT a.*, t.name AS town FROM agency a LEFT JOIN municipality t ON t.id = a.municipality_id \
             WHERE a.token = $1",
            vals![token.as_str()],
        );
        let mut agency = unit
            .need(sql, |r| {
                Ok(Agency {
                    token: r.token("token")?,
                    town: r.opt_text("town")?.unwrap_or_default(),
                    form: form(r)?,
                    import_source: r.opt_text("import_source")?,
                    editable: false,
                    version: r.int("version")?,
                })
            })
            .await?;
        agency.editable = match unit.own_agency(token).await {
            Ok(_) => true,
            Err(Error::NotFound) if !matches!(reach, Reach::Desk(_)) => false,
            Err(error) => return Err(error),
        };
        unit.done().await?;
        Ok(agency)
    }

    /// Adds an agency to the municipality of the present desk, or a wide-area body.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理; [`Error::Invalid`].
    pub async fn add_agency(&self, ctx: &Ctx, form: &AgencyForm, once: &str) -> Result<Token> {
        let town = match admin::system(&ctx.actor)? {
            Reach::Town(town) if !form.wide => Some(town),
            _ => None,
        };
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("agency", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        unit.agency_kind(&form.kind, "").await?;
        let mut sql = Sql::new(
            &format!("INSERT INTO agency ({}, token, municipality_id) VALUES (", COLUMNS.join(", ")),
            vals![],
        );
        for value in values(form) {
            sql.bind(value).add(", ");
        }
        sql.bind(token.as_str()).add(", ").bind(town).add(") RETURNING id");
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Agency, id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes an agency; it stays in its municipality. A row that was imported may be changed too.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not the actor's to edit; [`Error::Stale`]; [`Error::Invalid`].
    pub async fn change_agency(
        &self,
        ctx: &Ctx,
        token: &Token,
        form: &AgencyForm,
        version: i64,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (id, kind) = unit.own_agency(token).await?;
        unit.agency_kind(&form.kind, &kind).await?;
        let mut sql = Sql::new("UPDATE agency SET version = version + 1", vals![]);
        for (column, value) in COLUMNS.iter().zip(values(form)) {
            sql.add(&format!(", {column} = ")).bind(value);
        }
        sql.add(" WHERE id = ").bind(id).add(" AND version = ").bind(version);
        if unit.run(sql).await? == 0 {
            return Err(unit.stale("agency", id).await);
        }
        unit.note(Line::new(Action::Change, Kind::Agency, id));
        unit.done().await
    }
}
