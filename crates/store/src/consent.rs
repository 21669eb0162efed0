//! 同意: what people said about who may be told, and the notice that they were shown. Kept by those who work on cases at
//! the lead agency. What a word brings to its end is decided by [`domain::consent::Book`] and done in the same
//! transaction: a grant that stands on a withdrawn consent is over when the withdrawal is.

mod book;
mod notice;
mod write;

pub(crate) use book::fallen;
pub use notice::Notice;
pub use write::Ended;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::{Open, OpenCase},
    grant::Partner,
    household,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::Parts,
    consent::{Answer, Way},
};

/// What was said about one agency. Without `Debug`, as all of these.
#[derive(Clone)]
pub struct ItemLine {
    /// Its token.
    pub token: Token,
    /// About whom.
    pub agency: Token,
    /// Its name.
    pub agency_name: String,
    /// Yes or no.
    pub answer: Answer,
    /// Withdrawn, or another word put in its place.
    pub ended: Option<Instant>,
    /// Who wrote that down.
    pub ended_by: Option<String>,
    /// In the person's words.
    pub ended_words: String,
    /// Grants in force that stand on it.
    pub grants: i64,
}

/// When and how it was said.
#[derive(Clone)]
pub struct SaidLine {
    /// On.
    pub on: NaiveDate,
    /// Paper or spoken.
    pub way: Way,
    /// Where the paper is.
    pub reference: String,
    /// Who was there.
    pub witness: String,
}

/// A consent: one paper, or one talk.
#[derive(Clone)]
pub struct ConsentLine {
    id: i64,
    /// Its token.
    pub token: Token,
    /// Whose.
    pub person: String,
    /// What may be told.
    pub parts: Parts,
    /// For what.
    pub purpose: String,
    /// Holds until before.
    pub until: Option<Instant>,
    /// The version of the notice that was shown.
    pub notice: String,
    /// None while the paper waits for its signature.
    pub said: Option<SaidLine>,
    /// Given up before it was signed.
    pub thrown: Option<Instant>,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Instant,
    /// By agency.
    pub items: Vec<ItemLine>,
}

impl ConsentLine {
    /// Does what was said about this agency hold at `now`?
    #[must_use]
    pub fn holds(&self, item: &ItemLine, now: Instant) -> bool {
        self.said.is_some()
            && item.ended.is_none_or(|at| now < at)
            && self.until.is_none_or(|until| now < until)
    }

    /// Does it wait for its signature?
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.said.is_none() && self.thrown.is_none()
    }
}

/// The consents of one case.
#[derive(Clone)]
pub struct ConsentCase {
    /// The case.
    pub token: Token,
    /// Its number.
    pub number: String,
    /// Newest first.
    pub consents: Vec<ConsentLine>,
}

/// The page 「同意」 of a household.
#[derive(Clone)]
pub struct Consents {
    /// Cases that the actor's agencies lead.
    pub cases: Vec<ConsentCase>,
    /// Who of the household may be asked.
    pub people: Vec<(Token, String)>,
    /// Agencies about which one may be asked.
    pub partners: Vec<Partner>,
    /// The notice to be shown now.
    pub notice: Notice,
}

/// One consent with what its sheet needs.
#[derive(Clone)]
pub struct ConsentPage {
    /// The household's page.
    pub household: Token,
    /// 年度-連番 of the case.
    pub number: String,
    /// The lead agency.
    pub agency: String,
    /// Itself.
    pub consent: ConsentLine,
    /// The notice that goes with it.
    pub notice: Notice,
}

const COLUMNS: &str = "SELECT k.*, p.name AS person, b.name AS made_by_name FROM consent k JOIN person p \
                       ON p.id = k.person_id JOIN worker b ON b.id = k.made_by WHERE ";

fn line(r: &Row) -> Result<ConsentLine> {
    let said = match r.opt_date("said_on")? {
        None => None,
        Some(on) => Some(SaidLine {
            on,
            way: r.word("way", Way::parse)?,
            reference: r.text("reference")?,
            witness: r.text("witness")?,
        }),
    };
    Ok(ConsentLine {
        id: r.int("id")?,
        token: r.token("token")?,
        person: r.text("person")?,
        parts: Parts::from_bits(r.int("parts")?),
        purpose: r.text("purpose")?,
        until: r.opt_int("until_at")?,
        notice: r.text("notice_name")?,
        said,
        thrown: r.opt_int("thrown_at")?,
        by: r.text("made_by_name")?,
        at: r.int("made_at")?,
        items: Vec::new(),
    })
}

