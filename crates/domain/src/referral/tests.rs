//! The way of a referral, and its clocks.

use super::*;
use proptest::prelude::*;

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
}

const MOVES: [Move; 8] = [
    Move::AskBack,
    Move::Reply,
    Move::Accept,
    Move::Decline(Reason::Full),
    Move::Withdraw,
    Move::Meet,
    Move::Finish(Outcome::Helping),
    Move::Finish(Outcome::Lost),
];

fn at(state: State) -> Standing {
    let reason = (state == State::Declined).then_some(Reason::Full);
    let outcome = (state == State::Done).then_some(Outcome::Helping);
    Standing::read(&Kept { state, turned: day(20), reason, outcome }).unwrap()
}

/// What may follow, written out by hand.
fn next(state: State, turn: Move) -> Option<State> {
    Some(match (state, turn) {
        (State::Asked, Move::AskBack) => State::Questioned,
        (State::Asked, Move::Accept) => State::Accepted,
        (State::Asked, Move::Decline(_)) => State::Declined,
        (State::Asked | State::Questioned, Move::Withdraw) => State::Withdrawn,
        (State::Questioned, Move::Reply) => State::Asked,
        (State::Accepted, Move::Meet) => State::Met,
        (State::Accepted, Move::Finish(Outcome::Lost)) | (State::Met, Move::Finish(_)) => State::Done,
        _ => return None,
    })
}

#[test]
fn every_state_takes_the_moves_that_follow_and_no_other() {
    for state in State::ALL {
        for turn in MOVES {
            for side in [Side::Asker, Side::Asked] {
                let took = at(*state).take(side, turn, day(24), day(24)).map(|s| s.kept().state).ok();
                let wanted = next(*state, turn).filter(|_| side == turn.side());
                assert_eq!(took, wanted, "{state:?} {turn:?} {side:?}");
            }
        }
    }
}

#[test]
fn every_refusal_says_a_whole_sentence() {
    for state in State::ALL {
        for turn in MOVES {
            for side in [Side::Asker, Side::Asked] {
                if let Err(refusal) = at(*state).take(side, turn, day(24), day(24)) {
                    assert!(refusal.to_string().chars().count() > 8, "{refusal:?}");
                }
            }
        }
    }
    let early = at(State::Accepted).take(Side::Asked, Move::Meet, day(19), day(24));
    assert_eq!(early, Err(Refusal::BeforeAcceptance));
    let late = at(State::Asked).take(Side::Asked, Move::Accept, day(25), day(24));
    assert_eq!(late, Err(Refusal::Future));
}

#[test]
fn what_does_not_bear_its_state_is_not_read() {
    let kept = Kept { state: State::Declined, turned: day(20), reason: None, outcome: None };
    assert!(Standing::read(&kept).is_none());
    let kept = Kept { state: State::Asked, outcome: Some(Outcome::Lost), ..kept };
    assert!(Standing::read(&kept).is_none());
}

proptest! {
    #[test]
    fn a_referral_is_read_back_as_it_was_kept(moves in proptest::collection::vec(0_usize..8, 0..12)) {
        let mut standing = Standing::Asked(Way::ask(day(20)));
        for nth in moves {
            let turn = MOVES[nth];
            if let Ok(next) = standing.take(turn.side(), turn, day(20), day(20)) {
                standing = next;
            }
            prop_assert_eq!(Standing::read(&standing.kept()), Some(standing));
            // Somebody's turn exactly while it is not over, and then there is a clock.
            let state = standing.kept().state;
            let patience = Patience { answer: 3, contact: 5, outcome: 20, escalate: 2 };
            prop_assert_eq!(state.turn().is_some(), patience.clock(state, day(20)).is_some());
            prop_assert_eq!(matches!(standing, Standing::Over(_)), state.turn().is_none());
        }
    }
}

#[test]
fn a_clock_counts_working_days_and_knows_the_holidays() {
    let patience = Patience { answer: 3, contact: 5, outcome: 20, escalate: 2 };
    // Friday the 20th; Monday the 23rd is 勤労感謝の日.
    let clock = patience.clock(State::Asked, day(20)).unwrap();
    assert_eq!((clock.due, clock.escalate), (day(26), day(30)));
    assert!(patience.clock(State::Done, day(20)).is_none());
}

const TOKEN: &str = "0123456789abcdefghjkmnpqrs";

fn fields_of(faults: &crate::Faults) -> Vec<&'static str> {
    faults.0.iter().map(|f| f.field).collect()
}

#[test]
fn nothing_is_sent_without_a_ground_and_a_word() {
    let empty = NewReferral::check([("case", TOKEN)].as_slice()).err().unwrap();
    assert_eq!(fields_of(&empty), ["agency", "subject", "told", "ground"]);
    let base = [("case", TOKEN), ("agency", TOKEN), ("subject", "介護"), ("told", "母の介護で困っている")];
    let mut law = base.to_vec();
    law.push(("ground", "support_meeting"));
    assert_eq!(fields_of(&NewReferral::check(law.as_slice()).err().unwrap()), ["note"]);
    let mut consent = base.to_vec();
    consent.push(("ground", "consent"));
    assert_eq!(fields_of(&NewReferral::check(consent.as_slice()).err().unwrap()), ["consent"]);
}

#[test]
fn from_a_reception_nothing_is_opened_and_consent_is_told_in_words() {
    let base = [
        ("reception", TOKEN),
        ("agency", TOKEN),
        ("subject", "介護"),
        ("told", "母の介護で困っている"),
        ("part", "basic"),
        ("ground", "consent"),
    ];
    assert_eq!(fields_of(&NewReferral::check(base.as_slice()).err().unwrap()), ["note"]);
    let mut said = base.to_vec();
    said.push(("note", "受付で、佐藤が聞いた"));
    let form = NewReferral::check(said.as_slice()).ok().unwrap();
    assert!(form.parts.is_none() && form.basis == Basis::SpokenAtReception);
}

#[test]
fn a_decline_needs_its_reason_and_a_question_its_words() {
    let check = |fields: &[(&str, &str)]| MoveForm::check(fields, day(20)).map_err(|f| fields_of(&f));
    assert_eq!(check(&[("move", "decline")]).err().unwrap(), ["reason"]);
    assert!(check(&[("move", "decline"), ("reason", "full")]).is_ok());
    assert_eq!(check(&[("move", "decline"), ("reason", "better")]).err().unwrap(), ["words"]);
    assert_eq!(check(&[("move", "ask_back")]).err().unwrap(), ["words"]);
    assert_eq!(check(&[("move", "finish")]).err().unwrap(), ["outcome"]);
    assert_eq!(check(&[]).err().unwrap(), ["move"]);
    assert_eq!(check(&[("move", "meet"), ("on", "きのう")]).ok().unwrap().on, day(19));
}
