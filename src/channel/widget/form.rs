//! The form of the widget's settings, where everything is text, and its rules.

use serde::{Deserialize, Serialize};

use super::{
    MOST_HOURS, MOST_OFFSET, MOST_SECONDS, Memory, PAGE_RULES, SITES, Side, Size, Symbol,
    WidgetSettings, limits,
};
use crate::{
    account::Theme,
    error::{AppError, Problem},
    form::Check,
    i18n::{self, code},
};

/// The fields as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetForm {
    /// One site a line.
    #[serde(default)]
    pub sites: String,
    /// See [`Side`].
    #[serde(default)]
    pub side: String,
    /// Pixels.
    #[serde(default)]
    pub offset_x: String,
    /// Pixels.
    #[serde(default)]
    pub offset_y: String,
    /// See [`Symbol`].
    #[serde(default)]
    pub symbol: String,
    /// Word on the button.
    #[serde(default)]
    pub label: String,
    /// See [`Size`].
    #[serde(default)]
    pub size: String,
    /// A ticked box.
    #[serde(default)]
    pub full_screen: bool,
    /// Seconds; never when empty.
    #[serde(default)]
    pub open_after: String,
    /// The line that invites.
    #[serde(default)]
    pub invitation: String,
    /// Seconds.
    #[serde(default)]
    pub invite_after: String,
    /// One path a line.
    #[serde(default)]
    pub show_on: String,
    /// One path a line.
    #[serde(default)]
    pub hide_on: String,
    /// `never`, `hours` or `always`.
    #[serde(default)]
    pub memory: String,
    /// Hours, for `hours`.
    #[serde(default)]
    pub memory_hours: String,
    /// A language, or the browser's when empty.
    #[serde(default)]
    pub language: String,
    /// `dark`, `light` or `system`.
    #[serde(default)]
    pub theme: String,
    /// A ticked box.
    #[serde(default)]
    pub signed_only: bool,
}

/// Hours offered when none were chosen: a day.
const USUAL_HOURS: u16 = 24;

impl WidgetForm {
    /// The settings, or every field that is wrong.
    pub fn parse(&self) -> Result<WidgetSettings, AppError> {
        let sites: Vec<Option<String>> = lines(&self.sites).map(site).collect();
        let (show_on, hide_on) = (paths(&self.show_on), paths(&self.hide_on));
        let offset_x = number(&self.offset_x, MOST_OFFSET);
        let offset_y = number(&self.offset_y, MOST_OFFSET);
        let open_after = match self.open_after.trim() {
            "" => Ok(None),
            text => number(text, MOST_SECONDS).map(Some),
        };
        let invite_after = number(&self.invite_after, MOST_SECONDS);
        let memory = match self.memory.as_str() {
            "never" => Ok(Memory::Never),
            "hours" => number(&self.memory_hours, MOST_HOURS)
                .and_then(|hours| if hours == 0 { Err(()) } else { Ok(hours) })
                .map(Memory::Hours),
            _ => Ok(Memory::Always),
        };
        let too_many = |most: usize| Problem::TooMany(u32::try_from(most).unwrap_or(u32::MAX));
        Check::new()
            .text("sites", &self.sites, 0, limits::SITES)
            .rule(
                "sites",
                sites.iter().all(Option::is_some),
                Problem::Malformed,
            )
            .rule("sites", sites.len() <= SITES, too_many(SITES))
            .rule("offset_x", offset_x.is_ok(), Problem::Malformed)
            .rule("offset_y", offset_y.is_ok(), Problem::Malformed)
            .text("label", &self.label, 0, limits::LABEL)
            .rule("open_after", open_after.is_ok(), Problem::Malformed)
            .text("invitation", &self.invitation, 0, limits::INVITATION)
            .rule("invite_after", invite_after.is_ok(), Problem::Malformed)
            .text("show_on", &self.show_on, 0, limits::PAGES)
            .rule("show_on", show_on.is_ok(), Problem::Malformed)
            .text("hide_on", &self.hide_on, 0, limits::PAGES)
            .rule("hide_on", hide_on.is_ok(), Problem::Malformed)
            .rule("memory_hours", memory.is_ok(), Problem::Malformed)
            .finish()?;
        let usual = WidgetSettings::default();
        Ok(WidgetSettings {
            sites: sites.into_iter().flatten().collect(),
            side: Side::from_stored(&self.side),
            offset_x: offset_x.unwrap_or(usual.offset_x),
            offset_y: offset_y.unwrap_or(usual.offset_y),
            symbol: Symbol::from_stored(&self.symbol),
            label: self.label.trim().to_owned(),
            size: Size::from_stored(&self.size),
            full_screen: self.full_screen,
            open_after: open_after.unwrap_or_default(),
            invitation: self.invitation.trim().to_owned(),
            invite_after: invite_after.unwrap_or(usual.invite_after),
            show_on: show_on.unwrap_or_default(),
            hide_on: hide_on.unwrap_or_default(),
            memory: memory.unwrap_or(usual.memory),
            language: i18n::from_code(&self.language),
            theme: Theme::from_stored(&self.theme).unwrap_or(usual.theme),
            signed_only: self.signed_only,
        })
    }
}

