//! Households, people, ties and life events: the words that rules turn on, and what a form's words must be before
//! they may be kept.

mod home;
mod person;
mod typed;
mod words;

pub use home::{
    HomeTyped, LifeTyped, MemberTyped, NewHome, NewLife, NewMember, NewRelation, NewSupporter, RelationTyped,
    SupporterTyped, end_day,
};
pub use person::{NewPerson, PersonTyped, Phone, PhoneTyped};
pub use typed::katakana;
pub use words::{Direction, Living, Precision, Strength, SupportKind};

use crate::access::Parts;

/// What a tie of the ecomap needs to be seen. It says which school, shop or doctor: whoever reads it knows where to
/// wait for somebody.
pub const SUPPORTERS: Parts = Parts::ASSESSMENT.and(Parts::WHEREABOUTS);

/// What an office's own note on a household or person needs to be seen: free words may hold anything.
pub const NOTES: Parts = Parts::ASSESSMENT.and(Parts::WHEREABOUTS);

/// What a life event of this band needs to be seen. School, work and housing tell where somebody is; money is a part
/// of its own; a band that the office added is treated as the strictest.
#[must_use]
pub fn parts_of_band(band: &str) -> Parts {
    match band {
        "health" | "family" => Parts::ASSESSMENT,
        "money" => Parts::ASSESSMENT.and(Parts::MONEY),
        "housing" | "work" | "learning" => Parts::ASSESSMENT.and(Parts::WHEREABOUTS),
        _ => Parts::ALL,
    }
}
