//! Where a form leads back to: only to pages of our own, by the shape of the table's routes.

use crate::routes::ROUTES;
use domain::Token;

/// `back` when it is the path of one of our pages, `/today` otherwise. A form field says it, so it is held to the
/// table: segment by segment the pattern of a `GET` route, each `{…}` a token or one plain word. No other host, no
/// query, no encoded character gets through.
#[must_use]
pub fn to(back: &str) -> &str {
    if ROUTES.iter().any(|r| r.method == "GET" && fits(r.path, back)) { back } else { "/today" }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut ours, mut theirs) = (pattern.split('/'), path.split('/'));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part.starts_with("{*") || given.contains('{') => return false,
            (Some(part), Some(given)) if part.starts_with('{') => {
                let word = !given.is_empty() && given.bytes().all(|b| b.is_ascii_lowercase());
                if !word && Token::parse(given).is_err() {
                    return false;
                }
            }
            (Some(part), Some(given)) if part == given => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_our_own_pages_only() {
        let token = Token::from_bytes([3; 16]);
        for own in ["/today", "/desk-load", &format!("/tasks/{token}"), &format!("/households/{token}")] {
            assert_eq!(to(own), own);
        }
        for other in [
            "",
            "//elsewhere.example",
            "https://elsewhere.example/today",
            "/\\elsewhere.example",
            "/today?x=1",
            "/today/../login",
            "/today\r\nSet-Cookie: a=b",
            "/tasks/%2e%2e",
            "/tasks/{token}",
            "/assets/x",
            "/logout",
        ] {
            assert_eq!(to(other), "/today", "{other}");
        }
    }
}
