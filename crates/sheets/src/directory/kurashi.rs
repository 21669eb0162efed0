//! くらし支援ナビ: desks (offices.csv), programmes (programs.csv), and which desk carries out which programme
//! (municipality-programs.csv).

use super::{Entries, Listed, cells::Cells};
use crate::{
    LeftOut, offices,
    table::{Table, TableFault},
};
use domain::{
    directory::{Area, Entry, EntryKind, Hours, Organization, Site, TROUBLES, Uid, Whereabouts, term},
    place::municipality_code,
};
use std::collections::HashMap;

/// The word by which this list's entries are known.
pub const SOURCE: &str = "kurashi-navi";
/// Its licence.
pub const LICENCE: &str = "CC BY 4.0";
/// Its credit.
pub const CREDIT: &str = "くらし支援ナビ（運営: JUNKBRANDING）";

/// The list's files.
#[derive(Debug)]
pub struct Files {
    /// municipalities.csv
    pub municipalities: Table,
    /// prefectures.csv
    pub prefectures: Table,
    /// sources.csv
    pub sources: Table,
    /// offices.csv
    pub offices: Table,
    /// programs.csv
    pub programmes: Table,
    /// municipality-programs.csv
    pub links: Table,
}

/// A municipality of the list.
struct Town {
    code: String,
    name: String,
    url: String,
}

struct Ground {
    towns: HashMap<String, Town>,
    prefectures: HashMap<String, String>,
    /// Publisher and page.
    sources: HashMap<String, (String, String)>,
}

impl Ground {
    fn read(files: &Files) -> Result<Self, TableFault> {
        let t = &files.municipalities;
        let (id, code, name) = (t.needed(&["id"])?, t.needed(&["municipalityCode"])?, t.needed(&["name"])?);
        let url = t.column(&["officialUrl"]);
        let towns = t.rows().filter_map(|row| {
            let code = municipality_code(row.cell(code))?;
            Some((
                row.cell(id).to_owned(),
                Town { code, name: row.cell(name).into(), url: row.cell(url).into() },
            ))
        });
        let p = &files.prefectures;
        let (code, name) = (p.needed(&["code"])?, p.needed(&["name"])?);
        let prefectures = p.rows().map(|row| (row.cell(code).to_owned(), row.cell(name).to_owned()));
        let s = &files.sources;
        let (id, publisher, page) = (s.needed(&["id"])?, s.needed(&["publisher"])?, s.column(&["url"]));
        let sources = s.rows().map(|row| {
            (row.cell(id).to_owned(), (row.cell(publisher).to_owned(), row.cell(page).to_owned()))
        });
        Ok(Self { towns: towns.collect(), prefectures: prefectures.collect(), sources: sources.collect() })
    }

    fn prefecture(&self, code: &str) -> String {
        self.prefectures.get(code.get(..2).unwrap_or_default()).cloned().unwrap_or_default()
    }

    fn source(&self, id: &str) -> (String, String) {
        self.sources.get(id).cloned().unwrap_or_default()
    }
}

/// Reads the whole list.
///
/// # Errors
/// [`TableFault`] when a file is not what its name says.
pub fn read(files: &Files) -> Result<Entries, TableFault> {
    let ground = Ground::read(files)?;
    let mut entries = Entries::default();
    desks(files, &ground, &mut entries)?;
    programmes(files, &ground, &mut entries)?;
    links(files, &mut entries)?;
    Ok(entries)
}

/// Who offers it: the council of social welfare where the name says so, else the municipality, prefecture or publisher.
fn organization(name: &str, code: &str, town: Option<&Town>, publisher: &str) -> Organization {
    let council = name.find("社会福祉協議会").and_then(|at| name.get(..at + "社会福祉協議会".len()));
    let (who, url) = match (council, town) {
        (Some(council), _) => (council.to_owned(), ""),
        (None, Some(town)) => (town.name.clone(), town.url.as_str()),
        (None, None) => (publisher.to_owned(), ""),
    };
    let uid = Uid::of(&["engawa organization", code, &who]);
    Organization { uid, name: who, url: url.to_owned(), ..Organization::default() }
}

