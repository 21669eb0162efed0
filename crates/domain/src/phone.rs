//! Telephone numbers and postal codes: one stored form, one shown form.

use unicode_normalization::UnicodeNormalization;

/// The stored form of a telephone number: digits only, from the area code (`09012345678`); a number
/// abroad as `+` and digits; a short number with sign as `#7119`. `None` if it is no whole number
/// (an area code is missing, two numbers in one field).
///
/// Width, spaces, hyphens and brackets do not matter; +81 becomes 0; an extension (内線) is dropped.
pub fn normalise(text: &str) -> Option<String> {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let main = ["内線", "ext", "(内"].iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let main = text.get(..main)?.trim();
    let main = main.strip_prefix("tel").unwrap_or(main).trim_start_matches([':', '.', ' ']);
    let mut digits = String::new();
    for c in main.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' | '#' if digits.is_empty() => digits.push(c),
            '-' | '(' | ')' | ' ' | '.' | 'ー' | '‐' | '–' | '—' | '―' | '−' | '─' => {}
            _ => return None,
        }
    }
    if let Some(abroad) = digits.strip_prefix('+') {
        if let Some(home) = abroad.strip_prefix("81") {
            return japanese(format!("0{}", home.strip_prefix('0').unwrap_or(home)));
        }
        return (plain(abroad) && (7..=15).contains(&abroad.len())).then_some(digits);
    }
    if let Some(short) = digits.strip_prefix('#') {
        return (plain(short) && short.len() == 4).then_some(digits);
    }
    japanese(digits)
}

/// Ten digits, eleven for mobile, IP and 0800 numbers, three for 110, 119, 188 and their like. Numbers that start
/// with 000 ring nowhere: the invented people of the sample town have them, in both lengths.
fn japanese(digits: String) -> Option<String> {
    if digits.starts_with("000") && digits.bytes().any(|b| b != b'0') {
        return (matches!(digits.len(), 10 | 11) && plain(&digits)).then_some(digits);
    }
    let eleven = matches!(digits.get(..3), Some("020" | "050" | "060" | "070" | "080" | "090"));
    let whole = match digits.len() {
        3 => digits.starts_with('1'),
        10 => digits.starts_with('0') && !digits.starts_with("00") && !eleven,
        11 => eleven,
        _ => false,
    };
    (whole && plain(&digits)).then_some(digits)
}

fn plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A number with its hyphens (`090-1234-5678`, `03-1234-5678`, `0126-12-3456`, `0120-123-456`); what
/// cannot be read as a number comes back as it was typed.
///
/// The area codes are those of the numbering plan down to the first four or five digits; a few
/// exchanges inside them are written with a hyphen elsewhere by their residents.
pub fn show(number: &str) -> String {
    let Some(digits) = normalise(number) else { return number.trim().to_owned() };
    if digits.len() < 10 || digits.starts_with('+') {
        return digits;
    }
    let (area, exchange) = match digits.get(..4) {
        Some(head) if head.starts_with("000") => (3, digits.len().saturating_sub(7)),
        Some("0120" | "0570" | "0990" | "0180" | "0800") => (4, 3),
        _ if digits.len() == 11 => (3, 4),
        _ => {
            let area = area_code(&digits);
            (area, 6usize.saturating_sub(area))
        }
    };
    match (
        digits.get(..area),
        digits.get(area..area.saturating_add(exchange)),
        digits.get(area.saturating_add(exchange)..),
    ) {
        (Some(area), Some(exchange), Some(line)) => format!("{area}-{exchange}-{line}"),
        _ => digits,
    }
}

/// Five-digit area codes.
const FIVE: &str = "01267 01372 01374 01377 01392 01397 01398 01456 01457 01466 01547 01558 01564 01586 01587 \
    01632 01634 01635 01648 01654 01655 01656 01658 04992 04994 04996 04998 05769 05979 07468 08387 08388 \
    08396 08477 08512 08514 09802 09912 09913 09969";

/// Three-digit area codes that hold whatever follows.
const THREE: &str = "011 022 042 043 044 045 048 049 052 072 075 078 089 092 093";

/// Three-digit area codes beside four-digit ones: the fourth digits that belong to the short code.
const MIXED: [(&str, &str); 32] = [
    ("017", "7"),
    ("018", "8"),
    ("019", "6"),
    ("023", "6"),
    ("024", "59"),
    ("025", "2357"),
    ("026", "2"),
    ("027", "23"),
    ("028", "6"),
    ("029", "28"),
    ("046", "28"),
    ("047", "347"),
    ("053", "45"),
    ("054", "236"),
    ("055", "29"),
    ("058", "23"),
    ("059", "23"),
    ("073", "4"),
    ("076", "24"),
    ("077", "5"),
    ("079", "2456"),
    ("082", "24589"),
    ("083", "29"),
    ("084", "9"),
    ("086", "2489"),
    ("087", "8"),
    ("088", "68"),
    ("095", "8"),
    ("096", "23"),
    ("097", "5"),
    ("098", "89"),
    ("099", "2"),
];

