//! The link by which anyone can talk to the bot.

use leptos::prelude::*;

use crate::{
    bot::page::BotResource,
    i18n::{td_string, use_locale},
    ui::{ambient::ambient, load::loaded},
};

/// The share link, to copy and to open.
#[component]
pub fn SharePage() -> impl IntoView {
    let locale = use_locale();
    let BotResource { bot, .. } = expect_context();
    let public_url = ambient().public_url;
    loaded(bot, move |bot| {
        let link = format!("{public_url}/b/{}", bot.slug);
        view! {
            <div class="stack">
                <section class="card stack">
                    <h2 class="card__title">{td_string!(locale, chat.share_link)}</h2>
                    <p class="muted">{td_string!(locale, chat.share_text)}</p>
                    <div class="share-box">
                        <input readonly value=link.clone() aria-label=td_string!(locale, chat.share_link)/>
                        <CopyButton text=link.clone() label=td_string!(locale, chat.copy_link) />
                        <a class="button" href=link target="_blank" rel="external noopener">{td_string!(locale, chat.open)}</a>
                    </div>
                </section>
                <section class="card stack">
                    <h2 class="card__title">{td_string!(locale, chat.on_site)}</h2>
                    <p class="muted">{td_string!(locale, chat.on_site_text)}</p>
                    <div><a class="button" href=format!("/bots/{}/widget", bot.id)>{td_string!(locale, chat.set_widget)}</a></div>
                </section>
            </div>
        }
    })
}

/// Copies a text. Browsers allow it to scripts on secure pages only; the text beside it can be
/// copied by hand in any case.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// The button's word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let locale = use_locale();
    let copied = RwSignal::new(false);
    let text = StoredValue::new(text);
    let copy = move |_| {
        // There is no clipboard on pages that came over plain http from another machine.
        if window().is_secure_context() {
            let _promise = window()
                .navigator()
                .clipboard()
                .write_text(&text.read_value());
            copied.set(true);
        }
    };
    view! {
        <button class="button button--primary" type="button" on:click=copy>
            {move || if copied.get() {
                td_string!(locale, chat.copied).to_owned()
            } else {
                label.clone()
            }}
        </button>
    }
}
