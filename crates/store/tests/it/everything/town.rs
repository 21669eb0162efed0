//! A whole living town, out of one database and into the other, held against it table by table.

use super::{at, empty_places, new, poured, quiet, sums, take};
use domain::Token;
use store::{Store, actor::japan_date};
use testkit::MORNING;

/// The town's own two managers: of 福祉課, which runs its engawa, and of くらし相談センター, which keeps a record there.
async fn asked(store: &Store) -> Token {
    let kikuchi = at(store, "kikuchi", MORNING).await;
    let ask = store.ask_export(&kikuchi, &new(), None, "").await.unwrap().token;
    store.approve_export(&at(store, "okubo", MORNING).await, &ask).await.unwrap();
    ask
}

/// From SQLite: the small town of the other stories goes every way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_of_a_living_town_is_the_same_on_the_other_database() {
    let scratch = testkit::scratch::sqlite().await.unwrap();
    let store = scratch.store.clone();
    let mut town = testkit::town::generate(japan_date(MORNING), 1, 1);
    // What a seal in force keeps does not leave; once lifted, all of it does.
    for seal in &mut town.seals {
        seal.lifted_on = Some(town.today);
    }
    testkit::settle::settle(&store, &town, MORNING).await.unwrap();
    asked(&store).await;
    let job = store.claim_export(MORNING).await.unwrap().unwrap();
    let (bytes, closing) = poured(&store, &job).await;
    let before = sums(&store).await;
    let filled = quiet(&before).iter().filter(|t| t.rows > 0).count();
    assert!(filled >= 50, "the town says something about {filled} tables only");
    let place = empty_places(scratch.dir.path()).await.pop().unwrap();
    let taken = take(&place, &bytes).await.unwrap();
    assert!(taken.whole() && taken.closing == closing, "{taken:?}");
    let after = sums(&Store::open(&place).await.unwrap()).await;
    for (here, there) in quiet(&before).into_iter().zip(quiet(&after)) {
        assert_eq!(here, there);
    }
    assert_eq!(quiet(&before).len(), quiet(&after).len());
}
