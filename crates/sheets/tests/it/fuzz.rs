//! Files that have been damaged in every way that a random hand finds: no panic, no second of waiting, no growing
//! memory. The short run stands among the tests; `cargo xtask fuzz --minutes N` runs each target for N minutes.

use crate::zip::{Part, book, part, zip};
use domain::exchange::SheetKind;
use sheets::exchange::{Form, Lists, Reader, grid, kind_of, write};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

const NOW: domain::Instant = 1_795_155_000_000;

/// A plain generator of numbers; the same seed gives the same damage.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most.max(1) as u64)).unwrap()
    }
}

fn lists() -> Lists {
    let mut lists = Lists::new();
    for (list, word, label) in
        [("door", "phone", "電話"), ("topic", "debt", "債務について"), ("method", "phone", "電話")]
    {
        lists.add(list, word, label);
    }
    lists
}

fn record() -> Vec<(&'static str, String)> {
    [
        ("received_on", "R8.4.1"),
        ("received_time", "14:30"),
        ("door", "phone"),
        ("name", "髙橋 𠮷男"),
        ("kana", "ﾀｶﾊｼ ﾖｼｵ"),
        ("birth", "昭和39年10月10日"),
        ("phone", "０９０ー００００ー０００１"),
        ("words", "=家賃\n&#x41;"),
        ("topic", "debt"),
        ("case_number", "2026-0001"),
        ("at", "きのう 14時半"),
        ("minutes", "1時間半"),
        ("household", "髙橋さん"),
    ]
    .map(|(f, v)| (f, v.to_owned()))
    .to_vec()
}

/// Pieces that break things more often than random bytes do.
const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "&#x0;",
    "&#1114112;",
    "&lt;",
    "<!DOCTYPE",
    "<![CDATA[",
    "<!--",
    "<?x",
    "\"",
    "'",
    "\0",
    "\u{feff}",
    "r=\"XFD1048576\"",
    "s=\"99999999999\"",
    "t=\"s\"",
    "<v>1e308</v>",
    "<v>-1</v>",
    "<c r=\"A0\">",
    "</c>",
    "<row r=\"0\">",
    "<si><rPh>",
    "9999999999999999999999",
    "-0",
    "NaN",
    ",",
    "\n",
    "\r\n",
    "\t",
    "令和",
    "S64.1.8",
    "平成元年",
    "明治",
    "午後",
    "時",
    "半",
    "分",
    "年",
    "月",
    "ごろ",
    "歳",
    "〒",
    "㍻",
    "ｶﾞ",
    "゛",
    "\u{200d}",
    "𠮷",
    "\u{e0100}",
];

fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1).min(bytes.len().saturating_sub(1));
        match random.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            1 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => {
                let piece = PIECES[random.below(PIECES.len())].as_bytes();
                bytes.splice(at..at, piece.iter().copied());
            }
            3 if !bytes.is_empty() => {
                let end = (at + random.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => bytes.truncate(random.below(bytes.len() + 1)),
            5 if !bytes.is_empty() => {
                let end = (at + random.below(60)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            _ => {
                for byte in bytes.iter_mut().skip(at).take(4) {
                    *byte = [0, 0xff, 0x80, 0x7f][random.below(4)];
                }
            }
        }
    }
}

const XML: &[(&str, &str)] = &[
    (
        "xl/worksheets/sheet1.xml",
        "<?xml version=\"1.0\"?><worksheet><dimension ref=\"A1:C3\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>どうやって</t></is></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>45000.5</v></c><c r=\"B2\" t=\"str\"><v>電&#x8a71;</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>",
    ),
    (
        "xl/sharedStrings.xml",
        "<sst uniqueCount=\"2\"><si><t>受付日</t><rPh sb=\"0\" eb=\"1\"><t>ウケ</t></rPh></si><si><r><t>a_x000D_</t></r></si></sst>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-411]ggge&quot;年&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>",
    ),
];

/// One damaged input, read.
type Target = fn(&mut Random);

/// What is fuzzed, by name.
const TARGETS: &[(&str, Target)] = &[
    ("xlsx", xlsx),
    ("xml in xlsx", xml),
    ("csv", csv),
    ("table", table),
    ("dates and numbers", words),
    ("everything", everything),
    ("inside everything", inside_everything),
];

fn read(bytes: Vec<u8>) {
    let lists = lists();
    let Ok(grid) = grid(bytes) else { return };
    let _ = kind_of(&grid, &lists);
    for kind in SheetKind::ALL {
        let Ok(reader) = Reader::new(&grid, *kind, &lists) else { continue };
        for row in reader.rows(&grid) {
            let _ = reader.row(row, NOW);
        }
    }
}

fn xlsx(random: &mut Random) {
    let kind = SheetKind::ALL[random.below(4)];
    let mut bytes = write(kind, &lists(), &[record(), record()], Form::Xlsx).unwrap().bytes;
    damage(&mut bytes, random);
    read(bytes);
}

fn xml(random: &mut Random) {
    let mut parts: Vec<Part> = Vec::new();
    for (name, text) in XML {
        let mut bytes = text.as_bytes().to_vec();
        if random.below(3) > 0 {
            damage(&mut bytes, random);
        }
        parts.push(part(name, &bytes));
    }
    let sheet = parts.remove(0);
    let bytes = if random.below(20) == 0 { zip(&parts, false) } else { book(sheet, parts) };
    read(bytes);
}

fn csv(random: &mut Random) {
    let kind = SheetKind::ALL[random.below(4)];
    let form = if random.below(2) == 0 { Form::Utf8 } else { Form::Cp932 };
    let mut bytes = write(kind, &lists(), &[record(), record(), record()], form).unwrap().bytes;
    if random.below(4) == 0 {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    damage(&mut bytes, random);
    read(bytes);
}

fn table(random: &mut Random) {
    let mut bytes =
        "code,prefecture,name,kana\n011002,北海道,\"札幌,市\",さっぽろし\n\n011002,,,\n".as_bytes().to_vec();
    damage(&mut bytes, random);
    if let Ok(table) = sheets::table::Table::read(&bytes) {
        let _ = sheets::municipalities::read(&table);
        let _ = sheets::offices::read(&table, &std::collections::HashMap::new());
    }
}

fn words(random: &mut Random) {
    let starts = [
        "令和6年4月1日",
        "S39.10.10",
        "2026/4/1 14:30",
        "きのう 午後2時半",
        "70歳くらい",
        "090-0000-0001",
        "1時間半",
        "123-4567",
    ];
    let mut bytes = starts[random.below(starts.len())].as_bytes().to_vec();
    damage(&mut bytes, random);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let today = domain::wareki::jst_date(NOW);
    let _ = domain::wareki::parse_date(&text, today);
    let _ = domain::wareki::parse_birth(&text, today);
    let _ = domain::moment::parse_moment(&text, NOW);
    let _ = domain::moment::parse_minutes(&text);
    let _ = domain::typed::time_of_day(&text);
    let _ = domain::phone::normalise(&text);
    let _ = domain::phone::postal_code(&text);
    let _ = domain::text::fold(&text);
    let _ = domain::text::kana_key(&text);
}

/// An export whose bytes are damaged: the zip, mostly.
fn everything(random: &mut Random) {
    let mut bytes = crate::everything::export(&["山田 ハナ", "=1+1", "\"引用\"\r\n"]);
    damage(&mut bytes, random);
    crate::everything::read_all(&bytes).ok();
}

/// An export whose zip is sound, and whose files are damaged.
fn inside_everything(random: &mut Random) {
    let sound = crate::everything::export(&["山田 ハナ", "", "'=1"]);
    let archive = sheets::archive::Archive::open(&sound).unwrap();
    let mut packer = sheets::everything::pack::Packer::new(Vec::new());
    let names =
        ["README.txt", "dictionary.json", "tables/person.csv", "tables/person.2.csv", "manifest.json"];
    for name in names.into_iter().filter(|name| archive.has(name)) {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.read(name).unwrap(), &mut bytes).unwrap();
        if random.below(3) == 0 {
            damage(&mut bytes, random);
        }
        packer.begin(name).unwrap();
        std::io::Write::write_all(&mut packer, &bytes).unwrap();
    }
    crate::everything::read_all(&packer.finish().unwrap()).ok();
}

/// Runs a target for as long; how many files it read.
fn run(name: &str, target: Target, seed: u64, long: Duration) -> u64 {
    let (begun, mut count) = (Instant::now(), 0_u64);
    while begun.elapsed() < long {
        count += 1;
        let seed = seed.wrapping_add(count).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let one = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| target(&mut Random(seed))));
        assert!(done.is_ok(), "{name}: seed {seed:#x} panicked");
        // A machine that is shared may pause any process; ten seconds are no pause.
        assert!(one.elapsed() < Duration::from_secs(10), "{name}: seed {seed:#x} took {:?}", one.elapsed());
    }
    count
}

#[test]
fn damaged_files_are_told_and_never_fatal() {
    for (name, target) in TARGETS {
        run(name, *target, 1, Duration::from_millis(1_500));
    }
}

/// `ENGAWA_FUZZ_MINUTES` for each target; run by `cargo xtask fuzz`.
#[test]
#[ignore = "long: cargo xtask fuzz --minutes N"]
fn long() {
    let minutes: f64 = std::env::var("ENGAWA_FUZZ_MINUTES").unwrap().parse().unwrap();
    let seed: u64 = std::env::var("ENGAWA_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_122);
    for (name, target) in TARGETS {
        let count = run(name, *target, seed, Duration::from_secs_f64(minutes * 60.0));
        println!("{name}: {count} files in {minutes} minutes, peak {} KB", peak());
        assert!(peak() < 256 * 1024, "the process grew to {} KB", peak());
    }
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}
