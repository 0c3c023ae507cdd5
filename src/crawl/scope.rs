//! Which addresses belong to a crawl.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Pattern,
    address::{MAX_ADDRESS, canonical, readable, site},
};

/// Most pages of one crawl.
pub const MAX_PAGES: u32 = 1000;

/// Most links between the start and a page.
pub const MAX_DEPTH: u32 = 10;

/// Most patterns of one kind; the ones after it are not looked at.
pub const MAX_PATTERNS: usize = 20;

/// Files that hold no text to read: pictures, sound, films, archives, programs, fonts, and what
/// pages are built with.
const NO_PAGES: [&str; 67] = [
    "7z", "apk", "avi", "avif", "bin", "bmp", "bz2", "css", "deb", "dmg", "dwg", "eot", "eps",
    "exe", "flac", "flv", "gif", "gz", "heic", "ico", "ics", "iso", "jar", "jpeg", "jpg", "js",
    "json", "m3u8", "m4a", "m4v", "map", "mid", "mjs", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg",
    "msi", "ogg", "ogv", "otf", "pkg", "png", "ps", "psd", "rar", "rpm", "rss", "svg", "tar",
    "tgz", "tif", "tiff", "torrent", "ttf", "vcf", "wasm", "wav", "webm", "webp", "wmv", "woff",
    "woff2", "xml", "zip",
];

/// Files with text that are no web pages; read only where documents are asked for.
const DOCUMENTS: [&str; 15] = [
    "csv", "doc", "docx", "epub", "md", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "txt",
    "xls", "xlsx",
];

/// What a crawl reads. Its limits hold whatever the fields say: see [`Scope::depth`] and
/// [`Scope::pages`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Where it begins. Always admitted.
    pub start: Url,
    /// What the path of a page begins with, escaped or not.
    pub prefix: String,
    /// Links followed from the start to a page; 0 reads the start alone.
    pub depth: u32,
    /// Pages read.
    pub pages: u32,
    /// When there are any, a path must match one.
    pub include: Vec<Pattern>,
    /// A path must match none.
    pub exclude: Vec<Pattern>,
    /// Whether documents (PDF, DOCX …) are read as well as pages.
    pub documents: bool,
}

impl Scope {
    /// The folder of `start`, three links deep and a hundred pages.
    pub fn new(start: Url) -> Self {
        let start = canonical(&start);
        Self {
            prefix: folder(start.path()).to_owned(),
            start,
            depth: 3,
            pages: 100,
            include: Vec::new(),
            exclude: Vec::new(),
            documents: false,
        }
    }

    /// One page or document and nothing it links to. It may have moved anywhere on its site.
    pub fn of_page(page: Url) -> Self {
        Self {
            prefix: "/".to_owned(),
            depth: 0,
            pages: 1,
            documents: true,
            ..Self::new(page)
        }
    }

    /// Links followed, at most [`MAX_DEPTH`].
    pub fn depth(&self) -> u32 {
        self.depth.min(MAX_DEPTH)
    }

    /// Pages read, at least one and at most [`MAX_PAGES`].
    pub fn pages(&self) -> u32 {
        self.pages.clamp(1, MAX_PAGES)
    }

    /// Whether an address is on the site of the start: the same host and port, with or without
    /// `www.`, by `http` or `https`.
    pub fn same_site(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https") && site(url) == site(&self.start)
    }

    /// Whether an address is to be read, as far as the address tells.
    pub fn admits(&self, url: &Url) -> bool {
        let is_start = || readable(url.path()) == readable(self.start.path());
        self.holds(url) && (self.may_be_page(url) || is_start())
    }

    /// Whether an address lies where the crawl reads, be it a page or a picture.
    pub fn holds(&self, url: &Url) -> bool {
        if !self.same_site(url) || url.as_str().len() > MAX_ADDRESS {
            return false;
        }
        let path = readable(url.path());
        let inside = || path.starts_with(&*readable(&self.prefix)) && self.patterns_admit(&path);
        path == readable(self.start.path()) || inside()
    }

    fn may_be_page(&self, url: &Url) -> bool {
        extension(url.path()).is_none_or(|extension| {
            let extension = extension.to_ascii_lowercase();
            let listed = |list: &[&str]| list.binary_search(&extension.as_str()).is_ok();
            !listed(&NO_PAGES) && (self.documents || !listed(&DOCUMENTS))
        })
    }

