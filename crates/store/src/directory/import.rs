//! Lists and feeds into the directory, again and again: nothing twice, nothing that an office changed overwritten, what is
//! gone from a list gone here. One thing wins over an office: that nobody may be told where a place is.

use super::row::Origin;
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::directory::{Entry, Uid, Whereabouts};
use std::collections::{HashMap, HashSet};

/// Where a list comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// A short word for it, the same at every import.
    pub source: String,
    /// Licence.
    pub licence: String,
    /// Words of credit.
    pub credit: String,
    /// The list's day.
    pub date: Option<NaiveDate>,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its key in the list.
    pub key: String,
    /// Its id, where the list gives one; otherwise it is made of source and key.
    pub uid: Option<Uid>,
    /// The source's own licence, credit and day, where a feed passes on what it has from elsewhere.
    pub from: Option<Provenance>,
    /// What it says.
    pub entry: Entry,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryReport {
    /// Entries that were not there.
    pub new: usize,
    /// Entries that the list has changed since.
    pub changed: usize,
    /// Entries as they were.
    pub same: usize,
    /// Entries that an office has changed by hand, and the list, too, or dropped: left as the office has them.
    pub kept: usize,
    /// Entries that are gone from the list.
    pub withdrawn: usize,
    /// Entries left out, by reason: their keys, empty of what could not even be read.
    pub left_out: Vec<(String, Vec<String>)>,
}

impl DirectoryReport {
    fn leave(&mut self, key: &str, reason: String) {
        match self.left_out.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, keys)) => keys.push(key.to_owned()),
            None => self.left_out.push((reason, vec![key.to_owned()])),
        }
    }
}

/// What a list brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Its entries.
    pub entries: Vec<Incoming>,
    /// Keys that are in the list as they were: no need to bring the entries again.
    pub unchanged: Vec<String>,
    /// The list is whole: what is not in it is withdrawn.
    pub whole: bool,
    /// Those that could not even be read.
    pub unread: Vec<Unread>,
}

/// An entry that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Its key in the list, where that much could be read; else empty.
    pub key: String,
    /// Why it is left out.
    pub reason: String,
    /// It says all the same that nobody may be told where it is.
    pub secret: bool,
}

/// A known row of the same list.
struct Known {
    id: i64,
    digest: Option<String>,
    edited: bool,
    gone: bool,
    checked: Option<NaiveDate>,
}

impl Incoming {
    fn digest(&self, licence: &str) -> Result<String> {
        let body =
            serde_json::to_vec(&self.entry).map_err(|_| Error::Broken("an entry that cannot be written"))?;
        let mut hash = blake3::Hasher::new();
        hash.update(&(licence.len() as u64).to_be_bytes()).update(licence.as_bytes()).update(&body);
        Ok(hash.finalize().to_hex().chars().take(32).collect())
    }
}

impl Store {
    /// Takes a list in, all or nothing. `step` hears the number of each entry.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`]. Nothing is kept then.
    pub async fn import_directory(
        &self,
        ctx: &Ctx,
        from: &Provenance,
        brought: Brought,
        step: impl FnMut(usize),
    ) -> Result<DirectoryReport> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let mut unit = self.writing(ctx).await?;
        let report = unit.take_in(from, brought, step).await?;
        if report.new + report.changed + report.withdrawn > 0 {
            unit.note(Line::new(Action::Import, Kind::Directory, None));
        }
        unit.done().await?;
        Ok(report)
    }
}

