//! What a plan says: kept, and read back.

use super::{OpenPlan, leads};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Faults, Token,
    plan::{
        Refusal, State, Turn,
        content::{Content, Doer, Goal, Service, Step},
        facts::Fact,
    },
};
use serde_json::json;

/// Who may be named in a plan of a case.
#[derive(Clone)]
pub struct PlanChoices {
    /// Token and name of the household's people.
    pub people: Vec<(Token, String)>,
    /// Token and name of the agencies around the household, the lead agency first.
    pub near: Vec<(Token, String)>,
}

impl Unit {
    /// What a plan says.
    pub(crate) async fn content(&self, plan: i64) -> Result<Content> {
        let sql =
            Sql::new("SELECT wish, course, from_on, to_on, monitor_on FROM plan WHERE id = $1", vals![plan]);
        let mut content = self
            .need(sql, |r| {
                Ok(Content {
                    wish: r.text("wish")?,
                    course: r.text("course")?,
                    from: r.opt_date("from_on")?,
                    to: r.opt_date("to_on")?,
                    monitor_on: r.opt_date("monitor_on")?,
                    ..Content::default()
                })
            })
            .await?;
        let sql = Sql::new(
            "SELECT g.rank, g.words, p.token AS person FROM plan_goal g LEFT JOIN person p ON p.id = g.person_id \
             WHERE g.plan_id = $1 ORDER BY g.rank",
            vals![plan],
        );
        let goals = self
            .all(sql, |r| {
                let goal =
                    Goal { person: r.opt_token("person")?, words: r.text("words")?, steps: Vec::new() };
                Ok((r.int("rank")?, goal))
            })
            .await?;
        let sql = Sql::new(
            "SELECT s.goal_rank, s.doer, s.words, s.due_words, p.token AS person, a.token AS agency FROM plan_step s \
             LEFT JOIN person p ON p.id = s.person_id LEFT JOIN agency a ON a.id = s.agency_id \
             WHERE s.plan_id = $1 ORDER BY s.goal_rank, s.rank",
            vals![plan],
        );
        let steps = self
            .all(sql, |r| {
                let doer = match (r.opt_token("person")?, r.opt_token("agency")?) {
                    (Some(person), _) => Doer::Person(person),
                    (_, Some(agency)) => Doer::Agency(agency),
                    _ => Doer::Words(r.text("doer")?),
                };
                Ok((r.int("goal_rank")?, Step { doer, words: r.text("words")?, when: r.text("due_words")? }))
            })
            .await?;
        content.goals = goals
            .into_iter()
            .map(|(rank, goal)| {
                let own = steps.iter().filter(|(of, _)| *of == rank).map(|(_, step)| step.clone()).collect();
                Goal { steps: own, ..goal }
            })
            .collect();
        let sql = Sql::new(
            "SELECT s.menu, s.provider, s.from_on, s.to_on, p.token AS person, a.token AS agency FROM plan_service s \
             LEFT JOIN person p ON p.id = s.person_id LEFT JOIN agency a ON a.id = s.agency_id \
             WHERE s.plan_id = $1 ORDER BY s.rank",
            vals![plan],
        );
        content.services = self
            .all(sql, |r| {
                Ok(Service {
                    menu: r.text("menu")?,
                    person: r.opt_token("person")?,
                    agency: r.opt_token("agency")?,
                    by: r.text("provider")?,
                    from: r.opt_date("from_on")?,
                    to: r.opt_date("to_on")?,
                })
            })
            .await?;
        Ok(content)
    }

    /// The row of a member of the household, now or before.
    async fn member_row(&self, household: i64, person: &Token, field: &'static str) -> Result<i64> {
        let sql = Sql::new(
            "SELECT p.id FROM person p WHERE p.token = $1 AND EXISTS (SELECT 1 FROM household_member m \
             WHERE m.person_id = p.id AND m.household_id = $2)",
            vals![person.as_str(), household],
        );
        let fault = || Fault::new(field, "だれのことかは、この世帯の人から選んでください");
        Ok(self.one(sql, |r| r.int("id")).await?.ok_or_else(fault)?)
    }

