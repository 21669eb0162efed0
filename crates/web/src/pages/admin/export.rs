//! `/admin/export`: 記録の全部を書き出す. One asks, another says yes, the file is made, and the asker fetches it once.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    exporting::{self, file::Streamed, seal},
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        household::{token, words::day_time},
        proof,
        sheet::to_be_kept,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    Fault, Faults,
    export::{ExportState, NewExport, Seal},
    wareki,
};
use store::{
    accounts::Proof,
    everything::{Request, Requests},
};

#[derive(Template)]
#[template(path = "admin/export.html")]
struct Page {
    shell: Shell,
    may_ask: bool,
    open: Vec<Request>,
    past: Vec<Request>,
    proof: Proof,
    f: Fields,
    marks: Marks,
    once: String,
    /// The words of the ask just made; shown this once.
    made: String,
}

impl Page {
    fn when(&self, at: &domain::Instant) -> String {
        day_time(*at)
    }

    fn class(&self, request: &Request) -> &'static str {
        match request.state {
            ExportState::Ready | ExportState::Fetched => "eg-tag eg-tag--ok",
            ExportState::Failed => "eg-tag eg-tag--warn",
            ExportState::Asked | ExportState::Approved | ExportState::Making => "eg-tag eg-tag--info",
            _ => "eg-tag",
        }
    }

    fn ready(&self, request: &Request) -> bool {
        request.state == ExportState::Ready
    }

    /// 「3.2 MB」.
    fn size(&self, bytes: &i64) -> String {
        let tenths = bytes / 100_000;
        if tenths == 0 {
            format!("{} KB", bytes / 1_000 + 1)
        } else {
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }

    /// In groups that can be held against another machine's.
    fn closing(&self, request: &Request) -> String {
        let letters: Vec<char> = request.closing.chars().take(16).collect();
        letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    fn waits(&self, request: &Request) -> bool {
        request.state.busy()
    }
}

async fn build(app: &App, acting: &Acting, f: Fields, marks: Marks, made: String) -> Answer<Page> {
    let Requests { may_ask, rows } = app.store.exports(&acting.ctx).await?;
    let (open, past) = rows.into_iter().partition(|r| r.state.open());
    let shell = Shell::new(app, acting, NAV);
    let proof = app.store.proof(&acting.ctx).await?;
    Ok(Page { shell, may_ask, open, past, proof, f, marks, once: once()?, made })
}

/// The asks, and the form for one.
///
/// # Errors
/// When not 管理者.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&build(&app, &acting, Fields::default(), Marks::default(), String::new()).await?)
}

fn check(fields: &Fields) -> Result<NewExport, Faults> {
    let new = NewExport::check(fields)?;
    match new.seal() {
        Seal::Key(key) => seal::key(key).map_err(Faults::from)?,
        Seal::Words => {}
    }
    Ok(new)
}

/// Asks. Words to seal under are made here, and shown on this one page.
///
/// # Errors
/// When not 管理者 where this engawa is run.
pub async fn ask(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let again = async |fields, faults: Faults| -> Answer {
        shell::show_again(&build(&app, &acting, fields, faults.into(), String::new()).await?)
    };
    let checked = match proof::take(&app, &acting, &fields).await {
        Ok(()) => check(&fields).map_err(store::Error::from),
        Err(error) => Err(error),
    };
    let new = match checked {
        Ok(new) => new,
        Err(store::Error::Invalid(faults)) => {
            // Who may not ask hears nothing of what was wrong.
            if !app.store.exports(&acting.ctx).await?.may_ask {
                return Err(store::Error::NotFound.into());
            }
            return again(fields, faults).await;
        }
        Err(error) => return Err(error.into()),
    };
    let words = match new.seal() {
        Seal::Words => Some(seal::new_words()?),
        Seal::Key(_) => None,
    };
    match app.store.ask_export(&acting.ctx, &new, words.as_ref(), fields.get("once")).await {
        Ok(asked) => match words.filter(|_| asked.new) {
            Some(words) => {
                let none = (Fields::default(), Marks::default());
                shell::show(&build(&app, &acting, none.0, none.1, words.into_inner()).await?)
            }
            None => Ok(shell::go("/admin/export")),
        },
        Err(store::Error::Invalid(faults)) => again(fields, faults).await,
        Err(error) => Err(error.into()),
    }
}

/// What came of a press: the page, or the page with what stands against it.
async fn after(app: &App, acting: &Acting, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => {
            // To make what was approved, or to take away what was stopped.
            exporting::wake(app);
            Ok(shell::go("/admin/export"))
        }
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, Fields::default(), faults.into(), String::new()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Says yes.
///
/// # Errors
/// When there is no such ask for this 管理者.
pub async fn approve(
    State(app): State<App>,
    Path(ask): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let ask = token(&ask)?;
    let done = match proof::take(&app, &acting, &fields).await {
        Ok(()) => app.store.approve_export(&acting.ctx, &ask).await,
        Err(error) => Err(error),
    };
    after(&app, &acting, done).await
}

/// Stops it.
///
/// # Errors
/// As [`approve`].
pub async fn stop(State(app): State<App>, Path(ask): Path<String>, Posted { acting, .. }: Posted) -> Answer {
    let done = app.store.stop_export(&acting.ctx, &token(&ask)?).await;
    after(&app, &acting, done).await
}

const ELSEWHERE: &str =
    "ファイルがこの機械に見あたりません。システム管理の担当に伝えるか、止めてから、もう一度頼んでください";

/// Hands the file to its asker, as a stream. When every byte has gone, it is not here any more.
///
/// # Errors
/// As [`approve`], and for everybody but the asker.
pub async fn fetch(
    State(app): State<App>,
    Path(ask): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer<Response> {
    let token = token(&ask)?;
    let path = exporting::path(&app, &token);
    let fetched = match proof::take(&app, &acting, &fields).await {
        Ok(()) => app.store.fetch_export(&acting.ctx, &token).await,
        Err(error) => Err(error),
    };
    match fetched {
        Ok(()) => {}
        refused @ Err(store::Error::Invalid(_)) => return after(&app, &acting, refused).await,
        Err(error) => return Err(error.into()),
    }
    let opened = match tokio::fs::File::open(&path).await {
        Ok(file) => file.metadata().await.map(|about| (file, about.len())),
        Err(error) => Err(error),
    };
    let Ok((file, size)) = opened else {
        return after(&app, &acting, Err(Fault::new("approve", ELSEWHERE).into())).await;
    };
    let (own, runtime) = (app.clone(), tokio::runtime::Handle::current());
    let done = move || {
        runtime.spawn(async move {
            let fetched = own.store.export_fetched(&token, own.now()).await;
            if let Err(error) = fetched.and(exporting::tidy(&own).await) {
                tracing::error!(%error, "an export that was fetched");
            }
        });
    };
    let mut answer = Body::new(Streamed::new(file, size, done)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    // Sealed bytes do not pack, and a browser that knows the length shows how far it is.
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    to_be_kept(&mut answer, &format!("記録の全部-{}.zip.age", wareki::jst_date(app.now())));
    Ok(answer)
}
