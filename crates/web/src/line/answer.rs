//! From what somebody did at LINE to what is said there.

use super::{desk::told, tongue::easy};
use crate::guide::{
    answer::{self as ours, Help, general},
    index::Index,
    troubles::{self, Step, Then},
    words::Words,
};
use crate::pages::guide::answer::UNSPOKEN;
use ::line::{
    message::{Link, Messages},
    talk::{self, Card, Choice, Talk},
    tap::{Place, Tap, To},
    webhook::What,
};
use domain::Instant;
use guide::{Guide, Lang};
use store::{desk::Town, handover::Answered};

/// A town's guide, to speak from.
pub(crate) struct Desk<'a> {
    pub(crate) guide: &'a Guide,
    pub(crate) index: &'a Index,
    pub(crate) town: &'a Town,
    /// `https://…` of our own pages.
    pub(crate) site: &'a str,
    pub(crate) now: Instant,
}

/// What is said, and what of it is counted: never a word of the person.
pub(crate) struct Said {
    pub(crate) messages: Messages,
    /// Where it was an answer to a trouble.
    pub(crate) told: Option<Answered>,
}

impl Desk<'_> {
    /// What is said to what somebody did; None where nothing is said. `lang`: what they chose lately.
    pub(crate) fn reply(&self, what: &What, lang: Option<Lang>) -> Option<Said> {
        let own = || Words::of(lang.unwrap_or(Lang::Ja).tag());
        let only = |messages: Messages| Some(Said { messages, told: None });
        match what {
            What::Text(text) => {
                let hint = lang.or_else(|| easy(text.show()).then_some(Lang::JaEasy));
                let help =
                    ours::to_words(self.guide, self.index, text.show(), hint, Some(self.town), self.now);
                let w = Words::of(help.lang.tag());
                let told = Some(counted(&help, w));
                Some(Said { messages: self.talk(w).help(&self.told(&help, w)), told })
            }
            What::Tap(tap) => Some(self.tapped(*tap)),
            What::Unreadable => only(self.talk(own()).unreadable()),
            What::Follow => only(self.talk(own()).hello(&choices(own(), troubles::troubles()))),
            What::Unfollow | What::Other => None,
        }
    }

    /// What is said to somebody who asks more often than we can answer.
    pub(crate) fn wait(&self, what: &What, lang: Option<Lang>) -> Messages {
        let lang = if let What::Tap(tap) = what { tap.lang } else { lang.unwrap_or(Lang::Ja) };
        self.talk(Words::of(lang.tag())).wait()
    }

    fn tapped(&self, tap: Tap) -> Said {
        let w = Words::of(tap.lang.tag());
        let talk = self.talk(w);
        let messages = match tap.to {
            To::Top => talk.troubles(&choices(w, troubles::troubles())),
            To::Lines => talk.now(),
            To::Languages => {
                let own = Lang::ALL.map(|lang| (lang, Words::of(lang.tag()).spoken("language", &[])));
                talk.languages(&own)
            }
            To::Human => {
                let desk = general(self.index, Some(self.town), self.now).map(|desk| told(&desk, w));
                talk.human(desk.as_ref())
            }
            To::Step(place) => return self.step(place, w),
        };
        Said { messages, told: None }
    }

    fn step(&self, place: Place, w: &Words) -> Said {
        let only = |messages: Messages| Said { messages, told: None };
        let Some(step) = troubles::at(&place.text()) else { return only(self.talk(w).unreadable()) };
        match &step.then {
            Then::Ask(question) => {
                let below = choices(w, troubles::below(&step.place));
                only(self.talk(w).question(&w.spoken(question, &[]), &below, place.above()))
            }
            Then::Help { danger, programmes } => {
                let help =
                    ours::to_choice(self.guide, self.index, *danger, programmes, Some(self.town), self.now);
                let told = self.told(&help, w);
                let hides = told.hides || troubles::hides(&step.place);
                let messages = self.talk(w).help(&talk::Help { hides, ..told });
                Said { messages, told: Some(counted(&help, w)) }
            }
        }
    }

    fn talk<'b>(&'b self, w: &'b Words) -> Talk<'b> {
        Talk {
            words: w,
            town: &self.town.name,
            top: self.page("", w),
            human: self.page("/talk", w),
            lines: self.guide.lines(),
        }
    }

    fn page(&self, end: &str, w: &Words) -> Option<Link> {
        let site = self.site.trim_end_matches('/');
        Link::page(&format!("{site}/g/{}{end}{}", self.town.code, w.query()))
    }

    fn told(&self, help: &Help, w: &Words) -> talk::Help {
        let unspoken = |slug: &str| UNSPOKEN.contains(&slug);
        let also = help.danger.iter().flat_map(|danger| danger.also.iter());
        let card = |card: &ours::Card| {
            let slug = card.programme.slug.as_str();
            let page = (!unspoken(slug)).then(|| self.page(&format!("/p/{slug}"), w)).flatten();
            let desks = card.desks.iter().map(|desk| told(desk, w)).collect();
            Card::of(&card.programme, w.lang(), desks, page)
        };
        talk::Help {
            danger: help.danger.as_ref().map(|danger| danger.kind),
            doubt: help.doubt,
            hides: also.copied().any(guide::Kind::hides)
                || help.cards.iter().take(3).any(|card| unspoken(&card.programme.slug)),
            cards: help.cards.iter().map(card).collect(),
            general: general(self.index, Some(self.town), self.now).map(|desk| told(&desk, w)),
        }
    }
}

/// The topic as the pages count it: the danger, else what helps first; and whether a desk of the town was told.
fn counted(help: &Help, w: &Words) -> Answered {
    let first = help.cards.first().map(|card| card.programme.slug.clone()).unwrap_or_default();
    Answered {
        topic: help.danger.as_ref().map_or(first, |danger| danger.kind.name().to_owned()),
        lang: w.lang().tag(),
        reached: help.cards.iter().any(|card| !card.desks.is_empty()),
    }
}

fn choices(w: &Words, steps: impl Iterator<Item = &'static Step>) -> Vec<Choice> {
    let choice =
        |step: &Step| Some(Choice { place: Place::parse(&step.place)?, text: w.spoken(&step.word, &[]) });
    steps.filter_map(choice).collect()
}
