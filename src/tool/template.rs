//! Templates: texts with placeholders such as `{{number}}`, and where placeholders may stand.
//!
//! An address is taken apart before anything is filled in, so that a value has its place in one
//! segment of the path or one value of the query and can reach no further.

use serde_json::Value;

use crate::error::Problem;

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Stays as it is.
    Text(&'a str),
    /// Stands for the value of this name.
    Placeholder(&'a str),
}

/// The pieces of a text, or nothing when a placeholder is not closed or its name is not one.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (name, after) = after.split_once("}}")?;
        let name = name.trim();
        if !is_name(name) {
            return None;
        }
        pieces.push(Piece::Placeholder(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Some(pieces)
}

/// Letters, digits and `_`, a letter first: what all providers take as a name.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The names a list of pieces asks for.
pub fn names<'a>(pieces: &[Piece<'a>]) -> impl Iterator<Item = &'a str> {
    pieces.iter().filter_map(|piece| match *piece {
        Piece::Text(_) => None,
        Piece::Placeholder(name) => Some(name),
    })
}

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// Scheme, host and port, such as `https://shop.example.uz`. Holds no placeholder.
    pub origin: &'a str,
    /// Segments of the path, without the slashes before them.
    pub path: Vec<Vec<Piece<'a>>>,
    /// Names of the query, which hold no placeholders, with their values.
    pub query: Vec<(&'a str, Option<Vec<Piece<'a>>>)>,
}

impl<'a> Address<'a> {
    /// Takes an address apart, or says whether it is malformed or has a placeholder in the wrong
    /// place.
    pub fn parse(template: &'a str) -> Result<Self, Problem> {
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| {
                template
                    .get(..scheme.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            })
            .ok_or(Problem::Malformed)?
            .len();
        let end = template[scheme..]
            .find(['/', '?', '#', '\\'])
            .map_or(template.len(), |at| scheme + at);
        let (origin, rest) = template.split_at(end);
        check_host(&origin[scheme..])?;
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let path = match path.strip_prefix('/') {
            Some(path) => path.split('/').map(segment).collect::<Result<_, _>>()?,
            None if path.is_empty() => Vec::new(),
            None => return Err(Problem::Malformed),
        };
        let pairs = query.unwrap_or_default().split('&');
        let query = pairs
            .filter(|pair| !pair.is_empty())
            .map(pair)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            origin,
            path,
            query,
        })
    }

    /// The names the path asks for; a path can't do without them.
    pub fn path_names(&self) -> impl Iterator<Item = &'a str> {
        self.path.iter().flat_map(|segment| names(segment))
    }

    /// The names the query asks for.
    pub fn query_names(&self) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter_map(|(_, value)| value.as_deref())
            .flat_map(names)
    }
}

/// Scheme, host and port of an address in one spelling: secrets belong to it and to no other.
pub fn origin(template: &str) -> Option<String> {
    Address::parse(template)
        .ok()
        .map(|address| address.origin.to_ascii_lowercase())
}

fn check_host(host: &str) -> Result<(), Problem> {
    if host.contains(['{', '}']) {
        return Err(Problem::Placeholder);
    }
    // A name and password in an address would be shown and logged with it; they go into a header.
    if host.is_empty() || host.contains(['@', '%']) || !is_clean(host) {
        return Err(Problem::Malformed);
    }
    Ok(())
}

fn segment(text: &str) -> Result<Vec<Piece<'_>>, Problem> {
    if is_dots(text) {
        return Err(Problem::Malformed);
    }
    url_pieces(text)
}

fn pair(text: &str) -> Result<(&str, Option<Vec<Piece<'_>>>), Problem> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(url_pieces(value)?)),
        None => (text, None),
    };
    if name.contains("{{") {
        return Err(Problem::Placeholder);
    }
    if !is_clean(name) {
        return Err(Problem::Malformed);
    }
    Ok((name, value))
}

fn url_pieces(text: &str) -> Result<Vec<Piece<'_>>, Problem> {
    let pieces = pieces(text).ok_or(Problem::Malformed)?;
    let clean = pieces.iter().all(|piece| match piece {
        Piece::Text(text) => is_clean(text),
        Piece::Placeholder(_) => true,
    });
    let half = pieces.windows(2).any(|two| match two {
        [Piece::Text(text), Piece::Placeholder(_)] => is_half_encoded(text),
        _ => false,
    });
    if clean && !half {
        Ok(pieces)
    } else {
        Err(Problem::Malformed)
    }
}

/// Nothing that readers of addresses drop, turn around or take for the end.
fn is_clean(text: &str) -> bool {
    !text.contains(|letter: char| {
        letter.is_whitespace() || letter.is_control() || matches!(letter, '\\' | '#')
    })
}

/// `%` or `%2` before a placeholder: with the value's first letters it would become a character of
/// its own.
fn is_half_encoded(text: &str) -> bool {
    let tail = text.rfind('%').map_or(3, |at| text.len() - at);
    tail < 3
}

/// A segment that readers of addresses take for “this folder” or “the folder above”.
pub fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// The names a JSON template asks for, or what is wrong with it. Placeholders stand in strings
/// that are values, never in names.
pub fn body_names(template: &str) -> Result<Vec<String>, Problem> {
    let value: Value = serde_json::from_str(template).map_err(|_| Problem::Malformed)?;
    let mut found = Vec::new();
    collect_names(&value, &mut found)?;
    Ok(found)
}

fn collect_names(value: &Value, found: &mut Vec<String>) -> Result<(), Problem> {
    match value {
        Value::String(text) => {
            let pieces = pieces(text).ok_or(Problem::Malformed)?;
            found.extend(names(&pieces).map(str::to_owned));
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| collect_names(item, found)),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            if name.contains("{{") {
                return Err(Problem::Placeholder);
            }
            collect_names(member, found)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
