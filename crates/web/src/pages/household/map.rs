//! `/households/{token}/map`: genogram and ecomap from the record, the same in words, and the forms that change them
//! (handled in [`super::ties`]).

use super::{
    Head, conflict, draw,
    ties::{kinds, relation_fields, supporter_fields},
    token, words,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Faults, Token,
    code::RelationKind,
    diagram::{Drawing, ecomap, genogram},
    household::{Direction, Strength, SupportKind},
};
use store::{
    Error,
    relation::{FamilyView, Relation, Supporter},
};

#[derive(Template)]
#[template(path = "household/map.html")]
pub(super) struct Page {
    shell: Shell,
    head: Head,
    genogram: Option<Drawing>,
    ecomap: Option<Drawing>,
    family: FamilyView,
    supporters: Vec<Supporter>,
    register: Vec<String>,
    /// The form for something new: fresh, or as it came back.
    f: Fields,
    /// What came back for something that stands already.
    back: Fields,
    marks: Marks,
    changing: Changing,
}

/// Which form came back.
#[derive(PartialEq, Eq)]
pub(super) enum Changing {
    /// That of something new, or none.
    Nothing,
    /// That of a family tie.
    Relation(Token),
    /// That of a supporter's tie.
    Supporter(Token),
    /// That which ends a tie.
    EndOf(Token),
}

impl Page {
    fn name(&self, person: &Token) -> String {
        let found = self.family.people.iter().find(|p| p.token == *person);
        found.map(|p| p.name.clone()).unwrap_or_default()
    }

    /// 「山田 ハナは山田 太郎の親」.
    fn said(&self, tie: &Relation) -> String {
        let (one, other) = (self.name(&tie.one), self.name(&tie.other));
        if tie.kind == RelationKind::Other {
            return format!("{one}と{other}：{}", tie.label);
        }
        let kinds = kinds();
        let kind = kinds.iter().find(|(word, _)| *word == tie.kind.word()).map_or("", |(_, label)| label);
        let label = if tie.label.is_empty() { String::new() } else { format!("（{}）", tie.label) };
        format!("{one}は{other}{kind}{label}")
    }

    fn people(&self) -> Vec<(String, String)> {
        self.family.people.iter().map(|p| (p.token.to_string(), p.name.clone())).collect()
    }

    /// The form of one family tie: as typed where it came back, as saved otherwise.
    fn relation(&self, tie: &Relation) -> Fields {
        if self.changing == Changing::Relation(tie.token.clone()) {
            self.back.clone()
        } else {
            relation_fields(tie)
        }
    }

    /// The form of one tie around the household, likewise.
    fn supporter(&self, tie: &Supporter) -> Fields {
        if self.changing == Changing::Supporter(tie.token.clone()) {
            self.back.clone()
        } else {
            supporter_fields(tie)
        }
    }

    /// Is a form of this tie to be mended?
    fn open(&self, tie: &Token) -> bool {
        match &self.changing {
            Changing::Nothing => false,
            Changing::Relation(one) | Changing::Supporter(one) | Changing::EndOf(one) => one == tie,
        }
    }

    /// What was typed as the last day of this tie.
    fn ended(&self, tie: &Token) -> &str {
        if self.changing == Changing::EndOf(tie.clone()) { self.back.get("ended") } else { "" }
    }

    fn was(f: &Fields) -> String {
        conflict::was(f)
    }
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
    let nothing = Changing::Nothing;
    shell::show(&filled(&app, &acting, &household, fresh(), Faults::none(), nothing).await?)
}

fn fresh() -> Fields {
    let mut f = Fields::default();
    f.set("strength", Strength::Normal.word());
    f.set("direction", Direction::From.word());
    f
}

/// The page with the form that came back (`f`).
pub(super) async fn filled(
    app: &App,
    acting: &Acting,
    household: &Token,
    f: Fields,
    faults: Faults,
    changing: Changing,
) -> Result<Page, Error> {
    let map = app.store.map(&acting.ctx, household).await?;
    let register = if map.head.editable { app.store.register(&acting.ctx).await?.0 } else { Vec::new() };
    let (mut f, back) = if changing == Changing::Nothing { (f, Fields::default()) } else { (fresh(), f) };
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
        back,
        marks: faults.into(),
        changing,
    })
}
