//! The script a foreign site loads: the loader with one bot's settings in it.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::header;
use leptos::nonce::Nonce;
use serde_json::json;

use crate::{
    bot::on_accent,
    channel::widget::WidgetSettings,
    db::Db,
    error::Result,
    i18n::{LANGUAGES, Locale, code, td_string},
    publish::{speaker::Speaker, store as editions},
    time::Timestamp,
};

use super::store;

/// The loader; where it names its settings, they are written in.
const LOADER: &str = include_str!("../loader.js");
const SETTINGS: &str = "/* settings */ null";
/// The loader without what only its readers need: foreign sites' visitors should not pay for it.
static LEAN: LazyLock<String> = LazyLock::new(|| {
    let lines = LOADER.lines().map(str::trim);
    let code = lines.filter(|line| !line.starts_with("//") && !line.starts_with("/**"));
    code.flat_map(|line| [line, "\n"]).collect()
});
/// Seconds browsers keep it: settings changed by an owner show within minutes.
const KEPT: &str = "public, max-age=300";

/// `GET /w/{slug}/widget.js`.
pub async fn script(State(db): State<Db>, Path(slug): Path<String>) -> Result<Response> {
    let live = editions::live(&db, &slug).await?;
    let bot = live.speaker;
    let settings = store::settings(&db, &live.workspace, &bot.id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, KEPT),
    ];
    Ok((headers, LEAN.replacen(SETTINGS, &told(&bot, &settings), 1)).into_response())
}

/// What the loader has to know. Texts in all languages, because the page around it chooses one.
fn told(bot: &Speaker, settings: &WidgetSettings) -> String {
    let words: serde_json::Map<_, _> = LANGUAGES
        .iter()
        .map(|(locale, _)| {
            let name = bot.settings.name.clone();
            let words = json!({
                "open": td_string!(*locale, channel.open_chat, name = name.clone()).to_string(),
                "close": td_string!(*locale, channel.close_chat),
                "title": td_string!(*locale, chat.chat_with, name = name).to_string(),
                "dismiss": td_string!(*locale, channel.dismiss),
                "blocked": td_string!(*locale, channel.blocked_site),
            });
            (code(*locale).to_owned(), words)
        })
        .collect();
    let told = json!({
        "slug": bot.slug,
        "sites": settings.sites,
        "accent": bot.settings.accent,
        "onAccent": on_accent(&bot.settings.accent),
        "side": settings.side,
        "x": settings.offset_x,
        "y": settings.offset_y,
        "symbol": settings.symbol,
        "label": settings.label,
        "size": settings.size,
        "fullScreen": settings.full_screen,
        "openAfter": settings.open_after,
        "invitation": settings.invitation,
        "inviteAfter": settings.invite_after,
        "showOn": settings.show_on,
        "hideOn": settings.hide_on,
        "language": settings.language.map(code),
        "theme": settings.theme,
        "words": words,
    });
    // The script may be pasted into a page, where `</script>` in a text would end it.
    told.to_string().replace("</", "<\\/")
}

/// A page with the widget on it, in the owner's language and with the settings just saved.
pub fn preview(slug: &str, nonce: &Nonce, locale: Locale) -> String {
    let (lang, now) = (code(locale), Timestamp::now().millis());
    format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{slug}</title></head><body>\
         <script async src=\"/w/{slug}/widget.js?v={now}\" nonce=\"{nonce}\"></script></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_has_one_place_for_its_settings() {
        assert_eq!(LEAN.matches(SETTINGS).count(), 1);
    }
}
