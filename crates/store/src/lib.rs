//! The only room that speaks SQL.
//!
//! Every public call takes the acting context ([`Ctx`]) first, asks the gate with rows of the same transaction,
//! changes, writes the audit line and commits, all or nothing. What a call gives back is already reduced to what
//! this actor may see; there is no other way to a case. A view is on record before its data leaves the store.
//!
//! Each statement is written once, in what SQLite and PostgreSQL share, with `$1` places; the few that differ
//! live in [`dialect`].

pub mod accounts;
pub mod actor;
pub mod admin;
pub mod advice;
pub mod agency;
pub mod area;
pub mod assessment;
pub mod audit;
pub mod backup;
mod bare;
pub mod budget;
pub mod case;
pub mod code;
pub mod consent;
pub mod contact;
mod db;
pub mod desk;
mod dialect;
pub mod directory;
pub mod draft;
pub mod duplicate;
pub mod emergency;
pub mod error;
pub mod everything;
pub mod export;
pub mod find;
pub mod former;
mod gate;
#[cfg(test)]
mod gate_tests;
pub mod grant;
pub mod handover;
pub mod health;
pub mod household;
pub mod housing;
pub mod import;
pub mod imports;
pub mod life;
pub mod line;
pub mod link;
pub mod load;
pub mod look;
pub mod meeting;
mod migrate;
mod number;
mod once;
mod password;
pub mod person;
pub mod plain;
pub mod plan;
mod pool;
pub mod postal;
mod preview;
pub mod reception;
pub mod referral;
pub mod register;
pub mod relation;
pub mod retention;
mod row;
mod scratch;
pub mod seal;
mod search;
mod secret;
mod seed;
pub mod session;
pub mod setting;
mod space;
pub mod task;
pub mod team;
pub mod tie;
pub mod today;
pub mod token;
mod tx;
mod unit;
mod visible;
mod wall;
pub mod worker;

pub use actor::{Actor, Ctx, Desk, Door};
pub use db::{Options, RESERVE, Store};
pub use error::{Error, Result};
pub use wall::Wall;