fn desks(files: &Files, ground: &Ground, entries: &mut Entries) -> Result<(), TableFault> {
    let t = &files.offices;
    let (id, name) = (t.needed(&["id"])?, t.needed(&["name"])?);
    let c = |n: &'static str| t.column(&[n]);
    let (place, department, prefecture, category) =
        (c("municipalityId"), c("department"), c("prefectureCode"), c("categoryId"));
    for row in t.rows() {
        let cell = |n: &'static str| row.cell(c(n)).to_owned();
        let mut leave = |column, reason| entries.left_out.push(LeftOut { row: row.line, column, reason });
        if row.cell(c("status")) == "review_required" {
            leave("status", "一覧で「確認待ち」とされているので、取り込みませんでした。");
            continue;
        }
        let town = ground.towns.get(row.cell(place));
        if town.is_none() && !row.cell(place).is_empty() {
            leave("municipalityId", "市町村の一覧にない id なので、取り込みませんでした。");
            continue;
        }
        let code = town.map_or_else(|| row.cell(prefecture).to_owned(), |t| t.code.clone());
        let prefecture = ground.prefecture(&code);
        if town.is_none() && prefecture.is_empty() {
            leave("prefectureCode", "どの市町村・都道府県のものかわからないので、取り込みませんでした。");
            continue;
        }
        let (publisher, _) = ground.source(row.cell(c("sourceId")));
        let publisher = if publisher.is_empty() { prefecture.clone() } else { publisher };
        let full = offices::full_name(row.cell(name), row.cell(department));
        let area = match (row.cell(c("serviceArea")), town) {
            ("", Some(town)) => town.name.clone(),
            ("", None) => prefecture.clone(),
            (part, _) => part.to_owned(),
        };
        let booking =
            if row.cell(c("reservationRequired")) == "true" { "。予約が必要です" } else { "" };
        let page = if cell("officialUrl").is_empty() { cell("contactFormUrl") } else { cell("officialUrl") };
        let mut cells = Cells::new(row, &mut entries.cells);
        let numbers = [("phone", "voice"), ("fax", "fax")];
        let phones = numbers.into_iter().filter_map(|(column, kind)| cells.phone(c(column), kind)).collect();
        let (postal, checked) = (cells.postal(c("postalCode")), cells.day(c("lastVerifiedAt")));
        let told = !cell("openingHours").is_empty() || !cell("closedDays").is_empty();
        let entry = Entry {
            kind: EntryKind::Desk,
            organization: organization(&full, &code, town, &publisher),
            plain_name: cell("plainName"),
            description: cell("description"),
            url: page,
            email: cell("email"),
            apply: cell("availableMethods") + booking,
            eligibility: cell("eligibilityConditions"),
            alert: cell("emergencyAlternative"),
            municipality: town.map(|t| t.code.clone()).unwrap_or_default(),
            whereabouts: site(&cell("address"), postal, &prefecture, town, cell("accessibility")),
            phones,
            hours: told
                .then(|| Hours::read(&cell("openingHours"), &cell("closedDays")))
                .into_iter()
                .collect(),
            areas: vec![Area { code, name: area }],
            troubles: trouble(row.cell(category)),
            desk_kind: offices::kind(row.cell(c("contactType")), row.cell(category), &full).to_owned(),
            owner: publisher,
            checked,
            name: full,
            ..Entry::default()
        };
        entries.rows.push(Listed { row: row.line, key: format!("office:{}", row.cell(id)), entry });
    }
    Ok(())
}

fn programmes(files: &Files, ground: &Ground, entries: &mut Entries) -> Result<(), TableFault> {
    let t = &files.programmes;
    let (id, name) = (t.needed(&["id"])?, t.needed(&["name"])?);
    let c = |n: &'static str| t.column(&[n]);
    for row in t.rows() {
        let cell = |n: &'static str| row.cell(c(n)).to_owned();
        let town = ground.towns.get(row.cell(c("municipalityId")));
        if town.is_none() && !cell("municipalityId").is_empty() {
            let reason = "市町村の一覧にない id なので、取り込みませんでした。";
            entries.left_out.push(LeftOut { row: row.line, column: "municipalityId", reason });
            continue;
        }
        let (publisher, page) = ground.source(row.cell(c("sourceId")));
        let publisher = if publisher.is_empty() { "国".to_owned() } else { publisher };
        let code = town.map_or_else(|| "JP".to_owned(), |t| t.code.clone());
        let office = entries.rows.iter().find(|r| r.key == format!("office:{}", cell("officeId")));
        let office = office.map(|r| r.entry.clone()).unwrap_or_default();
        let checked = Cells::new(row, &mut entries.cells).day(c("lastVerifiedAt"));
        let entry = Entry {
            kind: EntryKind::Programme,
            organization: organization("", &code, town, &publisher),
            name: row.cell(name).to_owned(),
            plain_name: cell("plainName"),
            description: cell("description"),
            url: page,
            eligibility: cell("targetPeople"),
            apply: cell("applicationFlow"),
            amount: cell("amountDescription"),
            repayment: cell("repaymentRequired").parse().ok(),
            window: cell("applicationDeadline"),
            alert: cell("documentsOptionalNote"),
            municipality: town.map(|t| t.code.clone()).unwrap_or_default(),
            whereabouts: office.whereabouts,
            phones: office.phones,
            hours: office.hours,
            areas: vec![Area { code, name: town.map_or_else(|| "全国".to_owned(), |t| t.name.clone()) }],
            documents: cell("requiredDocuments")
                .split('・')
                .filter(|d| !d.is_empty())
                .map(str::to_owned)
                .collect(),
            troubles: trouble(row.cell(c("categoryId"))),
            owner: publisher,
            checked,
            ..Entry::default()
        };
        entries.rows.push(Listed { row: row.line, key: format!("program:{}", row.cell(id)), entry });
    }
    Ok(())
}

