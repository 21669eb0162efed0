//! 表の取り込み: a sheet is brought, read, looked at, taken in or put away, and undone.

pub mod same;
pub mod sheet;
pub mod view;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Uploaded, once},
    importing,
    shell::{self, Shell},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{Faults, code::Role, exchange::SheetKind, wareki};
use store::{accounts::Proof, imports::Import};

#[derive(Template)]
#[template(path = "import/list.html")]
struct Page {
    shell: Shell,
    imports: Vec<Import>,
    once: String,
    leads: bool,
    proof: Proof,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn kinds(&self) -> &'static [SheetKind] {
        SheetKind::ALL
    }

    fn when(&self, import: &Import) -> String {
        when(import.created_at)
    }

    fn class(&self, import: &Import) -> &'static str {
        class(import)
    }
}

/// 「11月21日 14:30」 with its year.
fn when(at: domain::Instant) -> String {
    let (day, time) = (wareki::jst_date(at), wareki::jst_time(at));
    format!("{} {}", wareki::show_short(day), time.format("%H:%M"))
}

fn class(import: &Import) -> &'static str {
    use domain::exchange::ImportState as S;
    match import.state {
        S::Done => "eg-tag eg-tag--ok",
        S::Failed => "eg-tag eg-tag--warn",
        S::Checked => "eg-tag eg-tag--info",
        _ => "eg-tag",
    }
}

async fn list(app: &App, acting: &Acting, f: Fields, marks: Marks) -> Answer {
    let imports = app.store.imports(&acting.ctx).await?;
    let leads = acting.ctx.actor.any_role(Role::supervises);
    let proof = app.store.proof(&acting.ctx).await?;
    let again = !marks.is_empty();
    let page = Page {
        shell: Shell::new(app, acting, "/receptions"),
        imports,
        once: once()?,
        leads,
        proof,
        f,
        marks,
    };
    if again { shell::show_again(&page) } else { shell::show(&page) }
}

/// The desk's imports, and the form for one more.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    list(&app, &acting, Fields::default(), Marks::default()).await
}

/// Keeps a file and begins to read it.
///
/// # Errors
/// When the store fails.
pub async fn bring(State(app): State<App>, uploaded: Uploaded) -> Answer<Response> {
    let Uploaded { acting, fields, file_name, file, too_large } = uploaded;
    let mut faults = Faults::none();
    let kind = SheetKind::parse(fields.get("kind"));
    if kind.is_none() {
        faults.add("kind", "何の表かをえらんでください");
    }
    if too_large {
        faults.add("file", "ファイルが大きすぎます（24 MB まで）。行を分けて、何回かに取り込んでください");
    } else if file.is_empty() {
        faults.add("file", "取り込むファイルをえらんでください。中身のないファイルは取り込めません");
    }
    let (Some(kind), true) = (kind, faults.is_empty()) else {
        return list(&app, &acting, fields, faults.into()).await;
    };
    let token = app.store.start_import(&acting.ctx, kind, &file_name, file, fields.get("once")).await?;
    importing::wake(&app);
    Ok(shell::go(&format!("/imports/{token}")))
}
