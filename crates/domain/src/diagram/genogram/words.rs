//! The genogram in words.

use super::kin::Kin;
use super::route::{Kind, Tie};
use super::{Bond, Figure, ParentKind};

/// One sentence for each person's ties, the household, those without ties, and what was left out.
pub(super) fn words(kin: &Kin<'_>) -> Vec<String> {
    let mut told = vec![false; kin.people.len()];
    let mut lines = Vec::new();
    for &(a, b, bond) in &kin.couples {
        lines.push(format!(
            "{}と{}は{}。",
            tell(kin, a, &mut told),
            tell(kin, b, &mut told),
            bond_word(bond)
        ));
    }
    for child in 0..kin.people.len() {
        for kind in [ParentKind::Blood, ParentKind::Adopted, ParentKind::Step] {
            let parents: Vec<usize> =
                kin.parents.iter().filter(|p| p.1 == child && p.2 == kind).map(|p| p.0).collect();
            if parents.is_empty() {
                continue;
            }
            let child = tell(kin, child, &mut told);
            let parents: Vec<String> = parents.iter().map(|p| tell(kin, *p, &mut told)).collect();
            lines.push(format!("{child}は{}の{}。", parents.join("と"), child_word(kind)));
        }
    }
    for &(a, b) in &kin.siblings {
        lines.push(format!("{}と{}はきょうだい。", tell(kin, a, &mut told), tell(kin, b, &mut told)));
    }
    for &(a, b, label) in &kin.others {
        let (from, to) = (tell(kin, a, &mut told), tell(kin, b, &mut told));
        lines.push(format!("{from}から{to}へのつながり：{label}。"));
    }
    for person in 0..kin.people.len() {
        if told.get(person).is_some_and(|t| !t) {
            lines.push(format!("{}とほかの人とのつながりは記録にありません。", tell(kin, person, &mut told)));
        }
    }
    let members: Vec<&str> = kin.people.iter().filter(|f| f.in_household).map(|f| f.label.as_str()).collect();
    if !members.is_empty() {
        lines.push(format!("同じ世帯：{}。", members.join("、")));
    }
    lines.extend(kin.left_out.iter().cloned());
    lines
}

/// Hover text of a line.
pub(super) fn tie(kin: &Kin<'_>, tie: &Tie) -> String {
    let (from, to) = (kin.name(tie.from), kin.name(tie.to));
    match &tie.kind {
        Kind::Couple(bond) => format!("{from}と{to}は{}", bond_word(*bond)),
        Kind::Parent(kind) => format!("{to}は{from}の{}", child_word(*kind)),
        Kind::Sibling => format!("{from}と{to}はきょうだい"),
        Kind::Other(label) => format!("{from}から{to}へのつながり：{label}"),
    }
}

/// Name with what is known: 「山田 ハナ（82歳・要介護2、本人）」.
pub(super) fn full_name(figure: &Figure) -> String {
    let mut notes: Vec<&str> = Vec::new();
    let sub = figure.sub.trim();
    if !sub.is_empty() {
        notes.push(sub);
    }
    if figure.index && !sub.contains("本人") {
        notes.push("本人");
    }
    if figure.deceased && !sub.contains("故人") && !sub.contains("死去") {
        notes.push("故人");
    }
    match notes.as_slice() {
        [] => figure.label.clone(),
        notes => format!("{}（{}）", figure.label, notes.join("、")),
    }
}

/// The full name at first mention, then the name alone.
fn tell(kin: &Kin<'_>, person: usize, told: &mut [bool]) -> String {
    let Some(figure) = kin.people.get(person) else { return String::new() };
    match told.get_mut(person) {
        Some(told) if !*told => {
            *told = true;
            full_name(figure)
        }
        _ => figure.label.clone(),
    }
}

fn bond_word(bond: Bond) -> &'static str {
    match bond {
        Bond::Married => "夫婦",
        Bond::CommonLaw => "内縁（事実婚）の二人",
        Bond::Separated => "別居している夫婦",
        Bond::Divorced => "離婚した元夫婦",
    }
}

fn child_word(kind: ParentKind) -> &'static str {
    match kind {
        ParentKind::Blood => "子",
        ParentKind::Adopted => "養子",
        ParentKind::Step => "継子（配偶者の子）",
    }
}
