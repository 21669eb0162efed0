//! Every sheet at an ordinary record and at one with long texts: each word is in the file, as a string.

mod office;

use super::{assessment, budget, cases, contact, contacts, erasure, housing, plan, reception};
use crate::sheet::{Block, Foot, Sheet};
use calamine::{Data, Reader, Xlsx};
use domain::reception::Told;
use std::io::Cursor;

fn foot() -> Foot {
    Foot {
        office: "みどり町 くらし相談センター".to_owned(),
        by: "佐藤 花子".to_owned(),
        at: 1_795_234_200_000,
    }
}

/// Numbered sentences, so that a missing one is named.
fn long(count: usize) -> String {
    (1..=count)
        .map(|n| format!("＜{n:03}＞水道の督促状を三通いっしょに見て、分けて払えることを伝えた。"))
        .collect()
}

/// Every string of the first sheet, row by row, and whether any cell holds a formula.
fn read(xlsx: Vec<u8>) -> (Vec<Vec<String>>, bool) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let name = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&name).unwrap().used_cells().any(|(.., f)| !f.is_empty());
    let range = book.worksheet_range(&name).unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    (range.rows().map(|row| row.iter().map(text).collect()).collect(), formulas)
}

/// The words of the description, without line ends and spaces.
fn wanted(sheet: &Sheet) -> Vec<String> {
    let mut words: Vec<String> = vec![sheet.title.to_owned()];
    for block in &sheet.blocks {
        match block {
            Block::Heading(text) | Block::Words(text) => words.push(text.clone()),
            Block::Grid(lines) => words.extend(lines.iter().flat_map(|l| &l.0).map(|c| c.text.clone())),
            Block::Table(table) => {
                words.extend(table.columns.iter().map(|c| c.head.to_owned()));
                words.extend(table.rows.iter().flatten().map(crate::value::Value::show));
            }
            Block::Sign(places) => words.extend(places.iter().map(|(label, _)| (*label).to_owned())),
        }
    }
    words
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check(sheet: &Sheet) {
    for block in &sheet.blocks {
        if let Block::Grid(lines) = block {
            for line in lines {
                let units: u8 = line.0.iter().map(|c| c.width).sum();
                assert_eq!(units, crate::sheet::UNITS, "{}", line.0[0].text);
            }
        }
        if let Block::Table(table) = block {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        }
    }
    let (rows, formulas) = read(sheet.xlsx().unwrap());
    assert!(!formulas);
    // A long text goes on in the same column below.
    let columns = rows.iter().map(Vec::len).max().unwrap();
    let by_column: Vec<String> =
        (0..columns).map(|n| bare(&rows.iter().map(|row| row[n].as_str()).collect::<String>())).collect();
    for words in wanted(sheet) {
        assert!(by_column.iter().any(|column| column.contains(&bare(&words))), "not in the file: {words}");
    }
}

fn told(words: String) -> Told {
    Told {
        name: "山田 ハナ".to_owned(),
        kana: "ヤマダ ハナ".to_owned(),
        phone: "00012345678".to_owned(),
        leave_message: Some(false),
        address: "川西 3丁目".to_owned(),
        wish: "=HYPERLINK(\"x\")".to_owned(),
        words,
        ..Told::default()
    }
}

fn a_reception(told: &Told) -> Sheet {
    let topics = ["病気や健康、障害のこと", "住まいについて", "収入・生活費のこと"];
    let of = reception::Reception {
        number: "R8-0142",
        received: 1_795_234_200_000,
        worker: "佐藤 花子",
        taken: "森 一郎",
        told,
        door: "電話",
        route: "本人自ら連絡（電話・メール）",
        referrer: "",
        area: "川西",
        urgency: "急がない",
        screening: "",
        consent: "2026年4月版",
        topics: topics.iter().zip(["○", "", "◎"]).map(|(t, m)| ((*t).to_owned(), m)).collect(),
        household: "山田 世帯",
        case: "R8-0033",
        next: vec!["11月25日（水） 電話（佐藤 花子）".to_owned()],
    };
    reception::sheet(&of, foot())
}

fn some_contacts(count: usize, body: &str) -> Vec<contacts::Contact> {
    (0..count)
        .map(|n| contacts::Contact {
            number: "R8-0033".to_owned(),
            at: 1_795_234_200_000 - 86_400_000 * i64::try_from(n).unwrap(),
            method: "訪問・同行".to_owned(),
            outcome: "不在".to_owned(),
            with: "母（山田 ハナ）".to_owned(),
            worker: "佐藤 花子".to_owned(),
            agency: "くらし相談センター".to_owned(),
            minutes: 25,
            programme: String::new(),
            field: String::new(),
            body: format!("【{n:03}】{body}"),
        })
        .collect()
}

#[test]
fn a_reception_stands_whole_on_its_sheet() {
    check(&a_reception(&told("水道が止まりそう。\n母と二人。".to_owned())));
    check(&a_reception(&told(long(200))));
    check(&a_reception(&Told::default()));
}

#[test]
fn contacts_stand_whole_on_their_sheets() {
    let of = contacts::Of {
        household: "山田 世帯",
        number: "R8-0033",
        agency: "くらし相談センター",
        worker: "佐藤 花子",
        filtered: true,
        more: true,
    };
    check(&contacts::sheet(&of, &some_contacts(120, "留守。置き手紙をした。"), foot()));
    check(&contacts::sheet(&of, &some_contacts(3, &long(150)), foot()));
    check(&contacts::sheet(&of, &[], foot()));
    let one = contact::Contact {
        household: "山田 世帯",
        number: "R8-0033",
        at: 1_795_234_200_000,
        method: "訪問",
        with: "母（山田 ハナ）",
        worker: "佐藤 花子",
        agency: "くらし相談センター",
        minutes: 95,
        programme: "",
        field: "困窮",
        body: &long(120),
        formers: vec![("令和8年11月20日 10:00 に佐藤が直す前".to_owned(), long(3))],
    };
    check(&contact::sheet(&one, foot()));
}

#[test]
fn the_case_list_is_the_same_on_paper_and_as_data() {
    let case = cases::Case {
        number: "R8-0033".to_owned(),
        name: Some("=山田 ハナ".to_owned()),
        kana: None,
        household: Some("@山田 世帯".to_owned()),
        area: None,
        status: "支援中",
        agency: "くらし相談センター".to_owned(),
        worker: Some("佐藤 花子".to_owned()),
        opened_on: "2026-04-01".parse().unwrap(),
        plan_made_on: None,
        last_contact_at: Some(1_795_234_200_000),
        next_review: "2026-12-01".parse().ok(),
    };
    check(&cases::sheet("支援中", vec![case.clone(); 60], 40, foot()));
    let (rows, formulas) = read(cases::list(foot()).xlsx(vec![cases::row(case); 3]).unwrap());
    assert!(!formulas);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[3][1], "=山田 ハナ");
    assert_eq!(rows[1][8], "46113", "a day is a day, not words");
}

