//! `engawa line menu`: the rich menu, registered with a town's channel and shown to everybody.

use super::{LINE, agent, post, told};
use crate::config::Config;
use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;
use guide::Lang;
use serde_json::Value;
use std::{
    fs,
    io::{Write as _, stdout},
    path::PathBuf,
};
use ureq::{
    Agent, Body,
    http::{Response, StatusCode},
};
use web::line::{Account, rich_menu};

/// Where LINE takes pictures; a stand-in takes everything at its one address.
const DATA: &str = "https://api-data.line.me";
/// Most bytes of a picture.
const PICTURE: usize = 1_000_000;
/// How the names of our own menus begin, by which they are known again.
const OURS: &str = "engawa ";

/// `engawa line menu`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// 団体コード of the town (six digits), as in the configuration.
    town: String,
    /// The language of its words.
    #[arg(long, default_value = "ja")]
    lang: String,
    /// A picture of your own, 2500 by 843 dots, PNG or JPEG of at most 1 MB, in place of ours without words.
    #[arg(long)]
    picture: Option<PathBuf>,
    /// Only writes menu.json and menu.png into this folder, and asks LINE nothing.
    #[arg(long)]
    to: Option<PathBuf>,
}

/// A picture, and what it is.
struct Picture {
    kind: &'static str,
    bytes: Vec<u8>,
}

impl Picture {
    fn read(args: &Args) -> Result<Self> {
        let bytes = match &args.picture {
            Some(path) => fs::read(path).with_context(|| format!("{} を読めません", path.display()))?,
            None => ::line::picture::png()?,
        };
        let kind = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            _ => bail!("絵が PNG でも JPEG でもありません"),
        };
        if bytes.len() > PICTURE {
            bail!("絵が 1 MB をこえています");
        }
        Ok(Self { kind, bytes })
    }
}

/// Registers the menu, shows it to everybody, and takes our earlier ones away.
pub(crate) fn run(config: &Config, args: &Args) -> Result<()> {
    let lang = Lang::parse(&args.lang).with_context(|| format!("{} のことばはありません", args.lang))?;
    let accounts = config.line_accounts()?;
    let account = accounts.iter().find(|account| account.town == args.town);
    let account = account.with_context(|| format!("設定に [line.{}] がありません", args.town))?;
    let (menu, picture) = (rich_menu(account, lang), Picture::read(args)?);
    let mut out = stdout().lock();
    if let Some(folder) = &args.to {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("menu.json"), serde_json::to_vec_pretty(&menu)?)?;
        fs::write(folder.join("menu.png"), &picture.bytes)?;
        writeln!(out, "{} に書きました。", folder.display())?;
        return Ok(());
    }
    let channel = Channel { agent: agent(), base: config.line_server.clone(), account };
    let id = channel.register(&menu, &picture)?;
    let gone = channel.clear(&id)?;
    writeln!(out, "リッチメニューを登録しました。前のメニューを {gone} 件はずしました。")?;
    Ok(())
}

struct Channel<'a> {
    agent: Agent,
    base: String,
    account: &'a Account,
}

impl Channel<'_> {
    fn at(&self, path: &str) -> String {
        format!("{}/v2/bot{path}", self.base)
    }

    /// Where pictures are taken.
    fn picture_at(&self, id: &str) -> String {
        let base = if self.base == LINE { DATA } else { self.base.as_str() };
        format!("{base}/v2/bot/richmenu/{id}/content")
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.account.token.show())
    }

    /// The menu's id, once it has its picture and everybody sees it.
    fn register(&self, menu: &Value, picture: &Picture) -> Result<String> {
        let (token, body) = (self.account.token.show(), menu.to_string().into_bytes());
        let made = good(post(&self.agent, &self.at("/richmenu"), token, &body))?;
        let id = made.get("richMenuId").and_then(Value::as_str).filter(|id| plain(id));
        let id = id.context("LINE がメニューの番号を答えませんでした")?.to_owned();
        let shown = || -> Result<()> {
            let request = self.agent.post(self.picture_at(&id)).header("authorization", self.bearer());
            good(request.header("content-type", picture.kind).send(picture.bytes.as_slice()))?;
            good(post(&self.agent, &self.at(&format!("/user/all/richmenu/{id}")), token, b"")).map(|_| ())
        };
        match shown() {
            Ok(()) => Ok(id),
            Err(error) => {
                // A menu without a picture, or seen by nobody, is not left lying about.
                let _gone = self.delete(&id);
                Err(error)
            }
        }
    }

    fn delete(&self, id: &str) -> Result<()> {
        let request = self.agent.delete(self.at(&format!("/richmenu/{id}")));
        good(request.header("authorization", self.bearer()).call()).map(|_| ())
    }

    /// Takes our earlier menus away; what somebody made by hand stays. How many.
    fn clear(&self, but: &str) -> Result<usize> {
        let request = self.agent.get(self.at("/richmenu/list")).header("authorization", self.bearer());
        let list = good(request.call())?;
        let menus = list.get("richmenus").and_then(Value::as_array).cloned().unwrap_or_default();
        let word = |menu: &Value, name: &str| menu.get(name).and_then(Value::as_str).map(str::to_owned);
        let ours = menus.iter().filter(|menu| word(menu, "name").is_some_and(|name| name.starts_with(OURS)));
        let old: Vec<String> =
            ours.filter_map(|menu| word(menu, "richMenuId")).filter(|id| id != but && plain(id)).collect();
        old.iter().try_for_each(|id| self.delete(id))?;
        Ok(old.len())
    }
}

/// May stand in an address.
fn plain(id: &str) -> bool {
    (1..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// What LINE says to a request that it took; nothing of it is repeated in an error.
fn good(answer: Result<Response<Body>, ureq::Error>) -> Result<Value> {
    let mut answer = answer.map_err(|_| anyhow!("LINE につながりませんでした"))?;
    let said = told(&mut answer).map_err(|_| anyhow!("LINE の答えを読めませんでした"))?;
    match answer.status() {
        status if status.is_success() => Ok(serde_json::from_slice(&said).unwrap_or(Value::Null)),
        StatusCode::UNAUTHORIZED => {
            bail!("LINE がトークンを受けつけません（401）。token_file を見てください")
        }
        status => bail!("LINE が {} と答えました", status.as_u16()),
    }
}
