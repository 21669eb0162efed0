//! A seal's own page.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    reception::Named,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    seal::{Agreeing, SealGround},
};

/// A worker on a seal.
#[derive(Clone)]
pub struct Reader {
    /// The worker's token.
    pub token: Token,
    /// The worker's name.
    pub name: String,
    /// Keeps the seal.
    pub keeps: bool,
}

/// One reading.
#[derive(Clone)]
pub struct OpeningLine {
    /// When.
    pub at: Instant,
    /// Until when.
    pub until: Instant,
    /// Who.
    pub worker: String,
    /// Why, in the worker's words.
    pub reason: String,
    /// The keeper has not seen it yet.
    pub unseen: bool,
}

/// One ask for lifting.
#[derive(Clone)]
pub struct LiftLine {
    /// When.
    pub at: Instant,
    /// Who asked.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who answered, when, and whether it was lifted.
    pub answer: Option<(String, Instant, bool)>,
}

/// A seal, for those named on it and the 管理者 of its keeper's agency.
pub struct SealView {
    /// Its token.
    pub token: Token,
    /// Whose whereabouts: token and name.
    pub person: Named,
    /// The household's page.
    pub household: Option<Token>,
    /// Why.
    pub ground: SealGround,
    /// More words on it.
    pub words: String,
    /// Whom the person fears.
    pub party: String,
    /// From.
    pub from: NaiveDate,
    /// To.
    pub to: NaiveDate,
    /// The period is over; it stands until it is lifted.
    pub over: bool,
    /// Who keeps it.
    pub keeper: Named,
    /// At which agency.
    pub agency: String,
    /// Who is covered, as far as the actor may see them.
    pub covered: Vec<String>,
    /// Who may read.
    pub readers: Vec<Reader>,
    /// Who is close to the feared one.
    pub near: Vec<Reader>,
    /// Who has read, the latest first.
    pub openings: Vec<OpeningLine>,
    /// Asks for lifting, the latest first.
    pub lifts: Vec<LiftLine>,
    /// Lifted at.
    pub lifted: Option<Instant>,
    /// The actor may read with a reason.
    pub may_open: bool,
    /// The actor may change it.
    pub may_change: bool,
    /// Something was asked, and the actor may agree.
    pub may_agree: bool,
    /// Something was asked, by the actor.
    pub mine: bool,
    /// The actor is told who reads: keeps it, or is 管理者 where the keeper is no longer there.
    pub keeps: bool,
    /// Who may keep it.
    pub keepers: Vec<Named>,
    /// Who may be named.
    pub workers: Vec<Named>,
    /// For the form.
    pub version: i64,
}

impl Store {
    /// A seal's own page.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless the actor is named on it or 管理者 of its keeper's agency, and may see the person.
    pub async fn seal(&self, ctx: &Ctx, token: &Token) -> Result<SealView> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.seal(token).await?;
        let worker = ctx.actor.worker;
        let sql = Sql::new(
            "SELECT s.ground, s.words, s.party, s.from_on, s.to_on, p.token AS person, p.name, h.token AS home, \
             w.token AS keeper, w.name AS keeper_name, a.name AS agency FROM seal s JOIN person p ON p.id = s.person_id \
             LEFT JOIN household h ON h.id = s.household_id JOIN worker w ON w.id = s.keeper_id \
             JOIN agency a ON a.id = s.agency_id WHERE s.id = $1",
            vals![open.id],
        );
        let today = ctx.today();
        let read = |r: &Row| {
            let to = r.date("to_on")?;
            Ok(SealView {
                token: token.clone(),
                person: Named { token: r.token("person")?, name: r.text("name")? },
                household: r.opt_token("home")?,
                ground: r.word("ground", SealGround::parse)?,
                words: r.text("words")?,
                party: r.text("party")?,
                from: r.date("from_on")?,
                to,
                over: to < today,
                keeper: Named { token: r.token("keeper")?, name: r.text("keeper_name")? },
                agency: r.text("agency")?,
                covered: Vec::new(),
                readers: Vec::new(),
                near: Vec::new(),
                openings: Vec::new(),
                lifts: Vec::new(),
                lifted: open.lifted,
                may_open: open.named && open.lifted.is_none(),
                may_change: open.may_change(worker),
                may_agree: false,
                mine: false,
                keeps: open.is_told(worker),
                keepers: Vec::new(),
                workers: Vec::new(),
                version: open.version,
            })
        };
        let mut view = unit.need(sql, read).await?;
        view.covered = unit.covered(open.id).await?;
        view.readers = unit.on_seal("seal_reader", open.id, open.keeper).await?;
        view.near = unit.on_seal("seal_near", open.id, 0).await?;
        view.openings = unit.openings(open.id).await?;
        view.lifts = unit.lifts(open.id).await?;
        let asked = Sql::new(
            "SELECT asked_by FROM seal_lift WHERE seal_id = $1 AND answered_at IS NULL LIMIT 1",
            vals![open.id],
        );
        if let Some(asker) = unit.one(asked, |r| r.int("asked_by")).await? {
            view.mine = asker == worker;
            view.may_agree = Agreeing { asker: view.mine, named: open.named, manages: open.manages }.may();
        }
        if view.may_change {
            let names = |all: Vec<(i64, Named)>| all.into_iter().map(|(_, named)| named).collect();
            view.keepers = names(unit.colleagues(open.agency).await?);
            view.workers = names(unit.nameable(&open).await?);
        }
        let line = Line::new(Action::View, Kind::Seal, open.id).person(open.person);
        unit.note(line.shown(Parts::BASIC, Ground::OwnWork));
        unit.done().await?;
        Ok(view)
    }
}

