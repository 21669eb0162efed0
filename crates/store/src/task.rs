//! 用事・約束: what is to be done, by whom, by when. On a case, on a reception, or the desk's own.

mod change;
mod view;

pub use view::TaskView;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::{case_visible, reception_visible},
    row::{Sql, vals},
    secret,
    unit::Unit,
    visible,
};
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    consent::Answer,
    meeting::ItemGround,
    task::NewTask,
};

/// What a task is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A case whose contacts the actor may read.
    Case(Token),
    /// A reception of the actor's agency.
    Reception(Token),
    /// Nothing of the record: the desk's own business.
    Desk,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The actor's.
    Me,
    /// Nobody's yet: everybody at the desk sees it.
    Desk,
    /// A colleague's at the present desk.
    Worker(Token),
}

/// What an actor must be allowed to read of a case to have its tasks: they tell what happens.
pub(crate) const NEED: Parts = Parts::CONTACTS;

/// Adds "nothing has closed the item of a meeting by which task `t` was given": the case is there, nothing keeps the actor
/// out of it, its ground still bears for the task's agency, and where the law asks for secrecy, the actor has signed.
fn item_bears(sql: &mut Sql, unit: &Unit, t: &str) {
    let me = sql.place(unit.ctx().actor.worker);
    let now = sql.place(unit.now());
    let said = |answer: &str| {
        format!(
            "EXISTS (SELECT 1 FROM consent tk JOIN consent_item tj ON tj.consent_id = tk.id WHERE tk.case_id = tq.id \
             AND tk.said_on IS NOT NULL AND tj.agency_id = {t}.agency_id AND tj.answer = '{answer}' \
             AND tj.ended_at IS NULL AND (tk.until_at IS NULL OR tk.until_at > {now}))"
        )
    };
    sql.add(&format!(
        "EXISTS (SELECT 1 FROM meeting_item ti JOIN support_case tq ON tq.id = ti.case_id WHERE ti.id = {t}.item_id \
         AND tq.erased_at IS NULL AND tq.household_id NOT IN ("
    ));
    visible::tied_households(sql, unit);
    sql.add(") AND tq.person_id NOT IN (");
    visible::tied_people(sql, unit);
    let law = format!("ti.ground IN ('{}', '{}')", ItemGround::Law106.word(), ItemGround::Law9.word());
    sql.add(&format!(
        ") AND ((NOT {law} AND {} AND NOT {}) OR ({law} AND EXISTS (SELECT 1 FROM secrecy_sign tg \
         JOIN meeting_member tz ON tz.id = tg.member_id WHERE tg.item_id = ti.id AND tz.worker_id = {me}))))",
        said(Answer::Given.word()),
        said(Answer::Refused.word()),
    ));
}

/// Adds the condition "the actor may see and change task `t`": it is of an own desk or the actor's own, and what it
/// is about may be seen.
pub(crate) fn task_visible(sql: &mut Sql, unit: &Unit, t: &str) {
    let own = unit.ctx().actor.own_agencies();
    sql.add(&format!("(({t}.agency_id IN ")).ids(&own);
    sql.add(&format!(" OR ({t}.case_id IS NOT NULL AND {t}.owner_id = ")).bind(unit.ctx().actor.worker);
    sql.add(&format!(")) AND ({t}.case_id IS NULL OR EXISTS (SELECT 1 FROM support_case tc "));
    sql.add(&format!("WHERE tc.id = {t}.case_id AND "));
    case_visible(sql, unit, "tc", NEED);
    sql.add(&format!(")) AND ({t}.reception_id IS NULL OR EXISTS (SELECT 1 FROM reception tr "));
    sql.add(&format!("WHERE tr.id = {t}.reception_id AND "));
    reception_visible(sql, unit, "tr");
    sql.add(&format!(")) AND ({t}.item_id IS NULL OR "));
    item_bears(sql, unit, t);
    sql.add("))");
}

/// Where a task belongs, by rows that the caller has looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TaskPlace {
    /// At whose desk.
    pub(crate) agency: i64,
    /// Whose turn; nobody's yet where none.
    pub(crate) owner: Option<i64>,
    /// About which case.
    pub(crate) case: Option<i64>,
    /// About which reception.
    pub(crate) reception: Option<i64>,
    /// By which item of a meeting, where another agency than the lead took it on.
    pub(crate) item: Option<i64>,
    /// Whose answer is awaited.
    pub(crate) awaited: Option<i64>,
}

