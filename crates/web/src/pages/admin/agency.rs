//! `/admin/agencies`: the desks, ours and others'.

use super::{
    NAV, Pager,
    sheet::{Input, Sheet},
    typed,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::token,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, admin::AgencyForm, code::Role, phone, wareki};
use serde::{Deserialize, Serialize};
use store::{
    agency::{Agency, AgencyFilter, AgencyLine},
    code::Codes,
};

/// Under which name the filter is kept with the session.
const KEPT: &str = "admin.agencies";

/// The filter and the page, as the session keeps them.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    words: String,
    kind: String,
    ended: bool,
    page: i64,
}

#[derive(Template)]
#[template(path = "admin/agencies.html")]
struct Page {
    shell: Shell,
    kept: Kept,
    lines: Vec<AgencyLine>,
    pager: Pager,
    codes: Codes,
}

impl Page {
    fn place<'a>(&self, line: &'a AgencyLine) -> &'a str {
        if line.town.is_empty() { "広域" } else { &line.town }
    }

    fn phone(&self, line: &AgencyLine) -> String {
        phone::show(&line.phone)
    }
}

/// The list.
///
/// # Errors
/// Not システム管理.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let kept: Kept = prefs::get(&acting, KEPT);
    let filter = AgencyFilter { words: kept.words.clone(), kind: kept.kind.clone(), ended: kept.ended };
    let found = app.store.agencies(&acting.ctx, &filter, kept.page).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, NAV),
        pager: Pager::new(found.page, found.total),
        lines: found.lines,
        codes: app.store.codes(&acting.ctx).await?,
        kept,
    })
}

/// Narrows the list or turns its page.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let kept = if fields.get("clear") == "1" {
        Kept::default()
    } else {
        Kept {
            words: fields.trimmed("words"),
            kind: fields.trimmed("kind"),
            ended: fields.get("ended") == "1",
            page: fields.get("page").parse().unwrap_or(1),
        }
    };
    prefs::keep(&app, &acting, KEPT, &kept).await?;
    Ok(shell::go("/admin/agencies"))
}

fn filled(agency: &Agency) -> Fields {
    let form = &agency.form;
    let mut fields = Fields::default();
    for (name, value) in [
        ("kind", &form.kind),
        ("name", &form.name),
        ("kana", &form.kana),
        ("phone", &phone::show(&form.phone)),
        ("fax", &phone::show(&form.fax)),
        ("email", &form.email),
        ("postal", &phone::show_postal_code(&form.postal)),
        ("address", &form.address),
        ("hours", &form.hours),
        ("closed_days", &form.closed_days),
        ("url", &form.url),
        ("note", &form.note),
        ("from", &typed(form.from)),
        ("to", &typed(form.to)),
        ("last_checked", &typed(form.last_checked)),
        ("version", &agency.version.to_string()),
    ] {
        fields.set(name, value.as_str());
    }
    fields
}

/// Where an administrator came from.
fn back(acting: &Acting) -> (String, &'static str) {
    if acting.ctx.actor.is(Role::System) {
        ("/admin/agencies".to_owned(), "機関")
    } else {
        (NAV.to_owned(), "設定")
    }
}

