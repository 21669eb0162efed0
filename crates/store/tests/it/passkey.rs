//! パスキー: made with a proof, shown at the second step and for step-up, and what is none.

use crate::{
    accounts::{MINUTE, OWN, at, browser, field, from, given, half_in, secret, set_up},
    seal::{form, sealed},
    story,
};
use domain::{DAY, Secret};
use store::{
    Ctx, Error, Store,
    accounts::{ASKED_FOR, Entered, MOST, PROVED_FOR, Proof, Site, Source, Step},
    audit::{Action, Kind, page::Filter},
    session::{IDLE, Session},
};
use testkit::{MORNING, Phone, SoftKey};

const HOME: &str = "https://engawa.example.jp";

fn office(store: Store) -> Store {
    store.at(Some(Site::parse(HOME).unwrap()))
}

fn desk() -> Source {
    from("192.0.2.1")
}

fn then(ctx: &Ctx, now: i64) -> Ctx {
    Ctx { now, ..ctx.clone() }
}

/// A browser that holds this session's secret.
async fn holding(store: &Store, cookie: &Secret<String>, now: i64) -> (Ctx, Session) {
    let session = store.session(cookie.show(), now, IDLE * 100).await.unwrap();
    (Ctx { actor: session.actor.clone(), now, request: String::new(), page: "test" }, session)
}

async fn add(store: &Store, ctx: &Ctx, key: &SoftKey, name: &str) {
    let asked = store.ask_new_passkey(ctx, name, secret(OWN)).await.unwrap();
    let made = Secret::new(key.make(&asked, HOME).unwrap());
    store.add_passkey(ctx, name, &made).await.unwrap();
}

/// 佐藤 at [`MORNING`], with a phone and a passkey, logged in.
async fn with_key(store: &Store) -> (Phone, Entered, Ctx, SoftKey) {
    let (phone, entered) = set_up(store, &desk()).await;
    let (ctx, _) = holding(store, &entered.secret, MORNING).await;
    let key = SoftKey::new().unwrap();
    add(store, &ctx, &key, "窓口の機械").await;
    (phone, entered, ctx, key)
}

/// Another worker with a phone, logged in.
async fn with_phone(store: &Store, login: &str) -> (Ctx, Session) {
    let source = from("192.0.2.9");
    let password = given(store, login).await;
    let cookie = store.log_in(&at(MORNING), login, password, &source, "").await.unwrap();
    let session = store.session(cookie.show(), MORNING, IDLE).await.unwrap();
    store.choose_password(&at(MORNING), &session, secret(OWN), &secret(OWN)).await.unwrap();
    let Step::SetUp(offer) = store.login_step(&session, MORNING).await.unwrap() else { panic!("no set-up") };
    let phone = Phone::typed(&offer.letters).unwrap();
    let entered = store.confirm_phone(&at(MORNING), &session, &phone.code(MORNING), &source).await.unwrap();
    holding(store, &entered.secret, MORNING).await
}

/// A login that has the password, at `now`.
async fn half(store: &Store, now: i64) -> Session {
    half_in(store, &secret(OWN), &desk(), now).await
}

async fn enter(store: &Store, session: &Session, shown: &str, now: i64) -> store::Result<Entered> {
    store.second_factor_passkey(&at(now), session, &secret(shown), &desk()).await
}

fn refused<T>(answer: store::Result<T>) -> bool {
    answer.err().is_some_and(|error| field(&error) == "passkey")
}

async fn lines(store: &Store, action: Action, kind: Kind) -> usize {
    store.link_audit().await.unwrap();
    let kansa = store.ctx_of_login("kansa", "test", MORNING).await.unwrap();
    let filter = Filter { action: Some(action), kind: Some(kind), ..Filter::default() };
    store.audit_page(&kansa, &filter).await.unwrap().lines.len()
}

