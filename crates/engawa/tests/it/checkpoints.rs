//! Who has the database's own password writes lines, digests and links anew so that they fit each other: the audit alone
//! then looks whole. What lies outside tells.

use crate::program::Office;
use ledger::Content;
use rusqlite::{Connection, params};
use std::{fs, path::PathBuf};

/// A row of the audit, as somebody with the file and this source reads it.
#[derive(Clone, PartialEq)]
struct Row {
    id: i64,
    at: i64,
    texts: [String; 6],
    numbers: [Option<i64>; 5],
    parts: i64,
    nonce: Vec<u8>,
}

impl Row {
    fn digest(&self) -> [u8; 32] {
        let [action, kind, subjects, ground, page, request] = self.texts.each_ref().map(String::as_str);
        let [worker, agency, object, case, person] = self.numbers;
        let (at, parts) = (self.at, self.parts);
        let content = Content {
            at,
            worker,
            agency,
            action,
            kind,
            object,
            case,
            person,
            subjects,
            parts,
            ground,
            page,
            request,
        };
        content.digest(&self.nonce)
    }
}

fn rows(db: &Connection) -> Vec<Row> {
    let sql = "SELECT a.id, a.at, a.action, a.kind, a.subjects, a.ground, a.page, a.request, a.worker_id, a.agency_id, \
               a.object_id, a.case_id, a.person_id, a.parts, a.nonce FROM audit_chain c JOIN audit a ON a.id = c.line_id \
               ORDER BY c.seq";
    let mut asked = db.prepare(sql).unwrap();
    let read = asked.query_map([], |r| {
        Ok(Row {
            id: r.get(0)?,
            at: r.get(1)?,
            texts: [r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?],
            numbers: [r.get(8)?, r.get(9)?, r.get(10)?, r.get(11)?, r.get(12)?],
            parts: r.get(13)?,
            nonce: r.get(14)?,
        })
    });
    read.unwrap().map(Result::unwrap).collect()
}

/// Writes a whole history anew, every digest and link fitting.
fn rewrite(db: &Connection, history: &[Row]) {
    db.execute_batch("DELETE FROM audit_chain; DELETE FROM audit_pending; DELETE FROM audit").unwrap();
    let mut link = Vec::new();
    for (n, row) in history.iter().enumerate() {
        let (seq, digest) = (n as i64 + 1, row.digest());
        let mut hash = blake3::Hasher::new();
        hash.update(b"engawa audit link 1").update(&link).update(&seq.to_be_bytes()).update(&digest);
        link = hash.finalize().as_bytes().to_vec();
        let [action, kind, subjects, ground, page, request] = &row.texts;
        let [worker, agency, object, case, person] = row.numbers;
        db.execute(
            "INSERT INTO audit (id, at, worker_id, agency_id, action, kind, object_id, case_id, person_id, subjects, \
             parts, ground, page, request, nonce, digest) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                row.id, row.at, worker, agency, action, kind, object, case, person, subjects, row.parts, ground, page,
                request, row.nonce, digest
            ],
        )
        .unwrap();
        let chained = "INSERT INTO audit_chain (seq, line_id, link) VALUES (?1, ?2, ?3)";
        db.execute(chained, params![seq, row.id, link]).unwrap();
    }
}

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

    fn db(&self) -> Connection {
        Connection::open(self.office.path().join("data/engawa.sqlite")).unwrap()
    }
}

#[test]
fn honest_work_leaves_checkpoints_that_hold() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    office.works("012041", "旭川市");
    let laid = fs::read_dir(&office.outside).unwrap().count();
    assert!(laid >= 2, "{laid}");
    let (said, fits) = office.checked();
    assert!(fits && said.contains("最後まで合ったのは"), "{said}");
}

#[test]
fn a_history_written_anew_fits_itself_and_not_the_checkpoint() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    let older = fs::read(office.office.path().join("data/engawa.sqlite")).unwrap();
    office.works("012041", "旭川市");
    office.works("012025", "函館市");
    let honest = rows(&office.db());
    assert!(honest.len() >= 3, "{}", honest.len());
    type Lie = (&'static str, fn(&mut Vec<Row>));
    let lies: [Lie; 5] = [
        ("書きかえ", |rows| rows[1].numbers[2] = Some(999)),
        ("取りのぞき", |rows| drop(rows.remove(1))),
        ("差しこみ", |rows| {
            let slipped = Row { id: 9_999, ..rows[0].clone() };
            rows.insert(1, slipped);
        }),
        ("入れかえ", |rows| rows.swap(0, 1)),
        ("終わりを切る", |rows| rows.truncate(1)),
    ];
    for (name, lie) in lies {
        let mut history = honest.clone();
        lie(&mut history);
        rewrite(&office.db(), &history);
        let (said, fits) = office.office.run(&["verify-audit"]);
        assert!(fits, "{name}: the audit alone cannot know: {said}");
        let (said, fits) = office.checked();
        assert!(!fits && said.contains("署名され"), "{name}: {said}");
        // The server signs no second history.
        let laid = fs::read_dir(&office.outside).unwrap().count();
        let (said, _) = office.office.serves();
        assert!(said.contains("署名を止めました"), "{name}: {said}");
        assert_eq!(fs::read_dir(&office.outside).unwrap().count(), laid, "{name}");
        rewrite(&office.db(), &honest);
        assert!(office.checked().1, "{name}: put right again");
    }
    drop(office.db());
    for left in ["data/engawa.sqlite-wal", "data/engawa.sqlite-shm"] {
        let _none = fs::remove_file(office.office.path().join(left));
    }
    fs::write(office.office.path().join("data/engawa.sqlite"), older).unwrap();
    assert!(office.office.run(&["verify-audit"]).1);
    let (said, fits) = office.checked();
    assert!(!fits && said.contains("古い控え"), "{said}");
}

#[test]
fn the_lines_for_a_verifier_outside_hold_no_word_of_a_record() {
    let office = Witnessed::new();
    office.works("011002", "札幌市");
    let (told, fits) = office.office.run(&["audit-lines"]);
    assert!(fits, "{told}");
    let lines: Vec<ledger::Told> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), rows(&office.db()).len());
    assert!(!told.contains("札幌"), "{told}");
}
