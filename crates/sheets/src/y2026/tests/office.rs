//! The files as LibreOffice reads them: nothing runs, every word is on the paper, no row is cut off.
//!
//! Where there is no LibreOffice (or no poppler) these say so and check nothing; `cargo xtask test` brings both.

use super::{
    a_benefit, a_budget, a_plan, a_reception, a_review, an_assessment, foot, long, some_contacts, told,
};
use crate::{
    list::List,
    sheet::{Block, Column, Sheet, Table, column},
    value::Value,
    y2026::{EDITION, contacts},
};
use std::{fs, path::Path, process::Command};

/// Runs LibreOffice with a profile of its own; false where there is none.
fn soffice(folder: &Path, arguments: &[&str], files: &[&str]) -> bool {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let run = Command::new("soffice")
        .current_dir(folder)
        .args([&profile, "--headless", "--norestore"])
        .args(arguments)
        .args(files)
        .output();
    let Ok(done) = run else {
        eprintln!("left out: no LibreOffice here (`cargo xtask test` installs libreoffice-calc-nogui)");
        return false;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    true
}

/// What a program printed; none where there is no such program.
fn output(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let done = Command::new(program).current_dir(folder).args(arguments).output().ok()?;
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}

const RISKY: &[&str] = &[
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "=HYPERLINK(\"http://localhost/\")",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "=1+1;x",
    "\"=1+1\"",
];

const COLUMNS: &[Column] = &[column("名前", 20), column("メモ", 40)];

fn risky_rows() -> Vec<Vec<Value>> {
    RISKY.iter().map(|text| vec![Value::from("山田"), Value::from(*text)]).collect()
}

#[test]
fn nothing_that_was_written_runs_in_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let list = List { title: "見本", columns: COLUMNS, foot: foot() };
    fs::write(at("ours.csv"), list.csv(risky_rows())).unwrap();
    fs::write(at("list.xlsx"), list.xlsx(risky_rows()).unwrap()).unwrap();
    let sheet = Sheet {
        title: "見本",
        edition: EDITION,
        facts: vec![("番号", "=1+1".to_owned())],
        wide: false,
        blocks: vec![Block::Table(Table { columns: COLUMNS, rows: risky_rows(), none: "" })],
        foot: foot(),
    };
    fs::write(at("sheet.xlsx"), sheet.xlsx().unwrap()).unwrap();
    // The control: the same cells as a careless program would write them.
    let careless: String =
        RISKY.iter().map(|text| format!("山田,\"{}\"\n", text.replace('"', "\"\""))).collect();
    fs::write(at("careless.csv"), careless).unwrap();
    let csv = "--infilter=CSV:44,34,76,1,,0,false,true,false";
    let told = soffice(folder.path(), &[csv, "--convert-to", "fods"], &["ours.csv", "careless.csv"])
        && soffice(folder.path(), &["--convert-to", "fods"], &["list.xlsx", "sheet.xlsx"]);
    if !told {
        return;
    }
    let formulas = |name: &str| fs::read_to_string(at(name)).unwrap().matches("table:formula=").count();
    assert!(formulas("careless.fods") >= 3, "the control must be able to fail");
    for name in ["ours.fods", "list.fods", "sheet.fods"] {
        assert_eq!(formulas(name), 0, "{name}");
        assert!(fs::read_to_string(at(name)).unwrap().contains("1+1"), "{name} was not read at all");
    }
}

/// A sheet as the paper that LibreOffice makes of it: pages, and the text without spaces.
fn paper(sheet: &Sheet) -> Option<(usize, String)> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sheet.xlsx"), sheet.xlsx().unwrap()).unwrap();
    if !soffice(folder.path(), &["--convert-to", "pdf"], &["sheet.xlsx"]) {
        return None;
    }
    if let Some(keep) = std::env::var_os("ENGAWA_KEEP_SHEETS") {
        let kept = Path::new(&keep).join(format!("{}-{}.pdf", sheet.file_name(), sheet.blocks.len()));
        fs::copy(folder.path().join("sheet.pdf"), kept).unwrap();
    }
    let Some(text) = output("pdftotext", &["sheet.pdf", "-"], folder.path()) else {
        eprintln!("left out: no pdftotext here (`cargo xtask test` installs poppler-utils)");
        return None;
    };
    let pages = text.matches('\u{c}').count();
    Some((pages, text.chars().filter(|c| !c.is_whitespace()).collect()))
}

