//! 相談受付: what somebody told at the door or on the phone. One line is enough; everything else is as far as it was
//! told. The sheet is 【1】相談受付・申込票 of 自立相談支援機関使用標準様式; the form asks in the order of a real call.

mod check;
mod next;
mod pairs;
#[cfg(test)]
mod tests;

pub use next::Next;

use crate::{
    Faults, Instant, Token,
    code::{Urgency, words},
    typed::Typed,
    wareki::Birth,
};
use chrono::NaiveDate;
use std::fmt;

words! {
    /// Who is talking to the worker.
    Visitor {
        /// 本人.
        Person = "self",
        /// 家族・親族.
        Family = "family",
        /// ほかの人: neighbours, an agency.
        Other = "other",
    }
}

impl Visitor {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "本人",
            Self::Family => "家族・親族",
            Self::Other => "ほかの人・機関",
        }
    }
}

/// What was told, as it is kept. Words of code lists (`door`, `route`, `screening`, topics, the consent's version)
/// and the tokens of area and agency are checked against their rows by the store. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// When it was told; `None`: now, or as it stands.
    pub received: Option<Instant>,
    /// Word of the list `door`.
    pub door: String,
    /// 出張相談会: where.
    pub outreach_place: String,
    /// … and on which day.
    pub outreach_on: Option<NaiveDate>,
    /// Word of the list `route`, or empty.
    pub route: String,
    /// 紹介元, as an agency of the record.
    pub referrer_agency: Option<Token>,
    /// 紹介元 in words.
    pub referrer: String,
    /// Who is talking; `None`: not asked.
    pub visitor: Option<Visitor>,
    /// Their tie to the person: 「母」.
    pub visitor_tie: String,
    /// Their name.
    pub visitor_name: String,
    /// 「名前は聞いていない」. Never together with a name.
    pub anonymous: bool,
    /// The person's name.
    pub name: String,
    /// The reading, in katakana.
    pub kana: String,
    /// The birth as far as it is known.
    pub birth: Option<Birth>,
    /// As the person says it.
    pub sex: String,
    /// Phone in the form of [`crate::phone::normalise`], or empty.
    pub phone: String,
    /// May a message be left? `None`: not asked.
    pub leave_message: Option<bool>,
    /// When and how to reach them.
    pub contact_wish: String,
    /// District.
    pub area: Option<Token>,
    /// Address.
    pub address: String,
    /// 「どんなことで？」: what they said.
    pub words: String,
    /// What they wish.
    pub wish: String,
    /// How soon.
    pub urgency: Urgency,
    /// Word of the list `screening`.
    pub screening: String,
    /// Which version of 個人情報に関する管理・取扱規程 the consent sheet was.
    pub consent_version: Option<String>,
    /// Given on.
    pub consent_on: Option<NaiveDate>,
    /// ○: words of the list `topic`, each once. Holds the ◎ too.
    pub topics: Vec<String>,
    /// ◎: the most pressing of them.
    pub main_topic: Option<String>,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told〔伏せています〕")
    }
}

impl Default for Told {
    /// The empty form: by phone, not urgent, nothing decided.
    fn default() -> Self {
        Self {
            received: None,
            door: "phone".to_owned(),
            outreach_place: String::new(),
            outreach_on: None,
            route: String::new(),
            referrer_agency: None,
            referrer: String::new(),
            visitor: None,
            visitor_tie: String::new(),
            visitor_name: String::new(),
            anonymous: false,
            name: String::new(),
            kana: String::new(),
            birth: None,
            sex: String::new(),
            phone: String::new(),
            leave_message: None,
            contact_wish: String::new(),
            area: None,
            address: String::new(),
            words: String::new(),
            wish: String::new(),
            urgency: Urgency::Normal,
            screening: "undecided".to_owned(),
            consent_version: None,
            consent_on: None,
            topics: Vec::new(),
            main_topic: None,
        }
    }
}

impl Told {
    /// Was anything told at all? One line, one topic, one number is enough.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let texts = [
            &self.words,
            &self.wish,
            &self.visitor_name,
            &self.visitor_tie,
            &self.name,
            &self.kana,
            &self.sex,
            &self.phone,
            &self.contact_wish,
            &self.address,
            &self.referrer,
            &self.outreach_place,
        ];
        texts.iter().any(|text| !text.is_empty())
            || !self.topics.is_empty()
            || self.birth.is_some()
            || self.area.is_some()
            || self.referrer_agency.is_some()
    }
}

/// A new reception: what was told, and what is to be done next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewReception {
    /// What was told.
    pub told: Told,
    /// The next thing to do; becomes a task.
    pub next: Option<Next>,
}

impl NewReception {
    /// Reads the form at the instant `now`. Field names are those of the columns' meaning; see [`Told`] and [`Next`].
    ///
    /// # Errors
    /// A sentence for each field that cannot be kept, and one when nothing was told at all.
    pub fn check(typed: &(impl Typed + ?Sized), now: Instant) -> Result<Self, Faults> {
        let (told, mut faults) = Told::read(typed, now);
        let next = Next::read(typed, told.urgency, now, &mut faults);
        if faults.is_empty() && !told.says_something() && next.is_none() {
            faults.add("words", "一行だけ書いてください。名前や電話番号だけでも保存できます");
        }
        faults.or(Self { told, next })
    }
}

/// The fields of the form that say where somebody can be found or reached.
pub const WHEREABOUTS: [&str; 4] = ["phone", "contact_wish", "area", "address"];

impl Told {
    /// The same, without where the person can be found or reached.
    #[must_use]
    pub fn without_whereabouts(self) -> Self {
        self.with_whereabouts_of(&Self::default())
    }

    /// The same, with where the person can be found or reached as `other` has it.
    #[must_use]
    pub fn with_whereabouts_of(mut self, other: &Self) -> Self {
        self.phone.clone_from(&other.phone);
        self.contact_wish.clone_from(&other.contact_wish);
        self.area.clone_from(&other.area);
        self.address.clone_from(&other.address);
        self
    }
}
