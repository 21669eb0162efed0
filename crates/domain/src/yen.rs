//! Money: whole yen, typed in any width, with commas, ￥ or 円, 万 and 千.

use unicode_normalization::UnicodeNormalization;

/// The largest amount that a field takes: a slip of the finger above it is asked about, not kept.
pub const MOST: i64 = 9_999_999_999;

/// Why an amount could not be taken, as a sentence. Nothing typed is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum YenFault {
    /// No amount in any known way of writing.
    #[error("金額として読み取れませんでした。「52,000」「5万2千」のように入れてください")]
    Unclear,
    /// Below zero.
    #[error("マイナスの額は入れられません。出ていくお金は、支出の行に書いてください")]
    Negative,
    /// Commas that do not part thousands.
    #[error("カンマの位置をたしかめてください（3けたごと）")]
    Commas,
    /// Parts of a yen.
    #[error("円より細かい額は入れられません")]
    Fraction,
    /// Above [`MOST`].
    #[error("100億円以上になっています。けたをたしかめてください")]
    TooMuch,
}

/// Reads an amount in yen: 「52,000」「５２０００円」「￥52,000」「5万2千」「5.2万」; `None` where nothing was typed.
///
/// # Errors
/// [`YenFault`], a sentence for the person who typed.
pub fn parse(text: &str) -> Result<Option<i64>, YenFault> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(None);
    }
    if text.starts_with(['-', '−', '▲', '△', '‐', '–']) {
        return Err(YenFault::Negative);
    }
    let text = text.trim_start_matches(['¥', '\\']).trim_end_matches(['-', 'ー']).trim_end_matches('円');
    if text.is_empty() {
        return Err(YenFault::Unclear);
    }
    let mut rest = text;
    let mut sum = 0_i64;
    let mut large = false;
    for (mark, unit) in [('億', 100_000_000), ('万', 10_000), ('千', 1_000)] {
        if let Some((number, after)) = rest.split_once(mark) {
            sum = sum.checked_add(scaled(number, unit)?).ok_or(YenFault::TooMuch)?;
            (rest, large) = (after, true);
        }
    }
    if !rest.is_empty() || !large {
        sum = sum.checked_add(scaled(rest, 1)?).ok_or(YenFault::TooMuch)?;
    }
    if sum > MOST { Err(YenFault::TooMuch) } else { Ok(Some(sum)) }
}

/// `number` × `unit`: 「5.2」 of 万 is 52,000.
fn scaled(number: &str, unit: i64) -> Result<i64, YenFault> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let yen = digits(&grouped(whole)?)?.checked_mul(unit).ok_or(YenFault::TooMuch)?;
    if part.is_empty() {
        return Ok(yen);
    }
    let tenths =
        u32::try_from(part.len()).ok().and_then(|n| 10_i64.checked_pow(n)).ok_or(YenFault::Fraction)?;
    let fraction = digits(part)?.checked_mul(unit).ok_or(YenFault::TooMuch)?;
    if fraction % tenths != 0 {
        return Err(YenFault::Fraction);
    }
    yen.checked_add(fraction / tenths).ok_or(YenFault::TooMuch)
}

fn digits(text: &str) -> Result<i64, YenFault> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(YenFault::Unclear);
    }
    text.parse().map_err(|_| YenFault::TooMuch)
}

/// Takes the commas out, if they part thousands.
fn grouped(text: &str) -> Result<String, YenFault> {
    let text = text.replace('、', ",");
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let in_threes = rest.iter().all(|g| g.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    if in_threes { Ok(text.replace(',', "")) } else { Err(YenFault::Commas) }
}

/// 「52,000」; 「−1,200」 below zero.
#[must_use]
pub fn commas(yen: i64) -> String {
    let digits = yen.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if yen < 0 {
        out.push('−');
    }
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// 「52,000円」.
#[must_use]
pub fn show(yen: i64) -> String {
    format!("{}円", commas(yen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for typed in [
            "52000",
            "52,000",
            "５２，０００",
            "￥52,000-",
            "52,000円",
            "5万2千",
            "5.2万",
            "５万２０００円",
            " 52 000 ",
        ] {
            assert_eq!(parse(typed), Ok(Some(52_000)), "{typed}");
        }
        assert_eq!(parse("　"), Ok(None));
        assert_eq!(parse("0"), Ok(Some(0)));
        assert_eq!(parse("1億"), Ok(Some(100_000_000)));
    }

    #[test]
    fn what_is_no_amount_is_told_why() {
        assert_eq!(parse("-500"), Err(YenFault::Negative));
        assert_eq!(parse("▲500"), Err(YenFault::Negative));
        assert_eq!(parse("1,5"), Err(YenFault::Commas));
        assert_eq!(parse("1234,567"), Err(YenFault::Commas));
        assert_eq!(parse("0.5"), Err(YenFault::Fraction));
        assert_eq!(parse("1.23456万"), Err(YenFault::Fraction));
        assert_eq!(parse("100億"), Err(YenFault::TooMuch));
        assert_eq!(parse("99999999999999999999"), Err(YenFault::TooMuch));
        for typed in ["五万", "about", "円", "万", "1.2.3", "٣"] {
            assert_eq!(parse(typed), Err(YenFault::Unclear), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(yen in 0..=MOST) {
            prop_assert_eq!(parse(&show(yen)), Ok(Some(yen)));
        }

        #[test]
        fn no_text_makes_it_stumble(text in "\\PC{0,24}") {
            let _ = parse(&text);
        }
    }
}
