//! The program as an office runs it.

mod import;
mod program;
