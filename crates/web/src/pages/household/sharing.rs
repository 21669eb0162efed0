//! `/households/{token}/sharing`: who sees what, why, until when; and who is kept out.

use super::{Head, token, words::day_time};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::consent,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    access::Parts,
    admin::{GrantForm, TieForm},
    wareki,
};
use store::{
    agency::AgencyLine,
    consent::ItemLine,
    grant::{GrantLine, SharedCase, Sharing},
    tie::{TieLine, Tieable},
};

#[derive(Template)]
#[template(path = "household/sharing.html")]
struct Page {
    shell: Shell,
    head: Head,
    sharing: Sharing,
    /// For the 管理者 of the household only.
    ties: Option<(Vec<TieLine>, Vec<Tieable>)>,
    /// Agencies found by the words typed.
    found: Vec<AgencyLine>,
    searched: bool,
    fields: Fields,
    marks: Marks,
    now: i64,
}

impl Page {
    fn parts(&self, grant: &GrantLine) -> String {
        consent::parts(grant.parts)
    }

    fn span(&self, grant: &GrantLine) -> String {
        let day = |at: i64| wareki::show_wareki(wareki::jst_date(at));
        let to = match (grant.ended, grant.to) {
            (Some(at), _) => {
                let by = grant.ended_by.as_deref().unwrap_or_default();
                return format!("{}から {} に終わりました（{by}）", day(grant.from), day_time(at));
            }
            (None, Some(to)) => format!("{}まで", day(to - 1)),
            (None, None) => "終えるまで".to_owned(),
        };
        format!("{}から {to}", day(grant.from))
    }

    fn when(&self, at: i64) -> String {
        day_time(at)
    }

    fn over(&self, grant: &GrantLine) -> bool {
        grant.over(self.now)
    }

    /// Is somebody let in, now or to come?
    fn live(&self, case: &SharedCase) -> bool {
        case.grants.iter().any(|g| !g.over(self.now))
    }

    /// Was somebody let in who is no more?
    fn past(&self, case: &SharedCase) -> bool {
        case.grants.iter().any(|g| g.over(self.now))
    }

    fn to_come(&self, grant: &GrantLine) -> bool {
        grant.from > self.now
    }

    fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn error(&self, name: &str) -> &str {
        self.marks.at(name)
    }

    /// The statements on which somebody may be let in: token, and what it says.
    fn consents(&self) -> Vec<(String, String)> {
        use domain::consent::Answer;
        let mut all = Vec::new();
        for consent in self.sharing.cases.iter().flat_map(|case| &case.consents) {
            let given = |i: &&ItemLine| i.answer == Answer::Given && consent.holds(i, self.now);
            for item in consent.items.iter().filter(given) {
                let (named, parts) = (consent::named(consent), consent::parts(consent.parts));
                all.push((item.token.to_string(), format!("{}：{named} {parts}", item.agency_name)));
            }
        }
        all
    }

    /// Agencies that somebody asked not to tell.
    fn refused(&self) -> Vec<String> {
        use domain::consent::Answer;
        let consents = self.sharing.cases.iter().flat_map(|case| &case.consents);
        let no = consents
            .flat_map(|c| c.items.iter().filter(|i| i.answer == Answer::Refused && c.holds(i, self.now)));
        let mut names: Vec<String> = no.map(|item| item.agency_name.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn place<'a>(&self, line: &'a AgencyLine) -> &'a str {
        if line.town.is_empty() { "広域" } else { &line.town }
    }
}

async fn build(app: &App, acting: &Acting, household: &Token, fields: Fields) -> Result<Page, store::Error> {
    let sharing = app.store.sharing(&acting.ctx, household).await?;
    let head = Head::load(app, acting, household, "sharing").await?;
    let ties = match app.store.ties(&acting.ctx, household).await {
        Ok(ties) => Some(ties),
        Err(store::Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let mut fields = fields;
    if fields.get("once").is_empty() {
        fields.set("once", once()?);
    }
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head,
        sharing,
        ties,
        found: Vec::new(),
        searched: false,
        fields,
        marks: Marks::default(),
        now: acting.ctx.now,
    })
}

