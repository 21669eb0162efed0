//! Searches and lists show and count exactly what a reading row by row would, and nothing of what is not granted.

use crate::{contact::as_worker, story};
use chrono::NaiveDate;
use domain::{access::Parts, code::CaseStatus, text::fold};
use store::{
    Ctx, Store,
    audit::Kind,
    case::CaseFilter,
    find::Question,
    load::{
        AgencyRow, CaseRow, ContactRow, GrantRow, HouseholdRow, Loader, MemberRow, MembershipRow, PersonRow,
        PhoneRow, RowId, TieRow, WorkerRow,
    },
};
use testkit::{MORNING, World};

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    pub(crate) fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

pub(crate) const FAMILY: &[(&str, &str)] =
    &[("太田", "オオタ"), ("大野", "オオノ"), ("渡邉", "ワタナベ"), ("渡辺", "ワタナベ"), ("小野", "オノ")];
pub(crate) const GIVEN: &[(&str, &str)] =
    &[("太郎", "タロウ"), ("花子", "ハナコ"), ("陽子", "ヨウコ"), ("洋", "ヨウ")];
pub(crate) const WORDS: &[&str] = &["家賃", "年金", "入院", "滞納の督促状", "ガス", "がん"];

/// What is in the store, known to the test.
#[derive(Default)]
pub(crate) struct Model {
    people: Vec<(RowId, RowId, String, String)>,
    phones: Vec<(RowId, String)>,
    members: Vec<(RowId, RowId)>,
    households: Vec<(RowId, RowId)>,
    cases: Vec<CaseRow>,
    case_ids: Vec<RowId>,
    grants: Vec<GrantRow>,
    ties: Vec<(RowId, RowId)>,
    contacts: Vec<ContactRow>,
}

/// A worker with a desk at more agencies than are looked up as words of the index.
async fn many_desks(loader: &mut Loader, kurashi: RowId) {
    let desks: Vec<AgencyRow> = (0..9)
        .map(|n| AgencyRow { name: format!("窓口{n}"), kind: "other".into(), ..Default::default() })
        .collect();
    let worker = loader
        .put(&[WorkerRow { login: "many".into(), name: "兼務 多".into(), ..Default::default() }])
        .await
        .unwrap()[0];
    let mut desks = loader.put(&desks).await.unwrap();
    desks.push(kurashi);
    let post = |agency: &RowId| MembershipRow {
        worker,
        agency: *agency,
        role: "consultant".into(),
        ..Default::default()
    };
    loader.put(&desks.iter().map(post).collect::<Vec<_>>()).await.unwrap();
}