async fn sheet(
    app: &App,
    acting: &Acting,
    this: Option<&Token>,
    fields: Fields,
) -> Result<Sheet, store::Error> {
    let codes = app.store.codes(&acting.ctx).await?;
    let mut kinds = vec![(String::new(), "選んでください".to_owned())];
    kinds.extend(codes.list("agency_kind").map(|c| (c.code.clone(), c.label.clone())));
    let kind = fields.get("kind");
    if !kind.is_empty() && !codes.has("agency_kind", kind) {
        kinds.push((kind.to_owned(), codes.label("agency_kind", kind).to_owned()));
    }
    let action =
        this.map_or_else(|| "/admin/agencies/new".to_owned(), |token| format!("/admin/agencies/{token}"));
    let title = if this.is_some() { "機関を直す" } else { "機関をくわえる" };
    let mut sheet = Sheet::new(app, acting, (title, back(acting)), action, fields)?;
    sheet.inputs = vec![
        Input::line("name", "名前", "").need(),
        Input::line("kana", "よみ", "").hint("ひらがなでも、カタカナでも"),
        Input::pick("kind", "種類", kinds).need(),
        Input::line("phone", "電話", "middle"),
        Input::line("fax", "FAX", "middle"),
        Input::line("email", "メール", ""),
        Input::line("postal", "郵便番号", "short"),
        Input::line("address", "住所", ""),
        Input::line("hours", "あいている時間", "").hint("例：月曜から金曜 8時30分から17時15分"),
        Input::line("closed_days", "休みの日", ""),
        Input::line("url", "ホームページ", ""),
        Input::text("note", "メモ").hint("この機関のこと。相談に来た人のことは書きません"),
        Input::line("from", "いつから", "middle"),
        Input::line("to", "いつまで", "middle")
            .hint("閉じるときに入れます。前の記録の名前は、そのまま残ります"),
        Input::line("last_checked", "たしかめた日", "middle")
            .hint("電話などで、まちがいがないとたしかめた日"),
    ];
    if this.is_none() {
        let wide = Input::tick("wide", "広域の機関（どの市町村にも属さない）");
        sheet.inputs.insert(3, wide.hint("県の機関や、いくつもの市町村を受けもつ団体"));
    }
    Ok(sheet)
}

/// An empty form.
///
/// # Errors
/// Not システム管理.
pub async fn new(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&sheet(&app, &acting, None, Fields::default()).await?)
}

/// Adds an agency.
///
/// # Errors
/// As [`new`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let saved = match AgencyForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_agency(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(_) => Ok(shell::go("/admin/agencies")),
        Err(error) => sheet(&app, &acting, None, fields).await?.refused(error, None),
    }
}

/// What to know about a row before it is edited.
fn note(agency: &Agency) -> String {
    match &agency.import_source {
        Some(source) => {
            format!(
                "「{source}」の一覧から取り込んだ機関です。直せますが、次に取り込むと、一覧の内容にもどることがあります。"
            )
        }
        None => String::new(),
    }
}

#[derive(Template)]
#[template(path = "admin/agency.html")]
struct Shown {
    shell: Shell,
    agency: Agency,
    kind: String,
    checked: String,
}

impl Shown {
    fn number(&self, number: &str) -> String {
        phone::show(number)
    }
}

/// One agency: a form for its administrator, a page to look at for others'.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn edit(State(app): State<App>, acting: Acting, Path(agency): Path<String>) -> Answer {
    let token = token(&agency)?;
    let agency = app.store.agency(&acting.ctx, &token).await?;
    if !agency.editable {
        let codes = app.store.codes(&acting.ctx).await?;
        return shell::show(&Shown {
            shell: Shell::new(&app, &acting, NAV),
            kind: codes.label("agency_kind", &agency.form.kind).to_owned(),
            checked: agency.form.last_checked.map(wareki::show_wareki).unwrap_or_default(),
            agency,
        });
    }
    let mut sheet = sheet(&app, &acting, Some(&token), filled(&agency)).await?;
    sheet.note = note(&agency);
    shell::show(&sheet)
}

/// Changes an agency.
///
/// # Errors
/// Absent, or not for this actor; what cannot be kept comes back (422), two at once are compared (409).
pub async fn change(
    State(app): State<App>,
    Path(agency): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&agency)?;
    let version = fields.get("version").parse().unwrap_or(0);
    let changed = match AgencyForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.change_agency(&acting.ctx, &token, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    let Err(error) = changed else { return Ok(shell::go(&back(&acting).0)) };
    let agency = app.store.agency(&acting.ctx, &token).await?;
    let mut sheet = sheet(&app, &acting, Some(&token), fields).await?;
    sheet.note = note(&agency);
    sheet.refused(error, Some(filled(&agency)))
}
