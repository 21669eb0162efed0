//! Japan's calendar: eras (和暦), dates typed in any way, births known only in part, fiscal years,
//! Japan time, public holidays and working days.

mod birth;
mod era;
mod holiday;
mod parse;
mod time;

pub use birth::{Age, Birth, parse_birth};
pub use era::{Era, fiscal_year, show_short, show_wareki};
pub use holiday::{add_working_days, is_holiday, is_working_day, next_working_day};
pub use parse::{DateFault, parse_date};
pub use time::{from_jst, jst_date, jst_time};
