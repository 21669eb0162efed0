//! `/tsunagi`: the one-time page of a つなぎ, for an agency where nobody has an account. The key travels in the link or a form
//! once, then in a cookie until the browser is closed; so does the proof that the number was typed, for half an hour. A key that is absent, wrong,
//! outlived or ended answers alike.

use crate::{
    App,
    edge::{Stranger, go_with, put, tsunagi_cookie, tsunagi_key},
    fail::Answer,
    form::{Fields, Marks, PostedByStranger, once},
    pages::{
        guide::{
            show,
            talk::{allowed, another},
        },
        household::words::{era, month_day},
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use chrono::NaiveDate;
use domain::{
    Fault, Faults,
    handover::Key,
    referral::{
        Move, Outcome, Reason, Side,
        page::{OutsideForm, code as read_code},
    },
    wareki::jst_date,
};
use store::{
    Error,
    referral::{Entered, Front, OutPage, Proof, Seen},
};

/// Looks at keys, and numbers tried, of one address in a minute. The link itself bears only a few wrong numbers.
const LOOKS: u32 = 30;
const NUMBERS: u32 = 10;

/// What is said above the form for the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Note {
    /// Nothing.
    No,
    /// The key opened nothing, whatever the reason.
    Closed,
    /// Asked too often.
    Wait,
    /// Closed on this machine.
    Left,
    /// The form stood on another つなぎ's page than the one that was opened last here.
    Other,
    /// Our own fault.
    Broken,
}

/// The form for the key.
#[derive(Template)]
#[template(path = "oneway/key.html")]
struct KeyPage {
    note: Note,
    /// Words that came with this very request and could not be taken: they can still be copied.
    typed: String,
}

/// Who asks, and the form for the number.
#[derive(Template)]
#[template(path = "oneway/front.html")]
struct FrontPage {
    front: Front,
    /// Whose page it is: see [`another`].
    whose: String,
    marks: Marks,
    /// An answer that could not be sent yet: it goes along with the number.
    typed: Vec<(String, String)>,
}

/// What was told, and the answers.
#[derive(Template)]
#[template(path = "oneway/page.html")]
struct Page {
    of: OutPage,
    /// Whose page it is: see [`another`].
    whose: String,
    f: Fields,
    marks: Marks,
    once: String,
    today: NaiveDate,
}

impl FrontPage {
    fn phone(&self) -> String {
        domain::phone::show(&self.front.from_phone)
    }
}

impl Page {
    fn phone(&self) -> String {
        domain::phone::show(&self.of.front.from_phone)
    }

    /// Does this move follow from here?
    fn open(&self, word: &str) -> bool {
        let turn = match word {
            "ask_back" => Move::AskBack,
            "accept" => Move::Accept,
            "decline" => Move::Decline(Reason::Full),
            "meet" => Move::Meet,
            _ => Move::Finish(Outcome::Lost),
        };
        !self.of.over && self.of.standing.take(Side::Asked, turn, self.today, self.today).is_ok()
    }

    /// Words whose form is gone, since the つなぎ has moved on meanwhile: they can still be copied.
    fn left(&self) -> &str {
        let form = match self.f.get("move") {
            "ask_back" | "decline" => "accept",
            form => form,
        };
        if self.open(form) { "" } else { self.f.get("words") }
    }

    /// What was typed into this form, where it came back.
    fn typed(&self, form: &str, name: &str) -> &str {
        if self.f.get("move") == form { self.f.get(name) } else { "" }
    }

    /// What is to be mended there.
    fn fault(&self, form: &str, name: &str) -> &str {
        if self.f.get("move") == form { self.marks.at(name) } else { "" }
    }

    fn chosen(&self, form: &str, name: &str, value: &str) -> bool {
        self.f.get("move") == form && self.f.has(name, value)
    }

    fn due(&self) -> String {
        self.of.due.map(month_day).unwrap_or_default()
    }

    fn until(&self) -> String {
        month_day(jst_date(self.of.ends_at))
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        Reason::ALL.iter().map(|r| (r.word(), r.label())).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, &'static str)> {
        let met = self.of.state() == domain::referral::State::Met;
        let fits = Outcome::ALL.iter().filter(|o| met || o.without_contact());
        fits.map(|o| (o.word(), o.label())).collect()
    }

    /// An answer stands last, and none is on its way.
    fn sent(&self) -> bool {
        self.f.get("move").is_empty() && self.of.turns.last().is_some_and(|turn| turn.outside)
    }
}

/// What of a form goes along until the number is typed.
const CARRIED: [&str; 8] = ["move", "name", "words", "reason", "outcome", "on", "version", "once"];

fn carried(fields: &Fields) -> Vec<(String, String)> {
    let pairs = fields.pairs().filter(|(name, _)| CARRIED.contains(name));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The form for the key. It forgets what the browser kept, unless that still opens its page.
fn no_key(app: &App, note: Note) -> Answer {
    no_key_with(app, note, "")
}

/// The same, with the words that came.
fn no_key_with(app: &App, note: Note, typed: &str) -> Answer {
    let status = match note {
        Note::Wait => StatusCode::TOO_MANY_REQUESTS,
        Note::Closed => StatusCode::NOT_FOUND,
        Note::Other => StatusCode::UNPROCESSABLE_ENTITY,
        Note::Broken => StatusCode::SERVICE_UNAVAILABLE,
        Note::No | Note::Left => StatusCode::OK,
    };
    let mut response = show(&KeyPage { note, typed: typed.to_owned() }, true, status)?;
    if !matches!(note, Note::Wait | Note::Other | Note::Broken) {
        put(&mut response, [tsunagi_cookie(app, "", "")]);
    }
    Ok(response)
}

/// Our own fault, logged here: the words that came are given back.
fn broken(app: &App, error: &Error, typed: &str) -> Answer {
    tracing::error!(%error, "an answer on a one-time page was not kept");
    no_key_with(app, Note::Broken, typed)
}

/// Key and proof as the browser keeps them.
fn kept(app: &App, headers: &HeaderMap) -> Option<(Option<Key>, Option<Proof>)> {
    let (key, proof) = tsunagi_key(app, headers)?;
    Some((Key::read(&key), Proof::read(&proof)))
}

fn status(marks: &Marks) -> StatusCode {
    if marks.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn ask(app: &App, key: &Key, front: Front, marks: Marks, typed: Vec<(String, String)>) -> Answer {
    let status = status(&marks);
    let mut response = show(&FrontPage { front, whose: app.store.mark_of(key), marks, typed }, true, status)?;
    put(&mut response, [tsunagi_cookie(app, key.show(), "")]);
    Ok(response)
}

/// What the key opens now, with what was typed and is to be mended.
async fn opened(
    app: &App,
    stranger: &Stranger,
    key: &Key,
    proof: Option<&Proof>,
    (f, marks): (Fields, Marks),
) -> Answer {
    match app.store.referral_page(&stranger.ctx, key, proof).await {
        Ok(Seen::Front(front)) => ask(app, key, front, marks, carried(&f)),
        Ok(Seen::Open(of)) => {
            let status = status(&marks);
            let again = f.get("once");
            let once = if again.is_empty() { once()? } else { again.to_owned() };
            let cookie = tsunagi_cookie(app, key.show(), &of.proof.show());
            let page =
                Page { of: *of, whose: app.store.mark_of(key), f, marks, once, today: stranger.ctx.today() };
            let mut response = show(&page, true, status)?;
            put(&mut response, [cookie]);
            Ok(response)
        }
        Err(Error::NotFound) => no_key_with(app, Note::Closed, f.get("words")),
        Err(error) if f.get("move").is_empty() => Err(error.into()),
        Err(error) => broken(app, &error, f.get("words")),
    }
}

/// Said over what was typed, which stays.
fn too_often(field: &'static str) -> Marks {
    Faults::from(Fault::new(
        field,
        "何度も送られたので、少しのあいだ休んでいます。1分ほど待ってから、もう一度送ってください",
    ))
    .into()
}

/// The page, where this browser holds a key; else the form for it.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, stranger: Stranger, headers: HeaderMap) -> Answer {
    let Some((key, proof)) = kept(&app, &headers) else { return no_key(&app, Note::No) };
    if !allowed(&app, &stranger, "tsunagi", LOOKS) {
        return no_key(&app, Note::Wait);
    }
    match key {
        Some(key) => opened(&app, &stranger, &key, proof.as_ref(), Default::default()).await,
        None => no_key(&app, Note::Closed),
    }
}

/// Right or wrong, what was typed leads to the same page, whose address holds no key.
fn lead(app: &App, typed: &str) -> Answer {
    let key = Key::read(typed).map_or_else(|| "none".to_owned(), |key| key.show().to_owned());
    Ok(go_with([tsunagi_cookie(app, &key, "")], "/tsunagi"))
}

/// The key, copied by hand.
///
/// # Errors
/// None.
pub async fn enter(State(app): State<App>, PostedByStranger(fields): PostedByStranger) -> Answer {
    lead(&app, fields.get("key"))
}

/// The link.
///
/// # Errors
/// None.
pub async fn link(State(app): State<App>, Path(key): Path<String>) -> Answer {
    lead(&app, &key)
}

/// The number. An answer that waited for it comes back filled, to be sent.
///
/// # Errors
/// When the page cannot be rendered.
pub async fn code(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let Some((Some(key), _)) = kept(&app, &headers) else {
        return no_key_with(&app, Note::Closed, fields.get("words"));
    };
    if another(&app, &key, &fields) {
        return no_key_with(&app, Note::Other, fields.get("words"));
    }
    if !allowed(&app, &stranger, "tsunagi number", NUMBERS) {
        return opened(&app, &stranger, &key, None, (fields, too_often("code"))).await;
    }
    let fault = match read_code(fields.get("code")) {
        None => "電話で聞いた6けたの数字を入れてください".to_owned(),
        Some(code) => match app.store.enter_referral_page(&stranger.ctx, &key, &code).await {
            Ok(Entered::Open(proof)) if fields.get("move").is_empty() => {
                return Ok(go_with([tsunagi_cookie(&app, key.show(), &proof.show())], "/tsunagi"));
            }
            Ok(Entered::Open(proof)) => {
                return opened(&app, &stranger, &key, Some(&proof), (fields, Marks::default())).await;
            }
            Ok(Entered::Wrong { left }) => {
                format!(
                    "番号がちがいます。あと{left}回まちがえると、このページは閉じます。お願いした機関に電話でたしかめてください"
                )
            }
            Err(Error::NotFound) => return no_key_with(&app, Note::Closed, fields.get("words")),
            Err(error) => return broken(&app, &error, fields.get("words")),
        },
    };
    let marks = Faults::from(Fault::new("code", fault)).into();
    opened(&app, &stranger, &key, None, (fields, marks)).await
}

/// An answer. What cannot be taken comes back whole (422); where the store fails, its words do (503).
///
/// # Errors
/// When the page cannot be rendered.
pub async fn answer(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let Some((Some(key), proof)) = kept(&app, &headers) else {
        return no_key_with(&app, Note::Closed, fields.get("words"));
    };
    if another(&app, &key, &fields) {
        return no_key_with(&app, Note::Other, fields.get("words"));
    }
    if !allowed(&app, &stranger, "tsunagi", LOOKS) {
        return opened(&app, &stranger, &key, proof.as_ref(), (fields, too_often("name"))).await;
    }
    let ctx = &stranger.ctx;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match OutsideForm::check(&fields, ctx.today()) {
        Ok(form) => {
            let once = (version, fields.get("once"));
            app.store.answer_referral_page(ctx, &key, proof.as_ref(), &form, once).await
        }
        Err(faults) => Err(faults.into()),
    };
    let faults = match done {
        Ok(()) => return Ok(crate::shell::go("/tsunagi")),
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Stale { .. }) => {
            let sentence =
                "お願いした側か、ほかの人が先に書きました。いまのようすを見て、もう一度選んでください";
            Fault::new("move", sentence).into()
        }
        Err(Error::LoggedOut) => {
            let sentence =
                "時間がたったので、もう一度、6けたの番号を入れてください。書いたことばは残っています";
            Fault::new("code", sentence).into()
        }
        Err(Error::NotFound) => return no_key_with(&app, Note::Closed, fields.get("words")),
        Err(error) => return broken(&app, &error, fields.get("words")),
    };
    opened(&app, &stranger, &key, proof.as_ref(), (fields, faults.into())).await
}

/// Closes the page on this machine.
///
/// # Errors
/// None.
pub async fn leave(State(app): State<App>) -> Answer {
    no_key(&app, Note::Left)
}
