//! Who somebody is: what a login asks, and whom failures make wait.

use crate::story;
use domain::{DAY, Instant, Secret};
use store::{
    Ctx, Error, Store,
    accounts::{Entered, NewAdmin, Source, Step},
    session::{IDLE, Session, Stage},
};
use testkit::{MORNING, Phone};

pub(crate) const OWN: &str = "えんがわで お茶を のむ";
pub(crate) const MINUTE: Instant = 60_000;

pub(crate) fn secret(word: &str) -> Secret<String> {
    Secret::new(word.to_owned())
}

pub(crate) fn at(now: Instant) -> Ctx {
    Ctx::program("/login", now)
}

pub(crate) fn from(address: &str) -> Source {
    Source { address: address.to_owned(), device: None }
}

/// The context of a worker who acts from a browser.
pub(crate) async fn browser(store: &Store, login: &str, now: Instant) -> (Ctx, Session, Secret<String>) {
    let worker = store.ctx_of_login(login, "test", now).await.unwrap().actor.token.clone();
    let secret = store.start_session(&worker, Stage::Full, now).await.unwrap();
    let session = store.session(secret.show(), now, IDLE).await.unwrap();
    (Ctx { actor: session.actor.clone(), now, request: String::new(), page: "test" }, session, secret)
}

/// 森 (管理者) gives `login` a new way in.
pub(crate) async fn given(store: &Store, login: &str) -> Secret<String> {
    let (mori, ..) = browser(store, "mori", MORNING).await;
    let worker = store.ctx_of_login(login, "test", MORNING).await.unwrap().actor.token.clone();
    store.reset_login(&mori, &worker).await.unwrap()
}

pub(crate) async fn half_in(
    store: &Store,
    password: &Secret<String>,
    source: &Source,
    now: Instant,
) -> Session {
    let secret = store.log_in(&at(now), "sato", password.clone(), source, "").await.unwrap();
    store.session(secret.show(), now, IDLE).await.unwrap()
}

/// 佐藤 sets everything up at [`MORNING`]: password [`OWN`] and a phone.
pub(crate) async fn set_up(store: &Store, source: &Source) -> (Phone, Entered) {
    let session = half_in(store, &given(store, "sato").await, source, MORNING).await;
    store.choose_password(&at(MORNING), &session, secret(OWN), &secret(OWN)).await.unwrap();
    let Step::SetUp(offer) = store.login_step(&session, MORNING).await.unwrap() else { panic!("no set-up") };
    let phone = Phone::typed(&offer.letters).unwrap();
    let entered = store.confirm_phone(&at(MORNING), &session, &phone.code(MORNING), source).await.unwrap();
    (phone, entered)
}

pub(crate) fn field(error: &Error) -> &'static str {
    if let Error::Invalid(faults) = error { faults.0[0].field } else { "" }
}

/// Tries `login` with a wrong password; the sentence.
async fn slip(store: &Store, login: &str, source: &Source, now: Instant) -> String {
    match store.log_in(&at(now), login, secret("まちがった ことば"), source, "").await {
        Err(Error::Invalid(faults)) => faults.0[0].sentence.clone(),
        other => panic!("{other:?}"),
    }
}

