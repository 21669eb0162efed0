//! `/referrals/{token}/link`: the asker makes the one-time page, a new number for it, or ends it. Key and number are shown
//! once, in the answer to the form.

use super::NAV;
use crate::{
    App,
    fail::Answer,
    form::{Fields, Posted},
    pages::{
        guide::base,
        household::{token, words::month_day},
    },
    shell::{self, Shell},
    square::Square,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use domain::{
    Fault,
    handover::Key,
    referral::page::Shown,
    wareki::{jst_date, jst_time},
};
use store::{Error, referral::Referral};

#[derive(Template)]
#[template(path = "referral/given.html")]
struct Page {
    shell: Shell,
    of: Referral,
    /// Nothing where only the number is new.
    key: Option<Key>,
    code: String,
    link: String,
    square: Option<Square>,
    until: String,
}

impl Page {
    /// 「123 456」, as it is read out.
    fn aloud(&self) -> String {
        let (first, second) = self.code.split_at_checked(3).unwrap_or((self.code.as_str(), ""));
        format!("{first} {second}")
    }
}

/// Makes (`do=make`), renews (`do=code`), or ends (`do=end`).
///
/// # Errors
/// Absent unless asked by the actor's agency; what cannot be comes back (422).
pub async fn turn(
    State(app): State<App>,
    Path(of): Path<String>,
    headers: HeaderMap,
    Posted { acting, fields }: Posted,
) -> Answer {
    let of = token(&of)?;
    let ctx = &acting.ctx;
    let given = match fields.get("do") {
        "make" => made(&app, ctx, &of, &fields).await,
        "code" => app.store.renew_referral_code(ctx, &of).await.map(|code| Some((None, code.into_inner()))),
        "end" => app.store.end_referral_link(ctx, &of).await.map(|()| None),
        _ => Err(Error::NotFound),
    };
    match given {
        Ok(None) => Ok(shell::go(&format!("/referrals/{of}"))),
        Ok(Some((key, code))) => {
            let of = app.store.referral(ctx, &of).await?;
            let base = base(&app, &headers).unwrap_or_default();
            let link = key.as_ref().map(|key| format!("{base}/tsunagi/{}", key.show())).unwrap_or_default();
            let until = of.link.as_ref().map(|stand| {
                format!("{} {}", month_day(jst_date(stand.ends_at)), jst_time(stand.ends_at).format("%-H:%M"))
            });
            shell::show(&Page {
                shell: Shell::new(&app, &acting, NAV),
                square: Square::of(&link).filter(|_| !base.is_empty()),
                until: until.unwrap_or_default(),
                of,
                key,
                code,
                link,
            })
        }
        Err(Error::Invalid(faults)) => super::view::again(&app, &acting, &of, fields, faults).await,
        Err(error) => Err(error.into()),
    }
}

type Given = Option<(Option<Key>, String)>;

async fn made(app: &App, ctx: &store::Ctx, of: &domain::Token, fields: &Fields) -> Result<Given, Error> {
    // Which of the two is chosen: nothing at all on the page is to be meant.
    let shown = if fields.get("how") == "page" { Shown::check(fields) } else { Shown::default() };
    if fields.get("how") != "paper" && shown.is_none() {
        let sentence = "ページで読めるところを選ぶか、「紙だけで伝える」を選んでください";
        // Asked for by somebody who may not, it is absent first.
        app.store.referral(ctx, of).await?;
        return Err(Fault::new("link", sentence).into());
    }
    let made = app.store.make_referral_link(ctx, of, shown).await?;
    Ok(Some((Some(made.key), made.code.into_inner())))
}
