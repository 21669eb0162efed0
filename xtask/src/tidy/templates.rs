//! Rule: pages that a strict content policy, a closed network and a form token need.

use super::html::{Tag, tags, without_comments};
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "templates",
    why: "no inline script or style, nobody else's host, no form without its token, no text unescaped",
    check,
};

const TEMPLATES: &str = "crates/web/templates/";

/// Places where text goes out unescaped: (path, what stands between the braces, why it is safe).
const UNESCAPED: &[(&str, &str, &str)] = &[
    (
        "crates/web/templates/contact/form.html",
        "entry.drafts|safe",
        "a template of our own (parts/drafts.html), which has escaped what it shows",
    ),
    (
        "crates/web/templates/today/page.html",
        "drafts|safe",
        "a template of our own (parts/drafts.html), which has escaped what it shows",
    ),
    (
        "crates/web/templates/budget/flow.html",
        "drawing.svg|safe",
        "domain::diagram escapes every text it draws",
    ),
    (
        "crates/web/templates/household/map.html",
        "drawing.svg|safe",
        "domain::diagram escapes every text it draws",
    ),
    (
        "crates/web/templates/household/years.html",
        "drawing.svg|safe",
        "domain::diagram escapes every text it draws",
    ),
];

/// Forms of strangers, who have no session whose word they could carry: (path, action). The origin check at the
/// door of the route stands in for it.
const STRANGERS: &[(&str, &str)] = &[
    ("crates/web/templates/login.html", "/demo/login"),
    ("crates/web/templates/login.html", "/login"),
    ("crates/web/templates/guide/towns.html", "/g"),
    ("crates/web/templates/guide/write.html", "/g/{{ frame.code() }}/answer"),
    ("crates/web/templates/guide/answer.html", "/g/{{ frame.code() }}/talk/open"),
    ("crates/web/templates/guide/talk.html", "/g/{{ frame.code() }}/talk"),
    ("crates/web/templates/guide/key.html", "/talk{% if !typed.is_empty() %}/add{% endif %}"),
    ("crates/web/templates/guide/own.html", "/talk/add"),
    ("crates/web/templates/oneway/front.html", "/tsunagi/code"),
    ("crates/web/templates/oneway/key.html", "/tsunagi"),
    ("crates/web/templates/oneway/page.html", "/tsunagi/answer"),
    ("crates/web/templates/oneway/page.html", "/tsunagi/leave"),
    ("crates/web/templates/guide/own.html", "/talk/withdraw"),
    ("crates/web/templates/directory/correction.html", "/directory/corrections"),
];

/// Attributes that name something a browser fetches or goes to.
const ADDRESSES: &[&str] = &["href", "src", "srcset", "action", "formaction", "poster", "data", "content"];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts(TEMPLATES, &["html"]) {
        let text = without_comments(text);
        let mut find = |offset: usize, trouble: String| {
            let line = text.get(..offset).unwrap_or_default().matches('\n').count() + 1;
            findings.push(Finding::new(path, line, trouble));
        };
        for tag in tags(&text) {
            let stranger = STRANGERS.contains(&(path, tag.value("action")));
            for trouble in tag_troubles(tree, &text, &tag, stranger) {
                find(tag.offset, trouble);
            }
        }
        for (offset, expression) in unescaped(&text) {
            if !UNESCAPED.iter().any(|(file, known, _)| (*file, *known) == (path, expression)) {
                find(
                    offset,
                    format!("`{expression}` goes out unescaped and is not in the list of those that may"),
                );
            }
        }
    }
    for (path, text) in tree.texts("crates/web/", &["css", "js", "mjs"]) {
        for (line, text) in (1..).zip(text.lines()) {
            let elsewhere =
                ["http://", "https://", "url(//", "@import"].iter().find(|word| text.contains(**word));
            // A namespace is a name, not an address: nothing is fetched.
            if let Some(word) = elsewhere.filter(|_| !text.contains("http://www.w3.org/")) {
                findings.push(Finding::new(path, line, format!("`{word}`: a page calls no other host")));
            }
        }
    }
    findings
}

