//! What the desk's workers see and do: the list, one voice, taking it on, answering.

use super::{Said, Told};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::{handover_visible, reception_visible},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Instant, Token,
    access::{Ground, Parts},
    code::{ReceptionState, Urgency},
    handover::{Side, State},
    reception,
};

/// One line of the list. Without `Debug`.
#[derive(Clone)]
pub struct Listed {
    /// Its token.
    pub token: Token,
    /// When it was handed over.
    pub made: Instant,
    /// How soon.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: State,
    /// What to call the person; empty: not told, or withdrawn.
    pub call: String,
    /// Who took it on.
    pub worker: String,
    /// The last word is the resident's.
    pub waits: bool,
}

/// A voice as its page shows it. Without `Debug`.
#[derive(Clone)]
pub struct HandoverView {
    /// Its token.
    pub token: Token,
    /// When it was handed over.
    pub made: Instant,
    /// The town's name.
    pub town: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: State,
    /// Tag of the language that the resident reads; empty when withdrawn.
    pub lang: String,
    /// What they left; `None`: withdrawn, or kept by a seal.
    pub told: Option<Told>,
    /// A seal keeps their words and how they can be reached: the reception is of somebody who is sealed.
    pub sealed: bool,
    /// Further words of both sides, in order.
    pub said: Vec<Said>,
    /// Who took it on, and when.
    pub taken: Option<(String, Instant)>,
    /// When the resident last opened their page.
    pub opened: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
    /// The reception that it became, with its number.
    pub reception: Option<(Token, String)>,
}

/// Most lines of the list: who has more open voices has no use for a list.
const MOST: i64 = 200;

impl Store {
    /// The voices that reached the present desk, the latest first. Where there are too many for the list, those that wait for
    /// this desk stay on it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases there.
    pub async fn handovers(&self, ctx: &Ctx) -> Result<Vec<Listed>> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT h.id, h.token, h.made_at, h.urgency, h.state, h.said_by, h.wish_sealed, w.name FROM handover h \
             LEFT JOIN worker w ON w.id = h.taken_by WHERE h.agency_id = $1 AND ",
            vals![agency],
        );
        handover_visible(&mut sql, &unit, "h");
        sql.add(" ORDER BY CASE WHEN h.state = ").bind(State::Waiting.word());
        sql.add(" OR (h.state = ")
            .bind(State::Taken.word())
            .add(" AND h.said_by = ")
            .bind(Side::Resident.word());
        sql.add(") THEN 0 ELSE 1 END, h.made_at DESC, h.id DESC LIMIT ").bind(MOST);
        let mut rows = unit
            .all(sql, |r| {
                let id = r.int("id")?;
                let told = self.told(id, r)?;
                let listed = Listed {
                    token: r.token("token")?,
                    made: r.int("made_at")?,
                    urgency: r.word("urgency", Urgency::parse)?,
                    state: r.word("state", State::parse)?,
                    call: told.map(|t| t.wish.call).unwrap_or_default(),
                    worker: r.opt_text("name")?.unwrap_or_default(),
                    waits: r.word("said_by", Side::parse)? == Side::Resident,
                };
                Ok((id, listed))
            })
            .await?;
        rows.sort_by_key(|(id, listed)| std::cmp::Reverse((listed.made, *id)));
        let (ids, rows): (Vec<i64>, Vec<Listed>) = rows.into_iter().unzip();
        unit.note(Line::new(Action::List, Kind::Handover, None).subjects(ids));
        unit.done().await?;
        Ok(rows)
    }

    fn told(&self, id: i64, r: &Row) -> Result<Option<Told>> {
        r.opt_bytes("wish_sealed")?.map(|sealed| Told::open(&self.key, id, &sealed)).transpose()
    }

    /// Opens a voice.
    ///
    /// # Errors
    /// [`Error::NotFound`]: absent, not of the actor's desks, or of a household that the actor is tied to.
    pub async fn handover(&self, ctx: &Ctx, token: &Token) -> Result<HandoverView> {
        let mut unit = self.reading(ctx).await?;
        let id = unit.handover(token).await?;
        let sql = Sql::new(
            "SELECT h.made_at, h.urgency, h.state, h.lang, h.wish_sealed, h.taken_at, h.opened_at, h.withdrawn_at, \
             t.name AS town, w.name AS taker, r.token AS reception_token, r.number FROM handover h \
             JOIN municipality t ON t.id = h.municipality_id LEFT JOIN worker w ON w.id = h.taken_by \
             LEFT JOIN reception r ON r.id = h.reception_id WHERE h.id = $1",
            vals![id],
        );
        let reception =
            Sql::new("SELECT COALESCE(reception_id, 0) AS n FROM handover WHERE id = $1", vals![id]);
        let reception = unit.need(reception, |r| r.int("n")).await?;
        let sealed = !unit.sealed_receptions(&[reception]).await?.is_empty();
        let read = |r: &Row| {
            Ok(HandoverView {
                token: token.clone(),
                made: r.int("made_at")?,
                town: r.text("town")?,
                urgency: r.word("urgency", Urgency::parse)?,
                state: r.word("state", State::parse)?,
                lang: r.text("lang")?,
                // A seal keeps how they can be reached, and all their words: they may say where they are.
                told: if sealed { None } else { self.told(id, r)? },
                sealed,
                said: Vec::new(),
                taken: r.opt_text("taker")?.zip(r.opt_int("taken_at")?),
                opened: r.opt_int("opened_at")?,
                withdrawn: r.opt_int("withdrawn_at")?,
                reception: r.opt_token("reception_token")?.zip(r.opt_text("number")?),
            })
        };
        let mut view = unit.need(sql, read).await?;
        if !sealed {
            view.said = unit.further_words(&self.key, id).await?;
        }
        unit.note(Line::new(Action::View, Kind::Handover, id).shown(Parts::ALL, Ground::OwnWork));
        unit.done().await?;
        Ok(view)
    }

    /// The acting worker takes a voice on: it becomes a reception of the desk, taken on by the same worker. The
    /// reception holds nothing of what the resident wrote, so that 取り下げ destroys it all; its page leads to it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] at `take` when another was quicker, or it was withdrawn.
    pub async fn take_handover(&self, ctx: &Ctx, token: &Token) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.handover(token).await?;
        let worker = ctx.actor.worker;
        let sql = Sql::new(
            "UPDATE handover SET state = $2, taken_by = $3, taken_at = $4 WHERE id = $1 AND state = $5 \
             RETURNING agency_id, made_at, urgency, wish_sealed",
            vals![id, State::Taken.word(), worker, unit.now(), State::Waiting.word()],
        );
        let read = |r: &Row| {
            let nameless = self.told(id, r)?.is_none_or(|told| told.wish.call.is_empty());
            Ok((r.int("agency_id")?, r.int("made_at")?, r.word("urgency", Urgency::parse)?, nameless))
        };
        let Some((agency, made, urgency, nameless)) = unit.one(sql, read).await? else {
            return unit.taken_already(id).await;
        };
        let told = reception::Told {
            received: Some(made),
            door: "web".to_owned(),
            route: "self".to_owned(),
            anonymous: nameless,
            words: "住民の案内から届いた相談です。本人のことばは「届いた声」にあります。".to_owned(),
            urgency,
            ..reception::Told::default()
        };
        let made = secret::token()?;
        let reception = unit.put_reception(&made, agency, &told).await?;
        let sql = Sql::new(
            "UPDATE reception SET state = $2, taken_by = $3, taken_at = $4 WHERE id = $1",
            vals![reception, ReceptionState::Taken.word(), worker, unit.now()],
        );
        unit.run(sql).await?;
        unit.run(Sql::new("UPDATE handover SET reception_id = $2 WHERE id = $1", vals![id, reception]))
            .await?;
        unit.note(Line::new(Action::Change, Kind::Handover, id));
        unit.note(Line::new(Action::Create, Kind::Reception, reception));
        unit.done().await?;
        Ok(made)
    }

    /// Answers a voice that was taken on. `once` is the form's word.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] at `words` when nobody has taken it on, or it was withdrawn.
    pub async fn answer_handover(&self, ctx: &Ctx, token: &Token, words: &str, once: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.handover(token).await?;
        // On PostgreSQL the row is locked here, so that no word is added to what is withdrawn meanwhile.
        let sql = Sql::new(
            "UPDATE handover SET said_by = said_by WHERE id = $1 AND state = $2 RETURNING id",
            vals![id, State::Taken.word()],
        );
        if unit.one(sql, |r| r.int("id")).await?.is_none() {
            let state = Sql::new("SELECT state FROM handover WHERE id = $1", vals![id]);
            let withdrawn = unit.need(state, |r| r.word("state", State::parse)).await? == State::Withdrawn;
            return Err(Fault::new(
                "words",
                if withdrawn { WITHDRAWN } else { "先に「引きうける」を押してください" },
            )
            .into());
        }
        if unit.say(&self.key, id, (Side::Desk, Some(ctx.actor.worker)), words, once).await? {
            unit.note(Line::new(Action::Change, Kind::Handover, id));
        }
        unit.done().await
    }
}