pub(crate) async fn fill(store: &Store, world: &World) -> Model {
    let mut dice = Dice(20_261_121);
    let mut model = Model::default();
    let agencies = [world.kurashi, world.hokatsu, world.aoba];
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    many_desks(&mut loader, world.kurashi).await;
    for n in 0..60 {
        let agency = dice.one_of(&agencies);
        let household = HouseholdRow {
            agency,
            name: format!("世帯{n}"),
            area: (n % 4 == 0).then_some(world.east),
            ..Default::default()
        };
        let household = loader.put(&[household]).await.unwrap()[0];
        model.households.push((household, agency));
        let mut index = RowId::default();
        for _ in 0..=dice.below(2) {
            // One in ten was first written down by another agency.
            let writer = if dice.below(10) == 0 { dice.one_of(&agencies) } else { agency };
            let (family, given) = (dice.one_of(FAMILY), dice.one_of(GIVEN));
            let (name, kana) = (format!("{} {}", family.0, given.0), format!("{} {}", family.1, given.1));
            let row =
                PersonRow { agency: writer, name: name.clone(), kana: kana.clone(), ..Default::default() };
            index = loader.put(&[row]).await.unwrap()[0];
            model.people.push((index, writer, name, kana));
            let number = format!("0001234{:04}", 5670 + dice.below(3));
            let tail = number[7..].to_owned();
            loader
                .put(&[PhoneRow {
                    person: index,
                    number: number.clone(),
                    tail,
                    safe: true,
                    ..Default::default()
                }])
                .await
                .unwrap();
            model.phones.push((index, number));
            let member = MemberRow { household, person: index, is_index: true, ..Default::default() };
            loader.put(&[member]).await.unwrap();
            model.members.push((household, index));
        }
        for _ in 0..dice.below(3) {
            let day = |n: usize| {
                NaiveDate::from_ymd_opt(2026, 12, 1).unwrap() + chrono::Days::new(u64::try_from(n).unwrap())
            };
            let case = CaseRow {
                number: format!("2025-{:04}", model.cases.len() + 1),
                agency: if dice.below(6) == 0 { dice.one_of(&agencies) } else { agency },
                household,
                person: index,
                status: dice.one_of(CaseStatus::ALL).word().into(),
                opened_on: NaiveDate::from_ymd_opt(2025, 4, 1).unwrap(),
                next_review: (dice.below(3) > 0).then(|| day(dice.below(9))),
                plan_made_on: (dice.below(2) > 0).then(|| day(0)),
                worker: (dice.below(2) > 0).then_some(world.sato),
                ..Default::default()
            };
            model.case_ids.extend(loader.put(std::slice::from_ref(&case)).await.unwrap());
            model.cases.push(case);
        }
    }
    for (n, case) in model.case_ids.clone().into_iter().enumerate() {
        let lead = model.cases[n].agency;
        for _ in 0..dice.below(8) {
            let body = format!("{}の話。{}について", dice.one_of(WORDS), dice.one_of(WORDS));
            let at = MORNING
                - 86_400_000 * i64::try_from(dice.below(400)).unwrap()
                - i64::try_from(model.contacts.len()).unwrap();
            model.contacts.push(ContactRow {
                case,
                lead_agency: lead,
                agency: lead,
                worker: world.sato,
                at,
                method: "phone".into(),
                outcome: "met".into(),
                body,
                import_source: Some("test".into()),
                import_key: Some(model.contacts.len().to_string()),
                ..Default::default()
            });
        }
        for _ in 0..dice.below(3) {
            let all = [
                Parts::SUMMARY,
                Parts::BASIC,
                Parts::CONTACTS,
                Parts::BASIC.and(Parts::WHEREABOUTS),
                Parts::ALL,
            ];
            let (past, future) = (MORNING - 1_000_000, MORNING + 1_000_000);
            let single = dice.below(4) == 0;
            model.grants.push(GrantRow {
                case,
                agency: (!single).then(|| dice.one_of(&agencies)),
                worker: single.then_some(world.suzuki),
                desk: single.then_some(world.hokatsu),
                parts: dice.one_of(&all),
                ground: "consent".into(),
                from: dice.one_of(&[past, past, past, future]),
                to: dice.one_of(&[None, Some(future), Some(past)]),
                ended: dice.one_of(&[None, None, None, Some(past)]),
                made_by: world.sato,
                ..Default::default()
            });
        }
        if dice.below(15) == 0 {
            model.ties.push((dice.one_of(&[world.sato, world.suzuki]), model.cases[n].household));
        }
    }
    loader.put(&model.contacts).await.unwrap();
    loader.put(&model.grants).await.unwrap();
    let ties = model.ties.iter().map(|(worker, household)| TieRow {
        worker: *worker,
        household: *household,
        made_by: world.sato,
        ..Default::default()
    });
    loader.put(&ties.collect::<Vec<_>>()).await.unwrap();
    loader.tell_cases().await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    model
}

impl Model {
    /// The rules once more, written for one row at a time.
    fn parts(&self, who: (RowId, RowId), case: usize) -> Parts {
        let (worker, agency) = who;
        let (row, id) = (&self.cases[case], self.case_ids[case]);
        if self.ties.contains(&(worker, row.household)) {
            return Parts::NONE;
        }
        if row.agency == agency {
            return Parts::ALL;
        }
        let mine = |g: &&GrantRow| {
            g.case == id
                && (g.agency == Some(agency) || g.worker == Some(worker))
                && g.ended.is_none()
                && g.from <= MORNING
                && g.to.is_none_or(|to| to > MORNING)
        };
        self.grants.iter().filter(mine).fold(Parts::NONE, |all, g| all.and(g.parts))
    }

