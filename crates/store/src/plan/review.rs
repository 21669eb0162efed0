//! 評価: kept with what was seen of each goal, and what follows.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use domain::{
    Fault, Faults, Token,
    plan::{facts::Fact, review::Review},
};

impl Store {
    /// Records a review of a plan in force, as it stood when it was `seen`. When it goes on, the next day of
    /// monitoring becomes the case's; when not, the plan waits for 再プラン, 終結 or 中断. `once`: the form's own key.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or led by another agency; [`crate::Error::Stale`];
    /// [`crate::Error::Invalid`] when the plan is not in force, or a change is no row of its list.
    pub async fn review_plan(
        &self,
        ctx: &Ctx,
        token: &Token,
        seen: i64,
        review: &Review,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        if unit.once("review", once, token.as_str()).await?.is_some() {
            return Ok(());
        }
        let plan = unit.plan_to_change(token, seen).await?;
        let next = plan.standing.take(review.turn(), ctx.today()).map_err(Faults::from)?;
        for change in &review.changes {
            if !unit.offers_code("change", change).await? {
                return Err(Fault::new("change", "見られた変化を選びなおしてください").into());
            }
        }
        let day = review.monitor_on.map(|d| d.to_string());
        let sql = Sql::new(
            "INSERT INTO plan_review (plan_id, on_day, seen, remains, voice, next, monitor_on, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            vals![
                plan.id,
                review.on.to_string(),
                review.seen.as_str(),
                review.remains.as_str(),
                review.voice.as_str(),
                review.next.word(),
                day.clone(),
                ctx.actor.worker,
                unit.now()
            ],
        );
        let row = unit.insert(sql).await?;
        for (rank, goal) in (0_i64..).zip(&review.goals) {
            let Some(goal) = goal else { continue };
            let sql = Sql::new(
                "INSERT INTO plan_review_goal (review_id, goal_rank, reached, note) VALUES ($1, $2, $3, $4)",
                vals![row, rank, goal.reached.word(), goal.note.as_str()],
            );
            unit.run(sql).await?;
        }
        for change in &review.changes {
            let sql = Sql::new(
                "INSERT INTO plan_review_change (review_id, change) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                vals![row, change.as_str()],
            );
            unit.run(sql).await?;
        }
        let turn = review.turn();
        let mut fact = Fact::bare(turn, review.on, String::new());
        review.next.word().clone_into(&mut fact.how);
        unit.stand(&plan, &next, turn.word(), &fact).await?;
        if let Some(monitor) = review.monitor_on {
            let sql = Sql::new("UPDATE plan SET monitor_on = $1 WHERE id = $2", vals![day, plan.id]);
            unit.run(sql).await?;
            unit.case_review_on(plan.case.id, Some(monitor)).await?;
        }
        unit.drop_draft("plan-review", token.as_str()).await?;
        unit.note(
            Line::new(Action::Change, Kind::Plan, plan.id)
                .case(plan.case.id)
                .shown(plan.case.parts, plan.case.ground),
        );
        unit.done().await
    }
}
