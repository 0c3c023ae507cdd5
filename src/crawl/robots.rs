//! What the owner of a site asks of robots (RFC 9309).

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use texting_robots::Robot;
use url::Url;

use super::{AGENT, Agent, CrawlFault};

/// Longest pause between two requests that is kept. Owners who ask for more get this one: a
/// hundred pages would otherwise take hours.
pub const MAX_DELAY: Duration = Duration::from_secs(10);

/// Bytes of a file that are read; RFC 9309 asks for at least 500 KiB, the rest is ignored.
const MAX_READ: usize = 500 * 1024;

/// A file larger than this is not fetched to its end, and counts as unanswered.
const MAX_FETCHED: usize = 10 * MAX_READ;

/// Lines read, and the most bytes of one. Together they bound what one host can make us remember
/// to about two megabytes.
const MAX_LINES: usize = 20_000;
const MAX_LINE: usize = 2048;

/// Rules with `$` become regular expressions, which cost some ten kilobytes each. The others cost
/// their length, so only these are counted. One that is too large would make the parser refuse
/// the whole file, so it is left out.
const MAX_ANCHORED: usize = 100;
const MAX_ANCHORED_LINE: usize = 256;
const MAX_STARS: usize = 16;

/// Sitemaps taken up from one file.
const MAX_SITEMAPS: usize = 20;

/// The rules of one origin for us.
#[derive(Debug, Default)]
pub struct Robots {
    /// None when everything is allowed.
    robot: Option<Robot>,
    /// The pause its owner asks for, at most [`MAX_DELAY`].
    pub delay: Duration,
    /// Addresses of sitemaps, on any host.
    pub sitemaps: Vec<Url>,
}

impl Robots {
    /// Reads a file; `url` is its own address. What can't be read is passed over, line by line.
    pub fn read(file: &[u8], url: &Url) -> Self {
        let read = |anchored| Robot::new(AGENT, &within_limits(file, anchored));
        let Ok(robot) = read(MAX_ANCHORED).or_else(|_| read(0)) else {
            return Self::default();
        };
        let seconds = robot.delay.unwrap_or_default();
        let sitemaps = robot.sitemaps.iter().filter_map(|text| url.join(text).ok());
        Self {
            delay: Duration::try_from_secs_f32(seconds).map_or(MAX_DELAY, |d| d.min(MAX_DELAY)),
            sitemaps: sitemaps.take(MAX_SITEMAPS).collect(),
            robot: Some(robot),
        }
    }

    /// Whether we may read an address of this origin.
    pub fn allows(&self, url: &Url) -> bool {
        let allowed = |robot: &Robot| robot.allowed(url.as_str());
        self.robot.as_ref().is_none_or(allowed)
    }

    /// Fetches the rules of an address's origin. Without a file all is allowed (4xx); while it
    /// can't be read, nothing is.
    pub(super) async fn fetch(agent: &Agent, of: &Url) -> Result<Self, CrawlFault> {
        let Some(url) = place(of) else {
            return Err(CrawlFault::Unreachable("the address has no origin".into()));
        };
        let answer = match agent.get(url.clone(), HeaderMap::new(), MAX_FETCHED).await {
            // RFC 9309, 2.3.1.2: after too many redirects there is no file.
            Err(CrawlFault::Redirects) => return Ok(Self::default()),
            Err(CrawlFault::TooLarge(_)) => return Err(CrawlFault::RobotsUnanswered),
            answer => answer?,
        };
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => Err(CrawlFault::RobotsUnanswered),
            status if status.is_server_error() => Err(CrawlFault::RobotsUnanswered),
            StatusCode::OK => Ok(Self::read(&answer.body, &url)),
            _ => Ok(Self::default()),
        }
    }
}

/// Where the rules for an address are written.
fn place(of: &Url) -> Option<Url> {
    let mut url = of.join("/robots.txt").ok()?;
    url.set_fragment(None);
    Some(url)
}

fn fits_anchored(line: &[u8]) -> bool {
    let stars = line.iter().filter(|byte| **byte == b'*').count();
    line.len() <= MAX_ANCHORED_LINE && stars <= MAX_STARS
}

