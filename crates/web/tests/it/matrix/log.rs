//! The log of this process, every level, kept in memory.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};
use tracing_subscriber::{filter::LevelFilter, fmt};

/// What was logged since it was started.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// From now on every line of this process is kept.
    pub(crate) fn start() -> Self {
        let kept = Self::default();
        let writer = kept.clone();
        let log =
            fmt().with_max_level(LevelFilter::TRACE).with_ansi(false).with_writer(move || writer.clone());
        log.try_init().expect("one test of this process keeps the log");
        kept
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
