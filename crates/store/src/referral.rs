//! つなぎ: asked, answered, first contact, outcome. The asking agency sees all of it; the asked agency what was told to it,
//! and parts of the case by a grant that is made in the transaction in which it accepts. Nobody else sees anything but
//! counts ([`stats`]). A worker tied to the household sees nothing of it, on either side.

mod link;
mod list;
mod outside;
mod send;
mod stats;
mod turn;

pub use link::{LinkStand, NewLink};
pub use list::RefLine;
pub use outside::{Entered, Front, OutPage, Proof, Seen};
pub use stats::{AgencyStat, Escalated};

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::{ConsentLine, fallen},
    db::Store,
    error::{Error, Result},
    grant::Partner,
    row::{Row, Sql, vals},
    unit::Unit,
    visible,
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::{Ground, Parts},
    referral::{Kept, Outcome, Patience, Reason, Side, Source, Standing, State},
};

/// One move of the history. Without `Debug`, as all of these.
#[derive(Clone)]
pub struct Turned {
    /// What was done.
    pub what: &'static str,
    /// On which day.
    pub on: NaiveDate,
    /// By whom.
    pub by: String,
    /// At which agency.
    pub agency: String,
    /// In words.
    pub words: String,
    /// It came by the one-time page: `by` is the name as it was written there.
    pub outside: bool,
}

/// A referral as one of its two sides sees it.
#[derive(Clone)]
pub struct Referral {
    id: i64,
    case: Option<i64>,
    to: i64,
    from_worker: i64,
    consent_item: Option<i64>,
    /// Its token.
    pub token: Token,
    /// On which side the actor stands; the asking one where both are his.
    pub side: Side,
    /// The asking agency.
    pub from_name: String,
    /// Its phone.
    pub from_phone: String,
    /// Who asked.
    pub from_worker_name: String,
    /// The asked agency.
    pub to_name: String,
    /// Its phone.
    pub to_phone: String,
    /// Nobody there has an account: the asking side writes down the answers that come by phone or on paper.
    pub on_paper: bool,
    /// What is asked for.
    pub subject: Option<String>,
    /// How the person is called in it.
    pub who: Option<String>,
    /// What was told. For the asked side only while it is theirs to read.
    pub told: Option<String>,
    /// What is opened when it is accepted.
    pub parts: Parts,
    /// By which right.
    pub ground: Ground,
    /// Which meeting, what happened.
    pub note: String,
    /// Where it stands.
    pub standing: Standing,
    /// Sent on.
    pub asked_on: NaiveDate,
    /// Until when something is awaited.
    pub due: Option<NaiveDate>,
    /// 年度-連番 and page of the case or reception, for the asking side.
    pub source: Option<(String, String)>,
    /// The household's page, where the actor may open it.
    pub household: Option<Token>,
    /// The consent on which it stands bears no longer: withdrawn, over, or somebody else of the household says no.
    pub withdrawn: bool,
    /// Changes when it is changed.
    pub version: i64,
    /// What was done so far, the oldest first.
    pub turns: Vec<Turned>,
    /// The newest link of its one-time page, for the asking side.
    pub link: Option<LinkStand>,
    /// A one-time page could be made for it now.
    pub may_link: bool,
}

impl Referral {
    /// The word of the state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.standing.kept().state
    }

    /// May the actor make the other side's moves, too?
    #[must_use]
    pub const fn both_sides(&self) -> bool {
        self.on_paper && matches!(self.side, Side::Asker)
    }
}

/// What the form of a new referral needs.
#[derive(Clone)]
pub struct Start {
    /// 「山田さん（母・長男）」 or the name told at the reception.
    pub who: String,
    /// 年度-連番.
    pub number: String,
    /// The page from which it is made.
    pub back: String,
    /// Agencies to be asked.
    pub partners: Vec<Partner>,
    /// What was said, the newest first; nothing for a reception.
    pub consents: Vec<ConsentLine>,
}

