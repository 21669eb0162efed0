//! A whole living town whose agency's every household is erased: table by table, as `retention.toml` says.

use super::{
    daily,
    left::{Place, places, statistics},
};
use domain::DAY;
use std::collections::HashMap;
use store::{actor::japan_date, case::CaseFilter, today::FIRST_LINES};
use testkit::MORNING;

/// `[table]`, `key = "value"`.
fn sections(text: &'static str) -> HashMap<&'static str, HashMap<&'static str, &'static str>> {
    let (mut all, mut at): (HashMap<_, HashMap<_, _>>, _) = (HashMap::new(), "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            at = name;
        } else if let Some((key, value)) = line.split_once(" = ") {
            all.entry(at).or_default().insert(key, value.trim().trim_matches('"'));
        }
    }
    all
}

type Rules = HashMap<&'static str, HashMap<&'static str, &'static str>>;

/// "The row belongs to one who was erased", told from the marks alone.
fn of_the_erased(rules: &Rules, table: &str, alias: &str) -> String {
    let reach = rules[table]["reach"];
    if reach == "self" {
        return format!("{alias}.erased_at IS NOT NULL");
    }
    let ways = reach.split(' ').map(|way| {
        let (column, target) = way.split_once('>').unwrap();
        let inner = format!("{alias}x");
        let condition = of_the_erased(rules, target, &inner);
        format!("{alias}.{column} IN (SELECT {inner}.id FROM {target} {inner} WHERE {condition})")
    });
    format!("({})", ways.collect::<Vec<_>>().join(" OR "))
}

async fn count(place: &Place, sql: &str) -> i64 {
    place.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM {sql}")).await[0].parse().unwrap()
}

/// Everything has been closed long ago.
pub(super) async fn all_over(place: &Place) {
    for sql in [
        "UPDATE support_case SET status = 'closed', closed_on = COALESCE(closed_on, '2027-01-01')",
        "UPDATE referral SET state = 'withdrawn', due_on = NULL, escalate_on = NULL WHERE state IN ('asked', 'questioned', 'accepted', 'met')",
        "UPDATE meeting_item SET state = 'done' WHERE state = 'open'",
        "UPDATE advice SET state = 'withdrawn' WHERE state = 'asked'",
        "UPDATE seal SET lifted_at = 1 WHERE lifted_at IS NULL",
        "UPDATE emergency SET reviewed_at = 1 WHERE reviewed_at IS NULL",
        "UPDATE erasure_list SET state = 'stopped' WHERE state IN ('asked', 'agreed')",
        "UPDATE household_hold SET ended_at = 1 WHERE ended_at IS NULL",
    ] {
        place.run(sql).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_of_a_living_town_is_left_as_its_rule_says() {
    let dir = tempfile::tempdir().unwrap();
    let rules = sections(include_str!("../../../retention.toml"));
    let classes = sections(include_str!("../../../columns.toml"));
    let reached: Vec<&str> =
        rules.keys().copied().filter(|t| rules[t]["reach"] != "none" && rules[t]["how"] != "index").collect();
    for place in places(dir.path()).await {
        let town = testkit::town::generate(japan_date(MORNING), 1, 1);
        testkit::settle::settle(&place.store, &town, MORNING).await.unwrap();
        all_over(&place).await;
        let mut rows = HashMap::new();
        for table in &reached {
            rows.insert(*table, count(&place, table).await);
        }
        let filled = rows.values().filter(|n| **n > 0).count();
        assert!(filled >= 40, "the town says something about {filled} tables only");
        let before = statistics(&place).await;
        let far = MORNING + 20 * 365 * DAY;
        let okubo = async |now| place.store.ctx_of_login("okubo", "test", now).await.unwrap();
        let due = place.store.retention(&okubo(far).await).await.unwrap().due;
        assert!(due.households > 30 && due.receptions > 5, "{due:?}");
        let list = place.store.make_erasure_list(&okubo(far).await).await.unwrap();
        let kikuchi = place.store.ctx_of_login("kikuchi", "test", far).await.unwrap();
        place.store.agree_erasure(&kikuchi, &list).await.unwrap();
        let after = far + 7 * DAY;
        let erased = place.store.erase_due(&daily(after)).await.unwrap();
        assert_eq!(erased.stayed, 0);
        assert_eq!(erased.items, u64::try_from(due.households + due.receptions).unwrap().min(500));
        for table in &reached {
            left(&place, &rules, &classes, table, rows[table]).await;
        }
        assert_eq!(statistics(&place).await, before);
        if place.sqlite() {
            let dangling = place.texts("SELECT \"table\" AS t FROM pragma_foreign_key_check").await;
            assert_eq!(dangling, Vec::<String>::new());
        }
        pages(&place, after).await;
    }
}

/// One table after the erasure.
async fn left(place: &Place, rules: &Rules, classes: &Rules, table: &str, before: i64) {
    let of_erased = format!("{table} a WHERE {}", of_the_erased(rules, table, "a"));
    let there = count(place, &of_erased).await;
    if rules[table]["how"] == "remove" {
        assert_eq!(there, 0, "{table}");
        return;
    }
    assert_eq!(count(place, table).await, before, "{table}: every row stays for counting");
    let keep = rules[table].get("keep").copied().unwrap_or_default();
    for (column, class) in &classes[table] {
        let told = ["personal", "sensitive", "whereabouts", "free_text", "secret"].contains(class);
        if told && !keep.split(' ').any(|k| k == *column) {
            let sql = format!("{of_erased} AND COALESCE(CAST(a.{column} AS TEXT), '') NOT IN ('', '0')");
            assert_eq!(count(place, &sql).await, 0, "{table}.{column}");
        }
    }
}

/// What those who work there ask every day still answers.
async fn pages(place: &Place, now: i64) {
    let store = &place.store;
    let erased = place.texts("SELECT token AS t FROM support_case WHERE erased_at IS NOT NULL").await;
    for login in ["okubo", "kikuchi"] {
        let ctx = store.ctx_of_login(login, "test", now).await.unwrap();
        let everything = CaseFilter { statuses: Vec::new(), ..CaseFilter::default() };
        let cases = store.case_list(&ctx, &everything, 1).await.unwrap();
        assert!(cases.rows.iter().all(|c| !erased.iter().any(|t| c.token.as_str() == t)), "{login}");
        store.today(&ctx, FIRST_LINES).await.unwrap();
        store.retention(&ctx).await.unwrap();
        let ask = store::find::Question { words: "山".into(), ..Default::default() };
        store.find_people(&ctx, &ask, 10).await.unwrap();
    }
}
