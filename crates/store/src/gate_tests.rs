//! The gate asked one thing at a time and the gate inside a statement give the same answer, on random towns, at every
//! instant around a grant's beginning and end.

use crate::{
    actor::{self, Ctx, Door},
    audit::Kind,
    db::Store,
    gate,
    load::{
        AgencyRow, CaseRow, GrantRow, HouseholdRow, MemberRow, MembershipRow, PersonRow, RowId, TieRow,
        WorkerRow,
    },
    row::{Sql, vals},
    unit::Unit,
};
use domain::access::Parts;
use std::{collections::BTreeSet, sync::Arc};

/// A small deterministic dice.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn sometimes(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

struct Town {
    workers: Vec<RowId>,
    cases: Vec<RowId>,
    people: Vec<RowId>,
    households: Vec<RowId>,
}

async fn settle(store: &Store, dice: &mut Dice, seed: u64) -> Town {
    let mut loader = store.loader(&Ctx::program("test", 0)).await.unwrap();
    let agency = |_| AgencyRow { kind: "other".into(), name: "機関".into(), ..Default::default() };
    let agencies = loader.put(&(0..3).map(agency).collect::<Vec<_>>()).await.unwrap();
    let worker = |n| WorkerRow { login: format!("w{n}"), name: "職員".into(), ..Default::default() };
    let workers = loader.put(&(0..4).map(worker).collect::<Vec<_>>()).await.unwrap();
    let mut posts = Vec::new();
    for worker in &workers {
        for _ in 0..=dice.below(2) {
            let role = dice.pick(&["consultant", "chief", "coordinator", "manager", "auditor", "system"]);
            let to = dice.sometimes(4).then(|| dice.pick(&[40, 60]));
            posts.push(MembershipRow {
                worker: *worker,
                agency: dice.pick(&agencies),
                role: role.into(),
                from: 0,
                to,
            });
        }
    }
    loader.put(&posts).await.unwrap();
    let household = |dice: &mut Dice| HouseholdRow { agency: dice.pick(&agencies), ..Default::default() };
    let households: Vec<_> = (0..5).map(|_| household(dice)).collect();
    let households = loader.put(&households).await.unwrap();
    let person =
        |dice: &mut Dice| PersonRow {
            agency: dice.pick(&agencies), name: "人".into(), ..Default::default()
        };
    let people: Vec<_> = (0..8).map(|_| person(dice)).collect();
    let people = loader.put(&people).await.unwrap();
    let member = |dice: &mut Dice| MemberRow {
        household: dice.pick(&households),
        person: dice.pick(&people),
        tie: "本人".into(),
        living: "with".into(),
        ..Default::default()
    };
    let members: Vec<_> = (0..8).map(|_| member(dice)).collect();
    loader.put(&members).await.unwrap();
    let case = |dice: &mut Dice| CaseRow {
        number: "2026-0001".into(),
        agency: dice.pick(&agencies),
        household: dice.pick(&households),
        person: dice.pick(&people),
        status: "open".into(),
        ..Default::default()
    };
    let cases: Vec<_> = (0..8).map(|_| case(dice)).collect();
    let cases = loader.put(&cases).await.unwrap();
    let grant = |dice: &mut Dice| {
        let personal = dice.sometimes(3);
        GrantRow {
            case: dice.pick(&cases),
            agency: (!personal).then(|| dice.pick(&agencies)),
            worker: personal.then(|| dice.pick(&workers)),
            desk: personal.then(|| dice.pick(&agencies)),
            parts: Parts::from_bits(i64::try_from(dice.below(256)).unwrap()),
            ground: "consent".into(),
            from: dice.pick(&[10, 30, 50]),
            to: dice.sometimes(2).then(|| dice.pick(&[30, 50, 70])),
            ended: dice.sometimes(3).then(|| dice.pick(&[30, 50])),
            made_by: workers[0],
            ..Default::default()
        }
    };
    let grants: Vec<_> = (0..10).map(|_| grant(dice)).collect();
    loader.put(&grants).await.unwrap();
    let tie = |dice: &mut Dice| TieRow {
        worker: dice.pick(&workers),
        household: dice.pick(&households),
        made_by: workers[0],
        ..Default::default()
    };
    let ties: Vec<_> = (0..dice.below(3)).map(|_| tie(dice)).collect();
    loader.put(&ties).await.unwrap();
    // Seals of all kinds: who is feared, who is close to them, who reads, when an opening runs, lifted or not.
    for n in 0..dice.below(4) {
        let (person, party) = (dice.pick(&people), dice.sometimes(2).then(|| dice.pick(&people)));
        let lifted = dice.sometimes(4).then_some(20_i64);
        let home = dice.sometimes(2).then(|| dice.pick(&households).0);
        let unit = loader.unit();
        let seal = Sql::new(
            "INSERT INTO seal (token, person_id, household_id, agency_id, keeper_id, ground, words, party, party_id, \
             from_on, to_on, made_by, made_at, lifted_at) VALUES ($1, $2, $3, $4, $5, 'other', '', '', $6, \
             '1970-01-01', '1970-01-01', $5, 0, $7) RETURNING id",
            vals![
                format!("{seed:016x}{n:016x}"),
                person.0,
                home,
                agencies[0].0,
                workers[0].0,
                party.map(|p| p.0),
                lifted
            ],
        );
        let seal = unit.insert(seal).await.unwrap();
        for covered in &people {
            if covered == &person || dice.sometimes(4) {
                let left_out = i64::from(dice.sometimes(4));
                let sql =
                    "INSERT INTO seal_cover (seal_id, person_id, left_out, made_at) VALUES ($1, $2, $3, 0)";
                unit.run(Sql::new(sql, vals![seal, covered.0, left_out])).await.unwrap();
            }
        }
        for (table, one_in) in [("seal_near", 5), ("seal_reader", 2)] {
            for worker in &workers {
                if dice.sometimes(one_in) {
                    let ended = dice.sometimes(4).then_some(5_i64);
                    let sql = format!(
                        "INSERT INTO {table} (seal_id, worker_id, made_by, made_at, ended_at) VALUES ($1, $2, $2, 0, $3)"
                    );
                    unit.run(Sql::new(&sql, vals![seal, worker.0, ended])).await.unwrap();
                }
            }
        }
        for worker in &workers {
            if dice.sometimes(2) {
                let (at, ends) = (dice.pick(&[0_i64, 10, 30]), dice.pick(&[31_i64, 50, 60]));
                let sql = "INSERT INTO seal_opening (token, seal_id, worker_id, at, ends_at, reason) \
                           VALUES ($1, $2, $3, $4, $5, '')";
                let token = format!("{seed:08x}{n:08x}{:016x}", worker.0);
                unit.run(Sql::new(sql, vals![token, seal, worker.0, at, ends])).await.unwrap();
            }
        }
    }
    // Some have been erased: the household, its cases, and its people who belong to nobody else.
    if dice.sometimes(2) {
        let home = dice.pick(&households).0;
        for sql in [
            "UPDATE household SET erased_at = 1 WHERE id = $1",
            "UPDATE support_case SET erased_at = 1 WHERE household_id = $1",
            "UPDATE person SET erased_at = $1 WHERE NOT EXISTS (SELECT 1 FROM household_member m \
             JOIN household h ON h.id = m.household_id WHERE m.person_id = person.id AND h.erased_at IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM support_case c WHERE c.person_id = person.id AND c.erased_at IS NULL)",
        ] {
            loader.unit().run(Sql::new(sql, vals![home])).await.unwrap();
        }
    }
    loader.done(Kind::Municipality).await.unwrap();
    Town { workers, cases, people, households }
}