story! {
    async fn a_passkey_is_the_second_step_of_a_login_beside_the_code(store, _world) {
        let store = office(store);
        let (phone, _, ctx, mut key) = with_key(&store).await;
        assert_eq!(lines(&store, Action::Create, Kind::Passkey).await, 1);
        let now = MORNING + 5 * MINUTE;
        let session = half(&store, now).await;
        assert!(matches!(store.login_step(&session, now).await, Ok(Step::Code { passkeys: true })));
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        assert!(asked.contains("\"rpId\":\"engawa.example.jp\"") && asked.contains("\"required\""), "{asked}");
        let entered = enter(&store, &session, &key.show(&asked, HOME).unwrap(), now).await.unwrap();
        assert!(entered.codes.show().is_empty());
        let (inside, _) = holding(&store, &entered.secret, now).await;
        assert_eq!(store.proof(&inside).await.unwrap(), Proof::Held, "a login in two steps is a proof");
        assert!(matches!(store.ask_passkey(&at(now), &session).await, Err(Error::NotFound)), "half of it is over");
        let own = store.account(&inside).await.unwrap();
        assert!(own.passkeys_here);
        let shown: Vec<_> = own.passkeys.iter().map(|p| (p.name.as_str(), p.made, p.used, p.stopped)).collect();
        assert_eq!(shown, [("窓口の機械", MORNING, Some(now), None)]);
        // The code goes on as before.
        let later = now + MINUTE;
        let session = half(&store, later).await;
        store.second_factor(&at(later), &session, &phone.code(later), &desk()).await.unwrap();
        // Ended, it is none, and what it was made of is gone.
        store.end_passkey(&ctx, &own.passkeys[0].token).await.unwrap();
        assert_eq!(lines(&store, Action::End, Kind::Passkey).await, 1);
        assert!(matches!(store.end_passkey(&ctx, &own.passkeys[0].token).await, Err(Error::NotFound)));
        assert!(store.account(&ctx).await.unwrap().passkeys.is_empty());
        let session = half(&store, later).await;
        assert!(matches!(store.login_step(&session, later).await, Ok(Step::Code { passkeys: false })));
        assert!(matches!(store.ask_passkey(&at(later), &session).await, Err(Error::NotFound)));
    }
}

story! {
    async fn an_answer_is_good_once_at_its_own_session_and_for_some_minutes(store, _world) {
        let store = office(store);
        let (_, _, _, mut key) = with_key(&store).await;
        let now = MORNING + 20 * MINUTE;
        let (one, other) = (half(&store, now).await, half(&store, now).await);
        let asked = store.ask_passkey(&at(now), &one).await.unwrap();
        let shown = key.show(&asked, HOME).unwrap();
        assert!(refused(enter(&store, &other, &shown, now).await), "nothing was asked of the other session");
        store.ask_passkey(&at(now), &other).await.unwrap();
        assert!(refused(enter(&store, &other, &shown, now).await), "something else was");
        enter(&store, &one, &shown, now).await.unwrap();
        // Sent again: that session is over, and at another nothing answers to it.
        assert!(matches!(enter(&store, &one, &shown, now).await, Err(Error::LoggedOut)));
        assert!(refused(enter(&store, &other, &shown, now).await), "a replay");
        // A wrong one uses what was asked up, too.
        let asked = store.ask_passkey(&at(now), &other).await.unwrap();
        assert!(refused(enter(&store, &other, "{}", now).await));
        assert!(refused(enter(&store, &other, &key.show(&asked, HOME).unwrap(), now).await));
        // In time, and too late; asked anew, the former question is over.
        // Each on a day of its own, so that nobody waits for what was wrong before.
        let mut day = now;
        for (late, taken) in [(ASKED_FOR, false), (-1, false), (ASKED_FOR - 1, true)] {
            day += 2 * DAY;
            let session = half(&store, day).await;
            let asked = store.ask_passkey(&at(day), &session).await.unwrap();
            let shown = key.show(&asked, HOME).unwrap();
            let answer = enter(&store, &session, &shown, day + late).await;
            assert_eq!(answer.is_ok(), taken, "{late}");
        }
        let session = half(&store, day + 2 * DAY).await;
        let former = store.ask_passkey(&at(day + 2 * DAY), &session).await.unwrap();
        store.ask_passkey(&at(day + 2 * DAY), &session).await.unwrap();
        assert!(refused(enter(&store, &session, &key.show(&former, HOME).unwrap(), day + 2 * DAY).await));
    }
}

