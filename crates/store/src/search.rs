//! What goes into the search index and what a query becomes: bigrams made in `domain::text`, the same on both
//! databases. Each entry starts with words of its own for where it belongs, so that common words stay fast:
//! the agencies that work with a person; the lead agency and the case of a note.

use crate::{
    dialect::Index,
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::text;
use sea_orm::DbBackend;

/// Tokens that must follow each other.
pub(crate) type Phrase = Vec<String>;

/// One word of a query: any of these phrases.
pub(crate) type Word = Vec<Phrase>;

/// The word that stands for an agency in the index.
pub(crate) fn scope(agency: i64) -> String {
    format!("zq{agency}zq")
}

/// The word that stands for a case in the index of notes.
pub(crate) fn case_scope(case: i64) -> String {
    format!("zc{case}zc")
}

/// Marks tokens of a reading's key, apart from the tokens of the text itself: index text knows no い.
fn keyed(token: &str) -> String {
    format!("い{token}")
}

/// A person's entry: the agencies that work with them, name and kana, and the key of the reading.
pub(crate) fn person_grams(agencies: &[i64], name: &str, kana: &str) -> String {
    let mut all: Vec<String> = agencies.iter().map(|a| scope(*a)).collect();
    all.push(text::index_text(&format!("{name} {kana}")));
    all.extend(text::bigrams(&text::kana_key(kana)).iter().map(|token| keyed(token)));
    all.join(" ")
}

/// A contact's entry: its case's lead agency, its case, the note.
pub(crate) fn contact_grams(agency: i64, case: i64, body: &str) -> String {
    format!("{} {} {}", scope(agency), case_scope(case), text::index_text(body))
}

/// The words of a line that asks for notes.
pub(crate) fn note_words(line: &str) -> Vec<Word> {
    text::query(line).into_iter().map(|phrase| vec![phrase]).collect()
}

/// The words of a line that asks for people. `loose`: a word in kana or romaji is also looked for by the key of its
/// reading, so that おおた finds オータ, and "ohta" finds both.
pub(crate) fn name_words(line: &str, loose: bool) -> Vec<Word> {
    let split = line.replace([',', '，', '、', '・'], " ");
    let mut words = Vec::new();
    for word in split.split_whitespace() {
        let exact = text::query(word);
        let key = if loose { reading_key(word) } else { None };
        match (key, exact.as_slice()) {
            (Some(key), [one]) => words.push(vec![one.clone(), key]),
            (Some(key), _) => words.push(vec![key]),
            (None, _) => words.extend(exact.into_iter().map(|phrase| vec![phrase])),
        }
    }
    words
}

/// The tokens of a word's reading key; none for a word that is no reading.
fn reading_key(word: &str) -> Option<Phrase> {
    let key = [0, 1, 2].iter().find_map(|cut| {
        // "yamad" on the way to "yamada": the letters that make no kana yet are left out.
        let short: String = word.chars().take(word.chars().count().checked_sub(*cut)?).collect();
        let key = text::kana_key(&short);
        let latin = short.chars().any(|c| c.is_ascii_alphabetic());
        let kana = !key.is_empty() && key.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
        (kana && (*cut == 0 || latin)).then_some(key)
    })?;
    let phrase = text::query_phrase(&key)?;
    Some(phrase.iter().map(|token| keyed(token)).collect())
}

impl Unit {
    /// Writes a person's index entry anew, from the rows as they are now. Call it when name or kana change and when
    /// the person joins a household: who may see the household or leads a case of it finds the person.
    pub(crate) async fn index_person(&self, person: i64) -> Result<()> {
        let sql = Sql::new("SELECT agency_id, name, kana FROM person WHERE id = $1", vals![person]);
        let (agency, name, kana) =
            self.need(sql, |r| Ok((r.int("agency_id")?, r.text("name")?, r.text("kana")?))).await?;
        let sql = Sql::new(
            "SELECT h.agency_id FROM household_member m JOIN household h ON h.id = m.household_id \
             WHERE m.person_id = $1 UNION SELECT c.agency_id FROM household_member m \
             JOIN support_case c ON c.household_id = m.household_id WHERE m.person_id = $1",
            vals![person],
        );
        let mut agencies = self.all(sql, |r| r.int("agency_id")).await?;
        agencies.push(agency);
        agencies.sort_unstable();
        agencies.dedup();
        let grams = person_grams(&agencies, &name, &kana);
        self.run_raw(Index::Person.put(self.backend(), person, &grams)).await
    }

    /// [`Unit::index_person`] for everybody of these households for whom another agency than the one that wrote them
    /// down keeps the household or leads a case of it.
    pub(crate) async fn index_guests(&self, households: &[i64]) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT DISTINCT p.id FROM household_member m JOIN person p ON p.id = m.person_id \
             JOIN household h ON h.id = m.household_id LEFT JOIN support_case c ON c.household_id = h.id \
             WHERE (h.agency_id <> p.agency_id OR c.agency_id <> p.agency_id) AND m.household_id IN ",
            vec![],
        );
        sql.ids(households);
        for person in self.all(sql, |r| r.int("id")).await? {
            self.index_person(person).await?;
        }
        Ok(())
    }
}

