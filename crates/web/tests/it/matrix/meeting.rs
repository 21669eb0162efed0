//! A 支援会議 at which the canary household stands on the agenda, with everything on its paper.

use domain::{
    Token,
    access::Parts,
    meeting::{
        DecisionForm, DecisionOwner, ItemForm, ItemGround, MeetingForm, MeetingKind, MemberForm, MemberRole,
        MemberTurn, PapersForm, SeriesForm,
    },
};
use store::{Ctx, Result, Store};
use testkit::MORNING;

const HOUR: i64 = 3_600_000;

/// The tokens of the meeting and of what is in it. 高橋, of the same desk, is a member and on the item.
pub(super) async fn settle(store: &Store, sato: &Ctx, case: Token) -> Result<Vec<(&'static str, Token)>> {
    let form = MeetingForm {
        kind: MeetingKind::Support,
        title: "11月の支援会議".to_owned(),
        place: "役場".to_owned(),
        starts: MORNING + HOUR,
        ends: MORNING + 3 * HOUR,
    };
    let meeting = store.make_meeting(sato, &form, "canary").await?;
    let takahashi = store.ctx_of_login("takahashi", "test", MORNING).await?;
    let agency = sato.actor.desk().map(|desk| desk.token.clone()).ok_or(store::Error::NotFound)?;
    let member =
        MemberForm::Worker { worker: takahashi.actor.token.clone(), agency, role: MemberRole::Member };
    let seat = store.invite_member(sato, &meeting, &member, "canary").await?;
    store.turn_member(&takahashi, &meeting, &seat, MemberTurn::Accept).await?;
    store.turn_member(sato, &meeting, &seat, MemberTurn::Confirm).await?;
    let item = ItemForm {
        case,
        ground: ItemGround::Law106,
        parts: Parts::ALL,
        question: "金糸雀のことばで話した".to_owned(),
        seats: vec![seat.clone()],
    };
    let item = store.add_item(sato, &meeting, &item, "canary").await?;
    let decision = DecisionForm {
        words: "金糸雀のことばで決めた".to_owned(),
        owner: DecisionOwner::Words("柊木".to_owned()),
        due: None,
        goal: None,
    };
    let decision = store.add_decision(sato, &meeting, &item, &decision, "canary").await?;
    let version = store.meeting(sato, &meeting).await?.version;
    let hours = PapersForm { from: MORNING - HOUR, to: MORNING + 3 * HOUR };
    store.open_papers(sato, &meeting, version, &hours).await?;
    let typed = [
        ("kind", "layered"),
        ("title", "月の会議"),
        ("rhythm", "monthly"),
        ("weekday", "wed"),
        ("nth", "2"),
        ("from", "13:30"),
        ("to", "15:00"),
        ("starts_on", "2026-12-01"),
    ];
    let series =
        store.make_series(sato, &SeriesForm::check(typed.as_slice(), sato.today())?, "canary").await?;
    let all =
        [("meeting", meeting), ("agenda", item), ("seat", seat), ("decision", decision), ("series", series)];
    Ok(all.into())
}
