//! Importing public lists, again and again, without doubling and without undoing what an office has corrected.

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
use std::collections::HashMap;

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were not there.
    pub new: usize,
    /// Rows that the list has changed since.
    pub changed: usize,
    /// Rows as they were.
    pub same: usize,
    /// Rows that an office has corrected by hand, and the list has changed since: left as the office has them.
    pub kept: usize,
}

/// One municipality of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedMunicipality {
    /// 団体コード, six digits.
    pub code: String,
    /// 都道府県.
    pub prefecture: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// `municipality` or `ward`.
    pub kind: String,
}

/// One agency of a list. Public data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAgency {
    /// Its key in the list.
    pub key: String,
    /// 団体コード; none for a wide-area body.
    pub municipality: Option<String>,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Digits only.
    pub phone: String,
    /// Digits only.
    pub fax: String,
    /// E-mail.
    pub email: String,
    /// Digits only.
    pub postal: String,
    /// Address.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// Home page.
    pub url: String,
    /// What it is for.
    pub note: String,
    /// What it is asked about, in the list's word: `rent`, `food`, `debt`, …
    pub category: String,
    /// `direct`: one speaks at once with who helps; `switchboard`: one is put through.
    pub contact: String,
    /// Two digits, of a desk for a whole prefecture; empty otherwise.
    pub prefecture: String,
    /// `list`: copied from an official list; `person`: checked by a person.
    pub checked_how: String,
    /// Checked last on.
    pub last_checked: Option<NaiveDate>,
}

impl ImportedAgency {
    /// In the order of [`COLUMNS`].
    fn words(&self) -> [&str; 15] {
        let Self { kind, name, phone, fax, email, postal, address, hours, closed_days, url, note, .. } = self;
        let Self { category, contact, prefecture, checked_how, .. } = self;
        [
            kind,
            name,
            phone,
            fax,
            email,
            postal,
            address,
            hours,
            closed_days,
            url,
            note,
            category,
            contact,
            prefecture,
            checked_how,
        ]
    }

    /// Tells whether the list's row has changed since the last import.
    fn digest(&self) -> String {
        let mut hash = blake3::Hasher::new();
        let day = self.last_checked.map(|d| d.to_string()).unwrap_or_default();
        let town = self.municipality.as_deref().unwrap_or_default();
        for word in self.words().into_iter().chain([day.as_str(), town]) {
            hash.update(&(word.len() as u64).to_be_bytes()).update(word.as_bytes());
        }
        hash.finalize().to_hex().chars().take(32).collect()
    }
}

impl Store {
    /// Imports municipalities. The code is the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`]. Nothing is kept then.
    pub async fn import_municipalities(
        &self,
        ctx: &Ctx,
        list: &[ImportedMunicipality],
        mut step: impl FnMut(usize),
    ) -> Result<Report> {
        let mut unit = self.importing(ctx).await?;
        let known = unit
            .all(Sql::new("SELECT code, prefecture, name, kana, kind FROM municipality", vals![]), |r| {
                let words = [r.text("prefecture")?, r.text("name")?, r.text("kana")?, r.text("kind")?];
                Ok((r.text("code")?, words))
            })
            .await?;
        let known: HashMap<String, [String; 4]> = known.into_iter().collect();
        let mut report = Report::default();
        for (n, row) in list.iter().enumerate() {
            step(n);
            let words = [&row.prefecture, &row.name, &row.kana, &row.kind];
            match known.get(&row.code) {
                Some(there) if there.each_ref() == words => {
                    report.same += 1;
                    continue;
                }
                Some(_) => report.changed += 1,
                None => report.new += 1,
            }
            let [prefecture, name, kana, kind] = words.map(String::as_str);
            let sql = "INSERT INTO municipality (code, prefecture, name, kana, kind) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (code) DO UPDATE SET prefecture = excluded.prefecture, name = excluded.name, \
                 kana = excluded.kana, kind = excluded.kind";
            unit.run(Sql::new(sql, vals![row.code.as_str(), prefecture, name, kana, kind])).await?;
        }
        if report.new + report.changed > 0 {
            unit.note(Line::new(Action::Import, Kind::Municipality, None));
        }
        unit.done().await?;
        Ok(report)
    }

