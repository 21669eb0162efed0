//! Family ties: added, ended, never deleted.

use super::member_row;
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    former,
    gate::person_visible,
    household::{changed, open_to_change},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    access::Parts,
    code::RelationKind,
    household::{Living, NewRelation, end_day},
    wareki::Birth,
};

/// People of a household, now or formerly, and the ties between them.
#[derive(Default)]
pub struct FamilyView {
    /// The people, each once.
    pub people: Vec<Kin>,
    /// Ties between them.
    pub relations: Vec<Relation>,
}

/// One person of the family.
pub struct Kin {
    /// The person's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// 続柄 as the office says it.
    pub tie: String,
    /// As far as it is known.
    pub birth: Option<Birth>,
    /// Died on.
    pub death: Option<NaiveDate>,
    /// As the person says it.
    pub sex: String,
    /// Where the person lives.
    pub living: Living,
    /// 本人.
    pub is_index: bool,
    /// Belongs to the household today.
    pub member: bool,
}

/// A family tie: `one` is to `other` what `kind` says.
pub struct Relation {
    /// The tie's token.
    pub token: Token,
    /// From.
    pub one: Token,
    /// To.
    pub other: Token,
    /// What.
    pub kind: RelationKind,
    /// In words.
    pub label: String,
    /// Ended on; then it stands in the list, not in the drawing.
    pub to: Option<NaiveDate>,
    /// For the form.
    pub version: i64,
}

impl Store {
    /// Adds a family tie between two people of a household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work; [`Error::Invalid`] when one of
    /// the two is nobody of it, or the tie is there already.
    pub async fn add_relation(&self, ctx: &Ctx, household: &Token, new: &NewRelation) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (one, other) = ends(&unit, home, new, 0).await?;
        let sql = Sql::new(
            "INSERT INTO relation (token, person_id, other_id, kind, label) VALUES ($1, $2, $3, $4, $5)",
            vals![secret::token()?.as_str(), one, other, new.kind.word(), new.label.as_str()],
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Corrects a family tie in force: who, what, or the words.
    ///
    /// # Errors
    /// As [`Store::add_relation`]; [`Error::NotFound`] when the tie is absent; [`Error::Stale`] when another saved
    /// first.
    pub async fn change_relation(
        &self,
        ctx: &Ctx,
        household: &Token,
        relation: &Token,
        version: i64,
        new: &NewRelation,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, theirs) = of_home(&unit, home, relation).await?;
        if theirs != version {
            return Err(Error::Stale { theirs });
        }
        former::keep(&unit, &former::RELATION, id).await?;
        let (one, other) = ends(&unit, home, new, id).await?;
        let sql = Sql::new(
            "UPDATE relation SET person_id = $3, other_id = $4, kind = $5, label = $6, version = version + 1 \
             WHERE id = $1 AND version = $2",
            vals![id, version, one, other, new.kind.word(), new.label.as_str()],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs });
        }
        unit.note(changed(home));
        unit.done().await
    }

    /// Ends a family tie of a household. It stays in the record with its last day.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Invalid`] at `ended`.
    pub async fn end_relation(
        &self,
        ctx: &Ctx,
        household: &Token,
        relation: &Token,
        ended: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let day = end_day(ended, None, ctx.today())?;
        let (id, _) = of_home(&unit, home, relation).await?;
        former::keep(&unit, &former::RELATION, id).await?;
        let sql = "UPDATE relation SET to_on = $2, ended_at = $3, version = version + 1 WHERE id = $1";
        unit.run(Sql::new(sql, vals![id, day.to_string(), unit.now()])).await?;
        unit.note(changed(home));
        unit.done().await
    }
}

/// Row and version of a tie in force between two people of a household.
async fn of_home(unit: &Unit, household: i64, relation: &Token) -> Result<(i64, i64)> {
    let sql = Sql::new(
        "SELECT id, version FROM relation WHERE token = $1 AND ended_at IS NULL AND person_id IN \
         (SELECT person_id FROM household_member WHERE household_id = $2) AND other_id IN \
         (SELECT person_id FROM household_member WHERE household_id = $2)",
        vals![relation.as_str(), household],
    );
    unit.need(sql, |r| Ok((r.int("id")?, r.int("version")?))).await
}

/// The rows of the two whom a tie joins. No tie in force but `itself` may say the same of them.
async fn ends(unit: &Unit, home: i64, new: &NewRelation, itself: i64) -> Result<(i64, i64)> {
    let one = member_row(unit, home, &new.one).await?;
    let one = one.ok_or_else(|| Fault::new("one", "この世帯の人から選んでください"))?;
    let other = member_row(unit, home, &new.other).await?;
    let other = other.ok_or_else(|| Fault::new("other", "この世帯の人から選んでください"))?;
    let known = Sql::new(
        "SELECT id FROM relation WHERE ended_at IS NULL AND kind = $3 AND id <> $4 AND ((person_id = $1 \
         AND other_id = $2) OR (person_id = $2 AND other_id = $1)) LIMIT 1",
        vals![one, other, new.kind.word(), itself],
    );
    if unit.one(known, |r| r.int("id")).await?.is_some() {
        return Err(Fault::new("kind", "ふたりのこの間がらは、もう記録されています").into());
    }
    Ok((one, other))
}

/// The family of a household that is open with [`Parts::BASIC`].
pub(super) async fn family(unit: &Unit, household: i64) -> Result<FamilyView> {
    let today = unit.ctx().today();
    let mut sql = Sql::new(
        "SELECT p.id, p.token, p.name, p.birth, p.death, p.sex, m.tie, m.living, m.is_index, m.to_on \
         FROM household_member m JOIN person p ON p.id = m.person_id WHERE m.household_id = $1 AND ",
        vals![household],
    );
    person_visible(&mut sql, unit, "p", Parts::BASIC);
    sql.add(" ORDER BY CASE WHEN m.to_on IS NULL THEN 0 ELSE 1 END, m.is_index DESC, m.id DESC");
    let rows = unit
        .all(sql, |r| {
            let kin = Kin {
                token: r.token("token")?,
                name: r.text("name")?,
                tie: r.text("tie")?,
                birth: Birth::from_storage(&r.text("birth")?),
                death: r.opt_date("death")?,
                sex: r.text("sex")?,
                living: r.word("living", Living::parse)?,
                is_index: r.flag("is_index")?,
                member: r.opt_date("to_on")?.is_none_or(|to| to >= today),
            };
            Ok((r.int("id")?, kin))
        })
        .await?;
    let mut ids = Vec::new();
    let mut people = Vec::new();
    for (id, kin) in rows {
        // Somebody who left and came back has two memberships; the one in force stands first.
        if !ids.contains(&id) {
            ids.push(id);
            people.push(kin);
        }
    }
    let mut sql = Sql::new(
        "SELECT r.token, a.token AS one, b.token AS other, r.kind, r.label, r.to_on, r.version FROM relation r \
         JOIN person a ON a.id = r.person_id JOIN person b ON b.id = r.other_id WHERE r.person_id IN ",
        vec![],
    );
    sql.ids(&ids).add(" AND r.other_id IN ").ids(&ids).add(" ORDER BY r.id");
    let relations = unit
        .all(sql, |r| {
            Ok(Relation {
                token: r.token("token")?,
                one: r.token("one")?,
                other: r.token("other")?,
                kind: r.word("kind", RelationKind::parse)?,
                label: r.text("label")?,
                to: r.opt_date("to_on")?,
                version: r.int("version")?,
            })
        })
        .await?;
    Ok(FamilyView { people, relations })
}
