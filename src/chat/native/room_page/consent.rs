//! What a visitor agrees to before the first question, and where the privacy policy is.

use leptos::prelude::*;

use super::RoomPage;
use crate::{i18n::td_string, publish::speaker::Door, share::gate::edition};

/// The consent and its button, in place of the composer, until it is given.
pub fn asked(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let room = page.room;
    let terms = room.terms.as_ref().filter(|terms| !terms.agreed)?;
    // Whoever is there may have agreed: a frame finds out next.
    if room.is_nobodys() || page.conversation.is_none() && room.door != Door::Open {
        return None;
    }
    let conversation = page
        .conversation
        .map_or_else(String::new, ToString::to_string);
    Some(view! {
        <form class="chat__consent" id="agreement" method="post" action=format!("{}/consent", room.base)
            aria-labelledby="consent">
            <input type="hidden" name="edition" value=edition(&terms.consent) />
            <input type="hidden" name="conversation" value=conversation />
            <p id="consent">{terms.consent.clone()}</p>
            {policy(page)}
            <button class="button button--primary">{td_string!(room.preferences.locale, share.agree)}</button>
        </form>
    })
}

/// The link to the privacy policy beside the first question.
pub fn privacy(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let terms = page.room.terms.as_ref().filter(|terms| terms.agreed)?;
    let wanted = page.messages.is_empty() && !terms.privacy.is_empty();
    wanted.then(|| view! { <p class="chat__privacy">{policy(page)}</p> })
}

fn policy(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let address = page.room.terms.as_ref()?.privacy.clone();
    let words = td_string!(page.room.preferences.locale, share.privacy_policy);
    (!address.is_empty()).then(|| {
        view! { <a href=address rel="noreferrer noopener" target="_blank">{words}</a> }
    })
}
