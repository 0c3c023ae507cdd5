//! Ready bots for common businesses, in each language, with an example document.

use serde::Deserialize;

use crate::{
    bot::{ACCENT, BotSettings, TemplateCard},
    i18n::Locale,
};

/// The templates' files; the key is stored with the bot.
const FILES: [(&str, &str); 5] = [
    ("shop", include_str!("../templates/shop.json")),
    ("clinic", include_str!("../templates/clinic.json")),
    ("school", include_str!("../templates/school.json")),
    ("restaurant", include_str!("../templates/restaurant.json")),
    ("it_help", include_str!("../templates/it_help.json")),
];

#[derive(Deserialize)]
struct Languages {
    en: Template,
    ru: Template,
    uz: Template,
}

/// A ready bot in one language.
#[derive(Debug, Clone, Deserialize)]
pub struct Template {
    /// Name of the kind of business.
    pub name: String,
    /// What the bot is for.
    pub purpose: String,
    instructions: String,
    greeting: String,
    starters: Vec<String>,
    fallback: String,
    /// Title of the example document; none in bots that bring their own.
    #[serde(default)]
    pub sample_title: String,
    /// The example document.
    #[serde(default)]
    pub sample: String,
}

impl Template {
    /// The settings of a bot made from this template.
    pub fn settings(self, name: &str, purpose: &str, language: Locale) -> BotSettings {
        let own = |given: &str, template: String| {
            if given.trim().is_empty() {
                template
            } else {
                given.trim().to_owned()
            }
        };
        BotSettings {
            name: own(name, self.name),
            purpose: own(purpose, self.purpose),
            language,
            instructions: self.instructions,
            greeting: self.greeting,
            starters: self.starters.join("\n"),
            fallback: self.fallback,
            accent: ACCENT.to_owned(),
        }
    }

    /// A template from its JSON text in one language.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text)
            .inspect_err(|error| tracing::error!(%error, "a template can't be read"))
            .ok()
    }
}

/// The template of this key in a language.
pub fn find(key: &str, language: Locale) -> Option<Template> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == key)?;
    let languages: Languages = serde_json::from_str(text)
        .inspect_err(|error| tracing::error!(%error, key, "a template can't be read"))
        .ok()?;
    Some(match language {
        Locale::en => languages.en,
        Locale::ru => languages.ru,
        Locale::uz => languages.uz,
    })
}

/// All templates in a language, for the picker.
pub fn cards(language: Locale) -> Vec<TemplateCard> {
    FILES
        .iter()
        .filter_map(|(key, _)| {
            let template = find(key, language)?;
            Some(TemplateCard {
                key: (*key).to_owned(),
                name: template.name,
                purpose: template.purpose,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::LANGUAGES;

    #[test]
    fn every_template_makes_a_valid_bot_with_an_example_in_every_language() {
        for (key, _) in FILES {
            for (language, _) in LANGUAGES {
                let template = find(key, language).unwrap();
                assert!(template.sample.len() > 400, "{key} {language:?}");
                let settings = template.settings("", "", language);
                assert_eq!(settings.check(), Ok(()), "{key} {language:?}");
                assert!(settings.starter_questions().len() >= 3);
            }
        }
    }
}
