//! What the flow says, in sentences that can be read out to the household.

use super::{Flow, Scene};
use crate::{month::Month, yen};

/// 「いまのままだと、2027年3月（令和9年3月）に、手もとのお金がなくなります。…」
#[must_use]
pub fn outlook(flow: &Flow) -> String {
    let (Some(last), Some(low)) = (flow.last(), flow.lowest()) else { return String::new() };
    if let Some(out) = flow.runs_out() {
        let so = match flow.scene {
            Scene::Now => "いまのままだと",
            Scene::Plan => "計画どおりでも",
        };
        return format!(
            "{so}、{}に、手もとのお金がなくなります。その月のおわりに{}たりません。",
            both(out.month),
            yen::show(-out.balance)
        );
    }
    let so = match flow.scene {
        Scene::Now => "いまのままでも",
        Scene::Plan => "計画どおりなら",
    };
    format!(
        "{so}、{}までの{}か月、手もとのお金はなくなりません。いちばん少ないのは{}のおわりの{}、さいごは{}です。",
        both(last.month),
        flow.months.len(),
        low.month.show(),
        yen::show(low.balance),
        yen::show(last.balance)
    )
}

/// What the plan changes, in one sentence.
#[must_use]
pub fn compare(now: &Flow, plan: &Flow) -> String {
    match (now.runs_out(), plan.runs_out()) {
        (Some(_), None) => "計画どおりなら、お金がなくならずにすみます。".to_owned(),
        (Some(now), Some(plan)) if plan.month > now.month => {
            format!("計画どおりなら、なくなるのが{}か月おそくなります。", plan.month.since(now.month))
        }
        (Some(now), Some(plan)) if plan.month < now.month => {
            format!(
                "計画では、なくなるのが{}か月早くなります。計画を見なおしてください。",
                now.month.since(plan.month)
            )
        }
        (None, Some(_)) => "計画のほうが、先にお金がなくなります。計画を見なおしてください。".to_owned(),
        _ => {
            let (a, b) = (now.last().map_or(0, |m| m.balance), plan.last().map_or(0, |m| m.balance));
            match b - a {
                0 => "さいごの月に残るお金は、どちらも同じです。".to_owned(),
                more if more > 0 => {
                    format!("計画どおりなら、さいごの月に残るお金が{}多くなります。", yen::show(more))
                }
                less => format!("計画では、さいごの月に残るお金が{}少なくなります。", yen::show(-less)),
            }
        }
    }
}

/// 「2027年3月（令和9年3月）」.
fn both(month: Month) -> String {
    format!("{}（{}）", month.show(), month.show_wareki())
}
