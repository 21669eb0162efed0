//! The moves of a plan: made, agreed, met about, decided, started, put back, withdrawn, kept, re-planned.

use super::{OpenPlan, leads};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Faults, Token,
    code::CaseStatus,
    plan::{
        Standing, State, Turn,
        content::Content,
        facts::{Fact, Page},
    },
};

impl Unit {
    /// Inserts a plan in writing for a case, with what the former said.
    pub(super) async fn new_draft(
        &self,
        case: &crate::gate::OpenCase,
        former: Option<&OpenPlan>,
    ) -> Result<(i64, Token)> {
        let sql = Sql::new(
            "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM plan WHERE case_id = $1",
            vals![case.id],
        );
        let number = self.need(sql, |r| r.int("next")).await?;
        let token = secret::token()?;
        let content = former.map(|f| Content { from: None, to: None, monitor_on: None, ..f.content.clone() });
        let content = content.unwrap_or_default();
        let sql = Sql::new(
            "INSERT INTO plan (token, case_id, number, former_id, state, wish, course, made_on, made_by, made_at) \
             VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9) RETURNING id",
            vals![
                token.as_str(),
                case.id,
                number,
                former.map(|f| f.id),
                content.wish.as_str(),
                content.course.as_str(),
                self.ctx().today().to_string(),
                self.ctx().actor.worker,
                self.now()
            ],
        );
        let id = self.insert(sql).await?;
        // A service that went on gets new days with the new period; what the law has renamed is chosen anew.
        let mut services = Vec::new();
        for service in &content.services {
            if self.offers_code("menu", &service.menu).await? {
                services.push(domain::plan::content::Service { from: None, to: None, ..service.clone() });
            }
        }
        self.put_content(id, case.household, &Content { services, ..content }).await?;
        Ok((id, token))
    }

    async fn none_in_preparation(&self, case: &crate::gate::OpenCase) -> Result<()> {
        if self.plan_of(*case, State::prepares).await?.is_some() {
            let sentence =
                "つくりかけのプランがもうあります。その続きを書くか、取り下げてからつくってください";
            return Err(Fault::new("case", sentence).into());
        }
        Ok(())
    }
}

impl Store {
    /// Begins a plan for a case, from nothing or from its latest one. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency; [`Error::Invalid`] when the case is closed or
    /// paused, when a plan is being prepared already, or when one is in force (that is re-planned).
    pub async fn new_plan(&self, ctx: &Ctx, case: &Token, from_former: bool, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.own_case(case).await?;
        if let Some(first) = unit.once_before("plan", once).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let sql = Sql::new("SELECT status FROM support_case WHERE id = $1", vals![case.id]);
        let status = unit.need(sql, |r| r.word("status", CaseStatus::parse)).await?;
        if matches!(status, CaseStatus::Closed | CaseStatus::Paused) {
            let sentence = "終結・中断しているケースです。先に、支援を再開してください";
            return Err(Fault::new("case", sentence).into());
        }
        unit.none_in_preparation(&case).await?;
        if unit.plan_of(case, State::supports).await?.is_some() {
            let sentence = "実施中のプランがあります。次のプランは、評価を書いてから、再プランでつくります";
            return Err(Fault::new("case", sentence).into());
        }
        let former = unit.plan_of(case, |state| state != State::Withdrawn).await?;
        let (id, token) = unit.new_draft(&case, former.as_ref().filter(|_| from_former)).await?;
        unit.once("plan", once, token.as_str()).await?;
        unit.note(Line::new(Action::Create, Kind::Plan, id).case(case.id).shown(case.parts, case.ground));
        unit.done().await?;
        Ok(token)
    }

