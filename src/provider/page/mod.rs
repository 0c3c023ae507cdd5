//! Pages: the providers of a workspace, a new one, and one with its test.

pub mod form;
pub mod new_provider;
pub mod one_provider;
pub mod providers;

use super::Kind;

/// Names of the protocols, which are the makers' own.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Gemini => "Gemini",
        Kind::OpenAi => "OpenAI",
        Kind::Anthropic => "Anthropic",
    }
}

/// Providers whose address is known: a name, its protocol and where it answers.
pub const PRESETS: [(&str, &str, Kind, &str); 7] = [
    (
        "gemini",
        "Gemini",
        Kind::Gemini,
        "https://generativelanguage.googleapis.com/v1beta",
    ),
    (
        "openai",
        "OpenAI",
        Kind::OpenAi,
        "https://api.openai.com/v1",
    ),
    (
        "anthropic",
        "Anthropic",
        Kind::Anthropic,
        "https://api.anthropic.com/v1",
    ),
    (
        "openrouter",
        "OpenRouter",
        Kind::OpenAi,
        "https://openrouter.ai/api/v1",
    ),
    (
        "groq",
        "Groq",
        Kind::OpenAi,
        "https://api.groq.com/openai/v1",
    ),
    (
        "ollama",
        "Ollama",
        Kind::OpenAi,
        "http://localhost:11434/v1",
    ),
    ("vllm", "vLLM", Kind::OpenAi, "http://localhost:8000/v1"),
];
