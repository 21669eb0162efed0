//! People by kanji, kana, romaji, the end of a phone number, a case number.

use super::{COUNTED, Count, SCOPES};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    dialect::Index,
    error::Result,
    gate,
    row::{Sql, vals},
    search::{self, Word},
    unit::Unit,
    visible,
};
use domain::{
    Token,
    access::{Ground, Parts},
};

/// What is asked.
#[derive(Clone, Default)]
pub struct Question {
    /// As typed: 「山田」「やまだ はな」「yamada」「5678」「2026-0012」.
    pub words: String,
    /// Only the text of name and kana as written (folded), no other spelling of the reading, no phone, no number.
    pub exact: bool,
    /// Only people whom this one of the actor's agencies wrote down.
    pub agency: Option<Token>,
}

/// A person found.
#[derive(Clone)]
pub struct PersonFound {
    pub(crate) id: i64,
    /// Token.
    pub token: Token,
    /// 姓 名.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// See [`crate::load::PersonRow::birth`].
    pub birth: String,
    /// Sex as the person says it.
    pub sex: String,
    /// Address; with 居所.
    pub address: Option<String>,
    /// Phones; with 居所.
    pub phones: Option<Vec<String>>,
    /// The agency that wrote the person down.
    pub agency: String,
    /// The agency's token.
    pub agency_token: Token,
    /// Households that the actor may see.
    pub households: Vec<HouseholdOf>,
    /// The key of the system that the row came from.
    pub import_key: Option<String>,
}

/// A household of a person found.
#[derive(Clone)]
pub struct HouseholdOf {
    /// Token.
    pub token: Token,
    /// As the office says it.
    pub name: String,
}

/// A case found by its number.
#[derive(Clone)]
pub struct CaseFound {
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// Lead agency.
    pub agency: String,
    /// Its household.
    pub household: Token,
    /// The household's name; with 基本.
    pub name: Option<String>,
}

/// What was found.
#[derive(Clone, Default)]
pub struct People {
    /// In the order of kana, then id.
    pub rows: Vec<PersonFound>,
    /// How many.
    pub count: Count,
    /// Cases of that number.
    pub cases: Vec<CaseFound>,
}

/// The digits of a line that is a phone number or the end of one: at least three, and nothing else but signs.
fn phone_digits(line: &str) -> Option<String> {
    let folded = domain::text::fold(line);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let only = folded.chars().all(|c| c.is_ascii_digit() || c == ' ');
    (only && digits.len() >= 3).then_some(digits)
}

/// 「2026-12」 as `2026-0012`.
fn case_number(line: &str) -> Option<String> {
    let folded = domain::text::fold(line);
    let (year, serial) = folded.split_once(' ')?;
    let (year, serial): (u16, u32) = (year.parse().ok()?, serial.parse().ok()?);
    (1990..2200).contains(&year).then(|| format!("{year}-{serial:04}"))
}

