//! Addresses of pages: the form they are fetched in, and the form they are compared in.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// Longest address taken up, in bytes: the limit that sitemaps set (sitemaps.org, “loc”). Longer
/// ones are made by machines that never end.
pub const MAX_ADDRESS: usize = 2048;

/// Parameters that tell where a reader came from and never which page is shown. From the query
/// stripping list of Firefox (`privacy.query_stripping.strip_list`), the parameters that Yandex
/// and Google document for their advertisements and counters, and the session ids of PHP, ASP
/// and Java. `ref` stays: many sites show another page by it.
const TRACKING: [&str; 48] = [
    "__hsfp",
    "__hssc",
    "__hstc",
    "__s",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "aspsessionid",
    "dclid",
    "fbclid",
    "gad_campaignid",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "hsctatracking",
    "igsh",
    "igshid",
    "jsessionid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "oft_c",
    "oft_ck",
    "oft_d",
    "oft_id",
    "oft_ids",
    "oft_k",
    "oft_lk",
    "oft_sk",
    "oly_anon_id",
    "oly_enc_id",
    "phpsessid",
    "rb_clickid",
    "s_cid",
    "srsltid",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
    "yclid",
    "ysclid",
];

/// The address to fetch: without fragment, tracking parameters and session ids, its path in the
/// normal form of RFC 3986 (section 6.2.2). [`Url`] has already lowered the host, written names
/// of other alphabets in Punycode, dropped the scheme's own port and resolved `.` and `..`.
/// Parameters that remain keep their order, and a trailing slash stays: links inside the page
/// depend on it.
pub fn canonical(url: &Url) -> Url {
    let mut clean = url.clone();
    clean.set_fragment(None);
    clean.set_path(&normal_path(url.path()));
    let query = url.query().map(without_tracking);
    clean.set_query(query.as_deref().filter(|query| !query.is_empty()));
    clean
}

/// Equal for addresses that readers take for one page: with `http` or `https`, with or without
/// `www.`, with or without a slash at the end.
pub fn key(url: &Url) -> String {
    let clean = canonical(url);
    let path = clean.path().trim_end_matches('/');
    let query = clean.query().map(|query| format!("?{query}"));
    format!("{}{path}{}", site(&clean), query.unwrap_or_default())
}

/// The site an address belongs to: its host without `www.`, and its port unless it is one of the
/// web's own.
pub fn site(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    match url.port_or_known_default() {
        None | Some(80 | 443) => host.to_owned(),
        Some(port) => format!("{host}:{port}"),
    }
}

/// A path as people read it: `%D0%B1` becomes `б`.
pub(super) fn readable(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8_lossy()
}

/// Escapes in capital letters, and none for letters, digits, `-`, `.`, `_` and `~`; no session
/// id behind a semicolon.
fn normal_path(path: &str) -> String {
    let mut normal = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        normal.push_str(before);
        let byte = escape
            .get(1..3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) if unreserved(byte) => normal.push(char::from(byte)),
            Some(byte) => normal.push_str(&format!("%{byte:02X}")),
            None => normal.push('%'),
        }
        rest = &escape[if byte.is_some() { 3 } else { 1 }..];
    }
    normal.push_str(rest);
    without_session(normal)
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Java servers write a session into the last part of a path: `/page;jsessionid=…`.
fn without_session(mut path: String) -> String {
    let start = path.rfind('/').unwrap_or(0);
    if let Some(at) = path[start..].to_ascii_lowercase().find(";jsessionid=") {
        path.truncate(start + at);
    }
    path
}

fn without_tracking(query: &str) -> String {
    let kept = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !tracks(&name.to_ascii_lowercase())
    });
    kept.collect::<Vec<_>>().join("&")
}

fn tracks(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn canonical_of(text: &str) -> String {
        canonical(&url(text)).into()
    }

    #[test]
    fn the_list_of_tracking_parameters_is_sorted_so_that_each_is_found() {
        assert!(TRACKING.is_sorted());
    }

    #[test]
    fn a_canonical_address_has_no_fragment_no_default_port_and_a_lower_case_host() {
        assert_eq!(
            canonical_of("HTTPS://Example.UZ:443/Narx/../Bogʻ?b=2&a=1#top"),
            "https://example.uz/Bog%CA%BB?b=2&a=1"
        );
        assert_eq!(canonical_of("http://a.uz:8080"), "http://a.uz:8080/");
    }

    #[test]
    fn tracking_parameters_go_and_the_others_keep_their_order() {
        assert_eq!(
            canonical_of("http://a.uz/p?z=1&UTM_Source=x&yclid=2&a=%20b&fbclid=3&ref=main&z=4"),
            "http://a.uz/p?z=1&a=%20b&ref=main&z=4"
        );
        assert_eq!(canonical_of("http://a.uz/p?utm_medium=x"), "http://a.uz/p");
        assert_eq!(canonical_of("http://a.uz/p?"), "http://a.uz/p");
        assert_eq!(canonical_of("http://a.uz/p?&&a&"), "http://a.uz/p?a");
    }

    #[test]
    fn sessions_are_no_part_of_an_address() {
        assert_eq!(
            canonical_of("http://a.uz/p;JSESSIONID=1F?x=1&PHPSESSID=2"),
            "http://a.uz/p?x=1"
        );
        assert_eq!(
            canonical_of("http://a.uz/p;v=1/q"),
            "http://a.uz/p;v=1/q",
            "other parameters of a path stay"
        );
    }

    #[test]
    fn escapes_of_a_path_have_one_spelling() {
        assert_eq!(
            canonical_of("http://a.uz/%7euser/%d0%b1%2f100%/%zz"),
            "http://a.uz/~user/%D0%B1%2F100%/%zz"
        );
    }

    #[test]
    fn index_pages_are_left_as_they_are() {
        assert_eq!(
            canonical_of("http://a.uz/index.php"),
            "http://a.uz/index.php"
        );
        assert_ne!(
            key(&url("http://a.uz/index.html")),
            key(&url("http://a.uz/"))
        );
    }

    #[test]
    fn scheme_www_and_a_slash_at_the_end_make_no_other_page() {
        let same = [
            "http://example.uz/narx",
            "https://www.example.uz/narx/",
            "https://EXAMPLE.uz./narx#a",
            "http://example.uz:80/narx?utm_source=a",
        ];
        for address in same {
            assert_eq!(key(&url(address)), "example.uz/narx", "{address}");
        }
        for other in [
            "http://example.uz/Narx",
            "http://example.uz/narx?a=1",
            "http://m.example.uz/narx",
            "http://example.uz:8080/narx",
        ] {
            assert_ne!(key(&url(other)), "example.uz/narx", "{other}");
        }
    }

    #[test]
    fn hosts_of_other_alphabets_have_one_spelling() {
        assert_eq!(
            key(&url("http://ПРИМЕР.рф/О нас")),
            key(&url(
                "https://www.xn--e1afmkfd.xn--p1ai/%D0%9E%20%D0%BD%D0%B0%D1%81"
            ))
        );
        assert_eq!(readable(url("http://пример.рф/О нас").path()), "/О нас");
    }

    #[test]
    fn a_canonical_address_is_its_own_canonical_address() {
        for address in [
            "http://a.uz/%25%37%65?a=%26&utm_a=1",
            "http://a.uz/%2e%2E/b//c/;jsessionid=1",
            "http://a.uz/%",
            "http://a.uz/%é",
        ] {
            let once = canonical(&url(address));
            assert_eq!(canonical(&once), once, "{address}");
        }
    }
}
