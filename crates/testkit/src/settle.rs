//! The sample town moves into an empty store.

mod consent;
mod look;
mod meeting;
mod money;
mod referral;
mod retention;
mod seal;
mod team;

use crate::{
    plans,
    town::{JapanTime, Town},
};
use chrono::{Datelike, NaiveDate, NaiveTime};
use domain::{Instant, wareki};
use std::collections::HashMap;
use store::{
    Ctx, Result, Store,
    actor::japan_date,
    audit::Kind,
    directory::{Brought, Incoming, Provenance},
    load::{
        AgencyRow, AreaRow, AssessmentItemRow, AssessmentRow, AssessmentVisitRow, CaseRow, ContactRow,
        HouseholdRow, LifeEventRow, Loader, MemberRow, MembershipRow, MunicipalityRow, PersonRow, PhoneRow,
        ReceptionRow, RelationRow, RowId, SupportRow, TaskRow, TopicRow, WorkerRow,
    },
};

/// Loads the town in one transaction: all of it, or nothing.
///
/// # Errors
/// When the store is not empty, or fails.
pub async fn settle(store: &Store, town: &Town, now: Instant) -> Result<()> {
    directory(store, town, now).await?;
    let mut loader = store.loader(&Ctx::program("demo", now)).await?;
    let ground = Ground::lay(&mut loader, town).await?;
    let people = people(&mut loader, town, &ground).await?;
    let households = households(&mut loader, town, &ground, &people).await?;
    let cases = cases(&mut loader, town, &ground, &people, &households, now).await?;
    let receptions = receptions(&mut loader, town, &ground, &people, &households, &cases).await?;
    contacts(&mut loader, town, &ground, &people, &cases).await?;
    tasks(&mut loader, town, &ground, &cases, &receptions, now).await?;
    assessments(&mut loader, town, &ground, &people, &households).await?;
    let plans = plans::Ground {
        agencies: &ground.agencies,
        workers: &ground.workers,
        people: &people,
        cases: &cases,
    };
    plans::settle(&mut loader, town, &plans, now).await?;
    money::money(&mut loader, town, &ground, &households, &cases, now).await?;
    referral::referrals(&mut loader, town, &ground, &cases, now).await?;
    seal::seals(&mut loader, town, &ground, &people, &households, &cases, now).await?;
    team::team(&mut loader, town, &ground, &cases, now).await?;
    meeting::meetings(&mut loader, town, &ground, &cases, now).await?;
    retention::past(&mut loader, town, &ground, now).await?;
    loader.tell_cases().await?;
    let readings = look::choose(&loader, town, &ground, &households, now).await?;
    loader.done(Kind::Municipality).await?;
    look::read(store, readings).await?;
    retention::lists(store, now).await
}

/// The town's 社会資源. Coming again changes nothing, so it may stand before the one transaction.
async fn directory(store: &Store, town: &Town, now: Instant) -> Result<()> {
    let from = Provenance {
        source: "sample-town".into(),
        licence: "CC0 1.0".into(),
        credit: "みどり町（架空の町）".into(),
        date: None,
    };
    let entries = crate::town::directory::entries(town, japan_date(now));
    let incoming = |(key, entry)| Incoming { key, uid: None, from: None, entry };
    let brought =
        Brought { entries: entries.into_iter().map(incoming).collect(), whole: true, ..Brought::default() };
    store.import_directory(&Ctx::program("demo", now), &from, brought, |_| ()).await?;
    Ok(())
}

/// The rows that others point at.
struct Ground {
    municipality: RowId,
    areas: Vec<RowId>,
    agencies: Vec<RowId>,
    workers: Vec<RowId>,
}

impl Ground {
    async fn lay(loader: &mut Loader, town: &Town) -> Result<Self> {
        let place = &town.municipality;
        let municipality = MunicipalityRow {
            code: place.code.clone(),
            prefecture: place.prefecture.clone(),
            name: place.name.clone(),
            kana: place.kana.clone(),
            kind: "municipality".into(),
        };
        let municipality = at(&loader.put(&[municipality]).await?, 0);
        let areas = Self::areas(loader, town, municipality).await?;
        let agency = |a: &crate::town::Agency| AgencyRow {
            municipality: Some(municipality),
            kind: a.kind.into(),
            name: a.name.clone(),
            kana: katakana(&a.kana),
            phone: digits(&a.phone),
            email: a.email.clone(),
            address: a.address.clone(),
            hours: a.hours.clone(),
            category: if a.name.ends_with("福祉課") { "money".into() } else { String::new() },
            ..Default::default()
        };
        let agencies = loader.put(&town.agencies.iter().map(agency).collect::<Vec<_>>()).await?;
        let worker = |w: &crate::town::Worker| WorkerRow {
            login: w.login.clone(),
            name: w.name.clone(),
            kana: katakana(&w.kana),
        };
        let workers = loader.put(&town.workers.iter().map(worker).collect::<Vec<_>>()).await?;
        let posts: Vec<MembershipRow> = town
            .workers
            .iter()
            .zip(&workers)
            .flat_map(|(w, id)| w.memberships.iter().map(|(agency, role)| (*id, *agency, *role)))
            .map(|(worker, agency, role)| MembershipRow {
                worker,
                agency: at(&agencies, agency),
                role: role.into(),
                ..Default::default()
            })
            .collect();
        loader.put(&posts).await?;
        Ok(Self { municipality, areas, agencies, workers })
    }

