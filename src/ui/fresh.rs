//! What is being worked on, looked at again until it is done.

use std::{future::Future, time::Duration};

use leptos::prelude::*;

use crate::error::Result;

/// How soon what waits is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What was found as it is now: while something in it waits, it is asked for again without a hand.
/// What changes is to be written into what stands there, so that a question open on it stays open.
pub fn kept_fresh<T, F>(
    found: T,
    waits: fn(&T) -> bool,
    ask: impl Fn() -> F + Send + Sync + 'static,
) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let look = Action::new(move |(): &()| ask());
    let (looks, seen) = (look.version(), look.value());
    let now = Memo::new(move |last: Option<&T>| match seen.get() {
        Some(Ok(now)) => now,
        _ => last.unwrap_or(&found).clone(),
    });
    Effect::new(move || {
        looks.track();
        if !now.with(waits) {
            return;
        }
        let again = move || drop(look.dispatch(()));
        if let Ok(timer) = set_timeout_with_handle(again, LOOK_AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
    now
}