impl Unit {
    /// As [`Store::import_directory`], within a unit.
    pub(super) async fn take_in(
        &self,
        from: &Provenance,
        brought: Brought,
        mut step: impl FnMut(usize),
    ) -> Result<DirectoryReport> {
        let known = self.known_of(&from.source).await?;
        let others = self.uids_of_others(&from.source).await?;
        let mut report = DirectoryReport::default();
        let mut seen: HashSet<String> = brought.unchanged.into_iter().collect();
        report.same += seen.iter().filter(|key| known.contains_key(*key)).count();
        for unread in brought.unread {
            self.leave_as_it_was(&known, &unread, &from.source, &mut report).await?;
            seen.insert(unread.key);
        }
        let (mut put, mut organizations) = (Vec::new(), HashMap::new());
        for (n, mut row) in brought.entries.into_iter().enumerate() {
            step(n);
            let secret = row.entry.whereabouts.is_secret();
            row.entry = match row.entry.sound() {
                Ok(entry) => entry,
                Err(reason) => {
                    let unread = Unread { key: row.key, reason: reason.to_string(), secret };
                    self.leave_as_it_was(&known, &unread, &from.source, &mut report).await?;
                    seen.insert(unread.key);
                    continue;
                }
            };
            if !seen.insert(row.key.clone()) {
                report.leave(&row.key, "同じ番号の項目が前にあるので、取り込みませんでした。".to_owned());
                continue;
            }
            let uid = row.uid.clone().unwrap_or_else(|| Uid::of(&["engawa service", &from.source, &row.key]));
            if others.contains(&uid) {
                report.leave(
                    &row.key,
                    "ほかの出どころで、もう入っている項目なので、取り込みませんでした。".to_owned(),
                );
                continue;
            }
            let origin = row.from.as_ref().unwrap_or(from);
            let digest = row.digest(&origin.licence)?;
            let known = known.get(&row.key);
            let hidden = match known {
                Some(k) if secret && k.edited => self.hide_place(k.id, &from.source).await?,
                _ => false,
            };
            match known {
                Some(k) if hidden => {
                    report.changed += 1;
                    self.back_again(k).await?;
                    continue;
                }
                Some(k) if k.digest.as_ref() == Some(&digest) && (!k.gone || k.edited) => {
                    report.same += 1;
                    self.back_again(k).await?;
                    continue;
                }
                Some(k) if k.edited => {
                    report.kept += 1;
                    self.back_again(k).await?;
                    continue;
                }
                Some(_) => report.changed += 1,
                None => report.new += 1,
            }
            let organization = self.organization_once(&mut organizations, &row.entry, &from.source).await?;
            let origin = Origin {
                token: secret::token()?.to_string(),
                uid: &uid,
                source: &from.source,
                key: &row.key,
                licence: &origin.licence,
                credit: &origin.credit,
                date: origin.date.map(|d| d.to_string()),
                digest: Some(digest),
            };
            let id = match known {
                Some(k) => {
                    // Whoever made sure later knows better.
                    row.entry.checked = row.entry.checked.max(k.checked);
                    self.update_imported(k.id, organization, &row.entry, origin).await?;
                    self.drop_parts(&[k.id]).await?;
                    k.id
                }
                None => self.insert_service(organization, &row.entry, origin).await?,
            };
            put.push((id, uid, row.entry));
            if put.len() == 500 {
                self.put_all(&mut put).await?;
            }
        }
        self.put_all(&mut put).await?;
        if brought.whole {
            self.withdraw(&known, &seen, &mut report).await?;
        }
        if report.new + report.changed + report.withdrawn > 0 {
            self.directory_changed().await?;
        }
        Ok(report)
    }

    /// What cannot be taken in leaves the entry as it was; but for its place, when it says that this is secret now.
    async fn leave_as_it_was(
        &self,
        known: &HashMap<String, Known>,
        unread: &Unread,
        source: &str,
        report: &mut DirectoryReport,
    ) -> Result<()> {
        let reason = &unread.reason;
        // What an office changed by hand is still shown when it has gone from the list.
        let Some(k) = known.get(&unread.key).filter(|k| !k.gone || k.edited) else {
            report.leave(&unread.key, reason.clone());
            return Ok(());
        };
        if unread.secret && self.hide_place(k.id, source).await? {
            report.changed += 1;
            report.leave(&unread.key, format!("{reason}前からある項目は、場所だけを消して残しました。"));
        } else {
            report.leave(&unread.key, format!("{reason}前からある項目は、そのまま残しました。"));
        }
        Ok(())
    }

    /// Takes an entry's place away, and what its former states tell of it; all else stays as it is, an office's own words
    /// too. False where it was secret already.
    async fn hide_place(&self, id: i64, source: &str) -> Result<bool> {
        let Some(was) = self.listed(&[id]).await?.pop() else { return Ok(false) };
        if was.entry.whereabouts.is_secret() {
            return Ok(false);
        }
        let entry = Entry { whereabouts: Whereabouts::Secret, ..was.entry.clone() };
        self.keep_former_entry(&was, true).await?;
        let organization = self.put_organization(&entry.organization, source).await?;
        let mut sql = self.update_service(organization, &entry);
        // Without a digest the next list that can be read is taken in, whatever it says; what an office has changed by
        // hand stays the office's.
        sql.add(", import_digest = NULL, version = version + 1, import_version = CASE WHEN import_version = version ");
        sql.add("THEN version + 1 ELSE import_version END WHERE id = ").bind(id);
        self.run(sql).await?;
        self.drop_parts(&[id]).await?;
        self.put_parts(&[(id, &was.uid, &entry)]).await?;
        Ok(true)
    }

