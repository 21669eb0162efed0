use proptest::prelude::*;

use super::families;
use super::picture::{Node, assert_clean, numbers, read, signs};
use crate::diagram::space::Rect;
use crate::diagram::*;

fn people(nodes: &[Node]) -> std::collections::BTreeMap<String, Rect> {
    signs(nodes, "eg-figure", "data-person")
}

/// A tie to compare; that of two equals has no direction.
fn tie(kind: &str, from: &str, to: &str) -> (String, String, String) {
    let equal = kind == "couple" || kind == "sibling";
    let (from, to) = if equal && to < from { (to, from) } else { (from, to) };
    (kind.to_owned(), from.to_owned(), to.to_owned())
}

fn ties(nodes: &[Node]) -> Vec<(String, String, String)> {
    let ties = nodes.iter().filter(|n| n.attrs.contains_key("data-tie"));
    let told = |n: &Node| tie(n.attr("data-tie"), n.attr("data-from"), n.attr("data-to"));
    let mut all: Vec<_> = ties.map(told).collect();
    all.sort();
    all
}

/// What the record holds, without self ties, unknown keys, repetitions, and siblings whose common parent says it.
fn recorded(family: &Family) -> Vec<(String, String, String)> {
    let known = |k: &String| family.figures.iter().any(|f| f.key == *k);
    let parents_of = |child: &String| -> Vec<&String> {
        let of = family.parents.iter().filter(|p| p.child == *child && p.parent != *child);
        of.map(|p| &p.parent).filter(|p| known(p)).collect()
    };
    let apart = |a: &String, b: &String| parents_of(a).iter().all(|p| !parents_of(b).contains(p));
    let couples = family.couples.iter().map(|c| ("couple", &c.a, &c.b));
    let parents = family.parents.iter().map(|p| ("parent", &p.parent, &p.child));
    let siblings = family.siblings.iter().filter(|s| apart(&s.a, &s.b)).map(|s| ("sibling", &s.a, &s.b));
    let others = family.others.iter().map(|o| ("other", &o.from, &o.to));
    let all = couples.chain(parents).chain(siblings).chain(others);
    let mut all: Vec<_> =
        all.filter(|(_, a, b)| a != b && known(a) && known(b)).map(|(t, a, b)| tie(t, a, b)).collect();
    all.sort();
    all
}

/// Rings of the household's outline, by their corners, in page coordinates of the figures' group.
fn household(nodes: &[Node]) -> Vec<Vec<(f64, f64)>> {
    let Some(path) = nodes.iter().find(|n| n.attr("class") == "eg-household") else { return Vec::new() };
    let group = &nodes[*path.inside.last().expect("in the shifted group")];
    let dx = numbers(group.attr("transform").trim_start_matches("translate(").trim_end_matches(')'))[0];
    let rings = path.attr("d").split('Z').filter(|r| !r.is_empty());
    let corner = |q: &str| {
        let n = numbers(q);
        (n[0] + dx, n[1])
    };
    rings.map(|r| r.split('Q').skip(1).map(corner).collect()).collect()
}

