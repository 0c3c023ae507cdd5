//! Headers of a tool: sealed as one text in the database, opened only to be sent.

use crate::{
    cipher,
    config::{Config, Secret},
    error::{AppError, Problem, Result},
    id::ToolId,
    tool::{ToolForm, template::origin},
};

use super::store::ReadyTool;

/// A header with its value.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

/// The headers a form asks for: values just typed, and stored ones where the field was left empty.
/// When the address has moved to another host, stored values stay behind: whoever may edit a tool
/// must not be able to have its secrets sent to a host of their own.
///
/// # Errors
///
/// Names the fields whose value is needed again.
pub fn merged(form: &ToolForm, stored: Option<&ReadyTool>) -> Result<Vec<Header>> {
    let stored = stored.filter(|stored| origin(&stored.tool.url) == origin(&form.url));
    let kept = |name: &str| {
        let mut headers = stored?.headers.iter();
        headers
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.clone())
    };
    let mut headers = Vec::new();
    let mut check = crate::form::Check::new();
    for (at, row) in form.headers.iter().enumerate() {
        if row.is_blank() {
            continue;
        }
        let value = match row.secret.as_str() {
            "" => kept(&row.name),
            typed => Some(Secret::new(typed.to_owned())),
        };
        check = check.rule(
            &format!("headers[{at}][secret]"),
            value.is_some(),
            Problem::Required,
        );
        headers.extend(value.map(|value| Header {
            name: row.name.clone(),
            value,
        }));
    }
    check.finish()?;
    Ok(headers)
}

/// Headers as stored; nothing when there are none.
pub fn seal(config: &Config, tool: &ToolId, headers: &[Header]) -> Result<Option<Vec<u8>>> {
    if headers.is_empty() {
        return Ok(None);
    }
    let pairs: Vec<(&str, &str)> = headers
        .iter()
        .map(|header| (header.name.as_str(), header.value.expose()))
        .collect();
    let plain = serde_json::to_string(&pairs).map_err(|_| AppError::Internal)?;
    cipher::seal(config, &place(tool), &plain).map(Some)
}

/// Stored headers with their values.
pub fn open(config: &Config, tool: &ToolId, sealed: &[u8]) -> Result<Vec<Header>> {
    let plain = cipher::open(config, &place(tool), sealed)?;
    let pairs: Vec<(String, String)> =
        serde_json::from_str(plain.expose()).map_err(|_| AppError::Internal)?;
    Ok(pairs
        .into_iter()
        .map(|(name, value)| Header {
            name,
            value: Secret::new(value),
        })
        .collect())
}

/// A sealed text opens in its own row only.
fn place(tool: &ToolId) -> String {
    format!("tools|{tool}|headers")
}
