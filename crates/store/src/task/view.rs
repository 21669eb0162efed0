//! One task as its page shows it.

use super::{NEED, task_visible};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::case_visible,
    row::{Sql, vals},
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    code::TaskKind,
    meeting::ItemGround,
};

/// A task, and whom it is about.
#[derive(Clone)]
pub struct TaskView {
    /// Its token.
    pub token: Token,
    /// Its version, to be sent back with a change.
    pub version: i64,
    /// What kind.
    pub kind: TaskKind,
    /// What.
    pub words: String,
    /// By when.
    pub due_on: NaiveDate,
    /// `15:30`, or empty.
    pub due_time: String,
    /// Whose answer is awaited: token and name of an agency …
    pub waiting_for: Option<(Token, String)>,
    /// … or in words.
    pub waiting_words: String,
    /// Why it was put off last, or empty.
    pub moved_reason: String,
    /// Whose turn: token and name; none: the desk's.
    pub owner: Option<(Token, String)>,
    /// It can be handed on: it belongs to the desk that the actor works at now.
    pub at_this_desk: bool,
    /// Done at.
    pub done_at: Option<Instant>,
    /// Who changed it last and when, if anybody did.
    pub last_change: Option<(String, Instant)>,
    /// The household as the office says it, or the name told at the reception; empty where the actor may not see
    /// names, or none is known.
    pub who: String,
    /// The case: token and number.
    pub case: Option<(Token, String)>,
    /// The household's page.
    pub household: Option<Token>,
    /// The reception's page.
    pub reception: Option<Token>,
}

impl Store {
    /// One task.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent or not for this actor.
    pub async fn task(&self, ctx: &Ctx, task: &Token) -> Result<TaskView> {
        let mut unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT t.*, o.token AS owner_token, o.name AS owner_name, a.token AS awaited_token, \
             a.name AS awaited_name, c.token AS case_token, c.number, h.token AS house_token, \
             r.token AS reception_token, (SELECT ik.case_id FROM meeting_item ik WHERE ik.id = t.item_id) AS item_case, \
             (SELECT ig.ground FROM meeting_item ig WHERE ig.id = t.item_id) AS item_ground, (SELECT fw.name FROM task_former f JOIN worker fw ON fw.id = f.replaced_by \
             WHERE f.task_id = t.id ORDER BY f.id DESC LIMIT 1) AS changed_by, (SELECT MAX(f.replaced_at) \
             FROM task_former f WHERE f.task_id = t.id) AS changed_at, CASE WHEN c.id IS NOT NULL AND ",
            vals![],
        );
        case_visible(&mut sql, &unit, "c", NEED.and(Parts::BASIC));
        sql.add(
            " THEN h.name WHEN r.id IS NOT NULL THEN r.name ELSE '' END AS who FROM task t LEFT JOIN worker o ON o.id = t.owner_id \
             LEFT JOIN agency a ON a.id = t.waiting_for LEFT JOIN support_case c ON c.id = t.case_id \
             LEFT JOIN reception r ON r.id = t.reception_id \
             LEFT JOIN household h ON h.id = c.household_id WHERE t.token = ",
        );
        sql.bind(task.as_str()).add(" AND ");
        task_visible(&mut sql, &unit, "t");
        let desk = ctx.actor.desk().map(|d| d.agency);
        let (id, case, item, view) = unit
            .need(sql, |r| {
                let owner = r.opt_token("owner_token")?.zip(r.opt_text("owner_name")?);
                let view = TaskView {
                    token: r.token("token")?,
                    version: r.int("version")?,
                    kind: r.word("kind", TaskKind::parse)?,
                    words: r.text("words")?,
                    due_on: r.date("due_on")?,
                    due_time: r.text("due_time")?,
                    waiting_for: r.opt_token("awaited_token")?.zip(r.opt_text("awaited_name")?),
                    waiting_words: r.text("waiting_words")?,
                    moved_reason: r.text("moved_reason")?,
                    owner,
                    at_this_desk: desk == Some(r.int("agency_id")?),
                    done_at: r.opt_int("done_at")?,
                    last_change: r.opt_text("changed_by")?.zip(r.opt_int("changed_at")?),
                    who: r.text("who")?,
                    case: r.opt_token("case_token")?.zip(r.opt_text("number")?),
                    household: r.opt_token("house_token")?,
                    reception: r.opt_token("reception_token")?,
                };
                let item = match r.opt_int("item_case")? {
                    Some(case) => Some((case, r.word("item_ground", ItemGround::parse)?)),
                    None => None,
                };
                Ok((r.int("id")?, r.opt_int("case_id")?, item, view))
            })
            .await?;
        let mut line = Line::new(Action::View, Kind::Task, id).case(case);
        if let Some(case) = case {
            let open = unit.case_row(case, NEED).await?;
            line = line.shown(open.parts, open.ground);
        } else if let Some((case, ground)) = item {
            line = line.case(case).shown(Parts::MEETING, ground.ground());
        } else {
            line = line.shown(Parts::NONE, Ground::OwnWork);
        }
        unit.note(line);
        unit.done().await?;
        Ok(view)
    }
}
