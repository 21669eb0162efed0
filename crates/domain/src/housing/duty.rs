//! 毎月の求職活動等: what the recipient does each month, and whether it was done.

use crate::{
    Faults,
    typed::{LINE, Typed, line, short_enough},
};

crate::code::words! {
    /// Done or missed.
    Done {
        /// It was done.
        Done = "done",
        /// It was not, and why is known.
        Missed = "missed",
    }
}

impl Done {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Done => "できた",
            Self::Missed => "できなかった",
        }
    }
}

/// The answer for one duty of one month.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// Word of the track's list of duties.
    pub duty: String,
    /// Done or missed.
    pub done: Done,
    /// Why it was missed; a few words on what was done.
    pub words: String,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("duty", &self.duty).field("done", &self.done).finish_non_exhaustive()
    }
}

impl Answer {
    /// Reads the form of one month: rows of `duty`, `done.CODE` and `words.CODE`. A duty without an answer stays open.
    ///
    /// # Errors
    /// A missed duty without a reason; nothing answered at all.
    pub fn check<F: Typed + ?Sized>(form: &F) -> Result<Vec<Self>, Faults> {
        let mut faults = Faults::none();
        let mut answers = Vec::new();
        for duty in form.every("duty") {
            let words = line(form.one(&format!("words.{duty}")));
            let Some(done) = Done::parse(form.one(&format!("done.{duty}"))) else { continue };
            short_enough(&mut faults, "duty", &words, LINE);
            if done == Done::Missed && words.is_empty() {
                let sentence = "できなかったわけを、ひとことで入れてください（体調、家族のこと、など）";
                if !faults.0.iter().any(|f| f.sentence == sentence) {
                    faults.add("duty", sentence);
                }
            }
            answers.push(Self { duty: duty.to_owned(), done, words });
        }
        if answers.is_empty() && faults.is_empty() {
            faults.add("duty", "どれか一つ、「できた」か「できなかった」を選んでください");
        }
        faults.or(answers)
    }
}
