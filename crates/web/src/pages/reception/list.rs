//! `/receptions`: what came to the door, newest first.

use super::{new::saved_at, sheet::FORM};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::words,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::Months;
use domain::{
    code::{ReceptionState, Urgency},
    wareki,
};
use store::{
    code::{Choice, Codes},
    draft::DraftBrief,
    reception::{Filter, Listed, PER_PAGE},
};

const PREFS: &str = "receptions";

#[derive(Template)]
#[template(path = "reception/list.html")]
struct Page {
    shell: Shell,
    filter: Filter,
    page: store::reception::Page,
    codes: Codes,
    drafts: Vec<Draft>,
    months: Vec<(String, String)>,
}

/// One of the worker's own drafts.
struct Draft {
    href: String,
    token: String,
    at: String,
    /// The first words of it.
    words: String,
    new: bool,
}

const STATES: &[(&str, &str)] = &[
    ("open", "終わっていないもの"),
    ("new", "あたらしいもの"),
    ("taken", "引きうけたもの"),
    ("closed", "終わったもの"),
    ("", "すべて"),
];

impl Page {
    fn doors(&self) -> Vec<&Choice> {
        self.codes.list("door").collect()
    }

    fn states(&self) -> &'static [(&'static str, &'static str)] {
        STATES
    }

    fn urgencies(&self) -> &'static [Urgency] {
        Urgency::ALL
    }

    fn filtered(&self) -> bool {
        let plain = Filter { page: self.filter.page, ..Filter::default() };
        self.filter != plain
    }

    fn state_label(&self) -> &'static str {
        STATES.iter().find(|(word, _)| *word == self.filter.state).map_or("", |(_, label)| label)
    }

    fn first(&self) -> i64 {
        (self.page.page - 1) * PER_PAGE + 1
    }

    fn last(&self) -> i64 {
        (self.page.page * PER_PAGE).min(self.page.count)
    }

    fn when(&self, row: &Listed) -> String {
        let (date, today) = (wareki::jst_date(row.received), self.months.first());
        let year = date.format("%Y").to_string();
        let same_year = today.is_some_and(|(month, _)| month.starts_with(&year));
        if same_year { words::day_time(row.received) } else { format!("{year}年{}", words::month_day(date)) }
    }

    fn who(&self, row: &Listed) -> String {
        if row.name.show().is_empty() {
            "名前は聞いていない".to_owned()
        } else {
            row.name.show().clone()
        }
    }

    /// The first sixty characters of what was said, in one line.
    fn said(&self, row: &Listed) -> String {
        short(row.words.show())
    }

    fn topic(&self, row: &Listed) -> String {
        self.codes.label("topic", &row.topic).to_owned()
    }

    fn state(&self, row: &Listed) -> &'static str {
        match row.state {
            ReceptionState::New => "あたらしい",
            ReceptionState::Taken => "引きうけた",
            ReceptionState::Closed => "終わった",
        }
    }
}

/// The first sixty characters, in one line.
pub(crate) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(60).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

fn draft(draft: DraftBrief, now: domain::Instant) -> Draft {
    let new = draft.subject.starts_with("new-");
    let said = draft.fields.show().iter().find(|(name, value)| name == "words" && !value.is_empty());
    Draft {
        href: if new {
            format!("/receptions/new/{}", draft.token)
        } else {
            format!("/receptions/{}/edit", draft.subject)
        },
        token: draft.token.to_string(),
        at: saved_at(draft.at, now),
        words: said.map(|(_, value)| short(value)).unwrap_or_default(),
        new,
    }
}

/// The list, as the session's filter says.
///
/// # Errors
/// When the actor works on no cases at the desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let filter: Filter = prefs::get(&acting, PREFS);
    let drafts = app.store.drafts(&acting.ctx, &[FORM]).await?;
    let today = acting.ctx.today();
    let months = (0..36).filter_map(|back| today.checked_sub_months(Months::new(back)));
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/receptions"),
        page: app.store.receptions(&acting.ctx, &filter).await?,
        codes: app.store.codes(&acting.ctx).await?,
        drafts: drafts.into_iter().map(|d| draft(d, acting.ctx.now)).collect(),
        months: months.map(|d| (d.format("%Y-%m").to_string(), d.format("%Y年%-m月").to_string())).collect(),
        filter,
    })
}

/// Keeps the filter with the session.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let known = |field: &str, words: &[&str]| -> String {
        Some(fields.get(field)).filter(|word| words.contains(word)).unwrap_or_default().to_owned()
    };
    let codes = app.store.codes(&acting.ctx).await?;
    let door = fields.get("door");
    let filter = if fields.get("clear").is_empty() {
        Filter {
            state: known("state", &STATES.iter().map(|(word, _)| *word).collect::<Vec<_>>()),
            urgency: known("urgency", &Urgency::ALL.iter().map(|u| u.word()).collect::<Vec<_>>()),
            mine: !fields.get("mine").is_empty(),
            door: if codes.has("door", door) { door.to_owned() } else { String::new() },
            month: fields.get("month").chars().filter(|c| c.is_ascii_digit() || *c == '-').take(7).collect(),
            page: fields.get("page").parse().unwrap_or(1),
        }
    } else {
        Filter::default()
    };
    prefs::keep(&app, &acting, PREFS, &filter).await?;
    Ok(shell::go("/receptions"))
}
