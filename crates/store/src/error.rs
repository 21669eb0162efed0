//! What can go wrong in the store, named for the people who will read about it.

use domain::Faults;

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. None of them carries a personal word.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Absent, or not for this actor: the two are never told apart.
    #[error("not found")]
    NotFound,
    /// Nobody is logged in, or the session or token has ended.
    #[error("not logged in")]
    LoggedOut,
    /// Something typed is to be mended; nothing was changed.
    #[error("{} field(s) to mend", .0.0.len())]
    Invalid(Faults),
    /// Somebody else saved this record in the meantime; nothing was changed. Show both, let the worker choose.
    #[error("saved by another in the meantime: version {theirs}")]
    Stale {
        /// The version now in the store.
        theirs: i64,
    },
    /// A key of another system is already taken by something else; nothing was changed. Says at which fields the two
    /// differ, never what stands there.
    #[error("a key is taken by something else")]
    Taken(Faults),
    /// The disk is full. Reading goes on.
    #[error("disk full")]
    DiskFull,
    /// The database's schema is not the one that this program knows.
    #[error("the schema is not this program's")]
    OtherSchema,
    /// The database cannot be reached or refuses.
    #[error("database: {0}")]
    Database(String),
    /// The store's own rules were broken by what it read back.
    #[error("broken record: {0}")]
    Broken(&'static str),
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl From<domain::Fault> for Error {
    fn from(fault: domain::Fault) -> Self {
        Self::Invalid(fault.into())
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        told(&error.to_string())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        told(&error.to_string())
    }
}

fn told(text: &str) -> Error {
    // SQLITE_FULL, and PostgreSQL's class 53100.
    if text.contains("database or disk is full") || text.contains("No space left") || text.contains("53100") {
        return Error::DiskFull;
    }
    Error::Database(without_values(text))
}

/// PostgreSQL quotes the offending row in "Key (…)=(…)" and "Failing row contains (…)": keep only what is before.
fn without_values(text: &str) -> String {
    let end = ["Key (", "Failing row", "DETAIL"].iter().filter_map(|mark| text.find(mark)).min();
    text.get(..end.unwrap_or(text.len())).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_error_does_not_quote_the_row() {
        let told = without_values("duplicate key value violates constraint Key (login)=(hanako) exists");
        assert!(!told.contains("hanako"));
        assert!(told.starts_with("duplicate key"));
    }
}
