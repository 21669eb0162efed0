//! 居所の秘匿 of the sample town.

use super::{Ground, at, instant, midnight};
use crate::town::{Reading, Town};
use domain::{
    Instant,
    seal::{OPEN_FOR, reminder},
    wareki::show_wareki,
};
use store::{
    Result,
    load::{Loader, RowId, SealCoverRow, SealNearRow, SealOpeningRow, SealReaderRow, SealRow, TaskRow},
};

/// The keeper sees who has read on the next morning.
const SEEN_AFTER: Instant = 22 * 3_600_000;

/// Loads them, each with its keeper's reminder.
pub(super) async fn seals(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    households: &[RowId],
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    for seal in &town.seals {
        let Some(case) = town.cases.get(seal.case) else { continue };
        let (agency, keeper) = (at(&ground.agencies, case.agency), at(&ground.workers, seal.keeper));
        let (made_by, made_at) = (keeper, midnight(seal.from).min(now));
        let lifted = seal.lifted_on.map(midnight);
        let task = TaskRow {
            agency,
            owner: Some(keeper),
            case: Some(at(cases, seal.case)),
            kind: "task".into(),
            words: format!(
                "居所の秘匿の期限は {} です。続けるかどうかを、本人と確かめる（期限が過ぎても、解くまで秘匿のままです）",
                show_wareki(seal.to)
            ),
            due_on: reminder(seal.to, seal.from),
            made_by,
            made_at,
            done_at: lifted,
            done_by: lifted.map(|_| keeper),
            ..Default::default()
        };
        let task = at(&loader.put(&[task]).await?, 0);
        let row = SealRow {
            person: at(people, case.person),
            household: Some(at(households, case.household)),
            agency,
            keeper,
            ground: seal.ground.into(),
            words: seal.words.clone(),
            party: seal.party.clone(),
            from: seal.from,
            to: seal.to,
            task: Some(task),
            made_by,
            made_at,
            lifted,
            ..Default::default()
        };
        let row = at(&loader.put(&[row]).await?, 0);
        let cover =
            |who: &usize| SealCoverRow { seal: row, person: at(people, *who), left_out: false, made_at };
        loader.put(&seal.covered.iter().map(cover).collect::<Vec<_>>()).await?;
        let worker = |who: &usize| at(&ground.workers, *who);
        let reader = |who: &usize| SealReaderRow { seal: row, worker: worker(who), made_by, made_at };
        let readers = std::iter::once(&seal.keeper).chain(&seal.readers);
        loader.put(&readers.map(reader).collect::<Vec<_>>()).await?;
        let near = |who: &usize| SealNearRow { seal: row, worker: worker(who), made_by, made_at };
        loader.put(&seal.near.iter().map(near).collect::<Vec<_>>()).await?;
        let reading = |one: &Reading| SealOpeningRow {
            seal: row,
            worker: worker(&one.worker),
            at: instant(one.at),
            until: instant(one.at) + OPEN_FOR,
            reason: one.reason.clone(),
            seen: Some((instant(one.at) + SEEN_AFTER).min(now)),
        };
        loader.put(&seal.readings.iter().map(reading).collect::<Vec<_>>()).await?;
    }
    Ok(())
}
