//! Keys and names of a sheet as rows of the record, and what stands against taking the sheet in: a number that is
//! taken, a household or case that is not there. Everything is asked for many rows at once.

use super::job::CellFault;
use crate::{
    error::Result,
    gate::{case_visible, household_visible, person_visible},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Token,
    access::Parts,
    exchange::{ContactIn, HouseholdIn, PersonIn, ReceptionIn, RowIn},
};
use std::collections::{HashMap, HashSet};

/// Words asked for in one statement.
const AT_ONCE: usize = 500;

/// A cell that the record stands against.
pub(super) struct Against {
    pub(super) line: u32,
    field: &'static str,
    cell: String,
    sentence: String,
}

impl Against {
    pub(super) fn told(self, heading: &impl Fn(&str) -> String) -> CellFault {
        CellFault { line: self.line, heading: heading(self.field), cell: self.cell, sentence: self.sentence }
    }
}

/// A case of the desk.
#[derive(Debug, Clone, Copy)]
pub(super) struct CaseRef {
    pub(super) id: i64,
    pub(super) household: i64,
    pub(super) lead: i64,
}

/// What the keys and names of a sheet stand for.
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) households: HashMap<String, i64>,
    pub(super) people: HashMap<String, i64>,
    pub(super) cases: HashMap<String, CaseRef>,
    pub(super) areas: HashMap<String, i64>,
    pub(super) agencies: HashMap<String, i64>,
    pub(super) workers: HashMap<String, i64>,
    pub(super) against: Vec<Against>,
}

/// From which system a desk's sheets come, for `import_source`.
pub(super) fn source(agency: i64) -> String {
    format!("sheet:{agency}")
}

/// A row without a key of its own is known again by what it says.
pub(super) fn digest(row: &RowIn) -> String {
    let mut hash = blake3::Hasher::new();
    let mut put = |text: &str| {
        hash.update(&(text.len() as u64).to_be_bytes()).update(text.as_bytes());
    };
    match row {
        RowIn::Household(row) => {
            [&row.home.name, &row.home.address, &row.home.note].into_iter().for_each(|t| put(t))
        }
        RowIn::Person(row) => {
            let p = &row.person;
            let birth = p.birth.map(domain::wareki::Birth::to_storage).unwrap_or_default();
            [&p.name, &p.kana, &birth, &p.address, &p.note, &p.email].into_iter().for_each(|t| put(t));
            p.phones.iter().for_each(|phone| put(&phone.number));
            put(row.home.as_ref().map_or("", |home| home.key.as_str()));
        }
        RowIn::Reception(row) => {
            put(&row.number);
            for (field, value) in row.told.pairs() {
                put(field);
                put(&value);
            }
        }
        RowIn::Contact(row) => {
            put(&row.case_number);
            put(&row.contact.at.to_string());
            put(&row.contact.minutes.to_string());
            for text in [&row.contact.method, &row.contact.counterpart, &row.contact.body] {
                put(text);
            }
        }
    }
    let hex: String = hash.finalize().to_hex().chars().take(32).collect();
    format!("#{hex}")
}

/// The key under which a row is known: its own, or its digest.
pub(super) fn known_by(row: &RowIn) -> String {
    if row.key().is_empty() { digest(row) } else { row.key().to_owned() }
}