/// Adds "the actor may see referral `f`": on one of its sides, and tied to nobody in it.
pub(crate) fn referral_visible(sql: &mut Sql, unit: &Unit, f: &str) {
    let actor = &unit.ctx().actor;
    let own = actor.own_agencies();
    sql.add(&format!("({f}.from_agency_id IN ")).ids(&own).add(&format!(" OR {f}.to_agency_id IN "));
    sql.ids(&own).add(&format!(
        ") AND NOT EXISTS (SELECT 1 FROM support_case sc WHERE sc.id = {f}.case_id AND (sc.household_id IN ("
    ));
    visible::tied_households(sql, unit);
    sql.add(") OR sc.person_id IN (");
    visible::tied_people(sql, unit);
    sql.add(&format!("))) AND NOT EXISTS (SELECT 1 FROM reception rc WHERE rc.id = {f}.reception_id AND (rc.erased_at IS NOT NULL \
         OR rc.household_id IN ("
    ));
    visible::tied_households(sql, unit);
    sql.add(") OR rc.person_id IN (");
    visible::tied_people(sql, unit);
    sql.add(")))");
}

/// "Somebody at this agency has an account today" (its row and the instant, as they stand in the statement).
pub(crate) fn staffed(agency: &str, now: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM membership vm JOIN worker v ON v.id = vm.worker_id WHERE vm.agency_id = {agency} \
         AND v.ended_at IS NULL AND vm.from_at <= {now} AND (vm.to_at IS NULL OR vm.to_at > {now}) \
         AND vm.role NOT IN ('auditor', 'system'))"
    )
}

/// What every reading of a referral `f` begins with.
fn columns(now: &str) -> String {
    format!(
        "SELECT f.*, x.name AS from_name, x.phone AS from_phone, y.name AS to_name, y.phone AS to_phone, w.name AS worker, \
     c.number AS case_number, h.token AS house_token, r.number AS reception_number, r.token AS reception_token, \
     {} AS withdrawn, {} AS staffed \
     FROM referral f JOIN agency x ON x.id = f.from_agency_id JOIN agency y ON y.id = f.to_agency_id \
     JOIN worker w ON w.id = f.from_worker_id LEFT JOIN support_case c ON c.id = f.case_id \
     LEFT JOIN household h ON h.id = c.household_id LEFT JOIN reception r ON r.id = f.reception_id WHERE ",
        fallen("f.consent_item_id", now),
        staffed("f.to_agency_id", now),
    )
}

fn standing(r: &Row) -> Result<Standing> {
    let kept = Kept {
        state: r.word("state", State::parse)?,
        turned: r.date("turned_on")?,
        reason: Reason::parse(&r.text("reason")?),
        outcome: Outcome::parse(&r.text("outcome")?),
    };
    Standing::read(&kept).ok_or(Error::Broken("referral.state"))
}

fn read(r: &Row, own: &[i64]) -> Result<Referral> {
    let standing = standing(r)?;
    let (from, to) = (r.int("from_agency_id")?, r.int("to_agency_id")?);
    let side = if own.contains(&from) { Side::Asker } else { Side::Asked };
    let withdrawn = r.truth("withdrawn")?;
    let readable = side == Side::Asker || (standing.kept().state.tells() && !withdrawn);
    let told =
        |column: &str| -> Result<Option<String>> { Ok(r.text(column).map(Some)?.filter(|_| readable)) };
    let source = match (r.opt_text("case_number")?, r.opt_token("reception_token")?) {
        (Some(number), _) => {
            let house = r.opt_token("house_token")?.ok_or(Error::Broken("referral.case_id"))?;
            Some((number, format!("/households/{house}")))
        }
        (None, Some(reception)) => {
            Some((r.opt_text("reception_number")?.unwrap_or_default(), format!("/receptions/{reception}")))
        }
        (None, None) => None,
    };
    Ok(Referral {
        id: r.int("id")?,
        case: r.opt_int("case_id")?,
        to,
        from_worker: r.int("from_worker_id")?,
        consent_item: r.opt_int("consent_item_id")?,
        token: r.token("token")?,
        side,
        from_name: r.text("from_name")?,
        from_phone: r.text("from_phone")?,
        from_worker_name: r.text("worker")?,
        to_name: r.text("to_name")?,
        to_phone: r.text("to_phone")?,
        on_paper: !r.truth("staffed")?,
        subject: told("subject")?,
        who: told("who")?,
        told: told("told")?,
        parts: Parts::from_bits(r.int("parts")?),
        ground: r.word("ground", Ground::parse)?,
        note: if side == Side::Asker { r.text("note")? } else { String::new() },
        standing,
        asked_on: r.date("asked_on")?,
        due: r.opt_date("due_on")?,
        source: source.filter(|_| side == Side::Asker),
        household: r.opt_token("house_token")?,
        withdrawn,
        version: r.int("version")?,
        turns: Vec::new(),
        link: None,
        may_link: false,
    })
}

