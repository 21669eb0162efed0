//! A backup is taken, proved and put back, as an office does it.

use crate::program::Office;
use std::{fs, os::unix::fs::PermissionsExt as _};

/// An office with a municipality in its record.
fn office() -> Office {
    let office = Office::new();
    let list = office.path().join("list.csv");
    fs::write(&list, "code,prefecture,name\n011002,北海道,札幌市\n").unwrap();
    assert!(office.run(&["import", "municipalities", list.to_str().unwrap()]).1);
    office
}

#[test]
fn a_backup_is_sealed_proved_and_put_back() {
    let office = office();
    let at = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    let (pair, _) = office.run(&["backup-key"]);
    fs::write(at("secret"), &pair).unwrap();
    let public = pair.lines().next().unwrap().rsplit(' ').next().unwrap();
    let said = office.refused(&["backup", "--to", &at("copy"), "--recipient", public]);
    assert!(said.contains("鍵束を置く場所が決まっていません"), "{said}");
    assert!(!office.path().join("copy").exists());
    fs::create_dir(at("safe")).unwrap();
    office.set(&format!("keyring = [{:?}, {:?}]", at("safe/ring"), at("ring")));
    let (said, done) = office.run(&["backup", "--to", &at("copy"), "--recipient", public]);
    assert!(done && said.contains("鍵のファイル") && said.contains("入っていません"), "{said}");
    assert_eq!(said.matches("バックアップと同じ場所にあります").count(), 1, "{said}");
    assert_eq!(fs::metadata(at("safe/ring")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(at("copy")).unwrap().permissions().mode() & 0o777, 0o600);
    let sealed = fs::read(at("copy")).unwrap();
    assert!(!sealed.windows("札幌市".len()).any(|w| w == "札幌市".as_bytes()));
    assert!(!office.run(&["backup", "--to", &at("copy"), "--recipient", public]).1, "nothing is overwritten");

    let (said, done) = office.run(&["restore", &at("copy"), "--verify", "--identity", &at("secret")]);
    assert!(done && said.contains("全部そろっています"), "{said}");
    assert!(!office.path().join("data/restoring").exists(), "nothing unsealed is left");
    let (_, done) = office.run(&["restore", &at("copy"), "--into", &at("data"), "--identity", &at("secret")]);
    assert!(!done, "an office's own data is not written over");
    let (said, done) =
        office.run(&["restore", &at("copy"), "--into", &at("new"), "--identity", &at("secret")]);
    assert!(done, "{said}");
    assert_eq!(fs::metadata(at("new/engawa.sqlite")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(said.contains("世帯 0、人 0、受付 0"), "{said}");
    fs::write(at("engawa.toml"), format!("data = {:?}\nkey_file = {:?}\n", at("new"), at("data/engawa.key")))
        .unwrap();
    assert!(office.run(&["verify-audit"]).1);
    let (said, _) = office.run(&["import", "municipalities", &at("list.csv")]);
    assert!(said.starts_with("新しい行 0、変わった行 0、同じ行 1"), "{said}");
}

#[test]
fn a_backup_opens_only_with_its_passphrase_and_only_whole() {
    let office = office();
    let at = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("short"), "みじかい\n").unwrap();
    let plain = |file: &str, words: &str| {
        office.run(&["backup", "--without-keyring", "--to", &at(file), "--passphrase-file", &at(words)])
    };
    assert!(!plain("copy", "short").1);
    assert!(!office.path().join("copy").exists() && !office.path().join("copy.part").exists());
    fs::write(at("words"), "えんがわにねこがねむるひるさがり\n").unwrap();
    fs::write(at("others"), "えんがわにいぬがねむるひるさがり\n").unwrap();
    let (said, done) = plain("copy", "words");
    assert!(done && said.contains("あとで世帯を消しても、このファイルからは読めます"), "{said}");
    assert!(!office.run(&["restore", &at("copy"), "--verify", "--passphrase-file", &at("others")]).1);
    let bytes = fs::read(at("copy")).unwrap();
    fs::write(at("cut"), &bytes[..bytes.len() - 100]).unwrap();
    assert!(!office.run(&["restore", &at("cut"), "--verify", "--passphrase-file", &at("words")]).1);
    let (said, done) = office.run(&["restore", &at("copy"), "--verify", "--passphrase-file", &at("words")]);
    assert!(done && said.contains("食いちがい 0 か所") && said.contains("鍵束を使わない"), "{said}");
}

#[test]
fn a_backup_with_keys_needs_the_newest_ring_and_the_ring_is_renewed() {
    let office = office();
    let at = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("words"), "えんがわにねこがねむるひるさがり\n").unwrap();
    fs::write(at("others"), "えんがわにいぬがねむるひるさがり\n").unwrap();
    fs::create_dir(at("safe")).unwrap();
    let (ring, former, words, others) = (at("safe/ring"), at("safe/former"), at("words"), at("others"));
    let backup = |file: &str, words: &str| {
        let file = at(file);
        let done = office.run(&["backup", "--to", &file, "--passphrase-file", words, "--keyring", &ring]).1;
        assert!(done, "{file}");
    };
    let verify = |file: &str| {
        vec!["restore".to_owned(), at(file), "--verify".into(), "--passphrase-file".into(), words.clone()]
    };
    let with =
        |args: Vec<String>, more: &[&str]| [args, more.iter().map(|m| (*m).to_owned()).collect()].concat();
    let run = |args: Vec<String>| office.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    let refused = |args: Vec<String>| office.refused(&args.iter().map(String::as_str).collect::<Vec<_>>());
    backup("one", &words);
    fs::copy(&ring, &former).unwrap();
    let said = refused(verify("one"));
    assert!(said.contains("鍵束のファイルが要ります"), "{said}");
    backup("two", &words);
    assert_ne!(fs::read(&ring).unwrap(), fs::read(&former).unwrap());
    for copy in ["one", "two"] {
        let (said, done) = run(with(verify(copy), &["--keyring", &ring]));
        assert!(done && said.contains("全部そろっています"), "{said}");
    }
    let said = refused(with(verify("two"), &["--keyring", &former]));
    assert!(said.contains("バックアップより前のもの"), "{said}");
    let said = refused(with(verify("two"), &["--keyring", &words]));
    assert!(said.contains("封をしたファイル"), "{said}");
    assert!(!office.path().join("data/restoring").exists());
    backup("three", &others); // under another passphrase from now on
    let own = ["--keyring", &ring, "--keyring-passphrase-file", &others];
    assert!(run(with(verify("one"), &own)).1);
    fs::remove_file(at("data/engawa.key")).unwrap();
    let said = refused(vec![
        "backup".into(),
        "--to".into(),
        at("four"),
        "--passphrase-file".into(),
        words.clone(),
        "--keyring".into(),
        ring.clone(),
    ]);
    assert!(said.contains("鍵のファイル") && !office.path().join("four").exists(), "{said}");
}
