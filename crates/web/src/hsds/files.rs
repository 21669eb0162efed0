//! The whole directory as files: HSDS's tabular package, and 支援制度情報 as CSV. Public.

use super::view;
use crate::{App, edge::Stranger, fail::Answer};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::directory::EntryKind;
use sheets::{
    directory::programmes::{HEADINGS, cells},
    guard::guard,
    hsds::package::Package,
};
use store::directory::{Ask, Listed};

/// Entries read at once.
const SOME: i64 = 500;
/// Files made at once: each holds the whole directory in memory.
static FILES: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);

async fn each(app: &App, who: &Stranger, mut take: impl FnMut(&Listed)) -> Result<(), store::Error> {
    for page in 1.. {
        let ask = Ask { page, size: SOME, ..Ask::default() };
        let found = app.store.directory_services(&who.ctx, &ask).await?;
        found.rows.iter().for_each(&mut take);
        if page.saturating_mul(SOME) >= found.total {
            break;
        }
    }
    Ok(())
}

fn file(name: &'static str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// HSDS's tabular package: a zip of CSV files with `datapackage.json`.
///
/// # Errors
/// When the store fails.
pub async fn package(State(app): State<App>, who: Stranger) -> Answer {
    let _one = FILES.acquire().await.map_err(|_| store::Error::Broken("files"))?;
    let mut package = Package::default();
    each(&app, &who, |listed| package.add(&view(listed))).await?;
    let zip = package.pack().map_err(|_| store::Error::Broken("package"))?;
    Ok(file("directory-hsds-3.0.zip", "application/zip", zip))
}

/// 支援制度情報, 34 columns, UTF-8 with its mark.
///
/// # Errors
/// When the store fails.
pub async fn programmes(State(app): State<App>, who: Stranger) -> Answer {
    let _one = FILES.acquire().await.map_err(|_| store::Error::Broken("files"))?;
    let mut out = "\u{feff}".to_owned() + &HEADINGS.join(",") + "\r\n";
    let quoted = |text: &String| format!("\"{}\"", guard(text).replace('"', "\"\""));
    each(&app, &who, |listed| {
        if listed.entry.kind == EntryKind::Programme {
            let cells = cells(&listed.uid, &listed.entry);
            out.push_str(&cells.iter().map(quoted).collect::<Vec<_>>().join(","));
            out.push_str("\r\n");
        }
    })
    .await?;
    Ok(file("support-programmes.csv", "text/csv; charset=utf-8", out.into_bytes()))
}
