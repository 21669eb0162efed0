//! Who belongs to a household: joining, changing place, leaving. A membership ends; it is never deleted.

use super::{open_to_change, works_on, write::changed};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    former,
    gate::{household_visible, person_visible},
    person::{make_person, person_to_change},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    access::Parts,
    household::{Living, NewMember, NewPerson, end_day},
};
use std::collections::BTreeSet;

/// One membership, as the form of the household shows it.
pub struct Member {
    /// The membership's token.
    pub token: Token,
    /// The person's token.
    pub person: Token,
    /// Name.
    pub name: String,
    /// 続柄.
    pub tie: String,
    /// Where the person lives.
    pub living: Living,
    /// 本人.
    pub is_index: bool,
    /// Since.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// For the form.
    pub version: i64,
}

/// A household to which a person may move.
pub struct HomeChoice {
    /// Its token.
    pub token: Token,
    /// As the office says it.
    pub name: String,
}

impl Store {
    /// Everybody who belongs or belonged, those who belong now first. Only for those who may change the household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn members(&self, ctx: &Ctx, household: &Token) -> Result<Vec<Member>> {
        let mut unit = self.reading(ctx).await?;
        let open = open_to_change(&unit, household).await?;
        let mut sql = Sql::new(
            "SELECT m.token, p.token AS person, p.name, m.tie, m.living, m.is_index, m.from_on, m.to_on, m.version \
             FROM household_member m JOIN person p ON p.id = m.person_id WHERE m.household_id = $1 AND ",
            vals![open.id],
        );
        person_visible(&mut sql, &unit, "p", Parts::BASIC);
        sql.add(" ORDER BY CASE WHEN m.to_on IS NULL THEN 0 ELSE 1 END, m.is_index DESC, m.id");
        let members = unit
            .all(sql, |r| {
                Ok(Member {
                    token: r.token("token")?,
                    person: r.token("person")?,
                    name: r.text("name")?,
                    tie: r.text("tie")?,
                    living: r.word("living", Living::parse)?,
                    is_index: r.flag("is_index")?,
                    from: r.opt_date("from_on")?,
                    to: r.opt_date("to_on")?,
                    version: r.int("version")?,
                })
            })
            .await?;
        unit.note(super::head::viewed(&open));
        unit.done().await?;
        Ok(members)
    }

    /// Writes a new person down as a member. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work.
    pub async fn add_member(
        &self,
        ctx: &Ctx,
        household: &Token,
        person: &NewPerson,
        member: &NewMember,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, token) = make_person(&mut unit, person).await?;
        if let Some(answer) = unit.once("member", once, token.as_str()).await? {
            return Token::parse(&answer).map_err(|_| Error::Broken("idempotency.answer"));
        }
        join(&mut unit, home, id, member).await?;
        unit.done().await?;
        Ok(token)
    }

    /// Changes somebody's place in a household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Stale`] when another saved first.
    pub async fn change_member(
        &self,
        ctx: &Ctx,
        member: &Token,
        version: i64,
        new: &NewMember,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let (id, home, token, ..) = open_member(&unit, member).await?;
        hold(&unit, home).await?;
        former::keep(&unit, &former::MEMBER, id).await?;
        if new.is_index {
            only_one_index(&unit, home, id).await?;
        }
        let sql = Sql::new(
            "UPDATE household_member SET tie = $3, living = $4, is_index = $5, from_on = $6, version = version + 1 \
             WHERE id = $1 AND version = $2",
            vals![
                id,
                version,
                new.tie.as_str(),
                new.living.word(),
                i64::from(new.is_index),
                new.from.map(|d| d.to_string())
            ],
        );
        stale(&unit, id, unit.run(sql).await?).await?;
        let whose = Sql::new("SELECT person_id FROM household_member WHERE id = $1", vals![id]);
        let whose = unit.need(whose, |r| r.int("person_id")).await?;
        unit.spread_seals(&[whose]).await?;
        unit.note(changed(home));
        unit.done().await?;
        Ok(token)
    }

    /// Ends a membership on the day typed, today when nothing was typed. Gives the household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Invalid`] at `ended`.
    pub async fn end_member(&self, ctx: &Ctx, member: &Token, ended: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let (id, home, token, from, _) = open_member(&unit, member).await?;
        let day = end_day(ended, from, ctx.today())?;
        leave(&mut unit, id, home, day).await?;
        unit.done().await?;
        Ok(token)
    }

    /// Households of the actor's own work whose name holds these words, at most ten. Empty words match nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn homes_named(&self, ctx: &Ctx, words: &str) -> Result<Vec<HomeChoice>> {
        if words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let unit = self.reading(ctx).await?;
        let like: String = words.trim().chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
        let mut sql = Sql::new("SELECT h.token, h.name FROM household h WHERE h.name LIKE ", vec![]);
        sql.bind(format!("%{like}%")).add(" AND ");
        household_visible(&mut sql, &unit, "h", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY h.name, h.id LIMIT 10");
        let homes =
            unit.all(sql, |r| Ok(HomeChoice { token: r.token("token")?, name: r.text("name")? })).await?;
        unit.done().await?;
        Ok(homes)
    }

    /// Moves a person to another household: the memberships in force end, a new one begins. With `stay`, they go on
    /// (a child in two homes).
    ///
    /// # Errors
    /// [`Error::NotFound`] when person or household is absent, or not the actor's own work; [`Error::Invalid`] when
    /// the person belongs there already.
    pub async fn move_person(
        &self,
        ctx: &Ctx,
        person: &Token,
        to: &Token,
        member: &NewMember,
        stay: bool,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = person_to_change(&unit, person).await?;
        let home = open_to_change(&unit, to).await?.id;
        let sql = Sql::new(
            "SELECT id, household_id FROM household_member WHERE person_id = $1 AND to_on IS NULL ORDER BY id",
            vals![id],
        );
        let now = unit.all(sql, |r| Ok((r.int("id")?, r.int("household_id")?))).await?;
        if now.iter().any(|(_, h)| *h == home) {
            return Err(Fault::new("to", "もうこの世帯に入っています").into());
        }
        let day = member.from.unwrap_or_else(|| ctx.today());
        for (membership, from) in now.into_iter().filter(|_| !stay) {
            // A household of others' work stays as they left it.
            if works_on(&unit, from).await? {
                leave(&mut unit, membership, from, day).await?;
            }
        }
        join(&mut unit, home, id, member).await?;
        unit.done().await
    }
}

