//! Checkpoints: how many lines there were and what they added up to, signed, in the form that transparency logs and
//! their witnesses read (C2SP `tlog-checkpoint`, a `signed-note` with an Ed25519 signature).

use crate::tree::Hash;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use signed_note::{Note, Signer, StandardSigner, StandardVerifier, Verifier, VerifierList};

/// No honest checkpoint is longer, in bytes; witnesses may have added their signatures.
pub const LONGEST: usize = 16_384;

/// Why a text is not taken for a checkpoint, or a key for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a name for a log.
    #[error("名前は、間に空きも「+」もない文字で書きます（例: midori.example/audit）")]
    Name,
    /// Not a key in this form.
    #[error("署名の鍵として読めません")]
    Key,
    /// Not a checkpoint at all.
    #[error("チェックポイントとして読めません")]
    Form,
    /// None of the trusted keys has signed it.
    #[error("知っている鍵の署名がありません")]
    Signature,
}

/// The state of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Its lines.
    pub size: u64,
    /// What they add up to.
    pub root: Hash,
}

/// A log's own key. Its text is secret: the first line says `PRIVATE+KEY` at its beginning, the second is the public half.
pub struct Key {
    signer: StandardSigner,
    name: String,
    public: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The public half of a log's key.
pub struct Trusted {
    text: String,
}

impl std::fmt::Debug for Trusted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Trusted").field(&self.text).finish()
    }
}

impl Key {
    /// Makes a key for the log of this name: the secret text to be kept, and the public one to be given away.
    ///
    /// # Errors
    /// [`Fault::Name`].
    pub fn make(name: &str) -> Result<(String, String), Fault> {
        if !signed_note::is_key_name_valid(name) || name.chars().any(char::is_control) {
            return Err(Fault::Name);
        }
        let (secret, public) = signed_note::generate_key(&mut rand_core::OsRng, name);
        Ok((format!("{secret}\n{public}\n"), public))
    }

    /// Reads the secret text.
    ///
    /// # Errors
    /// [`Fault::Key`].
    pub fn read(text: &str) -> Result<Self, Fault> {
        let (secret, public) = text.trim().split_once('\n').ok_or(Fault::Key)?;
        let signer = StandardSigner::new(secret.trim()).map_err(|_| Fault::Key)?;
        let name = signer.name().to_owned();
        let key = Self { signer, name: name.clone(), public: public.trim().to_owned() };
        // Two halves that do not belong together would sign what nobody can check.
        let probe = Checkpoint { origin: name, size: 0, root: [0; 32] };
        Checkpoint::open(&probe.sign(&key)?, &key.trusted()?).map_err(|_| Fault::Key)?;
        Ok(key)
    }

    /// The public half.
    ///
    /// # Errors
    /// [`Fault::Key`].
    pub fn trusted(&self) -> Result<Trusted, Fault> {
        Trusted::read(&self.public)
    }

    /// The log's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Trusted {
    /// Reads the public text.
    ///
    /// # Errors
    /// [`Fault::Key`].
    pub fn read(text: &str) -> Result<Self, Fault> {
        let text = text.trim().to_owned();
        StandardVerifier::new(&text).map_err(|_| Fault::Key)?;
        Ok(Self { text })
    }

    fn verifier(&self) -> Result<StandardVerifier, Fault> {
        StandardVerifier::new(&self.text).map_err(|_| Fault::Key)
    }

    /// The log's name.
    ///
    /// # Errors
    /// [`Fault::Key`].
    pub fn name(&self) -> Result<String, Fault> {
        Ok(self.verifier()?.name().to_owned())
    }
}

impl Checkpoint {
    fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The signed text: what is laid down outside.
    ///
    /// # Errors
    /// [`Fault::Form`] when the origin does not fit on a line.
    pub fn sign(&self, key: &Key) -> Result<String, Fault> {
        let mut note = Note::new(self.body().as_bytes(), &[]).map_err(|_| Fault::Form)?;
        note.add_sigs(&[&key.signer as &dyn Signer]).map_err(|_| Fault::Form)?;
        String::from_utf8(note.to_bytes()).map_err(|_| Fault::Form)
    }

    /// Reads a signed text, which must bear the signature of this key, and be of its log.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(text: &str, by: &Trusted) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(Fault::Form);
        }
        let note = Note::from_bytes(text.as_bytes()).map_err(|_| Fault::Form)?;
        let verifier: Box<dyn Verifier> = Box::new(by.verifier()?);
        note.verify(&VerifierList::new(vec![verifier])).map_err(|_| Fault::Signature)?;
        let read = Self::parse(note.text()).ok_or(Fault::Form)?;
        if read.origin == by.name()? { Ok(read) } else { Err(Fault::Signature) }
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let body = std::str::from_utf8(body).ok()?;
        let mut lines = body.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?.to_owned(), lines.next()?, lines.next()?);
        let plain = !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit());
        let size = size.parse().ok().filter(|_| plain && (size == "0" || !size.starts_with('0')))?;
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        (!origin.is_empty()).then_some(Self { origin, size, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Key, Trusted) {
        let (secret, public) = Key::make("midori.example/audit").unwrap();
        assert!(secret.starts_with("PRIVATE+KEY+midori.example/audit+"));
        (Key::read(&secret).unwrap(), Trusted::read(&public).unwrap())
    }

    #[test]
    fn halves_of_two_keys_are_no_key() {
        let ((one, _), (_, other)) = (Key::make("a").unwrap(), Key::make("a").unwrap());
        let mixed = format!("{}\n{other}\n", one.lines().next().unwrap());
        assert_eq!(Key::read(&mixed).unwrap_err(), Fault::Key);
        assert_eq!(Key::read(&one).unwrap().trusted().unwrap().name().unwrap(), "a");
    }

    fn some() -> Checkpoint {
        Checkpoint { origin: "midori.example/audit".to_owned(), size: 20_852_163, root: [7; 32] }
    }

    #[test]
    fn what_is_signed_is_read_again() {
        let (key, by) = pair();
        let text = some().sign(&key).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["midori.example/audit", "20852163"]);
        assert!(lines[3].is_empty() && lines[4].starts_with("— midori.example/audit "));
        assert_eq!(Checkpoint::open(&text, &by), Ok(some()));
    }

    #[test]
    fn no_changed_letter_passes() {
        let (key, by) = pair();
        let text = some().sign(&key).unwrap();
        for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii() && *c != '\n') {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert!(Checkpoint::open(&String::from_utf8(other).unwrap(), &by).is_err(), "{at}");
        }
    }

    #[test]
    fn anothers_key_or_log_does_not_pass() {
        let (key, by) = pair();
        let text = some().sign(&key).unwrap();
        assert_eq!(Checkpoint::open(&text, &pair().1), Err(Fault::Signature));
        let elsewhere = Checkpoint { origin: "tonari.example/audit".to_owned(), ..some() };
        assert_eq!(Checkpoint::open(&elsewhere.sign(&key).unwrap(), &by), Err(Fault::Signature));
    }

    #[test]
    fn sizes_are_plain_numbers() {
        for body in ["a\n01\nAA==\n", "a\n+1\nAA==\n", "a\n\nAA==\n", "a\n1\nAA==\n", "\n1\nAA==\n", "a\n1\n"]
        {
            assert_eq!(Checkpoint::parse(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_name_with_a_space_is_none() {
        assert_eq!(Key::make("み どり").unwrap_err(), Fault::Name);
        assert_eq!(Key::make("").unwrap_err(), Fault::Name);
    }
}
