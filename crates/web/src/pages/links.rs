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
use axum::extract::{Path, Query, State};
use domain::{Faults, Token};
use serde::Deserialize;
use store::{
    Error,
    find::{PersonFound, Question},
    link::Link,
};

/// The most people among whom one chooses.
const FOUND: usize = 10;

#[derive(Template)]
#[template(path = "person/links.html")]
struct Page {
    shell: Shell,
    links: Vec<Link>,
    f: Fields,
    marks: Marks,
    one: Side,
    other: Side,
}

/// One of the two records that are to be linked.
#[derive(Default)]
struct Side {
    /// Whom the words or the address name; the choice where it is not clear.
    found: Vec<PersonFound>,
    /// Who it is, where that is clear: token and name.
    known: Option<(Token, String)>,
}

/// One record that is known already. The token says nothing about the person.
#[derive(Deserialize)]
pub struct With {
    #[serde(default)]
    one: String,
}

/// The links in force.
///
/// # Errors
/// When the person asked for is absent or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Query(with): Query<With>) -> Answer {
    let mut one = Side::default();
    if !with.one.is_empty() {
        one = known(&app, &acting, &token(&with.one)?).await?;
    }
    let links = app.store.links(&acting.ctx).await?;
    let shell = Shell::new(&app, &acting, "/cases");
    let (f, marks) = (Fields::default(), Marks::default());
    shell::show(&Page { shell, links, f, marks, one, other: Side::default() })
}

/// Links two records: each by what finds the person, then by choice, or by the address of the person's page.
///
/// # Errors
/// When the store fails.
pub async fn make(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let mut faults = Faults::none();
    let one = side(&app, &acting, &fields, ["one", "one_is"], &mut faults).await?;
    let other = side(&app, &acting, &fields, ["other", "other_is"], &mut faults).await?;
    if let (Some((a, _)), Some((b, _))) = (&one.known, &other.known) {
        match app.store.link_people(&acting.ctx, a, b, fields.get("reason")).await {
            Ok(_) => return Ok(shell::go(&format!("/people/{a}"))),
            Err(Error::Invalid(more)) => faults = more,
            Err(error) => return Err(error.into()),
        }
    }
    let links = app.store.links(&acting.ctx).await?;
    let shell = Shell::new(&app, &acting, "/cases");
    shell::show_again(&Page { shell, links, f: fields, marks: faults.into(), one, other })
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

async fn known(app: &App, acting: &Acting, person: &Token) -> Result<Side, Error> {
    let person = app.store.person(&acting.ctx, person).await?;
    Ok(Side { found: Vec::new(), known: Some((person.token, person.name)) })
}

/// Who is meant by one side of the form: its words in `field`, its choice in `chosen`.
async fn side(
    app: &App,
    acting: &Acting,
    f: &Fields,
    [field, chosen]: [&'static str; 2],
    faults: &mut Faults,
) -> Result<Side, Error> {
    let words = f.trimmed(field);
    if let Some(person) = Token::parse(f.get(chosen)).ok().or_else(|| person_in(&words)) {
        match known(app, acting, &person).await {
            Err(Error::NotFound) => {}
            side => return side,
        }
    }
    let mut found = Vec::new();
    if !words.is_empty() {
        let question = Question { words, ..Question::default() };
        found = app.store.find_people(&acting.ctx, &question, FOUND).await?.rows;
    }
    let sentence = if f.trimmed(field).is_empty() {
        "名前やよみを入れてください"
    } else if found.is_empty() {
        "その人の記録が見つかりません。みじかくしたり、よみにしたりして、もう一度さがしてください"
    } else {
        "どの人のことか、選んでください"
    };
    faults.add(field, sentence);
    Ok(Side { found, known: None })
}

/// The token at the end of a page's address.
fn person_in(text: &str) -> Option<Token> {
    text.trim().trim_end_matches("/edit").rsplit('/').next().and_then(|last| Token::parse(last).ok())
}
