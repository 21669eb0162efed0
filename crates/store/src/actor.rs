//! Who acts, as read from the database for this request and no longer.

use crate::{
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{Instant, Token, access::Post, code::Role};
use std::sync::Arc;

/// Through which door the actor came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A browser's session (its row).
    Session(i64),
    /// A personal access token (its row).
    Token(i64),
    /// A page open to everybody: nobody is known yet.
    Open,
    /// The program itself: import, demo, bench.
    Program,
}

/// An agency where the actor has a role now.
#[derive(Debug, Clone)]
pub struct Desk {
    pub(crate) agency: i64,
    pub(crate) municipality: Option<i64>,
    /// The agency's token.
    pub token: Token,
    /// The agency's name.
    pub name: String,
    /// The municipality's name; empty for a wide-area body.
    pub town: String,
    /// The actor's roles there.
    pub roles: Vec<Role>,
}

/// A worker with the roles in force now. Only the store makes one, from rows; nothing in a session, token or
/// cache gives a right, so that an ended account or role bites on the next request.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(crate) worker: i64,
    pub(crate) door: Door,
    pub(crate) posts: Vec<Post>,
    /// What is read in this request leaves the system; see [`Ctx::leaving`].
    pub(crate) leaving: bool,
    /// Who really acts, when this is how another agency would see; see [`crate::Store::see_as`].
    pub(crate) behind: Option<Arc<Self>>,
    /// The worker's token.
    pub token: Token,
    /// The worker's name, as colleagues see it.
    pub name: String,
    /// Every agency where the worker has a role now; the first is the one worked at.
    pub desks: Vec<Desk>,
}

impl Actor {
    /// The desk that new records belong to.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        self.desks.first()
    }

    /// Has this role at the present desk?
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.desk().is_some_and(|desk| desk.roles.contains(&role))
    }

    /// Has, at the present desk, a role of which `test` holds?
    pub fn any_role(&self, test: impl Fn(Role) -> bool) -> bool {
        self.desk().is_some_and(|desk| desk.roles.iter().any(|r| test(*r)))
    }

    /// The agencies on whose cases the actor works.
    pub(crate) fn own_agencies(&self) -> Vec<i64> {
        let mut own: Vec<i64> =
            self.posts.iter().filter(|p| p.role.works_on_cases()).map(|p| p.agency).collect();
        own.sort_unstable();
        own.dedup();
        own
    }

    /// The row of an agency on whose cases the actor works, by its token.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is none of them.
    pub(crate) fn own_desk(&self, token: &Token) -> Result<i64> {
        let desk =
            self.desks.iter().find(|d| d.token == *token && d.roles.iter().any(|r| r.works_on_cases()));
        desk.map(|d| d.agency).ok_or(Error::NotFound)
    }

    /// The agency that new records belong to.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub(crate) fn working_agency(&self) -> Result<i64> {
        let works = self.any_role(Role::works_on_cases);
        self.desk().filter(|_| works).map(|desk| desk.agency).ok_or(Error::NotFound)
    }
}

/// The acting context of one request: every call to the store takes it first.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Arc<Actor>,
    /// When: the edge's clock, read once per request.
    pub now: Instant,
    /// The request's id, as in the log.
    pub request: String,
    /// The route's pattern (never the filled-in path).
    pub page: &'static str,
}

impl Ctx {
    /// A context for what the program itself does (import, demo, bench). It has no role anywhere: it reads no case
    /// by right; only calls made for loading take it.
    #[must_use]
    pub fn program(page: &'static str, now: Instant) -> Self {
        Self::nobody(Door::Program, page, now)
    }

    /// A context for a page open to everybody: the login, the guide, a resident's own page. It has no role anywhere.
    #[must_use]
    pub fn stranger(page: &'static str, now: Instant) -> Self {
        Self::nobody(Door::Open, page, now)
    }

    fn nobody(door: Door, page: &'static str, now: Instant) -> Self {
        let token = Token::from_bytes([0; 16]);
        let name = "engawa".to_owned();
        let actor = Actor {
            worker: 0,
            door,
            posts: Vec::new(),
            leaving: false,
            behind: None,
            token,
            name,
            desks: Vec::new(),
        };
        Self { actor: Arc::new(actor), now, request: String::new(), page }
    }