impl Unit {
    /// `SELECT … AS id, … AS word` for many words at once: the text up to the list of words, and what follows it.
    async fn by_words<T>(
        &self,
        words: &[&str],
        head: impl Fn(&mut Sql),
        tail: impl Fn(&mut Sql, &Self),
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<HashMap<String, T>> {
        let mut found = HashMap::new();
        for some in words.chunks(AT_ONCE) {
            let mut sql = Sql::default();
            head(&mut sql);
            sql.add(" IN (");
            for (n, word) in some.iter().enumerate() {
                sql.add(if n == 0 { "" } else { "," }).bind(*word);
            }
            sql.add(")");
            tail(&mut sql, self);
            found.extend(self.all(sql, |r| Ok((r.text("word")?, read(r)?))).await?);
        }
        Ok(found)
    }

    /// Rows of the desk by the key that they were imported under, and by their token.
    async fn by_keys(
        &self,
        table: &'static str,
        words: &[&str],
        tail: impl Fn(&mut Sql, &Self),
    ) -> Result<HashMap<String, i64>> {
        let agency = self.ctx().actor.working_agency()?;
        let id = |r: &Row| r.int("id");
        let imported = |sql: &mut Sql| {
            sql.add(&format!("SELECT x.id, x.import_key AS word FROM {table} x WHERE x.import_source = "));
            sql.bind(source(agency)).add(" AND x.import_key");
        };
        let mut found = self.by_words(words, imported, &tail, id).await?;
        let tokens: Vec<&str> = words.iter().copied().filter(|w| Token::parse(w).is_ok()).collect();
        let written = |sql: &mut Sql| {
            sql.add(&format!("SELECT x.id, x.token AS word FROM {table} x WHERE x.agency_id = "));
            sql.bind(agency).add(" AND x.token");
        };
        found.extend(self.by_words(&tokens, written, &tail, id).await?);
        Ok(found)
    }

    /// Tokens of public things.
    async fn by_tokens(&self, table: &'static str, words: &[&str]) -> Result<HashMap<String, i64>> {
        let head = |sql: &mut Sql| {
            sql.add(&format!("SELECT x.id, x.token AS word FROM {table} x WHERE x.token"));
        };
        self.by_words(words, head, |_, _| {}, |r| r.int("id")).await
    }

    /// What the keys and names of these rows stand for, and what stands against taking them in.
    pub(super) async fn resolve(&self, rows: &[(u32, RowIn)]) -> Result<Resolved> {
        let mut wanted = Wanted::default();
        rows.iter().for_each(|(_, row)| wanted.add(row));
        let mut known = Resolved {
            areas: self.by_tokens("area", &list(&wanted.areas)).await?,
            agencies: self.by_tokens("agency", &list(&wanted.agencies)).await?,
            workers: self.by_tokens("worker", &list(&wanted.workers)).await?,
            ..Resolved::default()
        };
        known.households = self
            .by_keys("household", &list(&wanted.households), |sql, unit| {
                sql.add(" AND ");
                household_visible(sql, unit, "x", Parts::BUT_WHEREABOUTS);
            })
            .await?;
        known.people = self
            .by_keys("person", &list(&wanted.people), |sql, unit| {
                sql.add(" AND ");
                person_visible(sql, unit, "x", Parts::BUT_WHEREABOUTS);
            })
            .await?;
        let agency = self.ctx().actor.working_agency()?;
        let head = |sql: &mut Sql| {
            sql.add("SELECT x.id, x.number AS word, x.household_id, x.agency_id FROM support_case x WHERE ");
            sql.add("x.agency_id = ").bind(agency).add(" AND x.number");
        };
        let tail = |sql: &mut Sql, unit: &Self| {
            sql.add(" AND ");
            case_visible(sql, unit, "x", Parts::CONTACTS);
        };
        let case = |r: &Row| {
            Ok(CaseRef { id: r.int("id")?, household: r.int("household_id")?, lead: r.int("agency_id")? })
        };
        known.cases = self.by_words(&list(&wanted.cases), head, tail, case).await?;
        self.taken(rows, &mut known).await?;
        self.points(rows, &mut known).await?;
        known.against.sort_by_key(|a| a.line);
        Ok(known)
    }

    /// Keys and numbers that are taken: in the record, or by an earlier row.
    async fn taken(&self, rows: &[(u32, RowIn)], known: &mut Resolved) -> Result<()> {
        let Some((_, first)) = rows.first() else { return Ok(()) };
        let (table, field) = match first {
            RowIn::Household(_) => ("household", "household_key"),
            RowIn::Person(_) => ("person", "person_key"),
            RowIn::Reception(_) => ("reception", "reception_key"),
            RowIn::Contact(_) => ("contact", "contact_key"),
        };
        let keys: Vec<String> = rows.iter().map(|(_, row)| known_by(row)).collect();
        let there =
            self.by_keys(table, &keys.iter().map(String::as_str).collect::<Vec<_>>(), |_, _| {}).await?;
        let mut before: HashMap<&str, (u32, &RowIn)> = HashMap::new();
        let mut add = |line: u32, row: &RowIn, cell: &str, sentence: String| {
            let field = if row.key().is_empty() { "" } else { field };
            known.against.push(Against { line, field, cell: cell.to_owned(), sentence });
        };
        for ((line, row), key) in rows.iter().zip(&keys) {
            let own = !row.key().is_empty();
            if there.contains_key(key) {
                let sentence = if own {
                    "このキーの記録は、もうここにあります。行を消すか、キーを変えてください"
                } else {
                    "同じ内容の行が、もう取り込まれています。行を消してください"
                };
                add(*line, row, row.key(), sentence.to_owned());
            }
            if let Some((other, first)) = before.get(key.as_str()) {
                if !again(first, row) {
                    let sentence = if own {
                        format!("{other} 行目と同じキーです。別の記録なら、キーを変えてください")
                    } else {
                        format!("{other} 行目と同じ内容です。どちらかの行を消してください")
                    };
                    add(*line, row, row.key(), sentence);
                }
            } else {
                before.insert(key, (*line, row));
            }
        }
        self.numbers(rows, known).await
    }

    /// Numbers of receptions and of cases to be opened.
    async fn numbers(&self, rows: &[(u32, RowIn)], known: &mut Resolved) -> Result<()> {
        let agency = self.ctx().actor.working_agency()?;
        for (table, field) in [("reception", "number"), ("support_case", "case_number")] {
            let number = |row: &RowIn| match row {
                RowIn::Reception(row) if table == "reception" => row.number.clone(),
                RowIn::Person(row) if table == "support_case" => {
                    row.case.as_ref().map(|c| c.number.clone()).unwrap_or_default()
                }
                _ => String::new(),
            };
            let numbers: Vec<(u32, String)> =
                rows.iter().map(|(line, row)| (*line, number(row))).filter(|(_, n)| !n.is_empty()).collect();
            let head = |sql: &mut Sql| {
                sql.add(&format!("SELECT x.number AS word FROM {table} x WHERE x.agency_id = "));
                sql.bind(agency).add(" AND x.number");
            };
            let words: Vec<&str> = numbers.iter().map(|(_, n)| n.as_str()).collect();
            let there = self.by_words(&words, head, |_, _| {}, |_| Ok(())).await?;
            let mut before: HashMap<&str, u32> = HashMap::new();
            for (line, word) in &numbers {
                let other = before.insert(word, *line);
                let sentence = match (there.contains_key(word), other) {
                    (true, _) => {
                        "この番号は、もう使われています。空にすると、続きの番号がつきます".to_owned()
                    }
                    (_, Some(other)) => format!("{other} 行目と同じ番号です"),
                    _ => continue,
                };
                known.against.push(Against { line: *line, field, cell: word.clone(), sentence });
            }
        }
        Ok(())
    }

    /// Rows that point at something that is not there.
    async fn points(&self, rows: &[(u32, RowIn)], known: &mut Resolved) -> Result<()> {
        let mut named: HashSet<&str> = HashSet::new();
        for (_, row) in rows {
            if let RowIn::Person(row) = row
                && let Some(home) = row.home.as_ref().filter(|home| !home.name.is_empty())
            {
                named.insert(&home.key);
            }
        }
        let mut against = Vec::new();
        let mut add = |line: u32, field, cell: &str, sentence: &str| {
            against.push(Against { line, field, cell: cell.to_owned(), sentence: sentence.to_owned() });
        };
        let no_person = "このキーの人は、まだここにいません。先に「人」の表を取り込んでください";
        let no_case = "この番号のケースは、この窓口にありません。番号をたしかめるか、先に「人」の表でケースを始めてください";
        let mut pairs = Vec::new();
        for (line, row) in rows {
            match row {
                RowIn::Person(row) => {
                    if let Some(home) = &row.home
                        && !known.households.contains_key(&home.key)
                        && !named.contains(home.key.as_str())
                    {
                        let sentence = "このキーの世帯は、まだここにありません。先に「世帯」の表を取り込むか、\
                                        「世帯の呼び方」を入れてください";
                        add(*line, "household_key", &home.key, sentence);
                    }
                }
                RowIn::Reception(row) => {
                    if !row.person_key.is_empty() && !known.people.contains_key(&row.person_key) {
                        add(*line, "person_key", &row.person_key, no_person);
                    }
                    if !row.case_number.is_empty() && !known.cases.contains_key(&row.case_number) {
                        add(*line, "case_number", &row.case_number, no_case);
                    }
                }
                RowIn::Contact(row) => {
                    let case = known.cases.get(&row.case_number);
                    if case.is_none() {
                        add(*line, "case_number", &row.case_number, no_case);
                    }
                    if !row.person_key.is_empty() {
                        match (known.people.get(&row.person_key), case) {
                            (None, _) => add(*line, "person_key", &row.person_key, no_person),
                            (Some(person), Some(case)) => {
                                pairs.push((*line, *person, case.household, row.person_key.as_str()));
                            }
                            _ => {}
                        }
                    }
                }
                RowIn::Household(_) => {}
            }
        }
        if !pairs.is_empty() {
            let people: HashSet<i64> = pairs.iter().map(|(_, person, ..)| *person).collect();
            let members = self.memberships(&people.into_iter().collect::<Vec<_>>()).await?;
            for (line, person, household, key) in pairs {
                if !members.contains(&(person, household)) {
                    add(line, "person_key", key, "相手は、この世帯の人のなかから選んでください");
                }
            }
        }
        known.against.extend(against);
        Ok(())
    }

    /// (person, household) of everybody asked for.
    pub(super) async fn memberships(&self, people: &[i64]) -> Result<HashSet<(i64, i64)>> {
        let mut all = HashSet::new();
        for some in people.chunks(AT_ONCE) {
            let mut sql =
                Sql::new("SELECT person_id, household_id FROM household_member WHERE person_id IN ", vals![]);
            sql.ids(some);
            all.extend(self.all(sql, |r| Ok((r.int("person_id")?, r.int("household_id")?))).await?);
        }
        Ok(all)
    }
}

/// The same person again, in another household or with another case.
pub(super) fn again(first: &RowIn, row: &RowIn) -> bool {
    let (RowIn::Person(a), RowIn::Person(b)) = (first, row) else { return false };
    let home = |row: &PersonIn| {
        let place = row.home.as_ref().map(|h| (h.key.clone(), h.to, h.member.from));
        (place, row.case.as_ref().map(|c| c.number.clone()))
    };
    !a.key.is_empty() && a.person == b.person && home(a) != home(b)
}

#[derive(Default)]
struct Wanted<'a> {
    households: HashSet<&'a str>,
    people: HashSet<&'a str>,
    cases: HashSet<&'a str>,
    areas: HashSet<&'a str>,
    agencies: HashSet<&'a str>,
    workers: HashSet<&'a str>,
}

