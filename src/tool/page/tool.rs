//! One tool: a new one, or one to change, test and delete.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{example::Example, form::FormOfTool};
use crate::{
    bot::page::{BotResource, bot_param},
    i18n::{td_string, use_locale},
    id::{BotId, ToolId},
    tool::{Tool, ToolForm, ToolView, api::find_tool},
    ui::load::loaded,
};

/// The form for a new tool, empty or with an example in it.
#[component]
pub fn NewToolPage() -> impl IntoView {
    let locale = use_locale();
    let BotResource { bot, .. } = expect_context();
    let query = use_query_map();
    let saves = RwSignal::new(0);
    loaded(bot, move |bot| {
        let example = query.read_untracked().get("example");
        let form = example
            .and_then(|name| Example::from_address(&name))
            .map_or_else(empty, |example| example.form(locale));
        view! {
            <Back bot=bot.id.clone() />
            <section class="card" aria-labelledby="tool">
                <h2 class="card__title" id="tool">{td_string!(locale, tool.new)}</h2>
                <FormOfTool bot=bot.id form saves />
            </section>
        }
    })
}

fn empty() -> ToolForm {
    ToolForm {
        enabled: true,
        ..ToolForm::default()
    }
}

/// A tool to change, test or delete.
#[component]
pub fn ToolPage() -> impl IntoView {
    let bot = bot_param();
    let params = use_params_map();
    let id = Memo::new(move |_| ToolId::from(params.read().get("tool").unwrap_or_default()));
    let saves = RwSignal::new(0);
    let tool = Resource::new_blocking(
        move || (bot.get(), id.get(), saves.get()),
        |(bot, id, _)| find_tool(bot, id),
    );
    loaded(
        tool,
        move |found| view! { <Found bot=bot.get_untracked() found saves /> },
    )
}

#[component]
fn Found(bot: BotId, found: ToolView, saves: RwSignal<u32>) -> impl IntoView {
    let tool = found.tool.clone();
    let form = ToolForm::from(tool.clone());
    view! {
        <Back bot=bot.clone() />
        <section class="card" aria-labelledby="tool">
            <h2 class="card__title" id="tool">{tool.name.clone()}</h2>
            <FormOfTool bot=bot.clone() stored=found form saves />
        </section>
        <End bot tool />
    }
}

#[component]
fn Back(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    view! { <a class="page-header__back" href=format!("/bots/{bot}/tools")>{td_string!(locale, tool.tools)}</a> }
}

#[component]
fn End(bot: BotId, tool: Tool) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, tool.delete)}</h2>
            <p class="muted">{td_string!(locale, tool.delete_text)}</p>
            <div><button class="button button--danger" popovertarget="delete-tool">{td_string!(locale, tool.delete)}</button></div>
        </section>
        <dialog class="dialog" id="delete-tool" popover="auto" aria-labelledby="delete-tool-title">
            <h2 class="dialog__title" id="delete-tool-title">
                {td_string!(locale, tool.delete_question, name = tool.name.clone()).to_string()}
            </h2>
            <p>{td_string!(locale, tool.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="delete-tool" popovertargetaction="hide" autofocus>{td_string!(locale, tool.cancel)}</button>
                <form method="post" action="/api/delete_tool">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="tool" value=tool.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, tool.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
