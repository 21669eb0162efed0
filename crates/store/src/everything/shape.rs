//! Which tables and columns leave, and what each of them means: the dictionary that goes with the rows.
//!
//! The classes are those of `columns.toml`; the meanings stand in `dictionary.toml`, a line for each column, with
//! the words shared by many tables in its first section. A test holds both against the schema.

use super::Head;
use crate::{
    backup::schema::{Kind, Table, tables},
    error::Result,
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Tables that stay: what opens a door, and what only the running program needs. Each with its reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("recovery_code", "ログインの予備の番号。扉を開けるものなので、出しません"),
    ("passkey", "ログインのパスキー。扉を開けるものなので、出しません。移った先で、つくりなおします"),
    ("passkey_ceremony", "パスキーをたしかめている途中の控え。数分で終わるものです"),
    ("login_session", "いまログインしている人の印。扉を開けるものなので、出しません"),
    ("login_attempt", "ログインに失敗した回数。動かすための控えです"),
    ("access_token", "プログラム用の鍵。扉を開けるものなので、出しません"),
    ("idempotency", "同じボタンを2回押したときのための控えです"),
    ("line_event", "LINE から同じものが2回届いたときのための控えです。だれが、何と書いたかはありません"),
    (
        "handover",
        "住民の届いた声。本人だけが持つ番号でひらき、いつでも取り下げられるものなので、出しません。受付は出ます",
    ),
    (
        "worker_home",
        "職員が自分で書いた、住んでいる地区。見るきっかけのためだけに書いたものなので、出しません",
    ),
    (
        "subject_key",
        "世帯・人・受付ごとの鍵。バックアップの中身をひらくものなので、出しません。移った先で、新しくつくられます",
    ),
    (
        "referral_link",
        "つなぎの一回かぎりのページの鍵。扉をひらくもの。そこから来た返事は、つなぎの動きとして持ち出されます",
    ),
    ("handover_word", "届いた声のやりとり。届いた声とともに、ここに残ります"),
];

/// Columns that stay, of tables that leave.
pub const BLANKED: &[(&str, &str, &str)] = &[
    ("worker", "password_hash", "パスワードのもと。移った先で、新しいパスワードを渡します"),
    ("worker", "password_changed_at", "パスワードとともに、移った先で新しくなります"),
    ("worker", "totp_sealed", "二段階の番号のもと。移った先で、電話に入れなおします"),
    ("worker", "totp_confirmed_at", "二段階の番号とともに、移った先で新しくなります"),
    ("worker", "totp_last_step", "二段階の番号とともに、移った先で新しくなります"),
    ("import_batch", "file", "取り込みの途中のファイルそのもの。入った記録は、それぞれの表にあります"),
    ("export_request", "words_sealed", "封をする合いことば"),
];

/// The tables that leave after the first `steps` steps of the schema, with the columns that leave.
pub(super) fn open_tables(steps: usize) -> Result<Vec<Table>> {
    let mut all = tables(steps)?;
    all.retain(|table| !LEFT_OUT.iter().any(|(name, _)| *name == table.name));
    for table in &mut all {
        let key: Vec<String> =
            table.key.iter().filter_map(|at| table.columns.get(*at)).map(|c| c.name.clone()).collect();
        table.columns.retain(|c| !BLANKED.iter().any(|(t, name, _)| *t == table.name && *name == c.name));
        let place = |name: &String| table.columns.iter().position(|c| c.name == *name);
        table.key = key.iter().filter_map(place).collect();
    }
    Ok(all)
}

/// `[section]`, `key = "value"`: what both files are written in.
pub(crate) fn sections(text: &'static str) -> HashMap<&'static str, HashMap<&'static str, &'static str>> {
    let (mut all, mut at): (HashMap<_, HashMap<_, _>>, _) = (HashMap::new(), "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            at = name;
        } else if let Some((key, value)) = line.split_once(" = ") {
            all.entry(at).or_default().insert(key, value.trim().trim_matches('"'));
        }
    }
    all
}

/// What a column means, and the code list that its words come from.
struct Meaning {
    words: &'static str,
    list: &'static str,
}

struct Meanings {
    classes: HashMap<&'static str, HashMap<&'static str, &'static str>>,
    words: HashMap<&'static str, HashMap<&'static str, &'static str>>,
}

