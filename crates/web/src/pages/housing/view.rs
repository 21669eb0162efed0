//! `/housing/{token}`: one benefit: where it stands, its months, its papers, and what can be done now.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, once},
    pages::{
        budget::shown,
        household::{Head, token, words},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Faults, Token,
    housing::{Benefit, Done, Limits, Payment, Running},
    month::Month,
    wareki, yen,
};
use store::{
    Error,
    code::Codes,
    housing::{Duty, DutyMonth, Housing},
};

#[derive(Template)]
#[template(path = "housing/view.html")]
pub(super) struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    housing: Housing,
    limits: Limits,
    codes: Codes,
    today: NaiveDate,
    once: String,
    /// The form that came back, what was typed in it, and what is to be mended; empty for none.
    back: String,
    typed: Fields,
    marks: Marks,
}

/// A paper of the list, and when it came.
struct Paper {
    code: String,
    label: String,
    got: Option<NaiveDate>,
}

impl Page {
    /// What a form shows: what was typed, or what it starts with.
    fn fields(&self, form: &str) -> Fields {
        if self.back == form {
            return self.typed.clone();
        }
        let mut f = Fields::default();
        let running = self.housing.benefit.granted();
        match form {
            "grant" => {
                f.set("from", Month::of(self.today).show());
                f.set("months", self.limits.first.to_string());
            }
            "extend" => {
                f.set("months", self.limits.extension.to_string());
                let last = running.map(|r| r.more.last().unwrap_or(&r.first).yen);
                f.set("yen", last.map(yen::commas).unwrap_or_default());
            }
            "end" => f.set("last", running.map(|r| r.last().show()).unwrap_or_default()),
            _ => {
                let month = form.strip_prefix("pay-").and_then(Month::from_storage);
                if let Some(decided) = month.zip(running).and_then(|(month, r)| r.decided(month)) {
                    f.set("yen", yen::commas(decided));
                }
            }
        }
        f.set("on", wareki::show_wareki(self.today));
        f
    }

    fn marks_of(&self, form: &str) -> Marks {
        if self.back == form { self.marks.clone() } else { Marks::default() }
    }

    fn running(&self) -> Option<&Running> {
        self.housing.benefit.granted()
    }

    fn is_applied(&self) -> bool {
        matches!(self.housing.benefit, Benefit::Applied(_))
    }

    fn is_running(&self) -> bool {
        matches!(self.housing.benefit, Benefit::Running(_))
    }

    fn is_rent(&self) -> bool {
        self.housing.benefit.aim().track().is_some()
    }

    /// The months that are paid: as granted, or as far as the end.
    fn months(&self) -> Vec<Month> {
        let Some(running) = self.running() else { return Vec::new() };
        let last = match &self.housing.benefit {
            Benefit::Ended(ended) => ended.last,
            _ => Some(running.last()),
        };
        let all = running.spans().flat_map(domain::housing::Span::each);
        all.filter(|month| last.is_some_and(|last| *month <= last)).collect()
    }

    fn paid(&self, month: &Month) -> Option<(&Payment, &str)> {
        let running = self.running()?;
        let at = running.paid.iter().position(|p| p.month == *month)?;
        let reason = self.housing.pay_reasons.get(at).map_or("", String::as_str);
        running.paid.get(at).map(|p| (p, reason))
    }

    fn decided(&self, month: &Month) -> i64 {
        self.running().and_then(|r| r.decided(*month)).unwrap_or(0)
    }

    fn duties(&self, month: &Month) -> Option<&DutyMonth> {
        self.housing.months.iter().find(|m| m.month == *month)
    }

    /// The month has begun: its duties may be answered.
    fn begun(&self, month: &Month) -> bool {
        *month <= Month::of(self.today)
    }

    fn late(&self, month: &DutyMonth) -> bool {
        month.open() > 0 && month.due_on < self.today
    }

    fn open(&self, form: &str) -> bool {
        self.back == form
    }

    /// Why the nth decision was so.
    fn span_reason(&self, n: &usize) -> &str {
        self.housing.span_reasons.get(*n).map_or("", String::as_str)
    }

    fn duty<'a>(&'a self, duty: &'a Duty) -> &'a str {
        let list = self.housing.benefit.aim().track().map_or("", domain::housing::Track::duties);
        self.codes.label(list, &duty.code)
    }

    fn is(&self, duty: &Duty, word: &str, form: &str) -> bool {
        if self.back == form {
            return self.typed.get(&format!("done.{}", duty.code)) == word;
        }
        duty.done.is_some_and(|done| done.word() == word)
    }

    fn words_of(&self, duty: &Duty, form: &str) -> String {
        if self.back == form {
            self.typed.get(&format!("words.{}", duty.code)).to_owned()
        } else {
            duty.words.clone()
        }
    }

    fn papers(&self) -> Vec<Paper> {
        let list = self.housing.benefit.aim().kind().papers();
        let got = |code: &str| self.housing.papers.iter().find(|(known, _)| known == code).map(|(_, on)| *on);
        let now = self.codes.list(list).map(|c| Paper {
            code: c.code.clone(),
            label: c.label.clone(),
            got: got(&c.code),
        });
        let mut papers: Vec<Paper> = now.collect();
        for (code, on) in &self.housing.papers {
            if !papers.iter().any(|p| p.code == *code) {
                let label = self.codes.label(list, code).to_owned();
                papers.push(Paper { code: code.clone(), label, got: Some(*on) });
            }
        }
        papers
    }

    fn missing(&self) -> usize {
        self.papers().iter().filter(|p| p.got.is_none()).count()
    }

    fn ends(&self) -> Vec<(String, String)> {
        self.codes.list("housing_end").map(|c| (c.code.clone(), c.label.clone())).collect()
    }

    /// How many of the duties were done, and missed, of the months so far.
    fn kept(&self) -> (usize, usize) {
        let duties = || self.housing.months.iter().flat_map(|m| &m.duties);
        let count = |done| duties().filter(|d| d.done == Some(done)).count();
        (count(Done::Done), count(Done::Missed))
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(housing): Path<String>) -> Answer {
    let page =
        build(&app, &acting, &token(&housing)?, (String::new(), Fields::default(), Faults::none())).await?;
    shell::show(&page)
}

/// The page with a form that came back.
pub(super) async fn build(
    app: &App,
    acting: &Acting,
    housing: &Token,
    (back, typed, faults): (String, Fields, Faults),
) -> Result<Page, Error> {
    let page = app.store.housing_page(&acting.ctx, housing).await?;
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::new(page.head, "budget"),
        money: "housing",
        housing: page.housing,
        limits: page.limits,
        codes: app.store.codes(&acting.ctx).await?,
        today: page.today,
        once: once()?,
        back,
        typed,
        marks: faults.into(),
    })
}
