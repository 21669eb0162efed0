//! `/plans/{token}/edit`: the plan is written; of one that runs, only the words are corrected.

use super::open_to_write;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::{
        household::{
            Head,
            conflict::{self, Named, Two},
        },
        reception::new::saved_at,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::{
    Token,
    plan::{
        Turn,
        content::{Content, Doer, GOALS, SERVICES, STEPS},
    },
    wareki::show_wareki,
};
use store::{
    code::Codes,
    person::Saved,
    plan::{PlanChoices, PlanView},
};

/// The name under which drafts of plans are kept.
pub const FORM: &str = "plan";

/// The parts that two editors may have written differently.
const NAMES: &[Named] = &[
    ("wish", "本人の望み"),
    ("goals", "目標と、すること"),
    ("services", "使う事業"),
    ("from", "いつから"),
    ("to", "いつまで"),
    ("monitor_on", "次のモニタリング"),
    ("course", "支援の方針"),
];

#[derive(Template)]
#[template(path = "plan/edit.html")]
struct Page {
    shell: Shell,
    head: Head,
    plan: PlanView,
    choices: PlanChoices,
    codes: Codes,
    f: Fields,
    marks: Marks,
    /// Only words may be corrected.
    fixed: bool,
    goals: Vec<GoalForm>,
    services: Vec<ServiceForm>,
    was: String,
    by: String,
    draft_at: String,
    rows: usize,
}

/// A goal of the form.
struct GoalForm {
    n: usize,
    nth: usize,
    id: String,
    words: String,
    person: String,
    steps: Vec<StepForm>,
}

struct StepForm {
    m: usize,
    nth: usize,
    doer: String,
    who: String,
    words: String,
    when: String,
}

/// A service of the form.
struct ServiceForm {
    n: usize,
    nth: usize,
    id: String,
    menu: String,
    person: String,
    agency: String,
    by: String,
    from: String,
    to: String,
    hidden: Vec<(String, String)>,
}

impl Page {
    fn doers_people(&self) -> Vec<(String, &str)> {
        self.choices.people.iter().map(|(token, name)| (format!("person:{token}"), name.as_str())).collect()
    }

    fn doers_agencies(&self) -> Vec<(String, &str)> {
        self.choices.near.iter().map(|(token, name)| (format!("agency:{token}"), name.as_str())).collect()
    }

    /// Who does a step of a plan that runs.
    fn doer(&self, step: &StepForm) -> String {
        let all = self.doers_people().into_iter().chain(self.doers_agencies());
        let known = all.filter(|(value, _)| *value == step.doer).map(|(_, name)| name.to_owned()).next();
        known.unwrap_or_else(|| step.who.clone())
    }

    /// The menu with its dated names, those that have ended too: a service may have begun then.
    fn menu(&self) -> Vec<(String, String)> {
        let said = |label: &str, from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
            (_, Some(to)) => format!("{label}（{}まで）", show_wareki(to)),
            (Some(from), None) => format!("{label}（{}から）", show_wareki(from)),
            (None, None) => label.to_owned(),
        };
        self.codes.dated("menu").map(|(c, from, to)| (c.code.clone(), said(&c.label, from, to))).collect()
    }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(show_wareki).unwrap_or_default()
}

fn word(token: Option<&Token>) -> String {
    token.map(Token::to_string).unwrap_or_default()
}