story! {
    async fn what_was_shown_elsewhere_or_by_another_key_opens_nothing(store, _world) {
        let store = office(store);
        let (_, _, _, mut key) = with_key(&store).await;
        // Each on a day of its own, so that nobody waits.
        let mut now = MORNING;
        for origin in [
            "https://engawa.example.jp.evil.example",
            "https://evil.example",
            "http://engawa.example.jp",
            "https://engawa.example.jp:8443",
            "https://town.engawa.example.jp",
            "null",
        ] {
            now += DAY;
            let session = half(&store, now).await;
            let asked = store.ask_passkey(&at(now), &session).await.unwrap();
            assert!(refused(enter(&store, &session, &key.show(&asked, origin).unwrap(), now).await), "{origin}");
        }
        let mut other = SoftKey::new().unwrap();
        other.id.clone_from(&key.id);
        other.count = Some(40);
        for lie in 0..3 {
            now += DAY;
            let session = half(&store, now).await;
            let asked = store.ask_passkey(&at(now), &session).await.unwrap();
            let shown = match lie {
                0 => {
                    key.name = Some("evil.example".into());
                    key.show(&asked, HOME).unwrap()
                }
                1 => {
                    (key.name, key.verified) = (None, false);
                    key.show(&asked, HOME).unwrap()
                }
                _ => other.show(&asked, HOME).unwrap(),
            };
            assert!(refused(enter(&store, &session, &shown, now).await), "{lie}");
        }
        // All the while nothing was ended, and the true one opens.
        (key.name, key.verified) = (None, true);
        let session = half(&store, now).await;
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        enter(&store, &session, &key.show(&asked, HOME).unwrap(), now).await.unwrap();
    }
}

story! {
    async fn a_passkey_whose_count_goes_back_is_refused_ended_and_told(store, _world) {
        let store = office(store);
        let (phone, entered, ctx, mut key) = with_key(&store).await;
        let now = MORNING + 20 * MINUTE;
        key.count = Some(7);
        let session = half(&store, now).await;
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        enter(&store, &session, &key.show(&asked, HOME).unwrap(), now).await.unwrap();
        for copy in 0..2 {
            // Two ceremonies at a time: the second one's count is held against what stands then.
            let (one, two) = (half(&store, now).await, half(&store, now).await);
            let first = store.ask_passkey(&at(now), &one).await.unwrap();
            let second = store.ask_passkey(&at(now), &two).await.unwrap();
            if copy == 0 {
                enter(&store, &one, &key.show(&first, HOME).unwrap(), now).await.unwrap();
                enter(&store, &two, &key.show(&second, HOME).unwrap(), now).await.unwrap();
                continue;
            }
            let before = key.count;
            enter(&store, &one, &key.show(&first, HOME).unwrap(), now).await.unwrap();
            key.count = before;
            assert!(refused(enter(&store, &two, &key.show(&second, HOME).unwrap(), now).await));
        }
        let own = store.account(&then(&ctx, now)).await.unwrap().passkeys;
        assert_eq!((own.len(), own[0].stopped), (1, Some(now)), "its owner is told");
        let session = half(&store, now).await;
        assert!(matches!(store.ask_passkey(&at(now), &session).await, Err(Error::NotFound)));
        store.second_factor(&at(now), &session, &phone.code(now), &desk()).await.unwrap();
        // At an open session, the desk's audit has it; a passkey that never counts is in order.
        let mut twin = SoftKey::new().unwrap();
        (key, twin.count) = (SoftKey::new().unwrap(), None);
        let inside = then(&ctx, MORNING + 9 * MINUTE);
        add(&store, &inside, &key, "鍵").await;
        add(&store, &inside, &twin, "同期する鍵").await;
        let (_, session) = holding(&store, &entered.secret, inside.now).await;
        let mut late = then(&ctx, now);
        for key in [&mut twin, &mut key] {
            for _ in 0..2 {
                late = then(&late, late.now + PROVED_FOR);
                let asked = store.ask_passkey(&late, &session).await.unwrap();
                store.prove_by_passkey(&late, &secret(&key.show(&asked, HOME).unwrap())).await.unwrap();
            }
        }
        key.count = Some(0);
        late = then(&late, late.now + PROVED_FOR);
        let asked = store.ask_passkey(&late, &session).await.unwrap();
        let answer = store.prove_by_passkey(&late, &secret(&key.show(&asked, HOME).unwrap())).await;
        assert_eq!(field(&answer.unwrap_err()), "proof");
        assert_eq!(lines(&store, Action::End, Kind::Passkey).await, 1);
        // What was told is swept after 90 days.
        let daily = Ctx::program("daily", late.now + 91 * DAY);
        store.sweep(&daily).await.unwrap();
        let names: Vec<String> =
            store.account(&ctx).await.unwrap().passkeys.into_iter().map(|p| p.name).collect();
        assert_eq!(names, ["同期する鍵"]);
    }
}

