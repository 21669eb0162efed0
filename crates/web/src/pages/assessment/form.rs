//! The form of a version: one long page, section by section.

use super::subject;
use crate::{
    App,
    edge::Acting,
    form::{Fields, Marks},
    pages::household::Head,
    shell::Shell,
};
use askama::Template;
use domain::{
    Fault,
    access::Parts,
    assessment::{Answers, Item, Kind, Section, items},
    wareki,
};
use store::{
    assessment::Sheet,
    code::{Choice, Codes},
};

/// The form's name, under which drafts are kept.
pub(super) const FORM: &str = "assessment";

/// The form as it is shown.
#[derive(Template)]
#[template(path = "assessment/edit.html")]
pub(super) struct Page {
    shell: Shell,
    head: Head,
    pub(super) sheet: Sheet,
    f: Fields,
    pub(super) marks: Marks,
    codes: Codes,
    /// The acting worker, for drafts.
    by: String,
    /// When the draft was kept from which it goes on.
    pub(super) draft_at: String,
    /// What to know before going on.
    pub(super) note: String,
}

impl Page {
    pub(super) async fn new(app: &App, acting: &Acting, sheet: Sheet, f: Fields) -> store::Result<Self> {
        Ok(Self {
            shell: Shell::new(app, acting, "/cases"),
            head: Head::new(sheet.head.clone(), "assessments"),
            codes: app.store.codes(&acting.ctx).await?,
            by: acting.ctx.actor.token.to_string(),
            sheet,
            f,
            marks: Marks::default(),
            draft_at: String::new(),
            note: String::new(),
        })
    }

    fn subject(&self) -> String {
        subject(self.sheet.person.as_ref())
    }

    /// A seal keeps where they are and how they are reached: the form does not show it.
    fn kept(&self) -> bool {
        self.f.has("kept", "1")
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.f.has(name, value)
    }

    /// The sections with their items; short ones that follow each other stand side by side.
    fn sections(&self) -> Vec<(Section, Vec<Vec<&'static Item>>)> {
        let rows = |section: Section| {
            let mut rows: Vec<Vec<&'static Item>> = Vec::new();
            let shown = |item: &&'static Item| !(self.kept() && tells(item));
            for item in items(self.sheet.subject).filter(|item| item.section == section).filter(shown) {
                match rows.last_mut() {
                    Some(row) if short(item) && row.len() < 3 && row.iter().all(|i| short(i)) => {
                        row.push(item)
                    }
                    _ => rows.push(vec![item]),
                }
            }
            rows
        };
        Section::ALL.iter().map(|section| (*section, rows(*section))).collect()
    }

    /// Which control an item has.
    fn control(&self, item: &Item) -> &'static str {
        match item.kind {
            Kind::One(_) => "one",
            Kind::Many(_) => "many",
            Kind::ManyMain { .. } => "main",
            Kind::Text => "text",
            Kind::Line | Kind::Yen | Kind::Number(_) | Kind::Day => "line",
        }
    }

    /// What stands after the box.
    fn unit(&self, item: &Item) -> &'static str {
        match item.kind {
            Kind::Yen => "円",
            Kind::Number(counter) => counter,
            _ => "",
        }
    }

    /// The field of the main one.
    fn main(&self, item: &Item) -> &'static str {
        if let Kind::ManyMain { main, .. } = item.kind { main } else { "" }
    }

    /// The choices of today, and what was kept although it is none any more.
    fn choices(&self, item: &Item) -> Vec<Choice> {
        let Some(list) = item.kind.list() else { return Vec::new() };
        let mut choices: Vec<Choice> = self.codes.list(list).cloned().collect();
        for code in self.f.all(item.key) {
            let known = choices.iter().any(|choice| choice.code == code);
            if !code.is_empty() && code != "?" && !known && code.len() <= 40 {
                let label = self.codes.label(list, code).to_owned();
                choices.push(Choice { code: code.to_owned(), label });
            }
        }
        choices
    }

    /// What the form calls the field of a fault.
    fn name_of(&self, fault: &Fault) -> &'static str {
        label(fault.field)
    }
}

/// What the form calls `field`.
pub(super) fn label(field: &str) -> &'static str {
    Item::of(field).map_or("聞いた日", |item| item.label)
}

/// Does the answer say where somebody is, or how they are reached?
pub(super) fn tells(item: &Item) -> bool {
    item.needs().has(Parts::WHEREABOUTS)
}

/// The fields of a form or draft as the form is shown now: without what a seal keeps, or with what it no longer keeps.
pub(super) fn as_shown(mut fields: Fields, sheet: &Sheet) -> Fields {
    if fields.has("kept", "1") == sheet.withheld {
        return fields;
    }
    let record = filled(&sheet.answers);
    for item in items(sheet.subject).filter(|item| tells(item)) {
        for field in fields_of(item) {
            fields.clear(field);
            record.all(field).for_each(|value| fields.push(field, value));
        }
    }
    fields.clear("kept");
    if sheet.withheld {
        fields.set("kept", "1");
    }
    fields
}

const fn short(item: &Item) -> bool {
    matches!(item.kind, Kind::One(_) | Kind::Yen | Kind::Number(_) | Kind::Day)
}

/// A form filled with these answers.
pub(super) fn filled(answers: &Answers) -> Fields {
    Fields::new(answers.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The form filled from the record: what was saved last, or what is carried from the version before.
pub(super) fn from_record(sheet: &Sheet) -> Fields {
    let mut fields = filled(&sheet.answers);
    fields.set("version", sheet.version.to_string());
    fields
}

/// The form's fields of an item.
pub(super) fn fields_of(item: &Item) -> Vec<&'static str> {
    let main = if let Kind::ManyMain { main, .. } = item.kind { Some(main) } else { None };
    [item.key].into_iter().chain(main).collect()
}

/// The last day on which something was heard, as the form shows it.
pub(super) fn last_day(sheet: &Sheet) -> String {
    sheet.visits.last().map(|visit| wareki::show_wareki(visit.on)).unwrap_or_default()
}
