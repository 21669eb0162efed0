//! A new task, from anywhere: on a case, on a reception, or the desk's own.

use super::change::{owner, typed};
use crate::{
    App, back,
    edge::Acting,
    fail::{Answer, Fail},
    form::{Fields, Marks, Posted, once},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Query, State};
use domain::{Token, code::TaskKind};
use std::collections::HashMap;
use store::task::{About, Owner};

#[derive(Template)]
#[template(path = "tasks/new.html")]
struct Page {
    shell: Shell,
    fields: Fields,
    marks: Marks,
    colleagues: Vec<(Token, String)>,
    back: String,
}

impl Page {
    async fn new(app: &App, acting: &Acting, fields: Fields) -> Answer<Self> {
        Ok(Self {
            shell: Shell::new(app, acting, "/today"),
            marks: Marks::default(),
            colleagues: app.store.colleagues(&acting.ctx).await?,
            back: back::to(fields.get("back")).to_owned(),
            fields,
        })
    }
}

/// What the form is about: an address or form names a case or a reception by its token.
fn about(case: &str, reception: &str) -> Result<About, store::Error> {
    Ok(match (case, reception) {
        ("", "") => About::Desk,
        ("", reception) => About::Reception(token(reception)?),
        (case, _) => About::Case(token(case)?),
    })
}

/// The empty form. `?case=` or `?reception=` say what it is about; whether the actor may see it is asked when saving.
///
/// # Errors
/// Absent when the actor works on no cases.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let mut fields = Fields::default();
    for name in ["case", "reception", "back"] {
        fields.set(name, asked.get(name).cloned().unwrap_or_default());
    }
    fields.set("kind", TaskKind::Task.word());
    fields.set("owner", "me");
    fields.set("once", once()?);
    shell::show(&Page::new(&app, &acting, fields).await?)
}

/// Saves it. A form without a field `owner` is the actor's own.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { acting, fields } = posted;
    let about = about(fields.get("case"), fields.get("reception"))?;
    let whose = fields.all("owner").next().map_or(Ok(Owner::Me), owner)?;
    let made = match typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.add_task(&acting.ctx, &about, &whose, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match made {
        Ok(task) => {
            let to = back::to(fields.get("back"));
            let tells = to == "/today" || to.starts_with("/desk-load/");
            Ok(if tells { shell::go(&format!("{to}?task={task}")) } else { shell::go(to) })
        }
        Err(store::Error::Invalid(faults)) => {
            let mut page = Page::new(&app, &acting, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(Fail::from(error)),
    }
}
