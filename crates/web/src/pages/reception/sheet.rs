//! The form of a reception: one page in the order of a real call, for a new one and for a correction.

use crate::{
    App,
    edge::Acting,
    form::{Fields, Marks},
    shell::Shell,
};
use askama::Template;
use domain::{
    Fault,
    code::{TaskKind, Urgency},
    reception::Visitor,
};
use store::{
    code::{Choice, Codes},
    reception::{Choices, Named},
};

/// The route and the form's name under which drafts are kept.
pub const FORM: &str = "reception";

/// Field names and what the form calls them, in its order.
const LABELS: &[(&str, &str)] = &[
    ("words", "どんなことで？"),
    ("door", "どうやって"),
    ("topic", "困っていること"),
    ("main_topic", "いちばん困っていること"),
    ("visitor", "話しているのは"),
    ("visitor_tie", "本人との関係"),
    ("visitor_name", "話している人の名前"),
    ("kana", "よみ"),
    ("name", "名前"),
    ("anonymous", "名前は聞いていない"),
    ("birth", "生まれた日"),
    ("phone", "電話"),
    ("contact_wish", "かけてよいとき"),
    ("leave_message", "留守番電話や伝言に"),
    ("area", "住んでいるところ"),
    ("route", "どこから"),
    ("referrer_agency", "紹介元の機関"),
    ("referrer", "紹介してくれた人"),
    ("urgency", "急ぎ"),
    ("next_words", "次にすること"),
    ("next_kind", "次にすることの種類"),
    ("next_on", "次にする日"),
    ("next_time", "次にする時刻"),
    ("next_who", "だれが"),
    ("wish", "どうなりたいか、してほしいこと"),
    ("sex", "性別"),
    ("address", "住所"),
    ("outreach_place", "出張相談会の場所"),
    ("outreach_on", "出張相談会の日"),
    ("screening", "これからどうするか"),
    ("consent_version", "個人情報の規程の説明"),
    ("consent_on", "同意書をもらった日"),
    ("received_on", "受付の日"),
    ("received_time", "受付の時刻"),
];

/// Fields in the folded part: it opens when one of them is to be mended or is filled.
const FOLDED: &[&str] = &[
    "wish",
    "sex",
    "address",
    "outreach_place",
    "outreach_on",
    "screening",
    "consent_version",
    "consent_on",
    "received_on",
    "received_time",
];

/// What the form calls `field`.
#[must_use]
pub fn label(field: &str) -> &'static str {
    LABELS.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| label)
}

/// A choice made by a radio button.
#[derive(Debug, Clone, Copy)]
pub struct Pick {
    /// Sent.
    pub value: &'static str,
    /// Shown.
    pub label: &'static str,
}

/// The kinds of a next thing to do.
#[must_use]
pub fn next_kinds() -> Vec<Pick> {
    let kinds = TaskKind::ALL.iter().filter(|k| **k != TaskKind::Waiting);
    kinds.map(|k| Pick { value: k.word(), label: k.label() }).collect()
}

/// The form's page.
#[derive(Template)]
#[template(path = "reception/form.html")]
pub struct Sheet {
    pub(super) shell: Shell,
    pub(super) fields: Fields,
    pub(super) marks: Marks,
    pub(super) codes: Codes,
    pub(super) choices: Choices,
    /// Where the form is sent.
    pub(super) action: String,
    /// A correction: no next thing to do here, and the way back.
    pub(super) edit: bool,
    /// Where 「もどる」 leads.
    pub(super) back: String,
    /// 「13:02」: the draft that fills the form was saved then.
    pub(super) draft_at: String,
    /// Other drafts of new receptions: link and time.
    pub(super) drafts: Vec<(String, String)>,
    /// The acting worker, so that a draft never ends up with another on the same machine.
    pub(super) by: String,
}

impl Sheet {
    /// The form filled from `fields`, for the desk of the acting worker.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn new(app: &App, acting: &Acting, fields: Fields) -> store::Result<Self> {
        Ok(Self {
            shell: Shell::new(app, acting, "/receptions"),
            codes: app.store.codes(&acting.ctx).await?,
            choices: app.store.reception_choices(&acting.ctx).await?,
            by: acting.ctx.actor.token.to_string(),
            fields,
            marks: Marks::default(),
            action: "/receptions/new".to_owned(),
            edit: false,
            back: "/receptions".to_owned(),
            draft_at: String::new(),
            drafts: Vec::new(),
        })
    }

    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// A seal keeps where the person can be found and reached: the form does not show it.
    fn kept(&self) -> bool {
        self.fields.has("kept", "1")
    }

    fn ticked(&self, name: &str, value: &str) -> bool {
        self.fields.has(name, value)
    }

    fn list<'a>(&'a self, name: &'a str) -> Vec<&'a Choice> {
        self.codes.list(name).collect()
    }

    fn error(&self, field: &str) -> &str {
        self.marks.at(field)
    }

    fn bad(&self, field: &str) -> bool {
        !self.marks.at(field).is_empty()
    }

    fn name_of(&self, fault: &Fault) -> &'static str {
        label(fault.field)
    }

    /// Where the summary's link leads: groups have the id of their first control.
    fn anchor(&self, fault: &Fault) -> String {
        match fault.field {
            "topic" => "t1".to_owned(),
            field @ ("door" | "visitor" | "urgency" | "leave_message") => format!("{field}-1"),
            field => field.to_owned(),
        }
    }

    fn unfolded(&self) -> bool {
        FOLDED.iter().any(|field| {
            self.bad(field) || !matches!((*field, self.get(field)), (_, "") | ("screening", "undecided"))
        })
    }

    fn visitors(&self) -> Vec<Pick> {
        Visitor::ALL.iter().map(|v| Pick { value: v.word(), label: v.label() }).collect()
    }

    fn urgencies(&self) -> Vec<Pick> {
        [Urgency::Normal, Urgency::Soon, Urgency::Now]
            .iter()
            .map(|u| Pick { value: u.word(), label: u.label() })
            .collect()
    }

    fn next_kinds(&self) -> Vec<Pick> {
        next_kinds()
    }

    fn colleagues(&self) -> &[Named] {
        &self.choices.colleagues
    }

    fn areas(&self) -> &[Named] {
        &self.choices.areas
    }

    /// The form's id in its drafts: the record's token, or `new-` and the form's `once` word.
    fn subject(&self) -> String {
        let token = self.get("token");
        if token.is_empty() { format!("new-{}", self.get("once")) } else { token.to_owned() }
    }
}
