//! `/households/{token}/members/{member}`: somebody's place in a household, from the form on its page of changes.

use super::{
    conflict::{self, Named, Two},
    edit, token,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::person::member_of,
    shell,
};
use axum::extract::{Path, State};
use domain::{Faults, Token, household::Living, wareki};
use store::{Error, former::Piece, household::Member};

/// The fields of a membership that two editors may differ in.
const NAMES: &[Named] =
    &[("tie", "続柄"), ("living", "暮らし"), ("is_index", "相談の本人"), ("from", "いつから")];

/// A member with the form in which their place is changed.
pub(super) struct MemberForm {
    pub(super) inner: Member,
    pub(super) f: Fields,
    pub(super) marks: Marks,
}

impl MemberForm {
    /// As saved, or as it came back.
    pub(super) fn new(inner: Member, back: Option<&Back>) -> Self {
        match back {
            Some(back) if back.member == inner.token => {
                Self { inner, f: back.fields.clone(), marks: back.faults.clone().into() }
            }
            _ => Self { f: saved(&inner), inner, marks: Marks::default() },
        }
    }

    pub(super) fn was(&self) -> String {
        conflict::was(&self.f)
    }
}

/// A member's form that came back.
pub(super) struct Back {
    member: Token,
    fields: Fields,
    faults: Faults,
}

/// Changes a member's place. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path((household, member)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, member) = (token(&household)?, token(&member)?);
    let members = app.store.members(&acting.ctx, &household).await?;
    let theirs = members.iter().find(|m| m.token == member && m.to.is_none());
    let theirs = saved(theirs.ok_or(Error::NotFound)?);
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, |name, form| name == form);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match member_of(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.change_member(&acting.ctx, &member, version, &new).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Err(Error::Stale { theirs: version }) => {
            let two = Two {
                action: format!("/households/{household}/members/{member}"),
                back: format!("/households/{household}/edit"),
                saved: app.store.piece_saved(&acting.ctx, &household, Piece::Member(&member)).await?,
                version,
                mine: &fields,
                theirs: &theirs,
                names: NAMES,
            };
            conflict::Page::of(&app, &acting, two, show).answer()
        }
        done => answer(&app, &acting, &household, member, fields, done).await,
    }
}

/// Ends a membership.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn leave(
    State(app): State<App>,
    Path((household, member)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, member) = (token(&household)?, token(&member)?);
    let done = app.store.end_member(&acting.ctx, &member, fields.get("ended")).await;
    answer(&app, &acting, &household, member, fields, done).await
}

async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    member: Token,
    fields: Fields,
    done: Result<Token, Error>,
) -> Answer {
    match done {
        Ok(_) => Ok(shell::go(&format!("/households/{household}/edit"))),
        Err(Error::Invalid(faults)) => {
            let back = Back { member, fields, faults };
            shell::show_again(&edit::with_member(app, acting, household, &back).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn saved(member: &Member) -> Fields {
    let mut f = Fields::default();
    f.set("tie", &*member.tie);
    f.set("living", member.living.word());
    f.set("from", member.from.map(wareki::show_wareki).unwrap_or_default());
    f.set("version", member.version.to_string());
    if member.is_index {
        f.set("is_index", "1");
    }
    f
}

fn show(f: &Fields, name: &str) -> String {
    match name {
        "living" => Living::parse(f.get(name)).map_or("", Living::label).to_owned(),
        "is_index" => if f.has(name, "1") { "はい" } else { "いいえ" }.to_owned(),
        _ => f.trimmed(name),
    }
}
