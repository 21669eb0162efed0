use proptest::prelude::*;

use super::families;
use super::picture::{assert_clean, read, signs};
use crate::diagram::*;

fn assert_whole(view: &Ribbon) {
    let drawing = ribbon(view);
    let nodes = read(&drawing);
    assert_clean(&drawing, &signs(&nodes, "eg-period", "data-period"), true);
    assert_clean(&drawing, &signs(&nodes, "eg-mark", "data-mark"), true);
    for mark in &view.marks {
        assert!(drawing.words.iter().any(|w| w.contains(&mark.text)), "{} is in the words", mark.text);
    }
    for period in view.bands.iter().flat_map(|b| &b.periods) {
        assert!(drawing.words.iter().any(|w| w.contains(&period.label)), "{} is in the words", period.label);
    }
    assert_eq!(ribbon(view), drawing);
}

#[test]
fn thirty_seven_years_fit_one_page_with_nothing_on_top_of_anything() {
    let view = families::decades();
    assert_whole(&view);
    let drawing = ribbon(&view);
    assert!(drawing.width <= 1200.0, "{}", drawing.width);
    let nodes = read(&drawing);
    let periods: usize = view.bands.iter().map(|b| b.periods.len()).sum();
    assert_eq!(nodes.iter().filter(|n| n.attrs.contains_key("data-period")).count(), periods);
    let marks: Vec<&str> = nodes.iter().map(|n| n.attr("data-mark")).filter(|m| !m.is_empty()).collect();
    assert_eq!(marks, ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]);
}

#[test]
fn years_without_contact_are_hatched_and_needs_flagged() {
    let nodes = read(&ribbon(&families::decades()));
    let all = |attr: &str| {
        nodes.iter().map(|n| n.attr(attr)).filter(|v| !v.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(all("data-gap"), ["1990-2008", "2011-2015", "2018-2022"]);
    assert_eq!(all("data-need"), ["2004", "2011", "2018"]);
    assert_eq!(all("data-contacts"), ["2009", "2010", "2016", "2017", "2023", "2024", "2025", "2026"]);
}

#[test]
fn marks_lead_to_this_site_only_and_links_are_not_hidden_in_an_image() {
    let mut view = families::decades();
    assert_eq!(read(&ribbon(&view))[0].attr("role"), "group");
    let bad = ["javascript:alert(1)", "//elsewhere.example", "/\\elsewhere.example", "data:text/html,x"];
    for (mark, href) in view.marks.iter_mut().zip(bad.into_iter().cycle()) {
        mark.href = Some(href.to_owned());
    }
    let nodes = read(&ribbon(&view));
    assert!(nodes.iter().all(|n| n.name != "a"), "no such link is made");
    assert_eq!(nodes[0].attr("role"), "img");
    assert_eq!(nodes.iter().filter(|n| n.attrs.contains_key("data-mark")).count(), 8, "the marks stay");
}

#[test]
fn the_number_on_a_mark_is_its_number_in_the_words() {
    let mut view = families::decades();
    view.marks.reverse();
    let drawing = ribbon(&view);
    assert_eq!(drawing.words[3], "転機4 2015年2月：父が亡くなる");
    let nodes = read(&drawing);
    let at = nodes.iter().position(|n| n.attr("data-mark") == "m4").expect("the mark");
    let number = nodes.iter().find(|n| n.name == "text" && n.inside.last() == Some(&at));
    assert_eq!(number.expect("a number").text, "4");
}

#[test]
fn what_lies_outside_the_years_shown_is_still_told() {
    let mut view = families::decades();
    view.from = 2016;
    assert_whole(&view);
    assert!(ribbon(&view).words.iter().any(|w| w.contains("図の外") && w.contains("派遣・日雇い")));
}

#[test]
fn era_years_are_those_of_the_calendar() {
    let words = |year| ribbon(&Ribbon { from: year, to: year, ..Ribbon::default() }).svg;
    assert!(words(2026).contains(">令8<") && words(1990).contains(">平2<") && words(1964).contains(">昭39<"));
}

fn any_ribbon() -> impl Strategy<Value = Ribbon> {
    let tone = prop_oneof![Just(Tone::Plain), Just(Tone::Good), Just(Tone::Hard)];
    let period = (1960..2030, proptest::option::of(1955..2030), "[あ-ん]{1,30}", tone);
    let band = ("[一-龠]{1,8}", proptest::collection::vec(period, 0..6));
    let mark = (1980..2030, proptest::option::of(0..14_u32), "[あ-ん]{1,20}");
    (
        1900..2026,
        1980..2030,
        proptest::collection::vec(band, 0..6),
        proptest::collection::vec(mark, 0..20),
        proptest::collection::vec((1980..2030, 0..100_000_u32), 0..20),
        proptest::collection::vec((1980..2030, "[あ-ん]{0,9}"), 0..5),
    )
        .prop_map(|(from, to, bands, marks, contacts, needs)| Ribbon {
            from,
            to,
            bands: bands
                .into_iter()
                .map(|(label, periods)| Band {
                    label,
                    periods: periods
                        .into_iter()
                        .map(|(from, to, label, tone)| Period { from, to, label, tone })
                        .collect(),
                })
                .collect(),
            marks: (0..)
                .zip(marks)
                .map(|(i, (year, month, text))| Mark { key: format!("m{i}"), year, month, text, href: None })
                .collect(),
            contacts: contacts.into_iter().map(|(year, count)| YearContacts { year, count }).collect(),
            needs: needs.into_iter().map(|(year, note)| Need { year, note }).collect(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_years_fit_without_overlap(view in any_ribbon()) {
        assert_whole(&view);
    }
}

#[test]
fn the_ends_of_the_calendar_do_no_harm() {
    let edge = Period { from: i32::MIN, to: Some(i32::MAX), label: "ずっと".into(), tone: Tone::Plain };
    for (from, to) in [(i32::MIN, i32::MIN), (i32::MAX, i32::MAX), (i32::MIN, i32::MAX)] {
        let bands = vec![Band { label: "家族".into(), periods: vec![edge.clone()] }];
        read(&ribbon(&Ribbon { from, to, bands, ..Ribbon::default() }));
    }
}
