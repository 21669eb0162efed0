//! 表の取り込み: by whom not; what the record stands against; all or nothing; out again.

use crate::{reception::ctx, story};
use domain::{
    Token,
    exchange::{ImportState, RowIn, SheetKind},
};
use store::{
    Ctx, Error, Store,
    imports::{Job, Read},
};
use testkit::MORNING;

fn rows(kind: SheetKind, all: &[&[(&str, &str)]]) -> Vec<(u32, RowIn)> {
    all.iter().zip(2..).map(|(row, line)| (line, RowIn::check(kind, *row, MORNING).unwrap())).collect()
}

async fn job(store: &Store) -> Job {
    store.claim_import(MORNING).await.unwrap().unwrap()
}

/// Brings rows as if they had been read from a file.
async fn bring(store: &Store, ctx: &Ctx, kind: SheetKind, all: &[&[(&str, &str)]]) -> Token {
    let token =
        store.start_import(ctx, kind, "C:\\Users\\hanako\\一覧.csv", b"x".to_vec(), "").await.unwrap();
    let (job, rows) = (job(store).await, rows(kind, all));
    let read = Read { total: rows.len(), rows, ..Read::default() };
    store.import_checked(ctx, &job, read, str::to_owned).await.unwrap();
    token
}

async fn carry(store: &Store, ctx: &Ctx, token: &Token, kind: SheetKind, all: &[&[(&str, &str)]]) {
    store.answer_import_rest(ctx, token, false).await.unwrap();
    store.send_import(ctx, token).await.unwrap();
    let job = job(store).await;
    assert!(job.going);
    store.carry_import(ctx, &job, rows(kind, all), str::to_owned).await.unwrap();
}

async fn found(store: &Store, ctx: &Ctx, words: &str) -> usize {
    let ask = store::find::Question { words: words.into(), ..Default::default() };
    store.find_people(ctx, &ask, 20).await.unwrap().count.counted
}

async fn told(store: &Store, ctx: &Ctx, token: &Token) -> Vec<String> {
    let told = store.import_faults(ctx, token, 1, 100).await.unwrap();
    told.iter().map(|f| format!("{} {}: {}", f.line, f.heading, f.sentence)).collect()
}

const SORA: &[(&str, &str)] = &[
    ("person_key", "p1"),
    ("name", "海野 そら"),
    ("kana", "うんの そら"),
    ("birth", "H2.3.4"),
    ("phone_1", "000-1234-9999"),
    ("household_key", "h1"),
    ("household", "海野さん"),
    ("is_index", "yes"),
    ("case_number", "2026-0100"),
    ("opened_on", "2026/4/1"),
];

const CALL: &[(&str, &str)] = &[
    ("case_number", "2026-0100"),
    ("at", "2026/4/2 10:00"),
    ("method", "phone"),
    ("person_key", "p1"),
    ("body", "大家さんと話した"),
];

