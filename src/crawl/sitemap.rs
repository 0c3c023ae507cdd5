//! What a site says it consists of (sitemaps.org, protocol 0.9).

use std::io::Read;

use flate2::read::MultiGzDecoder;
use quick_xml::{
    Reader, escape,
    events::{BytesRef, Event},
};
use url::Url;

use super::address::MAX_ADDRESS;

/// Bytes of a sitemap that are read, unpacked. The protocol allows 50 MB; ten hold some 50 000
/// addresses, far more than a crawl reads.
pub(super) const MAX_SITEMAP: usize = 10 * 1024 * 1024;

/// Addresses taken from the sitemaps of a site.
pub(super) const MAX_ADDRESSES: usize = 5000;

/// Sitemaps an index may name.
pub(super) const MAX_NAMED: usize = 20;

/// The longest date, `2026-11-25T01:28:48.123456+05:00`, has 32 letters.
const MAX_DATE: usize = 40;

/// A page named by a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub url: Url,
    /// When it last changed, as the site writes it (W3C date and time); sites often lie.
    pub lastmod: Option<String>,
}

/// A file read: of pages, of further sitemaps, or of neither.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// The pages of an `urlset`.
    pub pages: Vec<Entry>,
    /// The sitemaps of a `sitemapindex`.
    pub sitemaps: Vec<Url>,
}

impl Sitemap {
    /// Reads a file, packed or plain, as far as it is well-formed. Only pages that `admits` takes
    /// are kept and counted, at most 5 000; of further sitemaps the first 20.
    pub fn read(file: &[u8], admits: impl Fn(&Url) -> bool) -> Self {
        let unpacked = unpacked(file);
        let text = String::from_utf8_lossy(unpacked.as_deref().unwrap_or(file));
        let mut sitemap = Self::default();
        let mut reader = Reader::from_str(&text);
        let mut item = Item::default();
        while !sitemap.full() {
            match reader.read_event() {
                Ok(Event::Start(tag)) => item.open(tag.name().as_ref()),
                Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                    "url" => sitemap.pages.extend(item.page().filter(|p| admits(&p.url))),
                    "sitemap" => sitemap.sitemaps.extend(item.page().map(|page| page.url)),
                    _ => item.close(),
                },
                Ok(Event::Text(text)) => item.write(&text),
                Ok(Event::CData(text)) => item.write(&text),
                Ok(Event::GeneralRef(name)) => item.write(resolved(&name).as_str()),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        sitemap
    }

    fn full(&self) -> bool {
        self.pages.len() >= MAX_ADDRESSES || self.sitemaps.len() >= MAX_NAMED
    }
}

/// What is known of the item being read.
#[derive(Default)]
struct Item {
    /// The prefix of its names. Other prefixes belong to pictures, films and translations.
    prefix: String,
    within: Option<Field>,
    loc: String,
    lastmod: String,
}

#[derive(Clone, Copy)]
enum Field {
    Loc,
    Lastmod,
}

impl Item {
    fn open(&mut self, tag: &str) {
        let (prefix, name) = tag.rsplit_once(':').unwrap_or(("", tag));
        match name {
            "url" | "sitemap" => {
                let prefix = prefix.to_owned();
                *self = Self {
                    prefix,
                    ..Self::default()
                }
            }
            "loc" if prefix == self.prefix => self.within = Some(Field::Loc),
            "lastmod" if prefix == self.prefix => self.within = Some(Field::Lastmod),
            _ => self.within = None,
        }
    }

    fn close(&mut self) {
        self.within = None;
    }

    /// More than any address or date needs is not kept; what is cut will be no address.
    fn write(&mut self, text: &str) {
        let (field, limit) = match self.within {
            Some(Field::Loc) => (&mut self.loc, MAX_ADDRESS),
            Some(Field::Lastmod) => (&mut self.lastmod, MAX_DATE),
            None => return,
        };
        if field.len() <= limit {
            field.extend(text.chars().take(limit + 1));
        }
    }

    fn page(&mut self) -> Option<Entry> {
        let item = std::mem::take(self);
        let lastmod = item.lastmod.trim();
        let url = Url::parse(item.loc.trim()).ok()?;
        let fits = item.loc.trim().len() <= MAX_ADDRESS;
        fits.then(|| Entry {
            url,
            lastmod: (!lastmod.is_empty() && lastmod.len() <= MAX_DATE).then(|| lastmod.to_owned()),
        })
    }
}

/// The letter behind `&amp;` and its kind; nothing for entities a file defines itself, which
/// could grow without end.
fn resolved(name: &BytesRef) -> String {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return letter.to_string();
    }
    escape::resolve_xml_entity(name)
        .unwrap_or_default()
        .to_owned()
}

/// The content of a gzip file, up to the limit; None when it is none.
fn unpacked(file: &[u8]) -> Option<Vec<u8>> {
    if !file.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut content = Vec::new();
    let limit = MAX_SITEMAP as u64;
    // A file that breaks off is read up to there.
    drop(
        MultiGzDecoder::new(file)
            .take(limit)
            .read_to_end(&mut content),
    );
    Some(content)
}

#[cfg(test)]
mod tests {
    use std::{io::Write, time::Instant};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn read(file: impl AsRef<[u8]>) -> Sitemap {
        Sitemap::read(file.as_ref(), |_| true)
    }

