//! The session of a widget's frame: which bot, which visitor, on which site, and until when.
//!
//! It is signed and kept by the frame alone, in memory; the server stores nothing. It is short, and
//! the frame asks for the next one by itself, so that a site taken off the list is shut out soon
//! even where a request would not notice.

use serde::{Deserialize, Serialize};

use crate::{account::Theme, config::Config, i18n, id::BotId, time::Timestamp};

/// Seconds a session lasts.
pub const LASTS: i64 = 60 * 60;
/// Longest session as text: all its parts have limits of their own.
const LONGEST: usize = 2000;

/// What a session says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The bot it was given for.
    pub bot: BotId,
    /// Pseudonym of the visitor.
    pub visitor: String,
    /// Origin of the page around the frame.
    pub site: String,
    /// Language code.
    pub language: String,
    /// Light or dark.
    pub theme: Theme,
    /// Milliseconds of Unix.
    pub until: i64,
}

impl Session {
    /// As the frame keeps it.
    pub fn seal(&self, config: &Config) -> Option<String> {
        let said = serde_json::to_string(self).ok()?;
        let said: String = crate::config::hex(said.as_bytes());
        let seal = seal(config, &said);
        Some(format!("{said}.{seal}"))
    }

    /// From what a frame sent, unless it is not ours or over.
    pub fn open(config: &Config, text: &str, now: Timestamp) -> Option<Self> {
        let (said, claimed) = text
            .split_once('.')
            .filter(|_| text.len() <= LONGEST && text.is_ascii())?;
        // Two values of which neither can be chosen are compared, so that time tells nothing.
        let same = |seal: &str| config.keyed_hash("widget session compared", seal);
        if same(&seal(config, said)) != same(claimed) {
            return None;
        }
        let bytes: Option<Vec<u8>> = said
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let session: Self = serde_json::from_slice(&bytes?).ok()?;
        (session.until > now.millis()).then_some(session)
    }

    /// The language as the interface knows it.
    pub fn locale(&self) -> i18n::Locale {
        i18n::from_code(&self.language).unwrap_or_default()
    }
}

fn seal(config: &Config, said: &str) -> String {
    config.keyed_hash("widget session", said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(until: i64) -> Session {
        Session {
            bot: "b1".to_owned().into(),
            visitor: "v1".into(),
            site: "https://shop.uz".into(),
            language: "uz".into(),
            theme: Theme::Dark,
            until,
        }
    }

    fn config() -> Config {
        Config::for_testing(std::path::Path::new("."), "sqlite::memory:")
    }

    #[test]
    fn a_session_opens_until_its_end_and_only_as_it_was_given() {
        let (config, now) = (config(), Timestamp::from_millis(1000));
        let text = session(1001).seal(&config).unwrap();
        assert_eq!(Session::open(&config, &text, now), Some(session(1001)));
        assert_eq!(
            Session::open(&config, &text, Timestamp::from_millis(1001)),
            None
        );
        let (said, seal) = text.split_once('.').unwrap();
        let other = session(999_999).seal(&config).unwrap();
        let (longer, _) = other.split_once('.').unwrap();
        for wrong in [
            format!("{longer}.{seal}"),
            format!("{said}."),
            said.to_owned(),
            format!("{said}.{}", &seal[1..]),
            String::new(),
            "é.é".into(),
        ] {
            assert_eq!(Session::open(&config, &wrong, now), None, "{wrong}");
        }
    }
}
