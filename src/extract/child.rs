//! The child process: limits itself, reads the file from standard input, answers with one line.

use std::{
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    thread,
};

use super::{Extracted, Limits, Refusal, read, sandbox};

/// Stack of the thread that reads, in bytes. Documents nest; what nests deeper than this ends the
/// child, not the machine.
const STACK: usize = 64 << 20;

/// What the hidden command `extract` does: limits on itself, then standard input to one line of
/// JSON on standard output, a `Result` of [`Extracted`] or [`Refusal`].
///
/// `name` is the file's name, `base` the address of a web page.
pub fn run_child(name: &str, base: Option<&str>, limits: Limits) -> ExitCode {
    let (name, base) = (name.to_owned(), base.map(str::to_owned));
    let reader = thread::Builder::new()
        .name("extract".to_owned())
        .stack_size(STACK)
        .spawn(move || answer(&name, base.as_deref(), &limits));
    match reader.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) | Err(error) => {
            eprintln!("extract: {error}");
            ExitCode::FAILURE
        }
        Ok(Err(_)) => ExitCode::FAILURE,
    }
}

fn answer(name: &str, base: Option<&str>, limits: &Limits) -> io::Result<()> {
    sandbox::enter(limits)?;
    // Readers of PDF panic on files they do not like; it is the file's fault, not the server's.
    let extracted = catch_unwind(AssertUnwindSafe(|| extract(name, base, limits)))
        .unwrap_or(Err(Refusal::Damaged));
    let mut line = serde_json::to_vec(&extracted)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    out.flush()
}

fn extract(name: &str, base: Option<&str>, limits: &Limits) -> Result<Extracted, Refusal> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(limits.bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| Refusal::Internal)?;
    read::read(&bytes, name, base, limits)
}
