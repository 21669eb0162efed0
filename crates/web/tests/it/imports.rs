//! Sheets in: by whom not; faults by row and column, nothing written; mended, in; undone, out; and the round trip.

use domain::{exchange::SheetKind, reception::NewReception};
use sheets::exchange::{Form, Record, write};
use store::{Ctx, Store, imports::Told};
use testkit::{MORNING, TestApp, World, app::Browser, scratch};
use web::importing;

async fn town() -> (scratch::Scratch, TestApp) {
    let scratch = scratch::sqlite().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    (scratch, app)
}

async fn ctx(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

/// Brings a file and waits until it has been read; the address of its page.
async fn bring(app: &TestApp, browser: &Browser, kind: &str, file: &[u8]) -> String {
    let answer = browser.upload("/imports", &[("kind", kind), ("once", "")], "一覧.csv", file).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    importing::run_all(&app.app).await;
    answer.location
}

async fn press(app: &TestApp, browser: &Browser, path: &str) -> u16 {
    let status = browser.post(path, &[]).await.status.as_u16();
    importing::run_all(&app.app).await;
    status
}

fn token(path: &str) -> domain::Token {
    domain::Token::parse(path.rsplit('/').next().unwrap()).unwrap()
}

/// Every fault of an import, page by page.
async fn faults(store: &Store, ctx: &Ctx, path: &str) -> Vec<Told> {
    let mut all = Vec::new();
    for page in 1.. {
        let some = store.import_faults(ctx, &token(path), page, 100).await.unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some);
    }
    all
}

async fn receptions(store: &Store) -> i64 {
    let all = store::reception::Filter { state: String::new(), ..Default::default() };
    store.receptions(&ctx(store, "sato").await, &all).await.unwrap().count
}

const GOOD: &str = "受付日,どうやって,氏名,ふりがな,電話番号,どんなことで\n\
                    R8.4.1,電話,川口 みどり,ｶﾜｸﾞﾁ ﾐﾄﾞﾘ,０００ー２２２２ー３３３３,家賃が払えない\n\
                    令和8年4月2日,来所,海野 そら,うんの そら,,仕事をさがしたい\n";

#[tokio::test]
async fn another_desk_town_or_role_sees_no_import() {
    let (_scratch, app) = town().await;
    let sato = app.with_worker("sato").await.unwrap();
    let path = bring(&app, &sato, "receptions", GOOD.as_bytes()).await;
    assert!(sato.get(&path).await.body.contains("2行"));
    for who in ["suzuki", "aoki", "kansa", "admin"] {
        let other = app.with_worker(who).await.unwrap();
        for page in [String::new(), "/faults/1".into(), "/same/1".into()] {
            let answer = other.get(&format!("{path}{page}")).await;
            assert_eq!(answer.status, 404, "{who}");
            assert_eq!(
                answer.body,
                other.get(&format!("/imports/{}{page}", domain::Token::from_bytes([9; 16]))).await.body
            );
        }
        for deed in ["go", "drop", "undo", "same"] {
            assert_eq!(other.post(&format!("{path}/{deed}"), &[]).await.status, 404, "{who} {deed}");
        }
        let list = other.get("/imports").await;
        assert!(!list.body.contains("一覧.csv"), "{who}");
    }
    assert_eq!(sato.post("/imports/export", &[("kind", "people"), ("form", "xlsx")]).await.status, 404);
}

#[tokio::test]
async fn a_file_is_looked_at_taken_in_found_and_undone() {
    let (_scratch, app) = town().await;
    let sato = app.with_worker("sato").await.unwrap();
    let bad = GOOD.replace("R8.4.1", "R20.4.1").replace("来所", "ハト");
    let path = bring(&app, &sato, "receptions", bad.as_bytes()).await;
    let page = sato.get(&path).await.body;
    assert!(page.contains("日付がまだ来ていない日になっています") && page.contains("ハト"), "{page}");
    assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 422);
    assert_eq!(receptions(&app.app.store).await, 0);

    let path = bring(&app, &sato, "receptions", GOOD.as_bytes()).await;
    assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 303);
    assert_eq!(receptions(&app.app.store).await, 2);
    // The same file again: every row is known.
    let again = bring(&app, &sato, "receptions", GOOD.as_bytes()).await;
    assert!(sato.get(&again).await.body.contains("同じ内容の行が、もう取り込まれています"));
    assert_eq!(press(&app, &sato, &format!("{path}/undo")).await, 303);
    assert_eq!(receptions(&app.app.store).await, 0);
    assert!(sato.get(&path).await.body.contains("取り消しました"));
}

