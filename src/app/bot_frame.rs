//! What stands around every page of one bot: its name, its share link, its tabs. Slices can't show
//! each other's pages, so they meet here.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Outlet, hooks::use_location};

use crate::{
    bot::{
        Bot,
        api::find_bot,
        page::{BotResource, bot_param},
    },
    i18n::{td_string, use_locale},
    publish::page::sign::PublishSign,
    ui::{icon, load::loaded_quietly},
};

/// Heading and tabs of a bot, around the page chosen.
#[component]
pub fn BotFrame() -> impl IntoView {
    let bot = bot_param();
    let changes = RwSignal::new(0);
    let resource =
        Resource::new_blocking(move || (bot.get(), changes.get()), |(bot, _)| find_bot(bot));
    provide_context(BotResource {
        bot: resource,
        changes,
    });
    // The page itself stands outside: were it to go with the heading, the server would wait for ever
    // for what it had begun to load. It says what is wrong when there is no such bot.
    view! {
        <main class="page" id="main">
            {loaded_quietly(resource, |bot| {
                view! {
                    <Heading bot=bot.clone() />
                    <Tabs bot />
                }
            })}
            <PublishSign />
            <Outlet />
        </main>
    }
}

#[component]
fn Heading(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let name = bot.settings.name.clone();
    view! {
        <Title text=name.clone() />
        <div class="page-header">
            <div>
                <a class="page-header__back" href="/bots">{td_string!(locale, app.your_bots)}</a>
                <h1>{name}</h1>
            </div>
            <a class="button" href=format!("/b/{}", bot.slug) target="_blank" rel="external noopener">
                {icon::link()}
                {td_string!(locale, app.open_chat)}
            </a>
        </div>
    }
}

#[component]
fn Tabs(bot: Bot) -> impl IntoView {
    let locale = use_locale();
    let path = use_location().pathname;
    let base = StoredValue::new(format!("/bots/{}", bot.id));
    let link = move |end: &str| format!("{}{end}", base.read_value());
    let current = move |end: &'static str| {
        move || {
            let path = path.read();
            let rest = path
                .trim_end_matches('/')
                .strip_prefix(base.read_value().as_str())
                .unwrap_or_default();
            let here = if end.is_empty() {
                matches!(rest, "" | "/compare")
            } else if end == "/share" {
                matches!(rest, "/share" | "/widget")
            } else {
                rest.starts_with(end)
            };
            here.then_some("page")
        }
    };
    view! {
        <nav class="tabs" aria-label=td_string!(locale, app.bot_pages)>
            <a href=link("") aria-current=current("")>{td_string!(locale, app.try_it)}</a>
            <a href=link("/knowledge") aria-current=current("/knowledge")>{td_string!(locale, app.knowledge)}</a>
            <a href=link("/answers") aria-current=current("/answers")>{td_string!(locale, app.answers)}</a>
            <a href=link("/tools") aria-current=current("/tools")>{td_string!(locale, app.tools)}</a>
            <a href=link("/model") aria-current=current("/model")>{td_string!(locale, app.model)}</a>
            <a href=link("/settings") aria-current=current("/settings")>{td_string!(locale, app.settings)}</a>
            <a href=link("/conversations") aria-current=current("/conversations")>{td_string!(locale, app.conversations)}</a>
            <a href=link("/leads") aria-current=current("/leads")>{td_string!(locale, app.leads)}</a>
            <a href=link("/checks") aria-current=current("/checks")>{td_string!(locale, app.checks)}</a>
            <a href=link("/versions") aria-current=current("/versions")>{td_string!(locale, app.publish)}</a>
            <a href=link("/share") aria-current=current("/share")>{td_string!(locale, app.share)}</a>
        </nav>
    }
}