    async fn agency_row(&self, agency: &Token, field: &'static str) -> Result<i64> {
        let sql = Sql::new("SELECT id FROM agency WHERE token = $1", vals![agency.as_str()]);
        let fault = || Fault::new(field, "機関を選びなおしてください");
        Ok(self.one(sql, |r| r.int("id")).await?.ok_or_else(fault)?)
    }

    /// Puts goals, steps and services in place of what stood there.
    pub(crate) async fn put_content(&self, plan: i64, household: i64, content: &Content) -> Result<()> {
        for table in ["plan_goal", "plan_step", "plan_service"] {
            self.run(Sql::new(&format!("DELETE FROM {table} WHERE plan_id = $1"), vals![plan])).await?;
        }
        for (rank, goal) in (0_i64..).zip(&content.goals) {
            let person = match &goal.person {
                Some(person) => Some(self.member_row(household, person, "goals").await?),
                None => None,
            };
            let sql = Sql::new(
                "INSERT INTO plan_goal (plan_id, rank, person_id, words) VALUES ($1, $2, $3, $4)",
                vals![plan, rank, person, goal.words.as_str()],
            );
            self.run(sql).await?;
            for (nth, step) in (0_i64..).zip(&goal.steps) {
                let (mut person, mut agency, mut doer) = (None, None, "");
                match &step.doer {
                    Doer::Person(token) => person = Some(self.member_row(household, token, "goals").await?),
                    Doer::Agency(token) => agency = Some(self.agency_row(token, "goals").await?),
                    Doer::Words(words) => doer = words,
                }
                let sql = Sql::new(
                    "INSERT INTO plan_step (plan_id, goal_rank, rank, person_id, agency_id, doer, words, due_words) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    vals![plan, rank, nth, person, agency, doer, step.words.as_str(), step.when.as_str()],
                );
                self.run(sql).await?;
            }
        }
        for (rank, service) in (0_i64..).zip(&content.services) {
            let person = match &service.person {
                Some(person) => Some(self.member_row(household, person, "services").await?),
                None => None,
            };
            let agency = match &service.agency {
                Some(agency) => Some(self.agency_row(agency, "services").await?),
                None => None,
            };
            let sql = Sql::new(
                "INSERT INTO plan_service (plan_id, rank, menu, person_id, agency_id, provider, from_on, to_on) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                vals![
                    plan,
                    rank,
                    service.menu.as_str(),
                    person,
                    agency,
                    service.by.as_str(),
                    service.from.map(|d| d.to_string()),
                    service.to.map(|d| d.to_string())
                ],
            );
            self.run(sql).await?;
        }
        Ok(())
    }

    /// Each service's menu is in force on the day it begins, unless it stood there before.
    async fn check_menu(&self, content: &Content, former: &Content) -> Result<()> {
        let mut faults = Faults::none();
        for service in &content.services {
            if former.services.contains(service) {
                continue;
            }
            let day = service.from.unwrap_or(self.ctx().today());
            if !self.offers_code_on("menu", &service.menu, day).await? {
                let day = domain::wareki::show_wareki(day);
                let sentence = format!(
                    "{day}からの分には使えない事業の名前です。その日に使える事業を選びなおしてください"
                );
                faults.add("services", sentence);
            }
        }
        Ok(faults.or(())?)
    }

    /// Puts `content` in place of what a plan in writing says; what stood there is kept. For what a meeting adds to it.
    pub(crate) async fn add_to_draft(&mut self, plan: &OpenPlan, content: &Content) -> Result<()> {
        self.keep_plan_former(plan).await?;
        self.put_content(plan.id, plan.case.household, content).await?;
        let sql = "UPDATE plan SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'";
        if self.run(Sql::new(sql, vals![plan.id, plan.version])).await? == 0 {
            return Err(Error::Stale { theirs: plan.version });
        }
        let line = Line::new(Action::Change, Kind::Plan, plan.id).case(plan.case.id);
        self.note(line.shown(plan.case.parts, plan.case.ground));
        Ok(())
    }

    /// Keeps what a plan said before it is changed.
    async fn keep_plan_former(&self, plan: &OpenPlan) -> Result<()> {
        let c = &plan.content;
        let goals: Vec<_> = c
            .goals
            .iter()
            .map(|g| {
                let steps: Vec<_> =
                    g.steps.iter().map(|s| json!({ "words": s.words, "when": s.when })).collect();
                json!({ "words": g.words, "person": g.person.as_ref().map(Token::as_str), "steps": steps })
            })
            .collect();
        let services: Vec<_> =
            c.services.iter().map(|s| json!({ "menu": s.menu, "from": s.from, "to": s.to })).collect();
        let body = json!({
            "wish": c.wish, "course": c.course, "from": c.from, "to": c.to, "monitor_on": c.monitor_on,
            "goals": goals, "services": services,
        });
        let sql = Sql::new(
            "INSERT INTO plan_former (plan_id, version, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5)",
            vals![plan.id, plan.version, body.to_string(), self.now(), self.ctx().actor.worker],
        );
        self.run(sql).await?;
        Ok(())
    }
}

