//! What is said: from what somebody chose, or from the guide's answer, to messages.
//!
//! Nothing here takes the words of a resident: only what the guide's public texts, the desks and our own catalogues
//! say. So no reply can repeat them, not even as the reason 「家賃」から that our own pages show.

mod help;

pub use help::{Card, Desk, Help};

use crate::{
    limit::{Label, Line},
    message::{Act, Bubble, Link, Message, Messages, Part, Quick, Weight},
    tap::{Place, Tap, To},
};
use domain::phone;
use guide::{Lang, Lines};

/// Our fixed words in one language: the catalogues of the residents' pages.
pub trait Words {
    /// The language.
    fn lang(&self) -> Lang;
    /// Nobody of that language has read the words yet.
    fn by_machine(&self) -> bool;
    /// The text of a key; readings stand in brackets behind their words.
    fn t(&self, key: &str) -> String;
    /// The text of a key with a value for its place.
    fn with(&self, key: &str, name: &str, value: &str) -> String;
}

/// Something to choose on the choices path.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Where it leads.
    pub place: Place,
    /// What it says.
    pub text: String,
}

/// Choices of one bubble; more would need scrolling.
const BESIDE: usize = 7;

/// Who speaks: a town's guide in one language.
#[derive(Clone)]
pub struct Talk<'a> {
    /// The words.
    pub words: &'a dyn Words,
    /// The town's name.
    pub town: &'a str,
    /// The town's first page of the guide.
    pub top: Option<Link>,
    /// The page where one writes to a person.
    pub human: Option<Link>,
    /// The telephone lines.
    pub lines: &'a Lines,
}

pub(crate) fn text(weight: Weight, text: &str) -> Part {
    Part::Text(weight, Line::of(text))
}

impl Talk<'_> {
    /// To somebody who has just added the account.
    #[must_use]
    pub fn hello(&self, troubles: &[Choice]) -> Messages {
        let w = self.words;
        let hello = format!("{}\n\n{}", w.with("line.hello", "town", self.town), w.t("line.kept"));
        Messages::of(
            Message::text(&hello),
            [self.choices(&w.t("top.choose"), &w.t("top.choose_hint"), troubles, None)],
        )
    }

    /// The everyday troubles.
    #[must_use]
    pub fn troubles(&self, troubles: &[Choice]) -> Messages {
        let w = self.words;
        Messages::of(self.choices(&w.t("top.choose"), &w.t("top.choose_hint"), troubles, None), [])
    }

    /// A question of the path, and a way back.
    #[must_use]
    pub fn question(&self, question: &str, choices: &[Choice], above: Option<Place>) -> Messages {
        let back = above.map_or(To::Top, To::Step);
        Messages::of(self.choices(question, &self.words.t("ask.nearest"), choices, Some(back)), [])
    }

    /// The lines for when it is dangerous now.
    #[must_use]
    pub fn now(&self) -> Messages {
        let mut parts = vec![text(Weight::Alarm, &self.words.t("answer.danger"))];
        parts.extend(self.lines.now().flat_map(|(_, line)| self.call_line(line)));
        Messages::of(self.whole(vec![Bubble::of(&parts)]), [])
    }

    /// The languages, each in its own name.
    #[must_use]
    pub fn languages(&self, names: &[(Lang, String)]) -> Messages {
        let button = |(lang, name): &(Lang, String)| {
            Part::Button(Line::of(name), Act::Tap(Tap { lang: *lang, to: To::Top }))
        };
        let buttons: Vec<Part> = names.iter().map(button).collect();
        let head = text(Weight::Head, &self.words.t("foot.languages"));
        Messages::of(self.whole(columns(&[head], &buttons)), [])
    }

    /// A way to a person: only ever a link to our own page, and the number of the desk for everything.
    #[must_use]
    pub fn human(&self, desk: Option<&Desk>) -> Messages {
        let w = self.words;
        let mut parts =
            vec![text(Weight::Head, &w.t("line.human")), text(Weight::Plain, &w.t("line.human_how"))];
        parts.extend(self.human.clone().map(|link| Part::Button(Line::of(&w.t("line.open")), Act::Go(link))));
        if let Some(desk) = desk {
            parts.push(Part::Rule);
            parts.push(text(Weight::Strong, &w.t("top.talk")));
            parts.extend(self.call_desk(desk));
        }
        Messages::of(self.whole(vec![Bubble::of(&parts)]), [])
    }

    /// To a picture, a voice, a sticker, or a button of long ago.
    #[must_use]
    pub fn unreadable(&self) -> Messages {
        Messages::of(Message::text(&self.words.t("line.unreadable")).with(self.quick()), [])
    }

    /// To somebody who asks more often than we can answer.
    #[must_use]
    pub fn wait(&self) -> Messages {
        Messages::of(Message::text(&self.words.t("line.wait")).with(self.quick()), [])
    }

    fn choices(&self, head: &str, hint: &str, choices: &[Choice], back: Option<To>) -> Message {
        let lang = self.words.lang();
        let button = |choice: &Choice| {
            Part::Button(Line::of(&choice.text), Act::Tap(Tap { lang, to: To::Step(choice.place) }))
        };
        let mut buttons: Vec<Part> = choices.iter().map(button).collect();
        buttons.extend(back.map(|to| {
            Part::Button(Line::of(&format!("← {}", self.words.t("ask.back"))), Act::Tap(Tap { lang, to }))
        }));
        self.whole(columns(&[text(Weight::Head, head), text(Weight::Small, hint)], &buttons))
    }

    /// Bubbles as the last message: with the quick replies, and the word that a machine has translated.
    fn whole(&self, mut bubbles: Vec<Bubble>) -> Message {
        if bubbles.is_empty() {
            return Message::text(&self.words.t("line.unreadable")).with(self.quick());
        }
        let first = bubbles.remove(0);
        Message::bubbles(&self.words.t("line.alt"), first, bubbles).with(self.quick())
    }

    fn quick(&self) -> Vec<Quick> {
        let (w, lang) = (self.words, self.words.lang());
        let quick =
            |label: String, to: To| Quick { label: Label::of(&label), act: Act::Tap(Tap { lang, to }) };
        vec![
            quick(w.t("top.choose"), To::Top),
            quick(w.t("line.now"), To::Lines),
            quick(w.t("line.human"), To::Human),
            quick(w.t("foot.languages"), To::Languages),
        ]
    }

    /// A telephone line: number, name, hours.
    fn call_line(&self, line: &guide::Line) -> [Part; 2] {
        let hours = if self.words.lang().base() == Lang::Ja { &line.hours } else { &line.hours_en };
        [
            Part::Call {
                number: Line::of(&phone::show(&line.number)),
                word: Label::of(&self.words.t("call")),
                link: Link::tel(&line.number),
            },
            text(Weight::Small, &format!("{}\n{hours}", line.name)),
        ]
    }
}

/// The parts, in bubbles of as many as can be taken in at once, each under the same head.
fn columns(head: &[Part], parts: &[Part]) -> Vec<Bubble> {
    parts.chunks(BESIDE).map(|some| Bubble::of(&[head, some].concat())).collect()
}
