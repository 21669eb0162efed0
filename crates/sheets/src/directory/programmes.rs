//! 支援制度情報 of 自治体標準オープンデータセット: in by heading and alias, out in the form of 34 columns.

use super::{Entries, Listed, cells::Cells};
use crate::{
    LeftOut,
    table::{Row, Table, TableFault},
};
use domain::{
    directory::{Area, Entry, EntryKind, Organization, Uid},
    place::municipality_code,
};
use std::collections::HashSet;

/// The headings of the form that is written.
pub const HEADINGS: [&str; 34] = [
    "制度番号",
    "全国地方公共団体コード",
    "法人番号",
    "元制度番号",
    "制度変更区分",
    "タイトル（制度名）",
    "サブタイトル（通称）",
    "対象者",
    "用途・対象物",
    "対象地域",
    "対象地域群",
    "概要",
    "内容",
    "利用・申請方法",
    "受付開始日",
    "受付終了日",
    "受付備考",
    "根拠法令",
    "詳細参照先",
    "実施組織・支援機関",
    "お問い合わせ先",
    "電子申請URL",
    "標準産業分類",
    "（事業者対象）事業ステージ分類",
    "（事業者対象）行政サービス分類",
    "（事業者対象）お困りごと分類",
    "（個人対象）ライフステージ分類",
    "（個人対象）行政サービス分類",
    "（個人対象）お困りごと分類",
    "災害名",
    "キーワード",
    "制度集",
    "公開日",
    "公開終了日",
];

/// Headings under which catalogues give the same thing; the first is the form's own.
#[rustfmt::skip]
const ALIASES: [&[&str]; 17] = [
    &["制度番号", "ID", "NO", "制度ID", "サービスID"],
    &["全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード", "地方公共団体コード"],
    &["タイトル（制度名）", "制度名", "制度名称", "名称", "タイトル"],
    &["サブタイトル（通称）", "通称", "サブタイトル"],
    &["対象者", "支援対象者", "対象"],
    &["概要", "制度概要"],
    &["内容", "支援内容", "支援の内容"],
    &["利用・申請方法", "利用•申請方法", "申請方法", "利用方法"],
    &["受付開始日", "申請開始日"],
    &["受付終了日", "申請終了日"],
    &["受付備考", "受付に関する備考"],
    &["根拠法令", "根拠"],
    &["詳細参照先", "URL", "詳細URL", "参照URL"],
    &["実施組織・支援機関", "実施組織", "制度所管組織", "実施機関", "団体名"],
    &["お問い合わせ先", "問い合わせ先", "問合せ先"],
    &["対象地域", "地方公共団体名", "市区町村名"],
    &["電話番号", "連絡先電話番号"],
];

/// Reads such a list. `publisher` offers what names no organization.
///
/// # Errors
/// [`TableFault`] when it names no programme.
pub fn read(table: &Table, publisher: &str) -> Result<Entries, TableFault> {
    let columns = ALIASES.map(|names| table.column(names));
    let [id, code, name, plain, whom, about, what, how, from, to, note, law, page, who, ask, place, phone] =
        columns;
    table.needed(ALIASES.get(2).copied().unwrap_or_default())?;
    let (mut entries, mut seen) = (Entries::default(), HashSet::new());
    for row in table.rows() {
        let cell = |column| row.cell(column).to_owned();
        if row.cell(name).is_empty() {
            let reason = "制度の名前がないので、取り込みませんでした。";
            entries.left_out.push(LeftOut { row: row.line, column: name.name, reason });
            continue;
        }
        let municipality = municipality_code(row.cell(code));
        // A prefecture's own code ends in 000.
        let area = match &municipality {
            Some(code) if code.get(2..5) == Some("000") => code.get(..2).unwrap_or_default().to_owned(),
            Some(code) => code.clone(),
            None => String::new(),
        };
        let who = if row.cell(who).is_empty() { publisher.to_owned() } else { cell(who) };
        // Empty ids are seen in real files; then the name within its place is the key.
        let key = match row.cell(id) {
            "" => format!("{area} {}", row.cell(name)),
            id => format!("{area} {id}"),
        };
        if !seen.insert(key.clone()) {
            let reason = "同じ番号か名前の制度が前にあるので、取り込みませんでした。";
            entries.left_out.push(LeftOut { row: row.line, column: id.name, reason });
            continue;
        }
        let mut cells = Cells::new(row, &mut entries.cells);
        if municipality.is_none() && !row.cell(code).is_empty() {
            cells.fault(code, "団体コードとして読めないので、どの町のものともせずに入れました。");
        }
        let phones = cells.phone(phone, "voice").into_iter().collect();
        let url = cells.address(page, domain::directory::page);
        let entry = Entry {
            kind: EntryKind::Programme,
            organization: Organization {
                uid: Uid::of(&["engawa organization", &area, &who]),
                name: who.clone(),
                ..Organization::default()
            },
            name: cell(name),
            plain_name: cell(plain),
            description: [cell(about), cell(what)].join("\n").trim().to_owned(),
            eligibility: cell(whom),
            apply: with(&cell(how), "お問い合わせ：", &cell(ask)),
            window: window(row, [from, to, note]),
            legal_basis: cell(law),
            url,
            municipality: if area.len() == 6 { area.clone() } else { String::new() },
            areas: vec![Area {
                name: if row.cell(place).is_empty() { who.clone() } else { cell(place) },
                code: area,
            }],
            phones,
            owner: who,
            ..Entry::default()
        };
        entries.rows.push(Listed { row: row.line, key, entry });
    }
    Ok(entries)
}

