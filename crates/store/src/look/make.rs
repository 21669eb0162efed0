//! Making the list of a week, once.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Sql, vals},
    seal::rule,
    secret,
    setting::Rules,
    unit::Unit,
};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    DAY, Instant,
    patterns::{Bounds, Found, Near, Pattern, Reading, Week, Work, find, monday, surname},
    wareki::from_jst,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Weeks that are made up for, where nobody made them in time.
const WEEKS: u64 = 4;
/// Days before the week from which a worker's usual is known.
const USUAL: i64 = 28;
/// Households asked for at once.
const AT_ONCE: usize = 500;

/// A desk.
struct Desk {
    id: i64,
    municipality: Option<i64>,
    hours: String,
    closed: String,
}

/// A worker beside a household: surname, and the districts in which the worker lives.
struct Reader {
    surname: String,
    supervises: bool,
    home: Option<i64>,
}

/// What is known of a household.
#[derive(Default)]
struct Known {
    surnames: HashSet<String>,
    areas: HashSet<i64>,
    sealed: bool,
}

fn bounds(rules: &Rules) -> Bounds {
    Bounds {
        work_days: rules.look_work_days,
        times: rules.look_times,
        burst: rules.look_burst,
        burst_minutes: rules.look_burst_minutes,
        night_from: rules.look_night_from,
        night_to: rules.look_night_to,
    }
}

impl Unit {
    async fn desks_with_work(&self) -> Result<Vec<Desk>> {
        let sql = "SELECT a.id, a.municipality_id, a.hours, a.closed_days FROM agency a WHERE EXISTS \
                   (SELECT 1 FROM membership m WHERE m.agency_id = a.id) ORDER BY a.id";
        self.all(Sql::new(sql, Vec::new()), |r| {
            Ok(Desk {
                id: r.int("id")?,
                municipality: r.opt_int("municipality_id")?,
                hours: r.text("hours")?,
                closed: r.text("closed_days")?,
            })
        })
        .await
    }

    async fn weeks_made(&self, desk: i64) -> Result<Vec<NaiveDate>> {
        let sql = Sql::new("SELECT week FROM look_week WHERE agency_id = $1", vals![desk]);
        self.all(sql, |r| r.date("week")).await
    }

    async fn reader(&self, desk: i64, worker: i64, from: Instant, to: Instant) -> Result<Reader> {
        let sql = Sql::new(
            "SELECT w.name, (SELECT MAX(h.id) FROM worker_home h WHERE h.worker_id = w.id AND h.from_at < $3 \
             AND (h.ended_at IS NULL OR h.ended_at > $2)) AS home, EXISTS (SELECT 1 FROM membership m \
             WHERE m.worker_id = w.id AND m.agency_id = $4 AND m.role IN ('chief', 'coordinator', 'manager') \
             AND m.from_at < $3 AND (m.to_at IS NULL OR m.to_at > $2)) AS supervises FROM worker w WHERE w.id = $1",
            vals![worker, from, to, desk],
        );
        let read = |r: &crate::row::Row| Ok((r.text("name")?, r.opt_int("home")?, r.truth("supervises")?));
        let (name, home, supervises) = self.need(sql, read).await?;
        let home = match home {
            None => None,
            Some(home) => {
                let sql = Sql::new("SELECT area_id FROM worker_home WHERE id = $1", vals![home]);
                Some(self.need(sql, |r| r.int("area_id")).await?)
            }
        };
        Ok(Reader { surname: surname(&name), supervises, home })
    }

    /// Who belongs to these households now, and where they live. Of a sealed one nothing is said of where.
    async fn beside_of(&self, households: &[i64]) -> Result<HashMap<i64, Known>> {
        let mut all: HashMap<i64, Known> = HashMap::new();
        for some in households.chunks(AT_ONCE) {
            let mut sql = Sql::new(
                &format!(
                    "SELECT h.id, h.area_id, p.name, {} AS sealed FROM household h LEFT JOIN household_member m \
                     ON m.household_id = h.id AND m.to_on IS NULL LEFT JOIN person p ON p.id = m.person_id WHERE h.id IN ",
                    rule::any("h.id", "NULL")
                ),
                Vec::new(),
            );
            sql.ids(some);
            let rows = self
                .all(sql, |r| {
                    Ok((r.int("id")?, r.opt_int("area_id")?, r.opt_text("name")?, r.truth("sealed")?))
                })
                .await?;
            for (id, area, name, sealed) in rows {
                let known = all.entry(id).or_default();
                known.areas.extend(area);
                known.sealed |= sealed;
                known.surnames.extend(name.map(|name| surname(&name)).filter(|name| !name.is_empty()));
            }
        }
        Ok(all)
    }

    /// Each area with the one around it.
    async fn around(&self) -> Result<HashMap<i64, i64>> {
        let sql = "SELECT id, parent_id FROM area WHERE parent_id IS NOT NULL";
        let rows = self.all(Sql::new(sql, Vec::new()), |r| Ok((r.int("id")?, r.int("parent_id")?))).await?;
        Ok(rows.into_iter().collect())
    }

