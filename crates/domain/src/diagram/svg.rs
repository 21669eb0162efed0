//! Writing SVG text: escaped, rounded to one decimal, presentation attributes only.

use std::fmt::Write as _;

/// Ink of lines and text.
pub(crate) const INK: &str = "#1a1a1c";
/// Quiet ink: 4.5:1 on white.
pub(crate) const QUIET: &str = "#626264";

/// Escapes text for element content and attribute values; characters that XML 1.0 forbids are dropped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// A coordinate, rounded to one decimal, without `-0`.
pub(crate) fn num(value: f64) -> String {
    let tenths = (value * 10.0).round();
    let value = if tenths == 0.0 { 0.0 } else { tenths / 10.0 };
    format!("{value}")
}

/// An address that may be linked: of this site or a web page, never a script.
pub(crate) fn safe_href(href: &str) -> Option<&str> {
    let own = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\");
    (own || href.starts_with('#') || href.starts_with("https://")).then_some(href)
}

/// One element on its way into the drawing.
pub(crate) struct El {
    name: &'static str,
    attrs: String,
}

impl El {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, attrs: String::new() }
    }

    /// A text attribute, escaped.
    pub(crate) fn a(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.attrs, " {name}=\"{}\"", escape(value));
        self
    }

    /// A number attribute.
    pub(crate) fn n(mut self, name: &str, value: f64) -> Self {
        let _ = write!(self.attrs, " {name}=\"{}\"", num(value));
        self
    }

    /// Adds stroke and width, unfilled: a line.
    pub(crate) fn line(self, colour: &str, width: f64) -> Self {
        self.a("fill", "none").a("stroke", colour).n("stroke-width", width)
    }

    pub(crate) fn dashed(self, dash: Option<&str>) -> Self {
        match dash {
            Some(dash) => self.a("stroke-dasharray", dash),
            None => self,
        }
    }

    pub(crate) fn put(self, out: &mut String) {
        let _ = write!(out, "<{}{}/>", self.name, self.attrs);
    }

    pub(crate) fn open(self, out: &mut String) {
        let _ = write!(out, "<{}{}>", self.name, self.attrs);
    }

    pub(crate) fn with_text(self, out: &mut String, text: &str) {
        let _ = write!(out, "<{0}{1}>{2}</{0}>", self.name, self.attrs, escape(text));
    }

    pub(crate) fn with_title(self, out: &mut String, title: &str) {
        let _ = write!(out, "<{0}{1}><title>{2}</title></{0}>", self.name, self.attrs, escape(title));
    }
}

/// The hover text of the group just opened.
pub(crate) fn title(out: &mut String, text: &str) {
    El::new("title").with_text(out, text);
}

pub(crate) fn close(out: &mut String, name: &str) {
    let _ = write!(out, "</{name}>");
}

/// One line of text; `anchor` is `start`, `middle` or `end`; `y` is the baseline.
pub(crate) fn label(out: &mut String, x: f64, y: f64, size: f64, anchor: &str, class: &str, text: &str) {
    let fill = if class == "eg-sub" { QUIET } else { INK };
    El::new("text")
        .a("class", class)
        .n("x", x)
        .n("y", y)
        .n("font-size", size)
        .a("text-anchor", anchor)
        .a("fill", fill)
        .with_text(out, text);
}

/// Path data through points, straight.
pub(crate) fn path(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    let mut last = None;
    for (x, y) in points {
        let here = (num(*x), num(*y));
        if last.as_ref() == Some(&here) {
            continue;
        }
        let _ = write!(d, "{}{} {}", if last.is_none() { "M" } else { "L" }, here.0, here.1);
        last = Some(here);
    }
    d
}

/// Wraps the body into the `<svg>` element on white ground.
///
/// A drawing that holds links is a group: the children of an `img` are hidden from assistive tools,
/// and a link that can be reached by the keyboard must not be.
pub(crate) fn page(kind: &str, width: f64, height: f64, name: &str, desc: &str, body: &str) -> String {
    let role = if body.contains("<a ") { "group" } else { "img" };
    let (w, h) = (num(width), num(height));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"eg-{kind}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" \
         height=\"{h}\" role=\"{role}\" aria-label=\"{0}\"><title>{0}</title><desc>{1}</desc>\
         <rect class=\"eg-ground\" x=\"0\" y=\"0\" width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>{body}</svg>",
        escape(name),
        escape(desc)
    )
}
