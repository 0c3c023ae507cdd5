//! Moments as milliseconds since 1970 (UTC), the same number in both databases and on the wire.

use serde::{Deserialize, Serialize};

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The present moment by the server's clock.
    #[cfg(feature = "ssr")]
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(since.map_or(0, |elapsed| elapsed.as_millis() as i64))
    }

    /// The moment so many seconds later.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    /// `2026-11-23T10:15:00Z`, for machines.
    pub fn iso(self) -> String {
        self.civil(0).map_or_else(String::new, |at| {
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                at.year(),
                u8::from(at.month()),
                at.day(),
                at.hour(),
                at.minute(),
                at.second()
            )
        })
    }

    /// The civil date and time at an offset from UTC in minutes.
    pub fn civil(self, offset_minutes: i32) -> Option<time::OffsetDateTime> {
        let offset = time::UtcOffset::from_whole_seconds(offset_minutes * 60).ok()?;
        let moment = time::OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000)).ok()?;
        Some(moment.to_offset(offset))
    }
}
