//! Households: who belongs, what stands first on their page, and every change to them.

mod head;
mod member;
mod overview;
mod write;

pub use head::{CaseChip, Chip, Head};
pub(crate) use head::{head, open_cases, viewed, with_contacts};
pub use member::{HomeChoice, Member};
pub(crate) use member::{hold, hold_people};
pub use overview::{ContactRule, Facts, NextStep, Overview, Recent};
pub(crate) use write::changed;
pub use write::{FirstMember, Home};

use crate::{
    error::{Error, Result},
    gate::Open,
    row::Sql,
    unit::Unit,
};
use domain::{Token, access::Parts};

/// May the actor change this household? Only those who work on it themselves: the agency that wrote it down, and the
/// lead agency of one of its cases. A grant lets others see, never change.
pub(crate) async fn works_on(unit: &Unit, household: i64) -> Result<bool> {
    let own = unit.ctx().actor.own_agencies();
    let mut sql = Sql::new("SELECT h.id FROM household h WHERE h.id = ", vec![]);
    sql.bind(household).add(" AND (h.agency_id IN ").ids(&own);
    sql.add(" OR EXISTS (SELECT 1 FROM support_case c WHERE c.household_id = h.id AND c.agency_id IN ");
    sql.ids(&own).add("))");
    Ok(unit.one(sql, |r| r.int("id")).await?.is_some())
}

/// Opens a household to be changed.
pub(crate) async fn open_to_change(unit: &Unit, token: &Token) -> Result<Open> {
    let open = unit.household(token, Parts::BUT_WHEREABOUTS).await?;
    if works_on(unit, open.id).await? { Ok(open) } else { Err(Error::NotFound) }
}