    fn patterns_admit(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        let any = |patterns: &[Pattern]| {
            let mut patterns = patterns.iter().take(MAX_PATTERNS);
            patterns.any(|pattern| pattern.matches(&path))
        };
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// A path up to its last slash.
fn folder(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

fn extension(path: &str) -> Option<&str> {
    let file = &path[folder(path).len()..];
    file.rsplit_once('.').map(|(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        let patterns = texts.iter().map(|text| (*text).to_owned().try_into());
        patterns.collect::<Result<_, _>>().unwrap()
    }

    #[track_caller]
    fn admitted(scope: &Scope, yes: &[&str], no: &[&str]) {
        for address in yes {
            assert!(scope.admits(&url(address)), "{address}");
        }
        for address in no {
            assert!(!scope.admits(&url(address)), "{address}");
        }
    }

    #[test]
    fn the_lists_of_extensions_are_sorted_so_that_each_is_found() {
        assert!(NO_PAGES.is_sorted());
        assert!(DOCUMENTS.is_sorted());
    }

    #[test]
    fn a_crawl_stays_in_the_folder_of_its_start() {
        admitted(
            &Scope::new(url("https://example.uz/docs/start")),
            &[
                "https://example.uz/docs/start?page=2",
                "https://example.uz/docs/a/b",
                "https://example.uz/docs/",
            ],
            &[
                "https://example.uz/",
                "https://example.uz/docs",
                "https://example.uz/documents/",
                "https://example.uz/docs/../blog",
            ],
        );
    }

    #[test]
    fn a_folder_is_the_same_however_it_is_escaped() {
        let pages = [
            "https://example.uz/%d0%b1/",
            "https://example.uz/%D0%B1/a",
            "https://example.uz/б/b",
        ];
        for start in ["https://example.uz/%d0%b1/", "https://example.uz/б/"] {
            admitted(&Scope::new(url(start)), &pages, &["https://example.uz/a"]);
        }
        let mut scope = Scope::new(url("https://example.uz/"));
        scope.prefix = "/б/".to_owned();
        admitted(&scope, &pages, &["https://example.uz/a"]);
    }

    #[test]
    fn a_site_is_one_host_with_or_without_www_by_either_scheme() {
        admitted(
            &Scope::new(url("https://www.example.uz/")),
            &["http://example.uz/a", "https://www.example.uz:443/a"],
            &[
                "https://shop.example.uz/",
                "https://example.com/",
                "https://notexample.uz/",
                "https://example.uz.evil.com/",
                "https://example.uz:8443/",
                "ftp://example.uz/",
                "mailto:a@example.uz",
                "javascript:void(0)",
            ],
        );
    }

    #[test]
    fn pictures_archives_films_and_styles_are_no_pages() {
        let mut scope = Scope::new(url("https://example.uz/"));
        admitted(
            &scope,
            &[
                "https://example.uz/index.php",
                "https://example.uz/v1.2",
                "https://example.uz/photo.jpg/about",
                "https://example.uz/narx?file=a.zip",
            ],
            &[
                "https://example.uz/a.JPG",
                "https://example.uz/b/c.tar.gz",
                "https://example.uz/main.css?v=2",
                "https://example.uz/narx.pdf",
            ],
        );
        scope.documents = true;
        admitted(
            &scope,
            &["https://example.uz/narx.PDF", "https://example.uz/a.docx"],
            &["https://example.uz/a.jpg"],
        );
    }

    #[test]
    fn patterns_are_held_against_the_readable_path() {
        let mut scope = Scope::new(url("https://example.uz/"));
        scope.include = patterns(&["/blog/*", "/о-нас", "*/narx-??"]);
        scope.exclude = patterns(&["*/tag/*"]);
        admitted(
            &scope,
            &[
                "https://example.uz/",
                "https://example.uz/Blog/2026/a",
                "https://example.uz/о-нас",
                "https://example.uz/uz/narx-26",
            ],
            &[
                "https://example.uz/shop",
                "https://example.uz/blog/tag/a",
                "https://example.uz/uz/narx-2026",
            ],
        );
    }

    #[test]
    fn limits_hold_whatever_the_fields_say() {
        let mut scope = Scope::new(url("https://example.uz/"));
        assert_eq!((scope.depth(), scope.pages()), (3, 100));
        (scope.depth, scope.pages) = (u32::MAX, u32::MAX);
        assert_eq!((scope.depth(), scope.pages()), (MAX_DEPTH, MAX_PAGES));
        scope.pages = 0;
        assert_eq!(scope.pages(), 1);
    }

    #[test]
    fn an_address_without_end_is_left_out() {
        let scope = Scope::new(url("https://example.uz/"));
        let long = format!("https://example.uz/{}", "a/".repeat(1100));
        assert!(!scope.admits(&url(&long)));
    }

    #[test]
    fn a_scope_is_kept_as_json() {
        let mut scope = Scope::new(url("https://пример.рф/блог/"));
        scope.exclude = patterns(&["*/архив/*"]);
        let json = serde_json::to_string(&scope).unwrap();
        assert_eq!(serde_json::from_str::<Scope>(&json).unwrap(), scope);
    }
}
