//! What the drawings promise, read back from the SVG text itself.

mod ecomap;
mod genogram;
mod picture;
mod ribbon;

use crate::diagram;

#[path = "../../../examples/diagrams/families.rs"]
mod families;
