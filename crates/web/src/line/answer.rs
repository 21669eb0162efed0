//! From what somebody did at LINE to what is said there.

use super::{Account, desk::told};
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
use store::desk::Town;

/// A town's guide, to speak from.
pub(crate) struct Desk<'a> {
    pub(crate) guide: &'a Guide,
    pub(crate) index: &'a Index,
    pub(crate) town: &'a Town,
    pub(crate) account: &'a Account,
    pub(crate) now: Instant,
}

impl Desk<'_> {
    /// What is said to what somebody did; None where nothing is said.
    pub(crate) fn reply(&self, what: &What) -> Option<Messages> {
        match what {
            What::Text(text) => {
                let help =
                    ours::to_words(self.guide, self.index, text.show(), None, Some(self.town), self.now);
                let w = Words::of(help.lang.tag());
                Some(self.talk(w).help(&self.told(&help, w)))
            }
            What::Tap(tap) => Some(self.tapped(*tap)),
            What::Unreadable => Some(self.talk(Words::of("ja")).unreadable()),
            What::Follow => {
                let w = Words::of("ja");
                Some(self.talk(w).hello(&choices(w, troubles::troubles())))
            }
            What::Unfollow | What::Other => None,
        }
    }

    /// What is said to somebody who asks more often than we can answer.
    pub(crate) fn wait(&self, what: &What) -> Messages {
        let lang = if let What::Tap(tap) = what { tap.lang } else { Lang::Ja };
        self.talk(Words::of(lang.tag())).wait()
    }

    fn tapped(&self, tap: Tap) -> Messages {
        let w = Words::of(tap.lang.tag());
        let talk = self.talk(w);
        match tap.to {
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
            To::Step(place) => self.step(place, w),
        }
    }

    fn step(&self, place: Place, w: &Words) -> Messages {
        let Some(step) = troubles::at(&place.text()) else { return self.talk(w).unreadable() };
        match &step.then {
            Then::Ask(question) => {
                let below = choices(w, troubles::below(&step.place));
                self.talk(w).question(&w.spoken(question, &[]), &below, place.above())
            }
            Then::Help { danger, programmes } => {
                let help =
                    ours::to_choice(self.guide, self.index, *danger, programmes, Some(self.town), self.now);
                let told = self.told(&help, w);
                let hides = told.hides || troubles::hides(&step.place);
                self.talk(w).help(&talk::Help { hides, ..told })
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
        let site = self.account.site.trim_end_matches('/');
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
            hides: also.copied().any(guide::Kind::hides)
                || help.cards.iter().take(3).any(|card| unspoken(&card.programme.slug)),
            cards: help.cards.iter().map(card).collect(),
            general: general(self.index, Some(self.town), self.now).map(|desk| told(&desk, w)),
        }
    }
}

fn choices(w: &Words, steps: impl Iterator<Item = &'static Step>) -> Vec<Choice> {
    let choice =
        |step: &Step| Some(Choice { place: Place::parse(&step.place)?, text: w.spoken(&step.word, &[]) });
    steps.filter_map(choice).collect()
}
