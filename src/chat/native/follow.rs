//! A reply as it is written, for whoever reads it: its text from any byte on, and its end.

use std::time::{Duration, Instant};

use futures::{Stream, StreamExt, stream};
use tokio::sync::watch;

use crate::{
    chat::{Channel, Message, State},
    error::Result,
    id::MessageId,
};

use super::{
    compare::figures,
    engine::Engine,
    pen::Progress,
    replicas,
    room::{Pass, Room, still_allowed},
    store,
};

/// A log-out, a revoked key or a deleted bot ends open streams within this time.
const RECHECK: Duration = Duration::from_secs(2);
/// An answer this process does not write is looked at so often, when nothing is heard of it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What a reader gets next.
pub enum Step {
    /// More of the text.
    Text {
        /// What is new.
        text: String,
        /// Bytes seen with it: where a reader who comes back goes on.
        seen: usize,
    },
    /// The whole answer; nothing follows.
    End(Box<Ended>),
}

/// A finished answer.
pub struct Ended {
    /// The answer.
    pub message: Message,
    /// Model, time, tokens and cost in words, for those who pay; empty for all others.
    pub figures: String,
}

/// Where a reader is in a reply.
struct Reader {
    engine: Engine,
    room: Room,
    pass: Pass,
    answer: MessageId,
    seen: usize,
    progress: Option<watch::Receiver<Progress>>,
    finished: bool,
    checked: Instant,
}

/// An answer from byte `after` on. The stream stops without an end when the reader may read no
/// longer.
///
/// # Errors
///
/// [`NotFound`](crate::error::AppError::NotFound) when the answer is not the visitor's.
pub async fn follow(
    engine: Engine,
    room: Room,
    pass: Pass,
    answer: MessageId,
    after: usize,
) -> Result<impl Stream<Item = Step> + Send + use<>> {
    // Following comes first: an answer that ends in between is then found whole in the database.
    let progress = engine.replies.follow(&answer);
    store::visitor_answer(&engine.db, &room, &answer).await?;
    let reader = Reader {
        engine,
        room,
        pass,
        answer,
        seen: after,
        progress,
        finished: false,
        checked: Instant::now(),
    };
    Ok(stream::unfold(reader, |mut reader| async move {
        let steps = reader.next().await?;
        Some((stream::iter(steps), reader))
    })
    .flatten())
}

impl Reader {
    async fn next(&mut self) -> Option<Vec<Step>> {
        if self.finished {
            return None;
        }
        loop {
            let Some(mut progress) = self.progress.take() else {
                return self.end().await;
            };
            let (text, state) = {
                let seen = progress.borrow_and_update();
                let text = if seen.state == State::Writing {
                    self.fresh(&seen.text)
                } else {
                    None
                };
                (text, seen.state)
            };
            if state != State::Writing {
                return self.end().await;
            }
            if !self.allowed().await {
                return None;
            }
            if let Some(text) = text {
                self.progress = Some(progress);
                return Some(vec![text]);
            }
            match tokio::time::timeout(RECHECK, progress.changed()).await {
                Ok(Ok(())) => self.progress = Some(progress),
                Ok(Err(_)) => return self.end().await,
                Err(_) => self.progress = Some(progress),
            }
        }
    }

    fn fresh(&mut self, text: &str) -> Option<Step> {
        let fresh = text.get(self.seen..).filter(|fresh| !fresh.is_empty())?;
        self.seen = text.len();
        Some(Step::Text {
            text: fresh.to_owned(),
            seen: self.seen,
        })
    }

    /// The rest of the stored text, and the end.
    ///
    /// An answer another process writes, or one whose process is gone, is looked at again and
    /// again: it ends, or is found to be abandoned.
    async fn end(&mut self) -> Option<Vec<Step>> {
        loop {
            let (message, body) = store::visitor_answer(&self.engine.db, &self.room, &self.answer)
                .await
                .ok()?;
            let mut steps: Vec<Step> = self.fresh(&body).into_iter().collect();
            if message.state != State::Writing {
                self.finished = true;
                let figures = self.figures().await;
                steps.push(Step::End(Box::new(Ended { message, figures })));
                return Some(steps);
            }
            if !steps.is_empty() {
                return Some(steps);
            }
            if !self.allowed().await {
                return None;
            }
            replicas::tell(&self.engine.db, replicas::READ, &self.answer).await;
            self.engine
                .replies
                .waiting
                .news(&self.answer, LOOK_AGAIN)
                .await;
        }
    }

    async fn figures(&self) -> String {
        let room = &self.room;
        if room.channel != Channel::Playground {
            return String::new();
        }
        let why = store::why(&self.engine.db, &room.workspace, &room.bot.id, &self.answer).await;
        why.map(|why| figures(&why, room.preferences.locale))
            .unwrap_or_default()
    }

    /// Whether the reader may still read, asked at most every few seconds.
    async fn allowed(&mut self) -> bool {
        if self.checked.elapsed() < RECHECK {
            return true;
        }
        self.checked = Instant::now();
        still_allowed(&self.room, &self.pass, &self.engine.db).await
    }
}
