//! One module for each group of pages: handlers of a few lines, and the templates' structs.

pub mod assets;
pub mod health;
pub mod home;
pub mod household;
pub mod login;

/// What no route knows.
pub async fn absent() -> axum::response::Response {
    crate::fail::absent()
}
