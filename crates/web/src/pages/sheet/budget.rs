//! `/households/{token}/budget/sheet`: 家計表 on paper and as xlsx.

use super::{foot, paper};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::{Head, token},
};
use axum::extract::{Path, State};
use domain::{
    Token,
    budget::{Applies, Effect, Event, Line, PayMonths, Rhythm, Scene, compare, outlook},
    wareki, yen,
};
use sheets::{
    sheet::Sheet,
    y2026::{NOT_SHARED, budget},
};
use store::{budget::DebtRow, code::Codes};

fn line(codes: &Codes, of: &Line) -> budget::Line {
    let item =
        if of.code.is_empty() { of.label.clone() } else { codes.label(of.side.list(), &of.code).to_owned() };
    let months = if of.months == PayMonths::EVERY { String::new() } else { of.months.show() };
    // What comes in some months stands with the share of one month, as on the page; the sum each time beside it.
    let each = if of.months == PayMonths::EVERY {
        String::new()
    } else {
        format!("1回 {}", yen::show(of.yen(Scene::Now)))
    };
    let note = [each.as_str(), &of.note].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("・");
    budget::Line {
        side: of.side.label(),
        item,
        now: of.now.map(|_| of.monthly(Scene::Now)),
        plan: of.plan.map(|_| of.monthly(Scene::Plan)),
        months,
        note,
    }
}

fn debt(codes: &Codes, row: &DebtRow) -> budget::Debt {
    let of = &row.kept.inner;
    let kind = codes.label("lender_kind", &of.kind);
    let name = if of.lender.is_empty() { kind.to_owned() } else { format!("{kind}　{}", of.lender) };
    let since = of.since.map(|month| format!("{}から滞納", month.show_wareki()));
    let step = Some(codes.label("legal_step", &of.step).to_owned());
    let deadline = of.deadline.map(|day| format!("{}までに返事", wareki::show_wareki(day)));
    let said = [since, step, deadline, Some(of.note.clone())];
    let note = said.into_iter().flatten().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("、");
    budget::Debt { name, rest: of.balance, pays: [Some(of.now), of.plan], note }
}

fn event(of: &Event) -> [String; 4] {
    let sign = if matches!(of.effect, Effect::MoreIncome | Effect::LessExpense) { "＋" } else { "−" };
    let until = of.until.map(|month| format!("{}まで", month.show_wareki())).unwrap_or_default();
    let applies = if of.applies == Applies::Both { "" } else { of.applies.label() };
    let rhythm = if of.rhythm == Rhythm::Once { "" } else { of.rhythm.label() };
    let note = [of.effect.label(), rhythm, &until, applies];
    let note = note.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("、");
    [of.month.show_wareki(), of.what.clone(), format!("{sign}{}", yen::show(of.yen)), note]
}

async fn describe(app: &App, acting: &Acting, household: &Token) -> Result<Sheet, store::Error> {
    let ctx = acting.ctx.leaving();
    let of = app.store.budget(&ctx, household).await?;
    let codes = app.store.codes(&ctx).await?;
    let parted = of.parted();
    let course = parted.course();
    let (now, plan) = (course.flow(Scene::Now), course.flow(Scene::Plan));
    let (a, b) = (parted.totals(Scene::Now), parted.totals(Scene::Plan));
    let sums = [
        ("収入", a.income, b.income),
        ("支出", a.expense, b.expense),
        ("返済", a.repayment, b.repayment),
        ("のこり", a.left(), b.left()),
    ];
    let months = now.months.iter().zip(&plan.months);
    let told = of.sheet.as_ref();
    let head = Head::new(of.head.clone(), "budget");
    let described = budget::Budget {
        household: of.head.name.as_deref().unwrap_or(NOT_SHARED),
        number: head.case().map_or("", |c| &c.number),
        heard_on: &told.map(|s| wareki::show_wareki(s.inner.heard_on)).unwrap_or_default(),
        by: told.map_or("", |s| &s.by),
        balance: course.balance,
        plan_from: &course.plan_from.show_wareki(),
        wish: told.map_or("", |s| &s.inner.wish),
        note: told.map_or("", |s| &s.inner.note),
        lines: parted.lines.iter().map(|l| line(&codes, l)).collect(),
        sums: sums.into_iter().map(|(name, now, plan)| (name.to_owned(), now, plan)).collect(),
        debts: of.debts.iter().map(|d| debt(&codes, d)).collect(),
        events: of.events.iter().map(|e| event(&e.kept.inner)).collect(),
        months: months
            .map(|(a, b)| (a.month.show_wareki(), [a.net(), a.balance, b.net(), b.balance]))
            .collect(),
        outlook: vec![outlook(&now), outlook(&plan), compare(&now, &plan)],
    };
    Ok(budget::sheet(&described, foot(&ctx)))
}

/// The sheet on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let described = describe(&app, &acting, &household).await?;
    let back = format!("/households/{household}/budget");
    let file = format!("/households/{household}/budget/sheet.xlsx");
    paper(&app, &acting, "/cases", described, back, file)
}

/// The sheet as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    super::xlsx(describe(&app, &acting, &token(&household)?).await?).await
}
