//! A zip file from a stranger: its directory is judged before a byte of its content is taken, and its content is
//! measured, as it really unpacks, before anything parses it.
//!
//! What is absent: ZIP64, several disks, encryption, methods other than "stored" and "deflated", symbolic links,
//! writing to a disk. Memory: the file itself, at most [`MOST_ENTRIES`] directory entries, and one buffer.

use flate2::read::DeflateDecoder;
use std::{collections::HashSet, io::Read};

/// The largest archive that is looked at, in bytes.
pub const LARGEST: usize = 16_000_000;
/// The most entries of an archive. A workbook of an office has some thirty.
pub const MOST_ENTRIES: usize = 1_000;
/// The most that one entry may unpack to, in bytes.
pub const LARGEST_ENTRY: u64 = 128_000_000;
/// The most that all entries together may unpack to, in bytes.
pub const LARGEST_WHOLE: u64 = 192_000_000;
/// An entry larger than [`SMALL`] may be at most this many times as large as it is packed. Tables of an office pack
/// ten to forty times.
pub const RATIO: u64 = 120;
/// Below this size the ratio is not looked at, in bytes.
pub const SMALL: u64 = 4_000_000;
/// The longest stretch of XML without a tag, in bytes: a cell holds 32,767 letters.
const STRETCH: usize = 1_000_000;

/// Why an archive is not taken. Said as a whole sentence; nothing of its content is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// Larger than [`LARGEST`].
    #[error("ファイルが大きすぎます（xlsx は 16 MB まで）。行を分けて、2回に取り込んでください。")]
    TooLarge,
    /// Old .xls, or a workbook with a password.
    #[error(
        "古い形（.xls）か、パスワードのかかったファイルです。パスワードをはずし、「Excel ブック（.xlsx）」で保存しなおしてください。"
    )]
    OldOrLocked,
    /// No directory, a broken one, or one that this program does not read.
    #[error("xlsx ファイルとして開けませんでした。Excel でいちど開いて保存しなおしてください。")]
    Broken,
    /// Too many entries.
    #[error("ファイルの中身の数が多すぎます。表だけを新しいブックに写して保存しなおしてください。")]
    TooManyEntries,
    /// A name with a folder above, a drive, or twice the same.
    #[error("ファイルの中に、開いてはいけない場所を指す名前があります。このファイルは取り込めません。")]
    Path,
    /// Another archive inside.
    #[error(
        "ファイルの中に、別のファイルが入っています。表だけを新しいブックに写して保存しなおしてください。"
    )]
    Nested,
    /// It unpacks to far more than it should.
    #[error("ファイルが、ひらくと大きくなりすぎます。表だけを新しいブックに写して保存しなおしてください。")]
    Bomb,
    /// A document type, an entity, a comment, or letters other than UTF-8.
    #[error("ファイルの中に、表ではない指示（外部の参照など）があります。このファイルは取り込めません。")]
    Instruction,
}

type Result<T> = std::result::Result<T, ArchiveFault>;

/// One entry of a judged archive.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: String,
    deflated: bool,
    packed: usize,
    size: u64,
    header: usize,
    data: usize,
}

/// An archive whose directory and content have been judged.
#[derive(Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
}

