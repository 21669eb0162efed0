//! `/people/{token}/seal` and `/seals/{token}`: 居所の秘匿. Setting it, reading with a reason, who reads, lifting by two.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        household::{
            token,
            words::{day_time, era},
        },
        proof,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use chrono::{Days, Months};
use domain::{
    Token,
    seal::{ChangeForm, SealForm, SealGround, reason},
    wareki::show_wareki,
};
use store::{
    Error,
    accounts::Proof,
    reception::Named,
    seal::{Before, Choices, Mate, Reader, SealView},
};

fn grounds() -> Vec<(&'static str, &'static str)> {
    SealGround::ALL.iter().map(|ground| (ground.word(), ground.label())).collect()
}

fn offered(all: &[Named]) -> Vec<(&str, &str)> {
    all.iter().map(|one| (one.token.as_str(), one.name.as_str())).collect()
}

#[derive(Template)]
#[template(path = "seal/set.html")]
struct Set {
    shell: Shell,
    of: Choices,
    f: Fields,
    marks: Marks,
}

impl Set {
    fn grounds(&self) -> Vec<(&'static str, &'static str)> {
        grounds()
    }

    fn keepers(&self) -> Vec<(&str, &str)> {
        offered(&self.of.keepers)
    }

    /// Those who live with the person.
    fn together(&self) -> Vec<&Mate> {
        self.of.mates.iter().filter(|mate| mate.with).collect()
    }

    /// Whom the person may fear: one of the present or former households.
    fn parties(&self) -> Vec<(&str, &str)> {
        self.of.mates.iter().map(|mate| (mate.token.as_str(), mate.name.as_str())).collect()
    }
}

/// The form as it stands before anybody typed: everybody at the same address, a year from today, kept by the actor.
fn fresh(of: &Choices, acting: &Acting) -> Result<Fields, Error> {
    let today = acting.ctx.today();
    let end = today.checked_add_months(Months::new(12)).and_then(|day| day.checked_sub_days(Days::new(1)));
    let mut f = Fields::default();
    f.set("from", show_wareki(today));
    f.set("to", show_wareki(end.unwrap_or(today)));
    f.set("once", once()?);
    if let Some(first) = of.keepers.first() {
        f.set("keeper", first.token.to_string());
    }
    for mate in of.mates.iter().filter(|mate| mate.with) {
        f.push("cover", mate.token.to_string());
    }
    Ok(f)
}

/// The form of a seal over a person.
///
/// # Errors
/// Absent, not the actor's own work, or sealed already.
pub async fn form(State(app): State<App>, acting: Acting, Path(person): Path<String>) -> Answer {
    let of = app.store.seal_choices(&acting.ctx, &token(&person)?).await?;
    let f = fresh(&of, &acting)?;
    shell::show(&Set { shell: Shell::new(&app, &acting, "/cases"), of, f, marks: Marks::default() })
}

/// Seals.
///
/// # Errors
/// As [`form`]; what cannot be taken comes back (422).
pub async fn set(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let person = token(&person)?;
    let sealed = match SealForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.set_seal(&acting.ctx, &person, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match sealed {
        Ok(seal) => Ok(shell::go(&format!("/seals/{seal}"))),
        Err(Error::Invalid(faults)) => {
            let of = app.store.seal_choices(&acting.ctx, &person).await?;
            let shell = Shell::new(&app, &acting, "/cases");
            shell::show_again(&Set { shell, of, f: fields, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "seal/view.html")]
struct Page {
    shell: Shell,
    of: SealView,
    proof: Proof,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    fn day(&self, day: &chrono::NaiveDate) -> String {
        era(day)
    }

    fn keepers(&self) -> Vec<(&str, &str)> {
        offered(&self.of.keepers)
    }

    /// Those who read beside the keeper.
    fn others(&self) -> Vec<&Reader> {
        self.of.readers.iter().filter(|reader| !reader.keeps).collect()
    }

    /// Was something read that the keeper has not seen yet?
    fn news(&self) -> bool {
        self.of.keeps && self.of.openings.iter().any(|one| one.unseen)
    }

    /// Is an ask for lifting waiting?
    fn asked(&self) -> bool {
        self.of.lifted.is_none() && self.of.lifts.first().is_some_and(|lift| lift.answer.is_none())
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    seal: &Token,
    typed: Option<Fields>,
    marks: Marks,
) -> Result<Page, Error> {
    let of = app.store.seal(&acting.ctx, seal).await?;
    let f = typed.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("to", show_wareki(of.to));
        f.set("keeper", of.keeper.token.to_string());
        f.set("version", of.version.to_string());
        of.readers.iter().filter(|one| !one.keeps).for_each(|one| f.push("reader", one.token.to_string()));
        of.near.iter().for_each(|one| f.push("near", one.token.to_string()));
        f
    });
    let proof = app.store.proof(&acting.ctx).await?;
    Ok(Page { shell: Shell::new(app, acting, "/cases"), of, proof, f, marks })
}

/// A seal's own page, for those named on it and the 管理者 of its keeper's agency.
///
/// # Errors
/// Absent to all others.
pub async fn view(State(app): State<App>, acting: Acting, Path(seal): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&seal)?, None, Marks::default()).await?)
}