    /// Areas one by one: each stands within one that stands before it.
    async fn areas(loader: &mut Loader, town: &Town, municipality: RowId) -> Result<Vec<RowId>> {
        let mut areas: Vec<RowId> = Vec::new();
        for area in &town.areas {
            let row = AreaRow {
                municipality,
                parent: area.parent.map(|p| at(&areas, p)),
                layer: if area.parent.is_none() { 1 } else { 2 },
                name: area.name.clone(),
                kana: katakana(&area.kana),
                population: Some(area.population.into()),
            };
            areas.extend(loader.put(&[row]).await?);
        }
        Ok(areas)
    }
}

async fn people(loader: &mut Loader, town: &Town, ground: &Ground) -> Result<Vec<RowId>> {
    let row = |p: &crate::town::Person| PersonRow {
        agency: at(&ground.agencies, p.agency),
        area: p.area.map(|a| at(&ground.areas, a)),
        name: p.name.clone(),
        kana: katakana(&p.kana),
        birth: p.birth.clone().unwrap_or_default(),
        death: p.death,
        sex: p.sex.clone(),
        address: p.address.clone().unwrap_or_default(),
        languages: p.languages.clone(),
        contact_rule: p.contact_rule.clone(),
        leave_message: p.leave_message,
        note: p.note.clone(),
        ..Default::default()
    };
    let ids = loader.put(&town.people.iter().map(row).collect::<Vec<_>>()).await?;
    let phones: Vec<PhoneRow> = town
        .people
        .iter()
        .zip(&ids)
        .flat_map(|(person, id)| person.phones.iter().map(|phone| (*id, phone)))
        .map(|(person, phone)| {
            let number = digits(&phone.number);
            let tail = number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned();
            PhoneRow { person, number, tail, label: phone.label.clone(), safe: phone.safe }
        })
        .collect();
    loader.put(&phones).await?;
    let relation = |r: &crate::town::Relation| RelationRow {
        person: at(&ids, r.person),
        other: at(&ids, r.other),
        kind: r.kind.into(),
        label: r.label.clone(),
    };
    loader.put(&town.relations.iter().map(relation).collect::<Vec<_>>()).await?;
    Ok(ids)
}

async fn households(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
) -> Result<Vec<RowId>> {
    let row = |h: &crate::town::Household| HouseholdRow {
        agency: at(&ground.agencies, h.agency),
        area: Some(at(&ground.areas, h.area)),
        name: h.name.clone(),
        address: h.address.clone(),
        note: h.note.clone(),
        ..Default::default()
    };
    let ids = loader.put(&town.households.iter().map(row).collect::<Vec<_>>()).await?;
    let mut members = Vec::new();
    let mut supports = Vec::new();
    for (household, id) in town.households.iter().zip(&ids) {
        members.extend(household.members.iter().map(|m| MemberRow {
            household: *id,
            person: at(people, m.person),
            tie: m.tie.clone(),
            living: m.living.into(),
            is_index: m.is_index,
            from: m.from,
            to: m.to,
        }));
        supports.extend(household.supports.iter().map(|s| SupportRow {
            household: *id,
            person: s.person.map(|p| at(people, p)),
            agency: s.agency.map(|a| at(&ground.agencies, a)),
            name: s.name.clone(),
            kind: s.kind.into(),
            strength: s.strength.into(),
            direction: s.direction.into(),
            note: s.note.clone(),
            from: s.from,
            to: s.to,
        }));
    }
    loader.put(&members).await?;
    loader.put(&supports).await?;
    let event = |e: &crate::town::LifeEvent| LifeEventRow {
        household: at(&ids, e.household),
        person: e.person.map(|p| at(people, p)),
        from: e.from,
        to: e.to,
        precision: e.precision.into(),
        band: e.band.into(),
        title: e.title.clone(),
        note: e.note.clone(),
        turning: e.turning,
        need: e.need,
    };
    loader.put(&town.life_events.iter().map(event).collect::<Vec<_>>()).await?;
    Ok(ids)
}

