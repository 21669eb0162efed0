//! The audit tells of a row that somebody changed in the file itself.

use crate::program::Office;
use std::fs;

#[test]
fn a_line_changed_behind_its_back_is_named() {
    let office = Office::new();
    let list = office.path().join("list.csv");
    fs::write(&list, "code,prefecture,name\n011002,北海道,札幌市\n").unwrap();
    assert!(office.run(&["import", "municipalities", list.to_str().unwrap()]).1);
    assert!(office.run(&["verify-audit"]).1);
    let file = office.path().join("data/engawa.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    // The page of the line, as it stands in the file: no tool of ours writes like this.
    let page = b"import municipalities";
    let at = bytes.windows(page.len()).position(|w| w == page).unwrap();
    bytes[at] = b'I';
    fs::write(&file, bytes).unwrap();
    let (said, fit) = office.run(&["verify-audit"]);
    assert!(!fit && said.contains("監査記録の 1 番の行が、書かれたあとで変えられています"), "{said}");
}
