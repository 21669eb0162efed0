use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

#[test]
fn what_lists_write_is_read() {
    // 2026-11-24 is a Tuesday, 11-23 a holiday (Monday), 11-28 a Saturday, 11-29 a Sunday.
    for (hours, closed, when, open) in [
        ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-24 10:00", Open::Now),
        ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-24 17:15", Open::NotNow),
        ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-23 10:00", Open::NotNow),
        ("午前8時45分から午後5時15分", "", "2026-11-24 10:00", Open::Now),
        ("午前8時45分から午後5時15分", "", "2026-11-28 10:00", Open::Unknown),
        ("平日９時～21時／土曜9時～17時", "日曜日・祝日", "2026-11-28 16:00", Open::Now),
        ("平日９時～21時／土曜9時～17時", "日曜日・祝日", "2026-11-29 16:00", Open::NotNow),
        (
            "月曜日～金曜日 9:00～17:00・18:00～20:00、土曜日・日曜日・祝日 9:00～18:00",
            "12月29日～1月3日",
            "2026-11-23 17:30",
            Open::Now,
        ),
        (
            "月曜日～金曜日 9:00～17:00・18:00～20:00、土曜日・日曜日・祝日 9:00～18:00",
            "12月29日～1月3日",
            "2026-11-24 17:30",
            Open::NotNow,
        ),
        (
            "月・火・水・木・金曜 9:00～16:30",
            "祝日、年末年始は除く／面談は事前に",
            "2026-11-24 16:29",
            Open::Now,
        ),
        ("月～金 9:00～12:30、13:00～16:00", "", "2026-11-24 12:45", Open::NotNow),
        ("月曜日から金曜日 8時30分から17時15分", "", "2026-11-23 10:00", Open::Unknown),
        ("月曜から金曜 8時30分から17時15分（第2土曜 午前も）", "", "2026-11-24 10:00", Open::Now),
        ("月曜から金曜 8時30分から17時15分（第2土曜 午前も）", "", "2026-11-28 10:00", Open::Unknown),
        ("平日８時30分～17時15分（正午から午後１時までを除く。）", "", "2026-11-24 10:00", Open::Unknown),
        ("毎日 24時間", "", "2026-01-01 03:00", Open::Always),
        ("9時から16時30分", "毎月第3火曜日", "2026-11-24 10:00", Open::Unknown),
        ("月曜日~金曜日 9時~17時", "第3月曜日", "2026-11-16 10:00", Open::Unknown),
        ("月曜日~金曜日 9時~17時", "第1・第3月曜日", "2026-11-16 10:00", Open::Unknown),
        ("月曜日~金曜日 9時~17時", "第3月曜日", "2026-11-17 10:00", Open::Now),
        ("9時~17時", "第2・第4土曜日", "2026-11-22 10:00", Open::Unknown),
        ("9時~17時", "土曜は電話相談のみ", "2026-11-22 10:00", Open::Unknown),
        ("9時~17時", "土日祝", "2026-11-24 10:00", Open::Now),
        ("月曜から土曜 9時から12時、水曜を除く午後", "", "2026-11-24 10:00", Open::Unknown),
        ("午後1時から5時", "", "2026-11-24 16:00", Open::Now),
        ("要予約", "", "2026-11-24 10:00", Open::Unknown),
        ("", "", "2026-11-24 10:00", Open::Unknown),
    ] {
        assert_eq!(state(hours, closed, at(when)), open, "{hours} / {closed} at {when}");
    }
}

