//! `/households/{token}/budget/debts`: to whom what is owed, and the forms that change the list.

use super::{Choices, choices, shown};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{
        Head,
        conflict::{self, Named},
        token, words,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{Faults, Token, budget::Debt, month::Month, wareki, yen};
use store::{Error, budget::DebtRow, code::Codes, person::Saved};

const NAMES: &[Named] = &[
    ("kind", "相手の種類"),
    ("lender", "相手"),
    ("balance", "のこり"),
    ("monthly", "毎月の支払い"),
    ("planned", "計画での毎月の支払い"),
    ("since", "いつからおくれているか"),
    ("step", "督促・手つづき"),
    ("deadline", "期限"),
    ("note", "メモ"),
];

#[derive(Template)]
#[template(path = "budget/debts.html")]
struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    rows: Vec<DebtRow>,
    codes: Codes,
    f: Fields,
    marks: Marks,
    was: String,
    /// The debt that is being changed.
    changing: Option<Token>,
    today: NaiveDate,
}

impl Page {
    fn choices(&self, list: &str, field: &str) -> Choices {
        choices(&self.codes, list, self.f.get(field))
    }

    fn action(&self) -> String {
        let base = format!("{}/budget/debts", self.head.href());
        self.changing.as_ref().map_or_else(|| base.clone(), |debt| format!("{base}/{debt}"))
    }

    /// 「2025年7月から（1年4か月）」.
    fn since(&self, debt: &Debt) -> String {
        let Some(since) = debt.since else { return String::new() };
        let months = Month::of(self.today).since(since);
        let long = match (months / 12, months % 12) {
            (0, months) => format!("{months}か月"),
            (years, 0) => format!("{years}年"),
            (years, months) => format!("{years}年{months}か月"),
        };
        format!("{}から（{long}）", since.show())
    }

    fn amount(&self, yen: &Option<i64>, none: &str) -> String {
        yen.map_or_else(|| none.to_owned(), yen::show)
    }

    fn soon(&self, day: &NaiveDate) -> bool {
        day.signed_duration_since(self.today).num_days() <= 14
    }

    fn owed(&self) -> i64 {
        self.rows.iter().filter_map(|d| d.kept.inner.balance).sum()
    }

    fn paid(&self) -> i64 {
        self.rows.iter().map(|d| d.kept.inner.now).sum()
    }

    fn planned(&self) -> i64 {
        self.rows.iter().map(|d| d.kept.inner.plan.unwrap_or(d.kept.inner.now)).sum()
    }
}

/// The list.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default(), Faults::none(), None).await?)
}

/// Adds a debt.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn add(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let done = match Debt::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.add_debt(&acting.ctx, &household, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, None, done).await
}

/// The page with the form of one debt.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn edit(
    State(app): State<App>,
    acting: Acting,
    Path((household, debt)): Path<(String, String)>,
) -> Answer {
    let (household, debt) = (token(&household)?, token(&debt)?);
    let (f, _) = saved(&app, &acting, &household, &debt).await?;
    shell::show(&build(&app, &acting, &household, f, Faults::none(), Some(debt)).await?)
}

/// Changes a debt. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path((household, debt)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, debt) = (token(&household)?, token(&debt)?);
    let (theirs, row) = saved(&app, &acting, &household, &debt).await?;
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, |name, form| name == form);
    }
    let seen = fields.get("version").parse().unwrap_or_default();
    let done = match Debt::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.change_debt(&acting.ctx, &household, &debt, seen, &new).await,
        Err(faults) => Err(faults.into()),
    };
    if let Err(Error::Stale { theirs: version }) = done {
        let codes = app.store.codes(&acting.ctx).await?;
        let show = |f: &Fields, name: &str| match name {
            "kind" => codes.label("lender_kind", f.get(name)).to_owned(),
            "step" => codes.label("legal_step", f.get(name)).to_owned(),
            _ => f.get(name).to_owned(),
        };
        let two = conflict::Two {
            action: format!("/households/{household}/budget/debts/{debt}"),
            back: format!("/households/{household}/budget/debts"),
            saved: Some(Saved { by: row.kept.by, at: row.kept.at }),
            version,
            mine: &fields,
            theirs: &theirs,
            names: NAMES,
        };
        return conflict::Page::of(&app, &acting, two, show).answer();
    }
    answer(&app, &acting, &household, fields, Some(debt), done).await
}

/// Takes a debt off the list.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn end(
    State(app): State<App>,
    Path((household, debt)): Path<(String, String)>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let (household, debt) = (token(&household)?, token(&debt)?);
    app.store.end_debt(&acting.ctx, &household, &debt).await?;
    Ok(shell::go(&format!("/households/{household}/budget/debts")))
}

async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    fields: Fields,
    changing: Option<Token>,
    done: Result<(), Error>,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/households/{household}/budget/debts"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, household, fields, faults, changing).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A debt as its form shows it.
async fn saved(
    app: &App,
    acting: &Acting,
    household: &Token,
    debt: &Token,
) -> Result<(Fields, DebtRow), Error> {
    let budget = app.store.budget(&acting.ctx, household).await?;
    if !budget.head.editable {
        return Err(Error::NotFound);
    }
    let row = budget.debts.into_iter().find(|d| d.token == *debt).ok_or(Error::NotFound)?;
    let debt = &row.kept.inner;
    let mut f = Fields::default();
    f.set("kind", &*debt.kind);
    f.set("lender", &*debt.lender);
    f.set("balance", debt.balance.map(yen::commas).unwrap_or_default());
    f.set("monthly", yen::commas(debt.now));
    f.set("planned", debt.plan.map(yen::commas).unwrap_or_default());
    f.set("since", debt.since.map(Month::show).unwrap_or_default());
    f.set("step", &*debt.step);
    f.set("deadline", debt.deadline.map(wareki::show_wareki).unwrap_or_default());
    f.set("note", &*debt.note);
    f.set("version", row.kept.version.to_string());
    Ok((f, row))
}

async fn build(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut f: Fields,
    faults: Faults,
    changing: Option<Token>,
) -> Result<Page, Error> {
    let budget = app.store.budget(&acting.ctx, household).await?;
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::new(budget.head, "budget"),
        money: "debts",
        rows: budget.debts,
        codes: app.store.codes(&acting.ctx).await?,
        was: conflict::was(&f),
        f,
        marks: faults.into(),
        changing,
        today: budget.today,
    })
}
