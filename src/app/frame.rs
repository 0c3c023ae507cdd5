//! What stands around every page: brand, navigation, switchers, the person's menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    account::{
        Me, Theme,
        api::{LogOut, someone},
    },
    i18n::{LANGUAGES, code, t, td_string, use_i18n},
    ui::{ambient::ambient, icon},
};

/// Brand, navigation, switchers and the person's menu.
#[component]
pub fn Header() -> impl IntoView {
    let i18n = use_i18n();
    let location = use_location();
    // Asked again on each page: a log-in or log-out changes it.
    let person = Resource::new_blocking(move || location.pathname.get(), |_| someone());
    let in_bots = move || {
        location
            .pathname
            .read()
            .starts_with("/bots")
            .then_some("page")
    };
    view! {
        <header class="app-header">
            <div class="app-header__inner">
                <a class="brand" href="/" aria-label="ChatBot Factory">
                    <img class="brand__mark" src="/favicon.svg" alt="" width="30" height="30" />
                    <span class="brand__name">"ChatBot Factory"</span>
                </a>
                <Transition>
                    {move || Suspend::new(async move {
                        person.await.ok().flatten().map(|_| view! {
                            <nav class="app-nav" aria-label=move || td_string!(i18n.get_locale(), app.main_navigation)>
                                <a href="/bots" aria-current=in_bots>{t!(i18n, app.bots)}</a>
                            </nav>
                        })
                    })}
                </Transition>
                <div class="app-header__tools">
                    <LanguageMenu />
                    <ThemeMenu />
                    <Transition>
                        {move || Suspend::new(async move {
                            match person.await.ok().flatten() {
                                Some(me) => view! { <PersonMenu me /> }.into_any(),
                                None => view! { <Doors /> }.into_any(),
                            }
                        })}
                    </Transition>
                </div>
            </div>
        </header>
    }
}

#[component]
fn LanguageMenu() -> impl IntoView {
    let i18n = use_i18n();
    let label = move || td_string!(i18n.get_locale(), app.language);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>
                {icon::globe()}
                <span>{move || code(i18n.get_locale()).to_uppercase()}</span>
            </summary>
            <form class="menu__panel" method="post" action="/preferences">
                {LANGUAGES
                    .map(|(locale, name)| {
                        let pressed = move || if i18n.get_locale() == locale { "true" } else { "false" };
                        view! {
                            <button class="menu__item" name="language" value=code(locale) lang=code(locale) aria-pressed=pressed>
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
    let i18n = use_i18n();
    let chosen = ambient().theme;
    let label = move || td_string!(i18n.get_locale(), app.theme);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>{icon::moon()}</summary>
            <form class="menu__panel" method="post" action="/preferences">
                {Theme::ALL
                    .map(|theme| {
                        let pressed = if chosen == theme.as_str() { "true" } else { "false" };
                        let name = move || match theme {
                            Theme::Dark => td_string!(i18n.get_locale(), chat.dark),
                            Theme::Light => td_string!(i18n.get_locale(), chat.light),
                            Theme::System => td_string!(i18n.get_locale(), chat.system),
                        };
                        view! {
                            <button class="menu__item" name="theme" value=theme.as_str() aria-pressed=pressed>
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
fn PersonMenu(me: Me) -> impl IntoView {
    let i18n = use_i18n();
    let log_out = ServerAction::<LogOut>::new();
    let initial: String = me
        .username
        .chars()
        .take(1)
        .flat_map(char::to_uppercase)
        .collect();
    let label = move || td_string!(i18n.get_locale(), app.account);
    view! {
        <details class="menu" name="header-menu">
            <summary aria-label=label>
                <span class="avatar" aria-hidden="true">{initial}</span>
            </summary>
            <div class="menu__panel">
                <p class="menu__title">{me.username}</p>
                <a class="menu__item" href="/account">{t!(i18n, app.account)}</a>
                <hr class="menu__divider" />
                <ActionForm action=log_out>
                    <button class="menu__item">{t!(i18n, app.log_out)}</button>
                </ActionForm>
            </div>
        </details>
    }
}

#[component]
fn Doors() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="button button--quiet" href="/log-in">{t!(i18n, ui.log_in)}</a>
        <a class="button button--primary wide-only" href="/sign-up">{t!(i18n, app.sign_up)}</a>
    }
}

/// The end of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <footer class="footer">
            <div class="footer__inner">
                <p>"ChatBot Factory"</p>
                <nav class="footer__links" aria-label=move || td_string!(i18n.get_locale(), app.footer)>
                    <a href="/">{t!(i18n, app.home)}</a>
                    <a href="/bots">{t!(i18n, app.bots)}</a>
                </nav>
            </div>
        </footer>
    }
}
