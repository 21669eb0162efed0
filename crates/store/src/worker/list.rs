//! Workers as administrators see them.

use crate::{
    actor::Ctx,
    admin::{self, PAGE, Reach},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Instant, Token, code::Role, text::fold_name};

/// How a list of workers is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkerFilter {
    /// Words of name, reading, login name or agency; all must be there.
    pub words: String,
    /// Also ended accounts.
    pub ended: bool,
}

/// One line of the list.
#[derive(Clone)]
pub struct WorkerLine {
    /// The worker's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// Login name.
    pub login: String,
    /// Roles in force now, where the actor may see them: agency and role.
    pub posts: Vec<(String, Role)>,
    /// The account has ended.
    pub ended: bool,
}

/// One page of the list.
#[derive(Clone)]
pub struct WorkerPage {
    /// The lines of this page.
    pub lines: Vec<WorkerLine>,
    /// How many there are in all.
    pub total: i64,
    /// This page, from 1.
    pub page: i64,
}

/// An agency where the actor gives roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Sent in forms.
    pub token: Token,
    /// Shown.
    pub name: String,
}

/// A role at an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub agency: Token,
    /// Its name.
    pub agency_name: String,
    /// What.
    pub role: Role,
    /// From.
    pub from: Instant,
    /// Until before.
    pub to: Option<Instant>,
}

/// How much stands in a worker's name, where the actor gives roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Tasks that are not done.
    pub tasks: i64,
    /// Receptions taken on, neither closed nor become a case.
    pub receptions: i64,
    /// Cases in work, watched or resting.
    pub cases: i64,
}

/// A worker as an administrator sees them.
#[derive(Clone)]
pub struct Worker {
    /// The worker's token.
    pub token: Token,
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// The account ended at.
    pub ended: Option<Instant>,
    /// Roles where the actor may see them: those in force and to come first.
    pub posts: Vec<Post>,
    /// What they hold: when they work there no more, the whole desk sees it.
    pub held: Held,
    /// It is the actor: somebody else has to change it.
    pub me: bool,
    /// The actor may edit the name, end and open the account.
    pub editable: bool,
    /// The actor may give a new way in: every role of the worker is within reach, and none of them is above it.
    pub resettable: bool,
    /// For editing.
    pub version: i64,
}

struct Found {
    id: i64,
    ended: bool,
    text: String,
    line: WorkerLine,
}

impl Unit {
    /// The row of a worker within the actor's reach: with a role, past or present, at an agency where the actor
    /// gives roles.
    pub(super) async fn worker_within(&self, reach: Reach, worker: &Token) -> Result<i64> {
        let mut sql = Sql::new(
            "SELECT w.id FROM worker w WHERE w.token = $1 AND EXISTS (SELECT 1 FROM membership m \
             JOIN agency a ON a.id = m.agency_id WHERE m.worker_id = w.id AND ",
            vals![worker.as_str()],
        );
        reach.posts(&mut sql, "a");
        sql.add(")");
        self.need(sql, |r| r.int("id")).await
    }

    /// Does the worker have a role, now or to come, outside of the actor's reach? Then the account is not the
    /// actor's alone to end.
    pub(super) async fn serves_others(&self, reach: Reach, worker: i64) -> Result<bool> {
        let mut sql = Sql::new(
            "SELECT m.id FROM membership m JOIN agency a ON a.id = m.agency_id WHERE m.worker_id = $1 \
             AND (m.to_at IS NULL OR m.to_at > $2) AND NOT COALESCE((",
            vals![worker, self.now()],
        );
        reach.posts(&mut sql, "a");
        sql.add("), FALSE) LIMIT 1");
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }

    async fn posts(&self, reach: Reach, worker: i64) -> Result<Vec<Post>> {
        let mut sql = Sql::new(
            "SELECT a.token, a.name, m.role, m.from_at, m.to_at FROM membership m JOIN agency a ON a.id = m.agency_id \
             WHERE m.worker_id = $1 AND ",
            vals![worker],
        );
        reach.posts(&mut sql, "a");
        sql.add(" ORDER BY CASE WHEN m.to_at IS NULL OR m.to_at > ").bind(self.now());
        sql.add(" THEN 0 ELSE 1 END, m.from_at DESC, m.id");
        self.all(sql, |r| {
            Ok(Post {
                agency: r.token("token")?,
                agency_name: r.text("name")?,
                role: r.word("role", Role::parse)?,
                from: r.int("from_at")?,
                to: r.opt_int("to_at")?,
            })
        })
        .await
    }
}