/// The mark that [`Unit::enter_long_notes`] leaves.
const ENTERED: &str = "long notes entered";

/// Notes below so many characters fit into a vector of PostgreSQL in any case.
const SHORT: i64 = 120;

impl Unit {
    /// Enters long notes anew, once in the life of a PostgreSQL: entries made before 0010b could not hold them whole.
    pub(crate) async fn enter_long_notes(&self) -> Result<()> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let mark = "INSERT INTO lock_row (name, value) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING";
        if self.run(Sql::new(mark, vals![ENTERED])).await? == 0 {
            return Ok(());
        }
        let page = "SELECT ord, lead_agency_id, case_id, body FROM contact WHERE ord > $1 AND LENGTH(body) > $2 \
                    ORDER BY ord LIMIT 100";
        let mut after = i64::MIN;
        loop {
            let rows = self
                .all(Sql::new(page, vals![after, SHORT]), |r| {
                    Ok((r.int("ord")?, r.int("lead_agency_id")?, r.int("case_id")?, r.text("body")?))
                })
                .await?;
            let Some((last, ..)) = rows.last() else { return Ok(()) };
            after = *last;
            for (ord, agency, case, body) in &rows {
                let grams = contact_grams(*agency, *case, body);
                self.run_raw(Index::Contact.put(self.backend(), *ord, &grams)).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, kana: &str, line: &str, loose: bool) -> bool {
        let entry = person_grams(&[1], name, kana);
        let tokens: Vec<&str> = entry.split(' ').collect();
        let words = name_words(line, loose);
        !words.is_empty()
            && words.iter().all(|word| {
                word.iter().any(|phrase| tokens.windows(phrase.len()).any(|at| at == phrase.as_slice()))
            })
    }

    #[test]
    fn a_person_is_found_by_kanji_kana_and_romaji() {
        for line in [
            "太田",
            "大田 ",
            "おおた",
            "オオタ",
            "おーた",
            "ohta",
            "Ota",
            "oota",
            "太 太郎",
            "tarou",
            "ohta taro",
            "おおた太郎",
        ] {
            let hit = finds("太田 太郎", "オオタ タロウ", line, true);
            assert_eq!(hit, !matches!(line, "大田 " | "おおた太郎"), "{line}");
        }
        assert!(finds("山田 花子", "ヤマダ ハナコ", "yamad", true));
        assert!(finds("NGUYEN VAN", "グエン ヴァン", "nguye", true));
        assert!(!finds("山田 花子", "ヤマダ ハナコ", "tanaka", true));
        assert!(!finds("山田 花子", "ヤマダ ハナコ", "、", true));
    }

    #[test]
    fn an_exact_question_knows_no_other_spelling() {
        assert!(finds("太田 太郎", "オオタ タロウ", "オオタ", false));
        assert!(!finds("太田 太郎", "オオタ タロウ", "オータ", false));
        assert!(finds("太田 太郎", "オオタ タロウ", "オータ", true));
    }
}
