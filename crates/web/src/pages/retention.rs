//! `/retention`: 保存期間. What is due, and the lists of what goes: made by one, agreed to by another, stopped by any of them.

mod paper;

pub use paper::print;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::{token, words::era},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    retention::{ItemState, ListState, reason},
    wareki::{jst_date, jst_time, show_wareki},
};
use store::{
    Error,
    retention::{ErasureList, Item, ListBrief, Overview},
};

/// The navigation entry.
pub(crate) const NAV: &str = "/retention";

/// The tag of a list's state.
const fn list_class(state: ListState) -> &'static str {
    match state {
        ListState::Asked => "eg-tag eg-tag--warn",
        ListState::Agreed => "eg-tag eg-tag--info",
        ListState::Stopped => "eg-tag eg-tag--shut",
        ListState::Done => "eg-tag eg-tag--ok",
    }
}

/// 「令和元年度」: the year of an office, from April.
fn year(of: i32) -> String {
    let april = NaiveDate::from_ymd_opt(of, 4, 1).unwrap_or_default();
    // 令和 began in the May of its first year; its 年度 has the name, too.
    let named =
        if of == 2019 { april.checked_add_months(chrono::Months::new(1)).unwrap_or(april) } else { april };
    let words = show_wareki(named);
    words.split_once('年').map_or_else(|| format!("{of}年度"), |(era, _)| format!("{era}年度"))
}

/// 「令和8年11月23日 9:30」: a list is read after years, too.
fn moment(at: Instant) -> String {
    format!("{} {}", show_wareki(jst_date(at)), jst_time(at).format("%-H:%M"))
}

fn home(list: &Token) -> String {
    format!("{NAV}/lists/{list}")
}

#[derive(Template)]
#[template(path = "retention/page.html")]
struct Page {
    shell: Shell,
    of: Overview,
    marks: Marks,
}

impl Page {
    fn when(&self, at: &Instant) -> String {
        moment(*at)
    }

    fn day(&self, day: &NaiveDate) -> String {
        era(day)
    }

    fn on(&self, at: &Instant) -> String {
        show_wareki(jst_date(*at))
    }

    fn year(&self, of: &i32) -> String {
        year(*of)
    }

    fn class(&self, brief: &ListBrief) -> &'static str {
        list_class(brief.state)
    }

    fn due(&self) -> i64 {
        self.of.due.households + self.of.due.receptions
    }

    /// Is a list of this desk's open, so that none can be made?
    fn running(&self) -> bool {
        self.of.lists.iter().any(|one| one.agency == self.of.agency && one.state.open())
    }

    /// Waits something for this actor's yes?
    fn asked(&self) -> Option<&ListBrief> {
        self.of.lists.iter().find(|one| one.may_agree)
    }

    /// Nothing here is typed: a sentence stands alone.
    fn anchored(&self, _field: &str) -> bool {
        false
    }
}

/// What is due, and the lists.
///
/// # Errors
/// Absent unless 管理者.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let of = app.store.retention(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of, marks: Marks::default() })
}

