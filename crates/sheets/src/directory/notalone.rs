//! The 122 national programmes of the guide against loneliness (孤独・孤立対策, 2021).

use super::{Entries, Listed};
use crate::{
    LeftOut,
    table::{Table, TableFault},
};
use domain::directory::{Area, Entry, EntryKind, Organization, Uid};

/// The word by which this list's entries are known.
pub const SOURCE: &str = "notalone";
/// Its licence.
pub const LICENCE: &str = "CC BY 4.0";
/// Its credit.
pub const CREDIT: &str = "内閣官房 孤独・孤立対策担当室（2021）";

/// Reads the list. The two rows after the heading are a second heading and types, not programmes.
///
/// # Errors
/// [`TableFault`] when it is not such a list.
pub fn read(table: &Table) -> Result<Entries, TableFault> {
    let name = table.needed(&["name"])?;
    let c = |n: &'static str| table.column(&[n]);
    let mut entries = Entries::default();
    for row in table.rows() {
        let cell = |n: &'static str| row.cell(c(n)).to_owned();
        let title = row.cell(name);
        if matches!(title, "タイトル（制度名）" | "ic:名称型") {
            let reason = "見出しと型の行です。";
            entries.left_out.push(LeftOut { row: row.line, column: "name", reason });
            continue;
        }
        let provider = cell("provider").lines().next().unwrap_or_default().trim().to_owned();
        let provider = if provider.is_empty() { "国".to_owned() } else { provider };
        let uid = Uid::of(&["engawa organization", "JP", &provider]);
        let contact = cell("contact");
        let ask =
            if contact.is_empty() { String::new() } else { format!("\nお問い合わせ：{contact}") };
        let (abstracted, provisions) = (cell("abstract"), cell("provisions"));
        let same = abstracted == provisions || provisions.is_empty();
        let pages = cell("detail_url");
        let entry = Entry {
            kind: EntryKind::Programme,
            organization: Organization { uid, name: provider.clone(), ..Organization::default() },
            name: title.to_owned(),
            description: if same { abstracted } else { format!("{abstracted}\n{provisions}") },
            eligibility: cell("target"),
            apply: (cell("how_to_apply") + &ask).trim().to_owned(),
            url: pages.split_whitespace().find(|w| w.starts_with("http")).unwrap_or_default().to_owned(),
            areas: vec![Area { code: "JP".into(), name: "全国".into() }],
            owner: provider,
            ..Entry::default()
        };
        entries.rows.push(Listed { row: row.line, key: title.to_owned(), entry });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_heading_and_the_types_are_no_programmes() {
        let text = "x,provider,name,abstract,provisions,target,how_to_apply,detail_url,contact\r\n本文,制度所管組織,タイトル（制度名）,概要,支援内容,対象者,方法,参照先,先\r\n,xsd:string,ic:名称型,,,,,,\r\n\"「給付」\n本文\",,見本の給付,\"二行の\n説明\",お金,だれでも,役場へ,https://kuni.example/a https://kuni.example/b,役場\r\n";
        let read = read(&Table::read(text.as_bytes()).unwrap()).unwrap();
        assert_eq!((read.rows.len(), read.left_out.len()), (1, 2));
        let entry = &read.rows[0].entry;
        assert_eq!((entry.organization.name.as_str(), entry.url.as_str()), ("国", "https://kuni.example/a"));
        assert_eq!(entry.apply, "役場へ\nお問い合わせ：役場");
    }
}
