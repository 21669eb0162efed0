//! Words that must not reach a log.

use std::fmt;

/// A name, an address, a note: anything that would tell a stranger about a person. It has no `Display`,
/// and its `Debug` shows nothing, so that no log line, error or panic can carry it by accident.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps the value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Hands the value out, in a place where the reader can see that it is meant.
    pub const fn show(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("〔伏せています〕")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debug_print_says_nothing() {
        let name = Secret::new("みどり 花子".to_owned());
        assert!(!format!("{name:?}").contains("花子"));
        assert_eq!(name.show(), "みどり 花子");
    }
}