impl Unit {
    async fn covered(&self, seal: i64) -> Result<Vec<String>> {
        let mut sql = Sql::new(
            "SELECT DISTINCT p.name, p.id FROM seal_cover v JOIN person p ON p.id = v.person_id WHERE v.seal_id = $1 \
             AND v.left_out = 0 AND ",
            vals![seal],
        );
        crate::gate::person_visible(&mut sql, self, "p", Parts::BASIC);
        sql.add(" ORDER BY p.id");
        self.all(sql, |r| r.text("name")).await
    }

    async fn on_seal(&self, table: &str, seal: i64, keeper: i64) -> Result<Vec<Reader>> {
        let named = self.named_on(table, seal).await?;
        Ok(named
            .into_iter()
            .map(|(id, one)| Reader { token: one.token, name: one.name, keeps: id == keeper })
            .collect())
    }

    /// Who is named now: rows, tokens, and names with an agency.
    pub(super) async fn named_on(&self, table: &str, seal: i64) -> Result<Vec<(i64, Named)>> {
        let sql = format!(
            "SELECT w.id, w.token, w.name, (SELECT MIN(a.name) FROM membership m JOIN agency a ON a.id = m.agency_id \
             WHERE m.worker_id = w.id AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2)) AS agency \
             FROM {table} r JOIN worker w ON w.id = r.worker_id WHERE r.seal_id = $1 AND r.ended_at IS NULL ORDER BY r.id"
        );
        self.all(Sql::new(&sql, vals![seal, self.now()]), |r| {
            let agency = r.opt_text("agency")?.map(|a| format!("（{a}）")).unwrap_or_default();
            let name = format!("{}{agency}", r.text("name")?);
            Ok((r.int("id")?, Named { token: r.token("token")?, name }))
        })
        .await
    }

    async fn openings(&self, seal: i64) -> Result<Vec<OpeningLine>> {
        let sql = Sql::new(
            "SELECT o.at, o.ends_at, o.reason, o.seen_at, w.name FROM seal_opening o JOIN worker w ON w.id = o.worker_id \
             WHERE o.seal_id = $1 ORDER BY o.id DESC LIMIT 200",
            vals![seal],
        );
        self.all(sql, |r| {
            Ok(OpeningLine {
                at: r.int("at")?,
                until: r.int("ends_at")?,
                worker: r.text("name")?,
                reason: r.text("reason")?,
                unseen: r.opt_int("seen_at")?.is_none(),
            })
        })
        .await
    }

    async fn lifts(&self, seal: i64) -> Result<Vec<LiftLine>> {
        let sql = Sql::new(
            "SELECT l.asked_at, l.reason, l.answered_at, l.agreed, w.name, b.name AS answerer FROM seal_lift l \
             JOIN worker w ON w.id = l.asked_by LEFT JOIN worker b ON b.id = l.answered_by WHERE l.seal_id = $1 \
             ORDER BY l.id DESC",
            vals![seal],
        );
        self.all(sql, |r| {
            let answer = match (r.opt_text("answerer")?, r.opt_int("answered_at")?, r.opt_flag("agreed")?) {
                (Some(by), Some(at), Some(agreed)) => Some((by, at, agreed)),
                _ => None,
            };
            Ok(LiftLine { at: r.int("asked_at")?, by: r.text("name")?, reason: r.text("reason")?, answer })
        })
        .await
    }
}
