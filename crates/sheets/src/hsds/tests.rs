//! HSDS from files in every shape in which it is passed on.

use super::file::{NoHsds, Services, read_file, read_tables};
use crate::table::Table;
use domain::directory::{Status, Uid};
use serde_json::{Value, json};

fn service(n: usize) -> Value {
    json!({"id": Uid::of(&["s", &n.to_string()]), "name": format!("窓口{n}"), "status": "active"})
}

fn owner() -> Value {
    json!({"id": Uid::of(&["o"]), "name": "みどり町"})
}

fn owned(n: usize) -> Value {
    let mut service = service(n);
    service["organization"] = owner();
    service
}

fn names(text: &str) -> Vec<String> {
    let read = read_file(text.as_bytes()).unwrap();
    assert!(read.left_out.is_empty() && read.cells.is_empty(), "{read:?}");
    read.rows.into_iter().map(|(_, taken)| taken.entry.name).collect()
}

#[test]
fn json_is_read_in_every_shape_in_which_it_is_passed_on() {
    let both = ["窓口1", "窓口2"];
    assert_eq!(names(&owned(1).to_string()), ["窓口1"]);
    assert_eq!(names(&json!([owned(1), owned(2)]).to_string()), both);
    assert_eq!(names(&json!({"total_pages": 1, "contents": [owned(1), owned(2)]}).to_string()), both);
    assert_eq!(names(&format!("{}\n\n{}\n", owned(1), owned(2))), both, "NDJSON");
    assert_eq!(names(&format!("\u{feff}{}", owned(1))), ["窓口1"]);
    let mut organization = owner();
    organization["services"] = json!([service(1), service(2)]);
    assert_eq!(names(&organization.to_string()), both);
    let at = json!({"id": Uid::of(&["at"]), "service": owned(1), "phones": [{"number": "000-123-4567"}],
        "location": {"location_type": "physical", "addresses": [{"address_1": "本町1", "city": "みどり町"}]}});
    let read = read_file(at.to_string().as_bytes()).unwrap();
    let entry = &read.rows[0].1.entry;
    assert_eq!(entry.whereabouts.sites()[0].address, "本町1");
    assert_eq!(entry.phones[0].number, "0001234567", "the place's, where the service has none");
}

#[test]
fn what_cannot_be_taken_is_told_by_its_number_and_field() {
    let odd = json!([service(1), {"id": "x"}, 7, owned(2)]);
    let read = read_file(odd.to_string().as_bytes()).unwrap();
    let left: Vec<_> = read.left_out.iter().map(|l| (l.row, l.column)).collect();
    assert_eq!(left, [(1, "organization"), (2, "id"), (3, "id")]);
    let mut wrong = owned(1);
    wrong["status"] = json!("open");
    wrong["assured_date"] = json!("きのう");
    let read = read_file(wrong.to_string().as_bytes()).unwrap();
    let cells: Vec<_> = read.cells.iter().map(|c| (c.row, c.column.as_str())).collect();
    assert_eq!(cells, [(1, "assured_date"), (1, "status")]);
    assert_eq!(read.rows[0].1.entry.status, Status::Active);
    assert_eq!(read_file(b"[]"), Err(NoHsds::NoService));
    for none in [&b"PK\x03\x04"[..], b"", b"\xff", b"<html>", b"a,b\n1,2\n"] {
        assert!(read_file(none).is_err(), "{none:?}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(read_file(deep.as_bytes()), Err(NoHsds::Form));
}

fn tables(more: &[(&str, String)]) -> Result<Services, NoHsds> {
    let id = |word: &str| Uid::of(&[word]);
    let mut all = vec![
        ("organizations", format!("id,name\n{},みどり町\n", id("o"))),
        (
            "services",
            format!(
                "id,organization_id,name,status,description\n{},{},窓口,active,'=説明\n{},{},ほか,active,\n",
                id("s"),
                id("o"),
                id("t"),
                id("nobody")
            ),
        ),
        ("service_at_location", format!("id,service_id,location_id\n{},{},{}\n", id("at"), id("s"), id("l"))),
        ("locations", format!("id,location_type,latitude,longitude\n{},physical,43.06,東経\n", id("l"))),
        ("addresses", format!("id,location_id,address_1,city\n{},{},本町1,みどり町\n", id("a"), id("l"))),
        ("phones", format!("id,service_id,number\n{},{},000-123-4567\n", id("p"), id("s"))),
    ];
    all.extend(more.iter().cloned());
    read_tables(all.into_iter().map(|(n, t)| (n.to_owned(), Table::read(t.as_bytes()).unwrap())).collect())
}

#[test]
fn the_tables_of_a_package_become_services_and_their_faults_are_told() {
    let read = tables(&[]).unwrap();
    assert_eq!(read.rows.len(), 1);
    let (row, taken) = &read.rows[0];
    assert_eq!((*row, taken.entry.description.as_str()), (2, "=説明"), "what was guarded is as it was");
    assert_eq!(taken.entry.whereabouts.sites()[0].address, "本町1");
    assert_eq!(read.left_out[0].row, 3);
    let cells: Vec<_> = read.cells.iter().map(|c| (c.row, c.column.as_str())).collect();
    assert_eq!(cells, [(2, "locations.csv longitude"), (3, "services.csv organization_id")]);
    let sheltered = format!("service_id,sheltered\n{},true\n", Uid::of(&["s"]));
    let read = tables(&[("jp", sheltered)]).unwrap();
    assert!(read.rows[0].1.entry.whereabouts.is_secret(), "whatever stands in the other tables");
}

#[test]
fn the_examples_of_the_specification_are_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hsds/examples");
    if !folder.exists() {
        eprintln!("skipped: ../shared/data/hsds is not here");
        return;
    }
    for (file, count) in [
        ("service_full.json", 1),
        ("service_list.json", 1),
        ("organization_full.json", 1),
        ("service_at_location_full.json", 1),
        ("service_at_location_list.json", 1),
        ("tabular.json", 1),
    ] {
        let read = read_file(&std::fs::read(folder.join(file)).unwrap()).unwrap();
        assert_eq!(read.rows.len(), count, "{file}: {:?}", read.left_out);
        assert_eq!(read.rows[0].1.entry.name, "Community Counselling", "{file}");
    }
}