    fn sees_person(&self, who: (RowId, RowId), person: RowId, writer: RowId) -> bool {
        let homes: Vec<RowId> = self.members.iter().filter(|m| m.1 == person).map(|m| m.0).collect();
        if homes.iter().any(|h| self.ties.contains(&(who.0, *h))) {
            return false;
        }
        let granted = |home: &RowId| {
            (0..self.cases.len())
                .any(|c| self.cases[c].household == *home && self.parts(who, c).has(Parts::BASIC))
        };
        writer == who.1 || homes.iter().any(|h| self.households.contains(&(*h, who.1)) || granted(h))
    }

    fn names(&self, who: (RowId, RowId), fits: impl Fn(&str, &str) -> bool) -> Vec<String> {
        let mut hits: Vec<(&str, RowId, &str)> = self
            .people
            .iter()
            .filter(|(id, writer, name, kana)| self.sees_person(who, *id, *writer) && fits(name, kana))
            .map(|(id, _, name, kana)| (kana.as_str(), *id, name.as_str()))
            .collect();
        hits.sort();
        hits.into_iter().map(|(.., name)| name.to_owned()).collect()
    }

    fn notes(&self, who: (RowId, RowId), word: &str) -> Vec<String> {
        let mut hits: Vec<&ContactRow> = self
            .contacts
            .iter()
            .filter(|k| {
                let case = self.case_ids.iter().position(|c| *c == k.case).unwrap();
                fold(&k.body).contains(&fold(word)) && self.parts(who, case).has(Parts::CONTACTS)
            })
            .collect();
        hits.sort_by_key(|k| std::cmp::Reverse(k.at));
        hits.into_iter().map(|k| k.import_key.clone().unwrap()).collect()
    }

    fn list(&self, who: (RowId, RowId), fits: impl Fn(&CaseRow) -> bool) -> Vec<String> {
        let mut hits: Vec<(bool, Option<NaiveDate>, RowId, String)> = (0..self.cases.len())
            .filter(|c| !self.parts(who, *c).is_none() && fits(&self.cases[*c]))
            .map(|c| {
                let row = &self.cases[c];
                (row.next_review.is_none(), row.next_review, self.case_ids[c], row.number.clone())
            })
            .collect();
        hits.sort();
        hits.into_iter().map(|(.., number)| number).filter(|n| n.starts_with("2025")).collect()
    }
}

async fn numbers(store: &Store, ctx: &Ctx, filter: &CaseFilter) -> Vec<String> {
    let mut all = Vec::new();
    for page in 1.. {
        let list = store.case_list(ctx, filter, page).await.unwrap();
        all.extend(list.rows.iter().map(|r| r.number.clone()));
        if !list.more {
            assert_eq!(usize::try_from(list.total).unwrap(), all.len(), "counted after the gate");
            break;
        }
    }
    all.into_iter().filter(|n| n.starts_with("2025")).collect()
}

story! {
    async fn a_search_finds_and_counts_what_a_reading_row_by_row_would(store, world) {
        let model = fill(&store, &world).await;
        for (login, who) in [("sato", (world.sato, world.kurashi)), ("suzuki", (world.suzuki, world.hokatsu)), ("aoki", (RowId::default(), world.aoba))] {
            let ctx = as_worker(&store, login).await;
            for word in WORDS.iter().chain(&["督促", "家", "家賃 年金", "ガ", "がん ガス", "火星"]) {
                let found = store.find_contacts(&ctx, word, 500).await.unwrap();
                let keys: Vec<String> = found.rows.iter().map(|n| n.import_key.clone().unwrap()).collect();
                let mut expected = model.notes(who, word.split(' ').next().unwrap());
                for more in word.split(' ').skip(1) {
                    let both = model.notes(who, more);
                    expected.retain(|k| both.contains(k));
                }
                assert_eq!(found.count.counted, expected.len().min(200), "{login} {word}");
                assert_eq!(found.count.more, expected.len() > 200);
                assert_eq!(keys, expected[..expected.len().min(201)], "{login} {word}");
                let page = store.find_contacts(&ctx, word, 3).await.unwrap();
                let keys: Vec<String> = page.rows.iter().map(|n| n.import_key.clone().unwrap()).collect();
                assert_eq!(keys, expected[..expected.len().min(3)], "the newest three: {login} {word}");
            }
            for (typed, name, kana) in [("太田", "太田", "火星"), ("渡辺", "渡辺", "火星"), ("おお", "火星", "オオ"), ("洋", "洋", "火星"), ("ハナコ", "火星", "ハナコ")] {
                let ask = Question { words: typed.into(), exact: true, agency: None };
                let found = store.find_people(&ctx, &ask, 500).await.unwrap();
                let mut expected = model.names(who, |n, k| fold(n).contains(&fold(name)) || fold(k).contains(kana));
                if who.1 == world.kurashi { expected.retain(|n| !n.starts_with("山田")); }
                assert_eq!(found.rows.iter().map(|p| p.name.clone()).collect::<Vec<_>>(), expected, "{login} {typed}");
                assert_eq!(found.count.counted, expected.len());
            }
            let romaji = store.find_people(&ctx, &Question { words: "ohno yoko".into(), ..Default::default() }, 500).await.unwrap();
            let expected = model.names(who, |_, k| k == "オオノ ヨウコ" || k == "オノ ヨウコ");
            assert_eq!(romaji.rows.iter().map(|p| p.name.clone()).collect::<Vec<_>>(), expected, "{login}");
            for row in &romaji.rows {
                assert!(row.phones.is_none() || !row.phones.as_ref().unwrap().is_empty());
            }
        }
    }
}

