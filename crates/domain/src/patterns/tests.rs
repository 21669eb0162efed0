use super::*;
use crate::wareki::from_jst;
use chrono::NaiveTime;

const BOUNDS: Bounds =
    Bounds { work_days: 14, times: 3, burst: 20, burst_minutes: 30, night_from: 21, night_to: 6 };

fn at(day: &str, time: &str) -> Instant {
    from_jst(day.parse().unwrap(), NaiveTime::parse_from_str(time, "%H:%M").unwrap())
}

fn reads(times: &[(&str, &str)]) -> Vec<Reading> {
    times.iter().map(|(day, time)| Reading { at: at(day, time), household: 7 }).collect()
}

fn look(readings: &[Reading], work: &[Work], near: Near, supervises: bool) -> Vec<Pattern> {
    let near = HashMap::from([(7, near)]);
    let week =
        Week {
            readings, before: &[], work, near: &near, supervises, hours: "平日 8:30〜17:15", closed: ""
        };
    find(&week, &BOUNDS).into_iter().flat_map(|found| found.patterns).collect()
}

fn duty(from: &str, to: &str) -> Work {
    Work { household: 7, from: at(from, "00:00"), to: at(to, "00:00"), deed: false }
}

const KIN: Near = Near { surname: true, district: false };
const STREET: Near = Near { surname: false, district: true };

// 2026-11-16 is a Monday.
#[test]
fn one_look_by_day_is_nothing_and_a_third_one_without_work_is() {
    let twice = reads(&[("2026-11-16", "10:00"), ("2026-11-16", "10:20"), ("2026-11-17", "10:00")]);
    assert_eq!(look(&twice, &[], Near::default(), false), []);
    let thrice = reads(&[("2026-11-16", "10:00"), ("2026-11-17", "10:00"), ("2026-11-18", "10:00")]);
    assert_eq!(look(&thrice, &[], Near::default(), false), [Pattern::NoWork]);
    assert_eq!(look(&thrice, &[], Near::default(), true), [], "to know the records is a supervisor's work");
}

#[test]
fn work_around_the_reading_explains_it_and_work_long_ago_does_not() {
    let once = reads(&[("2026-11-16", "10:00")]);
    assert_eq!(look(&once, &[], KIN, false), [Pattern::Surname]);
    assert_eq!(look(&once, &[], STREET, true), [Pattern::District]);
    assert_eq!(look(&once, &[duty("2026-10-01", "2026-11-02")], KIN, false), [Pattern::Surname]);
    assert_eq!(look(&once, &[duty("2026-10-01", "2026-11-03")], KIN, false), []);
    assert_eq!(look(&once, &[duty("2026-11-30", "2027-01-01")], STREET, false), []);
    let elsewhere = Work { household: 8, ..duty("2026-11-01", "2026-12-01") };
    assert_eq!(look(&once, &[elsewhere], KIN, false), [Pattern::Surname]);
}

#[test]
fn at_night_a_duty_is_not_enough_and_a_note_of_the_day_is() {
    let night = reads(&[("2026-11-16", "21:00")]);
    let mine = duty("2026-01-01", "2026-12-31");
    assert_eq!(look(&night, &[mine], Near::default(), true), [Pattern::Night]);
    let note = Work { deed: true, ..duty("2026-11-17", "2026-11-17") };
    assert_eq!(look(&night, &[mine, note], Near::default(), false), []);
    assert_eq!(look(&reads(&[("2026-11-16", "20:59")]), &[mine], Near::default(), false), []);
    assert_eq!(look(&reads(&[("2026-11-17", "05:59")]), &[mine], Near::default(), false), [Pattern::Night]);
    assert_eq!(look(&reads(&[("2026-11-17", "06:00")]), &[mine], Near::default(), false), []);
    // 勤労感謝の日, a Monday.
    assert_eq!(look(&reads(&[("2026-11-23", "10:00")]), &[mine], Near::default(), false), [Pattern::Night]);
}

#[test]
fn a_desk_that_is_open_on_saturdays_has_no_day_off_then() {
    let saturday = at("2026-11-21", "10:00");
    assert!(off_hours(saturday, &BOUNDS, "平日 8:30〜17:15", ""));
    assert!(!off_hours(saturday, &BOUNDS, "月〜土 9:00〜18:00", ""));
    assert!(!off_hours(at("2026-11-21", "02:00"), &BOUNDS, "24時間", ""));
}

fn many(first: Instant, count: i64, minutes: i64) -> Vec<Reading> {
    (0..count).map(|n| Reading { at: first + n * minutes * MINUTE, household: n }).collect()
}

#[test]
fn a_burst_is_more_than_the_bound_and_more_than_usual() {
    let near = HashMap::new();
    let of = |readings: &[Reading], before: &[Reading]| {
        let work: Vec<Work> =
            (0..99).map(|household| Work { household, ..duty("2026-01-01", "2026-12-31") }).collect();
        let week =
            Week { readings, before, work: &work, near: &near, supervises: false, hours: "", closed: "" };
        find(&week, &BOUNDS).iter().map(|f| (f.household, f.times, f.last - f.first)).collect::<Vec<_>>()
    };
    let (monday, before) = (at("2026-11-16", "09:00"), at("2026-11-09", "09:00"));
    assert_eq!(of(&many(monday, 19, 1), &[]), []);
    assert_eq!(of(&many(monday, 20, 1), &[]), [(None, 20, 19 * MINUTE)]);
    assert_eq!(of(&many(monday, 60, 2), &[]), [], "never more than sixteen within half an hour");
    assert_eq!(of(&many(monday, 22, 1), &many(before, 22, 1)), [], "as in the weeks before");
    assert_eq!(of(&many(monday, 23, 1), &many(before, 22, 1)), [(None, 23, 22 * MINUTE)]);
    let same: Vec<Reading> = many(monday, 25, 1).iter().map(|r| Reading { household: 1, ..*r }).collect();
    assert_eq!(of(&same, &[]), [], "one household often is no burst");
}

#[test]
fn a_surname_is_known_only_where_the_name_shows_its_end() {
    assert_eq!(surname("齋藤 花子"), surname("斎藤　太郎"));
    assert_ne!(surname("佐藤 花子"), surname("加藤 花子"));
    for name in ["さくら", "佐藤 ", ""] {
        assert_eq!(surname(name), "", "{name}");
    }
}

#[test]
fn a_turn_needs_its_words_and_follows_what_was_said() {
    let form = |answer, words| TurnForm::check([("answer", answer), ("words", words)].as_slice());
    assert!(form("fine", "電話の取りつぎだった").is_ok());
    assert_eq!(
        form("", " ").err().unwrap().0.iter().map(|f| f.field).collect::<Vec<_>>(),
        ["answer", "words"]
    );
    assert!(!Answer::after(None).contains(&Answer::Done));
    assert!(Answer::after(Some(Answer::Ask)).contains(&Answer::Done));
    assert!(Answer::after(Some(Answer::Fine)).is_empty());
}
