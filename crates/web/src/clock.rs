//! The only place where the program reads the time.

use domain::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where `now` comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A hand set by a test.
    Fixed(AtomicI64),
}

impl Clock {
    /// A clock that stands still at `at` until it is set.
    #[must_use]
    pub const fn fixed(at: Instant) -> Self {
        Self::Fixed(AtomicI64::new(at))
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => machine_time(),
            Self::Fixed(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a fixed clock; the machine's clock stays as it is.
    pub fn set(&self, to: Instant) {
        if let Self::Fixed(at) = self {
            at.store(to, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the edge: here, and nowhere else, time comes in")]
fn machine_time() -> Instant {
    chrono::Utc::now().timestamp_millis()
}

/// Measures how long an answer took, for the log and the bench.
#[derive(Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Microseconds since the start.
    #[must_use]
    pub fn us(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Milliseconds since the start.
    #[must_use]
    pub fn ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
