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

/// A provider that many people use: what is filled in for it.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Its stable name, in the address of the form.
    pub key: &'static str,
    /// Its own name; empty for any other.
    pub name: &'static str,
    /// What it speaks.
    pub kind: Kind,
    /// Where it answers, by its documentation; empty where only its owner knows.
    pub base_url: &'static str,
    /// A small model it has had for long, to begin a test with; empty where there is none.
    pub model: &'static str,
}

/// In the order they are offered. Ollama and vLLM stand at the addresses they listen on by default.
pub const PRESETS: [Preset; 8] = [
    maker("gemini", "Gemini", Kind::Gemini, "gemini-2.5-flash"),
    maker("openai", "OpenAI", Kind::OpenAi, "gpt-4.1-mini"),
    maker(
        "anthropic",
        "Anthropic",
        Kind::Anthropic,
        "claude-haiku-4-5",
    ),
    like_openai(
        "openrouter",
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        "openai/gpt-4o-mini",
    ),
    like_openai(
        "groq",
        "Groq",
        "https://api.groq.com/openai/v1",
        "llama-3.1-8b-instant",
    ),
    like_openai("ollama", "Ollama", "http://localhost:11434/v1", "llama3.2"),
    like_openai("vllm", "vLLM", "http://localhost:8000/v1", ""),
    like_openai("other", "", "", ""),
];

const fn maker(key: &'static str, name: &'static str, kind: Kind, model: &'static str) -> Preset {
    Preset {
        key,
        name,
        kind,
        base_url: kind.default_base_url(),
        model,
    }
}

const fn like_openai(
    key: &'static str,
    name: &'static str,
    base_url: &'static str,
    model: &'static str,
) -> Preset {
    Preset {
        key,
        name,
        kind: Kind::OpenAi,
        base_url,
        model,
    }
}

/// A model to begin a test with, where the address tells which there are.
pub fn first_model(base_url: &str) -> &'static str {
    let here = |preset: &Preset| !base_url.is_empty() && preset.base_url == base_url;
    PRESETS
        .into_iter()
        .find(here)
        .map_or("", |preset| preset.model)
}
