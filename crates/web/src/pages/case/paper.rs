//! 支援ケース一覧 on paper and as files, under the filter of the list.

use super::list::{Kept, PREFS, QUIET, REVIEW, STATES, filter};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Marks, Posted},
    pages::{
        proof,
        sheet::{
            self,
            export::{self, About, Form, Places},
        },
    },
    prefs, shell,
};
use axum::extract::State;
use sheets::y2026::cases;
use store::{Error, case::CaseLine};

/// So many stand on paper at once: some sixty pages.
const ON_PAPER: usize = 2_000;

/// So many leave in one file.
const IN_A_FILE: usize = 200_000;

/// A case of the store as the sheet shows it.
#[must_use]
pub fn row(line: CaseLine) -> cases::Case {
    cases::Case {
        number: line.number,
        name: line.name,
        kana: line.kana,
        household: line.household_name,
        area: line.area,
        status: line.status.label(),
        agency: line.agency,
        worker: line.worker,
        opened_on: line.opened_on,
        plan_made_on: line.plan_made_on,
        last_contact_at: line.last_contact_at,
        next_review: line.next_review,
    }
}

/// The filter in words: 「支援中・わたしの担当・プランがまだ」.
fn narrowed(kept: &Kept) -> String {
    let label = |list: &[(&'static str, &'static str)], word: &str| {
        list.iter().find(|(w, _)| *w == word).map_or("", |(_, label)| *label)
    };
    let mut said = vec![label(STATES, &kept.status).to_owned()];
    match kept.worker.as_str() {
        "" => {}
        "me" => said.push("わたしの担当".to_owned()),
        _ => said.push("担当でしぼりこみ".to_owned()),
    }
    if !kept.area.is_empty() {
        said.push("地区でしぼりこみ".to_owned());
    }
    if !kept.quiet.is_empty() {
        said.push(format!("連絡が{}", label(QUIET, &kept.quiet)));
    }
    if !kept.review.is_empty() {
        said.push(format!("次の見直しが{}", label(REVIEW, &kept.review)));
    }
    if kept.no_plan {
        said.push("プランがまだ".to_owned());
    }
    said.join("・")
}

fn places() -> Places {
    Places {
        current: "/cases",
        back: "/cases".to_owned(),
        action: "/cases/export".to_owned(),
        paper: "/cases/print".to_owned(),
    }
}

/// The ways out, and what stands against them.
async fn ways(app: &App, acting: &Acting, marks: Marks) -> Answer {
    let kept: Kept = prefs::get(acting, PREFS);
    let words = format!("世帯・ケースの一覧を、いまのしぼりこみ（{}）のまま出します。", narrowed(&kept));
    let about = About { title: "支援ケース一覧", words, laid_out: false };
    let owed = app.store.proof(&acting.ctx).await?;
    export::page(app, acting, places(), about, owed, marks)
}

/// The list on paper.
///
/// # Errors
/// When the actor works on no cases at the desk; without a proof, the page of the ways out asks for one (422).
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let kept: Kept = prefs::get(&acting, PREFS);
    let out = match app.store.cases_out(&acting.ctx, &filter(&kept, &acting), ON_PAPER).await {
        Err(Error::Invalid(faults)) => return ways(&app, &acting, faults.into()).await,
        out => out?,
    };
    let rows = out.rows.into_iter().map(row).collect();
    let described = cases::sheet(&narrowed(&kept), rows, out.rest, sheet::foot(&acting.ctx));
    sheet::paper(&app, &acting, "/cases", described, "/cases".to_owned(), String::new())
}

/// The ways out.
///
/// # Errors
/// When the store fails.
pub async fn export(State(app): State<App>, acting: Acting) -> Answer {
    ways(&app, &acting, Marks::default()).await
}

/// The file, or the way on to paper.
///
/// # Errors
/// When the actor works on no cases at the desk; a proof that is missing or wrong comes back (422).
pub async fn exported(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let paper = fields.get("form") == "print";
    let form = Form::parse(fields.get("form"));
    if form.is_none() && !paper {
        return Err(Error::NotFound.into());
    }
    match proof::take(&app, &acting, &fields).await {
        Err(Error::Invalid(faults)) => return ways(&app, &acting, faults.into()).await,
        taken => taken?,
    }
    let Some(form) = form else { return Ok(shell::go("/cases/print")) };
    let kept: Kept = prefs::get(&acting, PREFS);
    let out = match app.store.cases_out(&acting.ctx, &filter(&kept, &acting), IN_A_FILE).await {
        Err(Error::Invalid(faults)) => return ways(&app, &acting, faults.into()).await,
        out => out?,
    };
    let list = cases::list(sheet::foot(&acting.ctx));
    let rows = out.rows.into_iter().map(|line| cases::row(row(line)));
    export::answer(&app, &acting, places(), list, rows, form).await
}
