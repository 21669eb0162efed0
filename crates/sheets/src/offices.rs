//! くらし支援ナビ's list of public consultation desks.

use crate::{
    CellFault, LeftOut,
    table::{Table, TableFault},
};
use chrono::NaiveDate;
use domain::{phone, place::municipality_code};
use std::collections::HashMap;

/// One desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its key in the list.
    pub key: String,
    /// The municipality's six-digit code; none for a desk of a whole prefecture.
    pub municipality: Option<String>,
    /// Word of the code list `agency_kind`.
    pub kind: &'static str,
    /// Name, with the section where the list gives one.
    pub name: String,
    /// Digits only.
    pub phone: String,
    /// Digits only.
    pub fax: String,
    /// E-mail.
    pub email: String,
    /// Digits only.
    pub postal: String,
    /// Address.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// Home page.
    pub url: String,
    /// What the desk is for.
    pub note: String,
    /// What it is asked about, in the list's word; empty for a desk of everything.
    pub category: String,
    /// `direct` or `switchboard`; empty where the list does not say.
    pub contact: &'static str,
    /// Two digits, of a desk for a whole prefecture.
    pub prefecture: String,
    /// `person` or `list`; empty where the list does not say.
    pub checked_how: &'static str,
    /// Checked last on.
    pub last_checked: Option<NaiveDate>,
}

/// What came out of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offices {
    /// The desks.
    pub desks: Vec<Office>,
    /// Rows not taken on purpose.
    pub left_out: Vec<LeftOut>,
}

/// The list's own names of municipalities (`jp-07201`, `aichi-nagoya`) → six-digit code.
///
/// # Errors
/// [`TableFault`] when it is not such a list.
pub fn codes(table: &Table) -> Result<HashMap<String, String>, TableFault> {
    let (id, code) = (table.needed(&["id"])?, table.needed(&["municipalityCode"])?);
    Ok(table
        .rows()
        .filter_map(|row| Some((row.cell(id).to_owned(), municipality_code(row.cell(code))?)))
        .collect())
}

/// Reads the whole list, or says every cell that cannot be taken.
///
/// # Errors
/// [`TableFault`] when it is not such a list.
pub fn read(
    table: &Table,
    codes: &HashMap<String, String>,
) -> Result<Result<Offices, Vec<CellFault>>, TableFault> {
    let id = table.needed(&["id"])?;
    let place = table.needed(&["municipalityId"])?;
    let name = table.needed(&["name"])?;
    let [department, phone_no, fax, email, postal, address, hours, closed, url, note] = [
        "department",
        "phone",
        "fax",
        "email",
        "postalCode",
        "address",
        "openingHours",
        "closedDays",
        "officialUrl",
        "description",
    ]
    .map(|n| table.column(&[n]));
    let [status, checked, contact, category, wide, how, area] = [
        "status",
        "lastVerifiedAt",
        "contactType",
        "categoryId",
        "prefectureCode",
        "verificationLevel",
        "serviceArea",
    ]
    .map(|n| table.column(&[n]));
    let (mut offices, mut faults) = (Offices::default(), Vec::new());
    let mut seen: HashMap<&str, u64> = HashMap::new();
    for row in table.rows() {
        let mut fault = |column: &str, sentence: String| {
            faults.push(CellFault { row: row.line, column: column.to_owned(), sentence });
        };
        if row.cell(id).is_empty() {
            fault(id.name, "書かれていません。".to_owned());
        } else if let Some(before) = seen.insert(row.cell(id), row.line) {
            fault(id.name, format!("{before} 行目と同じ id です。"));
        }
        if row.cell(name).is_empty() {
            fault(name.name, "書かれていません。".to_owned());
        }
        let municipality = codes.get(row.cell(place)).cloned();
        if municipality.is_none() && !row.cell(place).is_empty() {
            fault(place.name, "市町村の一覧にない id です。".to_owned());
        }
        let last_checked = match row.cell(checked) {
            "" => None,
            day => {
                let day = day.parse::<NaiveDate>();
                if day.is_err() {
                    fault(checked.name, "日付（2026-04-01 の形）として読めません。".to_owned());
                }
                day.ok()
            }
        };
        if row.cell(status) == "review_required" {
            let reason = "一覧で「確認待ち」とされているので、取り込みませんでした。";
            offices.left_out.push(LeftOut { row: row.line, column: "status", reason });
            continue;
        }
        let full = full_name(&town_hall(row.cell(name)), row.cell(department));
        offices.desks.push(Office {
            key: row.cell(id).to_owned(),
            municipality,
            kind: kind(row.cell(contact), row.cell(category), &full),
            name: full,
            phone: phone::normalise(row.cell(phone_no)).unwrap_or_else(|| row.cell(phone_no).to_owned()),
            fax: phone::normalise(row.cell(fax)).unwrap_or_else(|| row.cell(fax).to_owned()),
            email: row.cell(email).to_owned(),
            postal: phone::postal_code(row.cell(postal)).unwrap_or_else(|| row.cell(postal).to_owned()),
            address: row.cell(address).to_owned(),
            hours: row.cell(hours).to_owned(),
            closed_days: row.cell(closed).to_owned(),
            url: row.cell(url).to_owned(),
            note: with_ward(row.cell(note), row.cell(area)),
            category: match row.cell(category) {
                "unknown" => String::new(),
                word => word.to_owned(),
            },
            contact: match row.cell(contact) {
                "direct" | "self-reliance" => "direct",
                "representative" => "switchboard",
                _ => "",
            },
            prefecture: row.cell(wide).to_owned(),
            checked_how: match row.cell(how) {
                "human_verified" => "person",
                "primary_source_import" => "list",
                _ => "",
            },
            last_checked,
        });
    }
    Ok(if faults.is_empty() { Ok(offices) } else { Err(faults) })
}

