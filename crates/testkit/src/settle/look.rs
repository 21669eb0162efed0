//! Readings of the week before, of which 見るきっかけ come by themselves: made as anybody makes them, through the gate.

use super::{Ground, at};
use crate::town::Town;
use chrono::{Days, NaiveTime};
use domain::{
    Instant, Token,
    patterns::{monday, surname},
    wareki::from_jst,
};
use store::{
    Result, Store,
    actor::japan_date,
    load::{AreaRow, HouseholdRow, Loader, RowId},
};

/// The page from which they read.
const PAGE: &str = "/households/{token}";

/// Somebody who reads.
pub(super) struct Reading {
    login: String,
    household: Token,
    at: Instant,
    /// Says beforehand to live in this district.
    lives: Option<Token>,
}

/// A worker of the desk and the household of a case of which `fits` holds, that is another's, and with which the worker has
/// nothing to do.
fn find(
    town: &Town,
    fits: impl Fn(&crate::town::Worker, &crate::town::Case) -> bool,
) -> Option<(usize, usize)> {
    let desk = town.workers.iter().position(|worker| worker.login == "okubo")?;
    let agency = town.workers.get(desk)?.memberships.first()?.0;
    let of_desk = |worker: &crate::town::Worker| {
        worker.memberships.iter().any(|(at, role)| *at == agency && *role == "consultant")
    };
    let sealed = |case: &crate::town::Case| {
        town.seals.iter().filter_map(|seal| town.cases.get(seal.case)).any(|s| s.household == case.household)
    };
    let strange = |who: usize, household: usize| {
        let of = |case: usize| town.cases.get(case).is_some_and(|case| case.household == household);
        !town.cases.iter().any(|case| case.household == household && case.worker == who)
            && !town.contacts.iter().any(|contact| contact.worker == who && of(contact.case))
            && !town.tasks.iter().any(|task| task.owner == who && task.case.is_some_and(of))
            && !town.receptions.iter().any(|door| {
                let took = door.taken.as_ref().is_some_and(|(by, _)| *by == who);
                (door.worker == who || took) && door.household == Some(household)
            })
    };
    town.workers.iter().enumerate().filter(|(_, worker)| of_desk(worker)).find_map(|(who, worker)| {
        let fit = |case: &&crate::town::Case| {
            case.agency == agency && !sealed(case) && fits(worker, case) && strange(who, case.household)
        };
        town.cases.iter().find(fit).map(|case| (who, case.household))
    })
}

/// Chooses them: a namesake's record by day, another's at night, and one of the worker's own district.
pub(super) async fn choose(
    loader: &Loader,
    town: &Town,
    ground: &Ground,
    households: &[RowId],
    now: Instant,
) -> Result<Vec<Reading>> {
    let last = monday(japan_date(now)).checked_sub_days(Days::new(7)).unwrap_or_default();
    let moment = |day: u64, hour: u32, minute: u32| {
        let day = last.checked_add_days(Days::new(day)).unwrap_or(last);
        from_jst(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    };
    let name =
        |person: usize| town.people.get(person).map(|person| surname(&person.name)).unwrap_or_default();
    let kin = find(town, |worker, case| name(case.person) == surname(&worker.name));
    let late = find(town, |worker, case| worker.login == "yano" && case.closed_on.is_none());
    let near = find(town, |worker, case| worker.login == "kojima" && case.closed_on.is_none());
    let mut readings = Vec::new();
    for (found, day, hour, minute, lives) in
        [(kin, 1, 12, 40, false), (late, 2, 22, 35, false), (near, 3, 14, 5, true)]
    {
        let Some((who, household)) = found else { continue };
        let lives = match area(town, household).filter(|_| lives) {
            Some(area) => Some(loader.token::<AreaRow>(at(&ground.areas, area)).await?),
            None => None,
        };
        readings.push(Reading {
            login: town.workers.get(who).map(|worker| worker.login.clone()).unwrap_or_default(),
            household: loader.token::<HouseholdRow>(at(households, household)).await?,
            at: moment(day, hour, minute),
            lives,
        });
    }
    Ok(readings)
}

fn area(town: &Town, household: usize) -> Option<usize> {
    town.households.get(household).map(|home| home.area)
}

/// Reads.
pub(super) async fn read(store: &Store, readings: Vec<Reading>) -> Result<()> {
    for reading in readings {
        let ctx = store.ctx_of_login(&reading.login, PAGE, reading.at).await?;
        if let Some(district) = &reading.lives {
            store.say_district(&ctx, Some(district)).await?;
        }
        store.overview(&ctx, &reading.household).await?;
    }
    Ok(())
}
