//! A list may come again: nothing doubles, and what an office corrected stays.

use crate::story;
use store::{
    Ctx,
    import::{ImportedAgency, ImportedMunicipality, Report},
};
use testkit::MORNING;

fn desk(key: &str, phone: &str) -> ImportedAgency {
    ImportedAgency {
        key: key.into(),
        municipality: Some("011002".into()),
        kind: "jiritsu".into(),
        name: "くらし窓口".into(),
        phone: phone.into(),
        fax: String::new(),
        email: String::new(),
        postal: String::new(),
        address: String::new(),
        hours: String::new(),
        closed_days: String::new(),
        url: String::new(),
        note: String::new(),
        category: String::new(),
        contact: String::new(),
        prefecture: String::new(),
        checked_how: String::new(),
        last_checked: None,
    }
}

story! {
    async fn only_what_the_list_changed_is_changed(store, _world) {
        let ctx = Ctx::program("import", MORNING);
        let town = ImportedMunicipality {
            code: "011002".into(), prefecture: "北海道".into(), name: "札幌市".into(),
            kana: "さっぽろし".into(), kind: "municipality".into(),
        };
        let report = store.import_municipalities(&ctx, std::slice::from_ref(&town), |_| ()).await.unwrap();
        assert_eq!(report, Report { new: 1, ..Report::default() });
        let import = async |rows: &[ImportedAgency]| store.import_agencies(&ctx, "list", rows, |_| ()).await.unwrap();
        assert_eq!(import(&[desk("a", "1"), desk("b", "1")]).await, Report { new: 2, ..Report::default() });
        assert_eq!(import(&[desk("a", "1"), desk("b", "1")]).await, Report { same: 2, ..Report::default() });
        assert_eq!(import(&[desk("a", "2"), desk("b", "1")]).await, Report { changed: 1, same: 1, ..Report::default() });
        let unknown = ImportedAgency { municipality: Some("999999".into()), ..desk("c", "1") };
        assert!(store.import_agencies(&ctx, "list", &[desk("d", "1"), unknown], |_| ()).await.is_err());
        assert_eq!(import(&[desk("d", "1")]).await.new, 1, "nothing of the refused list was kept");
    }
}

story! {
    async fn a_worker_cannot_import(store, _world) {
        let sato = store.ctx_of_login("admin", "test", MORNING).await.unwrap();
        // ctx_of_login acts for the program; a session's actor is a worker.
        let secret = store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
        let actor = store.session(secret.show(), MORNING, store::session::IDLE).await.unwrap().actor;
        let ctx = Ctx { actor, ..sato };
        assert!(matches!(store.import_municipalities(&ctx, &[], |_| ()).await, Err(store::Error::NotFound)));
    }
}
