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
    /// What each workspace may spend with it a day, in millionths of a US dollar
    /// (`PLATFORM_DAILY_USD`, default 0.25).
    pub daily_limit: i64,
}

/// A quarter of a dollar a day: some hundred answers of a small model.
const DAILY_USD: &str = "0.25";

impl Platform {
    /// The platform's provider, if one is set.
    pub(super) fn read(
        read: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<Self>, ConfigError> {
        let Some(kind) = read("PLATFORM_PROVIDER") else {
            return Ok(None);
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
            key: read("PLATFORM_KEY").map(Secret::new),
            base_url,
            daily_limit: daily_limit(read("PLATFORM_DAILY_USD"))?,
        }))
    }
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
