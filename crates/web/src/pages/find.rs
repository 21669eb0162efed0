//! さがす: people, cases and notes, as a page and as one types.

mod snippet;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::words,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::Datelike;
use snippet::{Piece, snippet};
use store::{
    code::Codes,
    find::{NoteFound, Notes, People, PersonFound, Question},
};

#[derive(Template)]
#[template(path = "find/page.html")]
struct Page {
    shell: Shell,
    q: String,
    found: Option<Found>,
}

#[derive(Template)]
#[template(path = "find/types.html")]
struct Types {
    found: Found,
}

/// What was found, with the words to mark.
struct Found {
    q: String,
    people: People,
    notes: Notes,
    codes: Codes,
}

impl Found {
    async fn ask(app: &App, acting: &Acting, q: &str, people: usize, notes: usize) -> store::Result<Self> {
        let ask = Question { words: q.to_owned(), ..Question::default() };
        Ok(Self {
            q: q.to_owned(),
            people: app.store.find_people(&acting.ctx, &ask, people).await?,
            notes: app.store.find_contacts(&acting.ctx, q, notes).await?,
            codes: app.store.codes(&acting.ctx).await?,
        })
    }

    fn nothing(&self) -> bool {
        self.people.rows.is_empty() && self.people.cases.is_empty() && self.notes.rows.is_empty()
    }

    /// 「人2件、メモ12件」, to be spoken.
    fn said(&self) -> String {
        format!("人{}、メモ{}", self.people.count, self.notes.count)
    }

    /// Where a person found leads: to the household, or to the person's own page.
    fn href(&self, person: &PersonFound) -> String {
        match person.households.first() {
            Some(household) => format!("/households/{}", household.token),
            None => format!("/people/{}", person.token),
        }
    }

    fn birth(&self, person: &PersonFound) -> String {
        birth(&person.birth)
    }

    fn pieces(&self, note: &NoteFound) -> Vec<Piece> {
        snippet(&note.body, &self.q)
    }

    fn of(&self, note: &NoteFound) -> String {
        note.household_name.clone().unwrap_or_else(|| note.number.clone())
    }

    /// 「2024年11/18（月）10:20」.
    fn when(&self, note: &NoteFound) -> String {
        format!("{}年{}", domain::wareki::jst_date(note.at).year(), words::day_time(note.at))
    }

    fn how(&self, note: &NoteFound) -> String {
        self.codes.label("method", &note.method).to_owned()
    }
}

/// A birth as kept, as people say it.
fn birth(kept: &str) -> String {
    kept.parse::<chrono::NaiveDate>()
        .map_or_else(|_| kept.replace('~', "だいたい "), domain::wareki::show_wareki)
}

/// The page with its box.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&Page { shell: Shell::new(&app, &acting, "/find"), q: String::new(), found: None })
}

/// The page with what was found. The words stay in the body of the request, never in a URL.
///
/// # Errors
/// When the store fails.
pub async fn find(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let q = fields.trimmed("q");
    let found = if q.is_empty() { None } else { Some(Found::ask(&app, &acting, &q, 50, 20).await?) };
    shell::show(&Page { shell: Shell::new(&app, &acting, "/find"), q, found })
}

/// What is found so far, as one types.
///
/// # Errors
/// When the store fails.
pub async fn types(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let q = fields.trimmed("q");
    shell::show(&Types { found: Found::ask(&app, &acting, &q, 8, 5).await? })
}