story! {
    async fn nobody_comes_in_by_another_s_passkey_or_after_the_account_ended(store, _world) {
        let store = office(store);
        let (_, entered, ctx, mut key) = with_key(&store).await;
        // 鈴木 has a key of their own; 佐藤's does not open their account, nor theirs 佐藤's.
        let mut theirs = SoftKey::new().unwrap();
        let (mori, ..) = browser(&store, "mori", MORNING).await;
        let sato = ctx.actor.token.clone();
        let now = MORNING;
        let session = half(&store, now).await;
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        theirs.count = Some(90);
        assert!(refused(enter(&store, &session, &theirs.show(&asked, HOME).unwrap(), now).await));
        // A credential belongs to one account: the same one is not taken twice.
        let asked = store.ask_new_passkey(&then(&ctx, MORNING + MINUTE), "もう一つ", secret(OWN)).await.unwrap();
        let again = secret(&key.make(&asked, HOME).unwrap());
        assert!(refused(store.add_passkey(&then(&ctx, MORNING + MINUTE), "もう一つ", &again).await));
        assert_eq!(store.account(&ctx).await.unwrap().passkeys.len(), 1);
        // Nor one with the number of another account's, and that question is used up, too.
        let (takahashi, _) = with_phone(&store, "takahashi").await;
        let asked = store.ask_new_passkey(&takahashi, "同じ鍵", secret(OWN)).await.unwrap();
        let stolen = secret(&key.make(&asked, HOME).unwrap());
        assert!(refused(store.add_passkey(&takahashi, "同じ鍵", &stolen).await));
        let fresh = secret(&SoftKey::new().unwrap().make(&asked, HOME).unwrap());
        assert!(refused(store.add_passkey(&takahashi, "別の鍵", &fresh).await));
        assert!(store.account(&takahashi).await.unwrap().passkeys.is_empty());
        // With a new way in, passkeys are set up anew like the phone.
        let session = half(&store, now).await;
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        store.reset_login(&mori, &sato).await.unwrap();
        assert!(matches!(
            enter(&store, &session, &key.show(&asked, HOME).unwrap(), now).await,
            Err(Error::LoggedOut)
        ));
        assert!(store.session(entered.secret.show(), now, IDLE).await.is_err());
        let (_, again) = set_up(&store, &desk()).await;
        let (ctx, session) = holding(&store, &again.secret, MORNING).await;
        assert!(store.account(&ctx).await.unwrap().passkeys.is_empty());
        assert!(matches!(store.ask_passkey(&ctx, &session).await, Err(Error::NotFound)));
        // Changing the phone does the same.
        let key = SoftKey::new().unwrap();
        add(&store, &ctx, &key, "机の鍵").await;
        store.change_phone(&ctx, secret(OWN)).await.unwrap();
        let (_, again) = set_up(&store, &desk()).await;
        let (ctx, _) = holding(&store, &again.secret, MORNING).await;
        assert!(store.account(&ctx).await.unwrap().passkeys.is_empty());
        // An ended account has none, also when it is opened again.
        add(&store, &ctx, &SoftKey::new().unwrap(), "机の鍵").await;
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        store.end_worker(&admin, &sato).await.unwrap();
        assert!(store.ask_new_passkey(&ctx, "鍵", secret(OWN)).await.is_err());
        store.reopen_worker(&admin, &sato).await.unwrap();
        let (ctx, ..) = browser(&store, "sato", MORNING).await;
        assert!(store.account(&ctx).await.unwrap().passkeys.is_empty());
    }
}

