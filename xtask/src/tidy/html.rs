//! Reads the tags of an askama template: enough of HTML for the rules, tolerant of `{{ … }}` and `{% … %}`.

/// A start tag with its attributes, names in small letters.
pub(crate) struct Tag<'a> {
    /// Where its `<` stands.
    pub(crate) offset: usize,
    /// Where the text after its `>` begins.
    end: usize,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, &'a str)>,
}

impl Tag<'_> {
    /// An attribute's value; empty when it has none.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The text up to the next end tag of the same name.
    pub(crate) fn inside<'t>(&self, text: &'t str) -> &'t str {
        let rest = text.get(self.end..).unwrap_or_default();
        let close = format!("</{}", self.name);
        let lower = rest.to_ascii_lowercase();
        lower.find(&close).and_then(|end| rest.get(..end)).unwrap_or(rest)
    }
}

/// The text with `{# … #}` and `<!-- … -->` blanked; lines and bytes stay.
pub(crate) fn without_comments(text: &str) -> String {
    let mut plain = text.to_owned();
    for (open, close) in [("{#", "#}"), ("<!--", "-->")] {
        while let Some(start) = plain.find(open) {
            let rest = plain.get(start..).unwrap_or_default();
            let end = start + rest.find(close).map_or(rest.len(), |at| at + close.len());
            let comment = plain.get(start..end).unwrap_or_default();
            let blank: String = comment.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
            plain.replace_range(start..end, &blank);
        }
    }
    plain
}

/// Every start tag. What stands inside a script element is taken for tags too, which no rule minds.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let starts = text.match_indices('<').map(|(offset, _)| offset);
    starts.filter_map(|offset| tag(text, offset)).collect()
}

fn tag(text: &str, offset: usize) -> Option<Tag<'_>> {
    let rest = text.get(offset + 1..)?;
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
    let name = rest.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let mut reader = Reader { text, at: offset + 1 + length };
    let mut attributes = Vec::new();
    while let Some(attribute) = reader.attribute() {
        attributes.push(attribute);
    }
    Some(Tag { offset, end: reader.at, name: name.to_ascii_lowercase(), attributes })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next attribute; None after the tag's `>`.
    fn attribute(&mut self) -> Option<(String, &'a str)> {
        loop {
            self.skip(|c| c.is_whitespace() || c == '/' || c == '"' || c == '\'');
            if self.rest().starts_with('>') {
                self.at += 1;
                return None;
            }
            if !self.expression() {
                break;
            }
        }
        let name = self.take(|c| !(c.is_whitespace() || "=>/{".contains(c)));
        if name.is_empty() {
            // The end of the file, or a character that belongs in no tag: go on after it.
            self.at += self.rest().chars().next()?.len_utf8();
            return self.attribute();
        }
        let mut value = "";
        let before = self.at;
        self.skip(char::is_whitespace);
        if self.rest().starts_with('=') {
            self.at += 1;
            self.skip(char::is_whitespace);
            value = self.value();
        } else {
            self.at = before;
        }
        Some((name.to_lowercase(), value))
    }

    fn value(&mut self) -> &'a str {
        let quote = self.rest().chars().next().filter(|c| ['"', '\''].contains(c));
        self.at += usize::from(quote.is_some());
        let start = self.at;
        while let Some(character) = self.rest().chars().next() {
            let ends = match quote {
                Some(quote) => character == quote,
                None => character.is_whitespace() || character == '>',
            };
            if ends {
                break;
            }
            if !self.expression() {
                self.at += character.len_utf8();
            }
        }
        let value = self.text.get(start..self.at).unwrap_or_default();
        self.at = (self.at + usize::from(quote.is_some())).min(self.text.len());
        value
    }

    /// Goes past `{{ … }}` or `{% … %}`, in which quotes and `>` mean something else.
    fn expression(&mut self) -> bool {
        for (open, close) in [("{{", "}}"), ("{%", "%}")] {
            if self.rest().starts_with(open) {
                self.at += self.rest().find(close).map_or(self.rest().len(), |at| at + close.len());
                return true;
            }
        }
        false
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        self.take(wanted);
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.get(..rest.find(|c| !wanted(c)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += taken.len();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_every_spelling() {
        let text = "<A href='/a' class=b checked data-x=\"{{ \"q\" }}>\" {% if a > \"b\" %}hidden{% endif %} id = c>";
        let tags = tags(text);
        assert_eq!(tags[0].name, "a");
        let read: Vec<_> = tags[0].attributes.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(read, ["href=/a", "class=b", "checked=", "data-x={{ \"q\" }}>", "hidden=", "id=c"]);
    }

    #[test]
    fn an_unfinished_tag_ends_with_the_file() {
        assert_eq!(tags("<p class=\"a").len(), 1);
        assert_eq!(tags("1 < 2 <").len(), 0);
    }

    #[test]
    fn the_inside_ends_at_the_end_tag() {
        let text = "<form><p>a</p></FORM><p>";
        assert_eq!(tags(text)[0].inside(text), "<p>a</p>");
    }
}