#[tokio::test]
async fn a_letter_that_a_database_cannot_hold_is_told_of_like_any_other_fault() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let bad = GOOD.replace("ふりがな", "備\0忘").replace("来所", "ハ\0ト\u{1b}");
    let path = bring(&app, &sato, "receptions", bad.as_bytes()).await;
    let page = sato.get(&path).await.body;
    assert!(page.contains("ハト") && page.contains("備忘"), "{page}");
    assert!(!page.contains(['\0', '\u{1b}']));
    // In a cell that holds words it goes, and the words come in.
    let path = bring(&app, &sato, "receptions", GOOD.replace("仕事を", "仕\0事を").as_bytes()).await;
    assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 303);
    assert_eq!(receptions(&app.app.store).await, 2);
}

#[tokio::test]
async fn what_was_built_upon_an_import_stands_in_the_way_of_undoing_it() {
    let (_scratch, app) = town().await;
    let store = &app.app.store;
    let sato = app.with_worker("sato").await.unwrap();
    let path = bring(&app, &sato, "receptions", GOOD.as_bytes()).await;
    press(&app, &sato, &format!("{path}/go")).await;
    let me = ctx(store, "sato").await;
    let all = store::reception::Filter { state: String::new(), ..Default::default() };
    let one = store.receptions(&me, &all).await.unwrap().rows[0].token.clone();
    store.person_from_reception(&me, &one, None).await.unwrap();
    store.case_from_reception(&me, &one, None).await.unwrap();
    let next = domain::reception::Next::check(
        [("next_words", "電話する")].as_slice(),
        domain::code::Urgency::Normal,
        MORNING,
    );
    store.add_next(&me, &one, &next.unwrap(), "").await.unwrap();
    assert_eq!(press(&app, &sato, &format!("{path}/undo")).await, 422);
    let page = sato.get(&path).await.body;
    assert!(page.contains("用事・約束　1件"), "{page}");
    assert_eq!(receptions(store).await, 2);
}

