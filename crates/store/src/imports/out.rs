//! The desk's own records as rows of the exchange sheets: the pairs of the forms that would make them again.

use super::{leads, resolve::source};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::{case_visible, household_visible, person_visible, reception_visible},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Instant,
    access::Parts,
    exchange::{LABELS, NUMBERS, SAFE, SheetKind},
    wareki::{self, Birth},
};
use std::collections::HashMap;

/// A form field and its text, word or token.
pub type Pair = (&'static str, String);

fn birth(text: &str) -> String {
    match Birth::from_storage(text) {
        Some(Birth::Exact(day)) => day.to_string(),
        Some(Birth::YearMonth(year, month)) => format!("{year}年{month}月"),
        Some(Birth::Year(year)) => format!("{year}年"),
        Some(Birth::About(year)) => format!("{year}年ごろ"),
        None => String::new(),
    }
}

fn moment(at: Instant) -> String {
    format!("{} {}", wareki::jst_date(at), wareki::jst_time(at).format("%H:%M"))
}

fn yes_no(flag: Option<bool>) -> String {
    match flag {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
    .to_owned()
}

/// The key under which a row `x` of the desk is known in sheets: the one that it came with, else its token.
fn key(x: &str, agency: i64) -> String {
    format!("CASE WHEN {x}.import_source = '{}' THEN {x}.import_key ELSE {x}.token END", source(agency))
}

impl Store {
    /// Every record of one kind that the desk itself wrote down and the actor may see, as rows of its exchange sheet.
    /// For those who lead the desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor does not lead the present desk; [`Error::Invalid`] at `proof` unless they have
    /// just proved who they are.
    pub async fn sheet_records(&self, ctx: &Ctx, kind: SheetKind) -> Result<Vec<Vec<Pair>>> {
        let agency = ctx.actor.working_agency()?;
        if !leads(ctx) {
            return Err(Error::NotFound);
        }
        // As what leaves: an opened seal is closed for it.
        let mut unit = self.reading(&ctx.leaving()).await?;
        unit.need_proof().await?;
        let (ids, records) = match kind {
            SheetKind::Households => unit.households_out(agency).await?,
            SheetKind::People => unit.people_out(agency).await?,
            SheetKind::Receptions => unit.receptions_out(agency).await?,
            SheetKind::Contacts => unit.contacts_out(agency).await?,
        };
        let of = match kind {
            SheetKind::Households => Kind::Household,
            SheetKind::People => Kind::Person,
            SheetKind::Receptions => Kind::Reception,
            SheetKind::Contacts => Kind::Contact,
        };
        // A line holds some thousands of rows at most.
        for some in ids.chunks(2_000) {
            unit.note(Line::new(Action::Export, of, None).subjects(some.iter().copied()));
        }
        unit.done().await?;
        Ok(records)
    }
}

type Out = (Vec<i64>, Vec<Vec<Pair>>);

fn text(pairs: &mut Vec<Pair>, r: &Row, names: &[(&'static str, &'static str)]) -> Result<()> {
    for (field, column) in names {
        pairs.push((field, r.opt_text(column)?.unwrap_or_default()));
    }
    Ok(())
}

fn whole(rows: Vec<(i64, Vec<Pair>)>) -> Out {
    rows.into_iter()
        .map(|(id, mut pairs)| {
            pairs.retain(|(_, value)| !value.is_empty());
            (id, pairs)
        })
        .unzip()
}

fn ids_of(rows: &[(i64, Vec<Pair>)]) -> Vec<i64> {
    rows.iter().map(|(id, _)| *id).collect()
}

/// Takes these fields out of the rows of those whom a seal covers: what leaves as a file never has them.
fn blank(rows: &mut [(i64, Vec<Pair>)], sealed: &[i64], fields: &[&str]) {
    for (_, pairs) in rows.iter_mut().filter(|(id, _)| sealed.contains(id)) {
        pairs.retain(|(field, _)| !fields.contains(field));
    }
}

impl Unit {
    async fn households_out(&self, agency: i64) -> Result<Out> {
        let mut sql = Sql::new(
            &format!(
                "SELECT x.id, {} AS key, x.name, x.address, x.note, a.token AS area FROM household x \
                 LEFT JOIN area a ON a.id = x.area_id WHERE x.agency_id = $1 AND ",
                key("x", agency)
            ),
            vals![agency],
        );
        household_visible(&mut sql, self, "x", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY x.id");
        let names = [
            ("household_key", "key"),
            ("household", "name"),
            ("area", "area"),
            ("home_address", "address"),
            ("home_note", "note"),
        ];
        let read = |r: &Row| {
            let mut pairs = Vec::new();
            text(&mut pairs, r, &names)?;
            Ok((r.int("id")?, pairs))
        };
        let mut rows = self.all(sql, read).await?;
        let sealed = self.sealed_homes(&ids_of(&rows)).await?;
        blank(&mut rows, &sealed, &["area", "home_address", "home_note"]);
        Ok(whole(rows))
    }

    /// A row for each place in a household of the desk, and for each case; a row for somebody without any.
    async fn people_out(&self, agency: i64) -> Result<Out> {
        let mut sql = Sql::new(
            &format!(
                "SELECT x.id, {} AS key, x.name, x.kana, x.birth, x.sex, x.death, x.postal, a.token AS area, x.address, \
                 x.email, x.languages, x.contact_rule, x.leave_message, x.workplace, x.note, {} AS home, m.tie, \
                 m.living, m.is_index, m.from_on, m.to_on, c.number, c.opened_on, c.status, c.closed_on, \
                 w.token AS worker FROM person x LEFT JOIN area a ON a.id = x.area_id \
                 LEFT JOIN household_member m ON m.person_id = x.id AND EXISTS (SELECT 1 FROM household o \
                 WHERE o.id = m.household_id AND o.agency_id = $1) LEFT JOIN household h ON h.id = m.household_id \
                 LEFT JOIN support_case c ON c.household_id = m.household_id AND c.person_id = x.id \
                 AND c.agency_id = $1 LEFT JOIN worker w ON w.id = c.worker_id WHERE x.agency_id = $1 AND ",
                key("x", agency),
                key("h", agency)
            ),
            vals![agency],
        );
        person_visible(&mut sql, self, "x", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY x.id, m.id, c.id");
        let names = [
            ("person_key", "key"),
            ("name", "name"),
            ("kana", "kana"),
            ("sex", "sex"),
            ("death", "death"),
            ("postal", "postal"),
            ("area", "area"),
            ("address", "address"),
            ("email", "email"),
            ("languages", "languages"),
            ("contact_rule", "contact_rule"),
            ("workplace", "workplace"),
            ("note", "note"),
            ("household_key", "home"),
            ("tie", "tie"),
            ("living", "living"),
            ("from", "from_on"),
            ("to", "to_on"),
            ("case_number", "number"),
            ("opened_on", "opened_on"),
            ("status", "status"),
            ("closed_on", "closed_on"),
            ("case_worker", "worker"),
        ];
        let read = |r: &Row| {
            let mut pairs = Vec::new();
            text(&mut pairs, r, &names)?;
            pairs.push(("birth", birth(&r.text("birth")?)));
            pairs.push(("leave_message", yes_no(r.opt_flag("leave_message")?)));
            pairs.push((
                "is_index",
                if r.opt_flag("is_index")? == Some(true) { "yes" } else { "" }.to_owned(),
            ));
            Ok((r.int("id")?, pairs))
        };
        let mut rows = self.all(sql, read).await?;
        let phones = self.phones_out(agency).await?;
        for (id, pairs) in &mut rows {
            for (n, (number, label, safe)) in phones.get(id).into_iter().flatten().enumerate() {
                let (Some(no), Some(name), Some(may)) = (NUMBERS.get(n), LABELS.get(n), SAFE.get(n)) else {
                    break;
                };
                pairs.push((no, number.clone()));
                pairs.push((name, label.clone()));
                pairs.push((may, if *safe { "yes" } else { "no" }.to_owned()));
            }
        }
        let sealed = self.sealed_people(&ids_of(&rows)).await?;
        let mut fields = vec!["postal", "area", "address", "email", "contact_rule", "workplace", "note"];
        fields.extend(NUMBERS.iter().chain(&LABELS).chain(&SAFE));
        blank(&mut rows, &sealed, &fields);
        Ok(whole(rows))
    }

    async fn phones_out(&self, agency: i64) -> Result<HashMap<i64, Vec<(String, String, bool)>>> {
        let sql = Sql::new(
            "SELECT f.person_id, f.number, f.label, f.safe FROM person_phone f JOIN person p ON p.id = f.person_id \
             WHERE p.agency_id = $1 ORDER BY f.id",
            vals![agency],
        );
        let read =
            |r: &Row| Ok((r.int("person_id")?, (r.text("number")?, r.text("label")?, r.flag("safe")?)));
        let mut all: HashMap<i64, Vec<(String, String, bool)>> = HashMap::new();
        for (person, phone) in self.all(sql, read).await? {
            all.entry(person).or_default().push(phone);
        }
        Ok(all)
    }

    async fn receptions_out(&self, agency: i64) -> Result<Out> {
        let mut sql = Sql::new(
            &format!(
                "SELECT x.id, {} AS key, x.number, x.state, w.token AS worker, t.token AS taken, x.closed_at, \
                 {} AS person, c.number AS case_number FROM reception x JOIN worker w ON w.id = x.worker_id \
                 LEFT JOIN worker t ON t.id = x.taken_by LEFT JOIN person p ON p.id = x.person_id \
                 AND p.agency_id = $1 LEFT JOIN support_case c ON c.id = x.case_id AND c.agency_id = $1 \
                 AND p.id IS NOT NULL WHERE x.agency_id = $1 AND ",
                key("x", agency),
                key("p", agency)
            ),
            vals![agency],
        );
        reception_visible(&mut sql, self, "x");
        sql.add(" ORDER BY x.id");
        let names = [
            ("reception_key", "key"),
            ("number", "number"),
            ("state", "state"),
            ("worker", "worker"),
            ("taken_by", "taken"),
            ("person_key", "person"),
            ("case_number", "case_number"),
        ];
        let read = |r: &Row| {
            let mut pairs = Vec::new();
            text(&mut pairs, r, &names)?;
            pairs.push(("closed_at", r.opt_int("closed_at")?.map(moment).unwrap_or_default()));
            Ok((r.int("id")?, pairs))
        };
        let rows = self.all(sql, read).await?;
        let mut told = self.told_of_desk(agency).await?;
        let rows = rows.into_iter().map(|(id, mut pairs)| {
            if let Some(told) = told.remove(&id) {
                let at = told.received;
                // Days as every program reads them; the form shows them in 和暦.
                let day = |field: &str| match field {
                    "birth" => Some(birth(&told.birth.map(Birth::to_storage).unwrap_or_default())),
                    "outreach_on" => Some(told.outreach_on.map(|d| d.to_string()).unwrap_or_default()),
                    "consent_on" => Some(told.consent_on.map(|d| d.to_string()).unwrap_or_default()),
                    "received_on" => Some(at.map(|at| wareki::jst_date(at).to_string()).unwrap_or_default()),
                    _ => None,
                };
                pairs.extend(
                    told.pairs().into_iter().map(|(field, value)| (field, day(field).unwrap_or(value))),
                );
            }
            (id, pairs)
        });
        let mut rows: Vec<_> = rows.collect();
        let sealed = self.sealed_receptions(&ids_of(&rows)).await?;
        blank(&mut rows, &sealed, &domain::reception::WHEREABOUTS);
        Ok(whole(rows))
    }

    async fn contacts_out(&self, agency: i64) -> Result<Out> {
        let mut sql = Sql::new(
            &format!(
                "SELECT x.id, {} AS key, c.number, x.at, x.method, x.outcome, {} AS person, a.token AS agency, \
                 x.counterpart, x.minutes, x.programme, x.field, x.body, w.token AS worker FROM contact x \
                 JOIN support_case c ON c.id = x.case_id JOIN worker w ON w.id = x.worker_id \
                 LEFT JOIN person p ON p.id = x.counterpart_person_id AND p.agency_id = $1 \
                 LEFT JOIN agency a ON a.id = x.counterpart_agency_id WHERE c.agency_id = $1 AND x.agency_id = $1 AND ",
                key("x", agency),
                key("p", agency)
            ),
            vals![agency],
        );
        case_visible(&mut sql, self, "c", Parts::CONTACTS);
        sql.add(" ORDER BY x.ord");
        let names = [
            ("contact_key", "key"),
            ("case_number", "number"),
            ("method", "method"),
            ("outcome", "outcome"),
            ("person_key", "person"),
            ("agency", "agency"),
            ("counterpart", "counterpart"),
            ("programme", "programme"),
            ("field", "field"),
            ("body", "body"),
            ("worker", "worker"),
        ];
        let read = |r: &Row| {
            let mut pairs = Vec::new();
            text(&mut pairs, r, &names)?;
            pairs.push(("at", moment(r.int("at")?)));
            pairs.push(("minutes", r.int("minutes")?.to_string()));
            Ok((r.int("id")?, pairs))
        };
        Ok(whole(self.all(sql, read).await?))
    }
}
