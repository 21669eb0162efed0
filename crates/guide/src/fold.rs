//! One writing for what people write in many: widths, kana, accents, long marks, spaces.
//!
//! A folded text is two streams of characters, each with the place it came from in the person's own text, so that
//! a reason can quote their words: `plain` as they wrote it, `kana` with kanji turned to their reading where
//! `data/yomi.tsv` knows it. What a form says in kanji is so found in kana, and the other way round.

use unicode_normalization::UnicodeNormalization as _;

/// Stands for the end of a sentence; no form reaches over it.
pub(crate) const BREAK: char = '\u{1}';

/// A stream of folded characters and, for each, the index of the character of the person's text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Stream {
    pub(crate) chars: Vec<char>,
    pub(crate) from: Vec<usize>,
    /// For a sound inside a reading: how far in it stands, and how many sounds follow. Empty: no readings at all.
    pub(crate) inside: Vec<(u8, u8)>,
    /// Each character with the accent that its writer gave it.
    pub(crate) marked: Vec<char>,
    /// The writer sets accents throughout: then a word with another accent is another word.
    pub(crate) accented: bool,
}

impl Stream {
    fn push(&mut self, c: char, from: usize) {
        self.marked.push(c);
        self.chars.push(c);
        self.from.push(from);
    }

    /// The character last pushed was written so.
    fn mark(&mut self, written: char) {
        if let Some(last) = self.marked.last_mut() {
            *last = written;
        }
    }

    fn pop(&mut self) {
        self.marked.pop();
        self.chars.pop();
        self.from.pop();
    }

    /// At least every fifth letter carries a mark, as in Vietnamese written with care.
    fn weigh(&mut self) {
        let letters = self.chars.iter().filter(|c| c.is_ascii_alphabetic()).count();
        let marks = self.chars.iter().zip(&self.marked).filter(|(c, m)| c != m).count();
        self.accented = marks > 0 && marks * 5 >= letters;
    }

    /// Whether no reading of a kanji word is cut at this start and this end: 退職 (たいしょく) holds no たい.
    pub(crate) fn whole(&self, start: usize, end: usize) -> bool {
        let first = self.inside.get(start).is_none_or(|(before, _)| *before == 0);
        let last =
            end.checked_sub(1).and_then(|last| self.inside.get(last)).is_none_or(|(_, after)| *after == 0);
        first && last
    }
}

