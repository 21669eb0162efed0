//! One module for each group of pages: handlers of a few lines, and the templates' structs.

pub mod account;
pub mod admin;
pub mod advice;
pub mod ask;
pub mod assessment;
pub mod assets;
pub mod audit;
pub mod budget;
pub mod case;
pub mod consent;
pub mod contact;
pub mod desk_load;
pub mod directory;
pub mod draft;
pub mod emergency;
pub mod find;
pub mod guide;
pub mod health;
pub mod home;
pub mod household;
pub mod housing;
pub mod imports;
pub mod kept;
pub mod line;
pub mod links;
pub mod login;
pub mod meeting;
pub mod oneway;
pub mod passkey;
pub mod person;
pub mod plan;
mod proof;
pub mod reception;
pub mod referral;
pub mod register;
pub mod retention;
pub mod seal;
pub mod sheet;
pub mod tasks;
pub mod team;
pub mod today;
pub mod voice;
pub mod weekly;

/// What no route knows.
pub async fn absent() -> axum::response::Response {
    crate::fail::absent()
}
