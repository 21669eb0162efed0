use super::*;
use crate::code::TaskKind;
use proptest::prelude::*;

/// 2026-11-21 (Saturday) 13:00 in Japan.
const NOW: Instant = 1_795_233_600_000;

fn check(pairs: &[(&str, &str)]) -> Result<NewReception, Faults> {
    NewReception::check(pairs, NOW)
}

fn faults(pairs: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    check(pairs).err().unwrap_or_default().0.into_iter().map(|f| (f.field, f.sentence)).collect()
}

#[test]
fn one_line_is_enough() {
    let reception = check(&[("words", "水道が止まりそう")]).unwrap();
    assert_eq!(reception.told.words, "水道が止まりそう");
    assert_eq!((reception.told.urgency, reception.told.door.as_str()), (Urgency::Normal, "phone"));
    assert_eq!(reception.next, None);
}

#[test]
fn one_number_one_topic_or_one_thing_to_do_is_enough_too() {
    for field in
        [("phone", "000-1234-5678"), ("topic", "debt"), ("birth", "50代"), ("next_words", "かけ直す")]
    {
        assert!(check(&[field]).is_ok(), "{field:?}");
    }
}

#[test]
fn an_empty_form_gets_a_kind_sentence() {
    let sentence = "一行だけ書いてください。名前や電話番号だけでも保存できます";
    for form in [&[][..], &[("words", " \u{3000}\r\n"), ("door", "phone"), ("urgency", "now")]] {
        assert_eq!(faults(form), [("words", sentence.to_owned())]);
    }
}

#[test]
fn what_is_typed_in_any_width_is_kept_in_one_form() {
    let told = check(&[
        ("kana", "ﾔﾏﾀﾞ　はな"),
        ("name", "山田　ハナ"),
        ("phone", "０００－１２３４－５６７８"),
        ("birth", "S18.4.1"),
    ])
    .unwrap()
    .told;
    assert_eq!((told.kana.as_str(), told.name.as_str()), ("ヤマダ ハナ", "山田 ハナ"));
    assert_eq!(told.phone, "00012345678");
    assert_eq!(told.birth.map(Birth::to_storage).as_deref(), Some("1943-04-01"));
}

#[test]
fn every_field_that_cannot_be_kept_is_told_at_once() {
    let found = faults(&[
        ("words", "あ"),
        ("birth", "2043/4/1"),
        ("phone", "12-34"),
        ("area", "x"),
        ("urgency", "quick"),
        ("visitor", "cat"),
        ("leave_message", "maybe"),
        ("consent_on", "2026/11/22"),
        ("received_time", "夕方"),
        ("next_on", "2026/11/20"),
    ]);
    let fields: Vec<&str> = found.iter().map(|(field, _)| *field).collect();
    assert_eq!(
        fields,
        [
            "visitor",
            "birth",
            "phone",
            "leave_message",
            "area",
            "urgency",
            "consent_on",
            "received_time",
            "next_on"
        ]
    );
    assert_eq!(found[1].1, "生年月日が未来の日付になっています");
}

#[test]
fn the_most_pressing_topic_is_one_of_the_topics() {
    let told = check(&[("topic", "food"), ("topic", "debt"), ("topic", "food"), ("main_topic", "income")])
        .unwrap()
        .told;
    assert_eq!(told.topics, ["debt", "food", "income"]);
    assert_eq!(told.main_topic.as_deref(), Some("income"));
}

#[test]
fn a_name_that_was_told_after_all_is_not_anonymous() {
    assert!(check(&[("words", "あ"), ("anonymous", "1")]).unwrap().told.anonymous);
    assert!(!check(&[("name", "川口"), ("anonymous", "1")]).unwrap().told.anonymous);
}

#[test]
fn a_consent_names_its_version_and_has_the_day_of_the_reception() {
    let told =
        check(&[("words", "あ"), ("consent_version", "2025-04"), ("received_on", "11/20")]).unwrap().told;
    assert_eq!(told.consent_on, NaiveDate::from_ymd_opt(2026, 11, 20));
    assert_eq!(faults(&[("words", "あ"), ("consent_on", "11/20")])[0].0, "consent_version");
}

