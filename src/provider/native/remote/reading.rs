//! An answer while it arrives.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use http::header::CONTENT_TYPE;
use reqwest::Response;
use tokio::time::timeout;

use super::{
    call::{Failure, text, transport},
    sse::{Decoder, Frame, Malformed},
};
use crate::{
    config::Secret,
    provider::{
        model::Event,
        wire::{self, Reader, Target},
    },
};

/// Bytes of one answer, with all that the protocol writes around the text. The longest answers
/// known have some 500 kB of text, and protocols write 20 bytes for one.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// The rest of an answer whose first event is there.
pub(super) struct Reading {
    /// Where more comes from, until the answer has ended.
    source: Option<Source>,
    ready: VecDeque<Event>,
    key: Option<Secret>,
}

impl Reading {
    /// Reads on to the first event. Until then an answer may be tried again.
    pub(super) async fn begin(
        response: Response,
        target: &Target,
        gap: Duration,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let mut reading = Self {
            source: None,
            ready: VecDeque::new(),
            key: target.key.clone(),
        };
        if content_type(&response).starts_with("application/json") {
            let body = text(response, ANSWER_BYTES, gap).await?;
            reading.ready = wire::whole(target.kind, &body)?.into();
        } else {
            reading.source = Some(Source::new(response, target, gap, deadline));
        }
        reading.fill().await;
        match reading.ready.front() {
            Some(Event::Error(error)) => Err(error.clone().into()),
            Some(_) => Ok(reading),
            None => Err(Failure::nonsense("the answer is empty")),
        }
    }

    /// The next event; nothing after the end or an error.
    pub(super) async fn next(&mut self) -> Option<Event> {
        self.fill().await;
        let event = self.ready.pop_front()?;
        if is_last(&event) {
            self.source = None;
            self.ready.clear();
        }
        Some(match event {
            Event::Error(error) => Event::Error(wire::conceal(error, self.key.as_ref())),
            other => other,
        })
    }

    /// Reads until there is an event to give out, or nothing to read.
    async fn fill(&mut self) {
        while self.ready.is_empty()
            && let Some(source) = &mut self.source
        {
            let cause = match source.read_on(&mut self.ready).await {
                Ok(true) => continue,
                Ok(false) => None,
                Err(failure) => Some(failure),
            };
            let Some(source) = self.source.take() else {
                return;
            };
            if let Err(failure) = source.finish(cause, &mut self.ready) {
                self.ready.push_back(Event::Error(failure.error));
            }
        }
    }
}

fn is_last(event: &Event) -> bool {
    matches!(event, Event::End(_) | Event::Error(_))
}

fn content_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().to_ascii_lowercase()
}

/// The stream an answer comes from.
struct Source {
    response: Response,
    decoder: Decoder,
    reader: Reader,
    bytes: usize,
    /// Events read; a page of a wrong address has none.
    frames: usize,
    gap: Duration,
    deadline: Instant,
}

impl Source {
    fn new(response: Response, target: &Target, gap: Duration, deadline: Instant) -> Self {
        Self {
            response,
            decoder: Decoder::default(),
            reader: Reader::new(target.kind),
            bytes: 0,
            frames: 0,
            gap,
            deadline,
        }
    }

    /// Reads the next bytes and gives out what they say; false when there are no more.
    async fn read_on(&mut self, ready: &mut VecDeque<Event>) -> Result<bool, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let chunk = timeout(self.gap.min(left), self.response.chunk())
            .await
            .map_err(|_| Failure::timed_out("the answer does not go on"))?
            .map_err(transport)?;
        let Some(chunk) = chunk else {
            return Ok(false);
        };
        self.bytes += chunk.len();
        if self.bytes > ANSWER_BYTES {
            return Err(Failure::nonsense("the answer is too large"));
        }
        for frame in self.decoder.take(&chunk)? {
            self.understand(&frame, ready)?;
        }
        Ok(true)
    }

    fn understand(&mut self, frame: &Frame, ready: &mut VecDeque<Event>) -> Result<(), Failure> {
        // Some servers keep connections alive with empty events.
        if !frame.data.trim().is_empty() {
            self.frames += 1;
            ready.extend(self.reader.take(&frame.name, &frame.data)?);
        }
        Ok(())
    }

    /// The bytes have ended, or broken off for this cause: what they leave to say. An answer whose
    /// end was told is whole, however the connection ended.
    fn finish(
        mut self,
        cause: Option<Failure>,
        ready: &mut VecDeque<Event>,
    ) -> Result<(), Failure> {
        if cause.is_none()
            && let Some(frame) = std::mem::take(&mut self.decoder).end()?
        {
            self.understand(&frame, ready)?;
        }
        if cause.is_none() && self.frames == 0 {
            let kind = content_type(&self.response);
            return Err(Failure::nonsense(&format!("no event stream, but “{kind}”")));
        }
        let last = self.reader.end();
        match cause {
            Some(cause) if !last.iter().any(|event| matches!(event, Event::End(_))) => Err(cause),
            _ => {
                ready.extend(last);
                Ok(())
            }
        }
    }
}

impl From<Malformed> for Failure {
    fn from(error: Malformed) -> Self {
        Self::nonsense(&error.to_string())
    }
}
