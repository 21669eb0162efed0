//! 見え方をたしかめる: a household as a case worker of another agency would see it now, read through the same gate.

use crate::{
    actor::{Actor, Ctx, Desk},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    household,
    row::{Sql, vals},
};
use domain::{Token, access::Post, code::Role};
use std::sync::Arc;

impl Store {
    /// The context of a 相談員 of `agency` whom nothing ties to the household and to whom alone nothing was granted,
    /// for reading `household` as that agency would; and the agency's name. What is read with it stands in the audit
    /// as read by the real actor, and nothing can be changed with it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency leads a case of the household; or when there is no such agency.
    pub async fn see_as(&self, ctx: &Ctx, household: &Token, agency: &Token) -> Result<(Ctx, String)> {
        let mut unit = self.reading(ctx).await?;
        let open = household::open_to_change(&unit, household).await?;
        if unit.led_cases(&open).await?.is_empty() {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "SELECT a.id, a.token, a.name, a.municipality_id, t.name AS town FROM agency a \
             LEFT JOIN municipality t ON t.id = a.municipality_id WHERE a.token = $1",
            vals![agency.as_str()],
        );
        let desk = unit
            .need(sql, |r| {
                Ok(Desk {
                    agency: r.int("id")?,
                    municipality: r.opt_int("municipality_id")?,
                    token: r.token("token")?,
                    name: r.text("name")?,
                    town: r.opt_text("town")?.unwrap_or_default(),
                    roles: vec![Role::Consultant],
                })
            })
            .await?;
        unit.note(Line::new(Action::View, Kind::Grant, None).shown(open.parts, open.ground));
        unit.done().await?;
        let name = desk.name.clone();
        let actor = Actor {
            worker: 0,
            door: ctx.actor.door,
            posts: vec![Post { agency: desk.agency, role: Role::Consultant }],
            leaving: false,
            behind: Some(ctx.actor.clone()),
            token: Token::from_bytes([0; 16]),
            name: name.clone(),
            desks: vec![desk],
        };
        Ok((Ctx { actor: Arc::new(actor), ..ctx.clone() }, name))
    }
}
