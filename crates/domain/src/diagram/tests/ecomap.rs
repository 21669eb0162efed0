use super::families;
use super::picture::{Node, assert_clean, read, signs, texts};
use crate::diagram::space::Rect;
use crate::diagram::*;

fn tie<'a>(nodes: &'a [Node], to: &str) -> Vec<&'a Node> {
    let at = nodes.iter().position(|n| n.attr("data-tie") == "support" && n.attr("data-to") == to);
    let at = at.expect("the tie is drawn");
    nodes.iter().filter(|n| n.inside.last() == Some(&at) && n.name == "path").collect()
}

#[test]
fn up_to_thirty_supporters_stand_apart_each_with_a_line() {
    for count in 0..=30 {
        let map = families::support(count);
        let drawing = ecomap(&map);
        let nodes = read(&drawing);
        let boxes = signs(&nodes, "eg-supporter", "data-supporter");
        assert_eq!(boxes.len(), count);
        assert_clean(&drawing, &boxes, true);
        for supporter in &map.ties {
            assert!(!tie(&nodes, &supporter.key).is_empty());
            assert!(drawing.words.iter().any(|w| w.starts_with(&format!("{}：", supporter.label))));
        }
        for (key, _) in &map.people {
            assert_eq!(nodes.iter().filter(|n| n.attr("data-person") == key).count(), 1);
        }
    }
}

#[test]
fn every_text_of_a_supporter_lies_inside_its_own_box() {
    let drawing = ecomap(&families::support(12));
    let nodes = read(&drawing);
    let boxes = signs(&nodes, "eg-supporter", "data-supporter");
    let inside = |a: &Rect, b: &Rect| b.x0 <= a.x0 && a.x1 <= b.x1 && b.y0 <= a.y0 && a.y1 <= b.y1;
    let names = texts(&nodes)
        .into_iter()
        .filter(|(t, _)| t.contains("サロン") || t.contains("民生委員") || t.contains("包括"));
    let mut seen = 0;
    for (text, at) in names {
        assert!(boxes.values().any(|b| inside(&at, b)), "{text} leaves its box");
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn strength_is_seen_without_colour() {
    let of = |strength, ended| {
        let supporter =
            Supporter { key: "a".into(), label: "相談所".into(), strength, ended, ..Supporter::default() };
        let map = Ecomap { centre: "世帯".into(), people: vec![], ties: vec![supporter] };
        let nodes = read(&ecomap(&map));
        let line = tie(&nodes, "a")[0].clone();
        (
            line.attr("stroke-width").to_owned(),
            line.attr("stroke-dasharray").to_owned(),
            line.attr("d").matches('L').count() > 1,
        )
    };
    assert_eq!(of(Strength::Strong, false), ("5".into(), String::new(), false));
    assert_eq!(of(Strength::Normal, false), ("2".into(), String::new(), false));
    assert_eq!(of(Strength::Weak, false), ("2".into(), "7 5".into(), false));
    assert_eq!(of(Strength::Conflict, false), ("2".into(), String::new(), true));
    assert_eq!(of(Strength::Strong, true), ("2".into(), "2 5".into(), false));
}

#[test]
fn arrows_point_where_the_help_goes() {
    let arrows = |direction| {
        let supporter = Supporter { key: "a".into(), direction, ..Supporter::default() };
        let nodes = read(&ecomap(&Ecomap { ties: vec![supporter], ..Ecomap::default() }));
        let heads: Vec<&Node> =
            tie(&nodes, "a").into_iter().filter(|n| n.attr("class") == "eg-arrow").collect();
        // The only supporter stands above: a tip below its wings points at the family.
        heads.iter().map(|n| super::picture::numbers(n.attr("d"))).map(|p| p[1] > p[3]).collect::<Vec<_>>()
    };
    assert_eq!(arrows(Direction::ToFamily), [true]);
    assert_eq!(arrows(Direction::FromFamily), [false]);
    assert_eq!(arrows(Direction::Both), [true, false]);
}

#[test]
fn words_name_strength_direction_and_what_has_ended() {
    let words = ecomap(&families::support(7)).words;
    assert_eq!(words[0], "中心：山田さんの世帯（山田 ハナ、山田 太郎）。");
    assert_eq!(words[1], "地域包括支援センター：つながりが強い（支援が届いている）。週1回の訪問");
    assert!(words[7].starts_with("中央病院 精神科：終わったつながり"), "{}", words[7]);
}

#[test]
fn names_cannot_break_out_of_the_ecomap() {
    let mut map = families::support(2);
    map.ties[0].label = "</text><script>".into();
    map.ties[1].note = "\"><script>".into();
    map.centre = "<b>&".into();
    let drawing = ecomap(&map);
    read(&drawing);
    assert!(!drawing.svg.contains("<script"));
}