story! {
    async fn no_other_desk_town_or_role_has_an_import(store, _world) {
        let sato = ctx(&store, "sato").await;
        let token = bring(&store, &sato, SheetKind::People, &[SORA]).await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let other = ctx(&store, login).await;
            for absent in [&token, &Token::from_bytes([1; 16])] {
                assert!(matches!(store.import_of(&other, absent).await, Err(Error::NotFound)), "{login}");
                assert!(matches!(store.import_faults(&other, absent, 1, 9).await, Err(Error::NotFound)));
                assert!(matches!(store.import_same(&other, absent, 1, 9).await, Err(Error::NotFound)));
                assert!(matches!(store.import_in_the_way(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.answer_import(&other, absent, &[]).await, Err(Error::NotFound)));
                assert!(matches!(store.answer_import_rest(&other, absent, true).await, Err(Error::NotFound)));
                assert!(matches!(store.send_import(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.drop_import(&other, absent).await, Err(Error::NotFound)));
                assert!(matches!(store.undo_import(&other, absent).await, Err(Error::NotFound)));
            }
            match store.imports(&other).await {
                Ok(all) => assert!(all.is_empty(), "{login}"),
                Err(error) => assert!(matches!(error, Error::NotFound), "{login}"),
            }
            assert!(matches!(store.sheet_records(&other, SheetKind::People).await, Err(Error::NotFound)));
        }
        assert!(matches!(store.sheet_records(&sato, SheetKind::People).await, Err(Error::NotFound)));
        let import = store.import_of(&sato, &token).await.unwrap();
        assert_eq!((import.state, import.file_name.show().as_str()), (ImportState::Checked, "一覧.csv"));
    }
}

story! {
    async fn people_households_cases_receptions_and_contacts_come_in_and_go_out(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let count = async |kind| store.sheet_records(&mori, kind).await.unwrap().len();
        let before = [count(SheetKind::Households).await, count(SheetKind::People).await];
        let people = bring(&store, &sato, SheetKind::People, &[SORA]).await;
        assert_eq!(told(&store, &sato, &people).await, [""; 0]);
        carry(&store, &sato, &people, SheetKind::People, &[SORA]).await;
        assert_eq!(count(SheetKind::People).await, before[1] + 1);

        let reception: &[(&str, &str)] = &[
            ("received_on", "2026/4/1"), ("door", "phone"), ("name", "海野 そら"), ("words", "家賃"),
            ("person_key", "p1"), ("case_number", "2026-0100"), ("topic", "rent_loan"), ("closed_at", "2026/4/1 11:00"),
        ];
        let receptions = bring(&store, &sato, SheetKind::Receptions, &[reception]).await;
        carry(&store, &sato, &receptions, SheetKind::Receptions, &[reception]).await;
        let contacts = bring(&store, &sato, SheetKind::Contacts, &[CALL]).await;
        carry(&store, &sato, &contacts, SheetKind::Contacts, &[CALL]).await;
        let out = store.sheet_records(&mori, SheetKind::Contacts).await.unwrap();
        assert!(out[0].contains(&("person_key", "p1".to_owned())) && out[0].contains(&("case_number", "2026-0100".to_owned())));
        assert_eq!(found(&store, &sato, "うんの").await, 1);

        // The people cannot go while receptions and contacts stand upon them.
        let way = store.import_in_the_way(&sato, &people).await.unwrap();
        let said: Vec<_> = way.iter().map(|w| (w.what.as_str(), w.count)).collect();
        assert_eq!(said, [("相談受付", 3), ("支援経過の記録", 2)]);
        assert!(matches!(store.undo_import(&sato, &people).await, Err(Error::Invalid(_))));
        // A colleague who does not lead may not undo; one who leads may.
        for token in [&contacts, &receptions, &people] {
            store.undo_import(&mori, token).await.unwrap();
        }
        assert_eq!([count(SheetKind::Households).await, count(SheetKind::People).await], before);
        assert_eq!((count(SheetKind::Receptions).await, count(SheetKind::Contacts).await), (0, 0));
        assert_eq!(found(&store, &sato, "うんの").await, 0);
        // And in again, as if nothing had been.
        let people = bring(&store, &sato, SheetKind::People, &[SORA]).await;
        carry(&store, &sato, &people, SheetKind::People, &[SORA]).await;
    }
}

story! {
    async fn what_the_record_stands_against_is_told_and_nothing_is_in(store, _world) {
        let sato = ctx(&store, "sato").await;
        let taken: &[(&str, &str)] = &[
            ("name", "川口 みどり"), ("household_key", "nowhere"), ("case_number", "2026-0001"), ("opened_on", "2026/4/1"),
        ];
        let token = bring(&store, &sato, SheetKind::People, &[SORA, SORA, taken]).await;
        assert_eq!(told(&store, &sato, &token).await, [
            "3 person_key: 2 行目と同じキーです。別の記録なら、キーを変えてください",
            "3 case_number: 2 行目と同じ番号です",
            "4 case_number: この番号は、もう使われています。空にすると、続きの番号がつきます",
            "4 household_key: このキーの世帯は、まだここにありません。先に「世帯」の表を取り込むか、「世帯の呼び方」を入れてください",
        ]);
        assert!(matches!(store.send_import(&sato, &token).await, Err(Error::Invalid(_))));
        let token = bring(&store, &sato, SheetKind::Contacts, &[CALL]).await;
        assert_eq!(told(&store, &sato, &token).await.len(), 2);
        store.drop_import(&sato, &token).await.unwrap();
        assert_eq!(store.import_of(&sato, &token).await.unwrap().state, ImportState::Dropped);
    }
}

story! {
    async fn a_record_that_changed_in_the_meantime_sends_the_import_back(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        let first = bring(&store, &sato, SheetKind::People, &[SORA]).await;
        let second = bring(&store, &mori, SheetKind::People, &[SORA]).await;
        carry(&store, &sato, &first, SheetKind::People, &[SORA]).await;
        carry(&store, &mori, &second, SheetKind::People, &[SORA]).await;
        let import = store.import_of(&mori, &second).await.unwrap();
        assert_eq!((import.state, import.faults), (ImportState::Checked, 2));
    }
}

story! {
    async fn a_row_whose_only_likeness_was_shut_meanwhile_is_still_asked_about_and_goes_in(store, world) {
        let sato = ctx(&store, "sato").await;
        let taro: &[(&str, &str)] = &[
            ("name", "山田 太郎"), ("kana", "やまだ たろう"), ("birth", "S47.5.3"), ("phone_1", "000-1234-5678"),
            ("household_key", "h9"), ("household", "山田さん"), ("is_index", "yes"),
            ("case_number", "2026-0101"), ("opened_on", "2026/4/1"),
        ];
        let token = bring(&store, &sato, SheetKind::People, &[taro]).await;
        let asked = async || {
            let page = store.import_same(&sato, &token, 1, 9).await.unwrap();
            page.rows.iter().map(|row| (row.line, row.like.len())).collect::<Vec<_>>()
        };
        assert!(matches!(asked().await.as_slice(), [(2, 1..)]));
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = store::load::TieRow {
            household: world.yamada_household,
            worker: world.sato,
            reason: "いとこ".into(),
            made_by: world.mori,
            made_at: MORNING,
        };
        loader.put(&[tie]).await.unwrap();
        loader.done(store::audit::Kind::Tie).await.unwrap();
        assert_eq!(asked().await, [(2, 0)], "with nobody to compare with");
        store.answer_import_rest(&sato, &token, true).await.unwrap();
        assert_eq!(store.import_of(&sato, &token).await.unwrap().open, 1, "and nobody is chosen unseen");
        assert!(matches!(store.send_import(&sato, &token).await, Err(Error::Invalid(_))));
        store.answer_import(&sato, &token, &[(2, None)]).await.unwrap();
        store.send_import(&sato, &token).await.unwrap();
    }
}

story! {
    async fn a_row_said_to_be_somebody_who_is_shut_by_now_goes_in_as_somebody_new(store, world) {
        let sato = ctx(&store, "sato").await;
        let taro: &[(&str, &str)] = &[
            ("name", "山田 太郎"), ("kana", "やまだ たろう"), ("birth", "S47.5.3"), ("phone_1", "000-1234-5678"),
            ("household_key", "h9"), ("household", "山田さん"), ("is_index", "yes"),
            ("case_number", "2026-0101"), ("opened_on", "2026/4/1"),
        ];
        let token = bring(&store, &sato, SheetKind::People, &[taro]).await;
        store.answer_import_rest(&sato, &token, true).await.unwrap();
        assert_eq!(store.import_of(&sato, &token).await.unwrap().open, 0, "it was said while he was open");
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = store::load::TieRow {
            household: world.yamada_household,
            worker: world.sato,
            reason: "いとこ".into(),
            made_by: world.mori,
            made_at: MORNING,
        };
        loader.put(&[tie]).await.unwrap();
        loader.done(store::audit::Kind::Tie).await.unwrap();
        carry(&store, &sato, &token, SheetKind::People, &[taro]).await;
        assert_eq!(found(&store, &sato, "山田 太郎").await, 1, "not joined to who is shut");
    }
}

story! {
    async fn an_import_that_was_corrected_is_not_undone(store, _world) {
        let sato = ctx(&store, "sato").await;
        let reception: &[(&str, &str)] = &[("received_on", "2026/4/1"), ("door", "phone"), ("words", "家賃")];
        let token = bring(&store, &sato, SheetKind::Receptions, &[reception]).await;
        carry(&store, &sato, &token, SheetKind::Receptions, &[reception]).await;
        let all = store::reception::Filter { state: String::new(), ..Default::default() };
        let row = store.receptions(&sato, &all).await.unwrap().rows[0].token.clone();
        let told = domain::reception::Told::check([("words", "家賃と電気")].as_slice(), MORNING).unwrap();
        store.correct_reception(&sato, &row, 1, &told, true).await.unwrap();
        let way = store.import_in_the_way(&sato, &token).await.unwrap();
        assert!(way.iter().any(|w| w.what == "取り込んだあとに直した相談受付"), "{way:?}");
        assert!(matches!(store.undo_import(&sato, &token).await, Err(Error::Invalid(_))));
    }
}
