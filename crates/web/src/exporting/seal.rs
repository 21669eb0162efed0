//! The seal of the file: age, for a public key or under words that the program makes.

use age::{Encryptor, Recipient, scrypt, secrecy::SecretString, stream::StreamWriter, x25519};
use domain::{Fault, Secret, export::Seal};
use std::{io::Write, str::FromStr};

/// scrypt's cost, as a power of two: 4 MiB of memory, some hundredths of a second. The words hold 122 random bits, so that
/// nobody guesses them at any cost; and age opens nothing that it reckons too dear for the machine it runs on: a slow
/// or busy one must still be able to.
const COST: u8 = 12;

/// Letters that nobody mixes up when they are copied by hand: no 0, 1, i, l, o, u.
const LETTERS: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";

/// Is this text a public key that age takes?
///
/// # Errors
/// The fault at `recipient`.
pub fn key(text: &str) -> Result<(), Fault> {
    x25519::Recipient::from_str(text).map(|_| ()).map_err(|_| {
        Fault::new(
            "recipient",
            "公開鍵の文字がどこか違うようです。はじめから終わりまで、写しなおして貼ってください",
        )
    })
}

/// New words to seal under: 25 letters in five groups, of 30 letters each: 122 bits.
///
/// # Errors
/// When the machine gives no random numbers.
pub fn new_words() -> Result<Secret<String>, store::Error> {
    let mut words = String::new();
    while words.len() < 29 {
        let mut byte = [0];
        getrandom::fill(&mut byte)
            .map_err(|_| store::Error::Broken("the machine gives no random numbers"))?;
        // 240 is the largest multiple of 30 in a byte: above it, letters would not be equally likely.
        let Some(letter) = byte.first().filter(|b| **b < 240).and_then(|b| LETTERS.get(usize::from(b % 30)))
        else {
            continue;
        };
        if words.len() % 6 == 5 {
            words.push('-');
        }
        words.push(char::from(*letter));
    }
    Ok(Secret::new(words))
}

/// Puts the seal around a stream.
///
/// # Errors
/// A sentence.
pub fn around<W: Write>(seal: &Seal, words: &Secret<String>, out: W) -> Result<StreamWriter<W>, String> {
    const NOT: &str = "封をする鍵が使えません";
    let recipient: Box<dyn Recipient> = match seal {
        Seal::Key(key) => Box::new(x25519::Recipient::from_str(key).map_err(str::to_owned)?),
        Seal::Words if words.show().is_empty() => return Err(NOT.to_owned()),
        Seal::Words => {
            let mut recipient = scrypt::Recipient::new(SecretString::from(words.show().clone()));
            recipient.set_work_factor(COST);
            Box::new(recipient)
        }
    };
    let sealed = Encryptor::with_recipients([recipient.as_ref()].into_iter()).map_err(|_| NOT)?;
    sealed.wrap_output(out).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn words_are_five_groups_and_never_twice_the_same() {
        let words = new_words().unwrap();
        let groups: Vec<&str> = words.show().split('-').collect();
        assert_eq!(groups.len(), 5, "{}", words.show());
        assert!(groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| LETTERS.contains(&b))));
        assert_ne!(words, new_words().unwrap());
    }

    #[test]
    fn only_the_words_open_what_was_sealed_under_them() {
        let words = Secret::new("abcde-fghjk".to_owned());
        let mut out = around(&Seal::Words, &words, Vec::new()).unwrap();
        out.write_all("記録".as_bytes()).unwrap();
        let sealed = out.finish().unwrap();
        let open = |words: &str| {
            let identity = scrypt::Identity::new(SecretString::from(words.to_owned()));
            let opened = age::Decryptor::new(sealed.as_slice()).unwrap();
            let mut text = String::new();
            opened
                .decrypt(std::iter::once(&identity as &dyn age::Identity))
                .map(|mut r| r.read_to_string(&mut text))
                .ok()?
                .ok()?;
            Some(text)
        };
        assert_eq!(open("abcde-fghjk").as_deref(), Some("記録"));
        assert_eq!(open("abcde-fghjm"), None);
        assert!(around(&Seal::Words, &Secret::default(), Vec::new()).is_err());
    }

    #[test]
    fn a_key_with_one_wrong_letter_is_told() {
        let key_text = x25519::Identity::generate().to_public().to_string();
        assert!(key(&key_text).is_ok());
        let last = if key_text.ends_with('q') { 'p' } else { 'q' };
        assert!(key(&format!("{}{last}", &key_text[..61])).is_err());
    }
}
