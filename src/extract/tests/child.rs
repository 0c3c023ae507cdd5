//! The child: what it gives up, and what its parent makes of its end.

use std::{
    fs,
    io::ErrorKind,
    net::{TcpStream, UdpSocket},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{super::sandbox, *};

fn quick() -> Limits {
    Limits {
        wall: Duration::from_millis(1_500),
        ..Limits::default()
    }
}

/// A file that never says anything: the child that reads it waits.
struct Silence {
    folder: tempfile::TempDir,
    _writer: fs::File,
}

impl Silence {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo is there").success());
        // Open for both, so that neither side waits for the other.
        let writer = fs::OpenOptions::new().read(true).write(true).open(&pipe);
        Self {
            folder,
            _writer: writer.expect("the pipe opens"),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("pipe")
    }
}

/// The folder in `/proc` of the process with this among its arguments.
fn process_with(argument: &str) -> Option<PathBuf> {
    let own = std::process::id().to_string();
    fs::read_dir("/proc")
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .find(|process| {
            !process.ends_with(&own)
                && fs::read(process.join("cmdline"))
                    .is_ok_and(|line| String::from_utf8_lossy(&line).contains(argument))
        })
}

/// True while this process has a child that ended and was not waited for.
fn has_unreaped_child() -> bool {
    let own = std::process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    processes.flatten().any(|entry| {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let mut fields = after_name.split_whitespace();
        fields.next() == Some("Z") && fields.next() == Some(own.as_str())
    })
}

async fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}");
}

#[tokio::test]
async fn a_child_that_does_not_answer_is_ended_and_waited_for() {
    let silence = Silence::new();
    let name = "child-that-does-not-answer";
    let read = extractor(quick())
        .extract(&silence.path(), name, None)
        .await;
    assert_eq!(read, Err(Refusal::TooSlow));
    assert_eq!(process_with(name), None, "the child is gone");
    wait_until("a child stayed as a zombie", || !has_unreaped_child()).await;
}

#[tokio::test]
async fn a_reader_that_is_given_up_ends_its_child() {
    let silence = Silence::new();
    let name = "child-that-is-given-up";
    let extractor = extractor(Limits::default());
    let path = silence.path();
    let reading = extractor.extract(&path, name, None);
    let given_up = tokio::time::timeout(Duration::from_millis(700), reading).await;
    assert!(given_up.is_err());
    wait_until("the child goes on", || process_with(name).is_none()).await;
}

#[tokio::test]
async fn two_children_run_at_once_and_the_third_waits() {
    let silence = Silence::new();
    let extractor = std::sync::Arc::new(extractor(quick()));
    let started = std::time::Instant::now();
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (extractor, path) = (extractor.clone(), silence.path());
            tokio::spawn(async move { extractor.extract(&path, "waits", None).await })
        })
        .collect();
    for reader in readers {
        let read = reader.await.expect("the reader ends");
        assert_eq!(read, Err(Refusal::TooSlow));
    }
    let took = started.elapsed();
    assert!(took >= quick().wall * 2, "{took:?}");
}

#[tokio::test]
async fn the_real_child_runs_behind_its_filter_and_limits() {
    let silence = Silence::new();
    let name = "child-that-is-looked-at";
    let extractor = std::sync::Arc::new(extractor(Limits {
        wall: Duration::from_secs(20),
        ..Limits::default()
    }));
    let (path, reader) = (silence.path(), extractor.clone());
    let reading = tokio::spawn(async move { reader.extract(&path, name, None).await });
    let filtered = |process: &Path| {
        let status = fs::read_to_string(process.join("status")).unwrap_or_default();
        status
            .lines()
            .any(|line| line.replace('\t', "") == "Seccomp:2")
    };
    wait_until("the child has no filter", || {
        process_with(name).is_some_and(|process| filtered(&process))
    })
    .await;
    let process = process_with(name).expect("the child waits");
    let limits = fs::read_to_string(process.join("limits")).expect("its limits");
    let line = |start: &str| {
        let line = limits.lines().find(|line| line.starts_with(start));
        line.expect(start)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("Max cpu time"), "Max cpu time 20 21 seconds");
    assert_eq!(line("Max file size"), "Max file size 0 0 bytes");
    assert_eq!(line("Max core file size"), "Max core file size 0 0 bytes");
    assert_lacks(&line("Max address space"), "unlimited");
    let environment = fs::read(process.join("environ")).expect("its environment");
    assert!(environment.is_empty(), "the environment holds secrets");
    reading.abort();
}