story! {
    async fn a_phone_s_end_finds_only_where_whereabouts_may_be_seen(store, world) {
        let model = fill(&store, &world).await;
        for (login, who) in [("sato", (world.sato, world.kurashi)), ("suzuki", (world.suzuki, world.hokatsu))] {
            let ctx = as_worker(&store, login).await;
            for digits in ["5670", "671", "0001234-5672", "１２３４－５６７２", "9999"] {
                let end: String = fold(digits).chars().filter(char::is_ascii_digit).collect();
                let found = store.find_people(&ctx, &Question { words: digits.into(), ..Default::default() }, 500).await.unwrap();
                let calls = |id: RowId| model.phones.iter().any(|(p, n)| *p == id && n.ends_with(&end));
                let whereabouts = |id: RowId, writer: RowId| {
                    let home = |h: RowId| model.households.contains(&(h, who.1)) || (0..model.cases.len()).any(|c| {
                        model.cases[c].household == h && model.parts(who, c).has(Parts::BASIC.and(Parts::WHEREABOUTS))
                    });
                    writer == who.1 || model.members.iter().any(|m| m.1 == id && home(m.0))
                };
                let expected = model.people.iter().filter(|p| calls(p.0) && model.sees_person(who, p.0, p.1) && whereabouts(p.0, p.1)).count();
                assert_eq!(found.count.counted, expected, "{login} {digits}");
                assert_eq!(found.rows.len(), expected, "{login} {digits}");
            }
        }
    }
}

story! {
    async fn the_case_list_is_what_may_be_seen_in_one_order_on_both_databases(store, world) {
        let model = fill(&store, &world).await;
        for (login, who) in [("sato", (world.sato, world.kurashi)), ("suzuki", (world.suzuki, world.hokatsu)), ("aoki", (RowId::default(), world.aoba))] {
            let ctx = as_worker(&store, login).await;
            let all = CaseFilter { statuses: vec![], ..Default::default() };
            assert_eq!(numbers(&store, &ctx, &all).await, model.list(who, |_| true), "{login}");
            let open = CaseFilter::default();
            assert_eq!(numbers(&store, &ctx, &open).await, model.list(who, |c| c.status != "closed"), "{login}");
            let day = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
            let soon = CaseFilter { review_before: Some(day), ..all.clone() };
            assert_eq!(numbers(&store, &ctx, &soon).await, model.list(who, |c| c.next_review.is_some_and(|d| d < day)), "{login}");
            let list = store.case_list(&ctx, &all, 1).await.unwrap();
            for row in list.rows.iter().filter(|r| r.number.starts_with("2025")) {
                let case = model.cases.iter().position(|c| c.number == row.number).unwrap();
                let parts = model.parts(who, case);
                assert_eq!(row.name.is_some(), parts.has(Parts::BASIC), "{login} {}", row.number);
                assert!(row.last_contact_at.is_none() || parts.has(Parts::CONTACTS));
            }
            // A filter about a part that is not granted must not tell it by what it leaves.
            let no_plan = CaseFilter { no_plan: true, ..all.clone() };
            for number in numbers(&store, &ctx, &no_plan).await {
                let case = model.cases.iter().position(|c| c.number == number).unwrap();
                assert!(model.parts(who, case).has(Parts::PLAN), "{login} {number}");
            }
            let kurashi = ctx.actor.desks.last().unwrap().token.clone();
            let desk = CaseFilter { agency: Some(kurashi), ..all };
            assert_eq!(numbers(&store, &ctx, &desk).await, model.list(who, |c| c.agency == who.1), "{login}");
        }
        for login in ["admin", "kansa"] {
            let ctx = as_worker(&store, login).await;
            assert_eq!(store.case_list(&ctx, &CaseFilter::default(), 1).await.unwrap().total, 0);
            assert_eq!(store.find_contacts(&ctx, "家賃", 20).await.unwrap().count.counted, 0);
            assert_eq!(store.find_people(&ctx, &Question { words: "太田".into(), ..Default::default() }, 20).await.unwrap().count.counted, 0);
        }
    }
}

