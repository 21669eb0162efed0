//! `/meetings/{token}/items/{agenda}/move`: from 支援会議 to 重層的支援会議, once there is consent.

use super::{NAV, edit, item_home, items, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    access::Parts,
    meeting::{MeetingKind, MoveForm},
};
use store::{Error, Result, meeting::MoveStart};

#[derive(Template)]
#[template(path = "meeting/onward.html")]
struct Page {
    shell: Shell,
    of: MoveStart,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        edit::kinds()
    }

    fn href(&self) -> String {
        item_home(&self.of.meeting.token, &self.of.item.token)
    }

    fn meetings(&self) -> Vec<(String, String)> {
        let one = |m: &store::meeting::MeetingLine| {
            (m.token.to_string(), format!("{}（{}）", m.title, say::span(&m.starts, &m.ends)))
        };
        let new = ("new".to_owned(), "新しい会議をつくる".to_owned());
        self.of.meetings.iter().map(one).chain([new]).collect()
    }

    fn parts(&self) -> Vec<(&'static str, &'static str)> {
        items::shown_parts().collect()
    }

    fn seats(&self) -> Vec<items::Seat> {
        items::seats(&self.of.members)
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    item: &Token,
    typed: Option<(Fields, Marks)>,
) -> Result<Page> {
    let of = app.store.move_start(&acting.ctx, meeting, item).await?;
    let (mut f, marks) = typed.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("kind", MeetingKind::Layered.word());
        f.set(
            "meeting",
            of.meetings.first().map_or_else(|| "new".to_owned(), |first| first.token.to_string()),
        );
        f.set("question", of.question.clone());
        for (_, word, _) in Parts::NAMED.iter().filter(|(part, ..)| of.asked.has(*part)) {
            f.push("part", *word);
        }
        of.members.iter().for_each(|seat| f.push("seat", seat.member.token.to_string()));
        (f, Marks::default())
    });
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), of, f, marks })
}

/// The form.
///
/// # Errors
/// Absent, not the lead's, no statutory item, or no consent yet.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((meeting, item)): Path<(String, String)>,
) -> Answer {
    shell::show(&build(&app, &acting, &token(&meeting)?, &token(&item)?, None).await?)
}

/// Closes this item and opens one on consent, in the chosen meeting or a new one.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn go(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let moved = match MoveForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.move_item(&acting.ctx, &meeting, &item, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match moved {
        Ok((meeting, item)) => Ok(shell::go(&item_home(&meeting, &item))),
        Err(Error::Invalid(faults)) => {
            let typed = Some((fields, faults.into()));
            shell::show_again(&build(&app, &acting, &meeting, &item, typed).await?)
        }
        Err(error) => Err(error.into()),
    }
}