async fn cases(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    households: &[RowId],
    now: Instant,
) -> Result<Vec<RowId>> {
    let mut numbers = Numbers::default();
    // Numbers run in the order of opening, as an office would have given them.
    let mut order: Vec<usize> = (0..town.cases.len()).collect();
    order.sort_by_key(|n| town.cases.get(*n).map(|c| c.opened_on));
    let mut given = vec![String::new(); town.cases.len()];
    for n in order {
        if let (Some(case), Some(place)) = (town.cases.get(n), given.get_mut(n)) {
            *place = numbers.next(case.agency, case.opened_on, "");
        }
    }
    let row = |(c, number): (&crate::town::Case, String)| CaseRow {
        number,
        agency: at(&ground.agencies, c.agency),
        household: at(households, c.household),
        person: at(people, c.person),
        worker: Some(at(&ground.workers, c.worker)),
        status: c.status.into(),
        opened_on: c.opened_on,
        closed_on: c.closed_on,
        close_reason: c.close_reason.clone(),
        plan_made_on: c.plan_made_on,
        next_review: c.next_review,
        ..Default::default()
    };
    let ids = loader.put(&town.cases.iter().zip(given).map(row).collect::<Vec<_>>()).await?;
    consent::share(loader, town, ground, people, &ids, now).await?;
    Ok(ids)
}

async fn receptions(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    households: &[RowId],
    cases: &[RowId],
) -> Result<Vec<RowId>> {
    let became: HashMap<usize, RowId> =
        town.cases.iter().zip(cases).filter_map(|(c, id)| Some((c.reception?, *id))).collect();
    let mut numbers = Numbers::default();
    let mut order: Vec<usize> = (0..town.receptions.len()).collect();
    order.sort_by_key(|n| town.receptions.get(*n).map(|r| r.received_at));
    let mut given = vec![String::new(); town.receptions.len()];
    for n in order {
        if let (Some(reception), Some(place)) = (town.receptions.get(n), given.get_mut(n)) {
            *place = numbers.next(reception.agency, reception.received_at.0, "R");
        }
    }
    let row = |(n, r): (usize, &crate::town::Reception)| ReceptionRow {
        number: given.get(n).cloned().unwrap_or_default(),
        agency: at(&ground.agencies, r.agency),
        worker: at(&ground.workers, r.worker),
        received_at: instant(r.received_at),
        door: r.door.into(),
        outreach_place: r.outreach_place.clone(),
        outreach_date: r.outreach_date,
        route: r.route.into(),
        referrer_agency: r.referrer_agency.map(|a| at(&ground.agencies, a)),
        referrer: r.referrer_words.clone(),
        visitor: r.visitor.into(),
        visitor_tie: r.visitor_tie.clone(),
        visitor_name: r.visitor_name.clone(),
        anonymous: r.anonymous,
        name: r.name.clone(),
        kana: katakana(&r.kana),
        birth: r.birth.clone(),
        sex: r.sex.clone(),
        phone: digits(&r.phone),
        leave_message: r.leave_message,
        contact_wish: r.contact_wish.clone(),
        area: r.area.map(|a| at(&ground.areas, a)),
        address: r.address.clone(),
        words: r.words.clone(),
        wish: r.wish.clone(),
        urgency: r.urgency.into(),
        screening: r.screening.into(),
        consent_version: r.consent_version.map(Into::into),
        consent_on: r.consent_version.map(|_| r.received_at.0),
        state: r.state.into(),
        taken_by: r.taken.map(|(worker, _)| at(&ground.workers, worker)),
        taken_at: r.taken.map(|(_, when)| instant(when)),
        // A first word that ends there takes half an hour.
        closed_at: (r.state == "closed").then(|| instant(r.received_at) + 1_800_000),
        person: r.person.map(|p| at(people, p)),
        household: r.household.map(|h| at(households, h)),
        case: became.get(&n).copied(),
    };
    let ids = loader.put(&town.receptions.iter().enumerate().map(row).collect::<Vec<_>>()).await?;
    let topics: Vec<TopicRow> = town
        .receptions
        .iter()
        .zip(&ids)
        .flat_map(|(r, id)| r.topics.iter().map(|t| (*id, *t, r.main_topic == Some(*t))))
        .map(|(reception, topic, is_main)| TopicRow { reception, topic: topic.into(), is_main })
        .collect();
    loader.put(&topics).await?;
    Ok(ids)
}

async fn contacts(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    cases: &[RowId],
) -> Result<()> {
    let row = |c: &crate::town::Contact| {
        let case = town.cases.get(c.case);
        let lead = case.map_or(0, |case| case.agency);
        let own = town
            .workers
            .get(c.worker)
            .and_then(|w| w.memberships.first())
            .map_or(lead, |(agency, _)| *agency);
        ContactRow {
            case: at(cases, c.case),
            lead_agency: at(&ground.agencies, lead),
            agency: at(&ground.agencies, own),
            worker: at(&ground.workers, c.worker),
            at: instant(c.at),
            method: c.method.into(),
            outcome: c.outcome.into(),
            counterpart_person: c.counterpart_person.map(|p| at(people, p)),
            counterpart_agency: c.counterpart_agency.map(|a| at(&ground.agencies, a)),
            counterpart: c.counterpart_words.clone(),
            minutes: c.minutes.into(),
            programme: c.programme.into(),
            field: c.field.into(),
            body: c.body.clone(),
            ..Default::default()
        }
    };
    loader.put(&town.contacts.iter().map(row).collect::<Vec<_>>()).await?;
    Ok(())
}

