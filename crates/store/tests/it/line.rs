//! What LINE delivers twice is answered once.

use crate::story;
use store::{Ctx, line::Delivered};
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