/// The form of what is saved.
fn saved(plan: &PlanView) -> Fields {
    let mut f = Fields::default();
    let content = plan.content.clone().unwrap_or_default();
    f.set("version", plan.version.to_string());
    f.set("wish", content.wish);
    f.set("course", content.course);
    f.set("from", day(content.from));
    f.set("to", day(content.to));
    f.set("monitor_on", day(content.monitor_on));
    for (n, goal) in content.goals.iter().enumerate() {
        f.set(&format!("goal.{n}.words"), goal.words.clone());
        f.set(&format!("goal.{n}.person"), word(goal.person.as_ref()));
        for (m, step) in goal.steps.iter().enumerate() {
            let (doer, who) = match &step.doer {
                Doer::Person(person) => (format!("person:{person}"), String::new()),
                Doer::Agency(agency) => (format!("agency:{agency}"), String::new()),
                Doer::Words(words) => (String::new(), words.clone()),
            };
            f.set(&format!("goal.{n}.{m}.doer"), doer);
            f.set(&format!("goal.{n}.{m}.who"), who);
            f.set(&format!("goal.{n}.{m}.words"), step.words.clone());
            f.set(&format!("goal.{n}.{m}.when"), step.when.clone());
        }
    }
    for (n, service) in content.services.iter().enumerate() {
        f.set(&format!("service.{n}.menu"), service.menu.clone());
        f.set(&format!("service.{n}.person"), word(service.person.as_ref()));
        f.set(&format!("service.{n}.agency"), word(service.agency.as_ref()));
        f.set(&format!("service.{n}.by"), service.by.clone());
        f.set(&format!("service.{n}.from"), day(service.from));
        f.set(&format!("service.{n}.to"), day(service.to));
    }
    f
}

/// How many rows of this kind hold something.
fn used(f: &Fields, most: usize, part: impl Fn(usize) -> String) -> usize {
    (0..most)
        .rev()
        .find(|n| f.pairs().any(|(name, v)| name.starts_with(&part(*n)) && !v.trim().is_empty()))
        .map_or(0, |n| n + 1)
}

/// The goals of the form: those that are written, and empty ones to write in.
fn goals(f: &Fields, fixed: bool, rows: usize) -> Vec<GoalForm> {
    let spare = if fixed { 0 } else { 1 };
    let count =
        (used(f, GOALS, |n| format!("goal.{n}.")) + spare).max(if fixed { 0 } else { rows }).min(GOALS);
    let one = |n: usize| {
        let get = |part: &str| f.get(&format!("goal.{n}.{part}")).to_owned();
        let steps = used(f, STEPS, |m| format!("goal.{n}.{m}."));
        let steps = (steps + spare).max(if fixed { 0 } else { 3.max(rows) }).min(STEPS);
        let step = |m: usize| StepForm {
            m,
            nth: m + 1,
            doer: get(&format!("{m}.doer")),
            who: get(&format!("{m}.who")),
            words: get(&format!("{m}.words")),
            when: get(&format!("{m}.when")),
        };
        GoalForm {
            n,
            nth: n + 1,
            id: format!("goal-{}", n + 1),
            words: get("words"),
            person: get("person"),
            steps: (0..steps).map(step).collect(),
        }
    };
    (0..count).map(one).collect()
}

fn services(f: &Fields, fixed: bool, rows: usize) -> Vec<ServiceForm> {
    let count = used(f, SERVICES, |n| format!("service.{n}."));
    let count = if fixed { count } else { (count + 1).max(rows) }.min(SERVICES);
    let one = |n: usize| {
        let name = |part: &str| format!("service.{n}.{part}");
        let get = |part: &str| f.get(&name(part)).to_owned();
        let parts = ["menu", "person", "agency", "by", "from", "to"];
        ServiceForm {
            n,
            nth: n + 1,
            id: format!("service-{}", n + 1),
            menu: get("menu"),
            person: get("person"),
            agency: get("agency"),
            by: get("by"),
            from: get("from"),
            to: get("to"),
            hidden: parts.iter().map(|part| (name(part), get(part))).collect(),
        }
    };
    (0..count).map(one).collect()
}

async fn filled(
    app: &App,
    acting: &Acting,
    (plan, head): (PlanView, Head),
    f: Fields,
) -> store::Result<Page> {
    let fixed = plan.standing.state().supports();
    let rows = f.get("rows").parse().unwrap_or(1).clamp(1, GOALS);
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        choices: app.store.plan_choices(&acting.ctx, &plan.token).await?,
        codes: app.store.codes(&acting.ctx).await?,
        goals: goals(&f, fixed, rows),
        services: services(&f, fixed, rows),
        was: conflict::was(&f),
        by: acting.ctx.actor.token.to_string(),
        draft_at: String::new(),
        marks: Marks::default(),
        head,
        plan,
        f,
        fixed,
        rows,
    })
}

