//! Taking a sheet in: every row or none, in one transaction, with an audit line for each record.

use super::{
    job::{CellFault, Job},
    made::{Made, SheetReceptionRow},
    resolve::{Resolved, known_by, source},
};
use crate::{
    actor::{Ctx, japan_date},
    audit::{Action, Kind, Line},
    db::Store,
    duplicate::LinkKind,
    error::{Error, Result},
    gate::person_visible,
    household::hold_people,
    load::{CaseRow, ContactRow, HouseholdRow, Loader, MemberRow, PersonRow, PhoneRow, RowId, TopicRow},
    number::Numbered,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Token,
    access::Parts,
    exchange::{ContactIn, HouseholdIn, PersonIn, ReceptionIn, RowIn},
    phone,
    wareki::Birth,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a worker said about a row.
#[derive(Default)]
struct Said {
    same: Option<i64>,
    same_line: Option<u32>,
    other: Vec<i64>,
    other_lines: Vec<u32>,
}

/// One import on its way in.
struct Carry {
    loader: Loader,
    made: Made,
    known: Resolved,
    said: HashMap<u32, Said>,
    agency: i64,
    worker: i64,
    source: String,
}

impl Store {
    /// Takes the rows in, all of them or none. When the record has come to stand against one in the meantime, nothing
    /// is in, and the import goes back to be looked at with the new faults. `heading` names a field's column.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it has been put away, or taken in, in the meantime.
    pub async fn carry_import(
        &self,
        ctx: &Ctx,
        job: &Job,
        rows: Vec<(u32, RowIn)>,
        heading: impl Fn(&str) -> String + Send,
    ) -> Result<()> {
        let unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET tries = tries WHERE id = $1 AND state = 'going' AND agency_id = $2 RETURNING id",
            vals![job.id, ctx.actor.working_agency()?],
        );
        unit.need(sql, |r| r.int("id")).await?;
        let mut known = unit.resolve(&rows).await?;
        if !known.against.is_empty() {
            let against = std::mem::take(&mut known.against);
            let faults: Vec<CellFault> = against.into_iter().map(|a| a.told(&heading)).collect();
            return back(unit, job, &faults).await;
        }
        let said = unit.said(job.id).await?;
        let mut carry = Carry {
            loader: Loader::within(unit),
            made: Made::default(),
            known,
            said,
            agency: ctx.actor.working_agency()?,
            worker: ctx.actor.worker,
            source: source(ctx.actor.working_agency()?),
        };
        carry.all(&rows).await?;
        let (made, mut unit) = (carry.made, carry.loader.back().await?);
        made.keep(&mut unit, job.id).await?;
        unit.forget_file(job.id).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'done', done_at = $2, busy_until = NULL, rows_read = rows_total \
             WHERE id = $1",
            vals![job.id, ctx.now],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Import, Kind::Batch, job.id));
        unit.done().await
    }
}

/// Back to be looked at.
async fn back(mut unit: Unit, job: &Job, faults: &[CellFault]) -> Result<()> {
    unit.keep_faults(job.id, faults).await?;
    let sql = Sql::new(
        "UPDATE import_batch SET state = 'checked', busy_until = NULL, faults = $2 WHERE id = $1",
        vals![job.id, i64::try_from(faults.len()).unwrap_or(i64::MAX)],
    );
    unit.run(sql).await?;
    unit.note(Line::new(Action::Change, Kind::Batch, job.id));
    unit.done().await
}

impl Unit {
    async fn said(&self, batch: i64) -> Result<HashMap<u32, Said>> {
        let sql = Sql::new(
            "SELECT line, person_id, other_line, choice FROM import_same WHERE batch_id = $1 ORDER BY id",
            vals![batch],
        );
        let rows = self
            .all(sql, |r| {
                let line = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
                let other = r.opt_int("other_line")?.map(line);
                Ok((line(r.int("line")?), r.opt_int("person_id")?, other, r.text("choice")? == "same"))
            })
            .await?;
        let mut said: HashMap<u32, Said> = HashMap::new();
        for (line, person, other_line, same) in rows {
            let said = said.entry(line).or_default();
            match (same, person, other_line) {
                (true, Some(person), _) => said.same = Some(person),
                (true, None, other) => said.same_line = other,
                (false, Some(person), _) => said.other.push(person),
                (false, None, other) => said.other_lines.extend(other),
            }
        }
        // Nobody is joined to somebody who was shut to the importer since it was said: for them there is no such person.
        let chosen: Vec<i64> = said.values().filter_map(|s| s.same).collect();
        let mut sql = Sql::new("SELECT p.id FROM person p WHERE p.id IN ", vec![]);
        sql.ids(&chosen).add(" AND ");
        person_visible(&mut sql, self, "p", Parts::BASIC);
        let open: HashSet<i64> = self.all(sql, |r| r.int("id")).await?.into_iter().collect();
        for said in said.values_mut() {
            said.same = said.same.filter(|person| open.contains(person));
        }
        Ok(said)
    }
}