fn an_assessment(words: String) -> Sheet {
    let item = |name: &str, words: &str, wide: bool| assessment::Item {
        name: name.to_owned(),
        words: words.to_owned(),
        main: String::new(),
        wide,
    };
    let mut issues = item("課題と背景要因", "社会的孤立、（多重・過重）債務", false);
    issues.main = "社会的孤立".to_owned();
    let sections = vec![
        assessment::Section {
            heading: "困っていること（主訴）".to_owned(),
            items: vec![
                item("困っていること", &words, true),
                item("いつごろから", "父が亡くなった春から", false),
            ],
        },
        assessment::Section {
            heading: "健康と障害".to_owned(),
            items: vec![
                item("健康状態", "わからない", false),
                item("健康保険", "", false),
                item("症状", "眠れない", true),
            ],
        },
        assessment::Section { heading: "課題と背景要因".to_owned(), items: vec![issues] },
    ];
    let of = assessment::Assessment {
        whose: "山田 ハナ",
        kana: "ヤマダ ハナ",
        household: "山田 世帯",
        number: "R8-0033",
        version: 2,
        fixed: "",
        visits: vec!["令和8年11月20日 10:00 佐藤 花子".to_owned()],
        sections,
        withheld: true,
    };
    assessment::sheet(&of, foot())
}

