//! From what an owner enters to what is read.

use url::Url;

use crate::{
    crawl::{MAX_PATTERNS, Pattern, Scope},
    error::{AppError, Problem, Result},
    http::outgoing::Outgoing,
    knowledge::web::NewWeb,
};

/// What is to be read, as far as it may be.
///
/// # Errors
/// Names the field: an address that is none or is not public, a prefix that is no path, patterns that
/// match nothing or are too many.
pub fn scope(new: &NewWeb, outgoing: &Outgoing) -> Result<Scope> {
    new.check()?;
    let refuse = |problem| AppError::field("url", problem);
    let start = address(&new.url).ok_or_else(|| refuse(Problem::Malformed))?;
    outgoing
        .check(&start)
        .map_err(|_| refuse(Problem::NotPublic))?;
    if !new.site {
        return Ok(Scope::of_page(start));
    }
    let mut scope = Scope::new(start);
    if let Some(pages) = new.pages {
        scope.pages = pages;
    }
    if let Some(depth) = new.depth {
        scope.depth = depth;
    }
    scope.documents = new.documents;
    scope.include = patterns("include", &new.include)?;
    scope.exclude = patterns("exclude", &new.exclude)?;
    match new.prefix.trim() {
        "" => {}
        path if path.starts_with('/') => path.clone_into(&mut scope.prefix),
        _ => return Err(AppError::field("prefix", Problem::Malformed)),
    }
    Ok(scope)
}

/// An address as people write it: without a scheme it is https.
fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let whole = match text.contains("://") {
        true => text.to_owned(),
        false => format!("https://{text}"),
    };
    Url::parse(&whole).ok().filter(|url| url.host().is_some())
}

fn patterns(field: &str, text: &str) -> Result<Vec<Pattern>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let patterns: std::result::Result<Vec<Pattern>, _> =
        lines.map(|line| line.to_owned().try_into()).collect();
    let patterns = patterns.map_err(|_| AppError::field(field, Problem::Malformed))?;
    match patterns.len() > MAX_PATTERNS {
        true => Err(AppError::field(
            field,
            Problem::TooMany(MAX_PATTERNS as u32),
        )),
        false => Ok(patterns),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    use super::*;

    fn of(new: &NewWeb) -> Result<Scope> {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_testing(folder.path(), "sqlite:x");
        scope(new, &Outgoing::new(&config).unwrap())
    }

    fn site(url: &str) -> NewWeb {
        NewWeb {
            url: url.into(),
            site: true,
            ..NewWeb::default()
        }
    }

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        for written in [" lola.uz/yordam/ ", "https://lola.uz/yordam/"] {
            let scope = of(&site(written)).unwrap();
            assert_eq!(scope.start.as_str(), "https://lola.uz/yordam/");
            assert_eq!((scope.prefix.as_str(), scope.pages()), ("/yordam/", 100));
        }
        let page = of(&NewWeb {
            url: "lola.uz/narx.pdf".into(),
            ..NewWeb::default()
        });
        assert_eq!(page.unwrap().pages(), 1);
    }

    #[test]
    fn what_can_not_be_read_is_refused_at_its_field() {
        let problem = |new: &NewWeb, field| of(new).unwrap_err().of_field(field);
        assert_eq!(problem(&site(""), "url"), Some(Problem::Required));
        for odd in ["https://", "not an address", "mailto:a@b.uz"] {
            let found = problem(&site(odd), "url");
            assert!(found.is_some(), "{odd}");
        }
        for inside in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://10.0.0.1/x",
            "ftp://a.uz/",
        ] {
            assert_eq!(
                problem(&site(inside), "url"),
                Some(Problem::NotPublic),
                "{inside}"
            );
        }
        let with = |change: fn(&mut NewWeb)| {
            let mut new = site("lola.uz");
            change(&mut new);
            new
        };
        assert_eq!(
            problem(&with(|new| new.prefix = "yordam".into()), "prefix"),
            Some(Problem::Malformed)
        );
        assert_eq!(
            problem(&with(|new| new.include = "*.html\nnarx".into()), "include"),
            Some(Problem::Malformed)
        );
        assert_eq!(
            problem(&with(|new| new.exclude = "/a*\n".repeat(21)), "exclude"),
            Some(Problem::TooMany(20))
        );
        assert!(problem(&with(|new| new.pages = Some(0)), "pages").is_some());
        assert!(problem(&with(|new| new.pages = Some(1001)), "pages").is_some());
        assert!(problem(&with(|new| new.depth = Some(11)), "depth").is_some());
    }
}
