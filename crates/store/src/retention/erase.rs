//! The erasure itself: by the program, from lists that two have agreed to, thing by thing, each in one transaction. Each is
//! asked about anew first: whatever has changed since it was listed stays, with its reason.

use super::{
    due::{Standing, Which, Years},
    rules::{Gone, How, Rule, rules},
};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind as Object, Line},
    backup::schema::{Column, Kind, Table, tables},
    db::Store,
    dialect::{self, Index},
    error::{Error, Result},
    migrate,
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    retention::{ListState, Stay, last_due},
    text::{fold_name, is_kanji},
};
use sea_orm::DbBackend;
use std::collections::HashSet;

/// What a day's erasures came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Lists that are over now.
    pub lists: u64,
    /// Households and receptions erased.
    pub items: u64,
    /// Those that stayed.
    pub stayed: u64,
}

/// Stands in the place of a meeting's title whose every item has been erased: a title often names the household.
const NO_TITLE: &str = "（記録を消去した会議）";

/// A thing on a list whose day has come.
struct Turn {
    item: i64,
    home: Option<i64>,
    reception: Option<i64>,
}

impl Store {
    /// Erases what stands on the lists whose days of waiting are over. Erased rows are overwritten on SQLite and given back
    /// on PostgreSQL after each list.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`]: what was erased so far is, and the next call
    /// goes on.
    pub async fn erase_due(&self, ctx: &Ctx) -> Result<Erased> {
        if ctx.actor.door != Door::Program || ctx.actor.worker != 0 {
            return Err(Error::NotFound);
        }
        let mut done = Erased::default();
        let due = "SELECT id FROM erasure_list WHERE state = 'agreed' AND erase_at <= $1 ORDER BY id";
        for list in self.peek(ctx, Sql::new(due, vals![ctx.now]), |r| r.int("id")).await? {
            let waiting = "SELECT id, household_id, reception_id FROM erasure_item WHERE list_id = $1 \
                           AND state = 'waiting' ORDER BY rank";
            let turns = self
                .peek(ctx, Sql::new(waiting, vals![list]), |r| {
                    let (home, reception) = (r.opt_int("household_id")?, r.opt_int("reception_id")?);
                    Ok(Turn { item: r.int("id")?, home, reception })
                })
                .await?;
            for turn in turns {
                match self.erase_one(ctx, list, &turn).await? {
                    Some(true) => done.items += 1,
                    Some(false) => done.stayed += 1,
                    None => {}
                }
            }
            let mut unit = self.writing(ctx).await?;
            let sql =
                "UPDATE erasure_list SET state = 'done', done_at = $2 WHERE id = $1 AND state = 'agreed'";
            if unit.run(Sql::new(sql, vals![list, ctx.now])).await? == 1 {
                unit.note(Line::new(Action::End, Object::Erasure, list));
                done.lists += 1;
            }
            unit.done().await?;
            self.wipe().await;
        }
        Ok(done)
    }

