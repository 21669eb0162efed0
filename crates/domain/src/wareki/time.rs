//! Japan time: nine hours ahead of UTC, all year round.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

const NINE_HOURS_MS: i64 = 9 * 60 * 60 * 1000;

/// Japan's date at an instant (milliseconds since 1970 UTC); the nearest date there is, for instants
/// beyond the calendar.
pub fn jst_date(instant_ms: i64) -> NaiveDate {
    jst(instant_ms).map_or(if instant_ms < 0 { NaiveDate::MIN } else { NaiveDate::MAX }, |at| at.date())
}

/// Japan's time of day at an instant (milliseconds since 1970 UTC); midnight beyond the calendar.
pub fn jst_time(instant_ms: i64) -> NaiveTime {
    jst(instant_ms).map_or(NaiveTime::MIN, |at| at.time())
}

/// The instant (milliseconds since 1970 UTC) of a date and time in Japan.
pub fn from_jst(date: NaiveDate, time: NaiveTime) -> i64 {
    date.and_time(time).and_utc().timestamp_millis().saturating_sub(NINE_HOURS_MS)
}

fn jst(instant_ms: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(instant_ms.checked_add(NINE_HOURS_MS)?).map(|at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_new_day_begins_at_three_in_the_afternoon_utc() {
        let midnight = from_jst(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap(), NaiveTime::MIN);
        assert_eq!(midnight, 15 * 60 * 60 * 1000);
        assert_eq!(jst_date(midnight).to_string(), "1970-01-02");
        assert_eq!(jst_date(midnight - 1).to_string(), "1970-01-01");
        assert_eq!(jst_time(midnight - 1).to_string(), "23:59:59.999");
    }

    proptest! {
        #[test]
        fn there_and_back(ms in -5_000_000_000_000i64..8_000_000_000_000) {
            prop_assert_eq!(from_jst(jst_date(ms), jst_time(ms)), ms);
        }

        #[test]
        fn no_instant_breaks_it(ms in any::<i64>()) {
            let _ = from_jst(jst_date(ms), jst_time(ms));
        }
    }
}
