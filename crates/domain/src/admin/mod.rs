//! What an office sets up: areas, agencies, workers, code tables, and who is let in to a case or kept out of it.
//! Each form is checked here before the store sees it.

mod agency;
mod area;
mod code;
mod grant;
mod worker;

pub use agency::AgencyForm;
pub use area::AreaForm;
pub use code::CodeForm;
pub use grant::{GrantForm, Lawful, Right, TieForm};
pub use worker::{NewWorker, RoleForm};

use crate::{
    Fault, Faults, Token,
    typed::{LINE, line, short_enough},
    wareki,
};
use chrono::NaiveDate;

/// A one-line answer that may stay empty.
fn plain(faults: &mut Faults, field: &'static str, typed: &str) -> String {
    let text = line(typed);
    short_enough(faults, field, &text, LINE);
    text
}

/// A one-line answer that must be there; `sentence` when it is not.
fn needed(faults: &mut Faults, field: &'static str, typed: &str, sentence: &str) -> String {
    let text = plain(faults, field, typed);
    if text.is_empty() {
        faults.add(field, sentence);
    }
    text
}

/// A date that may stay empty.
fn date(faults: &mut Faults, field: &'static str, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if typed.trim().is_empty() {
        return None;
    }
    wareki::parse_date(typed, today).map_err(|fault| faults.0.push(Fault::new(field, fault.to_string()))).ok()
}

/// First and last day, both included. Adds a fault at `to` when it ends before it begins.
fn period(faults: &mut Faults, from: Option<NaiveDate>, to: Option<NaiveDate>) {
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        faults.add("to", "おわりの日が、はじめの日より前になっています");
    }
}

/// A choice by token; `sentence` when it is none.
fn chosen(faults: &mut Faults, field: &'static str, typed: &str, sentence: &str) -> Option<Token> {
    Token::parse(typed).map_err(|_| faults.add(field, sentence)).ok()
}

/// A token that may be left out.
fn maybe(typed: &str) -> Option<Token> {
    Token::parse(typed).ok()
}
