use guide::{
    Guide,
    eval::{Saying, eval},
};

#[test]
fn own_sayings_are_understood() {
    let guide = Guide::ours().unwrap();
    let sayings = Saying::read(include_str!("../../data/sayings.jsonl")).unwrap();
    let tune = eval(&guide, sayings.iter().filter(|s| !s.is_check()), false);
    let check = eval(&guide, sayings.iter().filter(|s| s.is_check()), false);
    // What was reached; a change that falls below has unlearnt something. Of the check half
    // only missed dangers were ever mended (decision 15), so its recall is no unseen figure any more.
    assert!(tune.total.hit3() >= 0.90 && tune.total.recall() >= 0.95, "{:?}", tune.total);
    assert!(check.total.hit3() >= 0.88 && check.total.recall() >= 0.90, "{:?}", check.total);
}

#[test]
fn sayings_that_were_once_unseen_stay_understood() {
    let guide = Guide::ours().unwrap();
    // Not one of these is unseen any more (docs/PERFORMANCE.md has the first looks): they only keep what was reached.
    for (name, text, hit, alarms) in [
        ("unseen-2", include_str!("../../data/unseen-2.jsonl"), 0.94, 0.01),
        ("unseen-3", include_str!("../../data/unseen-3.jsonl"), 0.70, 0.01),
        ("unseen-4", include_str!("../../data/unseen-4.jsonl"), 0.94, 0.02),
        ("unseen-5", include_str!("../../data/unseen-5.jsonl"), 0.94, 0.02),
    ] {
        let total = eval(&guide, Saying::read(text).unwrap().iter(), false).total;
        assert!(
            total.recall() >= 0.99 && total.hit3() >= hit && total.alarms() <= alarms,
            "{name}: {total:?}"
        );
    }
}
