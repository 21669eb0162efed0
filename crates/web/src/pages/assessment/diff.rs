//! `/assessments/{token}/diff`: what differs between two saves, field by field.

use super::{heard, subject};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{Head, token},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    assessment::{Change, Piece, Section},
};
use store::assessment::{Compared, State as Save};

#[derive(Template)]
#[template(path = "assessment/diff.html")]
struct Page {
    shell: Shell,
    head: Head,
    seen: Compared,
}

impl Page {
    fn subject(&self) -> String {
        subject(self.seen.person.as_ref())
    }

    /// 「第2版（書いている途中） 令和8年11月20日に聞いた ・ 佐藤 花子」.
    fn name(&self, save: &Save) -> String {
        let state = if save.fixed { "" } else { "（途中）" };
        format!("第{}版{state} {}", save.number, heard(&save.visit))
    }

    fn is_before(&self, save: &Save) -> bool {
        self.seen.before.as_ref().is_some_and(|before| before.visit.token == save.visit.token)
    }

    fn is_after(&self, save: &Save) -> bool {
        self.seen.after.visit.token == save.visit.token
    }

    /// The differences by section.
    fn sections(&self) -> Vec<(Section, Vec<&Change>)> {
        let of =
            |section: Section| self.seen.changes.iter().filter(move |change| change.item.section == section);
        let all = Section::ALL.iter().map(|section| (*section, of(*section).collect::<Vec<_>>()));
        all.filter(|(_, changes)| !changes.is_empty()).collect()
    }

    /// Several words of a list stand side by side; a text runs on.
    fn runs_on(&self, change: &Change) -> bool {
        change.item.kind.list().is_none()
    }
}

async fn show(app: &App, acting: &Acting, sheet: &Token, pick: Option<(&Token, &Token)>) -> Answer {
    let mut seen = app.store.compare_assessment(&acting.ctx, sheet, pick).await?;
    let head = Head::new(seen.head.clone(), "assessments");
    // The same save twice: there is nothing to compare.
    seen.before = seen.before.filter(|before| before.visit.token != seen.after.visit.token);
    shell::show(&Page { shell: Shell::new(app, acting, "/cases"), head, seen })
}

/// This version's last save and the one before it.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(sheet): Path<String>) -> Answer {
    show(&app, &acting, &token(&sheet)?, None).await
}

/// Two saves by their tokens.
///
/// # Errors
/// Absent, about somebody else, or not for this actor.
pub async fn two(
    State(app): State<App>,
    acting: Acting,
    Path((sheet, one, other)): Path<(String, String, String)>,
) -> Answer {
    show(&app, &acting, &token(&sheet)?, Some((&token(&one)?, &token(&other)?))).await
}

/// Leads to the two that were chosen.
///
/// # Errors
/// Absent, about somebody else, or not for this actor.
pub async fn choose(
    State(app): State<App>,
    Path(sheet): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let sheet = token(&sheet)?;
    let (one, other) = (token(fields.get("one"))?, token(fields.get("other"))?);
    app.store.compare_assessment(&acting.ctx, &sheet, Some((&one, &other))).await?;
    Ok(shell::go(&format!("/assessments/{sheet}/diff/{one}/{other}")))
}
