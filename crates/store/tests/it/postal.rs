//! 郵便番号: taken in again and again, each list by itself, and a number leads to its towns.

use crate::story;
use store::{
    Ctx, Error,
    import::ImportedMunicipality,
    postal::{ImportedPostal, PostalReport},
};
use testkit::MORNING;

fn town(code: &str, name: &str, kind: &str) -> ImportedMunicipality {
    ImportedMunicipality {
        code: code.into(),
        prefecture: String::new(),
        name: name.into(),
        kana: String::new(),
        kind: kind.into(),
    }
}

fn row(postal: &str, municipality: &str, city: &str) -> ImportedPostal {
    ImportedPostal { postal: postal.into(), municipality: municipality.into(), city: city.into() }
}

story! {
    async fn a_number_leads_to_its_towns_and_a_list_may_come_again(store, world) {
        let ctx = Ctx::program("import", MORNING);
        let towns = [
            town("011002", "札幌市", "municipality"),
            town("011029", "札幌市北区", "ward"),
            town("012025", "函館市", "municipality"),
            town("022012", "青森市", "municipality"),
        ];
        store.import_municipalities(&ctx, &towns, |_| ()).await.unwrap();
        let rows = vec![
            row("0010010", "011029", "札幌市北区"),
            // A ward that is no town here: its city.
            row("0640000", "011011", "札幌市中央区"),
            row("0400001", "012025", "函館市"),
            row("0400001", "011029", "札幌市北区"),
            row("0300801", "022012", "青森市"),
            row("0000000", "132012", "八王子市"),
        ];
        let import = async |list: &str, rows: &[ImportedPostal]| store.import_postal(&ctx, list, rows, |_| ()).await.unwrap();
        let report = import("place", &rows).await;
        assert_eq!(report, PostalReport { new: 5, same: 0, gone: 0, to_city: 1, unknown: vec![5] });
        assert_eq!(import("place", &rows).await, PostalReport { new: 0, same: 5, ..report });
        let office = import("office", &[row("0608588", "011011", "札幌市中央区")]).await;
        assert_eq!((office.new, office.gone), (1, 0), "another list is not touched");
        let find = async |postal: &str| store.towns_of_postal(postal).await.unwrap();
        assert_eq!(find("0010010").await, ["011029"]);
        assert_eq!(find("0400001").await, ["011029", "012025"]);
        assert_eq!(find("0640000").await, ["011002"]);
        assert_eq!(find("0608588").await, ["011002"]);
        assert!(find("9999999").await.is_empty() && find("' OR 1=1 --").await.is_empty());
        // A later list of one prefecture is whole for that one alone.
        let later = import("place", &rows[2..3]).await;
        assert_eq!((later.new, later.same, later.gone), (0, 1, 3));
        assert_eq!((find("0010010").await.len(), find("0300801").await.len(), find("0608588").await.len()), (0, 1, 1));
        let sato = crate::directory::worker(&store, "sato").await;
        assert!(matches!(store.import_postal(&sato, "place", &rows, |_| ()).await, Err(Error::NotFound)));
        let _ = world;
    }
}
