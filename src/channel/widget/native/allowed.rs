//! On which sites a bot's widget may stand.
//!
//! A list of hosts stops browsers and not scripts, which can claim any site: limits hold besides.

use url::Url;

/// Longest origin a browser is believed: a host name has 253 characters at most.
const ORIGIN: usize = 300;

/// Whether a page of this origin, such as `https://shop.example.uz`, may hold the frame. Our own
/// pages always may.
pub fn allows(sites: &[String], public_url: &str, origin: &str) -> bool {
    if origin.len() > ORIGIN {
        return false;
    }
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let Some(host) = url.host_str() else {
        return false;
    };
    let ours = Url::parse(public_url).is_ok_and(|own| own.origin() == url.origin());
    let web = matches!(url.scheme(), "http" | "https");
    ours || web && (sites.is_empty() || sites.iter().any(|site| fits(site, host, &url)))
}

/// One entry of the list, as the content policy reads it: without a port, the scheme's usual one.
fn fits(site: &str, host: &str, url: &Url) -> bool {
    let (name, port_fits) = match site.rsplit_once(':') {
        Some((name, port)) => (name, port.parse().ok() == url.port_or_known_default()),
        None => (site, url.port().is_none()),
    };
    let named = match name.strip_prefix("*.") {
        Some(parent) => host
            .strip_suffix(parent)
            .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => host == name,
    };
    named && port_fits
}

/// The sites as the value of `frame-ancestors`.
pub fn frame_ancestors(sites: &[String]) -> String {
    if sites.is_empty() {
        "*".to_owned()
    } else {
        format!("'self' {}", sites.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://bots.example.uz";

    fn allowed(sites: &[&str], origin: &str) -> bool {
        let sites: Vec<String> = sites.iter().map(|site| (*site).to_owned()).collect();
        allows(&sites, OURS, origin)
    }

    #[test]
    fn an_empty_list_allows_every_site_of_the_web() {
        assert!(allowed(&[], "https://anything.example"));
        for odd in ["null", "", "file:///home/x", "data:text/html,x"] {
            assert!(!allowed(&[], odd), "{odd}");
        }
    }

    #[test]
    fn hosts_are_compared_whole() {
        let sites = ["shop.uz", "*.school.uz", "localhost:8080"];
        for origin in [
            "https://shop.uz",
            "http://shop.uz",
            "https://a.school.uz",
            "https://a.b.school.uz",
            "http://localhost:8080",
        ] {
            assert!(allowed(&sites, origin), "{origin}");
        }
        for origin in [
            "https://evilshop.uz",
            "https://shop.uz.evil.example",
            "https://www.shop.uz",
            "https://shop.uz:8443",
            "https://school.uz",
            "https://evilschool.uz",
            "http://localhost:8081",
            "http://localhost",
        ] {
            assert!(!allowed(&sites, origin), "{origin}");
        }
    }

    #[test]
    fn a_port_that_is_the_schemes_own_need_not_be_told() {
        assert!(allowed(&["shop.uz:443"], "https://shop.uz"));
        assert!(allowed(&["shop.uz:80"], "http://shop.uz"));
        assert!(!allowed(&["shop.uz:443"], "http://shop.uz"));
        assert!(!allowed(&["shop.uz:8443"], "https://shop.uz"));
    }

    #[test]
    fn our_own_pages_show_every_widget() {
        assert!(allowed(&["shop.uz"], OURS));
        assert!(!allowed(&["shop.uz"], "http://bots.example.uz"));
    }
}
