//! 家計 and 住居確保給付金 of the town.

use super::{Ground, at, midnight};
use crate::town::{Housing, Money, Town};
use domain::{
    Instant,
    housing::{Benefit, Done, Running, Track},
    month::Month,
};
use store::{
    Result,
    load::{
        BudgetLineRow, BudgetRow, DebtRow, HousingDutyRow, HousingPaperRow, HousingPaymentRow, HousingRow,
        HousingSpanRow, Loader, MoneyEventRow, RowId,
    },
};

/// Writes both down.
pub(super) async fn money(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    households: &[RowId],
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    budgets(loader, town, ground, households, now).await?;
    let row = |h: &Housing| housing(h, ground, cases, now);
    let ids = loader.put(&town.housings.iter().map(row).collect::<Vec<_>>()).await?;
    let (mut spans, mut papers, mut duties, mut payments) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (h, id) in town.housings.iter().zip(&ids) {
        let made_by = at(&ground.workers, h.worker);
        let came = |code: &&str| HousingPaperRow {
            housing: *id,
            code: (*code).into(),
            got_on: h.benefit.applied_on(),
        };
        papers.extend(h.papers.iter().map(came));
        let Some(running) = h.benefit.granted() else { continue };
        spans.extend(running.spans().map(|s| HousingSpanRow {
            housing: *id,
            from: s.from.to_storage(),
            months: s.months.into(),
            yen: s.yen,
            decided_on: s.decided_on,
            made_at: now,
            made_by,
            ..Default::default()
        }));
        payments.extend(running.paid.iter().map(|p| HousingPaymentRow {
            housing: *id,
            month: p.month.to_storage(),
            yen: p.yen,
            paid_on: p.on,
            made_at: now,
            made_by,
            ..Default::default()
        }));
        duties.extend(h.duties.iter().map(|(month, code, done, words)| HousingDutyRow {
            housing: *id,
            month: month.to_storage(),
            code: (*code).into(),
            due_on: month.last_day(),
            done: done.map_or("", Done::word).into(),
            words: (*words).into(),
            answered_at: done.map(|_| now.min(midnight(month.last_day()))),
            answered_by: done.map(|_| made_by),
        }));
    }
    loader.put(&spans).await?;
    loader.put(&papers).await?;
    loader.put(&duties).await?;
    loader.put(&payments).await?;
    Ok(())
}

async fn budgets(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    households: &[RowId],
    now: Instant,
) -> Result<()> {
    let when = |m: &Money| (midnight(m.sheet.heard_on) + 16 * 3_600_000).min(now);
    let row = |m: &Money| BudgetRow {
        household: at(households, m.household),
        heard_on: m.sheet.heard_on,
        start: m.sheet.start.to_storage(),
        months: m.sheet.months.into(),
        plan_from: m.sheet.plan_from.to_storage(),
        balance: m.sheet.balance,
        wish: m.sheet.wish.clone(),
        note: m.sheet.note.clone(),
        saved_at: when(m),
        saved_by: at(&ground.workers, m.worker),
    };
    let ids = loader.put(&town.money.iter().map(row).collect::<Vec<_>>()).await?;
    let (mut lines, mut debts, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for (m, id) in town.money.iter().zip(&ids) {
        let (household, saved_by, saved_at) =
            (at(households, m.household), at(&ground.workers, m.worker), when(m));
        lines.extend(m.sheet.lines.iter().map(|l| BudgetLineRow {
            budget: *id,
            side: l.side.word().into(),
            code: l.code.clone(),
            label: l.label.clone(),
            now: l.now,
            plan: l.plan,
            months: l.months.bits(),
            note: l.note.clone(),
        }));
        debts.extend(m.debts.iter().map(|d| DebtRow {
            household,
            kind: d.kind.clone(),
            lender: d.lender.clone(),
            balance: d.balance,
            monthly: d.now,
            planned: d.plan,
            since: d.since.map(Month::to_storage),
            step: d.step.clone(),
            deadline: d.deadline,
            note: d.note.clone(),
            saved_at,
            saved_by,
        }));
        events.extend(m.events.iter().map(|e| MoneyEventRow {
            household,
            month: e.month.to_storage(),
            what: e.what.clone(),
            effect: e.effect.word().into(),
            yen: e.yen,
            rhythm: e.rhythm.word().into(),
            until: e.until.map(Month::to_storage),
            applies: e.applies.word().into(),
            saved_at,
            saved_by,
        }));
    }
    loader.put(&lines).await?;
    loader.put(&debts).await?;
    loader.put(&events).await?;
    Ok(())
}

fn housing(h: &Housing, ground: &Ground, cases: &[RowId], now: Instant) -> HousingRow {
    let aim = h.benefit.aim();
    let (turned_on, last) = match &h.benefit {
        Benefit::Ended(ended) => (Some(ended.on), ended.last),
        Benefit::Refused(a) | Benefit::Withdrawn(a) => (Some(a.on), None),
        other => (None, other.granted().map(Running::last)),
    };
    HousingRow {
        case: at(cases, h.case),
        kind: aim.kind().word().into(),
        track: aim.track().map_or("", Track::word).into(),
        applied_on: h.benefit.applied_on(),
        rent: Some(h.rent),
        note: h.note.clone(),
        stage: h.benefit.stage().word().into(),
        turned_on,
        reason: h.reason.clone(),
        end_code: h.end_code.into(),
        last_month: last.map(Month::to_storage),
        made_at: midnight(h.benefit.applied_on()).min(now),
        made_by: at(&ground.workers, h.worker),
    }
}