impl Carry {
    async fn all(&mut self, rows: &[(u32, RowIn)]) -> Result<()> {
        let (mut households, mut people, mut receptions, mut contacts) = (vec![], vec![], vec![], vec![]);
        for (line, row) in rows {
            let key = known_by(row);
            match row {
                RowIn::Household(row) => households.push((key, row.as_ref())),
                RowIn::Person(row) => people.push((*line, key, row.as_ref())),
                RowIn::Reception(row) => receptions.push((*line, key, row.as_ref())),
                RowIn::Contact(row) => contacts.push((key, row.as_ref())),
            }
        }
        self.households(&households).await?;
        self.people(&people).await?;
        self.receptions(&receptions).await?;
        self.contacts(&contacts).await
    }

    fn area(&self, area: Option<&Token>) -> Option<RowId> {
        area.and_then(|a| self.known.areas.get(a.as_str())).copied().map(RowId)
    }

    fn worker(&self, worker: Option<&Token>) -> Option<RowId> {
        worker.and_then(|w| self.known.workers.get(w.as_str())).copied().map(RowId)
    }

    async fn households(&mut self, rows: &[(String, &HouseholdIn)]) -> Result<()> {
        let made: Vec<HouseholdRow> = rows
            .iter()
            .map(|(key, row)| HouseholdRow {
                agency: RowId(self.agency),
                area: self.area(row.home.area.as_ref()),
                name: row.home.name.clone(),
                address: row.home.address.clone(),
                note: row.home.note.clone(),
                import_source: Some(self.source.clone()),
                import_key: Some(key.clone()),
            })
            .collect();
        let ids = self.loader.put(&made).await?;
        self.made.add::<HouseholdRow>(&ids);
        Ok(())
    }

    async fn people(&mut self, rows: &[(u32, String, &PersonIn)]) -> Result<()> {
        // Households of the record; those that come along are nobody else's yet.
        let homes: Vec<i64> = rows
            .iter()
            .filter_map(|(.., row)| row.home.as_ref())
            .filter_map(|home| self.known.households.get(&home.key).copied())
            .collect();
        self.named_households(rows).await?;
        // Which rows make a new person: not those that are somebody known, an earlier row, or the same key again.
        let mut first: HashMap<&str, u32> = HashMap::new();
        let mut of_line: HashMap<u32, u32> = HashMap::new();
        let (mut new, mut lines, mut ids): (Vec<PersonRow>, Vec<u32>, HashMap<u32, i64>) =
            (vec![], vec![], HashMap::new());
        for (line, key, row) in rows {
            let said = self.said.get(line);
            if let Some(before) = first.get(key.as_str()).copied() {
                of_line.insert(*line, before);
            } else if let Some(before) = said.and_then(|s| s.same_line) {
                of_line.insert(*line, before);
                first.insert(key, *line);
            } else if let Some(person) = said.and_then(|s| s.same) {
                ids.insert(*line, person);
                first.insert(key, *line);
            } else {
                first.insert(key, *line);
                lines.push(*line);
                new.push(self.person_row(key, row));
            }
        }
        let made = self.loader.put(&new).await?;
        self.made.add::<PersonRow>(&made);
        ids.extend(lines.iter().copied().zip(made.iter().map(|id| id.0)));
        for (line, ..) in rows {
            // An earlier row points at an earlier row still, never at itself.
            if let Some(before) = of_line.get(line)
                && let Some(person) = ids.get(before).copied()
            {
                ids.insert(*line, person);
            }
        }
        let fresh: HashSet<u32> = lines.into_iter().collect();
        let phones: Vec<PhoneRow> = rows
            .iter()
            .filter(|(line, ..)| fresh.contains(line))
            .flat_map(|(line, _, row)| {
                let person = RowId(ids.get(line).copied().unwrap_or_default());
                row.person.phones.iter().map(move |p| PhoneRow {
                    person,
                    number: p.number.clone(),
                    tail: phone::tail(&p.number, 4).unwrap_or_default(),
                    label: p.label.clone(),
                    safe: p.safe,
                })
            })
            .collect();
        self.loader.put(&phones).await?;
        let there: Vec<i64> =
            ids.iter().filter(|(line, _)| !fresh.contains(*line)).map(|(_, person)| *person).collect();
        // Either a seal that is being set finds the newcomers, or they the seal.
        hold_people(self.loader.unit(), &there, &homes).await?;
        self.members(rows, &ids).await?;
        self.others(&fresh, &ids).await
    }

