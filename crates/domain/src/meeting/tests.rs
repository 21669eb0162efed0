//! The rule of reading an item, over every seat there can be; the forms; the days of a series.

use super::*;
use crate::{
    Instant, Token,
    access::{Ground, Parts},
    typed::Typed,
};
use chrono::NaiveDate;

const NOW: Instant = 1_795_132_800_000; // 2026-11-20 09:00 in Japan

fn today() -> NaiveDate {
    "2026-11-20".parse().unwrap()
}

/// A member who may read.
fn seat(ground: ItemGround) -> Seat {
    Seat {
        account_ended: false,
        tied: false,
        barred: false,
        sealed: false,
        leads: false,
        cancelled: false,
        open: true,
        state: Some(MemberState::Confirmed),
        serves: true,
        listed: true,
        papers: Papers { from: Some(NOW - 1), to: Some(NOW + 1), closed: None },
        ground,
        signed: true,
        asked: Parts::SUMMARY.and(Parts::WHEREABOUTS),
        consented: Parts::SUMMARY.and(Parts::WHEREABOUTS),
    }
}

#[test]
fn a_member_with_all_of_it_reads_what_was_put_before_the_meeting() {
    for ground in ItemGround::ALL {
        let right = may_read(&seat(*ground), NOW).unwrap();
        assert_eq!(right.parts, Parts::SUMMARY.and(Parts::WHEREABOUTS));
        assert_eq!((right.ground, right.lead), (ground.ground(), false));
    }
}

/// The model: what must hold, said the other way round.
fn model(seat: &Seat, now: Instant) -> Option<Parts> {
    let kept_out = seat.account_ended || seat.tied || seat.barred;
    let there = matches!(seat.state, Some(MemberState::Confirmed | MemberState::Present));
    let hours = match (seat.papers.from, seat.papers.to, seat.papers.closed) {
        (Some(from), Some(to), None) => (from..to).contains(&now),
        (Some(from), Some(to), Some(closed)) => (from..to.min(closed)).contains(&now),
        _ => false,
    };
    let member = there
        && hours
        && seat.serves
        && seat.listed
        && seat.open
        && !seat.cancelled
        && match seat.ground {
            ItemGround::Law106 | ItemGround::Law9 => seat.signed,
            ItemGround::Consent | ItemGround::Plan | ItemGround::Discussion => true,
        };
    let told = match seat.ground {
        _ if seat.leads => seat.asked,
        ItemGround::Law106 | ItemGround::Law9 => seat.asked,
        _ => Parts::from_bits(seat.asked.bits() & seat.consented.bits()),
    };
    let told = if seat.sealed { told.without(Parts::WHEREABOUTS) } else { told };
    (!kept_out && (seat.leads || (member && !told.is_none()))).then_some(told)
}

#[test]
fn every_seat_reads_what_the_model_says_and_nothing_else() {
    let states = MemberState::ALL.iter().map(|s| Some(*s)).chain([None]).collect::<Vec<_>>();
    let hours = [
        (None, None, None),
        (Some(NOW), None, None),
        (Some(NOW), Some(NOW + 1), None),
        (Some(NOW - 1), Some(NOW), None),
        (Some(NOW + 1), Some(NOW + 2), None),
        (Some(NOW - 1), Some(NOW + 1), Some(NOW)),
        (Some(NOW - 1), Some(NOW + 2), Some(NOW + 1)),
    ];
    let parts = [Parts::NONE, Parts::WHEREABOUTS, Parts::SUMMARY.and(Parts::MEETING)];
    let mut open = 0;
    for bits in 0..1_u32 << 10 {
        let bit = |n: u32| bits & 1 << n != 0;
        for state in &states {
            for (from, to, closed) in hours {
                for ground in [ItemGround::Law106, ItemGround::Consent] {
                    for consented in parts {
                        let seat = Seat {
                            account_ended: bit(0),
                            tied: bit(1),
                            barred: bit(2),
                            sealed: bit(3),
                            leads: bit(4),
                            cancelled: bit(5),
                            open: bit(6),
                            state: *state,
                            serves: bit(7),
                            listed: bit(8),
                            papers: Papers { from, to, closed },
                            ground,
                            signed: bit(9),
                            asked: Parts::SUMMARY.and(Parts::WHEREABOUTS),
                            consented,
                        };
                        let right = may_read(&seat, NOW);
                        assert_eq!(right.ok().map(|r| r.parts), model(&seat, NOW), "{seat:?}");
                        open += usize::from(right.is_ok_and(|r| !r.lead));
                    }
                }
            }
        }
    }
    assert!(open > 40, "too few members read for this to say anything: {open}");
}