async fn listed(unit: &Unit, table: &str, visible: impl FnOnce(&mut Sql)) -> BTreeSet<i64> {
    let mut sql = Sql::new(&format!("SELECT x.id FROM {table} x WHERE "), vec![]);
    visible(&mut sql);
    unit.all(sql, |r| r.int("id")).await.unwrap().into_iter().collect()
}

/// Compares for one worker at one instant; how many things were open.
async fn compare(store: &Store, town: &Town, worker: RowId, now: i64) -> usize {
    let unit = store.reading(&Ctx::program("test", now)).await.unwrap();
    let actor = actor::load(&unit, worker.0, Door::Program, None).await.unwrap();
    unit.done().await.unwrap();
    let ctx = Ctx { actor: Arc::new(actor), now, request: String::new(), page: "test" };
    let unit = store.reading(&ctx).await.unwrap();
    let mut open = 0;
    for (part, name, _) in Parts::NAMED {
        let cases = listed(&unit, "support_case", |sql| gate::case_visible(sql, &unit, "x", part)).await;
        for case in &town.cases {
            let single = unit.case_row(case.0, part).await.is_ok();
            assert_eq!(cases.contains(&case.0), single, "case {case:?} {name} worker {worker:?} at {now}");
            open += usize::from(single);
        }
        let people = listed(&unit, "person", |sql| gate::person_visible(sql, &unit, "x", part)).await;
        for person in &town.people {
            let single = unit.person_row(person.0, part).await.is_ok();
            assert_eq!(
                people.contains(&person.0),
                single,
                "person {person:?} {name} worker {worker:?} at {now}"
            );
        }
        let households =
            listed(&unit, "household", |sql| gate::household_visible(sql, &unit, "x", part)).await;
        for household in &town.households {
            let single = unit.household_row(household.0, part).await.is_ok();
            assert_eq!(
                households.contains(&household.0),
                single,
                "household {household:?} {name} {worker:?} {now}"
            );
        }
    }
    unit.done().await.unwrap();
    open
}

async fn compare_all(stores: impl AsyncFn(u64) -> Store, towns: u64) {
    let mut open = 0;
    for seed in 0..towns {
        let store = stores(seed).await;
        let town = settle(&store, &mut Dice(seed), seed).await;
        for worker in &town.workers {
            for now in [9, 10, 29, 30, 31, 49, 50, 59, 60, 70] {
                open += compare(&store, &town, *worker, now).await;
            }
        }
        store.close().await.unwrap();
    }
    assert!(open > 1_000, "too little was open for the comparison to say anything: {open}");
}

#[tokio::test]
async fn single_and_listed_answers_agree_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let store = async |seed: u64| {
        let dir = dir.path().join(seed.to_string());
        std::fs::create_dir(&dir).unwrap();
        Store::scratch_sqlite(&dir).await.unwrap()
    };
    compare_all(store, 6).await;
}

#[tokio::test]
async fn single_and_listed_answers_agree_on_postgres() {
    let Ok(server) = std::env::var("ENGAWA_TEST_POSTGRES") else {
        eprintln!("SKIPPED: no PostgreSQL is named in ENGAWA_TEST_POSTGRES");
        return;
    };
    compare_all(async |_| Store::scratch_postgres(&server).await.unwrap(), 2).await;
}
