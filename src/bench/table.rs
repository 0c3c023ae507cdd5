//! The table that is printed at the end.

use std::{fmt, time::Duration};

/// Rows in the order in which they were measured.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 4]>,
    exceeded: bool,
}

impl Table {
    /// A figure without a goal.
    pub fn note(&mut self, what: &str, measured: String) {
        self.rows
            .push([what.into(), measured, String::new(), String::new()]);
    }

    /// A figure that should stay under a goal; when it does not, the table says so.
    pub fn wish(&mut self, what: &str, measured: f64, goal: f64, unit: &str) -> bool {
        let kept = measured < goal;
        self.rows.push([
            what.into(),
            format!("{measured:.1} {unit}"),
            format!("< {goal} {unit}"),
            if kept { "ok" } else { "over" }.into(),
        ]);
        kept
    }

    /// A figure that must stay under a limit; when it does not, the run fails.
    pub fn limit(&mut self, what: &str, measured: f64, limit: f64, unit: &str) {
        if !self.wish(what, measured, limit, unit) {
            self.exceeded = true;
        }
    }

    /// Whether every limit was kept.
    pub fn within_limits(&self) -> bool {
        !self.exceeded
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["what", "measured", "goal", ""].map(str::to_owned);
        let all = || std::iter::once(&head).chain(&self.rows);
        let width = |column: usize| {
            all()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let (what, measured, goal) = (width(0), width(1), width(2));
        for [a, b, c, d] in all() {
            let line = format!("{a:<what$}  {b:>measured$}  {c:>goal$}  {d}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Milliseconds with their fraction.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The time within which so much of all was done, such as 0.95; zero when nothing was measured.
pub fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let at = (times.len() as f64 * share).ceil() as usize;
    times.get(at.saturating_sub(1)).copied().unwrap_or_default()
}
