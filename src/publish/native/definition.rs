//! What a version holds of a bot, and how two of them differ.

use serde::{Deserialize, Serialize};

use crate::{
    bot::{BotSettings, Setup, model::ModelSettings},
    error::{AppError, Result},
    i18n,
    id::ProviderId,
    publish::{Difference, Field},
    tool::{Parameter, snapshot::Snapshot},
};

/// Everything of a bot that is versioned, stored as one JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Settings, model and mode.
    #[serde(flatten)]
    pub setup: Setup,
    /// Tools in the order they were made; none in a bot that has just been made.
    #[serde(default)]
    pub tools: Vec<Snapshot>,
}

impl Definition {
    /// As stored.
    pub fn to_stored(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| {
            tracing::error!(%error, "a version can't be written");
            AppError::Internal
        })
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| {
            tracing::error!(%error, "a stored version can't be read");
            AppError::Internal
        })
    }
}

/// What `new` changes in `old`, field by field in the order of the owner's pages. `provider` names a
/// provider for people.
pub fn differences(
    old: &Definition,
    new: &Definition,
    provider: impl Fn(&ProviderId) -> String,
) -> Vec<Difference> {
    let mut list = Differences::default();
    list.settings(&old.setup.settings, &new.setup.settings);
    list.model(&old.setup.model, &new.setup.model, provider);
    let (was, is) = (old.setup.mode.as_str(), new.setup.mode.as_str());
    list.add(Field::Mode, was, is);
    for tool in &old.tools {
        match new.tools.iter().find(|other| other.id == tool.id) {
            Some(now) => list.tool(tool, now),
            None => list.add_tool(tool, &whole(tool), ""),
        }
    }
    for tool in &new.tools {
        if old.tools.iter().all(|other| other.id != tool.id) {
            list.add_tool(tool, "", &whole(tool));
        }
    }
    list.found
}

#[derive(Default)]
struct Differences {
    found: Vec<Difference>,
    /// The tool that is looked at.
    tool: Option<String>,
}

impl Differences {
    fn add(&mut self, field: Field, old: &str, new: &str) {
        if old != new {
            self.found.push(Difference {
                field,
                tool: self.tool.clone(),
                old: old.to_owned(),
                new: new.to_owned(),
            });
        }
    }

    fn settings(&mut self, old: &BotSettings, new: &BotSettings) {
        self.add(Field::Name, &old.name, &new.name);
        self.add(Field::Purpose, &old.purpose, &new.purpose);
        let (was, is) = (i18n::code(old.language), i18n::code(new.language));
        self.add(Field::Language, was, is);
        self.add(Field::Greeting, &old.greeting, &new.greeting);
        self.add(Field::Starters, &old.starters, &new.starters);
        self.add(Field::Accent, &old.accent, &new.accent);
        self.add(Field::Instructions, &old.instructions, &new.instructions);
        self.add(Field::Fallback, &old.fallback, &new.fallback);
    }

    fn model(
        &mut self,
        old: &ModelSettings,
        new: &ModelSettings,
        provider: impl Fn(&ProviderId) -> String,
    ) {
        if old.provider != new.provider {
            let name = |model: &ModelSettings| model.provider.as_ref().map(&provider);
            // Two providers may bear one name, and still another one is asked.
            self.found.push(Difference {
                field: Field::Provider,
                tool: None,
                old: name(old).unwrap_or_default(),
                new: name(new).unwrap_or_default(),
            });
        }
        self.add(Field::Model, &old.model, &new.model);
        self.add(Field::Temperature, &old.temperature(), &new.temperature());
        let tokens = |model: &ModelSettings| model.max_output_tokens.to_string();
        self.add(Field::OutputTokens, &tokens(old), &tokens(new));
    }

