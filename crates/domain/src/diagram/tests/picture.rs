//! Reads a drawing back: elements with attributes, boxes of signs and texts. Fails on anything that is
//! not well-formed or that the content policy forbids.

use std::collections::BTreeMap;

use crate::diagram::Drawing;
use crate::diagram::space::Rect;
use crate::diagram::text::width;

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attrs: BTreeMap<String, String>,
    /// Ancestors, outermost first, by position.
    pub(super) inside: Vec<usize>,
    pub(super) text: String,
}

impl Node {
    pub(super) fn attr(&self, name: &str) -> &str {
        self.attrs.get(name).map_or("", String::as_str)
    }

    fn n(&self, name: &str) -> f64 {
        self.attr(name).parse().unwrap_or_else(|_| panic!("{name} is no number in {self:?}"))
    }

    fn class(&self, class: &str) -> bool {
        self.attr("class").split(' ').any(|c| c == class)
    }
}

pub(super) fn read(drawing: &Drawing) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = drawing.svg.as_str();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if let Some(last) = open.last() {
            nodes[*last].text.push_str(&unescape(text));
        }
        let end = tag.find('>').expect("a tag ends");
        let inner = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            let closed = open.pop().expect("something to close");
            assert_eq!(nodes[closed].name, name, "tags nest");
            continue;
        }
        let node = node(inner.trim_end_matches('/'), &open);
        if !inner.ends_with('/') {
            open.push(nodes.len());
        }
        nodes.push(node);
    }
    assert!(open.is_empty() && rest.is_empty(), "every tag is closed");
    nodes
}

fn node(inner: &str, open: &[usize]) -> Node {
    let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let known = ["svg", "title", "desc", "g", "a", "rect", "circle", "path", "text"];
    assert!(known.contains(&name), "unexpected element {name}");
    let mut attrs = BTreeMap::new();
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"').expect("a closing quote");
        assert!(key != "style" && !key.starts_with("on"), "forbidden attribute {key}");
        assert!(attrs.insert(key.to_owned(), unescape(value)).is_none(), "{key} twice");
        rest = after;
    }
    assert_eq!(rest.trim(), "", "attributes end");
    Node { name: name.to_owned(), attrs, inside: open.to_vec(), text: String::new() }
}

fn unescape(text: &str) -> String {
    let mut plain = text.to_owned();
    for (from, to) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        plain = plain.replace(from, to);
    }
    plain
}

fn shift(nodes: &[Node], node: &Node) -> (f64, f64) {
    let moves = node.inside.iter().filter_map(|i| nodes[*i].attrs.get("transform"));
    moves.fold((0.0, 0.0), |at, value| {
        let pair = value.trim_start_matches("translate(").trim_end_matches(')');
        let (x, y) = pair.split_once(' ').expect("two numbers");
        (at.0 + x.parse::<f64>().expect("x"), at.1 + y.parse::<f64>().expect("y"))
    })
}

/// Numbers of path data.
pub(super) fn numbers(d: &str) -> Vec<f64> {
    let split = d.split(|c: char| c.is_ascii_alphabetic() || c == ' ');
    split.filter(|n| !n.is_empty()).map(|n| n.parse().expect("a number")).collect()
}

fn bounds(nodes: &[Node], node: &Node) -> Rect {
    let (dx, dy) = shift(nodes, node);
    let rect = match node.name.as_str() {
        "rect" => {
            Rect::new(node.n("x"), node.n("y"), node.n("x") + node.n("width"), node.n("y") + node.n("height"))
        }
        "circle" => Rect::around(node.n("cx"), node.n("cy"), node.n("r") * 2.0, node.n("r") * 2.0),
        "text" => {
            let (size, w) = (node.n("font-size"), width(&node.text, node.n("font-size")));
            let x = match node.attr("text-anchor") {
                "middle" => node.n("x") - w / 2.0,
                "end" => node.n("x") - w,
                _ => node.n("x"),
            };
            Rect::new(x, node.n("y") - size * 0.85, x + w, node.n("y") + size * 0.15)
        }
        _ => {
            let all = numbers(node.attr("d"));
            let xs = all.iter().step_by(2);
            let ys = all.iter().skip(1).step_by(2);
            let min = |v: &mut dyn Iterator<Item = &f64>| v.fold(f64::INFINITY, |a, b| a.min(*b));
            let max = |v: &mut dyn Iterator<Item = &f64>| v.fold(f64::NEG_INFINITY, |a, b| a.max(*b));
            Rect::new(min(&mut xs.clone()), min(&mut ys.clone()), max(&mut xs.clone()), max(&mut ys.clone()))
        }
    };
    Rect::new(rect.x0 + dx, rect.y0 + dy, rect.x1 + dx, rect.y1 + dy)
}

/// The first sign of each group of a class, by an attribute.
pub(super) fn signs(nodes: &[Node], class: &str, key: &str) -> BTreeMap<String, Rect> {
    let groups = nodes.iter().enumerate().filter(|(_, n)| n.class(class));
    groups
        .map(|(i, group)| {
            let sign = nodes.iter().find(|n| {
                n.inside.last() == Some(&i) && ["rect", "circle", "path"].contains(&n.name.as_str())
            });
            (group.attr(key).to_owned(), bounds(nodes, sign.expect("a sign")))
        })
        .collect()
}

pub(super) fn texts(nodes: &[Node]) -> Vec<(String, Rect)> {
    nodes.iter().filter(|n| n.name == "text").map(|n| (n.text.clone(), bounds(nodes, n))).collect()
}

/// No text meets another text or a foreign sign; nothing leaves the page; sizes are told truly.
pub(super) fn assert_clean(drawing: &Drawing, signs: &BTreeMap<String, Rect>, text_in_signs: bool) {
    let nodes = read(drawing);
    let svg = &nodes[0];
    assert_eq!(svg.attr("xmlns"), "http://www.w3.org/2000/svg");
    assert_eq!(svg.attr("viewBox"), format!("0 0 {} {}", svg.attr("width"), svg.attr("height")));
    assert!((svg.n("width") - drawing.width).abs() < 0.1 && (svg.n("height") - drawing.height).abs() < 0.1);
    assert!(nodes[1].name == "title" && nodes[2].name == "desc");
    let page = Rect::new(0.0, 0.0, drawing.width, drawing.height);
    let within = |r: &Rect| r.x0 >= page.x0 && r.y0 >= page.y0 && r.x1 <= page.x1 && r.y1 <= page.y1;
    let texts = texts(&nodes);
    for (i, (text, at)) in texts.iter().enumerate() {
        assert!(within(at), "「{text}」 leaves the page: {at:?}");
        for (other, there) in texts.iter().skip(i + 1) {
            assert!(!at.meets(there), "「{text}」 {at:?} lies on 「{other}」 {there:?}");
        }
        if !text_in_signs {
            assert!(signs.values().all(|s| !s.meets(at)), "「{text}」 lies on a figure");
        }
    }
    let all: Vec<&Rect> = signs.values().collect();
    for (i, a) in all.iter().enumerate() {
        assert!(within(a), "a figure leaves the page: {a:?}");
        assert!(all.iter().skip(i + 1).all(|b| !a.meets(b)), "figures overlap: {a:?}");
    }
}
