//! Requests to addresses that people type: public ones only, checked where the connection is made.
//!
//! A placeholder of the interface; see the module's owner.

use std::time::Duration;

use url::Url;

use crate::config::Config;

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the address {0} is not public")]
pub struct Forbidden(pub String);

/// The one client for addresses that people type; cheap to clone.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: reqwest::Client,
}

impl Outgoing {
    /// A client that connects to public addresses, and to what the operator allows.
    pub fn new(_config: &Config) -> std::result::Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .no_proxy()
            .build()?;
        Ok(Self { client })
    }

    /// Refuses addresses that are not public by their form: other schemes, literal private
    /// addresses. Names are checked when they are resolved.
    pub fn check(&self, _url: &Url) -> std::result::Result<(), Forbidden> {
        Ok(())
    }

    /// The client; it follows no redirects.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }
}
