//! From the form to what is kept.

use super::{Told, Visitor};
use crate::{
    Faults, Instant, Token,
    code::Urgency,
    phone,
    typed::{self, LINE, TEXT, Typed},
    wareki::{self, Birth},
};
use chrono::{NaiveDate, NaiveTime};

/// The longest code word, in bytes; a longer one is none of ours.
const WORD: usize = 40;

impl Told {
    /// Reads the form of an existing reception at the instant `now`.
    ///
    /// # Errors
    /// A sentence for each field that cannot be kept, and one when nothing is left at all.
    pub fn check(typed: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        let (told, mut faults) = Self::read(typed, now);
        if faults.is_empty() && !told.says_something() {
            faults.add("words", "一行だけは残してください。名前や電話番号だけでもかまいません");
        }
        faults.or(told)
    }

    pub(super) fn read(typed: &(impl Typed + ?Sized), now: Instant) -> (Self, Faults) {
        let mut form = Form { typed, today: wareki::jst_date(now), faults: Faults::none() };
        let empty = Self::default();
        let name = form.line("name");
        let kana = form.kana("kana");
        let anonymous = form.ticked("anonymous") && name.is_empty() && kana.is_empty();
        let main_topic = form.word("main_topic");
        let mut told = Self {
            words: form.text("words"),
            door: form.word("door").unwrap_or(empty.door),
            outreach_place: form.line("outreach_place"),
            outreach_on: form.date("outreach_on"),
            topics: form.topics(main_topic.as_ref()),
            main_topic,
            visitor: form.visitor(),
            visitor_tie: form.line("visitor_tie"),
            visitor_name: form.line("visitor_name"),
            anonymous,
            name,
            kana,
            birth: form.birth(),
            sex: form.line("sex"),
            phone: form.phone(),
            contact_wish: form.line("contact_wish"),
            leave_message: form.yes_or_no("leave_message"),
            area: form.token("area", "地区を、一覧から選びなおしてください"),
            address: form.line("address"),
            route: form.word("route").unwrap_or_default(),
            referrer_agency: form.token("referrer_agency", "紹介元を、一覧から選びなおしてください"),
            referrer: form.line("referrer"),
            urgency: form.urgency(),
            wish: form.text("wish"),
            screening: form.word("screening").unwrap_or(empty.screening),
            consent_version: form.word("consent_version"),
            consent_on: form.date("consent_on"),
            received: None,
        };
        told.received = form.received(now);
        form.consent(&mut told);
        (told, form.faults)
    }
}

struct Form<'a, T: ?Sized> {
    typed: &'a T,
    today: NaiveDate,
    faults: Faults,
}

