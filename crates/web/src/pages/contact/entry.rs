//! The form of a contact: on its own page, in the dialog over another page, and for a correction.

use crate::{
    App,
    edge::Acting,
    fail::{Answer, Fail},
    form::{Fields, Marks},
    pages::draft::OwnDrafts,
    shell::Shell,
};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use domain::{
    Token,
    code::{CaseStatus, Outcome},
    contact::{NewContact, Typed},
    moment::{show_minutes, show_moment},
};
use store::{
    code::Codes,
    contact::{CasePick, Household},
    reception::Named,
};

/// The name under which drafts of contacts are kept.
pub const FORM: &str = "contact";

/// What the form shows.
pub struct Entry {
    pub(super) csrf: String,
    pub(super) action: String,
    pub(super) f: Fields,
    pub(super) marks: Marks,
    pub(super) codes: Codes,
    /// The case, once it is chosen.
    pub(super) chosen: Option<CasePick>,
    /// Cases to choose from.
    pub(super) picks: Vec<CasePick>,
    pub(super) around: Option<Household>,
    pub(super) agencies: Vec<Named>,
    /// The acting worker: a draft never ends up with another on the same machine.
    pub(super) by: String,
    /// The draft's subject.
    pub(super) draft: String,
    /// 「13:02」: the draft that fills the form was saved then.
    pub(super) draft_at: String,
    /// What else this worker has begun and not saved.
    pub(super) drafts: OwnDrafts,
    /// A correction: its version comes with it, and no next step.
    pub(super) edit: bool,
    /// Where 「とじる」 leads.
    pub(super) back: String,
}

#[derive(Template)]
#[template(path = "contact/page.html")]
struct Page<'a> {
    shell: Shell,
    entry: &'a Entry,
    title: &'static str,
}

#[derive(Template)]
#[template(path = "contact/part.html")]
struct Part<'a> {
    entry: &'a Entry,
    title: &'static str,
}

/// The cases to choose from.
pub(super) struct Picks<'a> {
    pub(super) picks: &'a [CasePick],
    pub(super) chosen: &'a str,
    pub(super) asked: bool,
}

/// The cases to choose from, as one types.
#[derive(Template)]
#[template(path = "contact/picks.html")]
pub(super) struct PicksPart<'a> {
    pub(super) list: Picks<'a>,
}

/// The fields as the domain reads them.
#[must_use]
pub fn typed(f: &Fields) -> Typed<'_> {
    Typed {
        at: f.get("at"),
        method: f.get("method"),
        outcome: f.get("outcome"),
        person: f.get("person"),
        agency: f.get("agency"),
        counterpart: f.get("counterpart"),
        minutes: f.get("minutes"),
        programme: f.get("programme"),
        field: f.get("field"),
        body: f.get("body"),
        next: f.get("next"),
        next_on: f.get("next_on"),
    }
}

/// The fields of a contact that is there already.
#[must_use]
pub fn filled(contact: &NewContact, now: domain::Instant) -> Fields {
    let token = |t: &Option<Token>| t.as_ref().map(Token::to_string).unwrap_or_default();
    let mut f = Fields::default();
    f.set("at", show_moment(contact.at, now));
    f.set("method", contact.method.clone());
    f.set("outcome", contact.outcome.word());
    f.set("person", token(&contact.person));
    f.set("agency", token(&contact.agency));
    f.set("counterpart", contact.counterpart.clone());
    f.set("minutes", show_minutes(contact.minutes));
    f.set("programme", contact.programme.clone());
    f.set("field", contact.field.clone());
    f.set("body", contact.body.clone());
    f
}

/// Fields in the folded part: it opens when one of them is to be mended.
const FOLDED: &[&str] = &["person", "agency", "counterpart", "programme", "field"];

impl Entry {
    /// The form filled from `f`, for `chosen`.
    ///
    /// # Errors
    /// When the store fails, or the case is not for this actor.
    pub async fn new(app: &App, acting: &Acting, f: Fields, chosen: Option<&Token>) -> store::Result<Self> {
        let (chosen, around) = match chosen {
            Some(case) => (
                Some(app.store.case_pick(&acting.ctx, case).await?),
                Some(app.store.counterparts(&acting.ctx, case).await?),
            ),
            None => (None, None),
        };
        let back =
            around.as_ref().map_or("/today".to_owned(), |h| format!("/households/{}/timeline", h.token));
        let draft = format!("new-{}", f.get("once"));
        Ok(Self {
            csrf: acting.session.csrf.show().clone(),
            action: "/quick".to_owned(),
            marks: Marks::default(),
            codes: app.store.codes(&acting.ctx).await?,
            picks: Vec::new(),
            agencies: app.store.reception_choices(&acting.ctx).await?.agencies,
            by: acting.ctx.actor.token.to_string(),
            draft_at: String::new(),
            drafts: OwnDrafts::default(),
            edit: false,
            chosen,
            around,
            draft,
            back,
            f,
        })
    }

    fn outcomes(&self) -> &'static [Outcome] {
        Outcome::ALL
    }

    fn unfolded(&self) -> bool {
        let filled = self.edit && !(self.f.get("person").is_empty() && self.f.get("agency").is_empty());
        filled || FOLDED.iter().any(|name| !self.marks.at(name).is_empty())
    }

    fn get(&self, name: &str) -> &str {
        self.f.get(name)
    }

    fn bad(&self, name: &str) -> bool {
        !self.marks.at(name).is_empty()
    }

    /// Stands this agency among those around the household already?
    fn near(&self, token: &str) -> bool {
        self.around.as_ref().is_some_and(|h| h.agencies.iter().any(|(t, _)| t.as_str() == token))
    }

    fn picks_now(&self) -> Picks<'_> {
        Picks { picks: &self.picks, chosen: self.f.get("case"), asked: !self.f.trimmed("who").is_empty() }
    }

    /// The form as a whole page, or as the fragment that a dialog of our own script asked for.
    pub(super) fn show(&self, app: &App, acting: &Acting, part: bool) -> Answer<Response> {
        let title = if self.edit { "記録を直す" } else { "すぐ記録" };
        let html = if part {
            Part { entry: self, title }.render()
        } else {
            Page { shell: Shell::new(app, acting, "/cases"), entry: self, title }.render()
        };
        Ok(Html(html.map_err(Fail::from)?).into_response())
    }
}
