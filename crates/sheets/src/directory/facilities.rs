//! 公共施設一覧 of 自治体標準オープンデータセット, in its former form (24 columns) and its present one (57), by heading and
//! alias.

use super::{Entries, Listed, cells::Cells};
use crate::{
    LeftOut, offices,
    table::{Column, Table, TableFault},
};
use domain::{
    directory::{Area, Entry, EntryKind, Hours, Organization, Site, Uid, Whereabouts, mail, page},
    place::municipality_code,
    typed::time_of_day,
};
use std::collections::HashSet;

/// What one can count on there: the present form's columns, with what is said of a place that has it.
#[rustfmt::skip]
const HELP: [(&str, &str); 19] = [
    ("車椅子可", "車椅子で入れます"),
    ("車椅子貸出", "車椅子を借りられます"),
    ("ツエ貸出", "つえを借りられます"),
    ("多目的トイレ", "多目的トイレがあります"),
    ("スロープ、エレベータ、エスカレータ", "スロープかエレベータがあります"),
    ("点字ブロック等の移動支援", "点字ブロックがあります"),
    ("点字や読上による支援", "点字か読み上げがあります"),
    ("盲導犬・介助犬・聴導犬同伴", "補助犬と入れます"),
    ("字幕", "字幕があります"),
    ("筆談対応", "筆談できます"),
    ("優先駐車場", "優先駐車場があります"),
    ("オストメイト対応トイレ", "オストメイト用のトイレがあります"),
    ("授乳室", "授乳室があります"),
    ("おむつ替えコーナー", "おむつを替えられます"),
    ("飲食可否", "食べたり飲んだりできます"),
    ("ベビーカー貸出", "ベビーカーを借りられます"),
    ("ベビーカー利用", "ベビーカーで入れます"),
    ("エレベータ", "エレベータがあります"),
    ("スロープ", "スロープがあります"),
];

/// The columns by the headings under which catalogues give them; the first is the one that messages use.
struct Columns {
    id: Column,
    code: Column,
    name: Column,
    plain: Column,
    prefecture: Column,
    city: Column,
    whole: Column,
    town: Column,
    rest: Column,
    building: Column,
    latitude: Column,
    longitude: Column,
    phone: Column,
    extension: Column,
    mail: Column,
    postal: Column,
    number: Column,
    who: Column,
    days: Column,
    opens: Column,
    closes: Column,
    special: Column,
    about: Column,
    barrier: Column,
    url: Column,
    note: Column,
}

impl Columns {
    fn of(t: &Table) -> Result<Self, TableFault> {
        Ok(Self {
            id: t.column(&["ID", "NO", "施設ID", "管理番号"]),
            code: t.column(&[
                "全国地方公共団体コード",
                "都道府県コード又は市区町村コード",
                "市区町村コード",
                "地方公共団体コード",
            ]),
            name: t.needed(&["名称", "施設名", "施設名称"])?,
            plain: t.column(&["名称_通称", "通称", "愛称"]),
            prefecture: t.column(&["都道府県名", "所在地_都道府県"]),
            city: t.column(&["市区町村名", "所在地_市区町村", "地方公共団体名"]),
            whole: t.column(&["住所", "所在地_連結表記", "所在地"]),
            town: t.column(&["所在地_町字"]),
            rest: t.column(&["所在地_番地以下"]),
            building: t.column(&["方書", "建物名等（方書）"]),
            latitude: t.column(&["緯度"]),
            longitude: t.column(&["経度"]),
            phone: t.column(&["電話番号", "連絡先電話番号"]),
            extension: t.column(&["内線番号"]),
            mail: t.column(&["連絡先メールアドレス", "メールアドレス"]),
            postal: t.column(&["郵便番号"]),
            number: t.column(&["法人番号"]),
            who: t.column(&["団体名", "実施主体", "管理者"]),
            days: t.column(&["利用可能曜日", "開館曜日"]),
            opens: t.column(&["開始時間", "開館時間"]),
            closes: t.column(&["終了時間", "閉館時間"]),
            special: t.column(&["利用可能日時特記事項", "利用可能時間特記事項", "利用可能曜日特記事項"]),
            about: t.column(&["説明", "施設概要"]),
            barrier: t.column(&["バリアフリー情報"]),
            url: t.column(&["URL", "連絡先FormURL"]),
            note: t.column(&["備考"]),
        })
    }
}

