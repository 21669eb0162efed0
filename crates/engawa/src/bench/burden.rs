//! `engawa bench burden`: what many agencies lay upon one record, over the rows of `engawa bench load`: more agencies,
//! grants, sealed whereabouts, open meetings. So that it can be measured what the gate costs when it has much to ask.

use super::{
    Place,
    load::{SOURCE, login},
    read::Table,
};
use crate::serve;
use anyhow::{Context as _, Result, bail};
use clap::Parser;
use domain::{
    DAY, Instant,
    access::{Ground, Parts},
    meeting::{
        ItemGround, ItemState, MeetingKind, MeetingState, MemberRole, MemberState, notice::SAMPLE_NAME,
    },
    seal::SealGround,
};
use line::trial::Dice;
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};
use store::{
    Ctx, Store,
    audit::Kind,
    load::{
        AgencyRow, CaseRow, GrantRow, MeetingItemMemberRow, MeetingItemRow, MeetingMemberRow, MeetingRow,
        MembershipRow, MunicipalityRow, PersonRow, RowId, SealCoverRow, SealNearRow, SealReaderRow, SealRow,
        SecrecySignRow, WorkerRow,
    },
};
use web::Clock;

/// `engawa bench burden`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The folder that was loaded by `engawa bench load`.
    dir: PathBuf,
    /// Agencies in all.
    #[arg(long, default_value_t = 200)]
    agencies: usize,
    /// Grants that hold now, each of one case to an agency that does not lead it.
    #[arg(long, default_value_t = 40_000)]
    grants: usize,
    /// Sealed whereabouts, each of one person; every second with a worker marked as close to the feared one.
    #[arg(long, default_value_t = 2_000)]
    seals: usize,
    /// Meetings with open papers, five items and eight members each.
    #[arg(long, default_value_t = 300)]
    meetings: usize,
    #[command(flatten)]
    place: Place,
}

/// What the rows' `import_source` says.
const BURDEN: &str = "bench-burden";

/// One of the cases that were loaded.
struct Lead {
    case: RowId,
    person: RowId,
    /// Place of the leading desk in [`Town::desks`].
    desk: usize,
}

/// The loaded town as the burden needs it.
struct Town {
    /// Agencies with their workers; those of the load first, in the order of their numbers.
    desks: Vec<(RowId, RowId)>,
    cases: Vec<Lead>,
    now: Instant,
}

/// The n-th throw of fixed dice, below `most`.
fn dice(n: usize, most: usize) -> usize {
    usize::try_from(Dice::new(n as u64).below(most as u64)).unwrap_or(0)
}

/// Loads the burden, once.
pub(crate) async fn run(args: Args) -> Result<()> {
    let store = serve::open(&args.place.config()).await?;
    let now = Clock::System.now();
    let ctx = Ctx::program("bench burden", now);
    if !store.loader(&ctx).await?.known::<AgencyRow>(BURDEN).await?.is_empty() {
        bail!("ここには、もう載せてあります");
    }
    let town = town(&store, &ctx, &args, now).await?;
    grants(&store, &ctx, &town, args.grants).await?;
    seals(&store, &ctx, &town, args.seals).await?;
    meetings(&store, &ctx, &town, args.meetings).await?;
    store.close().await?;
    tracing::info!(
        agencies = town.desks.len(),
        grants = args.grants,
        seals = args.seals,
        meetings = args.meetings,
        "載せました"
    );
    Ok(())
}

