//! インテーク・アセスメント: versions of a person's or a household's sheet. A version is filled over several visits and
//! then fixed; every save is kept as it was, and nothing is ever overwritten.

mod compare;
mod list;
mod newest;
mod open;
mod rows;
mod save;
mod view;

pub use compare::{Compared, State};
pub use list::{Assessments, Brief, HalfWritten, Versions};
pub(crate) use newest::newest_sheets;
pub use open::Visit;
pub use view::{Said, Sheet, Shown, Whose};
