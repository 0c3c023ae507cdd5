//! What common models cost and how much they read: a list that ages, which an operator replaces
//! entry by entry with a file of their own (`PRICES_FILE`). What is not in it is unknown, and never
//! taken for free.

use std::{fs, sync::Arc};

use serde::Deserialize;
use url::Url;

use crate::{
    config::Config,
    provider::{Kind, Price, Provider},
    usage::MicroUsd,
};

const BUILT_IN: &str = include_str!("../prices.json");

/// A list that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("PRICES_FILE: {0}")]
pub struct PricesError(String);

/// Prices of models; cheap to clone.
#[derive(Debug, Clone)]
pub struct Prices {
    entries: Arc<[Entry]>,
    /// Where the platform's own provider answers.
    platform: Option<Arc<str>>,
}

/// One model in all its versions, or with `*` at its end all whose names begin like it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    /// Whose price it is; without one it is the price everywhere.
    host: Option<String>,
    model: String,
    /// US dollars for a million tokens read, where the price is known.
    input: Option<f64>,
    /// US dollars for a million tokens written.
    output: Option<f64>,
    /// Tokens it reads and writes in all.
    context: Option<u32>,
    /// The page that says so, and when it did.
    #[expect(dead_code, reason = "for who keeps the list")]
    source: String,
}

impl Entry {
    fn fits(&self, model: &str) -> bool {
        match self.model.strip_suffix('*') {
            Some(beginning) => model.starts_with(beginning),
            None => model
                .strip_prefix(self.model.as_str())
                .is_some_and(is_version),
        }
    }

    fn price(&self) -> Option<Price> {
        let (input, output) = self.input.zip(self.output)?;
        Some(Price {
            input: micros(input),
            output: micros(output),
        })
    }
}

/// What may follow a name without making it the name of another model: a date, a number of three
/// digits, `latest` or `preview`. A word or a single digit is another model with another price:
/// `gpt-4o-audio-preview`, `gpt-5-pro`, `claude-opus-4-5`.
fn is_version(rest: &str) -> bool {
    let Some(version) = rest.strip_prefix(['-', '@']) else {
        return rest.is_empty();
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = version.split('-');
    let first = parts.next().unwrap_or_default();
    let begins = matches!(first, "latest" | "preview") || (first.len() >= 3 && digits(first));
    begins && parts.all(|part| !part.is_empty() && digits(part))
}

/// What is known of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Its price.
    pub price: Option<Price>,
    /// Tokens it reads and writes in all.
    pub context_tokens: Option<u32>,
}

impl Prices {
    /// The list of this release, with the operator's file before it.
    pub fn load(config: &Config) -> Result<Self, PricesError> {
        let mut entries = Vec::new();
        if let Some(path) = &config.prices_file {
            let text = fs::read_to_string(path)
                .map_err(|error| PricesError(format!("can't read {}: {error}", path.display())))?;
            entries.extend(read(&text)?);
        }
        entries.extend(read(BUILT_IN)?);
        let platform = config.platform.as_ref();
        let platform = platform.and_then(|platform| {
            let kind = Kind::from_stored(&platform.kind)?;
            host(
                platform
                    .base_url
                    .as_deref()
                    .unwrap_or(kind.default_base_url()),
            )
        });
        Ok(Self {
            entries: entries.into(),
            platform: platform.map(Arc::from),
        })
    }

    /// What is known of a model at its maker's, by its name alone.
    pub fn known(&self, kind: Kind, model: &str) -> Known {
        let found = self.find(kind, model, |_| true);
        found.map_or_else(Known::default, |entry| Known {
            price: entry.price(),
            context_tokens: entry.context,
        })
    }

    /// What a model of a provider's costs: what its owner says, else what is known of this host.
    /// Elsewhere the same name may cost anything.
    pub fn of(&self, provider: &Provider, model: &str) -> Option<Price> {
        let listed = || self.listed(provider, model);
        provider.price.or_else(listed)
    }

    /// What an embedding model of a provider's costs: what is known of this host, else what its owner
    /// says. Theirs is the price of models that write, many times that of these.
    pub fn of_embeddings(&self, provider: &Provider, model: &str) -> Option<Price> {
        self.listed(provider, model).or(provider.price)
    }

    fn listed(&self, provider: &Provider, model: &str) -> Option<Price> {
        let host = match provider.is_platform() {
            true => self.platform.as_deref().map(str::to_owned),
            false => host(&provider.base_url),
        };
        let here = |entry: &Entry| entry.host.is_none() || entry.host == host;
        self.find(provider.kind, model, here).and_then(Entry::price)
    }

