//! 職員: accounts and roles, as administrators keep them. Passwords and second factors are the accounts' own matter.
//!
//! Nobody gives, ends or opens anything of their own: a second person is always needed, so that an administrator
//! cannot make themselves a case worker unseen.

mod edit;
pub(crate) mod gone;
mod list;

pub use list::{Held, Place, Post, Worker, WorkerFilter, WorkerLine, WorkerPage};
