//! `/households/{token}/budget/events`: ライフイベント表, and the forms that change it.

use super::{Choices, shown};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{
        Head,
        conflict::{self, Named},
        token,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Faults, Token,
    budget::{Applies, Effect, Event, Rhythm},
    month::Month,
    yen,
};
use store::{Error, budget::EventRow, person::Saved};

const NAMES: &[Named] = &[
    ("month", "いつ"),
    ("what", "何があるか"),
    ("effect", "お金がどうなるか"),
    ("yen", "いくら"),
    ("rhythm", "どのくらいの間で"),
    ("until", "いつまで"),
    ("applies", "どちらのときか"),
];

#[derive(Template)]
#[template(path = "budget/events.html")]
struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    rows: Vec<EventRow>,
    f: Fields,
    marks: Marks,
    was: String,
    /// The event that is being changed.
    changing: Option<Token>,
}

fn pair(word: &str, label: &str) -> (String, String) {
    (word.to_owned(), label.to_owned())
}

impl Page {
    fn effects(&self) -> Choices {
        Effect::ALL.iter().map(|e| pair(e.word(), e.label())).collect()
    }

    fn rhythms(&self) -> Choices {
        Rhythm::ALL.iter().map(|r| pair(r.word(), r.label())).collect()
    }

    fn applies(&self) -> Choices {
        Applies::ALL.iter().map(|a| pair(a.word(), a.label())).collect()
    }

    fn action(&self) -> String {
        let base = format!("{}/budget/events", self.head.href());
        self.changing.as_ref().map_or_else(|| base.clone(), |event| format!("{base}/{event}"))
    }

    /// 「その月から毎月、2030年3月まで」.
    fn how(&self, event: &Event) -> String {
        let until = event.until.map(|m| format!("、{}まで", m.show())).unwrap_or_default();
        format!("{}{until}", event.rhythm.label())
    }
}

/// The list.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default(), Faults::none(), None).await?)
}

/// Adds an event.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn add(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let done = match Event::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.add_money_event(&acting.ctx, &household, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, None, done).await
}

/// The page with the form of one event.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn edit(
    State(app): State<App>,
    acting: Acting,
    Path((household, event)): Path<(String, String)>,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    let (f, _) = saved(&app, &acting, &household, &event).await?;
    shell::show(&build(&app, &acting, &household, f, Faults::none(), Some(event)).await?)
}

/// Changes an event. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path((household, event)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    let (theirs, row) = saved(&app, &acting, &household, &event).await?;
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, |name, form| name == form);
    }
    let seen = fields.get("version").parse().unwrap_or_default();
    let done = match Event::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.change_money_event(&acting.ctx, &household, &event, seen, &new).await,
        Err(faults) => Err(faults.into()),
    };
    if let Err(Error::Stale { theirs: version }) = done {
        let show = |f: &Fields, name: &str| {
            let word = f.get(name);
            let label = match name {
                "effect" => Effect::parse(word).map(Effect::label),
                "rhythm" => Rhythm::parse(word).map(Rhythm::label),
                "applies" => Applies::parse(word).map(Applies::label),
                _ => None,
            };
            label.unwrap_or(word).to_owned()
        };
        let two = conflict::Two {
            action: format!("/households/{household}/budget/events/{event}"),
            back: format!("/households/{household}/budget/events"),
            saved: Some(Saved { by: row.kept.by, at: row.kept.at }),
            version,
            mine: &fields,
            theirs: &theirs,
            names: NAMES,
        };
        return conflict::Page::of(&app, &acting, two, show).answer();
    }
    answer(&app, &acting, &household, fields, Some(event), done).await
}

/// Takes an event off the list.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn end(
    State(app): State<App>,
    Path((household, event)): Path<(String, String)>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    app.store.end_money_event(&acting.ctx, &household, &event).await?;
    Ok(shell::go(&format!("/households/{household}/budget/events")))
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
        Ok(()) => Ok(shell::go(&format!("/households/{household}/budget/events"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, household, fields, faults, changing).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// An event as its form shows it.
async fn saved(
    app: &App,
    acting: &Acting,
    household: &Token,
    event: &Token,
) -> Result<(Fields, EventRow), Error> {
    let budget = app.store.budget(&acting.ctx, household).await?;
    if !budget.head.editable {
        return Err(Error::NotFound);
    }
    let row = budget.events.into_iter().find(|e| e.token == *event).ok_or(Error::NotFound)?;
    let event = &row.kept.inner;
    let mut f = Fields::default();
    f.set("month", event.month.show());
    f.set("what", &*event.what);
    f.set("effect", event.effect.word());
    f.set("yen", yen::commas(event.yen));
    f.set("rhythm", event.rhythm.word());
    f.set("until", event.until.map(Month::show).unwrap_or_default());
    f.set("applies", event.applies.word());
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
        money: "events",
        rows: budget.events,
        was: conflict::was(&f),
        f,
        marks: faults.into(),
        changing,
    })
}
