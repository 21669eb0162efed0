//! Two writers of one 家計表: what differs stands side by side, and the second chooses, line by line.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Fields,
    pages::household::{conflict, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Token,
    budget::{Line, Scene, Sheet},
    wareki, yen,
};
use store::{Error, code::Codes};

/// Before the name of a piece: which side to keep.
pub(super) const PICK: &str = "pick.";

/// The fields above and below the table.
const NAMES: [(&str, &str); 7] = [
    ("heard_on", "聞きとった日"),
    ("balance", "手もとのお金"),
    ("start", "表のはじまり"),
    ("span", "何か月先まで"),
    ("plan_from", "計画をはじめる月"),
    ("wish", "世帯の望み"),
    ("note", "わかったこと・決めたこと"),
];

struct Piece {
    key: String,
    label: String,
    mine: String,
    theirs: String,
    /// The second writer did not touch it: the saved one is picked beforehand.
    untouched: bool,
}

#[derive(Template)]
#[template(path = "budget/compare.html")]
struct Page {
    shell: Shell,
    action: String,
    back: String,
    by: String,
    at: String,
    version: i64,
    pieces: Vec<Piece>,
    typed: Vec<(String, String)>,
}

fn key(line: &Line) -> String {
    let own = if line.code.is_empty() { "=" } else { "" };
    format!("{}.{own}{}{}", line.side.word(), line.code, line.label)
}

fn said(line: &Line) -> String {
    let plan = line.plan.map(|_| format!("　計画 {}", yen::show(line.yen(Scene::Plan)))).unwrap_or_default();
    let now = line.now.map_or_else(|| "聞いていない".to_owned(), yen::show);
    format!("いま {now}{plan}　{}　{}", line.months.show(), line.note).trim_end().to_owned()
}

/// One piece of a sheet as a person reads it.
fn piece(sheet: &Sheet, key_of: &str) -> String {
    match key_of {
        "heard_on" => wareki::show_wareki(sheet.heard_on),
        "balance" => yen::show(sheet.balance),
        "start" => sheet.start.show(),
        "span" => format!("{}か月", sheet.months),
        "plan_from" => sheet.plan_from.show(),
        "wish" => sheet.wish.clone(),
        "note" => sheet.note.clone(),
        _ => {
            let lines = sheet.lines.iter().filter(|l| key(l) == key_of);
            lines.map(said).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Puts in the saved pieces wherever they were chosen.
pub(super) fn resolve(mine: &mut Sheet, theirs: &Sheet, fields: &Fields) {
    let picked = |name: &str| fields.get(&format!("{PICK}{name}")) == "theirs";
    for (name, _) in NAMES.iter().filter(|(name, _)| picked(name)) {
        match *name {
            "heard_on" => mine.heard_on = theirs.heard_on,
            "balance" => mine.balance = theirs.balance,
            "start" => mine.start = theirs.start,
            "span" => mine.months = theirs.months,
            "plan_from" => mine.plan_from = theirs.plan_from,
            "wish" => mine.wish.clone_from(&theirs.wish),
            _ => mine.note.clone_from(&theirs.note),
        }
    }
    mine.lines.retain(|l| !picked(&key(l)));
    mine.lines.extend(theirs.lines.iter().filter(|l| picked(&key(l))).cloned());
    mine.lines.sort_by_key(|l| l.side);
}

/// The page on which the second writer chooses.
pub(super) async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    fields: &Fields,
    mine: &Sheet,
) -> Answer {
    let theirs = app.store.budget(&acting.ctx, household).await?.sheet.ok_or(Error::NotFound)?;
    let codes = app.store.codes(&acting.ctx).await?;
    let was = Fields::parse(fields.get("was").as_bytes()).unwrap_or_default();
    let was = Sheet::check(&was, acting.ctx.today()).ok();
    let pieces = differing(mine, &theirs.inner, was.as_ref(), &codes);
    if pieces.is_empty() {
        return Ok(shell::go(&format!("/households/{household}/budget")));
    }
    let page = Page {
        shell: Shell::new(app, acting, "/cases"),
        action: format!("/households/{household}/budget/edit"),
        back: format!("/households/{household}/budget"),
        by: theirs.by,
        at: words::day_time(theirs.at),
        version: theirs.version,
        pieces,
        typed: conflict::typed(fields).into_iter().filter(|(name, _)| name != "once").collect(),
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

fn differing(mine: &Sheet, theirs: &Sheet, was: Option<&Sheet>, codes: &Codes) -> Vec<Piece> {
    let mut keys: Vec<(String, String)> = NAMES.map(|(key, label)| (key.to_owned(), label.to_owned())).into();
    for line in mine.lines.iter().chain(&theirs.lines) {
        if !keys.iter().any(|(known, _)| *known == key(line)) {
            let name =
                if line.code.is_empty() { &line.label } else { codes.label(line.side.list(), &line.code) };
            keys.push((key(line), format!("{}：{name}", line.side.label())));
        }
    }
    let pieces = keys.into_iter().map(|(key, label)| {
        let (mine, theirs) = (piece(mine, &key), piece(theirs, &key));
        let untouched = was.is_some_and(|was| piece(was, &key) == mine);
        Piece { key, label, mine, theirs, untouched }
    });
    pieces.filter(|p| p.mine != p.theirs).collect()
}
