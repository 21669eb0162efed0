//! A server lays checkpoints down outside, and they tell when the record is no longer what it was. (That they tell every way
//! of writing a history anew is held in the store's own tests.)

use crate::program::Office;
use std::{fs, path::PathBuf};

struct Witnessed {
    office: Office,
    key: String,
    outside: PathBuf,
}

impl Witnessed {
    fn new() -> Self {
        let office = Office::new();
        let outside = office.path().join("outside");
        fs::create_dir(&outside).unwrap();
        let secret = office.path().join("checkpoint.key");
        office.set(&format!("checkpoints = [{outside:?}]\ncheckpoint_key = {secret:?}"));
        let (key, made) = office.run(&["checkpoint-key", "midori.example/audit"]);
        assert!(made, "{key}");
        Self { office, key: key.trim().to_owned(), outside }
    }

    /// A few lines more, and a server that comes and goes.
    fn works(&self, code: &str, name: &str) {
        let list = self.office.path().join("list.csv");
        fs::write(&list, format!("code,prefecture,name\n{code},北海道,{name}\n")).unwrap();
        assert!(self.office.run(&["import", "municipalities", list.to_str().unwrap()]).1);
        let (said, well) = self.office.serves();
        assert!(well && said.contains("checkpoint laid down"), "{said}");
    }

    fn checked(&self) -> (String, bool) {
        let outside = self.outside.to_str().unwrap();
        self.office.run(&["verify-audit", "--checkpoint", outside, "--key", &self.key])
    }

    fn laid(&self) -> usize {
        fs::read_dir(&self.outside).unwrap().count()
    }
}

#[test]
fn honest_work_leaves_checkpoints_that_hold() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    office.works("012041", "旭川市");
    assert!(office.laid() >= 2);
    let (said, fits) = office.checked();
    assert!(fits && said.contains("最後まで合ったのは"), "{said}");
}

#[test]
fn an_older_copy_put_back_is_found_and_gets_no_signature() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    let file = office.office.path().join("data/engawa.sqlite");
    let older = fs::read(&file).unwrap();
    office.works("012041", "旭川市");
    assert!(office.checked().1);
    for left in ["data/engawa.sqlite-wal", "data/engawa.sqlite-shm"] {
        let _none = fs::remove_file(office.office.path().join(left));
    }
    fs::write(&file, older).unwrap();
    assert!(office.office.run(&["verify-audit"]).1, "the copy alone is whole");
    let (said, fits) = office.checked();
    assert!(!fits && said.contains("古い控え"), "{said}");
    let laid = office.laid();
    let (said, well) = office.office.serves();
    assert!(well && said.contains("署名を止めました"), "{said}");
    assert_eq!(office.laid(), laid);
}

#[test]
fn the_lines_for_a_verifier_outside_hold_no_word_of_a_record() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    let (told, fits) = office.office.run(&["audit-lines"]);
    assert!(fits, "{told}");
    let lines: Vec<ledger::Told> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().zip(1..).all(|(line, seq)| line.seq == seq) && !lines.is_empty());
    assert!(!told.contains("札幌"), "{told}");
}
