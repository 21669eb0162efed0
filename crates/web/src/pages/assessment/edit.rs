//! `/assessments/{token}/edit`: a visit, and what happens when two write at once.

use super::form::{FORM, Page, as_shown, fields_of, filled, from_record, label, last_day, tells};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::{household::token, reception::new::saved_at},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Faults, Token,
    assessment::{Item, Kind, NewVisit, items},
    wareki,
};
use store::{Error, assessment::Sheet, code::Codes};

/// Before the name of a field: which side to keep.
const PICK: &str = "pick.";

/// The field that holds the token of a fixed version whose draft is being saved into the next.
const OLD: &str = "old";

/// The form, filled from the record, or from the worker's own draft.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn page(State(app): State<App>, acting: Acting, Path(sheet): Path<String>) -> Answer {
    let sheet = app.store.assessment_to_edit(&acting.ctx, &token(&sheet)?).await?;
    let draft = app.store.draft_of(&acting.ctx, FORM, sheet.token.as_str()).await?;
    let fixed = sheet.fixed.is_some();
    let Some(draft) = draft else {
        if fixed {
            return Ok(shell::go(&format!("/assessments/{}", sheet.token)));
        }
        let mut fields = as_shown(from_record(&sheet), &sheet);
        fields.set("visited_on", wareki::show_wareki(acting.ctx.today()));
        return shell::show(&Page::new(&app, &acting, sheet, fields).await?);
    };
    let fields = as_shown(Fields::new(draft.fields.into_inner()), &sheet);
    let mut page = Page::new(&app, &acting, sheet, fields).await?;
    page.draft_at = saved_at(draft.at, acting.ctx.now);
    if fixed {
        page.note =
            "この版は、もう書き終えた版になっています。「保存する」を押すと、書きかけを次の版に移せます。"
                .to_owned();
    }
    shell::show(&page)
}

