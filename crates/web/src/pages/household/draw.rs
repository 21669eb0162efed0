//! From the record to the inputs of the drawings.

use chrono::{Datelike, NaiveDate};
use domain::{
    code::RelationKind,
    diagram::{
        self, Band, Bond, Couple, Ecomap, Family, Figure, Mark, Need, OtherTie, ParentKind, ParentOf, Period,
        Ribbon, Shape, SiblingOf, SupporterKind, Tone, YearContacts,
    },
    household::{Direction, Living, Strength, SupportKind},
};
use store::{
    code::Codes,
    life::{LifeEvent, Years},
    relation::{FamilyView, Kin, Relation, Supporter},
};

/// The genogram's input. Ended ties stand in the list only, except that a couple which ended is drawn as divorced.
pub(super) fn family(view: &FamilyView, today: NaiveDate) -> Family {
    let mut family = Family {
        figures: view.people.iter().filter(|kin| drawn(view, kin)).map(|kin| figure(kin, today)).collect(),
        ..Family::default()
    };
    for tie in view.relations.iter().filter(|r| r.to.is_none()) {
        add(&mut family, tie);
    }
    family
}

/// Somebody who left the household stays in the drawing as long as a tie leads to them.
fn drawn(view: &FamilyView, kin: &Kin) -> bool {
    let tied = |r: &Relation| r.to.is_none() && (r.one == kin.token || r.other == kin.token);
    kin.member || view.relations.iter().any(tied)
}

fn figure(kin: &Kin, today: NaiveDate) -> Figure {
    let age = kin.birth.and_then(|b| b.age_on(kin.death.unwrap_or(today)));
    let age = age.map(|age| age.to_string()).unwrap_or_default();
    let sub = match (age.is_empty(), kin.death.is_some()) {
        (true, _) => kin.tie.clone(),
        (false, true) => format!("{age}で死去"),
        (false, false) => age,
    };
    Figure {
        key: kin.token.to_string(),
        label: kin.name.clone(),
        sub,
        shape: shape(&kin.sex),
        deceased: kin.death.is_some(),
        index: kin.is_index,
        in_household: kin.member && kin.living == Living::With && kin.death.is_none(),
        birth_order: kin.birth.map(domain::wareki::Birth::year),
    }
}

/// Free words to a sign: only what plainly says so is a square or a circle.
fn shape(sex: &str) -> Shape {
    match sex.trim() {
        "男" | "男性" | "おとこ" | "male" | "M" => Shape::Male,
        "女" | "女性" | "おんな" | "female" | "F" => Shape::Female,
        _ => Shape::Unstated,
    }
}

fn add(family: &mut Family, tie: &Relation) {
    let (one, other) = (tie.one.to_string(), tie.other.to_string());
    let parent = |kind| ParentOf { parent: one.clone(), child: other.clone(), kind };
    let couple = |bond| Couple { a: one.clone(), b: other.clone(), bond };
    match tie.kind {
        RelationKind::Parent => family.parents.push(parent(ParentKind::Blood)),
        RelationKind::AdoptiveParent => family.parents.push(parent(ParentKind::Adopted)),
        RelationKind::StepParent => family.parents.push(parent(ParentKind::Step)),
        RelationKind::Couple => family.couples.push(couple(Bond::Married)),
        RelationKind::CommonLaw => family.couples.push(couple(Bond::CommonLaw)),
        RelationKind::Separated => family.couples.push(couple(Bond::Separated)),
        RelationKind::Divorced => family.couples.push(couple(Bond::Divorced)),
        RelationKind::Sibling => family.siblings.push(SiblingOf { a: one, b: other }),
        RelationKind::Other => {
            family.others.push(OtherTie { from: one, to: other, label: tie.label.clone() });
        }
    }
}

/// The ecomap's input. `people`: who lives in the household, where names are shared.
pub(super) fn ecomap(centre: &str, people: Option<&FamilyView>, ties: &[Supporter]) -> Ecomap {
    let home = people.map(|view| view.people.as_slice()).unwrap_or_default();
    let home = home.iter().filter(|kin| kin.member && kin.living == Living::With && kin.death.is_none());
    Ecomap {
        centre: centre.to_owned(),
        people: home.map(|kin| (kin.token.to_string(), kin.name.clone())).collect(),
        ties: ties.iter().map(supporter).collect(),
    }
}

fn supporter(tie: &Supporter) -> diagram::Supporter {
    diagram::Supporter {
        key: tie.token.to_string(),
        label: tie.name.clone(),
        kind: match tie.kind {
            SupportKind::Agency => SupporterKind::Agency,
            SupportKind::Person => SupporterKind::Person,
            SupportKind::Place => SupporterKind::Place,
        },
        strength: match tie.strength {
            Strength::Strong => diagram::Strength::Strong,
            Strength::Normal => diagram::Strength::Normal,
            Strength::Weak => diagram::Strength::Weak,
            Strength::Conflict => diagram::Strength::Conflict,
        },
        direction: match tie.direction {
            Direction::Both => diagram::Direction::Both,
            Direction::From => diagram::Direction::ToFamily,
            Direction::To => diagram::Direction::FromFamily,
        },
        note: tie.note.clone(),
        ended: tie.to.is_some(),
    }
}

/// The long view's input: a band with something in it, in the office's order.
pub(super) fn ribbon(years: &Years, codes: &Codes) -> Ribbon {
    let today = years.today.year();
    let began = years.events.iter().map(|e| e.from.year());
    let met = years.contacts.iter().flat_map(|c| c.keys().copied());
    let from = began.chain(met).min().unwrap_or(today).min(today - 4);
    let of = |code: &str| -> Vec<Period> {
        years.events.iter().filter(|e| e.band == code && !point(e)).map(period).collect()
    };
    let bands = codes.list("band").map(|c| Band { label: c.label.clone(), periods: of(&c.code) });
    let counts = years.contacts.iter().flatten();
    let needs = years.events.iter().filter(|e| e.need);
    Ribbon {
        from,
        to: today,
        bands: bands.filter(|band| !band.periods.is_empty()).collect(),
        marks: years.events.iter().filter(|e| e.turning).map(mark).collect(),
        contacts: counts.map(|(year, count)| YearContacts { year: *year, count: *count }).collect(),
        needs: needs.map(|e| Need { year: e.from.year(), note: e.title.clone() }).collect(),
    }
}

/// A turning point that did not last stands as a mark, not also as a period.
fn point(event: &LifeEvent) -> bool {
    event.turning && event.to.is_none_or(|to| to <= event.from)
}

fn period(event: &LifeEvent) -> Period {
    Period {
        from: event.from.year(),
        to: event.to.map(|to| to.year()),
        label: event.title.clone(),
        tone: if event.need { Tone::Hard } else { Tone::Plain },
    }
}

fn mark(event: &LifeEvent) -> Mark {
    use domain::household::Precision;
    Mark {
        key: event.token.to_string(),
        year: event.from.year(),
        month: (event.precision != Precision::Year).then(|| event.from.month()),
        text: event.title.clone(),
        href: Some(format!("#e-{}", event.token)),
    }
}
