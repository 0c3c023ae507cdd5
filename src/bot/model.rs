//! Which model answers for a bot, and how strictly it keeps to the documents.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::ProviderId,
    provider::MODEL,
};

/// Tokens an answer may have: a few words to several pages.
pub const OUTPUT_TOKENS: (u32, u32) = (16, 16_384);
/// A page of text.
pub const DEFAULT_OUTPUT_TOKENS: u32 = 1024;
/// Highest temperature, in tenths: what all three protocols accept (Anthropic's ends at 1).
pub const TEMPERATURE_TENTHS: u8 = 20;

/// How strictly a bot keeps to its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Without a good passage it refuses, and no model is asked.
    Strict,
    /// It answers from its documents, and is polite about the rest.
    #[default]
    Balanced,
    /// It may use what the model knows of the world.
    Free,
}

impl Mode {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Balanced, Self::Free];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Balanced => "balanced",
            Self::Free => "free",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .unwrap_or_default()
    }
}

/// The model a bot answers with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelSettings {
    /// Who runs it; nobody for the built-in model.
    pub provider: Option<ProviderId>,
    /// Its name at the provider.
    pub model: String,
    /// How freely it words, in tenths; the provider's own choice when absent.
    pub temperature_tenths: Option<u8>,
    /// Tokens an answer may have.
    pub max_output_tokens: u32,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            provider: None,
            model: String::new(),
            temperature_tenths: None,
            max_output_tokens: DEFAULT_OUTPUT_TOKENS,
        }
    }
}

impl ModelSettings {
    /// From the form's fields, where everything is text; empty fields mean the default.
    pub fn parse(
        provider: &str,
        model: &str,
        temperature: &str,
        max_output_tokens: &str,
    ) -> Result<Self, AppError> {
        let model = model.trim().to_owned();
        let provider = Some(provider.trim())
            .filter(|id| !id.is_empty())
            .map(|id| ProviderId::from(id.to_owned()));
        let tokens = match max_output_tokens.trim() {
            "" => Some(DEFAULT_OUTPUT_TOKENS),
            text => text.parse().ok(),
        };
        let tenths = match temperature.trim().replace(',', ".").as_str() {
            "" => Some(None),
            text => tenths(text).map(Some),
        };
        let tokens_fit = tokens.is_some_and(|n| (OUTPUT_TOKENS.0..=OUTPUT_TOKENS.1).contains(&n));
        let least = u32::from(provider.is_some());
        Check::new()
            .text("model", &model, least, MODEL)
            .rule("temperature", tenths.is_some(), Problem::Malformed)
            .rule("max_output_tokens", tokens_fit, Problem::Malformed)
            .finish()?;
        Ok(Self {
            provider,
            model,
            temperature_tenths: tenths.flatten(),
            max_output_tokens: tokens.unwrap_or(DEFAULT_OUTPUT_TOKENS),
        })
    }

    /// The temperature as typed into the form.
    pub fn temperature(&self) -> String {
        self.temperature_tenths
            .map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
            .unwrap_or_default()
    }
}

fn tenths(text: &str) -> Option<u8> {
    let number: f32 = text.parse().ok()?;
    let tenths = (number * 10.0).round();
    (0.0..=f32::from(TEMPERATURE_TENTHS))
        .contains(&tenths)
        .then_some(tenths as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_form_means_the_built_in_model() {
        assert_eq!(
            ModelSettings::parse("", "", "", ""),
            Ok(ModelSettings::default())
        );
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = |temperature| ModelSettings::parse("p", "m", temperature, "64");
        assert_eq!(read("0,7").unwrap().temperature_tenths, Some(7));
        assert_eq!(read("1").unwrap().temperature(), "1.0");
        for wrong in ["2.1", "-1", "warm", "NaN"] {
            let error = read(wrong).unwrap_err();
            assert_eq!(
                error.of_field("temperature"),
                Some(Problem::Malformed),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_provider_needs_a_model() {
        let error = ModelSettings::parse("p", " ", "", "9").unwrap_err();
        assert_eq!(error.of_field("model"), Some(Problem::Required));
        assert_eq!(
            error.of_field("max_output_tokens"),
            Some(Problem::Malformed)
        );
    }
}
