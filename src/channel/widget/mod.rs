//! The website widget: one script line on the owner's site, and the conversation in a frame of ours.
//!
//! The line loads `/w/{slug}/widget.js`, which holds the loader and the bot's settings, so that a
//! foreign page whose policy names us in `script-src` and `frame-src` needs nothing else. The loader
//! draws the button in a shadow tree and makes the frame when it is first opened. The frame is the
//! chat's own page; what a cookie does on the share page, a session does here, since browsers keep
//! no cookies of foreign frames: the frame asks for one in the name of the site around it, which the
//! browser tells it, and sends it with each request. Sites are held to the owner's list by the
//! frame's content policy, when a session is given, and with each request.
//!
//! Settings are live at once and not part of a bot's versions: they say where it stands, not how it
//! answers.

use serde::{Deserialize, Serialize};

use crate::{account::Theme, i18n::Locale, time::Timestamp};

pub mod api;
mod form;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
pub use form::WidgetForm;
#[cfg(feature = "ssr")]
pub use native::*;

/// Sites a widget may be allowed on.
pub const SITES: usize = 50;
/// Rules for pages, for each of the two lists.
pub const PAGE_RULES: usize = 30;
/// Hours after which a conversation is no longer gone on with: a month.
pub const MOST_HOURS: u16 = 720;
/// Seconds before the widget opens or invites by itself: ten minutes.
pub const MOST_SECONDS: u16 = 600;
/// Pixels between the button and the edges of the window.
pub const MOST_OFFSET: u16 = 200;

/// Limits of the texts, in characters.
pub mod limits {
    /// The list of sites.
    pub const SITES: u32 = 4000;
    /// A list of page rules.
    pub const PAGES: u32 = 3000;
    /// The word on the button.
    pub const LABEL: u32 = 30;
    /// The line that invites.
    pub const INVITATION: u32 = 140;
}

/// Writes an enum with its stored names.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$of])* $variant),+
        }

        impl $name {
            /// All, in the order they are offered.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As stored and sent.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }

            /// From its stored form; the usual choice for anything else.
            pub fn from_stored(text: &str) -> Self {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text).unwrap_or_default()
            }
        }
    };
}

choice!(
    /// The corner the button stands in.
    Side {
        /// Bottom right.
        #[default]
        Right = "right",
        /// Bottom left.
        Left = "left",
    }
);
choice!(
    /// The picture on the button.
    Symbol {
        /// A speech bubble.
        #[default]
        Bubble = "bubble",
        /// A question mark.
        Question = "question",
        /// A star, for assistants.
        Star = "star",
    }
);
choice!(
    /// How large the panel is.
    Size {
        /// 20 rem wide.
        Small = "small",
        /// 24 rem wide.
        #[default]
        Medium = "medium",
        /// 30 rem wide.
        Large = "large",
    }
);

/// Whether a visitor who comes back finds the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Memory {
    /// Each page begins anew.
    Never,
    /// When the last message is at most so many hours old.
    Hours(u16),
    /// As long as the browser keeps its data.
    Always,
}

impl Memory {
    /// From when on conversations are remembered now; none is when absent.
    pub fn since(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::Hours(hours) => Some(now.plus_seconds(-i64::from(hours) * 60 * 60)),
            Self::Always => Some(Timestamp::from_millis(0)),
        }
    }
}

/// What an owner can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetSettings {
    /// Hosts it may stand on, as `example.uz`, `*.example.uz` or `localhost:8080`; everywhere when empty.
    pub sites: Vec<String>,
    /// Corner.
    pub side: Side,
    /// Pixels from that side.
    pub offset_x: u16,
    /// Pixels from the bottom.
    pub offset_y: u16,
    /// Picture on the button.
    pub symbol: Symbol,
    /// Word beside it, if any.
    pub label: String,
    /// Size of the panel.
    pub size: Size,
    /// Whether it fills a phone's screen.
    pub full_screen: bool,
    /// Seconds after which it opens by itself.
    pub open_after: Option<u16>,
    /// A line shown beside the closed button, once.
    pub invitation: String,
    /// Seconds until then.
    pub invite_after: u16,
    /// Paths it is shown on, with `*` for anything; all when empty.
    pub show_on: Vec<String>,
    /// Paths it is not shown on.
    pub hide_on: Vec<String>,
    /// Whether conversations are gone on with.
    pub memory: Memory,
    /// Its language; that of the page around when absent, else the browser's.
    pub language: Option<Locale>,
    /// Light or dark; as the device when it says so.
    pub theme: Theme,
    /// Whether only people the site has signed may ask.
    pub signed_only: bool,
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self {
            sites: Vec::new(),
            side: Side::default(),
            offset_x: 20,
            offset_y: 20,
            symbol: Symbol::default(),
            label: String::new(),
            size: Size::default(),
            full_screen: true,
            open_after: None,
            invitation: String::new(),
            invite_after: 5,
            show_on: Vec::new(),
            hide_on: Vec::new(),
            memory: Memory::Always,
            language: None,
            theme: Theme::System,
            signed_only: false,
        }
    }
}

/// The widget's page of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidgetView {
    /// The end of its addresses.
    pub slug: String,
    /// What its owner set.
    pub settings: WidgetSettings,
    /// The key visitors are signed with, for those who may change it.
    pub secret: Option<String>,
    /// Whether the key before it is still accepted.
    pub rotating: bool,
}
