//! In which months of a year an amount comes.

use crate::month::Month;
use unicode_normalization::UnicodeNormalization;

/// A set of the twelve months, never empty. Pensions come in even months, some taxes four times a year.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PayMonths(u16);

/// The sentence for what cannot be read.
const UNCLEAR: &str = "何月かを「毎月」「偶数月」「奇数月」「6,8,10,1」のように入れてください";

impl PayMonths {
    /// 毎月.
    pub const EVERY: Self = Self(0b1111_1111_1111);
    /// 偶数月: 2, 4, 6, 8, 10, 12.
    pub const EVEN: Self = Self(0b1010_1010_1010);
    /// 奇数月: 1, 3, 5, 7, 9, 11.
    pub const ODD: Self = Self(0b0101_0101_0101);

    /// From the number kept in the database, January its lowest bit; `None` when no month is in it.
    #[must_use]
    pub fn from_bits(bits: i64) -> Option<Self> {
        u16::try_from(bits).ok().filter(|b| (1..=Self::EVERY.0).contains(b)).map(Self)
    }

    /// The number kept in the database.
    #[must_use]
    pub fn bits(self) -> i64 {
        self.0.into()
    }

    /// From month numbers, 1 to 12; `None` for none, or for any other number.
    #[must_use]
    pub fn of(months: &[u32]) -> Option<Self> {
        let mut bits = 0_u16;
        for month in months {
            let at = month.checked_sub(1).filter(|at| *at < 12)?;
            bits |= 1 << at;
        }
        Self::from_bits(bits.into())
    }

    /// Is it one of them?
    #[must_use]
    pub fn has(self, month: Month) -> bool {
        self.0 & (1 << (month.number() - 1)) != 0
    }

    /// How many times a year, 1 to 12.
    #[must_use]
    pub fn count(self) -> i64 {
        self.0.count_ones().into()
    }

    /// Reads 「毎月」 (also nothing), 「偶数月」「奇数月」「年金の月」, or numbers of months: 「6,8,10,1」「6月・12月」.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        match text.as_str() {
            "" | "毎月" | "月" => return Ok(Self::EVERY),
            "偶数月" | "偶数" | "年金の月" => return Ok(Self::EVEN),
            "奇数月" | "奇数" => return Ok(Self::ODD),
            _ => {}
        }
        let parts = text.split([',', '、', '・', '/', '.', '月', '･', 'と']).filter(|p| !p.is_empty());
        let numbers: Option<Vec<u32>> =
            parts.map(|p| p.parse().ok().filter(|_| p.bytes().all(|b| b.is_ascii_digit()))).collect();
        numbers.and_then(|n| Self::of(&n)).ok_or(UNCLEAR)
    }

    /// 「毎月」「偶数月」「1・6・8・10月」.
    #[must_use]
    pub fn show(self) -> String {
        match self {
            Self::EVERY => "毎月".to_owned(),
            Self::EVEN => "偶数月".to_owned(),
            Self::ODD => "奇数月".to_owned(),
            _ => {
                let months = (1..=12_u32).filter(|m| self.0 & (1 << (m - 1)) != 0);
                format!("{}月", months.map(|m| m.to_string()).collect::<Vec<_>>().join("・"))
            }
        }
    }
}
