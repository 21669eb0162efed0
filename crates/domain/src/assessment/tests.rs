use super::*;
use crate::wareki;
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::HashSet;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn check(fields: &[(&str, &str)]) -> Result<NewVisit, crate::Faults> {
    NewVisit::check(fields, Subject::Person, today())
}

fn sentence(fields: &[(&str, &str)]) -> (&'static str, String) {
    let fault = check(fields).unwrap_err().0.remove(0);
    (fault.field, fault.sentence)
}

fn label(_: &str, code: &str) -> String {
    code.to_owned()
}

#[test]
fn every_item_has_a_word_of_its_own_and_stands_in_the_order_of_the_sections() {
    let mut names: Vec<&str> = ITEMS.iter().map(|item| item.key).collect();
    names.extend(ITEMS.iter().filter_map(|item| match item.kind {
        Kind::ManyMain { main, .. } => Some(main),
        _ => None,
    }));
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    assert!(ITEMS.is_sorted_by_key(|item| item.section));
    for section in Section::ALL {
        for subject in [Subject::Person, Subject::Household] {
            let some = items(subject).any(|item| item.section == *section);
            assert!(some, "{section:?} asks {subject:?} nothing");
        }
    }
    for item in ITEMS {
        assert!(item.needs().has(Parts::ASSESSMENT), "{}", item.key);
    }
}

#[test]
fn money_and_texts_that_may_tell_a_place_need_their_own_parts() {
    for key in ["income_month", "benefits_kind", "debts_state"] {
        assert!(Item::of(key).unwrap().needs().has(Parts::MONEY), "{key}");
    }
    for key in ["living_state", "work_history", "work_learning"] {
        assert!(Item::of(key).unwrap().needs().has(Parts::WHEREABOUTS), "{key}");
    }
    let typed = [("health_mind", "眠れない"), ("debts_yen", "30万"), ("work_history", "みどり町の工場")];
    let seen = check(&typed).unwrap().answers.seen_with(Parts::ASSESSMENT);
    assert_eq!(seen.iter().map(|(item, _)| item.key).collect::<Vec<_>>(), ["health_mind"]);
    let open = seen.open(Subject::Person, Parts::ASSESSMENT);
    assert!(
        open.iter().all(|item| item.needs() == Parts::ASSESSMENT),
        "what is withheld is not counted as open"
    );
}

