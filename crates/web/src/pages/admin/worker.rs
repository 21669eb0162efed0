//! `/admin/workers`: accounts and roles.

use super::{
    NAV, Pager,
    sheet::{Input, Sheet},
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::token,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    admin::{NewWorker, RoleForm},
    code::Role,
    typed::{katakana, line},
    wareki,
};
use serde::{Deserialize, Serialize};
use store::worker::{Place, Post, Worker, WorkerFilter, WorkerLine};

/// Under which name the filter is kept with the session.
const KEPT: &str = "admin.workers";

/// The filter and the page, as the session keeps them.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    words: String,
    ended: bool,
    page: i64,
}

#[derive(Template)]
#[template(path = "admin/workers.html")]
struct Page {
    shell: Shell,
    system: bool,
    kept: Kept,
    lines: Vec<WorkerLine>,
    pager: Pager,
    places: Vec<Place>,
    fields: Fields,
    marks: Marks,
}

/// The roles that the actor may give.
fn roles(acting: &Acting) -> Vec<Role> {
    let system = acting.ctx.actor.is(Role::System);
    Role::ALL.iter().copied().filter(|r| system || *r != Role::System).collect()
}

async fn list(app: &App, acting: &Acting, fields: Fields, marks: Marks) -> Result<Page, store::Error> {
    let kept: Kept = prefs::get(acting, KEPT);
    let filter = WorkerFilter { words: kept.words.clone(), ended: kept.ended };
    let found = app.store.workers(&acting.ctx, &filter, kept.page).await?;
    Ok(Page {
        shell: Shell::new(app, acting, NAV),
        system: acting.ctx.actor.is(Role::System),
        pager: Pager::new(found.page, found.total),
        lines: found.lines,
        places: app.store.places_of_posts(&acting.ctx).await?,
        kept,
        fields,
        marks,
    })
}

impl Page {
    fn posts(&self, line: &WorkerLine) -> String {
        line.posts.iter().map(|(at, role)| format!("{at}（{}）", role.label())).collect::<Vec<_>>().join("、")
    }
}

/// The list.
///
/// # Errors
/// Neither 管理者 nor システム管理.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&list(&app, &acting, Fields::default(), Marks::default()).await?)
}

/// Narrows the list or turns its page.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let page = fields.get("page").parse().unwrap_or(1);
    let kept = Kept { words: fields.trimmed("words"), ended: fields.get("ended") == "1", page };
    prefs::keep(&app, &acting, KEPT, &kept).await?;
    Ok(shell::go("/admin/workers"))
}

