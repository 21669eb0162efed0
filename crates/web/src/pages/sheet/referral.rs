//! `/referrals/{token}/sheet`: つながるシート on paper; with the way to its one-time page where one was just made.

use super::{OnPaper, Page, foot, paper};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::{
        guide::base,
        household::{token, words::month_day},
    },
    shell::{self, Shell},
    square::Square,
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use domain::{handover::Key, referral::Side, wareki::jst_date};
use sheets::{
    sheet::Sheet,
    y2026::referral::{Referral as Described, sheet},
};
use store::{Ctx, Error, referral::Referral};

/// Said in place of what is told, on a sheet that leaves it to the page.
const ON_PAGE: &str = "くわしいことは、この紙には書いていません。上の QR のページで、電話でお伝えする6けたの番号を入れて、お読みください。";

fn described(of: &Referral, ctx: &Ctx, bare: bool) -> Sheet {
    let word = |text: &Option<String>| if bare { String::new() } else { text.clone().unwrap_or_default() };
    let (subject, who, told) = (word(&of.subject), word(&of.who), word(&of.told));
    let described = Described {
        to: &of.to_name,
        from: [&of.from_name, &of.from_worker_name, &of.from_phone],
        on: of.asked_on,
        due: of.due,
        subject: if bare { "お返事のお願い" } else { &subject },
        who: &who,
        told: if bare { ON_PAGE } else { &told },
        ground: of.ground.label(),
    };
    sheet(&described, foot(ctx))
}

async fn asked(app: &App, ctx: &Ctx, of: &str) -> Result<Referral, Error> {
    let of = app.store.referral(ctx, &token(of)?).await?;
    if of.side == Side::Asker { Ok(of) } else { Err(Error::NotFound) }
}

/// The sheet, for the asking side.
///
/// # Errors
/// Absent, or of other agencies; or for the asked side, which has the page.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = asked(&app, &ctx, &of).await?;
    let back = format!("/referrals/{}", of.token);
    paper(&app, &acting, "/referrals", described(&of, &ctx, false), back, String::new())
}

/// The same with the link that was just made (`key`); without the words, where they are left to the page (`bare`).
///
/// # Errors
/// As [`page`]; and absent for a key that is not that of its link.
pub async fn with_link(
    State(app): State<App>,
    Path(of): Path<String>,
    headers: HeaderMap,
    Posted { acting, fields }: Posted,
) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = asked(&app, &ctx, &of).await?;
    let key = Key::read(fields.get("key")).ok_or(Error::NotFound)?;
    let stand = of.link.clone().filter(|stand| stand.open).ok_or(Error::NotFound)?;
    if !app.store.is_referral_key(&ctx, &of.token, &key).await? {
        return Err(Error::NotFound.into());
    }
    let base = base(&app, &headers).unwrap_or_default();
    let code = OnPaper {
        entry: format!("{base}/tsunagi"),
        groups: key.groups(),
        square: Square::of(&format!("{base}/tsunagi/{}", key.show())).filter(|_| !base.is_empty()),
        until: month_day(jst_date(stand.ends_at)),
    };
    let back = format!("/referrals/{}", of.token);
    let sheet = described(&of, &ctx, fields.has("bare", "1"));
    let shell = Shell::new(&app, &acting, "/referrals");
    shell::show(&Page { shell, sheet, back, file: String::new(), code: Some(code) })
}
