//! Finding forms in a text: exactly, and with one slip.

use crate::{
    fold::{BREAK, Stream, spaced},
    lang::Lang,
    lexicon::Concept,
    pattern::{Form, Piece, WILD, starts_word},
};
use std::collections::HashMap;

/// Where a concept was found: characters of the person's text, from and up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) concept: Concept,
    /// Found only by allowing one slip.
    pub(crate) slip: bool,
}

/// A writing of a form's first part: the form's number and the writing's.
type Start = (u32, u32);

/// All forms, by a tree over the characters of their first parts: a text is walked once from each place, and only
/// forms whose first part stands there whole are looked at, however many the lexicon has.
#[derive(Debug, Default)]
pub(crate) struct Index {
    forms: Vec<(Concept, Lang, Form)>,
    /// From a place in the tree (0: the root) by a character to the next.
    steps: HashMap<(u32, char), u32>,
    /// First parts that end (or come to a wild rest) at a place in the tree.
    ends: Vec<Vec<Start>>,
    /// Forms of one part that are long enough to be found with a slip, by their first and second character, and by
    /// their first and third: a slip spoils at most one of these.
    long: [HashMap<(char, char), Vec<Start>>; 2],
}

/// Room between the parts of a form, in characters: scripts without spaces, and with.
const ROOM: usize = 11;
const ROOM_SPACED: usize = 30;
/// Least length of a form that may be found with a sound too many or too few, and with a wrong one.
const LONG: usize = 6;
const LONGER: usize = 8;

impl Index {
    pub(crate) fn add(&mut self, concept: Concept, lang: Lang, form: Form) {
        let number = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        for (nth, piece) in (0..).zip(form.parts.first().into_iter().flatten()) {
            let Some(first) = piece.chars.first().copied() else { continue };
            let mut place = 0;
            for c in piece.chars.iter().take_while(|c| **c != WILD) {
                let fresh = u32::try_from(self.ends.len().max(1)).unwrap_or(u32::MAX);
                place = *self.steps.entry((place, *c)).or_insert(fresh);
                self.ends.resize_with(self.ends.len().max(index(place) + 1), Vec::new);
            }
            if let Some(ends) = self.ends.get_mut(index(place)) {
                ends.push((number, nth));
            }
            if form.parts.len() == 1 && piece.chars.len() >= LONG && !first.is_ascii() {
                for (map, at) in self.long.iter_mut().zip([1, 2]) {
                    let c = piece.chars.get(at).copied().unwrap_or_default();
                    map.entry((first, c)).or_default().push((number, nth));
                }
            }
        }
        self.forms.push((concept, lang, form));
    }

