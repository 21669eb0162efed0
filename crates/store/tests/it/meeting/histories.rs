//! Random histories of a meeting against a small model that only replays what happened: at every step, for every worker
//! and every item, the store shows the parts that the model says, or the same nothing as for an absent thing.

use super::table::{ASKED, HOUR, Table, at};
use crate::contact::token;
use domain::{
    Instant, Token,
    access::Parts,
    consent::Answer,
    meeting::{ItemGround, ItemState, MemberForm, MemberRole, MemberState, MemberTurn, PapersForm, SignForm},
    seal::{ChangeForm, SealForm, SealGround},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{MembershipRow, PersonRow, TieRow, WorkerRow},
};
use testkit::{MORNING, World};

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
}

/// How many histories, and where they begin: `ENGAWA_HISTORIES=100000`, or `ENGAWA_HISTORIES=50000..100000` for one of
/// two programs that share the long run.
fn histories(default: u64) -> std::ops::Range<u64> {
    let Ok(said) = std::env::var("ENGAWA_HISTORIES") else { return 0..default };
    let number = |n: &str| n.parse().unwrap();
    said.split_once("..").map_or_else(|| 0..number(&said), |(from, to)| number(from)..number(to))
}

/// Members from 地域包括; colleagues at the lead agency.
const GUESTS: [&str; 2] = ["suzuki", "kato"];
const LEADS: [&str; 2] = ["sato", "okada"];
/// A history has at most so many deeds.
const STEPS: usize = 40;

/// What has happened, and nothing more.
#[derive(Default)]
struct Model {
    now: Instant,
    state: BTreeMap<&'static str, MemberState>,
    /// (worker, item).
    listed: BTreeSet<(&'static str, usize)>,
    signed: BTreeSet<(&'static str, usize)>,
    hours: Option<(Instant, Instant)>,
    /// Of each consent about 地域包括: yes with its parts, or no; whether it still stands.
    said: Vec<(Answer, Parts, bool)>,
    tied: BTreeSet<&'static str>,
    near: BTreeSet<&'static str>,
    sealed: bool,
    closed: BTreeSet<usize>,
    cancelled: bool,
}

const GROUNDS: [ItemGround; 3] = [ItemGround::Law106, ItemGround::Consent, ItemGround::Law9];

impl Model {
    fn shows(&self, who: &'static str, item: usize) -> Option<Parts> {
        if self.tied.contains(who) || self.near.contains(who) {
            return None;
        }
        let all = if self.sealed { ASKED.without(Parts::WHEREABOUTS) } else { ASKED };
        if LEADS.contains(&who) {
            return Some(all);
        }
        let there = matches!(self.state.get(who), Some(MemberState::Confirmed | MemberState::Present));
        let hour = self.hours.is_some_and(|(from, to)| (from..to).contains(&self.now));
        if !there
            || !hour
            || self.cancelled
            || self.closed.contains(&item)
            || !self.listed.contains(&(who, item))
        {
            return None;
        }
        if GROUNDS[item].statutory() {
            return self.signed.contains(&(who, item)).then_some(all);
        }
        let stands = self.said.iter().filter(|(.., stands)| *stands);
        if stands.clone().any(|(answer, ..)| *answer == Answer::Refused) {
            return None;
        }
        let told = stands.fold(Parts::NONE, |sum, (_, parts, _)| sum.and(*parts)).meet(all);
        (!told.is_none()).then_some(told)
    }
}

struct History<'a> {
    t: Table<'a>,
    world: &'a World,
    model: Model,
    items: Vec<Token>,
    members: BTreeMap<&'static str, Token>,
    consents: Vec<(Token, Token)>,
    seal: Option<Token>,
    reads: usize,
}

impl History<'_> {
    fn store(&self) -> &Store {
        self.t.store
    }

    async fn ctx(&self, login: &str) -> Ctx {
        at(self.store(), login, self.model.now).await
    }