story! {
    async fn only_who_keeps_an_account_gives_it_a_new_way_in(store, world) {
        let sato = store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
        // A colleague, the chief, the auditor, the manager's own program token: nobody.
        for login in ["sato", "takahashi", "kansa", "suzuki", "aoki"] {
            let (ctx, ..) = browser(&store, login, MORNING).await;
            assert!(matches!(store.reset_login(&ctx, &sato).await, Err(Error::NotFound)), "{login}");
        }
        let aoki = store.ctx_of_login("aoki", "test", MORNING).await.unwrap().actor.token.clone();
        let (mori, ..) = browser(&store, "mori", MORNING).await;
        assert!(matches!(store.reset_login(&mori, &aoki).await, Err(Error::NotFound)), "another town's worker");
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        assert!(store.reset_login(&admin, &aoki).await.is_err(), "nor by システム管理 of this one");
        store.reset_login(&admin, &sato).await.unwrap();
        store.reset_login(&mori, &sato).await.unwrap();
        for (n, (agency, role)) in [(world.hokatsu, "consultant"), (world.kurashi, "system")].into_iter().enumerate() {
            let mut loader = store.loader(&at(MORNING)).await.unwrap();
            let worker = if n == 0 { world.sato } else { world.suzuki };
            let row = store::load::MembershipRow { worker, agency, role: role.into(), ..Default::default() };
            loader.put(&[row]).await.unwrap();
            loader.done(store::audit::Kind::Worker).await.unwrap();
        }
        let both = store.reset_login(&mori, &sato).await;
        assert!(matches!(both, Err(Error::NotFound)), "a worker of another agency, too");
        let suzuki = store.ctx_of_login("suzuki", "test", MORNING).await.unwrap().actor.token.clone();
        assert!(matches!(store.reset_login(&mori, &suzuki).await, Err(Error::NotFound)), "システム管理");
    }
}

story! {
    async fn an_ended_account_is_a_stranger_at_the_next_request(store, _world) {
        let (sato, _, cookie) = browser(&store, "sato", MORNING).await;
        let key = store.make_token(&sato, "集計用", "30").await.unwrap();
        let password = given(&store, "sato").await;
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        store.end_worker(&admin, &sato.actor.token).await.unwrap();
        assert!(matches!(store.session(cookie.show(), MORNING, IDLE).await, Err(Error::LoggedOut)));
        assert!(matches!(store.idle_session(cookie.show(), MORNING).await, Err(Error::LoggedOut)));
        assert!(matches!(store.actor_by_token(key.show(), MORNING).await, Err(Error::LoggedOut)));
        let home = from("192.0.2.1");
        let refused = store.log_in(&at(MORNING), "sato", password, &home, "").await.unwrap_err();
        assert_eq!(field(&refused), "login");
        assert!(store.start_session(&sato.actor.token, Stage::Full, MORNING).await.is_err());
    }
}

story! {
    async fn a_password_alone_opens_nothing(store, world) {
        let session = half_in(&store, &given(&store, "sato").await, &from("192.0.2.1"), MORNING).await;
        assert_eq!(session.stage, Stage::Password);
        assert!(session.actor.desks.is_empty());
        let ctx = Ctx { actor: session.actor.clone(), now: MORNING, request: String::new(), page: "test" };
        let household = testkit::World::token::<store::load::HouseholdRow>(&store, world.yamada_household);
        assert!(matches!(store.overview(&ctx, &household.await.unwrap()).await.err(), Some(Error::NotFound)));
        let refused = store.confirm_phone(&ctx, &session, "000000", &Source::default()).await;
        assert!(matches!(refused, Err(Error::LoggedOut)), "first a password of one's own");
    }
}

story! {
    async fn a_worker_sets_up_password_and_phone_and_comes_in_again(store, _world) {
        let home = from("192.0.2.1");
        let (phone, entered) = set_up(&store, &home).await;
        assert_eq!(entered.codes.show().len(), 10);
        let session = store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        assert_eq!((session.stage, session.actor.name.as_str()), (Stage::Full, "佐藤 花子"));
        // Later, with password and code; a capital, full-width login name is the same.
        let later = MORNING + 5 * MINUTE;
        let half = store.log_in(&at(later), " ＳＡＴＯ ", secret(OWN), &home, "").await.unwrap();
        let session = store.session(half.show(), later, IDLE).await.unwrap();
        assert!(matches!(store.login_step(&session, later).await, Ok(Step::Code { passkeys: false })));
        let wrong = store.second_factor(&at(later), &session, "000000", &home).await.unwrap_err();
        assert_eq!(field(&wrong), "code");
        let spaced = format!(" {} ", phone.code(later));
        let entered = store.second_factor(&at(later), &session, &spaced, &home).await.unwrap();
        assert!(entered.codes.show().is_empty());
        // The half-way session is over: whoever knew its secret has nothing.
        assert!(matches!(store.session(half.show(), later, IDLE).await, Err(Error::LoggedOut)));
        store.session(entered.secret.show(), later, IDLE).await.unwrap();
    }
}

