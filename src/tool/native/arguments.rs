//! What a model, or an owner who tests, gives a tool: checked against its parameters before
//! anything is asked. What is wrong is said in a sentence that lets a model try again.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Number, Value};

use crate::tool::{Kind, Parameter};

/// Longest text a value may be, in characters.
pub const TEXT: usize = 1000;

/// Whole numbers a `f64` holds exactly (2⁵³): a larger one with a point was rounded on its way.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Values by parameter name, each of its parameter's kind; optional ones may be missing.
pub type Values = BTreeMap<String, Value>;

/// The arguments as values, or what is wrong with them.
pub fn check(parameters: &[Parameter], arguments: &Value) -> Result<Values, String> {
    let none = Map::new();
    let given = match arguments {
        Value::Object(given) => given,
        Value::Null => &none,
        _ => return Err("The arguments must be a JSON object.".to_owned()),
    };
    if let Some(unknown) = given
        .keys()
        .find(|name| !parameters.iter().any(|known| known.name == **name))
    {
        return Err(unknown_name(unknown, parameters));
    }
    let mut values = Values::new();
    for parameter in parameters {
        match given.get(&parameter.name).filter(|value| !is_absent(value)) {
            Some(value) => {
                values.insert(parameter.name.clone(), fit(parameter, value)?);
            }
            None if parameter.required => {
                return Err(format!("The argument `{}` is missing.", parameter.name));
            }
            None => {}
        }
    }
    Ok(values)
}

/// What a form's fields say, by the kinds of the parameters. A field that does not read as its kind
/// stays a text, which [`check`] then refuses.
pub fn from_form(parameters: &[Parameter], fields: HashMap<String, String>) -> Value {
    let typed = |name: &str, text: String| {
        let kind = parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|parameter| parameter.kind);
        let read: Option<Value> = match kind {
            None | Some(Kind::Text) => None,
            Some(Kind::Number | Kind::WholeNumber | Kind::YesNo) => {
                serde_json::from_str(text.trim()).ok()
            }
        };
        read.unwrap_or(Value::String(text))
    };
    fields
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, text)| {
            let value = typed(&name, text);
            (name, value)
        })
        .collect::<Map<String, Value>>()
        .into()
}

/// Models send nothing in two other ways.
fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn fit(parameter: &Parameter, value: &Value) -> Result<Value, String> {
    let name = &parameter.name;
    match (parameter.kind, value) {
        (Kind::Text, Value::String(text)) if text.chars().count() > TEXT => Err(format!(
            "The argument `{name}` is longer than {TEXT} characters."
        )),
        (Kind::Text, Value::String(text)) if text.contains('\0') => Err(format!(
            "The argument `{name}` holds a character that can't be sent."
        )),
        (Kind::Text, Value::String(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::YesNo, Value::Bool(_)) => Ok(value.clone()),
        (Kind::WholeNumber, Value::Number(number)) => whole(number)
            .map(Value::Number)
            .ok_or_else(|| wrong_kind(parameter)),
        _ => Err(wrong_kind(parameter)),
    }
}

/// A number without a fraction; `3.0` is one.
fn whole(number: &Number) -> Option<Number> {
    if number.is_i64() || number.is_u64() {
        return Some(number.clone());
    }
    let float = number.as_f64()?;
    (float.fract() == 0.0 && float.abs() <= EXACT).then(|| Number::from(float as i64))
}

fn wrong_kind(parameter: &Parameter) -> String {
    let kind = match parameter.kind {
        Kind::Text => "a text",
        Kind::Number => "a number",
        Kind::WholeNumber => "a whole number",
        Kind::YesNo => "true or false",
    };
    format!("The argument `{}` must be {kind}.", parameter.name)
}

fn unknown_name(name: &str, parameters: &[Parameter]) -> String {
    let name: String = name.chars().take(40).collect();
    let known: Vec<String> = parameters
        .iter()
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    if known.is_empty() {
        format!("There is no argument `{name}`: this tool takes none.")
    } else {
        format!(
            "There is no argument `{name}`. The tool takes {}.",
            known.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameters() -> Vec<Parameter> {
        [
            ("number", Kind::Text, true),
            ("price", Kind::Number, false),
            ("count", Kind::WholeNumber, false),
            ("urgent", Kind::YesNo, false),
        ]
        .map(|(name, kind, required)| Parameter {
            name: name.into(),
            kind,
            description: "x".into(),
            required,
        })
        .into()
    }

    #[test]
    fn arguments_of_the_right_kinds_are_taken() {
        let given = json!({"number": "A-7", "price": 9.5, "count": 3.0, "urgent": true});
        let values = check(&parameters(), &given).unwrap();
        assert_eq!(values["count"], json!(3));
        assert_eq!(values["urgent"], json!(true));
        let values = check(&parameters(), &json!({"number": "A-7", "price": null})).unwrap();
        assert_eq!(values.len(), 1);
    }

    #[test]
    fn wrong_arguments_are_refused_in_a_sentence_that_names_them() {
        for (given, names) in [
            (json!("A-7"), "object"),
            (json!({}), "`number` is missing"),
            (Value::Null, "`number` is missing"),
            (json!({"number": "  "}), "`number` is missing"),
            (json!({"number": 7}), "`number` must be a text"),
            (json!({"number": "a\0"}), "`number` holds"),
            (json!({"number": "a".repeat(1001)}), "`number` is longer"),
            (
                json!({"number": "1", "price": "9"}),
                "`price` must be a number",
            ),
            (
                json!({"number": "1", "count": 1.5}),
                "`count` must be a whole number",
            ),
            (
                json!({"number": "1", "count": 1e300}),
                "`count` must be a whole number",
            ),
            (
                json!({"number": "1", "urgent": "yes"}),
                "`urgent` must be true or false",
            ),
            (
                json!({"number": "1", "urgent": [true]}),
                "`urgent` must be true or false",
            ),
            (json!({"number": "1", "admin": true}), "no argument `admin`"),
        ] {
            let sentence = check(&parameters(), &given).unwrap_err();
            assert!(sentence.contains(names), "{given}: {sentence}");
        }
    }

    #[test]
    fn fields_of_a_form_are_read_by_the_kind_of_their_parameter() {
        let fields = [
            ("number", "007"),
            ("price", "9.5"),
            ("count", ""),
            ("urgent", "true"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let given = from_form(&parameters(), fields.into_iter().collect());
        assert_eq!(
            given,
            json!({"number": "007", "price": 9.5, "urgent": true})
        );
        let fields = [("price".to_owned(), "cheap".to_owned())];
        let given = from_form(&parameters(), fields.into_iter().collect());
        assert_eq!(given, json!({"price": "cheap"}));
    }
}
