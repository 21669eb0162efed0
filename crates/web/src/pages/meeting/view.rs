//! `/meetings/{token}`: the agenda at the left, the meeting in the middle, who comes at the right.

use super::{NAV, edit, home, say};
use crate::{
    App, back,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Fault, Instant, Token,
    meeting::{ItemState, MeetingState, MemberForm, MemberRole, MemberState, MemberTurn, PapersForm},
    wareki::jst_date,
};
use store::{
    Error, Result,
    meeting::{Candidate, ItemLine, MeetingView},
};

#[derive(Template)]
#[template(path = "meeting/view.html")]
struct Page {
    shell: Shell,
    of: MeetingView,
    candidates: Vec<Candidate>,
    f: Fields,
    marks: Marks,
    now: Instant,
    /// Another saved first; what was pressed was not done.
    stale: bool,
}

impl Page {
    fn meeting(&self) -> &MeetingView {
        &self.of
    }

    /// Is this item the one in the middle? None is.
    fn here(&self, _item: &ItemLine) -> bool {
        false
    }

    fn at_home(&self) -> bool {
        true
    }

    /// Does this member stand out in the list? Only on an item's page.
    fn about(&self, _member: &Token) -> &'static str {
        ""
    }

    /// Whoever shows the agenda to the room: the organiser, and the leads of its cases.
    fn projects(&self) -> bool {
        self.of.organiser || self.of.items.iter().any(|item| item.lead)
    }

    /// Is something to be mended in the hours of the papers?
    fn hours_wrong(&self) -> bool {
        ["open_on", "open_at", "close_on", "close_at"].iter().any(|name| !self.marks.at(name).is_empty())
    }

    fn planned(&self) -> bool {
        self.of.state == MeetingState::Planned
    }

    fn over(&self) -> bool {
        self.of.starts <= self.now
    }

    /// Has this worker to say whether he comes?
    fn asked(&self) -> Option<&Token> {
        self.of
            .me
            .as_ref()
            .filter(|me| me.state == MemberState::Invited && self.planned())
            .map(|me| &me.token)
    }

    /// What a member waits for before papers can be read; empty where nothing is in the way.
    fn waits(&self) -> String {
        match self.of.me.as_ref().map(|me| me.state) {
            _ if self.of.state == MeetingState::Cancelled => String::new(),
            Some(MemberState::Accepted) => {
                format!("出席を{}が確かめると、資料が読めるようになります。", self.of.agency)
            }
            Some(MemberState::Confirmed | MemberState::Present) if !self.of.papers.open => {
                format!("資料：{}", say::papers(&self.of.papers, &self.now))
            }
            _ => String::new(),
        }
    }

    fn to_sign(&self) -> Vec<&ItemLine> {
        self.of.items.iter().filter(|item| item.to_sign).collect()
    }

    fn unwritten(&self) -> Vec<&ItemLine> {
        let due = self.over() && self.of.state != MeetingState::Cancelled;
        self.of.items.iter().filter(|item| due && item.lead && !item.written).collect()
    }

    fn roles(&self) -> Vec<(&'static str, &'static str)> {
        MemberRole::ALL.iter().map(|role| (role.word(), role.label())).collect()
    }

    /// Those who may be invited, by agency.
    fn offered(&self) -> Vec<(&str, Vec<&Candidate>)> {
        let mut all: Vec<(&str, Vec<&Candidate>)> = Vec::new();
        for one in &self.candidates {
            match all.last_mut() {
                Some((agency, workers)) if *agency == one.agency_name => workers.push(one),
                _ => all.push((&one.agency_name, vec![one])),
            }
        }
        all
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    typed: Option<Fields>,
    marks: Marks,
) -> Result<Page> {
    let of = app.store.meeting(&acting.ctx, meeting).await?;
    let plans = of.organiser && of.state != MeetingState::Cancelled;
    let candidates =
        if plans { app.store.meeting_candidates(&acting.ctx, meeting).await? } else { Vec::new() };
    let mut f = typed.unwrap_or_else(|| hours(&of));
    f.set("once", once()?);
    Ok(Page {
        shell: Shell::new(app, acting, NAV),
        of,
        candidates,
        f,
        marks,
        now: acting.ctx.now,
        stale: false,
    })
}

