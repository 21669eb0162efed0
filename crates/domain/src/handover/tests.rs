use super::{Channel, Key, Wish, further};
use crate::Faults;
use proptest::prelude::*;

fn check(pairs: &[(&str, &str)]) -> Result<Wish, Faults> {
    Wish::check(pairs)
}

fn more(pairs: &[(&str, &str)]) -> Result<String, Faults> {
    further(pairs)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<&'static str> {
    check(pairs).unwrap_err().0.iter().map(|f| f.field).collect()
}

#[test]
fn nothing_but_a_way_back_is_asked_for() {
    let wish = check(&[("how", "page")]).unwrap();
    assert!(wish.call.is_empty() && wish.words.is_empty() && !wish.pass_shown);
    assert!(matches!(wish.channel, Channel::Page));
}

#[test]
fn a_phone_comes_with_what_is_safe_and_says_no_to_messages_unless_told() {
    let wish = check(&[
        ("how", "phone"),
        ("phone", "０００−１１１１−２２２２"),
        ("phone_hours", "火曜の朝だけ"),
        ("phone_neutral", "1"),
        ("mail", "not looked at"),
    ])
    .unwrap();
    let Channel::Phone { number, hours, message, neutral } = wish.channel else { panic!("no phone") };
    assert_eq!(
        (number.as_str(), hours.as_str(), message, neutral),
        ("00011112222", "火曜の朝だけ", false, true)
    );
}

#[test]
fn what_cannot_be_reached_is_told_at_its_field() {
    assert_eq!(fields(&[]), ["how"]);
    assert_eq!(fields(&[("how", "pigeon")]), ["how"]);
    assert_eq!(fields(&[("how", "phone"), ("phone", "あした")]), ["phone"]);
    for mail in ["", "@", "a@b", "a b@example.jp", "a@.jp", "a@b.", "a@b@example.jp", "<a@example.jp>"] {
        assert_eq!(fields(&[("how", "mail"), ("mail", mail)]), ["mail"], "{mail}");
    }
    let long = "あ".repeat(10_001);
    assert_eq!(fields(&[("how", "page"), ("words", &long)]), ["words"]);
    assert_eq!(fields(&[("how", "page"), ("call", &long)]), ["call"]);
    assert!(more(&[("words", " \n")]).is_err());
    assert_eq!(more(&[("words", "ありがとう\r\n")]).unwrap(), "ありがとう");
}

#[test]
fn no_print_shows_what_was_wished_or_the_key() {
    let wish = check(&[("how", "page"), ("call", "みどり")]).unwrap();
    assert!(!format!("{wish:?}").contains("みどり"));
    let key = Key::from_bytes([7; 16]);
    assert!(!format!("{key:?}").contains(key.show()));
}

#[test]
fn a_key_copied_by_hand_is_read_back() {
    let key = Key::from_bytes([0xa1; 16]);
    let copied = key.groups().join(" - ").to_uppercase();
    assert_eq!(Key::read(&copied), Some(key.clone()));
    let wide: String = copied.replace('0', "O").replace('1', "l").replace('-', "ー");
    assert_eq!(Key::read(&wide), Some(key.clone()));
    let full: String = key.show().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    assert_eq!(Key::read(&full), Some(key));
    for text in ["", "abc", "いろはにほへと", "7zzzzzzzzzzzzzzzzzzzzzzzzz7"] {
        assert_eq!(Key::read(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_key(text in any::<String>()) {
        let _ = Key::read(&text);
    }
}
