//! The ecomap in words.

use super::{Direction, Ecomap, Strength, Supporter};

pub(super) fn words(map: &Ecomap) -> Vec<String> {
    let names: Vec<&str> = map.people.iter().map(|p| p.1.as_str()).collect();
    let mut lines = vec![match names.as_slice() {
        [] => format!("中心：{}。", map.centre),
        names => format!("中心：{}（{}）。", map.centre, names.join("、")),
    }];
    lines.extend(map.ties.iter().map(sentence));
    if map.ties.is_empty() {
        lines.push("支援のつながりは、まだ記録にありません。".to_owned());
    }
    lines
}

/// 「地域包括支援センター：つながりが強い（支援が届いている）。週2回の訪問」
pub(super) fn sentence(s: &Supporter) -> String {
    let strength = match s.strength {
        Strength::Strong => "つながりが強い",
        Strength::Normal => "つながりがある",
        Strength::Weak => "つながりが弱い",
        Strength::Conflict => "対立・緊張がある",
    };
    let direction = match s.direction {
        Direction::Both => "行き来がある",
        Direction::ToFamily => "支援が届いている",
        Direction::FromFamily => "家族から働きかけている",
    };
    let mut line = if s.ended {
        format!("{}：終わったつながり（{strength}、{direction}、いずれも当時）", s.label)
    } else {
        format!("{}：{strength}（{direction}）", s.label)
    };
    if !s.note.trim().is_empty() {
        line.push('。');
        line.push_str(s.note.trim());
    }
    line
}
