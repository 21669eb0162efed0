//! `/admin/settings`: the rules behind きょう, each with its unit, its default and every value that was ever set.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{Fault, Faults, account::narrow, code::Role, wareki};
use store::setting::{Key, Scope, SetValue};

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct Page {
    shell: Shell,
    /// For whom a value is set from here.
    whom: String,
    values: Vec<SetValue>,
    today: NaiveDate,
    fields: Fields,
    marks: Marks,
}

impl Page {
    /// What holds today: the present desk's own value goes before the municipality's.
    fn now(&self, key: Key) -> i64 {
        self.of(key).find(|v| v.from <= self.today).map_or(key.default(), |v| v.value)
    }

    fn of(&self, key: Key) -> impl Iterator<Item = &SetValue> {
        self.values.iter().filter(move |v| v.key == key)
    }

    fn story(&self, value: &SetValue) -> String {
        let whom = if value.scope == Scope::Agency { "この機関" } else { "市町村" };
        let by = if value.by.is_empty() { String::new() } else { format!("・{}", value.by) };
        let (day, unit) = (wareki::show_wareki(value.from), value.key.unit());
        format!("{day}から {}{unit}（{whom}{by}）", value.value)
    }

    /// What was typed for this rule, if it is the one that came back.
    fn typed(&self, key: Key, name: &str) -> &str {
        if self.fields.get("key") == key.word() { self.fields.get(name) } else { "" }
    }

    fn error(&self, key: Key, name: &str) -> &str {
        if self.fields.get("key") == key.word() { self.marks.at(name) } else { "" }
    }
}

async fn build(app: &App, acting: &Acting, fields: Fields, marks: Marks) -> Result<Page, store::Error> {
    let values = app.store.settings(&acting.ctx).await?;
    let desk = acting.ctx.actor.desk();
    // As the store decides it: 管理者 sets for the desk, システム管理 for the municipality.
    let whom = if acting.ctx.actor.is(Role::Manager) {
        desk.map(|d| d.name.clone()).unwrap_or_default()
    } else {
        desk.map(|d| format!("{}のすべての機関", d.town)).unwrap_or_default()
    };
    let (shell, today) = (Shell::new(app, acting, NAV), acting.ctx.today());
    Ok(Page { shell, whom, values, today, fields, marks })
}

/// The rules.
///
/// # Errors
/// Neither 管理者 nor システム管理.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&build(&app, &acting, Fields::default(), Marks::default()).await?)
}

fn check(fields: &Fields, today: NaiveDate) -> Result<(Key, i64, NaiveDate), Faults> {
    let mut faults = Faults::none();
    let key = Key::parse(fields.get("key"));
    let value = narrow(fields.get("value").trim()).parse::<i64>();
    if key.is_none() || value.is_err() {
        faults.add("value", "数で入れてください");
    }
    let from = match fields.get("from").trim() {
        "" => Some(today),
        typed => wareki::parse_date(typed, today)
            .map_err(|fault| faults.0.push(Fault::new("from", fault.to_string())))
            .ok(),
    };
    match (key, value, from) {
        (Some(key), Ok(value), Some(from)) => faults.or((key, value, from)),
        _ => Err(faults),
    }
}

/// Sets one rule from a day on.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn set(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let set = match check(&fields, acting.ctx.today()) {
        Ok((key, value, from)) => app.store.set_setting(&acting.ctx, key, value, from).await,
        Err(faults) => Err(faults.into()),
    };
    match set {
        Ok(()) => Ok(shell::go("/admin/settings")),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