/// The page.
///
/// # Errors
/// Absent, or the actor does not work on the household.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default()).await?)
}

/// Lets somebody in, or looks for the agency to let in, as the pressed button says.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn add(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    if fields.get("look") == "1" {
        return look(&app, &acting, &household, fields).await;
    }
    // Nothing is said of the case to anybody who may not share it.
    app.store.sharing(&acting.ctx, &household).await?;
    let saved = match GrantForm::check(&fields, acting.ctx.now) {
        Ok(form) => app.store.add_grant(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(_) => Ok(shell::go(&format!("/households/{household}/sharing"))),
        Err(store::Error::Invalid(faults)) => {
            let words = fields.trimmed("words");
            let mut page = build(&app, &acting, &household, fields).await?;
            if !words.is_empty() {
                page.found = app.store.agencies_named(&acting.ctx, &words).await?;
            }
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Agencies of other municipalities, to choose from: never taken by the program itself.
async fn look(app: &App, acting: &Acting, household: &Token, fields: Fields) -> Answer {
    let words = fields.trimmed("words");
    let mut page = build(app, acting, household, fields).await?;
    if !words.is_empty() {
        page.found = app.store.agencies_named(&acting.ctx, &words).await?;
    }
    page.searched = true;
    shell::show(&page)
}

/// Ends a grant: the next request of those it let in is denied.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn end(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    app.store.end_grant(&acting.ctx, &household, &token(fields.get("grant"))?).await?;
    Ok(shell::go(&format!("/households/{household}/sharing")))
}

/// Notes the tie of a worker.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422).
pub async fn note_tie(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    app.store.ties(&acting.ctx, &household).await?;
    let worker = Token::parse(fields.get("worker"));
    let saved = match (TieForm::check(&fields), worker) {
        (Ok(form), Ok(worker)) => app.store.note_tie(&acting.ctx, &household, &worker, &form).await,
        (Ok(_), Err(_)) => Err(domain::Fault::new("worker", "職員を選んでください").into()),
        (Err(faults), _) => Err(faults.into()),
    };
    match saved {
        Ok(()) if worker_is(&acting, &fields) => Ok(shell::go("/")),
        Ok(()) => Ok(shell::go(&format!("/households/{household}/sharing"))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = build(&app, &acting, &household, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Did the actor write down their own tie? Then the household is closed to them from now on.
fn worker_is(acting: &Acting, fields: &Fields) -> bool {
    fields.get("worker") == acting.ctx.actor.token.as_str()
}

/// Ends a tie.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn end_tie(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    app.store.end_tie(&acting.ctx, &household, &token(fields.get("tie"))?).await?;
    Ok(shell::go(&format!("/households/{household}/sharing")))
}

#[derive(Template)]
#[template(path = "household/tie.html")]
struct TiePage {
    shell: Shell,
    head: Head,
    reason: String,
    marks: Marks,
}

/// 「この世帯とは縁がある」: what it means, and the form.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn own_tie(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let head = Head::load(&app, &acting, &token(&household)?, "tie").await?;
    let shell = Shell::new(&app, &acting, "/cases");
    shell::show(&TiePage { shell, head, reason: String::new(), marks: Marks::default() })
}

/// Keeps the actor out of the household from the next request on.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422).
pub async fn declare_tie(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let head = Head::load(&app, &acting, &household, "tie").await?;
    let saved = match TieForm::check(&fields) {
        Ok(form) => app.store.declare_tie(&acting.ctx, &household, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go("/")),
        Err(store::Error::Invalid(faults)) => {
            let (shell, reason) = (Shell::new(&app, &acting, "/cases"), fields.get("reason").to_owned());
            shell::show_again(&TiePage { shell, head, reason, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}