fn a_plan(words: &str) -> Sheet {
    let day = || "2026-11-20".parse().ok();
    let step = |who: &str| [who.to_owned(), "水道の相談にいっしょに行く".to_owned(), "月に1回".to_owned()];
    let goal = plan::Goal {
        who: "山田 太郎".to_owned(),
        words: words.to_owned(),
        steps: vec![step("本人"), step("くらし相談センター")],
    };
    let service = plan::Service {
        menu: "家計改善支援".to_owned(),
        who: "世帯".to_owned(),
        by: "社会福祉協議会".to_owned(),
        from: day(),
        to: None,
    };
    let of = plan::Plan {
        number: "R8-0033",
        nth: 2,
        person: "山田 ハナ",
        household: "山田 世帯",
        agency: "くらし相談センター",
        worker: "佐藤 花子",
        state: "支援中",
        made_on: "2026-11-01".parse().unwrap(),
        made_by: "佐藤 花子",
        wish: "水をとめられずに暮らしたい",
        course: words,
        span: (day(), None),
        monitor_on: day(),
        goals: vec![goal.clone(), plan::Goal { steps: vec![], ..goal }],
        services: vec![service],
        agreement: plan::Turn {
            on: day(),
            how: "署名".to_owned(),
            by: "山田 ハナ".to_owned(),
            ..Default::default()
        },
        meeting: plan::Turn { on: day(), note: "役割を決めた".to_owned(), ..Default::default() },
        decision: plan::Turn::default(),
    };
    plan::sheet(&of, foot())
}

fn a_review(words: &str) -> Sheet {
    let of = plan::Review {
        number: "R8-0033",
        nth: 2,
        person: "山田 ハナ",
        household: "山田 世帯",
        on: "2026-11-20".parse().unwrap(),
        worker: "佐藤 花子",
        goals: vec![["水道をとめない".to_owned(), "かなった".to_owned(), words.to_owned()]],
        changes: (0..23).map(|n| (format!("変化{n}"), n % 3 == 0)).collect(),
        seen: words,
        remains: "長男の受診",
        voice: "話せてよかった",
        next: "このまま続ける",
        monitor_on: None,
    };
    plan::review(&of, foot())
}

fn a_budget(months: i64) -> Sheet {
    let line = |side, item: &str, now, plan| budget::Line {
        side,
        item: item.to_owned(),
        now,
        plan,
        months: String::new(),
        note: "だいたい".to_owned(),
    };
    let of = budget::Budget {
        household: "山田 世帯",
        number: "R8-0033",
        heard_on: "令和8年11月20日",
        by: "佐藤 花子",
        balance: 32_500,
        plan_from: "令和9年1月",
        wish: "滞納をなくしたい",
        note: "",
        lines: vec![
            line("収入", "年金", Some(65_000), None),
            line("支出", "水道", Some(4_200), Some(3_900)),
            line("支出", "食費", None, None),
        ],
        sums: vec![("のこり".to_owned(), -1_234_567, 2_000)],
        debts: vec![budget::Debt {
            name: "水道（滞納）".to_owned(),
            rest: Some(48_000),
            pays: [Some(0), Some(4_000)],
            note: String::new(),
        }],
        events: vec![["令和9年4月".into(), "車検".into(), "-80,000".into(), "一度だけ".into()]],
        months: (0..months)
            .map(|n| (format!("{}か月め", n + 1), [-500, 32_500 - n * 500, 200, 32_500 + n * 200]))
            .collect(),
        outlook: vec!["いまのままだと、8か月めにお金が足りなくなります。".to_owned()],
    };
    budget::sheet(&of, foot())
}

