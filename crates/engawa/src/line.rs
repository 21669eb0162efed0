//! LINE's side of the program: sending the replies that its door has put into the box, one at a time, off the threads
//! that answer browsers, with an end in time; and `engawa line menu`.
//!
//! A reply that does not arrive is not sent again: LINE takes it once, for about a minute, and the person only needs to
//! write again.

pub(crate) mod menu;
#[cfg(test)]
mod tests;
pub(crate) mod works;

use crate::config::Config;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc::Receiver;
use ureq::{
    Agent, Body,
    http::{Response, StatusCode},
};
use web::{
    Clock,
    line::{Outgoing, To},
};
use works::Bot;

/// LINE itself.
pub(crate) const LINE: &str = "https://api.line.me";
/// Where a reply goes, below the base address.
const REPLY: &str = "/v2/bot/message/reply";
/// For one request. LINE answers in a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most that is read of what LINE says.
const ANSWER: u64 = 64 * 1024;

/// `engawa line`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Register the rich menu (what always stands at the foot of the talk) with a town's channel.
    Menu(menu::Args),
}

/// Does what was asked.
pub(crate) fn run(config: &Config, args: &Args) -> Result<()> {
    match &args.what {
        What::Menu(args) => menu::run(config, args),
    }
}

/// Who sends replies, and to whom.
#[derive(Clone)]
pub(crate) struct Senders {
    /// LINE's server.
    pub(crate) line: String,
    /// The bots at LINE WORKS.
    pub(crate) bots: Arc<Vec<Bot>>,
}

impl Default for Senders {
    fn default() -> Self {
        Self { line: LINE.to_owned(), bots: Arc::default() }
    }
}

/// A client that stays with the address that was configured, and has an end in time.
pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        // Where a redirect would lead was configured by nobody; it would carry the token there.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .user_agent("engawa")
        .build()
        .into()
}

/// What was answered, read to its end, so that the connection serves the next request.
fn told(answer: &mut Response<Body>) -> Result<Vec<u8>, ureq::Error> {
    answer.body_mut().with_config().limit(ANSWER).read_to_vec()
}

/// Sends what comes out of the box, until the box is closed or this is dropped.
pub(crate) async fn work(mut outbox: Receiver<Outgoing>, senders: Senders) {
    let agent = agent();
    while let Some(out) = outbox.recv().await {
        let (agent, senders) = (agent.clone(), senders.clone());
        let sent = tokio::task::spawn_blocking(move || send(&agent, &senders, &out)).await;
        match sent {
            Ok(Some(status)) if status.is_success() => tracing::info!("a reply went to LINE"),
            // Neither what was sent nor what LINE says of it: that may repeat it.
            Ok(Some(status)) => tracing::warn!(status = status.as_u16(), "LINE did not take a reply"),
            Ok(None) => tracing::warn!("LINE was not reached; a reply is lost"),
            Err(_) => tracing::error!("sending to LINE broke off"),
        }
    }
}

/// What was answered; None: nobody was reached.
fn send(agent: &Agent, senders: &Senders, out: &Outgoing) -> Option<StatusCode> {
    match &out.to {
        To::Line(token) => {
            let mut answer =
                post(agent, &format!("{}{REPLY}", senders.line), token.show(), out.body.show()).ok()?;
            let _unread = told(&mut answer);
            Some(answer.status())
        }
        To::Works { town, member } => {
            let bot = senders.bots.iter().find(|bot| bot.town == *town)?;
            bot.send(agent, member, out.body.show(), Clock::System.now())
        }
    }
}

/// Posts JSON as the one whose token it is.
pub(crate) fn post(
    agent: &Agent,
    address: &str,
    token: &str,
    body: &[u8],
) -> Result<Response<Body>, ureq::Error> {
    let request = agent.post(address).header("authorization", format!("Bearer {token}"));
    request.header("content-type", "application/json").send(body)
}