    /// One thing: erased (true), stayed (false), or not to be touched any more.
    async fn erase_one(&self, ctx: &Ctx, list: i64, turn: &Turn) -> Result<Option<bool>> {
        let mut unit = self.writing(ctx).await?;
        // Both rows are locked: nobody stops the list, or takes this out, while it goes.
        let lock = "UPDATE erasure_list SET state = state WHERE id = $1 AND state = 'agreed'";
        let item = "UPDATE erasure_item SET state = state WHERE id = $1 AND state = 'waiting'";
        let going = unit.run(Sql::new(lock, vals![list])).await? == 1
            && unit.run(Sql::new(item, vals![turn.item])).await? == 1;
        if !going {
            unit.done().await?;
            return Ok(None);
        }
        let sql = Sql::new("SELECT agency_id, state FROM erasure_list WHERE id = $1", vals![list]);
        let (agency, state) =
            unit.need(sql, |r| Ok((r.int("agency_id")?, r.word("state", ListState::parse)?))).await?;
        debug_assert!(state == ListState::Agreed, "locked just now");
        let years = unit.years_of(agency).await?;
        let (gone, stay) = unit.still_due(turn, years).await?;
        let erased = stay.is_none();
        if erased {
            unit.erase(&gone).await?;
            for (kind, rows) in [
                (Object::Household, &gone.households),
                (Object::Person, &gone.people),
                (Object::Reception, &gone.receptions),
            ] {
                for row in rows {
                    unit.note(Line::new(Action::Erase, kind, *row));
                }
            }
        }
        let sql = Sql::new(
            "UPDATE erasure_item SET state = $2, stay = $3, turned_at = $4 WHERE id = $1",
            vals![
                turn.item,
                if erased { "erased" } else { "stayed" },
                stay.map_or("", Stay::word),
                unit.now()
            ],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Object::Erasure, list));
        unit.done().await?;
        Ok(Some(erased))
    }

    /// Leaves nothing of what was erased in the journal (SQLite), and gives its room back (PostgreSQL, where the
    /// program's role owns the tables; else that is left to the server's own vacuum). What fails here is
    /// told in the log and tried again after the next list.
    async fn wipe(&self) {
        let sqlite = self.backend() == DbBackend::Sqlite;
        let mut steps: Vec<String> = Vec::new();
        if sqlite {
            // An index keeps the words of an entry that was taken out until its parts are merged.
            steps.extend(["person_text", "contact_text"].map(dialect::merge_index));
        } else {
            if matches!(self.wall().await, Ok(crate::Wall::Stands)) {
                tracing::info!("the database's own vacuum gives back the room of what was erased");
                return;
            }
            let Ok(all) = tables(migrate::steps().len()) else { return };
            let reached = all.iter().filter(|t| rules().of(&t.name).is_some_and(|r| r.how != How::Nothing));
            steps.extend(reached.map(|t| format!("VACUUM {}", t.name)));
            steps.extend(
                ["VACUUM person_text", "VACUUM contact_text", "VACUUM draft", "VACUUM subject_key"]
                    .map(str::to_owned),
            );
        }
        for step in steps {
            if let Err(error) = self.writer.alone(&step).await {
                tracing::error!(%error, step, "after an erasure");
            }
        }
        if sqlite && let Err(error) = self.writer.alone(dialect::CHECKPOINT).await {
            tracing::error!(%error, "the journal after an erasure");
        }
    }
}

impl Unit {
    /// What goes, and why it stays after all.
    async fn still_due(&self, turn: &Turn, years: Years) -> Result<(Gone, Option<Stay>)> {
        let (standing, gone, years) = match (turn.home, turn.reception) {
            (Some(home), _) => {
                for lock in [
                    "household SET version = version WHERE id",
                    "support_case SET version = version WHERE household_id",
                ] {
                    self.run(Sql::new(&format!("UPDATE {lock} = $1"), vals![home])).await?;
                }
                let standing = self.homes_standing(Which::One(home)).await?;
                (standing, self.gone_with_home(home).await?, years.household)
            }
            (None, Some(reception)) => {
                let lock = "UPDATE reception SET version = version WHERE id = $1";
                self.run(Sql::new(lock, vals![reception])).await?;
                let standing = self.receptions_standing(Which::One(reception)).await?;
                (standing, self.gone_with_reception(reception).await?, years.reception)
            }
            (None, None) => return Err(Error::Broken("erasure_item")),
        };
        let last = last_due(self.ctx().today(), years);
        let stay = match standing.first() {
            // Gone already, or a household's by now: another rule's.
            None => Some(Stay::Newer),
            Some(Standing { stay: Some(stay), .. }) => Some(*stay),
            Some(standing) if standing.closed > last => Some(Stay::Newer),
            Some(_) => None,
        };
        Ok((gone, stay))
    }

    /// Erases these: every table as `retention.toml` says.
    pub(crate) async fn erase(&self, gone: &Gone) -> Result<()> {
        let all = tables(migrate::steps().len())?;
        self.erase_drafts(&all, gone).await?;
        self.erase_entries(gone).await?;
        self.erase_titles(gone).await?;
        // A row never points at one of a later table: from the last table on, what points goes before what it points at.
        for table in all.iter().rev() {
            let Some(rule) = rules().of(&table.name) else { continue };
            match rule.how {
                How::Remove => {
                    self.unpoint(&all, table, gone).await?;
                    let mut sql = Sql::new(&format!("DELETE FROM {} WHERE ", table.name), vals![]);
                    rules().reached(&mut sql, &table.name, &table.name, gone);
                    self.run(sql).await?;
                }
                How::Blank => self.blank(table, rule, gone).await?,
                How::Index | How::Nothing => {}
            }
        }
        for (kind, rows) in
            [("household", &gone.households), ("person", &gone.people), ("reception", &gone.receptions)]
        {
            let mut sql = Sql::new("DELETE FROM subject_key WHERE kind = $1 AND subject_id IN ", vals![kind]);
            sql.ids(rows);
            self.run(sql).await?;
        }
        Ok(())
    }

