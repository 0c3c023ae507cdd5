//! Requests to addresses that people type: providers, tools, pages to be read. They reach public
//! addresses only, so that nobody sees the server's own network through the server.
//!
//! An address is judged twice. [`Outgoing::check`] reads its form: scheme, port, literal IP
//! addresses in any spelling. A name is judged where the connection is made, by the addresses it
//! resolves to, so that the address checked is the address used. No redirect is followed by
//! itself and no proxy is taken from the environment: both would choose another address.
//!
//! The operator may allow exact `host:port` pairs (`OUTGOING_ALLOW`) for servers of their own. Only
//! these go through a second client that connects anywhere. One client could not tell: its
//! resolver sees a host without the port, and `localhost:11434` would open all of `localhost`.

mod allow;
mod fetch;
mod resolve;

use std::{error::Error, sync::Arc, time::Duration};

use http::Method;
use reqwest::RequestBuilder;
use url::{Host, Url};

use crate::config::Config;

use allow::pair_of;

pub use allow::allowed_pairs;
pub use fetch::{Fetch, FetchError, Fetched, read_body};

/// Time for a name, a connection and its encryption. Distant servers need less than one second;
/// after five somebody who waits has given up.
pub const CONNECT: Duration = Duration::from_secs(5);

/// Ports below this one belong to other protocols (mail, remote shells), except those of the web.
const FIRST_FREE_PORT: u16 = 1024;

/// Why an address is not asked, for the log and the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("address refused: {0}")]
pub struct Forbidden(pub String);

impl Forbidden {
    /// The refusal behind an error of the client, when a name led to an address that is not public.
    pub fn behind(error: &reqwest::Error) -> Option<Self> {
        let mut cause = error.source();
        while let Some(error) = cause {
            if let Some(forbidden) = error.downcast_ref::<Self>() {
                return Some(forbidden.clone());
            }
            cause = error.source();
        }
        None
    }
}

/// The one way to addresses that people type; cheap to clone.
#[derive(Debug, Clone)]
pub struct Outgoing {
    public: reqwest::Client,
    /// Connects anywhere, for the pairs of `allow` and for nothing else.
    anywhere: reqwest::Client,
    allow: Arc<[String]>,
}

impl Outgoing {
    /// Fails when the system has no certificates to trust.
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        Self::with_connect_limit(config, CONNECT)
    }

    /// The same with another limit of time for connecting.
    pub fn with_connect_limit(config: &Config, limit: Duration) -> Result<Self, reqwest::Error> {
        let public = client(limit).dns_resolver(resolve::PublicOnly);
        Ok(Self {
            public: public.build()?,
            anywhere: client(limit).build()?,
            allow: config.outgoing_allow.clone().into(),
        })
    }

    /// Refuses addresses that can't be public by their form. Names pass: they are judged when
    /// they are resolved.
    pub fn check(&self, url: &Url) -> Result<(), Forbidden> {
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("it starts neither with http:// nor with https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("it holds a user name or a password");
        }
        if self.allows(url) {
            return Ok(());
        }
        if !public_port(url.port_or_known_default()) {
            return refuse("its port belongs to another protocol");
        }
        match url.host() {
            Some(Host::Domain(_)) => Ok(()),
            Some(Host::Ipv4(ip)) if ssrf_guard::is_public(ip.into()) => Ok(()),
            Some(Host::Ipv6(ip)) if ssrf_guard::is_public(ip.into()) => Ok(()),
            Some(_) => refuse("it is not public"),
            None => refuse("it has no host"),
        }
    }

    /// A request to an address that people typed; nobody gets one to an address that is refused.
    /// Whether a name is public shows only when it is sent: see [`Forbidden::behind`].
    pub fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Forbidden> {
        self.check(&url)?;
        let client = match self.allows(&url) {
            true => &self.anywhere,
            false => &self.public,
        };
        Ok(client.request(method, url))
    }

    fn allows(&self, url: &Url) -> bool {
        pair_of(url).is_some_and(|pair| self.allow.contains(&pair))
    }
}

fn refuse<T>(reason: &str) -> Result<T, Forbidden> {
    Err(Forbidden(reason.to_owned()))
}

fn public_port(port: Option<u16>) -> bool {
    port.is_some_and(|port| matches!(port, 80 | 443) || port >= FIRST_FREE_PORT)
}

/// Repeating a request is the caller's decision, because an answer of a model costs money.
fn client(connect_limit: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("chatbot-factory/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(connect_limit)
        .no_proxy()
}

#[cfg(test)]
mod tests;