    /// Every form of the heard languages in the stream.
    pub(crate) fn find(&self, text: &Stream, heard: &[Lang], out: &mut Vec<Found>) {
        for (at, first) in text.chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|b| text.chars.get(b)).copied();
            if !starts_word(before, *first) {
                continue;
            }
            let mut place = 0;
            for c in text.chars.get(at..).unwrap_or_default() {
                let Some(next) = self.steps.get(&(place, *c)) else { break };
                place = *next;
                for (concept, lang, form, piece) in self.at(self.ends.get(index(place))) {
                    if heard.contains(lang)
                        && let Some(end) = match_form(text, at, *lang, form, piece)
                        && text.whole(at, end)
                    {
                        out.push(found(text, at, end, *concept, false));
                    }
                }
            }
        }
    }

    /// Forms with one slip, of concepts that `skip` does not turn away.
    pub(crate) fn find_slips(
        &self,
        text: &Stream,
        heard: &[Lang],
        skip: &dyn Fn(Concept) -> bool,
        out: &mut Vec<Found>,
    ) {
        for (at, first) in text.chars.iter().enumerate() {
            let ahead = |n: usize| text.chars.get(at + n).copied().unwrap_or_default();
            let near = [(0, ahead(1)), (0, ahead(2)), (1, ahead(1)), (1, ahead(2))];
            let lists = near.iter().filter_map(|(map, c)| self.long.get(*map)?.get(&(*first, *c)));
            for (concept, lang, _, piece) in lists.flat_map(|list| self.at(Some(list))) {
                if heard.contains(lang)
                    && !skip(*concept)
                    && let Some(length) = slip(text.chars.get(at..).unwrap_or_default(), &piece.chars)
                    && text.whole(at, at + length)
                {
                    out.push(found(text, at, at + length, *concept, true));
                }
            }
        }
    }

    fn at<'a>(
        &'a self,
        starts: Option<&'a Vec<Start>>,
    ) -> impl Iterator<Item = (&'a Concept, &'a Lang, &'a Form, &'a Piece)> {
        starts.into_iter().flatten().filter_map(|(form, piece)| {
            let (concept, lang, form) = self.form(*form)?;
            Some((concept, lang, form, form.parts.first()?.get(usize::try_from(*piece).ok()?)?))
        })
    }

    fn form(&self, number: u32) -> Option<&(Concept, Lang, Form)> {
        self.forms.get(usize::try_from(number).ok()?)
    }

    /// The number of forms.
    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }

    /// The Latin words of the forms with their language, for mending slips.
    pub(crate) fn words(&self) -> impl Iterator<Item = (Lang, String)> {
        self.forms.iter().flat_map(|(_, lang, form)| {
            form.parts.iter().flatten().flat_map(move |part| {
                let text: String = part.chars.iter().collect();
                let words: Vec<(Lang, String)> = text
                    .split(' ')
                    .filter(|w| w.chars().all(|c| c.is_ascii_alphabetic()))
                    .map(|w| (*lang, w.to_owned()))
                    .collect();
                words
            })
        })
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

fn found(text: &Stream, start: usize, end: usize, concept: Concept, slip: bool) -> Found {
    let from = |index: usize| text.from.get(index).copied().unwrap_or_default();
    Found { start: from(start), end: from(end.saturating_sub(1)) + 1, concept, slip }
}

fn match_form(text: &Stream, at: usize, lang: Lang, form: &Form, first: &Piece) -> Option<usize> {
    let strict = lang == Lang::Vi && text.accented;
    let mut end = at + match_piece(text, at, first, strict)?;
    let text_chars = &text.chars;
    for (part, tight) in form.parts.iter().zip(&form.tight).skip(1) {
        let spaced_part = part.iter().any(|piece| piece.chars.first().copied().is_some_and(spaced));
        let room = match (tight, spaced_part) {
            (true, _) => 0,
            (false, true) => ROOM_SPACED,
            (false, false) => ROOM,
        };
        let mut hit = None;
        for start in end..=end + room {
            let Some(c) = text_chars.get(start).filter(|c| **c != BREAK) else { break };
            if !starts_word(start.checked_sub(1).and_then(|b| text_chars.get(b)).copied(), *c) {
                continue;
            }
            // The writings are sorted: only those that begin with this sign are tried, the longest last.
            let from = part.partition_point(|piece| piece.chars.first() < Some(c));
            let same = part.iter().skip(from).take_while(|piece| piece.chars.first() == Some(c));
            if let Some(length) = same.filter_map(|piece| match_piece(text, start, piece, strict)).max() {
                hit = Some(start + length);
                break;
            }
        }
        end = hit?;
    }
    Some(end)
}

/// The length of the piece here. `strict`: the accents must be the form's, for đói is hungry and đòi is to demand.
fn match_piece(text: &Stream, at: usize, piece: &Piece, strict: bool) -> Option<usize> {
    let mut end = at;
    for (nth, wanted) in piece.chars.iter().enumerate() {
        if *wanted == WILD {
            end += text.chars.get(end..)?.iter().take_while(|c| spaced(**c)).count();
        } else if text.chars.get(end) == Some(wanted)
            && (!strict || text.marked.get(end) == piece.marked.get(nth))
        {
            end += 1;
        } else {
            return None;
        }
    }
    let last = *text.chars.get(end.checked_sub(1)?)?;
    let next = text.chars.get(end).copied();
    let goes_on = next.is_some_and(|c| spaced(c) && spaced(last) && c.is_ascii() == last.is_ascii());
    (piece.open || !goes_on).then_some(end - at)
}

/// The length in the text that is `form` with one slip: a sound too many, too few, two changed about, or one wrong
/// inside a long form. The first sound must be right.
fn slip(text: &[char], form: &[char]) -> Option<usize> {
    let same = text.iter().zip(form).take_while(|(a, b)| a == b).count();
    if same == 0 || same >= form.len() || text.get(..same)?.contains(&BREAK) {
        return None;
    }
    let (rest, wanted) = (text.get(same..)?, form.get(same..)?);
    let ahead = |skip_text: usize, skip_form: usize| {
        let (a, b) = (rest.get(skip_text..).unwrap_or_default(), wanted.get(skip_form..).unwrap_or_default());
        a.starts_with(b)
    };
    // A sound too few at the very end, or too many, says nothing: such a text is only a piece of the form.
    if wanted.len() > 1 && ahead(0, 1) {
        return Some(form.len() - 1);
    }
    if ahead(1, 0) && rest.first() != Some(&BREAK) {
        return Some(form.len() + 1);
    }
    if wanted.len() > 1 && rest.first() == wanted.get(1) && rest.get(1) == wanted.first() && ahead(2, 2) {
        return Some(form.len());
    }
    (form.len() >= LONGER && wanted.len() > 1 && rest.first() != Some(&BREAK) && ahead(1, 1))
        .then_some(form.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        let tries = [
            ("たべもがない", true),
            ("たべもののがない", true),
            ("たべのもがない", true),
            ("たのがない", false),
            ("しらべものがない", false),
        ];
        for (text, ok) in tries {
            assert_eq!(slip(&chars(text), &chars("たべものがない")).is_some(), ok, "{text}");
        }
    }
}
