//! Writes a zip as one stream: every entry deflated, its sizes behind it.

use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::{self, Write};

/// The most bytes before and after packing of a zip without ZIP64.
const MOST: u64 = 0xffff_fff0;

/// Bytes counted on their way out.
struct Counted<W> {
    out: W,
    count: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    size: u32,
    at: u32,
}

struct Open<W: Write> {
    name: String,
    at: u64,
    from: u64,
    size: u64,
    crc: Crc,
    packing: DeflateEncoder<Counted<W>>,
}

enum State<W: Write> {
    Between(Counted<W>),
    In(Box<Open<W>>),
    /// An error went before.
    Broken,
}

/// A zip in the making.
pub struct Packer<W: Write> {
    state: State<W>,
    entries: Vec<Entry>,
}

impl<W: Write> std::fmt::Debug for Packer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packer").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

fn small(number: u64) -> io::Result<u32> {
    u32::try_from(number)
        .ok()
        .filter(|n| u64::from(*n) < MOST)
        .ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, "書き出すものが 4 GiB をこえました"))
}

fn broken() -> io::Error {
    io::Error::other("a zip that an error ended")
}

/// 1980-01-01, 0:00: the zip's own clock is not used.
const NO_TIME: [u8; 4] = [0, 0, 0x21, 0];

impl<W: Write> Packer<W> {
    /// Into `out`.
    pub const fn new(out: W) -> Self {
        Self { state: State::Between(Counted { out, count: 0 }), entries: Vec::new() }
    }

    /// Begins an entry.
    ///
    /// # Errors
    /// When `out` fails, or the whole becomes too large.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end()?;
        let State::Between(mut out) = std::mem::replace(&mut self.state, State::Broken) else {
            return Err(broken());
        };
        let at = out.count;
        small(at)?;
        let length = u16::try_from(name.len()).map_err(|_| broken())?;
        // 2.0; sizes behind the data, name in UTF-8; deflated.
        let mut head = b"PK\x03\x04\x14\x00\x08\x08\x08\x00".to_vec();
        head.extend(NO_TIME);
        head.extend([0; 12]);
        head.extend(length.to_le_bytes());
        head.extend([0; 2]);
        head.extend(name.as_bytes());
        out.write_all(&head)?;
        let from = out.count;
        let packing = DeflateEncoder::new(out, Compression::new(6));
        let open = Open { name: name.to_owned(), at, from, size: 0, crc: Crc::new(), packing };
        self.state = State::In(Box::new(open));
        Ok(())
    }

    /// Ends the entry that is open, if one is.
    ///
    /// # Errors
    /// As [`Packer::begin`].
    pub fn end(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Broken) {
            State::Broken => Err(broken()),
            between @ State::Between(_) => {
                self.state = between;
                Ok(())
            }
            State::In(open) => {
                let mut out = open.packing.finish()?;
                let entry = Entry {
                    name: open.name,
                    crc: open.crc.sum(),
                    packed: small(out.count - open.from)?,
                    size: small(open.size)?,
                    at: small(open.at)?,
                };
                let mut tail = b"PK\x07\x08".to_vec();
                for number in [entry.crc, entry.packed, entry.size] {
                    tail.extend(number.to_le_bytes());
                }
                out.write_all(&tail)?;
                self.entries.push(entry);
                self.state = State::Between(out);
                Ok(())
            }
        }
    }

    /// Ends the last entry and writes the directory.
    ///
    /// # Errors
    /// As [`Packer::begin`].
    pub fn finish(mut self) -> io::Result<W> {
        self.end()?;
        let State::Between(mut out) = self.state else { return Err(broken()) };
        let start = small(out.count)?;
        for entry in &self.entries {
            let length = u16::try_from(entry.name.len()).map_err(|_| broken())?;
            let mut head = b"PK\x01\x02\x14\x00\x14\x00\x08\x08\x08\x00".to_vec();
            head.extend(NO_TIME);
            for number in [entry.crc, entry.packed, entry.size] {
                head.extend(number.to_le_bytes());
            }
            head.extend(length.to_le_bytes());
            head.extend([0; 12]);
            head.extend(entry.at.to_le_bytes());
            head.extend(entry.name.as_bytes());
            out.write_all(&head)?;
        }
        let length = small(out.count - u64::from(start))?;
        let count = u16::try_from(self.entries.len()).map_err(|_| broken())?;
        let mut tail = b"PK\x05\x06\x00\x00\x00\x00".to_vec();
        tail.extend(count.to_le_bytes());
        tail.extend(count.to_le_bytes());
        tail.extend(length.to_le_bytes());
        tail.extend(start.to_le_bytes());
        tail.extend([0; 2]);
        out.write_all(&tail)?;
        out.flush()?;
        Ok(out.out)
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let State::In(open) = &mut self.state else { return Err(broken()) };
        let written = open.packing.write(bytes)?;
        open.crc.update(bytes.get(..written).unwrap_or_default());
        open.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use std::io::Read as _;

    #[test]
    fn others_can_open_what_we_pack() {
        let mut packer = Packer::new(Vec::new());
        for (name, words) in [("a.txt", "縁側"), ("tables/b.csv", ""), ("c.txt", "えんがわ")] {
            packer.begin(name).unwrap();
            packer.write_all(words.as_bytes()).unwrap();
        }
        let bytes = packer.finish().unwrap();
        // Our own judge of strangers' archives reads by the directory, not by the stream.
        let archive = Archive::open(&bytes).unwrap();
        let mut text = String::new();
        archive.read("c.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "えんがわ");
        assert!(archive.has("tables/b.csv"));
    }
}