/// Whether words of this character's script are written apart.
pub(crate) fn spaced(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '\'' || ('\u{900}'..='\u{97f}').contains(&c)
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Small vowels are written by the young and by chance; the others change the sound and stay.
fn large(c: char) -> char {
    match c {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' => 'お',
        'ゎ' => 'わ',
        'を' => 'を',
        _ => c,
    }
}

fn vowel(c: char) -> Option<char> {
    Some(match c {
        'あ' | 'か' | 'さ' | 'た' | 'な' | 'は' | 'ま' | 'や' | 'ら' | 'わ' | 'が' | 'ざ' | 'だ' | 'ば'
        | 'ぱ' | 'ゃ' => 'あ',
        'い' | 'き' | 'し' | 'ち' | 'に' | 'ひ' | 'み' | 'り' | 'ぎ' | 'じ' | 'ぢ' | 'び' | 'ぴ' => {
            'い'
        }
        'う' | 'く' | 'す' | 'つ' | 'ぬ' | 'ふ' | 'む' | 'ゆ' | 'る' | 'ぐ' | 'ず' | 'づ' | 'ぶ' | 'ぷ'
        | 'ゅ' => 'う',
        'え' | 'け' | 'せ' | 'て' | 'ね' | 'へ' | 'め' | 'れ' | 'げ' | 'ぜ' | 'で' | 'べ' | 'ぺ' => {
            'え'
        }
        'お' | 'こ' | 'そ' | 'と' | 'の' | 'ほ' | 'も' | 'よ' | 'ろ' | 'ご' | 'ぞ' | 'ど' | 'ぼ' | 'ぽ'
        | 'ょ' => 'お',
        _ => return None,
    })
}

fn accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Folds a text as the person wrote it.
pub(crate) fn fold(text: &str) -> Stream {
    let mut stream = Stream::default();
    let letters: Vec<char> = text.chars().collect();
    let mut index = 0;
    while let Some(c) = letters.get(index) {
        // A half-width kana and its voicing mark make one sound, and a letter and its accents one letter.
        let mut end = index + 1;
        while letters.get(end).is_some_and(|c| matches!(c, 'ﾞ' | 'ﾟ' | '\u{3099}' | '\u{309a}') || accent(*c))
        {
            end += 1;
        }
        let piece: String = letters.get(index..end).unwrap_or_default().iter().collect();
        if c.is_whitespace() {
            if matches!(c, '\n' | '\r') { sentence(&mut stream, index) } else { space(&mut stream, index) }
        } else {
            for c in piece.nfkc().flat_map(char::to_lowercase) {
                letter(&mut stream, c, index);
            }
        }
        index = end;
    }
    while stream.chars.last() == Some(&' ') {
        stream.pop();
    }
    stream.weigh();
    stream
}

fn letter(stream: &mut Stream, c: char, index: usize) {
    match c {
        '。' | '!' | '?' | '.' | '…' | '।' | '။' => sentence(stream, index),
        'ー' | '〜' | '~' => {
            if let Some(v) = stream.chars.last().copied().and_then(vowel)
                && stream.chars.last() != Some(&v)
            {
                stream.push(v, index);
            }
        }
        '’' | '\'' | '`' => {
            if stream.chars.last().is_some_and(char::is_ascii_alphabetic) {
                stream.push('\'', index);
            }
        }
        'đ' => {
            stream.push('d', index);
            stream.mark(c);
        }
        'ı' => stream.push('i', index),
        'ß' => stream.push('s', index),
        _ if ('\u{300}'..'\u{900}').contains(&c) => {}
        '々' => {
            if let Some(before) = stream.chars.last().copied() {
                stream.push(before, index);
            }
        }
        _ if c.is_alphanumeric() || ('\u{900}'..='\u{97f}').contains(&c) || burmese(c) => {
            let base = if c < '\u{3000}' && !burmese(c) && !('\u{900}'..='\u{97f}').contains(&c) {
                c.nfd().next().unwrap_or(c)
            } else {
                large(hiragana(c))
            };
            let base = simplified(base);
            // A space between two signs of a script that has none is only the writer's breath.
            if stream.chars.last() == Some(&' ') {
                let before = stream.chars.iter().rev().nth(1).copied().unwrap_or(BREAK);
                if !(spaced(before) && spaced(base)) {
                    stream.pop();
                }
            }
            stream.push(base, index);
            if base.is_ascii() {
                stream.mark(c);
            }
        }
        _ => space(stream, index),
    }
}

fn burmese(c: char) -> bool {
    ('\u{1000}'..='\u{109f}').contains(&c)
}

fn sentence(stream: &mut Stream, index: usize) {
    if stream.chars.last() == Some(&' ') {
        stream.pop();
    }
    if stream.chars.last().is_some_and(|c| *c != BREAK) {
        stream.push(BREAK, index);
    }
}

fn space(stream: &mut Stream, index: usize) {
    if stream.chars.last().is_some_and(|c| *c != ' ' && *c != BREAK) {
        stream.push(' ', index);
    }
}

/// Traditional Chinese and old Japanese forms of the signs that the lexicon uses, on their simplified or present form.
fn simplified(c: char) -> char {
    OLD.iter().find(|(old, _)| *old == c).map_or(c, |(_, new)| *new)
}

/// Only signs that Japanese does not write today: 護 or 話 stay, for Japanese needs them.
const OLD: &[(char, char)] = &[
    ('沒', '没'),
    ('錢', '钱'),
    ('嗎', '吗'),
    ('麼', '么'),
    ('們', '们'),
    ('這', '这'),
    ('個', '个'),
    ('還', '还'),
    ('媽', '妈'),
    ('爺', '爷'),
    ('帳', '账'),
    ('嬰', '婴'),
    ('媳', '媳'),
    ('誰', '谁'),
    ('濟', '济'),
    ('讓', '让'),
    ('總', '总'),
    ('對', '对'),
    ('實', '实'),
    ('畫', '画'),
    ('繼', '继'),
    ('續', '续'),
    ('變', '变'),
    ('戰', '战'),
];

/// A single word folded: for word lists.
pub(crate) fn fold_word(word: &str) -> String {
    fold(word).chars.into_iter().collect()
}
