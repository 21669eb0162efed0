//! Asking. A question without a name is looked at for names first.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::ConsentLine,
    db::Store,
    error::{Error, Result},
    grant::Partner,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    admin::Right,
    advice::{NewAdvice, State, To, holds_a_name},
    wareki::add_working_days,
};

/// What was asked about the case before. Without `Debug`.
#[derive(Clone)]
pub struct Earlier {
    /// The question's token.
    pub token: Token,
    /// The question in a line.
    pub subject: String,
    /// Who was asked.
    pub to: String,
    /// Where it stands.
    pub state: State,
    /// Asked on.
    pub asked_on: NaiveDate,
}

/// What the form of a new question needs.
#[derive(Clone)]
pub struct AdviceStart {
    /// 「山田さん（母・長男）」.
    pub who: String,
    /// 年度-連番.
    pub number: String,
    /// The household's page.
    pub household: Token,
    /// Agencies that may be asked.
    pub partners: Vec<Partner>,
    /// What was said, the newest first.
    pub consents: Vec<ConsentLine>,
    /// Working days for which an answer is awaited, by the office's rule.
    pub days: i64,
    /// What was asked about this case before, the newest first.
    pub earlier: Vec<Earlier>,
}

impl Unit {
    /// An agency in service that is none of the actor's.
    async fn expert_agency(&self, token: &Token, from: i64) -> Result<i64> {
        let sql = Sql::new(
            "SELECT id FROM agency WHERE token = $1 AND (active_to IS NULL OR active_to >= $2) AND id <> $3",
            vals![token.as_str(), self.ctx().today().to_string(), from],
        );
        let found = self.one(sql, |r| r.int("id")).await?;
        found.ok_or_else(|| Fault::new("agency", "だれに相談するかを、選びなおしてください").into())
    }

    /// What the actor's agency asked about a case.
    async fn asked_before(&self, case: i64) -> Result<Vec<Earlier>> {
        let mut sql = Sql::new(
            "SELECT q.token, q.subject, q.to_words, q.state, q.asked_on, y.name AS to_name FROM advice q \
             LEFT JOIN agency y ON y.id = q.to_agency_id WHERE q.case_id = $1 AND q.from_agency_id IN ",
            vals![case],
        );
        sql.ids(&self.ctx().actor.own_agencies()).add(" AND ");
        super::advice_visible(&mut sql, self, "q");
        sql.add(" ORDER BY q.id DESC LIMIT 50");
        self.all(sql, |r| {
            Ok(Earlier {
                token: r.token("token")?,
                subject: r.text("subject")?,
                to: r.opt_text("to_name")?.map_or_else(|| r.text("to_words"), Ok)?,
                state: r.word("state", State::parse)?,
                asked_on: r.date("asked_on")?,
            })
        })
        .await
    }

    /// Names and readings of everybody of the household.
    async fn names_of(&self, household: i64) -> Result<Vec<String>> {
        let sql = Sql::new(
            "SELECT p.name, p.kana FROM household_member m JOIN person p ON p.id = m.person_id \
             WHERE m.household_id = $1 ORDER BY p.id",
            vals![household],
        );
        let both = self.all(sql, |r| Ok([r.text("name")?, r.text("kana")?])).await?;
        Ok(both.into_iter().flatten().collect())
    }
}

impl Store {
    /// What the form of a new question needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency leads the case.
    pub async fn advice_start(&self, ctx: &Ctx, case: &Token) -> Result<AdviceStart> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.led_case(case).await?;
        let sql = Sql::new(
            "SELECT c.number, h.name, h.token FROM support_case c JOIN household h ON h.id = c.household_id \
             WHERE c.id = $1",
            vals![case.id],
        );
        let read = |r: &Row| Ok((r.text("number")?, r.text("name")?, r.token("token")?));
        let (number, who, household) = unit.need(sql, read).await?;
        let start = AdviceStart {
            who,
            number,
            household,
            partners: unit.partners().await?,
            consents: unit.consents_of(case.id).await?,
            days: unit.rules_on(ctx.today()).await?.advice_answer_days,
            earlier: unit.asked_before(case.id).await?,
        };
        unit.note(Line::new(Action::View, Kind::Case, case.id).shown(case.parts, case.ground));
        unit.done().await?;
        Ok(start)
    }

    /// Asks. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency leads the case; [`Error::Invalid`]: at `no_name` when the words of a
    /// question without a name hold a name of the household, at `consent` when it does not bear what is to be shown.
    pub async fn ask_advice(&self, ctx: &Ctx, form: &NewAdvice, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        let case = unit.led_case(&form.case).await?;
        if let Some(first) = unit.once("advice", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let (to, words) = match &form.to {
            To::Agency(agency) => (Some(unit.expert_agency(agency, case.lead_agency).await?), ""),
            To::Named(words) => (None, words.as_str()),
        };
        let mut footing = None;
        match &form.disclosed {
            Some(shown) => {
                if let (Right::Consent(item), Some(to)) = (&shown.right, to) {
                    footing = Some(unit.consent_footing(case.id, item, to, shown.parts).await?.will());
                }
            }
            None if !form.no_name => {
                let names = unit.names_of(case.household).await?;
                if holds_a_name(&format!("{}\n{}", form.subject, form.question), &names) {
                    let sentence = "この世帯の人の名前と同じことばが入っています。「50代の息子」のように書きなおすか、名前ではないときは、その下のしるしを付けてください";
                    return Err(Fault::new("no_name", sentence).into());
                }
            }
            None => {}
        }
        let today = ctx.today();
        let days = u16::try_from(unit.rules_on(today).await?.advice_answer_days).unwrap_or(u16::MAX);
        let due = form.due.unwrap_or_else(|| add_working_days(today, days));
        let shown = form.disclosed.as_ref();
        let (parts, ground) = (shown.map_or(Parts::NONE, |s| s.parts), shown.map(|s| s.right.ground()));
        let sql = Sql::new(
            "INSERT INTO advice (token, case_id, from_agency_id, from_worker_id, to_agency_id, to_words, subject, question, \
             parts, ground, consent_item_id, note, state, asked_on, due_on, answer, said_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '', $16) RETURNING id",
            vals![
                token.as_str(),
                case.id,
                case.lead_agency,
                ctx.actor.worker,
                to,
                words,
                form.subject.as_str(),
                form.question.as_str(),
                parts.bits(),
                ground.map(Ground::word),
                footing,
                shown.map_or("", |s| s.note.as_str()),
                State::Asked.word(),
                today.to_string(),
                due.to_string(),
                unit.now()
            ],
        );
        let id = unit.insert(sql).await?;
        let line = Line::new(Action::Create, Kind::Advice, id).case(case.id);
        unit.note(line.shown(parts, ground.unwrap_or(Ground::OwnWork)));
        unit.done().await?;
        Ok(token)
    }
}