    /// Records one move of a plan, as it stood when it was `seen`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency; [`Error::Stale`]; [`Error::Invalid`] with the
    /// sentence of [`domain::plan::Refusal`] when the move does not follow.
    pub async fn move_plan(&self, ctx: &Ctx, plan: &Token, seen: i64, page: Page, fact: &Fact) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let plan = unit.plan_to_change(plan, seen).await?;
        page.open(&plan.standing, ctx.today()).map_err(Faults::from)?;
        if page == Page::Agree && !unit.offers_code("agree_how", &fact.how).await? {
            return Err(Fault::new("how", "どうやって同意をもらったかを選びなおしてください").into());
        }
        let next = plan.standing.take(fact.turn, ctx.today()).map_err(Faults::from)?;
        match (fact.turn, &next) {
            (Turn::Start(on), Standing::InForce(_)) => unit.began(&plan, on).await?,
            (Turn::Redraft, _) => {
                let sql = Sql::new("UPDATE plan_move SET undone = 1 WHERE plan_id = $1", vals![plan.id]);
                unit.run(sql).await?;
            }
            (Turn::Withdraw(on), _) => unit.former_remains(&plan, on).await?,
            _ => {}
        }
        // A meeting or decision that sends a plan back stands in the history under its own name.
        let word = match page {
            Page::Meeting => "meeting",
            Page::Decide => "decide",
            _ => fact.turn.word(),
        };
        unit.stand(&plan, &next, word, fact).await?;
        if fact.turn == Turn::Redraft && page != Page::Redraft {
            let sql = Sql::new(
                "UPDATE plan_move SET undone = 1 WHERE plan_id = $1 AND (move = 'decide' OR move = 'meeting')",
                vals![plan.id],
            );
            unit.run(sql).await?;
        }
        unit.note(
            Line::new(Action::Change, Kind::Plan, plan.id)
                .case(plan.case.id)
                .shown(plan.case.parts, plan.case.ground),
        );
        unit.done().await
    }

    /// 再プラン: makes the next plan from one that was reviewed. The former stays in force until the next starts.
    ///
    /// # Errors
    /// As [`Store::move_plan`].
    pub async fn replan(&self, ctx: &Ctx, plan: &Token, seen: i64, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        if let Some(first) = unit.once_before("replan", once).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let plan = unit.plan_to_change(plan, seen).await?;
        let next = plan.standing.take(Turn::Replan, ctx.today()).map_err(Faults::from)?;
        unit.none_in_preparation(&plan.case).await?;
        unit.stand(&plan, &next, "replan", &Fact::bare(Turn::Replan, ctx.today(), String::new())).await?;
        let (id, token) = unit.new_draft(&plan.case, Some(&plan)).await?;
        unit.once("replan", once, token.as_str()).await?;
        let case = plan.case;
        unit.note(
            Line::new(Action::Change, Kind::Plan, plan.id).case(case.id).shown(case.parts, case.ground),
        );
        unit.note(Line::new(Action::Create, Kind::Plan, id).case(case.id).shown(case.parts, case.ground));
        unit.done().await?;
        Ok(token)
    }

    /// Is the plan one that the actor may write? For pages that only lead on.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency.
    pub async fn case_of_plan(&self, ctx: &Ctx, plan: &Token) -> Result<Token> {
        let unit = self.reading(ctx).await?;
        let plan = unit.plan(plan).await?;
        if !leads(ctx, &plan.case) {
            return Err(Error::NotFound);
        }
        let sql = Sql::new("SELECT token FROM support_case WHERE id = $1", vals![plan.case.id]);
        let token = unit.need(sql, |r| r.token("token")).await?;
        unit.done().await?;
        Ok(token)
    }
}

impl Unit {
    /// A plan starts: the one before gives way, the case has a plan, and its next day is the plan's.
    async fn began(&self, plan: &OpenPlan, on: chrono::NaiveDate) -> Result<()> {
        let former = self.plan_of(plan.case, |s| s.supports() || s == State::Paused).await?;
        if let Some(former) = former {
            let turn = Turn::GiveWay(on);
            let ended = former.standing.take(turn, self.ctx().today()).map_err(Faults::from)?;
            self.stand(&former, &ended, "give_way", &Fact::bare(turn, on, String::new())).await?;
        }
        self.case_planned(plan.case.id, Some(on)).await?;
        self.case_review_on(plan.case.id, plan.content.monitor_on.or(plan.content.to)).await
    }

    /// A plan is withdrawn: the one that it was made from goes on to be what it was.
    pub(super) async fn former_remains(&self, plan: &OpenPlan, on: chrono::NaiveDate) -> Result<()> {
        let Some(former) = plan.former else { return Ok(()) };
        let former = self.plan_in(former, plan.case).await?;
        if former.standing.state() == State::Replanning {
            let back = former.standing.take(Turn::Remain, self.ctx().today()).map_err(Faults::from)?;
            self.stand(&former, &back, "remain", &Fact::bare(Turn::Remain, on, String::new())).await?;
        }
        Ok(())
    }
}
