//! The words for documents from the web: a page or a site, and how it is kept up to date.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::{SourceId, WebPageId},
    knowledge::{Failure, Source},
    list::Page,
    time::Timestamp,
};

/// Longest address of a page in characters (sitemaps.org, “loc”).
pub const ADDRESS: u32 = 2048;
/// Longest list of patterns in characters: twenty patterns of a hundred.
pub const PATTERNS: u32 = 2100;
/// Pages of a site that are read unless its owner says otherwise.
pub const USUAL_PAGES: u32 = 100;
/// Most pages of a site.
pub const MOST_PAGES: u32 = 1000;
/// Links followed from the start to a page unless its owner says otherwise.
pub const USUAL_DEPTH: u32 = 3;
/// Most links between the start and a page.
pub const MOST_DEPTH: u32 = 10;
/// Days for which a page that is gone is still answered from, in case it comes back.
pub const KEEP_GONE_DAYS: u32 = 14;

/// How often a page or a site is read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sync {
    /// When its owner asks for it.
    #[default]
    Off,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
}

impl Sync {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Off, Self::Daily, Self::Weekly];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// Seconds between two readings; nothing when there is no next one.
    pub fn seconds(self) -> Option<i64> {
        match self {
            Self::Off => None,
            Self::Daily => Some(24 * 60 * 60),
            Self::Weekly => Some(7 * 24 * 60 * 60),
        }
    }
}

/// What an owner wants to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWeb {
    /// Where it begins.
    pub url: String,
    /// The pages it leads to as well.
    #[serde(default)]
    pub site: bool,
    /// Most pages; nothing for [`USUAL_PAGES`].
    #[serde(default)]
    pub pages: Option<u32>,
    /// Most links between the start and a page; nothing for [`USUAL_DEPTH`].
    #[serde(default)]
    pub depth: Option<u32>,
    /// What paths begin with; empty for the folder of the start.
    #[serde(default)]
    pub prefix: String,
    /// Patterns of paths, one a line, of which one must match; empty for all.
    #[serde(default)]
    pub include: String,
    /// Patterns of paths, one a line, of which none may match.
    #[serde(default)]
    pub exclude: String,
    /// Whether PDF and other documents are read as well.
    #[serde(default)]
    pub documents: bool,
    /// How often it is read again.
    #[serde(default)]
    pub sync: Sync,
}

impl NewWeb {
    /// The rules both halves know. The server knows more: see `knowledge::fetching::scope`.
    pub fn check(&self) -> Result<(), AppError> {
        let within = |number: Option<u32>, least, most| {
            number.is_none_or(|number| (least..=most).contains(&number))
        };
        Check::new()
            .text("url", &self.url, 1, ADDRESS)
            .rule(
                "pages",
                within(self.pages, 1, MOST_PAGES),
                Problem::TooMany(MOST_PAGES),
            )
            .rule(
                "depth",
                within(self.depth, 0, MOST_DEPTH),
                Problem::TooMany(MOST_DEPTH),
            )
            .text("prefix", &self.prefix, 0, ADDRESS)
            .text("include", &self.include, 0, PATTERNS)
            .text("exclude", &self.exclude, 0, PATTERNS)
            .finish()
    }
}

/// What is known of a page or site beyond its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Web {
    /// Where it begins.
    pub url: String,
    /// How often it is read again.
    pub sync: Sync,
    /// When it was last read.
    pub synced_at: Option<Timestamp>,
    /// When it is read again.
    pub next_at: Option<Timestamp>,
    /// Pages the last reading added.
    pub added: u32,
    /// Pages whose text had changed.
    pub changed: u32,
    /// Pages that were gone.
    pub removed: u32,
    /// Whether the site has more pages than may be read.
    pub more: bool,
}

/// A site with one page of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteView {
    /// The site.
    pub source: Source,
    /// What is known of it.
    pub web: Web,
    /// Its pages, by address: those chosen, or all that are known.
    pub pages: Page<WebPage>,
    /// Whether these are all that are known, so that its owner can choose.
    pub all: bool,
}

/// A page known of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    /// The page.
    pub id: WebPageId,
    /// Where it is.
    pub url: String,
    /// Its title, as far as it is known.
    pub title: String,
    /// Whether its owner wants it.
    pub chosen: bool,
    /// Its document, once it has been read.
    pub source: Option<SourceId>,
    /// Passages of its document.
    pub passages: u32,
    /// Whether it is still to be visited.
    pub due: bool,
    /// What was wrong at the last visit.
    pub problem: Option<Failure>,
    /// When it was last read.
    pub fetched_at: Option<Timestamp>,
}
