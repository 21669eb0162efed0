//! The resident's own page, behind the key. What they wrote is not shown there: another may hold their phone.

use super::Said;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    session::secret_hash,
    unit::Unit,
};
use domain::{
    DAY, Fault, Instant,
    handover::{KEY_DAYS, Key, Side, State, urgency},
};

/// What the key opens. Without `Debug`.
#[derive(Clone)]
pub struct OwnPage {
    /// The town's 団体コード.
    pub code: String,
    /// The town's name.
    pub town: String,
    /// The desk's name.
    pub desk: String,
    /// The desk's number, digits only; may be empty.
    pub phone: String,
    /// When it was handed over.
    pub made: Instant,
    /// When a worker took it on.
    pub taken: Option<Instant>,
    /// The desk's answers, in order.
    pub answers: Vec<Said>,
    /// When the resident added something.
    pub added: Vec<Instant>,
}

/// More further words than this of one resident are no talk.
const MOST: i64 = 50;

impl Unit {
    /// The row that a key opens. Wrong, withdrawn and outlived keys find nothing.
    async fn by_key(&self, key: &Key) -> Result<i64> {
        let sql = Sql::new(
            "SELECT id FROM handover WHERE key_hash = $1 AND state <> $2 AND said_at > $3",
            vals![secret_hash(key.show()), State::Withdrawn.word(), self.now() - KEY_DAYS * DAY],
        );
        self.need(sql, |r| r.int("id")).await
    }

    /// The same for a change: on PostgreSQL the row is locked, so that no word is added to what is withdrawn meanwhile.
    async fn lock_by_key(&self, key: &Key) -> Result<i64> {
        let id = self.by_key(key).await?;
        let sql = Sql::new(
            "UPDATE handover SET said_by = said_by WHERE id = $1 AND state <> $2 RETURNING id",
            vals![id, State::Withdrawn.word()],
        );
        self.need(sql, |r| r.int("id")).await
    }

    /// Refuses, at `many`, more of the resident's further words than are a talk; the unit then keeps nothing.
    async fn bear(&self, handover: i64) -> Result<()> {
        let sql = Sql::new(
            "SELECT COUNT(*) AS n FROM handover_word WHERE handover_id = $1 AND side = $2",
            vals![handover, Side::Resident.word()],
        );
        if self.need(sql, |r| r.int("n")).await? > MOST {
            return Err(Fault::new(
                "many",
                "たくさん書いてくださって、ありがとうございます。続きは電話か窓口で聞かせてください",
            )
            .into());
        }
        Ok(())
    }
}

impl Store {
    /// By what a form knows whose page it stood on: another may have been opened in the same browser since.
    /// Also for a つなぎ's one-time page. It opens nothing, and does not lead back to the key.
    #[must_use]
    pub fn mark_of(&self, key: &Key) -> String {
        self.key.digest("page behind a key", key.show())
    }

    /// Opens the resident's page, and remembers when.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a key that opens nothing, whatever the reason.
    pub async fn own_handover(&self, ctx: &Ctx, key: &Key) -> Result<OwnPage> {
        let mut unit = self.upkeep(ctx).await?;
        let id = unit.by_key(key).await?;
        unit.run(Sql::new("UPDATE handover SET opened_at = $2 WHERE id = $1", vals![id, unit.now()])).await?;
        let sql = Sql::new(
            "SELECT h.made_at, h.taken_at, t.code, t.name AS town, a.name, a.phone FROM handover h \
             JOIN municipality t ON t.id = h.municipality_id JOIN agency a ON a.id = h.agency_id WHERE h.id = $1",
            vals![id],
        );
        let read = |r: &Row| {
            Ok(OwnPage {
                code: r.text("code")?,
                town: r.text("town")?,
                desk: r.text("name")?,
                phone: r.text("phone")?,
                made: r.int("made_at")?,
                taken: r.opt_int("taken_at")?,
                answers: Vec::new(),
                added: Vec::new(),
            })
        };
        let mut page = unit.need(sql, read).await?;
        for said in unit.further_words(&self.key, id).await? {
            match said.side {
                Side::Desk => page.answers.push(said),
                Side::Resident => page.added.push(said.at),
            }
        }
        unit.note(Line::new(Action::View, Kind::Handover, id));
        unit.done().await?;
        Ok(page)
    }

    /// Adds a further word of the resident; one that tells of danger puts the voice before all else.
    ///
    /// # Errors
    /// [`Error::NotFound`] as above; [`Error::Invalid`] at `many` when there are very many already.
    pub async fn add_to_handover(
        &self,
        ctx: &Ctx,
        key: &Key,
        words: &str,
        danger: bool,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.lock_by_key(key).await?;
        if unit.say(&self.key, id, (Side::Resident, None), words, once).await? {
            // Counted behind it: a repeat of the last one was kept, and is no further word.
            unit.bear(id).await?;
            if danger {
                let urgent = vals![id, urgency(danger).word()];
                unit.run(Sql::new("UPDATE handover SET urgency = $2 WHERE id = $1", urgent)).await?;
            }
            unit.note(Line::new(Action::Change, Kind::Handover, id));
        }
        unit.done().await
    }

    /// 取り下げ: every word of both sides is destroyed, and the key opens nothing any more. What a worker wrote into a
    /// reception stays; it is the office's record.
    ///
    /// # Errors
    /// [`Error::NotFound`] as above.
    pub async fn withdraw_handover(&self, ctx: &Ctx, key: &Key) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.lock_by_key(key).await?;
        let sql = Sql::new(
            "UPDATE handover SET state = $2, withdrawn_at = $3, wish_sealed = NULL, key_hash = NULL, lang = '' \
             WHERE id = $1 AND state <> $2",
            vals![id, State::Withdrawn.word(), unit.now()],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        unit.run(Sql::new("DELETE FROM handover_word WHERE handover_id = $1", vals![id])).await?;
        unit.note(Line::new(Action::End, Kind::Handover, id));
        unit.done().await
    }
}
