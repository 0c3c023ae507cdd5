//! What the same bytes cost without us: an axum handler that returns a page from memory, in a
//! process of its own as the server has one.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
};

use axum::{Router, response::Html, routing::get};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;

use crate::Result;

/// The argument that makes this program the handler.
pub const ROLE: &str = "bare-handler";

/// A running handler, ended with this value.
pub struct Bare {
    child: Child,
    address: SocketAddr,
    _page: NamedTempFile,
}

impl Bare {
    /// Starts a handler of this page.
    pub fn start(html: &[u8]) -> Result<Self> {
        let mut page = NamedTempFile::new()?;
        page.write_all(html)?;
        let mut child = Command::new(env::current_exe()?)
            .arg(ROLE)
            .arg(page.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        Ok(Self {
            address: line.trim().parse()?,
            child,
            _page: page,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Is the handler: says its address and serves until it is killed.
pub async fn serve(file: &str) -> Result<()> {
    let html: &'static str = fs::read_to_string(file)?.leak();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    let router = Router::new().fallback(get(move || async move { Html(html) }));
    Ok(axum::serve(listener, router).await?)
}
