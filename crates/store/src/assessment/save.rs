//! Beginning a version, saving a visit, fixing a version.

use super::{open::OpenSheet, view::carried};
use crate::{
    actor::Ctx,
    audit::Action,
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    relation::member_row,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Faults, Token,
    access::Parts,
    assessment::{Answer, Answers, NewVisit},
};

/// The form under which drafts are kept.
pub(super) const FORM: &str = "assessment";

impl Store {
    /// The version in work about a member, or about the household; a new one is begun where there is none. Beginning
    /// twice gives the same. Nobody sees a version in lists before something of it was saved.
    ///
    /// # Errors
    /// [`Error::NotFound`] when household or member are absent, or not the actor's own work.
    pub async fn begin_assessment(
        &self,
        ctx: &Ctx,
        household: &Token,
        person: Option<&Token>,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let open = open_to_change(&unit, household).await?;
        let person = match person {
            Some(person) => Some(member_row(&unit, open.id, person).await?.ok_or(Error::NotFound)?),
            None => None,
        };
        let agency = unit.ctx().actor.working_agency()?;
        // Two who begin at once meet at the index of versions in work; the second finds the first's.
        let sql = Sql::new(
            "INSERT INTO assessment (token, agency_id, household_id, person_id, number, begun_at, begun_by) \
             SELECT $1, $2, h.id, CAST($3 AS BIGINT), (SELECT COUNT(*) + 1 FROM assessment a WHERE a.household_id = h.id \
             AND COALESCE(a.person_id, 0) = $4), $5, $6 FROM household h WHERE h.id = $7 AND NOT EXISTS \
             (SELECT 1 FROM assessment w WHERE w.household_id = h.id AND COALESCE(w.person_id, 0) = $4 \
             AND w.fixed_at IS NULL) ON CONFLICT DO NOTHING",
            vals![
                secret::token()?.as_str(),
                agency,
                person,
                person.unwrap_or(0),
                unit.now(),
                ctx.actor.worker,
                open.id
            ],
        );
        let begun = unit.run(sql).await? == 1;
        let sql = Sql::new(
            "SELECT id, token, number, version FROM assessment WHERE household_id = $1 \
             AND COALESCE(person_id, 0) = $2 AND fixed_at IS NULL",
            vals![open.id, person.unwrap_or(0)],
        );
        let read =
            |r: &crate::row::Row| Ok((r.int("id")?, r.token("token")?, r.int("number")?, r.int("version")?));
        let (id, token, number, version) = unit.need(sql, read).await?;
        if begun {
            let household = open.id;
            let sheet = OpenSheet { id, household, person, number, fixed: None, version, open };
            unit.note_sheet(Action::Create, &sheet).await?;
        }
        unit.done().await?;
        Ok(token)
    }

    /// Saves a visit of a version in work that the worker saw at `version`; what was saved before stays as it was. With
    /// `fix` the version is fixed in the same step. Saving what stands there already adds no visit.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when somebody saved in the meantime; [`Error::Invalid`] at `visited_on` when
    /// the version was fixed in the meantime, and at its field for a code that was not offered.
    pub async fn save_assessment(
        &self,
        ctx: &Ctx,
        token: &Token,
        version: i64,
        visit: &NewVisit,
        fix: bool,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let sheet = unit.sheet_to_change(token).await?;
        let visits = unit.visits(&[sheet.id]).await?;
        let (was, on) = match visits.last() {
            Some((_, id, last)) => (unit.answers(*id).await?, Some(last.on)),
            None => (carried(&unit, &sheet).await?.map(|(_, answers)| answers).unwrap_or_default(), None),
        };
        if visit.whole && !sheet.open.parts.has(Parts::WHEREABOUTS) {
            return Err(Fault::new("visited_on", crate::person::CLOSED).into());
        }
        // What a seal kept from the form stays as it was answered before.
        let shown = if visit.whole { sheet.open.parts } else { sheet.open.parts.without(Parts::WHEREABOUTS) };
        let answers = visit.answers.clone().with_hidden_of(&was, shown);
        let was = if visits.is_empty() { Answers::default() } else { was };
        unit.offered(&visit.answers, &was).await?;
        let changed = on != Some(visit.on) || was != answers;
        let fix = fix && (changed || sheet.fixed.is_none()); // pressed twice
        if changed || fix {
            lock(&unit, &sheet, version, fix).await?;
        }
        if changed {
            let sql = Sql::new(
                "INSERT INTO assessment_visit (token, assessment_id, visited_on, saved_at, saved_by) \
                 VALUES ($1, $2, $3, $4, $5) RETURNING id",
                vals![
                    secret::token()?.as_str(),
                    sheet.id,
                    visit.on.to_string(),
                    unit.now(),
                    ctx.actor.worker
                ],
            );
            let id = unit.insert(sql).await?;
            unit.put_answers(id, &answers).await?;
            unit.note_sheet(Action::Change, &sheet).await?;
        }
        if fix {
            unit.note_sheet(Action::End, &sheet).await?;
        }
        unit.drop_draft(FORM, token.as_str()).await?;
        unit.done().await
    }

    /// Fixes a version in work: from then on it stays as it is, and what is heard later goes into a new one.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when nothing was saved of it yet; [`Error::Stale`] when somebody saved in the meantime.
    pub async fn fix_assessment(&self, ctx: &Ctx, token: &Token, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let sheet = unit.sheet_to_change(token).await?;
        if sheet.fixed.is_some() {
            return unit.done().await; // pressed twice
        }
        if unit.visits(&[sheet.id]).await?.is_empty() {
            return Err(Error::NotFound);
        }
        lock(&unit, &sheet, version, true).await?;
        unit.note_sheet(Action::End, &sheet).await?;
        unit.done().await
    }
}

/// Takes the next version of a sheet in work, or tells who was first.
async fn lock(unit: &Unit, sheet: &OpenSheet, version: i64, fix: bool) -> Result<()> {
    let (at, by) = if fix { (Some(unit.now()), Some(unit.ctx().actor.worker)) } else { (None, None) };
    let sql = Sql::new(
        "UPDATE assessment SET version = version + 1, fixed_at = $3, fixed_by = $4 \
         WHERE id = $1 AND version = $2 AND fixed_at IS NULL",
        vals![sheet.id, version, at, by],
    );
    if unit.run(sql).await? == 1 {
        return Ok(());
    }
    let sql = Sql::new("SELECT version, fixed_at FROM assessment WHERE id = $1", vals![sheet.id]);
    let (theirs, fixed) = unit.need(sql, |r| Ok((r.int("version")?, r.opt_int("fixed_at")?))).await?;
    if fixed.is_some() {
        let sentence = "この版は、もう書き終えた版になっています。下のことばは、次の版に残せます";
        return Err(domain::Fault::new("visited_on", sentence).into());
    }
    Err(Error::Stale { theirs })
}

impl Unit {
    /// Tells of each code that is not offered today. What stood there before may stay.
    async fn offered(&self, answers: &Answers, was: &Answers) -> Result<()> {
        let codes = self.codes().await?;
        let mut faults = Faults::none();
        for (item, answer) in answers.iter() {
            let Some(list) = item.kind.list() else { continue };
            let words = |answer: &Answer| match answer {
                Answer::One(code) => vec![code.clone()],
                Answer::Many { codes, .. } => codes.clone(),
                _ => Vec::new(),
            };
            let before = was.get(item.key).map(words).unwrap_or_default();
            if words(answer).iter().any(|code| !before.contains(code) && !codes.has(list, code)) {
                faults.add(item.key, "一覧から選びなおしてください");
            }
        }
        Ok(faults.or(())?)
    }
}