impl Unit {
    async fn items_of(&self, consents: &mut [ConsentLine]) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT i.*, a.token AS agency_token, a.name AS agency, w.name AS ended_by_name, (SELECT COUNT(*) \
             FROM disclosure_grant g WHERE g.consent_item_id = i.id AND g.ended_at IS NULL AND (g.to_at IS NULL \
             OR g.to_at > $1)) AS grants FROM consent_item i JOIN agency a ON a.id = i.agency_id \
             LEFT JOIN worker w ON w.id = i.ended_by WHERE i.consent_id IN ",
            vals![self.now()],
        );
        sql.ids(&consents.iter().map(|c| c.id).collect::<Vec<_>>()).add(" ORDER BY i.id");
        let read = |r: &Row| {
            let item = ItemLine {
                token: r.token("token")?,
                agency: r.token("agency_token")?,
                agency_name: r.text("agency")?,
                answer: r.word("answer", Answer::parse)?,
                ended: r.opt_int("ended_at")?,
                ended_by: r.opt_text("ended_by_name")?,
                ended_words: r.text("ended_words")?,
                grants: r.int("grants")?,
            };
            Ok((r.int("consent_id")?, item))
        };
        for (consent, item) in self.all(sql, read).await? {
            if let Some(line) = consents.iter_mut().find(|c| c.id == consent) {
                line.items.push(item);
            }
        }
        Ok(())
    }

    /// The consents of a case, newest first.
    pub(crate) async fn consents_of(&self, case: i64) -> Result<Vec<ConsentLine>> {
        let sql = Sql::new(&format!("{COLUMNS}k.case_id = $1 ORDER BY k.id DESC"), vals![case]);
        let mut consents = self.all(sql, line).await?;
        self.items_of(&mut consents).await?;
        Ok(consents)
    }

    /// A consent by its token, of a case that the actor's agency leads.
    async fn consent(&self, token: &Token) -> Result<(OpenCase, ConsentLine)> {
        let sql = Sql::new("SELECT case_id FROM consent WHERE token = $1", vals![token.as_str()]);
        let case = self.need(sql, |r| r.int("case_id")).await?;
        let case = self.led_case_row(case).await?;
        let sql = Sql::new(&format!("{COLUMNS}k.token = $1"), vals![token.as_str()]);
        let mut found = [self.need(sql, line).await?];
        self.items_of(&mut found).await?;
        let [consent] = found;
        Ok((case, consent))
    }

    /// Everybody of the household, now or before.
    async fn household_people(&self, open: &Open) -> Result<Vec<(Token, String)>> {
        let sql = Sql::new(
            "SELECT p.token, p.name FROM household_member m JOIN person p ON p.id = m.person_id \
             WHERE m.household_id = $1 AND (m.to_on IS NULL OR m.to_on >= $2) ORDER BY m.is_index DESC, m.id",
            vals![open.id, self.ctx().today().to_string()],
        );
        self.all(sql, |r| Ok((r.token("token")?, r.text("name")?))).await
    }
}

impl Store {
    /// The consents of a household's cases, and what a new one needs.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for everybody who does not work on the household: also for those who were let in.
    pub async fn consents(&self, ctx: &Ctx, household: &Token) -> Result<Consents> {
        let mut unit = self.reading(ctx).await?;
        let open = household::open_to_change(&unit, household).await?;
        let mut cases = Vec::new();
        for (case, token, number) in unit.led_cases(&open).await? {
            cases.push(ConsentCase { token, number, consents: unit.consents_of(case).await? });
        }
        let people = unit.household_people(&open).await?;
        let notice = unit.notice_now().await?;
        let consents = Consents { cases, people, partners: unit.partners().await?, notice };
        unit.note(Line::new(Action::View, Kind::Household, open.id).shown(open.parts, open.ground));
        unit.done().await?;
        Ok(consents)
    }

    /// One consent.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for everybody outside the lead agency.
    pub async fn consent(&self, ctx: &Ctx, token: &Token) -> Result<ConsentPage> {
        let mut unit = self.reading(ctx).await?;
        let (case, consent) = unit.consent(token).await?;
        let sql = Sql::new(
            "SELECT h.token, c.number, a.name FROM support_case c JOIN household h ON h.id = c.household_id \
             JOIN agency a ON a.id = c.agency_id WHERE c.id = $1",
            vals![case.id],
        );
        let read = |r: &Row| Ok((r.token("token")?, r.text("number")?, r.text("name")?));
        let (household, number, agency) = unit.need(sql, read).await?;
        let notice = unit.notice_of(&consent).await?;
        let shown = Parts::SUMMARY.and(Parts::BASIC);
        unit.note(Line::new(Action::View, Kind::Consent, consent.id).case(case.id).shown(shown, case.ground));
        unit.done().await?;
        Ok(ConsentPage { household, number, agency, consent, notice })
    }
}
