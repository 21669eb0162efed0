use guide::{
    Guide, Sources,
    eval::{Saying, eval},
    learn,
};
use std::path::Path;

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
        ("unseen-3", include_str!("../../data/unseen-3.jsonl"), 0.90, 0.01),
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

#[test]
fn sayings_of_examiners_who_saw_nothing_are_understood() {
    let guide = Guide::ours().unwrap();
    // Kept from learning (they do not lie in data/); no bound was chosen by them, though the first three were looked at.
    // `met`: dangers heard, or left in doubt of the right kind.
    for (name, text, hit, recall, met, alarms) in [
        ("examined-1", include_str!("../examined/1.jsonl"), 0.95, 0.97, 0.98, 0.03),
        ("examined-2", include_str!("../examined/2.jsonl"), 0.92, 0.93, 0.95, 0.045),
        ("examined-3", include_str!("../examined/3.jsonl"), 0.91, 0.91, 0.93, 0.07),
        ("examined-4", include_str!("../examined/4.jsonl"), 0.94, 0.96, 0.97, 0.07),
    ] {
        let total = eval(&guide, Saying::read(text).unwrap().iter(), false).total;
        assert!(
            total.hit3() >= hit && total.recall() >= recall && total.alarms() <= alarms,
            "{name}: {total:?}"
        );
        let (told, dangers) = ((total.heard + total.doubted_kind) as f64, total.dangers as f64);
        assert!(told / dangers >= met && total.false_doubts * 100 <= total.all * 7, "{name}: {total:?}");
    }
}

#[test]
fn what_was_learnt_is_what_the_sayings_teach() {
    let ours = Sources::ours();
    let guide = Guide::build(&Sources { learned: &[], ..ours.clone() }).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let again = learn::learn(&guide, &learn::lessons(&guide, &data).unwrap()).unwrap();
    assert_eq!(again.len(), ours.learned.len(), "run the example `learn`");
    // Another machine may round a logarithm otherwise in its last place.
    let other = again.iter().zip(ours.learned).filter(|(one, other)| one != other).count();
    assert!(other * 1000 <= again.len(), "{other} bytes differ: run the example `learn`");
}
