//! The description of the API as the page shows it: every route with what it takes and gives.

use serde_json::Value;

use crate::channel::{Answer, Body, Field, Operation};

/// How far fields within fields are told of; deeper ones are named by their kind alone.
const DEPTH: usize = 3;

/// Every route, in the order of the groups.
pub fn operations() -> Vec<Operation> {
    let document: Value =
        serde_json::from_str(&super::document::finished(super::described())).unwrap_or_default();
    let schemas = Schemas(&document["components"]["schemas"]);
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut found: Vec<Operation> = paths
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().into_iter().flatten();
            operations.map(move |(method, operation)| schemas.operation(method, path, operation))
        })
        .collect();
    found.sort_by(|one, other| (&one.group, &one.path).cmp(&(&other.group, &other.path)));
    found
}

/// The shapes the routes refer to.
#[derive(Clone, Copy)]
struct Schemas<'a>(&'a Value);

impl Schemas<'_> {
    fn operation(self, method: &str, path: &str, operation: &Value) -> Operation {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let answers = operation["responses"].as_object().into_iter().flatten();
        Operation {
            group: text(&operation["tags"][0]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: text(&operation["description"]),
            scope: scopes(&operation["security"][0]["key"]),
            parameters: parameters.map(|one| self.parameter(one)).collect(),
            body: self.body(&operation["requestBody"]),
            answers: answers
                .map(|(status, answer)| self.answer(status, answer))
                .collect(),
        }
    }

    fn parameter(self, parameter: &Value) -> Field {
        Field {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            kind: self.kind(&parameter["schema"]),
            required: parameter["required"] == true,
            text: text(&parameter["description"]),
        }
    }

    fn body(self, body: &Value) -> Option<Body> {
        let (media, content) = body["content"].as_object()?.iter().next()?;
        Some(Body {
            media: media.clone(),
            fields: self.fields(&content["schema"]),
        })
    }

    fn answer(self, status: &str, answer: &Value) -> Answer {
        let content = answer["content"].as_object();
        let content = content.and_then(|content| content.iter().next());
        // The one shape of refusals stands on the page once.
        let well = status.starts_with('2');
        Answer {
            status: status.to_owned(),
            text: text(&answer["description"]),
            fields: content
                .filter(|_| well)
                .map(|(_, content)| self.fields(&content["schema"]))
                .unwrap_or_default(),
        }
    }

    fn fields(self, schema: &Value) -> Vec<Field> {
        let mut found = Vec::new();
        self.add_fields(schema, "", DEPTH, &mut found);
        found
    }

    fn add_fields(self, schema: &Value, prefix: &str, depth: usize, found: &mut Vec<Field>) {
        let schema = self.meant(schema);
        if schema["items"].is_object() {
            return self.add_fields(&schema["items"], &format!("{prefix}[]"), depth, found);
        }
        let required: Vec<&str> = (schema["required"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect();
        let Some(properties) = schema["properties"].as_object().filter(|_| depth > 0) else {
            return;
        };
        for (name, property) in properties {
            let whole = match prefix {
                "" => name.clone(),
                _ => format!("{prefix}.{name}"),
            };
            found.push(Field {
                name: whole.clone(),
                place: String::new(),
                kind: self.kind(property),
                required: required.contains(&name.as_str()),
                text: text(&property["description"]),
            });
            self.add_fields(property, &whole, depth - 1, found);
        }
    }

    /// The shape behind a reference, or behind one that may be null.
    fn meant<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let choices = schema["oneOf"].as_array();
        let one = choices.and_then(|all| all.iter().find(|one| one["type"] != "null"));
        let schema = one.unwrap_or(schema);
        match schema["$ref"].as_str() {
            Some(address) => &self.0[address.rsplit('/').next().unwrap_or_default()],
            None => schema,
        }
    }

    fn kind(self, schema: &Value) -> String {
        let schema = self.meant(schema);
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" | "),
            kind => text(kind),
        };
        if schema["items"].is_object() {
            return format!("{kinds} ({})", self.kind(&schema["items"]));
        }
        let values = schema["enum"].as_array().into_iter().flatten();
        let values: Vec<String> = values.map(text).collect();
        match values.is_empty() {
            true => kinds,
            false => values.join(" | "),
        }
    }
}

/// A text without the marks of code, which the page shows as they are.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

fn scopes(key: &Value) -> String {
    let scopes = key.as_array().into_iter().flatten();
    let scopes: Vec<&str> = scopes.filter_map(Value::as_str).collect();
    scopes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_tells_what_it_takes_and_gives() {
        let all = operations();
        let find = |method: &str, path: &str| {
            let found = all
                .iter()
                .find(|one| one.method == method && one.path.ends_with(path));
            found.unwrap_or_else(|| panic!("no {method} {path}"))
        };
        let add = find("POST", "/bots/{bot}/sources");
        assert!(
            add.parameters
                .iter()
                .any(|one| one.name == "bot" && one.required && one.place == "path")
        );
        let body = add.body.as_ref().unwrap();
        let title = body
            .fields
            .iter()
            .find(|field| field.name == "title")
            .unwrap();
        assert!(
            body.media == "application/json" && title.required && title.kind == "string",
            "{body:?}"
        );
        let list = find("GET", "/bots/{bot}/sources");
        let well = list
            .answers
            .iter()
            .find(|answer| answer.status == "200")
            .unwrap();
        assert!(
            well.fields
                .iter()
                .any(|field| field.name == "items[].state"),
            "{well:?}"
        );
        for operation in &all {
            let well = operation
                .answers
                .iter()
                .any(|answer| answer.status.starts_with('2'));
            assert!(
                well && !operation.summary.is_empty(),
                "{} {}",
                operation.method,
                operation.path
            );
            let named = operation
                .parameters
                .iter()
                .all(|parameter| !parameter.kind.is_empty());
            assert!(named, "{} {}", operation.method, operation.path);
            assert!(
                operation
                    .answers
                    .iter()
                    .all(|answer| answer.status != "default")
            );
        }
    }
}