impl Store {
    /// The workers of the municipality (システム管理) or of the present desk (管理者), 50 a page.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else.
    pub async fn workers(&self, ctx: &Ctx, filter: &WorkerFilter, page: i64) -> Result<WorkerPage> {
        let reach = admin::reach(&ctx.actor)?;
        let unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT w.id, w.token, w.name, w.kana, w.login, w.ended_at, a.name AS agency, m.role, m.from_at, m.to_at \
             FROM worker w JOIN membership m ON m.worker_id = w.id JOIN agency a ON a.id = m.agency_id WHERE ",
            vals![],
        );
        reach.posts(&mut sql, "a");
        sql.add(" ORDER BY w.kana, w.name, w.id, m.id");
        let now = unit.now();
        let rows = unit
            .all(sql, |r| {
                let agency = r.text("agency")?;
                let holds = r.int("from_at")? <= now && r.opt_int("to_at")?.is_none_or(|to| now < to);
                let ended = r.opt_int("ended_at")?.is_some();
                let (name, login) = (r.text("name")?, r.text("login")?);
                let text = [name.as_str(), &r.text("kana")?, &login, &agency].join(" ");
                let posts =
                    if holds && !ended { vec![(agency, r.word("role", Role::parse)?)] } else { Vec::new() };
                let line = WorkerLine { token: r.token("token")?, name, login, posts, ended };
                Ok(Found { id: r.int("id")?, ended, text, line })
            })
            .await?;
        unit.done().await?;
        let mut found: Vec<Found> = Vec::new();
        for row in rows {
            match found.last_mut().filter(|last| last.id == row.id) {
                Some(last) => {
                    last.line.posts.extend(row.line.posts);
                    last.text.push(' ');
                    last.text.push_str(&row.text);
                }
                None => found.push(row),
            }
        }
        let words: Vec<String> = fold_name(&filter.words).split(' ').map(str::to_owned).collect();
        found.retain(|f| {
            let text = fold_name(&f.text);
            (filter.ended || !f.ended) && words.iter().all(|w| text.contains(w))
        });
        let (page, total) = (page.max(1), i64::try_from(found.len()).map_err(|_| Error::Broken("count"))?);
        let skip = usize::try_from((page - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
        let take = usize::try_from(PAGE).unwrap_or(50);
        let lines = found.into_iter().skip(skip).take(take).map(|f| f.line).collect();
        Ok(WorkerPage { lines, total, page })
    }

    /// The agencies in service where the actor gives roles.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody who administers nothing.
    pub async fn places_of_posts(&self, ctx: &Ctx) -> Result<Vec<Place>> {
        let reach = admin::reach(&ctx.actor)?;
        let unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT a.token, a.name FROM agency a WHERE (a.active_to IS NULL OR a.active_to >= $1) AND ",
            vals![ctx.today().to_string()],
        );
        reach.posts(&mut sql, "a");
        sql.add(" ORDER BY a.kana, a.name, a.id");
        let places = unit.all(sql, |r| Ok(Place { token: r.token("token")?, name: r.text("name")? })).await?;
        unit.done().await?;
        Ok(places)
    }

    /// One worker within the actor's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn worker(&self, ctx: &Ctx, worker: &Token) -> Result<Worker> {
        let reach = admin::reach(&ctx.actor)?;
        let unit = self.reading(ctx).await?;
        let id = unit.worker_within(reach, worker).await?;
        let posts = unit.posts(reach, id).await?;
        let held = unit.held(reach, id).await?;
        let system = admin::system(&ctx.actor).is_ok();
        let ours_alone = !unit.serves_others(reach, id).await?;
        let above = !system && posts.iter().any(|p| p.role == Role::System);
        let sql = Sql::new("SELECT * FROM worker WHERE id = $1", vals![id]);
        let worker = unit
            .need(sql, |r| {
                Ok(Worker {
                    token: r.token("token")?,
                    login: r.text("login")?,
                    name: r.text("name")?,
                    kana: r.text("kana")?,
                    ended: r.opt_int("ended_at")?,
                    posts: posts.clone(),
                    held,
                    me: id == ctx.actor.worker,
                    editable: system && ours_alone,
                    resettable: ours_alone && !above && id != ctx.actor.worker,
                    version: r.int("version")?,
                })
            })
            .await?;
        unit.done().await?;
        Ok(worker)
    }
}