/// The hours of the papers as they are, or as they mostly are: from the morning of the day before to the meeting's end.
fn hours(of: &MeetingView) -> Fields {
    let mut f = Fields::default();
    let before = of.starts - 24 * 60 * 60 * 1000;
    let (from, to) = (of.papers.from, of.papers.to);
    f.set("open_on", edit::day(jst_date(from.unwrap_or(before))));
    f.set("open_at", from.map_or_else(|| "9:00".to_owned(), edit::clock));
    f.set("close_on", edit::day(jst_date(to.unwrap_or(of.ends))));
    f.set("close_at", edit::clock(to.unwrap_or(of.ends)));
    f.set("role", MemberRole::Member.word());
    f
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(meeting): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&meeting)?, None, Marks::default()).await?)
}

/// After a step: the meeting's page again, or what was wrong.
pub(super) async fn after(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    done: Result<()>,
    mut fields: Fields,
) -> Answer {
    let mut page = match done {
        Ok(()) => return Ok(shell::go(&home(meeting))),
        Err(Error::Invalid(faults)) => {
            // The other forms of the page keep what stands in them.
            let of = app.store.meeting(&acting.ctx, meeting).await?;
            for (name, value) in hours(&of).pairs() {
                if fields.all(name).next().is_none() {
                    fields.set(name, value);
                }
            }
            return shell::show_again(&build(app, acting, meeting, Some(fields), faults.into()).await?);
        }
        Err(Error::Stale { .. }) => build(app, acting, meeting, None, Marks::default()).await?,
        Err(error) => return Err(error.into()),
    };
    page.stale = true;
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

/// From when to when the papers can be read (`open`), or closes them now (`close`).
///
/// # Errors
/// Absent, or convened by another agency; what cannot be kept comes back (422).
pub async fn papers(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let done = if fields.get("turn") == "close" {
        app.store.close_papers(&acting.ctx, &meeting).await
    } else {
        let version = fields.get("version").parse().unwrap_or_default();
        match PapersForm::check(&fields, acting.ctx.today()) {
            Ok(form) => app.store.open_papers(&acting.ctx, &meeting, version, &form).await,
            Err(faults) => Err(faults.into()),
        }
    };
    after(&app, &acting, &meeting, done, fields).await
}

/// Invites somebody.
///
/// # Errors
/// As [`papers`].
pub async fn invite(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let done = match MemberForm::check(&fields) {
        Ok(form) => {
            let invited = app.store.invite_member(&acting.ctx, &meeting, &form, fields.get("once")).await;
            invited.map(|_| ())
        }
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &meeting, done, fields).await
}

/// Moves a member on: comes, does not come, is let in, is there, has left, is taken out.
///
/// # Errors
/// As [`papers`], or not this actor's to say.
pub async fn turn(
    State(app): State<App>,
    Path((meeting, member)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, member) = (token(&meeting)?, token(&member)?);
    let done = match MemberTurn::parse(fields.get("turn")) {
        Some(turn) => app.store.turn_member(&acting.ctx, &meeting, &member, turn).await,
        None => Err(Fault::new("state", "どうするかを選んでください").into()),
    };
    match done {
        Ok(()) => match fields.get("back") {
            "" => Ok(shell::go(&home(&meeting))),
            to => Ok(shell::go(back::to(to))),
        },
        done => after(&app, &acting, &meeting, done, fields).await,
    }
}

/// One item up in the order.
///
/// # Errors
/// As [`papers`].
pub async fn order(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let of = app.store.meeting(&acting.ctx, &meeting).await?;
    let mut items: Vec<Token> = of.items.iter().map(|item| item.token.clone()).collect();
    let place = items.iter().position(|item| item.as_str() == fields.get("up")).ok_or(Error::NotFound)?;
    if place > 0 {
        items.swap(place - 1, place);
    }
    let done = app.store.order_items(&acting.ctx, &meeting, &items).await;
    after(&app, &acting, &meeting, done, fields).await
}
