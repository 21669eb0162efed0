//! What would be odd in the town's 会議.

use super::*;

#[test]
fn meetings_tell_no_name_in_their_titles_and_nobody_by_consent_what_was_not_consented() {
    for ahead in [0, 1, 2, 3, 4, 5, 6, 37] {
        let town = generate(day() + Days::new(ahead), 1, 1);
        assert_eq!((town.meetings.len(), town.meeting_series.len()), (6, 1));
        let of = |kind: &str| town.meetings.iter().filter(|meeting| meeting.kind == kind).count();
        assert_eq!((of("support"), of("layered"), of("plan")), (2, 3, 1));
        assert_eq!(town.meetings.iter().filter(|meeting| meeting.held).count(), 4);
        for meeting in &town.meetings {
            meeting_is_sound(&town, meeting);
        }
        let regular: Vec<_> = town.meetings.iter().filter(|meeting| meeting.series.is_some()).collect();
        assert_eq!(regular.len(), 2);
        let series = &town.meeting_series[0];
        for meeting in regular {
            let on = meeting.from.0;
            let fits = |day: NaiveDate| {
                day.weekday() == series.weekday && (day.day() - 1) / 7 + 1 == u32::from(series.nth)
            };
            let put_off = (1..9).map(|back| on - Days::new(back));
            let mut holidays = put_off.take_while(|day| !domain::wareki::is_working_day(*day));
            assert!(fits(on) || holidays.any(fits), "{on}");
            assert!(series.starts_on < on);
        }
    }
}

#[test]
fn a_town_eleven_times_as_large_has_three_hundred_more_meetings_with_open_papers() {
    let town = generate(day(), 1, 11);
    let open = town.meetings.iter().filter(|meeting| !meeting.held);
    assert_eq!(open.count(), 302);
    for meeting in &town.meetings {
        meeting_is_sound(&town, meeting);
    }
}

/// One meeting stands in time, names nobody to whom it must not, and seats nobody beyond a consent.
fn meeting_is_sound(town: &Town, meeting: &Meeting) {
    assert_eq!(meeting.held, meeting.from.0 < town.today, "{}", meeting.title);
    assert!(meeting.from < meeting.to);
    assert!(!days::is_closed(meeting.from.0), "{}", meeting.from.0);
    let (opened, closed) = meeting.papers.unwrap();
    assert!(opened < meeting.from && meeting.to.0 <= closed.0);
    assert!(meeting.held || opened.0 < town.today, "papers of what is to come are open by now");
    assert!(meeting.members.iter().all(|member| member.worker.is_none() != member.name.is_empty()));
    for member in &meeting.members {
        let post =
            |worker: usize| town.workers[worker].memberships.iter().any(|(at, _)| Some(*at) == member.agency);
        assert!(member.worker.is_none_or(post), "nobody sits for an agency at which they do not work");
        assert!(!member.signed || member.worker.is_some());
    }
    let agency = |member: usize| meeting.members[member].agency;
    for item in &meeting.items {
        let case = &town.cases[item.case];
        let home = &town.households[case.household];
        let family = home.name.trim_end_matches("家").trim_end_matches("さんの世帯");
        for words in [&meeting.title, &meeting.place] {
            assert!(!words.contains(family), "{words}");
        }
        assert!(case.opened_on <= meeting.from.0 && !item.question.is_empty());
        assert!(item.parts.iter().all(|part| PARTS.contains(part) || *part == "meeting"));
        assert!(
            item.members.iter().any(|at| agency(*at) == Some(case.agency)),
            "{}: nobody who works on it",
            home.name
        );
        for at in &item.members {
            let agency = agency(*at).unwrap();
            if agency == case.agency || item.ground.starts_with("law") {
                continue;
            }
            let stands = |grant: &&Grant| {
                grant.agency == agency
                    && grant.ground == "consent"
                    && grant.from <= meeting.from.0
                    && grant.to.is_none_or(|to| to > meeting.from.0)
                    && grant.parts.iter().any(|part| item.parts.contains(part))
            };
            assert!(
                case.grants.iter().any(|grant| stands(&grant)),
                "{}: {}",
                home.name,
                town.agencies[agency].name
            );
        }
        assert_eq!(item.minute.is_some(), meeting.held);
        assert!(item.minute.as_ref().is_none_or(|minute| minute.at >= meeting.to));
        for decision in &item.decisions {
            assert_eq!(decision.owner.is_some(), decision.due.is_some());
            assert!(decision.done.is_none_or(|done| done < town.today && done >= meeting.from.0));
        }
        if let Some((before, at)) = item.follows {
            let before = &town.meetings[before];
            assert!(
                before.items[at].moved
                    && before.items[at].ground.starts_with("law")
                    && item.ground == "consent"
            );
            assert!(before.to < meeting.from && before.items[at].case == item.case);
        }
    }
}
