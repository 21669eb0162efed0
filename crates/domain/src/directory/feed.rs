//! A feed of another program that an office follows.

use crate::{
    Faults,
    typed::{LINE, Typed, line, short_enough},
};

/// A feed as it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedForm {
    /// Whose it is.
    pub name: String,
    /// Where its HSDS answers begin (`…/hsds/3.0`), without a slash at the end.
    pub url: String,
    /// Under which licence.
    pub licence: String,
    /// Hours between two looks.
    pub every_hours: i64,
}

impl FeedForm {
    /// Reads the fields of the same names.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let f = &mut faults;
        let mut short = |field, empty: &str| {
            let text = line(form.one(field));
            short_enough(f, field, &text, LINE);
            if text.is_empty() {
                f.add(field, empty);
            }
            text
        };
        let name = short("name", "相手の名前を書いてください");
        let url = short("url", "相手の HSDS の住所を書いてください").trim_end_matches('/').to_owned();
        let licence =
            short("licence", "ライセンスを書いてください（例：CC BY 4.0）。相手のページでたしかめられます");
        let plain = url.is_ascii() && !url.contains([' ', '?', '#', '@', '\\', '"', '<', '>']);
        if !url.is_empty() && !((url.starts_with("https://") || url.starts_with("http://")) && plain) {
            f.add("url", "住所は「https://」から、「?」のないところまでを入れてください");
        }
        let every_hours = form.one("every_hours").trim().parse().unwrap_or(24).clamp(1, 24 * 30);
        faults.or(Self { name, url, licence, every_hours })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_followed() {
        let with =
            |url| FeedForm::check([("name", "となり町"), ("url", url), ("licence", "CC BY 4.0")].as_slice());
        assert_eq!(with("https://tonari.example/hsds/3.0/").unwrap().url, "https://tonari.example/hsds/3.0");
        for url in ["", "file:///etc/passwd", "ftp://x", "https://a@b/", "https://a/?x=1", "gopher://a"] {
            assert_eq!(with(url).unwrap_err().0[0].field, "url", "{url}");
        }
    }
}
