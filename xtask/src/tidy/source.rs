//! A Rust file taken apart into code, strings and comments, so that a rule about one of them is not
//! fooled by the others.

/// A string literal and the line it starts on.
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// A Rust file taken apart.
pub(crate) struct Source {
    /// The file with every comment and literal blanked out; bytes and lines stay where they were.
    pub(crate) code: String,
    /// The string literals, in order, as they are written (escapes are not resolved).
    pub(crate) strings: Vec<Literal>,
}

impl Source {
    /// Takes a file apart. Text that is no Rust gives something, but not an error.
    pub(crate) fn of(text: &str) -> Self {
        let mut source = Self { code: String::with_capacity(text.len()), strings: Vec::new() };
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let length = source.piece(rest, character);
            rest = rest.get(length..).unwrap_or_default();
        }
        source
    }

    /// Takes one piece off the front and returns its length in bytes.
    fn piece(&mut self, rest: &str, character: char) -> usize {
        if rest.starts_with("//") {
            return self.blank(rest, rest.find('\n').unwrap_or(rest.len()));
        }
        if rest.starts_with("/*") {
            return self.blank(rest, block_comment(rest));
        }
        if let Some((open, close)) = string(rest, self.code.chars().next_back()) {
            let content = rest.get(open..close).unwrap_or_default();
            let line = self.code.matches('\n').count() + 1;
            self.strings.push(Literal { line, text: content.to_owned() });
            // The closing quote (and hashes) are blanked with the rest of the code's next characters.
            let end = close + rest.get(close..).map_or(0, |tail| tail.len().min(closing(rest, open)));
            return self.blank(rest, end);
        }
        if character == '\'' {
            return self.blank(rest, char_literal(rest));
        }
        self.code.push(character);
        character.len_utf8()
    }

    fn blank(&mut self, rest: &str, length: usize) -> usize {
        let piece = rest.get(..length).unwrap_or(rest);
        self.code.extend(piece.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        piece.len().max(1)
    }

    /// Where a name or path such as `Utc::now` stands in the code as a whole: byte offsets.
    pub(crate) fn places<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code.match_indices(name).map(|(offset, _)| offset).filter(move |offset| {
            let before = self.code.get(..*offset).and_then(|code| code.chars().next_back());
            let after = self.code.get(offset + name.len()..).and_then(|code| code.chars().next());
            !before.is_some_and(is_name) && !after.is_some_and(is_name)
        })
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.code.get(..offset).unwrap_or_default().matches('\n').count() + 1
    }

    /// The lines inside `#[cfg(test)] mod … { … }`.
    pub(crate) fn test_lines(&self) -> Vec<std::ops::RangeInclusive<usize>> {
        let mut ranges = Vec::new();
        for (start, _) in self.code.match_indices("#[cfg(test)]") {
            let rest = self.code.get(start..).unwrap_or_default();
            if let Some(open) = rest.find('{').filter(|open| !rest.get(..*open).unwrap_or("").contains(';')) {
                let end = start + open + balanced(rest.get(open..).unwrap_or_default(), '{', '}');
                ranges.push(self.line(start)..=self.line(end));
            }
        }
        ranges
    }
}

/// The length in bytes of a text that starts with `open`, up to and with the `close` that ends it.
pub(crate) fn balanced(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (offset, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return offset + character.len_utf8();
            }
        }
    }
    text.len()
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of `/* … */`, which nests.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut offset = 0;
    while let Some(tail) = rest.get(offset..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            offset += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            offset += 2;
            if depth == 0 {
                return offset;
            }
        } else {
            offset += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Where the content of a string that starts here begins and ends; None when none starts here.
fn string(rest: &str, before: Option<char>) -> Option<(usize, usize)> {
    if let Some(content) = rest.strip_prefix('"') {
        let mut escaped = false;
        for (offset, character) in content.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return Some((1, 1 + offset)),
                _ => {}
            }
        }
        return Some((1, rest.len()));
    }
    // `r`, after which come hashes and a quote: raw. `b` and `c` before it are left as code.
    let raw =
        rest.strip_prefix('r').filter(|_| !before.is_some_and(|b| is_name(b) && b != 'b' && b != 'c'))?;
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let content = raw.get(hashes..)?.strip_prefix('"')?;
    let open = 1 + hashes + 1;
    let close = content.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(content.len());
    Some((open, open + close))
}

/// The length of what closes a string whose content begins at `open`: the quote and its hashes.
fn closing(rest: &str, open: usize) -> usize {
    if rest.starts_with('r') { open - 1 } else { 1 }
}

/// The length of `'x'` or `'\n'`; of a lifetime only its quote.
fn char_literal(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((escape, character))) => {
            let from = escape + character.len_utf8();
            rest.get(from..).and_then(|tail| tail.find('\'')).map_or(1, |close| from + close + 1)
        }
        (Some(_), Some((close, '\''))) => close + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let source =
            Source::of("a /* b /* c */ d */ e // f\ng(\"h\", 'i', '\\'', r#\"j\"k\"#, b\"l\") // \"m\"");
        let code: String = source.code.split_whitespace().collect();
        assert_eq!(code, "aeg(,,,,b)");
        let strings: Vec<_> =
            source.strings.iter().map(|literal| (literal.line, literal.text.as_str())).collect();
        assert_eq!(strings, [(2, "h"), (2, "j\"k"), (2, "l")]);
    }

    #[test]
    fn bytes_and_lines_stay_where_they_were() {
        let text = "let 縁 = \"縁側\n\";\nlet x: &'static str = r\"\";";
        let source = Source::of(text);
        assert_eq!(source.code.len(), text.len());
        assert_eq!(source.line(source.places("static").next().unwrap()), 3);
    }

    #[test]
    fn a_name_is_found_only_as_a_whole() {
        let source = Source::of("MyUtc::now(); Utc::now(); Utc::nowhere();");
        assert_eq!(source.places("Utc::now").collect::<Vec<_>>(), [14]);
    }

    #[test]
    fn test_modules_are_known() {
        let source = Source::of("fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n");
        assert_eq!(source.test_lines(), vec![2..=5]);
    }
}
