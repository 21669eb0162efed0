//! `/receptions/{token}`: what to do next first, then what was told.

use super::{
    same::why,
    sheet::{Pick, label, next_kinds},
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Instant, Token,
    code::{ReceptionState, Urgency},
    reception::{Next, Visitor},
    wareki::{self, Birth},
};
use store::{
    code::{Choice, Codes},
    duplicate::{Candidate, LinkView},
    find::PersonFound,
    reception::{Choices, Former, Named, PersonTied, ReceptionView, TaskBrief},
};

/// Values of the form in the words of the page.
pub(super) struct Words {
    codes: Codes,
    choices: Choices,
}

impl Words {
    pub(super) async fn load(app: &App, acting: &Acting) -> store::Result<Self> {
        let codes = app.store.codes(&acting.ctx).await?;
        Ok(Self { codes, choices: app.store.reception_choices(&acting.ctx).await? })
    }

    /// The values of `field` as people read them; 「（空）」 for none.
    pub(super) fn say(&self, field: &str, values: &[&str]) -> String {
        let one = |value: &&str| -> String {
            let value = *value;
            match field {
                "topic" | "main_topic" => self.codes.label("topic", value).to_owned(),
                "door" | "route" | "screening" | "consent_version" => {
                    self.codes.label(field, value).to_owned()
                }
                "visitor" => Visitor::parse(value).map_or("", Visitor::label).to_owned(),
                "urgency" => Urgency::parse(value).map_or("", Urgency::label).to_owned(),
                "leave_message" => leave_message(Some(value == "yes")).to_owned(),
                "anonymous" => "聞いていない".to_owned(),
                "area" => named(&self.choices.areas, value),
                "referrer_agency" => named(&self.choices.agencies, value),
                _ => value.to_owned(),
            }
        };
        let said: Vec<String> = values.iter().filter(|v| !v.is_empty()).map(one).collect();
        if said.is_empty() { "（空）".to_owned() } else { said.join("、") }
    }
}

fn named(list: &[store::reception::Named], token: &str) -> String {
    list.iter()
        .find(|n| n.token.as_str() == token)
        .map_or_else(|| "（いまは一覧にない）".to_owned(), |n| n.name.clone())
}

const fn leave_message(may: Option<bool>) -> &'static str {
    match may {
        Some(true) => "入れてよい",
        Some(false) => "入れない",
        None => "聞いていない",
    }
}

/// The page.
#[derive(Template)]
#[template(path = "reception/view.html")]
pub(super) struct Page {
    shell: Shell,
    view: ReceptionView,
    words: Words,
    pub(super) fields: Fields,
    marks: Marks,
    once: String,
    now: Instant,
    /// Who was found by the search for the person; none before a search.
    pub(super) found: Option<Vec<PersonFound>>,
}

impl Page {
    pub(super) async fn load(app: &App, acting: &Acting, reception: &Token) -> store::Result<Self> {
        let view = app.store.reception(&acting.ctx, reception).await?;
        let mut fields = Fields::default();
        fields.set("next_kind", "task");
        fields.set("next_who", acting.ctx.actor.token.as_str());
        Ok(Self {
            shell: Shell::new(app, acting, "/receptions"),
            words: Words::load(app, acting).await?,
            view,
            fields,
            marks: Marks::default(),
            once: once()?,
            now: acting.ctx.now,
            found: None,
        })
    }

    fn href(&self) -> String {
        format!("/receptions/{}", self.view.token)
    }

    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn error(&self, field: &str) -> &str {
        self.marks.at(field)
    }

    fn bad(&self, field: &str) -> bool {
        !self.marks.at(field).is_empty()
    }

    fn code(&self, list: &'static str, code: &str) -> String {
        self.words.codes.label(list, code).to_owned()
    }

    fn why(&self, candidate: &Candidate) -> String {
        why(candidate)
    }

    fn born(&self, birth: &Option<Birth>) -> String {
        birth.map(Birth::show).unwrap_or_default()
    }

    fn links(&self, same: bool) -> Vec<&LinkView> {
        self.view.links.iter().filter(|link| link.same == same).collect()
    }

    fn nobody(&self) -> bool {
        matches!(self.view.person, PersonTied::Nobody)
    }

    fn received(&self) -> String {
        when(self.view.received)
    }

