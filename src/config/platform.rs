//! A provider of models that the platform itself pays for, and gives to every workspace.

use super::{ConfigError, Secret};

/// Protocols a provider may speak, as they are stored.
const KINDS: [&str; 3] = ["gemini", "openai", "anthropic"];

/// The platform's own provider.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Its protocol: `gemini`, `openai` or `anthropic` (`PLATFORM_PROVIDER`).
    pub kind: String,
    /// Its key (`PLATFORM_KEY`); a server of one's own may need none.
    pub key: Option<Secret>,
    /// Where it answers (`PLATFORM_BASE_URL`), unless at the maker of the protocol.
    pub base_url: Option<String>,
    /// The models workspaces may use (`PLATFORM_MODELS`, separated by commas); all when empty.
    pub models: Vec<String>,
    /// What each workspace may spend with it a day, in millionths of a US dollar
    /// (`PLATFORM_DAILY_USD`, default 0.25).
    pub daily_limit: i64,
}

/// A quarter of a dollar a day: some hundred answers of a small model.
const DAILY_USD: &str = "0.25";

/// What says something of a provider that is not named.
const SETTINGS: [&str; 4] = [
    "PLATFORM_KEY",
    "PLATFORM_BASE_URL",
    "PLATFORM_MODELS",
    "PLATFORM_DAILY_USD",
];

impl Platform {
    /// The platform's provider, if one is set.
    pub(super) fn read(
        read: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigError> {
        let Some(kind) = read("PLATFORM_PROVIDER") else {
            return match SETTINGS.into_iter().find(|name| read(name).is_some()) {
                None => Ok(None),
                Some(name) => Err(ConfigError {
                    name: "PLATFORM_PROVIDER",
                    reason: format!("it is not set, but {name} is"),
                }),
            };
        };
        if !KINDS.contains(&kind.as_str()) {
            return Err(ConfigError {
                name: "PLATFORM_PROVIDER",
                reason: format!("“{kind}” is not {}", KINDS.join(", ")),
            });
        }
        let base_url = read("PLATFORM_BASE_URL").map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = base_url.as_deref().filter(|url| !is_web(url)) {
            return Err(ConfigError {
                name: "PLATFORM_BASE_URL",
                reason: format!("“{url}” is not an address such as https://api.example.com/v1"),
            });
        }
        Ok(Some(Self {
            kind,
            key: read("PLATFORM_KEY").map(key).transpose()?,
            base_url,
            models: models(&read("PLATFORM_MODELS").unwrap_or_default()),
            daily_limit: daily_limit(read("PLATFORM_DAILY_USD"))?,
        }))
    }
}

impl Platform {
    /// Whether workspaces may use a model.
    pub fn offers(&self, model: &str) -> bool {
        self.models.is_empty() || self.models.iter().any(|offered| offered == model)
    }
}

fn key(text: String) -> Result<Secret, ConfigError> {
    // It travels in a header, which has no place for anything else.
    match text.chars().all(|letter| letter.is_ascii_graphic()) {
        true => Ok(Secret::new(text)),
        false => Err(ConfigError {
            name: "PLATFORM_KEY",
            reason: "it holds blanks or letters that no key has".into(),
        }),
    }
}

fn models(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn daily_limit(given: Option<String>) -> Result<i64, ConfigError> {
    let text = given.unwrap_or_else(|| DAILY_USD.into());
    let dollars: Option<f64> = text.parse().ok();
    dollars
        .filter(|dollars| (0.0..=1_000_000.0).contains(dollars))
        .map(|dollars| (dollars * 1e6).round() as i64)
        .ok_or_else(|| ConfigError {
            name: "PLATFORM_DAILY_USD",
            reason: format!("“{text}” is not an amount in US dollars such as 0.25"),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &str)]) -> Result<Option<Platform>, ConfigError> {
        Platform::read(|name| {
            let given = pairs.iter().find(|(known, _)| *known == name);
            given.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_provider_for_everybody_is_read_with_its_models_and_its_limit() {
        assert!(read(&[]).unwrap().is_none());
        let platform = read(&[
            ("PLATFORM_PROVIDER", "openai"),
            ("PLATFORM_KEY", "sk-of-the-operator"),
            ("PLATFORM_BASE_URL", "https://models.example.uz/v1/"),
            ("PLATFORM_MODELS", "small, large,,"),
            ("PLATFORM_DAILY_USD", "0.5"),
        ]);
        let platform = platform.unwrap().unwrap();
        let base_url = platform.base_url.as_deref();
        assert_eq!(base_url, Some("https://models.example.uz/v1"));
        assert_eq!(platform.daily_limit, 500_000);
        assert!(platform.offers("large") && !platform.offers("largest"));
        assert!(!format!("{platform:?}").contains("of-the-operator"));
        let any = read(&[("PLATFORM_PROVIDER", "gemini")]).unwrap().unwrap();
        assert!(any.offers("whatever"));
    }

    #[test]
    fn what_is_wrong_is_named_without_telling_the_key() {
        for (name, value) in [
            ("PLATFORM_PROVIDER", "mistral"),
            ("PLATFORM_KEY", "sk with blanks"),
            ("PLATFORM_BASE_URL", "api.openai.com/v1"),
            ("PLATFORM_DAILY_USD", "a dollar"),
            ("PLATFORM_DAILY_USD", "-1"),
            ("PLATFORM_DAILY_USD", "NaN"),
        ] {
            let mut pairs = vec![(name, value)];
            if name != "PLATFORM_PROVIDER" {
                pairs.push(("PLATFORM_PROVIDER", "openai"));
            }
            let error = read(&pairs).unwrap_err().to_string();
            assert!(error.starts_with(name), "{name}: {error}");
            assert!(!error.contains("sk with"), "{error}");
        }
        let alone = read(&[("PLATFORM_KEY", "sk-alone")])
            .unwrap_err()
            .to_string();
        assert!(alone.starts_with("PLATFORM_PROVIDER") && !alone.contains("sk-alone"));
    }
}
