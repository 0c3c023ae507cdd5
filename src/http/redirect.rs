//! Where a person may be sent after a form: to a page of this site and nowhere else.

/// The path if it is one of ours, else the fallback. Refuses `//host`, `/\host`, schemes and
/// control characters, which browsers read as other sites or as headers.
pub fn local_path<'a>(path: Option<&'a str>, fallback: &'a str) -> &'a str {
    path.filter(|path| {
        let mut letters = path.chars();
        letters.next() == Some('/')
            && !matches!(letters.next(), Some('/' | '\\'))
            && !path
                .chars()
                .any(|letter| letter.is_control() || letter == '\\')
            && !path.starts_with("/api/")
    })
    .unwrap_or(fallback)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        assert_eq!(local_path(Some("/bots?page=2"), "/"), "/bots?page=2");
        for foreign in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/\r\nLocation: https://evil.example",
            "/\t/evil.example",
            "/api/log_out",
            "",
        ] {
            assert_eq!(local_path(Some(foreign), "/"), "/", "{foreign:?}");
        }
        assert_eq!(local_path(None, "/bots"), "/bots");
    }
}