#[test]
fn the_next_thing_has_a_day_even_if_none_was_said() {
    let due = |more: &[(&str, &str)]| {
        let mut form = vec![("next_words", "水道課に確かめる")];
        form.extend_from_slice(more);
        check(&form).unwrap().next.unwrap().on.to_string()
    };
    // Saturday, Sunday, 勤労感謝の日: the next working day is Tuesday.
    assert_eq!(due(&[]), "2026-11-24");
    assert_eq!(due(&[("urgency", "now")]), "2026-11-21");
    assert_eq!(due(&[("next_on", "明日")]), "2026-11-22");
    assert_eq!(due(&[("next_on", "6/1")]), "2027-06-01");
    assert_eq!(faults(&[("next_words", "あ"), ("next_on", "昨日")])[0].0, "next_on");
}

#[test]
fn the_next_thing_may_be_no_more_than_its_kind() {
    let next =
        check(&[("next_kind", "call"), ("next_on", "11/25"), ("next_time", "午後2時半")]).unwrap().next;
    let next = next.unwrap();
    assert_eq!((next.kind, next.words.as_str()), (TaskKind::Call, "電話"));
    assert_eq!(next.time.unwrap().format("%H:%M").to_string(), "14:30");
    // The kind alone is how the form comes: no task.
    assert_eq!(check(&[("words", "あ"), ("next_kind", "call")]).unwrap().next, None);
}

#[test]
fn a_debug_print_says_nothing() {
    let reception = check(&[("name", "川口 みどり"), ("next_words", "川口さんに電話")]).unwrap();
    assert!(!format!("{reception:?}").contains("川口"));
}

fn told() -> impl Strategy<Value = Told> {
    let line = "[ぁ-んァ-ヶ一-龠a-zA-Z0-9、。]{0,6}";
    let text = "[ぁ-ん一-龠\n]{0,12}";
    let birth = prop_oneof![
        Just(None),
        (1900_i32..2026, 1_u32..13, 1_u32..29)
            .prop_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).map(Birth::Exact)),
        (1900_i32..2026, 1_u32..13).prop_map(|(y, m)| Some(Birth::YearMonth(y, m))),
        (1900_i32..2026).prop_map(|y| Some(Birth::Year(y))),
        (1900_i32..2026).prop_map(|y| Some(Birth::About(y))),
    ];
    let topics = prop::collection::btree_set("[a-z]{1,5}", 0..4);
    (
        (line, line, line, line, text, text),
        (birth, topics, any::<bool>(), prop::option::of(any::<bool>()), any::<bool>()),
        (0_i64..20_000, any::<[u8; 16]>(), prop::sample::select(Urgency::ALL), any::<bool>()),
        prop::option::of(prop::sample::select(Visitor::ALL)),
    )
        .prop_map(
            |(
                lines,
                (birth, topics, anonymous, leave_message, main),
                (minutes, token, urgency, some),
                visitor,
            )| {
                let (name, place, wish_line, address, words, wish) = lines;
                Told {
                    received: some.then_some(NOW - minutes * 60_000),
                    outreach_place: place,
                    outreach_on: NaiveDate::from_ymd_opt(2026, 10, 3).filter(|_| some),
                    visitor,
                    visitor_tie: wish_line,
                    anonymous: anonymous && name.is_empty(),
                    kana: crate::typed::katakana(&name),
                    name,
                    birth,
                    phone: if main { "00012345678".to_owned() } else { String::new() },
                    leave_message,
                    area: some.then(|| Token::from_bytes(token)),
                    address,
                    words: crate::typed::text(&words),
                    wish: crate::typed::text(&wish),
                    urgency,
                    consent_version: some.then(|| "2025-04".to_owned()),
                    consent_on: NaiveDate::from_ymd_opt(2026, 10, 3).filter(|_| some),
                    main_topic: topics.first().cloned().filter(|_| main),
                    topics: topics.into_iter().collect(),
                    ..Told::default()
                }
            },
        )
}

proptest! {
    #[test]
    fn the_form_filled_from_a_reception_reads_back_as_the_same(told in told()) {
        let pairs = told.pairs();
        let (again, faults) = Told::read(pairs.as_slice(), NOW);
        prop_assert!(faults.is_empty(), "{faults:?}");
        prop_assert!(again == told);
    }

    #[test]
    fn no_form_breaks_it(pairs in prop::collection::vec((any::<String>(), any::<String>()), 0..5), any in any::<String>()) {
        let _ = NewReception::check(pairs.as_slice(), NOW);
        for field in ["words", "name", "kana", "birth", "phone", "received_on", "received_time", "next_on", "next_time"] {
            let _ = NewReception::check([(field, any.as_str())].as_slice(), NOW);
        }
    }
}
