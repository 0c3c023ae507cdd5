//! Servers the operator allows although they are not public, as exact pairs of host and port.

use url::Url;

/// Reads `host:port` pairs separated by commas, each in the one spelling [`Url`] gives it. The
/// error is the entry that is none.
pub fn allowed_pairs(list: &str) -> Result<Vec<String>, String> {
    list.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| pair(entry).ok_or_else(|| entry.to_owned()))
        .collect()
}

/// The pair an address belongs to, its scheme's own port written out.
pub(super) fn pair_of(url: &Url) -> Option<String> {
    Some(format!(
        "{}:{}",
        url.host_str()?,
        url.port_or_known_default()?
    ))
}

fn pair(entry: &str) -> Option<String> {
    let port: u16 = entry.rsplit_once(':')?.1.parse().ok()?;
    let url = Url::parse(&format!("http://{entry}")).ok()?;
    let plain = !entry.contains(['/', '\\', '?', '#', '@', '*']);
    (plain && url.port_or_known_default() == Some(port)).then(|| pair_of(&url))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_in_their_normal_form() {
        assert_eq!(
            allowed_pairs("LocalHost:11434, 10.5:80,[::0:1]:8080,").unwrap(),
            ["localhost:11434", "10.0.0.5:80", "[::1]:8080"]
        );
    }

    #[test]
    fn what_is_no_pair_is_named() {
        for wrong in [
            "localhost",
            "http://localhost:11434",
            "localhost:11434/v1",
            "ollama@localhost:11434",
            "localhost:port",
            "localhost:70000",
            "::1:8080",
            ":8080",
            "10.0.0.0/8:80",
            "*:80",
        ] {
            let list = format!("10.0.0.5:8000,{wrong}");
            assert_eq!(allowed_pairs(&list).unwrap_err(), wrong);
        }
    }
}
