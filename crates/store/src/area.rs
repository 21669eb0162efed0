//! 地区 of a municipality, in layers: kept by its システム管理.

use crate::{
    actor::{Actor, Ctx},
    admin::{self, Reach},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Fault, Token, admin::AreaForm};

/// One area of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    id: i64,
    parent_id: Option<i64>,
    /// Its token.
    pub token: Token,
    /// The area around it.
    pub parent: Option<Token>,
    /// 1 is the outermost layer.
    pub layer: i64,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// People living there.
    pub population: Option<i64>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// For editing.
    pub version: i64,
}

impl Area {
    /// Is it in force on `day`?
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

fn town(actor: &Actor) -> Result<i64> {
    match admin::system(actor)? {
        Reach::Town(town) => Ok(town),
        Reach::Wide | Reach::Desk(_) => Err(Error::NotFound),
    }
}

/// Every area of the municipality, each after the one around it, siblings by reading.
async fn tree(unit: &Unit, town: i64) -> Result<Vec<Area>> {
    let sql = Sql::new(
        "SELECT a.id, a.token, a.parent_id, p.token AS parent, a.layer, a.name, a.kana, a.population, a.valid_from, \
         a.valid_to, a.version FROM area a LEFT JOIN area p ON p.id = a.parent_id WHERE a.municipality_id = $1 \
         ORDER BY a.kana, a.name, a.id",
        vals![town],
    );
    let mut rest = unit
        .all(sql, |r| {
            Ok(Area {
                id: r.int("id")?,
                parent_id: r.opt_int("parent_id")?,
                token: r.token("token")?,
                parent: r.opt_token("parent")?,
                layer: r.int("layer")?,
                name: r.text("name")?,
                kana: r.text("kana")?,
                population: r.opt_int("population")?,
                from: r.opt_date("valid_from")?,
                to: r.opt_date("valid_to")?,
                version: r.int("version")?,
            })
        })
        .await?;
    let mut out = Vec::with_capacity(rest.len());
    let mut todo: Vec<Option<i64>> = vec![None];
    while let Some(around) = todo.pop() {
        // Areas of `around` go right behind it: they are put on the stack last to first.
        if let Some(id) = around
            && let Some(at) = rest.iter().position(|a| a.id == id)
        {
            out.push(rest.remove(at));
        }
        todo.extend(rest.iter().rev().filter(|a| a.parent_id == around).map(|a| Some(a.id)));
    }
    Ok(out)
}

impl Store {
    /// The areas of the present desk's municipality: each after the one around it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理 of a municipality.
    pub async fn areas(&self, ctx: &Ctx) -> Result<Vec<Area>> {
        let town = town(&ctx.actor)?;
        let unit = self.reading(ctx).await?;
        let areas = tree(&unit, town).await?;
        unit.done().await?;
        Ok(areas)
    }

    /// Adds an area.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理 of a municipality; [`Error::Invalid`] when the area around it is not
    /// of this municipality.
    pub async fn add_area(&self, ctx: &Ctx, form: &AreaForm, once: &str) -> Result<Token> {
        let town = town(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("area", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let (parent, layer) = around(&tree(&unit, town).await?, form, None)?;
        let sql = Sql::new(
            "INSERT INTO area (token, municipality_id, parent_id, layer, name, kana, population, valid_from, \
             valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            vals![
                token.as_str(),
                town,
                parent,
                layer,
                form.name.as_str(),
                form.kana.as_str(),
                form.population,
                form.from.map(|d| d.to_string()),
                form.to.map(|d| d.to_string()),
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Area, id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes an area; the layers of all areas within it follow.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stale`], or [`Error::Invalid`] at `parent` when it would lie within itself.
    pub async fn change_area(&self, ctx: &Ctx, area: &Token, form: &AreaForm, version: i64) -> Result<()> {
        let town = town(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let all = tree(&unit, town).await?;
        let was = all.iter().find(|a| a.token == *area).ok_or(Error::NotFound)?;
        let (parent, layer) = around(&all, form, Some(was.id))?;
        let sql = Sql::new(
            "UPDATE area SET parent_id = $1, layer = $2, name = $3, kana = $4, population = $5, valid_from = $6, \
             valid_to = $7, version = version + 1 WHERE id = $8 AND version = $9",
            vals![
                parent,
                layer,
                form.name.as_str(),
                form.kana.as_str(),
                form.population,
                form.from.map(|d| d.to_string()),
                form.to.map(|d| d.to_string()),
                was.id,
                version,
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(unit.stale("area", was.id).await);
        }
        for inner in within(&all, was.id) {
            let sql = "UPDATE area SET layer = layer + $1 WHERE id = $2";
            unit.run(Sql::new(sql, vals![layer - was.layer, inner])).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Area, was.id));
        unit.done().await
    }
}

/// Everything within `area`, at any depth.
fn within(all: &[Area], area: i64) -> Vec<i64> {
    let mut inner: Vec<i64> = Vec::new();
    // `all` has each area after the one around it: one pass is enough.
    for a in all {
        if a.parent_id.is_some_and(|p| p == area || inner.contains(&p)) {
            inner.push(a.id);
        }
    }
    inner
}

/// The row and layer that the area around the form's area gives it.
fn around(all: &[Area], form: &AreaForm, this: Option<i64>) -> Result<(Option<i64>, i64)> {
    let Some(parent) = &form.parent else { return Ok((None, 1)) };
    let fault = |sentence: &str| Error::from(Fault::new("parent", sentence));
    let parent =
        all.iter().find(|a| a.token == *parent).ok_or_else(|| fault("一覧から選びなおしてください"))?;
    if this.is_some_and(|this| parent.id == this || within(all, this).contains(&parent.id)) {
        return Err(fault("自分自身や、自分の中にある地区の中に入れることはできません"));
    }
    Ok((Some(parent.id), parent.layer + 1))
}
