//! What an account is made of: login name, password, the name of an access token. Rules only; no hashing.

use crate::{Faults, Secret};

/// The fewest letters of a password. Length is what makes guessing slow; kinds of letters are not asked for.
pub const SHORTEST_PASSWORD: usize = 10;

/// The most letters of a password: a bound on what one request can ask to be hashed.
pub const LONGEST_PASSWORD: usize = 200;

/// The longest life of an access token, in days.
pub const LONGEST_TOKEN_LIFE: i64 = 365;

/// Passwords that everybody tries first, folded. A short list of our own: beyond it, waits after failures and the
/// second factor protect.
const COMMON: &[&str] = &[
    "0123456789",
    "0987654321",
    "1029384756",
    "1111111111",
    "1122334455",
    "12345678901",
    "123456789012",
    "1234567890",
    "1234567891",
    "123456789a",
    "1234qwerty",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "a123456789",
    "abcd123456",
    "abcdefghij",
    "abcdefghijk",
    "aiueokakikukeko",
    "asdfghjkl;",
    "asdfghjkl123",
    "changeme123",
    "fukushi123",
    "fukushi2025",
    "fukushi2026",
    "iloveyou123",
    "password00",
    "password01",
    "password1!",
    "password11",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "p@ssw0rd123",
    "q1w2e3r4t5",
    "qazwsxedcrfv",
    "qwerty1234",
    "qwerty12345",
    "qwertyuiop",
    "qwertyuiop123",
    "sakura1234",
    "shakyo1234",
    "soudan1234",
    "welcome123",
    "yakuba1234",
    "zaq12wsxcde3",
    "パスワードパスワード",
    "ぱすわーどぱすわーど",
];

/// Checks a new password against the words that a stranger would try first: `known` holds the login name, the
/// worker's name and the names of the places where they work. The faults never repeat it.
///
/// # Errors
/// What to mend, at the fields `password` and `again`.
pub fn new_password<'a>(
    password: &Secret<String>,
    again: &Secret<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let letters = password.show().chars().count();
    let plain = bare(password.show());
    if letters < SHORTEST_PASSWORD {
        let sentence = format!(
            "パスワードは{SHORTEST_PASSWORD}文字以上にしてください。短い文をつなげると、覚えやすく破られにくくなります。"
        );
        faults.add("password", sentence);
    } else if letters > LONGEST_PASSWORD {
        faults.add("password", format!("パスワードは{LONGEST_PASSWORD}文字までにしてください。"));
    } else if is_one_letter(&plain) || COMMON.iter().any(|common| bare(common) == plain) {
        faults.add(
            "password",
            "よく使われることばなので、ほかの人にも当てられます。別のことばにしてください。",
        );
    } else if known.into_iter().map(bare).any(|word| !word.is_empty() && repeats(&plain, &word)) {
        faults.add(
            "password",
            "ログイン名や名前、職場や町の名は当てられやすいので、別のことばにしてください。",
        );
    }
    if faults.is_empty() && password != again {
        faults.add("again", "2つのパスワードがちがっています。もう一度、同じものを書いてください。");
    }
    faults.or(())
}

/// Checks a login name: 2 to 40 small letters, digits, `.`, `-`, `_`. Gives it trimmed and in small letters.
///
/// # Errors
/// What to mend, at the field `login`.
pub fn login_name(typed: &str) -> Result<String, Faults> {
    let login = login_typed(typed);
    let fits = (2..=40).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    let mut faults = Faults::none();
    if !fits {
        faults.add("login", "ログイン名は、半角の英小文字・数字・「.」「-」「_」で2〜40文字にしてください。");
    }
    faults.or(login)
}

/// A login name as typed, folded (full-width and capital letters) so that 「ＳＡＴＯ」 and `sato` are one account.
#[must_use]
pub fn login_typed(typed: &str) -> String {
    narrow(typed.trim())
}

/// Checks the name and life of a new access token. Gives the name and the days.
///
/// # Errors
/// What to mend, at the fields `name` and `days`.
pub fn new_token(name: &str, days: &str) -> Result<(String, i64), Faults> {
    let mut faults = Faults::none();
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        faults.add("name", "何に使うかを60文字までで書いてください。あとで見分けられます。");
    }
    let days: i64 = narrow(days.trim()).parse().unwrap_or(0);
    if !(1..=LONGEST_TOKEN_LIFE).contains(&days) {
        faults.add("days", format!("使える日数は1〜{LONGEST_TOKEN_LIFE}日にしてください。"));
    }
    faults.or((name.to_owned(), days))
}

fn bare(text: &str) -> String {
    narrow(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Full-width letters, digits and signs as their half-width forms; small letters: how codes and login names are read.
#[must_use]
pub fn narrow(text: &str) -> String {
    let half = |c: char| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    text.chars().map(half).flat_map(char::to_lowercase).collect()
}

fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_none_or(|first| letters.all(|c| c == first))
}

/// Is `text` nothing but `word`, once or again and again?
fn repeats(text: &str, word: &str) -> bool {
    !text.is_empty() && text.replace(word, "").is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(password: &str, again: &str) -> Vec<&'static str> {
        let known = ["hanako.s", "佐藤 花子", "みどり町役場福祉課"];
        let answer = new_password(&password.to_owned().into(), &again.to_owned().into(), known);
        answer.err().map(|f| f.0.iter().map(|f| f.field).collect()).unwrap_or_default()
    }

    #[test]
    fn a_long_sentence_is_a_password_and_a_short_or_well_known_word_is_not() {
        assert!(told("えんがわで お茶を のむ", "えんがわで お茶を のむ").is_empty());
        assert!(told("correct horse battery", "correct horse battery").is_empty());
        assert!(told("!@#$%^&*()_+", "!@#$%^&*()_+").is_empty());
        for word in [
            "",
            "short",
            "ninechars",
            "1234567890",
            "PASSWORD123",
            "ｐａｓｓｗｏｒｄ１２３",
            "aaaaaaaaaaaa",
            "hanako.shanako.s",
            "みどり町役場福祉課",
            "ああああああああああ",
        ] {
            assert_eq!(told(word, word), ["password"], "{word}");
        }
        assert_eq!(told(&"長".repeat(201), ""), ["password"]);
        assert_eq!(told("えんがわで お茶を のむ", "えんがわで お茶をのむ"), ["again"]);
    }

    #[test]
    fn what_is_told_never_repeats_the_password() {
        let secret = Secret::new("himitsu".to_owned());
        let faults = new_password(&secret, &secret, []).unwrap_err();
        assert!(!format!("{faults:?}").contains("himitsu"));
    }

    #[test]
    fn a_login_name_is_read_however_it_is_typed() {
        assert_eq!(login_name(" ＳＡＴＯ "), Ok("sato".to_owned()));
        assert_eq!(login_name("Sato.H-2"), Ok("sato.h-2".to_owned()));
        for wrong in ["", "a", "佐藤", "sato hanako", "a@b", &"a".repeat(41)] {
            assert_eq!(login_name(wrong).unwrap_err().0[0].field, "login", "{wrong}");
        }
    }

    #[test]
    fn a_token_has_a_name_and_an_end() {
        assert_eq!(new_token(" 集計用 ", "３０"), Ok(("集計用".to_owned(), 30)));
        for (name, days, field) in [
            ("", "30", "name"),
            ("集計用", "0", "days"),
            ("集計用", "366", "days"),
            ("集計用", "いつまでも", "days"),
        ] {
            assert_eq!(new_token(name, days).unwrap_err().0[0].field, field);
        }
    }
}
