//! Build script: checks the words of the interface and turns them into typed keys, and tells
//! cargo which folders are compiled into the binary.

use std::{env, error::Error, path::PathBuf};

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};

#[path = "i18n/check.rs"]
#[allow(dead_code)]
mod check;

/// Interface languages, the default first. A new language needs its folder in `locales/` and its
/// name here.
const LOCALES: [&str; 3] = ["en", "ru", "uz"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=migrations");

    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let words = check::Words::read(&root.join("locales"), &LOCALES)?;
    let sources = check::sources(&root.join("src"))?;
    let mut problems = words.problems();
    problems.extend(words.unused(&sources));
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if !problems.is_empty() {
        return Ok(());
    }

    let config = Config::new(LOCALES[0])?
        .add_locales(&LOCALES[1..])?
        .add_namespaces(words.namespaces())?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.generate_i18n_module(PathBuf::from(env::var("OUT_DIR")?).join("i18n"))?;
    embed_words(&words)
}

/// Writes the raw words as one JSON text, so that `chatbot-factory i18n check` can tell of the
/// words the binary really holds.
fn embed_words(words: &check::Words) -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(env::var("OUT_DIR")?).join("words.json");
    std::fs::write(path, words.to_json())?;
    Ok(())
}
