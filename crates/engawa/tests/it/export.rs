//! Public lists go out, and come in again elsewhere.

use crate::program::Office;
use std::fs;

#[test]
fn a_list_handed_on_can_be_read_in_elsewhere() {
    let office = Office::new();
    let at = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("list.csv"), "code,prefecture,name\n011002,北海道,札幌市\n").unwrap();
    assert!(office.run(&["import", "municipalities", &at("list.csv")]).1);
    let (said, done) = office.run(&["export", "--to", &at("out")]);
    assert!(done && said.contains("municipalities.csv: 1 行"), "{said}");
    let codes = fs::read_to_string(at("out/codes.csv")).unwrap();
    assert!(codes.starts_with("\u{feff}list,code,label"), "{codes}");
    assert!(!office.run(&["export", "--to", &at("out")]).1, "nothing is written over");
    assert!(!office.run(&["export", "--to", &at("out2"), "workers"]).1, "workers are not public");
    let other = Office::new();
    let (said, _) = other.run(&["import", "municipalities", &at("out/municipalities.csv")]);
    assert!(said.starts_with("新しい行 1、"), "{said}");
}
