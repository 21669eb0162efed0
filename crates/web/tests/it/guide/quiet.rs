//! Whom to call stands on every answer: also where a danger was not heard, and where it was not sure.

use super::{OPEN_HOURS, Town};
use web::guide::words::Words;

/// The lines for any hour, as `tel:` has them.
const LINES: [&str; 6] = ["110", "119", "0120279338", "0120061338", "0120279889", "189"];
/// A danger may be meant here: nothing to eat.
const FAINT: &str = "食費が足りなくて昼を抜いています";

const SHEET: &str = include_str!("../../../assets/css/guide.css");
const SCRIPT: &str = include_str!("../../../assets/js/guide.js");

fn at(page: &str, what: &str) -> usize {
    page.find(what).unwrap_or_else(|| panic!("no 「{what}」 in {page}"))
}

fn numbers(part: &str) -> Vec<&str> {
    part.split("href=\"tel:").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The section of a page, and all that stands above it.
fn section<'a>(page: &'a str, opening: &str) -> (&'a str, &'a str) {
    let (above, rest) = page.split_at(at(page, opening));
    (above, rest.split_once("</section>").unwrap().0)
}

/// The quiet lines stand once, below the answer, with the numbers that were not told above and the day of their facts.
fn stands_below(page: &str, words: &Words, told: &[&str], what: &str) {
    assert_eq!(page.matches("id=\"quiet\"").count(), 1, "{what}");
    let (above, quiet) = section(page, "<section class=\"gd-quiet\"");
    let left: Vec<&str> = LINES.into_iter().filter(|number| !told.contains(number)).collect();
    assert_eq!(numbers(quiet), left, "{what}");
    assert!(quiet.contains(&words.t("now.title").to_string()), "{what}");
    let day = if words.japanese() { "2026年11月18日" } else { "2026-11-18" };
    let checked = words.with("source.checked", "date", day).to_string();
    assert!(left.len() < 3 || quiet.contains(&checked), "{what}: {quiet}");
    assert!(above.contains("<h1"), "{what}: it stands above the answer");
    let whole = page.len() + SHEET.len() + SCRIPT.len();
    assert!(whole <= 60_000, "{what}: {whole} bytes");
    assert!(page.find("gd-quiet") < page.find("/talk/open"), "{what}");
}

#[tokio::test]
async fn below_every_answer_stands_whom_to_call_at_any_hour_in_every_language() {
    let town = Town::build().await;
    let stranger = town.app.stranger();
    for (tag, _) in Words::languages() {
        let words = Words::of(tag);
        for saying in ["家賃が払えません", "あしたの天気は"] {
            let page = stranger.post_bare("/g/999997/answer", &[("text", saying), ("l", tag)]).await.body;
            stands_below(&page, words, &[], &format!("{tag} {saying}"));
            assert!(at(&page, "tel:0002001001") < at(&page, "gd-quiet"), "the desk's number stands first");
            assert!(!page.contains("gd-doubt") && !page.contains("gd-danger"), "{tag} {saying}");
        }
        let page = stranger.get(&format!("/g/999997/p/jukyo-kakuho?l={tag}")).await.body;
        stands_below(&page, words, &[], &format!("{tag} programme"));
        for step in web::guide::troubles::steps() {
            let page = stranger.get(&format!("/g/999997/t/{}?l={tag}", step.place)).await.body;
            if page.contains("/talk/open") {
                let told = if page.contains("class=\"gd-danger\"") {
                    numbers(section(&page, "<section class=\"gd-danger\"").1)
                } else {
                    Vec::new()
                };
                stands_below(&page, words, &told, &format!("{tag} {}", step.place));
            } else {
                assert!(!page.contains("gd-quiet"), "{} is a question", step.place);
            }
        }
    }
}

#[tokio::test]
async fn a_danger_in_doubt_is_a_kind_line_above_an_answer_that_stays_as_it_is() {
    let town = Town::build().await;
    let stranger = town.app.stranger();
    for (tag, _) in Words::languages() {
        let words = Words::of(tag);
        let page = stranger.post_bare("/g/999997/answer", &[("text", FAINT), ("l", tag)]).await.body;
        assert!(!page.contains("gd-danger") && !page.contains("noindex"), "{tag}: no danger was heard");
        let (above, doubt) = section(&page, "<section class=\"gd-doubt\"");
        assert!(doubt.contains(&words.t("now.doubt").to_string()), "{tag}: {doubt}");
        assert_eq!(
            numbers(doubt),
            ["0120279338", "119"],
            "{tag}: the first lines for who has nothing to eat"
        );
        assert!(numbers(above).is_empty(), "{tag}: it stands first");
        let (_, first) = section(&page, "<section class=\"gd-card gd-first\"");
        assert!(first.contains("tel:0002001001") && first.contains("gd-say"), "{tag}: the answer stays");
        stands_below(&page, words, &["0120279338", "119"], tag);
    }
}

#[tokio::test]
async fn a_danger_that_was_heard_is_told_first_and_no_number_twice() {
    let town = Town::build().await;
    let page = town.say("死にたい").await.body;
    let (above, danger) = section(&page, "<section class=\"gd-danger\"");
    assert!(numbers(above).is_empty() && !page.contains("gd-doubt"));
    let told = numbers(danger);
    assert_eq!(told.first(), Some(&"0120061338"));
    stands_below(&page, Words::of("ja"), &told, "死にたい");
    assert_eq!(numbers(section(&page, "<section class=\"gd-quiet\"").1), ["110", "0120279889", "189"]);
}

#[tokio::test]
async fn at_night_a_doubt_and_the_closed_desk_name_the_same_line_once() {
    let town = Town::build().await;
    town.app.app.clock.set(OPEN_HOURS + 12 * 3_600_000);
    let page = town.say("家賃が払えない").await.body;
    assert!(at(&page, "tel:0120279338") < at(&page, "tel:0002001001"));
    // The line of the night does not stand on paper: the quiet ones are whole.
    assert!(page.contains("gd-night"));
    stands_below(&page, Words::of("ja"), &[], "by night");
    let page = town.say(FAINT).await.body;
    assert!(page.contains("gd-doubt") && !page.contains("gd-night"));
    stands_below(&page, Words::of("ja"), &["0120279338", "119"], "by night, in doubt");
}