#[test]
fn what_was_typed_in_any_width_is_read() {
    let visit = check(&[
        ("visited_on", "令和8年11月20日"),
        ("plaint_own", "  仕事が\r\n続かない "),
        ("living_marriage", "single"),
        ("health_book", "mental"),
        ("income_month", "１２万５千円"),
        ("income_saved", "不明"),
        ("work_left_on", "R8.3.31"),
        ("issues", "debt"),
        ("issues_main", "isolation"),
    ])
    .unwrap();
    let said = |key: &str| visit.answers.get(key).unwrap().said(Item::of(key).unwrap().kind, label);
    assert_eq!(visit.on, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
    assert_eq!(said("plaint_own"), "  仕事が\n続かない");
    assert_eq!(said("income_month"), "125,000円");
    assert_eq!(said("income_saved"), "わからない");
    assert_eq!(said("work_left_on"), "令和8年3月31日");
    assert_eq!(said("issues"), "debt、isolation");
    let main = Some("isolation".to_owned());
    let codes = vec!["debt".to_owned(), "isolation".to_owned()];
    assert_eq!(visit.answers.get("issues"), Some(&Answer::Many { codes, main }));
    assert!(visit.answers.get("plaint_since").is_none(), "not asked yet");
}

#[test]
fn nobody_knows_is_an_answer_and_not_asked_is_none() {
    let visit =
        check(&[("health_state", "?"), ("health_book", "?"), ("health_mind", "わからない。")]).unwrap();
    for key in ["health_state", "health_book", "health_mind"] {
        assert_eq!(visit.answers.get(key), Some(&Answer::Unknown), "{key}");
    }
    let open = visit.answers.open(Subject::Person, Parts::ALL);
    assert_eq!(open.len(), items(Subject::Person).count() - 3);
    let ticked = check(&[("health_book", "?"), ("health_book", "body")]).unwrap();
    assert!(matches!(ticked.answers.get("health_book"), Some(Answer::Many { .. })), "the known wins");
}

#[test]
fn each_fault_is_told_at_its_field() {
    assert_eq!(sentence(&[]).0, "plaint_own");
    assert_eq!(sentence(&[("visited_on", "あした"), ("plaint_own", "あ")]).0, "visited_on");
    let (field, told) = sentence(&[("income_month", "けっこう")]);
    assert_eq!((field, told.contains("けっこう")), ("income_month", false));
    assert_eq!(sentence(&[("work_left_on", "2030/1/1")]).0, "work_left_on");
    assert_eq!(sentence(&[("living_home", &"x".repeat(41))]).0, "living_home");
    assert_eq!(sentence(&[("plaint_since", &"あ".repeat(201))]).0, "plaint_since");
    let more = NewVisit::check([("living_members", "たくさん")].as_slice(), Subject::Household, today());
    assert_eq!(more.unwrap_err().0[0].field, "living_members");
}

#[test]
fn an_amount_is_read_as_people_write_it() {
    let read = super::check::yen;
    for (typed, yen) in [
        ("0", 0),
        ("125,000", 125_000),
        ("１２５０００円", 125_000),
        ("12万5千", 125_000),
        ("12.5万円", 125_000),
        ("約3千円", 3_000),
        ("1億2000万", 120_000_000),
        ("¥980", 980),
    ] {
        assert_eq!(read(typed), Some(yen), "{typed}");
    }
    for typed in ["", "円", "-5", "12.", ".5万", "1.5", "十万", "999999999999", "1万2万", "1千2万"] {
        assert_eq!(read(typed), None, "{typed}");
    }
}

#[test]
fn a_form_shows_what_was_kept_and_reads_it_back_to_the_same() {
    let fields = [
        ("visited_on", "2026-11-20"),
        ("plaint_own", "家賃が\n払えない"),
        ("plaint_tried", "不明"),
        ("living_urgent", "food"),
        ("living_urgent", "shelter"),
        ("health_state", "?"),
        ("health_book", "?"),
        ("debts_yen", "1234567"),
        ("work_left_on", "2026-03-31"),
        ("issues", "debt"),
        ("issues_main", "poverty"),
    ];
    let visit = check(&fields).unwrap();
    let mut pairs = visit.answers.pairs();
    pairs.push(("visited_on", wareki::show_wareki(visit.on)));
    assert_eq!(NewVisit::check(pairs.as_slice(), Subject::Person, today()).unwrap(), visit);
    assert!(!format!("{visit:?}").contains("家賃"));
}

/// 「同じ[-消えた-]{+来た+}」.
fn marked(pieces: &[Piece]) -> String {
    let mark = |piece: &Piece| match piece {
        Piece::Same(text) => text.clone(),
        Piece::Out(text) => format!("[-{text}-]"),
        Piece::In(text) => format!("{{+{text}+}}"),
    };
    pieces.iter().map(mark).collect()
}

#[test]
fn a_text_shows_the_words_that_went_and_came() {
    let cases = [
        ("母と二人で暮らす。", "母と妹と三人で暮らす。", "母と[-二人-]{+妹と三人+}で暮らす。"),
        ("眠れない。", "眠れない。通院をはじめた。", "眠れない。{+通院をはじめた。+}"),
        ("家賃を3か月滞納。", "家賃を4か月滞納。", "家賃を[-3-]{+4+}か月滞納。"),
        ("", "あ", "{+あ+}"),
        ("あ", "", "[-あ-]"),
    ];
    for (before, after, said) in cases {
        assert_eq!(marked(&words_diff(before, after)), said);
    }
}

#[test]
fn fields_that_differ_are_told_one_by_one() {
    let before = check(&[
        ("plaint_own", "お金がない"),
        ("health_state", "good"),
        ("issues", "debt"),
        ("issues", "poverty"),
        ("issues_main", "poverty"),
        ("debts_yen", "30万"),
    ]);
    let after = check(&[
        ("plaint_own", "お金がない"),
        ("health_mind", "眠れない"),
        ("issues", "debt"),
        ("issues_main", "debt"),
        ("debts_yen", "25万"),
    ]);
    let all = changes(&before.unwrap().answers, &after.unwrap().answers, label);
    let told: Vec<String> =
        all.iter().map(|c| format!("{} {}: {}", c.item.key, c.how.label(), marked(&c.pieces))).collect();
    assert_eq!(
        told,
        [
            "health_state 消えた: [-good-]",
            "health_mind 新しくわかった: {+眠れない+}",
            "debts_yen 変わった: [-300,000円-]{+250,000円+}",
            "issues 変わった: [-debt-][-◎poverty-]{+◎debt+}",
        ]
    );
}

#[test]
fn a_life_story_of_many_pages_is_compared_without_a_huge_table() {
    let long = "朝は起きられるようになった。".repeat(4_000);
    let other = long.replacen("起きられる", "散歩に出る", 1).replacen("朝は", "夜は", 4_000);
    let pieces = words_diff(&long, &other);
    let gather =
        |keep: fn(&Piece) -> Option<&String>| pieces.iter().filter_map(keep).cloned().collect::<String>();
    assert_eq!(gather(before_of), long);
    assert_eq!(gather(after_of), other);
}

fn before_of(piece: &Piece) -> Option<&String> {
    match piece {
        Piece::Same(text) | Piece::Out(text) => Some(text),
        Piece::In(_) => None,
    }
}

fn after_of(piece: &Piece) -> Option<&String> {
    match piece {
        Piece::Same(text) | Piece::In(text) => Some(text),
        Piece::Out(_) => None,
    }
}

proptest! {
    #[test]
    fn what_stayed_and_went_is_the_former_and_what_stayed_and_came_the_later(
        before in "[あいう漢字カ。\n3 ]{0,30}",
        after in "[あいう漢字カ。\n3 ]{0,30}",
    ) {
        let pieces = words_diff(&before, &after);
        prop_assert_eq!(pieces.iter().filter_map(before_of).cloned().collect::<String>(), before);
        prop_assert_eq!(pieces.iter().filter_map(after_of).cloned().collect::<String>(), after);
    }
}