/// One after the other with whoever seals somebody in this household: either the seal finds the newcomer, or the newcomer
/// the seal.
pub(crate) async fn hold(unit: &Unit, household: i64) -> Result<()> {
    unit.run(Sql::new("UPDATE household SET version = version WHERE id = $1", vals![household]))
        .await
        .map(drop)
}

/// [`hold`] for people whose records are linked, or who come in with a sheet: their own rows, then `homes` and the households
/// where they live now. That is the order in which a seal takes them, and each kind goes by number, so that no two wait
/// for each other.
pub(crate) async fn hold_people(unit: &Unit, people: &[i64], homes: &[i64]) -> Result<()> {
    let people: Vec<i64> = people.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    for person in &people {
        unit.run(Sql::new("UPDATE person SET version = version WHERE id = $1", vals![*person])).await?;
    }
    let mut homes: BTreeSet<i64> = homes.iter().copied().collect();
    for some in people.chunks(5_000) {
        let mut sql = Sql::new(
            "SELECT DISTINCT household_id FROM household_member WHERE to_on IS NULL AND person_id IN ",
            vals![],
        );
        sql.ids(some);
        homes.extend(unit.all(sql, |r| r.int("household_id")).await?);
    }
    for home in homes {
        hold(unit, home).await?;
    }
    Ok(())
}

/// Puts a person into a household; the caller has opened both.
pub(crate) async fn join(unit: &mut Unit, household: i64, person: i64, member: &NewMember) -> Result<()> {
    // In the order in which a seal takes them: the person, then the household.
    unit.run(Sql::new("UPDATE person SET version = version WHERE id = $1", vals![person])).await?;
    hold(unit, household).await?;
    let sql = Sql::new(
        "INSERT INTO household_member (token, household_id, person_id, tie, living, is_index, from_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        vals![
            secret::token()?.as_str(),
            household,
            person,
            member.tie.as_str(),
            member.living.word(),
            i64::from(member.is_index),
            member.from.map(|d| d.to_string())
        ],
    );
    let id = unit.insert(sql).await?;
    if member.is_index {
        only_one_index(unit, household, id).await?;
    }
    unit.index_person(person).await?;
    unit.spread_seals(&[person]).await?;
    unit.note(changed(household).person(person));
    Ok(())
}

async fn leave(unit: &mut Unit, member: i64, household: i64, day: NaiveDate) -> Result<()> {
    former::keep(unit, &former::MEMBER, member).await?;
    let sql = Sql::new(
        "UPDATE household_member SET to_on = $2, is_index = 0, version = version + 1 WHERE id = $1",
        vals![member, day.to_string()],
    );
    unit.run(sql).await?;
    unit.note(changed(household));
    Ok(())
}

/// A household has one index person: the newest choice.
async fn only_one_index(unit: &Unit, household: i64, member: i64) -> Result<()> {
    let others = Sql::new(
        "SELECT id FROM household_member WHERE household_id = $1 AND id <> $2 AND is_index = 1 AND to_on IS NULL",
        vals![household, member],
    );
    for other in unit.all(others, |r| r.int("id")).await? {
        former::keep(unit, &former::MEMBER, other).await?;
        let sql = "UPDATE household_member SET is_index = 0, version = version + 1 WHERE id = $1";
        unit.run(Sql::new(sql, vals![other])).await?;
    }
    Ok(())
}

/// Row, household's row and token, since, version.
async fn open_member(unit: &Unit, member: &Token) -> Result<(i64, i64, Token, Option<NaiveDate>, i64)> {
    let sql = Sql::new(
        "SELECT m.id, m.household_id, m.from_on, m.version, h.token FROM household_member m \
         JOIN household h ON h.id = m.household_id WHERE m.token = $1 AND m.to_on IS NULL",
        vals![member.as_str()],
    );
    let found = unit
        .need(sql, |r| {
            Ok((
                r.int("id")?,
                r.int("household_id")?,
                r.token("token")?,
                r.opt_date("from_on")?,
                r.int("version")?,
            ))
        })
        .await?;
    open_to_change(unit, &found.2).await?;
    Ok(found)
}

async fn stale(unit: &Unit, member: i64, touched: u64) -> Result<()> {
    if touched > 0 {
        return Ok(());
    }
    let now = Sql::new("SELECT version FROM household_member WHERE id = $1", vals![member]);
    Err(Error::Stale { theirs: unit.need(now, |r| r.int("version")).await? })
}
