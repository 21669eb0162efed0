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

#[test]
fn the_real_desks_and_programmes_come_into_the_directory_and_a_second_time_changes_nothing() {
    let (Some(desks), Some(programmes)) =
        (shared("kurashi-navi/offices.csv"), shared("notalone/programmes.csv"))
    else {
        return;
    };
    let office = Office::new();
    let folder = |file: &std::path::Path| file.parent().unwrap().to_str().unwrap().to_owned();
    for (folder, count) in [(folder(&desks), 7304), (folder(&programmes), 122)] {
        let import = ["import", "directory", &folder];
        let (said, done) = office.run(&import);
        assert!(
            done && said.starts_with(&format!("新しい項目 {count}、変わった項目 0、同じ項目 0")),
            "{said}"
        );
        let (said, _) = office.run(&import);
        assert!(said.starts_with(&format!("新しい項目 0、変わった項目 0、同じ項目 {count}")), "{said}");
    }
    assert!(office.run(&["verify-audit"]).1);
}

#[test]
fn a_small_list_of_desks_comes_in_and_the_rest_is_told() {
    let office = Office::new();
    let folder = office.path().join("list");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("municipalities.csv", "id,municipalityCode,name,officialUrl\nmidori,999997,みどり町,\n");
    write("prefectures.csv", "code,name\n99,みほん県\n");
    write("sources.csv", "id,publisher,url\ns,みどり町,\n");
    write("programs.csv", "id,name,sourceId\np,みどり町の給付,s\n");
    write("municipality-programs.csv", "programId,officeId,localDescription\np,a,2階です\nq,a,\n");
    let offices =
        "id,municipalityId,name,status\na,midori,福祉課,published\nb,midori,まだの課,review_required\n";
    write("offices.csv", offices);
    let import = ["import", "directory", folder.to_str().unwrap()];
    let (said, done) = office.run(&import);
    assert!(done && said.starts_with("新しい項目 2、"), "{said}");
    assert!(
        said.contains("1 行: 一覧で「確認待ち」") && said.contains("1 行: 窓口か制度が一覧にない"),
        "{said}"
    );
    write("offices.csv", &offices.replace("a,midori,福祉課,published\n", ""));
    assert!(office.run(&import).0.contains("一覧からなくなった項目 1"));
    let empty = office.path().to_str().unwrap().to_owned();
    assert!(!office.run(&["import", "directory", &empty]).1);
}

#[test]
fn programmes_of_a_town_s_open_data_come_in_by_their_headings() {
    let office = Office::new();
    let list = office.path().join("seido.csv");
    std::fs::write(&list, "ID,市区町村コード,制度名,概要\n1,92011,灯油の助け,冬に\n,92011,,\n").unwrap();
    let import = ["import", "programmes", list.to_str().unwrap(), "--publisher", "みほん市"];
    let (said, done) = office.run(&import);
    assert!(done && said.starts_with("新しい項目 1、") && said.contains("1 行: 制度の名前がない"), "{said}");
    assert!(office.run(&import).0.starts_with("新しい項目 0、変わった項目 0、同じ項目 1"));
}
