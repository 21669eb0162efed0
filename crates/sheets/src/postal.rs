//! 郵便番号 as 日本郵便 publishes them: `KEN_ALL.CSV` and `utf_ken_all.csv` (15 columns without headings), `JIGYOSYO.CSV` (13
//! columns, numbers of single offices), or a table with headings that names both.

use crate::{
    CellFault,
    table::{TableFault, decode},
};
use domain::{phone, place::municipality_code};
use std::collections::BTreeMap;

/// Which list it is. Each is brought up to date by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Numbers of places.
    Places,
    /// 大口事業所個別番号: numbers of single offices.
    Offices,
}

impl Form {
    /// The word that is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Places => "place",
            Self::Offices => "office",
        }
    }
}

/// A number and the municipality it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Postal {
    /// Seven digits.
    pub postal: String,
    /// 団体コード, six digits; of a ward where the list has wards.
    pub municipality: String,
    /// Name of the municipality as the list has it, with the city before a ward.
    pub city: String,
    /// The first line on which it stands.
    pub row: u64,
}

/// What came out of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postals {
    /// Which list.
    pub form: Form,
    /// Each pair of number and municipality once.
    pub rows: Vec<Postal>,
    /// Lines read.
    pub lines: u64,
}

/// Where the columns stand, and what messages call them.
struct Places {
    form: Form,
    code: usize,
    postal: usize,
    city: usize,
    /// A line of headings comes first.
    headed: bool,
}

/// The headings by which tables with headings name the three columns.
const HEADINGS: [&[&str]; 3] = [
    &["全国地方公共団体コード", "団体コード", "市区町村コード", "jis5", "jis", "lg_code"],
    &["郵便番号", "postal_code", "postal", "zip"],
    &["市区町村名", "市区町村", "city"],
];

impl Places {
    /// From the first line.
    fn of(first: &csv::StringRecord) -> Result<Self, TableFault> {
        let bare = first.get(0).is_some_and(|cell| municipality_code(cell).is_some());
        match (bare, first.len()) {
            (true, 15) => Ok(Self { form: Form::Places, code: 0, postal: 2, city: 7, headed: false }),
            (true, 13) => Ok(Self { form: Form::Offices, code: 0, postal: 7, city: 4, headed: false }),
            (true, _) => Err(TableFault::Shape(1)),
            (false, _) => {
                let at = |names: &[&'static str]| {
                    let is = |cell: &str| names.iter().any(|n| cell.trim().eq_ignore_ascii_case(n));
                    let name = names.first().copied().unwrap_or_default();
                    first.iter().position(is).ok_or(TableFault::NoColumn(name))
                };
                let [code, postal, city] = HEADINGS;
                let (code, postal, city) = (at(code)?, at(postal)?, at(city)?);
                Ok(Self { form: Form::Places, code, postal, city, headed: true })
            }
        }
    }
}

/// Reads the whole list, or says every cell that cannot be taken.
///
/// # Errors
/// [`TableFault`] when it is not such a list.
pub fn read(bytes: &[u8]) -> Result<Result<Postals, Vec<CellFault>>, TableFault> {
    if bytes.len() > crate::table::LARGEST {
        return Err(TableFault::TooLarge);
    }
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let (mut places, mut lines) = (None, 0);
    let mut found: BTreeMap<(String, String), (String, u64)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (row, record) in (1..).zip(reader.records()) {
        let record = record.map_err(|_| TableFault::Shape(row))?;
        let at = match &places {
            Some(at) => at,
            None => {
                let at = places.insert(Places::of(&record)?);
                if at.headed {
                    continue;
                }
                at
            }
        };
        lines += 1;
        let cell = |n: usize| record.get(n).unwrap_or_default().trim();
        let (code, postal) = (municipality_code(cell(at.code)), seven(cell(at.postal)));
        let [names, numbers, _] = HEADINGS;
        let mut fault = |names: &[&str], sentence: &str| {
            let column = names.first().copied().unwrap_or_default().to_owned();
            faults.push(CellFault { row, column, sentence: sentence.to_owned() });
        };
        if code.is_none() {
            fault(names, "団体コード（5けた、または6けたの数字）ではありません。");
        }
        if postal.is_none() {
            fault(numbers, "郵便番号（7けたの数字）ではありません。");
        }
        if let (Some(code), Some(postal)) = (code, postal) {
            found.entry((postal, code)).or_insert_with(|| (cell(at.city).to_owned(), row));
        }
    }
    let Some(places) = places else { return Err(TableFault::NoHeading) };
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let row = |((postal, municipality), (city, row))| Postal { postal, municipality, city, row };
    Ok(Ok(Postals { form: places.form, rows: found.into_iter().map(row).collect(), lines }))
}

