//! `/cases/{token}/edit`: 支援中 or 見守り, worker, next review. 終結, 中断 and 再開 have pages of their own.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use chrono::NaiveDate;
use domain::{
    Faults, Token,
    code::CaseStatus,
    wareki::{DateFault, parse_date, show_wareki},
};
use store::{
    case::{CaseChange, CaseToEdit},
    code::Codes,
};

#[derive(Template)]
#[template(path = "case/edit.html")]
struct Page {
    shell: Shell,
    case: CaseToEdit,
    f: Fields,
    marks: Marks,
    codes: Codes,
    /// Somebody else saved while this was being typed: what stands there now, beside what was typed.
    theirs: Option<Vec<(&'static str, String, String)>>,
}

impl Page {
    /// The states that this form moves between; none for a case that rests.
    fn statuses(&self) -> &'static [CaseStatus] {
        if self.rests() { &[] } else { &[CaseStatus::Open, CaseStatus::Watch] }
    }

    fn rests(&self) -> bool {
        matches!(self.case.now.status, CaseStatus::Closed | CaseStatus::Paused)
    }

    fn closed(&self) -> String {
        let reason = self.codes.label("close_reason", &self.case.close_reason);
        self.case.closed_on.map(|on| format!("{}（{reason}）", show_wareki(on))).unwrap_or_default()
    }

    fn opened(&self) -> String {
        show_wareki(self.case.opened_on)
    }
}

/// The names of the form's fields and what it calls them.
const FIELDS: &[(&str, &str)] = &[
    ("status", "いま"),
    ("worker", "担当"),
    ("next_review", "次の見直し"),
    ("plan_made_on", "プランをつくった日"),
];

fn day(date: Option<NaiveDate>) -> String {
    date.map(show_wareki).unwrap_or_default()
}

fn filled(case: &CaseToEdit) -> Fields {
    let mut f = Fields::default();
    f.set("version", case.version.to_string());
    f.set("status", case.now.status.word());
    f.set("worker", case.now.worker.as_ref().map(Token::to_string).unwrap_or_default());
    f.set("next_review", day(case.now.next_review));
    f.set("plan_made_on", day(case.now.plan_made_on));
    f
}

fn check(f: &Fields, today: NaiveDate) -> Result<CaseChange, Faults> {
    let mut faults = Faults::none();
    let mut date = |field: &'static str| match parse_date(f.get(field), today) {
        Ok(day) => Some(day),
        Err(DateFault::Empty) => None,
        Err(fault) => {
            faults.add(field, fault.to_string());
            None
        }
    };
    let (next_review, plan_made_on) = (date("next_review"), date("plan_made_on"));
    let status = CaseStatus::parse(f.get("status"));
    if status.is_none() {
        faults.add("status", "いまの状態を選んでください");
    }
    let worker = Token::parse(f.get("worker")).ok();
    if worker.is_none() && !f.get("worker").is_empty() {
        faults.add("worker", "担当は、この窓口の職員から選んでください");
    }
    let status = status.unwrap_or(CaseStatus::Open);
    faults.or(CaseChange { status, worker, next_review, plan_made_on })
}

async fn show(app: &App, acting: &Acting, case: CaseToEdit, f: Fields) -> Answer<Page> {
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        codes: app.store.codes(&acting.ctx).await?,
        case,
        f,
        marks: Marks::default(),
        theirs: None,
    })
}

/// The form.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    let case = app.store.case_to_edit(&acting.ctx, &token(&case)?).await?;
    let f = filled(&case);
    shell::show(&show(&app, &acting, case, f).await?)
}

/// Saves the change.
///
/// # Errors
/// Absent, or led by another agency. What cannot be kept comes back (422); when somebody else saved in the meantime,
/// both are shown and nothing is changed (409).
pub async fn save(
    State(app): State<App>,
    Path(case): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&case)?;
    let version = fields.get("version").parse().unwrap_or(0);
    let saved = match check(&fields, acting.ctx.today()) {
        Ok(change) => app.store.change_case(&acting.ctx, &token, version, &change).await,
        Err(faults) => Err(faults.into()),
    };
    let error = match saved {
        Ok(()) => {
            let household = app.store.household_of_case(&acting.ctx, &token).await?;
            return Ok(shell::go(&format!("/households/{household}")));
        }
        Err(error @ (store::Error::Invalid(_) | store::Error::Stale { .. })) => error,
        Err(error) => return Err(error.into()),
    };
    let case = app.store.case_to_edit(&acting.ctx, &token).await?;
    let mut page = show(&app, &acting, case, fields).await?;
    match error {
        store::Error::Invalid(faults) => {
            page.marks = faults.into();
            shell::show_again(&page)
        }
        _ => {
            page.theirs = Some(differing(&page));
            page.f.set("version", page.case.version.to_string());
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
    }
}

/// Label, typed and saved words of the fields that differ.
fn differing(page: &Page) -> Vec<(&'static str, String, String)> {
    let theirs = filled(&page.case);
    let say = |field: &str, word: &str| match field {
        "status" => CaseStatus::parse(word).map_or_else(String::new, |s| s.label().to_owned()),
        "worker" => {
            let known = page.case.workers.iter().find(|(t, _)| t.as_str() == word);
            known.map_or_else(|| "まだ決まっていません".to_owned(), |(_, name)| name.clone())
        }
        _ if word.is_empty() => "（なし）".to_owned(),
        _ => word.to_owned(),
    };
    let rows = FIELDS.iter().filter(|(field, _)| page.f.trimmed(field) != theirs.get(field));
    rows.map(|(field, label)| (*label, say(field, page.f.get(field)), say(field, theirs.get(field))))
        .collect()
}
