//! Addresses of pages and of e-mail that may be told to anybody: such as every other program reads, and that do nothing
//! but open a page or a letter when pressed.

use crate::typed::line;

/// The longest address of a page, in bytes.
const LONGEST: usize = 2_000;

/// A web page's address as RFC 3986 has it, signs beyond ASCII in its path written with `%`. `None` for anything else: a
/// link of another kind could run something when pressed, and a broken one makes the whole feed unreadable to others.
#[must_use]
pub fn page(url: &str) -> Option<String> {
    let url = line(url);
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "https" | "http") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    if !is_host(host) {
        return None;
    }
    let mut out = format!("{scheme}://{host}");
    let mut fragment = false;
    for (at, c) in path.char_indices() {
        match c {
            '#' if fragment => out.push_str("%23"),
            '%' if !is_escape(path.get(at..)) => out.push_str("%25"),
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            // A space stands between two addresses rather than in one.
            ' ' | '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}' => return None,
            _ if c.is_ascii() => out.push(c),
            _ => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}"))),
        }
        fragment |= c == '#';
    }
    (out.len() <= LONGEST).then_some(out)
}

/// `%` with two digits of base sixteen.
fn is_escape(text: Option<&str>) -> bool {
    text.and_then(|t| t.get(1..3)).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A name in ASCII with or without a port. Names in Japanese letters have a form in ASCII, too; we do not make it.
fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty()
        && name.chars().all(plain)
        && (1..=5).contains(&port.len())
        && port.bytes().all(|b| b.is_ascii_digit())
}

/// An address of e-mail, or `None`.
#[must_use]
pub fn mail(email: &str) -> Option<String> {
    let email = line(email);
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-@".contains(c);
    let parts: Vec<&str> = email.split('@').collect();
    let host = |h: &str| {
        h.contains('.')
            && h.split('.').all(|l| {
                !l.is_empty() && !l.starts_with('-') && !l.ends_with('-') && !l.contains(['_', '%', '+'])
            })
    };
    let local = |l: &str| !l.is_empty() && !l.starts_with('.') && !l.ends_with('.') && !l.contains("..");
    match parts.as_slice() {
        [who, at] if local(who) && host(at) && email.chars().all(plain) => Some(email),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_japanese_letters_is_written_as_other_programs_read_it() {
        for (typed, kept) in [
            ("https://midori.example/", "https://midori.example/"),
            ("http://midori.example:8080?x=1#y", "http://midori.example:8080?x=1#y"),
            (
                "https://midori.example/福祉/a b".trim_end_matches(" b"),
                "https://midori.example/%E7%A6%8F%E7%A5%89/a",
            ),
            ("https://midori.example/100%/%E7%A6%8F", "https://midori.example/100%25/%E7%A6%8F"),
            ("https://midori.example/?a[]=1#b#c", "https://midori.example/?a%5B%5D=1#b%23c"),
        ] {
            assert_eq!(page(typed).as_deref(), Some(kept), "{typed}");
            assert_eq!(page(kept).as_deref(), Some(kept), "again");
        }
    }

    #[test]
    fn what_is_no_page_is_none() {
        for typed in [
            "",
            "midori.example",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://みどり町.example/",
            "https://who@midori.example/",
            "https://midori.example/a b",
            "https://midori.example/<b>",
            "https://midori.example:port/",
            "ftp://midori.example/",
        ] {
            assert_eq!(page(typed), None, "{typed}");
        }
        assert_eq!(
            page(&format!("https://midori.example/{}", "あ".repeat(300))),
            None,
            "too long when written out"
        );
    }

    #[test]
    fn what_is_no_address_of_mail_is_none() {
        assert_eq!(mail(" fukushi@midori.example ").as_deref(), Some("fukushi@midori.example"));
        for typed in [
            "",
            "a",
            "a@b",
            "福祉@midori.example",
            "a b@c.example",
            ".a@c.example",
            "a@-c.example",
            "a@b@c.example",
        ] {
            assert_eq!(mail(typed), None, "{typed}");
        }
    }
}
