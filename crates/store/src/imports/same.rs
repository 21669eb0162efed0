//! "Is it the same person?", asked row by row; answered one by one, or for the rest at once.

use super::check::Question;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::person_visible,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Secret, Token, access::Parts, duplicate::Band, exchange::ImportState, wareki::Birth};

/// Somebody who may be the person of a row. Without `Debug` of words.
#[derive(Debug, Clone)]
pub struct Likeness {
    /// The question's token.
    pub token: Token,
    /// The person of the record, where it is one.
    pub person: Option<Token>,
    /// The name in the record, or empty for a row of the file.
    pub name: Secret<String>,
    /// The reading.
    pub kana: Secret<String>,
    /// The birth.
    pub birth: Option<Birth>,
    /// The row of the same file, where it is one.
    pub other_line: Option<i64>,
    /// What speaks for it, and against.
    pub reasons: String,
    /// It is likely; else worth a look.
    pub likely: bool,
    /// `same`, `other`, or empty while nobody has said.
    pub choice: String,
}

/// A row about which it is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The row in the file.
    pub line: i64,
    /// The name there.
    pub name: Secret<String>,
    /// The reading there.
    pub kana: Secret<String>,
    /// The birth there.
    pub birth: Option<Birth>,
    /// The telephone there.
    pub phone: Secret<String>,
    /// Who it may be: nobody, when all who were like it are shut by now.
    pub like: Vec<Likeness>,
}

/// A page of questions.
#[derive(Debug, Clone, Default)]
pub struct SamePage {
    /// The rows.
    pub rows: Vec<Asked>,
    /// Rows altogether.
    pub count: i64,
}

