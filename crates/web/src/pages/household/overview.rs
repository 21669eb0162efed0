//! `/households/{token}`: what is promised and next, the last contacts, the facts.

use super::{Head, token, words};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::{Datelike, NaiveDate};
use domain::{access::Parts, code::Outcome};
use store::{
    code::Codes,
    household::{Facts, NextStep, Recent},
};

#[derive(Template)]
#[template(path = "household/overview.html")]
struct Page {
    shell: Shell,
    head: Head,
    steps: Vec<NextStep>,
    recent: Vec<Recent>,
    facts: Facts,
    codes: Codes,
    today: NaiveDate,
}

impl Page {
    fn since(&self, step: &NextStep) -> String {
        match step.late {
            late if late > 0 => format!("{late}日すぎ"),
            0 => format!("きょう {}", step.due_time).trim_end().to_owned(),
            _ => {
                let year = if step.due_on.year() == self.today.year() {
                    String::new()
                } else {
                    format!("{}年", step.due_on.year())
                };
                format!("{year}{} {}", words::month_day(step.due_on), step.due_time).trim_end().to_owned()
            }
        }
    }

    fn how(&self, contact: &Recent) -> String {
        let method = self.codes.label("method", &contact.method);
        if contact.outcome == Outcome::Met {
            method.to_owned()
        } else {
            format!("{method}・{}", contact.outcome.label())
        }
    }

    /// 「概要、基本」.
    fn shared(&self) -> String {
        let named = Parts::NAMED.iter().filter(|(part, ..)| self.head.inner.parts.has(*part));
        named.map(|(.., label)| *label).collect::<Vec<_>>().join("、")
    }

    fn sees_contacts(&self) -> bool {
        self.head.inner.parts.has(Parts::CONTACTS)
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let overview = app.store.overview(&acting.ctx, &token(&household)?).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        head: Head::new(overview.head, "overview"),
        steps: overview.steps,
        recent: overview.recent,
        facts: overview.facts,
        codes,
        today: acting.ctx.today(),
    })
}
