//! Language and theme: the saved choice, then the cookie, then what the browser asks for, then
//! English and dark.

use std::sync::Arc;

use axum::{
    Extension, Form,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

use crate::{
    account::{Me, Theme},
    config::Config,
    db::Db,
    error::Result,
    http::redirect::{local_path, unsaid},
    i18n::{self, Locale},
};

use super::store;

const LANGUAGE_COOKIE: &str = "language";
const THEME_COOKIE: &str = "theme";
/// A year, in seconds: browsers keep no cookie longer than 400 days.
const COOKIE_AGE: u32 = 365 * 24 * 60 * 60;

/// How this request's page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Interface language.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
}

/// Puts [`Preferences`] into the request.
pub async fn resolve(mut request: Request, next: Next) -> Response {
    let me = request.extensions().get::<Me>();
    let headers = request.headers();
    let locale = me
        .and_then(|me| me.language)
        .or_else(|| cookie(headers, LANGUAGE_COOKIE).and_then(i18n::from_code))
        .or_else(|| accepted(headers))
        .unwrap_or_default();
    let theme = chosen_theme(me, headers).unwrap_or_default();
    request
        .extensions_mut()
        .insert(Preferences { locale, theme });
    let mut response = next.run(request).await;
    response.headers_mut().append(
        header::VARY,
        HeaderValue::from_static("accept-language, cookie"),
    );
    response
}

/// The theme a person has chosen, if they have.
pub fn chosen_theme(me: Option<&Me>, headers: &HeaderMap) -> Option<Theme> {
    me.and_then(|me| me.theme)
        .or_else(|| cookie(headers, THEME_COOKIE).and_then(Theme::from_stored))
}

/// A choice made in the switcher; what is not given stays.
#[derive(Debug, Deserialize)]
pub struct Choice {
    language: Option<String>,
    theme: Option<String>,
}

/// `POST /preferences`: saves the choice and goes back to the page it was made on.
pub async fn choose(
    State(db): State<Db>,
    State(config): State<Arc<Config>>,
    me: Option<Extension<Me>>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response> {
    let language = choice.language.as_deref().and_then(i18n::from_code);
    let theme = choice.theme.as_deref().and_then(Theme::from_stored);
    if let Some(Extension(me)) = me {
        let mut tx = db.begin().await?;
        store::set_preferences(&mut tx, &me.user_id, language, theme).await?;
        tx.commit().await?;
    }
    let mut response = Redirect::to(&page_before(&headers)).into_response();
    let chosen = [
        (LANGUAGE_COOKIE, language.map(i18n::code)),
        (THEME_COOKIE, theme.map(Theme::as_str)),
    ];
    for (name, value) in chosen {
        if let Some(value) = value {
            let secure = if config.https() { "; Secure" } else { "" };
            let cookie = format!(
                "{name}={value}; Path=/; Max-Age={COOKIE_AGE}; HttpOnly; SameSite=Lax{secure}"
            );
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
    }
    Ok(response)
}

/// The path of the referring page, which the origin guard has found to be ours.
fn page_before(headers: &HeaderMap) -> String {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("/");
    let path = match referer.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => referer,
    };
    local_path(Some(&unsaid(path)), "/").to_owned()
}

/// A cookie of the request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The first language of `Accept-Language` that we speak, by quality (RFC 9110, 12.5.4).
fn accepted(headers: &HeaderMap) -> Option<Locale> {
    let header = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wanted: Vec<(f32, Locale)> = header
        .split(',')
        .filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(1.0, |q| q.parse().unwrap_or(0.0));
            Some((quality, i18n::from_code(tag.trim())?))
        })
        .filter(|(quality, _)| *quality > 0.0)
        .collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.first().map(|(_, locale)| *locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(header: &str) -> Option<Locale> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, header.parse().unwrap());
        accepted(&headers)
    }

    #[test]
    fn the_best_language_we_speak_is_taken() {
        assert_eq!(
            language("uz-UZ,uz;q=0.9,ru;q=0.8,en;q=0.7"),
            Some(Locale::uz)
        );
        assert_eq!(language("de, ru;q=0.5, en;q=0.9"), Some(Locale::en));
        assert_eq!(language("de,fr;q=0.5"), None);
        assert_eq!(language("ru;q=0"), None);
    }
}