#[test]
fn who_works_on_the_case_reads_it_also_when_the_papers_are_closed_and_never_past_a_seal() {
    let lead = Seat {
        leads: true,
        cancelled: true,
        open: false,
        state: None,
        papers: Papers::default(),
        sealed: true,
        ..seat(ItemGround::Law106)
    };
    let right = may_read(&lead, NOW).unwrap();
    assert_eq!((right.parts, right.ground, right.lead), (Parts::SUMMARY, Ground::OwnWork, true));
    assert!(right.minutes());
    assert_eq!(may_read(&Seat { tied: true, ..lead }, NOW), Err(Denial::Tied));
    assert_eq!(may_read(&Seat { barred: true, ..lead }, NOW), Err(Denial::Barred));
}

#[test]
fn a_member_reads_minutes_only_with_the_papers_of_the_meeting() {
    let without = may_read(&seat(ItemGround::Law106), NOW).unwrap();
    assert!(!without.minutes());
    let asked = Parts::SUMMARY.and(Parts::MEETING);
    let with = Seat { asked, ..seat(ItemGround::Law106) };
    assert!(may_read(&with, NOW).unwrap().minutes());
    let unsaid = Seat { asked, consented: Parts::SUMMARY, ..seat(ItemGround::Consent) };
    assert!(!may_read(&unsaid, NOW).unwrap().minutes());
}

#[test]
fn nobody_comes_to_read_without_having_answered_and_been_confirmed() {
    let mut reached = vec![MemberState::Invited];
    let mut next = 0;
    while let Some(state) = reached.get(next).copied() {
        for turn in MemberTurn::ALL {
            if let Some(to) = state.turn(*turn) {
                assert!(
                    !to.reads()
                        || state == MemberState::Accepted
                        || state.reads()
                        || state == MemberState::Left
                );
                assert!(to != MemberState::Accepted || *turn == MemberTurn::Accept);
                if !reached.contains(&to) {
                    reached.push(to);
                }
            }
        }
        next += 1;
    }
    assert_eq!(reached.len(), MemberState::ALL.len(), "every state is reached");
    assert_eq!(MemberState::Removed.turn(MemberTurn::Present), None);
    assert_eq!(MemberState::Declined.turn(MemberTurn::Confirm), None);
}

fn rows(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

fn at<T>(result: Result<T, crate::Faults>) -> Option<&'static str> {
    result.err().and_then(|faults| faults.0.first().map(|f| f.field))
}

#[test]
fn a_meeting_ends_after_it_begins() {
    let form = |to: &str| {
        rows(&[
            ("kind", "support"),
            ("title", "12月の支援会議"),
            ("on", "12/9"),
            ("from", "13:30"),
            ("to", to),
        ])
    };
    let made = MeetingForm::check(form("午後3時").as_slice(), today()).ok().unwrap();
    assert_eq!(made.ends - made.starts, 90 * 60 * 1000);
    assert_eq!(at(MeetingForm::check(form("13:30").as_slice(), today())), Some("to"));
    assert_eq!(at(MeetingForm::check(form("夕方").as_slice(), today())), Some("to"));
}

#[test]
fn papers_are_not_open_for_longer_than_a_month() {
    let form = |close: &str| {
        rows(&[("open_on", "2026-12-01"), ("open_at", "9時"), ("close_on", close), ("close_at", "17時")])
    };
    assert!(PapersForm::check(form("2026-12-09").as_slice(), today()).is_ok());
    assert_eq!(at(PapersForm::check(form("2026-11-30").as_slice(), today())), Some("close_on"));
    assert_eq!(at(PapersForm::check(form("2027-01-20").as_slice(), today())), Some("close_on"));
}

#[test]
fn a_member_is_a_worker_for_one_agency_or_a_name() {
    let (worker, agency) = (Token::from_bytes([1; 16]), Token::from_bytes([2; 16]));
    let both = format!("{worker}:{agency}");
    let check = |member: &str, outside: &str| {
        let rows = rows(&[("member", member), ("outside", outside)]);
        MemberForm::check(rows.as_slice() as &[(String, String)])
    };
    assert!(matches!(check(&both, ""), Ok(MemberForm::Worker { role: MemberRole::Member, .. })));
    assert!(matches!(check("", "山田（民生委員）"), Ok(MemberForm::Outside { .. })));
    assert_eq!(at(check("", "")), Some("member"));
    assert_eq!(at(check(&both, "山田")), Some("outside"));
    assert_eq!(at(check(worker.as_str(), "")), Some("member"));
}

