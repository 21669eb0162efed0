//! Open Referral HSDS 3.0: entries of the directory as JSON, as a package of tables, and from another program's JSON.
//!
//! What HSDS has no place for stands in one object `jp` of a service (`docs/hsds-profile.md`).

pub mod file;
pub mod package;
mod read;
mod tables;
#[cfg(test)]
mod tests;
mod write;

pub use read::{NotTaken, Taken, read};
pub use write::{
    Organized, Service, organization, organization_simple, service, service_at_location, service_simple,
    taxonomies, taxonomy_terms,
};