story! {
    async fn a_code_is_taken_once_and_half_a_minute_off_at_most(store, _world) {
        let home = from("192.0.2.1");
        let (phone, _) = set_up(&store, &home).await;
        let replayed = half_in(&store, &secret(OWN), &home, MORNING).await;
        let again = store.second_factor(&at(MORNING), &replayed, &phone.code(MORNING), &home).await;
        assert_eq!(field(&again.unwrap_err()), "code", "the code of the set-up was used");
        let now = MORNING + 60 * MINUTE;
        for (clock, taken) in [(-60_000, false), (60_000, false), (-30_000, true), (30_000, true)] {
            let session = half_in(&store, &secret(OWN), &home, now).await;
            let answer = store.second_factor(&at(now), &session, &phone.code(now + clock), &home).await;
            assert_eq!(answer.is_ok(), taken, "a phone {clock} ms off");
        }
        let session = half_in(&store, &secret(OWN), &home, now).await;
        let older = store.second_factor(&at(now), &session, &phone.code(now), &home).await;
        assert_eq!(field(&older.unwrap_err()), "code", "older than the last one taken");
    }
}

story! {
    async fn a_code_that_races_with_the_end_of_the_account_leaves_no_session_behind(store, _world) {
        let (phone, entered) = set_up(&store, &from("192.0.2.1")).await;
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        let sato = store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
        for n in 0..18 {
            // Each a minute later, from elsewhere, so that codes are new and none has to wait; by turns with a code from paper.
            let (now, source) = (MORNING + (n + 1) * MINUTE, from(&format!("198.51.100.{n}")));
            let paper = usize::try_from(n / 2).ok().filter(|_| n % 2 == 1);
            let code = paper.map_or_else(|| phone.code(now), |at| entered.codes.show()[at].clone());
            let (session, program) = (half_in(&store, &secret(OWN), &source, now).await, at(now));
            let end = async {
                // Begun a little later each time, so that the two meet at every step.
                for _ in 0..n {
                    store.account(&admin).await.unwrap();
                }
                store.end_worker(&admin, &sato).await
            };
            let (ended, entered) = tokio::join!(end, store.second_factor(&program, &session, &code, &source));
            ended.unwrap();
            store.reopen_worker(&admin, &sato).await.unwrap();
            if let Ok(entered) = entered {
                let open = store.session(entered.secret.show(), now, IDLE).await;
                assert!(matches!(open, Err(Error::LoggedOut)), "round {n}");
            }
        }
    }
}

story! {
    async fn a_recovery_code_opens_once(store, _world) {
        let home = from("192.0.2.1");
        let (_, entered) = set_up(&store, &home).await;
        let code = entered.codes.show()[3].clone();
        let typed = code.to_uppercase().replace('-', " ");
        let session = half_in(&store, &secret(OWN), &home, MORNING).await;
        let entered = store.second_factor(&at(MORNING), &session, &typed, &home).await.unwrap();
        let session = store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor.clone(), now: MORNING, request: String::new(), page: "test" };
        assert_eq!(store.account(&ctx).await.unwrap().codes_left, 9);
        let session = half_in(&store, &secret(OWN), &home, MORNING).await;
        let again = store.second_factor(&at(MORNING), &session, &code, &home).await;
        assert_eq!(field(&again.unwrap_err()), "code");
    }
}

