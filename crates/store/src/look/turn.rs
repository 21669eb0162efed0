//! One line, and what came of it.

use super::Look;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Instant, Token,
    access::{Ground, Parts},
    code::Role,
    patterns::{Answer, TurnForm},
};

/// What somebody said of a line. Without `Debug`.
#[derive(Clone)]
pub struct Turned {
    /// What.
    pub answer: Answer,
    /// In words.
    pub words: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// A line with what was said of it, the oldest first. Without `Debug`.
#[derive(Clone)]
pub struct LookView {
    /// The line.
    pub look: Look,
    /// What was said.
    pub turns: Vec<Turned>,
}

impl Unit {
    /// A line of the present desk, for its 管理者, as they may see it.
    async fn look(&self, token: &Token) -> Result<Look> {
        let actor = &self.ctx().actor;
        let desk = actor.desk().filter(|_| actor.is(Role::Manager)).ok_or(Error::NotFound)?.agency;
        let sql =
            Sql::new("SELECT id FROM look WHERE token = $1 AND agency_id = $2", vals![token.as_str(), desk]);
        let id = self.need(sql, |r| r.int("id")).await?;
        self.look_lines(desk, &format!("l.id = {id}")).await?.pop().ok_or(Error::NotFound)
    }

    fn note_look(&mut self, action: Action, look: &Look) {
        self.note(Line::new(action, Kind::Look, look.id));
        if let Some(household) = look.household_row.filter(|_| look.household.is_some()) {
            let line = Line::new(Action::List, Kind::Household, None).subjects([household]);
            self.note(line.shown(Parts::SUMMARY.and(Parts::BASIC), Ground::OwnWork));
        }
    }
}

impl Store {
    /// One line.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk, and of a line that is not of this desk or that says
    /// nothing to the actor.
    pub async fn look(&self, ctx: &Ctx, token: &Token) -> Result<LookView> {
        let mut unit = self.reading(ctx).await?;
        let look = unit.look(token).await?;
        let sql = Sql::new(
            "SELECT t.answer, t.words, t.at, w.name FROM look_turn t JOIN worker w ON w.id = t.worker_id \
             WHERE t.look_id = $1 ORDER BY t.id",
            vals![look.id],
        );
        let read = |r: &Row| {
            Ok(Turned {
                answer: r.word("answer", Answer::parse)?,
                words: r.text("words")?,
                by: r.text("name")?,
                at: r.int("at")?,
            })
        };
        let turns = unit.all(sql, read).await?;
        unit.note_look(Action::View, &look);
        unit.done().await?;
        Ok(LookView { look, turns })
    }

    /// Writes down what came of a line.
    ///
    /// # Errors
    /// As [`Store::look`]; [`Error::Invalid`] at `answer` for one's own readings, and where it does not follow what was
    /// said so far.
    pub async fn turn_look(&self, ctx: &Ctx, token: &Token, form: &TurnForm) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let look = unit.look(token).await?;
        if look.own {
            return Err(Fault::new("answer", "自分の閲覧は、ほかの管理者が見ます").into());
        }
        let told =
            || Fault::new("answer", "ほかの人が先に書きました。いまの様子を見て、もう一度選んでください");
        if !Answer::after(look.answer).contains(&form.answer) {
            return Err(told().into());
        }
        let before = look.answer.map_or("", Answer::word);
        let sql = Sql::new(
            "UPDATE look SET answer = $1 WHERE id = $2 AND answer = $3",
            vals![form.answer.word(), look.id, before],
        );
        if unit.run(sql).await? != 1 {
            return Err(told().into());
        }
        let sql = Sql::new(
            "INSERT INTO look_turn (look_id, answer, words, worker_id, at) VALUES ($1, $2, $3, $4, $5)",
            vals![look.id, form.answer.word(), form.words.as_str(), ctx.actor.worker, unit.now()],
        );
        unit.run(sql).await?;
        unit.note_look(Action::Change, &look);
        unit.done().await
    }
}
