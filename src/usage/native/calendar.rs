//! Days and months of money, all UTC: the same on every replica, whatever its time zone.

use crate::{time::Timestamp, usage::Period};

/// A day in seconds.
pub const DAY: i64 = 24 * 60 * 60;
/// The longest month in days.
const LONGEST_MONTH: i64 = 31;

/// `YYYY-MM-DD` of a moment, as stored.
pub fn day(at: Timestamp) -> String {
    at.iso().chars().take(10).collect()
}

/// The day a period begins with, as stored.
pub fn first_day(period: Period, now: Timestamp) -> String {
    match period {
        Period::Day => day(now),
        Period::Month => format!("{}01", month(now)),
    }
}

/// When the period after this one begins.
pub fn next(period: Period, now: Timestamp) -> Timestamp {
    let midnight = midnight(now);
    let days = match period {
        Period::Day => 1,
        Period::Month => (1..LONGEST_MONTH)
            .find(|days| month(midnight.plus_seconds(days * DAY)) != month(now))
            .unwrap_or(LONGEST_MONTH),
    };
    midnight.plus_seconds(days * DAY)
}

/// The beginning of a moment's day.
pub fn midnight(at: Timestamp) -> Timestamp {
    let day = DAY * 1000;
    Timestamp::from_millis(at.millis().div_euclid(day) * day)
}

/// `YYYY-MM-` of a moment.
fn month(at: Timestamp) -> String {
    at.iso().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_end_at_midnight_utc() {
        let noon = Timestamp::from_millis(1_795_521_600_000);
        assert_eq!(noon.iso(), "2026-11-24T12:00:00Z");
        assert_eq!(first_day(Period::Day, noon), "2026-11-24");
        assert_eq!(first_day(Period::Month, noon), "2026-11-01");
        assert_eq!(next(Period::Day, noon).iso(), "2026-11-25T00:00:00Z");
        assert_eq!(next(Period::Month, noon).iso(), "2026-12-01T00:00:00Z");
        let december = next(Period::Month, noon);
        assert_eq!(next(Period::Month, december).iso(), "2027-01-01T00:00:00Z");
    }
}
