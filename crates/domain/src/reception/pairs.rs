//! From what is kept back to the form: for the edit page, for two editors side by side, for former versions.

use super::Told;
use crate::{
    phone,
    wareki::{self, Birth},
};
use chrono::{NaiveDate, Timelike};

impl Told {
    /// Field names and the words to put there; empty fields are left out. [`Told::check`] reads them back to the
    /// same.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("words", self.words.clone()),
            ("door", self.door.clone()),
            ("outreach_place", self.outreach_place.clone()),
            ("outreach_on", self.outreach_on.map(day).unwrap_or_default()),
        ];
        pairs.extend(self.topics.iter().map(|topic| ("topic", topic.clone())));
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        pairs.extend([
            ("main_topic", self.main_topic.clone().unwrap_or_default()),
            ("visitor", self.visitor.map(|v| v.word().to_owned()).unwrap_or_default()),
            ("visitor_tie", self.visitor_tie.clone()),
            ("visitor_name", self.visitor_name.clone()),
            ("kana", self.kana.clone()),
            ("name", self.name.clone()),
            ("anonymous", if self.anonymous { "1".to_owned() } else { String::new() }),
            ("birth", self.birth.map(birth).unwrap_or_default()),
            ("sex", self.sex.clone()),
            ("phone", phone::show(&self.phone)),
            ("contact_wish", self.contact_wish.clone()),
            ("leave_message", self.leave_message.map(yes_no).unwrap_or_default()),
            ("area", self.area.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("address", self.address.clone()),
            ("route", self.route.clone()),
            ("referrer_agency", self.referrer_agency.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("referrer", self.referrer.clone()),
            ("urgency", self.urgency.word().to_owned()),
            ("wish", self.wish.clone()),
            ("screening", self.screening.clone()),
            ("consent_version", self.consent_version.clone().unwrap_or_default()),
            ("consent_on", self.consent_on.map(day).unwrap_or_default()),
            ("received_on", self.received.map(|at| day(wareki::jst_date(at))).unwrap_or_default()),
            ("received_time", self.received.map(time).unwrap_or_default()),
        ]);
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
}

fn day(date: NaiveDate) -> String {
    wareki::show_wareki(date)
}

/// A reception whose time of day is not known stands at midnight.
fn time(at: crate::Instant) -> String {
    let time = wareki::jst_time(at);
    if time.num_seconds_from_midnight() == 0 { String::new() } else { time.format("%H:%M").to_string() }
}

/// A birth as [`wareki::parse_birth`] reads it.
fn birth(birth: Birth) -> String {
    match birth {
        Birth::Exact(date) => wareki::show_wareki(date),
        Birth::YearMonth(year, month) => format!("{year}年{month}月"),
        Birth::Year(year) => format!("{year}年"),
        Birth::About(year) => format!("{year}年ごろ"),
    }
}
