//! What a visitor agrees to before the first question, and where the privacy policy is.

use leptos::prelude::*;

use super::RoomPage;
use crate::{i18n::td_string, publish::speaker::Door, share::gate::edition};

/// The consent and its button, in place of the composer, until it is given.
pub fn asked(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let room = page.room;
    let link = room.link.as_ref().filter(|link| !link.agreed)?;
    if page.conversation.is_none() && room.door != Door::Open {
        return None;
    }
    let settings = &link.share.settings;
    let conversation = page
        .conversation
        .map_or_else(String::new, ToString::to_string);
    Some(view! {
        <form class="chat__consent" id="agreement" method="post" action=format!("{}/consent", room.base)
            aria-labelledby="consent">
            <input type="hidden" name="edition" value=edition(&settings.consent) />
            <input type="hidden" name="conversation" value=conversation />
            <p id="consent">{settings.consent.clone()}</p>
            {policy(page)}
            <button class="button button--primary">{td_string!(room.preferences.locale, share.agree)}</button>
        </form>
    })
}

/// The link to the privacy policy beside the first question.
pub fn privacy(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let link = page.room.link.as_ref().filter(|link| link.agreed)?;
    let wanted = page.messages.is_empty() && !link.share.settings.privacy.is_empty();
    wanted.then(|| view! { <p class="chat__privacy">{policy(page)}</p> })
}

fn policy(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let settings = &page.room.link.as_ref()?.share.settings;
    let address = settings.privacy.clone();
    let words = td_string!(page.room.preferences.locale, share.privacy_policy);
    (!address.is_empty()).then(|| {
        view! { <a href=address rel="noreferrer noopener" target="_blank">{words}</a> }
    })
}