#[tokio::test]
async fn a_program_that_is_not_ours_is_our_own_fault() {
    let file = file_of(b"text");
    // One answers with nonsense, one without end, one is not there.
    for program in ["/bin/echo", "/usr/bin/yes", "/no/such/program"] {
        let other = Extractor::new(
            program.into(),
            Limits {
                characters: 1_000,
                ..quick()
            },
        );
        let read = other.extract(file.path(), "a.txt", None).await;
        assert_eq!(read, Err(Refusal::Internal), "{program}");
    }
    let missing = extractor(quick())
        .extract(Path::new("/no/such/file"), "a", None)
        .await;
    assert_eq!(missing, Err(Refusal::Internal));
}

#[tokio::test]
async fn memory_beyond_the_limit_ends_the_child() {
    let limits = Limits {
        memory_bytes: 16 << 20,
        ..Limits::default()
    };
    let read = extractor(limits)
        .extract(&fixture("inflating.pdf"), "a.pdf", None)
        .await;
    assert_eq!(read, Err(Refusal::TooBig));
}

#[tokio::test]
async fn time_beyond_the_limit_ends_the_child() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        memory_bytes: 4 << 30,
        ..Limits::default()
    };
    let read = extractor(limits)
        .extract(&fixture("inflating.pdf"), "a.pdf", None)
        .await;
    assert_eq!(read, Err(Refusal::TooSlow));
}

/// Runs an ignored test of this file in a process of its own, which it may cripple.
fn run_alone(test: &str) {
    let tests = std::env::current_exe().expect("a test is a program");
    let ran = Command::new(tests)
        .args(["--ignored", "--exact", "--nocapture"])
        .arg(format!("extract::tests::child::{test}"))
        .output()
        .expect("the test runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn the_network_files_and_programs_are_given_up() {
    run_alone("gives_up_network_files_and_programs");
}

#[test]
#[ignore = "run in a process of its own by the_network_files_and_programs_are_given_up"]
fn gives_up_network_files_and_programs() {
    sandbox::enter(&Limits::default()).expect("the limits hold");
    let kind = |error: std::io::Error| error.kind();
    let denied = ErrorKind::PermissionDenied;
    assert_eq!(
        TcpStream::connect("127.0.0.1:1").map_err(kind).err(),
        Some(denied)
    );
    assert_eq!(
        UdpSocket::bind("127.0.0.1:0").map_err(kind).err(),
        Some(denied)
    );
    assert_eq!(fs::read("/etc/passwd").map_err(kind).err(), Some(denied));
    assert_eq!(
        fs::write("/tmp/chatbot-factory-written", "x")
            .map_err(kind)
            .err(),
        Some(denied)
    );
    assert_eq!(fs::remove_file("/tmp/a").map_err(kind).err(), Some(denied));
    assert!(Command::new("/bin/true").status().is_err());
    // Threads still start.
    assert_eq!(std::thread::spawn(|| 7).join().ok(), Some(7));
}

#[test]
fn memory_is_limited() {
    run_alone("cannot_take_more_memory_than_allowed");
}

#[test]
#[ignore = "run in a process of its own by memory_is_limited"]
fn cannot_take_more_memory_than_allowed() {
    sandbox::enter(&Limits::default()).expect("the limits hold");
    let mut some: Vec<u8> = Vec::new();
    assert!(some.try_reserve(256 << 20).is_ok());
    let mut much: Vec<u8> = Vec::new();
    assert!(much.try_reserve(600 << 20).is_err());
}
