//! What must hold for the words of the interface: every language has the same keys with the same
//! placeholders, plural forms are complete, Uzbek is written with its own letters, and no key is
//! left that nothing uses. Run by the build script and by `chatbot-factory i18n check`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

/// Plural categories each language needs, from Unicode CLDR 44 (cardinal rules).
const PLURAL_FORMS: [(&str, &[&str]); 3] = [
    ("en", &["one", "other"]),
    ("ru", &["few", "many", "one", "other"]),
    ("uz", &["one", "other"]),
];

/// Words by language, then `namespace.key`.
pub struct Words(BTreeMap<String, BTreeMap<String, String>>);

impl Words {
    /// Reads `locales/<language>/<namespace>.json`.
    pub fn read(folder: &Path, locales: &[&str]) -> io::Result<Self> {
        let mut words = BTreeMap::new();
        for locale in locales {
            let mut keys = BTreeMap::new();
            for entry in fs::read_dir(folder.join(locale))? {
                let path = entry?.path();
                let (Some(namespace), Some("json")) = (
                    path.file_stem().and_then(|name| name.to_str()),
                    path.extension().and_then(|name| name.to_str()),
                ) else {
                    continue;
                };
                let file: BTreeMap<String, String> =
                    serde_json::from_str(&fs::read_to_string(&path)?).map_err(|error| {
                        io::Error::other(format!("{}: {error}", path.display()))
                    })?;
                for (key, text) in file {
                    keys.insert(format!("{namespace}.{key}"), text);
                }
            }
            words.insert((*locale).to_owned(), keys);
        }
        Ok(Self(words))
    }

    /// The words as the build script wrote them into the binary.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text).map(Self)
    }

    /// All words as one JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Number of keys per language.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0
            .iter()
            .map(|(locale, keys)| (locale.as_str(), keys.len()))
    }

    /// The namespaces, sorted.
    pub fn namespaces(&self) -> BTreeSet<String> {
        self.0
            .values()
            .flat_map(|keys| keys.keys())
            .filter_map(|key| key.split_once('.'))
            .map(|(namespace, _)| namespace.to_owned())
            .collect()
    }

    /// Everything that is wrong between the languages, one sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let all = self.all_keys();
        for (locale, keys) in &self.0 {
            for key in &all {
                let forms = forms_of(keys, key);
                if forms.is_empty() {
                    problems.push(format!("locales/{locale}: the key {key} is missing"));
                } else if is_plural(&forms) && forms != expected_forms(locale) {
                    problems.push(format!(
                        "locales/{locale}: the plural {key} has the forms {forms:?}, it needs {:?}",
                        expected_forms(locale)
                    ));
                }
            }
            problems.extend(self.placeholder_problems(locale, keys));
            if locale == "uz" {
                problems.extend(apostrophe_problems(keys));
            }
        }
        problems
    }

    /// Keys that no source file names, as sentences.
    pub fn unused(&self, sources: &str) -> Vec<String> {
        self.all_keys()
            .into_iter()
            .filter(|key| !names(sources, key))
            .map(|key| format!("locales: nothing uses the key {key}"))
            .collect()
    }

    fn all_keys(&self) -> BTreeSet<String> {
        self.0
            .values()
            .flat_map(|keys| keys.keys())
            .map(|key| base(key).to_owned())
            .collect()
    }

    fn placeholder_problems(&self, locale: &str, keys: &BTreeMap<String, String>) -> Vec<String> {
        let Some(english) = self.0.get("en") else {
            return Vec::new();
        };
        keys.iter()
            .filter_map(|(key, text)| {
                let model = english.get(key).or_else(|| english.get(&format!("{}_other", base(key))))?;
                let (expected, found) = (placeholders(model), placeholders(text));
                (expected != found).then(|| {
                    format!("locales/{locale}: {key} has the placeholders {found:?}, English has {expected:?}")
                })
            })
            .collect()
    }
}

/// All Rust sources below a folder as one text.
pub fn sources(folder: &Path) -> io::Result<String> {
    let mut text = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            text.push_str(&sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(text)
}

/// Whether a key is named as a whole word, so that `bot.name` is not found in `bot.name_hint`.
fn names(sources: &str, key: &str) -> bool {
    sources.match_indices(key).any(|(at, _)| {
        let after = sources[at + key.len()..].chars().next();
        let before = sources[..at].chars().next_back();
        let word = |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !word(after) && !word(before)
    })
}

fn base(key: &str) -> &str {
    key.rsplit_once('_')
        .filter(|(_, form)| ["one", "few", "many", "other"].contains(form))
        .map_or(key, |(base, _)| base)
}

fn forms_of<'a>(keys: &'a BTreeMap<String, String>, wanted: &str) -> Vec<&'a str> {
    keys.keys()
        .filter(|key| base(key) == wanted)
        .map(|key| key[wanted.len()..].trim_start_matches('_'))
        .collect()
}

fn is_plural(forms: &[&str]) -> bool {
    forms.iter().any(|form| !form.is_empty())
}

fn expected_forms(locale: &str) -> &'static [&'static str] {
    PLURAL_FORMS
        .iter()
        .find(|(name, _)| *name == locale)
        .map_or(&["one", "other"], |(_, forms)| forms)
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim())
        .collect()
}

/// Uzbek Latin writes oʻ and gʻ with U+02BB and the tutuq sign with U+02BC, never with quotes.
fn apostrophe_problems(keys: &BTreeMap<String, String>) -> Vec<String> {
    keys.iter()
        .filter(|(_, text)| {
            let letters: Vec<char> = text.chars().collect();
            letters.windows(3).any(|three| {
                three[0].is_alphabetic()
                    && ['\'', '‘', '’', '`'].contains(&three[1])
                    && three[2].is_alphabetic()
            })
        })
        .map(|(key, _)| format!("locales/uz: {key} has a quote mark for a letter, write ʻ or ʼ"))
        .collect()
}