fn with(text: &str, label: &str, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!("\n{label}{more}") };
    (text.to_owned() + &more).trim().to_owned()
}

fn window(row: Row<'_>, [from, to, note]: [crate::table::Column; 3]) -> String {
    let from = Some(row.cell(from)).filter(|t| !t.is_empty()).map(|t| format!("{t}から")).unwrap_or_default();
    let to = Some(row.cell(to)).filter(|t| !t.is_empty()).map(|t| format!("{t}まで")).unwrap_or_default();
    [from + &to, row.cell(note).to_owned()].join(" ").trim().to_owned()
}

/// The cells of one programme, under [`HEADINGS`]. `code`: the municipality's or prefecture's, as an entry's area has it.
#[must_use]
pub fn cells(uid: &Uid, entry: &Entry) -> [String; 34] {
    let area = entry.areas.first().cloned().unwrap_or_default();
    let phone = entry.call().map(|p| domain::phone::show(&p.number)).unwrap_or_default();
    let troubles =
        entry.troubles.iter().filter_map(|c| domain::directory::term(&domain::directory::TROUBLES, c));
    let amount = if entry.amount.is_empty() { String::new() } else { format!("額：{}", entry.amount) };
    let mut cells: [String; 34] = std::array::from_fn(|_| String::new());
    for (heading, text) in [
        ("制度番号", uid.to_string()),
        ("全国地方公共団体コード", entry.municipality.clone()),
        ("法人番号", entry.organization.corporate_number.clone()),
        ("タイトル（制度名）", entry.name.clone()),
        ("サブタイトル（通称）", entry.plain_name.clone()),
        ("対象者", entry.eligibility.clone()),
        ("対象地域", area.name),
        ("概要", entry.description.clone()),
        ("内容", amount),
        ("利用・申請方法", entry.apply.clone()),
        ("受付備考", entry.window.clone()),
        ("根拠法令", entry.legal_basis.clone()),
        ("詳細参照先", entry.url.clone()),
        ("実施組織・支援機関", entry.organization.name.clone()),
        ("お問い合わせ先", phone),
        ("（個人対象）お困りごと分類", troubles.map(|t| t.name).collect::<Vec<_>>().join(";")),
    ] {
        let at = HEADINGS.iter().position(|h| *h == heading);
        if let Some(cell) = at.and_then(|n| cells.get_mut(n)) {
            *cell = text;
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::SHIFT_JIS;

    const LEGACY: &str = "制度番号,全国地方公共団体コード,タイトル（制度名）,サブタイトル（通称）,概要,内容,受付開始日,受付備考,根拠法令,実施組織・支援機関,お問い合わせ先\n\
        1,1100,灯油代の助け,,冬に,1万円,2026-11-01,先着,条例,札幌市,福祉課\n\
        ,92011,灯油代の助け,,,,,,,,\n\
        ,92011,灯油代の助け,,,,,,,,\n\
        3,92011,,,,,,,,,\n";

    fn check(bytes: &[u8]) {
        let read = read(&Table::read(bytes).unwrap(), "宇都宮市").unwrap();
        let keys: Vec<_> = read.rows.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(keys, ["011002 1", "092011 灯油代の助け"]);
        let first = &read.rows[0].entry;
        assert_eq!((first.window.as_str(), first.municipality.as_str()), ("2026-11-01から 先着", "011002"));
        assert_eq!(read.rows[1].entry.organization.name, "宇都宮市");
        assert_eq!(read.left_out.len(), 2);
    }

    #[test]
    fn a_list_is_read_in_every_letter_form_and_under_every_heading() {
        check(LEGACY.as_bytes());
        check(&SHIFT_JIS.encode(LEGACY).0);
        let tabs: Vec<u8> = LEGACY.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe".as_slice(), &tabs].concat());
        let newer = LEGACY
            .replace("タイトル（制度名）", "制度名")
            .replace("制度番号", "ID")
            .replace("概要", "制度概要")
            .replacen("ID", "_id,ID", 1);
        let newer: String = newer
            .lines()
            .enumerate()
            .map(|(n, l)| if n == 0 { format!("{l}\n") } else { format!("{n},{l}\n") })
            .collect();
        check(newer.as_bytes());
        assert_eq!(
            read(&Table::read(b"a,b\n1,2\n").unwrap(), "x").unwrap_err(),
            TableFault::NoColumn("タイトル（制度名）")
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let organization = Organization { name: "みどり町".into(), ..Organization::default() };
        let entry = Entry {
            kind: EntryKind::Programme,
            organization,
            name: "就学援助".into(),
            eligibility: "小・中学生".into(),
            municipality: "999997".into(),
            window: "4月から".into(),
            ..Entry::default()
        };
        let row = cells(&Uid::of(&["x"]), &entry).join("\t");
        let text = format!("{}\n{row}\n", HEADINGS.join("\t"));
        let read = read(&Table::read(text.as_bytes()).unwrap(), "").unwrap();
        let again = &read.rows[0].entry;
        assert_eq!(
            (&again.name, &again.eligibility, &again.municipality, &again.window),
            (&entry.name, &entry.eligibility, &entry.municipality, &entry.window)
        );
    }

    #[test]
    fn the_headings_are_those_of_the_standard() {
        let list = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/open-data-standard/legacy-headers.txt");
        let Ok(text) = std::fs::read_to_string(list) else {
            eprintln!("skipped: ../shared/data/open-data-standard is not here");
            return;
        };
        let at = text.lines().position(|l| l.starts_with("# 支援制度 ")).unwrap();
        assert_eq!(text.lines().nth(at + 1).unwrap().split(',').collect::<Vec<_>>(), HEADINGS);
    }
}
