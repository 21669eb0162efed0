//! 同じ人の印: which records are linked, making a link, taking it away.

use super::household::{token, words};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Faults, Token};
use store::link::Link;

#[derive(Template)]
#[template(path = "person/links.html")]
struct Page {
    shell: Shell,
    links: Vec<Link>,
    f: Fields,
    marks: Marks,
}

/// The links in force.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let links = app.store.links(&acting.ctx).await?;
    let shell = Shell::new(&app, &acting, "/cases");
    shell::show(&Page { shell, links, f: Fields::default(), marks: Marks::default() })
}

/// Links two records by the addresses of their pages, or by tokens.
///
/// # Errors
/// When one of them is absent or not for this actor.
pub async fn make(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let (one, other) = (person_in(fields.get("one")), person_in(fields.get("other")));
    let mut faults = Faults::none();
    for (field, person) in [("one", &one), ("other", &other)] {
        if person.is_none() {
            faults.add(field, "人のページのアドレスを、そのまま貼りつけてください");
        }
    }
    if let (Some(one), Some(other)) = (one, other) {
        match app.store.link_people(&acting.ctx, &one, &other, fields.get("reason")).await {
            Ok(_) => return Ok(shell::go(&format!("/people/{one}"))),
            Err(store::Error::Invalid(more)) => faults = more,
            Err(store::Error::NotFound) => {
                faults.add("other", "その人のページが見つかりません。アドレスをもう一度たしかめてください");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let links = app.store.links(&acting.ctx).await?;
    let shell = Shell::new(&app, &acting, "/cases");
    shell::show_again(&Page { shell, links, f: fields, marks: faults.into() })
}

/// Takes a link away.
///
/// # Errors
/// When it is absent or not for this actor.
pub async fn end(
    State(app): State<App>,
    Path(link): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    app.store.unlink_people(&acting.ctx, &token(&link)?).await?;
    let back = token(fields.get("person")).map_or_else(|_| "/links".to_owned(), |p| format!("/people/{p}"));
    Ok(shell::go(&back))
}

/// The token at the end of a page's address.
fn person_in(text: &str) -> Option<Token> {
    text.trim().trim_end_matches("/edit").rsplit('/').next().and_then(|last| Token::parse(last).ok())
}
