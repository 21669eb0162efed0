//! `engawa create-admin`: the first account, made at the machine itself.

use crate::{config::Config, serve};
use anyhow::{Context, Result, bail};
use clap::Parser;
use domain::Secret;
use std::{
    io::{BufRead, IsTerminal, Read, Write, stderr, stdin},
    process::{Command, Stdio},
};
use store::{Ctx, Error, accounts::NewAdmin};
use web::Clock;

/// `engawa create-admin`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Login name: 2 to 40 letters, digits, ".", "-", "_".
    #[arg(long)]
    login: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// Where they sit. It is made when there is none of that name.
    #[arg(long, default_value = "システム管理")]
    agency: String,
    /// The municipality's code (全国地方公共団体コード, six digits).
    #[arg(long, default_value = "000000", value_name = "CODE")]
    municipality: String,
    /// The municipality's name, when its code is not known here yet.
    #[arg(long, default_value = "わたしたちの町", value_name = "NAME")]
    town: String,
    /// Its prefecture.
    #[arg(long, default_value = "", value_name = "NAME")]
    prefecture: String,
    /// Read the password from standard input to its end, without asking: for set-up by a script.
    #[arg(long)]
    password_stdin: bool,
}

/// Makes システム管理 and 管理者 in one. Fails when the login name is taken.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    let password = if args.password_stdin { whole_input()? } else { asked_twice()? };
    let store = serve::open(config).await?;
    let new = NewAdmin {
        login: args.login,
        name: args.name,
        password,
        agency: args.agency,
        municipality: (args.municipality, args.prefecture, args.town),
    };
    let made = store.create_admin(&Ctx::program("create-admin", Clock::System.now()), &new).await;
    store.close().await?;
    match made {
        Err(Error::Invalid(faults)) => {
            let sentences: Vec<_> = faults.0.into_iter().map(|f| f.sentence).collect();
            bail!("{}", sentences.join("\n"))
        }
        Err(error) => Err(error.into()),
        Ok(()) => say(NEXT),
    }
}

const NEXT: &str = "\
管理者のアカウントをつくりました。つぎにすること:
  1. engawa serve で動かし、ブラウザでひらいて、いま決めたログイン名とパスワードではいります。
  2. 電話に番号アプリ（Google Authenticator など）を入れ、画面の四角を読みとります。
  3. 画面に出る予備の番号を紙に控え、鍵のかかる場所に置きます。
  4. 「設定」で、機関と職員を加えます。
";

fn say(words: &str) -> Result<()> {
    Ok(stderr().write_all(words.as_bytes())?)
}

/// The input without its last line end.
fn whole_input() -> Result<Secret<String>> {
    let mut text = String::new();
    stdin().read_to_string(&mut text).context("パスワードを読めません")?;
    Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
}

fn asked_twice() -> Result<Secret<String>> {
    let first = asked("パスワード（10文字以上。画面には出ません）: ")?;
    let again = asked("もう一度、同じものを: ")?;
    if first == again {
        Ok(first)
    } else {
        bail!("2つのパスワードがちがっています。はじめからやりなおしてください。")
    }
}

fn asked(question: &str) -> Result<Secret<String>> {
    say(question)?;
    let hidden = stdin().is_terminal() && echo("-echo");
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line);
    if hidden {
        echo("echo");
        say("\n")?;
    }
    read.context("パスワードを読めません")?;
    Ok(Secret::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Switches the terminal's echo; false where there is no `stty`.
fn echo(mode: &str) -> bool {
    Command::new("stty").arg(mode).stdin(Stdio::inherit()).status().is_ok_and(|status| status.success())
}
