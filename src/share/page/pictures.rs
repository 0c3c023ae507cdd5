//! The pictures of the share page: the bot's face, and what messengers show beside the link.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    error::AppError,
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    share::{PictureKind, ShareView},
    ui::file_field::FileField,
};

/// The card of the pictures.
#[component]
pub fn PicturesCard(bot: BotId, found: ShareView) -> impl IntoView {
    let locale = use_locale();
    let cards = PictureKind::ALL.map(|kind| {
        let picture = found.pictures.iter().find(|picture| picture.kind == kind);
        let shown = picture.map(|picture| {
            view! {
                <img class="share-picture" src=picture.path(&found.slug) alt=name(kind, locale)
                    width=picture.width.to_string() height=picture.height.to_string() />
            }
        });
        let there = picture.is_some();
        view! { <OnePicture bot=bot.clone() kind there may_edit=found.may_edit>{shown}</OnePicture> }
    });
    view! {
        <section class="card stack" id="pictures" aria-labelledby="pictures-title">
            <h2 class="card__title" id="pictures-title">{td_string!(locale, share.pictures)}</h2>
            <Refused />
            {cards.collect_view()}
        </section>
    }
}

#[component]
fn OnePicture(
    bot: BotId,
    kind: PictureKind,
    there: bool,
    may_edit: bool,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let (id, hint) = match kind {
        PictureKind::Avatar => (
            "avatar-file",
            td_string!(locale, share.avatar_hint, kilobytes = kind.kilobytes()).to_string(),
        ),
        PictureKind::Preview => (
            "preview-file",
            td_string!(locale, share.preview_hint, kilobytes = kind.kilobytes()).to_string(),
        ),
    };
    let drop_form = there.then(|| {
        view! {
            <form method="post" action="/api/drop_share_picture">
                <input type="hidden" name="bot" value=bot.to_string() />
                <input type="hidden" name="kind" value=kind.as_str() />
                <button class="button button--small" aria-describedby=format!("{}-title", kind.as_str())>{td_string!(locale, share.drop_picture)}</button>
            </form>
        }
    });
    let forms = may_edit.then(|| {
        view! {
            <form class="form" method="post" enctype="multipart/form-data" action=format!("/bots/{bot}/share/pictures")>
                <input type="hidden" name="kind" value=kind.as_str() />
                <FileField label=td_string!(locale, share.choose_picture) hint accept="image/png,image/jpeg,image/webp" id />
                <div class="form-actions">
                    <button class="button button--small" aria-describedby=format!("{}-title", kind.as_str())>{td_string!(locale, share.upload)}</button>
                </div>
            </form>
            {drop_form}
        }
    });
    view! {
        <div class="form-section">
            <h3 class="card__title" id=format!("{}-title", kind.as_str())>{name(kind, locale)}</h3>
            {children()}
            {forms}
        </div>
    }
}

fn name(kind: PictureKind, locale: Locale) -> &'static str {
    match kind {
        PictureKind::Avatar => td_string!(locale, share.avatar),
        PictureKind::Preview => td_string!(locale, share.preview),
    }
}

/// Why the last picture was not taken, from the address.
#[component]
fn Refused() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    move || {
        let sentence = problem(&query.read().get("problem")?, locale)?;
        Some(view! { <div class="notice notice--error" role="alert"><p>{sentence}</p></div> })
    }
}

fn problem(code: &str, locale: Locale) -> Option<String> {
    Some(match code {
        "not_picture" => td_string!(locale, share.not_picture).to_owned(),
        "too_many_pixels" => td_string!(locale, share.too_many_pixels).to_owned(),
        "too_small" => td_string!(locale, share.too_small).to_owned(),
        "too_large" => td_string!(locale, share.too_large).to_owned(),
        "required" => td_string!(locale, error.required).to_owned(),
        "connection" => AppError::Connection.sentence(locale),
        "internal" => AppError::Internal.sentence(locale),
        _ => return None,
    })
}