    fn person_row(&self, key: &str, row: &PersonIn) -> PersonRow {
        let person = &row.person;
        PersonRow {
            agency: RowId(self.agency),
            area: self.area(person.area.as_ref()),
            name: person.name.clone(),
            kana: person.kana.clone(),
            birth: person.birth.map(Birth::to_storage).unwrap_or_default(),
            death: person.death,
            sex: person.sex.clone(),
            postal: person.postal.clone(),
            address: person.address.clone(),
            email: person.email.clone(),
            languages: person.languages.clone(),
            contact_rule: person.contact_rule.clone(),
            leave_message: person.leave_message,
            workplace: person.workplace.clone(),
            note: person.note.clone(),
            import_source: Some(self.source.clone()),
            import_key: Some(key.to_owned()),
        }
    }

    /// Households that come along with their people: the first row that names one says how it is called.
    async fn named_households(&mut self, rows: &[(u32, String, &PersonIn)]) -> Result<()> {
        let mut new: Vec<HouseholdRow> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for (_, _, row) in rows {
            let Some(home) = row.home.as_ref().filter(|h| !h.name.is_empty()) else { continue };
            if self.known.households.contains_key(&home.key) || !seen.insert(&home.key) {
                continue;
            }
            new.push(HouseholdRow {
                agency: RowId(self.agency),
                area: self.area(row.person.area.as_ref()),
                name: home.name.clone(),
                address: row.person.address.clone(),
                note: String::new(),
                import_source: Some(self.source.clone()),
                import_key: Some(home.key.clone()),
            });
        }
        let ids = self.loader.put(&new).await?;
        self.made.add::<HouseholdRow>(&ids);
        for (row, id) in new.iter().zip(&ids) {
            self.known.households.insert(row.import_key.clone().unwrap_or_default(), id.0);
        }
        Ok(())
    }