fn tag_troubles(tree: &Tree, text: &str, tag: &Tag<'_>, stranger: bool) -> Vec<String> {
    let mut troubles = Vec::new();
    for (name, value) in &tag.attributes {
        if name == "style" {
            troubles.push("a style attribute; give it a class".to_owned());
        }
        if name.len() > 2 && name.starts_with("on") {
            troubles.push(format!("an inline handler `{name}`; listen in a module under assets"));
        }
        let value = value.trim_start();
        let goes_out = value.contains("http://") || value.contains("https://") || value.starts_with("//");
        if ADDRESSES.contains(&name.as_str()) && goes_out {
            troubles.push(format!("`{name}` leads to another host"));
        }
        if ADDRESSES.contains(&name.as_str()) && value.to_lowercase().starts_with("javascript:") {
            troubles.push(format!("`{name}` holds a script"));
        }
    }
    let inside = tag.inside(text);
    match tag.name.as_str() {
        "script" if !inside.trim().is_empty() => {
            troubles.push("a script inside the page; put it in a module under assets".to_owned());
        }
        "style" => troubles.push("a style element; put it in a sheet under assets".to_owned()),
        "form"
            if tag.value("method").eq_ignore_ascii_case("post")
                && !stranger
                && !has_token(tree, inside, 0) =>
        {
            troubles.push("a form that posts without `name=\"csrf\"`".to_owned());
        }
        _ => {}
    }
    troubles
}

/// Whether the text holds the form's token, itself or in a template that it includes.
fn has_token(tree: &Tree, text: &str, depth: u32) -> bool {
    // Two levels of includes are plenty; the bound ends a circle.
    text.contains("name=\"csrf\"")
        || depth < 3
            && text.split("include \"").skip(1).filter_map(|rest| rest.split('"').next()).any(|name| {
                tree.text(&format!("{TEMPLATES}{name}")).is_some_and(|text| has_token(tree, text, depth + 1))
            })
}

/// `{{ …|safe }}` and its longer form, with what stands between the braces.
fn unescaped(text: &str) -> Vec<(usize, &str)> {
    text.match_indices("{{")
        .filter_map(|(offset, _)| {
            let inside = text.get(offset + 2..)?;
            let inside = inside.get(..inside.find("}}")?)?;
            let squeezed: String = inside.split_whitespace().collect();
            let raw = squeezed.contains("|safe") || squeezed.contains("|escape(\"none\")");
            raw.then(|| (offset, inside.trim_matches(['-', '~', ' ', '\n'])))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("crates/web/templates/a.html", text),
            (
                "crates/web/templates/part/token.html",
                "<input type=\"hidden\" name=\"csrf\" value=\"{{ csrf }}\">",
            ),
        ]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn fires_on_scripts_styles_and_handlers_inside_a_page() {
        for text in [
            "<script>go()</script>",
            "<script src=\"/assets/a.js\">go()</script>",
            "<style>p {}</style>",
            "<p style=\"color: red\">",
            "<p\n  STYLE='color: red'>",
            "<button onclick=\"go()\">",
            "<a href=\"javascript:go()\">",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn fires_on_another_host() {
        for text in [
            "<img src=\"https://example.com/a.png\">",
            "<script src=\"//example.com/a.js\"></script>",
            "<meta http-equiv=\"refresh\" content=\"0; url=http://example.com\">",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
        let css = Tree::of(&[("crates/web/assets/a.css", "@import url(//example.com/a.css);")]);
        assert_eq!(check(&css).len(), 1);
    }

    #[test]
    fn fires_on_a_form_without_its_token() {
        assert_eq!(found("\n<form method=\"post\" action=\"/a\"><button>送る</button></form>").len(), 1);
        assert!(found("\n<form\n method=POST></form><input name=\"csrf\">")[0].contains(":2:"));
    }

    #[test]
    fn a_form_excused_in_one_template_is_not_excused_in_another() {
        let form = "<form method=\"post\" action=\"/demo/login\"></form>";
        assert_eq!(check(&Tree::of(&[("crates/web/templates/login.html", form)])).len(), 0);
        assert_eq!(found(form).len(), 1);
    }

    #[test]
    fn fires_on_text_that_goes_out_unescaped() {
        assert_eq!(found("{{ note | safe }}").len(), 1);
        assert_eq!(found("{{ note|escape(\"none\") }}").len(), 1);
    }

    #[test]
    fn a_good_page_passes() {
        let page = "{# <script>in a comment</script> #}<!-- <p style=\"\"> -->
            <svg xmlns=\"http://www.w3.org/2000/svg\"></svg><script src=\"/assets/a.js\" type=\"module\"></script>
            <form method=\"get\"></form><form method=\"post\">{% include \"part/token.html\" %}</form>
            <form method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\"{{ csrf }}\"></form>
            <input {% if a > b %}checked{% endif %} value=\"{{ x }}\"> {{ unsafe_name }} {{ x }}";
        assert_eq!(found(page), Vec::<String>::new());
    }
}