impl Meanings {
    fn read() -> Self {
        let words = sections(include_str!("../../dictionary.toml"));
        Self { classes: sections(include_str!("../../columns.toml")), words }
    }

    fn class(&self, table: &str, column: &str) -> &'static str {
        self.classes.get(table).and_then(|t| t.get(column)).copied().unwrap_or_default()
    }

    /// Of the table itself: `_`.
    fn table(&self, table: &str) -> &'static str {
        self.words.get(table).and_then(|t| t.get("_")).copied().unwrap_or_default()
    }

    fn column(&self, table: &str, column: &str) -> Meaning {
        let own = self.words.get(table).and_then(|t| t.get(column));
        let said =
            own.or_else(|| self.words.get("every").and_then(|t| t.get(column))).copied().unwrap_or_default();
        let (words, list) = said.split_once(" @").unwrap_or((said, ""));
        Meaning { words, list }
    }
}

/// Words that the program's own rules turn on, by the name that `dictionary.toml` gives after `@`. Every other name
/// is a list of the table `code`.
fn own_words() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    macro_rules! of {
        ($name:literal, $words:path) => {
            ($name, <$words>::ALL.iter().map(|w| (w.word(), w.label())).collect())
        };
    }
    vec![
        of!("Role", domain::code::Role),
        of!("CaseStatus", domain::code::CaseStatus),
        of!("Outcome", domain::code::Outcome),
        of!("TaskKind", domain::code::TaskKind),
        of!("Urgency", domain::code::Urgency),
        of!("RelationKind", domain::code::RelationKind),
        of!("Visitor", domain::reception::Visitor),
        of!("Living", domain::household::Living),
        of!("SupportKind", domain::household::SupportKind),
        of!("Strength", domain::household::Strength),
        of!("Direction", domain::household::Direction),
        of!("Ground", domain::access::Ground),
        of!("SealGround", domain::seal::SealGround),
        of!("LookPattern", domain::patterns::Pattern),
        of!("LookAnswer", domain::patterns::Answer),
        of!("PlanState", domain::plan::State),
        of!("Reached", domain::plan::review::Reached),
        of!("ReviewNext", domain::plan::review::Next),
        of!("TurnAnswer", domain::plan::closing::Answer),
        of!("Side", domain::budget::Side),
        of!("Effect", domain::budget::Effect),
        of!("Rhythm", domain::budget::Rhythm),
        of!("Applies", domain::budget::Applies),
        of!("HousingKind", domain::housing::Kind),
        of!("HousingTrack", domain::housing::Track),
        of!("HousingStage", domain::housing::Stage),
        of!("HousingDone", domain::housing::Done),
        of!("ReferralState", domain::referral::State),
        of!("ReferralReason", domain::referral::Reason),
        of!("ReferralOutcome", domain::referral::Outcome),
        of!("AdviceState", domain::advice::State),
        of!("ConsentAnswer", domain::consent::Answer),
        of!("MeetingKind", domain::meeting::MeetingKind),
        of!("MeetingState", domain::meeting::MeetingState),
        of!("MemberRole", domain::meeting::MemberRole),
        of!("MemberState", domain::meeting::MemberState),
        of!("ItemGround", domain::meeting::ItemGround),
        of!("ItemState", domain::meeting::ItemState),
        of!("ImportState", domain::exchange::ImportState),
        of!("ExportState", domain::export::ExportState),
        of!("ErasureState", domain::retention::ListState),
        of!("ErasureItemState", domain::retention::ItemState),
        of!("ErasureStay", domain::retention::Stay),
        ("AssessmentItem", domain::assessment::ITEMS.iter().map(|i| (i.key, i.label)).collect()),
        ("Parts", domain::access::Parts::NAMED.iter().map(|(_, word, label)| (*word, *label)).collect()),
    ]
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "int",
        Kind::Text => "text",
        Kind::Blob => "blob",
    }
}

