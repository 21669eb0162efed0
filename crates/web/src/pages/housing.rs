//! 住居確保給付金: the benefits of a household, and one benefit with its moves.

pub mod list;
pub mod moves;
pub mod view;