fn list<'a>(words: &HashSet<&'a str>) -> Vec<&'a str> {
    let mut list: Vec<&str> = words.iter().copied().filter(|w| !w.is_empty()).collect();
    list.sort_unstable();
    list
}

impl<'a> Wanted<'a> {
    fn add(&mut self, row: &'a RowIn) {
        match row {
            RowIn::Household(row) => self.household(row),
            RowIn::Person(row) => self.person(row),
            RowIn::Reception(row) => self.reception(row),
            RowIn::Contact(row) => self.contact(row),
        }
    }

    fn household(&mut self, row: &'a HouseholdIn) {
        self.areas.extend(row.home.area.as_ref().map(Token::as_str));
    }

    fn person(&mut self, row: &'a PersonIn) {
        self.areas.extend(row.person.area.as_ref().map(Token::as_str));
        self.households.extend(row.home.as_ref().map(|h| h.key.as_str()));
        self.workers.extend(row.case.as_ref().and_then(|c| c.worker.as_ref()).map(Token::as_str));
    }

    fn reception(&mut self, row: &'a ReceptionIn) {
        self.areas.extend(row.told.area.as_ref().map(Token::as_str));
        self.agencies.extend(row.told.referrer_agency.as_ref().map(Token::as_str));
        self.workers.extend(row.worker.iter().chain(&row.taken_by).map(Token::as_str));
        self.people.insert(&row.person_key);
        self.cases.insert(&row.case_number);
    }

    fn contact(&mut self, row: &'a ContactIn) {
        self.agencies.extend(row.contact.agency.as_ref().map(Token::as_str));
        self.workers.extend(row.worker.as_ref().map(Token::as_str));
        self.people.insert(&row.person_key);
        self.cases.insert(&row.case_number);
    }
}
