//! The doctor names what is unsafe, each with what to do.

use crate::program::Office;
use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    time::{Duration, SystemTime},
};

/// An office whose database and key are there, in a private folder.
fn office() -> Office {
    let office = Office::new();
    fs::set_permissions(office.path(), Permissions::from_mode(0o700)).unwrap();
    assert!(office.run(&["migrate"]).1);
    office
}

fn chmod(office: &Office, name: &str, mode: u32) {
    fs::set_permissions(office.path().join(name), Permissions::from_mode(mode)).unwrap();
}

/// What the doctor says after `harm`, and whether it lets the office work.
fn after(harm: impl Fn(&Office)) -> (String, bool) {
    let office = office();
    harm(&office);
    let (said, fit) = office.run(&["doctor"]);
    (said, fit)
}

#[test]
fn a_sound_set_up_is_let_through() {
    let (said, fit) = after(|_| ());
    assert!(fit && !said.contains("鍵") && !said.contains("時計"), "{said}");
}

#[test]
fn an_open_or_lost_or_foreign_key_is_refused() {
    let (said, fit) = after(|o| chmod(o, "data/engawa.key", 0o644));
    assert!(!fit && said.contains("ほかの人も開けます"), "{said}");
    let (said, fit) = after(|o| fs::remove_file(o.path().join("data/engawa.key")).unwrap());
    assert!(!fit && said.contains("鍵のファイル") && said.contains("ありません"), "{said}");
    let (said, fit) = after(|o| fs::write(o.path().join("data/engawa.key"), "abc").unwrap());
    assert!(!fit && said.contains("鍵として読めません"), "{said}");
    let (said, fit) = after(|o| chmod(o, "data", 0o777));
    assert!(!fit && said.contains("書きこめます"), "{said}");
}

#[test]
fn an_open_data_folder_and_leftovers_are_told() {
    let (said, fit) = after(|o| chmod(o, "data", 0o755));
    assert!(fit && said.contains("ほかの人も入れます") && said.contains("だれでも入れる"), "{said}");
    let (said, fit) = after(|o| fs::create_dir(o.path().join("data/restoring")).unwrap());
    assert!(fit && said.contains("封をしていない記録"), "{said}");
}

#[test]
fn a_clock_behind_the_record_is_refused() {
    let (said, fit) = after(|o| {
        let tomorrow =
            fs::metadata(o.path().join("engawa.toml")).unwrap().modified().unwrap_or(SystemTime::UNIX_EPOCH)
                + Duration::from_secs(86_400);
        let file = File::options().append(true).open(o.path().join("data/engawa.sqlite")).unwrap();
        file.set_modified(tomorrow).unwrap();
    });
    assert!(!fit && said.contains("時計"), "{said}");
}

#[test]
fn listening_to_the_outside_without_tls_is_refused() {
    let (said, fit) = after(|o| {
        let config = o.path().join("engawa.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, format!("{text}listen = \"0.0.0.0:8080\"\ntls = false\n")).unwrap();
    });
    assert!(!fit && said.contains("暗号なし"), "{said}");
}

#[test]
fn an_account_without_a_phone_is_told() {
    let (said, fit) = after(|o| {
        let args = ["create-admin", "--login", "kanri", "--name", "管理 係", "--password-stdin"];
        assert!(o.typed(&args, "えんがわで お茶を のむ"));
    });
    assert!(fit && said.contains("二段階のログインをまだ設定していない職員が 1 人います"), "{said}");
    assert!(!said.contains("渡されたパスワード"), "it is their own");
}

#[test]
fn a_server_does_not_start_on_what_the_doctor_refuses() {
    type Harm = fn(&Office);
    let harms: &[(Harm, &str)] = &[
        (|o| chmod(o, "data/engawa.key", 0o644), "ほかの人も開けます"),
        (|o| fs::remove_file(o.path().join("data/engawa.key")).unwrap(), "ありません"),
    ];
    for (harm, words) in harms {
        let office = office();
        harm(&office);
        let (said, started) = office.starts(&[]);
        assert!(!started && said.contains("始められません") && said.contains(words), "{said}");
    }
    let (said, started) = office().starts(&["--listen", "0.0.0.0:0"]);
    assert!(started, "tls = true says that a proxy stands in front: {said}");
    let office = office();
    let config = office.path().join("engawa.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}tls = false\n")).unwrap();
    let (said, started) = office.starts(&["--listen", "0.0.0.0:0"]);
    assert!(!started && said.contains("暗号なし"), "{said}");
}

#[test]
fn a_server_starts_on_what_is_only_told_and_tells_it() {
    let office = office();
    chmod(&office, "data", 0o755);
    let (said, started) = office.starts(&[]);
    assert!(started && said.contains("ほかの人も入れます"), "{said}");
}

#[test]
fn on_a_disk_that_is_nearly_full_the_doctor_says_so_and_a_server_starts_all_the_same() {
    let Some(disk) = testkit::SmallDisk::mount() else { return };
    let office = Office::with_data(&disk.path().join("data"));
    assert!(office.run(&["migrate"]).1);
    let (said, fit) = office.run(&["doctor"]);
    assert!(!fit && said.contains("ディスクの空きが"), "{said}");
    let (said, started) = office.starts(&[]);
    assert!(started && said.contains("ディスクの空きが"), "what is written can still be read: {said}");
}

#[test]
fn a_database_that_does_not_answer_is_refused() {
    let (said, fit) = after(|o| fs::write(o.path().join("data/engawa.sqlite"), "not a database").unwrap());
    assert!(!fit && said.contains("データベースを開けません"), "{said}");
}

#[test]
fn a_record_that_was_never_backed_up_is_told() {
    let (said, _) = after(|o| {
        let list = o.path().join("list.csv");
        fs::write(&list, "code,prefecture,name\n011002,北海道,札幌市\n").unwrap();
        assert!(o.run(&["import", "municipalities", list.to_str().unwrap()]).1);
    });
    assert!(said.contains("バックアップがとられていません"), "{said}");
}