/// A link says which programme a desk carries out, and in which words the town speaks of it.
fn links(files: &Files, entries: &mut Entries) -> Result<(), TableFault> {
    let t = &files.links;
    let (programme, office) = (t.needed(&["programId"])?, t.needed(&["officeId"])?);
    let words = t.column(&["localDescription"]);
    for row in t.rows() {
        let key = format!("program:{}", row.cell(programme));
        let known = entries.rows.iter().any(|r| r.key == key);
        let office = format!("office:{}", row.cell(office));
        let desk = entries.rows.iter_mut().find(|r| r.key == office).map(|r| &mut r.entry);
        let reason = match desk {
            Some(desk) if known && desk.programme.is_none() => {
                desk.programme = Some(Uid::of(&["engawa service", SOURCE, &key]));
                if !row.cell(words).is_empty() {
                    row.cell(words).clone_into(&mut desk.description);
                }
                continue;
            }
            Some(_) if known => "窓口に、もう別の制度がついているので、取り込みませんでした。",
            _ => "窓口か制度が一覧にないので、取り込みませんでした。",
        };
        entries.left_out.push(LeftOut { row: row.line, column: "officeId", reason });
    }
    Ok(())
}

fn site(
    address: &str,
    postal: String,
    prefecture: &str,
    town: Option<&Town>,
    accessibility: String,
) -> Whereabouts {
    if address.is_empty() {
        return Whereabouts::default();
    }
    let city = town.map(|t| t.name.clone()).unwrap_or_default();
    let rest = address.strip_prefix(prefecture).unwrap_or(address);
    let rest = rest.strip_prefix(city.as_str()).unwrap_or(rest).trim();
    Whereabouts::Open(vec![Site {
        postal,
        prefecture: prefecture.to_owned(),
        city,
        address: rest.to_owned(),
        accessibility,
        ..Site::default()
    }])
}

fn trouble(code: &str) -> Vec<String> {
    term(&TROUBLES, code).map(|t| t.code.to_owned()).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(offices: &str, programmes: &str, links: &str) -> Files {
        let read = |text: &str| Table::read(text.as_bytes()).unwrap();
        Files {
            municipalities: read(
                "id,municipalityCode,name,officialUrl\nmidori,999997,みどり町,https://midori.example/\n",
            ),
            prefectures: read("code,name\n99,みほん県\n"),
            sources: read("id,publisher,url\ns1,みほん県,https://ken.example/list\n"),
            offices: read(offices),
            programmes: read(programmes),
            links: read(links),
        }
    }

    const OFFICES: &str = "id,municipalityId,categoryId,name,department,plainName,description,postalCode,address,phone,openingHours,closedDays,sourceId,status,lastVerifiedAt,contactType,prefectureCode\n\
        a,midori,money,福祉課,生活係,生活の相談,町の窓口です,000-0001,みほん県みどり町東1,000-012-3456,9時から17時,土曜日・日曜日,s1,published,2026-07-01,direct,\n\
        b,,debt,多重債務の窓口,,,,,,000-111-2222,,,s1,published,きのう,direct,99\n\
        c,nowhere,money,どこかの課,,,,,,,,,s1,published,,direct,\n\
        d,midori,money,まだの課,,,,,,,,,s1,review_required,,direct,\n";

    #[test]
    fn desks_and_programmes_become_entries_and_the_rest_is_told() {
        let files = files(
            OFFICES,
            "id,name,categoryId,repaymentRequired,requiredDocuments,officeId,municipalityId,sourceId,lastVerifiedAt\np,貸付,money,true,通帳・印かん,,,s1,2026-07-01\n",
            "programId,officeId,localDescription\np,a,2階の5番です\np,z,\n",
        );
        let read = read(&files).unwrap();
        let keys: Vec<_> = read.rows.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(keys, ["office:a", "office:b", "program:p"]);
        let [desk, wide, programme] = [0, 1, 2].map(|n| &read.rows[n].entry);
        assert_eq!((desk.name.as_str(), desk.organization.name.as_str()), ("福祉課 生活係", "みどり町"));
        assert_eq!(desk.whereabouts.sites()[0].address, "東1");
        assert_eq!((desk.hours[0].days.as_str(), desk.hours[0].opens.as_str()), ("MO,TU,WE,TH,FR", "09:00"));
        assert_eq!((desk.description.as_str(), desk.programme.is_some()), ("2階の5番です", true));
        assert_eq!((wide.municipality.as_str(), wide.areas[0].code.as_str()), ("", "99"));
        assert_eq!((programme.repayment, programme.documents.len()), (Some(true), 2));
        let left: Vec<_> = read.left_out.iter().map(|l| l.row).collect();
        assert_eq!(left, [4, 5, 3]);
        assert_eq!(
            read.left_out.iter().map(|l| l.column).collect::<Vec<_>>(),
            ["municipalityId", "status", "officeId"]
        );
        let cells: Vec<_> = read.cells.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(cells, [(3, "lastVerifiedAt")], "told, and the desk came in");
    }
}
