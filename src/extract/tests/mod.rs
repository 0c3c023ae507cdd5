//! What the readers of documents promise.

mod child;
mod hostile;
mod html;
mod made;
mod office;
mod pdf;
mod plain;

use std::path::PathBuf;

use super::{Extracted, Extractor, Limits, Refusal, read::read};

/// A document made by `fixtures/make.py`.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/extract/fixtures")
        .join(name)
}

/// Its bytes.
fn fixture_bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).expect("the fixture is there")
}

/// The program that is tested, which `cargo build` puts above the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("a test is a program");
    let folder = tests.parent().and_then(|deps| deps.parent());
    let program = folder.expect("tests lie in deps").join("chatbot-factory");
    assert!(
        program.exists(),
        "{} is missing: run `cargo build` before the tests",
        program.display()
    );
    program
}

/// An extractor of the real program.
fn extractor(limits: Limits) -> Extractor {
    Extractor::new(program(), limits)
}

/// A file with these bytes, which lives as long as what is returned.
fn file_of(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("the file is written");
    file
}

/// Reads bytes through the real program, with the usual limits.
async fn read_by_child(bytes: &[u8], name: &str) -> Result<Extracted, Refusal> {
    let file = file_of(bytes);
    extractor(Limits::default())
        .extract(file.path(), name, None)
        .await
}

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