/// The part of a file that is read: whole lines, none too long, and so many with `$`.
fn within_limits(file: &[u8], mut anchored: usize) -> Vec<u8> {
    let mut kept = Vec::with_capacity(file.len().min(MAX_READ));
    let lines = file.split(|byte| matches!(byte, b'\n' | b'\r' | 0));
    let lines = lines.filter(|line| !line.trim_ascii().is_empty() && line.len() <= MAX_LINE);
    for line in lines.take(MAX_LINES) {
        if kept.len() + line.len() > MAX_READ {
            break;
        }
        if line.contains(&b'$') {
            if anchored == 0 || !fits_anchored(line) {
                continue;
            }
            anchored -= 1;
        }
        kept.extend_from_slice(line);
        kept.push(b'\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse("https://a.uz/robots.txt")
            .unwrap()
            .join(text)
            .unwrap()
    }

    fn read(file: impl AsRef<[u8]>) -> Robots {
        Robots::read(file.as_ref(), &url("/robots.txt"))
    }

    #[track_caller]
    fn allows(robots: &Robots, yes: &[&str], no: &[&str]) {
        for path in yes {
            assert!(robots.allows(&url(path)), "{path}");
        }
        for path in no {
            assert!(!robots.allows(&url(path)), "{path}");
        }
    }

    #[test]
    fn rules_for_us_come_before_rules_for_all() {
        let robots = read(
            "User-agent: *\nDisallow: /\n\n\
             user-agent: otherbot\nUser-agent: chatbotfactory\n\
             Disallow: /private\nDisallow: /*.pdf$\nAllow: /private/open\nCrawl-delay: 2.5\n\n\
             Sitemap: https://a.uz/sitemap.xml\nSitemap: /second.xml\n",
        );
        allows(
            &robots,
            &["/", "/private/open/a", "/a.pdf?b", "/robots.txt"],
            &["/private", "/private/a?b", "/docs/a.pdf"],
        );
        assert_eq!(robots.delay, Duration::from_millis(2500));
        assert_eq!(
            robots.sitemaps,
            [url("/sitemap.xml"), url("/second.xml")],
            "sitemaps belong to no group"
        );
    }

    #[test]
    fn rules_for_all_hold_when_none_are_for_us() {
        let robots = read("\u{feff}User-agent: *\r\nDisallow: /о-нас # secret\r\nDisallow:");
        allows(&robots, &["/", "/narx"], &["/о-нас/a"]);
        allows(
            &read("User-agent: otherbot\nDisallow: /"),
            &["/", "/a"],
            &[],
        );
        allows(&read(""), &["/", "/a"], &[]);
        allows(&read("<!doctype html><p>Not found</p>"), &["/", "/a"], &[]);
    }

    #[test]
    fn the_longest_rule_wins_and_of_equal_ones_the_milder() {
        let robots = read("User-agent: *\nAllow: /a\nDisallow: /\nDisallow: /a/b\nAllow: /a/b");
        allows(&robots, &["/a", "/a/b"], &["/", "/b"]);
    }

    #[test]
    fn a_longer_delay_than_ten_seconds_is_ten_seconds() {
        let delay = |text: &str| read(format!("User-agent: *\nCrawl-delay: {text}")).delay;
        assert_eq!(delay("10"), MAX_DELAY);
        assert_eq!(delay("3600"), MAX_DELAY);
        assert_eq!(delay("inf"), MAX_DELAY);
        for nonsense in ["-1", "NaN", "soon", ""] {
            assert_eq!(delay(nonsense), Duration::ZERO, "{nonsense}");
        }
    }

    #[test]
    fn lines_that_are_no_utf_8_spoil_themselves_only() {
        let mut file = b"User-agent: *\nDisallow: /\xcf\xf0\xe8\xe2\xe5\xf2\n".to_vec();
        file.extend_from_slice(b"\xff\xfe\x00\nDisallow: /b\nSitemap: /\xcf.xml\n");
        let robots = read(file);
        allows(&robots, &["/a"], &["/b"]);
        assert!(robots.sitemaps.is_empty());
    }

    #[test]
    fn half_a_megabyte_is_read_and_the_rest_is_not() {
        let comment = format!("#{}\n", "-".repeat(1000));
        let file = |comments| {
            let start = "User-agent: *\nDisallow: /a\n";
            format!("{start}{}Disallow: /b", comment.repeat(comments))
        };
        allows(&read(file(500)), &["/c"], &["/a", "/b"]);
        allows(&read(file(520)), &["/b"], &["/a"]);
    }

    #[test]
    fn a_file_made_to_hurt_takes_little_time() {
        let long = "*a".repeat(250_000);
        for rule in [
            "Disallow: /*a$",
            "Disallow: /*a",
            "a",
            " ",
            "Disallow: /*a*a*a*a*a$",
        ] {
            let rules = format!("{rule}\n").repeat(MAX_READ / rule.len());
            for file in [&rules, &format!("{rule}{long}$"), &format!("{rule}{long}")] {
                let began = Instant::now();
                let robots = read(format!("User-agent: *\n{file}"));
                let parsed = began.elapsed();
                robots.allows(&url(&format!("/{}b", "a".repeat(2000))));
                let took = began.elapsed();
                assert!(took.as_secs() < 30, "{rule}: {parsed:?}, {took:?}");
            }
        }
    }

    #[test]
    fn one_rule_too_large_does_not_spoil_the_others() {
        let many_stars = format!("Disallow: /{}$", "*a".repeat(120));
        let largest = format!("Disallow: /{}{}$", "*".repeat(16), "ы".repeat(110));
        for large in [many_stars, largest] {
            let robots = read(format!(
                "User-agent: *\n{large}\nDisallow: /b\nDisallow: /*.pdf$"
            ));
            allows(&robots, &["/a", "/a.pdf?c"], &["/b", "/a.pdf"]);
        }
    }
}