    /// Imports agencies of the list `source`.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`], also when a municipality is unknown.
    /// Nothing is kept then.
    pub async fn import_agencies(
        &self,
        ctx: &Ctx,
        source: &str,
        list: &[ImportedAgency],
        mut step: impl FnMut(usize),
    ) -> Result<Report> {
        let mut unit = self.importing(ctx).await?;
        let towns = unit
            .all(Sql::new("SELECT id, code FROM municipality", vals![]), |r| {
                Ok((r.text("code")?, r.int("id")?))
            })
            .await?;
        let towns: HashMap<String, i64> = towns.into_iter().collect();
        let known = Sql::new(
            "SELECT id, import_key, import_digest, version, import_version FROM agency WHERE import_source = $1",
            vals![source],
        );
        let known = unit
            .all(known, |r| {
                let versions = (r.int("version")?, r.opt_int("import_version")?);
                Ok((r.text("import_key")?, (r.int("id")?, r.opt_text("import_digest")?, versions)))
            })
            .await?;
        let known: HashMap<String, Known> = known.into_iter().collect();
        let mut report = Report::default();
        for (n, row) in list.iter().enumerate() {
            step(n);
            let town = match &row.municipality {
                Some(code) => {
                    Some(*towns.get(code).ok_or(Error::Broken("an agency of an unknown municipality"))?)
                }
                None => None,
            };
            match known.get(&row.key) {
                Some((_, digest, _)) if *digest == Some(row.digest()) => report.same += 1,
                Some((_, _, (now, then))) if Some(*now) != *then => report.kept += 1,
                Some((id, ..)) => {
                    update(&unit, *id, town, row).await?;
                    report.changed += 1;
                }
                None => {
                    insert(&unit, source, town, row).await?;
                    report.new += 1;
                }
            }
        }
        if report.new + report.changed > 0 {
            unit.note(Line::new(Action::Import, Kind::Agency, None));
        }
        unit.done().await?;
        Ok(report)
    }

    /// The six-digit codes of every municipality that is known.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn municipality_codes(&self, ctx: &Ctx) -> Result<std::collections::HashSet<String>> {
        let unit = self.reading(ctx).await?;
        let codes = unit.all(Sql::new("SELECT code FROM municipality", vals![]), |r| r.text("code")).await?;
        unit.done().await?;
        Ok(codes.into_iter().collect())
    }

    async fn importing(&self, ctx: &Ctx) -> Result<Unit> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        self.writing(ctx).await
    }
}

/// An agency's row, the digest of the list's row at the last import, and its versions now and right after that.
type Known = (i64, Option<String>, (i64, Option<i64>));

const COLUMNS: [&str; 15] = [
    "kind",
    "name",
    "phone",
    "fax",
    "email",
    "postal",
    "address",
    "hours",
    "closed_days",
    "url",
    "note",
    "category",
    "contact",
    "prefecture_code",
    "checked_how",
];

async fn insert(unit: &Unit, source: &str, town: Option<i64>, row: &ImportedAgency) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO agency (token, municipality_id, kana, ", vec![]);
    sql.add(&COLUMNS.join(", "));
    sql.add(", last_checked, import_source, import_key, import_digest, version, import_version) VALUES (");
    sql.bind(secret::token()?.to_string()).add(", ").bind(town).add(", ''");
    for word in row.words() {
        sql.add(", ").bind(word);
    }
    sql.add(", ")
        .bind(row.last_checked.map(|d| d.to_string()))
        .add(", ")
        .bind(source)
        .add(", ")
        .bind(row.key.as_str());
    sql.add(", ").bind(row.digest()).add(", 1, 1)");
    unit.run(sql).await?;
    Ok(())
}

async fn update(unit: &Unit, id: i64, town: Option<i64>, row: &ImportedAgency) -> Result<()> {
    let mut sql = Sql::new("UPDATE agency SET municipality_id = ", vec![]);
    sql.bind(town);
    for (column, word) in COLUMNS.iter().zip(row.words()) {
        sql.add(&format!(", {column} = ")).bind(word);
    }
    sql.add(", last_checked = ").bind(row.last_checked.map(|d| d.to_string()));
    sql.add(", import_digest = ").bind(row.digest());
    sql.add(", version = version + 1, import_version = version + 1 WHERE id = ").bind(id);
    unit.run(sql).await?;
    Ok(())
}