/// Even-odd, as it is filled.
fn holds(rings: &[Vec<(f64, f64)>], x: f64, y: f64) -> bool {
    let crossings = rings.iter().flat_map(|ring| {
        ring.iter()
            .zip(ring.iter().cycle().skip(1))
            .filter(move |(a, b)| (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
    });
    crossings.count() % 2 == 1
}

fn assert_right(family: &Family) {
    let drawing = genogram(family);
    let nodes = read(&drawing);
    let people = people(&nodes);
    assert_clean(&drawing, &people, false);
    let mut keys: Vec<&String> = family.figures.iter().map(|f| &f.key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(people.keys().collect::<Vec<_>>(), keys, "everybody is shown once");
    let (mut drawn, mut known) = (ties(&nodes), recorded(family));
    drawn.dedup();
    known.dedup();
    assert_eq!(drawn, known, "every tie is shown");
    let rings = household(&nodes);
    for figure in &family.figures {
        let at = people[&figure.key];
        for (x, y) in
            [(at.x0, at.y0), (at.x1, at.y0), (at.x0, at.y1), (at.x1, at.y1), (at.x0 + 20.0, at.y0 + 20.0)]
        {
            assert_eq!(
                holds(&rings, x, y),
                figure.in_household,
                "{} and the household's outline",
                figure.label
            );
        }
    }
    assert!(rings.len() <= 1 || family.figures.iter().any(|f| !f.in_household));
    for figure in &family.figures {
        assert!(drawing.words.iter().any(|w| w.contains(&figure.label)), "{} is in the words", figure.label);
    }
    assert_eq!(genogram(family), drawing, "drawn again it is the same");
}

#[test]
fn every_hand_made_family_is_drawn_whole_without_overlap() {
    for (name, family) in families::all() {
        println!("{name}");
        assert_right(&family);
    }
}

#[test]
fn generations_stand_in_rows_and_partners_side_by_side() {
    let at = people(&read(&genogram(&families::remarriage())));
    let y = |k: &str| at[k].y0.midpoint(at[k].y1);
    for pair in [("g1", "g2"), ("m", "w1"), ("m", "w2"), ("m", "uncle"), ("c1", "c4"), ("g1", "g4")] {
        assert_eq!(y(pair.0), y(pair.1), "{pair:?} share a row");
    }
    assert!(y("g1") < y("m") && y("m") < y("c1"));
    let x = |k: &str| at[k].x0;
    assert!(x("w1") < x("m") && x("m") < x("w2"), "former wife left, present one right");
    assert!(x("g1") < x("g3"), "his parents stand left of hers");
}

#[test]
fn a_spouses_parents_stand_one_row_above_however_deep_the_other_line_is() {
    let mut family = families::remarriage();
    family.figures.push(Figure { key: "old".into(), label: "曾祖母".into(), ..Figure::default() });
    family.parents.push(ParentOf { parent: "old".into(), child: "g1".into(), kind: ParentKind::Blood });
    let at = people(&read(&genogram(&family)));
    assert_eq!(at["g3"].y0, at["g1"].y0);
}

#[test]
fn siblings_stand_eldest_left_whatever_order_they_were_typed_in() {
    let at = people(&read(&genogram(&families::four_siblings())));
    let xs: Vec<f64> = (0..4).map(|i| at[&format!("s{i}")].x0).collect();
    assert!(xs.is_sorted(), "{xs:?}");
    for i in 0..4 {
        assert!(at[&format!("c{i}1")].x0 < at[&format!("c{i}0")].x0, "the elder grandchild stands left");
    }
}

#[test]
fn signs_tell_who_died_who_is_meant_and_how_couples_stand() {
    let drawing = genogram(&families::remarriage());
    let nodes = read(&drawing);
    let group =
        |attr: &str, value: &str| nodes.iter().position(|n| n.attr(attr) == value).expect("the group");
    let parts = |g: usize| nodes.iter().filter(move |n| n.inside.last() == Some(&g));
    assert_eq!(parts(group("data-person", "g1")).filter(|n| n.attr("class") == "eg-deceased").count(), 1);
    assert_eq!(parts(group("data-person", "g2")).filter(|n| n.attr("class") == "eg-deceased").count(), 0);
    assert_eq!(parts(group("data-person", "w2")).filter(|n| n.name == "circle").count(), 2, "double outline");
    assert_eq!(parts(group("data-person", "g2")).filter(|n| n.name == "circle").count(), 1);
    let slashes = |a: &str| {
        let tie = nodes.iter().position(|n| n.attr("data-tie") == "couple" && (n.attr("data-from") == a));
        let marks: Vec<&Node> =
            parts(tie.expect("the couple")).filter(|n| n.attr("class") == "eg-slash").collect();
        marks.iter().map(|n| n.attr("d").matches('M').count()).sum::<usize>()
    };
    assert_eq!((slashes("g1"), slashes("g3")), (0, 1));
    let divorced = nodes.iter().position(|n| n.attr("data-tie") == "couple" && n.attr("data-to") == "w1");
    let marks = parts(divorced.expect("the former couple")).find(|n| n.attr("class") == "eg-slash");
    assert_eq!(marks.expect("slashes").attr("d").matches('M').count(), 2);
}

#[test]
fn common_law_and_adoption_are_dashed_and_blood_is_not() {
    let dash = |family: &Family, tie: &str, from: &str, to: &str| {
        let nodes = read(&genogram(family));
        let of =
            |n: &Node| n.attr("data-tie") == tie && n.attr("data-from") == from && n.attr("data-to") == to;
        let ties: Vec<usize> = (0..nodes.len()).filter(|i| of(&nodes[*i])).collect();
        let paths =
            nodes.iter().filter(|n| n.inside.last().is_some_and(|i| ties.contains(i)) && n.name == "path");
        paths.map(|n| n.attr("stroke-dasharray").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(dash(&families::two_fathers(), "couple", "mum", "dad2"), ["6 4"]);
    assert_eq!(dash(&families::two_fathers(), "parent", "mum", "c"), [""]);
    assert_eq!(dash(&families::grandparents(), "parent", "gf", "k1"), ["5 4"]);
    assert_eq!(dash(&families::remarriage(), "parent", "m", "c3"), ["9 3 2 3"]);
}

#[test]
fn words_say_the_same_in_plain_sentences() {
    let words = genogram(&families::mother_and_son()).words;
    assert_eq!(
        words,
        [
            "山田 ハナ（82歳・要介護2）と山田 一郎（2015年死去）は夫婦。",
            "山田 太郎（54歳・無職、本人）は山田 ハナと山田 一郎の子。",
            "佐々木 洋子（57歳・県外）は山田 ハナと山田 一郎の子。",
            "佐々木 洋子から山田 ハナへのつながり：電話・月1回。",
            "同じ世帯：山田 ハナ、山田 太郎。",
        ]
    );
}

#[test]
fn ties_to_nobody_and_to_oneself_are_told_and_not_drawn() {
    let mut family = families::mother_and_son();
    family.couples.push(Couple { a: "hana".into(), b: "ghost".into(), bond: Bond::Married });
    family.parents.push(ParentOf { parent: "taro".into(), child: "taro".into(), kind: ParentKind::Blood });
    family.siblings.push(SiblingOf { a: "x".into(), b: "y".into() });
    family.figures.push(family.figures[0].clone());
    assert_right(&family);
    let words = genogram(&family).words.join("\n");
    for told in [
        "山田 ハナさんの「夫婦」の相手が記録に見つからない",
        "太郎さんとご自身との「親子」",
        "どちらの人も",
        "二度",
    ] {
        assert!(words.contains(told), "{told} in {words}");
    }
    assert!(!words.contains("ghost"), "ids stay out of the words");
}

#[test]
fn siblings_are_drawn_as_such_only_while_no_common_parent_is_known() {
    let mut family = families::mother_and_son();
    family.siblings.push(SiblingOf { a: "taro".into(), b: "yoko".into() });
    let drawn = |family: &Family| ties(&read(&genogram(family))).iter().filter(|t| t.0 == "sibling").count();
    assert_eq!(drawn(&family), 0, "their mother's line says it");
    assert!(!genogram(&family).words.iter().any(|line| line.contains("きょうだい")));
    family.parents.retain(|p| p.child != "yoko");
    assert_eq!(drawn(&family), 1);
    assert!(genogram(&family).words.iter().any(|line| line.contains("きょうだい")));
}

#[test]
fn a_person_without_any_tie_is_shown_and_named() {
    let mut family = families::mother_and_son();
    for i in 0..12 {
        family.figures.push(Figure {
            key: format!("n{i}"),
            label: format!("同居人{i}"),
            in_household: true,
            ..Figure::default()
        });
    }
    assert_right(&family);
    assert!(genogram(&family).words.iter().any(|w| w == "同居人3とほかの人とのつながりは記録にありません。"));
}

#[test]
fn an_empty_family_is_an_empty_page() {
    assert_right(&Family::default());
}

#[test]
fn names_cannot_break_out_of_the_drawing() {
    let evil = "<script>alert('1')</script>\"&\u{1}\n";
    let mut family = families::mother_and_son();
    family.figures[0].key = evil.into();
    family.figures[1].label = evil.into();
    family.figures[2].sub = evil.into();
    family.others[0].label = evil.into();
    let svg = genogram(&family).svg;
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;") && !svg.contains('\u{1}'));
    read(&genogram(&family));
}

fn any_family() -> impl Strategy<Value = Family> {
    (1..=25_usize).prop_flat_map(|n| {
        let key = move || (0..n + 1).prop_map(|i| format!("k{i}"));
        let name = prop_oneof!["[あ-ん]{1,4} [ア-ン]{1,20}", "[a-z]{0,30}", "[一-龠]{2,6}"];
        let shape = prop_oneof![Just(Shape::Male), Just(Shape::Female), Just(Shape::Unstated)];
        let traits = (any::<bool>(), any::<bool>(), any::<bool>(), proptest::option::of(1930..2026));
        let figure = (name, "[0-9]{2}歳・[あ-ん]{0,20}", shape, traits);
        let bond = prop_oneof![
            Just(Bond::Married),
            Just(Bond::CommonLaw),
            Just(Bond::Separated),
            Just(Bond::Divorced)
        ];
        let kind = prop_oneof![Just(ParentKind::Blood), Just(ParentKind::Adopted), Just(ParentKind::Step)];
        (
            proptest::collection::vec(figure, n),
            proptest::collection::vec((key(), key(), bond), 0..12),
            proptest::collection::vec((key(), key(), kind), 0..30),
            proptest::collection::vec((key(), key()), 0..5),
            proptest::collection::vec((key(), key(), "[あ-ん]{0,16}"), 0..6),
        )
            .prop_map(|(figures, couples, parents, siblings, others)| Family {
                figures: (0..)
                    .zip(figures)
                    .map(|(i, (label, sub, shape, (deceased, index, in_household, birth_order)))| {
                        let key = format!("k{i}");
                        Figure { key, label, sub, shape, deceased, index, in_household, birth_order }
                    })
                    .collect(),
                couples: couples.into_iter().map(|(a, b, bond)| Couple { a, b, bond }).collect(),
                parents: parents
                    .into_iter()
                    .map(|(parent, child, kind)| ParentOf { parent, child, kind })
                    .collect(),
                siblings: siblings.into_iter().map(|(a, b)| SiblingOf { a, b }).collect(),
                others: others.into_iter().map(|(from, to, label)| OtherTie { from, to, label }).collect(),
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Cycles, people who are their own grandparents, couples across generations: all of it occurs here.
    #[test]
    fn any_record_however_tangled_is_drawn_whole_without_overlap(family in any_family()) {
        assert_right(&family);
    }
}