    /// Empties what a row told, and marks it where it can be marked.
    async fn blank(&self, table: &Table, rule: &Rule, gone: &Gone) -> Result<()> {
        let mut set: Vec<String> = table
            .columns
            .iter()
            .filter(|c| rule.told().contains(&c.name.as_str()))
            .map(|c| format!("{} = {}", c.name, empty(c)))
            .collect();
        let marked = table.columns.iter().any(|c| c.name == "erased_at");
        if set.is_empty() && !marked {
            return Ok(());
        }
        let mut sql = Sql::new(&format!("UPDATE {} SET ", table.name), vals![]);
        if marked {
            sql.add("erased_at = ").bind(self.now());
            set.insert(0, String::new());
        }
        sql.add(&set.join(", ")).add(" WHERE ");
        rules().reached(&mut sql, &table.name, &table.name, gone);
        self.run(sql).await?;
        Ok(())
    }

    /// Lets go of what points at rows of `table` that go, from rows that stay.
    async fn unpoint(&self, all: &[Table], table: &Table, gone: &Gone) -> Result<()> {
        for other in all {
            for column in
                other.columns.iter().filter(|c| c.null && c.points_at.as_deref() == Some(&table.name))
            {
                let mut sql = Sql::new(
                    &format!(
                        "UPDATE {} SET {column} = NULL WHERE {column} IN (SELECT z.id FROM {} z WHERE ",
                        other.name,
                        table.name,
                        column = column.name
                    ),
                    vals![],
                );
                rules().reached(&mut sql, &table.name, "z", gone);
                sql.add(")");
                self.run(sql).await?;
            }
        }
        Ok(())
    }

    /// Takes the people and the notes out of the search indexes.
    async fn erase_entries(&self, gone: &Gone) -> Result<()> {
        for person in &gone.people {
            self.run_raw(Index::Person.take(self.backend(), *person)).await?;
        }
        let mut sql = Sql::new("SELECT t.ord FROM contact t WHERE ", vals![]);
        rules().reached(&mut sql, "contact", "t", gone);
        for ord in self.all(sql, |r| r.int("ord")).await? {
            self.run_raw(Index::Contact.take(self.backend(), ord)).await?;
        }
        Ok(())
    }

    /// A meeting that was about nobody else keeps no title, place or words, and no name of somebody without an account who
    /// sat in it; a series of which no meeting is left that was about somebody keeps no title and place, unless it goes on
    /// and they name nobody who goes.
    async fn erase_titles(&self, gone: &Gone) -> Result<()> {
        let mut sql = Sql::new("UPDATE meeting_member SET name = '' WHERE worker_id IS NULL AND ", vals![]);
        about_nobody_else(&mut sql, "meeting_member.meeting_id", gone);
        self.run(sql).await?;
        self.erase_series(gone).await?;
        let mut sql = Sql::new("UPDATE meeting SET title = ", vals![]);
        sql.bind(NO_TITLE).add(", place = '', cancelled_words = '' WHERE ");
        about_nobody_else(&mut sql, "meeting.id", gone);
        self.run(sql).await?;
        Ok(())
    }

