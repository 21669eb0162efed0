//! Days counted back from `today`, and the office's working days.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

/// The one day that moves the town.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar(pub(super) NaiveDate);

impl Calendar {
    /// The day `ago` days before today; negative lies ahead.
    pub(super) fn ago(self, ago: i64) -> NaiveDate {
        let step = Days::new(ago.unsigned_abs());
        let day = if ago >= 0 { self.0.checked_sub_days(step) } else { self.0.checked_add_days(step) };
        day.unwrap_or(self.0)
    }

    /// The working day on or before `ago` days ago. It never changes the order of two days.
    pub(super) fn work(self, ago: i64) -> NaiveDate {
        let mut day = self.ago(ago);
        while is_closed(day) {
            day = day.pred_opt().unwrap_or(day);
        }
        day
    }

    /// A day of birth for somebody `age` years old, `extra` (0..365) days past the birthday.
    pub(super) fn birth(self, age: i64, extra: i64) -> NaiveDate {
        // 1461 days are four years; two days of slack keep the age true on leap years.
        self.ago(age.saturating_mul(1461) / 4 + extra.clamp(2, 362))
    }

    /// Whole years between `birth` and today.
    #[cfg(test)]
    pub(super) fn age(self, birth: NaiveDate) -> i64 {
        i64::from(self.0.years_since(birth).unwrap_or(0))
    }
}

/// Saturdays, Sundays and the days around New Year, when the desks are shut.
pub(super) fn is_closed(day: NaiveDate) -> bool {
    let new_year = (day.month() == 12 && day.day() >= 29) || (day.month() == 1 && day.day() <= 3);
    new_year || matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A clock time; midnight when the numbers are none.
pub(super) fn clock(hour: i64, minute: i64) -> NaiveTime {
    let hour = u32::try_from(hour).unwrap_or(0);
    let minute = u32::try_from(minute).unwrap_or(0);
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Calendar, is_closed};
    use chrono::NaiveDate;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_working_day_is_open_and_days_keep_their_order() {
        let days = Calendar(day(2027, 1, 11));
        let mut last = days.work(0);
        for ago in 1..800 {
            let work = days.work(ago);
            assert!(!is_closed(work));
            assert!(work <= last);
            last = work;
        }
    }

    #[test]
    fn somebody_made_eighty_is_eighty() {
        for today in [day(2026, 11, 21), day(2028, 2, 29), day(2027, 1, 1)] {
            for age in [0, 1, 17, 40, 80, 97] {
                for extra in [0, 180, 365] {
                    assert_eq!(Calendar(today).age(Calendar(today).birth(age, extra)), age);
                }
            }
        }
    }
}
