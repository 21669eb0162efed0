//! `/meetings/{token}/items/new`: one case on the agenda, with its ground, what is shown, and to whom.

use super::{NAV, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{consent, household::token},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::{
    Token,
    access::Parts,
    meeting::{ItemForm, ItemGround, MeetingKind},
};
use std::collections::HashMap;
use store::{
    Error, Result,
    meeting::{ItemMember, ItemStart},
};

/// A member with the box that puts him on an item.
pub(super) struct Seat {
    pub(super) token: String,
    pub(super) name: String,
    pub(super) agency: String,
    /// What his agency may see by the consent of this household.
    pub(super) consent: String,
}

/// What an agency may see by consent, beside its name.
pub(super) fn consent_words(parts: Parts, lead: bool) -> String {
    match parts {
        _ if lead => "主な機関".to_owned(),
        parts if parts.is_none() => "同意はまだありません".to_owned(),
        parts => format!("同意：{}", consent::parts(parts)),
    }
}

/// Those who can be put on an item.
pub(super) fn seats(members: &[ItemMember]) -> Vec<Seat> {
    let one = |of: &ItemMember| Seat {
        token: of.member.token.to_string(),
        name: of.member.name.clone(),
        agency: of.member.agency.clone(),
        consent: consent_words(of.consented, of.lead),
    };
    members.iter().filter(|of| !of.member.outside).map(one).collect()
}

/// The grounds to choose from, the one that fits the meeting first.
pub(super) fn grounds() -> Vec<(&'static str, &'static str)> {
    ItemGround::ALL.iter().map(|ground| (ground.word(), ground.label())).collect()
}

/// The parts that an item can show: those of the paper, and its own minutes.
pub(super) fn shown_parts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let label = |(part, word, label): &(Parts, &'static str, &'static str)| {
        (*word, if *part == Parts::MEETING { "会議の資料（議事録・決めたこと）" } else { *label })
    };
    Parts::NAMED.iter().map(label)
}

#[derive(Template)]
#[template(path = "meeting/item_new.html")]
struct Page {
    shell: Shell,
    of: ItemStart,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn cases(&self) -> Vec<(String, String)> {
        self.of.cases.iter().map(|c| (c.token.to_string(), format!("{} {}", c.number, c.who))).collect()
    }

    fn grounds(&self) -> Vec<(&'static str, &'static str)> {
        grounds()
    }

    fn parts(&self) -> Vec<(&'static str, &'static str)> {
        shown_parts().collect()
    }

    fn seats(&self) -> Vec<Seat> {
        seats(&self.of.members)
    }
}

/// What a meeting of this kind mostly speaks on.
const fn usual(kind: MeetingKind) -> ItemGround {
    match kind {
        MeetingKind::Support => ItemGround::Law106,
        MeetingKind::Layered => ItemGround::Consent,
        MeetingKind::Plan => ItemGround::Plan,
        MeetingKind::Discussion => ItemGround::Discussion,
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    case: &str,
    typed: Option<(Fields, Marks)>,
) -> Result<Page> {
    // A case that cannot be read is an absent one, not one that is chosen anew.
    let case = match case {
        "" => None,
        case => Some(token(case)?),
    };
    let of = app.store.item_start(&acting.ctx, meeting, case.as_ref()).await?;
    let (mut f, marks) = typed.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("ground", usual(of.meeting.kind).word());
        for part in ["summary", "basic", "meeting"] {
            f.push("part", part);
        }
        (f, Marks::default())
    });
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), of, f, marks })
}

/// The form: first which case, then the rest of it.
///
/// # Errors
/// Absent, or not this actor's to put on the agenda.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path(meeting): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let case = asked.get("case").cloned().unwrap_or_default();
    shell::show(&build(&app, &acting, &token(&meeting)?, &case, None).await?)
}

/// Puts it on the agenda.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn add(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let added = match ItemForm::check(&fields) {
        Ok(form) => app.store.add_item(&acting.ctx, &meeting, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match added {
        Ok(item) => Ok(shell::go(&item_home(&meeting, &item))),
        Err(Error::Invalid(faults)) => {
            let case = fields.get("case").to_owned();
            let page = build(&app, &acting, &meeting, &case, Some((fields, faults.into()))).await?;
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}
