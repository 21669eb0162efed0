//! 居所の秘匿: a mother who fled with her daughter. Where they live stands in the record because it is sealed, and nowhere
//! beside it.

use super::build::Builder;
use super::days::clock;
use super::model::{Reading, Seal};
use super::places;
use super::workers::by_login;
use chrono::{Days, Months};
use domain::seal::SealGround;

/// Who is sealed, with everybody who lives with her; a story tells of her.
const WHO: &str = "森下 彩";
/// Where they live.
const AREA: &str = "若葉台南";
const LOT: &str = "88番5 203号";
/// Days ago that it was set; its year ends some four months ahead.
const SET: i64 = 230;

/// Sets it.
pub(super) fn set(builder: &mut Builder) {
    let days = builder.days;
    let Some(who) = builder.town.people.iter().position(|person| person.name == WHO) else { return };
    let Some(case) = builder.town.cases.iter().position(|case| case.person == who) else { return };
    let Some(known) = builder.town.cases.get(case).cloned() else { return };
    let home = builder.town.households.get(known.household);
    let members = home.into_iter().flat_map(|home| &home.members);
    let together = members.filter(|member| member.to.is_none() && member.living == "with");
    let covered: Vec<usize> = together.map(|member| member.person).collect();
    let area = places::association(&builder.town.areas, AREA);
    let ground = builder.town.areas.get(area).map(places::ground).unwrap_or_default();
    let address = format!("みどり町{ground}{LOT}");
    for person in &covered {
        if let Some(person) = builder.town.people.get_mut(*person) {
            person.address = Some(address.clone());
            person.area = Some(area);
        }
    }
    let from = days.work(SET);
    let year = from.checked_add_months(Months::new(12)).and_then(|day| day.checked_sub_days(Days::new(1)));
    builder.town.seals.push(Seal {
        case,
        covered,
        ground: SealGround::Measure.word(),
        words: "相手の妹が、こども家庭センターに勤めている。役場の窓口とは、支援措置の更新の月を合わせてある"
            .into(),
        party: "元夫（桐原 達也、前に住んでいた市）".into(),
        from,
        to: year.unwrap_or(from),
        keeper: known.worker,
        readers: vec![by_login("takagi")],
        near: vec![by_login("kaneko")],
        readings: vec![Reading {
            worker: by_login("takagi"),
            at: (days.work(96), clock(10, 20)),
            reason: "永井が休みの日に、調停の書類の送り先を急ぎ確かめるため。本人には電話で伝えてから見た"
                .into(),
        }],
        lifted_on: None,
    });
}