/// The length of the area code of a ten-digit number.
fn area_code(digits: &str) -> usize {
    let head = |len: usize| digits.get(..len).unwrap_or_default();
    let fourth = digits.get(3..4).unwrap_or_default();
    if matches!(head(2), "03" | "06") || matches!(head(4), "0429" | "0471") || head(5) == "04709" {
        // 04-29xx (所沢), 04-709x (鴨川), 04-71xx (柏).
        return 2;
    }
    if FIVE.split_whitespace().any(|code| code == head(5)) {
        return 5;
    }
    // Exceptions to the whole codes below: 0480 (久喜), 0493/0494/0495 (東松山, 秩父, 本庄), 0422/0428 ….
    let four = matches!(
        head(4),
        "0422"
            | "0428"
            | "0436"
            | "0438"
            | "0439"
            | "0480"
            | "0493"
            | "0494"
            | "0495"
            | "0220"
            | "0223"
            | "0224"
            | "0225"
            | "0226"
            | "0228"
            | "0229"
            | "0721"
            | "0725"
            | "0740"
            | "0892"
            | "0893"
            | "0894"
            | "0895"
            | "0896"
            | "0897"
            | "0898"
            | "0920"
            | "0930"
    );
    let mixed = || MIXED.iter().any(|(code, fourths)| *code == head(3) && fourths.contains(fourth));
    if !four && (THREE.split_whitespace().any(|code| code == head(3)) || mixed()) { 3 } else { 4 }
}

/// The last `count` digits of a number, for a search by its tail; `None` if it has fewer.
pub fn tail(number: &str, count: usize) -> Option<String> {
    let digits: Vec<char> = number.nfkc().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(count)?;
    (count > 0).then(|| digits.into_iter().skip(from).collect())
}

/// A postal code as seven digits (`0600001`); `None` for anything else. Width, 〒 and hyphen do not
/// matter.
pub fn postal_code(text: &str) -> Option<String> {
    let text: String = text.nfkc().collect();
    let text = text.trim().trim_start_matches('〒').trim();
    let is_hyphen = |c| matches!(c, '-' | 'ー' | '‐' | '–' | '—' | '―' | '−' | ' ');
    let digits: String = text.chars().filter(|&c| !is_hyphen(c)).collect();
    (digits.len() == 7 && plain(&digits)).then_some(digits)
}

/// A postal code with its sign and hyphen (`〒060-0001`); as typed if it is none.
pub fn show_postal_code(text: &str) -> String {
    let code = postal_code(text);
    match code.as_deref().and_then(|code| code.split_at_checked(3)) {
        Some((area, town)) => format!("〒{area}-{town}"),
        None => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_is_kept_in_one_form() {
        for typed in [
            "090-1234-5678",
            "０９０（１２３４）５６７８",
            "+81 90-1234-5678",
            "+81(0)90 1234 5678",
            "09012345678",
            "TEL：090 1234 5678",
            "090ー1234ー5678",
            "090-1234-5678（内線12）",
            "090−1234−5678 ext. 3",
        ] {
            assert_eq!(normalise(typed).as_deref(), Some("09012345678"), "{typed}");
        }
        assert_eq!(normalise("000-1234-5678").as_deref(), Some("00012345678"));
        assert_eq!(normalise("#7119").as_deref(), Some("#7119"));
        assert_eq!(normalise("188").as_deref(), Some("188"));
        assert_eq!(normalise("+82 10-1234-5678").as_deref(), Some("+821012345678"));
    }

    #[test]
    fn half_a_number_or_two_are_not_taken_for_one() {
        for typed in [
            "",
            "22-1234",
            "090-1234-567",
            "03-1234-5678 / 090-1234-5678",
            "なし",
            "0000000000",
            "+81",
            "++8190",
        ] {
            assert_eq!(normalise(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_number_is_shown_as_people_write_it() {
        for shown in [
            "000-1234-5678",
            "000-123-4567",
            "090-1234-5678",
            "050-1234-5678",
            "03-1234-5678",
            "06-1234-5678",
            "04-2900-1234",
            "04-7100-1234",
            "011-123-4567",
            "045-123-4567",
            "0120-123-456",
            "0800-123-4567",
            "0570-123-456",
            "0126-12-3456",
            "01267-1-2345",
            "0422-12-3456",
            "0480-12-3456",
            "086-212-3456",
            "0863-12-3456",
            "099-212-3456",
            "0995-12-3456",
            "022-212-3456",
            "0225-12-3456",
            "0742-12-3456",
            "04992-1-2345",
            "0470-12-3456",
        ] {
            let digits = shown.replace('-', "");
            assert_eq!(show(&digits), shown);
        }
        assert_eq!(show(" 家に電話なし "), "家に電話なし");
    }

    #[test]
    fn a_number_is_found_by_its_last_digits() {
        assert_eq!(tail("090-1234-５６７８", 4).as_deref(), Some("5678"));
        assert_eq!(tail("110", 4), None);
        assert_eq!(tail("110", 0), None);
    }

    #[test]
    fn a_postal_code_is_seven_digits() {
        for typed in ["〒060-0001", "０６０−０００１", "0600001", "060 0001"] {
            assert_eq!(postal_code(typed).as_deref(), Some("0600001"), "{typed}");
            assert_eq!(show_postal_code(typed), "〒060-0001");
        }
        assert_eq!(postal_code("060-001"), None);
        assert_eq!(show_postal_code("不明"), "不明");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), like in "[+#0-9０-９() -]{0,16}", count in any::<usize>()) {
            for text in [text, like] {
                if let Some(number) = normalise(&text) {
                    prop_assert_eq!(normalise(&number), Some(number.clone()));
                    prop_assert_eq!(normalise(&show(&text)), Some(number));
                }
                let _ = (show(&text), tail(&text, count), postal_code(&text), show_postal_code(&text));
            }
        }
    }
}
