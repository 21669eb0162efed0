//! `/team`: what needs the 包括化推進員's hand today, who carries which household, and the load by agency.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::{
        consent,
        household::words::{month_day, short},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use domain::code::CaseStatus;
use store::team::{Carried, Hand, HandWhy, Lines, PartRole, TEAM_ALL, TEAM_FIRST, Team, Way};

/// The navigation entry of this page and of the register behind it.
pub(crate) const NAV: &str = "/team";

/// The word of the page with all households.
const CARRIED: &str = "carried";

#[derive(Template)]
#[template(path = "team/page.html")]
struct Page {
    shell: Shell,
    of: Team,
    /// Which part stands alone; empty: the whole page.
    alone: String,
}

/// Name, tag's words and tag's class of a kind.
const fn named(why: HandWhy) -> (&'static str, &'static str, &'static str) {
    match why {
        HandWhy::Coreless => ("担当のいないケース", "担当なし", "eg-tag--danger"),
        HandWhy::Referral => ("期日を過ぎたつなぎ", "つなぎ", "eg-tag--warn"),
        HandWhy::Promise => ("機関どうしの約束で、期日を過ぎたもの", "約束", "eg-tag--warn"),
        HandWhy::Advice => ("専門職の答えがまだのもの", "専門職", "eg-tag--warn"),
        HandWhy::Silent => ("音さたのない機関", "音さたなし", "eg-tag--shut"),
    }
}

impl Page {
    fn day(&self) -> String {
        month_day(self.of.day)
    }

    /// The kinds that stand on this page and have lines.
    fn kinds(&self) -> Vec<&(HandWhy, Lines<Hand>)> {
        let shown = |why: HandWhy| self.alone.is_empty() || self.alone == why.word();
        self.of.hand.iter().filter(|(why, lines)| shown(*why) && lines.total > 0).collect()
    }

    fn hands(&self) -> bool {
        self.alone != CARRIED
    }

    fn whole(&self) -> bool {
        self.alone.is_empty()
    }

    fn title(&self, why: &HandWhy) -> &'static str {
        named(*why).0
    }

    fn tag(&self, why: &HandWhy) -> &'static str {
        named(*why).1
    }

    fn look(&self, why: &HandWhy) -> &'static str {
        named(*why).2
    }

    /// Whose line it is: the household where it may be shown, else its number, else the agency.
    fn who(&self, hand: &Hand) -> String {
        match (hand.who.is_empty(), hand.number.is_empty()) {
            (false, _) => hand.who.clone(),
            (true, false) => format!("ケース {}", hand.number),
            (true, true) => hand.agency.clone(),
        }
    }

    fn href(&self, hand: &Hand) -> String {
        match &hand.way {
            Way::Household(token) => format!("/households/{token}"),
            Way::Case(token) => format!("/cases/{token}/edit"),
            Way::Referral(token) => format!("/referrals/{token}"),
            Way::Task(token) => format!("/tasks/{token}"),
            Way::Advice(token) => format!("/advice/{token}"),
        }
    }

    fn act(&self, hand: &Hand) -> &'static str {
        if matches!(hand.way, Way::Case(_)) { "担当を決める" } else { "開く" }
    }

    fn since(&self, why: &HandWhy, hand: &Hand) -> String {
        let Some(on) = hand.on else { return "一度もなし".to_owned() };
        let days = self.of.day.signed_duration_since(on).num_days();
        match why {
            HandWhy::Coreless => format!("支援 {days}日め"),
            HandWhy::Silent => format!("{days}日"),
            HandWhy::Referral | HandWhy::Promise | HandWhy::Advice => format!("{days}日すぎ"),
        }
    }

    fn more(&self) -> i64 {
        self.of.carried.more()
    }

    fn house(&self, carried: &Carried) -> String {
        if carried.name.is_empty() {
            "（名前は共有されていません）".to_owned()
        } else {
            carried.name.clone()
        }
    }

    fn role(&self, role: &PartRole) -> String {
        match role {
            PartRole::Leads { number, status, worker } => {
                let worker = worker
                    .as_ref()
                    .map_or_else(|| "担当は未定".to_owned(), |name| format!("担当 {name}さん"));
                let status = if *status == CaseStatus::Open {
                    String::new()
                } else {
                    format!("（{}）", status.label())
                };
                format!("主な機関・{worker} {number}{status}")
            }
            PartRole::Sees { parts, ground } => {
                format!("「{}」を共有（{}）", consent::parts(*parts), ground.label())
            }
            PartRole::Asked { subject, state } => format!("つなぎ「{subject}」（{}）", state.label()),
        }
    }

    fn last(&self, on: &NaiveDate) -> String {
        short(on)
    }
}

/// The page.
///
/// # Errors
/// Absent unless 包括化推進員 or 管理者 of the present desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let of = app.store.team(&acting.ctx, TEAM_FIRST).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of, alone: String::new() })
}

/// One kind with all its lines.
///
/// # Errors
/// As [`page`], and when there is no such kind.
pub async fn all(State(app): State<App>, acting: Acting, Path(lines): Path<String>) -> Answer {
    if lines != CARRIED && HandWhy::ALL.iter().all(|why| why.word() != lines) {
        return Err(store::Error::NotFound.into());
    }
    let of = app.store.team(&acting.ctx, TEAM_ALL).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of, alone: lines })
}