story! {
    async fn a_passkey_is_added_with_a_proof_beside_a_phone_at_an_office_with_a_name(store, _world) {
        let bare = store.clone();
        let store = office(store);
        let (phone, entered) = set_up(&store, &desk()).await;
        let (ctx, session) = holding(&store, &entered.secret, MORNING).await;
        assert!(matches!(bare.ask_new_passkey(&ctx, "鍵", secret(OWN)).await, Err(Error::NotFound)), "no address by name");
        assert!(!bare.account(&ctx).await.unwrap().passkeys_here);
        let (suzuki, ..) = browser(&store, "suzuki", MORNING).await;
        assert!(matches!(store.ask_new_passkey(&suzuki, "鍵", secret(OWN)).await, Err(Error::NotFound)), "no phone");
        assert!(!store.account(&suzuki).await.unwrap().passkeys_here);
        let token = store.make_token(&ctx, "集計用", "30").await.unwrap();
        let actor = store.actor_by_token(token.show(), MORNING).await.unwrap();
        let api = Ctx { actor, now: MORNING, request: String::new(), page: "test" };
        assert!(matches!(store.ask_new_passkey(&api, "鍵", secret(OWN)).await, Err(Error::NotFound)));
        assert!(matches!(store.add_passkey(&api, "鍵", &secret("{}")).await, Err(Error::NotFound)));
        for name in ["", " 　", &"長".repeat(41)] {
            assert_eq!(field(&store.ask_new_passkey(&ctx, name, secret(OWN)).await.unwrap_err()), "name");
        }
        // Whoever found the screen open does not know the password.
        let found = store.ask_new_passkey(&ctx, "鍵", secret("まちがった ことば")).await.unwrap_err();
        assert_eq!(field(&found), "present");
        // Ten minutes after the login: prove it again.
        let late = then(&ctx, MORNING + PROVED_FOR);
        assert_eq!(field(&store.ask_new_passkey(&late, "鍵", secret(OWN)).await.unwrap_err()), "proof");
        assert!(refused(store.add_passkey(&late, "鍵", &secret("{}")).await), "nothing was asked");
        store.prove(&late, &secret(&phone.code(late.now))).await.unwrap();
        let key = SoftKey::new().unwrap();
        let asked = store.ask_new_passkey(&late, "鍵", secret(OWN)).await.unwrap();
        // Not from elsewhere, not without a finger, not as an answer to something else.
        assert!(refused(store.add_passkey(&late, "鍵", &secret(&key.make(&asked, "https://evil.example").unwrap())).await));
        let asked = store.ask_new_passkey(&late, "鍵", secret(OWN)).await.unwrap();
        let mut careless = SoftKey::new().unwrap();
        careless.verified = false;
        assert!(refused(store.add_passkey(&late, "鍵", &secret(&careless.make(&asked, HOME).unwrap())).await));
        let made = secret(&key.make(&asked, HOME).unwrap());
        assert!(refused(store.add_passkey(&late, "鍵", &made).await), "that question is over");
        for n in 0..MOST {
            add(&store, &late, &SoftKey::new().unwrap(), &format!("鍵{n}")).await;
        }
        let more = store.ask_new_passkey(&late, "十一番目", secret(OWN)).await.unwrap_err();
        assert_eq!(field(&more), "name");
        assert!(store.ask_passkey(&late, &session).await.unwrap().matches("\"public-key\"").count() == MOST);
        // Nobody ends another's.
        let own = store.account(&late).await.unwrap().passkeys;
        assert!(matches!(store.end_passkey(&suzuki, &own[0].token).await, Err(Error::NotFound)));
        assert!(matches!(store.end_passkey(&api, &own[0].token).await, Err(Error::NotFound)));
        assert_eq!(store.account(&late).await.unwrap().passkeys.len(), MOST);
    }
}

story! {
    async fn a_seal_opens_to_a_passkey_as_to_a_code(store, world) {
        let store = office(store);
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (_, entered, ctx, mut key) = with_key(&store).await;
        let now = MORNING + PROVED_FOR;
        let (late, session) = holding(&store, &entered.secret, now).await;
        assert_eq!(store.proof(&late).await.unwrap(), Proof::Passkey);
        assert_eq!(store.clone().at(None).proof(&late).await.unwrap(), Proof::Code, "no address by name");
        let shut = store.open_seal(&late, &all.seal, "転校の手続き").await.unwrap_err();
        assert_eq!(field(&shut), "proof");
        let asked = store.ask_passkey(&late, &session).await.unwrap();
        let shown = secret(&key.show(&asked, HOME).unwrap());
        // At another browser of the same worker it proves nothing.
        let (there, ..) = browser(&store, "sato", now).await;
        assert_eq!(field(&store.prove_by_passkey(&there, &shown).await.unwrap_err()), "proof");
        assert!(store.open_seal(&there, &all.seal, "転校の手続き").await.is_err());
        store.prove_by_passkey(&late, &shown).await.unwrap();
        store.open_seal(&late, &all.seal, "転校の手続き").await.unwrap();
        let over = then(&ctx, now + PROVED_FOR);
        assert_eq!(field(&store.prove_by_passkey(&over, &shown).await.unwrap_err()), "proof", "a replay");
        // Wrong ones make this screen wait, as codes do, and nobody else.
        for _ in 0..4 {
            assert_eq!(field(&store.prove_by_passkey(&over, &secret("{}")).await.unwrap_err()), "proof");
        }
        let asked = store.ask_passkey(&over, &session).await.unwrap();
        let right = secret(&key.show(&asked, HOME).unwrap());
        let Err(Error::Invalid(faults)) = store.prove_by_passkey(&over, &right).await else { panic!("no wait") };
        assert!(faults.0[0].sentence.contains("お待ちください"));
        let session = half(&store, over.now).await;
        let asked = store.ask_passkey(&at(over.now), &session).await.unwrap();
        enter(&store, &session, &key.show(&asked, HOME).unwrap(), over.now).await.unwrap();
    }
}