impl<T: Typed + ?Sized> Form<'_, T> {
    fn line(&mut self, field: &'static str) -> String {
        let line = typed::line(self.typed.one(field));
        typed::short_enough(&mut self.faults, field, &line, LINE);
        line
    }

    fn kana(&mut self, field: &'static str) -> String {
        let kana = typed::katakana(self.typed.one(field));
        typed::short_enough(&mut self.faults, field, &kana, LINE);
        kana
    }

    fn text(&mut self, field: &'static str) -> String {
        let text = typed::text(self.typed.one(field));
        typed::short_enough(&mut self.faults, field, &text, TEXT);
        text
    }

    fn ticked(&self, field: &str) -> bool {
        !self.typed.one(field).is_empty()
    }

    /// A word of a code list; whether it is in force is the store's question.
    fn word(&mut self, field: &'static str) -> Option<String> {
        let word = self.typed.one(field);
        if word.len() > WORD || word.contains(|c: char| c.is_control()) {
            self.faults.add(field, "一覧から選びなおしてください");
            return None;
        }
        Some(word.to_owned()).filter(|w| !w.is_empty())
    }

    fn topics(&mut self, main: Option<&String>) -> Vec<String> {
        let mut topics: Vec<String> = Vec::new();
        for topic in self.typed.every("topic").into_iter().chain(main.map(String::as_str)) {
            let known = topics.iter().any(|t| t == topic);
            if !topic.is_empty() && topic.len() <= WORD && !topic.contains(|c: char| c.is_control()) && !known
            {
                topics.push(topic.to_owned());
            }
        }
        topics.sort_unstable();
        topics
    }

    fn visitor(&mut self) -> Option<Visitor> {
        let word = self.typed.one("visitor");
        let visitor = Visitor::parse(word);
        if visitor.is_none() && !word.is_empty() {
            self.faults.add("visitor", "話している人を選びなおしてください");
        }
        visitor
    }

    fn urgency(&mut self) -> Urgency {
        let word = self.typed.one("urgency");
        Urgency::parse(word).unwrap_or_else(|| {
            if !word.is_empty() {
                self.faults.add("urgency", "急ぎかどうかを選びなおしてください");
            }
            Urgency::Normal
        })
    }

    fn yes_or_no(&mut self, field: &'static str) -> Option<bool> {
        match self.typed.one(field) {
            "yes" => Some(true),
            "no" => Some(false),
            "" => None,
            _ => {
                self.faults.add(field, "選びなおしてください");
                None
            }
        }
    }

    fn token(&mut self, field: &'static str, sentence: &str) -> Option<Token> {
        let text = self.typed.one(field);
        if text.is_empty() {
            return None;
        }
        let token = Token::parse(text);
        if token.is_err() {
            self.faults.add(field, sentence);
        }
        token.ok()
    }

    fn birth(&mut self) -> Option<Birth> {
        let text = self.typed.one("birth").trim();
        if text.is_empty() {
            return None;
        }
        wareki::parse_birth(text, self.today).map_err(|e| self.faults.add("birth", e.to_string())).ok()
    }

    fn phone(&mut self) -> String {
        let text = typed::line(self.typed.one("phone"));
        if text.is_empty() {
            return text;
        }
        phone::normalise(&text).unwrap_or_else(|| {
            let sentence = "電話番号は市外局番から入れてください。一部しかわからないときは「かけてよいとき」の欄に書けます";
            self.faults.add("phone", sentence);
            String::new()
        })
    }

    /// A day that has come already.
    fn date(&mut self, field: &'static str) -> Option<NaiveDate> {
        let text = self.typed.one(field).trim();
        if text.is_empty() {
            return None;
        }
        match wareki::parse_date(text, self.today) {
            Ok(day) if day > self.today && field != "outreach_on" => {
                self.faults.add(field, "日付がまだ来ていない日になっています");
                None
            }
            Ok(day) => Some(day),
            Err(fault) => {
                self.faults.add(field, fault.to_string());
                None
            }
        }
    }

    /// 受付日時. Without a time of day it is the day alone, kept as its midnight.
    fn received(&mut self, now: Instant) -> Option<Instant> {
        let day = self.date("received_on");
        let text = self.typed.one("received_time").trim();
        let time = typed::time_of_day(text);
        if time.is_none() && !text.is_empty() {
            self.faults.add("received_time", "時刻は「14:30」のように入れてください");
        }
        if day.is_none() && time.is_none() {
            return None;
        }
        let at = wareki::from_jst(day.unwrap_or(self.today), time.unwrap_or(NaiveTime::MIN));
        if at > now {
            self.faults.add("received_time", "受付の時刻がまだ来ていません");
        }
        Some(at)
    }

    /// A consent needs the version that was shown; without a day it was given on the day of the reception.
    fn consent(&mut self, told: &mut Told) {
        if told.consent_version.is_some() && self.typed.one("consent_on").trim().is_empty() {
            told.consent_on = Some(told.received.map_or(self.today, wareki::jst_date));
        }
        if told.consent_version.is_none() && told.consent_on.is_some() {
            self.faults.add("consent_version", "どの版の規程を説明したかを選んでください");
        }
    }
}