/// Reads such a list. `publisher` keeps what names nobody.
///
/// # Errors
/// [`TableFault`] when it names no place.
pub fn read(table: &Table, publisher: &str) -> Result<Entries, TableFault> {
    let c = Columns::of(table)?;
    let help = HELP.map(|(heading, words)| (table.column(&[heading]), words));
    let (mut entries, mut seen) = (Entries::default(), HashSet::new());
    for row in table.rows() {
        let mut leave = |column: Column, reason| {
            entries.left_out.push(LeftOut { row: row.line, column: column.name, reason })
        };
        if row.cell(c.name).is_empty() {
            leave(c.name, "施設の名前がないので、取り込みませんでした。");
            continue;
        }
        let town = municipality_code(row.cell(c.code));
        if town.is_none() && !row.cell(c.code).is_empty() {
            leave(c.code, "団体コードとして読めないので、取り込みませんでした。");
            continue;
        }
        let area = match &town {
            // A prefecture's own code ends in 000.
            Some(code) if code.get(2..5) == Some("000") => code.get(..2).unwrap_or_default().to_owned(),
            Some(code) => code.clone(),
            None => String::new(),
        };
        // Empty ids are seen in real files; then name and place are the key.
        let key = match row.cell(c.id) {
            "" => format!("{area} {} {}", row.cell(c.name), row.cell(c.whole)),
            id => format!("{area} {id}"),
        };
        if !seen.insert(key.clone()) {
            leave(c.id, "同じ番号か名前の施設が前にあるので、取り込みませんでした。");
            continue;
        }
        let mut cells = Cells::new(row, &mut entries.cells);
        let entry = entry(&mut cells, &c, &help, &area, publisher);
        entries.rows.push(Listed { row: row.line, key, entry });
    }
    Ok(entries)
}

fn entry(
    cells: &mut Cells<'_, '_>,
    c: &Columns,
    help: &[(Column, &str)],
    area: &str,
    publisher: &str,
) -> Entry {
    let who = match cells.text(c.who) {
        none if none.is_empty() => publisher.to_owned(),
        who => who,
    };
    let corporate_number = cells.read(
        c.number,
        "法人番号（13けた）として読めないので、空にしました。",
        |n| (n.len() == 13 && n.bytes().all(|b| b.is_ascii_digit())).then(|| n.to_owned()),
    );
    let name = cells.text(c.name);
    let kind = offices::kind("", "", &name);
    let city = cells.text(c.city);
    let mut phones: Vec<_> = cells.phone(c.phone, "voice").into_iter().collect();
    let extension = cells.text(c.extension);
    if let Some(phone) = phones.first_mut().filter(|_| !extension.is_empty()) {
        phone.note = format!("内線{extension}");
    }
    let mut said: Vec<String> =
        cells.text(c.barrier).split([';', '；']).map(str::trim).map(str::to_owned).collect();
    said.extend(
        help.iter().filter(|(column, _)| yes(&cells.text(*column))).map(|(_, words)| (*words).to_owned()),
    );
    said.retain(|words| !words.is_empty());
    let site = Site {
        postal: cells.postal(c.postal),
        prefecture: cells.text(c.prefecture),
        address: address(cells, c),
        latitude: cells.degrees(c.latitude),
        longitude: cells.degrees(c.longitude),
        accessibility: said.join("\n"),
        city: city.clone(),
        ..Site::default()
    };
    Entry {
        kind: EntryKind::Desk,
        organization: Organization {
            uid: Uid::of(&["engawa organization", area, &who]),
            name: who.clone(),
            corporate_number: corporate_number.unwrap_or_default(),
            ..Organization::default()
        },
        name,
        plain_name: cells.text(c.plain),
        description: [cells.text(c.about), cells.text(c.note)].join("\n").trim().to_owned(),
        url: cells.address(c.url, page),
        email: cells.address(c.mail, mail),
        municipality: if area.len() == 6 { area.to_owned() } else { String::new() },
        whereabouts: Whereabouts::Open(vec![site]),
        phones,
        hours: hours(cells, c).into_iter().collect(),
        areas: vec![Area { code: area.to_owned(), name: if city.is_empty() { who.clone() } else { city } }],
        desk_kind: if kind == "other" { String::new() } else { kind.to_owned() },
        owner: who,
        ..Entry::default()
    }
}

