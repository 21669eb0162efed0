//! What LINE delivers twice is answered once.

use crate::{reception::ctx, story};
use store::{
    Ctx,
    handover::{Answered, Asked},
    line::Delivered,
};
use testkit::MORNING;

const DAY: i64 = 24 * 3_600_000;

fn event(id: &str, at: i64) -> Delivered {
    Delivered { id: id.into(), at }
}

story! {
    async fn an_event_that_comes_again_in_any_order_is_answered_once(store, _world) {
        let ctx = Ctx::program("line", MORNING);
        let (one, two, three) = (event("one", MORNING), event("two", MORNING), event("three", MORNING));
        let first = store.line_new(&ctx, "999997", &[two.clone(), one.clone(), two.clone()]).await.unwrap();
        assert_eq!(first.iter().filter(|new| **new).count(), 2);
        assert!(first[1]);
        let again = store.line_new(&ctx, "999997", &[one.clone(), three.clone(), two]).await.unwrap();
        assert_eq!(again, [false, true, false]);
        // Another town's account has ids of its own.
        assert_eq!(store.line_new(&ctx, "999998", &[one, three]).await.unwrap(), [true, true]);
        assert!(store.line_new(&ctx, "999997", &[]).await.unwrap().is_empty());
    }
}

story! {
    async fn an_event_delivered_to_two_programs_at_once_is_answered_by_one(store, _world) {
        let ctx = Ctx::program("line", MORNING);
        let all: Vec<Delivered> = (0..20).map(|n| event(&n.to_string(), MORNING)).collect();
        let back: Vec<Delivered> = all.iter().rev().cloned().collect();
        let (a, b) = tokio::join!(store.line_new(&ctx, "1", &all), store.line_new(&ctx, "1", &back));
        let new = a.unwrap().into_iter().chain(b.unwrap()).filter(|new| *new).count();
        assert_eq!(new, 20);
    }
}

story! {
    async fn what_is_so_old_that_it_may_have_been_forgotten_is_not_answered(store, _world) {
        let ctx = Ctx::program("line", MORNING);
        let at = |days: i64| event(&format!("{days} days"), MORNING + days * DAY);
        let new = store.line_new(&ctx, "999997", &[at(-8), at(-6), at(0), at(1)]).await.unwrap();
        assert_eq!(new, [false, true, true, false]);
        // A week later they are swept; none of them is answered anew for all that.
        let later = Ctx::program("line", MORNING + 8 * DAY);
        let new = store.line_new(&later, "999997", &[at(-6), at(0)]).await.unwrap();
        assert_eq!(new, [false, false]);
    }
}

story! {
    async fn answers_at_line_are_counted_as_numbers_of_the_town_and_of_nobody(store, _world) {
        let told = |topic: &str, lang: &'static str, reached: bool| Answered { topic: topic.into(), lang, reached };
        let all = [
            told("jukyo-kakuho", "ja", true), told("dv", "ja-easy", true), told("jukyo-kakuho", "ja", true),
            told("", "vi", false),
        ];
        // Another town's, and nobody's: no number is seen.
        for nobody in ["kansa", "admin"] {
            assert!(store.line_counts(&ctx(&store, nobody).await).await.is_err(), "{nobody}");
        }
        let program = Ctx::program("line", MORNING);
        store.count_told(&program, "999997", &all).await.unwrap();
        assert!(store.line_counts(&ctx(&store, "aoki").await).await.unwrap().is_empty());
        let back: Vec<Answered> = all.iter().rev().cloned().collect();
        let (a, b) = tokio::join!(
            store.count_told(&program, "999997", &all), store.count_told(&program, "999997", &back),
        );
        a.and(b).unwrap();
        let counts = store.line_counts(&ctx(&store, "sato").await).await.unwrap();
        let seen: Vec<(&str, &str, bool, i64)> =
            counts.iter().map(|c| (c.topic.as_str(), c.lang.as_str(), c.reached, c.times)).collect();
        assert_eq!(seen, [("jukyo-kakuho", "ja", true, 6), ("", "vi", false, 3), ("dv", "ja-easy", true, 3)]);
        // They are none of those who turned to a person, nor of a printed card; a town that is none has no number.
        assert!(store.guide_counts(&ctx(&store, "sato").await).await.unwrap().is_empty());
        assert!(store.card_counts(&ctx(&store, "sato").await).await.unwrap().1.is_empty());
        assert!(store.count_told(&program, "011002", &all).await.is_err());
        store.count_told(&program, "011002", &[]).await.unwrap();
    }
}

story! {
    async fn answers_on_pages_are_counted_apart_from_voices_cards_and_line(store, _world) {
        let stranger = Ctx::program("web", MORNING);
        let told = |topic: &str, reached: bool| Answered { topic: topic.into(), lang: "ja", reached };
        for (asked, one) in [
            (Asked::Web, told("jukyo-kakuho", true)), (Asked::Web, told("jukyo-kakuho", true)),
            (Asked::Aloud, told("dv", true)), (Asked::Aloud, told("", false)),
        ] {
            store.count_asked(&stranger, "999997", asked, &one).await.unwrap();
        }
        assert!(store.count_asked(&stranger, "000000", Asked::Web, &told("", false)).await.is_err());
        let sato = ctx(&store, "sato").await;
        let seen = |counts: Vec<store::handover::GuideCount>| {
            counts.into_iter().map(|c| (c.topic, c.reached, c.times)).collect::<Vec<_>>()
        };
        assert_eq!(seen(store.asked_counts(&sato, Asked::Web).await.unwrap()), [("jukyo-kakuho".to_owned(), true, 2)]);
        let aloud = seen(store.asked_counts(&sato, Asked::Aloud).await.unwrap());
        assert_eq!(aloud, [(String::new(), false, 1), ("dv".to_owned(), true, 1)]);
        assert!(store.guide_counts(&sato).await.unwrap().is_empty());
        assert!(store.line_counts(&sato).await.unwrap().is_empty());
        assert!(store.card_counts(&sato).await.unwrap().1.is_empty());
        assert!(store.asked_counts(&ctx(&store, "aoki").await, Asked::Aloud).await.unwrap().is_empty());
        for nobody in ["kansa", "admin"] {
            assert!(store.asked_counts(&ctx(&store, nobody).await, Asked::Aloud).await.is_err(), "{nobody}");
        }
    }
}
