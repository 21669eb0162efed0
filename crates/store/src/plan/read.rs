//! One plan on one page, and for the sheets made of it.

use super::{OpenPlan, leads};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::Parts,
    plan::{
        Standing,
        content::Content,
        review::{Next, Reached},
    },
};

/// A plan, reduced to what the actor may see: names of people need [`Parts::BASIC`].
#[derive(Clone)]
pub struct PlanView {
    /// Its token.
    pub token: Token,
    /// 第何回 within the case.
    pub number: i64,
    /// Where it stands; what follows is asked of it.
    pub standing: Standing,
    /// The case.
    pub case: Token,
    /// 年度-連番 of the case.
    pub case_number: String,
    /// The household.
    pub household: Token,
    /// 本人 of the case: token and name.
    pub person: Option<(Token, String)>,
    /// Lead agency.
    pub agency: String,
    /// Main worker of the case.
    pub worker: Option<String>,
    /// Version, to be sent back.
    pub version: i64,
    /// The actor may write it.
    pub editable: bool,
    /// Began to be written on.
    pub made_on: NaiveDate,
    /// By whom.
    pub made_by: String,
    /// 本人の望み.
    pub wish: String,
    /// 支援の方針.
    pub course: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
    /// Goals, in order.
    pub goals: Vec<GoalView>,
    /// Services, in order.
    pub services: Vec<ServiceView>,
    /// What has been done with it, the oldest first; what was undone by writing it anew is marked.
    pub moves: Vec<MoveView>,
    /// Reviews, the oldest first.
    pub reviews: Vec<ReviewView>,
    /// The plan that this one was made from: token and number.
    pub former: Option<(Token, i64)>,
    /// The plan that was made from this one.
    pub next: Option<(Token, i64)>,
    /// Changes of its words that are kept: when, by whom.
    pub corrections: Vec<(Instant, String)>,
    /// What it says, for its form; only for who may write it.
    pub content: Option<Content>,
}

/// A goal.
#[derive(Clone)]
pub struct GoalView {
    /// Whose: a name, 「世帯」, or 「世帯の人」 where names are not shared.
    pub who: String,
    /// In the person's words.
    pub words: String,
    /// Who does what for it.
    pub steps: Vec<StepView>,
}

/// One thing that somebody does.
#[derive(Clone)]
pub struct StepView {
    /// Who, in words.
    pub who: String,
    /// It is somebody of the household.
    pub own: bool,
    /// What.
    pub words: String,
    /// By when or how often.
    pub when: String,
}

/// A service.
#[derive(Clone)]
pub struct ServiceView {
    /// Word of the list `menu`.
    pub menu: String,
    /// Whose; as [`GoalView::who`].
    pub who: String,
    /// By whom: an agency or words; may be empty.
    pub by: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
}

/// A line of the plan's history.
#[derive(Clone)]
pub struct MoveView {
    /// Its word: [`domain::plan::Turn::word`], or `correct`.
    pub word: String,
    /// When.
    pub on: NaiveDate,
    /// Word of the list `agree_how`, of the meeting's or the decision's result.
    pub how: String,
    /// Who agreed, who was there, who decided.
    pub by: String,
    /// 文書番号.
    pub number: String,
    /// What was said.
    pub note: String,
    /// Fell away when the plan was written anew.
    pub undone: bool,
    /// Entered by.
    pub worker: String,
    /// Entered at.
    pub at: Instant,
}

/// A review.
#[derive(Clone)]
pub struct ReviewView {
    /// When.
    pub on: NaiveDate,
    /// Of each goal in the plan's order: how far, and in words.
    pub goals: Vec<(i64, Reached, String)>,
    /// Words of the list `change`.
    pub changes: Vec<String>,
    /// What was seen, in words.
    pub seen: String,
    /// What remains.
    pub remains: String,
    /// The person's view.
    pub voice: String,
    /// What follows.
    pub next: Next,
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
    /// By whom.
    pub worker: String,
}

impl PlanView {
    /// The latest line of this word that holds.
    fn latest(&self, word: &str) -> Option<&MoveView> {
        self.moves.iter().rev().find(|m| m.word == word && !m.undone)
    }

    /// 本人の同意 that holds.
    #[must_use]
    pub fn agreement(&self) -> Option<&MoveView> {
        self.latest("agree")
    }

    /// 支援調整会議, the latest.
    #[must_use]
    pub fn meeting(&self) -> Option<&MoveView> {
        self.latest("meeting")
    }

    /// 支援決定 that holds.
    #[must_use]
    pub fn decision(&self) -> Option<&MoveView> {
        self.latest("decide")
    }

    /// In force since.
    #[must_use]
    pub fn started(&self) -> Option<NaiveDate> {
        self.standing.kept().started
    }
}

