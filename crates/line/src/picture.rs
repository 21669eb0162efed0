//! The rich menu's picture: four signs in the order of [`crate::menu`], drawn by rule, without words (a word would need
//! a font). Whoever wants words in it gives a picture of their own.

use crate::menu::{HEIGHT, WIDTH};
use flate2::{Compression, Crc, write::ZlibEncoder};
use std::io::{self, Write as _};

/// Ground, mark, mark of alarm: red, green, blue.
const COLOURS: [[u8; 3]; 3] = [[0xe8, 0xf1, 0xf2], [0x0b, 0x55, 0x63], [0x9b, 0x1c, 0x1c]];
/// Looks at each dot, side by side and one below the other: edges become soft.
const LOOKS: i32 = 2;
/// Steps from the ground to a mark.
const STEPS: u8 = 4;
/// Dots from a field's middle beyond which no sign reaches.
const REACH: i32 = 240;
/// Fields beside each other.
const FIELDS: i32 = 4;

/// A PNG of [`WIDTH`] by [`HEIGHT`] dots, far below LINE's 1 MB.
///
/// # Errors
/// None that writing into memory can have.
pub fn png() -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    head.extend(WIDTH.to_be_bytes());
    head.extend(HEIGHT.to_be_bytes());
    // A byte a dot, by palette; no interlacing.
    head.extend([8, 3, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, *b"IHDR", &head);
    chunk(&mut out, *b"PLTE", &palette());
    let mut dots = ZlibEncoder::new(Vec::new(), Compression::best());
    for y in 0..HEIGHT.cast_signed() {
        let mut row = vec![0_u8];
        row.extend((0..WIDTH.cast_signed()).map(|x| dot(x, y)));
        dots.write_all(&row)?;
    }
    chunk(&mut out, *b"IDAT", &dots.finish()?);
    chunk(&mut out, *b"IEND", &[]);
    Ok(out)
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    out.extend(length.to_be_bytes());
    out.extend(kind);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
}

/// The ground, the steps to the mark, and the steps to the mark of alarm.
fn palette() -> Vec<u8> {
    let [ground, mark, alarm] = COLOURS;
    let mut out = ground.to_vec();
    for to in [mark, alarm] {
        for step in 1..=u16::from(STEPS) {
            let mix = |(from, to): (u8, u8)| {
                let whole = u16::from(from) * (u16::from(STEPS) - step) + u16::from(to) * step;
                u8::try_from(whole / u16::from(STEPS)).unwrap_or(u8::MAX)
            };
            out.extend(ground.into_iter().zip(to).map(mix));
        }
    }
    out
}

/// The palette's place of a dot.
fn dot(x: i32, y: i32) -> u8 {
    let (field, from) = (x * FIELDS / WIDTH.cast_signed(), x % (WIDTH.cast_signed() / FIELDS));
    // A thin line between two fields.
    if field > 0 && from < 4 && (160..HEIGHT.cast_signed() - 160).contains(&y) {
        return 1;
    }
    let middle = (2 * field + 1) * WIDTH.cast_signed() / (2 * FIELDS);
    let (right, down) = (x - middle, y - HEIGHT.cast_signed() / 2);
    if right.abs() > REACH || down.abs() > REACH {
        return 0;
    }
    let larger = |point: i32| point * 3 / 4;
    let inside = |n: i32| sign(field, larger(LOOKS * right + n % LOOKS), larger(LOOKS * down + n / LOOKS));
    let seen = (0..LOOKS * LOOKS).fold(0_u8, |seen, n| seen + u8::from(inside(n)));
    if field == 1 && seen > 0 { seen + STEPS } else { seen }
}

/// Does the sign of a field cover this point? In half dots from the middle of the field.
fn sign(field: i32, x: i32, y: i32) -> bool {
    match field {
        0 => choose(x, y),
        1 => danger(x, y),
        2 => person(x, y),
        _ => page(x, y),
    }
}

fn circle(x: i32, y: i32, at: (i32, i32), radius: i32) -> bool {
    (x - at.0).pow(2) + (y - at.1).pow(2) <= radius.pow(2)
}

/// A bar with round ends.
fn bar(x: i32, y: i32, from: i32, to: i32, at: i32, half: i32) -> bool {
    circle(x, y, (x.clamp(from, to), at), half)
}

/// Three rows, each with its knob: something to choose.
fn choose(x: i32, y: i32) -> bool {
    [-210, 0, 210].into_iter().any(|at| circle(x, y, (-260, at), 56) || bar(x, y, -120, 280, at, 34))
}

/// A warning triangle with its mark.
fn danger(x: i32, y: i32) -> bool {
    let triangle = y <= 280 && 560 * x.abs() <= 330 * (y + 280);
    let mark = circle(x, y, (0, y.clamp(-80, 80)), 30) || circle(x, y, (0, 190), 38);
    triangle && !mark
}

/// Somebody, with a word to say.
fn person(x: i32, y: i32) -> bool {
    let head = circle(x, y, (-80, -80), 120);
    let (right, down) = (i64::from(x + 80), i64::from(y - 300));
    let body =
        y <= 300 && right.pow(2) * 230_i64.pow(2) + down.pow(2) * 250_i64.pow(2) <= (230_i64 * 250).pow(2);
    let tail = (-200..=-70).contains(&y) && (120..=50 - y).contains(&x);
    head || body || tail || bar(x, y, 150, 250, -220, 90)
}

/// A written sheet with a folded corner.
fn page(x: i32, y: i32) -> bool {
    let sheet = x.abs() <= 230 && y.abs() <= 300 && x - y <= 410;
    let lines = [(-110, 150), (10, 150), (130, 30)].into_iter().any(|(at, to)| bar(x, y, -150, to, at, 20));
    sheet && !lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::ZlibDecoder;
    use std::io::Read as _;

    #[test]
    fn the_picture_is_as_wide_and_high_as_the_menu_says_and_small_enough_for_line() {
        let png = png().unwrap();
        assert!(png.len() < 1_000_000 && png.starts_with(b"\x89PNG\r\n\x1a\n"), "{}", png.len());
        assert_eq!(png[16..24], [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat());
        let (mut at, mut kinds, mut data) = (8, Vec::new(), Vec::new());
        while at < png.len() {
            let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
            kinds.push(String::from_utf8(png[at + 4..at + 8].to_vec()).unwrap());
            if kinds.last().unwrap() == "IDAT" {
                ZlibDecoder::new(&png[at + 8..at + 8 + length]).read_to_end(&mut data).unwrap();
            }
            at += length + 12;
        }
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
        assert_eq!(data.len() as u32, (WIDTH + 1) * HEIGHT);
        assert!(data.iter().all(|dot| usize::from(*dot) < palette().len() / 3));
        // Every field has its own sign; only the second one is in the colour of alarm.
        let field = |n: usize| {
            let rows = data.chunks((WIDTH + 1) as usize);
            rows.flat_map(|row| row[1 + n * 625..1 + (n + 1) * 625].to_vec()).collect::<Vec<u8>>()
        };
        let fields = [0, 1, 2, 3].map(field);
        for (n, one) in fields.iter().enumerate() {
            let covered = one.iter().filter(|dot| **dot > 0).count();
            assert!(covered > 20_000 && covered < one.len() / 2, "{n}: {covered}");
            assert_eq!(one.iter().any(|dot| *dot > STEPS), n == 1);
            assert!(fields.iter().skip(n + 1).all(|other| other != one));
        }
    }
}
