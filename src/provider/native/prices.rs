//! What common models cost and how much they read: a list that ages, which an operator replaces
//! entry by entry with a file of their own (`PRICES_FILE`). What is not in it is unknown, and never
//! taken for free.

use std::{fs, sync::Arc};

use serde::Deserialize;

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
pub struct Prices(Arc<[Entry]>);

/// One model, or all whose names begin like it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    model: String,
    /// US dollars for a million tokens read.
    input: f64,
    /// US dollars for a million tokens written.
    output: f64,
    /// Tokens it reads and writes in all.
    context: Option<u32>,
    /// The page the figures were read from, and when.
    #[allow(dead_code)]
    source: String,
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
        Ok(Self(entries.into()))
    }

    /// What is known of a model: the entry with the longest name that its own begins with; of
    /// equally long ones the operator's.
    pub fn known(&self, kind: Kind, model: &str) -> Known {
        // OpenRouter and others put the maker before the name.
        let name = model.rsplit('/').next().unwrap_or(model);
        let fits =
            |entry: &&Entry| entry.kind == kind.as_str() && name.starts_with(entry.model.as_str());
        let mut best: Option<&Entry> = None;
        for entry in self.0.iter().filter(fits) {
            if best.is_none_or(|best| entry.model.len() > best.model.len()) {
                best = Some(entry);
            }
        }
        best.map_or_else(Known::default, |entry| Known {
            price: Some(Price {
                input: micros(entry.input),
                output: micros(entry.output),
            }),
            context_tokens: entry.context,
        })
    }

    /// What a model of a provider's costs: what its owner says, else what is known of the maker's
    /// own service. Elsewhere the same name may cost anything.
    pub fn of(&self, provider: &Provider, model: &str) -> Option<Price> {
        let makers_own = provider.base_url == provider.kind.default_base_url();
        let listed = || {
            self.known(provider.kind, model)
                .price
                .filter(|_| makers_own)
        };
        provider.price.or_else(listed)
    }
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
        if entry.model.is_empty() || !fits(entry.input) || !fits(entry.output) {
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

    #[test]
    fn the_longest_name_wins_and_the_unknown_stays_unknown() {
        let prices = prices(None).unwrap();
        let flash = prices
            .known(Kind::Gemini, "gemini-2.5-flash-preview")
            .price
            .unwrap();
        let lite = prices
            .known(Kind::Gemini, "gemini-2.5-flash-lite")
            .price
            .unwrap();
        assert!(lite.input < flash.input);
        assert_eq!(
            prices.known(Kind::OpenAi, "llama-nobody-knows"),
            Known::default()
        );
        assert_eq!(
            prices.known(Kind::Anthropic, "gemini-2.5-flash"),
            Known::default()
        );
    }

    #[test]
    fn the_operators_file_wins_entry_by_entry() {
        let own = r#"[{"kind":"gemini","model":"gemini-2.5-flash","input":9,"output":9,"context":1000,"source":"ours"}]"#;
        let prices = prices(Some(own)).unwrap();
        assert_eq!(
            prices
                .known(Kind::Gemini, "gemini-2.5-flash")
                .context_tokens,
            Some(1000)
        );
        assert!(prices.known(Kind::OpenAi, "gpt-4o").price.is_some());
    }

    #[test]
    fn a_bad_file_is_refused_by_its_variables_name() {
        for bad in [
            "no json",
            r#"[{"kind":"x","model":"m","input":1,"output":1,"context":null,"source":""}]"#,
            r#"[{"kind":"openai","model":"m","input":-1,"output":1,"context":null,"source":""}]"#,
        ] {
            assert!(
                prices(Some(bad))
                    .unwrap_err()
                    .to_string()
                    .starts_with("PRICES_FILE"),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_same_name_at_another_address_costs_what_its_owner_says() {
        let prices = prices(None).unwrap();
        let mut provider = Provider {
            id: ProviderId::from("p".to_owned()),
            kind: Kind::OpenAi,
            name: String::new(),
            base_url: Kind::OpenAi.default_base_url().into(),
            key_hint: None,
            price: None,
            created_at: Timestamp::from_millis(0),
        };
        assert!(prices.of(&provider, "gpt-4o").is_some());
        provider.base_url = "http://localhost:11434/v1".into();
        assert_eq!(prices.of(&provider, "gpt-4o"), None);
        let free = Price {
            input: MicroUsd(0),
            output: MicroUsd(0),
        };
        provider.price = Some(free);
        assert_eq!(prices.of(&provider, "gpt-4o"), Some(free));
    }
}