story! {
    async fn an_unknown_name_and_a_wrong_password_are_answered_alike(store, _world) {
        given(&store, "sato").await;
        let here = from("192.0.2.9");
        let mut told = Vec::new();
        for login in ["sato", "nobody", "suzuki"] {
            let mut sentences = Vec::new();
            for _ in 0..7 {
                sentences.push(slip(&store, login, &here, MORNING).await);
            }
            told.push(sentences);
        }
        assert_eq!(told[0], told[1], "absent");
        assert_eq!(told[0], told[2], "without a password");
        assert_ne!(told[0][0], told[0][6], "after five, a wait");
    }
}

story! {
    async fn a_login_that_was_being_judged_while_a_new_way_in_was_given_opens_nothing(store, _world) {
        let (mori, ..) = browser(&store, "mori", MORNING).await;
        let sato = store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
        let (mut password, program) = (given(&store, "sato").await, at(MORNING));
        for n in 0..8 {
            // Each from elsewhere, so that none has to wait.
            let source = from(&format!("192.0.2.{n}"));
            let (new, login) = tokio::join!(
                store.reset_login(&mori, &sato),
                store.log_in(&program, "sato", password.clone(), &source, ""),
            );
            match login {
                // It came first, and ended with the others.
                Ok(cookie) => {
                    let session = store.session(cookie.show(), MORNING, IDLE).await;
                    assert!(matches!(session, Err(Error::LoggedOut)), "round {n}");
                }
                Err(refused) => assert_eq!(field(&refused), "login"),
            }
            password = new.unwrap();
        }
        half_in(&store, &password, &from("192.0.2.100"), MORNING).await;
    }
}

story! {
    async fn guessing_makes_wait_where_it_comes_from_and_nobody_else(store, _world) {
        let (home, elsewhere) = (from("192.0.2.1"), from("198.51.100.7"));
        let (phone, entered) = set_up(&store, &home).await;
        let now = MORNING + 10 * MINUTE;
        for _ in 0..8 {
            slip(&store, "sato", &elsewhere, now).await;
        }
        let there = store.log_in(&at(now), "sato", secret(OWN), &elsewhere, "").await;
        assert_eq!(field(&there.unwrap_err()), "login", "even the right password has to wait there");
        let session = half_in(&store, &secret(OWN), &home, now).await;
        store.second_factor(&at(now), &session, &phone.code(now), &home).await.unwrap();
        // From the next desk, behind the same address: a browser that is known keeps its own count.
        for _ in 0..8 {
            slip(&store, "sato", &home, now).await;
        }
        store.log_in(&at(now), "sato", secret(OWN), &home, "").await.unwrap_err();
        let own = Source { device: Some(entered.device.clone()), ..home.clone() };
        store.log_in(&at(now), "sato", secret(OWN), &own, "").await.unwrap();
        // A made-up word is no known browser.
        let made_up = Source { device: Some(secret("00000000000000000000000000")), ..home.clone() };
        store.log_in(&at(now), "sato", secret(OWN), &made_up, "").await.unwrap_err();
        // The wait ends, and a day later nothing is left of it.
        store.log_in(&at(now + 31_000), "sato", secret(OWN), &home, "").await.unwrap();
        for n in 0..5 {
            let sentence = slip(&store, "sato", &elsewhere, now + DAY + n).await;
            assert!(sentence.contains("ちがうようです"), "{n}: {sentence}");
        }
    }
}

story! {
    async fn one_password_on_many_names_makes_its_source_wait_but_not_those_who_work_there(store, _world) {
        let office = from("192.0.2.1");
        let (_, entered) = set_up(&store, &office).await;
        for n in 0..60 {
            let sentence = slip(&store, &format!("name{n}"), &office, MORNING).await;
            assert!(sentence.contains("ちがうようです"), "{n}");
        }
        assert!(slip(&store, "name60", &office, MORNING).await.contains("お待ちください"));
        store.log_in(&at(MORNING), "sato", secret(OWN), &office, "").await.unwrap();
        let own = Source { device: Some(entered.device), address: "203.0.113.5".into() };
        store.log_in(&at(MORNING), "sato", secret(OWN), &own, "").await.unwrap();
        assert!(slip(&store, "name61", &office, MORNING + 16 * MINUTE).await.contains("ちがうようです"));
    }
}

