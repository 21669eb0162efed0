//! A person moves to another household: first by its name, then by choice.

use super::{member_of, view};
use crate::{
    App,
    fail::Answer,
    form::Posted,
    pages::household::token,
    shell::{self, go},
};
use axum::extract::{Path, State};
use domain::{Faults, Token};
use store::Error;

/// Looks the household up by its name and moves the person, or asks which one is meant.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn ask(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let person = token(&person)?;
    let mut faults = Faults::none();
    let member = member_of(&fields).check(acting.ctx.today());
    let mut homes = Vec::new();
    let to = match Token::parse(fields.get("home")) {
        Ok(home) => Some(home),
        Err(_) => {
            homes = app.store.homes_named(&acting.ctx, fields.get("to")).await?;
            match homes.as_slice() {
                [] => faults.add("to", "その呼び方の世帯が見つかりません。呼び方の一部だけでもさがせます"),
                [_] => {}
                _ => faults.add("to", "いくつか見つかりました。下から選んでください"),
            }
            homes.first().map(|h| h.token.clone())
        }
    };
    if let Err(more) = &member {
        faults.0.extend(more.0.iter().cloned());
    }
    if let (Some(to), Ok(member), true) = (to, member, faults.is_empty()) {
        let stay = fields.has("stay", "1");
        match app.store.move_person(&acting.ctx, &person, &to, &member, stay).await {
            Ok(()) => return Ok(go(&format!("/households/{to}"))),
            Err(Error::Invalid(more)) => faults = more,
            Err(error) => return Err(error.into()),
        }
    }
    shell::show_again(&view(&app, &acting, &person, fields, faults.into(), homes).await?)
}
