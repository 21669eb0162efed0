//! 住んでいる地区: a worker's own statement, dated. Nobody reads it but the worker; the weekly 見るきっかけ are made with it.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Fault, Instant, Token};

/// A district to choose. Without `Debug`.
#[derive(Clone)]
pub struct District {
    id: i64,
    /// Sent in forms.
    pub token: Token,
    /// Shown, with the one around it.
    pub name: String,
}

/// What the worker has said. Without `Debug`.
#[derive(Clone)]
pub struct Home {
    /// The district, and since when; none: nothing is said, or the worker lives elsewhere.
    pub said: Option<(Token, Instant)>,
    /// The districts of the towns in which the worker works.
    pub choices: Vec<District>,
}

impl Unit {
    async fn districts(&self) -> Result<Vec<District>> {
        let towns: Vec<i64> = self.ctx().actor.desks.iter().filter_map(|desk| desk.municipality).collect();
        let today = self.ctx().today().to_string();
        let mut sql = Sql::new(
            "SELECT a.id, a.token, a.name, p.name AS around FROM area a LEFT JOIN area p ON p.id = a.parent_id \
             WHERE (a.valid_from IS NULL OR a.valid_from <= $1) AND (a.valid_to IS NULL OR a.valid_to >= $1) \
             AND a.municipality_id IN ",
            vals![today],
        );
        sql.ids(&towns)
            .add(" ORDER BY COALESCE(p.kana, a.kana), COALESCE(p.id, a.id), a.layer, a.kana, a.id");
        self.all(sql, |r| {
            let around = r.opt_text("around")?.map_or_else(String::new, |around| format!("{around} "));
            Ok(District {
                id: r.int("id")?,
                token: r.token("token")?,
                name: format!("{around}{}", r.text("name")?),
            })
        })
        .await
    }

    async fn home(&self) -> Result<Option<(Token, Instant)>> {
        let sql = Sql::new(
            "SELECT a.token, h.from_at FROM worker_home h JOIN area a ON a.id = h.area_id \
             WHERE h.worker_id = $1 AND h.ended_at IS NULL ORDER BY h.id DESC",
            vals![self.ctx().actor.worker],
        );
        self.one(sql, |r| Ok((r.token("token")?, r.int("from_at")?))).await
    }
}

impl Store {
    /// The district in which the actor says to live.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn own_district(&self, ctx: &Ctx) -> Result<Home> {
        let unit = self.reading(ctx).await?;
        let home = Home { said: unit.home().await?, choices: unit.districts().await? };
        unit.done().await?;
        Ok(home)
    }

    /// Says it, or (`None`) takes it back, from now on. What was said before stays, dated.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] at `district` for one of another town.
    pub async fn say_district(&self, ctx: &Ctx, district: Option<&Token>) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let chosen = match district {
            None => None,
            Some(token) => {
                let mut all = unit.districts().await?.into_iter();
                let found = all.find(|one| one.token == *token);
                Some(found.ok_or_else(|| Fault::new("district", "地区を一覧から選びなおしてください"))?)
            }
        };
        if unit.home().await?.map(|(token, _)| token).as_ref() == district {
            return unit.done().await;
        }
        let (worker, now) = (ctx.actor.worker, unit.now());
        let sql = "UPDATE worker_home SET ended_at = $1 WHERE worker_id = $2 AND ended_at IS NULL";
        unit.run(Sql::new(sql, vals![now, worker])).await?;
        if let Some(one) = chosen {
            let sql = "INSERT INTO worker_home (worker_id, area_id, from_at) VALUES ($1, $2, $3)";
            unit.run(Sql::new(sql, vals![worker, one.id, now])).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Worker, worker));
        unit.done().await
    }
}