story! {
    async fn codes_cannot_be_guessed_by_asking_for_the_password_again(store, _world) {
        let (home, thief) = (from("192.0.2.1"), from("198.51.100.7"));
        set_up(&store, &home).await;
        for n in 0..5 {
            let session = half_in(&store, &secret(OWN), &thief, MORNING).await;
            let wrong = store.second_factor(&at(MORNING), &session, &format!("00000{n}"), &thief).await;
            assert_eq!(field(&wrong.unwrap_err()), "code");
        }
        let refused = store.log_in(&at(MORNING), "sato", secret(OWN), &thief, "").await.unwrap_err();
        assert_eq!(field(&refused), "login", "the right password does not set the count back");
    }
}

/// Guesses codes of the phone from `many` addresses, with the right password; how many were judged.
async fn guesses(store: &Store, many: u8, now: Instant) -> usize {
    let mut judged = 0;
    for n in 0..many {
        let thief = from(&format!("198.51.100.{n}"));
        for code in 0..3 {
            let session = half_in(store, &secret(OWN), &thief, now).await;
            let wrong = store.second_factor(&at(now), &session, &format!("00000{code}"), &thief).await;
            let Error::Invalid(faults) = wrong.unwrap_err() else { panic!("no fault") };
            judged += usize::from(faults.0[0].sentence.contains("もう使われています"));
        }
    }
    judged
}

story! {
    async fn codes_cannot_be_guessed_from_many_addresses_and_the_owner_still_comes_in(store, _world) {
        let (home, hotel) = (from("192.0.2.1"), from("203.0.113.8"));
        let (phone, entered) = set_up(&store, &home).await;
        let now = MORNING + 10 * MINUTE;
        assert_eq!(guesses(&store, 12, now).await, 20, "of 36 tries");
        // From where the account is not known, even the right code is not taken …
        let session = half_in(&store, &secret(OWN), &hotel, now).await;
        let refused = store.second_factor(&at(now), &session, &phone.code(now), &hotel).await.unwrap_err();
        assert_eq!(field(&refused), "code");
        // … but the owner's own browser is let in anywhere, the usual address is, and paper is.
        let own = Source { device: Some(entered.device.clone()), ..hotel.clone() };
        let session = half_in(&store, &secret(OWN), &own, now).await;
        store.second_factor(&at(now), &session, &phone.code(now), &own).await.unwrap();
        let session = half_in(&store, &secret(OWN), &home, now + MINUTE).await;
        store.second_factor(&at(now + MINUTE), &session, &phone.code(now + MINUTE), &home).await.unwrap();
        let away = from("203.0.113.9");
        let session = half_in(&store, &secret(OWN), &away, now).await;
        store.second_factor(&at(now), &session, &entered.codes.show()[0], &away).await.unwrap();
        // Nobody else's account is touched by it, and a day later, or with a new password, it is over.
        slip(&store, "suzuki", &from("198.51.100.0"), now).await;
        let later = now + DAY + MINUTE;
        let session = half_in(&store, &secret(OWN), &hotel, later).await;
        store.second_factor(&at(later), &session, &phone.code(later), &hotel).await.unwrap();
    }
}

story! {
    async fn a_new_password_gives_codes_back_to_every_place(store, _world) {
        let (home, hotel) = (from("192.0.2.1"), from("203.0.113.8"));
        let (phone, entered) = set_up(&store, &home).await;
        let now = MORNING + 10 * MINUTE;
        guesses(&store, 8, now).await;
        let session = store.session(entered.secret.show(), now, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor.clone(), now, request: String::new(), page: "test" };
        let new = "あたらしい ことばを 三つ";
        store.change_password(&ctx, secret(OWN), secret(new), &secret(new)).await.unwrap();
        let later = now + MINUTE;
        let session = half_in(&store, &secret(new), &hotel, later).await;
        store.second_factor(&at(later), &session, &phone.code(later), &hotel).await.unwrap();
    }
}