    fn tool(&mut self, old: &Snapshot, new: &Snapshot) {
        self.tool = Some(old.name.clone());
        self.add(Field::ToolName, &old.name, &new.name);
        self.add(Field::ToolDescription, &old.description, &new.description);
        let (was, is) = (old.method.as_str(), new.method.as_str());
        self.add(Field::ToolMethod, was, is);
        self.add(Field::ToolUrl, &old.url, &new.url);
        let (was, is) = (parameters(&old.parameters), parameters(&new.parameters));
        self.add(Field::ToolParameters, &was, &is);
        self.add(Field::ToolBody, &old.body, &new.body);
        let (was, is) = (old.headers.join("\n"), new.headers.join("\n"));
        self.add(Field::ToolHeaders, &was, &is);
        self.add(Field::ToolKeep, &old.keep.join("\n"), &new.keep.join("\n"));
        let state = |tool: &Snapshot| if tool.enabled { "on" } else { "off" };
        self.add(Field::ToolState, state(old), state(new));
        self.tool = None;
    }

    fn add_tool(&mut self, tool: &Snapshot, old: &str, new: &str) {
        self.tool = Some(tool.name.clone());
        self.add(Field::Tool, old, new);
        self.tool = None;
    }
}

/// A tool in a few lines.
fn whole(tool: &Snapshot) -> String {
    let request = format!("{} {}", tool.method.as_str(), tool.url);
    let parts = [
        tool.description.as_str(),
        &request,
        &parameters(&tool.parameters),
        &tool.body,
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// Parameters, one a line; a star marks those that are required.
fn parameters(list: &[Parameter]) -> String {
    let line = |row: &Parameter| {
        let star = if row.required { "*" } else { "" };
        let kind = row.kind.as_str();
        format!("{}{star} ({kind}): {}", row.name, row.description)
    };
    list.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bot::ACCENT, i18n::Locale, tool::Method};

    fn bot() -> Definition {
        let settings = BotSettings {
            name: "Shop".into(),
            purpose: String::new(),
            language: Locale::uz,
            instructions: String::new(),
            greeting: "Salom".into(),
            starters: String::new(),
            fallback: "Bilmayman".into(),
            accent: ACCENT.into(),
        };
        Definition {
            setup: Setup::new(settings),
            tools: Vec::new(),
        }
    }

    fn tool(id: &str) -> Snapshot {
        Snapshot {
            id: id.to_owned().into(),
            name: "order".into(),
            description: "Orders".into(),
            method: Method::Get,
            url: "https://shop.example.uz/{n}".into(),
            parameters: vec![Parameter {
                name: "n".into(),
                description: "Number".into(),
                required: true,
                ..Parameter::default()
            }],
            body: String::new(),
            headers: vec!["X-Key".into()],
            keep: Vec::new(),
            enabled: true,
        }
    }

    fn told(old: &Definition, new: &Definition) -> Vec<(Field, String, String)> {
        differences(old, new, |id| id.to_string())
            .into_iter()
            .map(|found| (found.field, found.old, found.new))
            .collect()
    }

    #[test]
    fn equal_definitions_do_not_differ() {
        assert_eq!(told(&bot(), &bot()), []);
    }

    #[test]
    fn every_field_that_changed_is_told_with_both_texts() {
        let mut new = bot();
        new.setup.settings.language = Locale::ru;
        new.setup.model.provider = Some("p".to_owned().into());
        let expected = [
            (Field::Language, "uz".to_owned(), "ru".to_owned()),
            (Field::Provider, String::new(), "p".to_owned()),
        ];
        assert_eq!(told(&bot(), &new), expected);
    }

    #[test]
    fn tools_are_known_by_their_id_and_not_by_their_name() {
        let (mut old, mut new) = (bot(), bot());
        old.tools = vec![tool("a"), tool("b")];
        new.tools = vec![tool("b"), tool("c")];
        new.tools[0].name = "renamed".into();
        let whole = "Orders\nGET https://shop.example.uz/{n}\nn* (text): Number".to_owned();
        let expected = [
            (Field::Tool, whole.clone(), String::new()),
            (Field::ToolName, "order".to_owned(), "renamed".to_owned()),
            (Field::Tool, String::new(), whole),
        ];
        assert_eq!(told(&old, &new), expected);
    }

    #[test]
    fn a_version_is_read_back_as_it_was_written() {
        let mut written = bot();
        written.tools = vec![tool("a")];
        let read = Definition::from_stored(&written.to_stored().unwrap()).unwrap();
        assert_eq!(read, written);
    }
}