    /// The series' part of [`Unit::erase_titles`].
    async fn erase_series(&self, gone: &Gone) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT id, title, place, ended_at, ends_on, (SELECT COUNT(*) FROM meeting f \
             WHERE f.series_id = meeting_series.id AND f.state <> 'cancelled' AND f.ends_at > $1) AS ahead \
             FROM meeting_series WHERE id IN (SELECT n.series_id FROM meeting n WHERE ",
            vals![self.now()],
        );
        about_nobody_else(&mut sql, "n.id", gone);
        sql.add(
            ") AND NOT EXISTS (SELECT 1 FROM meeting s JOIN meeting_item so ON so.meeting_id = s.id \
             JOIN support_case sk ON sk.id = so.case_id WHERE s.series_id = meeting_series.id \
             AND sk.erased_at IS NULL AND sk.household_id NOT IN ",
        );
        sql.ids_or_zero(&gone.households).add(")");
        let today = self.ctx().today();
        let series = self
            .all(sql, |r| {
                let runs = r.opt_int("ended_at")?.is_none()
                    && r.opt_date("ends_on")?.is_none_or(|last| last >= today);
                let goes_on = runs || r.int("ahead")? > 0;
                Ok((r.int("id")?, goes_on, fold_name(&r.text("title")?), fold_name(&r.text("place")?)))
            })
            .await?;
        if series.is_empty() {
            return Ok(());
        }
        let (names, homes) = self.words_of(gone).await?;
        for (id, goes_on, title, place) in series {
            let named = names.iter().any(|name| title.contains(name) || place.contains(name));
            let at_home = !place.is_empty() && homes.iter().any(|home| home.contains(&place));
            if goes_on && !named && !at_home {
                continue;
            }
            let sql = "UPDATE meeting_series SET title = $2, place = '' WHERE id = $1";
            self.run(Sql::new(sql, vals![id, NO_TITLE])).await?;
        }
        Ok(())
    }

    /// By which words those who go may be named, whole or in part, and where they live, all folded.
    async fn words_of(&self, gone: &Gone) -> Result<(HashSet<String>, HashSet<String>)> {
        let mut people = Sql::new("SELECT name, kana, address FROM person WHERE id IN ", vals![]);
        people
            .ids(&gone.people)
            .add(" OR id IN (SELECT person_id FROM household_member WHERE household_id IN ");
        people.ids(&gone.households).add(")");
        let mut told =
            self.all(people, |r| Ok(([r.text("name")?, r.text("kana")?], r.text("address")?))).await?;
        let mut homes = Sql::new("SELECT name, address FROM household WHERE id IN ", vals![]);
        homes.ids(&gone.households);
        let home = |r: &Row| {
            let name = r.text("name")?;
            let bare = name.trim_end_matches(['家', '様']).trim_end_matches("さん").to_owned();
            Ok(([name, bare], r.text("address")?))
        };
        told.extend(self.all(homes, home).await?);
        let (mut names, mut addresses) = (HashSet::new(), HashSet::new());
        for (some, address) in told {
            for name in some.iter().map(|name| fold_name(name)) {
                names.extend(name.split(' ').filter(|part| tells(part)).map(str::to_owned));
            }
            addresses.insert(fold_name(&address));
        }
        Ok((names, addresses))
    }

    /// Throws away every draft that names one of the rows that go, in its subject or among its fields.
    async fn erase_drafts(&self, all: &[Table], gone: &Gone) -> Result<()> {
        let drafts = Sql::new("SELECT id, subject, body FROM draft ORDER BY id", vals![]);
        let drafts = self.all(drafts, |r| Ok((r.int("id")?, r.text("subject")?, r.text("body")?))).await?;
        if drafts.is_empty() {
            return Ok(());
        }
        let mut tokens: HashSet<String> = HashSet::new();
        for table in all.iter().filter(|t| t.columns.iter().any(|c| c.name == "token")) {
            if rules().of(&table.name).is_none_or(|r| matches!(r.how, How::Nothing | How::Index)) {
                continue;
            }
            let mut sql = Sql::new(&format!("SELECT y.token FROM {} y WHERE ", table.name), vals![]);
            rules().reached(&mut sql, &table.name, "y", gone);
            tokens.extend(self.all(sql, |r| r.text("token")).await?);
        }
        for (id, subject, body) in drafts {
            let words = |text: &str| {
                text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| tokens.contains(word))
            };
            if words(&subject) || words(&body) {
                self.run(Sql::new("DELETE FROM draft WHERE id = $1", vals![id])).await?;
            }
        }
        Ok(())
    }
}

/// May this part of a name, folded, tell of somebody? A number, or a single kana or letter, stands in other words, too.
fn tells(part: &str) -> bool {
    let mut letters = part.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) => is_kanji(one),
        _ => part.chars().any(|c| !c.is_ascii_digit()),
    }
}

/// Adds "this meeting was about somebody who goes, and about nobody who stays".
fn about_nobody_else(sql: &mut Sql, meeting: &str, gone: &Gone) {
    sql.add(&format!("{meeting} IN (SELECT y.meeting_id FROM meeting_item y WHERE "));
    rules().reached(sql, "meeting_item", "y", gone);
    sql.add(&format!(
        ") AND NOT EXISTS (SELECT 1 FROM meeting_item o JOIN support_case oc ON oc.id = o.case_id \
         WHERE o.meeting_id = {meeting} AND oc.erased_at IS NULL AND oc.household_id NOT IN "
    ));
    sql.ids_or_zero(&gone.households).add(")");
}

/// What stands in a column of nobody.
fn empty(column: &Column) -> &'static str {
    match column.kind {
        _ if column.null => "NULL",
        Kind::Int => "0",
        Kind::Text => "''",
        Kind::Blob => "''",
    }
}