fn assert_sentences(text: &str, count: usize) {
    // A page may end inside a sentence: what stands in the margin is no part of it.
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut text = text.replace(&bare(&foot().office), "").replace(&bare(&foot().made()), "");
    for (page, pages) in (1..20).flat_map(|pages| (1..=pages).map(move |page| (page, pages))).rev() {
        text = text.replace(&format!("{page}/{pages}"), "");
    }
    for n in 1..=count {
        assert_eq!(text.matches(&format!("＜{n:03}＞")).count(), 1, "sentence {n}");
    }
    let whole = "水道の督促状を三通いっしょに見て、分けて払えることを伝えた。";
    // A page may end inside some, and a margin stand between; most stand whole.
    assert!(text.matches(whole).count() * 10 >= count * 8, "{} of {count}", text.matches(whole).count());
}

#[test]
fn a_reception_is_on_paper_whole_short_or_long() {
    let Some((pages, text)) = paper(&a_reception(&told("水道が止まりそう。".to_owned()))) else {
        return;
    };
    assert_eq!(pages, 1, "an ordinary reception is one page");
    for words in [
        "相談受付・申込票",
        "番号R8-0142",
        "山田ハナ",
        "川西・川西3丁目",
        "伝言は入れない",
        "◎",
        "=HYPERLINK",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(text.contains("1/1") && text.contains("みどり町くらし相談センター"), "page number and office");
    let (pages, text) = paper(&a_reception(&told(long(200)))).unwrap();
    assert!((4..=8).contains(&pages), "{pages} pages");
    assert_sentences(&text, 200);
}

#[test]
fn a_list_of_contacts_is_on_paper_whole() {
    let of = contacts::Of {
        household: "山田 世帯",
        number: "R8-0033",
        agency: "くらし相談センター",
        worker: "佐藤 花子",
        filtered: false,
        more: false,
    };
    let Some((pages, text)) =
        paper(&contacts::sheet(&of, &some_contacts(120, "留守。置き手紙をした。"), foot()))
    else {
        return;
    };
    assert!((5..=14).contains(&pages), "{pages} pages");
    for n in 0..120 {
        assert!(text.contains(&format!("【{n:03}】留守。置き手紙をした。")), "{n}");
    }
    assert_eq!(text.matches("対応した人").count(), pages, "the head stands on every page");
    let (_, text) = paper(&contacts::sheet(&of, &some_contacts(1, &long(150)), foot())).unwrap();
    assert_sentences(&text, 150);
}

#[test]
fn the_sheets_of_the_course_of_support_are_on_paper_whole() {
    let short = [
        (an_assessment("水道が止まりそう。".to_owned()), 1..=2, "社会的孤立"),
        (a_plan("水道をとめない"), 1..=2, "水道の相談にいっしょに行く"),
        (a_review("分けて払えた"), 1..=2, "変化22"),
        (a_budget(12), 1..=2, "-1,234,567"),
        (a_budget(60), 2..=4, "60か月め"),
        (a_benefit("家賃が払えない"), 1..=2, "週1回以上の応募"),
    ];
    for (sheet, wanted, words) in short {
        let Some((pages, text)) = paper(&sheet) else { return };
        assert!(wanted.contains(&pages), "{}: {pages} pages", sheet.title);
        assert!(text.contains(words), "{}: {words}", sheet.title);
        assert!(text.contains(&format!("{pages}/{pages}")), "{}: page numbers", sheet.title);
    }
    let (_, text) = paper(&an_assessment(long(120))).unwrap();
    assert_sentences(&text, 120);
    let (_, text) = paper(&a_benefit(&long(120))).unwrap();
    assert_sentences(&text, 120);
}