impl Store {
    /// Who may be named in the plan: the people of the household and the agencies around it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency.
    pub async fn plan_choices(&self, ctx: &Ctx, plan: &Token) -> Result<PlanChoices> {
        let unit = self.reading(ctx).await?;
        let plan = unit.plan(plan).await?;
        if !leads(ctx, &plan.case) {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "SELECT p.token, p.name FROM household_member m JOIN person p ON p.id = m.person_id \
             WHERE m.household_id = $1 ORDER BY m.is_index DESC, m.id",
            vals![plan.case.household],
        );
        let people = unit.all(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
        let sql = Sql::new(
            "SELECT a.id, a.token, a.name FROM agency a WHERE a.id = $1 OR a.id IN (SELECT t.agency_id FROM support_tie t \
             WHERE t.household_id = $2 AND t.agency_id IS NOT NULL) OR a.id IN (SELECT g.agency_id \
             FROM disclosure_grant g WHERE g.case_id = $3 AND g.agency_id IS NOT NULL) \
             ORDER BY CASE WHEN a.id = $1 THEN 0 ELSE 1 END, a.kana, a.id",
            vals![plan.case.lead_agency, plan.case.household, plan.case.id],
        );
        let near = unit.all(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
        unit.done().await?;
        Ok(PlanChoices { people, near })
    }

    /// Writes a plan that is in preparation, or corrects the words of one that runs. What stood there before is kept.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency; [`Error::Stale`]; [`Error::Invalid`] when people or
    /// services do not fit, when the plan was agreed to and not put back to writing, or when more than words would
    /// change in a plan that runs.
    pub async fn write_plan(&self, ctx: &Ctx, token: &Token, seen: i64, content: &Content) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let plan = unit.plan_to_change(token, seen).await?;
        if plan.content == *content {
            unit.drop_draft("plan", token.as_str()).await?;
            return unit.done().await;
        }
        let state = plan.standing.state();
        if state == State::Draft {
            plan.standing.take(Turn::Rewrite(content.terms()), ctx.today()).map_err(Faults::from)?;
            unit.check_menu(content, &plan.content).await?;
        } else if state.supports() {
            content.corrects(&plan.content)?;
        } else {
            let refusal = plan.standing.refuses(Turn::Rewrite(content.terms()), ctx.today());
            return Err(Fault::from(refusal.unwrap_or(Refusal::Ended)).into());
        }
        unit.keep_plan_former(&plan).await?;
        unit.put_content(plan.id, plan.case.household, content).await?;
        let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
        let sql = Sql::new(
            "UPDATE plan SET wish = $1, course = $2, from_on = $3, to_on = $4, monitor_on = $5, version = version + 1 \
             WHERE id = $6 AND version = $7",
            vals![
                content.wish.as_str(),
                content.course.as_str(),
                day(content.from),
                day(content.to),
                day(content.monitor_on),
                plan.id,
                seen
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: plan.version });
        }
        if state.supports() {
            unit.history(plan.id, "correct", &Fact::bare(Turn::Keep, ctx.today(), String::new())).await?;
            unit.case_review_on(plan.case.id, content.monitor_on).await?;
        }
        unit.drop_draft("plan", token.as_str()).await?;
        unit.note(
            Line::new(Action::Change, Kind::Plan, plan.id)
                .case(plan.case.id)
                .shown(plan.case.parts, plan.case.ground),
        );
        unit.done().await
    }
}