    fn state(&self) -> &'static str {
        match self.view.state {
            ReceptionState::New => "あたらしい",
            ReceptionState::Taken => "引きうけた",
            ReceptionState::Closed => "終わった",
        }
    }

    fn state_tag(&self) -> &'static str {
        match self.view.state {
            ReceptionState::New => "eg-tag--info",
            ReceptionState::Taken => "eg-tag--ok",
            ReceptionState::Closed => "",
        }
    }

    fn is_closed(&self) -> bool {
        self.view.state == ReceptionState::Closed
    }

    /// 「山田 ハナ（ヤマダ ハナ）」 as it was told.
    fn told_name(&self) -> String {
        let told = &self.view.told;
        match (told.name.as_str(), told.kana.as_str()) {
            ("", "") if told.anonymous => "名前は聞いていない".to_owned(),
            ("", "") => "名前はまだ".to_owned(),
            ("", kana) => kana.to_owned(),
            (name, "") => name.to_owned(),
            (name, kana) => format!("{name}（{kana}）"),
        }
    }

    fn visitor(&self) -> String {
        let told = &self.view.told;
        let who = told.visitor.map_or("", Visitor::label);
        let parts = [who, &told.visitor_tie, &told.visitor_name];
        parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ・ ")
    }

    fn phone(&self) -> String {
        domain::phone::show(&self.view.told.phone)
    }

    fn birth(&self) -> String {
        let Some(birth) = self.view.told.birth else { return String::new() };
        let age = birth.age_on(wareki::jst_date(self.view.received));
        age.map_or_else(|| birth.show(), |age| format!("{} ・ このとき{age}", birth.show()))
    }

    fn message(&self) -> &'static str {
        leave_message(self.view.told.leave_message)
    }

    /// The topics with the ◎ first.
    fn topics(&self) -> Vec<(String, bool)> {
        let told = &self.view.told;
        let mut topics: Vec<(String, bool)> = self
            .words
            .codes
            .list("topic")
            .filter(|c| told.topics.contains(&c.code))
            .map(|c| (c.label.clone(), told.main_topic.as_ref() == Some(&c.code)))
            .collect();
        topics.sort_by_key(|(_, main)| !main);
        topics
    }

    fn referred(&self) -> String {
        let told = &self.view.told;
        let route = self.words.codes.label("route", &told.route);
        let parts = [route, &self.view.referrer, &told.referrer];
        parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ・ ")
    }

    fn day(&self, date: &chrono::NaiveDate) -> String {
        words::month_day(*date)
    }

    fn time(&self, at: &Instant) -> String {
        when(*at)
    }

    fn late(&self, task: &TaskBrief) -> bool {
        task.done.is_none() && task.on < wareki::jst_date(self.now)
    }

    fn changes(&self, former: &Former) -> Vec<(&'static str, String)> {
        let say = |change: &store::reception::Change| {
            let values: Vec<&str> = change.values.iter().map(String::as_str).collect();
            (label(&change.field), self.words.say(&change.field, &values))
        };
        former.changes.iter().map(say).collect()
    }

    fn outcomes(&self) -> Vec<&Choice> {
        self.words.codes.list("screening").filter(|c| c.code != "undecided").collect()
    }

    fn next_kinds(&self) -> Vec<Pick> {
        next_kinds()
    }

    fn colleagues(&self) -> &[Named] {
        &self.words.choices.colleagues
    }
}

/// 「2026年11月20日（金）9:00」; a reception whose time of day is not known has none.
fn when(at: Instant) -> String {
    use chrono::{Datelike, Timelike};
    let (date, time) = (wareki::jst_date(at), wareki::jst_time(at));
    let day = format!("{}年{}", date.year(), words::month_day(date));
    if time.num_seconds_from_midnight() == 0 {
        day
    } else {
        format!("{day}{}:{:02}", time.hour(), time.minute())
    }
}

/// The page of one reception.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(reception): Path<String>) -> Answer {
    shell::show(&Page::load(&app, &acting, &token(&reception)?).await?)
}

/// Answers a small form of this page: back to the page, or the page again with what is to be mended.
pub(super) async fn answer(
    app: &App,
    acting: &Acting,
    reception: &Token,
    fields: Fields,
    done: store::Result<()>,
) -> Answer<Response> {
    match done {
        Ok(()) => Ok(shell::go(&format!("/receptions/{reception}"))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = Page::load(app, acting, reception).await?;
            page.fields = fields;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// 引きうける.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn take(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let done = app.store.take_on(&posted.acting.ctx, &reception).await;
    answer(&app, &posted.acting, &reception, posted.fields, done).await
}

/// 終える, with what came of it.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn close(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let done =
        app.store.close_reception(&posted.acting.ctx, &reception, posted.fields.get("screening")).await;
    answer(&app, &posted.acting, &reception, posted.fields, done).await
}

/// もう一度ひらく.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn reopen(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let done = app.store.reopen_reception(&posted.acting.ctx, &reception).await;
    answer(&app, &posted.acting, &reception, posted.fields, done).await
}

/// One more thing to do.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn next(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let Posted { acting, fields } = posted;
    let done = match Next::check(&fields, Urgency::Normal, acting.ctx.now) {
        Ok(next) => app.store.add_next(&acting.ctx, &reception, &next, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &reception, fields, done).await
}
