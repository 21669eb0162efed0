//! What a resident left, as the one sealed column holds it.

use crate::{
    error::{Error, Result},
    secret::Sealer,
};
use domain::handover::{Channel, Wish};
use serde::{Deserialize, Serialize};

/// What a resident left, opened. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// What they wish.
    pub wish: Wish,
    /// The kind of danger that the guide heard or they chose, as the guide names it; only with their leave.
    pub danger: Option<String>,
    /// The programmes that the guide showed, by slug; only with their leave.
    pub shown: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    call: String,
    how: String,
    to: String,
    hours: String,
    message: bool,
    neutral: bool,
    words: String,
    pass_shown: bool,
    danger: Option<String>,
    shown: Vec<String>,
}

fn place(id: i64) -> String {
    format!("handover:{id}:wish")
}

impl Told {
    /// What is kept: without leave, nothing of what the guide showed.
    pub(super) fn new(wish: &Wish, danger: Option<&str>, shown: &[String]) -> Self {
        let leave = wish.pass_shown;
        Self {
            wish: wish.clone(),
            danger: danger.filter(|_| leave).map(str::to_owned),
            shown: if leave { shown.to_vec() } else { Vec::new() },
        }
    }

    pub(super) fn seal(&self, key: &Sealer, id: i64) -> Result<Vec<u8>> {
        let wish = &self.wish;
        let (to, hours, message, neutral) = match &wish.channel {
            Channel::Phone { number, hours, message, neutral } => {
                (number.as_str(), hours.as_str(), *message, *neutral)
            }
            Channel::Mail { address, hours, neutral } => (address.as_str(), hours.as_str(), false, *neutral),
            Channel::Page => ("", "", false, false),
        };
        let body = Body {
            call: wish.call.clone(),
            how: wish.channel.word().to_owned(),
            to: to.to_owned(),
            hours: hours.to_owned(),
            message,
            neutral,
            words: wish.words.clone(),
            pass_shown: wish.pass_shown,
            danger: self.danger.clone(),
            shown: self.shown.clone(),
        };
        key.seal(&place(id), &serde_json::to_vec(&body).map_err(|_| Error::Broken("handover"))?)
    }

    /// Opens the sealed column of row `id`.
    pub(crate) fn open(key: &Sealer, id: i64, sealed: &[u8]) -> Result<Self> {
        let plain = key.open(&place(id), sealed)?;
        let body: Body = serde_json::from_slice(&plain).map_err(|_| Error::Broken("handover"))?;
        let Body { to, hours, message, neutral, .. } = body;
        let channel = match body.how.as_str() {
            "phone" => Channel::Phone { number: to, hours, message, neutral },
            "mail" => Channel::Mail { address: to, hours, neutral },
            _ => Channel::Page,
        };
        let wish = Wish { call: body.call, channel, words: body.words, pass_shown: body.pass_shown };
        Ok(Self { wish, danger: body.danger, shown: body.shown })
    }
}