    /// What of one desk's week is worth a look, by worker.
    async fn week_of(&self, desk: &Desk, week: NaiveDate) -> Result<Vec<(i64, Vec<Found>)>> {
        let begins = from_jst(week, NaiveTime::MIN);
        let ends = begins + 7 * DAY;
        let bounds = bounds(&self.rules_at(Some(desk.id), desk.municipality, week).await?);
        let mut by_worker: BTreeMap<i64, (Vec<Reading>, Vec<Reading>)> = BTreeMap::new();
        for (worker, reading) in self.opened_at(desk.id, begins - USUAL * DAY, ends).await? {
            let (before, now) = by_worker.entry(worker).or_default();
            if reading.at < begins { before.push(reading) } else { now.push(reading) }
        }
        by_worker.retain(|_, (_, now)| !now.is_empty());
        let workers: Vec<i64> = by_worker.keys().copied().collect();
        if workers.is_empty() {
            return Ok(Vec::new());
        }
        let work = self.work_of(desk.id, &workers, begins - bounds.work_days * DAY).await?;
        let mut households: Vec<i64> =
            by_worker.values().flat_map(|(_, now)| now.iter().map(|r| r.household)).collect();
        households.sort_unstable();
        households.dedup();
        let (known, around) = (self.beside_of(&households).await?, self.around().await?);
        let mut found = Vec::new();
        for (worker, (before, readings)) in &by_worker {
            let reader = self.reader(desk.id, *worker, begins, ends).await?;
            let near = known.iter().map(|(id, known)| (*id, reader.beside(known, &around))).collect();
            let own: Vec<Work> = work
                .iter()
                .filter(|(whose, _)| whose.is_none_or(|whose| whose == *worker))
                .map(|(_, work)| *work)
                .collect();
            let week = Week {
                readings,
                before,
                work: &own,
                near: &near,
                supervises: reader.supervises,
                hours: &desk.hours,
                closed: &desk.closed,
            };
            found.push((*worker, find(&week, &bounds)));
        }
        Ok(found)
    }

    async fn put_look(&self, desk: i64, week: NaiveDate, worker: i64, found: &Found) -> Result<()> {
        let words: Vec<&str> = found.patterns.iter().map(|pattern: &Pattern| pattern.word()).collect();
        let sql = Sql::new(
            "INSERT INTO look (token, agency_id, week, worker_id, household_id, patterns, times, first_at, last_at, \
             made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            vals![
                secret::token()?.as_str(),
                desk,
                week.to_string(),
                worker,
                found.household,
                words.join(","),
                found.times,
                found.first,
                found.last,
                self.now()
            ],
        );
        self.run(sql).await?;
        Ok(())
    }
}

impl Reader {
    /// Where the household lives in the worker's district, or in a smaller one within it.
    fn beside(&self, known: &Known, around: &HashMap<i64, i64>) -> Near {
        let within = |area: &i64| {
            let outward = std::iter::successors(Some(*area), |inner| around.get(inner).copied());
            outward.take(10).any(|area| Some(area) == self.home) // layers are few
        };
        Near {
            surname: !self.surname.is_empty() && known.surnames.contains(&self.surname),
            district: !known.sealed && known.areas.iter().any(within),
        }
    }
}

impl Store {
    /// Makes the lists of the last whole week, and of up to three before it that an agency with lists has missed. How many
    /// lines there are anew. Done again it makes nothing: also by several servers at once.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn make_looks(&self, ctx: &Ctx) -> Result<usize> {
        let unit = self.reading(ctx).await?;
        let (desks, this) = (unit.desks_with_work().await?, monday(ctx.today()));
        unit.done().await?;
        let mut made = 0;
        for desk in &desks {
            for back in (1..=WEEKS).rev() {
                let Some(week) = this.checked_sub_days(Days::new(7 * back)) else { continue };
                made += self.make_week(ctx, desk, week, back == 1).await?;
            }
        }
        Ok(made)
    }

    async fn make_week(&self, ctx: &Ctx, desk: &Desk, week: NaiveDate, newest: bool) -> Result<usize> {
        let unit = self.reading(ctx).await?;
        let known = unit.weeks_made(desk.id).await?;
        let missed = !known.contains(&week) && (newest || known.iter().any(|before| *before < week));
        if !missed {
            unit.done().await?;
            return Ok(0);
        }
        // Read apart from the writing, so that nobody waits for it.
        let found = unit.week_of(desk, week).await?;
        unit.done().await?;
        let mut unit = self.upkeep(ctx).await?;
        let sql = Sql::new(
            "INSERT INTO look_week (agency_id, week, made_at) VALUES ($1, $2, $3) ON CONFLICT (agency_id, week) DO NOTHING",
            vals![desk.id, week.to_string(), unit.now()],
        );
        if unit.run(sql).await? == 0 {
            return unit.done().await.map(|()| 0); // another server made it meanwhile
        }
        let mut made = 0;
        for (worker, all) in &found {
            for one in all {
                unit.put_look(desk.id, week, *worker, one).await?;
                made += 1;
            }
        }
        if made > 0 {
            unit.note(Line::new(Action::Create, Kind::Look, None));
        }
        unit.done().await?;
        Ok(made)
    }
}
