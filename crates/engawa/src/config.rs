//! How an office sets the program up.

mod line;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The commented configuration, as printed by `engawa default-config`.
pub(crate) const DEFAULT: &str = include_str!("default-config.toml");

/// The settings. Every one has a default; the file names only what differs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where the database file and other data lie.
    pub(crate) data: PathBuf,
    /// `postgres://…`, or none for a SQLite file in `data`.
    pub(crate) database: Option<String>,
    /// Connections for reading the database; on PostgreSQL as many again for changes.
    pub(crate) connections: u32,
    /// The key file: 64 hexadecimal digits, outside the database, readable by the program alone.
    pub(crate) key_file: PathBuf,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// `https://` and the name by which workers reach this program: passkeys are bound to it. None: no passkeys.
    pub(crate) site: Option<String>,
    /// A proxy in front speaks TLS to the browsers.
    pub(crate) tls: bool,
    /// One proxy of your own stands in front and writes the browser's address into `X-Forwarded-For`.
    pub(crate) proxy: bool,
    /// Feeds may be followed on this machine and within the office's own network.
    pub(crate) private_feeds: bool,
    /// Answers of the guide that one address may have in a minute; 0: any number.
    pub(crate) guide_limit: u32,
    /// The accounts at LINE, by the 団体コード of their towns.
    pub(crate) line: BTreeMap<String, line::LineAccount>,
    /// Where LINE's server is; another one only for tests.
    pub(crate) line_server: String,
    /// The bots at LINE WORKS, by the 団体コード of their towns.
    pub(crate) works: BTreeMap<String, line::WorksBot>,
    /// Where LINE WORKS' server is; another one only for tests.
    pub(crate) works_server: String,
    /// Where checkpoints of the audit are laid: folders, `https://…`; none: nowhere.
    pub(crate) checkpoints: Vec<String>,
    /// How often, in minutes.
    pub(crate) checkpoint_minutes: u64,
    /// With which key they are signed; `engawa checkpoint-key` makes it.
    pub(crate) checkpoint_key: PathBuf,
    /// Where the keys of the backups (鍵束) are kept, the same in each place; apart from the backups.
    pub(crate) keyring: Vec<PathBuf>,
    /// `text` or `json`.
    pub(crate) log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database: None,
            connections: 4,
            key_file: PathBuf::from("data/engawa.key"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            site: None,
            tls: true,
            proxy: false,
            private_feeds: false,
            guide_limit: web::GUIDE_LIMIT,
            line: BTreeMap::new(),
            line_server: crate::line::LINE.to_owned(),
            works: BTreeMap::new(),
            works_server: crate::line::works::WORKS.to_owned(),
            checkpoints: Vec::new(),
            checkpoint_minutes: 10,
            checkpoint_key: PathBuf::from("data/checkpoint.key"),
            keyring: Vec::new(),
            log: "text".to_owned(),
        }
    }
}

impl Config {
    /// Reads the file; the defaults where none is named.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("設定ファイルを読めません: {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("設定ファイルに直すところがあります: {}", path.display()))
    }

    /// The database's address.
    pub(crate) fn url(&self) -> String {
        let file = || format!("sqlite://{}", self.data.join("engawa.sqlite").display());
        self.database.clone().unwrap_or_else(file)
    }

    /// Where sealed files of 記録の全部 lie until they are fetched.
    pub(crate) fn exports(&self) -> PathBuf {
        self.data.join("exports")
    }

    /// The address to which passkeys are bound, if there is one by name.
    pub(crate) fn passkey_site(&self) -> Result<Option<store::accounts::Site>> {
        let Some(address) = &self.site else { return Ok(None) };
        let site = store::accounts::Site::parse(address).ok();
        let site = site.with_context(|| {
            format!("設定の site「{address}」は、https:// と名前だけで書きます（例: https://engawa.example.jp）。数字の住所ではパスキーを使えません")
        })?;
        Ok(Some(site))
    }

    /// How to open a store that is there already: makes neither folder nor key. Without a key file, what is sealed
    /// stays closed.
    pub(crate) fn known_options(&self) -> Result<store::Options> {
        let key = if self.key_file.exists() { read_key(&self.key_file)? } else { [0; 32] };
        Ok(store::Options { url: self.url(), connections: self.connections, key })
    }

    /// How to open the store. Makes the key at the first start.
    pub(crate) fn options(&self) -> Result<store::Options> {
        use std::os::unix::fs::DirBuilderExt as _;
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true).mode(0o700);
        folder.create(&self.data).with_context(|| format!("{} をつくれません", self.data.display()))?;
        let key = if self.key_file.exists() { read_key(&self.key_file)? } else { make_key(&self.key_file)? };
        Ok(store::Options { url: self.url(), connections: self.connections, key })
    }
}

/// Reads the key: 64 hexadecimal digits.
pub(crate) fn read_key(path: &Path) -> Result<[u8; 32]> {
    let text =
        fs::read_to_string(path).with_context(|| format!("鍵ファイルを読めません: {}", path.display()))?;
    let mut key = [0; 32];
    let digits = text.trim();
    if digits.len() != 64 || !digits.is_ascii() {
        bail!("鍵ファイルは16進の64文字です: {}", path.display());
    }
    for (n, byte) in key.iter_mut().enumerate() {
        let pair = digits.get(2 * n..2 * n + 2).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).context("鍵ファイルは16進の64文字です")?;
    }
    Ok(key)
}

/// Makes a key that only this user can read.
fn make_key(path: &Path) -> Result<[u8; 32]> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("この機械は乱数を出せません")?;
    let text: String = key.iter().map(|b| format!("{b:02x}")).collect();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    Ok(key)
}

/// Prints the commented configuration.
pub(crate) fn print_default() -> Result<()> {
    use std::io::Write as _;
    Ok(std::io::stdout().write_all(DEFAULT.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_configuration_says_the_defaults() {
        let printed: Config = toml::from_str(DEFAULT).unwrap();
        assert_eq!(format!("{printed:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn an_address_that_is_no_name_is_told_before_anybody_makes_a_passkey_for_it() {
        let site = |text: &str| toml::from_str::<Config>(text).unwrap().passkey_site();
        assert!(site("").unwrap().is_none());
        assert!(site("site = \"https://engawa.example.jp\"").unwrap().is_some());
        let told = site("site = \"https://192.0.2.1\"").unwrap_err().to_string();
        assert!(told.contains("https://192.0.2.1") && told.contains("https://engawa.example.jp"), "{told}");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_told() {
        assert!(toml::from_str::<Config>("lisen = 1").unwrap_err().to_string().contains("lisen"));
    }
}
