//! 記録の全部 in an open form: one zip with a CSV for each table, a dictionary and a closing manifest.
//!
//! `README.txt` (Japanese) and `dictionary.json` come first, then `tables/NAME.csv` (further parts `NAME.2.csv`, …),
//! then `manifest.json` with the rows and the BLAKE3 of each file. Written and read as one stream, so that the memory
//! is that of one row and a few buffers, whatever the size.
//!
//! A table's CSV: UTF-8 with a mark, CR LF, a heading, then the rows. Text and base64 stand in quotation marks (guarded
//! as in [`crate::guard`]), whole numbers without; nothing at all between two commas is "no value".
//!
//! What is absent: encryption (the stream goes through a seal before it reaches a disk) and ZIP64: the packed whole ends
//! at 4 GiB, which is said before it would be broken.

pub mod cells;
pub mod pack;
pub mod read;
pub mod unpack;
pub mod write;

pub use read::Reader;
pub use write::{Closing, Writer};

/// The dictionary's entry.
pub const DICTIONARY: &str = "dictionary.json";
/// The closing entry.
pub const MANIFEST: &str = "manifest.json";
/// The entry for people.
pub const README: &str = "README.txt";

/// The entry of a table's part, the first being 1.
#[must_use]
pub fn entry(table: &str, part: usize) -> String {
    if part == 1 { format!("tables/{table}.csv") } else { format!("tables/{table}.{part}.csv") }
}

/// The digest over all files' digests, in their order.
#[must_use]
pub fn whole<'a>(digests: impl Iterator<Item = &'a str>) -> String {
    let mut hash = blake3::Hasher::new();
    for digest in digests {
        hash.update(digest.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}
