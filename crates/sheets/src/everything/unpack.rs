//! Reads a zip of [`super::pack`] as one stream, entry after entry, and believes nothing that it has not seen: names,
//! sizes and checksums are held against what really came, and what unpacks to far more than it was is a bomb.

use flate2::{Crc, bufread::DeflateDecoder};
use std::io::{self, BufRead, Read};

/// An entry above [`SMALL`] may unpack to at most this many times its packed size. Tables pack five to forty times.
const RATIO: u64 = 250;
/// Below this size the ratio is not looked at, in bytes.
const SMALL: u64 = 8_000_000;
/// The longest name of an entry, in bytes.
const LONGEST_NAME: usize = 200;
/// The most entries.
const MOST: usize = 10_000;

/// What stands in the way.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The stream below.
    #[error("{0}")]
    Input(#[from] io::Error),
    /// Not in the form that we pack.
    #[error("engawa が書き出した形ではありません")]
    Form,
    /// Size or checksum differ.
    #[error("中身が、書き出したときとちがいます")]
    Altered,
    /// It unpacks to far more than it was.
    #[error("ひらくと大きくなりすぎるファイルです。読むのをやめました")]
    Bomb,
    /// The stream ends too early.
    #[error("ファイルが途中で切れています")]
    Cut,
}

enum State<R: BufRead> {
    Between(R),
    In(Entry<R>),
    /// The directory has begun.
    Over(R),
    Broken,
}

struct Entry<R: BufRead> {
    unpacking: DeflateDecoder<R>,
    crc: Crc,
    size: u64,
}

/// A zip being read. Reads the open entry; [`Unpacker::next`] goes on to the next.
pub struct Unpacker<R: BufRead> {
    state: State<R>,
    seen: Vec<String>,
    /// Why the last read failed, beyond what an [`io::Error`] says.
    trouble: Option<Trouble>,
}

impl<R: BufRead> std::fmt::Debug for Unpacker<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unpacker").field("seen", &self.seen.len()).finish_non_exhaustive()
    }
}

fn exact<const N: usize>(input: &mut impl Read) -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes).map_err(cut)?;
    Ok(bytes)
}

fn cut(error: io::Error) -> Trouble {
    if error.kind() == io::ErrorKind::UnexpectedEof { Trouble::Cut } else { Trouble::Input(error) }
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let four = bytes.get(at..).and_then(|b| b.first_chunk::<4>());
    four.map_or(0, |b| u64::from(u32::from_le_bytes(*b)))
}

impl<R: BufRead> Unpacker<R> {
    /// Over a stream.
    pub const fn new(input: R) -> Self {
        Self { state: State::Between(input), seen: Vec::new(), trouble: None }
    }

    /// The name of the next entry, which is then open; `None` where the directory begins. The entry before must have
    /// been read to its end.
    ///
    /// # Errors
    /// [`Trouble`].
    #[allow(clippy::should_implement_trait, reason = "an entry lends the stream: no iterator")]
    pub fn next(&mut self) -> Result<Option<String>, Trouble> {
        let State::Between(mut input) = std::mem::replace(&mut self.state, State::Broken) else {
            return Err(Trouble::Form);
        };
        let mark = exact::<4>(&mut input)?;
        if mark == *b"PK\x01\x02" && !self.seen.is_empty() {
            self.state = State::Over(input);
            return Ok(None);
        }
        let head = exact::<26>(&mut input)?;
        let length = usize::from(u16::from_le_bytes([head[22], head[23]]));
        let ours = head.starts_with(b"\x14\x00\x08\x08\x08\x00\x00\x00\x21\x00")
            && head[10..22] == [0; 12]
            && head[24..] == [0; 2];
        if mark != *b"PK\x03\x04" || !ours || length == 0 || length > LONGEST_NAME || self.seen.len() == MOST
        {
            return Err(Trouble::Form);
        }
        let mut name = vec![0; length];
        input.read_exact(&mut name).map_err(cut)?;
        let name = String::from_utf8(name).map_err(|_| Trouble::Form)?;
        if self.seen.contains(&name) {
            return Err(Trouble::Form);
        }
        self.seen.push(name.clone());
        let unpacking = DeflateDecoder::new(input);
        self.state = State::In(Entry { unpacking, crc: Crc::new(), size: 0 });
        Ok(Some(name))
    }

    /// After the last entry: the directory, and nothing behind it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn close(&mut self) -> Result<(), Trouble> {
        let State::Over(input) = &mut self.state else { return Err(Trouble::Form) };
        // The directory repeats what has been seen and held; it is read to its end so that a cut file is told.
        let mut rest = Vec::new();
        let most = self.seen.iter().map(|n| n.len() + 46).sum::<usize>() + 22;
        let got = input.by_ref().take(most as u64 + 1).read_to_end(&mut rest).map_err(cut)?;
        match (got + 4).cmp(&most) {
            std::cmp::Ordering::Less => Err(Trouble::Cut),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Trouble::Form),
        }
    }

    /// The reason of the last failed read, if it was more than the stream's own.
    pub const fn trouble(&mut self) -> Option<Trouble> {
        self.trouble.take()
    }

    fn fail(&mut self, trouble: Trouble) -> io::Error {
        let error = io::Error::other(trouble.to_string());
        self.trouble = Some(trouble);
        self.state = State::Broken;
        error
    }

    /// The entry's end: what stands behind it is what came.
    fn finish(&mut self) -> Result<(), Trouble> {
        let State::In(entry) = std::mem::replace(&mut self.state, State::Broken) else {
            return Err(Trouble::Form);
        };
        let packed = entry.unpacking.total_in();
        let mut input = entry.unpacking.into_inner();
        let tail = exact::<16>(&mut input)?;
        let said = (number(&tail, 4), number(&tail, 8), number(&tail, 12));
        if !tail.starts_with(b"PK\x07\x08") || said != (u64::from(entry.crc.sum()), packed, entry.size) {
            return Err(Trouble::Altered);
        }
        self.state = State::Between(input);
        Ok(())
    }
}

impl<R: BufRead> Read for Unpacker<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let entry = match &mut self.state {
            State::In(entry) => entry,
            State::Between(_) => return Ok(0),
            State::Over(_) | State::Broken => return Err(self.fail(Trouble::Form)),
        };
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = match entry.unpacking.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(self.fail(Trouble::Cut)),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                return Err(self.fail(Trouble::Altered));
            }
            Err(error) => return Err(self.fail(Trouble::Input(error))),
        };
        entry.crc.update(buffer.get(..read).unwrap_or_default());
        entry.size += read as u64;
        let bomb = entry.size > SMALL && entry.size / RATIO > entry.unpacking.total_in();
        if bomb {
            return Err(self.fail(Trouble::Bomb));
        }
        if read == 0
            && let Err(trouble) = self.finish()
        {
            return Err(self.fail(trouble));
        }
        Ok(read)
    }
}