impl Unit {
    /// The rows of people whom the words match, at most one more than are counted, in the order of kana.
    pub(crate) async fn people_named(&self, words: &[Word], within: Option<i64>) -> Result<Vec<i64>> {
        let own = within.map_or_else(|| self.ctx().actor.own_agencies(), |one| vec![one]);
        let mut found = if own.is_empty() {
            Vec::new()
        } else if own.len() <= SCOPES {
            self.people_by(words, &own, |sql| {
                if let Some(agency) = within {
                    sql.add(" AND p.agency_id = ").bind(agency);
                }
            })
            .await?
        } else {
            self.people_by(words, &[], |sql| {
                sql.add(" AND (p.agency_id IN ").ids(&own);
                sql.add(
                    " OR EXISTS (SELECT 1 FROM household_member om JOIN household oh ON oh.id = om.household_id \
                     LEFT JOIN support_case oc ON oc.household_id = oh.id WHERE om.person_id = p.id \
                     AND (oh.agency_id IN ",
                );
                sql.ids(&own).add(" OR oc.agency_id IN ").ids(&own).add(")))");
            })
            .await?
        };
        if within.is_some() || self.granted(Parts::BASIC, 1).await?.is_empty() {
            return Ok(found.into_iter().map(|(_, id)| id).collect());
        }
        let granted = self.people_by(words, &[], |sql| {
            sql.add(" AND p.agency_id NOT IN ").ids_or_zero(&own);
            sql.add(
                " AND +hit.id IN (SELECT gm.person_id FROM household_member gm JOIN support_case gc \
                 ON gc.household_id = gm.household_id WHERE gc.id IN (",
            );
            visible::granted_cases(sql, self, Parts::BASIC);
            sql.add("))");
        });
        found.extend(granted.await?);
        found.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()).then(a.1.cmp(&b.1)));
        found.dedup();
        found.truncate(COUNTED + 1);
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    async fn people_by(
        &self,
        words: &[Word],
        agencies: &[i64],
        more: impl FnOnce(&mut Sql),
    ) -> Result<Vec<(String, i64)>> {
        let scopes: Vec<String> = agencies.iter().map(|a| search::scope(*a)).collect();
        let key = Index::key(self.backend());
        let mut sql = Sql::new(&format!("WITH hit AS MATERIALIZED (SELECT {key} AS id FROM "), vec![]);
        Index::people(&mut sql, self.backend(), words, &scopes);
        sql.add(") SELECT p.id, p.kana FROM hit CROSS JOIN person p WHERE p.id = hit.id AND p.id NOT IN (");
        visible::tied_people(&mut sql, self);
        sql.add(")");
        more(&mut sql);
        sql.add(&format!(" ORDER BY {}, p.id LIMIT ", crate::dialect::by_bytes("p.kana", self.backend())));
        sql.bind(i64::try_from(COUNTED).unwrap_or(200) + 1);
        self.all(sql, |r| Ok((r.text("kana")?, r.int("id")?))).await
    }

    /// People by the end of a phone number; only where 居所 may be seen.
    async fn people_called(&self, digits: &str) -> Result<Vec<i64>> {
        let mut sql = Sql::new(
            "SELECT p.id FROM person p WHERE p.id IN (SELECT f.person_id FROM person_phone f WHERE ",
            vec![],
        );
        let end = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default();
        if end.len() == 4 {
            sql.add("f.tail = ").bind(end);
        } else {
            sql.add("f.tail IN (");
            for first in 0..10 {
                sql.add(if first > 0 { "," } else { "" }).bind(format!("{first}{end}"));
            }
            sql.add(")");
        }
        if digits.len() > 4 {
            sql.add(" AND f.number LIKE ").bind(format!("%{digits}"));
        }
        sql.add(") AND ");
        gate::person_visible(&mut sql, self, "p", Parts::BASIC.and(Parts::WHEREABOUTS));
        sql.add(&format!(" ORDER BY {}, p.id LIMIT ", crate::dialect::by_bytes("p.kana", self.backend())));
        sql.bind(i64::try_from(COUNTED).unwrap_or(200) + 1);
        self.all(sql, |r| r.int("id")).await
    }

    /// People found, by their rows, in that order.
    pub(crate) async fn people_found(&self, ids: &[i64]) -> Result<Vec<PersonFound>> {
        let own = self.ctx().actor.own_agencies();
        let mut sql = Sql::new(
            "SELECT p.id, p.token, p.name, p.kana, p.birth, p.sex, p.address, p.import_key, p.agency_id, \
             a.name AS agency, a.token AS agency_token FROM person p JOIN agency a ON a.id = p.agency_id \
             WHERE p.id IN ",
            vec![],
        );
        sql.ids(ids);
        let rows = self
            .all(sql, |r| {
                let person = PersonFound {
                    id: r.int("id")?,
                    token: r.token("token")?,
                    name: r.text("name")?,
                    kana: r.text("kana")?,
                    birth: r.text("birth")?,
                    sex: r.text("sex")?,
                    address: Some(r.text("address")?),
                    phones: Some(Vec::new()),
                    agency: r.text("agency")?,
                    agency_token: r.token("agency_token")?,
                    households: Vec::new(),
                    import_key: r.opt_text("import_key")?,
                };
                Ok((person, r.int("agency_id")?))
            })
            .await?;
        let phones = self.phones(ids).await?;
        let households = self.households_of(ids).await?;
        let sealed = self.sealed_people(ids).await?;
        let mut found = Vec::with_capacity(rows.len());
        for id in ids {
            let Some((person, agency)) = rows.iter().find(|(p, _)| p.id == *id) else { continue };
            let mut person = person.clone();
            // One's own agency's people are whole; of others the gate says, person by person, what may be shown.
            let parts = if own.contains(agency) {
                Parts::ALL.without(if sealed.contains(id) { Parts::WHEREABOUTS } else { Parts::NONE })
            } else {
                self.person_row(*id, Parts::NONE).await?.parts
            };
            if !parts.has(Parts::BASIC) {
                continue;
            }
            person.phones = Some(phones.iter().filter(|(p, _)| p == id).map(|(_, n)| n.clone()).collect());
            if !parts.has(Parts::WHEREABOUTS) {
                (person.address, person.phones) = (None, None);
            }
            person.households = households.iter().filter(|(p, _)| p == id).map(|(_, h)| h.clone()).collect();
            found.push(person);
        }
        Ok(found)
    }

    async fn phones(&self, people: &[i64]) -> Result<Vec<(i64, String)>> {
        let mut sql = Sql::new("SELECT person_id, number FROM person_phone WHERE person_id IN ", vec![]);
        sql.ids(people).add(" ORDER BY id");
        self.all(sql, |r| Ok((r.int("person_id")?, r.text("number")?))).await
    }

    async fn households_of(&self, people: &[i64]) -> Result<Vec<(i64, HouseholdOf)>> {
        let mut sql = Sql::new(
            "SELECT DISTINCT m.person_id, h.id, h.token, h.name FROM household_member m \
             JOIN household h ON h.id = m.household_id WHERE m.person_id IN ",
            vec![],
        );
        sql.ids(people).add(" AND ");
        gate::household_visible(&mut sql, self, "h", Parts::BASIC);
        sql.add(" ORDER BY h.id");
        self.all(sql, |r| {
            Ok((r.int("person_id")?, HouseholdOf { token: r.token("token")?, name: r.text("name")? }))
        })
        .await
    }

    async fn cases_numbered(&mut self, number: &str) -> Result<Vec<CaseFound>> {
        let mut sql = Sql::new("SELECT c.id FROM support_case c WHERE c.number = $1 AND ", vals![number]);
        gate::case_visible(&mut sql, self, "c", Parts::NONE);
        sql.add(" ORDER BY c.id LIMIT 20");
        let ids = self.all(sql, |r| r.int("id")).await?;
        let mut found = Vec::new();
        for id in &ids {
            let open = self.case_row(*id, Parts::NONE).await?;
            let sql = Sql::new(
                "SELECT c.token, c.number, a.name AS agency, h.token AS household, h.name FROM support_case c \
                 JOIN agency a ON a.id = c.agency_id JOIN household h ON h.id = c.household_id WHERE c.id = $1",
                vals![*id],
            );
            let case = self
                .need(sql, |r| {
                    Ok(CaseFound {
                        token: r.token("token")?,
                        number: r.text("number")?,
                        agency: r.text("agency")?,
                        household: r.token("household")?,
                        name: Some(r.text("name")?).filter(|_| open.parts.has(Parts::BASIC)),
                    })
                })
                .await?;
            found.push(case);
        }
        if !ids.is_empty() {
            let line = Line::new(Action::Search, Kind::Case, None).subjects(ids);
            self.note(line.shown(Parts::SUMMARY, Ground::OwnWork));
        }
        Ok(found)
    }
}