/// The data dictionary as JSON: every table and column that leaves with type, class, meaning and code list, what
/// stays and why, and the words of the program's own lists.
///
/// # Errors
/// When the schema's text cannot be read.
pub fn dictionary(head: &Head) -> Result<Value> {
    let meanings = Meanings::read();
    let tables: Vec<Value> = open_tables(head.steps.len())?
        .iter()
        .map(|table| {
            let columns: Vec<Value> = table
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| {
                    let meaning = meanings.column(&table.name, &column.name);
                    json!({
                        "name": column.name,
                        "type": type_of(column.kind),
                        "class": meanings.class(&table.name, &column.name),
                        "meaning": meaning.words,
                        "key": table.key.contains(&at),
                        "points_at": column.points_at,
                        "codes": Some(meaning.list).filter(|list| !list.is_empty()),
                    })
                })
                .collect();
            json!({ "table": table.name, "meaning": meanings.table(&table.name), "columns": columns })
        })
        .collect();
    let stays: Vec<Value> = LEFT_OUT
        .iter()
        .map(|(table, why)| json!({ "table": table, "why": why }))
        .chain(
            BLANKED
                .iter()
                .map(|(table, column, why)| json!({ "table": table, "column": column, "why": why })),
        )
        .collect();
    let words: serde_json::Map<String, Value> = own_words()
        .into_iter()
        .map(|(name, words)| {
            let words: Vec<Value> =
                words.iter().map(|(w, label)| json!({ "code": w, "label": label })).collect();
            (name.to_owned(), Value::Array(words))
        })
        .collect();
    Ok(json!({
        "engawa": "everything",
        "format": 1,
        "program": head.program,
        "at": head.at,
        "steps": head.steps,
        "types": {
            "int": "整数。時刻は1970年1月1日0時（協定世界時）からのミリ秒、はい・いいえは 1・0、金額は円",
            "text": "文字。日付は 2026-11-21、月は 2026-11 の形。JSON の入る列もあります",
            "blob": "バイト列を base64 にした文字"
        },
        "classes": {
            "id": "番号や、でたらめな文字の印", "public": "だれに見せてもよい", "personal": "だれのことかが分かる",
            "sensitive": "困りごと・病気・借金・暴力など（要配慮個人情報）", "whereabouts": "どこにいるかが分かる",
            "free_text": "上のどれでも書かれうる文", "technical": "プログラムのための値"
        },
        "tables": tables,
        "stays": stays,
        "codes": words,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_of_class_secret_leaves() {
        let meanings = Meanings::read();
        let (mut secrets, mut staying) = (0, 0);
        let open = open_tables(crate::migrate::steps().len()).unwrap();
        for table in tables(crate::migrate::steps().len()).unwrap() {
            for column in table.columns.iter().filter(|c| meanings.class(&table.name, &c.name) == "secret") {
                secrets += 1;
                let leaves = open.iter().find(|t| t.name == table.name);
                let leaves = leaves.is_some_and(|t| t.columns.iter().any(|c| c.name == column.name));
                assert!(!leaves, "{}.{}", table.name, column.name);
                staying += 1;
            }
        }
        assert!(secrets >= 7 && secrets == staying, "{secrets}");
    }

    #[test]
    fn every_table_and_column_that_leaves_says_what_it_means() {
        let head = Head { at: 0, program: String::new(), steps: steps() };
        let meanings = Meanings::read();
        let mut wanting = Vec::new();
        let mut lists: Vec<String> = Vec::new();
        for table in open_tables(head.steps.len()).unwrap() {
            if meanings.table(&table.name).is_empty() {
                wanting.push(format!("[{}] _", table.name));
            }
            for column in &table.columns {
                let meaning = meanings.column(&table.name, &column.name);
                if meaning.words.is_empty() || meanings.class(&table.name, &column.name).is_empty() {
                    wanting.push(format!("[{}] {}", table.name, column.name));
                }
                lists.push(meaning.list.to_owned());
            }
        }
        assert!(wanting.is_empty(), "{}", wanting.join("\n"));
        let seeded = crate::seed::list_names();
        for list in lists.iter().filter(|l| !l.is_empty()) {
            let known = own_words().iter().any(|(name, _)| name == list) || seeded.contains(&list.as_str());
            assert!(known, "@{list}");
        }
    }

    #[test]
    fn no_meaning_is_left_of_a_column_that_is_gone() {
        let open = open_tables(steps().len()).unwrap();
        for (table, columns) in Meanings::read().words {
            for column in columns.keys().filter(|c| **c != "_") {
                let there = |t: &Table| t.columns.iter().any(|c| c.name == *column);
                let used = if table == "every" {
                    open.iter().any(there)
                } else {
                    open.iter().any(|t| t.name == table && there(t))
                };
                assert!(used, "[{table}] {column}");
            }
        }
    }

    fn steps() -> Vec<String> {
        crate::migrate::steps().into_iter().map(str::to_owned).collect()
    }
}