impl Unit {
    /// Inserts a task; its row. The caller notes it.
    pub(crate) async fn put_new_task(&self, token: &Token, place: &TaskPlace, new: &NewTask) -> Result<i64> {
        let sql = Sql::new(
            "INSERT INTO task (token, agency_id, owner_id, case_id, reception_id, kind, words, due_on, due_time, \
             waiting_for, waiting_words, moved_reason, made_by, made_at, item_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $13, $14) RETURNING id",
            vals![
                token.as_str(),
                place.agency,
                place.owner,
                place.case,
                place.reception,
                new.kind.word(),
                new.words.as_str(),
                new.due_on.to_string(),
                hour(new),
                place.awaited,
                new.waiting_words.as_str(),
                self.ctx().actor.worker,
                self.now(),
                place.item,
            ],
        );
        self.insert(sql).await
    }

    /// The row of whoever's turn it shall be.
    pub(super) async fn owner_row(&self, owner: &Owner) -> Result<Option<i64>> {
        match owner {
            Owner::Me => Ok(Some(self.ctx().actor.worker)),
            Owner::Desk => Ok(None),
            Owner::Worker(token) => match self.colleague(token).await {
                Ok(row) => Ok(Some(row)),
                Err(_) => Err(Fault::new("owner", "担当は、この窓口の職員から選んでください").into()),
            },
        }
    }

    /// Nobody but who has signed is given what was taken on under a law's secrecy.
    async fn may_carry(&self, item: Option<i64>, owner: Option<i64>) -> Result<()> {
        let (Some(item), Some(owner)) = (item, owner) else { return Ok(()) };
        let sql = Sql::new(
            "SELECT i.id FROM meeting_item i WHERE i.id = $1 AND i.ground IN ($2, $3) AND NOT EXISTS (SELECT 1 \
             FROM secrecy_sign g JOIN meeting_member z ON z.id = g.member_id WHERE g.item_id = i.id AND z.worker_id = $4)",
            vals![item, ItemGround::Law106.word(), ItemGround::Law9.word(), owner],
        );
        match self.one(sql, |r| r.int("id")).await? {
            None => Ok(()),
            Some(_) => Err(Fault::new(
                "owner",
                "支援会議で引き受けたことは、守秘の説明に署名した人だけが担当できます",
            )
            .into()),
        }
    }

    /// The row of the agency whose answer is awaited.
    pub(super) async fn awaited_row(&self, agency: Option<&Token>) -> Result<Option<i64>> {
        let Some(agency) = agency else { return Ok(None) };
        let sql = Sql::new("SELECT id FROM agency WHERE token = $1", vals![agency.as_str()]);
        let found = self.one(sql, |r| r.int("id")).await?;
        let fault = || Fault::new("waiting_for", "待っている機関を選びなおしてください");
        Ok(Some(found.ok_or_else(fault)?))
    }
}

impl Store {
    /// Adds a task. `once`: the form's own key; when it comes again, the first task is given and nothing changes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when what it is about is absent or not for this actor, or the actor works on no cases;
    /// [`Error::Invalid`] when the owner is not of this desk.
    pub async fn add_task(
        &self,
        ctx: &Ctx,
        about: &About,
        owner: &Owner,
        new: &NewTask,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let agency = ctx.actor.working_agency()?;
        let (mut case, mut reception) = (None, None);
        let (mut parts, mut ground) = (Parts::NONE, Ground::OwnWork);
        match about {
            About::Case(token) => {
                let open = unit.case(token, NEED).await?;
                (case, parts, ground) = (Some(open.id), open.parts, open.ground);
            }
            About::Reception(token) => reception = Some(unit.reception(token).await?),
            About::Desk => {}
        }
        let (owner, awaited) =
            (unit.owner_row(owner).await?, unit.awaited_row(new.waiting_for.as_ref()).await?);
        let token = secret::token()?;
        if let Some(first) = unit.once("task", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let place = TaskPlace { agency, owner, case, reception, awaited, item: None };
        let id = unit.put_new_task(&token, &place, new).await?;
        unit.note(Line::new(Action::Create, Kind::Task, id).case(case).shown(parts, ground));
        unit.done().await?;
        Ok(token)
    }

    /// Token and name of everybody who works on cases at the present desk, by reading.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases there.
    pub async fn colleagues(&self, ctx: &Ctx) -> Result<Vec<(Token, String)>> {
        let agency = ctx.actor.working_agency()?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT w.token, w.name FROM worker w WHERE w.ended_at IS NULL AND EXISTS (SELECT 1 FROM membership m \
             WHERE m.worker_id = w.id AND m.agency_id = $1 AND m.from_at <= $2 \
             AND (m.to_at IS NULL OR m.to_at > $2) AND m.role NOT IN ('auditor', 'system')) ORDER BY w.kana, w.id",
            vals![agency, ctx.now],
        );
        let all = unit.all(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
        unit.done().await?;
        Ok(all)
    }
}

/// `15:30`, or empty when no hour is agreed.
fn hour(new: &NewTask) -> String {
    new.due_time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default()
}
