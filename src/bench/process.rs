//! The server that is measured: the release binary on a fresh data folder, and nothing of the
//! settings of the person who measures.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Result, http::Client, table::Table};

/// The program.
pub const BINARY: &str = env!("CARGO_BIN_EXE_chatbot-factory");
/// A start with an empty folder takes a moment for the migrations and the demo.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a server is left alone until it counts as idle.
const IDLE: Duration = Duration::from_secs(3);
/// The idle server's memory, in megabytes of 1,000,000 bytes.
const MEMORY: f64 = 40.0;
/// Pages a server has shown before its memory is read.
const VISITED: [&str; 4] = ["/", "/sign-up", "/log-in", "/b/demo-en"];

/// A running server, ended with this value.
pub struct Server {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// The same with more settings.
    pub async fn start_with(settings: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let address = free_address()?;
        let site = Path::new(BINARY)
            .ancestors()
            .nth(2)
            .map(|target| target.join("site"));
        let child = Command::new(BINARY)
            .arg("serve")
            .current_dir(folder.path())
            .env_clear()
            .env("HOST", address.ip().to_string())
            .env("PORT", address.port().to_string())
            .env("PUBLIC_URL", format!("http://{address}"))
            .env("DATA_DIR", folder.path())
            .env("BUILTIN_WORDS_PER_SECOND", "0")
            .env("QUESTIONS_PER_MINUTE", "100000")
            .env("LEPTOS_OUTPUT_NAME", "chatbot-factory")
            .env("LEPTOS_SITE_ROOT", site.unwrap_or_default())
            .env("LEPTOS_SITE_PKG_DIR", "pkg")
            .env("LEPTOS_HASH_FILES", "true")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Self {
            child,
            address,
            folder,
        };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data folder.
    pub fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// Shows a few pages, waits, and reads the memory the process keeps.
    pub async fn measure_memory(&self, table: &mut Table) -> Result<()> {
        let mut visitor = Client::connect(self.address).await?;
        for page in VISITED {
            visitor.get(page, "Accept: text/html\r\n").await?;
        }
        drop(visitor);
        tokio::time::sleep(IDLE).await;
        let what = "memory of the idle server";
        match self.resident_megabytes() {
            Some(megabytes) => {
                table.wish(what, megabytes, MEMORY, "MB");
            }
            None => table.note(what, "needs Linux".into()),
        }
        Ok(())
    }

    /// Memory the process holds at this moment, where the system tells.
    pub fn resident_megabytes(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes * 1024.0 / 1_000_000.0)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended at its start: {status}").into());
            }
            if let Ok(mut client) = Client::connect(self.address).await
                && client.get("/readyz", "").await?.head.status == 200
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("the server did not get ready".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
