//! Files that only their keeper can open: age, to recipients or under a passphrase.

use age::{
    Decryptor, Encryptor, Identity, Recipient, scrypt,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
    x25519,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

/// A shorter passphrase is guessed by a machine that has the file.
const SHORTEST: usize = 16;

/// For whom a file is sealed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct To {
    /// A public key (age1…) whose secret half is kept elsewhere. May be repeated: any one of them opens the file.
    #[arg(long, value_name = "age1…")]
    recipient: Vec<String>,
    /// A file with a passphrase of at least 16 characters.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// With what a file is opened.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct With {
    /// A file with the secret half of a recipient (AGE-SECRET-KEY-1…).
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// A file with the passphrase.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl To {
    fn recipients(&self) -> Result<Vec<Box<dyn Recipient>>> {
        if let Some(file) = &self.passphrase_file {
            let words = read_passphrase(file)?;
            if words.chars().count() < SHORTEST {
                bail!("合いことばが短すぎます。{SHORTEST} 文字以上にしてください（{}）", file.display());
            }
            return Ok(vec![Box::new(scrypt::Recipient::new(SecretString::from(words)))]);
        }
        let each = self.recipient.iter().map(|text| match x25519::Recipient::from_str(text.trim()) {
            Ok(recipient) => Ok(Box::new(recipient) as Box<dyn Recipient>),
            Err(_) => bail!("公開鍵として読めません: {text}。age1 で始まる文字です"),
        });
        each.collect()
    }
}

impl With {
    /// The same for another file, which has a passphrase of its own.
    pub(crate) fn passphrase(file: PathBuf) -> Self {
        Self { identity: None, passphrase_file: Some(file) }
    }

    fn identities(&self) -> Result<Vec<Box<dyn Identity>>> {
        if let Some(file) = &self.passphrase_file {
            let words = SecretString::from(read_passphrase(file)?);
            return Ok(vec![Box::new(scrypt::Identity::new(words))]);
        }
        let file = self.identity.as_deref().context("開けるための鍵がありません")?;
        let text = fs::read_to_string(file).with_context(|| cannot_read(file))?;
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
        let each = lines.map(|line| match x25519::Identity::from_str(line) {
            Ok(identity) => Ok(Box::new(identity) as Box<dyn Identity>),
            Err(_) => bail!("{} に、AGE-SECRET-KEY-1 で始まらない行があります", file.display()),
        });
        each.collect()
    }
}

/// A file under the way to its name: it gets the name only when it is whole and on the disk.
pub(crate) struct NewFile {
    part: PathBuf,
    name: PathBuf,
    out: StreamWriter<BufWriter<File>>,
    /// What had the name before.
    former: Option<File>,
}

impl NewFile {
    /// Begins a sealed file, readable by this user alone.
    pub(crate) fn create(name: &Path, to: &To) -> Result<Self> {
        if name.exists() {
            bail!("{} は、もうあります。別の名前にしてください", name.display());
        }
        Self::begin(name, to, None)
    }

    /// Begins a sealed file that takes the place of the one that has the name now. That one stays until the new one is
    /// whole; then its bytes are written over, as far as a disk does so.
    pub(crate) fn renew(name: &Path, to: &To) -> Result<Self> {
        let former = match fs::OpenOptions::new().write(true).open(name) {
            Ok(former) => Some(former),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("{} に書きこめません", name.display())),
        };
        Self::begin(name, to, former)
    }

    fn begin(name: &Path, to: &To, former: Option<File>) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let recipients = to.recipients()?;
        let seal = Encryptor::with_recipients(recipients.iter().map(AsRef::as_ref))?;
        let mut part = name.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = file.with_context(|| format!("{} に書きこめません", part.display()))?;
        let out = seal.wrap_output(BufWriter::new(file))?;
        Ok(Self { part, name: name.to_owned(), out, former })
    }

    /// Where to write.
    pub(crate) const fn out(&mut self) -> &mut StreamWriter<BufWriter<File>> {
        &mut self.out
    }

    /// Closes the seal, waits for the disk, and gives the file its name. Its size in bytes.
    pub(crate) fn finish(self) -> Result<u64> {
        let file = self.out.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let size = file.metadata()?.len();
        fs::rename(&self.part, &self.name)?;
        let folder = self.name.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        if let Some(mut former) = self.former {
            let length = former.metadata()?.len();
            std::io::copy(&mut std::io::repeat(0).take(length), &mut former)?;
            former.sync_all()?;
        }
        Ok(size)
    }

    /// Takes the unfinished file away again.
    pub(crate) fn give_up(self) {
        // What is left behind is sealed, and the next attempt begins it anew.
        let _left = fs::remove_file(&self.part);
    }
}

/// Opens a sealed file for reading.
pub(crate) fn open(name: &Path, with: &With) -> Result<BufReader<StreamReader<BufReader<File>>>> {
    let identities = with.identities()?;
    let file = File::open(name).with_context(|| cannot_read(name))?;
    let sealed = Decryptor::new_buffered(BufReader::new(file))
        .with_context(|| format!("{} は、封をしたファイル（age）ではありません", name.display()))?;
    let opened = sealed.decrypt(identities.iter().map(AsRef::as_ref));
    Ok(BufReader::new(
        opened.with_context(|| format!("この鍵や合いことばでは {} を開けません", name.display()))?,
    ))
}

fn read_passphrase(file: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(file).with_context(|| cannot_read(file))?.read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn cannot_read(file: &Path) -> String {
    format!("{} を読めません", file.display())
}

/// Makes a pair: the secret half for a safe, the public half for `engawa backup --recipient`.
pub(crate) fn make_pair(mut out: impl Write) -> Result<()> {
    use age::secrecy::ExposeSecret as _;
    let identity = x25519::Identity::generate();
    writeln!(out, "# 公開鍵（engawa backup --recipient にわたすもの）: {}", identity.to_public())?;
    writeln!(out, "# 次の行は、開けるための鍵です。金庫など、データベースとは別の場所に。")?;
    writeln!(out, "{}", identity.to_string().expose_secret())?;
    Ok(())
}
