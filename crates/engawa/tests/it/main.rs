//! The program as an office runs it.

mod backup;
mod import;
mod program;
