//! The address of a passage: of its page, with the words at which browsers scroll to it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Words by which a browser finds the passage in its page; more might run into other elements.
const WORDS: usize = 6;

/// Where a passage of this text is in the page at this address (WICG, “URL fragment text directives”).
/// Browsers that do not find the words open the page at its beginning.
pub fn link(url: &str, text: &str) -> String {
    let lines = text.lines();
    let words: Vec<&str> = lines
        .map(|line| line.trim_start_matches(|c: char| !c.is_alphanumeric()))
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .split_whitespace()
        .take(WORDS)
        .collect();
    if words.is_empty() || url.contains('#') {
        return url.to_owned();
    }
    // Marks of Markdown do not stand in the page.
    let words = words.join(" ").replace(['*', '`'], "");
    format!(
        "{url}#:~:text={}",
        utf8_percent_encode(&words, NON_ALPHANUMERIC)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_opened_at_the_first_words_of_the_passage() {
        let link = |text| link("https://lola.uz/narx", text);
        assert_eq!(
            link("\n- **Asalli tort** 77 000 soʻm turadi, bayramda ham"),
            "https://lola.uz/narx#:~:text=Asalli%20tort%2077%20000%20so%CA%BBm%20turadi%2C"
        );
        assert_eq!(link("---\n"), "https://lola.uz/narx");
    }
}
