//! The parent's side: starts a child for each document, waits, and understands how it ended.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{
    Extracted, Limits, Refusal,
    html::{LINKS, LONGEST_LINK},
};

/// Children at once; each may use one processor and the memory of the limits.
const AT_ONCE: usize = 2;

/// What the child may say to the log, in bytes; it says more only when something is wrong.
const COMPLAINT: u64 = 16 << 10;

/// Longest name handed to the child, in characters; only its ending is looked at.
const LONGEST_NAME: usize = 255;

/// Reads documents, each in a child process of its own, two at a time.
#[derive(Debug)]
pub struct Extractor {
    program: PathBuf,
    limits: Limits,
    turns: Semaphore,
}

impl Extractor {
    /// An extractor that starts `program`, which must understand the command `extract`: this very
    /// program, as [`std::env::current_exe`] names it.
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self {
            program,
            limits,
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// The text of a document. `name` is what its owner calls it; it may be anything. `base` is
    /// the address of a web page. Waits for its turn; dropping the future ends the child.
    ///
    /// # Errors
    ///
    /// A [`Refusal`]: what is wrong with the document, or [`Refusal::Internal`].
    pub async fn extract(
        &self,
        file: &Path,
        name: &str,
        base: Option<&str>,
    ) -> Result<Extracted, Refusal> {
        let _turn = self.turns.acquire().await.map_err(internal)?;
        let child = self.start(file, name, base).await.map_err(internal)?;
        self.follow(child).await
    }

    async fn start(&self, file: &Path, name: &str, base: Option<&str>) -> io::Result<Child> {
        let path = file.to_owned();
        let file = tokio::task::spawn_blocking(move || File::open(path))
            .await
            .map_err(io::Error::other)??;
        let mut command = Command::new(&self.program);
        command
            .arg("extract")
            .arg(format!("--name={}", plain_name(name)))
            .arg(format!("--limits={}", serde_json::to_string(&self.limits)?))
            .env_clear()
            .current_dir("/")
            .stdin(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(base) = base.filter(|base| !base.contains('\0')) {
            command.arg(format!("--base={base}"));
        }
        command.spawn()
    }

    async fn follow(&self, mut child: Child) -> Result<Extracted, Refusal> {
        let (Some(out), Some(complaint)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(Refusal::Internal);
        };
        let ended = timeout(self.limits.wall, async {
            let (line, complaint) = tokio::join!(
                read_at_most(out, self.longest_line()),
                read_at_most(complaint, COMPLAINT)
            );
            (line, complaint, child.wait().await)
        })
        .await;
        let Ok((line, complaint, status)) = ended else {
            // Kills and waits, so that nothing of the child is left.
            child.kill().await.map_err(internal)?;
            return Err(Refusal::TooSlow);
        };
        let complaint = complaint.map_err(internal)?;
        let complaint = String::from_utf8_lossy(&complaint);
        if !complaint.is_empty() {
            tracing::debug!(%complaint, "the reader of a document complained");
        }
        understand(
            status.map_err(internal)?,
            &line.map_err(internal)?,
            &complaint,
        )
    }

    /// Longest answer: four bytes hold a character in UTF-8 and its JSON escape, links come on
    /// top, and the rest is title and marks.
    fn longest_line(&self) -> u64 {
        (self.limits.characters * 4 + LINKS * (LONGEST_LINK + 4) + (64 << 10)) as u64
    }
}

/// All of a stream up to `limit` bytes; a longer one is cut, and its writer meets a closed pipe.
async fn read_at_most(stream: impl AsyncRead + Unpin, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(limit).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

fn understand(status: ExitStatus, line: &[u8], complaint: &str) -> Result<Extracted, Refusal> {
    if let Some(refusal) = signalled(status, complaint) {
        return Err(refusal);
    }
    if !status.success() {
        tracing::warn!(%status, complaint, "the reader of a document failed");
        return Err(Refusal::Internal);
    }
    serde_json::from_slice::<Result<Extracted, Refusal>>(line).map_err(internal)?
}

/// What a signal that ended the child means; nothing when it ended by itself.
#[cfg(unix)]
fn signalled(status: ExitStatus, complaint: &str) -> Option<Refusal> {
    use std::os::unix::process::ExitStatusExt;

    // The numbers are the same on every Unix this runs on.
    const SIGABRT: i32 = 6;
    const SIGKILL: i32 = 9;
    const SIGSEGV: i32 = 11;
    const SIGXCPU: i32 = 24;
    let signal = status.signal()?;
    tracing::debug!(signal, "the reader of a document was ended");
    Some(match signal {
        SIGKILL | SIGXCPU => Refusal::TooSlow,
        // The allocator's last words (`std::alloc::handle_alloc_error`).
        SIGABRT if complaint.contains("memory allocation of") => Refusal::TooBig,
        // A stack that overflowed: nested without end.
        SIGABRT | SIGSEGV => Refusal::Damaged,
        _ => Refusal::Internal,
    })
}

#[cfg(not(unix))]
fn signalled(_: ExitStatus, _: &str) -> Option<Refusal> {
    None
}

/// A name that can be an argument of a program.
fn plain_name(name: &str) -> String {
    let skipped = name.chars().count().saturating_sub(LONGEST_NAME);
    name.chars()
        .skip(skipped)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn internal(error: impl std::fmt::Display) -> Refusal {
    tracing::warn!(%error, "a document could not be handed to its reader");
    Refusal::Internal
}
