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

/// What a page says once, by name in its address: flash messages and errors of forms.
const SAID_ONCE: [&str; 5] = ["notice", "problem", "tested", "__path", "__err"];

/// The address without what its page has said already, for those who are sent back there.
pub fn unsaid(address: &str) -> String {
    let Some((page, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let new = |pair: &&str| !SAID_ONCE.contains(&pair.split('=').next().unwrap_or_default());
    let kept: Vec<&str> = query.split('&').filter(new).collect();
    if kept.is_empty() {
        page.to_owned()
    } else {
        format!("{page}?{}", kept.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::{local_path, unsaid};

    #[test]
    fn what_a_page_has_said_is_not_said_again_and_the_rest_stays() {
        for (address, left) in [
            ("/bots", "/bots"),
            ("/bots?page=2", "/bots?page=2"),
            ("/bots?notice=bot_deleted", "/bots"),
            (
                "http://localhost:3000/log-in?next=%2Fbots&__path=%2Fapi%2Flog_in&__err=eyJ9",
                "http://localhost:3000/log-in?next=%2Fbots",
            ),
            (
                "/bots/1/knowledge?problem=not_text&page=3",
                "/bots/1/knowledge?page=3",
            ),
        ] {
            assert_eq!(unsaid(address), left);
        }
    }

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
