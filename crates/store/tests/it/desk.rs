//! Desks for the residents' door: what they give out, and what never.

use crate::story;
use store::{
    Ctx,
    import::{ImportedAgency, ImportedMunicipality},
};
use testkit::MORNING;

fn desk(key: &str, kind: &str, category: &str, phone: &str) -> ImportedAgency {
    let empty = String::new;
    ImportedAgency {
        key: key.into(),
        municipality: Some("011002".into()),
        kind: kind.into(),
        name: key.into(),
        phone: phone.into(),
        fax: empty(),
        email: empty(),
        postal: empty(),
        address: "ある町1番地".into(),
        hours: empty(),
        closed_days: empty(),
        url: empty(),
        note: empty(),
        category: category.into(),
        contact: "direct".into(),
        prefecture: empty(),
        checked_how: "list".into(),
        last_checked: None,
    }
}

story! {
    async fn a_desk_is_given_out_whole_but_never_the_place_of_those_who_hide(store, _world) {
        let ctx = Ctx::program("import", MORNING);
        let town = ImportedMunicipality {
            code: "011002".into(), prefecture: "北海道".into(), name: "札幌市".into(),
            kana: "さっぽろし".into(), kind: "municipality".into(),
        };
        store.import_municipalities(&ctx, &[town], |_| ()).await.unwrap();
        let before = store.guide_stamp(MORNING).await.unwrap();
        let wide = ImportedAgency { municipality: None, prefecture: "01".into(), ..desk("wide", "other", "debt", "4") };
        let rows = [
            desk("rent", "jiritsu", "rent", "1"), desk("shelter", "shelter", "", "2"),
            desk("women", "other", "violence", "3"), wide, desk("mute", "other", "", ""),
        ];
        store.import_agencies(&ctx, "list", &rows, |_| ()).await.unwrap();
        let stamp = store.guide_stamp(MORNING).await.unwrap();
        assert_ne!(stamp, before, "a change is seen");
        assert_eq!(store.guide_stamp(MORNING + 3_600_000).await.unwrap(), stamp);
        assert_ne!(store.guide_stamp(MORNING + domain::DAY).await.unwrap(), stamp, "a desk may begin or end today");
        let desks = store.guide_desks(MORNING).await.unwrap();
        let told: Vec<(&str, &str, &str, &str, &str)> = desks.iter()
            .filter(|d| d.checked_how == "list")
            .map(|d| (d.name.as_str(), d.town.as_str(), d.prefecture.as_str(), d.category.as_str(), d.address.as_str()))
            .collect();
        assert_eq!(told, [
            ("rent", "011002", "", "rent", "ある町1番地"),
            ("shelter", "011002", "", "", ""),
            ("women", "011002", "", "violence", ""),
            ("wide", "", "01", "debt", "ある町1番地"),
        ], "a desk without number and page is not given out");
        assert!(store.guide_towns().await.unwrap().iter().any(|t| t.code == "011002" && t.name == "札幌市"));
        let renamed = ImportedMunicipality {
            code: "011002".into(), prefecture: "北海道".into(), name: "新札幌市".into(),
            kana: "さっぽろし".into(), kind: "municipality".into(),
        };
        store.import_municipalities(&ctx, &[renamed], |_| ()).await.unwrap();
        assert_ne!(store.guide_stamp(MORNING).await.unwrap(), stamp, "a new name is seen");
    }
}
