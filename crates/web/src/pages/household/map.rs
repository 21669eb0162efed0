//! `/households/{token}/map`: genogram and ecomap from the record, the same in words, and the forms that change them.

use super::{Head, draw, token, words};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Faults, Token,
    code::RelationKind,
    diagram::{Drawing, ecomap, genogram},
    household::{Direction, RelationTyped, Strength, SupportKind, SupporterTyped},
    wareki,
};
use store::{
    Error,
    relation::{FamilyView, Supporter},
};

#[derive(Template)]
#[template(path = "household/map.html")]
struct Page {
    shell: Shell,
    head: Head,
    genogram: Option<Drawing>,
    ecomap: Option<Drawing>,
    family: FamilyView,
    supporters: Vec<Supporter>,
    register: Vec<String>,
    f: Fields,
    marks: Marks,
    /// The supporter whose form came back.
    changing: Option<Token>,
}

impl Page {
    fn name(&self, person: &Token) -> String {
        let found = self.family.people.iter().find(|p| p.token == *person);
        found.map(|p| p.name.clone()).unwrap_or_default()
    }

    fn people(&self) -> Vec<(String, String)> {
        self.family.people.iter().map(|p| (p.token.to_string(), p.name.clone())).collect()
    }

    fn changing(&self, tie: &Token) -> bool {
        self.changing.as_ref() == Some(tie)
    }

    /// The form of one tie: as typed where it came back, as saved otherwise.
    fn form(&self, tie: &Supporter) -> Fields {
        if self.changing(&tie.token) { self.f.clone() } else { supporter_fields(tie) }
    }
}

fn kinds() -> Vec<(&'static str, &'static str)> {
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

fn supporter_kinds() -> Vec<(&'static str, &'static str)> {
    SupportKind::ALL.iter().map(|k| (k.word(), k.label())).collect()
}

fn strengths() -> Vec<(&'static str, &'static str)> {
    Strength::ALL.iter().map(|s| (s.word(), s.label())).collect()
}

fn directions() -> Vec<(&'static str, &'static str)> {
    Direction::ALL.iter().map(|d| (d.word(), d.label())).collect()
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    shell::show(&filled(&app, &acting, &household, fresh(), Faults::none()).await?)
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
    let text = |name: &str| fields.trimmed(name);
    let typed =
        RelationTyped { one: text("one"), kind: text("kind"), other: text("other"), label: text("label") };
    let done = match typed.check() {
        Ok(new) => app.store.add_relation(&acting.ctx, &household, &new).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, None, done).await
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
    answer(&app, &acting, &household, fields, None, done).await
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
    answer(&app, &acting, &household, fields, None, done).await
}

/// Changes a supporter's tie.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn change(
    State(app): State<App>,
    Path((household, tie)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, tie) = (token(&household)?, token(&tie)?);
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match supporter_typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.change_supporter(&acting.ctx, &household, &tie, version, &new).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, Some(tie), done).await
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
    answer(&app, &acting, &household, fields, Some(tie), done).await
}

/// Back to the page when it is done; the page again, with every word typed, when something is to be mended or
/// another saved first.
async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut fields: Fields,
    changing: Option<Token>,
    done: Result<(), Error>,
) -> Answer {
    let (status, faults) = match done {
        Ok(()) => return Ok(shell::go(&format!("/households/{household}/map"))),
        Err(Error::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(Error::Stale { theirs }) => {
            fields.set("version", theirs.to_string());
            let mut faults = Faults::none();
            faults.add(
                "supporter",
                "ほかの人が先に直しました。図と一覧には、先に保存されたことばが出ています。書きかけで保存するなら、もう一度押してください",
            );
            (StatusCode::CONFLICT, faults)
        }
        Err(error) => return Err(error.into()),
    };
    let mut page = filled(app, acting, household, fields, faults).await?;
    page.changing = changing;
    Ok((status, Html(page.render()?)).into_response())
}

fn fresh() -> Fields {
    let mut f = Fields::default();
    f.set("strength", Strength::Normal.word());
    f.set("direction", Direction::From.word());
    f
}

async fn filled(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut f: Fields,
    faults: Faults,
) -> Result<Page, Error> {
    let map = app.store.map(&acting.ctx, household).await?;
    let register = if map.head.editable { app.store.register(&acting.ctx).await?.0 } else { Vec::new() };
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    let head = Head::new(map.head, "map");
    let genogram = map.family.as_ref().map(|view| genogram(&draw::family(view, acting.ctx.today())));
    let ties = map.supporters.as_ref();
    let ecomap = ties.map(|ties| ecomap(&draw::ecomap(head.name(), map.family.as_ref(), ties)));
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head,
        genogram,
        ecomap,
        family: map.family.unwrap_or_default(),
        supporters: map.supporters.unwrap_or_default(),
        register,
        f,
        marks: faults.into(),
        changing: None,
    })
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

fn supporter_fields(tie: &Supporter) -> Fields {
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