fn u16_at(bytes: &[u8], at: usize) -> Result<usize> {
    let two = bytes.get(at..at.saturating_add(2)).and_then(|b| b.first_chunk::<2>());
    two.map(|b| usize::from(u16::from_le_bytes(*b))).ok_or(ArchiveFault::Broken)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<usize> {
    let four = bytes.get(at..at.saturating_add(4)).and_then(|b| b.first_chunk::<4>());
    let number = four.map(|b| u32::from_le_bytes(*b)).ok_or(ArchiveFault::Broken)?;
    usize::try_from(number).map_err(|_| ArchiveFault::Broken)
}

impl<'a> Archive<'a> {
    /// Judges directory and content.
    ///
    /// # Errors
    /// [`ArchiveFault`] before anything has been parsed.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len() > LARGEST {
            return Err(ArchiveFault::TooLarge);
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(ArchiveFault::OldOrLocked);
        }
        let archive = Self { bytes, entries: directory(bytes)? };
        archive.measure()?;
        Ok(archive)
    }

    /// Is there an entry of this name?
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name == name)
    }

    /// Reads an entry, never more than its declared size.
    ///
    /// # Errors
    /// [`ArchiveFault::Broken`] when there is no such entry.
    pub fn read(&self, name: &str) -> Result<Box<dyn Read + 'a>> {
        let entry = self.entries.iter().find(|e| e.name == name).ok_or(ArchiveFault::Broken)?;
        self.content(entry)
    }

    fn content(&self, entry: &Entry) -> Result<Box<dyn Read + 'a>> {
        let packed = self.bytes.get(entry.data..entry.data.saturating_add(entry.packed));
        let packed = packed.ok_or(ArchiveFault::Broken)?;
        Ok(if entry.deflated {
            Box::new(DeflateDecoder::new(packed).take(entry.size))
        } else {
            Box::new(packed.take(entry.size))
        })
    }

    /// Unpacks every entry into nothing: what it really is may be neither more nor less than it says.
    fn measure(&self) -> Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        for entry in &self.entries {
            let packed = self.bytes.get(entry.data..entry.data.saturating_add(entry.packed));
            let packed = packed.ok_or(ArchiveFault::Broken)?;
            let mut content: Box<dyn Read> =
                if entry.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
            let mut markup =
                (entry.name.ends_with(".xml") || entry.name.ends_with(".rels")).then(Markup::default);
            let mut size: u64 = 0;
            loop {
                let read = content.read(&mut buffer).map_err(|_| ArchiveFault::Broken)?;
                let some = buffer.get(..read).unwrap_or_default();
                if some.is_empty() {
                    break;
                }
                if size == 0
                    && (some.starts_with(b"PK\x03\x04") || some.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]))
                {
                    return Err(ArchiveFault::Nested);
                }
                size = size.saturating_add(read as u64);
                if size > entry.size {
                    return Err(ArchiveFault::Bomb);
                }
                if let Some(markup) = &mut markup {
                    markup.look(some)?;
                }
            }
            if size != entry.size {
                return Err(ArchiveFault::Broken);
            }
        }
        Ok(())
    }
}

/// Looks at XML as bytes: no `<!`, no instruction after the first line, no endless stretch without a tag.
#[derive(Debug, Default)]
struct Markup {
    seen: usize,
    stretch: usize,
    open: bool,
}

impl Markup {
    fn look(&mut self, bytes: &[u8]) -> Result<()> {
        if self.seen == 0 && (bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])) {
            return Err(ArchiveFault::Instruction);
        }
        for byte in bytes {
            if self.open {
                self.open = false;
                if *byte == b'!' || (*byte == b'?' && self.seen > 8) {
                    return Err(ArchiveFault::Instruction);
                }
            }
            if *byte == b'<' {
                (self.open, self.stretch) = (true, 0);
            } else {
                self.stretch = self.stretch.saturating_add(1);
                if self.stretch > STRETCH {
                    return Err(ArchiveFault::Bomb);
                }
            }
            self.seen = self.seen.saturating_add(1);
        }
        Ok(())
    }
}

/// Where the directory's end record begins: it is the last thing in the file, but for a comment.
fn end_record(bytes: &[u8]) -> Result<usize> {
    let last = bytes.len().checked_sub(22).ok_or(ArchiveFault::Broken)?;
    let first = last.saturating_sub(0xffff);
    (first..=last)
        .rev()
        .find(|at| bytes.get(*at..).is_some_and(|b| b.starts_with(b"PK\x05\x06")))
        .ok_or(ArchiveFault::Broken)
}

