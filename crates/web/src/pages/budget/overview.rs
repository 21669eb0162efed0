//! `/households/{token}/budget`: 家計表, now and as planned.

use super::shown;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::{Head, token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    budget::{Flow, Line, PayMonths, Scene, Side, Totals},
    yen,
};
use store::{
    budget::{Budget, Parted},
    code::Codes,
};

#[derive(Template)]
#[template(path = "budget/overview.html")]
struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    budget: Budget,
    codes: Codes,
    parted: Parted,
    now: Flow,
    plan: Flow,
}

impl Page {
    fn name<'a>(&'a self, line: &'a Line) -> &'a str {
        if line.code.is_empty() { &line.label } else { self.codes.label(line.side.list(), &line.code) }
    }

    fn side(&self, side: &Side) -> Vec<&Line> {
        self.parted.lines.iter().filter(|l| l.side == *side).collect()
    }

    /// 「1回 130,000円・偶数月」, where it does not come every month.
    fn when(&self, line: &Line) -> String {
        if line.months == PayMonths::EVERY {
            return String::new();
        }
        let each = match line.plan.filter(|plan| Some(*plan) != line.now) {
            Some(plan) => format!("{} → {}", yen::show(line.yen(Scene::Now)), yen::show(plan)),
            None => yen::show(line.yen(Scene::Now)),
        };
        format!("{}・1回 {each}", line.months.show())
    }

    fn totals(&self, scene: Scene) -> Totals {
        self.parted.totals(scene)
    }

    fn sum(&self, side: &Side, scene: Scene) -> i64 {
        let totals = self.parted.totals(scene);
        if *side == Side::Income { totals.income } else { totals.expense }
    }

    fn told(&self) -> String {
        let kept = self.budget.sheet.as_ref();
        kept.map_or_else(String::new, |s| {
            format!(
                "{}に聞きとり（{}、{}に保存）",
                words::era(&s.inner.heard_on),
                s.by,
                words::day_time(s.at)
            )
        })
    }

    /// Owed in all, of the debts whose balance is known.
    fn owed(&self) -> i64 {
        self.parted.debts.iter().filter_map(|d| d.balance).sum()
    }

    fn planned(&self) -> String {
        self.budget.sheet.as_ref().map(|s| s.inner.plan_from.show()).unwrap_or_default()
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let budget = app.store.budget(&acting.ctx, &token(&household)?).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    let parted = budget.parted();
    let (now, plan) = (parted.course().flow(Scene::Now), parted.course().flow(Scene::Plan));
    let head = Head::new(budget.head.clone(), "budget");
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        head,
        money: "table",
        budget,
        codes,
        parted,
        now,
        plan,
    })
}