impl From<&WidgetSettings> for WidgetForm {
    fn from(settings: &WidgetSettings) -> Self {
        let (memory, hours) = match settings.memory {
            Memory::Never => ("never", USUAL_HOURS),
            Memory::Hours(hours) => ("hours", hours),
            Memory::Always => ("always", USUAL_HOURS),
        };
        Self {
            sites: settings.sites.join("\n"),
            side: settings.side.as_str().to_owned(),
            offset_x: settings.offset_x.to_string(),
            offset_y: settings.offset_y.to_string(),
            symbol: settings.symbol.as_str().to_owned(),
            label: settings.label.clone(),
            size: settings.size.as_str().to_owned(),
            full_screen: settings.full_screen,
            open_after: settings
                .open_after
                .map(|seconds| seconds.to_string())
                .unwrap_or_default(),
            invitation: settings.invitation.clone(),
            invite_after: settings.invite_after.to_string(),
            show_on: settings.show_on.join("\n"),
            hide_on: settings.hide_on.join("\n"),
            memory: memory.to_owned(),
            memory_hours: hours.to_string(),
            language: settings.language.map(code).unwrap_or_default().to_owned(),
            theme: settings.theme.as_str().to_owned(),
            signed_only: settings.signed_only,
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn number(text: &str, most: u16) -> Result<u16, ()> {
    let number: u16 = text.trim().parse().map_err(drop)?;
    if number <= most { Ok(number) } else { Err(()) }
}

/// Paths such as `/shop/*`.
fn paths(text: &str) -> Result<Vec<String>, ()> {
    let paths: Vec<String> = lines(text).map(str::to_owned).collect();
    let fit = paths.len() <= PAGE_RULES
        && paths
            .iter()
            .all(|path| path.starts_with(['/', '*']) && !path.contains(char::is_whitespace));
    if fit { Ok(paths) } else { Err(()) }
}

/// A host as the content policy knows it. People paste whole addresses; their host is what counts.
/// Names in other letters than Latin have to be written in their `xn--` form.
pub fn site(line: &str) -> Option<String> {
    let line = line.to_ascii_lowercase();
    let host = line
        .strip_prefix("https://")
        .or_else(|| line.strip_prefix("http://"))
        .unwrap_or(&line);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let bare = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let fits = bare.len() <= 253
        && bare.split('.').all(label)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    fits.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_address_is_a_host() {
        let kept = |line| site(line).unwrap_or_default();
        assert_eq!(kept("https://Shop.Example.uz/about?x=1"), "shop.example.uz");
        assert_eq!(kept("*.example.uz"), "*.example.uz");
        assert_eq!(kept("localhost:8080"), "localhost:8080");
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for wrong in [
            "",
            "*",
            "*.",
            "a b.uz",
            "exa*mple.uz",
            "example.uz:port",
            "example.uz; script-src *",
            "-x.uz",
            "дўкон.uz",
        ] {
            assert_eq!(site(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_usual_settings_survive_their_form() {
        let usual = WidgetSettings::default();
        assert_eq!(WidgetForm::from(&usual).parse(), Ok(usual));
    }

    #[test]
    fn every_wrong_number_is_named() {
        let form = WidgetForm {
            offset_x: "201".into(),
            open_after: "soon".into(),
            memory: "hours".into(),
            memory_hours: "0".into(),
            ..WidgetForm::from(&WidgetSettings::default())
        };
        let error = form.parse().unwrap_err();
        for field in ["offset_x", "open_after", "memory_hours"] {
            assert_eq!(error.of_field(field), Some(Problem::Malformed), "{field}");
        }
    }
}