/// Saves the visit; with `do=fix`, fixes the version too.
///
/// # Errors
/// Absent, or not the actor's own work. What cannot be kept comes back with the words still in the form (422); when
/// somebody else saved in the meantime, both are shown (409).
pub async fn save(
    State(app): State<App>,
    Path(sheet): Path<String>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let token = token(&sheet)?;
    let sheet = app.store.assessment_to_edit(&acting.ctx, &token).await?;
    if fields.pairs().any(|(name, _)| name.starts_with(PICK)) {
        fields = picked(&fields, &sheet);
    }
    let version = fields.get("version").parse().unwrap_or(0);
    let fix = fields.get("do") == "fix";
    let saved = match NewVisit::check(&fields, sheet.subject, acting.ctx.today()) {
        Ok(visit) => app.store.save_assessment(&acting.ctx, &token, version, &visit, fix).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => {
            drop_old(&app, &acting, &fields).await?;
            Ok(shell::go(&format!("/assessments/{token}")))
        }
        Err(Error::Invalid(faults)) => {
            let sheet = app.store.assessment_to_edit(&acting.ctx, &token).await?;
            if sheet.fixed.is_some() {
                return onto_next(&app, &acting, &sheet, fields).await;
            }
            let mut page = Page::new(&app, &acting, sheet, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(Error::Stale { .. }) => compare(&app, &acting, &fields, &token).await,
        Err(error) => Err(error.into()),
    }
}

/// The version was fixed while the worker wrote: the words stand in the form of the next one.
async fn onto_next(app: &App, acting: &Acting, sheet: &Sheet, mut fields: Fields) -> Answer {
    let person = sheet.person.as_ref().map(|person| &person.token);
    let next = app.store.begin_assessment(&acting.ctx, &sheet.head.token, person).await?;
    let next = app.store.assessment_to_edit(&acting.ctx, &next).await?;
    let (at, by) = sheet.fixed.clone().unwrap_or_default();
    let sentence = format!(
        "第{}版は、{}さんが {} に書き終えました。まだ保存されていません。もう一度「保存する」を押すと、第{}版として残ります",
        sheet.number,
        by,
        saved_at(at, acting.ctx.now),
        next.number
    );
    let mut faults = Faults::none();
    faults.add("visited_on", sentence);
    fields.set("version", next.version.to_string());
    fields.set(OLD, sheet.token.as_str());
    let mut page = Page::new(app, acting, next, fields).await?;
    page.marks = faults.into();
    shell::show_again(&page)
}

/// Ends the draft of a fixed version whose words have been saved into the next.
async fn drop_old(app: &App, acting: &Acting, fields: &Fields) -> Result<(), Error> {
    let Ok(old) = Token::parse(fields.get(OLD)) else { return Ok(()) };
    match app.store.draft_of(&acting.ctx, FORM, old.as_str()).await? {
        Some(draft) => app.store.throw_draft(&acting.ctx, &draft.token).await,
        None => Ok(()),
    }
}

/// One field that two workers wrote differently.
struct Differing {
    field: &'static str,
    label: &'static str,
    mine: String,
    theirs: String,
    /// A text that may be kept twice, one below the other.
    joinable: bool,
    /// The acting worker did not touch it: the other's words are picked beforehand.
    untouched: bool,
}

#[derive(Template)]
#[template(path = "assessment/compare.html")]
struct Compare {
    shell: Shell,
    action: String,
    back: String,
    /// Who saved, and when.
    who: String,
    at: String,
    version: i64,
    differing: Vec<Differing>,
    /// Everything that the acting worker typed.
    typed: Vec<(String, String)>,
}

/// Shows what the acting worker typed beside what another saved.
async fn compare(app: &App, acting: &Acting, fields: &Fields, token: &Token) -> Answer {
    let sheet = app.store.assessment_to_edit(&acting.ctx, token).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    let mine = NewVisit::check(fields, sheet.subject, acting.ctx.today()).map_err(Error::from)?;
    let seen: i64 = fields.get("version").parse().unwrap_or(sheet.version);
    let before = app.store.assessment_before(&acting.ctx, token, seen).await?;
    // What a form did not show, it says nothing of.
    let differ = items(sheet.subject)
        .filter(|i| mine.whole || !tells(i))
        .filter(|i| mine.answers.get(i.key) != sheet.answers.get(i.key));
    let mut differing: Vec<Differing> = differ
        .map(|item| Differing {
            field: item.key,
            label: item.label,
            mine: said(item, mine.answers.get(item.key), &codes),
            theirs: said(item, sheet.answers.get(item.key), &codes),
            joinable: item.kind == Kind::Text,
            untouched: mine.answers.get(item.key) == before.get(item.key),
        })
        .collect();
    let (day, theirs) = (wareki::show_wareki(mine.on), last_day(&sheet));
    if day != theirs {
        let label = label("visited_on");
        let day =
            Differing { field: "visited_on", label, mine: day, theirs, joinable: false, untouched: false };
        differing.insert(0, day);
    }
    let last = sheet.visits.last();
    let page = Compare {
        shell: Shell::new(app, acting, "/cases"),
        action: format!("/assessments/{token}/edit"),
        back: format!("/assessments/{token}"),
        who: last.map(|v| v.by.clone()).unwrap_or_default(),
        at: last.map(|v| saved_at(v.at, acting.ctx.now)).unwrap_or_default(),
        version: sheet.version,
        differing,
        typed: fields
            .pairs()
            .filter(|(name, _)| !name.starts_with(PICK) && *name != "version")
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

fn said(item: &'static Item, answer: Option<&domain::assessment::Answer>, codes: &Codes) -> String {
    let Some(answer) = answer else { return "（まだ聞いていない）".to_owned() };
    let said = answer.said(item.kind, |list, code| codes.label(list, code).to_owned());
    match (answer, item.kind.list()) {
        (domain::assessment::Answer::Many { main: Some(main), .. }, Some(list)) => {
            format!("{said}（いちばん：{}）", codes.label(list, main))
        }
        _ => said,
    }
}

/// What the worker typed, with the other's words where those were picked.
fn picked(fields: &Fields, sheet: &Sheet) -> Fields {
    let theirs = filled(&sheet.answers);
    let mut out = fields.clone();
    if fields.get(&format!("{PICK}visited_on")) == "theirs" {
        out.set("visited_on", last_day(sheet));
    }
    for item in items(sheet.subject) {
        match fields.get(&format!("{PICK}{}", item.key)) {
            "theirs" => {
                for field in fields_of(item) {
                    out.clear(field);
                    theirs.all(field).for_each(|value| out.push(field, value));
                }
            }
            "both" => out.set(item.key, format!("{}\n{}", fields.get(item.key), theirs.get(item.key))),
            _ => {}
        }
    }
    out
}
