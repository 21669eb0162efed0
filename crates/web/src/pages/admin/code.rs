//! `/admin/codes`: the words that forms offer.

use super::{
    NAV, period,
    sheet::{Input, Sheet},
    typed,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::admin::CodeForm;
use store::code::{CodeList, CodeRow};

#[derive(Template)]
#[template(path = "admin/codes.html")]
struct Lists {
    shell: Shell,
    lists: Vec<CodeList>,
}

#[derive(Template)]
#[template(path = "admin/code.html")]
struct Rows {
    shell: Shell,
    list: String,
    name: &'static str,
    rows: Vec<CodeRow>,
    today: NaiveDate,
}

impl Rows {
    fn period(&self, row: &CodeRow) -> String {
        period(row.form.from, row.form.to)
    }
}

/// Every list.
///
/// # Errors
/// Not システム管理.
pub async fn lists(State(app): State<App>, acting: Acting) -> Answer {
    let lists = app.store.code_lists(&acting.ctx).await?;
    shell::show(&Lists { shell: Shell::new(&app, &acting, NAV), lists })
}

/// One list.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn rows(State(app): State<App>, acting: Acting, Path(list): Path<String>) -> Answer {
    let (name, rows) = app.store.code_rows(&acting.ctx, &list).await?;
    shell::show(&Rows { shell: Shell::new(&app, &acting, NAV), list, name, rows, today: acting.ctx.today() })
}

fn sheet(
    app: &App,
    acting: &Acting,
    (list, code): (&str, &str),
    fields: Fields,
) -> Result<Sheet, store::Error> {
    let title = if code == "new" { "ことばをくわえる" } else { "ことばを直す" };
    let back = (format!("/admin/codes/{list}"), "一覧");
    let mut sheet = Sheet::new(app, acting, (title, back), format!("/admin/codes/{list}/{code}"), fields)?;
    sheet.inputs = vec![
        Input::line("label", "ことば", "").need(),
        Input::line("rank", "順番", "short").need().hint("小さいほど上に出ます"),
        Input::tick("provisional", "仮（国や県の文書で、まだたしかめていない）"),
        Input::line("source", "もとの文書", ""),
        Input::line("from", "いつから", "middle").hint("空けておくと、はじめから"),
        Input::line("to", "いつまで", "middle")
            .hint("この日の次の日から、選べなくなります。前の記録のことばは、そのまま残ります"),
    ];
    if code != "new" {
        sheet.note = "ことばを直すと、前の記録の見え方も変わります。意味を変えるときは、このことばを終えて、新しいことばをくわえてください。".to_owned();
    }
    Ok(sheet)
}

async fn saved(app: &App, acting: &Acting, list: &str, code: &str) -> Result<Fields, store::Error> {
    let (_, rows) = app.store.code_rows(&acting.ctx, list).await?;
    let row = rows.into_iter().find(|r| r.code == code).ok_or(store::Error::NotFound)?;
    let mut fields = Fields::default();
    fields.set("label", row.form.label);
    fields.set("rank", row.form.rank.to_string());
    fields.set("provisional", if row.form.provisional { "1" } else { "" });
    fields.set("source", row.form.source);
    fields.set("from", typed(row.form.from));
    fields.set("to", typed(row.form.to));
    fields.set("version", row.version.to_string());
    Ok(fields)
}

/// An empty form.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn new(State(app): State<App>, acting: Acting, Path(list): Path<String>) -> Answer {
    let (_, rows) = app.store.code_rows(&acting.ctx, &list).await?;
    let last = rows.iter().map(|r| r.form.rank).max().unwrap_or(0);
    let mut fields = Fields::default();
    fields.set("rank", (last + 1).to_string());
    shell::show(&sheet(&app, &acting, (&list, "new"), fields)?)
}

/// Adds a row.
///
/// # Errors
/// As [`new`]; what cannot be kept comes back (422).
pub async fn add(
    State(app): State<App>,
    Path(list): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let saved = match CodeForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_code(&acting.ctx, &list, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(_) => Ok(shell::go(&format!("/admin/codes/{list}"))),
        Err(error) => sheet(&app, &acting, (&list, "new"), fields)?.refused(error, None),
    }
}

/// The form of one row.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn edit(
    State(app): State<App>,
    acting: Acting,
    Path((list, code)): Path<(String, String)>,
) -> Answer {
    let fields = saved(&app, &acting, &list, &code).await?;
    shell::show(&sheet(&app, &acting, (&list, &code), fields)?)
}

/// Changes or ends a row.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422), two at once are compared (409).
pub async fn change(
    State(app): State<App>,
    Path((list, code)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let version = fields.get("version").parse().unwrap_or(0);
    let changed = match CodeForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.change_code(&acting.ctx, &list, &code, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    let Err(error) = changed else { return Ok(shell::go(&format!("/admin/codes/{list}"))) };
    let theirs = saved(&app, &acting, &list, &code).await?;
    sheet(&app, &acting, (&list, &code), fields)?.refused(error, Some(theirs))
}
