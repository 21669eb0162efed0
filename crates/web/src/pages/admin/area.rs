//! `/admin/areas`: the districts in layers.

use super::{
    NAV, period,
    sheet::{Input, Sheet},
    typed,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{Token, admin::AreaForm};
use store::area::Area;

#[derive(Template)]
#[template(path = "admin/areas.html")]
struct Page {
    shell: Shell,
    areas: Vec<Area>,
    today: NaiveDate,
}

/// 「12,345」.
fn grouped(n: i64) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}

impl Page {
    fn people(&self, area: &Area) -> String {
        area.population.map(|n| grouped(n) + "人").unwrap_or_default()
    }

    fn period(&self, area: &Area) -> String {
        period(area.from, area.to)
    }

    /// The class that moves a name to the right by its layer.
    fn depth(&self, area: &Area) -> i64 {
        area.layer.clamp(1, 5)
    }
}

/// The tree.
///
/// # Errors
/// Not システム管理 of a municipality.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let areas = app.store.areas(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), areas, today: acting.ctx.today() })
}

async fn sheet(
    app: &App,
    acting: &Acting,
    this: Option<&Token>,
    fields: Fields,
) -> Result<Sheet, store::Error> {
    let areas = app.store.areas(&acting.ctx).await?;
    let action = this.map_or_else(|| "/admin/areas/new".to_owned(), |token| format!("/admin/areas/{token}"));
    let title = if this.is_some() { "地区を直す" } else { "地区をくわえる" };
    let mut sheet = Sheet::new(app, acting, (title, ("/admin/areas".to_owned(), "地区")), action, fields)?;
    let mut around = vec![(String::new(), "いちばん外の層（どこにも入らない）".to_owned())];
    // A space of full width for each layer: options know no indentation.
    let name = |a: &Area| "　".repeat(usize::try_from(a.layer - 1).unwrap_or(0)) + &a.name;
    around.extend(areas.iter().filter(|a| Some(&a.token) != this).map(|a| (a.token.to_string(), name(a))));
    sheet.inputs = vec![
        Input::line("name", "名前", "").need(),
        Input::line("kana", "よみ", "").hint("ひらがなでも、カタカナでも"),
        Input::pick("parent", "入っている地区", around),
        Input::line("population", "人口", "short"),
        Input::line("from", "いつから", "middle").hint("例：令和8年4月1日。はじめからなら、空けておきます"),
        Input::line("to", "いつまで", "middle")
            .hint("合併などで終わるときだけ。前の記録の地区は、そのまま残ります"),
    ];
    Ok(sheet)
}

async fn saved(app: &App, acting: &Acting, token: &Token) -> Result<Fields, store::Error> {
    let areas = app.store.areas(&acting.ctx).await?;
    let area = areas.into_iter().find(|a| a.token == *token).ok_or(store::Error::NotFound)?;
    let mut fields = Fields::default();
    fields.set("name", area.name);
    fields.set("kana", area.kana);
    fields.set("parent", area.parent.map(|p| p.to_string()).unwrap_or_default());
    fields.set("population", area.population.map(|n| n.to_string()).unwrap_or_default());
    fields.set("from", typed(area.from));
    fields.set("to", typed(area.to));
    fields.set("version", area.version.to_string());
    Ok(fields)
}

/// An empty form.
///
/// # Errors
/// Not システム管理 of a municipality.
pub async fn new(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&sheet(&app, &acting, None, Fields::default()).await?)
}

/// Adds an area.
///
/// # Errors
/// As [`new`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let saved = match AreaForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_area(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(_) => Ok(shell::go("/admin/areas")),
        Err(error) => sheet(&app, &acting, None, fields).await?.refused(error, None),
    }
}

/// The form of one area.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn edit(State(app): State<App>, acting: Acting, Path(area): Path<String>) -> Answer {
    let token = token(&area)?;
    let fields = saved(&app, &acting, &token).await?;
    shell::show(&sheet(&app, &acting, Some(&token), fields).await?)
}

/// Changes an area.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422), two at once are compared (409).
pub async fn change(
    State(app): State<App>,
    Path(area): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&area)?;
    let version = fields.get("version").parse().unwrap_or(0);
    let changed = match AreaForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.change_area(&acting.ctx, &token, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    let Err(error) = changed else { return Ok(shell::go("/admin/areas")) };
    let theirs = saved(&app, &acting, &token).await?;
    sheet(&app, &acting, Some(&token), fields).await?.refused(error, Some(theirs))
}
