//! What an answer is written with: readers see each piece as it is written.

use tokio::sync::watch;

use crate::chat::State;

/// What readers see of an answer.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The text so far. It only grows.
    pub text: String,
    /// How far it is.
    pub state: State,
}

/// Writes one answer.
#[derive(Debug)]
pub struct Pen(watch::Sender<Progress>);

impl Pen {
    /// A pen, and the first reader's view of what it writes.
    pub fn new() -> (Self, watch::Receiver<Progress>) {
        let (progress, seen) = watch::channel(Progress {
            text: String::new(),
            state: State::Writing,
        });
        (Self(progress), seen)
    }

    /// Adds to the text.
    pub fn write(&self, piece: &str) {
        if !piece.is_empty() {
            self.0.send_modify(|seen| seen.text.push_str(piece));
        }
    }

    /// The text so far.
    pub fn text(&self) -> String {
        self.0.borrow().text.clone()
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.0.borrow().text.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many follow, the register of running answers not counted.
    pub fn readers(&self) -> usize {
        self.0.receiver_count().saturating_sub(1)
    }

    /// Tells readers how it ended, and the text that stays.
    pub fn end(&self, text: &str, state: State) {
        self.0.send_modify(|seen| {
            text.clone_into(&mut seen.text);
            seen.state = state;
        });
    }
}
