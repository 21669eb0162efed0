//! Drawings made from the record: genogram, ecomap, the long view of a case, and the flow of money.
//!
//! Pure: plain values in, SVG text and a text alternative in Japanese out. The SVG uses presentation
//! attributes and class names only, so that it lives under a content policy without inline styles.

pub mod ecomap;
mod flow;
pub mod genogram;
pub mod ribbon;
mod space;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use ecomap::{Direction, Ecomap, Strength, Supporter, SupporterKind, ecomap};
pub use flow::flow;
pub use genogram::{
    Bond, Couple, Family, Figure, OtherTie, ParentKind, ParentOf, Shape, SiblingOf, genogram,
};
pub use ribbon::{Band, Mark, Need, Period, Ribbon, Tone, YearContacts, ribbon};

/// One drawing and the same in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// A complete `<svg>` element, all text escaped, to be put into a page as it is.
    pub svg: String,
    /// The text alternative: plain Japanese, one sentence a line, not escaped.
    pub words: Vec<String>,
    /// Width of the drawing in CSS pixels.
    pub width: f64,
    /// Height of the drawing in CSS pixels.
    pub height: f64,
}