/// A name as far as it is shared.
fn who(name: Option<String>, is_set: bool, basic: bool) -> String {
    match name.filter(|_| basic) {
        Some(name) => name,
        None if is_set => "世帯の人".to_owned(),
        None => "世帯".to_owned(),
    }
}

impl Unit {
    pub(crate) async fn goals(&self, plan: &OpenPlan, basic: bool) -> Result<Vec<GoalView>> {
        let sql = Sql::new(
            "SELECT s.goal_rank, s.doer, s.words, s.due_words, s.person_id, p.name AS person, a.name AS agency \
             FROM plan_step s LEFT JOIN person p ON p.id = s.person_id LEFT JOIN agency a ON a.id = s.agency_id \
             WHERE s.plan_id = $1 ORDER BY s.goal_rank, s.rank",
            vals![plan.id],
        );
        let steps = self
            .all(sql, |r| {
                let own = r.opt_int("person_id")?.is_some();
                let named = who(r.opt_text("person")?, own, basic);
                let step = StepView {
                    who: if own { named } else { r.opt_text("agency")?.unwrap_or(r.text("doer")?) },
                    own,
                    words: r.text("words")?,
                    when: r.text("due_words")?,
                };
                Ok((r.int("goal_rank")?, step))
            })
            .await?;
        let sql = Sql::new(
            "SELECT g.rank, g.words, g.person_id, p.name AS person FROM plan_goal g \
             LEFT JOIN person p ON p.id = g.person_id WHERE g.plan_id = $1 ORDER BY g.rank",
            vals![plan.id],
        );
        self.all(sql, |r| {
            let rank = r.int("rank")?;
            Ok(GoalView {
                who: who(r.opt_text("person")?, r.opt_int("person_id")?.is_some(), basic),
                words: r.text("words")?,
                steps: steps.iter().filter(|(of, _)| *of == rank).map(|(_, s)| s.clone()).collect(),
            })
        })
        .await
    }

    pub(crate) async fn services(&self, plan: &OpenPlan, basic: bool) -> Result<Vec<ServiceView>> {
        let sql = Sql::new(
            "SELECT s.menu, s.provider, s.from_on, s.to_on, s.person_id, p.name AS person, a.name AS agency \
             FROM plan_service s LEFT JOIN person p ON p.id = s.person_id LEFT JOIN agency a ON a.id = s.agency_id \
             WHERE s.plan_id = $1 ORDER BY s.rank",
            vals![plan.id],
        );
        self.all(sql, |r| {
            Ok(ServiceView {
                menu: r.text("menu")?,
                who: who(r.opt_text("person")?, r.opt_int("person_id")?.is_some(), basic),
                by: r.opt_text("agency")?.unwrap_or(r.text("provider")?),
                from: r.opt_date("from_on")?,
                to: r.opt_date("to_on")?,
            })
        })
        .await
    }

    async fn moves(&self, plan: i64) -> Result<Vec<MoveView>> {
        let sql = Sql::new(
            "SELECT m.move, m.on_day, m.how, m.who, m.paper, m.note, m.undone, m.made_at, w.name AS worker \
             FROM plan_move m JOIN worker w ON w.id = m.made_by WHERE m.plan_id = $1 ORDER BY m.id",
            vals![plan],
        );
        self.all(sql, |r| {
            Ok(MoveView {
                word: r.text("move")?,
                on: r.date("on_day")?,
                how: r.text("how")?,
                by: r.text("who")?,
                number: r.text("paper")?,
                note: r.text("note")?,
                undone: r.flag("undone")?,
                worker: r.text("worker")?,
                at: r.int("made_at")?,
            })
        })
        .await
    }