#[test]
fn a_decision_has_somebody_who_does_it() {
    let agency = Token::from_bytes([2; 16]);
    let check = |owner: &str, words: &str, due: &str| {
        let form = rows(&[("words", "家に電話する"), ("owner", owner), ("owner_words", words), ("due", due)]);
        DecisionForm::check(form.as_slice(), today())
    };
    assert!(matches!(
        check(&format!(":{agency}"), "", "11/25").ok().unwrap().owner,
        DecisionOwner::Agency(a) if a == agency
    ));
    assert!(matches!(check("", "本人", "").ok().unwrap().owner, DecisionOwner::Words(_)));
    assert_eq!(at(check("", "", "")), Some("owner"));
    assert_eq!(at(check("x", "", "")), Some("owner"));
    assert_eq!(at(check("", "本人", "2026-11-19")), Some("due"));
}

#[test]
fn a_rule_gives_its_days_and_is_read_back() {
    let twice = Rule::parse("monthly:2,4:wed").unwrap();
    assert_eq!(twice.label(), "毎月第2・第4水曜日");
    let days = twice.dates("2026-12-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    assert_eq!(days, ["2026-12-09", "2026-12-23"].map(|d| d.parse::<NaiveDate>().unwrap()));
    let fifth = Rule::parse("monthly:5:mon").unwrap();
    let days = fifth.dates("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    assert_eq!(days, ["2026-11-30".parse::<NaiveDate>().unwrap()], "December 2026 has no fifth Monday");
    let weekly = Rule::parse("weekly:fri").unwrap();
    assert_eq!(weekly.dates(today(), today()), [today()]);
    for rule in [twice, fifth, weekly] {
        assert_eq!(Rule::parse(&rule.word()), Some(rule));
    }
    for odd in ["", "weekly", "weekly:x", "monthly:6:mon", "monthly::mon", "monthly:1:mon:x"] {
        assert_eq!(Rule::parse(odd), None, "{odd}");
    }
}

#[test]
fn the_program_s_own_notice_is_a_version_that_an_office_can_take_as_it_is() {
    let form = rows(&[("name", notice::SAMPLE_NAME), ("body", notice::SAMPLE)]);
    let form: &[(String, String)] = &form;
    let kept = SecrecyNoticeForm::check(form, today()).unwrap();
    assert_eq!(kept.body, notice::SAMPLE);
    assert_eq!(form.one("name"), kept.name);
}

#[test]
fn each_state_of_a_member_opens_what_it_says_and_no_more() {
    use MemberState::{Accepted, Confirmed, Declined, Invited, Left, Present, Removed};
    let which = |holds: fn(MemberState) -> bool| -> Vec<MemberState> {
        MemberState::ALL.iter().copied().filter(|state| holds(*state)).collect()
    };
    assert_eq!(which(MemberState::reads), [Confirmed, Present]);
    assert_eq!(which(MemberState::knows), [Invited, Accepted, Confirmed, Present, Left]);
    assert_eq!(which(MemberState::expects), [Invited, Accepted, Confirmed, Present]);
    assert_eq!(which(MemberState::signs), [Accepted, Confirmed, Present]);
    for gone in [Declined, Removed] {
        assert_eq!(gone.turn(MemberTurn::Invite), Some(Invited), "is asked again");
    }
    assert_eq!(Invited.turn(MemberTurn::Invite), None);
    assert_eq!(Removed.turn(MemberTurn::Remove), None, "is out already");
    assert_eq!(Declined.turn(MemberTurn::Remove), Some(Removed));
    let own: Vec<MemberTurn> = MemberTurn::ALL.iter().copied().filter(|turn| turn.own()).collect();
    assert_eq!(own, [MemberTurn::Accept, MemberTurn::Decline]);
}

#[test]
fn every_word_that_is_shown_is_one_of_its_own() {
    fn apart(labels: Vec<&'static str>) {
        assert!(labels.iter().all(|label| label.chars().any(|c| c > '\u{2fff}')), "{labels:?}");
        let mut once = labels.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), labels.len(), "{labels:?}");
    }
    apart(MeetingKind::ALL.iter().map(|w| w.label()).collect());
    apart(MeetingState::ALL.iter().map(|w| w.label()).collect());
    apart(ItemGround::ALL.iter().map(|w| w.label()).collect());
    apart(ItemGround::ALL.iter().map(|w| w.tag()).collect());
    apart(ItemState::ALL.iter().map(|w| w.label()).collect());
    apart(MemberRole::ALL.iter().map(|w| w.label()).collect());
    apart(MemberState::ALL.iter().map(|w| w.label()).collect());
    apart(MemberTurn::ALL.iter().map(|w| w.label()).collect());
}

fn part_word(part: Parts) -> &'static str {
    Parts::NAMED.iter().find(|named| named.0 == part).unwrap().1
}