/// Lets a worker of the town, known by the login name, work at the own agency too.
///
/// # Errors
/// Neither 管理者 nor システム管理; what cannot be kept comes back (422).
pub async fn invite(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let login = domain::account::login_typed(fields.get("login"));
    let invited = match RoleForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.invite_worker(&acting.ctx, &login, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match invited {
        Ok(token) => Ok(shell::go(&format!("/admin/workers/{token}"))),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&list(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn sheet(app: &App, acting: &Acting, fields: Fields) -> Result<Sheet, store::Error> {
    let back = ("/admin/workers".to_owned(), "職員");
    let mut sheet =
        Sheet::new(app, acting, ("職員をくわえる", back), "/admin/workers/new".to_owned(), fields)?;
    let mut places = vec![(String::new(), "選んでください".to_owned())];
    let all = app.store.places_of_posts(&acting.ctx).await?;
    places.extend(all.into_iter().map(|p| (p.token.to_string(), p.name)));
    let mut roles_to_give = vec![(String::new(), "選んでください".to_owned())];
    roles_to_give.extend(roles(acting).into_iter().map(|r| (r.word().to_owned(), r.label().to_owned())));
    sheet.inputs = vec![
        Input::line("name", "名前", "").need().hint("姓と名のあいだを空けます"),
        Input::line("kana", "よみ", "").hint("ひらがなでも、カタカナでも"),
        Input::line("login", "ログイン名", "middle")
            .need()
            .hint("半角の英小文字と数字。あとで変えられません"),
        Input::pick("agency", "はたらく機関", places).need(),
        Input::pick("role", "役割", roles_to_give).need(),
        Input::line("from", "いつから", "middle").hint("空けておくと、いますぐから"),
        Input::line("to", "いつまで", "middle").hint("決まっているときだけ"),
    ];
    sheet.note = "保存すると、その人のページで、最初のパスワードを出せます。".to_owned();
    Ok(sheet)
}

/// An empty form.
///
/// # Errors
/// Not システム管理.
pub async fn new(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&sheet(&app, &acting, Fields::default()).await?)
}

/// Takes a worker in.
///
/// # Errors
/// As [`new`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let saved = match NewWorker::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.add_worker(&acting.ctx, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(token) => Ok(shell::go(&format!("/admin/workers/{token}"))),
        Err(error) => sheet(&app, &acting, fields).await?.refused(error, None),
    }
}

#[derive(Template)]
#[template(path = "admin/worker.html")]
struct One {
    shell: Shell,
    system: bool,
    worker: Worker,
    roles: Vec<Role>,
    places: Vec<Place>,
    fields: Fields,
    marks: Marks,
    now: i64,
    /// The name was saved by another in the meantime.
    stale: bool,
    /// The first password, shown this once.
    given: Option<String>,
}

impl One {
    fn over(&self, post: &Post) -> bool {
        post.to.is_some_and(|to| to <= self.now)
    }

    fn span(&self, post: &Post) -> String {
        let day = |at: i64| wareki::show_wareki(wareki::jst_date(at));
        let from = if post.from > 0 { format!("{}から", day(post.from)) } else { String::new() };
        // The last day is the one before `to`'s midnight, or the day of an early end.
        from + &post.to.map(|to| format!("{}まで", day(to - 1))).unwrap_or_default()
    }

    fn ended(&self) -> String {
        self.worker.ended.map(|at| wareki::show_wareki(wareki::jst_date(at))).unwrap_or_default()
    }

    /// 「用事 3件、受付 1件」; empty where nothing is held.
    fn held(&self) -> String {
        let held = self.worker.held;
        let counts = [("用事", held.tasks), ("受付", held.receptions), ("ケース", held.cases)];
        let some = counts.iter().filter(|(_, count)| *count > 0);
        some.map(|(what, count)| format!("{what} {count}件")).collect::<Vec<_>>().join("、")
    }

    /// Does the worker work on cases now?
    fn serves(&self) -> bool {
        let now = |post: &Post| post.role.works_on_cases() && post.from <= self.now && !self.over(post);
        self.worker.ended.is_none() && self.worker.posts.iter().any(now)
    }

    fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn error(&self, name: &str) -> &str {
        self.marks.at(name)
    }

    fn loose(&self) -> impl Iterator<Item = &domain::Fault> {
        self.marks.all().iter()
    }
}

async fn one(
    app: &App,
    acting: &Acting,
    worker: &Token,
    fields: Option<Fields>,
) -> Result<One, store::Error> {
    let worker = app.store.worker(&acting.ctx, worker).await?;
    let fields = fields.unwrap_or_else(|| {
        let mut fields = Fields::default();
        fields.set("name", worker.name.as_str());
        fields.set("kana", worker.kana.as_str());
        fields
    });
    Ok(One {
        shell: Shell::new(app, acting, NAV),
        system: acting.ctx.actor.is(Role::System),
        roles: roles(acting),
        places: app.store.places_of_posts(&acting.ctx).await?,
        worker,
        fields,
        marks: Marks::default(),
        now: acting.ctx.now,
        stale: false,
        given: None,
    })
}

/// After a change: back to the worker, or the page again with what is to be mended.
async fn after(
    app: &App,
    acting: &Acting,
    worker: &Token,
    fields: Fields,
    changed: store::Result<()>,
) -> Answer {
    match changed {
        Ok(()) => Ok(shell::go(&format!("/admin/workers/{worker}"))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = one(app, acting, worker, None).await?;
            for (name, value) in fields.pairs() {
                page.fields.set(name, value);
            }
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(store::Error::Stale { .. }) => {
            let mut page = one(app, acting, worker, Some(fields)).await?;
            page.stale = true;
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// One worker.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn edit(State(app): State<App>, acting: Acting, Path(worker): Path<String>) -> Answer {
    shell::show(&one(&app, &acting, &token(&worker)?, None).await?)
}

/// Changes name and reading.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422).
pub async fn change(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    let version = fields.get("version").parse().unwrap_or(0);
    let (name, kana) = (line(fields.get("name")), katakana(fields.get("kana")));
    let changed = app.store.rename_worker(&acting.ctx, &worker, (&name, &kana), version).await;
    after(&app, &acting, &worker, fields, changed).await
}

/// Gives a role.
///
/// # Errors
/// As [`change`].
pub async fn add_role(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    let changed = match RoleForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_role(&acting.ctx, &worker, &form).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &worker, fields, changed).await
}

/// Ends a role at once.
///
/// # Errors
/// As [`change`].
pub async fn end_role(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    let agency = token(fields.get("agency"))?;
    let role = Role::parse(fields.get("role")).ok_or(store::Error::NotFound)?;
    let changed = app.store.end_role(&acting.ctx, &worker, &agency, role).await;
    after(&app, &acting, &worker, Fields::default(), changed).await
}

/// Ends the account at once.
///
/// # Errors
/// As [`change`].
pub async fn end(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    let changed = app.store.end_worker(&acting.ctx, &worker).await;
    after(&app, &acting, &worker, Fields::default(), changed).await
}

/// Opens an ended account again.
///
/// # Errors
/// As [`change`].
pub async fn reopen(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    let changed = app.store.reopen_worker(&acting.ctx, &worker).await;
    after(&app, &acting, &worker, Fields::default(), changed).await
}

/// Gives a new way in, and shows its password this once.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn give_password(
    State(app): State<App>,
    Path(worker): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let worker = token(&worker)?;
    // Only for a worker whom the actor reaches, whatever the accounts' own rule says.
    let mut page = one(&app, &acting, &worker, None).await?;
    if !page.worker.resettable {
        return Err(store::Error::NotFound.into());
    }
    page.given = Some(app.store.reset_login(&acting.ctx, &worker).await?.into_inner());
    shell::show(&page)
}
