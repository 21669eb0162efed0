//! The verifier as somebody outside runs it: a file of lines, a folder of checkpoints, a public key.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use ledger::{Checkpoint, Key, Told, Tree, place};
use std::{fs, path::Path, process::Command};

fn line(seq: u64) -> Told {
    Told {
        seq,
        at: 1_795_132_800_000,
        worker: Some(3),
        agency: Some(2),
        action: "view".to_owned(),
        kind: "case".to_owned(),
        object: Some(i64::try_from(seq).unwrap()),
        case: None,
        person: None,
        subjects: String::new(),
        parts: 7,
        ground: "own_work".to_owned(),
        page: "/cases/{token}".to_owned(),
        request: "r".to_owned(),
        nonce: "AAAAAAAAAAAAAAAAAAAAAA==".to_owned(),
    }
}

fn written(lines: &[Told]) -> String {
    lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect()
}

fn witness(folder: &Path, key: &str, lines: &str) -> (String, bool) {
    let file = folder.join("lines.jsonl");
    fs::write(&file, lines).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_engawa-witness"));
    let out = run.arg("--key").arg(key).arg("--checkpoint").arg(folder).arg(&file).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    (said, out.status.success())
}

#[test]
fn the_verifier_tells_an_honest_file_from_every_other() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = Key::make("midori.example/audit").unwrap();
    let key = Key::read(&secret).unwrap();
    let lines: Vec<Told> = (1..=9).map(line).collect();
    let mut tree = Tree::default();
    for line in &lines {
        tree.push(&line.digest().unwrap());
        if tree.size() % 4 == 0 {
            let point = Checkpoint { origin: key.name().to_owned(), size: tree.size(), root: tree.root() };
            place::lay(folder.path(), tree.size(), &point.sign(&key).unwrap()).unwrap();
        }
    }
    let (said, fits) = witness(folder.path(), &public, &written(&lines));
    assert!(fits && said.contains("最後まで合ったのは: 8 番目"), "{said}");

    let mut other = lines.clone();
    other[5].worker = Some(4);
    let (said, fits) = witness(folder.path(), &public, &written(&other));
    assert!(!fits && said.contains("5 番目から 8 番目のあいだ"), "{said}");
    let (said, fits) = witness(folder.path(), &public, &written(&lines[..7]));
    assert!(!fits && said.contains("8 番目まであった"), "{said}");
    let (said, fits) = witness(folder.path(), &public, &written(&lines[1..]));
    assert!(!fits && said.contains("2 番目の行があります"), "{said}");
    let (said, fits) = witness(folder.path(), &public, "{\"seq\":1}\n");
    assert!(!fits && said.contains("1 行目を読めません"), "{said}");
    let stranger = Key::make("midori.example/audit").unwrap().1;
    let (said, fits) = witness(folder.path(), &stranger, &written(&lines));
    assert!(!fits && said.contains("知っている鍵の署名がありません"), "{said}");
}
