//! `POST /line/{town}`: what LINE delivers about a town's account.

use crate::{
    App,
    edge::Stranger,
    fail, guide,
    line::{Account, Outgoing, answer::Desk},
};
use ::line::{
    signature,
    webhook::{Delivery, Event, LARGEST, Unread},
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use domain::Secret;
use store::{Ctx, Result, line::Delivered};

/// Believes a delivery by its signature over the very bytes that came, takes its events for answered, and answers the
/// new ones. LINE gets its 200 before a reply is sent. What is forged, altered or too large changes nothing.
pub async fn delivery(
    State(app): State<App>,
    Path(town): Path<String>,
    stranger: Stranger,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(account) = app.config.line.iter().find(|account| account.town == town) else {
        return fail::absent();
    };
    if body.len() > LARGEST {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let signed = headers.get(signature::LINE).and_then(|value| value.to_str().ok());
    if !signed.is_some_and(|signed| account.secrets.signed(&body, signed)) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let delivery = match Delivery::read(&body) {
        Ok(delivery) => delivery,
        Err(Unread::TooLarge) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(Unread::NoDelivery) => return StatusCode::BAD_REQUEST.into_response(),
    };
    match answer(&app, &stranger.ctx, account, &delivery.events).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(%error, "a delivery of LINE's; it delivers again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn answer(app: &App, ctx: &Ctx, account: &Account, events: &[Event]) -> Result<()> {
    // LINE tries an address with an empty delivery: that needs no room on the disk.
    if events.is_empty() {
        return Ok(());
    }
    let now = app.now();
    let index = guide::index(app).await?;
    let Some(town) = index.town(&account.town) else {
        tracing::warn!("LINE delivers to a town that is not registered");
        return Ok(());
    };
    let desk = Desk { guide: guide::understanding()?, index: &index, town, account, now };
    let delivered: Vec<Delivered> =
        events.iter().map(|event| Delivered { id: event.id.clone(), at: event.at }).collect();
    let new = app.store.line_new(ctx, &account.town, &delivered).await?;
    for (event, _) in events.iter().zip(new).filter(|(_, new)| *new) {
        let Some(reply) = &event.reply else { continue };
        let messages = match app.line.may_ask(&account.town, &reply.user, now) {
            true => desk.reply(&event.what),
            false => Some(desk.wait(&event.what)),
        };
        if let Some(messages) = messages {
            let body = messages.body(reply.token.show()).to_string().into_bytes();
            app.line.put(Outgoing { token: account.token.clone(), body: Secret::new(body) });
        }
    }
    Ok(())
}
