//! The texts that a workbook keeps once and points at: one piece of text and the ends.

use super::{Pull, Result, XlsxFault, parts::Workbook, reference, unescaped};
use crate::archive::Archive;
use quick_xml::events::Event;

/// The most different texts.
const MOST: usize = 500_000;
/// The most letters of them all, in bytes.
const LARGEST: usize = 24_000_000;

/// The shared texts.
#[derive(Default)]
pub(super) struct Shared {
    text: String,
    ends: Vec<u32>,
}

impl Shared {
    pub(super) fn get(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else { return "" };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start as usize..*end as usize).unwrap_or_default()
    }

    pub(super) fn read(archive: &Archive<'_>, workbook: &Workbook) -> Result<Self> {
        let mut shared = Self::default();
        let Some(part) = workbook.shared.as_deref().filter(|part| archive.has(part)) else {
            return Ok(shared);
        };
        let mut pull = Pull::open(archive, part)?;
        let (mut one, mut takes, mut phonetic) = (String::new(), false, 0_usize);
        loop {
            match pull.next()? {
                Event::Eof => return Ok(shared),
                Event::Start(e) => match e.local_name().as_ref() {
                    "si" => one.clear(),
                    "t" => takes = phonetic == 0,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "si" => shared.add("")?,
                Event::Text(text) if takes => one.push_str(&text),
                Event::GeneralRef(entity) if takes => reference(&mut one, &entity)?,
                Event::End(e) => match e.local_name().as_ref() {
                    "t" => takes = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "si" => shared.add(&unescaped(&one))?,
                    _ => {}
                },
                _ => {}
            }
            if one.len() > LARGEST {
                return Err(XlsxFault::Strings);
            }
        }
    }

    fn add(&mut self, text: &str) -> Result<()> {
        if self.ends.len() >= MOST || self.text.len() + text.len() > LARGEST {
            return Err(XlsxFault::Strings);
        }
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| XlsxFault::Strings)?);
        Ok(())
    }
}