    async fn reviews(&self, plan: i64) -> Result<Vec<ReviewView>> {
        let sql = Sql::new(
            "SELECT g.review_id, g.goal_rank, g.reached, g.note FROM plan_review_goal g JOIN plan_review v \
             ON v.id = g.review_id WHERE v.plan_id = $1 ORDER BY g.review_id, g.goal_rank",
            vals![plan],
        );
        let goals = self
            .all(sql, |r| {
                let goal = (r.int("goal_rank")?, r.word("reached", Reached::parse)?, r.text("note")?);
                Ok((r.int("review_id")?, goal))
            })
            .await?;
        let sql = Sql::new(
            "SELECT c.review_id, c.change FROM plan_review_change c JOIN plan_review v ON v.id = c.review_id \
             LEFT JOIN code k ON k.list = 'change' AND k.code = c.change \
             WHERE v.plan_id = $1 ORDER BY c.review_id, k.rank, c.change",
            vals![plan],
        );
        let changes = self.all(sql, |r| Ok((r.int("review_id")?, r.text("change")?))).await?;
        let sql = Sql::new(
            "SELECT v.id, v.on_day, v.seen, v.remains, v.voice, v.next, v.monitor_on, w.name AS worker \
             FROM plan_review v JOIN worker w ON w.id = v.made_by WHERE v.plan_id = $1 ORDER BY v.id",
            vals![plan],
        );
        self.all(sql, |r| {
            let id = r.int("id")?;
            Ok(ReviewView {
                on: r.date("on_day")?,
                goals: goals.iter().filter(|(of, _)| *of == id).map(|(_, g)| g.clone()).collect(),
                changes: changes.iter().filter(|(of, _)| *of == id).map(|(_, c)| c.clone()).collect(),
                seen: r.text("seen")?,
                remains: r.text("remains")?,
                voice: r.text("voice")?,
                next: r.word("next", Next::parse)?,
                monitor_on: r.opt_date("monitor_on")?,
                worker: r.text("worker")?,
            })
        })
        .await
    }

    async fn plan_view(&self, plan: OpenPlan) -> Result<PlanView> {
        let basic = plan.case.parts.has(Parts::BASIC);
        let editable = leads(self.ctx(), &plan.case);
        let pair = |r: &Row| Ok((r.token("token")?, r.int("number")?));
        let former = match plan.former {
            Some(former) => {
                self.one(Sql::new("SELECT token, number FROM plan WHERE id = $1", vals![former]), pair)
                    .await?
            }
            None => None,
        };
        let next = Sql::new(
            "SELECT token, number FROM plan WHERE former_id = $1 AND state <> 'withdrawn' ORDER BY id DESC LIMIT 1",
            vals![plan.id],
        );
        let next = self.one(next, pair).await?;
        let corrections = Sql::new(
            "SELECT f.replaced_at, w.name FROM plan_former f JOIN worker w ON w.id = f.replaced_by \
             WHERE f.plan_id = $1 ORDER BY f.id",
            vals![plan.id],
        );
        let corrections = self.all(corrections, |r| Ok((r.int("replaced_at")?, r.text("name")?))).await?;
        let (goals, services) = (self.goals(&plan, basic).await?, self.services(&plan, basic).await?);
        let (moves, reviews) = (self.moves(plan.id).await?, self.reviews(plan.id).await?);
        let sql = Sql::new(
            "SELECT n.token, n.number, n.made_on, mw.name AS made_by, c.token AS case_token, c.number AS case_number, \
             h.token AS house_token, p.token AS person, p.name AS person_name, a.name AS agency, w.name AS worker \
             FROM plan n JOIN worker mw ON mw.id = n.made_by JOIN support_case c ON c.id = n.case_id \
             JOIN household h ON h.id = c.household_id JOIN person p ON p.id = c.person_id \
             JOIN agency a ON a.id = c.agency_id LEFT JOIN worker w ON w.id = c.worker_id WHERE n.id = $1",
            vals![plan.id],
        );
        self.need(sql, |r| {
            let person = (r.token("person")?, r.text("person_name")?);
            let content = &plan.content;
            Ok(PlanView {
                token: r.token("token")?,
                number: r.int("number")?,
                standing: plan.standing,
                case: r.token("case_token")?,
                case_number: r.text("case_number")?,
                household: r.token("house_token")?,
                person: basic.then_some(person),
                agency: r.text("agency")?,
                worker: r.opt_text("worker")?,
                version: plan.version,
                editable,
                made_on: r.date("made_on")?,
                made_by: r.text("made_by")?,
                wish: content.wish.clone(),
                course: content.course.clone(),
                from: content.from,
                to: content.to,
                monitor_on: content.monitor_on,
                goals: goals.clone(),
                services: services.clone(),
                moves: moves.clone(),
                reviews: reviews.clone(),
                former: former.clone(),
                next: next.clone(),
                corrections: corrections.clone(),
                content: editable.then(|| content.clone()),
            })
        })
        .await
    }
}

impl Store {
    /// One plan, whole.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or the actor may not see the plans of its case.
    pub async fn plan(&self, ctx: &Ctx, plan: &Token) -> Result<PlanView> {
        let mut unit = self.reading(ctx).await?;
        let plan = unit.plan(plan).await?;
        let (id, case) = (plan.id, plan.case);
        let view = unit.plan_view(plan).await?;
        let parts = Parts::PLAN.and(Parts::BASIC).meet(case.parts);
        unit.note(
            Line::new(Action::View, Kind::Plan, id)
                .case(case.id)
                .person(case.person)
                .shown(parts, case.ground),
        );
        unit.done().await?;
        Ok(view)
    }
}