fn directory(bytes: &[u8]) -> Result<Vec<Entry>> {
    let end = end_record(bytes)?;
    let count = u16_at(bytes, end + 10)?;
    let (length, start) = (u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    if u16_at(bytes, end + 4)? != 0 || u16_at(bytes, end + 6)? != 0 || u16_at(bytes, end + 8)? != count {
        return Err(ArchiveFault::Broken);
    }
    if count > MOST_ENTRIES {
        return Err(ArchiveFault::TooManyEntries);
    }
    if start.checked_add(length).is_none_or(|after| after > end) {
        return Err(ArchiveFault::Broken);
    }
    let (mut entries, mut names, mut whole, mut at) = (Vec::new(), HashSet::new(), 0_u64, start);
    for _ in 0..count {
        let (entry, next) = entry(bytes, at)?;
        if next > start.saturating_add(length) {
            return Err(ArchiveFault::Broken);
        }
        at = next;
        whole = whole.saturating_add(entry.size);
        let ratio_over = entry.size > SMALL && entry.size / RATIO > entry.packed as u64;
        if entry.size > LARGEST_ENTRY || whole > LARGEST_WHOLE || ratio_over {
            return Err(ArchiveFault::Bomb);
        }
        if !names.insert(entry.name.to_lowercase()) {
            return Err(ArchiveFault::Path);
        }
        entries.push(entry);
    }
    apart(&entries, start)?;
    Ok(entries)
}

/// Entries that share bytes are how a small file claims to hold petabytes.
fn apart(entries: &[Entry], directory: usize) -> Result<()> {
    let mut places: Vec<(usize, usize)> =
        entries.iter().map(|e| (e.header, e.data.saturating_add(e.packed))).collect();
    places.sort_unstable();
    let mut free = 0;
    for (from, to) in places {
        if from < free || to > directory {
            return Err(ArchiveFault::Bomb);
        }
        free = to;
    }
    Ok(())
}

/// One entry of the directory at `at`, and where the next begins.
fn entry(bytes: &[u8], at: usize) -> Result<(Entry, usize)> {
    if bytes.get(at..).is_none_or(|b| !b.starts_with(b"PK\x01\x02")) {
        return Err(ArchiveFault::Broken);
    }
    let (flags, method) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
    let (packed, size) = (u32_at(bytes, at + 20)?, u32_at(bytes, at + 24)?);
    let (name, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
    let header = u32_at(bytes, at + 42)?;
    if flags & 1 != 0 {
        return Err(ArchiveFault::OldOrLocked);
    }
    if [packed, size, header].contains(&0xffff_ffff) || !matches!(method, 0 | 8) {
        return Err(ArchiveFault::Broken);
    }
    if method == 0 && packed != size {
        return Err(ArchiveFault::Broken);
    }
    let name_at = at + 46;
    let name = bytes.get(name_at..name_at + name).ok_or(ArchiveFault::Broken)?;
    let name = path(name)?;
    let local = bytes.get(header..).filter(|b| b.starts_with(b"PK\x03\x04")).ok_or(ArchiveFault::Broken)?;
    let data = header + 30 + u16_at(local, 26)? + u16_at(local, 28)?;
    let next = name_at + u16_at(bytes, at + 28)? + extra + comment;
    Ok((Entry { name, deflated: method == 8, packed, size: size as u64, header, data }, next))
}

/// A name that stays inside, and is no archive itself.
fn path(name: &[u8]) -> Result<String> {
    let name = std::str::from_utf8(name).map_err(|_| ArchiveFault::Path)?;
    let odd =
        name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.is_empty() || name.len() > 200;
    if odd || name.split('/').any(|part| part == ".." || part == ".") {
        return Err(ArchiveFault::Path);
    }
    let lower = name.to_lowercase();
    let nested =
        [".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".pptx", ".jar", ".7z", ".gz", ".rar", ".cab"];
    if nested.iter().any(|end| lower.ends_with(end)) {
        return Err(ArchiveFault::Nested);
    }
    Ok(name.to_owned())
}