#[test]
fn a_desk_that_answers_through_the_night_is_open_at_night() {
    // 2026-11-24 is a Tuesday, 11-28 a Saturday.
    let night = "午後5時15分～午前8時30分";
    for (hours, closed, when, open) in [
        (night, "", "2026-11-24 23:00", Open::Now),
        (night, "", "2026-11-25 03:00", Open::Now),
        (night, "", "2026-11-25 08:30", Open::NotNow),
        (night, "", "2026-11-25 12:00", Open::NotNow),
        (night, "土曜日・日曜日", "2026-11-28 03:00", Open::Now),
        (night, "土曜日・日曜日", "2026-11-29 03:00", Open::NotNow),
        (night, "土曜日・日曜日", "2026-11-30 03:00", Open::NotNow),
        ("平日 午後5時～午前9時", "", "2026-11-28 03:00", Open::Now),
        ("平日 午後5時～午前9時", "", "2026-11-28 18:00", Open::NotNow),
        ("午前9時～午前5時", "", "2026-11-25 03:00", Open::Unknown),
        ("17時～8時", "", "2026-11-25 03:00", Open::Unknown),
    ] {
        assert_eq!(state(hours, closed, at(when)), open, "{hours} / {closed} at {when}");
    }
}

#[test]
fn a_day_of_which_more_is_said_is_not_called_closed() {
    // 2026-11-15 is the third Sunday, 11-22 the fourth.
    let week = "月・火・水・木・金・土曜 9:00～16:30";
    let oita = "第3日曜、祝日、年末年始は除く／日曜日は、電話相談のみ";
    let by_phone = "土曜は、電話相談のみ受付／祝日、年末年始は除く";
    let moved = "月曜日（祝日の場合は翌日）";
    for (hours, closed, when, open) in [
        ("月・火・水・木・金曜 9:00～17:30／日曜 13:00～16:00", oita, "2026-11-22 14:00", Open::Unknown),
        ("月・火・水・木・金曜 9:00～17:30／日曜 13:00～16:00", oita, "2026-11-22 17:00", Open::NotNow),
        ("月・火・水・木・金曜 9:00～17:30／日曜 13:00～16:00", oita, "2026-11-24 14:00", Open::Now),
        ("月・火・水・木・金曜 9:00～17:30／日曜 13:00～16:00", oita, "2026-11-23 14:00", Open::NotNow),
        (week, by_phone, "2026-11-28 10:00", Open::Unknown),
        (week, by_phone, "2026-11-24 10:00", Open::Now),
        (
            "月・火・水・木・金曜 9:00～18:30",
            "原則、毎月第4日曜09:00〜16:30（電話相談のみ）／祝日、年末年始は除く",
            "2026-11-22 10:00",
            Open::Unknown,
        ),
        ("火曜～日曜・祝日 9時～17時", moved, "2026-11-03 10:00", Open::Unknown),
        ("9時～17時", moved, "2026-11-25 10:00", Open::Now),
        ("月～土 9時～17時", "第2・第4土曜日", "2026-11-21 10:00", Open::Unknown),
        ("月～土 9時～17時", "第2・第4土曜日", "2026-11-24 10:00", Open::Now),
    ] {
        assert_eq!(state(hours, closed, at(when)), open, "{hours} / {closed} at {when}");
    }
}

#[test]
fn more_than_the_hours_is_not_taken_for_open() {
    for (hours, when, open) in [
        ("9時～17時、メールは24時間受付", "2026-11-24 03:00", Open::Unknown),
        ("24時間（メールのみ）", "2026-11-24 03:00", Open::Unknown),
        ("365日24時間", "2026-11-24 03:00", Open::Always),
        ("24時間対応（年中無休）", "2026-11-24 03:00", Open::Always),
        ("9時～17時（木曜は休み）", "2026-11-26 10:00", Open::Unknown),
        ("9時～17時（木曜は休み）", "2026-11-24 10:00", Open::Now),
        ("9時～17時（受付16:30まで）", "2026-11-24 16:45", Open::Unknown),
        ("9時～17時（来所のみ）", "2026-11-24 10:00", Open::Unknown),
    ] {
        assert_eq!(state(hours, "", at(when)), open, "{hours} at {when}");
    }
}

#[test]
fn town_halls_mostly_work_on_weekdays() {
    assert!(office_hours(at("2026-11-24 08:30")));
    assert!(!office_hours(at("2026-11-24 17:15")));
    assert!(!office_hours(at("2026-11-23 10:00")));
    assert!(!office_hours(at("2026-12-31 10:00")));
}