/// The loaded agencies and cases, and as many further agencies with a worker each as are missing.
async fn town(store: &Store, ctx: &Ctx, args: &Args, now: Instant) -> Result<Town> {
    let mut loader = store.loader(ctx).await?;
    let known = loader.known::<AgencyRow>(SOURCE).await?;
    let cases = loader.known::<CaseRow>(SOURCE).await?;
    let people = loader.known::<PersonRow>(SOURCE).await?;
    let workers = loader.workers_by_login().await?;
    let worker = |login: &str| workers.get(login).copied().context("先に engawa bench load を");
    let (mut desks, mut place) = (Vec::new(), HashMap::new());
    for line in Table::open(&args.dir, "agencies.tsv")?.next(usize::MAX)? {
        let id = line.number(0)?;
        let agency = known.get(&id.to_string()).copied().context("先に engawa bench load を")?;
        place.insert(id, desks.len());
        desks.push((agency, worker(&login(id))?));
    }
    let municipality = MunicipalityRow {
        code: "999900".into(),
        prefecture: "測定県".into(),
        name: "測定市".into(),
        kana: String::new(),
        kind: "municipality".into(),
    };
    let municipality = loader.put(&[municipality]).await?.first().copied();
    for n in desks.len()..args.agencies {
        let agency = AgencyRow {
            municipality,
            kind: "jiritsu".into(),
            name: format!("測定の機関 {n}"),
            import_source: Some(BURDEN.into()),
            import_key: Some(n.to_string()),
            ..Default::default()
        };
        let agency = one(&loader.put(&[agency]).await?)?;
        let worker = WorkerRow {
            login: format!("{BURDEN}-{n}"),
            name: format!("測定の職員 {n}"),
            kana: "ソクテイ".into(),
        };
        let worker = one(&loader.put(&[worker]).await?)?;
        let post = MembershipRow { worker, agency, role: "consultant".into(), ..Default::default() };
        loader.put(&[post]).await?;
        desks.push((agency, worker));
    }
    loader.done(Kind::Agency).await?;
    Ok(Town { desks, cases: leads(&args.dir, &cases, &people, &place)?, now })
}

fn leads(
    dir: &Path,
    cases: &HashMap<String, RowId>,
    people: &HashMap<String, RowId>,
    place: &HashMap<i64, usize>,
) -> Result<Vec<Lead>> {
    let mut leads = Vec::new();
    for line in Table::open(dir, "cases.tsv")?.next(usize::MAX)? {
        let case = cases.get(&line.text(0)?).copied().context("ケースが読み込まれていません")?;
        let person = people.get(&line.text(1)?).copied().context("人が読み込まれていません")?;
        let desk = place.get(&line.number(2)?).copied().context("機関が読み込まれていません")?;
        leads.push(Lead { case, person, desk });
    }
    if leads.is_empty() {
        bail!("先に engawa bench load を");
    }
    Ok(leads)
}

impl Town {
    fn case(&self, n: usize) -> Result<&Lead> {
        self.cases.get(dice(n, self.cases.len())).context("ケースがありません")
    }

    fn desk(&self, at: usize) -> Result<(RowId, RowId)> {
        self.desks.get(at % self.desks.len()).copied().context("機関がありません")
    }

    /// A desk other than the one that leads.
    fn other(&self, n: usize, lead: &Lead) -> Result<(RowId, RowId)> {
        let step = 1 + dice(n, self.desks.len().saturating_sub(1));
        self.desk(lead.desk + step)
    }
}

/// Grants to agencies that do not lead, every second for what is in the record, the others for its summary.
async fn grants(store: &Store, ctx: &Ctx, town: &Town, count: usize) -> Result<()> {
    let mut loader = store.loader(ctx).await?;
    let mut rows = Vec::with_capacity(count);
    for n in 0..count {
        let lead = town.case(n)?;
        let (_, made_by) = town.desk(lead.desk)?;
        let parts = Parts::BASIC.and(Parts::SUMMARY);
        rows.push(GrantRow {
            case: lead.case,
            agency: Some(town.other(n + 1, lead)?.0),
            worker: None,
            desk: None,
            parts: if n % 2 == 0 { parts.and(Parts::CONTACTS) } else { parts },
            ground: Ground::Consent.word().into(),
            note: "測定".into(),
            from: town.now - 30 * DAY,
            to: Some(town.now + 180 * DAY),
            ended: None,
            made_by,
            made_at: town.now - 30 * DAY,
            consent: None,
        });
    }
    loader.put(&rows).await?;
    Ok(loader.done(Kind::Grant).await?)
}

