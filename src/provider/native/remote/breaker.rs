//! Circuit breakers: a provider that fails again and again is left alone for a while, so that
//! visitors get the documents' answer at once instead of waiting for a failure each time.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use super::super::wire::Target;

/// Failures in a row that open a breaker.
const FAILURES: usize = 5;
/// They count within this time: five failures in a day are no outage.
const WITHIN: Duration = Duration::from_secs(60);
/// Providers remembered; only those that fail are, and who failed longest ago is forgotten.
const REMEMBERED: usize = 1000;

/// An address and a key, without either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Subject([u8; 32]);

impl Subject {
    /// One workspace's bad key must not close the provider for another's.
    pub(super) fn of(target: &Target) -> Self {
        let key = target.key.as_ref().map_or("", |key| key.expose());
        let mut hash = Sha256::new();
        hash.update((target.base_url.len() as u64).to_le_bytes());
        hash.update(&target.base_url);
        hash.update(key);
        Self(hash.finalize().into())
    }
}

/// All breakers of the process. The caller tells the time.
#[derive(Debug)]
pub(super) struct Breakers {
    /// How long an open breaker lets nothing through.
    open_for: Duration,
    failing: HashMap<Subject, Failing>,
}

#[derive(Debug)]
struct Failing {
    /// When the last failures in a row were.
    failures: VecDeque<Instant>,
    /// Until when nothing is asked; one trial is let through then.
    open_until: Option<Instant>,
}

impl Breakers {
    pub(super) fn new(open_for: Duration) -> Self {
        Self {
            open_for,
            failing: HashMap::new(),
        }
    }

    /// Whether the provider may be asked now; if not, how long it is left alone.
    pub(super) fn admit(&mut self, subject: Subject, now: Instant) -> Result<(), Duration> {
        let open_for = self.open_for;
        let Some(open_until) = self.failing.get_mut(&subject).map(|f| &mut f.open_until) else {
            return Ok(());
        };
        match *open_until {
            Some(until) if now < until => Err(until - now),
            Some(_) => {
                // This one is the trial. If nobody hears of its end, another follows later.
                *open_until = Some(now + open_for);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The provider was asked and failed.
    pub(super) fn failed(&mut self, subject: Subject, now: Instant) {
        self.make_room(subject);
        let known = self.failing.entry(subject).or_insert_with(|| Failing {
            failures: VecDeque::with_capacity(FAILURES),
            open_until: None,
        });
        let recent = |at: &Instant| now.saturating_duration_since(*at) <= WITHIN;
        known.failures.retain(recent);
        if known.failures.len() == FAILURES {
            known.failures.pop_front();
        }
        known.failures.push_back(now);
        if known.open_until.is_some() || known.failures.len() == FAILURES {
            known.open_until = Some(now + self.open_for);
        }
    }

    /// The provider begins to answer: an open breaker closes, so that others need not wait for
    /// the end of the trial.
    pub(super) fn revived(&mut self, subject: Subject) {
        if self
            .failing
            .get(&subject)
            .is_some_and(|f| f.open_until.is_some())
        {
            self.failing.remove(&subject);
        }
    }

    /// The provider answered to the end.
    pub(super) fn succeeded(&mut self, subject: Subject) {
        self.failing.remove(&subject);
    }

    fn make_room(&mut self, subject: Subject) {
        if self.failing.len() < REMEMBERED || self.failing.contains_key(&subject) {
            return;
        }
        let last = |failing: &Failing| failing.failures.back().copied();
        let oldest = self.failing.iter().min_by_key(|(_, failing)| last(failing));
        if let Some(oldest) = oldest.map(|(subject, _)| *subject) {
            self.failing.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Secret, provider::Kind};

    const OPEN_FOR: Duration = Duration::from_secs(30);
    const SECOND: Duration = Duration::from_secs(1);

    fn subject(key: &str) -> Subject {
        Subject::of(&Target {
            kind: Kind::OpenAi,
            base_url: "https://models.example/v1".into(),
            key: Some(Secret::new(key.into())),
            model: "any".into(),
        })
    }

    /// Breakers with so many failures of the subject, a second apart; the last is at the time given back.
    fn after(failures: u32) -> (Breakers, Subject, Instant) {
        let (mut breakers, subject) = (Breakers::new(OPEN_FOR), subject("a"));
        let mut now = Instant::now();
        for _ in 0..failures {
            now += SECOND;
            breakers.failed(subject, now);
        }
        (breakers, subject, now)
    }

    #[test]
    fn four_failures_in_a_row_are_borne_and_the_fifth_opens() {
        let (mut breakers, subject, now) = after(4);
        assert_eq!(breakers.admit(subject, now), Ok(()));
        breakers.failed(subject, now);
        assert_eq!(
            breakers.admit(subject, now + SECOND),
            Err(OPEN_FOR - SECOND)
        );
    }

    #[test]
    fn a_success_in_between_starts_the_count_again() {
        let (mut breakers, subject, now) = after(4);
        breakers.succeeded(subject);
        breakers.failed(subject, now);
        assert_eq!(breakers.admit(subject, now), Ok(()));
    }

    #[test]
    fn failures_far_apart_do_not_open() {
        let (mut breakers, subject, mut now) = after(0);
        for _ in 0..20 {
            now += Duration::from_secs(16);
            breakers.failed(subject, now);
            assert_eq!(breakers.admit(subject, now), Ok(()));
        }
    }

    #[test]
    fn one_trial_is_let_through_then_and_its_success_closes() {
        let (mut breakers, subject, now) = after(5);
        let later = now + OPEN_FOR;
        assert_eq!(breakers.admit(subject, later), Ok(()));
        assert_eq!(breakers.admit(subject, later), Err(OPEN_FOR), "one only");
        breakers.revived(subject);
        assert_eq!(breakers.admit(subject, later), Ok(()));
    }

    #[test]
    fn a_failed_trial_opens_again() {
        let (mut breakers, subject, now) = after(5);
        let later = now + 10 * OPEN_FOR;
        assert_eq!(breakers.admit(subject, later), Ok(()));
        breakers.failed(subject, later + SECOND);
        assert_eq!(
            breakers.admit(subject, later + 2 * SECOND),
            Err(OPEN_FOR - SECOND)
        );
    }

    #[test]
    fn a_trial_nobody_hears_of_again_does_not_close_the_door_for_ever() {
        let (mut breakers, subject, now) = after(5);
        assert_eq!(breakers.admit(subject, now + OPEN_FOR), Ok(()));
        assert_eq!(breakers.admit(subject, now + 2 * OPEN_FOR), Ok(()));
    }

    #[test]
    fn another_key_at_the_same_address_is_not_concerned() {
        let (mut breakers, _, now) = after(5);
        assert_eq!(breakers.admit(subject("b"), now), Ok(()));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_oldest_is_forgotten() {
        let (mut breakers, first, mut now) = after(5);
        for number in 0..REMEMBERED {
            now += Duration::from_millis(1);
            breakers.failed(subject(&format!("key {number}")), now);
        }
        assert_eq!(breakers.failing.len(), REMEMBERED);
        assert_eq!(breakers.admit(first, now), Ok(()));
    }
}
