//! One reception, whole: what was told, what stood there before, who it was, what is to be done.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    duplicate::{Candidate, LinkView},
    error::{Error, Result},
    gate::case_visible,
    reception::{choices::Named, tie},
    row::{Sql, vals},
    unit::Unit,
    worker::gone::serves,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    code::{CaseStatus, ReceptionState, TaskKind},
    reception::Told,
    wareki::Birth,
};

/// A reception as its page shows it. Without `Debug`: it holds what a person told.
#[derive(Clone)]
pub struct ReceptionView {
    /// Its token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// The version to send back with a correction.
    pub version: i64,
    /// Where it stands.
    pub state: ReceptionState,
    /// The worker who took it down.
    pub worker: String,
    /// The worker who took it on, and when.
    pub taken: Option<(String, Instant)>,
    /// Nobody has it in hand: new, or who took it on works at its desk no more.
    pub free: bool,
    /// It was taken on by the acting worker.
    pub mine: bool,
    /// Phone, address, district and the wish how to be reached are kept by a seal; a correction leaves them as they stand.
    pub sealed: bool,
    /// When it was told.
    pub received: Instant,
    /// What was told.
    pub told: Told,
    /// The district's name.
    pub area: String,
    /// The name of the 紹介元 agency.
    pub referrer: String,
    /// Who it was.
    pub person: PersonTied,
    /// The household, where the actor may see it.
    pub household: Option<Named>,
    /// Token and number of the case that it became, where the actor may see it.
    pub case: Option<(Token, String)>,
    /// It became a case, seen or not.
    pub has_case: bool,
    /// The resident's voice that it came from, and whether it was withdrawn since.
    pub voice: Option<(Token, bool)>,
    /// Open cases of the household that it could be joined to.
    pub open_cases: Vec<(Token, String)>,
    /// Records that may be of the same person, not yet answered.
    pub candidates: Vec<Candidate>,
    /// What was answered about the person: links in force.
    pub links: Vec<LinkView>,
    /// What is to be done and was done about it, the open first.
    pub tasks: Vec<TaskBrief>,
    /// Former versions, the latest first.
    pub formers: Vec<Former>,
}

/// The person behind a reception.
#[derive(Clone)]
pub enum PersonTied {
    /// Not tied to anybody yet.
    Nobody,
    /// Tied to somebody whom the actor may not see now.
    Hidden,
    /// Tied to this person.
    Known {
        /// The person's token.
        token: Token,
        /// Name; empty for one whose name is not known.
        name: String,
        /// Reading.
        kana: String,
        /// Birth.
        birth: Option<Birth>,
    },
}

/// A thing to do.
#[derive(Clone)]
pub struct TaskBrief {
    /// The task's token.
    pub token: Token,
    /// What it is.
    pub kind: TaskKind,
    /// In words.
    pub words: String,
    /// By when.
    pub on: NaiveDate,
    /// `14:30` or empty.
    pub time: String,
    /// Whose turn; empty: the desk's.
    pub owner: String,
    /// Done at.
    pub done: Option<Instant>,
}

/// What stood there before a correction.
#[derive(Clone)]
pub struct Former {
    /// Its version.
    pub version: i64,
    /// When it was replaced.
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// The fields that were changed then.
    pub changes: Vec<Change>,
}

/// One field of a former version that reads otherwise in the version after it.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name in the form.
    pub field: String,
    /// What stood there: several values for the topics, none where it was empty.
    pub values: Vec<String>,
}

