//! `/account/tokens`: keys for programs that act as this worker.

use super::{day, gone};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Instant, Token, account::LONGEST_TOKEN_LIFE};
use store::token::AccessToken;

/// One's own tokens; `made` is the secret of the one just made, shown this once.
#[derive(Template)]
#[template(path = "account/tokens.html")]
struct TokensPage {
    shell: Shell,
    tokens: Vec<AccessToken>,
    fields: Fields,
    marks: Marks,
    made: String,
    longest: i64,
}

impl TokensPage {
    fn day(&self, at: &Instant) -> String {
        day(*at)
    }
}

async fn build(app: &App, acting: &Acting, fields: Fields) -> Answer<TokensPage> {
    let tokens = app.store.tokens(&acting.ctx).await?;
    let shell = Shell::new(app, acting, "/account");
    let (marks, made, longest) = (Marks::default(), String::new(), LONGEST_TOKEN_LIFE);
    Ok(TokensPage { shell, tokens, fields, marks, made, longest })
}

/// The page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&build(&app, &acting, Fields::default()).await?)
}

/// Makes a token and shows its secret, this once.
///
/// # Errors
/// When the store fails.
pub async fn make(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    match app.store.make_token(&acting.ctx, fields.get("name"), fields.get("days")).await {
        Ok(secret) => {
            let mut page = build(&app, &acting, Fields::default()).await?;
            page.made = secret.into_inner();
            shell::show(&page)
        }
        Err(store::Error::Invalid(faults)) => {
            let mut page = build(&app, &acting, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends a token at once. One that is gone already, or was never one's own, ends nothing and reads the same.
///
/// # Errors
/// When the store fails.
pub async fn end(State(app): State<App>, Path(token): Path<String>, posted: Posted) -> Answer<Response> {
    if let Ok(token) = Token::parse(&token) {
        gone(app.store.end_token(&posted.acting.ctx, &token).await)?;
    }
    Ok(shell::go("/account/tokens"))
}
