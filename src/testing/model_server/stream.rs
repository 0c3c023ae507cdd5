//! Writes an answer as an event stream, at its pace and with its faults.

use std::{
    convert::Infallible,
    io,
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use tokio::time::Instant;

use super::{
    Shared,
    hear::Asked,
    script::{Fault, Framing, Script, WORDS_BEFORE_RESET},
    speak::{Answer, Event},
};

/// An answer that is being written; when it is dropped before its end, the client went away.
pub(super) struct Open {
    shared: Arc<Shared>,
    ended: bool,
}

impl Open {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        shared.open.fetch_add(1, SeqCst);
        Self {
            shared,
            ended: false,
        }
    }

    /// It ends by our own will.
    pub(super) fn ended(mut self) {
        self.ended = true;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.open.fetch_sub(1, SeqCst);
        if !self.ended {
            self.shared.left.fetch_add(1, SeqCst);
        }
    }
}

/// A piece of the stream, and whether it waits for its turn.
type Piece = (bool, String);

/// The stream of an answer.
pub(super) fn response(asked: Asked, script: Script, open: Open) -> Response {
    let body = match script.fault {
        Fault::Silent => Body::from_stream(silence(open)),
        _ => Body::from_stream(written(pieces(&asked, &script), &script, open)),
    };
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}

fn silence(open: Open) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(open, |open| async move {
        std::future::pending::<()>().await;
        Some((Ok(Bytes::new()), open))
    })
}

fn pieces(asked: &Asked, script: &Script) -> Vec<Piece> {
    if script.fault == Fault::Garbage {
        return vec![(
            false,
            "event: nonsense\ndata: {\"this is\": no JSON\n\n".to_owned(),
        )];
    }
    let answer = Answer::to(asked, script);
    let mut events = answer.events(asked.protocol, &asked.model);
    if script.fault == Fault::ResetAfter {
        events.words.truncate(WORDS_BEFORE_RESET);
        events.after.clear();
        events.done = None;
    }
    if script.framing == Framing::NoDone {
        events.done = None;
    }
    let frame = |event: &Event| framed(event, script.framing);
    let mut pieces: Vec<Piece> = events.before.iter().map(|e| (false, frame(e))).collect();
    pieces.extend(events.words.iter().map(|e| (true, frame(e))));
    pieces.extend(events.after.iter().map(|e| (false, frame(e))));
    pieces.extend(events.done.iter().map(|e| (false, frame(e))));
    if let (Framing::Unended, Some((_, last))) = (script.framing, pieces.last_mut()) {
        last.truncate(last.trim_end().len());
    }
    pieces
}

fn framed((name, data): &Event, framing: Framing) -> String {
    let data = match (framing, serde_json::from_str::<serde_json::Value>(data)) {
        (Framing::ManyLines, Ok(value)) => format!("{value:#}").replace('\n', "\ndata: "),
        _ => data.clone(),
    };
    let name = name
        .as_ref()
        .map_or(String::new(), |name| format!("event: {name}\n"));
    let event = format!("{name}data: {data}\n\n");
    match framing {
        Framing::Crlf => event.replace('\n', "\r\n"),
        Framing::Comments => {
            format!(": a comment\n\n:\nid: 7\nretry: 3000\nunknown: field\nlonely\n{event}")
        }
        _ => event,
    }
}

/// The pieces, each word at its time; the time is counted from the start, so that a late word
/// does not delay the ones after it.
fn written(
    pieces: Vec<Piece>,
    script: &Script,
    open: Open,
) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let Script {
        pause,
        framing,
        fault,
        ..
    } = *script;
    let began = Instant::now();
    let mut due = began;
    let timed = pieces.into_iter().map(move |(waits, text)| {
        if waits {
            due += pause;
        }
        (due, text)
    });
    let paced = stream::iter(timed).then(|(due, text)| async move {
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
        }
        text
    });
    let chunks = paced.flat_map(move |text| stream::iter(cut(text, framing)));
    chunks
        .map(Ok)
        .chain(stream::once(end(fault, open)).filter_map(async |end| end))
}

/// One chunk, or one for each byte.
fn cut(text: String, framing: Framing) -> Vec<Bytes> {
    let bytes = Bytes::from(text);
    match framing {
        Framing::CutBytes => (0..bytes.len()).map(|at| bytes.slice(at..=at)).collect(),
        _ => vec![bytes],
    }
}

/// How the stream ends: quietly, or torn when its words have been read.
async fn end(fault: Fault, open: Open) -> Option<io::Result<Bytes>> {
    let torn = fault == Fault::ResetAfter;
    if torn {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    open.ended();
    torn.then(|| Err(io::ErrorKind::ConnectionReset.into()))
}
