//! What a workbook says about itself: which sheet comes first, where its texts lie, which numbers are dates.

use super::{Pull, Result, XlsxFault, attribute};
use crate::archive::{Archive, ArchiveFault};
use chrono::{Days, NaiveDate, NaiveTime};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// The most styles and sheets that are read.
const MOST: usize = 70_000;

/// Where the parts lie.
pub(super) struct Workbook {
    pub(super) sheet: String,
    pub(super) shared: Option<String>,
    styles: Option<String>,
    pub(super) from_1904: bool,
}

impl Workbook {
    pub(super) fn read(archive: &Archive<'_>) -> Result<Self> {
        let book = if archive.has("xl/workbook.xml") {
            "xl/workbook.xml".to_owned()
        } else {
            let all = relations(archive, "", "_rels/.rels")?;
            all.into_iter().find(|r| r.kind.ends_with("/officeDocument")).ok_or(ArchiveFault::Broken)?.target
        };
        let (folder, name) = book.rsplit_once('/').unwrap_or(("", &book));
        let rels = if folder.is_empty() {
            format!("_rels/{name}.rels")
        } else {
            format!("{folder}/_rels/{name}.rels")
        };
        let all = relations(archive, folder, &rels)?;
        let (first, from_1904) = first_sheet(archive, &book)?;
        let first = first.ok_or(XlsxFault::NoSheet)?;
        let of = |kind: &str| all.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.clone());
        let sheet = all.iter().find(|r| r.id == first).ok_or(ArchiveFault::Broken)?.target.clone();
        Ok(Self { sheet, shared: of("/sharedStrings"), styles: of("/styles"), from_1904 })
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// Targets as names of entries; what lies outside the file is left out and never opened.
fn relations(archive: &Archive<'_>, folder: &str, part: &str) -> Result<Vec<Relation>> {
    let mut pull = Pull::open(archive, part)?;
    let mut all = Vec::new();
    loop {
        let event = pull.next()?;
        let element = match event {
            Event::Eof => return Ok(all),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => e,
            _ => continue,
        };
        if attribute(&element, "TargetMode")?.as_deref() == Some("External") || all.len() >= MOST {
            continue;
        }
        let said = attribute(&element, "Target")?.unwrap_or_default();
        let target = match said.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None if folder.is_empty() => said,
            None => format!("{folder}/{said}"),
        };
        let (id, kind) = (attribute(&element, "Id")?, attribute(&element, "Type")?);
        all.push(Relation { id: id.unwrap_or_default(), kind: kind.unwrap_or_default(), target });
    }
}

/// The relation of the first visible sheet, and whether days count from 1904.
fn first_sheet(archive: &Archive<'_>, book: &str) -> Result<(Option<String>, bool)> {
    let mut pull = Pull::open(archive, book)?;
    let (mut first, mut from_1904) = (None, false);
    loop {
        let event = pull.next()?;
        let element = match event {
            Event::Eof => return Ok((first, from_1904)),
            Event::Start(e) | Event::Empty(e) => e,
            _ => continue,
        };
        match element.local_name().as_ref() {
            "workbookPr" => {
                from_1904 =
                    attribute(&element, "date1904")?.is_some_and(|v| matches!(v.as_str(), "1" | "true"));
            }
            "sheet" if first.is_none() && attribute(&element, "state")?.is_none_or(|s| s == "visible") => {
                first = relation_id(&element);
            }
            _ => {}
        }
    }
}

/// `r:id`, whatever the prefix.
fn relation_id(element: &BytesStart<'_>) -> Option<String> {
    let mut attributes = element.attributes();
    let all = attributes.with_checks(false).take(20).filter_map(std::result::Result::ok);
    let mut ids = all.filter(|a| a.key.as_ref().ends_with(":id")).map(|a| a.value.into_owned());
    ids.next()
}

/// Which styles show a number as a date.
#[derive(Default)]
pub(super) struct Styles(Vec<bool>);

impl Styles {
    pub(super) fn is_date(&self, style: usize) -> bool {
        self.0.get(style).copied().unwrap_or(false)
    }

    pub(super) fn read(archive: &Archive<'_>, workbook: &Workbook) -> Result<Self> {
        let Some(part) = workbook.styles.as_deref().filter(|part| archive.has(part)) else {
            return Ok(Self::default());
        };
        let mut pull = Pull::open(archive, part)?;
        let (mut formats, mut styles, mut inside) = (HashMap::new(), Vec::new(), false);
        loop {
            match pull.next()? {
                Event::Eof => return Ok(Self(styles)),
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "cellXfs" => inside = true,
                    "numFmt" if formats.len() < MOST => {
                        let id = attribute(&e, "numFmtId")?.and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
                        let code = attribute(&e, "formatCode")?.unwrap_or_default();
                        formats.insert(id, shows_date(&code));
                    }
                    "xf" if inside && styles.len() < MOST => {
                        let id = attribute(&e, "numFmtId")?.and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
                        let built_in = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                        styles.push(formats.get(&id).copied().unwrap_or(built_in));
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "cellXfs" => inside = false,
                _ => {}
            }
        }
    }
}

/// Has a format's code a year, month, day or hour outside quotes and brackets?
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' => bracket = false,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 'e' | 'g' | 'G' if !quoted && !bracket => {
                // "General" is no date.
                return !code.trim().eq_ignore_ascii_case("general");
            }
            _ => {}
        }
    }
    false
}

/// A day number with its time: `2026-11-21`, `2026-11-21 14:30`, or `14:30` where there is no day.
pub(super) fn date(number: f64, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    let minutes = (number.fract() * 1440.0).round();
    let (mut days, mut minutes) = (number.trunc() as u64, minutes as u32);
    if minutes == 1440 {
        (days, minutes) = (days + 1, 0);
    }
    let time = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)?;
    if days == 0 && !from_1904 {
        return Some(time.format("%H:%M").to_string());
    }
    // Excel believes in a 29 February 1900: days after it are one too high.
    let (first, days) = if from_1904 {
        (NaiveDate::from_ymd_opt(1904, 1, 1)?, days)
    } else {
        (NaiveDate::from_ymd_opt(1899, 12, 31)?, if days > 59 { days - 1 } else { days })
    };
    let day = first.checked_add_days(Days::new(days))?;
    Some(if minutes == 0 { day.to_string() } else { format!("{day} {}", time.format("%H:%M")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_are_dates() {
        assert_eq!(date(45_000.0, false).as_deref(), Some("2023-03-15"));
        assert_eq!(date(45_000.604_17, false).as_deref(), Some("2023-03-15 14:30"));
        assert_eq!(date(60.0, false).as_deref(), Some("1900-02-28"));
        assert_eq!(date(59.0, false).as_deref(), Some("1900-02-28"));
        assert_eq!(date(0.5, false).as_deref(), Some("12:00"));
        assert_eq!(date(0.0, true).as_deref(), Some("1904-01-01"));
        assert_eq!(date(-1.0, false), None);
        assert_eq!(date(f64::NAN, false), None);
    }

    #[test]
    fn formats_with_a_day_are_dates() {
        for code in ["yyyy/m/d", "[$-411]ggge\"年\"m\"月\"d\"日\"", "h:mm"] {
            assert!(shows_date(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0\"年\"", "[Red]0", "@", "0_d"] {
            assert!(!shows_date(code), "{code}");
        }
    }
}