impl Store {
    /// People whom the actor may see, by kanji, kana, romaji or the end of a phone number, in the order of kana; and
    /// cases by their number. One audit line names everybody shown.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when `agency` is none of the actor's own; [`crate::Error::Database`].
    pub async fn find_people(&self, ctx: &Ctx, ask: &Question, limit: usize) -> Result<People> {
        let mut unit = self.reading(ctx).await?;
        let within = match &ask.agency {
            Some(token) => Some(ctx.actor.own_desk(token)?),
            None => None,
        };
        let words = search::name_words(&ask.words, !ask.exact);
        let phone = phone_digits(&ask.words).filter(|_| !ask.exact);
        let ids = match &phone {
            Some(digits) => unit.people_called(digits).await?,
            None if words.is_empty() => Vec::new(),
            None => unit.people_named(&words, within).await?,
        };
        let shown: Vec<i64> = ids.iter().take(limit).copied().collect();
        let rows = unit.people_found(&shown).await?;
        let cases = match case_number(&ask.words).filter(|_| !ask.exact) {
            Some(number) => unit.cases_numbered(&number).await?,
            None => Vec::new(),
        };
        if !rows.is_empty() {
            let line = Line::new(Action::Search, Kind::Person, None).subjects(rows.iter().map(|p| p.id));
            unit.note(line.shown(Parts::BASIC, Ground::OwnWork));
        }
        unit.done().await?;
        Ok(People { rows, count: Count::of(ids.len()), cases })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_s_end_and_a_case_number_are_told_from_names() {
        assert_eq!(phone_digits("090-1234-5678").as_deref(), Some("09012345678"));
        assert_eq!(phone_digits("５６７８").as_deref(), Some("5678"));
        assert_eq!([phone_digits("12"), phone_digits("山田5678"), phone_digits("")], [None, None, None]);
        assert_eq!(case_number("2026-12").as_deref(), Some("2026-0012"));
        assert_eq!(case_number("２０２６－００１２").as_deref(), Some("2026-0012"));
        assert_eq!([case_number("2026"), case_number("090-1234")], [None, None]);
    }
}
