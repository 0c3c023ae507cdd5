//! From a name to addresses, all of them public or none.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

use super::Forbidden;

/// The system's resolver, with its answer judged.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The client fills in the port.
            let found = lookup_host((name.as_str(), 0)).await?.collect();
            let addresses: Addrs = Box::new(public(name.as_str(), found)?.into_iter());
            Ok(addresses)
        })
    }
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One address that is not public refuses the whole name: whoever owns it chose them all, and the
/// client would try one after the other.
fn public(name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Cause> {
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
    }
    let open = |ip: IpAddr| ssrf_guard::is_public(ip);
    if found.iter().all(|address| open(address.ip())) {
        return Ok(found);
    }
    Err(Forbidden(format!("{name} leads to an address that is not public")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(addresses: &[&str]) -> Result<Vec<SocketAddr>, Cause> {
        let found = addresses.iter().map(|text| text.parse().unwrap());
        public("name.example", found.collect())
    }

    #[test]
    fn a_name_passes_with_public_addresses_only() {
        assert!(judged(&["93.184.215.14:0", "[2606:4700::1111]:0"]).is_ok());
    }

    #[test]
    fn one_address_that_is_not_public_refuses_the_name() {
        let error = judged(&["93.184.215.14:0", "10.0.0.1:0"]).unwrap_err();
        assert!(error.is::<Forbidden>(), "{error}");
        assert!(judged(&["[::ffff:127.0.0.1]:0"]).is_err());
    }

    #[test]
    fn a_name_without_an_address_is_refused() {
        assert!(judged(&[]).is_err());
    }
}
