//! 全国地方公共団体コード: five digits for the place, one to check them.

/// The six-digit code, out of what tables hold: five or six digits, a lost leading zero, full-width digits, a check
/// digit that is wrong or `0` (seen in published lists). `None` when it cannot be a code.
#[must_use]
pub fn municipality_code(text: &str) -> Option<String> {
    let digits: Option<String> = text.trim().chars().map(half_width).collect();
    let digits = digits?;
    let five = match digits.len() {
        6 => digits.get(..5)?.to_owned(),
        5 => {
            // Five digits are a code without its check digit, or one of the first nine prefectures with its check
            // digit and without its zero. The first reading holds when the place is a prefecture of two digits.
            let with_zero = format!("0{}", digits.get(..4)?);
            let last = digits.chars().next_back()?;
            if check_digit(&with_zero) == Some(last) && prefecture(&digits) > 47 { with_zero } else { digits }
        }
        4 => format!("0{digits}"),
        _ => return None,
    };
    let known = (1..=47).contains(&prefecture(&five)) || five.starts_with("999");
    known.then(|| check_digit(&five).map(|c| format!("{five}{c}"))).flatten()
}

fn half_width(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn prefecture(five: &str) -> u32 {
    five.get(..2).and_then(|p| p.parse().ok()).unwrap_or(0)
}

/// JIS X 0402's check digit: weights 6 to 2, modulus 11.
fn check_digit(five: &str) -> Option<char> {
    let sum: u32 = five.chars().zip([6, 5, 4, 3, 2]).filter_map(|(c, w)| Some(c.to_digit(10)? * w)).sum();
    char::from_digit(if sum < 11 { (11 - sum) % 10 } else { (11 - sum % 11) % 10 }, 10)
}

#[cfg(test)]
mod tests {
    use super::municipality_code;

    #[test]
    fn codes_are_read_as_lists_write_them() {
        for (written, read) in [
            ("011002", "011002"),
            ("11002", "110027"),
            ("01100", "011002"),
            ("1100", "011002"),
            ("131016", "131016"),
            ("13101", "131016"),
            ("131010", "131016"),
            ("０７２０１０", "072010"),
            ("92011", "092011"),
        ] {
            assert_eq!(municipality_code(written).as_deref(), Some(read), "{written}");
        }
        for written in ["", "abc", "000000", "990000", "1234567", "12"] {
            assert_eq!(municipality_code(written), None, "{written}");
        }
    }
}