/// Freezes what is due into a list. Nothing goes by that.
///
/// # Errors
/// As [`page`]; nothing due, or a list that is open (422).
pub async fn make(State(app): State<App>, Posted { acting, .. }: Posted) -> Answer {
    match app.store.make_erasure_list(&acting.ctx).await {
        Ok(list) => Ok(shell::go(&home(&list))),
        Err(Error::Invalid(faults)) => {
            let of = app.store.retention(&acting.ctx).await?;
            let shell = Shell::new(&app, &acting, NAV);
            shell::show_again(&Page { shell, of, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "retention/list.html")]
struct ListPage {
    shell: Shell,
    of: ErasureList,
    f: Fields,
    marks: Marks,
    now: Instant,
}

impl ListPage {
    fn when(&self, at: &Instant) -> String {
        moment(*at)
    }

    fn day(&self, day: &NaiveDate) -> String {
        era(day)
    }

    fn on(&self, at: &Instant) -> String {
        show_wareki(jst_date(*at))
    }

    fn class(&self) -> &'static str {
        list_class(self.of.brief.state)
    }

    fn href(&self) -> String {
        home(&self.of.brief.token)
    }

    fn asked(&self) -> bool {
        self.of.brief.state == ListState::Asked
    }

    fn agreed(&self) -> bool {
        self.of.brief.state == ListState::Agreed
    }

    /// How many would go, as it stands.
    fn waiting(&self) -> usize {
        self.of.items.iter().filter(|item| item.state == ItemState::Waiting).count()
    }

    /// Is the wait over, so that the next daily work erases?
    fn soon(&self) -> bool {
        self.of.brief.erase_at.is_some_and(|at| at <= self.now)
    }

    fn kind(&self, item: &Item) -> &'static str {
        kind(item)
    }

    fn link(&self, item: &Item) -> String {
        let to = if item.household { "households" } else { "receptions" };
        item.link.as_ref().map(|token| format!("/{to}/{token}")).unwrap_or_default()
    }

    fn look(&self, item: &Item) -> &'static str {
        match item.state {
            ItemState::Waiting => "eg-tag",
            ItemState::Kept | ItemState::Stayed => "eg-tag eg-tag--info",
            ItemState::Erased => "eg-tag eg-tag--shut",
        }
    }

    fn may_keep(&self, item: &Item) -> bool {
        self.of.may_keep && item.state == ItemState::Waiting
    }

    /// Did a form of this item come back?
    fn typed(&self, item: &Item) -> bool {
        self.f.get("rank") == item.rank.to_string()
    }

    /// Did the form that stops the whole come back?
    fn stopping(&self) -> bool {
        self.f.has("stop", "1")
    }

    fn anchored(&self, field: &str) -> bool {
        field == "reason"
    }
}

const fn kind(item: &Item) -> &'static str {
    if item.household { "世帯" } else { "受付" }
}

async fn build(app: &App, acting: &Acting, list: &Token, f: Fields, marks: Marks) -> Answer<ListPage> {
    let of = app.store.erasure_list(&acting.ctx, list).await?;
    Ok(ListPage { shell: Shell::new(app, acting, NAV), of, f, marks, now: acting.ctx.now })
}

/// A list, item by item.
///
/// # Errors
/// Absent unless 管理者 of its agency, or asked for the second yes.
pub async fn list(State(app): State<App>, acting: Acting, Path(list): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&list)?, Fields::default(), Marks::default()).await?)
}

/// After a step: the list again, or what stands against it with the words kept.
async fn after(app: &App, acting: &Acting, list: &Token, done: Result<(), Error>, f: Fields) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&home(list))),
        Err(Error::Invalid(faults)) => shell::show_again(&build(app, acting, list, f, faults.into()).await?),
        Err(error) => Err(error.into()),
    }
}

/// The second yes.
///
/// # Errors
/// As [`list`]; one's own list (422).
pub async fn agree(
    State(app): State<App>,
    Path(list): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let list = token(&list)?;
    let done = app.store.agree_erasure(&acting.ctx, &list).await;
    after(&app, &acting, &list, done, fields).await
}

/// Stops the whole.
///
/// # Errors
/// As [`list`]; a missing reason comes back (422).
pub async fn stop(
    State(app): State<App>,
    Path(list): Path<String>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let list = token(&list)?;
    fields.set("stop", "1");
    let done = match reason(&fields) {
        Ok(reason) => app.store.stop_erasure(&acting.ctx, &list, &reason).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &list, done, fields).await
}

/// Takes one item out.
///
/// # Errors
/// As [`stop`].
pub async fn keep(
    State(app): State<App>,
    Path((list, rank)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let list = token(&list)?;
    let rank: i64 = rank.parse().map_err(|_| Error::NotFound)?;
    fields.set("rank", rank.to_string());
    let done = match reason(&fields) {
        Ok(reason) => app.store.keep_from_erasure(&acting.ctx, &list, rank, &reason).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &list, done, fields).await
}
