//! `/households/{token}/budget/edit`: 家計表 is written, and what happens when two write it.

use super::{
    Choices,
    compare::{self, PICK},
    rows::{self, Row},
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        household::{Head, conflict, token},
        reception::new::saved_at,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    budget::{CellFault, Sheet, SheetFaults, Side},
};
use store::{Error, code::Codes};

/// The draft's form, as `/drafts/{form}` knows it.
const FORM: &str = "budget";

#[derive(Template)]
#[template(path = "budget/edit.html")]
struct Page {
    shell: Shell,
    head: Head,
    f: Fields,
    marks: Marks,
    cells: Vec<CellFault>,
    codes: Codes,
    was: String,
    /// The acting worker, for the draft.
    by: String,
    /// When the draft was kept that this goes on from; empty for none.
    draft_at: String,
    /// The draft's token, to throw it away.
    draft: String,
}

impl Page {
    fn rows(&self, side: &Side) -> Vec<Row> {
        rows::rows(&self.f, &self.codes, &self.cells, *side)
    }

    fn spans(&self) -> Choices {
        [12, 24, 36, 48, 60].map(|n: u32| (n.to_string(), format!("{n}か月"))).into()
    }

    fn faults(&self) -> usize {
        self.marks.all().len() + self.cells.len()
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut f: Fields,
    faults: SheetFaults,
) -> Result<Page, Error> {
    // Also for a form that came back: it is nobody's who may not send it.
    let budget = app.store.budget(&acting.ctx, household).await?;
    if !budget.head.editable {
        return Err(Error::NotFound);
    }
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::new(budget.head, "budget"),
        was: conflict::was(&f),
        f,
        marks: faults.fields.into(),
        cells: faults.cells,
        codes: app.store.codes(&acting.ctx).await?,
        by: acting.ctx.actor.token.to_string(),
        draft_at: String::new(),
        draft: String::new(),
    })
}

/// The form, filled from the record, or from the worker's own draft.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let budget = app.store.budget(&acting.ctx, &household).await?;
    if !budget.head.editable {
        return Err(Error::NotFound.into());
    }
    let codes = app.store.codes(&acting.ctx).await?;
    let kept = budget.sheet.as_ref();
    let mut f = rows::fields(kept.map(|s| &s.inner), &codes, acting.ctx.today());
    f.set("version", kept.map_or(0, |s| s.version).to_string());
    let draft = app.store.draft_of(&acting.ctx, FORM, household.as_str()).await?;
    let Some(draft) = draft else {
        return shell::show(&build(&app, &acting, &household, f, SheetFaults::default()).await?);
    };
    let typed = Fields::new(draft.fields.into_inner());
    let mut page = build(&app, &acting, &household, typed, SheetFaults::default()).await?;
    page.draft_at = saved_at(draft.at, acting.ctx.now);
    page.draft = draft.token.to_string();
    shell::show(&page)
}

/// Saves it. When another saved first, shows both, line by line.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let mut sheet = match Sheet::check(&fields, acting.ctx.today()) {
        Ok(sheet) => sheet,
        Err(faults) => return shell::show_again(&build(&app, &acting, &household, fields, faults).await?),
    };
    let seen = fields.get("version").parse().unwrap_or_default();
    if fields.pairs().any(|(name, _)| name.starts_with(PICK))
        && let Some(theirs) = app.store.budget(&acting.ctx, &household).await?.sheet
        && theirs.version == seen
    {
        compare::resolve(&mut sheet, &theirs.inner, &fields);
    }
    match app.store.save_budget(&acting.ctx, &household, seen, &sheet, fields.get("once")).await {
        Ok(()) => Ok(shell::go(&format!("/households/{household}/budget"))),
        Err(Error::Invalid(fields_faults)) => {
            let faults = SheetFaults { fields: fields_faults, cells: Vec::new() };
            shell::show_again(&build(&app, &acting, &household, fields, faults).await?)
        }
        Err(Error::Stale { .. }) => compare::answer(&app, &acting, &household, &fields, &sheet).await,
        Err(error) => Err(error.into()),
    }
}
