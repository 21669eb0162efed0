//! The list of a worker's own drafts, as it stands on きょう and above すぐ記録.

use crate::{
    App,
    edge::Acting,
    form::Fields,
    pages::{
        audit::places,
        reception::{list::short, new::saved_at},
    },
};
use askama::Template;
use store::draft::{DraftBrief, KEPT};

/// Drafts that are shown at once; the others are a press away.
const FIRST: usize = 3;

/// What a form is called while it is new, and while it corrects what is there.
const NAMES: &[(&str, &str, &str)] = &[
    ("reception", "受付", "受付の直し"),
    ("contact", "すぐ記録", "記録の直し"),
    ("plan", "プラン", "プラン"),
    ("plan-review", "プランの評価", "プランの評価"),
    ("meeting-minutes", "会議の記録", "会議の記録"),
    ("budget", "家計", "家計"),
];

/// Fields whose words tell best which draft it is.
const TELLING: &[&str] = &["words", "body", "next", "counterpart", "who", "name"];

/// One draft.
struct Own {
    token: String,
    what: String,
    at: String,
    /// Its first words; empty where there are none yet.
    words: String,
}

/// Drafts of a worker's own, each with the way on and the way out. Empty, it shows nothing.
#[derive(Default, Template)]
#[template(path = "parts/drafts.html")]
pub(crate) struct OwnDrafts {
    csrf: String,
    /// Where throwing one away leads back to.
    back: &'static str,
    /// It stands open; else it is one line that opens.
    open: bool,
    first: Vec<Own>,
    more: Vec<Own>,
}

impl OwnDrafts {
    /// The forms whose drafts stand on きょう. Those of assessments stand there by themselves, with their household.
    pub(crate) const HOME: &[&str] =
        &["reception", "contact", "plan", "plan-review", "meeting-minutes", "budget", KEPT];

    /// The acting worker's drafts of `forms`.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn of(
        app: &App,
        acting: &Acting,
        forms: &[&str],
        back: &'static str,
    ) -> store::Result<Self> {
        let drafts = app.store.drafts(&acting.ctx, forms).await?;
        let mut first: Vec<Own> = drafts.into_iter().map(|d| own(d, acting.ctx.now)).collect();
        let more = first.split_off(FIRST.min(first.len()));
        let csrf = acting.session.csrf.show().clone();
        Ok(Self { csrf, back, open: forms == Self::HOME, first, more })
    }

    fn count(&self) -> usize {
        self.first.len() + self.more.len()
    }
}

fn own(draft: DraftBrief, now: domain::Instant) -> Own {
    let new = draft.subject.starts_with("new-");
    let named = NAMES.iter().find(|(form, ..)| *form == draft.form);
    let what = match named {
        Some((_, name, correction)) => (*if new { name } else { correction }).to_owned(),
        None => format!("時間切れで預かったもの（{}）", places::name(&draft.subject)),
    };
    let fields = Fields::new(draft.fields.into_inner());
    let told = TELLING.iter().map(|name| fields.trimmed(name)).find(|words| !words.is_empty());
    // Of a form without such a field, what somebody typed is what is no code word.
    let typed = || fields.pairs().map(|(_, value)| value.trim()).find(|v| !v.is_ascii()).map(str::to_owned);
    let words = match told {
        None if draft.form != "contact" => typed(),
        told => told,
    };
    Own {
        token: draft.token.to_string(),
        what,
        at: saved_at(draft.at, now),
        words: words.map(|words| short(&words)).unwrap_or_default(),
    }
}