/// The form, filled from the record or from the worker's own draft. A plan that cannot be written now leads to the
/// page that says what can be done.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    let (plan, head) = open_to_write(&app, &acting, &plan).await?;
    let terms = *plan.standing.terms();
    let closed = plan.standing.refuses(Turn::Rewrite(terms), acting.ctx.today()).is_some();
    if closed && !plan.standing.state().supports() {
        return Ok(shell::go(&format!("/plans/{}", plan.token)));
    }
    let draft = app.store.draft_of(&acting.ctx, FORM, plan.token.as_str()).await?;
    let (f, at) = match draft {
        Some(draft) => (Fields::new(draft.fields.into_inner()), saved_at(draft.at, acting.ctx.now)),
        None => (saved(&plan), String::new()),
    };
    let mut page = filled(&app, &acting, (plan, head), f).await?;
    page.draft_at = at;
    shell::show(&page)
}

/// Saves it.
///
/// # Errors
/// Absent, or led by another agency. What cannot be kept comes back (422); when somebody else saved in the meantime,
/// both are shown and nothing is changed (409).
pub async fn save(
    State(app): State<App>,
    Path(plan): Path<String>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (plan, head) = open_to_write(&app, &acting, &plan).await?;
    let theirs = saved(&plan);
    if fields.has("more", "1") {
        let rows =
            used(&fields, GOALS, |n| format!("goal.{n}.")).max(fields.get("rows").parse().unwrap_or(1));
        fields.set("rows", (rows + 2).min(GOALS).to_string());
        fields.clear("more");
        return shell::show(&filled(&app, &acting, (plan, head), fields).await?);
    }
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, member);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let saved = match Content::check(&fields, acting.ctx.today()) {
        Ok(content) => app.store.write_plan(&acting.ctx, &plan.token, version, &content).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/plans/{}", plan.token))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = filled(&app, &acting, (plan, head), fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(store::Error::Stale { theirs: version }) => {
            let codes = app.store.codes(&acting.ctx).await?;
            let saved = plan.corrections.last().map(|(at, by)| Saved { by: by.clone(), at: *at });
            let two = Two {
                action: format!("/plans/{}/edit", plan.token),
                back: format!("/plans/{}", plan.token),
                saved,
                version,
                mine: &fields,
                theirs: &theirs,
                names: NAMES,
            };
            conflict::Page::of(&app, &acting, two, |f, name| said(f, name, &codes)).answer()
        }
        Err(error) => Err(error.into()),
    }
}

/// Is the form's field `form` part of what `name` says?
fn member(name: &str, form: &str) -> bool {
    match name {
        "goals" => form.starts_with("goal."),
        "services" => form.starts_with("service."),
        _ => name == form,
    }
}

/// A part of the plan as a person reads it.
fn said(f: &Fields, name: &str, codes: &Codes) -> String {
    let lines = match name {
        "goals" => goals(f, true, 1)
            .iter()
            .flat_map(|goal| {
                let steps = goal.steps.iter().filter(|s| !s.words.is_empty());
                let steps = steps.map(|s| format!("　・{} {}", s.words, s.when).trim_end().to_owned());
                std::iter::once(format!("{}．{}", goal.nth, goal.words.trim()))
                    .chain(steps)
                    .collect::<Vec<_>>()
            })
            .collect(),
        "services" => services(f, true, 1)
            .iter()
            .map(|s| format!("{} {}〜{}", codes.label("menu", &s.menu), s.from, s.to))
            .collect(),
        _ => vec![f.get(name).replace("\r\n", "\n")],
    };
    lines.join("\n")
}
