//! 書きかけ: only ever its worker's.

use crate::{
    reception::{ctx, form},
    story,
};
use store::Error;

story! {
    async fn a_draft_is_shown_to_its_worker_and_to_nobody_else(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道が止まる")]).await.unwrap();
        let drafts = store.drafts(&sato).await.unwrap();
        assert_eq!(drafts.len(), 1);
        let pairs = vec![("words".to_owned(), "水道が止まる".to_owned())];
        assert_eq!(store.draft(&sato, &drafts[0].token).await.unwrap().fields.show(), &pairs);
        assert!(!format!("{drafts:?}").contains("水道"));
        assert!(store.drafts(&mori).await.unwrap().is_empty());
        assert!(store.draft_of(&mori, "reception", "new-a").await.unwrap().is_none());
        assert!(matches!(store.draft(&mori, &drafts[0].token).await, Err(Error::NotFound)));
        assert!(matches!(store.throw_draft(&mori, &drafts[0].token).await, Err(Error::NotFound)));
        store.throw_draft(&sato, &drafts[0].token).await.unwrap();
        assert!(store.drafts(&sato).await.unwrap().is_empty());
    }
}

story! {
    async fn a_draft_ends_with_the_save_and_does_not_come_back_behind_it(store, _world) {
        let sato = ctx(&store, "sato").await;
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        let token = store.receive(&sato, &form(&[("words", "水道")]), "a").await.unwrap();
        assert!(store.drafts(&sato).await.unwrap().is_empty());
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        assert!(store.drafts(&sato).await.unwrap().is_empty());
        let told = store.reception(&sato, &token).await.unwrap().told;
        store.keep_draft(&sato, "reception", token.as_str(), &[("words", "水道")]).await.unwrap();
        store.correct_reception(&sato, &token, 1, &told).await.unwrap();
        assert!(store.drafts(&sato).await.unwrap().is_empty());
    }
}
