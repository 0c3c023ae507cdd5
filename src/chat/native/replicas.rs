//! Several processes on one PostgreSQL: an answer is written by one of them, read through any, and
//! stopped from any. With SQLite there is one process and nothing to tell.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use crate::{db::Db, id::MessageId};

use super::engine::Engine;

/// An answer has grown or ended.
pub const PROGRESS: &str = "reply_progress";
/// An answer is to stop.
pub const STOP: &str = "reply_stop";
/// Somebody reads an answer through another process.
pub const READ: &str = "reply_read";

/// How long a lost connection to the database is left alone before it is made again.
const AGAIN: Duration = Duration::from_secs(1);

/// Readers that wait for news of an answer another process writes.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<HashMap<MessageId, Arc<Notify>>>>);

impl Waiting {
    /// Waits for news of an answer, at most so long.
    pub async fn news(&self, id: &MessageId, most: Duration) {
        let notify = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(waiting.entry(id.clone()).or_default())
        };
        tokio::time::timeout(most, notify.notified()).await.ok();
        drop(notify);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting
            .get(id)
            .is_some_and(|left| Arc::strong_count(left) == 1)
        {
            waiting.remove(id);
        }
    }

    fn wake(&self, id: &MessageId) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiting.get(id) {
            notify.notify_waiters();
        }
    }
}

/// Tells the other processes of an answer. They look by themselves if this is lost.
pub async fn tell(db: &Db, channel: &str, id: &MessageId) {
    if let Err(error) = db.notify(channel, id.as_str()).await {
        tracing::warn!(%error, channel, "the other processes could not be told");
    }
}

/// Hears what other processes tell, for ever; ends at once on SQLite.
pub async fn hear(engine: Engine) {
    loop {
        match engine.db.listen(&[PROGRESS, STOP, READ]).await {
            Ok(None) => return,
            Ok(Some(mut listener)) => {
                while let Ok(news) = listener.recv().await {
                    let id = MessageId::from(news.payload().to_owned());
                    match news.channel() {
                        PROGRESS => engine.replies.waiting.wake(&id),
                        STOP => drop(engine.replies.stop(&id)),
                        _ => engine.replies.read(&id),
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "news of other processes can't be heard"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}