impl Store {
    /// Opens a reception.
    ///
    /// # Errors
    /// [`Error::NotFound`]: absent, or not of the actor's agencies, or of a household that the actor is tied to.
    pub async fn reception(&self, ctx: &Ctx, token: &Token) -> Result<ReceptionView> {
        let mut unit = self.reading(ctx).await?;
        let id = unit.reception(token).await?;
        let sealed = !unit.sealed_receptions(&[id]).await?.is_empty();
        let whole = unit.told(id).await?;
        let told = if sealed { whole.clone().without_whereabouts() } else { whole.clone() };
        let mut sql = Sql::new(
            "SELECT r.number, r.version, r.state, r.received_at, r.taken_at, r.taken_by, r.person_id, r.state = 'new' OR \
             (r.state = 'taken' AND NOT ",
            vals![],
        );
        serves(&mut sql, "COALESCE(r.taken_by, r.worker_id)", "r.agency_id", ctx.now);
        sql.add(
            ") AS free, r.household_id, r.case_id, w.name AS worker, t.name AS taker, a.name AS area, ra.name AS referrer_name \
             FROM reception r JOIN worker w ON w.id = r.worker_id LEFT JOIN worker t ON t.id = r.taken_by \
             LEFT JOIN area a ON a.id = r.area_id LEFT JOIN agency ra ON ra.id = r.referrer_agency_id \
             WHERE r.id = ",
        );
        sql.bind(id);
        let read = |r: &crate::row::Row| {
            let taker = r.opt_text("taker")?.zip(r.opt_int("taken_at")?);
            let view = ReceptionView {
                token: token.clone(),
                number: r.text("number")?,
                version: r.int("version")?,
                state: r.word("state", ReceptionState::parse)?,
                worker: r.text("worker")?,
                taken: taker,
                free: r.truth("free")?,
                mine: r.opt_int("taken_by")? == Some(ctx.actor.worker),
                sealed,
                received: r.int("received_at")?,
                told: told.clone(),
                area: r.opt_text("area")?.filter(|_| !sealed).unwrap_or_default(),
                referrer: r.opt_text("referrer_name")?.unwrap_or_default(),
                person: PersonTied::Nobody,
                household: None,
                case: None,
                has_case: false,
                voice: None,
                open_cases: Vec::new(),
                candidates: Vec::new(),
                links: Vec::new(),
                tasks: Vec::new(),
                formers: Vec::new(),
            };
            Ok((view, r.opt_int("person_id")?, r.opt_int("household_id")?, r.opt_int("case_id")?))
        };
        let (mut view, person, household, case) = unit.need(sql, read).await?;
        if let Some(person) = person {
            view.person = unit.person_behind(person).await?;
        }
        if let Some(household) = household {
            view.household = unit.household_behind(household).await?;
            view.open_cases = unit.joinable(household).await?;
        }
        (view.candidates, view.links) = unit.alike(id, person, &view).await?;
        view.has_case = case.is_some();
        if let Some(case) = case {
            view.case = unit.case_behind(case).await?;
        }
        view.voice = unit.voice_of(id).await?;
        view.tasks = unit.tasks_of_reception(id).await?;
        view.formers = unit.formers(id, &whole).await?;
        if sealed {
            for former in &mut view.formers {
                former.changes.retain(|c| !domain::reception::WHEREABOUTS.contains(&c.field.as_str()));
            }
        }
        unit.note(
            Line::new(Action::View, Kind::Reception, id)
                .person(person)
                .case(case)
                .shown(if sealed { Parts::BUT_WHEREABOUTS } else { Parts::ALL }, Ground::OwnWork),
        );
        unit.done().await?;
        Ok(view)
    }
}

impl Store {
    /// The version at which a reception is, for a draft of its correction. Shows nothing of it: no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] as [`Store::reception`].
    pub async fn reception_version(&self, ctx: &Ctx, token: &Token) -> Result<i64> {
        let unit = self.reading(ctx).await?;
        let id = unit.reception(token).await?;
        let sql = Sql::new("SELECT version FROM reception WHERE id = $1", vals![id]);
        let version = unit.need(sql, |r| r.int("version")).await?;
        unit.done().await?;
        Ok(version)
    }
}

impl Unit {
    async fn person_behind(&self, person: i64) -> Result<PersonTied> {
        match self.person_row(person, Parts::BASIC).await {
            Ok(_) => {}
            Err(Error::NotFound) => return Ok(PersonTied::Hidden),
            Err(error) => return Err(error),
        }
        let sql = Sql::new("SELECT token, name, kana, birth FROM person WHERE id = $1", vals![person]);
        self.need(sql, |r| {
            Ok(PersonTied::Known {
                token: r.token("token")?,
                name: r.text("name")?,
                kana: r.text("kana")?,
                birth: Birth::from_storage(&r.text("birth")?),
            })
        })
        .await
    }

    async fn household_behind(&self, household: i64) -> Result<Option<Named>> {
        match self.household_row(household, Parts::BASIC).await {
            Ok(_) => {}
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        }
        let sql = Sql::new("SELECT token, name FROM household WHERE id = $1", vals![household]);
        self.one(sql, |r| Ok(Named { token: r.token("token")?, name: r.text("name")? })).await
    }

