//! Who is calling, as far as the network tells.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderMap;

use crate::config::Config;

/// The caller's address: the connection's, or the one the trusted proxies report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The network that limits count together: one IPv4 address, or an IPv6 /64, which is what a
    /// single subscriber is given.
    pub fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// Puts [`ClientAddress`] into the request.
pub async fn identify(
    State(config): State<Arc<Config>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
    let address = forwarded(request.headers(), config.trusted_proxies).unwrap_or(peer);
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Each trusted proxy appends the address it saw, so the client stands that many from the end;
/// whatever is further left was written by the client itself.
fn forwarded(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let listed: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let at = listed.len().checked_sub(trusted_proxies)?;
    if trusted_proxies == 0 {
        return None;
    }
    let entry = listed.get(at)?;
    let with_port = || entry.parse().ok().map(|address: SocketAddr| address.ip());
    entry.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", value.parse().unwrap());
        headers
    }

    #[test]
    fn without_trusted_proxies_the_header_is_not_believed() {
        assert_eq!(forwarded(&headers("1.2.3.4"), 0), None);
    }

    #[test]
    fn an_address_forged_by_the_client_is_not_taken() {
        let seen = forwarded(&headers("6.6.6.6, 1.2.3.4"), 1);
        assert_eq!(seen, "1.2.3.4".parse().ok());
    }

    #[test]
    fn ipv6_neighbours_of_one_subscriber_count_together() {
        let network = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }
}
