//! What is amiss, to a person.

use crate::Flaw;

/// What a flaw says, with the places to look at.
#[must_use]
pub fn sentence(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Differs { since, size } => format!(
            "鎖の {} 番目から {size} 番目のあいだで、署名されたときから記録が変わっています（書きかえ・差しこみ・取りのぞき・入れかえのどれか）。",
            since + 1
        ),
        Flaw::Short { size, have } => format!(
            "{size} 番目まであったと署名されていますが、いまは {have} 番目までしかありません（終わりが消されたか、古い控えにもどされています）。"
        ),
        Flaw::Split { size } => {
            format!(
                "{size} 番目のところで、ちがう中身の署名が2つあります。鍵がほかの人の手にあるかもしれません。"
            )
        }
    }
}
