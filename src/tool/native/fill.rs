//! Values into templates. A value is text in its place and nothing else: it can't reach another
//! host or path, add a parameter, or break out of a string of the body.

use serde_json::{Map, Value};
use url::Url;

use super::arguments::Values;
use crate::tool::{
    Tool,
    template::{Address, Piece, is_dots, pieces},
};

/// Longest address that is sent, in bytes: many servers refuse more than 8 KB.
const URL_BYTES: usize = 8000;

/// A request ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// Where to.
    pub url: Url,
    /// JSON body, for methods that carry one.
    pub body: Option<Value>,
}

/// Why values do not fit; the sentence is for a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A value would change the path.
    #[error(
        "The argument `{0}` can't stand in an address: it may not be `.` or `..`, hold a slash or a control character."
    )]
    Value(String),
    /// The address would be too long.
    #[error("The arguments are too long for an address.")]
    TooLong,
    /// The template itself is wrong, which its check should have found.
    #[error("This tool is set up wrongly and can't be used.")]
    Template,
}

/// Fills a tool's templates with checked values.
pub fn fill(tool: &Tool, values: &Values) -> Result<Filled, Unfit> {
    let body = if tool.method.has_body() && !tool.body.is_empty() {
        let template: Value = serde_json::from_str(&tool.body).map_err(|_| Unfit::Template)?;
        json(&template, values)
    } else {
        None
    };
    Ok(Filled {
        url: url(&tool.url, values)?,
        body,
    })
}

/// An address with every placeholder filled with the same harmless letter, to see whether it is one
/// and where it leads.
pub fn sample(template: &str) -> Option<Url> {
    let address = Address::parse(template).ok()?;
    let names = address.path_names().chain(address.query_names());
    let values = names
        .map(|name| (name.to_owned(), Value::from("x")))
        .collect();
    url(template, &values).ok()
}

fn url(template: &str, values: &Values) -> Result<Url, Unfit> {
    let address = Address::parse(template).map_err(|_| Unfit::Template)?;
    let mut text = address.origin.to_owned();
    for segment in &address.path {
        text.push('/');
        text.push_str(&path_segment(segment, values)?);
    }
    let pairs: Vec<String> = address
        .query
        .iter()
        .filter_map(|(name, value)| pair(name, value.as_deref(), values))
        .collect();
    if !pairs.is_empty() {
        text.push('?');
        text.push_str(&pairs.join("&"));
    }
    if text.len() > URL_BYTES {
        return Err(Unfit::TooLong);
    }
    let url = Url::parse(&text).map_err(|_| Unfit::Template)?;
    if is_as_meant(&url, &address) {
        Ok(url)
    } else {
        Err(Unfit::Template)
    }
}

fn path_segment(segment: &[Piece<'_>], values: &Values) -> Result<String, Unfit> {
    let (mut text, mut last) = (String::new(), "");
    for piece in segment {
        match *piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Placeholder(name) => {
                let value = value_text(name, values);
                // Many servers decode `%2F` before they choose what to do by the path.
                let strange = |letter: char| matches!(letter, '/' | '\\') || letter.is_control();
                if value.is_empty() || value.contains(strange) {
                    return Err(Unfit::Value(name.to_owned()));
                }
                text.push_str(&encoded(&value));
                last = name;
            }
        }
    }
    if is_dots(&text) {
        return Err(Unfit::Value(last.to_owned()));
    }
    Ok(text)
}

/// A pair of the query; one that is nothing but a missing value is left out.
fn pair(name: &str, value: Option<&[Piece<'_>]>, values: &Values) -> Option<String> {
    let Some(value) = value else {
        return Some(name.to_owned());
    };
    if let [Piece::Placeholder(only)] = value
        && !values.contains_key(*only)
    {
        return None;
    }
    let mut text = format!("{name}=");
    for piece in value {
        match *piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Placeholder(name) => text.push_str(&encoded(&value_text(name, values))),
        }
    }
    Some(text)
}

/// A JSON template with its values; nothing where a placeholder alone has none.
fn json(template: &Value, values: &Values) -> Option<Value> {
    match template {
        Value::String(text) => string(text, values),
        Value::Array(items) => {
            let items = items.iter().map(|item| json(item, values));
            Some(items.map(Option::unwrap_or_default).collect())
        }
        Value::Object(members) => {
            let members: Map<String, Value> = members
                .iter()
                .filter_map(|(name, member)| Some((name.clone(), json(member, values)?)))
                .collect();
            Some(members.into())
        }
        other => Some(other.clone()),
    }
}

fn string(text: &str, values: &Values) -> Option<Value> {
    let pieces = pieces(text).unwrap_or_else(|| vec![Piece::Text(text)]);
    if let [Piece::Placeholder(name)] = pieces[..] {
        return values.get(name).cloned();
    }
    let filled = pieces.iter().map(|piece| match *piece {
        Piece::Text(literal) => literal.to_owned(),
        Piece::Placeholder(name) => value_text(name, values),
    });
    Some(Value::String(filled.collect()))
}

/// A value as text, empty when it is missing.
fn value_text(name: &str, values: &Values) -> String {
    match values.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Percent-encoded but for the letters RFC 3986 (2.3) reserves for nothing.
fn encoded(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Whether the address that will be asked is the one the template describes, by the same reading of
/// addresses the client has.
fn is_as_meant(url: &Url, address: &Address<'_>) -> bool {
    let Ok(meant) = Url::parse(address.origin) else {
        return false;
    };
    let segments = url.path_segments().map_or(0, Iterator::count);
    url.origin() == meant.origin()
        && segments == address.path.len().max(1)
        && url.query_pairs().count() <= address.query.len()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}