const WITHDRAWN: &str = "本人が取り下げました。ことばは消えています。こちらからの連絡はしないでください";

impl Unit {
    /// The answer to taking on what somebody has, or nobody can any more.
    async fn taken_already(&self, id: i64) -> Result<Token> {
        let sql = Sql::new(
            "SELECT h.state, h.taken_by, r.token AS reception_token FROM handover h \
             LEFT JOIN reception r ON r.id = h.reception_id WHERE h.id = $1",
            vals![id],
        );
        let read = |r: &Row| {
            Ok((r.word("state", State::parse)?, r.opt_int("taken_by")?, r.opt_token("reception_token")?))
        };
        match self.need(sql, read).await? {
            (State::Withdrawn, ..) => Err(Fault::new("take", WITHDRAWN).into()),
            (_, taker, Some(reception)) if taker == Some(self.ctx().actor.worker) => Ok(reception),
            (_, _, None) => Err(Error::Broken("handover without its reception")),
            _ => Err(Fault::new("take", "ほかの人が先に引きうけています。画面を開きなおしてください").into()),
        }
    }

    /// The voice that a reception came from, and whether it was withdrawn. The caller has been through the gate.
    pub(crate) async fn voice_of(&self, reception: i64) -> Result<Option<(Token, bool)>> {
        let mut sql = Sql::new(
            "SELECT h.token, h.state FROM handover h JOIN reception r ON r.id = h.reception_id WHERE r.id = $1 AND ",
            vals![reception],
        );
        reception_visible(&mut sql, self, "r");
        self.one(sql, |r| Ok((r.token("token")?, r.word("state", State::parse)? == State::Withdrawn))).await
    }
}
