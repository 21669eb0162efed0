//! `/plans/{token}`: one plan on one page, with the next possible move as its first button.

use super::open;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::{Head, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::plan::{
    State as PlanState,
    facts::{MeetingResult, Met, Page as Move},
    needs_decision, review,
};
use store::{
    code::Codes,
    plan::{MoveView, PlanView, ServiceView},
};

#[derive(Template)]
#[template(path = "plan/view.html")]
struct Page {
    shell: Shell,
    head: Head,
    plan: PlanView,
    codes: Codes,
}

/// The first button.
enum Next {
    /// A way on.
    Go(String, &'static str),
    /// 再プラン.
    Replan,
}

/// One word of the way.
struct Step {
    name: &'static str,
    say: String,
    done: bool,
    now: bool,
}

/// A line of the history in words.
struct Line {
    on: String,
    what: String,
    say: String,
    worker: String,
    undone: bool,
}

/// The colour of a state's tag; its word says the same.
pub(super) const fn tag(state: PlanState) -> &'static str {
    match state {
        PlanState::InForce => " eg-tag--ok",
        PlanState::Reviewed | PlanState::Replanning => " eg-tag--info",
        PlanState::Paused => " eg-tag--warn",
        PlanState::Closed | PlanState::Replanned | PlanState::Withdrawn => " eg-tag--shut",
        PlanState::Draft | PlanState::Agreed | PlanState::Approved | PlanState::Decided => "",
    }
}

/// 「令和8年12月1日〜令和9年5月31日」.
pub(super) fn span(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (None, None) => "期間はまだ決まっていません".to_owned(),
        (Some(from), None) => format!("{}から", words::era(&from)),
        (None, Some(to)) => format!("{}まで", words::era(&to)),
        (Some(from), Some(to)) => format!("{}〜{}", words::era(&from), words::era(&to)),
    }
}

impl Page {
    fn href(&self) -> String {
        format!("/plans/{}", self.plan.token)
    }