/// Seals of people with a case; every second has a worker of another desk marked as close to the feared one.
async fn seals(store: &Store, ctx: &Ctx, town: &Town, count: usize) -> Result<()> {
    let mut loader = store.loader(ctx).await?;
    let (mut seen, mut n) = (HashSet::new(), 0_usize);
    let (mut seals, mut of) = (Vec::new(), Vec::new());
    let today = ctx.today();
    let people = town.cases.iter().map(|lead| lead.person).collect::<HashSet<_>>().len();
    while seals.len() < count.min(people / 2) {
        n += 1;
        let lead = town.case(1_000_000 + n)?;
        if !seen.insert(lead.person) {
            continue;
        }
        let (agency, keeper) = town.desk(lead.desk)?;
        seals.push(SealRow {
            person: lead.person,
            household: None,
            agency,
            keeper,
            ground: SealGround::Stalker.word().into(),
            words: String::new(),
            party: "測定".into(),
            party_person: None,
            from: today,
            to: today + chrono::Days::new(180),
            task: None,
            made_by: keeper,
            made_at: town.now,
            lifted: None,
        });
        of.push((lead, keeper));
    }
    let rows = loader.put(&seals).await?;
    let (mut covers, mut readers, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for (n, (seal, (lead, keeper))) in rows.into_iter().zip(of).enumerate() {
        let (made_by, made_at) = (keeper, town.now);
        covers.push(SealCoverRow { seal, person: lead.person, left_out: false, made_at });
        readers.push(SealReaderRow { seal, worker: keeper, made_by, made_at });
        if n % 2 == 0 {
            let worker = town.other(2_000_000 + n, lead)?.1;
            near.push(SealNearRow { seal, worker, made_by, made_at });
        }
    }
    loader.put(&covers).await?;
    loader.put(&readers).await?;
    loader.put(&near).await?;
    Ok(loader.done(Kind::Seal).await?)
}

/// Members of a meeting, and items.
const MEMBERS: usize = 8;
const ITEMS: usize = 5;

/// Meetings going on now with open papers; each item of the convening desk's cases is for half of the members.
async fn meetings(store: &Store, ctx: &Ctx, town: &Town, count: usize) -> Result<()> {
    let mut loader = store.loader(ctx).await?;
    for n in 0..count {
        let first = town.case(3_000_000 + n)?;
        let (agency, made_by) = town.desk(first.desk)?;
        let made_at = town.now - DAY;
        let meeting = MeetingRow {
            agency,
            kind: MeetingKind::Support.word().into(),
            title: format!("測定の会議 {n}"),
            place: String::new(),
            starts: town.now,
            ends: town.now + DAY,
            series: None,
            state: MeetingState::Planned.word().into(),
            papers_from: Some(town.now - DAY),
            papers_to: Some(town.now + 30 * DAY),
            made_by,
            made_at,
        };
        let meeting = one(&loader.put(&[meeting]).await?)?;
        let mut members = Vec::new();
        for k in 0..MEMBERS {
            let (agency, worker) = town.desk(first.desk + k * 23)?;
            members.push(MeetingMemberRow {
                meeting,
                agency: Some(agency),
                worker: Some(worker),
                name: String::new(),
                role: MemberRole::Member.word().into(),
                state: MemberState::Confirmed.word().into(),
                since: made_at,
                made_by,
                made_at,
            });
        }
        let members = loader.put(&members).await?;
        let own: Vec<&Lead> = town.cases.iter().filter(|l| l.desk == first.desk).take(2_000).collect();
        let mut items = Vec::new();
        for k in 0..ITEMS {
            let lead = own.get(dice(n * ITEMS + k, own.len())).context("ケースがありません")?;
            items.push(MeetingItemRow {
                meeting,
                place: i64::try_from(k + 1)?,
                case: lead.case,
                ground: ItemGround::Law106.word().into(),
                parts: Parts::BASIC.and(Parts::SUMMARY),
                question: "測定".into(),
                state: ItemState::Open.word().into(),
                closed_words: String::new(),
                follows: None,
                made_by,
                made_at,
            });
        }
        let mut seats = Vec::new();
        for (k, item) in loader.put(&items).await?.into_iter().enumerate() {
            let seated = members.iter().enumerate().filter(|(m, _)| (m + k) % 2 == 0);
            seats.extend(seated.map(|(_, member)| MeetingItemMemberRow {
                item,
                member: *member,
                made_by,
                made_at,
            }));
        }
        loader.put(&seats).await?;
        let signs: Vec<SecrecySignRow> = seats
            .iter()
            .map(|seat| SecrecySignRow {
                item: seat.item,
                member: seat.member,
                notice_name: SAMPLE_NAME.into(),
                name: "測定".into(),
                at: made_at,
            })
            .collect();
        loader.put(&signs).await?;
    }
    Ok(loader.done(Kind::Meeting).await?)
}

fn one(rows: &[RowId]) -> Result<RowId> {
    rows.first().copied().context("行がつくられていません")
}
