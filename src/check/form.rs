//! The form of a check.

use serde::{Deserialize, Serialize};

use super::{Answering, Expectations, Language, PHRASE, PHRASES, TOKENS};
use crate::{
    chat::QUESTION,
    error::{AppError, Problem},
    form,
    knowledge::TITLE,
};

/// What an owner fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    /// The question.
    pub question: String,
    /// What the answer says, one phrase a line.
    pub phrases: String,
    /// Title of a document it cites, perhaps none.
    pub source: String,
    /// Whether it is one.
    pub answering: Answering,
    /// Code of a language, perhaps none.
    pub language: String,
    /// Tokens it has at most, perhaps nothing.
    pub max_tokens: String,
}

impl CheckForm {
    /// The question, and what is expected of its answer.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] with the names of the fields; `phrases` when nothing at all is expected.
    pub fn read(&self) -> Result<(String, Expectations), AppError> {
        let phrases: Vec<String> = lines(&self.phrases).map(str::to_owned).collect();
        let longest = lines(&self.phrases)
            .max_by_key(|phrase| phrase.chars().count())
            .unwrap_or_default();
        let tokens = self.max_tokens.trim();
        let max_tokens = tokens.parse::<u32>().ok();
        let counts = max_tokens.is_some_and(|most| (1..=TOKENS).contains(&most));
        let code = self.language.trim();
        let mut languages = Language::ALL.into_iter();
        let language = languages.find(|language| language.as_str() == code);
        let expectations = Expectations {
            source: self.source.trim().to_owned(),
            answering: self.answering,
            phrases,
            language,
            max_tokens,
        };
        form::Check::new()
            .text("question", &self.question, 1, QUESTION)
            .text("phrases", longest, 0, PHRASE)
            .rule("phrases", !self.phrases.contains('\0'), Problem::Malformed)
            .rule(
                "phrases",
                expectations.phrases.len() <= PHRASES as usize,
                Problem::TooMany(PHRASES),
            )
            .text("source", &self.source, 0, TITLE)
            .rule(
                "language",
                code.is_empty() || language.is_some(),
                Problem::Malformed,
            )
            .rule(
                "max_tokens",
                tokens.is_empty() || counts,
                Problem::Malformed,
            )
            .rule(
                "phrases",
                !expectations.demands().is_empty(),
                Problem::Required,
            )
            .finish()?;
        let question = self.question.replace("\r\n", "\n").trim().to_owned();
        Ok((question, expectations))
    }
}

impl From<(String, Expectations)> for CheckForm {
    fn from((question, expected): (String, Expectations)) -> Self {
        let language = expected.language.map(Language::as_str);
        Self {
            question,
            phrases: expected.phrases.join("\n"),
            source: expected.source,
            answering: expected.answering,
            language: language.unwrap_or_default().to_owned(),
            max_tokens: expected
                .max_tokens
                .map(|most| most.to_string())
                .unwrap_or_default(),
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
