//! つながり図: family ties, and the ties to supporters and agencies around a household.

mod family;
mod supporter;

pub use family::{FamilyView, Kin, Relation};
pub use supporter::{Register, Supporter};

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    household::{Head, head, viewed},
    unit::Unit,
};
use domain::{Token, access::Parts, household::SUPPORTERS};

/// Everything the つながり図 shows, reduced to what the actor may see.
pub struct Map {
    /// What stands above.
    pub head: Head,
    /// People and family ties; needs [`Parts::BASIC`].
    pub family: Option<FamilyView>,
    /// Ties around the household; needs [`SUPPORTERS`].
    pub supporters: Option<Vec<Supporter>>,
}

impl Store {
    /// The つながり図 of a household.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent or not for this actor.
    pub async fn map(&self, ctx: &Ctx, household: &Token) -> Result<Map> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        let map = Map {
            head: head(&unit, &open).await?,
            family: read_if(open.parts.has(Parts::BASIC), family::family(&unit, open.id)).await?,
            supporters: read_if(open.parts.has(SUPPORTERS), supporter::supporters(&unit, open.id)).await?,
        };
        unit.note(viewed(&open));
        unit.done().await?;
        Ok(map)
    }
}

async fn read_if<T>(shown: bool, read: impl Future<Output = Result<T>>) -> Result<Option<T>> {
    if shown { read.await.map(Some) } else { Ok(None) }
}

/// The row of a member of the household, whom the actor may see.
pub(crate) async fn member_row(unit: &Unit, household: i64, person: &Token) -> Result<Option<i64>> {
    use crate::{
        gate::person_visible,
        row::{Sql, vals},
    };
    let mut sql = Sql::new(
        "SELECT p.id FROM person p WHERE p.token = $1 AND EXISTS (SELECT 1 FROM household_member m \
         WHERE m.person_id = p.id AND m.household_id = $2) AND ",
        vals![person.as_str(), household],
    );
    person_visible(&mut sql, unit, "p", Parts::BASIC);
    unit.one(sql, |r| r.int("id")).await
}
