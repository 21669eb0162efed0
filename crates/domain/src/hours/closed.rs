//! Closed days as offices write them: a plain list of days shuts; a clause that says more makes its days unclear.

use super::{turn_of_year, weekday};
use crate::wareki::is_holiday;
use chrono::{Datelike, NaiveDate};

const WEEK: &str = "月火水木金土日";
/// A clause with one of these is no list of days.
const PROSE: [&str; 16] = [
    "場合", "電話", "以外", "のみ", "受付", "相談", "予約", "除", "翌", "も", "は", "が", "(", "【", ":",
    "時",
];

/// Days by their weekday (bit 0: Monday), as holidays, or at the turn of the year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Named {
    week: u8,
    holiday: bool,
    year_end: bool,
    /// First and last, as month × 100 + day.
    dates: Vec<(u32, u32)>,
    /// What falls on a holiday moves to the day after.
    moved: bool,
    any: bool,
}

impl Named {
    fn on(&self, day: NaiveDate) -> bool {
        let number = day.month() * 100 + day.day();
        let within = |&(from, to): &(u32, u32)| match from <= to {
            true => (from..=to).contains(&number),
            false => number >= from || number <= to,
        };
        self.any
            || self.week & (1 << weekday(day)) != 0
            || self.holiday && is_holiday(day).is_some()
            || self.year_end && turn_of_year(day)
            || self.dates.iter().any(within)
            || self.moved && day.pred_opt().is_some_and(|eve| is_holiday(eve).is_some())
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn and(&mut self, other: Self) {
        self.week |= other.week;
        self.holiday |= other.holiday;
        self.year_end |= other.year_end;
        self.dates.extend(other.dates);
        self.moved |= other.moved;
        self.any |= other.any;
    }
}

/// What the words say of days.
#[derive(Debug, Default)]
pub(super) struct Closed {
    shut: Named,
    odd: Named,
}

impl Closed {
    /// From words in the form of `plain`.
    pub(super) fn read(text: &str) -> Self {
        let mut closed = Self::default();
        for clause in text.split(['/', '。', ';', '※']).filter(|clause| !clause.is_empty()) {
            closed.clause(clause);
        }
        closed
    }

    /// From a bracket behind the hours: it shuts nothing, but what it tells may be another matter on its days. `None`
    /// where it tells of anything else than days.
    pub(super) fn aside(text: &str) -> Option<Self> {
        let odd = named(text);
        let hours = text.contains([':', '時', '分']) || text.contains("受付");
        (!hours && !odd.is_empty()).then(|| Self { shut: Named::default(), odd })
    }

    /// Plainly closed.
    pub(super) fn shut(&self, day: NaiveDate) -> bool {
        self.shut.on(day)
    }

    /// Plainly closed on every Saturday: then the other days of the week are told of, too.
    pub(super) const fn every_saturday(&self) -> bool {
        self.shut.week & 1 << 5 != 0
    }

    /// Something is said of the day that is no plain "closed".
    pub(super) fn odd(&self, day: NaiveDate) -> bool {
        self.odd.on(day)
    }

