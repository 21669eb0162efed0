//! The pages of インテーク・アセスメント: versions, one version, its form, the difference of two.

pub mod diff;
pub mod edit;
mod form;
pub mod list;
pub mod view;

use domain::wareki;
use store::assessment::{Visit, Whose};

/// 「山田 太郎さん」, or the household.
pub(crate) fn subject(person: Option<&Whose>) -> String {
    match person {
        Some(Whose { name: Some(name), .. }) => format!("{name}さん"),
        Some(Whose { name: None, .. }) => "この人（名前は共有されていません）".to_owned(),
        None => "世帯".to_owned(),
    }
}

/// 「令和8年11月20日に聞いた ・ 佐藤 花子」.
pub(crate) fn heard(visit: &Visit) -> String {
    format!("{}に聞いた ・ {}", wareki::show_wareki(visit.on), visit.by)
}