/// After a step: the seal's page again, or what was wrong.
async fn after(app: &App, acting: &Acting, seal: &Token, done: Result<(), Error>, fields: Fields) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/seals/{seal}"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, seal, Some(fields), faults.into()).await?)
        }
        Err(Error::Stale { .. }) => {
            let mut page = build(app, acting, seal, Some(fields), Marks::default()).await?;
            // What was typed stays; what the other saved stands above it on the page. The next press saves over it.
            page.f.set("version", page.of.version.to_string());
            page.f.set("stale", "1");
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Changes the end, the keeper, who reads, who is close to the feared one.
///
/// # Errors
/// As [`view`], and unless the actor keeps it; what cannot be kept comes back (422).
pub async fn change(
    State(app): State<App>,
    Path(seal): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let seal = token(&seal)?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match ChangeForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.change_seal(&acting.ctx, &seal, version, &form).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &seal, done, fields).await
}

/// The reason of a form that may bring a proof, too.
async fn proven(app: &App, acting: &Acting, fields: &Fields) -> Result<String, Error> {
    proof::take(app, acting, fields).await?;
    Ok(reason(fields)?)
}

/// Asks for the lifting.
///
/// # Errors
/// As [`view`]; what cannot be kept comes back (422).
pub async fn ask(
    State(app): State<App>,
    Path(seal): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let seal = token(&seal)?;
    let done = match proven(&app, &acting, &fields).await {
        Ok(reason) => app.store.ask_lifting(&acting.ctx, &seal, &reason).await,
        Err(error) => Err(error),
    };
    after(&app, &acting, &seal, done, fields).await
}

/// Answers it.
///
/// # Errors
/// As [`view`], and when the answer is not the actor's to give.
pub async fn answer(
    State(app): State<App>,
    Path(seal): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let seal = token(&seal)?;
    let agreed = fields.get("answer") == "yes";
    let proven = if agreed { proof::take(&app, &acting, &fields).await } else { Ok(()) };
    let done = match proven {
        Ok(()) => app.store.answer_lifting(&acting.ctx, &seal, agreed).await,
        Err(error) => Err(error),
    };
    after(&app, &acting, &seal, done, fields).await
}

/// The keeper has seen who read.
///
/// # Errors
/// Absent unless the actor keeps the seal.
pub async fn seen(State(app): State<App>, Path(seal): Path<String>, Posted { acting, .. }: Posted) -> Answer {
    let seal = token(&seal)?;
    app.store.seen_openings(&acting.ctx, &seal).await?;
    Ok(shell::go(&format!("/seals/{seal}")))
}

#[derive(Template)]
#[template(path = "seal/open.html")]
struct Open {
    shell: Shell,
    seal: Token,
    of: Before,
    proof: Proof,
    f: Fields,
    marks: Marks,
}

/// Before the whereabouts are shown: how the person may be reached at all, and the question what for.
///
/// # Errors
/// Absent unless the actor is named on the seal.
pub async fn before(State(app): State<App>, acting: Acting, Path(seal): Path<String>) -> Answer {
    let seal = token(&seal)?;
    let of = app.store.before_opening(&acting.ctx, &seal).await?;
    let proof = app.store.proof(&acting.ctx).await?;
    let (shell, f) = (Shell::new(&app, &acting, "/cases"), Fields::default());
    shell::show(&Open { shell, seal, of, proof, f, marks: Marks::default() })
}

/// Opens for half an hour; the keeper is told.
///
/// # Errors
/// As [`before`]; a missing reason, or a proof that is missing or wrong, comes back (422).
pub async fn open(
    State(app): State<App>,
    Path(seal): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let seal = token(&seal)?;
    let opened = match proven(&app, &acting, &fields).await {
        Ok(reason) => app.store.open_seal(&acting.ctx, &seal, &reason).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(person) => Ok(shell::go(&format!("/people/{person}"))),
        Err(Error::Invalid(faults)) => {
            let of = app.store.before_opening(&acting.ctx, &seal).await?;
            let proof = app.store.proof(&acting.ctx).await?;
            let shell = Shell::new(&app, &acting, "/cases");
            shell::show_again(&Open { shell, seal, of, proof, f: fields, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}

/// Closes it again before the half hour is over.
///
/// # Errors
/// As [`before`].
pub async fn close(
    State(app): State<App>,
    Path(seal): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let person = app.store.close_seal(&acting.ctx, &token(&seal)?).await?;
    Ok(shell::go(&format!("/people/{person}")))
}