    /// The entry with the longest name that fits; of equally long ones the operator's.
    fn find(&self, kind: Kind, model: &str, holds: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        // Gemini's lists and resellers put the maker before the name.
        let name = model.rsplit('/').next().unwrap_or(model);
        let fits = |entry: &&Entry| {
            entry.kind == kind.as_str() && (entry.fits(model) || entry.fits(name)) && holds(entry)
        };
        let mut best: Option<&Entry> = None;
        for entry in self.entries.iter().filter(fits) {
            if best.is_none_or(|best| entry.model.len() > best.model.len()) {
                best = Some(entry);
            }
        }
        best
    }
}

fn host(base_url: &str) -> Option<String> {
    let url = Url::parse(base_url).ok()?;
    url.host_str().map(str::to_owned)
}

fn read(text: &str) -> Result<Vec<Entry>, PricesError> {
    let entries: Vec<Entry> =
        serde_json::from_str(text).map_err(|error| PricesError(error.to_string()))?;
    for entry in &entries {
        let fits = |price: f64| (0.0..=100_000.0).contains(&price);
        if Kind::from_stored(&entry.kind).is_none() {
            return Err(PricesError(format!(
                "“{}” is not gemini, openai or anthropic",
                entry.kind
            )));
        }
        let prices = [entry.input, entry.output];
        if entry.model.is_empty()
            || !prices.into_iter().flatten().all(fits)
            || entry.input.is_some() != entry.output.is_some()
        {
            return Err(PricesError(format!(
                "the entry of “{}” makes no sense",
                entry.model
            )));
        }
    }
    Ok(entries)
}