    /// Open cases of a household that the actor's own agency leads.
    async fn joinable(&self, household: i64) -> Result<Vec<(Token, String)>> {
        let mut sql = Sql::new(
            "SELECT c.token, c.number FROM support_case c WHERE c.household_id = $1 AND c.status <> $2 AND ",
            vals![household, CaseStatus::Closed.word()],
        );
        case_visible(&mut sql, self, "c", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY c.id DESC");
        self.all(sql, |r| Ok((r.token("token")?, r.text("number")?))).await
    }

    /// Who may be the same person as the one told of, or as the one it is tied to; and what was answered already.
    async fn alike(
        &mut self,
        id: i64,
        person: Option<i64>,
        view: &ReceptionView,
    ) -> Result<(Vec<Candidate>, Vec<LinkView>)> {
        match (person, &view.person) {
            (Some(person), PersonTied::Known { .. }) => {
                let mut except = self.linked_to(person).await?;
                except.push(person);
                let parts = self.person_row(person, Parts::BASIC).await?.parts;
                let (_, mut known) = self.known(person).await?;
                if !parts.has(Parts::WHEREABOUTS) {
                    (known.phones, known.address) = (Vec::new(), None);
                }
                // One who works in another agency's record asks no question about it.
                let found = if parts.has(Parts::BUT_WHEREABOUTS) {
                    self.possible_same(&known, &except).await?
                } else {
                    Vec::new()
                };
                Ok((found, self.links_of(person).await?))
            }
            (Some(_), _) => Ok((Vec::new(), Vec::new())),
            (None, _) => {
                let sql =
                    Sql::new("SELECT person_id FROM reception_other WHERE reception_id = $1", vals![id]);
                let except = self.all(sql, |r| r.int("person_id")).await?;
                Ok((self.possible_same(&tie::known(&view.told), &except).await?, Vec::new()))
            }
        }
    }

    async fn case_behind(&self, case: i64) -> Result<Option<(Token, String)>> {
        match self.case_row(case, Parts::SUMMARY).await {
            Ok(_) => {}
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        }
        let sql = Sql::new("SELECT token, number FROM support_case WHERE id = $1", vals![case]);
        self.one(sql, |r| Ok((r.token("token")?, r.text("number")?))).await
    }

    async fn tasks_of_reception(&self, id: i64) -> Result<Vec<TaskBrief>> {
        let sql = Sql::new(
            "SELECT t.token, t.kind, t.words, t.due_on, t.due_time, t.done_at, w.name AS owner FROM task t \
             LEFT JOIN worker w ON w.id = t.owner_id WHERE t.reception_id = $1 \
             ORDER BY CASE WHEN t.done_at IS NULL THEN 0 ELSE 1 END, t.due_on, t.due_time, t.id",
            vals![id],
        );
        self.all(sql, |r| {
            Ok(TaskBrief {
                token: r.token("token")?,
                kind: r.word("kind", TaskKind::parse)?,
                words: r.text("words")?,
                on: r.date("due_on")?,
                time: r.text("due_time")?,
                owner: r.opt_text("owner")?.unwrap_or_default(),
                done: r.opt_int("done_at")?,
            })
        })
        .await
    }

    /// Former versions, each with what differs from the version after it.
    async fn formers(&self, id: i64, told: &Told) -> Result<Vec<Former>> {
        let sql = Sql::new(
            "SELECT f.version, f.body, f.replaced_at, w.name FROM reception_former f \
             JOIN worker w ON w.id = f.replaced_by WHERE f.reception_id = $1 ORDER BY f.version DESC",
            vals![id],
        );
        let rows = self
            .all(sql, |r| {
                let body: Vec<(String, String)> =
                    serde_json::from_str(&r.text("body")?).map_err(|_| Error::Broken("former reception"))?;
                Ok((r.int("version")?, r.int("replaced_at")?, r.text("name")?, body))
            })
            .await?;
        let mut after: Vec<(String, String)> =
            told.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut formers = Vec::with_capacity(rows.len());
        for (version, at, by, body) in rows {
            formers.push(Former { version, at, by, changes: changes(&body, &after) });
            after = body;
        }
        Ok(formers)
    }
}

/// The fields of `before` that read otherwise in `after`, in the form's order.
fn changes(before: &[(String, String)], after: &[(String, String)]) -> Vec<Change> {
    let values = |pairs: &[(String, String)], field: &str| -> Vec<String> {
        pairs.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    };
    let mut changes: Vec<Change> = Vec::new();
    for (field, _) in before.iter().chain(after) {
        if changes.iter().any(|change| change.field == *field) {
            continue;
        }
        let was = values(before, field);
        if was != values(after, field) {
            changes.push(Change { field: field.clone(), values: was });
        }
    }
    changes
}
