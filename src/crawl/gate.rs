//! One request at a time for each host, with a pause between: politeness across all crawls of
//! this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as AsyncMutex, OwnedMutexGuard},
    time::Instant,
};
use url::Url;

use super::{CrawlFault, MAX_DELAY};

/// Hosts remembered before those that nobody has asked lately are forgotten.
const HOSTS: usize = 1000;

/// Longest time a host is left alone because it said it was busy.
const MAX_PAUSE: Duration = Duration::from_secs(600);

/// The pause for a host that is busy and does not say how long.
const PAUSE: Duration = Duration::from_secs(30);

type Hosts = HashMap<String, Arc<AsyncMutex<Host>>>;

/// Lets requests through, host by host.
#[derive(Debug, Default)]
pub(super) struct Gate {
    hosts: Mutex<Hosts>,
}

/// When a host was asked last, and until when it wants to be left alone.
#[derive(Debug, Default)]
struct Host {
    asked: Option<Instant>,
    paused: Option<Instant>,
}

/// The right to ask a host, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<Host>);

impl Gate {
    /// Waits for the turn of a request: until no other is under way, at most `patience`, and then
    /// until `delay` has passed since the last one began. A host that is busy for longer than
    /// [`MAX_DELAY`] is not waited for.
    pub(super) async fn turn(
        &self,
        url: &Url,
        delay: Duration,
        patience: Duration,
    ) -> Result<Turn, CrawlFault> {
        let waiting = self.host(url).lock_owned();
        let Ok(mut host) = tokio::time::timeout(patience, waiting).await else {
            return Err(CrawlFault::Crowded);
        };
        let now = Instant::now();
        let pause = host
            .paused
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        if pause > MAX_DELAY {
            let retry_after = Some(pause.as_secs());
            return Err(CrawlFault::Busy { retry_after });
        }
        let rest = host.asked.map_or(Duration::ZERO, |at| {
            (at + delay).saturating_duration_since(now)
        });
        tokio::time::sleep(rest.max(pause)).await;
        *host = Host {
            asked: Some(Instant::now()),
            paused: None,
        };
        Ok(Turn(host))
    }

    fn host(&self, url: &Url) -> Arc<AsyncMutex<Host>> {
        let name = url.host_str().unwrap_or_default().trim_end_matches('.');
        let name = name.strip_prefix("www.").unwrap_or(name);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS && !hosts.contains_key(name) {
            forget_quiet(&mut hosts, Instant::now());
        }
        hosts.entry(name.to_owned()).or_default().clone()
    }
}

impl Turn {
    /// Leaves the host alone for as long as it asks, up to ten minutes.
    pub(super) fn pause(&mut self, retry_after: Option<u64>) {
        let pause = retry_after.map_or(PAUSE, Duration::from_secs);
        self.0.paused = Some(Instant::now() + pause.min(MAX_PAUSE));
    }
}

/// Forgets hosts that nobody asks or waits for and that need no pause any more.
fn forget_quiet(hosts: &mut Hosts, now: Instant) {
    hosts.retain(|_, host| {
        Arc::strong_count(host) > 1 || host.try_lock().is_ok_and(|known| known.needs_rest(now))
    });
}

impl Host {
    fn needs_rest(&self, now: Instant) -> bool {
        self.asked.is_some_and(|at| now < at + MAX_DELAY)
            || self.paused.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(50);
    const LATER: Duration = Duration::from_secs(60);

    fn url(host: &str) -> Url {
        Url::parse(&format!("http://{host}/a")).unwrap()
    }

    #[tokio::test]
    async fn a_host_is_asked_once_at_a_time_with_and_without_www() {
        let gate = Gate::default();
        let turn = gate.turn(&url("a.uz"), SOON, LATER).await.unwrap();
        let second = gate.turn(&url("www.a.uz"), SOON, SOON).await;
        assert!(matches!(second, Err(CrawlFault::Crowded)), "{second:?}");
        let other = gate.turn(&url("b.uz"), SOON, SOON).await;
        assert!(other.is_ok(), "another host does not wait");
        drop(turn);
        assert!(gate.turn(&url("www.a.uz"), SOON, SOON).await.is_ok());
    }

    #[tokio::test]
    async fn requests_begin_at_least_the_delay_apart() {
        let gate = Gate::default();
        let mut last = None;
        for delay in [SOON, SOON, SOON * 3, SOON] {
            let _turn = gate.turn(&url("a.uz"), delay, LATER).await.unwrap();
            let now = Instant::now();
            let gap = last.map_or(delay, |last| now - last);
            assert!(gap >= delay - Duration::from_millis(2), "{gap:?}");
            last = Some(now);
        }
    }

    #[tokio::test]
    async fn a_busy_host_is_waited_for_a_little_and_not_for_long() {
        let gate = Gate::default();
        let busy_for = async |host, seconds| {
            let turn = gate.turn(&url(host), SOON, LATER).await;
            turn.unwrap().pause(seconds);
            let began = Instant::now();
            let next = gate.turn(&url(host), SOON, LATER).await;
            (next.map(drop), began.elapsed())
        };
        let (next, waited) = busy_for("a.uz", Some(1)).await;
        assert!(next.is_ok() && waited > Duration::from_millis(990));
        for (said, left) in [(None, 30), (Some(60), 60), (Some(u64::MAX), 600)] {
            let (next, waited) = busy_for("a.uz", said).await;
            let Err(CrawlFault::Busy {
                retry_after: Some(told),
            }) = next
            else {
                panic!("{next:?}");
            };
            assert!((left - 5..=left).contains(&told), "{told}");
            assert!(waited < Duration::from_secs(5));
            gate.hosts.lock().unwrap().clear();
        }
    }

    #[tokio::test]
    async fn hosts_are_forgotten_once_they_are_quiet() {
        let gate = Gate::default();
        let under_way = gate.turn(&url("a.uz"), SOON, LATER).await.unwrap();
        let mut busy = gate.turn(&url("b.uz"), SOON, LATER).await.unwrap();
        busy.pause(Some(60));
        drop(busy);
        drop(gate.turn(&url("c.uz"), SOON, LATER).await.unwrap());
        let mut hosts = gate.hosts.lock().unwrap();
        let mut kept_after = |seconds| {
            forget_quiet(&mut hosts, Instant::now() + Duration::from_secs(seconds));
            let mut names: Vec<_> = hosts.keys().cloned().collect();
            names.sort();
            names
        };
        assert_eq!(kept_after(0), ["a.uz", "b.uz", "c.uz"]);
        assert_eq!(kept_after(11), ["a.uz", "b.uz"]);
        assert_eq!(kept_after(61), ["a.uz"]);
        drop(under_way);
        assert!(kept_after(61).is_empty());
    }
}
