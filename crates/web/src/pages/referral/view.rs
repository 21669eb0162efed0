//! `/referrals/{token}`: one referral, for either side.

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
            words::{era, month_day},
        },
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Faults, Token,
    referral::{Move, MoveForm, Outcome, Reason, Side, State as Stands},
};
use store::{Error, referral::Referral};

#[derive(Template)]
#[template(path = "referral/view.html")]
struct Page {
    shell: Shell,
    of: Referral,
    state: Stands,
    f: Fields,
    marks: Marks,
    today: NaiveDate,
}

impl Page {
    fn parts(&self) -> String {
        consent::parts(self.of.parts)
    }

    fn asks(&self) -> bool {
        self.of.side == Side::Asker
    }

    /// Does this move follow from here, for this actor?
    fn open(&self, word: &str) -> bool {
        let turn = match word {
            "ask_back" => Move::AskBack,
            "reply" => Move::Reply,
            "accept" => Move::Accept,
            "decline" => Move::Decline(Reason::Full),
            "withdraw" => Move::Withdraw,
            "meet" => Move::Meet,
            _ => Move::Finish(Outcome::Lost),
        };
        let side = if self.of.both_sides() { turn.side() } else { self.of.side };
        self.of.standing.take(side, turn, self.today, self.today).is_ok()
    }

    fn late(&self) -> bool {
        self.of.due.is_some_and(|due| due < self.today)
    }

    fn look(&self) -> &'static str {
        super::look(self.state, self.late())
    }

    fn day(&self, at: &domain::Instant) -> String {
        let time = domain::wareki::jst_time(*at).format("%-H:%M");
        format!("{} {time}", month_day(domain::wareki::jst_date(*at)))
    }

    fn due(&self) -> String {
        self.of.due.map(month_day).unwrap_or_default()
    }

    fn outcome(&self) -> &'static str {
        let kept = self.of.standing.kept();
        kept.outcome.map(Outcome::label).or(kept.reason.map(Reason::label)).unwrap_or_default()
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        Reason::ALL.iter().map(|r| (r.word(), r.label())).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, &'static str)> {
        let met = self.state == Stands::Met;
        let fits = Outcome::ALL.iter().filter(|o| met || o.without_contact());
        fits.map(|o| (o.word(), o.label())).collect()
    }
}

async fn build(app: &App, acting: &Acting, of: &Token, f: Fields, marks: Marks) -> Result<Page, Error> {
    let of = app.store.referral(&acting.ctx, of).await?;
    let shell = Shell::new(app, acting, NAV);
    Ok(Page { shell, state: of.state(), of, f, marks, today: acting.ctx.today() })
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
    app.store.referral(&acting.ctx, &of).await?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match MoveForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.turn_referral(&acting.ctx, &of, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Ok(()) => Ok(shell::go(&format!("/referrals/{of}"))),
        Err(Error::Invalid(faults)) => again(&app, &acting, &of, fields, faults).await,
        Err(Error::Stale { .. }) => {
            let sentence = "ほかの人が先に動かしました。いまのようすを見て、もう一度選んでください";
            again(&app, &acting, &of, fields, domain::Fault::new("move", sentence).into()).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn again(app: &App, acting: &Acting, of: &Token, f: Fields, faults: Faults) -> Answer {
    shell::show_again(&build(app, acting, of, f, faults.into()).await?)
}
