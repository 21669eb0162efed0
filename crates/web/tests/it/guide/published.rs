//! The residents' door on the lists as they are published, where they lie beside the repository.

use super::{SITUATIONS, ask};
use serde_json::json;
use std::path::Path;
use store::{
    Ctx,
    import::{ImportedAgency, ImportedMunicipality},
};
use testkit::{
    MORNING, TestApp,
    scratch::{self, Scratch},
};

/// The published lists of the municipalities whose code begins with `digits`; none where the lists are absent.
async fn published(digits: &str) -> Option<(Scratch, TestApp)> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let file = |name: &str| std::fs::read(data.join(name)).ok();
    let (Some(towns), Some(offices), Some(codes)) = (
        file("japan/municipalities.csv"),
        file("kurashi-navi/offices.csv"),
        file("kurashi-navi/municipalities.csv"),
    ) else {
        eprintln!("SKIPPED: the published lists are not in ../shared/data");
        return None;
    };
    let table = |bytes: &[u8]| sheets::table::Table::read(bytes).unwrap();
    let towns = sheets::municipalities::read(&table(&towns)).unwrap().unwrap();
    let codes = sheets::offices::codes(&table(&codes)).unwrap();
    let offices = sheets::offices::read(&table(&offices), &codes).unwrap().unwrap();
    let scratch = scratch::pages().await.unwrap();
    let ctx = Ctx::program("import", MORNING);
    let towns: Vec<_> = towns
        .into_iter()
        .filter(|m| m.code.starts_with(digits))
        .map(|m| ImportedMunicipality {
            code: m.code,
            prefecture: m.prefecture,
            name: m.name,
            kana: m.kana,
            kind: m.kind,
        })
        .collect();
    scratch.store.import_municipalities(&ctx, &towns, |_| ()).await.unwrap();
    let here = |code: &Option<String>| code.as_ref().is_none_or(|code| code.starts_with(digits));
    let desks: Vec<_> = offices.desks.into_iter().filter(|d| here(&d.municipality)).map(agency).collect();
    scratch.store.import_agencies(&ctx, "list", &desks, |_| ()).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    Some((scratch, app))
}

/// The eight situations of a small town.
#[tokio::test]
async fn on_the_published_lists_the_right_desk_stands_first_in_sapporo_and_asahikawa() {
    let Some((_scratch, app)) = published("01").await else { return };
    let (sapporo, asahikawa) = ("札幌市生活就労支援センターステップ", "旭川市自立サポートセンター");
    let right = |kind: &str, town: &str| match (kind, town) {
        ("violence", _) => "北海道立女性相談支援センター",
        ("law", "011002") => "法テラス札幌",
        ("law", _) => "法テラス",
        ("withdrawn", _) => "北海道ひきこもり成年相談センター",
        ("insurance", "011002") => "札幌市役所",
        ("insurance", _) => "旭川市 国民健康保険課 国保給付係",
        ("work", _) => "近くのハローワーク",
        (_, "011002") => sapporo,
        _ => asahikawa,
    };
    for code in ["011002", "012041"] {
        for (words, slug, kind) in SITUATIONS {
            let wanted = right(kind, code);
            if slug.is_empty() {
                let path = format!("/g/{code}/answer");
                let page = app.stranger().post_bare(&path, &[("text", words)]).await.body;
                assert!(page.contains(wanted), "{code} {words}");
                continue;
            }
            let (_, answer) = ask(&app.stranger(), &json!({ "text": words, "municipality": code }), "").await;
            assert_eq!(answer["programmes"][0]["slug"], slug, "{words}");
            let first = &answer["programmes"][0]["desks"][0];
            assert!(first["name"].as_str().unwrap().starts_with(wanted), "{code} {words}: {first}");
        }
    }
}

/// In 横浜市 and 大阪市 every ward has its own desk, and the list has all of them on the city.
#[tokio::test]
async fn on_the_published_lists_each_ward_is_told_its_own_desk() {
    for (digits, city, wards, hall) in [
        ("14", "141003", [("141038", "045-320-8407"), ("141011", "045-510-1782")], "045-671-2121"),
        ("27", "271004", [("271276", "06-6809-2814"), ("271284", "06-7507-1487")], "06-6208-8181"),
    ] {
        let Some((_scratch, app)) = published(digits).await else { return };
        let general = async |code: &str| {
            let path = format!("/g/{code}/answer");
            app.stranger().post_bare(&path, &[("text", "何から相談すればいいか分かりません")]).await.body
        };
        let rent = async |code: &str| {
            let body = json!({ "text": "家賃を2か月払えていません", "municipality": code });
            let (_, answer) = ask(&app.stranger(), &body, "").await;
            answer["programmes"][0]["desks"].clone()
        };
        for (ward, own) in wards {
            let page = general(ward).await;
            assert!(page.contains(own), "{ward}");
            let desks = rent(ward).await;
            assert_eq!(desks[0]["phone"], own, "{ward}: {desks}");
            for (_, other) in wards.iter().filter(|(code, _)| *code != ward) {
                assert!(
                    !page.contains(other) && !desks.to_string().contains(other),
                    "{ward} is told {other}"
                );
            }
        }
        let page = general(city).await;
        assert!(page.contains(hall) && page.contains("住んでいる区の"), "{city}");
        let desks = rent(city).await;
        for desk in desks.as_array().unwrap() {
            let name = desk["name"].as_str().unwrap();
            let told = desk["only"].as_str().is_some_and(|ward| !ward.is_empty());
            assert!(told || desk["phone"] == hall || name.starts_with("各区"), "{city}: {desk}");
        }
    }
}

fn agency(desk: sheets::offices::Office) -> ImportedAgency {
    ImportedAgency {
        key: desk.key,
        municipality: desk.municipality,
        kind: desk.kind.to_owned(),
        name: desk.name,
        phone: desk.phone,
        fax: desk.fax,
        email: desk.email,
        postal: desk.postal,
        address: desk.address,
        hours: desk.hours,
        closed_days: desk.closed_days,
        url: desk.url,
        note: desk.note,
        category: desk.category,
        contact: desk.contact.to_owned(),
        prefecture: desk.prefecture,
        checked_how: desk.checked_how.to_owned(),
        last_checked: desk.last_checked,
    }
}
