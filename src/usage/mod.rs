//! What models cost: money counted as it is spent, and the limits that stop it.
//!
//! Knows workspaces and bots by their ids only. The page that shows it is `insight`'s.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};

/// An amount of US dollars in millionths, the smallest part prices of models need.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub i64);

impl Add for MicroUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

impl fmt::Display for MicroUsd {
    /// `$1.25`; below a cent with as many digits as it takes to say anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollars = self.0 as f64 / 1e6;
        match self.0.abs() {
            0 => f.write_str("$0"),
            1..10_000 => write!(f, "${dollars:.6}"),
            _ => write!(f, "${dollars:.2}"),
        }
    }
}
