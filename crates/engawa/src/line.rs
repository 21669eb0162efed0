//! Sending the replies that LINE's door has put into its box: one at a time, off the threads that answer browsers, with
//! an end in time. A reply that does not arrive is not sent again: LINE takes it once, for about a minute, and the
//! person only needs to write again.

#[cfg(test)]
mod tests;

use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use ureq::{Agent, http::StatusCode};
use web::line::Outgoing;

/// LINE itself.
pub(crate) const LINE: &str = "https://api.line.me";
/// Where a reply goes, below the base address.
const REPLY: &str = "/v2/bot/message/reply";
/// For one reply. LINE answers in a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most that is read of what LINE says.
const ANSWER: u64 = 64 * 1024;

/// Sends what comes out of the box to the server at `base`, until the box is closed or this is dropped.
pub(crate) async fn work(mut outbox: Receiver<Outgoing>, base: String) {
    let agent: Agent = Agent::config_builder()
        // Where a redirect would lead was configured by nobody; it would carry the token there.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .user_agent("engawa")
        .build()
        .into();
    while let Some(out) = outbox.recv().await {
        let (agent, address) = (agent.clone(), format!("{base}{REPLY}"));
        let sent = tokio::task::spawn_blocking(move || send(&agent, &address, &out)).await;
        match sent {
            Ok(Ok(StatusCode::OK)) => tracing::info!("a reply went to LINE"),
            // Neither what was sent nor what LINE says of it: that may repeat it.
            Ok(Ok(status)) => tracing::warn!(status = status.as_u16(), "LINE did not take a reply"),
            Ok(Err(_)) => tracing::warn!("LINE was not reached; a reply is lost"),
            Err(_) => tracing::error!("sending to LINE broke off"),
        }
    }
}

fn send(agent: &Agent, address: &str, out: &Outgoing) -> Result<StatusCode, ureq::Error> {
    let mut answer = agent
        .post(address)
        .header("authorization", format!("Bearer {}", out.token.show()))
        .header("content-type", "application/json")
        .send(out.body.show().as_slice())?;
    // Read to its end, so that the connection serves the next reply.
    let _unread = answer.body_mut().with_config().limit(ANSWER).read_to_vec();
    Ok(answer.status())
}