fn micros(dollars: f64) -> MicroUsd {
    MicroUsd((dollars * 1e6).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::ProviderId, time::Timestamp};

    fn prices(own: Option<&str>) -> Result<Prices, PricesError> {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_testing(folder.path(), "sqlite::memory:");
        if let Some(own) = own {
            let path = folder.path().join("prices.json");
            fs::write(&path, own).unwrap();
            config.prices_file = Some(path);
        }
        Prices::load(&config)
    }

    fn provider(kind: Kind, base_url: &str) -> Provider {
        Provider {
            id: ProviderId::from("p".to_owned()),
            kind,
            name: String::new(),
            base_url: base_url.into(),
            key_hint: None,
            price: None,
            created_at: Timestamp::from_millis(1),
        }
    }

    fn input(prices: &Prices, kind: Kind, model: &str) -> Option<i64> {
        prices.known(kind, model).price.map(|price| price.input.0)
    }

    #[test]
    fn the_price_of_embeddings_is_the_known_one_before_the_owners() {
        let prices = prices(None).unwrap();
        let mut own = provider(Kind::OpenAi, "https://api.openai.com/v1");
        let dear = MicroUsd(9_000_000);
        own.price = Some(Price {
            input: dear,
            output: dear,
        });
        let of = |model| {
            let price = prices.of_embeddings(&own, model);
            price.map(|price| (price.input.0, price.output.0))
        };
        assert_eq!(of("text-embedding-3-small"), Some((20_000, 0)));
        assert_eq!(of("something-else"), Some((9_000_000, 9_000_000)));
    }

    #[test]
    fn a_model_is_known_in_all_its_versions_and_the_longest_name_wins() {
        let prices = prices(None).unwrap();
        for (kind, model, micros) in [
            (Kind::Gemini, "gemini-2.5-flash", 300_000),
            (Kind::Gemini, "models/gemini-2.5-flash-001", 300_000),
            (Kind::Gemini, "gemini-2.5-flash-preview-09-2025", 300_000),
            (Kind::Gemini, "gemini-2.5-flash-lite", 100_000),
            (Kind::OpenAi, "gpt-4o", 2_500_000),
            (Kind::OpenAi, "gpt-4o-2024-08-06", 2_500_000),
            (Kind::OpenAi, "gpt-4o-2024-05-13", 5_000_000),
            (Kind::OpenAi, "gpt-5-pro-2025-10-06", 15_000_000),
            (Kind::OpenAi, "o3-mini", 1_100_000),
            (Kind::Anthropic, "claude-opus-4-20250514", 15_000_000),
            (Kind::Anthropic, "claude-opus-4-5-20251101", 5_000_000),
            (Kind::Anthropic, "claude-3-5-haiku-latest", 800_000),
            (Kind::OpenAi, "llama-3.3-70b-versatile", 590_000),
        ] {
            assert_eq!(input(&prices, kind, model), Some(micros), "{model}");
        }
    }

    #[test]
    fn what_only_begins_like_a_known_model_stays_unknown() {
        let prices = prices(None).unwrap();
        for (kind, model) in [
            (Kind::OpenAi, "gpt-4o-audio-preview"),
            (Kind::OpenAi, "gpt-5.9"),
            (Kind::OpenAi, "gpt-5-something"),
            (Kind::OpenAi, "o1-"),
            (Kind::OpenAi, "llama3.2"),
            (Kind::OpenAi, "gemini-2.5-flash"),
            (Kind::Gemini, "gemini-2.5-flash-image"),
            (Kind::Gemini, "gemini-2.5-flash-preview-tts"),
            (Kind::Anthropic, "claude-opus-4-9"),
            (Kind::Anthropic, ""),
        ] {
            assert_eq!(prices.known(kind, model), Known::default(), "{model}");
        }
    }

    #[test]
    fn the_operators_file_wins_entry_by_entry() {
        let own = r#"[
            {"kind":"gemini","model":"gemini-2.5-flash","input":9,"output":9,"context":1000,"source":"ours"},
            {"kind":"openai","host":"localhost","model":"*","input":0,"output":0,"source":"our own machine"}
        ]"#;
        let prices = prices(Some(own)).unwrap();
        assert_eq!(
            prices
                .known(Kind::Gemini, "gemini-2.5-flash")
                .context_tokens,
            Some(1000)
        );
        assert_eq!(
            input(&prices, Kind::Gemini, "gemini-2.5-flash-lite"),
            Some(100_000)
        );
        let elsewhere = provider(Kind::Gemini, "https://proxy.example.uz/v1beta");
        assert_eq!(
            prices.of(&elsewhere, "gemini-2.5-flash").unwrap().input,
            MicroUsd(9_000_000)
        );
        let ollama = provider(Kind::OpenAi, "http://localhost:11434/v1");
        assert_eq!(prices.of(&ollama, "llama3.2").unwrap().output, MicroUsd(0));
        let maker = provider(Kind::OpenAi, Kind::OpenAi.default_base_url());
        assert!(prices.of(&maker, "gpt-4o").is_some() && prices.of(&maker, "llama3.2").is_none());
    }

    #[test]
    fn the_platforms_own_costs_what_its_host_says_though_its_address_is_not_shown() {
        let mut config = Config::for_testing(std::path::Path::new("."), "sqlite::memory:");
        config.platform = Some(crate::config::Platform {
            kind: "openai".into(),
            key: None,
            base_url: Some("https://api.groq.com/openai/v1".into()),
            models: Vec::new(),
            daily_limit: 0,
        });
        let prices = Prices::load(&config).unwrap();
        let mut platform = provider(Kind::OpenAi, "");
        platform.id = ProviderId::from(crate::provider::PLATFORM.to_owned());
        assert!(prices.of(&platform, "llama-3.1-8b-instant").is_some());
        assert_eq!(prices.of(&platform, "gpt-4o"), None);
    }

    #[test]
    fn a_bad_file_is_refused_by_its_variables_name() {
        let entry =
            |rest: &str| format!(r#"[{{"kind":"openai","model":"m","source":"us"{rest}}}]"#);
        for bad in [
            "no json".to_owned(),
            entry("").replace("openai", "x"),
            entry(r#","input":-1,"output":1"#),
            entry(r#","input":1"#),
            entry(r#","inputs":1,"output":1"#),
        ] {
            let error = prices(Some(&bad)).unwrap_err().to_string();
            assert!(error.starts_with("PRICES_FILE"), "{bad}: {error}");
        }
    }

    #[test]
    fn the_same_name_at_another_address_costs_what_its_owner_says() {
        let prices = prices(None).unwrap();
        let mut here = provider(Kind::OpenAi, Kind::OpenAi.default_base_url());
        assert!(prices.of(&here, "gpt-4o").is_some());
        here.base_url = "http://localhost:11434/v1".into();
        assert_eq!(prices.of(&here, "gpt-4o"), None);
        let free = Price {
            input: MicroUsd(0),
            output: MicroUsd(0),
        };
        here.price = Some(free);
        assert_eq!(prices.of(&here, "gpt-4o"), Some(free));
    }
}
