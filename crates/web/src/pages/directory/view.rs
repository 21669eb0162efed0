//! One entry: what it says, whether somebody has made sure, and a letter to whom it belongs.

use super::{NAV, checked, troubles};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    directory::{DESK_KINDS, Site, Status, language_name, term},
    phone, wareki,
};
use store::directory::{KeptEntry, Listed};

#[derive(Template)]
#[template(path = "directory/view.html")]
struct Page {
    shell: Shell,
    kept: KeptEntry,
    facts: Vec<(&'static str, String)>,
    stale: bool,
}

impl Page {
    fn entry(&self) -> &domain::directory::Entry {
        &self.kept.listed.entry
    }

    fn changed(&self) -> Vec<String> {
        let one = |(at, who): &(i64, String)| {
            let day = wareki::show_wareki(store::actor::japan_date(*at));
            if who.is_empty() { day } else { format!("{day} {who}") }
        };
        self.kept.changes.iter().map(one).collect()
    }
}

fn place(site: &Site) -> String {
    let postal = match site.postal.as_str() {
        "" => String::new(),
        code => format!("〒{} ", phone::show_postal_code(code)),
    };
    format!("{postal}{}{}{} {}", site.prefecture, site.city, site.address, site.name).trim().to_owned()
}

/// What an entry says, line by line; nothing of what it does not say.
pub(super) fn facts(listed: &Listed) -> Vec<(&'static str, String)> {
    let e = &listed.entry;
    let lines = |all: Vec<String>| all.join("\n");
    let number = |p: &domain::directory::Phone| {
        let kind = if p.kind == "fax" { "FAX " } else { "" };
        let note = if p.note.is_empty() { String::new() } else { format!("（{}）", p.note) };
        format!("{kind}{}{note}", phone::show(&p.number))
    };
    let open = |h: &domain::directory::Hours| match (h.words.as_str(), h.closed.as_str()) {
        (words, "") => words.to_owned(),
        ("", closed) => format!("休み：{closed}"),
        (words, closed) => format!("{words}（休み：{closed}）"),
    };
    let back = match e.repayment {
        Some(true) => "返します",
        Some(false) => "返さなくてよい",
        None => "",
    };
    let mut all = vec![
        ("種類", term(&DESK_KINDS, &e.desk_kind).map_or(e.kind.label(), |t| t.name).to_owned()),
        ("運営", e.organization.name.clone()),
        ("なにをする", e.description.clone()),
        ("困りごと", troubles(listed)),
        ("電話", lines(e.phones.iter().map(number).collect())),
        ("あいている時間", lines(e.hours.iter().map(open).collect())),
        ("場所", lines(e.whereabouts.sites().iter().map(place).collect())),
        (
            "行き方・建物",
            lines(
                e.whereabouts
                    .sites()
                    .iter()
                    .flat_map(|s| [s.transportation.clone(), s.accessibility.clone()])
                    .filter(|t| !t.is_empty())
                    .collect(),
            ),
        ),
        ("対象の地域", e.areas.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("、")),
        ("使える人", e.eligibility.clone()),
        ("申込み", e.apply.clone()),
        ("受付の時期", e.window.clone()),
        ("額", e.amount.clone()),
        ("返すお金か", back.to_owned()),
        ("費用", e.fees.clone()),
        ("持っていくもの", e.documents.join("、")),
        ("電話で言うこと", e.say.clone()),
        ("気をつけること", e.alert.clone()),
        ("ことば", e.languages.iter().map(|c| language_name(c)).collect::<Vec<_>>().join("、")),
        ("根拠", e.legal_basis.clone()),
        ("ホームページ", e.url.clone()),
        ("メール", e.email.clone()),
        ("たしかめる先", format!("{} {}", e.owner, e.owner_email).trim().to_owned()),
        ("たしかめた日", checked(listed)),
    ];
    if e.whereabouts.is_secret() {
        all.push(("場所", "知らせていません".to_owned()));
    }
    all.retain(|(_, words)| !words.is_empty());
    all
}

/// The page.
///
/// # Errors
/// Absent, or another town's.
pub async fn page(State(app): State<App>, acting: Acting, Path(entry): Path<String>) -> Answer {
    let kept = app.store.directory_entry(&acting.ctx, &token(&entry)?).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, NAV),
        facts: facts(&kept.listed),
        stale: kept.listed.entry.stale(acting.ctx.today()),
        kept,
    })
}

/// 「確認した」.
///
/// # Errors
/// As [`page`].
pub async fn check(
    State(app): State<App>,
    Path(entry): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&entry)?;
    app.store.check_entry(&acting.ctx, &token).await?;
    Ok(if fields.get("back") == "list" { shell::go(NAV) } else { shell::go(&format!("{NAV}/{token}")) })
}

/// 休止, 再開, 終わり.
///
/// # Errors
/// As [`page`].
pub async fn status(
    State(app): State<App>,
    Path(entry): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&entry)?;
    let status = Status::parse(fields.get("status")).ok_or(store::Error::NotFound)?;
    app.store.set_entry_status(&acting.ctx, &token, status).await?;
    Ok(shell::go(&format!("{NAV}/{token}")))
}

#[derive(Template)]
#[template(path = "directory/letter.html")]
struct Letter {
    shell: Shell,
    listed: Listed,
    facts: Vec<(&'static str, String)>,
    today: String,
}

/// A letter that asks whom the entry belongs to whether it is right, with room to answer by hand.
///
/// # Errors
/// As [`page`].
pub async fn letter(State(app): State<App>, acting: Acting, Path(entry): Path<String>) -> Answer {
    let kept = app.store.directory_entry(&acting.ctx, &token(&entry)?).await?;
    let mut facts = facts(&kept.listed);
    facts.retain(|(name, _)| !matches!(*name, "困りごと" | "たしかめる先" | "種類"));
    shell::show(&Letter {
        shell: Shell::new(&app, &acting, NAV),
        facts,
        today: wareki::show_wareki(acting.ctx.today()),
        listed: kept.listed,
    })
}
