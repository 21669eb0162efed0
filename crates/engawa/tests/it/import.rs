//! Public lists come in, again and again.

use crate::program::{Office, shared};

#[test]
fn the_real_lists_come_in_and_a_second_time_changes_nothing() {
    let (Some(towns), Some(desks)) = (shared("japan/municipalities.csv"), shared("kurashi-navi/offices.csv"))
    else {
        return;
    };
    let office = Office::new();
    let towns = ["import", "municipalities", towns.to_str().unwrap()];
    let desks = ["import", "agencies", desks.to_str().unwrap()];
    assert!(!office.run(&desks).1, "desks of unknown municipalities are refused");
    assert!(office.run(&towns).0.starts_with("新しい行 1916、変わった行 0、同じ行 0"));
    assert!(office.run(&towns).0.starts_with("新しい行 0、変わった行 0、同じ行 1916"));
    let (first, _) = office.run(&desks);
    assert!(first.starts_with("新しい行 7279、変わった行 0、同じ行 0"), "{first}");
    assert!(first.contains("261 行: 一覧で「確認待ち」"), "{first}");
    assert!(office.run(&desks).0.starts_with("新しい行 0、変わった行 0、同じ行 7279"));
    assert!(office.run(&["verify-audit"]).1);
}

#[test]
fn a_file_with_faults_names_each_and_writes_nothing() {
    let office = Office::new();
    let list = office.path().join("list.csv");
    let good = "code,prefecture,name\n011002,北海道,札幌市\n";
    std::fs::write(&list, format!("{good}x,北海道,\n")).unwrap();
    let (said, done) = office.run(&["import", "municipalities", list.to_str().unwrap()]);
    assert!(!done);
    assert!(said.contains("3 行目「code」") && said.contains("3 行目「name」"), "{said}");
    std::fs::write(&list, good).unwrap();
    let (said, _) = office.run(&["import", "municipalities", list.to_str().unwrap()]);
    assert!(said.starts_with("新しい行 1、"), "the good row was not there before: {said}");
}
