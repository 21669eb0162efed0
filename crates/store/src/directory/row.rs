//! Entries into rows, and what a search looks through.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    directory::{Entry, Organization, Uid},
    text::fold_name,
};
use sea_orm::Value;

/// The condition under which an entry is there: not gone from its list, or kept by an office that changed it by hand.
pub(super) const THERE: &str = "(s.withdrawn_at IS NULL OR s.import_version <> s.version)";

/// The columns of a service that [`values`] fills, in its order.
const COLUMNS: [&str; 24] = [
    "municipality",
    "kind",
    "desk_kind",
    "name",
    "plain_name",
    "description",
    "url",
    "email",
    "status",
    "eligibility",
    "apply",
    "fees",
    "amount",
    "repayment",
    "apply_window",
    "legal_basis",
    "say",
    "alert",
    "programme",
    "sheltered",
    "owner",
    "owner_email",
    "last_checked",
    "folded",
];

fn values(entry: &Entry) -> Vec<Value> {
    let e = entry;
    let mut values = vals![e.municipality.as_str(), e.kind.word(), e.desk_kind.as_str(), e.name.as_str()];
    values.extend(vals![e.plain_name.as_str(), e.description.as_str(), e.url.as_str(), e.email.as_str()]);
    values.extend(vals![e.status.word(), e.eligibility.as_str(), e.apply.as_str(), e.fees.as_str()]);
    values.extend(vals![e.amount.as_str(), e.repayment.map(i64::from), e.window.as_str()]);
    values.extend(vals![e.legal_basis.as_str(), e.say.as_str(), e.alert.as_str()]);
    values.extend(vals![e.programme.as_ref().map(Uid::to_string), i64::from(e.whereabouts.is_secret())]);
    values.extend(vals![
        e.owner.as_str(),
        e.owner_email.as_str(),
        e.checked.map(|d| d.to_string()),
        folded(e)
    ]);
    values
}

/// What a search looks through.
fn folded(entry: &Entry) -> String {
    let mut words =
        vec![entry.name.as_str(), &entry.plain_name, &entry.organization.name, &entry.description];
    for site in entry.whereabouts.sites() {
        words.extend([site.name.as_str(), &site.city, &site.address]);
    }
    words.extend(entry.phones.iter().map(|p| p.number.as_str()));
    words.extend(entry.areas.iter().map(|a| a.name.as_str()));
    fold_name(&words.join(" "))
}

/// A condition for every word of a search.
pub(super) fn search(sql: &mut Sql, words: &str) {
    for word in fold_name(words).split(' ').filter(|w| !w.is_empty()).take(8) {
        let word: String = word
            .chars()
            .take(100)
            .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
            .collect();
        sql.add(" AND s.folded LIKE ").bind(format!("%{word}%")).add(" ESCAPE '\\'");
    }
}

/// Everything that a service's row carries besides its entry.
pub(super) struct Origin<'a> {
    pub(super) token: String,
    pub(super) uid: &'a Uid,
    pub(super) source: &'a str,
    pub(super) key: &'a str,
    pub(super) licence: &'a str,
    pub(super) credit: &'a str,
    pub(super) date: Option<String>,
    /// Of an import; none when staff made it.
    pub(super) digest: Option<String>,
}

impl Unit {
    /// The row of an organization, made or brought up to date. What another source or the staff brought is not touched.
    pub(super) async fn put_organization(&self, o: &Organization, source: &str) -> Result<i64> {
        let sql = Sql::new(
            "INSERT INTO directory_organization (uid, name, description, url, email, corporate_number, source, \
             modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (uid) DO UPDATE SET \
             name = excluded.name, description = excluded.description, url = excluded.url, email = excluded.email, \
             corporate_number = excluded.corporate_number, modified_at = excluded.modified_at \
             WHERE directory_organization.source = excluded.source",
            vals![
                o.uid.as_str(),
                o.name.as_str(),
                o.description.as_str(),
                o.url.as_str(),
                o.email.as_str(),
                o.corporate_number.as_str(),
                source,
                self.now()
            ],
        );
        self.run(sql).await?;
        let sql = Sql::new("SELECT id FROM directory_organization WHERE uid = $1", vals![o.uid.as_str()]);
        self.need(sql, |r| r.int("id")).await
    }

