//! つなぎ of the sample town: some answered, some declined, some that stand still.

use super::{Ground, at, midnight};
use crate::town::Town;
use chrono::{Days, NaiveDate};
use domain::{
    Instant,
    referral::{Outcome, Patience, Reason, State},
};
use store::{
    Result,
    load::{Loader, ReferralMoveRow, ReferralRow, RowId},
};

/// The rules where an office has set none; see `store::setting`.
const PATIENCE: Patience = Patience { answer: 3, contact: 5, outcome: 20, escalate: 2 };

/// What is asked for, and what is told.
const ASKED: [(&str, &str, &str); 5] = [
    (
        "介護保険の申請の手伝い",
        "80代の母と同居の子",
        "足が弱り、買い物に行けなくなっています。申請をいっしょに進めてください。",
    ),
    (
        "ひとりで出かける練習",
        "20代の人",
        "半年外に出ていません。本人は、人の少ない時間なら行けると話しています。",
    ),
    ("家計のやりくりの相談", "ひとり親の世帯", "支払いの順番を、いっしょに考えてくれる人をさがしています。"),
    ("食べものの支援", "60代のひとり暮らし", "年金の日まで十日あります。三日分の食べものが要ります。"),
    ("家賃と住まいの相談", "夫婦と子ども二人", "立ちのきを求められています。期日は来月の末です。"),
];

/// How far each has come: state, moves, days ago that it was sent.
const WAYS: [(State, &[&str], u64); 8] = [
    (State::Asked, &[], 1),
    (State::Accepted, &["accept"], 6),
    (State::Met, &["accept", "meet"], 20),
    (State::Done, &["accept", "meet", "finish"], 60),
    (State::Declined, &["decline"], 30),
    (State::Questioned, &["ask_back"], 3),
    (State::Asked, &[], 14),
    (State::Done, &["ask_back", "reply", "accept", "meet", "finish"], 90),
];

fn ago(town: &Town, days: u64) -> NaiveDate {
    let day = town.today.checked_sub_days(Days::new(days)).unwrap_or(town.today);
    // Nobody sends on a day on which the office is closed.
    let open = day.iter_days().take(10).find(|d| domain::wareki::is_working_day(*d));
    open.filter(|d| *d <= town.today).unwrap_or(day)
}

/// Loads them.
pub(super) async fn referrals(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    let (mut rows, mut moves) = (Vec::new(), Vec::new());
    let open = town.cases.iter().zip(cases).filter(|(case, _)| case.closed_on.is_none());
    for (nth, (case, id)) in open.filter(|(case, _)| !case.grants.is_empty()).enumerate().take(64) {
        let Some(to) = case.grants.first().map(|grant| grant.agency) else { continue };
        let ((state, steps, days), (subject, who, told)) = (
            WAYS.get(nth % WAYS.len()).copied().unwrap_or((State::Asked, &[], 1)),
            ASKED.get(nth % ASKED.len()).copied().unwrap_or_default(),
        );
        let asked_on = ago(town, days);
        // A move every other day, the last of them the turn that the clock counts from.
        let on = |step: usize| {
            let days = Days::new(u64::try_from(2 * step).unwrap_or_default());
            asked_on.checked_add_days(days).unwrap_or(asked_on).min(town.today)
        };
        let turned_on = on(steps.len());
        let clock = PATIENCE.clock(state, turned_on);
        let step_of = |word: &str| steps.iter().position(|s| *s == word).map(|n| on(n + 1));
        rows.push(ReferralRow {
            case: Some(*id),
            from: at(&ground.agencies, case.agency),
            from_worker: at(&ground.workers, case.worker),
            to: at(&ground.agencies, to),
            subject: subject.into(),
            who: who.into(),
            told: told.into(),
            ground: "support_meeting".into(),
            note: "支援会議で役割を決めた".into(),
            state: state.word().into(),
            asked_on,
            turned_on,
            answered_on: steps.first().map(|_| on(1)),
            accepted_on: step_of("accept"),
            due_on: clock.map(|c| c.due),
            escalate_on: clock.map(|c| c.escalate),
            reason: if state == State::Declined { Reason::Full.word().into() } else { String::new() },
            outcome: if state == State::Done { Outcome::Helping.word().into() } else { String::new() },
            made_at: midnight(asked_on).min(now),
            ..Default::default()
        });
        let theirs = town.workers.iter().position(|w| w.memberships.iter().any(|(agency, _)| *agency == to));
        let mut all = vec![("ask", asked_on, Some(case.worker), case.agency)];
        for (n, step) in steps.iter().enumerate() {
            let asker = *step == "reply";
            let (worker, agency) = if asker { (Some(case.worker), case.agency) } else { (theirs, to) };
            all.push((*step, on(n + 1), worker, agency));
        }
        moves.push(all);
    }
    let ids = loader.put(&rows).await?;
    let mut turns = Vec::new();
    for (referral, all) in ids.iter().zip(moves) {
        for (what, on, worker, agency) in all {
            let Some(worker) = worker else { continue };
            let words = match what {
                "decline" => "いまの人数では、来月まで新しくお会いできません。",
                "ask_back" => "本人は、わたしたちが連絡することを知っていますか。",
                "reply" => "はい。きのう電話で伝えました。",
                "finish" => "週に一度、会うようになりました。",
                _ => "",
            };
            turns.push(ReferralMoveRow {
                referral: *referral,
                at: midnight(on).min(now),
                worker: at(&ground.workers, worker),
                agency: at(&ground.agencies, agency),
                what: what.into(),
                on,
                words: words.into(),
            });
        }
    }
    loader.put(&turns).await?;
    Ok(())
}
