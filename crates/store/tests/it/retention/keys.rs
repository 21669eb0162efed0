//! Old backups after an erasure: with the newest 鍵束 they yield everybody but those who were erased.

use super::{
    LATER, agreed, daily,
    left::{NAME, NOTE, PHONE, Place, places, told},
    second_manager,
    town::all_over,
};
use crate::backup::{at_work, empty_places};
use domain::DAY;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{
    Ctx, Options, Store,
    actor::japan_date,
    backup::{Erased, Restored, Ring, Trouble},
};
use testkit::{MORNING, World};

async fn backup(store: &Store, at: i64) -> (Vec<u8>, Ring) {
    let mut lines = Vec::new();
    let (_, ring) = store.backup_with_keys(&Ctx::program("backup", at), &mut lines).await.unwrap();
    (lines, ring)
}

async fn restore(place: &Options, mut lines: &[u8], ring: Option<&Ring>) -> Result<Restored, Trouble> {
    Store::restore(place, &Ctx::program("restore", LATER + DAY), &mut lines, ring).await
}

fn holds(lines: &[u8], word: &str) -> bool {
    lines.windows(word.len()).any(|w| w == word.as_bytes())
}

/// Every table's rows as they stand, but for what opening, listing and taking a backup write themselves.
async fn rows(store: &Store) -> BTreeMap<String, Vec<String>> {
    let mut lines = Vec::new();
    store.backup(&Ctx::program("test", LATER + 2 * DAY), &mut lines).await.unwrap();
    let (mut tables, mut name) = (BTreeMap::<String, Vec<String>>::new(), String::new());
    for line in String::from_utf8(lines).unwrap().lines() {
        match serde_json::from_str::<Value>(line).unwrap() {
            Value::Array(_) => tables.entry(name.clone()).or_default().push(line.to_owned()),
            told => {
                if let Some(table) = told.get("table").and_then(Value::as_str) {
                    table.clone_into(&mut name);
                }
            }
        }
    }
    let own = ["lock_row", "subject_key", "erasure_list", "erasure_item"];
    tables.retain(|name, _| !name.starts_with("audit") && !own.contains(&name.as_str()));
    tables
}