fn a_benefit(note: &str) -> Sheet {
    use crate::value::Value;
    let of = housing::Housing {
        number: "R8-0033",
        household: "山田 世帯",
        agency: "くらし相談センター",
        kind: "家賃補助",
        track: "離職・廃業など（仕事をさがす）",
        state: "支給中",
        applied_on: "2026-08-01".parse().unwrap(),
        rent: Some(38_000),
        note,
        papers: vec![("本人確認書類".to_owned(), "2026-08-02".parse().ok()), ("通帳の写し".to_owned(), None)],
        turns: vec![[
            Value::Day("2026-08-10".parse().unwrap()),
            "支給決定".into(),
            "R8.8".into(),
            "R8.10".into(),
            Value::Int(34_000),
            Value::Empty,
        ]],
        payments: vec![["令和8年8月".into(), Value::Int(34_000), Value::Empty]],
        paid: 34_000,
        duties: vec![[
            "令和8年8月".into(),
            "週1回以上の応募".into(),
            "できなかった".into(),
            "通院".into(),
            "佐藤".into(),
        ]],
    };
    housing::sheet(&of, foot())
}

#[test]
fn the_sheets_of_the_course_of_support_stand_whole() {
    for words in ["水道が止まりそう。".to_owned(), long(120)] {
        check(&an_assessment(words.clone()));
        check(&a_plan(&words));
        check(&a_review(&words));
        check(&a_benefit(&words));
    }
    check(&a_budget(12));
    check(&a_budget(60));
}

#[test]
fn the_record_of_an_erasure_stands_whole() {
    let item = |nth: i64| erasure::Item {
        nth,
        kind: "世帯".to_owned(),
        number: format!("2019-{nth:04}"),
        closed: "2019-06-18".parse().unwrap(),
        years: 5,
        due: "2025-04-01".parse().unwrap(),
        outcome: "消去しました　令和7年6月1日".to_owned(),
    };
    for count in [0, 1, 300] {
        let of = erasure::List {
            agency: "くらし相談センター",
            state: "終わりました",
            made: "大久保 進　令和7年5月20日 10:00".to_owned(),
            approved: "菊池 勝美　令和7年5月22日 10:00".to_owned(),
            from: "令和7年5月29日".to_owned(),
            stopped: "大久保 進　令和7年5月23日 9:00".to_owned(),
            erased: format!("世帯 {count}件、受付 0件"),
            stayed: "0件".to_owned(),
        };
        check(&erasure::sheet(&of, (1..=count).map(item).collect(), foot()));
    }
}

#[test]
fn a_note_longer_than_a_cell_goes_on_in_the_row_below() {
    let mut contact = some_contacts(1, "").remove(0);
    contact.body = "あ".repeat(50_000);
    let (rows, _) = read(contacts::list(foot()).xlsx([contacts::row(contact)]).unwrap());
    let body: String = rows[1..].iter().map(|row| row[10].as_str()).collect();
    assert_eq!((rows.len(), body.chars().count()), (3, 50_000));
    assert_eq!(rows[2][0], "");
}

proptest::proptest! {
    #[test]
    fn every_word_is_a_string_in_the_file_whatever_it_begins_with(
        cells in proptest::collection::vec("[=+@'\\-＝{\t a-c1山_x0]{0,8}|\\PC{0,12}", 2)
    ) {
        const COLUMNS: &[crate::sheet::Column] =
            &[crate::sheet::column("一", 10), crate::sheet::column("二", 10)];
        let row: Vec<_> = cells.iter().map(|c| crate::value::Value::from(c.as_str())).collect();
        let list = crate::list::List { title: "見本", columns: COLUMNS, foot: foot() };
        let (rows, formulas) = read(list.xlsx([row]).unwrap());
        proptest::prop_assert!(!formulas);
        for (n, cell) in cells.iter().enumerate() {
            let back = rows.get(1).map_or("", |row| row[n].as_str());
            proptest::prop_assert_eq!(back, cell.as_str());
        }
    }
}