    /// How many of a source's entries would be withdrawn if only these `keys` were still in its list, and of how many.
    /// What an office changed by hand stays anyhow and does not count.
    pub(super) async fn would_go(&self, source: &str, keys: &HashSet<&str>) -> Result<(usize, usize)> {
        let known = self.known_of(source).await?;
        let there = known.iter().filter(|(_, k)| !k.gone && !k.edited);
        let (gone, stay): (Vec<_>, Vec<_>) = there.partition(|(key, _)| !keys.contains(key.as_str()));
        Ok((gone.len(), gone.len() + stay.len()))
    }

    async fn put_all(&self, put: &mut Vec<(i64, Uid, Entry)>) -> Result<()> {
        let rows: Vec<(i64, &Uid, &Entry)> = put.iter().map(|(id, uid, entry)| (*id, uid, entry)).collect();
        self.put_parts(&rows).await?;
        put.clear();
        Ok(())
    }

    async fn organization_once(
        &self,
        known: &mut HashMap<Uid, i64>,
        entry: &Entry,
        source: &str,
    ) -> Result<i64> {
        if let Some(id) = known.get(&entry.organization.uid) {
            return Ok(*id);
        }
        let id = self.put_organization(&entry.organization, source).await?;
        known.insert(entry.organization.uid.clone(), id);
        Ok(id)
    }

    async fn known_of(&self, source: &str) -> Result<HashMap<String, Known>> {
        let sql = Sql::new(
            "SELECT id, source_key, import_digest, version, import_version, withdrawn_at, last_checked \
             FROM directory_service WHERE source = $1",
            vals![source],
        );
        let known = self
            .all(sql, |r| {
                let known = Known {
                    id: r.int("id")?,
                    digest: r.opt_text("import_digest")?,
                    edited: r.opt_int("import_version")? != Some(r.int("version")?),
                    gone: r.opt_int("withdrawn_at")?.is_some(),
                    checked: r.opt_date("last_checked")?,
                };
                Ok((r.text("source_key")?, known))
            })
            .await?;
        Ok(known.into_iter().collect())
    }

    async fn uids_of_others(&self, source: &str) -> Result<HashSet<Uid>> {
        let sql = Sql::new("SELECT uid FROM directory_service WHERE source <> $1", vals![source]);
        let uids = self.all(sql, |r| r.text("uid")).await?;
        Ok(uids.iter().filter_map(|u| Uid::parse(u)).collect())
    }

    async fn update_imported(
        &self,
        id: i64,
        organization: i64,
        entry: &Entry,
        from: Origin<'_>,
    ) -> Result<()> {
        let mut sql = self.update_service(organization, entry);
        sql.add(", licence = ").bind(from.licence).add(", credit = ").bind(from.credit);
        sql.add(", source_date = ").bind(from.date).add(", import_digest = ").bind(from.digest);
        sql.add(", withdrawn_at = NULL, version = version + 1, import_version = version + 1 WHERE id = ")
            .bind(id);
        self.run(sql).await?;
        Ok(())
    }

    /// An entry that was gone stands in the list again.
    async fn back_again(&self, known: &Known) -> Result<()> {
        if known.gone {
            let sql = "UPDATE directory_service SET withdrawn_at = NULL WHERE id = $1";
            self.run(Sql::new(sql, vals![known.id])).await?;
        }
        Ok(())
    }

    async fn withdraw(
        &self,
        known: &HashMap<String, Known>,
        seen: &HashSet<String>,
        report: &mut DirectoryReport,
    ) -> Result<()> {
        let missing: Vec<&Known> =
            known.iter().filter(|(key, k)| !k.gone && !seen.contains(*key)).map(|(_, k)| k).collect();
        report.kept += missing.iter().filter(|k| k.edited).count();
        report.withdrawn += missing.iter().filter(|k| !k.edited).count();
        let ids: Vec<i64> = missing.iter().map(|k| k.id).collect();
        for some in ids.chunks(5_000) {
            let mut sql = Sql::new("UPDATE directory_service SET withdrawn_at = ", vec![]);
            sql.bind(self.now()).add(", modified_at = ").bind(self.now()).add(" WHERE id IN ").ids(some);
            self.run(sql).await?;
        }
        Ok(())
    }
}