    fn pages(sitemap: &Sitemap) -> Vec<&str> {
        sitemap.pages.iter().map(|page| page.url.as_str()).collect()
    }

    fn urlset(count: usize) -> String {
        let page = |number| format!("<url><loc>http://a.uz/{number}</loc></url>");
        format!(
            "<urlset>{}</urlset>",
            (0..count).map(page).collect::<String>()
        )
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    const EXAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <!-- what we have -->
        <sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9"
                   xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <sm:url>
            <sm:loc> https://a.uz/narx?a=1&amp;b=&#50; </sm:loc>
            <sm:lastmod>2026-11-25T01:28:48+05:00</sm:lastmod>
            <sm:priority>0.8</sm:priority>
            <image:image><image:caption>not an address</image:caption></image:image>
          </sm:url>
          <sm:url><sm:lastmod>2026</sm:lastmod><sm:loc><![CDATA[https://a.uz/о-нас?a&b]]></sm:loc></sm:url>
          <sm:url><sm:loc>not an address</sm:loc></sm:url>
          <sm:url><sm:loc/></sm:url>
          <sm:url/>
        </sm:urlset>"#;

    #[test]
    fn pages_are_read_with_the_dates_they_changed() {
        let sitemap = read(EXAMPLE);
        assert_eq!(
            pages(&sitemap),
            [
                "https://a.uz/narx?a=1&b=2",
                "https://a.uz/%D0%BE-%D0%BD%D0%B0%D1%81?a&b"
            ]
        );
        let dates: Vec<_> = sitemap.pages.iter().map(|p| p.lastmod.as_deref()).collect();
        assert_eq!(dates, [Some("2026-11-25T01:28:48+05:00"), Some("2026")]);
    }

    #[test]
    fn an_address_of_a_picture_is_not_taken_for_the_pages() {
        let sitemap = read(
            "<urlset><url><loc>http://a.uz/1</loc>\
             <image:image><image:loc>http://a.uz/1.jpg</image:loc></image:image></url></urlset>",
        );
        assert_eq!(pages(&sitemap), ["http://a.uz/1"]);
    }

    #[test]
    fn an_index_names_sitemaps() {
        let sitemap = read(
            "<sitemapindex><sitemap><loc>http://a.uz/1.xml</loc><lastmod>2026-01-01</lastmod>\
             </sitemap><sitemap><loc>http://a.uz/2.xml.gz</loc></sitemap></sitemapindex>",
        );
        let names: Vec<_> = sitemap.sitemaps.iter().map(Url::as_str).collect();
        assert_eq!(names, ["http://a.uz/1.xml", "http://a.uz/2.xml.gz"]);
    }

    #[test]
    fn a_broken_file_is_read_up_to_where_it_breaks() {
        let start = "<urlset><url><loc>http://a.uz/1</loc></url>";
        for rest in [
            "<url><loc>http://a.uz/2</wrong></url>",
            "<url><loc>http://a.uz/2",
            "<![CDATA[",
            "</nothing>",
            "<<<",
            "",
        ] {
            assert_eq!(
                pages(&read(format!("{start}{rest}")))[0],
                "http://a.uz/1",
                "{rest}"
            );
        }
        assert_eq!(read("<html><p>Not found</p></html>"), Sitemap::default());
        assert_eq!(read(b"\xff\xfe\x00<urlset>"), Sitemap::default());
    }

    #[test]
    fn letters_that_are_no_utf_8_spoil_their_own_address_only() {
        let mut file = b"<urlset><url><loc>http://a.uz/\xcf\xf0</loc></url>".to_vec();
        file.extend_from_slice(b"<url><loc>http://a.uz/2</loc></url></urlset>");
        assert_eq!(pages(&read(file))[1], "http://a.uz/2");
    }

    #[test]
    fn only_admitted_pages_count_and_no_more_than_five_thousand() {
        assert_eq!(read(urlset(6000)).pages.len(), MAX_ADDRESSES);
        let last = Sitemap::read(urlset(6000).as_bytes(), |url| url.path() == "/5999");
        assert_eq!(pages(&last), ["http://a.uz/5999"]);
    }

    #[test]
    fn a_packed_file_is_unpacked_up_to_the_limit() {
        assert_eq!(read(packed(EXAMPLE)), read(EXAMPLE));
        let half = packed(&urlset(1000));
        let count = read(&half[..half.len() / 2]).pages.len();
        assert!((100..1000).contains(&count), "{count}");
        let bomb = packed(&format!("{}{}", " ".repeat(50_000_000), urlset(1)));
        assert!(bomb.len() < 100_000);
        assert_eq!(read(bomb), Sitemap::default());
    }

    #[test]
    fn entities_that_grow_and_addresses_without_end_take_no_time() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"&b;&b;\">]><urlset><url><loc>http://a.uz/&b;1</loc>\
                      </url></urlset>";
        assert_eq!(pages(&read(laughs)), ["http://a.uz/1"]);
        let began = Instant::now();
        let loc = "<url><loc>http://a.uz/".to_owned() + &"&amp;a".repeat(100_000);
        assert_eq!(read(loc + "</loc></url>"), Sitemap::default());
        assert_eq!(read("<a>".repeat(100_000)), Sitemap::default());
        let attributes = format!("<url {}/>", "a='1' ".repeat(100_000));
        assert_eq!(read(attributes), Sitemap::default());
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    }
}