story! {
    async fn many_tries_at_once_do_not_slip_through_together(store, _world) {
        given(&store, "sato").await;
        let tries = (0..12).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { slip(&store, "sato", &from("192.0.2.1"), MORNING).await })
        });
        let mut judged = 0;
        for one in tries.collect::<Vec<_>>() {
            judged += usize::from(one.await.unwrap().contains("ちがうようです"));
        }
        assert_eq!(judged, 5);
    }
}

story! {
    async fn a_new_password_ends_the_other_sessions_and_needs_the_present_one(store, _world) {
        let home = from("192.0.2.1");
        let (_, entered) = set_up(&store, &home).await;
        let (other, _, other_secret) = browser(&store, "sato", MORNING).await;
        let session = store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor.clone(), now: MORNING, request: String::new(), page: "test" };
        let new = "あたらしい ことばを 三つ";
        let refused = store.change_password(&ctx, secret("ちがう"), secret(new), &secret(new)).await;
        assert_eq!(field(&refused.unwrap_err()), "present");
        let weak = store.change_password(&ctx, secret(OWN), secret("くらし相談センター"), &secret("くらし相談センター")).await;
        assert_eq!(field(&weak.unwrap_err()), "password", "the agency's name");
        store.change_password(&ctx, secret(OWN), secret(new), &secret(new)).await.unwrap();
        assert!(matches!(store.session(other_secret.show(), MORNING, IDLE).await, Err(Error::LoggedOut)));
        store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        store.log_in(&at(MORNING), "sato", secret(OWN), &home, "").await.unwrap_err();
        half_in(&store, &secret(new), &home, MORNING).await;
        // An unlocked screen is no way to guess the password, either.
        for _ in 0..5 {
            store.change_password(&other, secret("ちがう"), secret(new), &secret(new)).await.unwrap_err();
        }
        let waits = store.change_password(&other, secret(new), secret(OWN), &secret(OWN)).await;
        assert_eq!(field(&waits.unwrap_err()), "present");
    }
}

story! {
    async fn a_new_way_in_that_is_given_while_a_password_is_changed_or_chosen_has_the_last_word(store, _world) {
        let (mori, ..) = browser(&store, "mori", MORNING).await;
        let sato = store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
        let (_, entered) = set_up(&store, &from("192.0.2.1")).await;
        let session = store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor.clone(), now: MORNING, request: String::new(), page: "test" };
        let (new, program) = ("あたらしい ことばを 三つ", at(MORNING));
        let again = secret(new);
        let (given, _) = tokio::join!(
            store.reset_login(&mori, &sato),
            store.change_password(&ctx, secret(OWN), secret(new), &again),
        );
        let refused = store.log_in(&program, "sato", secret(new), &from("192.0.2.2"), "").await;
        assert_eq!(field(&refused.unwrap_err()), "login", "what was changed meanwhile opens nothing");
        let mut password = given.unwrap();
        for n in 0..8 {
            // Each from elsewhere, so that none has to wait.
            let source = from(&format!("198.51.100.{n}"));
            let session = half_in(&store, &password, &source, MORNING).await;
            let (given, chosen) = tokio::join!(
                store.reset_login(&mori, &sato),
                store.choose_password(&program, &session, secret(new), &again),
            );
            assert!(matches!(chosen, Ok(()) | Err(Error::LoggedOut)), "{chosen:?}");
            let refused = store.log_in(&program, "sato", secret(new), &source, "").await;
            assert_eq!(field(&refused.unwrap_err()), "login", "nor what was chosen, round {n}");
            password = given.unwrap();
        }
        half_in(&store, &password, &from("192.0.2.3"), MORNING).await;
    }
}

