//! The genogram（ジェノグラム）: a family over generations by the field's usual signs.
//!
//! Square male, circle female, diamond unstated; double outline for the person in question; a cross for
//! the deceased; couples joined below, one slash separated, two divorced, dashes for common law;
//! children hang from their parents, eldest left; a dashed outline holds the household.

mod bands;
mod draw;
mod kin;
mod legend;
mod order;
mod outline;
mod place;
mod route;
mod rows;
mod words;

use super::Drawing;

/// One person of the family.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Opaque id; becomes `data-person`.
    pub key: String,
    /// Name as shown.
    pub label: String,
    /// Second line, such as 「82歳・要介護2」; may be empty.
    pub sub: String,
    /// Sign of the person.
    pub shape: Shape,
    /// Drawn with a cross.
    pub deceased: bool,
    /// The person in question（本人）, drawn with a double outline.
    pub index: bool,
    /// Lives in the household: inside the dashed outline.
    pub in_household: bool,
    /// Orders siblings, smallest (eldest) left; a birth year will do.
    pub birth_order: Option<i32>,
}

/// Sign of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Square.
    Male,
    /// Circle.
    Female,
    /// Diamond.
    #[default]
    Unstated,
}

/// How a couple stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// 夫婦: solid line.
    Married,
    /// 内縁・事実婚: dashed line.
    CommonLaw,
    /// 別居: one slash.
    Separated,
    /// 離婚: two slashes.
    Divorced,
}

/// Two partners, by key.
#[derive(Clone, Debug, PartialEq)]
pub struct Couple {
    /// One partner.
    pub a: String,
    /// The other.
    pub b: String,
    /// How they stand.
    pub bond: Bond,
}

/// How somebody is a parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParentKind {
    /// 実の親: solid line.
    #[default]
    Blood,
    /// 養親: dashed line.
    Adopted,
    /// 継親: dash and dot.
    Step,
}

/// A parent and a child, by key.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentOf {
    /// The parent.
    pub parent: String,
    /// The child.
    pub child: String,
    /// Blood, adopted or step.
    pub kind: ParentKind,
}

/// Two siblings, by key; for those whose parents are not in the record.
#[derive(Clone, Debug, PartialEq)]
pub struct SiblingOf {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
}

/// Any other tie, such as 後見人 or 知人.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherTie {
    /// Who is something to somebody, by key.
    pub from: String,
    /// To whom, by key.
    pub to: String,
    /// What: 「後見人」.
    pub label: String,
}

/// Everything a genogram shows. Ties to unknown keys are left out and told in the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Family {
    /// The people.
    pub figures: Vec<Figure>,
    /// Couples, also former ones.
    pub couples: Vec<Couple>,
    /// Parents and children.
    pub parents: Vec<ParentOf>,
    /// Siblings.
    pub siblings: Vec<SiblingOf>,
    /// Other ties.
    pub others: Vec<OtherTie>,
}

/// Draws the family.
///
/// Every person is a `<g data-person="key">`; every tie an element with
/// `data-tie="couple|parent|sibling|other"`, `data-from` and `data-to` (parent to child). Siblings who have a parent
/// in common are drawn by their parents' line alone.
pub fn genogram(family: &Family) -> Drawing {
    let kin = kin::Kin::read(family);
    draw::draw(&kin)
}
