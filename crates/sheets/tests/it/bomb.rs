//! Files that want the program's memory: refused, and what the refusal costs, measured in a process of its own.

use crate::zip::{Part, book, part, repeated, sheet, zip};
use sheets::{
    archive::ArchiveFault,
    exchange::{ReadFault, grid},
    grid::GridFault,
    workbook::XlsxFault,
};
use std::{fs, path::Path, process::Command};

/// The most that a refusal may cost above an idle process, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

fn row(cells: &str) -> String {
    format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>")
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// (name, file, what it is refused with).
fn bombs() -> Vec<(&'static str, Vec<u8>, ReadFault)> {
    let archive = |fault| ReadFault::Xlsx(XlsxFault::Archive(fault));
    let of = |fault| ReadFault::Xlsx(fault);
    let row_xml = "<row><c t=\"inlineStr\"><is><t>あ</t></is></c></row>";
    let small = sheet(&row("<c><v>1</v></c>"));
    let lying = |size: u32, mut part: Part| {
        part.size = size;
        part
    };
    let doctype = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><worksheet>&b;</worksheet>";
    let mut comma_bomb = b"a,b\n".to_vec();
    comma_bomb.extend(vec![b','; 20_000_000]);
    let mut quote_bomb = b"a,b\n\"".to_vec();
    quote_bomb.extend(vec![b'x'; 20_000_000]);
    vec![
        // Ten megabytes in some tens of kilobytes.
        (
            "many rows",
            book(
                repeated(SHEET, "<worksheet><sheetData>", row_xml, 200_000, "</sheetData></worksheet>"),
                vec![],
            ),
            archive(ArchiveFault::Bomb),
        ),
        (
            "says it is small",
            book(lying(500, repeated(SHEET, "<worksheet><sheetData>", row_xml, 100_000, "")), vec![]),
            archive(ArchiveFault::Bomb),
        ),
        (
            "one endless text",
            book(
                repeated(SHEET, "<worksheet><sheetData><row><c t=\"str\"><v>", "0123456789", 300_000, ""),
                vec![],
            ),
            archive(ArchiveFault::Bomb),
        ),
        (
            "too many texts",
            book(small, vec![repeated("xl/sharedStrings.xml", "<sst>", "<si/>", 700_000, "</sst>")]),
            of(XlsxFault::Strings),
        ),
        (
            "rows without end",
            book(
                repeated(SHEET, "<worksheet><sheetData>", row_xml, 70_000, "</sheetData></worksheet>"),
                vec![],
            ),
            of(XlsxFault::Grid(GridFault::Rows)),
        ),
        (
            "wide",
            book(sheet(&row("<c r=\"XFD1\"><v>1</v></c>")), vec![]),
            of(XlsxFault::Grid(GridFault::Columns(1))),
        ),
        (
            "dimension",
            book(sheet("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData/></worksheet>"), vec![]),
            of(XlsxFault::Dimension(1_048_576, 16_384)),
        ),
        ("deep", book(sheet(&format!("<worksheet>{}", "<a>".repeat(100_000))), vec![]), of(XlsxFault::Deep)),
        ("entities", book(sheet(doctype), vec![]), archive(ArchiveFault::Instruction)),
        (
            "unknown entity",
            book(sheet(&row("<c t=\"str\"><v>&x;</v></c>")), vec![]),
            archive(ArchiveFault::Instruction),
        ),
        (
            "nested by name",
            book(sheet(&row("")), vec![part("xl/embeddings/a.xlsx", b"x")]),
            archive(ArchiveFault::Nested),
        ),
        (
            "nested by content",
            book(sheet(&row("")), vec![part("xl/media/a.bin", b"PK\x03\x04 and so on")]),
            archive(ArchiveFault::Nested),
        ),
        ("above", book(sheet(&row("")), vec![part("../../etc/passwd", b"x")]), archive(ArchiveFault::Path)),
        ("absolute", book(sheet(&row("")), vec![part("/etc/passwd", b"x")]), archive(ArchiveFault::Path)),
        ("drive", book(sheet(&row("")), vec![part("C:evil", b"x")]), archive(ArchiveFault::Path)),
        ("twice", book(sheet(&row("")), vec![part("xl/workbook.xml", b"x")]), archive(ArchiveFault::Path)),
        (
            "overlapping",
            zip(&[sheet(&row("")), sheet(&row("")).renamed("b"), sheet(&row("")).renamed("c")], true),
            archive(ArchiveFault::Bomb),
        ),
        (
            "entries",
            zip(&(0..1_500).map(|n| part(&format!("{n}"), b"")).collect::<Vec<_>>(), false),
            archive(ArchiveFault::TooManyEntries),
        ),
        (
            "old",
            [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], [0; 600].as_slice()].concat(),
            archive(ArchiveFault::OldOrLocked),
        ),
        ("cut off", book(sheet(&row("")), vec![])[..200].to_vec(), archive(ArchiveFault::Broken)),
        ("commas", comma_bomb, ReadFault::Csv(GridFault::Columns(2))),
        ("a quote that never ends", quote_bomb, ReadFault::Csv(GridFault::Cell(2))),
    ]
}

impl Part {
    fn renamed(self, name: &str) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// Reads a file in this process, and says what it cost: run by [`each_bomb_is_refused_at_little_cost`].
#[test]
fn child() {
    let Ok(path) = std::env::var("ENGAWA_BOMB") else { return };
    let idle = peak();
    let bytes = fs::read(path).unwrap();
    let told = grid(bytes).map(|g| g.len());
    println!("told {told:?}");
    println!("cost {}", peak() - idle);
}

/// The most memory that this process has held so far, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn cost(path: &Path) -> (String, u64) {
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bomb::child", "--nocapture", "--test-threads=1"])
        .env("ENGAWA_BOMB", path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
    let line =
        |start: &str| text.lines().find_map(|l| l.split_once(start).map(|(_, r)| r.to_owned())).unwrap();
    (line("told "), line("cost ").trim().parse().unwrap())
}

#[test]
fn each_bomb_is_refused_at_little_cost() {
    let dir = tempfile::tempdir().unwrap();
    for (n, (name, bytes, fault)) in bombs().into_iter().enumerate() {
        let path = dir.path().join(n.to_string());
        fs::write(&path, &bytes).unwrap();
        let size = bytes.len();
        drop(bytes);
        let (told, cost) = cost(&path);
        println!("{name}: {size} bytes, {:.1} MB above idle", cost as f64 / 1_048_576.0);
        assert_eq!(told, format!("{:?}", Err::<usize, _>(fault)), "{name}");
        assert!(cost <= MOST, "{name} cost {cost} bytes");
    }
}

#[test]
fn the_largest_honest_tables_stay_within_the_bound() {
    let dir = tempfile::tempdir().unwrap();
    // The most rows, with nearly the most text.
    let line = format!("{}\n", "あいうえお,".repeat(26));
    let csv = format!("{}\n{}", "a,".repeat(26), line.repeat(50_000));
    let path = dir.path().join("large.csv");
    fs::write(&path, &csv).unwrap();
    drop(csv);
    let (told, cost) = cost(&path);
    println!("21 MB of CSV: {told}, {:.1} MB above idle", cost as f64 / 1_048_576.0);
    assert!(told.starts_with("Ok("), "{told}");
    assert!(cost <= 96 * 1024 * 1024, "{cost}");
}
