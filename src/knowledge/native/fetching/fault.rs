//! What a fault of a site means to the owner of a document.

use crate::{crawl::CrawlFault, job::Fault, knowledge::Failure};

/// Why a page could not be fetched, in the words of documents.
pub(super) fn failure(fault: &CrawlFault) -> Failure {
    match fault {
        CrawlFault::Forbidden(_) => Failure::Forbidden,
        CrawlFault::Unreachable(_)
        | CrawlFault::TimedOut
        | CrawlFault::RobotsUnanswered
        | CrawlFault::Redirects => Failure::Unreachable,
        CrawlFault::TooLarge(_) => Failure::TooBig,
        CrawlFault::Robots => Failure::Robots,
        CrawlFault::Refused(404 | 410) => Failure::Gone,
        CrawlFault::Refused(_) => Failure::Refused,
        CrawlFault::Busy { .. } | CrawlFault::ServerError(_) | CrawlFault::Crowded => {
            Failure::SiteBusy
        }
        CrawlFault::NotAPage(_) => Failure::NotAPage,
        CrawlFault::Elsewhere(_) => Failure::Moved,
    }
}

impl From<CrawlFault> for Fault {
    fn from(fault: CrawlFault) -> Self {
        Self {
            problem: failure(&fault).as_str(),
            detail: fault.to_string(),
            may_pass: fault.may_pass(),
        }
    }
}

/// A fault that another try would meet again.
pub(super) fn lasting(failure: Failure) -> Fault {
    Fault {
        problem: failure.as_str(),
        detail: String::new(),
        may_pass: false,
    }
}