#[test]
fn an_item_s_form_gives_back_what_was_typed_and_names_what_is_missing() {
    let (case, one, two) =
        (Token::from_bytes([1; 16]), Token::from_bytes([2; 16]), Token::from_bytes([3; 16]));
    let whole = |question: &str, seat: &str| {
        let fields = [
            ("case", case.as_str()),
            ("ground", "law_106_6"),
            ("part", part_word(Parts::SUMMARY)),
            ("question", question),
            ("seat", one.as_str()),
            ("seat", one.as_str()),
            ("seat", two.as_str()),
            ("seat", seat),
        ];
        ItemForm::check(rows(&fields).as_slice())
    };
    let item = whole("夜の見守り", "").ok().unwrap();
    assert_eq!(
        (item.case.clone(), item.ground, item.parts),
        (case.clone(), ItemGround::Law106, Parts::SUMMARY)
    );
    assert_eq!((item.question.as_str(), item.seats), ("夜の見守り", vec![one.clone(), two.clone()]));
    assert_eq!(at(whole("", "")), Some("question"));
    assert_eq!(at(whole("夜の見守り", "x")), Some("seat"));
    let moved = |meeting: &str| {
        let fields = [("meeting", meeting), ("part", part_word(Parts::SUMMARY)), ("question", "次")];
        MoveForm::check(rows(&fields).as_slice(), today())
    };
    assert!(matches!(moved(case.as_str()).ok().unwrap().to, MoveTo::Meeting(token) if token == case));
    assert_eq!(at(moved("x")), Some("meeting"));
}

#[test]
fn one_of_the_three_is_enough_for_minutes_and_a_reason_has_five_letters() {
    let minutes = |name: &str, words: &str| MinuteForm::check(rows(&[(name, words)]).as_slice());
    for name in ["facts", "views", "next"] {
        let kept = minutes(name, "書いたこと").ok().unwrap();
        assert_eq!([kept.facts, kept.views, kept.next].concat(), "書いたこと");
    }
    assert_eq!(at(minutes("facts", " ")), Some("facts"));
    let reason = |words: &str| form::reason(rows(&[("words", words)]).as_slice());
    assert_eq!(reason("取りちがえ").ok().as_deref(), Some("取りちがえ"));
    assert_eq!(at(reason("まちがい")), Some("words"));
    let signed = |agree: &str| SignForm::check(rows(&[("name", "鈴木"), ("agree", agree)]).as_slice());
    assert!(signed("1").is_ok());
    assert_eq!(at(signed("")), Some("agree"));
}

#[test]
fn nothing_is_planned_further_than_two_years_ahead() {
    let ends = |on: &str| {
        let fields = [("kind", "support"), ("title", "会議"), ("on", on), ("from", "9:00"), ("to", "10:00")];
        at(MeetingForm::check(rows(&fields).as_slice(), today()))
    };
    assert_eq!(ends("2028-11-21"), None, "732 days");
    assert_eq!(ends("2028-11-22"), Some("on"));
    let due = |on: &str| {
        let fields = [("words", "電話する"), ("owner_words", "本人"), ("due", on)];
        at(DecisionForm::check(rows(&fields).as_slice(), today()))
    };
    assert_eq!(due("2026-11-20"), None, "today");
}

#[test]
fn a_series_says_its_rhythm_its_hours_and_its_days() {
    let check = |changed: &[(&str, &str)]| {
        let mut fields = vec![
            ("kind", "support"),
            ("title", "定例"),
            ("weekday", "wed"),
            ("rhythm", "monthly"),
            ("nth", "2"),
            ("from", "9:00"),
            ("to", "10:00"),
            ("starts_on", "2026-12-01"),
            ("ends_on", "2026-12-01"),
        ];
        fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        fields.extend_from_slice(changed);
        SeriesForm::check(rows(&fields).as_slice(), today())
    };
    let series = check(&[]).ok().unwrap();
    assert_eq!(Some(series.rule), Rule::parse("monthly:2:wed"));
    assert_eq!(series.ends_on, Some(series.starts_on), "one day is enough");
    assert_eq!(check(&[("rhythm", "weekly")]).ok().map(|s| s.rule), Rule::parse("weekly:wed"));
    for (field, typed) in [
        ("weekday", ""),
        ("rhythm", "x"),
        ("nth", "6"),
        ("to", "9:00"),
        ("ends_on", "2026-11-30"),
        ("title", ""),
        ("kind", ""),
    ] {
        assert_eq!(at(check(&[(field, typed)])), Some(field), "{field}");
    }
}

#[test]
fn papers_are_open_for_a_month_to_the_minute() {
    let open = |close: &str| {
        let fields =
            [("open_on", "2026-12-01"), ("open_at", "9:00"), ("close_on", "2027-01-01"), ("close_at", close)];
        at(PapersForm::check(rows(&fields).as_slice(), today()))
    };
    assert_eq!(open("9:00"), None, "31 days");
    assert_eq!(open("9:01"), Some("close_on"));
}
