//! How wide text will be, and folding it into a box.
//!
//! No font is read: a full-width character counts 1 em, a half-width one 0.55 em. That is a little
//! generous for the system fonts in use, which is the safe side for "labels never overlap".

/// Lines of a folded text, and whether something had to be left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Folded {
    pub(crate) lines: Vec<String>,
    pub(crate) shortened: bool,
}

/// Estimated width of one line in pixels at a font size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    match u32::from(c) {
        // Marks that sit on the character before them.
        0x0300..=0x036F | 0x200B..=0x200F | 0x3099 | 0x309A | 0xFE00..=0xFE0F => 0.0,
        // Latin (also Vietnamese), Greek, Cyrillic; half-width katakana.
        0..=0x052F | 0x1E00..=0x1EFF | 0xFF61..=0xFF9F => 0.55,
        _ => 1.0,
    }
}

/// Characters that must not begin a line.
fn clings(c: char) -> bool {
    matches!(c, '、' | '。' | '）' | ')' | '」' | '・' | 'ー' | 'ゃ' | 'ゅ' | 'ょ' | 'っ' | '…')
        || em(c) == 0.0
}

/// Folds text into at most `max_lines` lines no wider than `max_width`; what does not fit ends in 「…」.
pub(crate) fn fold(text: &str, size: f64, max_width: f64, max_lines: usize) -> Folded {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let chars: Vec<char> = clean.trim().chars().collect();
    let mut out = Folded::default();
    let mut rest = chars.as_slice();
    while !rest.is_empty() {
        if out.lines.len() == max_lines {
            out.shortened = true;
            if let Some(last) = out.lines.last_mut() {
                *last = ellipsis(last, size, max_width);
            }
            break;
        }
        let take = line_length(rest, size, max_width);
        if take == 0 {
            out.shortened = true;
            break;
        }
        let (line, after) = rest.split_at(take.min(rest.len()));
        out.lines.push(line.iter().collect::<String>().trim().to_owned());
        let skip = after.iter().take_while(|c| c.is_whitespace()).count();
        rest = after.split_at(skip).1;
    }
    out.lines.retain(|l| !l.is_empty());
    out
}

fn line_length(rest: &[char], size: f64, max_width: f64) -> usize {
    let mut used = 0.0;
    let mut fits = 0;
    for c in rest {
        used += em(*c) * size;
        if used > max_width + 0.01 {
            break;
        }
        fits += 1;
    }
    if fits == rest.len() {
        return fits;
    }
    let head = rest.split_at(fits).0;
    // A break at a space keeps a family name whole; only if it does not waste most of the line.
    if let Some(space) = head.iter().rposition(|c| c.is_whitespace())
        && space * 3 >= fits
    {
        return space;
    }
    let clinging = rest.get(fits).is_some_and(|c| clings(*c));
    if clinging && fits > 1 { fits - 1 } else { fits }
}

fn ellipsis(line: &str, size: f64, max_width: f64) -> String {
    let mut kept = line.to_owned();
    while !kept.is_empty() && width(&kept, size) + size > max_width + 0.01 {
        kept.pop();
    }
    kept.push('…');
    kept
}
