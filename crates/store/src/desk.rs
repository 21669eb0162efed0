//! Desks and towns for the residents' door: public data only, read whole into memory by who serves it.
//!
//! Nothing here touches a table of cases, and nothing is audited: whoever walks in may read it. The one thing held back
//! is where a shelter or a desk for people who flee stands ([`Desk::address`]).

use crate::{
    Result, Store,
    actor::japan_date,
    row::{Sql, vals},
};
use chrono::NaiveDate;
use domain::Instant;

/// A desk that a resident can turn to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// 団体コード, six digits; empty for a desk of a whole prefecture, or of the country.
    pub town: String,
    /// Two digits, of a desk for a whole prefecture.
    pub prefecture: String,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// What it is asked about: `rent`, `food`, `debt`, …; empty: everything, or not said.
    pub category: String,
    /// `direct`, `switchboard`, or empty: not said.
    pub contact: String,
    /// Name.
    pub name: String,
    /// Digits only.
    pub phone: String,
    /// Address; empty for shelters and for desks about violence, wherever the row came from.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// Home page.
    pub url: String,
    /// What it is for.
    pub note: String,
    /// `person`, `list`, or empty: how it was checked.
    pub checked_how: String,
    /// Checked last on.
    pub checked_on: Option<NaiveDate>,
}

/// A municipality, for choosing one's town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// 団体コード, six digits.
    pub code: String,
    /// 都道府県; empty in the sample town.
    pub prefecture: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// `municipality` or `ward`.
    pub kind: String,
}

/// Tells one state of the desks from another: how many rows, how often they were written, what the municipalities are
/// called, and the day in Japan, as desks begin and end on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    desks: i64,
    versions: i64,
    towns: [u8; 32],
    day: NaiveDate,
}

/// Where these stand is said to nobody.
fn secret_place(kind: &str, category: &str) -> bool {
    kind == "shelter" || category == "violence"
}

impl Store {
    /// Every desk in service today that has a number or a page to turn to, in the order of its entry.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn guide_desks(&self, now: Instant) -> Result<Vec<Desk>> {
        let today = japan_date(now).to_string();
        let sql = "SELECT COALESCE(m.code, '') AS town, a.prefecture_code, a.kind, a.category, a.contact, a.name, \
             a.phone, a.address, a.hours, a.closed_days, a.url, a.note, a.checked_how, a.last_checked FROM agency a \
             LEFT JOIN municipality m ON m.id = a.municipality_id WHERE (a.phone <> '' OR a.url <> '') \
             AND (a.active_from IS NULL OR a.active_from <= $1) AND (a.active_to IS NULL OR a.active_to >= $1) \
             ORDER BY a.id";
        self.glance(Sql::new(sql, vals![today]), |r| {
            let mut desk = Desk {
                town: r.text("town")?,
                prefecture: r.text("prefecture_code")?,
                kind: r.text("kind")?,
                category: r.text("category")?,
                contact: r.text("contact")?,
                name: r.text("name")?,
                phone: r.text("phone")?,
                address: r.text("address")?,
                hours: r.text("hours")?,
                closed_days: r.text("closed_days")?,
                url: r.text("url")?,
                note: r.text("note")?,
                checked_how: r.text("checked_how")?,
                checked_on: r.opt_text("last_checked")?.and_then(|day| day.parse().ok()),
            };
            if secret_place(&desk.kind, &desk.category) {
                desk.address.clear();
            }
            Ok(desk)
        })
        .await
    }

    /// Every municipality, by code.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn guide_towns(&self) -> Result<Vec<Town>> {
        let sql = "SELECT code, prefecture, name, kana, kind FROM municipality ORDER BY code";
        self.glance(Sql::new(sql, vals![]), |r| {
            let (code, prefecture, name) = (r.text("code")?, r.text("prefecture")?, r.text("name")?);
            Ok(Town { code, prefecture, name, kana: r.text("kana")?, kind: r.text("kind")? })
        })
        .await
    }

    /// Whether anything that [`Store::guide_desks`] or [`Store::guide_towns`] gives has changed.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn guide_stamp(&self, now: Instant) -> Result<Stamp> {
        let sql =
            "SELECT COUNT(*) AS desks, CAST(COALESCE(SUM(version), 0) AS BIGINT) AS versions FROM agency";
        let rows = self.glance(Sql::new(sql, vals![]), |r| Ok((r.int("desks")?, r.int("versions")?))).await?;
        let (desks, versions) = rows.into_iter().next().ok_or(crate::Error::Broken("no stamp"))?;
        let mut towns = blake3::Hasher::new();
        for town in self.guide_towns().await? {
            for word in [&town.code, &town.prefecture, &town.name, &town.kana, &town.kind] {
                towns.update(&(word.len() as u64).to_be_bytes()).update(word.as_bytes());
            }
        }
        Ok(Stamp { desks, versions, towns: *towns.finalize().as_bytes(), day: japan_date(now) })
    }
}
