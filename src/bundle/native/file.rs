//! What stands in a file, and the text of it.

use serde::{Deserialize, Serialize};

use crate::{
    bot::{ACCENT, model::DEFAULT_OUTPUT_TOKENS},
    bundle::FORMAT,
    check::{Answering, Language},
    lead::LeadForm,
    publish::Texts,
    tool::{Method, Parameter},
};

/// Says what it is to whoever opens it.
const HEAD: &str = "# A bot of ChatBot Factory. Import it under “New bot”, or with `chatbot-factory bot import FILE`.\n\
 # Values of headers are not in it, nor are the keys of providers, nor passwords and pictures of chat pages.\n\n";

/// A bot with all that makes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotFile {
    /// The form of the file, [`FORMAT`].
    pub format: u32,
    /// What its owner set.
    pub bot: BotPart,
    /// What answers; the built-in model when it is left out.
    #[serde(default)]
    pub model: ModelPart,
    /// The page of its link; as usual when it is left out.
    #[serde(default, skip_serializing_if = "SharePart::is_usual")]
    pub share: SharePart,
    /// What visitors are told while it is not open; the texts of their language when it is left out.
    #[serde(default, skip_serializing_if = "says_nothing")]
    pub texts: Texts,
    /// The form of leads; never offered when it is left out.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub leads: LeadForm,
    /// Tools, the oldest first.
    #[serde(default, rename = "tool", skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolPart>,
    /// Curated answers, the oldest first.
    #[serde(default, rename = "answer", skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerPart>,
    /// Checks, the oldest first.
    #[serde(default, rename = "check", skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckPart>,
    /// Documents, the oldest first.
    #[serde(default, rename = "document", skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentPart>,
}

/// Settings and mode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BotPart {
    pub name: String,
    #[serde(default)]
    pub purpose: String,
    /// Code of a language.
    pub language: String,
    /// `strict`, `balanced` or `free`.
    #[serde(default = "balanced")]
    pub mode: String,
    #[serde(default = "accent")]
    pub accent: String,
    pub greeting: String,
    #[serde(default)]
    pub starters: Vec<String>,
    pub fallback: String,
    #[serde(default)]
    pub instructions: String,
}

/// Model and how it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelPart {
    /// The provider as the workspace calls it; empty for the built-in model.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// The model as its provider calls it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// As on the page, such as `0.7`; empty for the provider's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub temperature: String,
    /// Tokens an answer may have.
    pub max_output_tokens: u32,
}

impl Default for ModelPart {
    fn default() -> Self {
        Self {
            provider: String::new(),
            name: String::new(),
            temperature: String::new(),
            max_output_tokens: DEFAULT_OUTPUT_TOKENS,
        }
    }
}

/// The share page, but for its password and pictures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct SharePart {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// `dark`, `light` or `system`; dark when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub theme: String,
    /// Code of a language; the browser's when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    #[serde(skip_serializing_if = "is_no")]
    pub indexed: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub consent: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub privacy: String,
}

impl SharePart {
    /// Whether it says nothing.
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// A tool without the values of its headers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ToolPart {
    pub name: String,
    pub description: String,
    pub method: Method,
    pub url: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Names of headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    #[serde(default, rename = "parameter", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

/// A curated answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AnswerPart {
    /// Wordings of the question.
    pub questions: Vec<String>,
    pub answer: String,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CheckPart {
    pub question: String,
    /// `answers`, `refuses` or `any`.
    #[serde(default)]
    pub answering: Answering,
    /// Phrases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// Title of a document, which need not be in the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cites: String,
    /// `english`, `russian`, `uzbek` or `uzbek_cyrillic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DocumentPart {
    pub title: String,
    pub text: String,
}

fn says_nothing(texts: &Texts) -> bool {
    *texts == Texts::default()
}

fn is_unset(form: &LeadForm) -> bool {
    *form == LeadForm::default()
}

fn balanced() -> String {
    "balanced".to_owned()
}

fn accent() -> String {
    ACCENT.to_owned()
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

fn is_no(value: &bool) -> bool {
    !*value
}

/// Why a text is no file of a bot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not TOML, or holds what does not belong there.
    #[error("line {line}: {message}")]
    Syntax {
        /// From 1.
        line: u32,
        /// What is wrong, in the words of the reader.
        message: String,
    },
    /// It was written by another version of the program.
    #[error("format {0} is not known; this program reads format {known}", known = FORMAT)]
    Format(u32),
}

impl BotFile {
    /// The text of the file.
    pub fn to_text(&self) -> Result<String, toml::ser::Error> {
        Ok(format!("{HEAD}{}", toml::to_string_pretty(self)?))
    }

    /// Reads the text of a file.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        // Another format may have other fields, which would be blamed first.
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = toml::from_str(text).map_err(|error| syntax(text, &error))?;
        if head.format != FORMAT {
            return Err(Unreadable::Format(head.format));
        }
        toml::from_str(text).map_err(|error| syntax(text, &error))
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> Unreadable {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    Unreadable::Syntax {
        line: u32::try_from(before.matches('\n').count()).unwrap_or(0) + 1,
        message: error.message().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str = "format = 1\n[bot]\nname = \"Shop\"\nlanguage = \"uz\"\ngreeting = \"Salom\"\nfallback = \"Bilmayman\"\n";

    #[test]
    fn what_is_left_out_is_as_in_a_new_bot() {
        let file = BotFile::read(SMALLEST).unwrap();
        assert_eq!(
            (file.bot.mode.as_str(), file.bot.accent.as_str()),
            ("balanced", ACCENT)
        );
        assert_eq!(file.model, ModelPart::default());
    }

    #[test]
    fn texts_of_many_lines_stand_as_they_are() {
        let mut file = BotFile::read(SMALLEST).unwrap();
        file.bot.instructions = "Be kind.\nSay “siz”, and \\n is no line.".into();
        let text = file.to_text().unwrap();
        assert!(text.contains("\nBe kind.\n"), "{text}");
        assert_eq!(BotFile::read(&text).unwrap(), file);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line) in [
            ("format = 1\n[bot]\nname = Shop\n", 3),
            (
                "format = 1\ncolour = \"red\"\n[bot]\nname = \"a\"\nlanguage = \"uz\"\ngreeting = \"a\"\nfallback = \"a\"\n",
                2,
            ),
            ("", 1),
        ] {
            let Err(Unreadable::Syntax { line: told, .. }) = BotFile::read(text) else {
                panic!("{text} was read")
            };
            assert_eq!(told, line, "{text}");
        }
        assert_eq!(
            BotFile::read("format = 2\nnew = true"),
            Err(Unreadable::Format(2))
        );
    }
}
