//! The forms of つながり図: family ties, and the ties to supporters, agencies and places around the household.

use super::{
    conflict::{self, Named, Two},
    map::{self, Changing},
    token,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    shell,
};
use axum::extract::{Path, State};
use domain::{
    Token,
    code::RelationKind,
    household::{Direction, RelationTyped, Strength, SupportKind, SupporterTyped},
    wareki,
};
use store::{
    Error,
    former::Piece,
    relation::{FamilyView, Relation, Supporter},
};

const RELATION: &[Named] =
    &[("one", "この人は"), ("other", "この人"), ("kind", "間がら"), ("label", "ことばで")];

const SUPPORTER: &[Named] = &[
    ("supporter", "名前"),
    ("kind", "どういうもの"),
    ("strength", "強さ"),
    ("direction", "向き"),
    ("words", "ひとこと"),
    ("since", "いつから"),
];

/// Word and label: what the first person is to the second.
pub(super) fn kinds() -> Vec<(&'static str, &'static str)> {
    let words = |kind: RelationKind| match kind {
        RelationKind::Parent => "の親",
        RelationKind::AdoptiveParent => "の養親",
        RelationKind::StepParent => "の継親",
        RelationKind::Couple => "と夫婦",
        RelationKind::CommonLaw => "と内縁・事実婚",
        RelationKind::Separated => "と夫婦（別居）",
        RelationKind::Divorced => "と離婚",
        RelationKind::Sibling => "のきょうだい",
        RelationKind::Other => "のその他（ことばで）",
    };
    RelationKind::ALL.iter().map(|kind| (kind.word(), words(*kind))).collect()
}

/// Adds a family tie.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn relate(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let done = match relation_typed(&fields).check() {
        Ok(new) => app.store.add_relation(&acting.ctx, &household, &new).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, Changing::Nothing, done).await
}

/// Corrects a family tie. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn mend(
    State(app): State<App>,
    Path((household, tie)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, tie) = (token(&household)?, token(&tie)?);
    let family = app.store.map(&acting.ctx, &household).await?;
    let family = family.family.filter(|_| family.head.editable).ok_or(Error::NotFound)?;
    let theirs = family.relations.iter().find(|r| r.token == tie && r.to.is_none());
    let theirs = relation_fields(theirs.ok_or(Error::NotFound)?);
    let version = settle(&mut fields, &theirs, RELATION);
    let done = match relation_typed(&fields).check() {
        Ok(new) => app.store.change_relation(&acting.ctx, &household, &tie, version, &new).await,
        Err(faults) => Err(faults.into()),
    };
    if let Err(Error::Stale { theirs: version }) = done {
        let two = Two {
            action: format!("/households/{household}/relations/{tie}"),
            back: format!("/households/{household}/map"),
            saved: app.store.piece_saved(&acting.ctx, &household, Piece::Relation(&tie)).await?,
            version,
            mine: &fields,
            theirs: &theirs,
            names: RELATION,
        };
        return conflict::Page::of(&app, &acting, two, |f, name| show_relation(&family, f, name)).answer();
    }
    answer(&app, &acting, &household, fields, Changing::Relation(tie), done).await
}

/// Ends a family tie.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn unrelate(
    State(app): State<App>,
    Path((household, relation)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, relation) = (token(&household)?, token(&relation)?);
    let done = app.store.end_relation(&acting.ctx, &household, &relation, fields.get("ended")).await;
    answer(&app, &acting, &household, fields, Changing::EndOf(relation), done).await
}

/// Adds a supporter, agency or place.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn support(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let done = match supporter_typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.add_supporter(&acting.ctx, &household, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, Changing::Nothing, done).await
}

