//! What the readers of documents promise.

mod html;

use super::{Extracted, Limits, Refusal, read::read};

/// Reads in this process, as the child would.
fn read_here(bytes: &[u8], name: &str) -> Result<Extracted, Refusal> {
    read(bytes, name, None, &Limits::default())
}

/// The text of a document that must be readable.
fn text_of(bytes: &[u8], name: &str) -> String {
    match read_here(bytes, name) {
        Ok(extracted) => extracted.text,
        Err(refusal) => panic!("{name} was refused: {refusal}"),
    }
}

/// Fails with the whole text when `part` is not in it.
#[track_caller]
fn assert_holds(text: &str, part: &str) {
    assert!(text.contains(part), "«{part}» is not in:\n{text}");
}

/// Fails with the whole text when `part` is in it.
#[track_caller]
fn assert_lacks(text: &str, part: &str) {
    assert!(!text.contains(part), "«{part}» is in:\n{text}");
}