impl Unit {
    /// A referral on one of whose sides the actor stands.
    async fn referral(&self, token: &Token) -> Result<Referral> {
        let mut sql = Sql::new("", vals![token.as_str(), self.now()]);
        sql.add(&columns("$2")).add("f.token = $1 AND ");
        referral_visible(&mut sql, self, "f");
        let own = self.ctx().actor.own_agencies();
        let mut referral = self.need(sql, |r| read(r, &own)).await?;
        self.put_turns(&mut referral).await?;
        if referral.side == Side::Asker {
            referral.link = self.newest_link(referral.id).await?.map(|(_, stand)| stand);
            referral.may_link = referral.on_paper && self.may_link(referral.id).await?;
        }
        // The household's page only where the gate opens it.
        if let Some(case) = referral.case
            && self.case_row(case, Parts::NONE).await.is_err()
        {
            referral.household = None;
        }
        Ok(referral)
    }

    /// Reads the history; its words only where what was told is theirs to read.
    async fn put_turns(&self, referral: &mut Referral) -> Result<()> {
        let sql = Sql::new(
            "SELECT t.what, t.on_day, t.words, t.outside_name, w.name, a.name AS agency FROM referral_move t \
             JOIN worker w ON w.id = t.worker_id JOIN agency a ON a.id = t.agency_id WHERE t.referral_id = $1 \
             ORDER BY t.id",
            vals![referral.id],
        );
        let shown = referral.told.is_some();
        referral.turns = self
            .all(sql, |r| {
                let (words, outside) = (r.text("words")?, r.text("outside_name")?);
                Ok(Turned {
                    what: Standing::said(&r.text("what")?),
                    on: r.date("on_day")?,
                    outside: !outside.is_empty(),
                    by: if outside.is_empty() { r.text("name")? } else { outside },
                    agency: r.text("agency")?,
                    words: if shown { words } else { String::new() },
                })
            })
            .await?;
        Ok(())
    }

    /// How long each stage may take, by the present desk's rules.
    async fn patience(&self) -> Result<Patience> {
        let rules = self.rules_on(self.ctx().today()).await?;
        let days = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
        Ok(Patience {
            answer: days(rules.referral_answer_days),
            contact: days(rules.referral_contact_days),
            outcome: days(rules.referral_outcome_days),
            escalate: days(rules.referral_escalate_days),
        })
    }
}

/// The line of a referral that was looked at: to the asked side it shows what was told.
fn looked(referral: &Referral) -> Line {
    let line = Line::new(Action::View, Kind::Referral, referral.id).case(referral.case);
    line.shown(if referral.told.is_some() { Parts::SUMMARY } else { Parts::NONE }, referral.ground)
}

impl Store {
    /// One referral.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody who works at neither of its agencies, and for those tied to the household.
    pub async fn referral(&self, ctx: &Ctx, token: &Token) -> Result<Referral> {
        let mut unit = self.reading(ctx).await?;
        let referral = unit.referral(token).await?;
        unit.note(looked(&referral));
        unit.done().await?;
        Ok(referral)
    }

    /// What the form of a new referral needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency leads the case, or took the reception.
    pub async fn referral_start(&self, ctx: &Ctx, source: &Source) -> Result<Start> {
        let mut unit = self.reading(ctx).await?;
        let start = match source {
            Source::Case(case) => {
                let case = unit.led_case(case).await?;
                let sql = Sql::new(
                    "SELECT c.number, h.name, h.token FROM support_case c JOIN household h ON h.id = c.household_id \
                     WHERE c.id = $1",
                    vals![case.id],
                );
                let read = |r: &Row| Ok((r.text("number")?, r.text("name")?, r.token("token")?));
                let (number, who, household) = unit.need(sql, read).await?;
                let consents = unit.consents_of(case.id).await?;
                unit.note(Line::new(Action::View, Kind::Case, case.id).shown(case.parts, case.ground));
                let back = format!("/households/{household}");
                Start { who, number, back, partners: unit.partners().await?, consents }
            }
            Source::Reception(token) => {
                let reception = unit.reception(token).await?;
                let sql = Sql::new("SELECT number, name FROM reception WHERE id = $1", vals![reception]);
                let (number, who) = unit.need(sql, |r| Ok((r.text("number")?, r.text("name")?))).await?;
                unit.note(Line::new(Action::View, Kind::Reception, reception));
                let back = format!("/receptions/{token}");
                Start { who, number, back, partners: unit.partners().await?, consents: Vec::new() }
            }
        };
        unit.done().await?;
        Ok(start)
    }
}