async fn assessments(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    households: &[RowId],
) -> Result<()> {
    let saved = |v: &crate::town::Visit| midnight(v.on) + 16 * 3_600_000;
    let row = |a: &crate::town::Assessment| {
        let case = town.cases.get(a.case);
        let (first, last) = (a.visits.first(), a.visits.last());
        let worker =
            |v: Option<&crate::town::Visit>| v.map(|v| at(&ground.workers, v.worker)).unwrap_or_default();
        AssessmentRow {
            agency: at(&ground.agencies, case.map_or(0, |c| c.agency)),
            household: at(households, case.map_or(0, |c| c.household)),
            person: a.person.map(|p| at(people, p)),
            number: a.number,
            begun_at: first.map(saved).unwrap_or_default(),
            begun_by: worker(first),
            fixed_at: last.filter(|_| a.fixed).map(saved),
            fixed_by: last.filter(|_| a.fixed).map(|v| at(&ground.workers, v.worker)),
            version: i64::try_from(a.visits.len()).unwrap_or_default() + 1,
        }
    };
    let ids = loader.put(&town.assessments.iter().map(row).collect::<Vec<_>>()).await?;
    let visits: Vec<_> =
        town.assessments.iter().zip(&ids).flat_map(|(a, id)| a.visits.iter().map(|v| (*id, v))).collect();
    let row = |(assessment, v): &(RowId, &crate::town::Visit)| AssessmentVisitRow {
        assessment: *assessment,
        on: v.on,
        at: saved(v),
        by: at(&ground.workers, v.worker),
    };
    let rows = loader.put(&visits.iter().map(row).collect::<Vec<_>>()).await?;
    let items = visits.iter().zip(rows).flat_map(|((_, v), id)| AssessmentItemRow::all(id, &v.answers));
    loader.put(&items.collect::<Vec<_>>()).await?;
    Ok(())
}

async fn tasks(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    cases: &[RowId],
    receptions: &[RowId],
    now: Instant,
) -> Result<()> {
    let row = |t: &crate::town::Task| {
        let of_case = t.case.and_then(|c| town.cases.get(c)).map(|c| c.agency);
        let of_reception = t.reception.and_then(|r| town.receptions.get(r)).map(|r| r.agency);
        let of_owner =
            town.workers.get(t.owner).and_then(|w| w.memberships.first()).map(|(agency, _)| *agency);
        let done_at = t.done_on.map(|day| midnight(day) + 15 * 3_600_000);
        TaskRow {
            agency: at(&ground.agencies, of_case.or(of_reception).or(of_owner).unwrap_or_default()),
            owner: Some(at(&ground.workers, t.owner)),
            case: t.case.map(|c| at(cases, c)),
            reception: t.reception.map(|r| at(receptions, r)),
            kind: t.kind.into(),
            words: t.text.clone(),
            due_on: t.due_on,
            due_time: t.due_time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default(),
            waiting_for: t.waiting_for.map(|a| at(&ground.agencies, a)),
            made_by: at(&ground.workers, t.owner),
            made_at: midnight(t.due_on).min(now),
            done_at,
            done_by: done_at.map(|_| at(&ground.workers, t.owner)),
            ..Default::default()
        }
    };
    loader.put(&town.tasks.iter().map(row).collect::<Vec<_>>()).await?;
    Ok(())
}

/// 年度-連番 by agency.
#[derive(Default)]
struct Numbers(HashMap<(usize, i32), u32>);

impl Numbers {
    fn next(&mut self, agency: usize, day: NaiveDate, mark: &str) -> String {
        let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
        let count = self.0.entry((agency, year)).or_default();
        *count += 1;
        format!("{year}-{mark}{count:04}")
    }
}

fn at(rows: &[RowId], n: usize) -> RowId {
    rows.get(n).copied().unwrap_or_default()
}

fn instant((date, time): JapanTime) -> Instant {
    wareki::from_jst(date, time)
}

fn midnight(date: NaiveDate) -> Instant {
    wareki::from_jst(date, NaiveTime::MIN)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn katakana(text: &str) -> String {
    let up =
        |c: char| if ('ぁ'..='ゖ').contains(&c) { char::from_u32(c as u32 + 0x60).unwrap_or(c) } else { c };
    text.chars().map(up).collect()
}