    /// Places in households, and cases.
    async fn members(&mut self, rows: &[(u32, String, &PersonIn)], ids: &HashMap<u32, i64>) -> Result<()> {
        let people: Vec<i64> = ids.values().copied().collect();
        let mut there = self.loader.unit().memberships(&people).await?;
        let (mut members, mut cases) = (Vec::new(), Vec::new());
        for (line, _, row) in rows {
            let (Some(home), Some(person)) = (&row.home, ids.get(line).copied()) else { continue };
            let Some(household) = self.known.households.get(&home.key).copied() else {
                return Err(Error::Broken("a household that was resolved"));
            };
            // A former place stays beside a present one; the same place twice is one.
            if there.insert((person, household)) || home.to.is_some() {
                members.push(MemberRow {
                    household: RowId(household),
                    person: RowId(person),
                    tie: home.member.tie.clone(),
                    living: home.member.living.word().to_owned(),
                    is_index: home.member.is_index && home.to.is_none(),
                    from: home.member.from,
                    to: home.to,
                });
            }
            if let Some(case) = &row.case {
                cases.push(CaseRow {
                    number: case.number.clone(),
                    agency: RowId(self.agency),
                    household: RowId(household),
                    person: RowId(person),
                    worker: self.worker(case.worker.as_ref()).or(Some(RowId(self.worker))),
                    status: case.status.word().to_owned(),
                    opened_on: case.opened_on,
                    closed_on: case.closed_on,
                    ..CaseRow::default()
                });
            }
        }
        let made = self.loader.put(&members).await?;
        self.made.add::<MemberRow>(&made);
        let made = self.loader.put(&cases).await?;
        self.made.add::<CaseRow>(&made);
        // Whoever joins a household of the record is found by those who work with it.
        let joined: HashSet<i64> = members.iter().map(|m| m.person.0).collect();
        for person in &joined {
            self.loader.unit().index_person(*person).await?;
        }
        self.loader.unit().spread_seals(&joined.into_iter().collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// "Somebody else" is written down between the two records, so that nobody is asked again.
    async fn others(&mut self, fresh: &HashSet<u32>, ids: &HashMap<u32, i64>) -> Result<()> {
        let said: BTreeMap<u32, Vec<i64>> = self
            .said
            .iter()
            .filter(|(line, _)| fresh.contains(line))
            .map(|(line, said)| {
                let lines = said.other_lines.iter().filter_map(|l| ids.get(l).copied());
                (*line, said.other.iter().copied().chain(lines).collect())
            })
            .collect();
        for (line, others) in said {
            let Some(person) = ids.get(&line).copied() else { continue };
            for other in others.into_iter().filter(|o| *o != person) {
                let unit = self.loader.unit();
                unit.link_people(person, other, LinkKind::Different).await?;
                let sql = Sql::new(
                    "SELECT id FROM person_link WHERE person_a = $1 AND person_b = $2 AND ended_at IS NULL",
                    vals![person.min(other), person.max(other)],
                );
                let link = unit.need(sql, |r| r.int("id")).await?;
                self.made.one("person_link", link);
            }
        }
        Ok(())
    }

    async fn receptions(&mut self, rows: &[(u32, String, &ReceptionIn)]) -> Result<()> {
        let numbers = self.reception_numbers(rows).await?;
        let mut made = Vec::new();
        for ((line, key, row), number) in rows.iter().zip(numbers) {
            let said = self.said.get(line).and_then(|s| s.same);
            let person = self.known.people.get(&row.person_key).copied().or(said);
            let case = self.known.cases.get(&row.case_number).copied();
            let household = match (case, person) {
                (Some(case), _) => Some(case.household),
                (None, Some(person)) => self.loader.unit().home_of(person).await?,
                (None, None) => None,
            };
            made.push(self.reception_row(key, row, number, (person, household, case.map(|c| c.id))));
        }
        let ids = self.loader.put(&made).await?;
        self.made.add::<SheetReceptionRow>(&ids);
        let topics: Vec<TopicRow> = rows
            .iter()
            .zip(&ids)
            .flat_map(|((_, _, row), id)| {
                row.told.topics.iter().map(|topic| TopicRow {
                    reception: *id,
                    topic: topic.clone(),
                    is_main: row.told.main_topic.as_ref() == Some(topic),
                })
            })
            .collect();
        self.loader.put(&topics).await?;
        for ((line, ..), id) in rows.iter().zip(&ids) {
            for other in self.said.get(line).map(|s| s.other.clone()).unwrap_or_default() {
                let unit = self.loader.unit();
                let sql = Sql::new(
                    "INSERT INTO reception_other (reception_id, person_id, made_at, made_by) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (reception_id, person_id) DO NOTHING",
                    vals![id.0, other, unit.now(), self.worker],
                );
                unit.run(sql).await?;
            }
        }
        Ok(())
    }

    fn reception_row(
        &self,
        key: &str,
        row: &ReceptionIn,
        number: String,
        (person, household, case): (Option<i64>, Option<i64>, Option<i64>),
    ) -> SheetReceptionRow {
        let told = &row.told;
        let agency = told.referrer_agency.as_ref().and_then(|a| self.known.agencies.get(a.as_str()));
        let received_at = told.received.unwrap_or_default();
        let taken_by = self.worker(row.taken_by.as_ref());
        SheetReceptionRow {
            number,
            agency: RowId(self.agency),
            worker: self.worker(row.worker.as_ref()).unwrap_or(RowId(self.worker)),
            received_at,
            door: told.door.clone(),
            outreach_place: told.outreach_place.clone(),
            outreach_date: told.outreach_on,
            route: told.route.clone(),
            referrer_agency: agency.copied().map(RowId),
            referrer: told.referrer.clone(),
            visitor: told.visitor.map_or("", domain::reception::Visitor::word).to_owned(),
            visitor_tie: told.visitor_tie.clone(),
            visitor_name: told.visitor_name.clone(),
            anonymous: told.anonymous,
            name: told.name.clone(),
            kana: told.kana.clone(),
            birth: told.birth.map(Birth::to_storage).unwrap_or_default(),
            sex: told.sex.clone(),
            phone: told.phone.clone(),
            leave_message: told.leave_message,
            contact_wish: told.contact_wish.clone(),
            area: self.area(told.area.as_ref()),
            address: told.address.clone(),
            words: told.words.clone(),
            wish: told.wish.clone(),
            urgency: told.urgency.word().to_owned(),
            screening: told.screening.clone(),
            consent_version: told.consent_version.clone(),
            consent_on: told.consent_on,
            state: row.state.word().to_owned(),
            taken_at: taken_by.map(|_| received_at),
            taken_by,
            closed_at: row.closed,
            person: person.map(RowId),
            household: household.map(RowId),
            case: case.map(RowId),
            import_source: Some(self.source.clone()),
            import_key: Some(key.to_owned()),
        }
    }

    /// Numbers as they stand in the sheet; the next free ones of the fiscal year for the others.
    async fn reception_numbers(&mut self, rows: &[(u32, String, &ReceptionIn)]) -> Result<Vec<String>> {
        let mut missing: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        let mut numbers: Vec<String> = rows.iter().map(|(.., row)| row.number.clone()).collect();
        let mut days = BTreeMap::new();
        for (at, (.., row)) in rows.iter().enumerate().filter(|(_, (.., row))| row.number.is_empty()) {
            let day = japan_date(row.told.received.unwrap_or_default());
            let year = domain::wareki::fiscal_year(day);
            days.insert(year, day);
            missing.entry(year).or_default().push(at);
        }
        let said: HashSet<String> = numbers.iter().filter(|n| !n.is_empty()).cloned().collect();
        for (year, places) in missing {
            let day = days.get(&year).copied().unwrap_or_default();
            let unit = self.loader.unit();
            let next = unit.next_numbers(Numbered::Reception, self.agency, day, places.len(), &said).await?;
            for (place, number) in places.into_iter().zip(next) {
                if let Some(empty) = numbers.get_mut(place) {
                    *empty = number;
                }
            }
        }
        Ok(numbers)
    }

    async fn contacts(&mut self, rows: &[(String, &ContactIn)]) -> Result<()> {
        let mut made = Vec::new();
        let mut cases = HashSet::new();
        for (key, row) in rows {
            let Some(case) = self.known.cases.get(&row.case_number).copied() else {
                return Err(Error::Broken("a case that was resolved"));
            };
            cases.insert(case.id);
            let contact = &row.contact;
            let agency = contact.agency.as_ref().and_then(|a| self.known.agencies.get(a.as_str()));
            made.push(ContactRow {
                case: RowId(case.id),
                lead_agency: RowId(case.lead),
                agency: RowId(self.agency),
                worker: self.worker(row.worker.as_ref()).unwrap_or(RowId(self.worker)),
                at: contact.at,
                method: contact.method.clone(),
                outcome: contact.outcome.word().to_owned(),
                counterpart_person: self.known.people.get(&row.person_key).copied().map(RowId),
                counterpart_agency: agency.copied().map(RowId),
                counterpart: contact.counterpart.clone(),
                minutes: contact.minutes,
                programme: contact.programme.clone(),
                field: contact.field.clone(),
                body: contact.body.clone(),
                import_source: Some(self.source.clone()),
                import_key: Some(key.clone()),
            });
        }
        let ids = self.loader.put_after(&made).await?;
        self.made.add::<ContactRow>(&ids);
        let cases: Vec<i64> = cases.into_iter().collect();
        self.loader.unit().tell_cases_of(&cases).await
    }
}

impl Unit {
    /// Sets last contact and number of meetings of these cases from their contacts.
    pub(super) async fn tell_cases_of(&self, cases: &[i64]) -> Result<()> {
        for some in cases.chunks(500) {
            let mut sql = Sql::new(
                "UPDATE support_case SET \
                 last_contact_at = (SELECT MAX(k.at) FROM contact k WHERE k.case_id = support_case.id), \
                 met_count = (SELECT COUNT(*) FROM contact k WHERE k.case_id = support_case.id \
                 AND k.outcome = 'met') WHERE id IN ",
                vals![],
            );
            sql.ids(some);
            self.run(sql).await?;
        }
        Ok(())
    }
}