/// The address without prefecture and town, which stand by themselves; the building behind it.
fn address(cells: &Cells<'_, '_>, c: &Columns) -> String {
    let whole = cells.text(c.whole);
    let (prefecture, city) = (cells.text(c.prefecture), cells.text(c.city));
    let rest = whole.strip_prefix(prefecture.as_str()).unwrap_or(&whole);
    let rest = rest.strip_prefix(city.as_str()).unwrap_or(rest).trim();
    let parts = [cells.text(c.town), cells.text(c.rest)].concat();
    let street = if rest.is_empty() { parts.as_str() } else { rest };
    format!("{street} {}", cells.text(c.building)).trim().to_owned()
}

/// 「有」「可」「1」…
fn yes(cell: &str) -> bool {
    matches!(cell, "有" | "可" | "可能" | "○" | "〇" | "1" | "TRUE" | "true" | "あり")
}

/// Days and times as words, and as days and times where nothing is added to them.
fn hours(cells: &mut Cells<'_, '_>, c: &Columns) -> Option<Hours> {
    let sentence = "時刻（9:00 の形）として読めないので、書かれたまま入れました。";
    for column in [c.opens, c.closes] {
        cells.read(column, sentence, time_of_day);
    }
    let days = cells.text(c.days);
    // 「月火水木金」 without anything in between is what the standard asks for.
    let bare = days.chars().all(|d| "月火水木金土日".contains(d));
    let days = if bare { days.chars().map(String::from).collect::<Vec<_>>().join("・") } else { days };
    let (opens, closes) = (cells.text(c.opens), cells.text(c.closes));
    let times =
        if opens.is_empty() && closes.is_empty() { String::new() } else { format!("{opens}から{closes}") };
    let plain = format!("{days} {times}").trim().to_owned();
    let special = cells.text(c.special);
    match (plain.is_empty(), special.is_empty()) {
        (true, true) => None,
        (false, true) => Some(Hours::read(&plain, "")),
        // What is added may take some of it back: then only the words are sure.
        (_, false) => {
            Some(Hours { words: format!("{plain}\n{special}").trim().to_owned(), ..Hours::default() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::SHIFT_JIS;

    const FORMER: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_通称,POIコード,住所,方書,緯度,経度,電話番号,内線番号,法人番号,団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,説明,バリアフリー情報,URL,備考\n\
        11002,1,北海道,みほん市,東公民館,ヒガシコウミンカン,ひがしっこ,,北海道みほん市東1-2,2階,43.0621,141.3543,000-012-3456,12,1000000000001,みほん市,月火水木金,9:00,17:00,,会議室があります,車椅子可;多目的トイレ,https://mihon.example/東,\n\
        11002,2,北海道,みほん市,西公民館,,,,北海道みほん市西1,,141.3543,43.0621,,,,,火,9:00,17:00,第3火曜は休み,,,,\n\
        ,3,北海道,みほん市,どこかの館,,,,西2,,x,141,12,,12,,月,9時半ごろ,17:00,,,,ftp://x,\n\
        11002,4,北海道,みほん市,,,,,,,,,,,,,,,,,,,,\n\
        11002,1,北海道,みほん市,北公民館,,,,,,,,,,,,,,,,,,,\n\
        zz,5,北海道,みほん市,南公民館,,,,,,,,,,,,,,,,,,,\n";

    fn check(bytes: &[u8]) {
        let read = read(&Table::read(bytes).unwrap(), "みほん市役所").unwrap();
        let keys: Vec<_> = read.rows.iter().map(|r| (r.row, r.key.as_str())).collect();
        assert_eq!(keys, [(2, "110027 1"), (3, "110027 2"), (4, " 3")]);
        let first = &read.rows[0].entry;
        let site = &first.whereabouts.sites()[0];
        assert_eq!((site.address.as_str(), site.latitude), ("東1-2 2階", Some(43_062_100)));
        assert_eq!(site.accessibility, "車椅子可\n多目的トイレ");
        assert_eq!(
            (first.hours[0].days.as_str(), first.hours[0].opens.as_str()),
            ("MO,TU,WE,TH,FR", "09:00")
        );
        assert_eq!(first.phones[0].note, "内線12");
        assert_eq!(first.url, "https://mihon.example/%E6%9D%B1");
        let second = &read.rows[1].entry;
        assert_eq!((second.hours[0].days.as_str(), second.organization.name.as_str()), ("", "みほん市役所"));
        assert!(second.hours[0].words.contains("第3火曜は休み"));
        let point = &second.clone().sound().unwrap().whereabouts.sites()[0].clone();
        assert_eq!(point.latitude, Some(43_062_100), "swapped in the list");
        let left: Vec<_> = read.left_out.iter().map(|l| (l.row, l.column)).collect();
        assert_eq!(left, [(5, "名称"), (6, "ID"), (7, "全国地方公共団体コード")]);
        let cells: Vec<_> = read.cells.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(cells, [(4, "法人番号"), (4, "電話番号"), (4, "緯度"), (4, "URL"), (4, "開始時間")]);
    }

    #[test]
    fn a_list_of_places_is_read_in_every_letter_form() {
        check(FORMER.as_bytes());
        check(&[b"\xef\xbb\xbf", FORMER.as_bytes()].concat());
        check(&SHIFT_JIS.encode(FORMER).0);
        let tabs: Vec<u8> = FORMER.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe".as_slice(), &tabs].concat());
        check(
            FORMER
                .replace("方書", "建物名等(方書)")
                .replacen("都道府県コード", "_id,都道府県コード", 1)
                .replace("\n11002", "\n7,11002")
                .replace("\nzz", "\n7,zz")
                .replace("\n,3", "\n7,,3")
                .as_bytes(),
        );
    }

    #[test]
    fn the_present_form_says_in_columns_what_the_former_said_in_words() {
        let text = "全国地方公共団体コード,ID,地方公共団体名,名称,所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等（方書）,郵便番号,連絡先メールアドレス,車椅子可,授乳室,筆談対応,利用可能曜日,開始時間,終了時間\n\
            999997,a-1,みどり町,みどり町地域包括支援センター,,みほん県,みどり町,本町,1-1,福祉会館,000-0001,hokatsu@midori.example,有,1,無,月火,8:30,17:15\n";
        let read = read(&Table::read(text.as_bytes()).unwrap(), "みどり町").unwrap();
        let entry = &read.rows[0].entry;
        let site = &entry.whereabouts.sites()[0];
        assert_eq!((site.address.as_str(), site.city.as_str()), ("本町1-1 福祉会館", "みどり町"));
        assert_eq!(site.accessibility, "車椅子で入れます\n授乳室があります");
        assert_eq!((site.postal.as_str(), entry.desk_kind.as_str()), ("0000001", "hokatsu"));
        assert_eq!(entry.email, "hokatsu@midori.example");
        assert!(read.cells.is_empty() && read.left_out.is_empty());
    }

    #[test]
    fn the_headings_are_those_of_the_standard() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/open-data-standard");
        let Ok(present) = std::fs::read_to_string(folder.join("modern-public-facility-header.csv")) else {
            eprintln!("skipped: ../shared/data/open-data-standard is not here");
            return;
        };
        let former = std::fs::read_to_string(folder.join("legacy-headers.txt")).unwrap();
        let at = former.lines().position(|l| l.starts_with("# 公共施設一覧 ")).unwrap();
        for (headings, ours) in [(former.lines().nth(at + 1).unwrap(), 22), (present.trim(), 25)] {
            let table = Table::read(format!("{headings}\n").as_bytes()).unwrap();
            let c = Columns::of(&table).unwrap();
            let all = [
                c.id,
                c.code,
                c.name,
                c.plain,
                c.prefecture,
                c.city,
                c.whole,
                c.town,
                c.rest,
                c.building,
                c.latitude,
                c.longitude,
                c.phone,
                c.extension,
                c.mail,
                c.postal,
                c.number,
                c.who,
                c.days,
                c.opens,
                c.closes,
                c.special,
                c.about,
                c.barrier,
                c.url,
                c.note,
            ];
            assert_eq!(all.iter().filter(|column| column.is_there()).count(), ours, "{headings}");
        }
        let table = Table::read(present.as_bytes()).unwrap();
        assert!(HELP.iter().take(17).all(|(heading, _)| table.column(&[heading]).is_there()));
    }
}