story! {
    async fn a_new_phone_ends_every_session_and_is_set_up_at_the_next_login(store, _world) {
        let home = from("192.0.2.1");
        let (old, entered) = set_up(&store, &home).await;
        let session = store.session(entered.secret.show(), MORNING, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor.clone(), now: MORNING, request: String::new(), page: "test" };
        store.change_phone(&ctx, secret(OWN)).await.unwrap();
        assert!(matches!(store.session(entered.secret.show(), MORNING, IDLE).await, Err(Error::LoggedOut)));
        let later = MORNING + MINUTE;
        let session = half_in(&store, &secret(OWN), &home, later).await;
        let Step::SetUp(offer) = store.login_step(&session, later).await.unwrap() else { panic!("no set-up") };
        let refused = store.confirm_phone(&at(later), &session, &old.code(later), &home).await;
        assert_eq!(field(&refused.unwrap_err()), "code");
        let Step::SetUp(same) = store.login_step(&session, later).await.unwrap() else { panic!("no set-up") };
        assert_eq!(offer.letters, same.letters, "opening the page again does not change it");
        let new = Phone::typed(&offer.letters).unwrap();
        store.confirm_phone(&at(later), &session, &new.code(later), &home).await.unwrap();
    }
}

story! {
    async fn sessions_are_seen_and_ended_by_their_owner_alone(store, _world) {
        let (sato, _, first) = browser(&store, "sato", MORNING).await;
        let (_, _, second) = browser(&store, "sato", MORNING + MINUTE).await;
        let (suzuki, ..) = browser(&store, "suzuki", MORNING).await;
        let open = store.account(&sato).await.unwrap().sessions;
        assert_eq!(open.iter().map(|s| s.here).collect::<Vec<_>>(), [false, true]);
        let refused = store.end_own_session(&suzuki, &open[0].token).await;
        assert!(matches!(refused, Err(Error::NotFound)));
        store.session(second.show(), MORNING, IDLE).await.unwrap();
        store.end_own_session(&sato, &open[0].token).await.unwrap();
        assert!(matches!(store.session(second.show(), MORNING, IDLE).await, Err(Error::LoggedOut)));
        store.session(first.show(), MORNING, IDLE).await.unwrap();
        store.end_own_sessions(&sato).await.unwrap();
        assert!(matches!(store.session(first.show(), MORNING, IDLE).await, Err(Error::LoggedOut)));
    }
}

story! {
    async fn an_idle_session_opens_nothing_and_still_says_whose_form_it_was(store, _world) {
        let (ctx, session, cookie) = browser(&store, "sato", MORNING).await;
        let later = MORNING + IDLE + MINUTE;
        assert!(matches!(store.session(cookie.show(), later, IDLE).await, Err(Error::LoggedOut)));
        let idle = store.idle_session(cookie.show(), later).await.unwrap();
        assert_eq!(idle.actor.token, ctx.actor.token);
        assert_eq!(idle.csrf, session.csrf);
        assert!(idle.actor.desks.is_empty());
        assert!(matches!(store.idle_session(cookie.show(), later + DAY).await, Err(Error::LoggedOut)));
        store.end_session(&session, later).await.unwrap();
        assert!(matches!(store.idle_session(cookie.show(), later).await, Err(Error::LoggedOut)), "ended by hand");
    }
}

