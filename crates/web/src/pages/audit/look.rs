//! `/audit/looks`: the weekly 見るきっかけ, and what came of each.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::{
        token,
        words::{day_time, era},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    patterns::{Answer as Said, TurnForm},
};
use store::{
    Error,
    look::{Look, LookView, Looks},
};

/// Whose record, in words.
fn whose(look: &Look) -> String {
    match (&look.household, look.many) {
        (_, true) => format!("{}世帯", look.times),
        (Some((_, name)), _) => name.clone(),
        (None, _) => format!("ある世帯（{}）", look.nameless),
    }
}

/// How often and when.
fn times(look: &Look) -> String {
    let (first, last) = (day_time(look.first), day_time(look.last));
    match (look.many, look.times) {
        (true, _) => format!("{first}から {last}まで"),
        (false, 1) => format!("{first} に1回"),
        (false, times) => format!("{first}から {last}までに{times}回"),
    }
}

/// 「2026年11月16日（月）の週」 in the words of the other pages.
fn week(look: &Look) -> String {
    format!("{} からの1週間", era(&look.week))
}

#[derive(Template)]
#[template(path = "look/list.html")]
struct Page {
    shell: Shell,
    looks: Looks,
}

impl Page {
    fn whose(&self, look: &Look) -> String {
        whose(look)
    }

    fn times(&self, look: &Look) -> String {
        times(look)
    }

    fn week(&self, look: &Look) -> String {
        week(look)
    }
}

/// The list.
///
/// # Errors
/// Absent unless 管理者 or 監査 of this desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let looks = app.store.looks(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, "/audit"), looks })
}

#[derive(Template)]
#[template(path = "look/view.html")]
struct One {
    shell: Shell,
    of: LookView,
    f: Fields,
    marks: Marks,
}

impl One {
    fn whose(&self) -> String {
        whose(&self.of.look)
    }

    fn times(&self) -> String {
        times(&self.of.look)
    }

    fn week(&self) -> String {
        week(&self.of.look)
    }

    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    /// What may be said now; nothing of one's own readings and of what has come to an end.
    fn answers(&self) -> Vec<(&'static str, &'static str)> {
        if self.of.look.own {
            return Vec::new();
        }
        Said::after(self.of.look.answer).iter().map(|answer| (answer.word(), answer.label())).collect()
    }
}

async fn build(app: &App, acting: &Acting, of: &Token, f: Fields, marks: Marks) -> Result<One, Error> {
    let of = app.store.look(&acting.ctx, of).await?;
    Ok(One { shell: Shell::new(app, acting, "/audit"), of, f, marks })
}

/// One line.
///
/// # Errors
/// Absent unless 管理者 of the desk whose line it is.
pub async fn view(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&of)?, Fields::default(), Marks::default()).await?)
}

/// Writes down what came of it.
///
/// # Errors
/// As [`view`]; what cannot be kept comes back (422).
pub async fn turn(
    State(app): State<App>,
    Path(of): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let of = token(&of)?;
    let kept = match TurnForm::check(&fields) {
        Ok(form) => app.store.turn_look(&acting.ctx, &of, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match kept {
        Ok(()) => Ok(shell::go("/audit/looks")),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, &of, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