#[tokio::test]
async fn people_who_may_be_known_are_asked_about_one_by_one() {
    let (_scratch, app) = town().await;
    let store = &app.app.store;
    let sato = app.with_worker("sato").await.unwrap();
    let me = ctx(store, "sato").await;
    let csv = "氏名,ふりがな,生年月日,世帯のキー,世帯の呼び方,世帯の本人\n\
               山田 太郎,やまだ たろう,S47.5.3,a,山田さん（東）,○\n\
               山田 はな,ヤマダ ハナ,1944/1/15,a,,\n\
               海野 そら,,H2.3.4,b,海野さん,\n海野 そら,うんの そら,平成2年3月4日,b,,\n";
    let path = bring(&app, &sato, "people", csv.as_bytes()).await;
    let asked = store.import_same(&me, &token(&path), 1, 25).await.unwrap();
    let told: Vec<_> = asked.rows.iter().map(|r| (r.line, r.like.len(), r.like[0].other_line)).collect();
    assert_eq!(told, [(2, 1, None), (3, 1, None), (5, 1, Some(4))]);
    assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 422);
    let first = asked.rows[0].like[0].token.to_string();
    let third = asked.rows[2].like[0].token.to_string();
    let answers = [("line-2", first.as_str()), ("line-3", "other"), ("line-5", third.as_str())];
    assert_eq!(sato.post(&format!("{path}/same"), &answers).await.status, 303);
    assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 303);
    let people = store.sheet_records(&ctx(store, "mori").await, SheetKind::People).await.unwrap();
    let name = |r: &Record| r.iter().find(|(f, _)| *f == "name").map(|(_, v)| v.clone()).unwrap();
    let mut names: Vec<String> = people.iter().map(name).collect();
    names.dedup();
    // 山田 太郎 is the one of the record, now in two households; 山田 はな is somebody new; 海野 そら is one.
    assert_eq!(names, ["山田 太郎", "山田 ハナ", "山田 はな", "海野 そら"]);
    assert_eq!(people.len(), 5);
    assert_eq!(press(&app, &sato, &format!("{path}/undo")).await, 303);
    assert_eq!(store.sheet_records(&ctx(store, "mori").await, SheetKind::People).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_work_that_broke_off_is_taken_up_again_and_given_up_after_three_times() {
    let (_scratch, app) = town().await;
    let store = &app.app.store;
    let me = ctx(store, "sato").await;
    let path = store.start_import(&me, SheetKind::Receptions, "a.csv", GOOD.into(), "").await.unwrap();
    let at = |minutes: i64| MORNING + minutes * 60_000;
    assert!(store.claim_import(at(0)).await.unwrap().is_some());
    assert!(store.claim_import(at(1)).await.unwrap().is_none(), "somebody is at it");
    assert!(store.claim_import(at(2)).await.unwrap().is_some(), "the program died");
    assert!(store.claim_import(at(4)).await.unwrap().is_some());
    assert!(store.claim_import(at(6)).await.unwrap().is_none());
    let import = store.import_of(&me, &path).await.unwrap();
    assert!(import.failure.contains("3回止まりました"));
}

/// Receptions as varied as an office's, `count` of them, as pairs of the form.
fn varied(count: usize) -> Vec<Vec<(&'static str, String)>> {
    let names = ["髙橋 𠮷男", "海野 そら", "川口 みどり", "O'Hara Ann", "葛󠄀城 昇", "=cmd 太郎"];
    let words = [
        "家賃が払えない。\n「-3か月」",
        "=SUM(A1) と書いた紙",
        "10時〜12時に電話",
        "@役場, \"引用\"",
        "'かっこ' &#x41;",
        "😢 ねむれない",
    ];
    let births = ["1964-10-10", "1951年ごろ", "1980年", "1999年3月", ""];
    let (doors, topics) =
        (["phone", "counter", "visit", "mail"], ["debt", "housing", "income", "food", "other"]);
    (0..count)
        .map(|n| {
            let at = |list: &[&str]| list[(n * 7 + n / 5) % list.len()].to_owned();
            let mut pairs = vec![
                ("words", format!("{}（{n}）", at(&words))),
                ("door", at(&doors)),
                ("topic", at(&topics)),
                ("topic", "violence".to_owned()),
                ("birth", at(&births)),
                ("received_on", format!("2026-{:02}-{:02}", 4 + n % 7, 1 + n % 28)),
                ("received_time", format!("{:02}:{:02}", 9 + n % 8, n % 60)),
                ("urgency", at(&["now", "soon", "normal"])),
                ("leave_message", at(&["yes", "no", ""])),
                ("visitor", at(&["self", "family", "other", ""])),
                ("visitor_tie", at(&["母", "", "+民生委員"])),
                ("address", at(&["みどり町東1番地", "", "－番地なし"])),
                ("contact_wish", at(&["水曜の昼だけ", ""])),
                (
                    "phone",
                    if n % 3 == 0 { format!("000-{:04}-{:04}", n % 9999 + 1, n) } else { String::new() },
                ),
            ];
            if n % 4 == 0 {
                pairs.push(("anonymous", "1".to_owned()));
            } else {
                pairs.push(("name", at(&names)));
                pairs.push(("kana", at(&["カワグチ ミドリ", "ウンノ ソラ"])));
            }
            if n % 2 == 0 {
                pairs.push(("main_topic", "violence".to_owned()));
            }
            pairs
        })
        .collect()
}

/// The desk's sheet of one kind, row by row.
async fn sheet(store: &Store, kind: SheetKind, form: Form) -> Vec<u8> {
    let mori = ctx(store, "mori").await;
    let lists = importing::lists(&store.sheet_lists(&mori).await.unwrap());
    write(kind, &lists, &store.sheet_records(&mori, kind).await.unwrap(), form).unwrap().bytes
}

#[tokio::test]
async fn three_hundred_receptions_come_back_in_an_empty_town_field_by_field() {
    let (_scratch, from) = town().await;
    let sato = ctx(&from.app.store, "sato").await;
    for pairs in varied(300) {
        let new = NewReception::check(pairs.as_slice(), MORNING).unwrap();
        from.app.store.receive(&sato, &new, "").await.unwrap();
    }
    let all = store::reception::Filter { state: String::new(), ..Default::default() };
    let page = from.app.store.receptions(&sato, &all).await.unwrap();
    let named = page.rows.iter().filter(|r| !r.name.show().is_empty());
    let some: Vec<_> = named.map(|r| r.token.clone()).collect();
    from.app.store.take_on(&sato, &some[0]).await.unwrap();
    from.app.store.person_from_reception(&sato, &some[1], None).await.unwrap();
    from.app.store.case_from_reception(&sato, &some[1], None).await.unwrap();
    from.app.store.close_reception(&sato, &some[2], "info_only").await.unwrap();
    for form in [Form::Xlsx, Form::Utf8, Form::Cp932] {
        let empty = scratch::sqlite().await.unwrap();
        World::ground(&empty.store).await.unwrap();
        let to = TestApp::new(empty.store.clone());
        let mori = to.with_worker("mori").await.unwrap();
        for kind in SheetKind::ALL {
            let before = sheet(&from.app.store, *kind, form).await;
            if String::from_utf8_lossy(&sheet(&from.app.store, *kind, Form::Utf8).await).lines().count() < 2 {
                continue;
            }
            let path = bring(&to, &mori, kind.word(), &before).await;
            let told: Vec<String> = faults(&to.app.store, &ctx(&to.app.store, "mori").await, &path)
                .await
                .iter()
                .map(|f| format!("{} {} {} {}", f.line, f.heading, f.cell.show(), f.sentence))
                .collect();
            assert!(told.is_empty(), "{form:?} {kind:?}: {told:#?}");
            mori.post(&format!("{path}/same"), &[("rest", "other")]).await;
            assert_eq!(press(&to, &mori, &format!("{path}/go")).await, 303, "{form:?} {kind:?}");
            // Compared as UTF-8 text, which loses nothing: every field of every row.
            let (one, two) = (
                sheet(&from.app.store, *kind, Form::Utf8).await,
                sheet(&to.app.store, *kind, Form::Utf8).await,
            );
            let (one, two) = (String::from_utf8(one).unwrap(), String::from_utf8(two).unwrap());
            for (a, b) in one.lines().zip(two.lines()) {
                assert_eq!(a, b, "{form:?} {kind:?}");
            }
            assert_eq!(one, two, "{form:?} {kind:?}");
        }
        assert_eq!(receptions(&to.app.store).await, 300);
    }
}

/// Two hundred cells that no form would take, far apart: (row of the file, column).
fn plant(records: &mut [Record]) -> Vec<(i64, String)> {
    let faults: [(&str, &str, &str); 8] = [
        ("birth", "2099-01-01", "生年月日"),
        ("phone", "12-34", "電話番号"),
        ("received_on", "13月45日", "受付日"),
        ("received_time", "25:99", "受付時刻"),
        ("urgency", "いつか", "急ぎ"),
        ("door", "のろし", "どうやって"),
        ("area", "月の裏", "地区"),
        ("worker", "だれでもない人", "受けた人"),
    ];
    let mut planted = Vec::new();
    for n in 0..200 {
        let row = n * (records.len() / 200) + 3;
        let (field, cell, heading) = faults[n % faults.len()];
        let record = &mut records[row];
        record.retain(|(f, _)| *f != field);
        record.push((field, cell.to_owned()));
        planted.push((i64::try_from(row).unwrap() + 2, heading.to_owned()));
    }
    planted
}

#[tokio::test]
async fn two_hundred_planted_faults_are_each_named_and_nothing_is_written() {
    let (_scratch, app) = town().await;
    let store = &app.app.store;
    let sato = app.with_worker("sato").await.unwrap();
    let me = ctx(store, "sato").await;
    let lists = importing::lists(&store.sheet_lists(&me).await.unwrap());
    for (form, rows) in [(Form::Xlsx, 5_000), (Form::Cp932, 5_000)] {
        let good = varied(rows);
        let mut bad = good.clone();
        let mut planted = plant(&mut bad);
        let file = write(SheetKind::Receptions, &lists, &bad, form).unwrap().bytes;
        let path = bring(&app, &sato, "receptions", &file).await;
        let mut told: Vec<(i64, String)> =
            faults(store, &me, &path).await.into_iter().map(|f| (f.line, f.heading)).collect();
        told.sort();
        planted.sort();
        assert_eq!(told, planted, "{form:?}");
        assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 422);
        assert_eq!(receptions(store).await, 0, "nothing is written");
        assert_eq!(press(&app, &sato, &format!("{path}/drop")).await, 303);

        let file = write(SheetKind::Receptions, &lists, &good, form).unwrap().bytes;
        let path = bring(&app, &sato, "receptions", &file).await;
        sato.post(&format!("{path}/same"), &[("rest", "other")]).await;
        assert_eq!(press(&app, &sato, &format!("{path}/go")).await, 303);
        assert_eq!(
            receptions(store).await,
            i64::try_from(rows).unwrap(),
            "{form:?}: {}",
            sato.get(&path).await.body
        );
        assert_eq!(press(&app, &sato, &format!("{path}/undo")).await, 303);
        assert_eq!(receptions(store).await, 0, "out again");
    }
}