story! {
    async fn an_access_token_acts_as_its_worker_until_it_is_ended(store, _world) {
        let (sato, ..) = browser(&store, "sato", MORNING).await;
        assert_eq!(field(&store.make_token(&sato, "", "30").await.unwrap_err()), "name");
        assert_eq!(field(&store.make_token(&sato, "集計用", "400").await.unwrap_err()), "days");
        let key = store.make_token(&sato, "集計用", "30").await.unwrap();
        assert!(key.show().starts_with("eng_"));
        let actor = store.actor_by_token(key.show(), MORNING).await.unwrap();
        assert_eq!(actor.token, sato.actor.token);
        assert_eq!(actor.desks.len(), 1);
        // It is no way to one's own account, nor to another token.
        let by_key = Ctx { actor, ..sato.clone() };
        assert!(matches!(store.make_token(&by_key, "もう1つ", "30").await, Err(Error::NotFound)));
        assert!(matches!(store.account(&by_key).await, Err(Error::NotFound)));
        assert_eq!(store.tokens(&sato).await.unwrap()[0].used_at, Some(MORNING));
        store.actor_by_token(key.show(), MORNING + 59_000).await.unwrap();
        assert_eq!(store.tokens(&sato).await.unwrap()[0].used_at, Some(MORNING), "once a minute");
        assert!(matches!(store.actor_by_token(key.show(), MORNING + 30 * DAY).await, Err(Error::LoggedOut)));
        for wrong in ["", "eng_", "eng_unknown", "Bearer", &key.show()[4..]] {
            assert!(matches!(store.actor_by_token(wrong, MORNING).await, Err(Error::LoggedOut)), "{wrong}");
        }
        let id = store.tokens(&sato).await.unwrap()[0].token.clone();
        let (suzuki, ..) = browser(&store, "suzuki", MORNING).await;
        assert!(matches!(store.end_token(&suzuki, &id).await, Err(Error::NotFound)));
        assert!(store.tokens(&suzuki).await.unwrap().is_empty());
        store.end_token(&sato, &id).await.unwrap();
        assert!(matches!(store.actor_by_token(key.show(), MORNING).await, Err(Error::LoggedOut)));
        assert!(store.tokens(&sato).await.unwrap()[0].over);
    }
}

story! {
    async fn the_first_administrator_is_made_at_the_machine_and_once(store, _world) {
        let new = NewAdmin {
            login: "Hajime".into(),
            name: "はじめの 係".into(),
            password: secret(OWN),
            agency: "ほし村役場 福祉課".into(),
            municipality: ("999970".into(), "みほん県".into(), "ほし村".into()),
        };
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        assert!(matches!(store.create_admin(&admin, &new).await, Err(Error::NotFound)), "not over the network");
        let weak = NewAdmin { password: secret("ほし村役場 福祉課"), ..new.clone() };
        assert_eq!(field(&store.create_admin(&at(MORNING), &weak).await.unwrap_err()), "password");
        store.create_admin(&at(MORNING), &new).await.unwrap();
        assert_eq!(field(&store.create_admin(&at(MORNING), &new).await.unwrap_err()), "login");
        let actor = store.ctx_of_login("hajime", "test", MORNING).await.unwrap().actor;
        let roles: Vec<_> = actor.desks[0].roles.iter().map(|r| r.word()).collect();
        assert_eq!((actor.desks[0].town.as_str(), roles), ("ほし村", vec!["system", "manager"]));
        let half = store.log_in(&at(MORNING), "hajime", secret(OWN), &from("192.0.2.1"), "").await.unwrap();
        let session = store.session(half.show(), MORNING, IDLE).await.unwrap();
        assert!(matches!(store.login_step(&session, MORNING).await, Ok(Step::SetUp(_))), "the phone comes next");
    }
}

story! {
    async fn the_sample_town_lists_a_worker_with_two_desks_once(store, world) {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let second = store::load::MembershipRow {
            worker: world.sato, agency: world.hokatsu, role: "consultant".into(), ..Default::default()
        };
        loader.put(&[second]).await.unwrap();
        loader.done(store::audit::Kind::Worker).await.unwrap();
        let people = store.demo_people(MORNING).await.unwrap();
        let sato: Vec<_> = people.iter().filter(|p| p.login == "sato").collect();
        assert_eq!(sato.len(), 1);
        assert_eq!(sato[0].desks.len(), 2);
        assert!(people.iter().all(|p| !p.desks.is_empty()));
    }
}