    /// The same, for what is read to leave the system as a file or print: every view is then noted as an export.
    #[must_use]
    pub fn leaving(&self) -> Self {
        let actor = Actor { leaving: true, ..Actor::clone(&self.actor) };
        Self { actor: Arc::new(actor), ..self.clone() }
    }

    /// Japan's date at this instant.
    #[must_use]
    pub fn today(&self) -> chrono::NaiveDate {
        japan_date(self.now)
    }
}

/// Japan's date at an instant (UTC+9, no summer time since 1951).
#[must_use]
pub fn japan_date(at: Instant) -> chrono::NaiveDate {
    let shifted = chrono::DateTime::from_timestamp_millis(at + 9 * 3_600_000).unwrap_or_default();
    shifted.date_naive()
}

/// The columns that [`desk`] reads, of membership `m`, agency `a` and municipality `t`.
pub(crate) const DESK: &str =
    "m.agency_id, m.role, a.token AS desk_token, a.name AS desk_name, a.municipality_id, t.name AS town";

/// A role at a desk; `None` from the empty side of an outer join.
pub(crate) fn desk(r: &Row) -> Result<Option<(Desk, Role)>> {
    let Some(agency) = r.opt_int("agency_id")? else { return Ok(None) };
    let role = r.word("role", Role::parse)?;
    let desk = Desk {
        agency,
        municipality: r.opt_int("municipality_id")?,
        token: r.token("desk_token")?,
        name: r.text("desk_name")?,
        town: r.opt_text("town")?.unwrap_or_default(),
        roles: vec![role],
    };
    Ok(Some((desk, role)))
}

/// Puts a worker's roles together. The desk with row `at` comes first, if the worker has a role there.
pub(crate) fn assemble(
    (worker, token, name): (i64, Token, String),
    door: Door,
    roles: Vec<(Desk, Role)>,
    at: Option<i64>,
) -> Actor {
    let mut posts = Vec::new();
    let mut desks: Vec<Desk> = Vec::new();
    for (desk, role) in roles {
        posts.push(Post { agency: desk.agency, role });
        match desks.iter_mut().find(|d| d.agency == desk.agency) {
            Some(known) => known.roles.push(role),
            None => desks.push(desk),
        }
    }
    if let Some(at) = at {
        desks.sort_by_key(|d| d.agency != at);
    }
    Actor { worker, door, posts, leaving: false, behind: None, token, name, desks }
}

/// Reads a worker's roles in force at `now`. The desk with row `at` comes first, if the worker has a role there.
pub(crate) async fn load(unit: &Unit, worker: i64, door: Door, at: Option<i64>) -> Result<Actor> {
    let who = Sql::new("SELECT token, name FROM worker WHERE id = $1 AND ended_at IS NULL", vals![worker]);
    let (token, name) =
        unit.one(who, |r| Ok((r.token("token")?, r.text("name")?))).await?.ok_or(Error::LoggedOut)?;
    let sql = Sql::new(
        &format!(
            "SELECT {DESK} FROM membership m JOIN agency a ON a.id = m.agency_id \
             LEFT JOIN municipality t ON t.id = a.municipality_id \
             WHERE m.worker_id = $1 AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) ORDER BY m.id"
        ),
        vals![worker, unit.now()],
    );
    let roles = unit.all(sql, desk).await?.into_iter().flatten().collect();
    Ok(assemble((worker, token, name), door, roles, at))
}

impl Store {
    /// The context of a worker known by login name, for programs that act in a worker's stead under test or in the
    /// bench. Web requests come by session or access token instead.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when there is no such worker in service.
    pub async fn ctx_of_login(&self, login: &str, page: &'static str, now: Instant) -> Result<Ctx> {
        let unit = self.reading(&Ctx::program(page, now)).await?;
        let sql = Sql::new("SELECT id FROM worker WHERE login = $1", vals![login]);
        let id = unit.one(sql, |r| r.int("id")).await?.ok_or(Error::LoggedOut)?;
        let actor = load(&unit, id, Door::Program, None).await?;
        unit.done().await?;
        Ok(Ctx { actor: Arc::new(actor), now, request: String::new(), page })
    }
}
