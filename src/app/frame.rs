//! What stands around every page: brand, navigation, switchers, the person's menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    account::{Me, Theme, api::someone},
    i18n::{LANGUAGES, code, td_string, use_locale},
    ui::{ambient::ambient, icon, load::loaded},
};

/// Brand, navigation, switchers and the person's menu.
#[component]
pub fn Header() -> impl IntoView {
    let locale = use_locale();
    let location = use_location();
    // Asked again on each page: a log-in or log-out changes it.
    let person = Resource::new_blocking(move || location.pathname.get(), |_| someone());
    let path = location.pathname;
    let within =
        move |start: &'static str| move || path.read().starts_with(start).then_some("page");
    view! {
        <header class="app-header">
            <div class="app-header__inner">
                <a class="brand" href="/" aria-label="ChatBot Factory">
                    <img class="brand__mark" src="/favicon.svg" alt="" width="30" height="30" />
                    <span class="brand__name">"ChatBot Factory"</span>
                </a>
                {loaded(person, move |person| person.map(|_| view! {
                            <nav class="app-nav" aria-label=td_string!(locale, app.main_navigation)>
                                <a href="/bots" aria-current=within("/bots")>{td_string!(locale, app.bots)}</a>
                                <a href="/models" aria-current=within("/models")>{td_string!(locale, app.models)}</a>
                                <a href="/usage" aria-current=within("/usage")>{td_string!(locale, app.usage)}</a>
                                <a href="/api-keys" aria-current=within("/api-keys")>{td_string!(locale, app.api_keys)}</a>
                            </nav>
                        }))}
                <div class="app-header__tools">
                    <LanguageMenu />
                    <ThemeMenu />
                    {loaded(person, |person| match person { Some(me) => view! { <PersonMenu me /> }.into_any(), None => view! { <Doors /> }.into_any() })}
                </div>
            </div>
        </header>
    }
}

#[component]
fn LanguageMenu() -> impl IntoView {
    let locale = use_locale();
    let label = td_string!(locale, app.language);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>
                {icon::globe()}
                <span>{move || code(locale).to_uppercase()}</span>
            </summary>
            <form class="menu__panel" method="post" action="/preferences">
                {LANGUAGES
                    .map(|(language, name)| {
                        let pressed = move || if language == locale { "true" } else { "false" };
                        view! {
                            <button class="menu__item" name="language" value=code(language) lang=code(language) aria-pressed=pressed>
                                {name}
                            </button>
                        }
                    })
                    .collect_view()}
            </form>
        </details>
    }
}

#[component]
fn ThemeMenu() -> impl IntoView {
    let locale = use_locale();
    let chosen = ambient().theme;
    let label = td_string!(locale, app.theme);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>{icon::moon()}</summary>
            <form class="menu__panel" method="post" action="/preferences">
                {Theme::ALL
                    .map(|theme| {
                        let pressed = if chosen == theme.as_str() { "true" } else { "false" };
                        view! {
                            <button class="menu__item" name="theme" value=theme.as_str() aria-pressed=pressed>
                                {theme.word(locale)}
                            </button>
                        }
                    })
                    .collect_view()}
            </form>
        </details>
    }
}

#[component]
fn PersonMenu(me: Me) -> impl IntoView {
    let locale = use_locale();
    // A plain form: the page is loaded anew, and nothing of the person stays in the browser.
    let initial: String = me
        .username
        .chars()
        .take(1)
        .flat_map(char::to_uppercase)
        .collect();
    let label = td_string!(locale, app.account);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>
                <span class="avatar" aria-hidden="true">{initial}</span>
            </summary>
            <div class="menu__panel">
                <p class="menu__title">{me.username}</p>
                <a class="menu__item" href="/account">{td_string!(locale, app.account)}</a>
                <hr class="menu__divider" />
                <form method="post" action="/api/log_out">
                    <button class="menu__item">{td_string!(locale, app.log_out)}</button>
                </form>
            </div>
        </details>
    }
}

#[component]
fn Doors() -> impl IntoView {
    let locale = use_locale();
    view! {
        <a class="button button--quiet" href="/log-in">{td_string!(locale, ui.log_in)}</a>
        <a class="button button--primary wide-only" href="/sign-up">{td_string!(locale, app.sign_up)}</a>
    }
}

/// The end of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let locale = use_locale();
    view! {
        <footer class="footer">
            <div class="footer__inner">
                <p>"ChatBot Factory"</p>
                <nav class="footer__links" aria-label=td_string!(locale, app.footer)>
                    <a href="/">{td_string!(locale, app.home)}</a>
                    <a href="/bots">{td_string!(locale, app.bots)}</a>
                    <a href="/api-docs">{td_string!(locale, channel.title)}</a>
                </nav>
            </div>
        </footer>
    }
}
