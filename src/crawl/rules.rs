//! The rules of origins, kept for a while so that they are not fetched before each page.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{CrawlFault, Robots};

/// How long rules are kept. RFC 9309 (2.4) allows a day; an hour lets an owner who changes them
/// see it.
const KEPT: Duration = Duration::from_secs(3600);

/// How long it is believed that they can't be read.
const KEPT_FAULT: Duration = Duration::from_secs(60);

/// Origins remembered. Each holds some kilobytes, and about two megabytes when somebody tries.
const ORIGINS: usize = 64;

/// What is known of an origin's rules.
type Known = Result<Arc<Robots>, CrawlFault>;

/// The rules of the origins asked last.
#[derive(Debug, Default)]
pub(super) struct Rules {
    kept: Mutex<HashMap<String, (Known, Instant)>>,
}

impl Rules {
    pub(super) fn of(&self, origin: &str) -> Option<Known> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, until) = kept.get(origin)?;
        (Instant::now() < *until).then(|| known.clone())
    }

    pub(super) fn keep(&self, origin: String, known: Known) {
        let time = if known.is_ok() { KEPT } else { KEPT_FAULT };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= ORIGINS && !kept.contains_key(&origin) {
            let first = kept.iter().min_by_key(|(_, (_, until))| *until);
            if let Some(first) = first.map(|(origin, _)| origin.clone()) {
                kept.remove(&first);
            }
        }
        kept.insert(origin, (known, Instant::now() + time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origins_that_end_first_make_room() {
        let rules = Rules::default();
        rules.keep("kept.uz".into(), Ok(Arc::default()));
        for number in 0..3 * ORIGINS {
            rules.keep(number.to_string(), Err(CrawlFault::TimedOut));
        }
        assert_eq!(rules.kept.lock().unwrap().len(), ORIGINS);
        assert!(rules.of("kept.uz").unwrap().is_ok());
        assert!(rules.of("0").is_none());
        assert_eq!(rules.of("191").unwrap().unwrap_err(), CrawlFault::TimedOut);
    }
}
