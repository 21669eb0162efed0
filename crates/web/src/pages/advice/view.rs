//! `/advice/{token}`: one question, for either side.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::{
        consent,
        household::{
            token,
            words::{day_time, era, month_day},
        },
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Fault, Faults, Token,
    advice::{MoveForm, Side, State as Stands},
    phone,
};
use store::{Error, advice::Advice};

#[derive(Template)]
#[template(path = "advice/view.html")]
struct Page {
    shell: Shell,
    of: Advice,
    f: Fields,
    marks: Marks,
    today: NaiveDate,
}

impl Page {
    fn asks(&self) -> bool {
        self.of.side == Side::Asker
    }

    fn open(&self) -> bool {
        self.of.state == Stands::Asked
    }

    fn late(&self) -> bool {
        self.open() && self.of.due < self.today
    }

    fn look(&self) -> &'static str {
        super::look(self.of.state, self.late())
    }

    fn due(&self) -> String {
        month_day(self.of.due)
    }

    fn parts(&self) -> String {
        consent::parts(self.of.parts)
    }

    fn phone(&self) -> String {
        phone::show(&self.of.from_phone)
    }

    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    /// The asked worker may look at what was chosen.
    fn may_look(&self) -> bool {
        !self.asks()
            && self.open()
            && !self.of.parts.is_none()
            && !self.of.withdrawn
            && self.of.opened.is_none()
    }
}

async fn build(app: &App, acting: &Acting, of: &Token, f: Fields, marks: Marks) -> Result<Page, Error> {
    let of = app.store.advice(&acting.ctx, of).await?;
    Ok(Page { shell: Shell::new(app, acting, NAV), of, f, marks, today: acting.ctx.today() })
}

/// The page.
///
/// # Errors
/// Absent, or of other agencies.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&of)?, Fields::default(), Marks::default()).await?)
}

/// Moves it on.
///
/// # Errors
/// As [`page`]; what does not follow comes back (422), with the words typed.
pub async fn turn(
    State(app): State<App>,
    Path(of): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let of = token(&of)?;
    app.store.advice(&acting.ctx, &of).await?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match MoveForm::check(&fields) {
        Ok(form) => app.store.turn_advice(&acting.ctx, &of, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Ok(()) => Ok(shell::go(&format!("/advice/{of}"))),
        Err(Error::Invalid(faults)) => again(&app, &acting, &of, fields, faults).await,
        Err(Error::Stale { .. }) => {
            let sentence = "ほかの人が先に動かしました。いまのようすを見て、もう一度選んでください";
            again(&app, &acting, &of, fields, Fault::new("move", sentence).into()).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(app: &App, acting: &Acting, of: &Token, f: Fields, faults: Faults) -> Answer {
    shell::show_again(&build(app, acting, of, f, faults.into()).await?)
}

/// The answer has been read.
///
/// # Errors
/// Absent unless the actor's agency asked.
pub async fn seen(State(app): State<App>, Path(of): Path<String>, Posted { acting, .. }: Posted) -> Answer {
    let of = token(&of)?;
    app.store.seen_advice(&acting.ctx, &of).await?;
    Ok(shell::go(&format!("/advice/{of}")))
}
