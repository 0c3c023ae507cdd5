//! The head of a bot's pages: what browsers, search engines and messengers are told of them.

use leptos::{html::meta, prelude::*};

use super::{
    super::{markdown, room::Room},
    Around,
};
use crate::{
    bot::on_accent,
    publish::speaker::Door,
    share::{PictureKind, store::Share},
};

/// Whether search engines may list the page of a room.
pub fn listed(room: &Room) -> bool {
    let link = room.link.as_ref();
    link.is_some_and(|link| link.indexed()) && room.door == Door::Open
}

/// The head of a bot's pages, in its own colour or in the product's. While an answer is written,
/// pages without scripts look again.
pub fn head(
    room: &Room,
    around: &Around<'_>,
    accent: Option<&str>,
    waiting: bool,
) -> impl IntoView + use<> {
    let settings = &room.bot.settings;
    let share = room.link.as_deref();
    let (title, description) = words(share, &settings.name, &settings.purpose);
    let unlisted = (!listed(room)).then(|| view! { <meta name="robots" content="noindex" /> });
    let tags = share.map(|share| tags(room, share, around, &title, &description));
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            {unlisted}
            {titled(&title)}
            <meta name="description" content=description />
            {tags}
            <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
            <link rel="stylesheet" href=around.assets.stylesheet().to_owned() />
            {accent.map(|accent| colours(accent, around))}
            {waiting.then(|| view! { <noscript><meta http-equiv="refresh" content="2" /></noscript> })}
        </head>
    }
}

/// The title of a page. As a child its text would end in a mark for hydration, which titles show.
pub fn titled(title: &str) -> impl IntoView + use<> {
    view! { <title inner_html=markdown::escape(title)></title> }
}

/// The accent, and what is written on it.
pub fn colours(accent: &str, around: &Around<'_>) -> impl IntoView + use<> {
    let on_accent = on_accent(accent);
    let rule = format!(":root{{--accent:{accent};--on-accent:{on_accent}}}");
    view! { <style nonce=around.nonce.to_string()>{rule}</style> }
}

/// Title and description: the owner's, else the bot's own.
fn words(share: Option<&Share>, name: &str, purpose: &str) -> (String, String) {
    let chosen = |own: Option<&String>, other: &str| {
        own.filter(|own| !own.is_empty())
            .map_or_else(|| other.to_owned(), Clone::clone)
    };
    let settings = share.map(|share| &share.settings);
    (
        chosen(settings.map(|settings| &settings.title), name),
        chosen(settings.map(|settings| &settings.description), purpose),
    )
}

/// What stands beside the link where it is passed on (ogp.me).
fn tags(
    room: &Room,
    share: &Share,
    around: &Around<'_>,
    title: &str,
    description: &str,
) -> impl IntoView + use<> {
    let link = format!("{}{}", around.public_url, room.base);
    let preview = share.picture(PictureKind::Preview);
    let picture = preview.or_else(|| share.picture(PictureKind::Avatar));
    let card = if preview.is_some() {
        "summary_large_image"
    } else {
        "summary"
    };
    let picture = picture.map(|picture| {
        let address = format!("{}{}", around.public_url, picture.path(&room.bot.slug));
        view! {
            {property("og:image", address)}
            {property("og:image:width", picture.width.to_string())}
            {property("og:image:height", picture.height.to_string())}
        }
    });
    view! {
        <link rel="canonical" href=link.clone() />
        {property("og:type", "website".to_owned())}
        {property("og:url", link)}
        {property("og:title", title.to_owned())}
        {property("og:description", description.to_owned())}
        {picture}
        <meta name="twitter:card" content=card />
    }
}

/// A `<meta>` of the Open Graph, whose attribute HTML does not know.
fn property(name: &'static str, content: String) -> impl IntoView {
    meta().attr("property", name).attr("content", content)
}
