//! The ecomap（エコマップ）: the household in the middle, agencies and supporters around it.
//!
//! Thick line strong, plain normal, dashed weak, zig-zag conflict; arrows say which way the help goes;
//! a tie that has ended is grey and dotted. Labels stand in boxes that never meet.

mod draw;
mod place;
mod words;

use super::Drawing;

/// What an ecomap shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ecomap {
    /// Heading of the circle in the middle: 「山田さんの世帯」.
    pub centre: String,
    /// People of the household: opaque key and name, shown in the circle.
    pub people: Vec<(String, String)>,
    /// Who stands around it.
    pub ties: Vec<Supporter>,
}

/// What kind of supporter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SupporterKind {
    /// 機関: box.
    #[default]
    Agency,
    /// 人: box with round ends.
    Person,
    /// 居場所・場: six-sided box.
    Place,
}

/// How strong the tie is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strength {
    /// Thick line.
    Strong,
    /// Plain line.
    #[default]
    Normal,
    /// Dashed line.
    Weak,
    /// Zig-zag line.
    Conflict,
}

/// Which way the tie works; drawn as arrow heads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// From the supporter to the family.
    ToFamily,
    /// From the family to the supporter.
    FromFamily,
}

/// One agency, person or place around the household.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supporter {
    /// Opaque id; becomes `data-supporter` and the tie's `data-to`.
    pub key: String,
    /// Name as shown.
    pub label: String,
    /// Agency, person or place.
    pub kind: SupporterKind,
    /// How strong.
    pub strength: Strength,
    /// Which way.
    pub direction: Direction,
    /// A few words, such as 「週2回の訪問」; may be empty.
    pub note: String,
    /// The tie has ended.
    pub ended: bool,
}

/// Draws the ecomap: `data-person` for the household's people, `data-supporter` for each supporter, and
/// an element with `data-tie="support"`, `data-from="household"`, `data-to` for each tie.
pub fn ecomap(map: &Ecomap) -> Drawing {
    draw::draw(map)
}