/// Both records say the same, table by table.
fn same(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (table, rows) in one {
        let others = &other[table];
        let differs = rows.iter().zip(others).find(|(a, b)| a != b);
        assert!(rows == others, "{table}: {} and {} rows, {differs:?}", rows.len(), others.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_backup_yields_everybody_but_those_who_were_erased() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        let world = World::build(&place.store).await.unwrap();
        second_manager(&place.store, &world).await;
        told(&place, &world).await;
        at_work(&place.store, &world).await;
        place.store.link_audit().await.unwrap();
        let (old, old_ring) = backup(&place.store, MORNING).await;
        for word in [NAME, NOTE, PHONE, "山田 ハナ", "00012345678", "べつの書きかけ"] {
            assert!(!holds(&old, word), "{word} stands in the stream");
        }
        assert!(holds(&old, "くらし相談センター"), "what tells of nobody is not sealed");
        agreed(&place.store).await;
        assert_eq!(place.store.erase_due(&daily(LATER)).await.unwrap().items, 1);
        place.store.link_audit().await.unwrap();
        let (new, ring) = backup(&place.store, LATER).await;
        let living = rows(&place.store).await;
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            assert!(matches!(restore(&empty, &old, None).await, Err(Trouble::NoRing)));
            assert!(matches!(restore(&empty, &new, Some(&old_ring)).await, Err(Trouble::OldRing)));
            let restored = restore(&empty, &old, Some(&ring)).await.unwrap();
            assert!(restored.whole() && restored.keys_put, "{restored:?}");
            let Erased { households, people, receptions, lost, .. } = restored.erased.unwrap();
            assert_eq!((households, people, receptions, lost), (1, 1, 0, 0));
            let again = Store::open(&empty).await.unwrap();
            let back = rows(&again).await;
            same(&living, &back);
            let text = format!("{back:?}");
            assert!(text.contains("山田 ハナ") && text.contains("べつの書きかけ"));
            for word in [NAME, NOTE, PHONE] {
                assert!(!text.contains(word), "{word}");
            }
            // What was restored goes on under the same keys.
            let (_, next) = backup(&again, LATER + DAY).await;
            assert_eq!(next.len(), ring.len());
        }
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            let restored = restore(&empty, &old, Some(&old_ring)).await.unwrap();
            assert_eq!(restored.erased, Some(Erased::default()));
            let text = format!("{:?}", rows(&Store::open(&empty).await.unwrap()).await);
            assert!(
                [NAME, NOTE, PHONE].iter().all(|word| text.contains(word)),
                "with the keys they are there"
            );
        }
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            let restored = restore(&empty, &new, Some(&ring)).await.unwrap();
            assert!(restored.whole() && restored.erased == Some(Erased::default()), "{restored:?}");
            same(&living, &rows(&Store::open(&empty).await.unwrap()).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_of_another_record_or_a_spoilt_backup_are_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for Place { store, .. } in places(dir.path()).await {
        let world = World::build(&store).await.unwrap();
        at_work(&store, &world).await;
        let (lines, ring) = backup(&store, MORNING).await;
        let other = testkit::scratch::sqlite().await.unwrap();
        World::build(&other.store).await.unwrap();
        let (_, others) = backup(&other.store, LATER).await;
        let text = String::from_utf8(lines.clone()).unwrap();
        // The sealed cells of two people, each in the place of the other.
        let people: Vec<&str> = text
            .lines()
            .skip_while(|l| !l.starts_with("{\"columns\"") || !l.contains("\"table\":\"person\""))
            .skip(1)
            .take(2)
            .collect();
        let sealed =
            |line: &str| serde_json::from_str::<Vec<Value>>(line).unwrap().pop().unwrap().to_string();
        let (one, two) = (sealed(people[0]), sealed(people[1]));
        assert!(one.len() > 40 && two.len() > 40);
        let swapped = text.replace(&one, "@").replace(&two, &one).replace('@', &two);
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            assert!(matches!(restore(&empty, &lines, Some(&others)).await, Err(Trouble::OtherRing)));
            assert!(matches!(
                restore(&empty, swapped.as_bytes(), Some(&ring)).await,
                Err(Trouble::Line { .. })
            ));
            let cut = text.get(..text.len() - 10).unwrap();
            assert!(restore(&empty, cut.as_bytes(), Some(&ring)).await.is_err());
            assert!(
                restore(&empty, &lines, Some(&ring)).await.unwrap().whole(),
                "still empty after every refusal"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_made_while_others_write_is_there_for_everybody() {
    let dir = tempfile::tempdir().unwrap();
    for Place { store, .. } in places(dir.path()).await {
        World::build(&store).await.unwrap();
        let sato = crate::reception::ctx(&store, "sato").await;
        let busy = async {
            for n in 0..30 {
                let form = crate::reception::form(&[("words", "水道が止まる")]);
                store.receive(&sato, &form, &format!("key-{n}")).await.unwrap();
            }
        };
        let ((), (lines, ring)) = tokio::join!(busy, backup(&store, MORNING + 1));
        assert!(!holds(&lines, "水道が止まる"));
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            let restored = restore(&empty, &lines, Some(&ring)).await.unwrap();
            assert_eq!(restored.erased, Some(Erased::default()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thrown_away_draft_comes_back_from_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    for Place { store, .. } in places(dir.path()).await {
        World::build(&store).await.unwrap();
        let sato = crate::reception::ctx(&store, "sato").await;
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道が止まる")]).await.unwrap();
        let (old, ring) = backup(&store, MORNING).await;
        assert!(!holds(&old, "水道が止まる") && format!("{:?}", rows(&store).await).contains("水道が止まる"));
        let draft = store.drafts(&sato, &[]).await.unwrap().remove(0);
        store.throw_draft(&sato, &draft.token).await.unwrap();
        let (_, later) = backup(&store, MORNING + 1).await;
        assert_eq!(later.len() + 1, ring.len());
        for empty in empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await {
            assert!(restore(&empty, &old, Some(&later)).await.unwrap().whole());
            let text = format!("{:?}", rows(&Store::open(&empty).await.unwrap()).await);
            assert!(!text.contains("水道が止まる"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_living_town_an_old_backup_yields_what_its_erasure_left() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        let store = &place.store;
        let town = testkit::town::generate(japan_date(MORNING), 1, 1);
        testkit::settle::settle(store, &town, MORNING).await.unwrap();
        all_over(&place).await;
        let (old, _) = backup(store, MORNING).await;
        let far = MORNING + 20 * 365 * DAY;
        let manager = async |login: &str| store.ctx_of_login(login, "test", far).await.unwrap();
        let list = store.make_erasure_list(&manager("okubo").await).await.unwrap();
        store.agree_erasure(&manager("kikuchi").await, &list).await.unwrap();
        assert!(store.erase_due(&daily(far + 7 * DAY)).await.unwrap().items > 30);
        let (_, ring) = backup(store, far + 8 * DAY).await;
        let mut living = rows(store).await;
        // A meeting about nobody who is left: its title is written over, or empty.
        for row in living.get_mut("meeting").unwrap() {
            *row = row.replace("（記録を消去した会議）", "");
        }
        // From each database into the other.
        let mut empty = empty_places(&tempfile::tempdir_in(dir.path()).unwrap().keep()).await;
        let empty = if place.sqlite() { empty.pop().unwrap() } else { empty.remove(0) };
        let restored = restore(&empty, &old, Some(&ring)).await.unwrap();
        let erased = restored.erased.unwrap();
        assert!(restored.whole() && erased.households > 30, "{restored:?}");
        same(&living, &rows(&Store::open(&empty).await.unwrap()).await);
    }
}