/// The name with the section where the two say different things.
pub(crate) fn full_name(name: &str, department: &str) -> String {
    match department {
        "" => name.to_owned(),
        section if name.contains(section) => name.to_owned(),
        section if section.contains(name) => section.to_owned(),
        section => format!("{name} {section}"),
    }
}

/// What the desk is for, and the ward of a city that it serves, where the list tells one.
fn with_ward(note: &str, area: &str) -> String {
    let ward = area.ends_with('区') && area.contains('市') && !area.contains(char::is_whitespace);
    if ward { format!("{note}対象：{area}") } else { note.to_owned() }
}

/// 「旭川市役所・役場」 is 「旭川市役所」, 「当麻町役所・役場」 is 「当麻町役場」.
fn town_hall(name: &str) -> String {
    match name.strip_suffix("役所・役場") {
        Some(town) if town.ends_with(['町', '村']) => format!("{town}役場"),
        Some(town) => format!("{town}役所"),
        None => name.to_owned(),
    }
}

/// The list sorts desks by how and about what they are asked; ours by what they are. The name decides first.
pub(crate) fn kind(contact: &str, category: &str, name: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    match (contact, category) {
        ("self-reliance", _) => "jiritsu",
        _ if has(&["社会福祉協議会", "社協"]) => "shakyo",
        _ if has(&["地域包括"]) => "hokatsu",
        _ if has(&["法テラス", "弁護士", "司法書士"]) => "law",
        _ if has(&["フードバンク"]) => "foodbank",
        _ if has(&["児童相談所", "こども家庭", "子ども家庭"]) => "kodomo",
        _ if has(&["保健所", "保健センター", "精神保健福祉"]) => "hoken",
        ("representative", _) => "town",
        _ if has(&["役所", "役場", "課", "県庁", "道庁", "府庁"]) => "town",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ward_that_a_desk_serves_is_kept() {
        let head = "id,municipalityId,name,description,serviceArea\n";
        let list = format!("{head}a,,窓口,相談です。,みほん市東区\nb,,窓口,相談です。,みほん市\n");
        let offices = read(&Table::read(list.as_bytes()).unwrap(), &HashMap::new()).unwrap().unwrap();
        let notes: Vec<&str> = offices.desks.iter().map(|desk| desk.note.as_str()).collect();
        assert_eq!(notes, ["相談です。対象：みほん市東区", "相談です。"]);
    }

    #[test]
    fn desks_waiting_for_a_check_are_left_out_and_faults_are_named() {
        let codes = HashMap::from([("jp-1".to_owned(), "011002".to_owned())]);
        let head = "id,municipalityId,name,status,lastVerifiedAt,phone,contactType\n";
        let good = format!(
            "{head}a,jp-1,くらし相談室,published,2026-07-01,011-000-0000,self-reliance\nb,,道の窓口,review_required,,,\n"
        );
        let offices = read(&Table::read(good.as_bytes()).unwrap(), &codes).unwrap().unwrap();
        assert_eq!(offices.desks[0].municipality.as_deref(), Some("011002"));
        assert_eq!((offices.desks[0].kind, offices.desks.len(), offices.left_out.len()), ("jiritsu", 1, 1));
        let bad = format!("{head}a,jp-9,,published,きのう,,\na,jp-1,窓口,published,,,\n");
        let faults = read(&Table::read(bad.as_bytes()).unwrap(), &codes).unwrap().unwrap_err();
        let named: Vec<_> = faults.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(named, [(2, "name"), (2, "municipalityId"), (2, "lastVerifiedAt"), (3, "id")]);
    }
}