/// Changes a supporter's tie. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn change(
    State(app): State<App>,
    Path((household, tie)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, tie) = (token(&household)?, token(&tie)?);
    let map = app.store.map(&acting.ctx, &household).await?;
    let ties = map.supporters.filter(|_| map.head.editable).ok_or(Error::NotFound)?;
    let theirs = ties.iter().find(|s| s.token == tie && s.to.is_none());
    let theirs = supporter_fields(theirs.ok_or(Error::NotFound)?);
    let version = settle(&mut fields, &theirs, SUPPORTER);
    let done = match supporter_typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.change_supporter(&acting.ctx, &household, &tie, version, &new).await,
        Err(faults) => Err(faults.into()),
    };
    if let Err(Error::Stale { theirs: version }) = done {
        let two = Two {
            action: format!("/households/{household}/supporters/{tie}"),
            back: format!("/households/{household}/map"),
            saved: app.store.piece_saved(&acting.ctx, &household, Piece::Supporter(&tie)).await?,
            version,
            mine: &fields,
            theirs: &theirs,
            names: SUPPORTER,
        };
        return conflict::Page::of(&app, &acting, two, show_supporter).answer();
    }
    answer(&app, &acting, &household, fields, Changing::Supporter(tie), done).await
}

/// Ends a supporter's tie.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn unsupport(
    State(app): State<App>,
    Path((household, tie)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, tie) = (token(&household)?, token(&tie)?);
    let done = app.store.end_supporter(&acting.ctx, &household, &tie, fields.get("ended")).await;
    answer(&app, &acting, &household, fields, Changing::EndOf(tie), done).await
}

/// Puts in the saved words where they were chosen; gives the version from which the form was filled.
fn settle(fields: &mut Fields, theirs: &Fields, names: &[Named]) -> i64 {
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(fields, theirs, names, |name, form| name == form);
    }
    fields.get("version").parse().unwrap_or_default()
}

/// Back to the page when it is done; the page again, with every word typed, when something is to be mended.
async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    fields: Fields,
    changing: Changing,
    done: Result<(), Error>,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/households/{household}/map"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&map::filled(app, acting, household, fields, faults, changing).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn relation_typed(f: &Fields) -> RelationTyped {
    let text = |name: &str| f.trimmed(name);
    RelationTyped { one: text("one"), kind: text("kind"), other: text("other"), label: text("label") }
}

/// The form of a family tie as it is saved.
pub(super) fn relation_fields(tie: &Relation) -> Fields {
    let mut f = Fields::default();
    f.set("one", tie.one.to_string());
    f.set("other", tie.other.to_string());
    f.set("kind", tie.kind.word());
    f.set("label", &*tie.label);
    f.set("version", tie.version.to_string());
    f
}

fn show_relation(family: &FamilyView, f: &Fields, name: &str) -> String {
    let value = f.get(name);
    match name {
        "one" | "other" => {
            let person = family.people.iter().find(|kin| kin.token.as_str() == value);
            person.map(|kin| kin.name.clone()).unwrap_or_default()
        }
        "kind" => label(&kinds(), value),
        _ => f.trimmed(name),
    }
}

fn supporter_typed(f: &Fields) -> SupporterTyped {
    SupporterTyped {
        name: f.trimmed("supporter"),
        kind: f.trimmed("kind"),
        strength: f.trimmed("strength"),
        direction: f.trimmed("direction"),
        note: f.trimmed("words"),
        from: f.trimmed("since"),
    }
}

/// The form of a supporter's tie as it is saved.
pub(super) fn supporter_fields(tie: &Supporter) -> Fields {
    let mut f = Fields::default();
    f.set("supporter", &*tie.name);
    f.set("kind", tie.kind.word());
    f.set("strength", tie.strength.word());
    f.set("direction", tie.direction.word());
    f.set("words", &*tie.note);
    f.set("since", tie.from.map(wareki::show_wareki).unwrap_or_default());
    f.set("version", tie.version.to_string());
    f
}

fn show_supporter(f: &Fields, name: &str) -> String {
    let value = f.get(name);
    match name {
        "kind" => SupportKind::parse(value).map_or("", SupportKind::label).to_owned(),
        "strength" => Strength::parse(value).map_or("", Strength::label).to_owned(),
        "direction" => Direction::parse(value).map_or("", Direction::label).to_owned(),
        _ => f.trimmed(name),
    }
}

fn label(choices: &[(&'static str, &'static str)], word: &str) -> String {
    choices.iter().find(|(known, _)| *known == word).map_or("", |(_, label)| label).to_owned()
}
