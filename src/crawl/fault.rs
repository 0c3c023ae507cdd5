//! Why a page is not read.

use serde::{Deserialize, Serialize};

use crate::http::outgoing::{FetchError, Forbidden};

/// Why a page is not read. Kept with the state of a crawl, so it is plain data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CrawlFault {
    /// The address, or one it leads to, is not public or may not be asked.
    #[error("{0}")]
    Forbidden(String),
    /// No connection, or a broken one; for the log.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// More than so many bytes.
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    /// The site's `robots.txt` asks us not to read the page.
    #[error("robots.txt disallows the page")]
    Robots,
    /// The site's `robots.txt` can't be read now, so nothing may be (RFC 9309, 2.3.1.4).
    #[error("robots.txt gave no answer")]
    RobotsUnanswered,
    /// Only for people who have signed in, or not for us (401, 403 and other errors of 400).
    #[error("refused with status {0}")]
    Refused(u16),
    /// Too many requests, or the site is down for a while (429, 503).
    #[error("busy")]
    Busy {
        /// After how many seconds the site wants to be asked again, if it says so.
        retry_after: Option<u64>,
    },
    /// The site has failed (500 and its kind).
    #[error("failed with status {0}")]
    ServerError(u16),
    /// Neither a web page nor, where they are asked for, a document.
    #[error("no page but {0}")]
    NotAPage(String),
    /// The page has moved out of what is crawled, to this address.
    #[error("moved to {0}")]
    Elsewhere(String),
    /// Redirects that lead nowhere.
    #[error("redirects that lead nowhere")]
    Redirects,
    /// So many crawls read this host that the turn of this one did not come.
    #[error("too many crawls of one host")]
    Crowded,
}

impl CrawlFault {
    /// Whether the same request may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::TimedOut
                | Self::RobotsUnanswered
                | Self::Busy { .. }
                | Self::ServerError(_)
                | Self::Crowded
        )
    }
}

impl From<Forbidden> for CrawlFault {
    fn from(forbidden: Forbidden) -> Self {
        Self::Forbidden(forbidden.to_string())
    }
}

impl From<FetchError> for CrawlFault {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Forbidden(forbidden) => forbidden.into(),
            FetchError::Redirect(_) => Self::Redirects,
            FetchError::TooLarge(bytes) => Self::TooLarge(bytes),
            FetchError::TimedOut => Self::TimedOut,
            FetchError::Failed(reason) => Self::Unreachable(reason),
        }
    }
}
