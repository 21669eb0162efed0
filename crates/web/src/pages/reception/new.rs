//! `/receptions/new`: the phone is on the ear.

use super::sheet::{FORM, Sheet};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted, once},
    pages::household::token,
    shell,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Instant, Token, reception::NewReception, wareki};

/// 「13:02」 in Japan.
pub(crate) fn clock(at: Instant) -> String {
    wareki::jst_time(at).format("%H:%M").to_string()
}

/// 「11/20（金）13:02」 for a draft of another day, 「13:02」 for one of today.
pub(crate) fn saved_at(at: Instant, now: Instant) -> String {
    if wareki::jst_date(at) == wareki::jst_date(now) {
        clock(at)
    } else {
        crate::pages::household::words::day_time(at)
    }
}

/// The empty form.
///
/// # Errors
/// When the actor works on no cases at the desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let mut fields = Fields::default();
    fields.set("once", once()?);
    fields.set("door", "phone");
    fields.set("urgency", "normal");
    fields.set("screening", "undecided");
    fields.set("next_kind", "task");
    fields.set("next_who", acting.ctx.actor.token.as_str());
    let mut sheet = Sheet::new(&app, &acting, fields).await?;
    let drafts = app.store.drafts(&acting.ctx, &[FORM]).await?;
    let new = drafts.iter().filter(|d| d.subject.starts_with("new-"));
    sheet.drafts =
        new.map(|d| (format!("/receptions/new/{}", d.token), saved_at(d.at, acting.ctx.now))).collect();
    shell::show(&sheet)
}

/// The form as a draft left it.
///
/// # Errors
/// No such draft of this worker.
pub async fn from_draft(State(app): State<App>, acting: Acting, Path(draft): Path<String>) -> Answer {
    let draft = app.store.draft(&acting.ctx, &token(&draft)?).await?;
    if draft.form != FORM || !draft.subject.starts_with("new-") {
        return Err(store::Error::NotFound.into());
    }
    let mut sheet = Sheet::new(&app, &acting, Fields::new(draft.fields.into_inner())).await?;
    sheet.draft_at = saved_at(draft.at, acting.ctx.now);
    shell::show(&sheet)
}

/// Takes the reception.
///
/// # Errors
/// When the store fails. What cannot be kept as typed comes back with the words still in the form (422).
pub async fn save(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer<Response> {
    let mut fields = fields;
    if fields.get("once").is_empty() {
        fields.set("once", once()?);
    }
    let saved = match NewReception::check(&fields, acting.ctx.now) {
        Ok(new) => app.store.receive(&acting.ctx, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(token) => {
            answered(&app, &acting, &fields, &token).await?;
            Ok(shell::go(&format!("/receptions/{token}")))
        }
        Err(store::Error::Invalid(faults)) => {
            let mut sheet = Sheet::new(&app, &acting, fields).await?;
            sheet.marks = faults.into();
            shell::show_again(&sheet)
        }
        Err(error) => Err(error.into()),
    }
}

/// The answer that was given about the same person, with the same press. The reception is saved whatever becomes of
/// it: what could not be done is asked again on its page.
async fn answered(app: &App, acting: &Acting, fields: &Fields, reception: &Token) -> store::Result<()> {
    let (ctx, store) = (&acting.ctx, &app.store);
    let person = |field: &str| Token::parse(fields.get(field)).ok();
    let done = if let Some(person) = person("same") {
        store.tie_person(ctx, reception, &person).await
    } else if let Some(person) = person("beside") {
        store.person_from_reception(ctx, reception, Some(&person)).await
    } else if let Some(person) = person("other") {
        store.not_this_person(ctx, reception, &person).await
    } else {
        Ok(())
    };
    match done {
        Err(store::Error::NotFound | store::Error::Invalid(_)) => Ok(()),
        done => done,
    }
}
