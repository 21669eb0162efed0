//! `POST /line/{town}`: what LINE delivers about a town's account; `POST /works/{town}`: the same of LINE WORKS.

use crate::{
    App,
    edge::Stranger,
    fail, guide,
    line::{Outgoing, To, answer::Desk},
};
use ::line::{
    message::Messages,
    signature::{self, Secrets},
    webhook::{Delivery, LARGEST, Unread, What},
    works::{self, Callback},
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use domain::{Instant, Secret};
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
    let delivery = match believed(&account.secrets, &headers, signature::LINE, &body, Delivery::read) {
        Ok(delivery) => delivery,
        Err(status) => return status.into_response(),
    };
    let events = delivery.events.iter();
    let heard: Vec<Heard<'_>> = events
        .map(|event| Heard {
            delivered: Delivered { id: event.id.clone(), at: event.at },
            who: event.reply.as_ref().map(|reply| &reply.user),
            what: &event.what,
        })
        .collect();
    let put = |n: usize, messages: &Messages| {
        let reply = delivery.events.get(n).and_then(|event| event.reply.as_ref());
        if let Some(reply) = reply {
            let body = Secret::new(messages.body(reply.token.show()).to_string().into_bytes());
            app.line.put(Outgoing { to: To::Line(account.token.clone()), body });
        }
    };
    let door = Door { town: &account.town, site: &account.site };
    taken(answer(&app, &stranger.ctx, door, &heard, &put).await)
}

/// The same for a callback of LINE WORKS: one event, that has no id. What tells it from every other is all of it.
pub async fn callback(
    State(app): State<App>,
    Path(town): Path<String>,
    stranger: Stranger,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(bot) = app.config.works.iter().find(|bot| bot.town == town) else {
        return fail::absent();
    };
    let callback = match believed(&bot.secrets, &headers, signature::WORKS, &body, Callback::read) {
        Ok(callback) => callback,
        Err(status) => return status.into_response(),
    };
    let heard = Heard {
        delivered: Delivered { id: works::mark(&body), at: callback.issued },
        who: callback.member.as_ref(),
        what: &callback.what,
    };
    let put = |_, messages: &Messages| {
        for (member, body) in
            callback.member.iter().flat_map(|m| works::bodies(messages).into_iter().map(move |b| (m, b)))
        {
            let to = To::Works { town: bot.town.clone(), member: member.clone() };
            app.line.put(Outgoing { to, body: Secret::new(body.to_string().into_bytes()) });
        }
    };
    let door = Door { town: &bot.town, site: &bot.site };
    taken(answer(&app, &stranger.ctx, door, &[heard], &put).await)
}

/// What was signed by one of the secrets, read; else what its sender is told.
fn believed<T>(
    secrets: &Secrets,
    headers: &HeaderMap,
    header: &str,
    body: &[u8],
    read: fn(&[u8]) -> std::result::Result<T, Unread>,
) -> std::result::Result<T, StatusCode> {
    if body.len() > LARGEST {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let signed = headers.get(header).and_then(|value| value.to_str().ok());
    if !signed.is_some_and(|signed| secrets.signed(body, signed)) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    read(body).map_err(|unread| match unread {
        Unread::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Unread::NoDelivery => StatusCode::BAD_REQUEST,
    })
}

fn taken(answered: Result<()>) -> Response {
    match answered {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(%error, "a delivery of LINE's; it delivers again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Through which door it came.
#[derive(Clone, Copy)]
struct Door<'a> {
    /// 団体コード.
    town: &'a str,
    /// `https://…` of our own pages.
    site: &'a str,
}

/// Something that somebody did.
struct Heard<'a> {
    delivered: Delivered,
    /// None: nobody is answered.
    who: Option<&'a Secret<String>>,
    what: &'a What,
}

/// Takes what is new, and puts the answers to it (by their place in `heard`).
async fn answer(
    app: &App,
    ctx: &Ctx,
    door: Door<'_>,
    heard: &[Heard<'_>],
    put: &(impl Fn(usize, &Messages) + Sync),
) -> Result<()> {
    // LINE tries an address with an empty delivery: that needs no room on the disk.
    if heard.is_empty() {
        return Ok(());
    }
    let now = app.now();
    let index = guide::index(app).await?;
    let Some(town) = index.town(door.town) else {
        tracing::warn!("LINE delivers to a town that is not registered");
        return Ok(());
    };
    let desk = Desk { guide: guide::understanding()?, index: &index, town, site: door.site, now };
    let delivered: Vec<Delivered> = heard.iter().map(|heard| heard.delivered.clone()).collect();
    let new = app.store.line_new(ctx, door.town, &delivered).await?;
    let mut told = Vec::new();
    for (n, (heard, _)) in heard.iter().zip(new).enumerate().filter(|(_, (_, new))| *new) {
        let Some(user) = heard.who else { continue };
        let who = app.line.who(door.town, user);
        let lang = remembered(app, who, heard.what, now);
        if !app.line.may_ask(who, now) {
            put(n, &desk.wait(heard.what, lang));
        } else if let Some(said) = desk.reply(heard.what, lang) {
            put(n, &said.messages);
            told.extend(said.told);
        }
    }
    // The answers are on their way: a number that could not be kept must not make LINE deliver again.
    if let Err(error) = app.store.count_told(ctx, door.town, &told).await {
        tracing::warn!(%error, "answers at LINE were not counted");
    }
    Ok(())
}

/// The language that somebody chose lately; a tap chooses one.
fn remembered(app: &App, who: u64, what: &What, now: Instant) -> Option<::guide::Lang> {
    if let What::Tap(tap) = what {
        app.line.choose(who, tap.lang, now);
    }
    app.line.tongue(who, now)
}
