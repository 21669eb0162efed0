//! A list of municipalities: code, prefecture, name, kana, kind.

use crate::{
    CellFault,
    table::{Table, TableFault},
};
use domain::place::municipality_code;
use std::collections::HashMap;

/// One municipality or ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Six digits.
    pub code: String,
    /// 都道府県.
    pub prefecture: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// `municipality` or `ward`.
    pub kind: String,
}

/// Reads the whole list, or says every cell that cannot be taken.
///
/// # Errors
/// [`TableFault`] when it is not such a list.
pub fn read(table: &Table) -> Result<Result<Vec<Municipality>, Vec<CellFault>>, TableFault> {
    let code = table.needed(&["code", "団体コード", "全国地方公共団体コード"])?;
    let prefecture = table.needed(&["prefecture", "都道府県", "都道府県名"])?;
    let name = table.needed(&["name", "市区町村名", "団体名"])?;
    let kana = table.column(&["kana", "市区町村名(カナ)", "ふりがな"]);
    let kind = table.column(&["kind", "種別"]);
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, u64> = HashMap::new();
    for row in table.rows() {
        let mut fault = |column: &str, sentence: String| {
            faults.push(CellFault { row: row.line, column: column.to_owned(), sentence });
        };
        let digits = municipality_code(row.cell(code));
        match &digits {
            None => fault(code.name, "団体コード（6けた、または5けたの数字）ではありません。".to_owned()),
            Some(digits) => {
                if let Some(before) = seen.insert(digits.clone(), row.line) {
                    fault(code.name, format!("{before} 行目と同じ団体コードです。"));
                }
            }
        }
        for column in [prefecture, name] {
            if row.cell(column).is_empty() {
                fault(column.name, "書かれていません。".to_owned());
            }
        }
        let kind = match row.cell(kind) {
            "" | "municipality" => "municipality",
            "ward" => "ward",
            _ => {
                fault(kind.name, "municipality か ward のどちらかです。".to_owned());
                continue;
            }
        };
        read.push(Municipality {
            code: digits.unwrap_or_default(),
            prefecture: row.cell(prefecture).to_owned(),
            name: row.cell(name).to_owned(),
            kana: row.cell(kana).to_owned(),
            kind: kind.to_owned(),
        });
    }
    Ok(if faults.is_empty() { Ok(read) } else { Err(faults) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_named_by_row_and_column() {
        let text = "code,prefecture,name,kana,kind\n011002,北海道,札幌市,さっぽろし,municipality\nx,北海道,,か,町\n11002,,い,,\n011002,北海道,札幌市,,\n";
        let faults = read(&Table::read(text.as_bytes()).unwrap()).unwrap().unwrap_err();
        let named: Vec<_> = faults.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(named, [(3, "code"), (3, "name"), (3, "kind"), (4, "prefecture"), (5, "code")]);
    }
}
