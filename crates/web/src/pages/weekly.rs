//! `/weekly`: all cases of the desk without a plan, why none yet, and what comes next.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::words,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse},
};
use chrono::NaiveDate;
use domain::{Token, plan::closing::NoPlan, wareki::show_wareki};
use store::{
    code::Codes,
    plan::{WeeklyLine, WeeklyReview},
};

#[derive(Template)]
#[template(path = "plan/weekly.html")]
struct Page {
    shell: Shell,
    review: WeeklyReview,
    codes: Codes,
    today: NaiveDate,
    /// What is to be mended, or was saved by another first.
    told: String,
    /// The line that came back, with what was typed.
    back: Option<(Token, Row)>,
}

/// A line's fields as the form shows them.
#[derive(Clone)]
struct Row {
    reason: String,
    words: String,
    next: String,
    next_on: String,
}

impl Page {
    fn of(&self, line: &WeeklyLine) -> Row {
        if let Some((case, row)) = &self.back
            && *case == line.case
        {
            return row.clone();
        }
        let note = &line.note;
        Row {
            reason: note.reason.clone(),
            words: note.words.clone(),
            next: note.next.clone(),
            next_on: note.next_on.map(show_wareki).unwrap_or_default(),
        }
    }

    fn day(&self) -> String {
        words::era(&self.today)
    }

    /// 「佐藤 花子が 11/18（水）10:20 に書きました」, or empty.
    fn noted(&self, line: &WeeklyLine) -> String {
        let said =
            |(who, at): &(String, domain::Instant)| format!("{who}が {} に書きました", words::day_time(*at));
        line.noted.as_ref().map(said).unwrap_or_default()
    }

    fn last(&self, line: &WeeklyLine) -> String {
        match line.last_contact_at {
            Some(at) => format!("前の記録 {}", words::day_time(at)),
            None => "まだ記録がありません".to_owned(),
        }
    }
}

async fn filled(app: &App, acting: &Acting) -> store::Result<Page> {
    Ok(Page {
        shell: Shell::new(app, acting, "/weekly"),
        review: app.store.weekly(&acting.ctx).await?,
        codes: app.store.codes(&acting.ctx).await?,
        today: acting.ctx.today(),
        told: String::new(),
        back: None,
    })
}

/// The page.
///
/// # Errors
/// When the actor works on no cases at the desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&filled(&app, &acting).await?)
}

/// Saves one line.
///
/// # Errors
/// Absent, or led by another agency. What cannot be kept comes back (422), also when another wrote first (409).
pub async fn save(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let case = Token::parse(fields.get("case")).map_err(|_| store::Error::NotFound)?;
    let version = fields.get("version").parse().unwrap_or_default();
    let saved = match NoPlan::check(&fields, acting.ctx.today()) {
        Ok(note) => app.store.note_no_plan(&acting.ctx, &case, version, &note).await,
        // To others the case is absent, whatever is wrong with the form.
        Err(faults) => {
            app.store.case_way(&acting.ctx, &case).await?;
            Err(faults.into())
        }
    };
    let (status, told) = match saved {
        Ok(()) => return Ok(shell::go("/weekly")),
        Err(store::Error::Invalid(faults)) => {
            let sentences: Vec<String> = faults.0.into_iter().map(|f| f.sentence).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, sentences.join("。"))
        }
        Err(store::Error::Stale { .. }) => (StatusCode::CONFLICT, String::new()),
        Err(error) => return Err(error.into()),
    };
    let mut page = filled(&app, &acting).await?;
    let theirs = page.review.lines.iter().find(|line| line.case == case);
    let theirs = theirs.map(|line| {
        let by = line.noted.as_ref().map_or_else(|| "ほかの人".to_owned(), |(by, _)| by.clone());
        format!("まだ保存されていません。{by}が先に「{} {}」と書きました。あなたの書いたことばは下に残っています。よければもう一度保存してください", line.note.words, line.note.next)
    });
    page.told = if status == StatusCode::CONFLICT { theirs.unwrap_or_default() } else { told };
    page.back = Some((case, row(&fields)));
    Ok((status, Html(page.render()?)).into_response())
}

fn row(f: &Fields) -> Row {
    let get = |name: &str| f.get(name).to_owned();
    Row { reason: get("reason"), words: get("words"), next: get("next"), next_on: get("next_on") }
}