    fn clause(&mut self, clause: &str) {
        let mut list = clause.strip_prefix("毎週").unwrap_or(clause);
        for end in ["は除く", "は休業", "は休み", "は休館", "は休所", "休み", "定休日", "定休"]
        {
            list = list.strip_suffix(end).unwrap_or(list);
        }
        if PROSE.iter().any(|word| list.contains(word)) {
            let mut odd = named(clause);
            odd.any |= odd.is_empty() && clause.contains(['休', '閉']);
            self.odd.and(odd);
            return;
        }
        let list = list.replace("および", "、").replace("及び", "、").replace('と', "、");
        for item in list.split(['、', '・', ',']).filter(|item| !item.is_empty()) {
            match days(item) {
                Some(days) => self.shut.and(days),
                None => {
                    // 「第2・第4土曜日」 tells its day at the end; 「施設メンテナンス日」 may be any day.
                    let mut odd = named(item);
                    odd.any |= odd.is_empty() && !item.starts_with('第');
                    self.odd.and(odd);
                }
            }
        }
    }
}

/// One entry of a plain list: 「土曜日」, 「土日祝」, 「月~水曜」, 「12月29日~1月3日」.
fn days(text: &str) -> Option<Named> {
    let (mut out, mut rest) = (Named::default(), text);
    let (mut last, mut last_date, mut to) = (None::<u32>, None::<u32>, false);
    while !rest.is_empty() {
        if let Some(left) = rest.strip_prefix('~') {
            (to, rest) = (last.is_some() || last_date.is_some(), left);
            if !to || rest.is_empty() {
                return None;
            }
            continue;
        }
        if let Some((number, left)) = date(rest) {
            match last_date.take() {
                Some(from) if to => out.dates.push((from, number)),
                Some(from) => {
                    out.dates.push((from, from));
                    last_date = Some(number);
                }
                None => last_date = Some(number),
            }
            (rest, to) = (left, false);
            continue;
        }
        let words = [
            ("国民の祝日", 0),
            ("祝祭日", 0),
            ("祝休日", 0),
            ("祝日", 0),
            ("祝", 0),
            ("休日", 0),
            ("年末年始", 1),
            ("慰霊の日", 2),
        ];
        if let Some((left, word)) = words.iter().find_map(|(w, n)| Some((rest.strip_prefix(w)?, *n))) {
            match word {
                0 => out.holiday = true,
                1 => out.year_end = true,
                _ => out.dates.push((623, 623)),
            }
            (rest, last) = (left, None);
            continue;
        }
        let (day, left) = weekday_word(rest)?;
        match last.filter(|_| to) {
            Some(first) if first <= day => (first..=day).for_each(|d| out.week |= 1 << d),
            Some(_) => return None,
            None => out.week |= 1 << day,
        }
        (rest, last, to) = (left, Some(day), false);
    }
    out.dates.extend(last_date.map(|date| (date, date)));
    (!to).then_some(out)
}

fn weekday_word(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    let day = u32::try_from(WEEK.chars().position(|c| c == first)?).ok()?;
    let rest = text.get(first.len_utf8()..)?;
    Some((day, rest.strip_prefix("曜日").or_else(|| rest.strip_prefix('曜')).unwrap_or(rest)))
}

/// 「12月29日」 as 1229.
fn date(text: &str) -> Option<(u32, &str)> {
    let (month, rest) = super::number(text)?;
    let (day, rest) = super::number(rest.strip_prefix('月')?)?;
    let real = (1..=12).contains(&month) && (1..=31).contains(&day);
    real.then_some((month * 100 + day, rest.strip_prefix('日')?))
}

/// Every day that is named anywhere in words that are not understood; rather one too many.
fn named(text: &str) -> Named {
    let letters: Vec<char> = text.chars().collect();
    let at = |n: usize| letters.get(n).copied().unwrap_or(' ');
    let before = |n: usize| n.checked_sub(1).map_or(' ', at);
    let mut out = Named {
        holiday: text.contains('祝') || text.contains("休日"),
        year_end: text.contains("年末")
            || text.contains("年始")
            || text.contains("12月")
            || text.contains("1月"),
        moved: text.contains('翌'),
        any: text.contains("毎日") || text.contains("以外"),
        ..Named::default()
    };
    if text.contains("平日") {
        out.week |= 0b1_1111;
    }
    let mut from = None::<(usize, usize)>;
    for n in 0..letters.len() {
        let Some(day) = WEEK.chars().position(|c| c == at(n)) else { continue };
        let is = match day {
            0 => {
                // 「第3月曜日」 is a Monday; 「3月・4月」 are months.
                at(n + 1) == '曜'
                    || !before(n).is_ascii_digit() && matches!(at(n + 1), '・' | '~' | '、' | '火' | '水')
            }
            6 => {
                at(n + 1) == '曜'
                    || before(n) == '土'
                    || before(n) != '曜' && at(n + 1) == '祝'
                    || before(n) == '・' && n.checked_sub(2).map(at) == Some('土')
            }
            _ => true,
        };
        if !is {
            continue;
        }
        match from.take() {
            Some((first, next)) if next == n => (0..7)
                .filter(|d| match first <= day {
                    true => (first..=day).contains(d),
                    false => *d >= first || *d <= day,
                })
                .for_each(|d| out.week |= 1 << d),
            _ => out.week |= 1 << day,
        }
        let mut end = n + 1;
        if at(end) == '曜' {
            end += if at(end + 1) == '日' && at(end + 2) != '曜' { 2 } else { 1 };
        }
        if at(end) == '~' {
            from = Some((day, end + 1));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn only_a_plain_list_shuts() {
        // 2026-11-23 is a holiday (Monday), 11-24 a Tuesday; 11-26 a Thursday, 11-28 a Saturday, 11-29 a Sunday.
        for (words, day, shut, odd) in [
            ("土日祝", "2026-11-28", true, false),
            ("土曜日・日曜日・祝祭日", "2026-11-29", true, false),
            ("土曜日・日曜日・祝祭日", "2026-11-23", true, false),
            ("土曜日・日曜日・祝祭日", "2026-11-24", false, false),
            ("祝日・12月29日~1月3日", "2026-12-30", true, false),
            ("祝日・12月29日~1月3日", "2027-01-02", true, false),
            ("祝日・12月29日~1月3日", "2026-12-28", false, false),
            ("1月1日~1月3日", "2026-01-03", true, false),
            ("毎週木曜定休", "2026-11-26", true, false),
            ("月~水曜", "2026-11-24", true, false),
            ("祝日・慰霊の日", "2026-06-23", true, false),
            ("土曜、日曜、祝日は除く", "2026-11-29", true, false),
            ("土曜・日曜は電話相談のみ/祝日、年末年始は除く", "2026-11-28", false, true),
            ("土曜・日曜は電話相談のみ/祝日、年末年始は除く", "2026-11-29", false, true),
            ("土曜・日曜は電話相談のみ/祝日、年末年始は除く", "2026-11-23", true, false),
            ("土曜・日曜は電話相談のみ/祝日、年末年始は除く", "2026-11-24", false, false),
            ("第2・第4土曜日", "2026-11-28", false, true),
            ("第2・第4土曜日", "2026-11-24", false, false),
            ("月曜日(祝日の場合は翌日)", "2026-11-23", false, true),
            ("月曜日(祝日の場合は翌日)", "2026-11-24", false, true),
            ("月曜日(祝日の場合は翌日)", "2026-11-26", false, false),
            ("土曜日・日曜日09:00~16:00", "2026-11-28", false, true),
            ("面接相談は月曜~金曜09:00~17:00", "2026-11-24", false, true),
            ("日曜以外", "2026-11-29", false, true),
            ("祝日・施設メンテナンス日", "2026-11-24", false, true),
            ("面談は事前に", "2026-11-24", false, false),
            ("", "2026-11-24", false, false),
        ] {
            let closed = Closed::read(words);
            assert_eq!((closed.shut(on(day)), closed.odd(on(day))), (shut, odd), "{words} on {day}");
        }
    }
}