/// Seven digits; a spreadsheet takes the noughts of 北海道 and 東北 away, so that five or six are left.
fn seven(cell: &str) -> Option<String> {
    let bare = (5..7).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
    let cell = if bare { format!("{cell:0>7}") } else { cell.to_owned() };
    phone::postal_code(&cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::SHIFT_JIS;

    const KEN_ALL: &str = "99999,\"000  \",\"0000001\",\"ﾐﾎﾝｹﾝ\",\"ﾐﾄﾞﾘﾁｮｳ\",\"ﾎﾝﾁｮｳ\",\"みほん県\",\"みどり町\",\"本町\",0,0,0,0,0,0\r\n\
        99999,\"000  \",\"0000001\",\"ﾐﾎﾝｹﾝ\",\"ﾐﾄﾞﾘﾁｮｳ\",\"ﾋｶﾞｼ\",\"みほん県\",\"みどり町\",\"東\",0,0,0,0,0,0\r\n\
        01102,\"001  \",\"0010010\",\"ﾎｯｶｲﾄﾞｳ\",\"ｻｯﾎﾟﾛｼｷﾀｸ\",\"ｷﾀ\",\"北海道\",\"札幌市北区\",\"北十条西\",1,0,1,0,0,0\r\n";

    fn pairs(bytes: &[u8]) -> Vec<(String, String, String, u64)> {
        let read = read(bytes).unwrap().unwrap();
        read.rows.into_iter().map(|p| (p.postal, p.municipality, p.city, p.row)).collect()
    }

    #[test]
    fn the_post_s_own_list_is_read_in_both_letter_forms() {
        let expected = [("0000001", "999997", "みどり町", 1), ("0010010", "011029", "札幌市北区", 3)];
        let expected = expected.map(|(p, m, c, r)| (p.to_owned(), m.to_owned(), c.to_owned(), r));
        assert_eq!(pairs(KEN_ALL.as_bytes()), expected);
        assert_eq!(pairs(&SHIFT_JIS.encode(KEN_ALL).0), expected);
        let bare = KEN_ALL.replace("\"0010010\"", "10010").replace("01102,", "1102,");
        assert_eq!(pairs(bare.as_bytes()), expected, "saved by a spreadsheet");
    }

    #[test]
    fn numbers_of_single_offices_are_a_list_of_their_own() {
        let text = "99999,ﾐﾄﾞﾘﾁｮｳ ﾔｸﾊﾞ,みどり町役場,みほん県,みどり町,本町,１,0008501,000  ,みどり,0,0,0\n";
        let read = read(text.as_bytes()).unwrap().unwrap();
        assert_eq!((read.form, read.rows[0].postal.as_str()), (Form::Offices, "0008501"));
    }

    #[test]
    fn a_table_with_headings_is_read_by_them_and_faults_are_named() {
        let good = "postal_code,jis5,city\n0000001,99999,みどり町\n";
        assert_eq!(pairs(good.as_bytes()).len(), 1);
        let bad = format!("{good}123,99999,みどり町\n0000002,x,みどり町\n");
        let faults = read(bad.as_bytes()).unwrap().unwrap_err();
        let named: Vec<_> = faults.iter().map(|f| (f.row, f.column.as_str())).collect();
        assert_eq!(named, [(3, "郵便番号"), (4, "全国地方公共団体コード")]);
        assert_eq!(read(b"a,b\n1,2\n").unwrap_err(), TableFault::NoColumn("全国地方公共団体コード"));
        assert_eq!(read(b"").unwrap_err(), TableFault::NoHeading);
        assert_eq!(read(b"99999,1,2\n").unwrap_err(), TableFault::Shape(1));
    }
}
