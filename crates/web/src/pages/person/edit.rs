//! Writing a person down, and correcting.

use super::{
    PhoneRow, empty_phones,
    fields::{filled, members, show},
    living, member_of, typed,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{
        areas::{areas, chosen},
        conflict::{self, Named, Two},
        token,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::{Faults, Token, household::Living};
use serde::Deserialize;
use store::Error;

/// The fields of a person that two editors may differ in.
const NAMES: &[Named] = &[
    ("name", "名前"),
    ("kana", "よみ"),
    ("birth", "生まれた日"),
    ("death", "亡くなった日"),
    ("sex", "性別"),
    ("languages", "話すことば"),
    ("postal", "郵便番号"),
    ("address", "住所"),
    ("area", "地区"),
    ("phones", "電話"),
    ("email", "メール"),
    ("contact_rule", "連絡のきまり"),
    ("leave_message", "伝言を残してよいか"),
    ("workplace", "勤め先・学校"),
    ("note", "メモ"),
];

/// … where a seal keeps the whereabouts.
const KEPT: &[Named] = &[
    ("name", "名前"),
    ("kana", "よみ"),
    ("birth", "生まれた日"),
    ("death", "亡くなった日"),
    ("sex", "性別"),
    ("languages", "話すことば"),
];

#[derive(Template)]
#[template(path = "person/form.html")]
struct Form {
    shell: Shell,
    f: Fields,
    marks: Marks,
    phones: Vec<PhoneRow>,
    living: Vec<(&'static str, &'static str)>,
    /// Token and name.
    areas: Vec<(String, String)>,
    /// The household that a new person joins: token and name.
    joins: Option<(Token, String)>,
    action: String,
    back: String,
    was: String,
}

impl Form {
    fn new(app: &App, acting: &Acting, f: Fields, areas: Vec<(String, String)>, marks: Faults) -> Self {
        Self {
            areas,
            shell: Shell::new(app, acting, "/cases"),
            phones: empty_phones(&f),
            was: conflict::was(&f),
            f,
            marks: marks.into(),
            living: living(),
            joins: None,
            action: String::new(),
            back: String::new(),
        }
    }

    /// The form of somebody new in a household.
    async fn joining(app: &App, acting: &Acting, f: Fields, marks: Faults) -> Result<Self, Error> {
        let household = token(f.get("household"))?;
        let head = app.store.household_head(&acting.ctx, &household).await?;
        if !head.editable {
            return Err(Error::NotFound);
        }
        let areas = areas(app, acting, None).await?;
        let mut form = Self::new(app, acting, f, areas, marks);
        form.action = "/people/new".to_owned();
        form.back = format!("/households/{household}");
        form.joins = Some((household, head.name.unwrap_or_default()));
        Ok(form)
    }
}

/// Which household a new person joins. The token says nothing about it.
#[derive(Deserialize)]
pub struct Joins {
    #[serde(default)]
    household: String,
}

/// The empty form of somebody new in a household.
///
/// # Errors
/// When the household is absent, or not the actor's own work.
pub async fn new(State(app): State<App>, acting: Acting, Query(joins): Query<Joins>) -> Answer {
    let mut f = Fields::default();
    f.set("household", joins.household);
    f.set("living", Living::With.word());
    f.set("once", once()?);
    shell::show(&Form::joining(&app, &acting, f, Faults::none()).await?)
}

/// Writes somebody new down in a household.
///
/// # Errors
/// When the household is absent, or not the actor's own work.
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let today = acting.ctx.today();
    let household = token(fields.get("household"))?;
    let (person, member) = (typed(&fields).check(today), member_of(&fields).check(today));
    match (person, member) {
        (Ok(person), Ok(member)) => {
            let once = fields.get("once");
            match app.store.add_member(&acting.ctx, &household, &person, &member, once).await {
                Ok(_) => Ok(shell::go(&format!("/households/{household}"))),
                Err(Error::Invalid(faults)) => {
                    shell::show_again(&Form::joining(&app, &acting, fields, faults).await?)
                }
                Err(error) => Err(error.into()),
            }
        }
        (person, member) => {
            let mut faults = person.err().unwrap_or_default();
            faults.0.extend(member.err().unwrap_or_default().0);
            shell::show_again(&Form::joining(&app, &acting, fields, faults).await?)
        }
    }
}

/// The filled form of a person.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn page(State(app): State<App>, acting: Acting, Path(person): Path<String>) -> Answer {
    let person = token(&person)?;
    let (f, areas) = saved(&app, &acting, &person).await?;
    shell::show(&correcting(&app, &acting, &person, f, areas, Faults::none()))
}

/// Corrects a person. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path(person): Path<String>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let person = token(&person)?;
    let (theirs, areas) = saved(&app, &acting, &person).await?;
    // What a form did not show, it says nothing of.
    let kept = fields.has("kept", "1");
    let names = if kept { KEPT } else { NAMES };
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, names, members);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.correct_person(&acting.ctx, &person, version, &new, !kept).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Ok(()) => Ok(shell::go(&format!("/people/{person}"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&correcting(&app, &acting, &person, fields, areas, faults))
        }
        Err(Error::Stale { theirs: version }) => {
            let two = Two {
                action: format!("/people/{person}/edit"),
                back: format!("/people/{person}"),
                saved: app.store.person_saved(&acting.ctx, &person).await?,
                version,
                mine: &fields,
                theirs: &theirs,
                names,
            };
            let said = |f: &Fields, name: &str| match name {
                "area" => chosen(&areas, f.get("area")),
                _ => show(f, name),
            };
            conflict::Page::of(&app, &acting, two, said).answer()
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it is saved now, and the districts to choose from. Only for those who may change the person.
async fn saved(app: &App, acting: &Acting, person: &Token) -> Result<(Fields, Vec<(String, String)>), Error> {
    let person = app.store.person(&acting.ctx, person).await?;
    if !person.editable {
        return Err(Error::NotFound);
    }
    let mut f = filled(&person);
    f.set("version", person.version.to_string());
    if person.whereabouts.is_none() {
        f.set("kept", "1");
    }
    let area = person.whereabouts.as_ref().and_then(|at| at.area.as_ref());
    Ok((f, areas(app, acting, area).await?))
}

fn correcting(
    app: &App,
    acting: &Acting,
    person: &Token,
    f: Fields,
    areas: Vec<(String, String)>,
    faults: Faults,
) -> Form {
    let mut form = Form::new(app, acting, f, areas, faults);
    form.action = format!("/people/{person}/edit");
    form.back = format!("/people/{person}");
    form
}