impl Unit {
    pub(super) async fn keep_asked(&self, batch: i64, asked: &[Question]) -> Result<()> {
        for some in asked.chunks(200) {
            let mut sql = Sql::new(
                "INSERT INTO import_same (token, batch_id, line, name, kana, birth, phone, person_id, other_line, \
                 likely, reasons, choice) VALUES ",
                vals![],
            );
            for (n, q) in some.iter().enumerate() {
                let reasons: Vec<&str> = q.reasons.iter().map(|r| r.sentence()).collect();
                sql.add(if n == 0 { "(" } else { ",(" })
                    .bind(secret::token()?.to_string())
                    .add(",")
                    .bind(batch);
                sql.add(",").bind(i64::from(q.line)).add(",").bind(q.known.name.as_str());
                sql.add(",").bind(q.known.kana.as_str()).add(",");
                sql.bind(q.known.birth.map(Birth::to_storage).unwrap_or_default()).add(",");
                sql.bind(q.known.phones.first().map_or("", String::as_str)).add(",").bind(q.person).add(",");
                sql.bind(q.other_line.map(i64::from))
                    .add(",")
                    .bind(i64::from(q.band == Band::Likely))
                    .add(",");
                sql.bind(reasons.join(" ・ ")).add(",'')");
            }
            self.run(sql).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The rows about which it is asked, a page of `size` rows from `page` (1 …): those without an answer first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the import is absent, or another desk's.
    pub async fn import_same(&self, ctx: &Ctx, token: &Token, page: i64, size: i64) -> Result<SamePage> {
        let mut unit = self.reading(ctx).await?;
        let import = unit.import(token).await?;
        let sql = Sql::new(
            "SELECT line FROM import_same WHERE batch_id = $1 GROUP BY line ORDER BY line LIMIT $2 OFFSET $3",
            vals![import.id, size, (page.max(1) - 1).saturating_mul(size)],
        );
        let lines = unit.all(sql, |r| r.int("line")).await?;
        let mut sql = Sql::new(
            "SELECT token, line, name, kana, birth, phone, person_id, other_line, likely, reasons, choice \
             FROM import_same WHERE batch_id = $1 AND line IN ",
            vals![import.id],
        );
        sql.ids(&lines).add(" ORDER BY line, id");
        let mut rows: Vec<Asked> = Vec::new();
        let mut shown = Vec::new();
        let read = |r: &Row| {
            let asked = Asked {
                line: r.int("line")?,
                name: Secret::new(r.text("name")?),
                kana: Secret::new(r.text("kana")?),
                birth: Birth::from_storage(&r.text("birth")?),
                phone: Secret::new(r.text("phone")?),
                like: Vec::new(),
            };
            let like = Likeness {
                token: r.token("token")?,
                person: None,
                name: Secret::default(),
                kana: Secret::default(),
                birth: None,
                other_line: r.opt_int("other_line")?,
                reasons: r.text("reasons")?,
                likely: r.flag("likely")?,
                choice: r.text("choice")?,
            };
            Ok((asked, like, r.opt_int("person_id")?))
        };
        for (asked, mut like, person) in unit.all(sql, read).await? {
            if let Some(id) = person {
                match unit.person_row(id, Parts::BASIC).await {
                    Ok(_) => {
                        let (token, known) = unit.known(id).await?;
                        like.person = Some(token);
                        (like.name, like.kana) = (Secret::new(known.name), Secret::new(known.kana));
                        like.birth = known.birth;
                        shown.push(id);
                    }
                    // What was open when the file was read may be shut by now: then there is nobody to compare with. The
                    // row is still asked about, since the import waits for its answer.
                    Err(Error::NotFound) => {
                        if rows.last().is_none_or(|last| last.line != asked.line) {
                            rows.push(asked);
                        }
                        continue;
                    }
                    Err(error) => return Err(error),
                }
            }
            match rows.last_mut() {
                Some(last) if last.line == asked.line => last.like.push(like),
                _ => rows.push(Asked { like: vec![like], ..asked }),
            }
        }
        unit.note(Line::new(Action::View, Kind::Batch, import.id));
        if !shown.is_empty() {
            unit.note(Line::new(Action::Search, Kind::Person, None).subjects(shown));
        }
        unit.done().await?;
        Ok(SamePage { rows, count: import.asked })
    }

    /// Answers: for each row of the file the question's token of the same person, or `None` for somebody else than
    /// all of them.
    ///
    /// # Errors
    /// As [`Store::import_same`]; nothing is kept when the import is no longer open to answers.
    pub async fn answer_import(
        &self,
        ctx: &Ctx,
        token: &Token,
        answers: &[(i64, Option<Token>)],
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let import = unit.import_locked(token).await?;
        if import.state != ImportState::Checked {
            return Err(Error::NotFound);
        }
        for (line, same) in answers {
            let same = same.as_ref().map_or("", Token::as_str);
            let sql = Sql::new(
                "UPDATE import_same SET choice = CASE WHEN token = $3 THEN 'same' ELSE 'other' END \
                 WHERE batch_id = $1 AND line = $2",
                vals![import.id, *line, same],
            );
            unit.run(sql).await?;
        }
        if !answers.is_empty() {
            unit.note(Line::new(Action::Change, Kind::Batch, import.id));
        }
        unit.done().await
    }

    /// Answers all that nobody has answered yet: the likeliest is the same person where it is likely (`same`), or
    /// everybody is somebody else. A row that is like somebody who is shut by now is not joined to them.
    ///
    /// # Errors
    /// As [`Store::answer_import`].
    pub async fn answer_import_rest(&self, ctx: &Ctx, token: &Token, same: bool) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let import = unit.import_locked(token).await?;
        if import.state != ImportState::Checked {
            return Err(Error::NotFound);
        }
        let text = if same {
            // The questions of a row stand in the order of their points.
            "UPDATE import_same SET choice = CASE WHEN likely = 1 AND id = (SELECT MIN(f.id) FROM import_same f \
             WHERE f.batch_id = import_same.batch_id AND f.line = import_same.line) THEN 'same' ELSE 'other' END \
             WHERE batch_id = $1 AND choice = '' AND line IN (SELECT l.line FROM import_same l \
             WHERE l.batch_id = $1 AND l.likely = 1)"
        } else {
            "UPDATE import_same SET choice = 'other' WHERE batch_id = $1 AND choice = ''"
        };
        let mut sql = Sql::new(text, vals![import.id]);
        if same {
            // Nobody is chosen unseen: a row that is like somebody who is shut by now stays open, to be answered by itself.
            sql.add(
                " AND line NOT IN (SELECT q.line FROM import_same q WHERE q.batch_id = $1 AND q.person_id IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = q.person_id AND ",
            );
            person_visible(&mut sql, &unit, "p", Parts::BASIC);
            sql.add("))");
        }
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Batch, import.id));
        unit.done().await
    }
}
