//! The form of the share page's settings, where everything is text, and its rules.

use serde::{Deserialize, Serialize};

use super::{ShareSettings, limits};
use crate::{
    account::Theme,
    error::{AppError, Problem},
    form::Check,
    i18n::{self, code},
};

/// The fields as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    /// Title of the page.
    pub title: String,
    /// Description of the page.
    pub description: String,
    /// `dark`, `light` or `system`.
    pub theme: String,
    /// A language, or the browser's when empty.
    pub language: String,
    /// A ticked box.
    pub indexed: bool,
    /// What visitors agree to.
    pub consent: String,
    /// Address of the privacy policy.
    pub privacy: String,
}

impl ShareForm {
    /// The settings, or every field that is wrong.
    pub fn parse(&self) -> Result<ShareSettings, AppError> {
        let tidy = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        let settings = ShareSettings {
            title: tidy(&self.title),
            description: tidy(&self.description),
            theme: Theme::from_stored(&self.theme).unwrap_or_default(),
            language: i18n::from_code(&self.language),
            indexed: self.indexed,
            consent: tidy(&self.consent),
            privacy: self.privacy.trim().to_owned(),
        };
        Check::new()
            .text("title", &settings.title, 0, limits::TITLE)
            .text("description", &settings.description, 0, limits::DESCRIPTION)
            .text("consent", &settings.consent, 0, limits::CONSENT)
            .text("privacy", &settings.privacy, 0, limits::PRIVACY)
            .rule(
                "privacy",
                settings.privacy.is_empty() || is_https(&settings.privacy),
                Problem::Malformed,
            )
            .finish()?;
        Ok(settings)
    }
}

impl From<&ShareSettings> for ShareForm {
    fn from(settings: &ShareSettings) -> Self {
        Self {
            title: settings.title.clone(),
            description: settings.description.clone(),
            theme: settings.theme.as_str().to_owned(),
            language: settings.language.map_or("", code).to_owned(),
            indexed: settings.indexed,
            consent: settings.consent.clone(),
            privacy: settings.privacy.clone(),
        }
    }
}

/// An address with a host and nothing that hides where it leads.
fn is_https(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let odd =
        |letter: char| letter.is_whitespace() || letter.is_control() || "\\\"<>`".contains(letter);
    !host.is_empty() && !host.contains('@') && !address.contains(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_privacy_policy_stands_at_an_https_address() {
        let parsed = |privacy: &str| {
            let form = ShareForm {
                privacy: privacy.to_owned(),
                ..ShareForm::default()
            };
            form.parse()
        };
        for right in ["", " https://lola.uz/privacy?l=uz#a ", "https://лола.уз"] {
            assert!(parsed(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://lola.uz",
            "javascript:alert(1)",
            "https://",
            "https:///privacy",
            "https://lola.uz@evil.example",
            "https://lola.uz/a b",
            "//lola.uz",
            "lola.uz",
        ] {
            let error = parsed(wrong).unwrap_err();
            assert_eq!(
                error.of_field("privacy"),
                Some(Problem::Malformed),
                "{wrong}"
            );
        }
    }
}
