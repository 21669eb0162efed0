//! What a person typed that cannot be kept as it is, said so that a tired person understands.

/// One thing to mend: the field's name in the form, and a sentence. The sentence never repeats what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {sentence}")]
pub struct Fault {
    /// The form field's `name`.
    pub field: &'static str,
    /// A whole Japanese sentence, without blame.
    pub sentence: String,
}

impl Fault {
    /// A fault at `field`.
    pub fn new(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { field, sentence: sentence.into() }
    }
}

/// All that is to be mended in one form, in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// No fault yet.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one.
    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push(Fault::new(field, sentence));
    }

    /// Nothing to mend?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value` when there is nothing to mend.
    ///
    /// # Errors
    /// The faults themselves.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}
