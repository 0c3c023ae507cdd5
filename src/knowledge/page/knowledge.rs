//! A bot's documents: what it answers from.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    adding::{AddFiles, AddText, upload_problem},
    adding_web::AddWebSource,
    row::Row,
};
use crate::{
    bot::page::{BotResource, bot_param},
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::{
        Source, State,
        api::{SaveText, list_sources, web::AddWeb},
    },
    list::Page,
    ui::{
        field::form_error,
        fresh::kept_fresh,
        icon,
        load::{loaded, loaded_quietly},
        pager::{Pager, page_number},
    },
};

/// The list of documents and the form that adds one.
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let save = ServerAction::<SaveText>::new();
    let add = ServerAction::<AddWeb>::new();
    let changes = Memo::new(move |_| (save.version().get(), add.version().get()));
    let pasted = form_error(save, RwSignal::new(None));
    let linked = form_error(add, RwSignal::new(None));
    // The form that was refused is the one to see.
    let web_open = Signal::derive(move || linked.with(Option::is_some));
    let text_open = Signal::derive(move || !web_open.get());
    let (uploads, arrived) = signal(0_u32);
    let sources = Resource::new_blocking(
        move || (bot.get(), number.get(), changes.get(), uploads.get()),
        |(bot, number, ..)| list_sources(bot, number),
    );
    view! {
        <UploadProblem />
        <div class="split">
            {loaded(sources, move |found| view! { <Documents bot=bot.get_untracked() found /> })}
            <div class="stack">
                <AddText bot save error=pasted open=text_open />
                <AddFiles bot arrived />
                <AddWebSource bot add error=linked open=web_open />
                <p class="muted">{td_string!(locale, knowledge.then)}" "<a href=move || format!("/bots/{}", bot.get())>{td_string!(locale, knowledge.try_it)}</a>", "<a href=move || format!("/bots/{}/knowledge/search", bot.get())>{td_string!(locale, knowledge.trial_link)}</a></p>
                <p class="muted"><a href=move || format!("/bots/{}/knowledge/health", bot.get())>{td_string!(locale, knowledge.health_link)}</a></p>
            </div>
        </div>
    }
}

/// What was wrong with an upload, from the code in the address.
#[component]
fn UploadProblem() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    move || {
        let locale = locale;
        let query = query.read();
        let kept = query.get("kept").and_then(|kept| kept.parse().ok());
        let sentence = upload_problem(&query.get("problem")?, kept.unwrap_or(0), locale);
        Some(view! { <div class="notice notice--error" role="alert"><p>{sentence}</p></div> })
    }
}

#[component]
fn Documents(bot: BotId, found: Page<Source>) -> impl IntoView {
    let locale = use_locale();
    if found.total == 0 {
        return view! { <NoDocuments bot /> }.into_any();
    }
    let (number, pages) = (found.number, found.pages());
    let (of_bot, asks) = (bot.clone(), bot.clone());
    let waits = |page: &Page<Source>| {
        page.items
            .iter()
            .any(|source| source.state == State::Waiting)
    };
    let page = kept_fresh(found, waits, move || list_sources(asks.clone(), number));
    let failed = |source: &Source| matches!(source.state, State::Failed(_));
    let any_failed = move || {
        page.read()
            .items
            .iter()
            .filter(|source| failed(source))
            .count()
            > 1
    };
    let total = move || u64::from(page.read().total);
    view! {
        <section class="card card--flush" aria-labelledby="documents">
            <div class="card__header">
                <h2 class="card__title" id="documents">{td_string!(locale, knowledge.documents)}</h2>
                <span class="card__meta">{move || td_string!(locale, knowledge.count, count = total()).to_string()}</span>
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, knowledge.name)}</th>
                        <th scope="col">{td_string!(locale, knowledge.state)}</th>
                        <th scope="col">{td_string!(locale, knowledge.passages)}</th>
                        <th scope="col"><span class="visually-hidden">{td_string!(locale, knowledge.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || page.get().items
                        key=|source| source.id.clone()
                        children=move |found| view! { <Row bot=bot.clone() found page /> }
                    />
                </tbody>
            </table>
            {move || any_failed().then(|| view! { <RetryAll bot=of_bot.clone() /> })}
            <Pager number pages />
        </section>
    }
    .into_any()
}

#[component]
fn RetryAll(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    view! {
        <form class="card__footer" method="post" action="/api/retry_sources">
            <input type="hidden" name="bot" value=bot.to_string() />
            <button class="button button--quiet button--small">{td_string!(locale, knowledge.retry_all)}</button>
        </form>
    }
}

#[component]
fn NoDocuments(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    let BotResource { bot: resource, .. } = expect_context();
    let field = bot.to_string();
    view! {
        <div class="empty">
            {icon::document()}
            <h2 class="empty__title">{td_string!(locale, knowledge.nothing)}</h2>
            <p class="empty__text">{td_string!(locale, knowledge.nothing_text)}</p>
            {loaded_quietly(resource, move |bot| { let field = field.clone(); bot.template.map(move |_| view! {
                <div class="empty__actions">
                    <form method="post" action="/api/add_sample">
                        <input type="hidden" name="bot" value=field />
                        <button class="button button--primary">{td_string!(locale, knowledge.use_sample)}</button>
                    </form>
                </div>
            }) })}
        </div>
    }
}