    fn tag(&self) -> &'static str {
        tag(self.plan.standing.state())
    }

    fn span(&self, from: &Option<NaiveDate>, to: &Option<NaiveDate>) -> String {
        span(*from, *to)
    }

    fn by_law(&self, service: &ServiceView) -> bool {
        needs_decision(&service.menu)
    }

    /// The way in words. What is not asked of this plan (a decision that no law asks for) does not stand there.
    fn steps(&self) -> Vec<Step> {
        let (state, kept) = (self.plan.standing.state(), self.plan.standing.kept());
        let day = |on: Option<NaiveDate>| on.map(|d| words::short(&d)).unwrap_or_default();
        let was = kept.started.is_some();
        let met = match kept.met {
            Some(Met::Waived(_)) => "開かない".to_owned(),
            met => day(met.map(Met::on)),
        };
        let mut steps = vec![
            Step {
                name: "案",
                say: words::short(&self.plan.made_on),
                done: true,
                now: state == PlanState::Draft,
            },
            Step {
                name: "同意",
                say: day(kept.agreed),
                done: kept.agreed.is_some(),
                now: state == PlanState::Agreed,
            },
            Step { name: "会議", say: met, done: kept.met.is_some(), now: state == PlanState::Approved },
        ];
        if self.plan.standing.terms().decided_by_law {
            let now = state == PlanState::Decided;
            steps.push(Step {
                name: "支援決定", say: day(kept.decided), done: kept.decided.is_some(), now
            });
        }
        steps.push(Step {
            name: "実施",
            say: day(kept.started),
            done: was,
            now: state == PlanState::InForce,
        });
        let reviewed = matches!(state, PlanState::Reviewed | PlanState::Replanning);
        steps.push(Step {
            name: "評価",
            say: day(kept.reviewed),
            done: kept.reviewed.is_some(),
            now: reviewed,
        });
        let end = match state {
            PlanState::Paused | PlanState::Closed | PlanState::Replanned | PlanState::Withdrawn => {
                state.label()
            }
            PlanState::Replanning => "再プラン",
            _ => "終結・再プラン",
        };
        let ended = kept.ended.is_some();
        steps.push(Step { name: end, say: day(kept.ended), done: ended, now: ended });
        steps
    }

    fn next(&self) -> Option<Next> {
        let (plan, here) = (&self.plan, self.href());
        if let Some(page) = Move::next(&plan.standing) {
            if page == Move::Agree && (plan.goals.is_empty() || plan.from.is_none() || plan.to.is_none()) {
                return Some(Next::Go(format!("{here}/edit"), "プランを書く"));
            }
            return Some(Next::Go(format!("{here}/{}", page.word()), page.label()));
        }
        let case = &plan.case;
        match plan.standing.state() {
            PlanState::InForce => Some(Next::Go(format!("{here}/review"), "評価を書く")),
            PlanState::Reviewed => Some(match plan.reviews.last().map(|r| r.next) {
                Some(review::Next::Close) => Next::Go(format!("/cases/{case}/close"), "終結する"),
                Some(review::Next::Pause) => Next::Go(format!("/cases/{case}/pause"), "中断する"),
                _ => Next::Replan,
            }),
            PlanState::Replanning => {
                let (next, _) = plan.next.as_ref()?;
                Some(Next::Go(format!("/plans/{next}"), "次のプランの案へ"))
            }
            PlanState::Paused => Some(Next::Go(format!("/cases/{case}/reopen"), "支援を再開する")),
            _ => Some(Next::Go(format!("{}/plans", self.head.href()), "プランの一覧へ")),
        }
    }

    /// What else can be done, the likelier first.
    fn others(&self) -> Vec<(String, &'static str)> {
        let (here, case) = (self.href(), &self.plan.case);
        let own = |page: &str| format!("{here}/{page}");
        let of_case = |turn: &str| format!("/cases/{case}/{turn}");
        match self.plan.standing.state() {
            PlanState::Draft => vec![(own("edit"), "書く・直す"), (own("withdraw"), "取り下げる")],
            PlanState::Agreed | PlanState::Approved | PlanState::Decided => {
                vec![(own("redraft"), "案にもどす"), (own("withdraw"), "取り下げる")]
            }
            PlanState::InForce => vec![(own("edit"), "ことばを直す"), (of_case("pause"), "中断する")],
            PlanState::Reviewed => {
                let mut all = vec![
                    (own("replan"), "再プラン"),
                    (of_case("close"), "終結する"),
                    (of_case("pause"), "中断する"),
                    (own("keep"), "このまま続ける"),
                    (own("edit"), "ことばを直す"),
                ];
                // The first button is not said twice.
                let first = match self.next() {
                    Some(Next::Go(href, _)) => href,
                    _ => own("replan"),
                };
                all.retain(|(href, _)| *href != first);
                all
            }
            PlanState::Replanning => vec![(of_case("close"), "終結する"), (of_case("pause"), "中断する")],
            PlanState::Paused => vec![(of_case("close"), "終結する")],
            PlanState::Closed | PlanState::Replanned | PlanState::Withdrawn => Vec::new(),
        }
    }

    fn history(&self) -> Vec<Line> {
        let made = Line {
            on: words::era(&self.plan.made_on),
            what: "案をつくりはじめた".to_owned(),
            say: String::new(),
            worker: self.plan.made_by.clone(),
            undone: false,
        };
        std::iter::once(made).chain(self.plan.moves.iter().map(|m| self.line(m))).collect()
    }

    fn line(&self, m: &MoveView) -> Line {
        let what = match m.word.as_str() {
            "agree" => format!("本人の同意（{}）", self.codes.label("agree_how", &m.how)),
            "meeting" => {
                let result = MeetingResult::parse(&m.how).map_or("", MeetingResult::label);
                format!("支援調整会議：{result}")
            }
            "decide" if m.how == "denied" => "支援決定されなかった".to_owned(),
            "decide" => "支援決定".to_owned(),
            "start" => "実施をはじめた".to_owned(),
            "redraft" => "案にもどした".to_owned(),
            "withdraw" => "取り下げた".to_owned(),
            "keep" => "このまま続けることにした".to_owned(),
            "review" => {
                let next = review::Next::parse(&m.how).map_or("", review::Next::label);
                format!("評価：{next}")
            }
            "replan" => "次のプランをつくりはじめた".to_owned(),
            "give_way" => "次のプランが始まり、このプランは終わった".to_owned(),
            "remain" => "次のプランが取り下げになり、このプランにもどった".to_owned(),
            "close" => "終結した".to_owned(),
            "pause" => "中断した".to_owned(),
            "resume" => "再開した".to_owned(),
            "correct" => "ことばを直した".to_owned(),
            _ => String::new(),
        };
        let number = if m.number.is_empty() { String::new() } else { format!("文書番号 {}", m.number) };
        let say = [m.by.as_str(), number.as_str(), m.note.as_str()];
        let say: Vec<&str> = say.into_iter().filter(|s| !s.is_empty()).collect();
        let undone = m.undone && !matches!(m.word.as_str(), "redraft");
        Line { on: words::era(&m.on), what, say: say.join("\n"), worker: m.worker.clone(), undone }
    }
}

/// The page.
///
/// # Errors
/// Absent, or its plan is not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    let (plan, head) = open(&app, &acting, &plan).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, "/cases"), head, plan, codes })
}
