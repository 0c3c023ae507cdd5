//! A bot's tools, or how to make the first.

use leptos::prelude::*;

use super::example::Example;
use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::BotId,
    tool::{TOOLS, Tool, api::list_tools},
    ui::{icon, load::loaded},
};

/// The list of tools.
#[component]
pub fn ToolsPage() -> impl IntoView {
    let bot = bot_param();
    let tools = Resource::new_blocking(move || bot.get(), list_tools);
    loaded(tools, move |tools| {
        let bot = bot.get_untracked();
        if tools.is_empty() {
            view! { <NoTools bot /> }.into_any()
        } else {
            view! { <Tools bot tools /> }.into_any()
        }
    })
}

#[component]
fn Tools(bot: BotId, tools: Vec<Tool>) -> impl IntoView {
    let locale = use_locale();
    let full = tools.len() >= TOOLS as usize;
    let new = format!("/bots/{bot}/tools/new");
    let rows = tools
        .into_iter()
        .map(|tool| view! { <Row bot=bot.clone() tool /> })
        .collect_view();
    view! {
        <section class="card card--flush" aria-labelledby="tools">
            <div class="card__header">
                <h2 class="card__title" id="tools">{td_string!(locale, tool.tools)}</h2>
                {(!full).then(|| view! {
                    <a class="button button--primary" href=new>{icon::plus()}{td_string!(locale, tool.new)}</a>
                })}
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, tool.name)}</th>
                        <th scope="col">{td_string!(locale, tool.description)}</th>
                        <th scope="col">{td_string!(locale, tool.state)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
        <p class="muted">{td_string!(locale, tool.who_uses, max = TOOLS).to_string()}</p>
    }
}

#[component]
fn Row(bot: BotId, tool: Tool) -> impl IntoView {
    let locale = use_locale();
    let state = if tool.enabled {
        view! { <span class="badge badge--ready">{td_string!(locale, tool.on)}</span> }.into_any()
    } else {
        view! { <span class="badge">{td_string!(locale, tool.off)}</span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/bots/{bot}/tools/{}", tool.id)>{tool.name}</a></th>
            <td data-label=td_string!(locale, tool.description)>{tool.description}</td>
            <td data-label=td_string!(locale, tool.state)>{state}</td>
        </tr>
    }
}

#[component]
fn NoTools(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    let example = |example: Example| format!("/bots/{bot}/tools/new?example={}", example.as_str());
    view! {
        <div class="empty">
            {icon::link()}
            <h2 class="empty__title">{td_string!(locale, tool.first)}</h2>
            <p class="empty__text">{td_string!(locale, tool.first_text)}</p>
            <div class="empty__actions">
                <a class="button" href=example(Example::Order)>{td_string!(locale, tool.order)}</a>
                <a class="button" href=example(Example::Stock)>{td_string!(locale, tool.stock)}</a>
                <a class="button button--primary" href=format!("/bots/{bot}/tools/new")>{td_string!(locale, tool.new)}</a>
            </div>
        </div>
    }
}
