//! The part of the configuration that is about LINE and LINE WORKS. Secrets stand in files of their own, like the key,
//! so that the configuration can be shown to somebody who helps.

use super::Config;
use crate::line::{Senders, works};
use ::line::signature::Secrets;
use anyhow::{Context, Result, bail};
use domain::Secret;
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use web::line::{Account, Bot};

/// A town's account at LINE.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineAccount {
    /// A file with the channel secret; while it is changed, the one before it on a second line.
    pub(crate) secret_file: PathBuf,
    /// A file with the channel access token.
    pub(crate) token_file: PathBuf,
    /// `https://…` of this program, as residents reach it.
    pub(crate) site: String,
}

/// A town's bot at LINE WORKS.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorksBot {
    /// The bot's number.
    pub(crate) bot: String,
    /// A file with the bot secret; while it is changed, the one before it on a second line.
    pub(crate) secret_file: PathBuf,
    /// Client ID of the app.
    pub(crate) client: String,
    /// A file with the app's client secret.
    pub(crate) client_secret_file: PathBuf,
    /// The app's service account.
    pub(crate) account: String,
    /// A file with the service account's private key, as LINE WORKS hands it out.
    pub(crate) key_file: PathBuf,
    /// `https://…` of this program, as members reach it.
    pub(crate) site: String,
}

impl Config {
    /// The accounts at LINE, with their secrets.
    pub(crate) fn line_accounts(&self) -> Result<Vec<Account>> {
        let read = |(town, account): (&String, &LineAccount)| {
            let name = format!("line.{town}");
            Ok(Account {
                town: place(&name, town, &account.site)?,
                secrets: secrets(&name, &account.secret_file)?,
                token: Secret::new(only(&name, &account.token_file)?),
                site: account.site.clone(),
            })
        };
        self.line.iter().map(read).collect()
    }

    /// The bots at LINE WORKS, with the secrets by which their callbacks are believed.
    pub(crate) fn works_bots(&self) -> Result<Vec<Bot>> {
        let read = |(town, bot): (&String, &WorksBot)| {
            let name = format!("works.{town}");
            let (town, secrets) = (place(&name, town, &bot.site)?, secrets(&name, &bot.secret_file)?);
            Ok(Bot { town, secrets, site: bot.site.clone() })
        };
        self.works.iter().map(read).collect()
    }

    /// Who sends the replies.
    pub(crate) fn senders(&self) -> Result<Senders> {
        let bots: Result<Vec<works::Bot>> =
            self.works.iter().map(|(town, bot)| self.sender(town, bot)).collect();
        Ok(Senders { line: self.line_server.clone(), bots: Arc::new(bots?) })
    }

    fn sender(&self, town: &str, bot: &WorksBot) -> Result<works::Bot> {
        let name = format!("works.{town}");
        if bot.bot.is_empty() || !bot.bot.bytes().all(|b| b.is_ascii_digit()) {
            bail!("設定の [{name}] の bot は、数字だけの Bot ID です");
        }
        Ok(works::Bot {
            town: town.to_owned(),
            id: bot.bot.clone(),
            client: bot.client.clone(),
            client_secret: Secret::new(only(&name, &bot.client_secret_file)?),
            account: bot.account.clone(),
            key: works::read_key(&text(&name, &bot.key_file)?)
                .with_context(|| format!("設定の [{name}] の key_file"))?,
            base: self.works_server.clone(),
            token: Mutex::new(None),
        })
    }
}

fn text(name: &str, path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .with_context(|| format!("設定の [{name}] のファイルを読めません: {}", path.display()))
}

/// A file with one secret.
fn only(name: &str, path: &Path) -> Result<String> {
    match text(name, path)?.trim() {
        "" => bail!("設定の [{name}] のファイルが空です: {}", path.display()),
        word => Ok(word.to_owned()),
    }
}

/// A file with the present secret, and the one before it.
fn secrets(name: &str, path: &Path) -> Result<Secrets> {
    let secrets = Secrets::new(text(name, path)?.lines().map(str::to_owned));
    if secrets.is_empty() {
        bail!("設定の [{name}] のファイルが空です: {}", path.display());
    }
    Ok(secrets)
}

/// The town, if its code and our address can be right.
fn place(name: &str, town: &str, site: &str) -> Result<String> {
    if domain::place::municipality_code(town).as_deref() != Some(town) {
        bail!("設定の [{name}] が、6けたの団体コードではありません");
    }
    if !site.starts_with("https://") {
        bail!("設定の [{name}] の site は https:// からはじめます");
    }
    Ok(town.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::line::signature::sign;

    #[test]
    fn the_secrets_of_an_account_are_read_from_their_files_and_shown_in_no_print() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (secret, token) =
            (file("secret", "channel-secret\nold-secret\n"), file("token", "channel-token\n"));
        let config = |town: &str, site: &str, secret: &str| {
            let text =
                format!("[line.{town}]\nsecret_file = {secret:?}\ntoken_file = {token:?}\nsite = {site:?}");
            toml::from_str::<Config>(&text).unwrap().line_accounts()
        };
        let accounts = config("999997", "https://machi.example.jp", &secret).unwrap();
        let [account] = accounts.as_slice() else { panic!("one account") };
        for secret in ["channel-secret", "old-secret"] {
            assert!(account.secrets.signed(b"{}", &sign(secret, b"{}")));
        }
        let printed = format!("{account:?}");
        assert!(!printed.contains("secret\"") && !printed.contains("channel-token"), "{printed}");
        assert!(config("999990", "https://machi.example.jp", &secret).is_err());
        assert!(config("999997", "http://machi.example.jp", &secret).is_err());
        assert!(config("999997", "https://machi.example.jp", &file("empty", " \n")).is_err());
        assert!(config("999997", "https://machi.example.jp", "/nowhere").is_err());
    }

    #[test]
    fn a_bot_whose_key_or_number_is_none_is_told_before_anybody_waits_for_its_answer() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        let config = |bot: &str| {
            let file = |path: &Path| format!("{:?}", path.display().to_string());
            let text = format!(
                "[works.999997]\nbot = {bot:?}\nsecret_file = {0}\nclient = \"c\"\nclient_secret_file = {0}\n\
                 account = \"a\"\nkey_file = {0}\nsite = \"https://machi.example.jp\"",
                file(&key)
            );
            toml::from_str::<Config>(&text).unwrap()
        };
        assert!(config("7").works_bots().is_err());
        fs::write(&key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
        assert_eq!(config("7").works_bots().unwrap().len(), 1);
        let said = |bot: &str| format!("{:#}", config(bot).senders().err().unwrap());
        assert!(said("7").contains("key_file") && !said("7").contains("AAAA"), "{}", said("7"));
        assert!(said("../7").contains("Bot ID") && said("").contains("Bot ID"));
    }
}
