//! 専門職への相談: a question about a case to an expert, and the answer. The asking agency sees all of it. The asked agency
//! sees the question alone: no name, no number, no page of the case, unless the asker chose parts; those open to one asked
//! worker, when that worker asks to look, and close with the answer. A worker tied to the household sees nothing of it, on
//! either side.

mod ask;
mod list;
mod turn;

pub use ask::{AdviceStart, Earlier};
pub use list::AdviceLine;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::fallen,
    db::Store,
    error::{Error, Result},
    referral::staffed,
    row::{Row, Sql, vals},
    unit::Unit,
    visible,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    advice::{Side, State},
};

/// A question as one of its two sides sees it. Without `Debug`.
#[derive(Clone)]
pub struct Advice {
    id: i64,
    case: i64,
    to: Option<i64>,
    consent_item: Option<i64>,
    /// Its token.
    pub token: Token,
    /// On which side the actor stands; the asking one where both are theirs.
    pub side: Side,
    /// The asking agency.
    pub from_name: String,
    /// Its phone.
    pub from_phone: String,
    /// Who asked.
    pub from_worker: String,
    /// Who was asked: an agency, or words.
    pub to_name: String,
    /// Nobody there has an account: the asking side writes down what comes by phone or on paper.
    pub on_paper: bool,
    /// The question in a line; for the asked side only while it is theirs to read.
    pub subject: Option<String>,
    /// The whole question, as `subject`.
    pub question: Option<String>,
    /// What is shown besides.
    pub parts: Parts,
    /// By which right; none where nothing is shown.
    pub ground: Option<Ground>,
    /// Which meeting, what happened; for the asking side.
    pub note: String,
    /// Where it stands.
    pub state: State,
    /// Asked on.
    pub asked_on: NaiveDate,
    /// Awaited until.
    pub due: NaiveDate,
    /// The answer, or why there is none.
    pub answer: String,
    /// Who said it and how, where the asking side typed it in.
    pub said_by: String,
    /// When it came, and who wrote it.
    pub answered: Option<(Instant, String)>,
    /// An answer has come that nobody of the asking side has read yet.
    pub unread: bool,
    /// 年度-連番 and page of the household; for the asking side, where the gate opens it.
    pub source: Option<(String, Token)>,
    /// The household's page, where the asked worker has opened what was chosen.
    pub opened: Option<Token>,
    /// The consent on which it stands bears no longer: withdrawn, over, or somebody else of the household says no.
    pub withdrawn: bool,
    /// Changes when it is changed.
    pub version: i64,
}

/// Adds "the actor may see question `q`": on one of its sides, and tied to nobody in it.
pub(crate) fn advice_visible(sql: &mut Sql, unit: &Unit, q: &str) {
    let actor = &unit.ctx().actor;
    let own = actor.own_agencies();
    sql.add(&format!("({q}.from_agency_id IN ")).ids(&own).add(&format!(" OR {q}.to_agency_id IN "));
    sql.ids(&own).add(&format!(
        ") AND NOT EXISTS (SELECT 1 FROM support_case qc WHERE qc.id = {q}.case_id AND (qc.household_id IN ("
    ));
    visible::tied_households(sql, unit);
    sql.add(") OR qc.person_id IN (");
    visible::tied_people(sql, unit);
    sql.add(")))");
}

/// What every reading of a question `q` begins with.
fn columns(now: &str) -> String {
    format!(
        "SELECT q.*, x.name AS from_name, x.phone AS from_phone, w.name AS from_worker, y.name AS to_name, \
     b.name AS answerer, c.number AS case_number, h.token AS house_token, {} AS withdrawn, {} AS staffed FROM advice q JOIN agency x ON x.id = q.from_agency_id \
     JOIN worker w ON w.id = q.from_worker_id JOIN support_case c ON c.id = q.case_id \
     JOIN household h ON h.id = c.household_id LEFT JOIN agency y ON y.id = q.to_agency_id \
     LEFT JOIN worker b ON b.id = q.answered_by WHERE ",
        fallen("q.consent_item_id", now),
        staffed("q.to_agency_id", now),
    )
}

/// The side on which the actor stands, and whether the words are theirs to read.
fn reading(r: &Row, own: &[i64]) -> Result<(Side, State, bool)> {
    let side = if own.contains(&r.int("from_agency_id")?) { Side::Asker } else { Side::Asked };
    let state = r.word("state", State::parse)?;
    let readable = side == Side::Asker || (state.tells() && !r.truth("withdrawn")?);
    Ok((side, state, readable))
}