/// `login` finds these people by name, and by the end of their phone, and counts no more.
async fn finds(store: &Store, login: &str, words: &str, names: &[&str]) {
    let ctx = as_worker(store, login).await;
    let ask = Question { words: words.into(), ..Default::default() };
    let found = store.find_people(&ctx, &ask, 20).await.unwrap();
    assert_eq!(found.rows.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), names, "{login} {words}");
    assert_eq!((found.count.counted, found.count.more), (names.len(), false), "{login} {words}");
}

story! {
    async fn people_whom_another_agency_wrote_down_are_found_by_the_desk_that_leads_a_case_of_their_household(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        many_desks(&mut loader, world.kurashi).await;
        let person = |name: &str, kana: &str| PersonRow { agency: world.hokatsu, name: name.into(), kana: kana.into(), ..Default::default() };
        let people = loader.put(&[person("渡邉 陽子", "ワタナベ ヨウコ"), person("渡邉 洋", "ワタナベ ヒロシ")]).await.unwrap();
        let phone = PhoneRow { person: people[1], number: "00055551234".into(), tail: "1234".into(), safe: true, ..Default::default() };
        loader.put(&[phone]).await.unwrap();
        let household = HouseholdRow { agency: world.hokatsu, name: "渡邉さん".into(), ..Default::default() };
        let household = loader.put(&[household]).await.unwrap()[0];
        let member = |person: &RowId| MemberRow { household, person: *person, living: "with".into(), ..Default::default() };
        loader.put(&people.iter().map(member).collect::<Vec<_>>()).await.unwrap();
        loader.done(Kind::Household).await.unwrap();
        for login in ["sato", "many", "aoki", "admin", "kansa"] {
            finds(&store, login, "渡辺", &[]).await;
        }
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let case = CaseRow {
            number: "2026-0900".into(), agency: world.kurashi, household, person: people[0],
            status: "open".into(), opened_on: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(), ..Default::default()
        };
        loader.put(&[case]).await.unwrap();
        loader.done(Kind::Case).await.unwrap();
        // A child whom the other agency writes down only afterwards.
        let suzuki = as_worker(&store, "suzuki").await;
        let home = crate::contact::token::<HouseholdRow>(&store, household).await;
        let child = domain::household::NewPerson { name: "渡邉 空".into(), kana: "ワタナベ ソラ".into(), ..Default::default() };
        let tie = domain::household::NewMember { tie: "子".into(), living: domain::household::Living::With, is_index: false, from: None };
        store.add_member(&suzuki, &home, &child, &tie, "").await.unwrap();
        let all = ["渡邉 空", "渡邉 洋", "渡邉 陽子"];
        for login in ["sato", "suzuki", "many"] {
            for words in ["渡辺", "わたなべ", "watanabe"] {
                finds(&store, login, words, &all).await;
            }
            finds(&store, login, "5555-1234", &["渡邉 洋"]).await;
        }
        for login in ["aoki", "admin", "kansa"] {
            finds(&store, login, "渡辺", &[]).await;
            finds(&store, login, "1234", &[]).await;
        }
    }
}
