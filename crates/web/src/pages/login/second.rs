//! The second step of a login: one's own password, a phone, a code.

use crate::{
    App,
    edge::{Acting, Stranger, device_cookie, go_with, put, session_cookie},
    fail::Answer,
    form::{Marks, Posted},
    pages::kept,
    shell,
    square::Square,
};
use askama::Template;
use axum::extract::State;
use domain::Secret;
use store::accounts::{Entered, Step};

/// A password of one's own, in place of one that somebody gave.
#[derive(Template)]
#[template(path = "login_password.html")]
struct PasswordPage {
    csrf: String,
    marks: Marks,
}

/// Put this into a phone.
#[derive(Template)]
#[template(path = "login_phone.html")]
struct PhonePage {
    csrf: String,
    marks: Marks,
    letters: String,
    square: Square,
}

/// The code, please.
#[derive(Template)]
#[template(path = "login_code.html")]
struct CodePage {
    csrf: String,
    marks: Marks,
    passkeys: bool,
}

/// Recovery codes, once.
#[derive(Template)]
#[template(path = "login_codes.html")]
struct CodesPage {
    codes: Vec<String>,
}

/// Whatever the login still lacks.
///
/// # Errors
/// When it lacks nothing, or the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    ask(&app, &acting, Marks::default()).await
}

async fn ask(app: &App, acting: &Acting, marks: Marks) -> Answer {
    let csrf = acting.session.csrf.show().clone();
    let again = !marks.is_empty();
    let step = match app.store.login_step(&acting.session, app.now()).await {
        // The login is whole already: somebody pressed 「もどる」.
        Err(store::Error::LoggedOut) => return Ok(shell::go("/")),
        step => step?,
    };
    match step {
        Step::OwnPassword => answer(&PasswordPage { csrf, marks }, again),
        Step::Code { passkeys } => answer(&CodePage { csrf, marks, passkeys }, again),
        Step::SetUp(offer) => {
            let square = Square::of(&offer.uri).ok_or(store::Error::Broken("square code"))?;
            answer(&PhonePage { csrf, marks, letters: offer.letters, square }, again)
        }
    }
}

fn answer(page: &impl Template, again: bool) -> Answer {
    if again { shell::show_again(page) } else { shell::show(page) }
}

/// Takes a password of one's own.
///
/// # Errors
/// When the store fails.
pub async fn password(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let word = |name: &str| Secret::new(fields.get(name).to_owned());
    match app.store.choose_password(&acting.ctx, &acting.session, word("password"), &word("again")).await {
        Err(store::Error::Invalid(faults)) => ask(&app, &acting, faults.into()).await,
        Err(error) => Err(error.into()),
        Ok(()) => Ok(shell::go("/login/second")),
    }
}

/// Takes the first code of a phone; shows the recovery codes, this once.
///
/// # Errors
/// When the store fails.
pub async fn phone(State(app): State<App>, stranger: Stranger, Posted { acting, fields }: Posted) -> Answer {
    let code = fields.get("code");
    match app.store.confirm_phone(&acting.ctx, &acting.session, code, &stranger.source).await {
        Err(store::Error::Invalid(faults)) => ask(&app, &acting, faults.into()).await,
        Err(error) => Err(error.into()),
        Ok(entered) => {
            let cookies = cookies(&app, &entered);
            let mut response = shell::show(&CodesPage { codes: entered.codes.into_inner() })?;
            put(&mut response, cookies);
            Ok(response)
        }
    }
}

/// Takes a code of the phone or from paper.
///
/// # Errors
/// When the store fails.
pub async fn code(State(app): State<App>, stranger: Stranger, Posted { acting, fields }: Posted) -> Answer {
    let code = fields.get("code");
    match app.store.second_factor(&acting.ctx, &acting.session, code, &stranger.source).await {
        Err(store::Error::Invalid(faults)) => ask(&app, &acting, faults.into()).await,
        Err(error) => Err(error.into()),
        Ok(entered) => {
            let to = kept::after_login(&app, &acting.ctx).await?;
            Ok(go_with(cookies(&app, &entered), &to))
        }
    }
}

/// Takes a passkey that the page's script had shown (`/passkey/ask`), in place of the code.
///
/// # Errors
/// When the store fails.
pub async fn passkey(
    State(app): State<App>,
    stranger: Stranger,
    Posted { acting, fields }: Posted,
) -> Answer {
    let shown = Secret::new(fields.get("passkey").to_owned());
    let entered =
        app.store.second_factor_passkey(&acting.ctx, &acting.session, &shown, &stranger.source).await;
    match entered {
        Err(store::Error::Invalid(faults)) => ask(&app, &acting, faults.into()).await,
        Err(error) => Err(error.into()),
        Ok(entered) => {
            let to = kept::after_login(&app, &acting.ctx).await?;
            Ok(go_with(cookies(&app, &entered), &to))
        }
    }
}

fn cookies(app: &App, entered: &Entered) -> [String; 2] {
    [session_cookie(app, entered.secret.show()), device_cookie(app, entered.device.show())]
}