story! {
    async fn wrong_passkeys_count_among_wrong_codes(store, _world) {
        let store = office(store);
        let (phone, _, _, mut key) = with_key(&store).await;
        let now = MORNING + 20 * MINUTE;
        let session = half(&store, now).await;
        let elsewhere = from("198.51.100.7");
        for n in 0..5 {
            let wrong = if n % 2 == 0 {
                store.second_factor_passkey(&at(now), &session, &secret("{}"), &elsewhere).await
            } else {
                store.second_factor(&at(now), &session, "000000", &elsewhere).await
            };
            assert!(wrong.is_err());
        }
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        let right = secret(&key.show(&asked, HOME).unwrap());
        let answer = store.second_factor_passkey(&at(now), &session, &right, &elsewhere).await;
        let Err(Error::Invalid(faults)) = answer else { panic!("no wait") };
        assert!(faults.0[0].field == "passkey" && faults.0[0].sentence.contains("お待ちください"));
        let code = store.second_factor(&at(now), &session, &phone.code(now), &elsewhere).await;
        assert_eq!(field(&code.unwrap_err()), "code", "the code waits with it");
        // From the owner's own desk both go on; the question was not used up by the wait.
        store.second_factor_passkey(&at(now), &session, &right, &desk()).await.unwrap();
    }
}

story! {
    async fn a_passkey_of_another_name_is_neither_asked_for_nor_counted_and_its_owner_is_told(store, _world) {
        let store = office(store);
        let (phone, _, ctx, mut key) = with_key(&store).await;
        let moved = store.clone().at(Some(Site::parse("https://engawa.town.example.jp").unwrap()));
        let own = moved.account(&ctx).await.unwrap();
        assert!(own.passkeys_here && own.passkeys.len() == 1 && own.passkeys[0].elsewhere);
        assert!(!store.account(&ctx).await.unwrap().passkeys[0].elsewhere);
        let now = MORNING + 20 * MINUTE;
        assert_eq!(moved.proof(&then(&ctx, now)).await.unwrap(), Proof::Code);
        let session = half(&moved, now).await;
        assert!(matches!(moved.login_step(&session, now).await, Ok(Step::Code { passkeys: false })));
        assert!(matches!(moved.ask_passkey(&at(now), &session).await, Err(Error::NotFound)));
        // What was asked at the one name is no answer at the other.
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        assert!(refused(enter(&moved, &session, &key.show(&asked, HOME).unwrap(), now).await));
        let entered = moved.second_factor(&at(now), &session, &phone.code(now), &desk()).await.unwrap();
        // There is room for as many again; each opens where it was made.
        let (inside, _) = holding(&moved, &entered.secret, now).await;
        for n in 0..MOST {
            let asked = moved.ask_new_passkey(&inside, "新しい住所", secret(OWN)).await.unwrap();
            let made = SoftKey::new().unwrap().make(&asked, "https://engawa.town.example.jp").unwrap();
            moved.add_passkey(&inside, &format!("新しい住所{n}"), &secret(&made)).await.unwrap();
        }
        let session = half(&store, now).await;
        let asked = store.ask_passkey(&at(now), &session).await.unwrap();
        enter(&store, &session, &key.show(&asked, HOME).unwrap(), now).await.unwrap();
    }
}