    /// A deed either took place, or was refused without a trace; anything else is a failure of the test.
    fn done(answer: store::Result<()>) -> bool {
        match answer {
            Ok(()) => true,
            Err(Error::NotFound | Error::Invalid(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    async fn turn(&mut self, who: &'static str, turn: MemberTurn) {
        let Some(member) = self.members.get(who).cloned() else { return };
        let by = if turn.own() { who } else { "mori" };
        let ctx = self.ctx(by).await;
        if Self::done(self.store().turn_member(&ctx, &self.t.meeting, &member, turn).await) {
            let from = self.model.state[who];
            self.model.state.insert(who, from.turn(turn).unwrap());
            if turn == MemberTurn::Remove {
                self.model.listed.retain(|(w, _)| *w != who);
            }
        }
    }

    async fn invite(&mut self, who: &'static str) {
        let guest = self.ctx(who).await;
        let (worker, agency) = (guest.actor.token.clone(), self.t.hokatsu.clone());
        let form = MemberForm::Worker { worker, agency, role: MemberRole::Member };
        match self.store().invite_member(&self.ctx("mori").await, &self.t.meeting, &form, "").await {
            Ok(member) => {
                self.members.insert(who, member);
                self.model.state.insert(who, MemberState::Invited);
                self.model.listed.retain(|(w, _)| *w != who);
            }
            Err(Error::Invalid(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Who leads and is neither tied nor close to the feared one.
    fn lead(&self) -> Option<&'static str> {
        LEADS.into_iter().find(|l| !self.model.tied.contains(l) && !self.model.near.contains(l))
    }

    async fn seats(&mut self, item: usize, dice: &mut Dice) {
        let Some(lead) = self.lead() else { return };
        let chosen: Vec<&'static str> =
            GUESTS.into_iter().filter(|who| self.members.contains_key(who) && dice.below(3) > 0).collect();
        let tokens: Vec<Token> = chosen.iter().map(|who| self.members[who].clone()).collect();
        let ctx = self.ctx(lead).await;
        if Self::done(self.store().seat_members(&ctx, &self.t.meeting, &self.items[item], &tokens).await) {
            self.model.listed.retain(|(_, i)| *i != item);
            self.model.listed.extend(chosen.into_iter().map(|who| (who, item)));
        }
    }

    async fn sign(&mut self, who: &'static str, item: usize) {
        let ctx = self.ctx(who).await;
        let form = SignForm { name: ctx.actor.name.clone(), notice: None };
        if Self::done(self.store().sign_secrecy(&ctx, &self.t.meeting, &self.items[item], &form).await) {
            self.model.signed.insert((who, item));
        }
    }

    async fn near(&mut self, who: Option<&'static str>) {
        let lead = self.ctx("sato").await;
        if self.model.tied.contains("sato") {
            return;
        }
        let near_named: Vec<String> = match who {
            Some("suzuki") => vec!["鈴木 一郎".into()],
            Some("kato") => vec!["加藤 みなみ".into()],
            Some(_) => vec!["岡田 ゆり".into()],
            None => Vec::new(),
        };
        let keeper = lead.actor.token.clone();
        let to = "2027-10-31".parse().unwrap();
        match &self.seal {
            None => {
                let form = SealForm {
                    ground: SealGround::Stalker,
                    words: String::new(),
                    party: "もとの同僚".into(),
                    party_person: None,
                    from: "2026-11-01".parse().unwrap(),
                    to,
                    keeper,
                    readers: Vec::new(),
                    near: Vec::new(),
                    near_named,
                    covered: vec![token::<PersonRow>(self.store(), self.world.yamada_hana).await],
                };
                self.seal = Some(self.store().set_seal(&lead, &self.t.taro, &form, "").await.unwrap());
            }
            Some(seal) => {
                let version = self.store().seal(&lead, seal).await.unwrap().version;
                let form = ChangeForm { to, keeper, readers: Vec::new(), near: Vec::new(), near_named };
                self.store().change_seal(&lead, seal, version, &form).await.unwrap();
            }
        }
        self.model.sealed = true;
        self.model.near = who.into_iter().collect();
    }

    async fn tie(&mut self, who: &'static str, row: store::load::RowId) {
        let mori = self.ctx("mori").await;
        if self.model.tied.remove(who) {
            let name = self.ctx(who).await.actor.name.clone();
            let (ties, _) = self.store().ties(&mori, &self.t.household).await.unwrap();
            for tie in ties.iter().filter(|t| t.worker.contains(&name)) {
                self.store().end_tie(&mori, &self.t.household, &tie.token).await.unwrap();
            }
            return;
        }
        let mut loader = self.store().loader(&Ctx::program("test", MORNING)).await.unwrap();
        let row = TieRow {
            worker: row,
            household: self.world.yamada_household,
            made_by: self.world.sato,
            ..Default::default()
        };
        loader.put(&[row]).await.unwrap();
        loader.done(Kind::Tie).await.unwrap();
        self.model.tied.insert(who);
    }

    async fn say(&mut self, dice: &mut Dice) {
        if self.model.tied.contains("sato") || self.model.near.contains("sato") {
            return;
        }
        let answer = if dice.below(4) == 0 { Answer::Refused } else { Answer::Given };
        let parts = Parts::from_bits(i64::try_from(1 + dice.below(255)).unwrap());
        let parts = if answer == Answer::Given { parts } else { Parts::NONE };
        self.consents.push(self.t.consent(answer, parts).await);
        // One person's later word: a no ends all before it, a yes ends a no.
        for (before, _, stands) in &mut self.model.said {
            if answer == Answer::Refused || *before == Answer::Refused {
                *stands = false;
            }
        }
        self.model.said.push((answer, parts, true));
    }

    async fn withdraw(&mut self, dice: &mut Dice) {
        if self.consents.is_empty() || self.model.tied.contains("sato") {
            return;
        }
        let nth = dice.below(self.consents.len());
        self.t.withdraw(&self.consents[nth]).await;
        self.model.said[nth].2 = false;
    }

    async fn open(&mut self, from: Instant) {
        let hours = PapersForm { from, to: from + 4 * HOUR };
        let mori = self.ctx("mori").await;
        let version = self.store().meeting(&mori, &self.t.meeting).await.unwrap().version;
        if Self::done(self.store().open_papers(&mori, &self.t.meeting, version, &hours).await) {
            self.model.hours = Some((hours.from, hours.to));
        }
    }

    /// Guests at the table with the papers open, so that there is something to be taken away.
    async fn begun(&mut self, dice: &mut Dice) {
        for who in GUESTS {
            self.invite(who).await;
            self.turn(who, MemberTurn::Accept).await;
            self.turn(who, MemberTurn::Confirm).await;
        }
        self.open(self.model.now).await;
        self.say(dice).await;
        for item in 0..self.items.len() {
            self.seats(item, dice).await;
            for who in GUESTS {
                self.sign(who, item).await;
            }
        }
    }

    async fn step(&mut self, dice: &mut Dice, rows: &BTreeMap<&'static str, store::load::RowId>) {
        let who = dice.pick(&GUESTS);
        let item = dice.below(self.items.len());
        let own = [MemberTurn::Accept, MemberTurn::Accept, MemberTurn::Decline];
        let chair = [MemberTurn::Confirm, MemberTurn::Confirm, MemberTurn::Present, MemberTurn::Leave];
        match dice.below(40) {
            0..=4 => self.invite(who).await,
            5..=9 => self.turn(who, dice.pick(&own)).await,
            10..=15 => self.turn(who, dice.pick(&chair)).await,
            16 => self.turn(who, MemberTurn::Remove).await,
            17..=21 => self.seats(item, dice).await,
            22..=26 => self.sign(who, item).await,
            27..=30 => {
                let from = self.model.now + HOUR * i64::try_from(dice.below(3)).unwrap() - HOUR;
                self.open(from).await;
            }
            31 => {
                let mori = self.ctx("mori").await;
                if Self::done(self.store().close_papers(&mori, &self.t.meeting).await) {
                    self.model.hours = None;
                }
            }
            32 | 33 => self.say(dice).await,
            34 => self.withdraw(dice).await,
            35 => {
                let near = dice.pick(&[None, None, Some("suzuki"), Some("kato"), Some("okada")]);
                self.near(near).await;
            }
            36 => {
                let who = dice.pick(&["suzuki", "kato", "okada"]);
                self.tie(who, rows[who]).await;
            }
            37 => self.model.now += HOUR,
            38 if dice.below(4) == 0 => {
                let Some(lead) = self.lead() else { return };
                let ctx = self.ctx(lead).await;
                let close =
                    self.store().close_item(&ctx, &self.t.meeting, &self.items[item], ItemState::Done, "");
                if Self::done(close.await) {
                    self.model.closed.insert(item);
                }
            }
            39 if dice.below(8) == 0 => {
                let mori = self.ctx("mori").await;
                let version = self.store().meeting(&mori, &self.t.meeting).await.unwrap().version;
                let cancel = self.store().cancel_meeting(&mori, &self.t.meeting, version, "都合がつかない");
                if Self::done(cancel.await) {
                    self.model.cancelled = true;
                }
            }
            _ => {}
        }
    }

    async fn compare(&mut self, who: &'static str, seed: u64, step: usize) {
        let ctx = self.ctx(who).await;
        for (n, item) in self.items.iter().enumerate() {
            let shown = match self.store().meeting_item(&ctx, &self.t.meeting, item).await {
                Ok(page) => Some(page),
                Err(Error::NotFound) => None,
                Err(error) => panic!("{error}"),
            };
            let expected = self.model.shows(who, n);
            assert_eq!(
                shown.as_ref().map(|p| p.parts),
                expected,
                "{who}, item {n}, history {seed}, step {step}"
            );
            if let Some(page) = &shown {
                let places = page.paper.whereabouts.is_some();
                assert_eq!(places, page.parts.has(Parts::WHEREABOUTS), "{who}: {seed}, {step}");
                assert!(GUESTS.contains(&who) || page.lead);
                self.reads += usize::from(!page.lead);
            }
        }
        if let Ok(view) = self.store().meeting(&ctx, &self.t.meeting).await {
            for line in view.items.iter().filter(|i| !i.readable) {
                let silent = line.who.is_none() && line.case_number.is_none() && line.question.is_none();
                assert!(silent, "{who} is told of an item: {seed}, {step}");
            }
        }
    }
}

/// What every history begins with: a meeting of three items, two guests and two colleagues of the lead.
struct Ground {
    world: World,
    rows: BTreeMap<&'static str, store::load::RowId>,
    meeting: Token,
    items: Vec<Token>,
}

impl Ground {
    async fn laid(store: &Store) -> Self {
        let world = World::build(store).await.unwrap();
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let worker = |login: &str, name: &str| WorkerRow {
            login: login.into(),
            name: name.into(),
            ..Default::default()
        };
        let workers =
            loader.put(&[worker("kato", "加藤 みなみ"), worker("okada", "岡田 ゆり")]).await.unwrap();
        let post = |worker, agency| MembershipRow {
            worker,
            agency,
            role: "consultant".into(),
            ..Default::default()
        };
        loader.put(&[post(workers[0], world.hokatsu), post(workers[1], world.kurashi)]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let rows = BTreeMap::from([("suzuki", world.suzuki), ("kato", workers[0]), ("okada", workers[1])]);
        let t = Table::laid(store, &world, "mori").await;
        let mut items = Vec::new();
        for ground in GROUNDS {
            items.push(t.item(ground, &[]).await);
        }
        let meeting = t.meeting;
        Self { world, rows, meeting, items }
    }
}

/// One history from `ground` on; how often a guest read something.
async fn history(store: &Store, ground: &Ground, seed: u64) -> usize {
    let mut history = History {
        t: Table::of(store, &ground.world, ground.meeting.clone(), "mori").await,
        world: &ground.world,
        model: Model { now: MORNING, ..Model::default() },
        items: ground.items.clone(),
        members: BTreeMap::new(),
        consents: Vec::new(),
        seal: None,
        reads: 0,
    };
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    // Half of them go on from a meeting that has begun, half begin with nobody.
    if seed.is_multiple_of(2) {
        history.begun(&mut dice).await;
    }
    let everybody = [GUESTS, LEADS].concat();
    // Short ones and long ones; somebody looks after every deed, everybody after the last.
    let steps = 1 + dice.below(STEPS);
    for step in 0..steps {
        history.step(&mut dice, &ground.rows).await;
        let looking = dice.pick(&everybody);
        history.compare(looking, seed, step).await;
    }
    for who in everybody {
        history.compare(who, seed, steps).await;
    }
    history.reads
}

fn enough(reads: usize, count: usize) {
    assert!(reads > count, "members read too little for this to say anything: {reads} in {count} histories");
}

/// Each history in a copy of a file in which the ground was laid once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_reads_what_the_history_allows_and_nothing_else_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let (mould, copy) = (dir.path().join("mould"), dir.path().join("copy"));
    std::fs::create_dir(&mould).unwrap();
    let store = Store::scratch_sqlite(&mould).await.unwrap();
    let ground = Ground::laid(&store).await;
    store.close().await.unwrap();
    let (mut reads, mut count) = (0, 0);
    for seed in histories(60) {
        std::fs::create_dir(&copy).unwrap();
        for file in std::fs::read_dir(&mould).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
        let store = Store::scratch_sqlite(&copy).await.unwrap();
        reads += history(&store, &ground, seed).await;
        count += 1;
        store.close().await.unwrap();
        std::fs::remove_dir_all(&copy).unwrap();
    }
    println!("{count} histories, guests read {reads} times");
    enough(reads, count);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_reads_what_the_history_allows_and_nothing_else_on_postgres() {
    let Ok(server) = std::env::var("ENGAWA_TEST_POSTGRES") else {
        eprintln!("SKIPPED: no PostgreSQL is named in ENGAWA_TEST_POSTGRES");
        return;
    };
    let (mut reads, mut count) = (0, 0);
    for seed in 0..8 {
        let store = Store::scratch_postgres(&server).await.unwrap();
        let ground = Ground::laid(&store).await;
        reads += history(&store, &ground, seed).await;
        count += 1;
        store.close().await.unwrap();
    }
    enough(reads, count);
}
