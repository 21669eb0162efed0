//! The answer: in danger whom to call and nothing before it, then the desks.

use super::{Talk, text};
use crate::{
    limit::{Label, Line},
    message::{Act, Bubble, Link, Message, Messages, Part, Weight},
};
use domain::hours::Open;
use guide::{Kind, Lang, Programme};

/// Programmes told at once; the page tells no more.
const CARDS: usize = 3;
/// Lines before the answer for a danger left in doubt.
const DOUBTED: usize = 2;
/// DV相談プラス in writing, 12 to 22 o'clock, and the state's list of lines for those who want to die.
const CHATS: [(&[Kind], &str); 2] = [
    (&[Kind::Dv, Kind::SexualViolence], "https://soudanplus.jp/"),
    (&[Kind::Suicide], "https://www.mhlw.go.jp/mamorouyokokoro/"),
];

/// A desk, as it is told.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// Name.
    pub name: String,
    /// The number as one reads it; empty: not known.
    pub number: String,
    /// By its hours.
    pub open: Option<Open>,
    /// The hours are not known, and it is no hour at which town halls mostly work.
    pub probably_closed: bool,
    /// Opening hours in words; empty: not known.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// One speaks at once with who helps.
    pub direct: bool,
    /// Whom to ask a switchboard for.
    pub ask: String,
    /// Serves only this part of the town.
    pub only: String,
    /// What to bring, in words.
    pub bring: Vec<String>,
    /// The office itself has entered it.
    pub by_office: bool,
    /// The day of the last check, in words; empty: never.
    pub checked: String,
    /// Checked longer ago than half a year.
    pub stale: bool,
    /// Home page; empty: none.
    pub url: String,
}

/// A programme with its desks.
#[derive(Debug, Clone)]
pub struct Card {
    name: String,
    what: String,
    say: String,
    desks: Vec<Desk>,
    page: Option<Link>,
}

impl Card {
    /// A programme in a language: its name also in Japanese, since that is said on the phone.
    #[must_use]
    pub fn of(programme: &Programme, lang: Lang, desks: Vec<Desk>, page: Option<Link>) -> Self {
        let (name, what) = match (programme.words(lang), lang) {
            (Some(words), _) => (format!("{}（{}）", words.name, programme.name), words.what.clone()),
            (None, Lang::Ja) => (programme.name.clone(), programme.what.clone()),
            (None, _) => (programme.name.clone(), programme.easy.clone()),
        };
        Self { name, what, say: programme.say.clone(), desks, page }
    }
}

/// What helps.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// What to speak of before all else.
    pub danger: Option<Kind>,
    /// A danger left in doubt: its first numbers stand before the answer, which stays as it is.
    pub doubt: Option<Kind>,
    /// Somebody who must not know may read along: no programme is named.
    pub hides: bool,
    /// Best first.
    pub cards: Vec<Card>,
    /// The desk for everything: for when nothing else is known.
    pub general: Option<Desk>,
}

