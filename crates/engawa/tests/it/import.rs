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

/// A list of 公共施設 with what is wrong in real ones.
const PLACES: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,住所,緯度,経度,電話番号,開始時間,終了時間,利用可能曜日,URL\n\
    92011,1,みほん県,みほん市,東公民館,みほん県みほん市東1,43.06,141.35,000-012-3456,9:00,17:00,月火水木金,https://mihon.example/東\n\
    92011,2,みほん県,みほん市,,,,,,,,,\n\
    92011,1,みほん県,みほん市,西公民館,,,,,,,,\n\
    92011,4,みほん県,みほん市,北公民館,,北,東,12,朝,夜,,ftp://x\n\
    zz,5,みほん県,みほん市,南公民館,,,,,,,,\n";

#[test]
fn public_places_come_in_and_every_faulty_row_and_column_is_told() {
    let office = Office::new();
    let (list, report) = (office.path().join("shisetsu.csv"), office.path().join("report.csv"));
    std::fs::write(&list, PLACES).unwrap();
    let (list, report) = (list.to_str().unwrap(), report.to_str().unwrap());
    let import = ["import", "facilities", list, "--publisher", "みほん市", "--report", report];
    let (said, done) = office.run(&import);
    assert!(done && said.starts_with("新しい項目 2、変わった項目 0、同じ項目 0"), "{said}");
    assert!(said.contains("1 行: 施設の名前がないので、取り込みませんでした。（「名称」3 行目）"), "{said}");
    let written = std::fs::read_to_string(report).unwrap();
    for line in [
        "3,\"名称\",取り込まなかった",
        "4,\"ID\",取り込まなかった",
        "6,\"全国地方公共団体コード\",取り込まなかった",
    ] {
        assert!(written.contains(line), "{line}: {written}");
    }
    for column in ["緯度", "経度", "電話番号", "開始時間", "終了時間", "URL"] {
        assert!(written.contains(&format!("5,\"{column}\",取り込んだ")), "{column}: {written}");
    }
    assert_eq!(written.lines().count(), 1 + 3 + 6);
    assert!(office.run(&import).0.starts_with("新しい項目 0、変わった項目 0、同じ項目 2"));
    // Mended by its publisher; one is gone.
    let mended: Vec<&str> =
        PLACES.lines().filter(|l| !l.contains("東公民館") && !l.contains("西公民館")).collect();
    std::fs::write(list, mended.join("\n").replace("北公民館", "北部公民館")).unwrap();
    let (said, _) = office.run(&import);
    assert!(said.contains("変わった項目 1、") && said.contains("一覧からなくなった項目 1"), "{said}");
    // A list of nothing takes nothing away.
    std::fs::write(list, PLACES.lines().next().unwrap()).unwrap();
    assert!(!office.run(&import).1);
    std::fs::write(list, PLACES).unwrap();
    assert!(office.run(&import).0.starts_with("新しい項目 0、変わった項目 2、"));
    assert!(office.run(&["verify-audit"]).1);
}

#[test]
fn hsds_comes_in_from_json_tables_and_zip_and_a_second_time_changes_nothing() {
    let office = Office::new();
    let id = |n: usize| format!("00000000-0000-4000-8000-{n:012}");
    let service = |n: usize, name: &str| {
        format!(
            r#"{{"id":"{}","name":"{name}","status":"active","organization":{{"id":"{}","name":"となり町"}}}}"#,
            id(n),
            id(100)
        )
    };
    let write = |name: &str, text: &str| {
        let path = office.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let page =
        write("page.json", &format!("{{\"contents\":[{},{},7]}}", service(1, "窓口"), service(2, "食堂")));
    let lines = write("lines.ndjson", &format!("{}\n{}\n", service(1, "窓口"), service(2, "食堂")));
    let import =
        |file: &str| office.run(&["import", "hsds", file, "--publisher", "となり町", "--licence", "CC0"]);
    let (said, done) = import(&page);
    assert!(done && said.starts_with("新しい項目 2、") && said.contains("「id」3 行目"), "{said}");
    assert!(import(&lines).0.starts_with("新しい項目 0、変わった項目 0、同じ項目 2"));
    let folder = office.path().join("tables");
    std::fs::create_dir(&folder).unwrap();
    let table = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    table("organizations.csv", format!("id,name\n{},となり町\n", id(100)));
    table("services.csv", format!("id,organization_id,name,status\n{},{},窓口,active\n", id(1), id(100)));
    table("datapackage.json", "{}".into());
    let (said, done) = import(folder.to_str().unwrap());
    assert!(done && said.contains("同じ項目 1、") && said.contains("一覧からなくなった項目 1"), "{said}");
    for bad in [write("bad.json", "{"), write("empty.json", "[]"), office.path().to_str().unwrap().to_owned()]
    {
        assert!(!import(&bad).1, "{bad}");
    }
}

#[test]
fn the_specification_s_own_examples_come_in() {
    let Some(examples) = shared("hsds/examples") else { return };
    let office = Office::new();
    for (file, counts) in
        [("service_full.json", "新しい項目 1、"), ("tabular.json", "同じ項目 1、"), ("csv", "同じ項目 1、")]
    {
        let path = examples.join(file);
        let (said, done) =
            office.run(&["import", "hsds", path.to_str().unwrap(), "--publisher", "Open Referral"]);
        eprintln!("{file}: {said}");
        // The examples say the same in three forms, but for small things: nothing may double.
        assert!(done && (said.contains(counts) || said.contains("変わった項目 1、")), "{file}: {said}");
    }
}

#[test]
fn postal_codes_come_in_and_a_second_time_changes_nothing() {
    let (Some(towns), Some(postal)) = (shared("japan/municipalities.csv"), shared("hokkaido/postal.csv"))
    else {
        return;
    };
    let office = Office::new();
    let import = ["import", "postal", postal.to_str().unwrap()];
    assert!(!office.run(&import).1, "without towns there is nothing to lead to");
    assert!(office.run(&["import", "municipalities", towns.to_str().unwrap()]).1);
    let (said, done) = office.run(&import);
    eprintln!("{said}");
    assert!(done && said.starts_with("7974 行を読みました。") && said.contains("同じ番号 0、"), "{said}");
    let (again, _) = office.run(&import);
    assert!(again.contains("新しい番号 0、") && again.contains("一覧からなくなった番号 0、"), "{again}");
    let bad = office.path().join("bad.csv");
    std::fs::write(&bad, "postal_code,jis5,city\n123,01100,札幌市\n").unwrap();
    let (said, done) = office.run(&["import", "postal", bad.to_str().unwrap()]);
    assert!(!done && said.contains("2 行目「郵便番号」"), "{said}");
    assert!(office.run(&["verify-audit"]).1);
}
