//! A desk of our pages, told in a message.

use crate::guide::{
    answer::ShownDesk,
    words::{Words, date},
};
use ::line::talk::{self, Desk};
use guide::Lang;

impl talk::Words for Words {
    fn lang(&self) -> Lang {
        Words::lang(self)
    }

    fn by_machine(&self) -> bool {
        Words::by_machine(self)
    }

    fn t(&self, key: &str) -> String {
        self.spoken(key, &[])
    }

    fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.spoken(key, &[(name, value)])
    }
}

/// The desk in words of a language.
#[must_use]
pub(super) fn told(desk: &ShownDesk, w: &Words) -> Desk {
    Desk {
        name: desk.name.clone(),
        number: desk.phone.clone(),
        open: Some(desk.open),
        probably_closed: desk.probably_closed,
        hours: desk.hours.clone(),
        closed_days: desk.closed_days.clone(),
        direct: desk.direct,
        ask: desk.ask.to_owned(),
        only: desk.only.clone(),
        bring: desk.bring.iter().map(|end| w.spoken(&format!("bring.{end}"), &[])).collect(),
        by_office: desk.source.is_empty(),
        checked: desk.checked_on.map(|day| date(w, day)).unwrap_or_default(),
        stale: desk.stale,
        url: desk.url.clone(),
    }
}