impl Talk<'_> {
    /// The answer.
    #[must_use]
    pub fn help(&self, help: &Help) -> Messages {
        let mut bubbles = self.desks(help);
        let hides = help.hides || help.danger.is_some_and(Kind::hides);
        match (help.danger, help.doubt) {
            (Some(kind), _) => {
                let danger = self.danger(kind, hides);
                let alt = self.words.t("line.alt");
                if bubbles.is_empty() {
                    return Messages::of(self.whole(vec![danger]), []);
                }
                bubbles.truncate(CARDS);
                Messages::of(Message::bubbles(&alt, danger, []), [self.whole(bubbles)])
            }
            (None, Some(kind)) if !bubbles.is_empty() => {
                let alt = self.words.t("line.alt");
                Messages::of(Message::bubbles(&alt, self.doubt(kind), []), [self.whole(bubbles)])
            }
            (None, _) => Messages::of(self.whole(bubbles), []),
        }
    }

    /// One kind line and the first numbers of the kind that is in doubt.
    fn doubt(&self, kind: Kind) -> Bubble {
        let mut parts = vec![text(Weight::Strong, &self.words.t("now.doubt"))];
        parts.extend(self.lines.of(kind).take(DOUBTED).flat_map(|line| self.call_line(line)));
        if kind.hides() {
            parts.push(text(Weight::Small, &self.words.t("line.erase")));
        }
        self.machine(&mut parts);
        Bubble::of(&parts)
    }

    fn desks(&self, help: &Help) -> Vec<Bubble> {
        let hides = help.hides || help.danger.is_some_and(Kind::hides);
        let mut told: Vec<Bubble> = Vec::new();
        for card in help.cards.iter().take(CARDS) {
            told.extend(self.card(card, told.is_empty() && help.danger.is_none(), hides));
        }
        if told.is_empty() && help.danger.is_none() {
            told.extend(help.general.as_ref().map(|desk| self.off_topic(desk)));
        }
        if told.is_empty() && help.danger.is_none() {
            // No desk at all is known: a person, and the lines.
            let mut parts = vec![text(Weight::Head, &self.words.t("answer.off_topic"))];
            parts.extend(self.lines.line.get("yorisoi").into_iter().flat_map(|line| self.call_line(line)));
            told.push(Bubble::of(&parts));
        }
        told
    }

    /// Numbers first, then the sentence.
    fn danger(&self, kind: Kind, hides: bool) -> Bubble {
        let w = self.words;
        let mut parts = vec![text(Weight::Alarm, &w.t("answer.danger"))];
        parts.extend(self.lines.of(kind).flat_map(|line| self.call_line(line)));
        parts.push(Part::Rule);
        parts.push(text(Weight::Plain, &w.t(&format!("danger.{}", kind.name()))));
        let chat =
            CHATS.iter().find(|(kinds, _)| kinds.contains(&kind)).and_then(|(_, page)| Link::page(page));
        parts.extend(chat.map(|link| Part::Button(Line::of(&w.t("silent.chat")), Act::Go(link))));
        if hides {
            parts.push(text(Weight::Small, &w.t("line.erase")));
        }
        self.machine(&mut parts);
        Bubble::of(&parts)
    }

    /// None where no desk is known: a programme without one helps nobody.
    fn card(&self, card: &Card, first: bool, hides: bool) -> Option<Bubble> {
        let w = self.words;
        let desk = card.desks.first()?;
        let head = match (first, hides) {
            (_, true) => "answer.also_call",
            (true, false) => "answer.call",
            (false, false) => "answer.others",
        };
        let mut parts = vec![text(Weight::Head, &w.t(head))];
        if !hides {
            parts.push(text(Weight::Strong, &card.name));
        }
        parts.extend(self.call_desk(desk));
        if !hides {
            parts.extend(self.say(desk, &card.say));
            parts.push(Part::Rule);
            parts.push(text(Weight::Plain, &card.what));
        }
        parts.extend(self.facts(desk));
        if hides {
            parts.push(text(Weight::Small, &w.t("line.erase")));
        } else if let Some(link) = card.page.clone() {
            parts.push(Part::Button(Line::of(&w.t("answer.page")), Act::Go(link)));
        }
        self.machine(&mut parts);
        Some(Bubble::of(&parts))
    }

    fn off_topic(&self, desk: &Desk) -> Bubble {
        let mut parts = vec![text(Weight::Head, &self.words.t("answer.off_topic"))];
        parts.extend(self.call_desk(desk));
        parts.extend(self.facts(desk));
        parts.push(text(Weight::Small, &self.words.t("line.kept")));
        self.machine(&mut parts);
        Bubble::of(&parts)
    }

    /// Name, number, whether one speaks at once with who helps, whether it is open.
    pub(super) fn call_desk(&self, desk: &Desk) -> Vec<Part> {
        let w = self.words;
        let mut parts = vec![text(Weight::Strong, &desk.name)];
        if desk.number.is_empty() {
            parts.push(text(Weight::Small, &w.t("desk.no_number")));
            let page = Link::page(&desk.url);
            parts.extend(page.map(|link| Part::Button(Line::of(&w.t("desk.web")), Act::Go(link))));
            return parts;
        }
        let word = Label::of(&w.t("call"));
        parts.push(Part::Call { number: Line::of(&desk.number), word, link: Link::tel(&desk.number) });
        let way = if desk.direct { w.t("desk.direct") } else { w.t("desk.switchboard") };
        let open = match desk.open {
            Some(Open::Now) => w.t("open.now"),
            Some(Open::Always) => w.t("open.always"),
            Some(Open::NotNow) => w.t("open.not_now"),
            Some(Open::Unknown) | None => w.t("open.unknown"),
        };
        parts.push(text(Weight::Small, &format!("{way} ／ {open}")));
        if !desk.only.is_empty() {
            parts.push(text(Weight::Small, &w.with("desk.only", "part", &desk.only)));
        }
        // Somebody who finds it closed must not be left alone with that.
        if desk.open == Some(Open::NotNow) || desk.probably_closed {
            parts.push(text(Weight::Small, &w.t("night")));
            parts.extend(self.lines.line.get("yorisoi").into_iter().flat_map(|line| self.call_line(line)));
        }
        parts
    }

    /// What to say on the phone, in Japanese: first to a switchboard, then to who helps.
    fn say(&self, desk: &Desk, say: &str) -> Vec<Part> {
        let w = self.words;
        if desk.number.is_empty() || say.is_empty() {
            return Vec::new();
        }
        let mut parts = vec![text(Weight::Strong, &w.t("say.title"))];
        match desk.ask.is_empty() {
            true => parts.push(text(Weight::Plain, &format!("「{say}」"))),
            false => parts.extend([
                text(Weight::Plain, &format!("{} 「{}につないでください」", w.t("say.ask_for"), desk.ask)),
                text(Weight::Plain, &format!("{} 「{say}」", w.t("say.connected"))),
            ]),
        }
        parts
    }

    /// Hours, what to bring, and where the facts come from and of what day they are.
    fn facts(&self, desk: &Desk) -> Vec<Part> {
        let w = self.words;
        let mut parts = Vec::new();
        if desk.hours.is_empty() && !desk.number.is_empty() {
            let closed = if desk.probably_closed { w.t("hours.probably_closed") } else { String::new() };
            let told = format!("{}\n{} {closed}", w.t("desk.hours"), w.t("hours.unknown"));
            parts.push(text(Weight::Small, &told));
        } else if !desk.hours.is_empty() {
            let closed = match desk.closed_days.is_empty() {
                true => String::new(),
                false => format!("\n{} {}", w.t("desk.closed"), desk.closed_days),
            };
            parts.push(text(Weight::Small, &format!("{}\n{}{closed}", w.t("desk.hours"), desk.hours)));
        }
        if !desk.bring.is_empty() {
            let list = desk.bring.join(&w.t("comma"));
            let told = format!("{}\n{list}\n{}", w.t("bring.title"), w.t("bring.without"));
            parts.push(text(Weight::Small, &told));
        }
        let from = if desk.by_office { w.t("source.office") } else { w.t("source.list") };
        let checked = match desk.checked.is_empty() {
            true => String::new(),
            false => w.with("source.checked", "date", &desk.checked),
        };
        let stale = if desk.stale { w.t("source.stale") } else { String::new() };
        let told = format!("{}\n{from} {checked} {stale}", w.t("desk.source"));
        parts.push(text(Weight::Small, told.trim_end()));
        parts
    }

    fn machine(&self, parts: &mut Vec<Part>) {
        if self.words.by_machine() {
            parts.push(text(Weight::Small, &self.words.t("foot.machine")));
        }
    }
}
