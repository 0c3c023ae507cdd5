//! Who asks, as websites see it.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::USER_AGENT};
use url::Url;

use super::CrawlFault;
use crate::http::outgoing::{Fetch, Fetched, Outgoing};

/// The name that `robots.txt` calls us by (RFC 9309, “product token”).
pub const AGENT: &str = "ChatBotFactory";

/// The crawler as an HTTP client: its name, and how long it waits for an answer.
#[derive(Debug, Clone)]
pub struct Agent {
    outgoing: Outgoing,
    user_agent: HeaderValue,
    patience: Duration,
}

impl Agent {
    /// `public_url` tells owners of sites who reads them. An answer may take `patience`, its
    /// redirects included.
    pub fn new(outgoing: Outgoing, public_url: &str, patience: Duration) -> Self {
        let plain = concat!("ChatBotFactory/", env!("CARGO_PKG_VERSION"));
        let user_agent = HeaderValue::from_str(&format!("{plain} (+{public_url})"));
        Self {
            outgoing,
            user_agent: user_agent.unwrap_or(HeaderValue::from_static(plain)),
            patience,
        }
    }

    /// Refuses addresses that can't be public by their form.
    pub(super) fn check(&self, url: &Url) -> Result<(), CrawlFault> {
        Ok(self.outgoing.check(url)?)
    }

    /// A GET under our name, of at most so many bytes.
    pub(super) async fn get(
        &self,
        url: Url,
        mut headers: HeaderMap,
        max_bytes: usize,
    ) -> Result<Fetched, CrawlFault> {
        headers.insert(USER_AGENT, self.user_agent.clone());
        let fetch = Fetch {
            headers,
            ..Fetch::get(url, max_bytes, self.patience)
        };
        Ok(self.outgoing.fetch(fetch).await?)
    }
}
