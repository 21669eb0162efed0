//! A zip writer for files that no honest program writes.

use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write as _;

/// One entry to be written.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) packed: Vec<u8>,
    pub(crate) deflated: bool,
    /// The size that the directory declares.
    pub(crate) size: u32,
    pub(crate) crc: u32,
}

/// An honest entry.
pub(crate) fn part(name: &str, content: &[u8]) -> Part {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    let mut crc = Crc::new();
    crc.update(content);
    Part {
        name: name.into(),
        packed: encoder.finish().unwrap(),
        deflated: true,
        size: content.len() as u32,
        crc: crc.sum(),
    }
}

/// An entry of `times` times the same text, packed without holding it.
pub(crate) fn repeated(name: &str, head: &str, one: &str, times: usize, tail: &str) -> Part {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let mut crc = Crc::new();
    let mut size = 0;
    let block = one.repeat(1_000);
    let mut put = |text: &str| {
        encoder.write_all(text.as_bytes()).unwrap();
        crc.update(text.as_bytes());
        size += text.len();
    };
    put(head);
    (0..times / 1_000).for_each(|_| put(&block));
    put(&one.repeat(times % 1_000));
    put(tail);
    let packed = encoder.finish().unwrap();
    Part { name: name.into(), packed, deflated: true, size: u32::try_from(size).unwrap(), crc: crc.sum() }
}

/// The archive. `overlap`: every directory entry points at the first content.
pub(crate) fn zip(parts: &[Part], overlap: bool) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (n, part) in parts.iter().enumerate() {
        let at = if overlap { 0 } else { out.len() as u32 };
        let method = if part.deflated { 8_u16 } else { 0 };
        let mut common = Vec::new();
        for number in [0_u16, method, 0, 0] {
            common.extend(number.to_le_bytes());
        }
        for number in [part.crc, part.packed.len() as u32, part.size] {
            common.extend(number.to_le_bytes());
        }
        common.extend((part.name.len() as u16).to_le_bytes());
        if !overlap || n == 0 {
            out.extend(b"PK\x03\x04\x14\x00");
            out.extend(&common);
            out.extend(0_u16.to_le_bytes());
            out.extend(part.name.as_bytes());
            out.extend(&part.packed);
        }
        directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
        directory.extend(&common);
        directory.extend([0; 12]);
        directory.extend(at.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let (start, length, count) = (out.len() as u32, directory.len() as u32, parts.len() as u16);
    out.extend(directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out
}

const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook around one sheet's XML.
pub(crate) fn book(sheet: Part, more: Vec<Part>) -> Vec<u8> {
    let mut parts = vec![
        part("xl/workbook.xml", br#"<workbook xmlns:r="x"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships><Relationship Id="rId1" Type="{TYPE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{TYPE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            )
            .as_bytes(),
        ),
        sheet,
    ];
    parts.extend(more);
    zip(&parts, false)
}

/// The sheet's entry.
pub(crate) fn sheet(xml: &str) -> Part {
    part("xl/worksheets/sheet1.xml", xml.as_bytes())
}
