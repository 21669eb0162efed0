//! What the people of the sample town said about who may be told, and the grants that stand on it.

use super::{Ground, at, midnight};
use crate::town::{Case, Grant, MeetingItem, Town};
use domain::{
    Instant,
    access::{self, Parts},
    consent::{Answer, Way, notice::SAMPLE_NAME},
};
use store::{
    Result,
    load::{ConsentItemRow, ConsentRow, GrantRow, Loader, RowId},
};

fn parts(grant: &Grant) -> Parts {
    grant.parts.iter().filter_map(|word| Parts::parse(word)).fold(Parts::NONE, Parts::and)
}

/// Does the agency sit at a meeting about the case? Then the consent names what is written down there, too.
fn sits(town: &Town, case: &Case, agency: usize) -> bool {
    let about = |item: &&MeetingItem| town.cases.get(item.case) == Some(case);
    town.meetings.iter().any(|meeting| {
        let member = |nth: &usize| meeting.members.get(*nth).and_then(|member| member.agency);
        meeting
            .items
            .iter()
            .filter(about)
            .any(|item| item.members.iter().any(|nth| member(nth) == Some(agency)))
    })
}

/// The grants of every case; those on consent with the paper or talk on which they stand.
pub(super) async fn share(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    let all = || {
        town.cases.iter().zip(cases).flat_map(|(case, id)| case.grants.iter().map(move |g| (case, *id, g)))
    };
    let leans = |grant: &Grant| grant.ground == access::Ground::Consent.word();
    let consents: Vec<ConsentRow> = all()
        .filter(|(.., grant)| leans(grant))
        .enumerate()
        .map(|(nth, (case, id, grant))| {
            let told = if sits(town, case, grant.agency) { Parts::MEETING } else { Parts::NONE };
            let row = consent(nth, case, id, grant, ground, people, now);
            ConsentRow { parts: row.parts.and(told), ..row }
        })
        .collect();
    let said = loader.put(&consents).await?;
    let items: Vec<ConsentItemRow> = all()
        .filter(|(.., grant)| leans(grant))
        .zip(&said)
        .map(|((case, _, grant), consent)| {
            let ended = grant.to.map(midnight).filter(|to| *to <= now);
            ConsentItemRow {
                consent: *consent,
                agency: at(&ground.agencies, grant.agency),
                answer: Answer::Given.word().into(),
                ended,
                ended_by: ended.map(|_| at(&ground.workers, case.worker)),
                ended_words: if ended.is_some() {
                    "支援が終わったので".into()
                } else {
                    String::new()
                },
            }
        })
        .collect();
    let mut items = loader.put(&items).await?.into_iter();
    let grants: Vec<GrantRow> = all()
        .map(|(case, id, grant)| GrantRow {
            case: id,
            agency: Some(at(&ground.agencies, grant.agency)),
            parts: parts(grant),
            ground: grant.ground.into(),
            note: grant.note.clone(),
            from: midnight(grant.from),
            to: grant.to.map(midnight),
            made_by: at(&ground.workers, case.worker),
            made_at: midnight(grant.from).min(now),
            consent: if leans(grant) { items.next() } else { None },
            ..Default::default()
        })
        .collect();
    loader.put(&grants).await?;
    refusals(loader, town, ground, people, cases, now).await
}

fn consent(
    nth: usize,
    case: &Case,
    id: RowId,
    grant: &Grant,
    ground: &Ground,
    people: &[RowId],
    now: Instant,
) -> ConsentRow {
    let spoken = nth % 4 == 3;
    let worker = at(&ground.workers, case.worker);
    let made_at = midnight(grant.from).min(now);
    ConsentRow {
        case: id,
        person: at(people, case.person),
        parts: parts(grant),
        purpose: grant.note.clone(),
        notice_name: SAMPLE_NAME.into(),
        on: Some(grant.from),
        way: if spoken { Way::Spoken } else { Way::Paper }.word().into(),
        reference: if spoken { String::new() } else { format!("同意書つづり {}番", nth + 1) },
        witness: if spoken { "相談室の同僚".into() } else { String::new() },
        said_by: Some(worker),
        said_at: Some(made_at),
        made_by: worker,
        made_at,
        ..Default::default()
    }
}

/// Here and there somebody asks that one agency not be told: never one that is let in.
async fn refusals(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    people: &[RowId],
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    let (mut rows, mut agencies) = (Vec::new(), Vec::new());
    for (nth, (case, id)) in town.cases.iter().zip(cases).enumerate().filter(|(nth, _)| nth % 37 == 5) {
        let open = |agency: usize| agency == case.agency || case.grants.iter().any(|g| g.agency == agency);
        let Some(agency) =
            (0..town.agencies.len()).map(|n| (n + nth) % town.agencies.len()).find(|n| !open(*n))
        else {
            continue;
        };
        let worker = at(&ground.workers, case.worker);
        rows.push(ConsentRow {
            case: *id,
            person: at(people, case.person),
            notice_name: SAMPLE_NAME.into(),
            on: Some(case.opened_on),
            way: Way::Spoken.word().into(),
            witness: "主任".into(),
            said_by: Some(worker),
            said_at: Some(midnight(case.opened_on).min(now)),
            made_by: worker,
            made_at: midnight(case.opened_on).min(now),
            ..Default::default()
        });
        agencies.push(at(&ground.agencies, agency));
    }
    let said = loader.put(&rows).await?;
    let item = |(consent, agency): (&RowId, &RowId)| ConsentItemRow {
        consent: *consent,
        agency: *agency,
        answer: Answer::Refused.word().into(),
        ..Default::default()
    };
    loader.put(&said.iter().zip(&agencies).map(item).collect::<Vec<_>>()).await?;
    Ok(())
}