    /// A new service's row, without what hangs on it.
    pub(super) async fn insert_service(
        &self,
        organization: i64,
        entry: &Entry,
        origin: Origin<'_>,
    ) -> Result<i64> {
        let imported = origin.digest.is_some().then_some(1_i64);
        let mut sql = Sql::new(
            "INSERT INTO directory_service (token, uid, organization_id, source, source_key, licence, credit, \
             source_date, import_digest, import_version, modified_at, ",
            vec![],
        );
        sql.add(&COLUMNS.join(", ")).add(") VALUES (");
        sql.bind(origin.token).add(", ").bind(origin.uid.as_str()).add(", ").bind(organization).add(", ");
        sql.bind(origin.source).add(", ").bind(origin.key).add(", ").bind(origin.licence).add(", ");
        sql.bind(origin.credit).add(", ").bind(origin.date).add(", ").bind(origin.digest).add(", ");
        sql.bind(imported).add(", ").bind(self.now());
        for value in values(entry) {
            sql.add(", ").bind(value);
        }
        sql.add(") RETURNING id");
        self.insert(sql).await
    }

    /// `UPDATE directory_service SET` its entry's columns; the caller adds the rest.
    pub(super) fn update_service(&self, organization: i64, entry: &Entry) -> Sql {
        let mut sql = Sql::new("UPDATE directory_service SET organization_id = ", vec![]);
        sql.bind(organization).add(", modified_at = ").bind(self.now());
        for (column, value) in COLUMNS.iter().zip(values(entry)) {
            sql.add(&format!(", {column} = ")).bind(value);
        }
        sql
    }

    /// Takes away what hangs on these services.
    pub(super) async fn drop_parts(&self, services: &[i64]) -> Result<()> {
        for some in services.chunks(5_000) {
            for table in ["location", "phone", "schedule", "area", "word"] {
                let mut sql =
                    Sql::new(&format!("DELETE FROM directory_{table} WHERE service_id IN "), vec![]);
                sql.ids(some);
                self.run(sql).await?;
            }
        }
        Ok(())
    }

    /// Writes what hangs on these services. A sheltered place has no site to write.
    pub(super) async fn put_parts(&self, services: &[(i64, &Uid, &Entry)]) -> Result<()> {
        let (mut sites, mut phones, mut hours, mut areas, mut words) =
            (vec![], vec![], vec![], vec![], vec![]);
        for (id, uid, entry) in services {
            for (n, s) in entry.whereabouts.sites().iter().enumerate() {
                let at = uid.part("service_at_location", n).to_string();
                let mut row = vals![*id, at, s.kind.word(), s.name.as_str(), s.postal.as_str()];
                row.extend(vals![
                    s.prefecture.as_str(),
                    s.city.as_str(),
                    s.address.as_str(),
                    s.latitude,
                    s.longitude
                ]);
                row.extend(vals![s.transportation.as_str(), s.accessibility.as_str()]);
                sites.push(row);
            }
            phones.extend(
                entry.phones.iter().map(|p| vals![*id, p.number.as_str(), p.kind.as_str(), p.note.as_str()]),
            );
            hours.extend(entry.hours.iter().map(|h| {
                vals![
                    *id,
                    h.days.as_str(),
                    h.opens.as_str(),
                    h.closes.as_str(),
                    h.words.as_str(),
                    h.closed.as_str()
                ]
            }));
            areas.extend(entry.areas.iter().map(|a| vals![*id, a.code.as_str(), a.name.as_str()]));
            for (list, all) in
                [("language", &entry.languages), ("document", &entry.documents), ("trouble", &entry.troubles)]
            {
                words.extend(all.iter().map(|word| vals![*id, list, word.as_str()]));
            }
        }
        let site = "location (service_id, uid, kind, name, postal, prefecture, city, address, latitude, longitude, \
                    transportation, accessibility)";
        self.put_rows(site, sites).await?;
        self.put_rows("phone (service_id, number, kind, note)", phones).await?;
        self.put_rows("schedule (service_id, days, opens, closes, words, closed)", hours).await?;
        self.put_rows("area (service_id, code, name)", areas).await?;
        self.put_rows("word (service_id, list, word)", words).await
    }

    async fn put_rows(&self, table: &str, rows: Vec<Vec<Value>>) -> Result<()> {
        for some in rows.chunks(500) {
            let mut sql = Sql::new(&format!("INSERT INTO directory_{table} VALUES "), vec![]);
            for (n, row) in some.iter().enumerate() {
                for (m, value) in row.iter().enumerate() {
                    sql.add(if m > 0 {
                        ", "
                    } else if n > 0 {
                        ", ("
                    } else {
                        "("
                    })
                    .bind(value.clone());
                }
                sql.add(")");
            }
            self.run(sql).await?;
        }
        Ok(())
    }

    /// Something in the directory has changed: whoever holds an earlier answer asks again. Random, so that a database
    /// brought back from a backup never gives an old word to a new state.
    pub(super) async fn directory_changed(&self) -> Result<()> {
        let word = i64::from_be_bytes(crate::secret::random()?);
        let sql = Sql::new(
            "INSERT INTO lock_row (name, value) VALUES ('directory', $1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            vals![word],
        );
        self.run(sql).await?;
        Ok(())
    }
}