fn read(r: &Row, own: &[i64]) -> Result<Advice> {
    let (side, state, readable) = reading(r, own)?;
    let told = |column: &str| r.text(column).map(|words| Some(words).filter(|_| readable));
    let ground = r.opt_text("ground")?;
    let asker = side == Side::Asker;
    let answered = match (r.opt_int("answered_at")?, r.opt_text("answerer")?) {
        (Some(at), Some(by)) => Some((at, by)),
        _ => None,
    };
    Ok(Advice {
        id: r.int("id")?,
        case: r.int("case_id")?,
        to: r.opt_int("to_agency_id")?,
        consent_item: r.opt_int("consent_item_id")?,
        token: r.token("token")?,
        side,
        from_name: r.text("from_name")?,
        from_phone: r.text("from_phone")?,
        from_worker: r.text("from_worker")?,
        to_name: r.opt_text("to_name")?.map_or_else(|| r.text("to_words"), Ok)?,
        on_paper: !r.truth("staffed")?,
        subject: told("subject")?,
        question: told("question")?,
        parts: Parts::from_bits(r.int("parts")?),
        ground: ground.map(|word| Ground::parse(&word).ok_or(Error::Broken("advice.ground"))).transpose()?,
        note: if asker { r.text("note")? } else { String::new() },
        state,
        asked_on: r.date("asked_on")?,
        due: r.date("due_on")?,
        answer: if readable { r.text("answer")? } else { String::new() },
        said_by: if asker { r.text("said_by")? } else { String::new() },
        answered,
        unread: asker && r.opt_int("answered_at")?.is_some() && r.opt_int("seen_at")?.is_none(),
        source: Some((r.text("case_number")?, r.token("house_token")?)),
        opened: None,
        withdrawn: r.truth("withdrawn")?,
        version: r.int("version")?,
    })
}

impl Unit {
    /// A question on one of whose sides the actor stands.
    async fn advice(&self, token: &Token) -> Result<Advice> {
        let mut sql = Sql::new("", vals![token.as_str(), self.now()]);
        sql.add(&columns("$2")).add("q.token = $1 AND ");
        advice_visible(&mut sql, self, "q");
        let own = self.ctx().actor.own_agencies();
        let mut advice = self.need(sql, |r| read(r, &own)).await?;
        // The household's page only where the gate opens it; number and page are never told to the asked side before.
        let open = self.case_row(advice.case, Parts::NONE).await.is_ok();
        let source = advice.source.take().filter(|_| open);
        match advice.side {
            Side::Asker => advice.source = source,
            Side::Asked if self.has_opened(advice.id).await? => {
                advice.opened = source.map(|(_, household)| household);
            }
            // A question without a name is not tied to a case that the asked side sees for another reason.
            Side::Asked => {}
        }
        Ok(advice)
    }

    /// Has this worker opened what was chosen for a question, and is it open still?
    async fn has_opened(&self, advice: i64) -> Result<bool> {
        let sql = Sql::new(
            "SELECT g.id FROM advice_opening o JOIN disclosure_grant g ON g.id = o.grant_id WHERE o.advice_id = $1 \
             AND o.worker_id = $2 AND g.ended_at IS NULL AND (g.to_at IS NULL OR g.to_at > $3) LIMIT 1",
            vals![advice, self.ctx().actor.worker, self.now()],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }
}

/// The line of a question that was looked at. A question without a name shows nothing of the record.
fn looked(advice: &Advice) -> Line {
    let shown = match (advice.side, advice.ground) {
        (Side::Asker, _) => (Parts::SUMMARY, Ground::OwnWork),
        (Side::Asked, Some(ground)) if advice.question.is_some() => (Parts::SUMMARY, ground),
        (Side::Asked, _) => (Parts::NONE, Ground::OwnWork),
    };
    Line::new(Action::View, Kind::Advice, advice.id).case(advice.case).shown(shown.0, shown.1)
}

impl Store {
    /// One question.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody who works at neither of its agencies, and for those tied to the household.
    pub async fn advice(&self, ctx: &Ctx, token: &Token) -> Result<Advice> {
        let mut unit = self.reading(ctx).await?;
        let advice = unit.advice(token).await?;
        unit.note(looked(&advice));
        unit.done().await?;
        Ok(advice)
    }
}
