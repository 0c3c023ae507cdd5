//! What a document is at a glance: its format, its size, its pages.

use leptos::prelude::*;

use crate::{
    i18n::{LANGUAGES, Locale, td_string, use_locale},
    knowledge::{Format, Kind, Source},
};

const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// Format, size, pages and language in one line.
#[component]
pub(super) fn SourceFacts(source: Source) -> impl IntoView {
    let locale = use_locale();
    let pages = u64::from(source.pages);
    let several = (pages > 1 || source.kind == Kind::Site && pages > 0)
        .then(|| td_string!(locale, knowledge.pages_of, count = pages).to_string());
    let parts = [
        what(&source, locale).map(str::to_owned),
        (source.size > 0).then(|| size(source.size, locale)),
        several,
        source.language.map(name),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    view! { <span class="table__fact">{parts.join(" · ")}</span> }
}

/// What a language is called in itself.
fn name(language: Locale) -> String {
    let named = LANGUAGES.iter().find(|(locale, _)| *locale == language);
    named.map_or_else(String::new, |(_, name)| (*name).to_owned())
}

fn what(source: &Source, locale: Locale) -> Option<&'static str> {
    if source.kind == Kind::Site {
        return Some(td_string!(locale, knowledge.site));
    }
    match (source.kind, source.format?) {
        (Kind::Page, Format::Html) => Some(td_string!(locale, knowledge.web_page)),
        (_, Format::Text) => Some(td_string!(locale, knowledge.text)),
        (_, Format::Markdown) => Some("Markdown"),
        (_, Format::Html) => Some("HTML"),
        (_, Format::Pdf) => Some("PDF"),
        (_, Format::Docx) => Some("Word"),
        (_, Format::Xlsx) => Some("Excel"),
        (_, Format::Csv) => Some("CSV"),
        (_, Format::Pptx) => Some("PowerPoint"),
        (_, Format::Epub) => Some("EPUB"),
    }
}

/// A size as people read it: whole kilobytes, megabytes with one digit behind the point.
fn size(bytes: u64, locale: Locale) -> String {
    if bytes < MEGABYTE {
        let size = bytes.div_ceil(KILOBYTE);
        return td_string!(locale, knowledge.kilobytes, size = size).to_string();
    }
    let tenths = (bytes.saturating_mul(10) + MEGABYTE / 2) / MEGABYTE;
    let point = match locale {
        Locale::en => '.',
        Locale::ru | Locale::uz => ',',
    };
    let size = format!("{}{point}{}", tenths / 10, tenths % 10);
    td_string!(locale, knowledge.megabytes, size = size).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_written_as_the_language_does() {
        assert_eq!(size(1, Locale::en), "1 KB");
        assert_eq!(size(1025, Locale::ru), "2 КБ");
        assert_eq!(size(2_411_724, Locale::en), "2.3 MB");
        assert_eq!(size(2_411_724, Locale::uz), "2,3 MB");
        assert_eq!(size(20 * MEGABYTE, Locale::ru), "20,0 МБ");
    }
}
