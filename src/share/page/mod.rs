//! The owner's page of the share link: to pass it on, to print it, and how its page looks.

use leptos::prelude::*;

use crate::{
    bot::{
        Bot,
        page::{BotResource, bot_param},
    },
    i18n::{td_string, use_locale},
    share::api::{SaveShare, find_share},
    ui::{ambient::ambient, field::form_error, load::loaded},
};

mod password;
mod pictures;
mod settings;

use password::PasswordCard;
use pictures::PicturesCard;
use settings::SettingsCard;

/// The share link with everything that belongs to it.
#[component]
pub fn SharePage() -> impl IntoView {
    let BotResource { bot, .. } = expect_context();
    let id = bot_param();
    let save = ServerAction::<SaveShare>::new();
    let error = form_error(save, RwSignal::new(None));
    let share = Resource::new_blocking(
        move || (id.get(), save.version().get()),
        |(bot, _)| find_share(bot),
    );
    view! {
        <div class="stack">
            {loaded(bot, |bot| view! { <LinkCard bot /> })}
            {loaded(share, move |found| {
                let bot = id.get_untracked();
                let (password, pictures) = (found.clone(), found.clone());
                view! {
                    <div class="split">
                        <SettingsCard bot=bot.clone() found save error />
                        <div class="stack">
                            <PasswordCard bot=bot.clone() found=password />
                            <PicturesCard bot=bot.clone() found=pictures />
                            <SiteCard bot=bot.to_string() />
                        </div>
                    </div>
                }
            })}
        </div>
    }
}

/// The link, to copy, to open and to print.
#[component]
fn LinkCard(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let link = format!("{}/b/{}", ambient().public_url, bot.slug);
    let code = |form: &str| format!("/bots/{}/share/qr.{form}", bot.id);
    let name = td_string!(locale, share.qr_of, name = bot.settings.name).to_string();
    view! {
        <section class="card stack" aria-labelledby="link">
            <h2 class="card__title" id="link">{td_string!(locale, share.link)}</h2>
            <p class="muted">{td_string!(locale, share.link_text)}</p>
            <div class="share-box">
                <input readonly value=link.clone() aria-label=td_string!(locale, share.link) />
                <CopyButton text=link.clone() label=td_string!(locale, share.copy_link) />
                <a class="button" href=link target="_blank" rel="external noopener">{td_string!(locale, share.open)}</a>
            </div>
            <div class="qr">
                <img class="qr__code" src=code("svg") alt=name width="144" height="144" />
                <div class="stack">
                    <p class="muted">{td_string!(locale, share.qr_text)}</p>
                    <div class="card__actions">
                        <a class="button button--small" href=code("svg") rel="external" download="qr.svg">{td_string!(locale, share.qr_svg)}</a>
                        <a class="button button--small" href=code("png") rel="external" download="qr.png">{td_string!(locale, share.qr_png)}</a>
                        <a class="button button--small" href=code("svg") target="_blank" rel="external noopener">{td_string!(locale, share.qr_print)}</a>
                    </div>
                </div>
            </div>
        </section>
    }
}

/// The other way to visitors, a page of a later slice.
#[component]
fn SiteCard(bot: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card stack" aria-labelledby="on-site">
            <h2 class="card__title" id="on-site">{td_string!(locale, share.on_site)}</h2>
            <p class="muted">{td_string!(locale, share.on_site_text)}</p>
            <div><a class="button" href=format!("/bots/{bot}/widget")>{td_string!(locale, share.set_widget)}</a></div>
        </section>
    }
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
