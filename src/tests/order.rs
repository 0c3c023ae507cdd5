//! Arrows run down: a module uses the ones before it in the order, never the ones after.

use std::{fs, path::Path};

/// The order of the house. Modules in one row do not know each other, except on the ground floor.
const ORDER: [&str; 34] = [
    "i18n",
    "error",
    "form",
    "id",
    "time",
    "list",
    "format",
    "config",
    "text",
    "extract",
    "cipher",
    "db",
    "http",
    "crawl",
    "ui",
    "account",
    "usage",
    "provider",
    "bot",
    "job",
    "knowledge",
    "curated",
    "tool",
    "webhook",
    "share",
    "lead",
    "publish",
    "chat",
    "check",
    "bundle",
    "insight",
    "channel",
    "demo",
    "server",
];

/// The roof knows everything and is known by nobody below it.
const ROOF: [&str; 4] = ["app", "cli", "demo", "server"];

/// Ground floor that both halves share may lean on each other.
const GROUND: [&str; 12] = [
    "i18n", "error", "form", "id", "time", "list", "config", "text", "cipher", "db", "http", "ui",
];

#[test]
fn modules_use_only_the_ones_before_them() {
    let mut wrong = Vec::new();
    for module in ORDER.iter().filter(|module| !ROOF.contains(module)) {
        let place = position(module);
        for (file, text) in files(module) {
            for used in used_modules(&text) {
                let ground = GROUND.contains(module) && GROUND.contains(&used.as_str());
                if !ground && position(&used) > place {
                    wrong.push(format!("{file}: {module} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_has_outgrown_its_purpose() {
    let long: Vec<String> = all_files(Path::new("src"))
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(file, text)| format!("{file}: {} lines", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

fn position(module: &str) -> usize {
    ORDER
        .iter()
        .position(|known| *known == module)
        .unwrap_or(ORDER.len())
}

/// Modules named in `crate::…` paths, in single paths and in groups.
fn used_modules(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            used.extend(first_words(group));
        } else {
            used.push(word(rest));
        }
    }
    used.retain(|name| ORDER.contains(&name.as_str()) || ROOF.contains(&name.as_str()));
    used
}

/// The first word of each entry of a `use` group, at its outer level only.
fn first_words(group: &str) -> Vec<String> {
    let (mut depth, mut words, mut fresh) = (0, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && depth == 0 && letter.is_alphabetic() => {
                words.push(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

fn files(module: &str) -> Vec<(String, String)> {
    let folder = Path::new("src").join(module);
    if folder.is_dir() {
        return all_files(&folder);
    }
    let file = Path::new("src").join(format!("{module}.rs"));
    vec![(
        file.display().to_string(),
        fs::read_to_string(&file).unwrap(),
    )]
}

pub(super) fn all_files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    found
}
