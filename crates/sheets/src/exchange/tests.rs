use super::*;
use crate::grid::Grid;
use domain::exchange::{RowIn, SheetKind};

const NOW: domain::Instant = 1_795_155_000_000;

fn lists() -> Lists {
    let mut lists = Lists::new();
    for (list, word, label) in [
        ("door", "phone", "電話"),
        ("door", "counter", "来所"),
        ("topic", "health", "病気や健康、障害のこと"),
        ("topic", "debt", "債務について"),
        ("screening", "undecided", "まだ決めていない"),
        ("agency", "AAAAAAAAAAAAAAAAAAAAAA", "北の窓口"),
        ("agency", "AAAAAAAAAAAAAAAAAAAAAQ", "北の窓口"),
    ] {
        lists.add(list, word, label);
    }
    lists
}

fn faults(kind: SheetKind, csv: &str) -> Vec<String> {
    let lists = lists();
    let grid = Grid::from_csv(csv.as_bytes().to_vec()).unwrap();
    let reader = Reader::new(&grid, kind, &lists).unwrap();
    let rows = reader.rows(&grid).filter_map(|row| reader.row(row, NOW).err());
    rows.flatten().map(|f| format!("{f:?}")).collect()
}

fn record() -> Record {
    [
        ("reception_key", "k1"),
        ("received_on", "2026-04-01"),
        ("received_time", "14:30"),
        ("door", "phone"),
        ("name", "髙橋 𠮷男"),
        ("phone", "090-0000-0001"),
        ("words", "=家賃が払えない\n「-3か月」 &#x41; 10時〜"),
        ("topic", "health"),
        ("topic", "debt"),
        ("main_topic", "debt"),
        ("visitor", "other"),
        ("leave_message", "no"),
    ]
    .map(|(f, v)| (f, v.to_owned()))
    .to_vec()
}

#[test]
fn what_is_written_is_read_again_in_every_form() {
    let lists = lists();
    for form in [Form::Xlsx, Form::Utf8, Form::Cp932] {
        let written = write(SheetKind::Receptions, &lists, &[record()], form).unwrap();
        let grid = grid(written.bytes).unwrap();
        assert_eq!(kind_of(&grid, &lists), Some(SheetKind::Receptions));
        let reader = Reader::new(&grid, SheetKind::Receptions, &lists).unwrap();
        assert!(reader.unused.is_empty());
        let rows: Vec<_> = reader.rows(&grid).map(|row| reader.row(row, NOW).unwrap()).collect();
        let [RowIn::Reception(row)] = rows.as_slice() else { panic!() };
        assert_eq!(row.key, "k1");
        assert_eq!(row.told.name, "髙橋 𠮷男");
        assert_eq!(row.told.words, "=家賃が払えない\n「-3か月」 &#x41; 10時〜");
        assert_eq!(row.told.topics, ["debt", "health"]);
        assert_eq!(row.told.main_topic.as_deref(), Some("debt"));
        assert_eq!(row.told.leave_message, Some(false));
        assert_eq!(written.escaped, if form == Form::Cp932 { 2 } else { 0 });
    }
}

#[test]
fn the_template_is_the_sheet_without_rows() {
    let lists = lists();
    for kind in SheetKind::ALL {
        for form in [Form::Xlsx, Form::Utf8, Form::Cp932] {
            let grid = grid(template(*kind, &lists, form).unwrap().bytes).unwrap();
            assert_eq!(grid.len(), 1);
            assert_eq!(Reader::new(&grid, *kind, &lists).unwrap_err(), ReadFault::NoRows);
        }
    }
}

#[test]
fn headings_are_found_by_other_names_in_any_width_below_a_title() {
    let csv = "令和6年度 相談受付一覧,,,\n\n№,相談日（西暦）,ﾌﾘｶﾞﾅ,来談 方法,氏 名,病気や健康・障害のこと,血液型\n1,R6.4.1 １４：３０,ﾔﾏﾀﾞ ﾊﾅ,来所,山田 ハナ,○,A\n";
    let lists = lists();
    let grid = Grid::from_csv(csv.as_bytes().to_vec()).unwrap();
    let reader = Reader::new(&grid, SheetKind::Receptions, &lists).unwrap();
    assert_eq!((reader.heading(), reader.unused.as_slice()), (3, ["血液型".to_owned()].as_slice()));
    let row = reader.row(reader.rows(&grid).next().unwrap(), NOW).unwrap();
    let RowIn::Reception(row) = row else { panic!() };
    assert_eq!((row.told.kana.as_str(), row.told.door.as_str()), ("ヤマダ ハナ", "counter"));
    assert_eq!(row.told.topics, ["health"]);
    let at = row.told.received.unwrap();
    assert_eq!(domain::wareki::jst_time(at).to_string(), "14:30:00");
}

#[test]
fn every_fault_is_told_by_row_and_column() {
    let csv = "受付日,どうやって,氏名,生年月日,電話番号,紹介元の機関,債務について,名前は聞いていない\n\
               2026/4/1,電話,山田 ハナ,2030/1/1,12,,○,\n\
               ,ハト,山田,,,北の窓口,たくさん,？\n";
    assert_eq!(
        faults(SheetKind::Receptions, csv),
        [
            "2 行目「生年月日」: 生年月日が未来の日付になっています",
            "2 行目「電話番号」: 電話番号は市外局番から入れてください。一部しかわからないときは「かけてよいとき」の欄に書けます",
            "3 行目「受付日」: 受付の日を入れてください",
            "3 行目「どうやって」: 一覧にないことばです。ひな形の「書き方」にあることばにするか、空にしてください",
            "3 行目「紹介元の機関」: 同じ名前の機関が2つ以上あります。どれかわかる名前にしてください",
            "3 行目「名前は聞いていない」: ○を入れるか、空にしてください",
            "3 行目「債務について」: ○か◎を入れてください",
        ]
    );
}

#[test]
fn what_is_no_such_sheet_is_told() {
    let lists = lists();
    let read = |csv: &str| {
        let grid = Grid::from_csv(csv.as_bytes().to_vec()).unwrap();
        Reader::new(&grid, SheetKind::People, &lists).unwrap_err()
    };
    assert!(matches!(read("x,y\n1,2\n"), ReadFault::NoHeading(..)));
    assert_eq!(read("性別,住所\n男,東町\n"), ReadFault::NoColumn("氏名".to_owned()));
    assert_eq!(read("氏名,名前\nあ,い\n"), ReadFault::Twice("氏名".to_owned(), "名前".to_owned()));
}
