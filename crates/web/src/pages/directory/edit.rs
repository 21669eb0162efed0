//! Adding and mending an entry.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::{
        admin::sheet::{Input, Sheet},
        household::token,
    },
    shell::{self, Shell},
};
use axum::extract::{Path, State};
use domain::{
    Token,
    directory::{Area, DESK_KINDS, Entry, EntryForm, EntryKind, TROUBLES, Term, language_name},
    phone,
};
use store::directory::{KeptEntry, Listed};

fn choices(terms: &'static [Term], first: &str) -> Vec<(String, String)> {
    let first = (String::new(), first.to_owned());
    std::iter::once(first).chain(terms.iter().map(|t| (t.code.to_owned(), t.name.to_owned()))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// Which of the form's choices an entry's areas are; empty where they are others.
fn reach(areas: &[Area], town: &EntryForm) -> &'static str {
    let prefecture = town.municipality.get(..2).unwrap_or_default();
    match areas {
        [one] if one.code == "JP" => "country",
        [one] if !town.municipality.is_empty() && one.code == town.municipality => "town",
        [one] if !prefecture.is_empty() && one.code == prefecture => "prefecture",
        _ => "",
    }
}

fn filled(entry: &Entry, town: &EntryForm, version: i64) -> Fields {
    let e = entry;
    let number = |fax: bool| e.phones.iter().find(|p| (p.kind == "fax") == fax);
    let shown = |fax| number(fax).map(|p| phone::show(&p.number)).unwrap_or_default();
    let hours = e.hours.first().cloned().unwrap_or_default();
    let site = e
        .whereabouts
        .sites()
        .iter()
        .find(|s| s.kind == domain::directory::SiteKind::Physical)
        .cloned()
        .unwrap_or_default();
    let languages: Vec<&str> = e.languages.iter().map(|c| language_name(c)).collect();
    let trouble = |n: usize| e.troubles.get(n).cloned().unwrap_or_default();
    let repayment = e.repayment.map_or("", |back| if back { "yes" } else { "no" });
    let mut fields = Fields::default();
    for (name, value) in [
        ("kind", e.kind.word().to_owned()),
        ("name", e.name.clone()),
        ("plain_name", e.plain_name.clone()),
        ("organization", e.organization.name.clone()),
        ("desk_kind", e.desk_kind.clone()),
        ("trouble1", trouble(0)),
        ("trouble2", trouble(1)),
        ("trouble3", trouble(2)),
        ("description", e.description.clone()),
        ("phone", shown(false)),
        ("phone_note", number(false).map(|p| p.note.clone()).unwrap_or_default()),
        ("fax", shown(true)),
        ("hours", hours.words),
        ("closed", hours.closed),
        ("sheltered", if e.whereabouts.is_secret() { "1" } else { "" }.to_owned()),
        ("postal", phone::show_postal_code(&site.postal)),
        ("address", site.address),
        ("transportation", site.transportation),
        ("accessibility", site.accessibility),
        ("area", reach(&e.areas, town).to_owned()),
        ("eligibility", e.eligibility.clone()),
        ("apply", e.apply.clone()),
        ("window", e.window.clone()),
        ("amount", e.amount.clone()),
        ("repayment", repayment.to_owned()),
        ("fees", e.fees.clone()),
        ("documents", e.documents.join("\n")),
        ("say", e.say.clone()),
        ("alert", e.alert.clone()),
        ("languages", languages.join("、")),
        ("legal_basis", e.legal_basis.clone()),
        ("url", e.url.clone()),
        ("email", e.email.clone()),
        ("owner", e.owner.clone()),
        ("owner_email", e.owner_email.clone()),
        ("checked", e.checked.map(|d| d.to_string()).unwrap_or_default()),
        ("version", version.to_string()),
    ] {
        fields.set(name, value);
    }
    fields
}

fn inputs(town: &EntryForm, areas: &[Area]) -> Vec<Input> {
    let kinds = [EntryKind::Desk, EntryKind::Programme].map(|k| (k.word(), k.label()));
    let now = areas.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("、");
    let mut reach = Vec::new();
    if !now.is_empty() {
        reach.push((String::new(), format!("いまのまま（{now}）")));
    }
    if !town.municipality.is_empty() {
        reach.push(("town".to_owned(), format!("{}の中", town.town)));
    }
    if !town.prefecture.is_empty() {
        reach.push(("prefecture".to_owned(), town.prefecture.clone()));
    }
    reach.push(("country".to_owned(), "全国".to_owned()));
    vec![
        Input::line("name", "名前", "").need(),
        Input::line("plain_name", "ふだんのことばで言うと", "").hint("例：家賃が払えないときの相談"),
        Input::pick("kind", "窓口か制度か", pairs(&kinds)),
        Input::line("organization", "運営している団体", "").hint("役場の窓口なら、町の名前").need(),
        Input::pick("desk_kind", "窓口の種類", choices(&DESK_KINDS, "制度なので、なし")),
        Input::text("description", "なにをしてくれるところか").hint("住民が読みます。短く、ふだんのことばで"),
        Input::pick("trouble1", "どんな困りごとに", choices(&TROUBLES, "選んでください")),
        Input::pick("trouble2", "困りごと（2つめ）", choices(&TROUBLES, "なし")),
        Input::pick("trouble3", "困りごと（3つめ）", choices(&TROUBLES, "なし")),
        Input::line("phone", "電話", "middle"),
        Input::line("phone_note", "電話のこと", "").hint("例：夜は留守番電話です"),
        Input::line("fax", "FAX", "middle"),
        Input::line("hours", "あいている時間", "").hint("例：月曜日から金曜日 8時30分から17時15分"),
        Input::line("closed", "休みの日", "").hint("例：土曜日・日曜日・祝日・年末年始"),
        Input::tick("sheltered", "場所を知らせないところ（シェルターなど）")
            .hint("住所は入れられなくなり、前に入れた住所も消えます"),
        Input::line("postal", "郵便番号", "short"),
        Input::line("address", "住所", "").hint("市町村の名前のあとから"),
        Input::text("transportation", "行き方"),
        Input::text("accessibility", "段差・トイレ・筆談など"),
        Input::pick("area", "対象の地域", reach),
        Input::text("eligibility", "使える人"),
        Input::text("apply", "申込みのしかた"),
        Input::line("window", "受付の時期", "").hint("いつでもなら、書かなくて大丈夫です"),
        Input::text("amount", "いくら"),
        Input::pick(
            "repayment",
            "返すお金か",
            pairs(&[("", "わからない・関係ない"), ("no", "返さなくてよい"), ("yes", "返す（貸付）")]),
        ),
        Input::line("fees", "本人がはらうお金", "").hint("例：無料、1回100円"),
        Input::text("documents", "持っていくもの").hint("1行に一つずつ"),
        Input::text("say", "電話で言うこと").hint("そのまま読める一言。例：「家賃のことで相談したいです」"),
        Input::text("alert", "気をつけること"),
        Input::line("languages", "日本語のほかに話せることば", "").hint("例：英語、ベトナム語"),
        Input::text("legal_basis", "根拠"),
        Input::line("url", "ホームページ", ""),
        Input::line("email", "メール", ""),
        Input::line("owner", "だれにたしかめるか", "").hint("半年ごとに、たしかめる手紙をこの相手に出せます"),
        Input::line("owner_email", "その人のメール", ""),
        Input::line("checked", "たしかめた日", "middle").hint("電話などで、まちがいがないとたしかめた日"),
    ]
}

fn sheet(
    app: &App,
    acting: &Acting,
    town: &EntryForm,
    was: Option<&Listed>,
    fields: Fields,
) -> Result<Sheet, store::Error> {
    let (title, back, action) = match was {
        Some(listed) => {
            let page = format!("{NAV}/{}", listed.token);
            ("社会資源を直す", (page.clone(), "もどる"), format!("{page}/edit"))
        }
        None => ("社会資源をくわえる", (NAV.to_owned(), "社会資源"), format!("{NAV}/new")),
    };
    let mut sheet = Sheet::new(app, acting, (title, back), action, fields)?;
    sheet.shell = Shell::new(app, acting, NAV);
    sheet.inputs = inputs(town, was.map_or(&[], |l| &l.entry.areas));
    if let Some(listed) = was.filter(|l| !l.source.is_empty() && !l.edited) {
        sheet.note = format!(
            "「{}」から取り込んだものです。直すと、これからはこの窓口のものになり、次の取り込みで書きかわらなくなります。",
            listed.credit
        );
    }
    Ok(sheet)
}

/// An empty form.
///
/// # Errors
/// When the store fails.
pub async fn new(State(app): State<App>, acting: Acting) -> Answer {
    let town = app.store.directory_town(&acting.ctx).await?;
    let mut fields = Fields::default();
    fields.set("checked", acting.ctx.today().to_string());
    shell::show(&sheet(&app, &acting, &town, None, fields)?)
}

/// Adds an entry.
///
/// # Errors
/// As [`new`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let town = app.store.directory_town(&acting.ctx).await?;
    let saved = match town.check(&fields, &Entry::default(), acting.ctx.today()) {
        Ok(entry) => app.store.add_entry(&acting.ctx, &entry, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(token) => Ok(shell::go(&format!("{NAV}/{token}"))),
        Err(error) => sheet(&app, &acting, &town, None, fields)?.refused(error, None),
    }
}

async fn kept(app: &App, acting: &Acting, entry: &str) -> Result<(Token, KeptEntry), store::Error> {
    let token = token(entry)?;
    let kept = app.store.directory_entry(&acting.ctx, &token).await?;
    Ok((token, kept))
}

/// The form of an entry.
///
/// # Errors
/// Absent, or another town's.
pub async fn edit(State(app): State<App>, acting: Acting, Path(entry): Path<String>) -> Answer {
    let (_, kept) = kept(&app, &acting, &entry).await?;
    let fields = filled(&kept.listed.entry, &kept.town, kept.listed.version);
    shell::show(&sheet(&app, &acting, &kept.town, Some(&kept.listed), fields)?)
}

/// Changes an entry.
///
/// # Errors
/// As [`edit`]; what cannot be kept comes back (422), two at once are compared (409).
pub async fn change(
    State(app): State<App>,
    Path(entry): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (token, kept) = kept(&app, &acting, &entry).await?;
    let version = fields.get("version").parse().unwrap_or(0);
    let changed = match kept.town.check(&fields, &kept.listed.entry, acting.ctx.today()) {
        Ok(entry) => app.store.change_entry(&acting.ctx, &token, &entry, version).await,
        Err(faults) => Err(faults.into()),
    };
    let Err(error) = changed else { return Ok(shell::go(&format!("{NAV}/{token}"))) };
    let theirs = filled(&kept.listed.entry, &kept.town, kept.listed.version);
    sheet(&app, &acting, &kept.town, Some(&kept.listed), fields)?.refused(error, Some(theirs))
}
