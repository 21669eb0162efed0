//! `/households/{token}/sharing/as/{agency}`: the household as that agency would see it now.

use super::{Head, token, words::day_time};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, access::Parts};
use store::{Ctx, Error, household::Overview, plan::CaseOfPlans};

#[derive(Template)]
#[template(path = "household/preview.html")]
struct Page {
    shell: Shell,
    head: Head,
    /// Whose eyes.
    agency: String,
    seen: Option<Seen>,
}

/// What is seen; a part that is withheld gives nothing.
struct Seen {
    head: Head,
    overview: Overview,
    plans: Vec<CaseOfPlans>,
    /// Versions of assessments: about whom, and how many.
    assessments: Vec<(String, usize)>,
    /// The household's money: is there a sheet?
    budget: Option<bool>,
}

impl Page {
    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    /// Each part, and whether it is seen.
    fn parts(&self) -> Vec<(&'static str, bool)> {
        let seen = self.seen.as_ref().map_or(Parts::NONE, |seen| seen.head.inner.parts);
        Parts::NAMED.iter().map(|(part, _, label)| (*label, seen.has(*part))).collect()
    }
}

/// Nothing where the gate gives nothing.
fn withheld<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn seen(app: &App, ctx: &Ctx, household: &Token) -> Result<Option<Seen>, Error> {
    let Some(overview) = withheld(app.store.overview(ctx, household).await)? else { return Ok(None) };
    let plans = withheld(app.store.plans(ctx, household).await)?.map(|list| list.cases).unwrap_or_default();
    let assessments = withheld(app.store.assessments(ctx, household).await)?;
    let subjects = assessments.map(|all| all.subjects).unwrap_or_default().into_iter();
    let about = |name: Option<String>, person: bool| {
        name.unwrap_or_else(|| if person { "（名前は共有されていません）" } else { "世帯" }.to_owned())
    };
    let assessments = subjects
        .filter(|of| !of.versions.is_empty())
        .map(|of| (about(of.name, of.person.is_some()), of.versions.len()))
        .collect();
    let budget = withheld(app.store.budget(ctx, household).await)?.map(|budget| budget.sheet.is_some());
    let head = Head::new(overview.head.clone(), "sharing");
    Ok(Some(Seen { head, overview, plans, assessments, budget }))
}

/// The page.
///
/// # Errors
/// Absent, or the actor's agency leads no case of the household.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((household, agency)): Path<(String, String)>,
) -> Answer {
    let household = token(&household)?;
    let (ctx, agency) = app.store.see_as(&acting.ctx, &household, &token(&agency)?).await?;
    let head = Head::load(&app, &acting, &household, "sharing").await?;
    let seen = seen(&app, &ctx, &household).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, "/cases"), head, agency, seen })
}
