//! One document: its text or a newer file for it, and the passages it was cut into.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    ACCEPT, StateBadge, StateNote, facts::SourceFacts, passage::PassageCard, switching::Switch,
    syncing::Syncing,
};
use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::{BotId, SourceId},
    knowledge::{
        FILE_MEGABYTES, Kind, Source, SourceView, TITLE,
        api::{SaveText, find_source},
    },
    ui::{
        field::{FormNotice, TextArea, TextField, form_error},
        file_field::FileField,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
        when::When,
    },
};

/// A document with its passages.
#[component]
pub fn SourcePage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let params = use_params_map();
    let id = Memo::new(move |_| SourceId::from(params.read().get("source").unwrap_or_default()));
    let source = Resource::new_blocking(
        move || (bot.get(), id.get(), number.get()),
        |(bot, id, number)| find_source(bot, id, number),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/knowledge", bot.get())>{td_string!(locale, knowledge.documents)}</a>
        {loaded(source, move |found| view! { <Found bot=bot.get_untracked() found /> })}
    }
}

#[component]
fn Found(bot: BotId, found: SourceView) -> impl IntoView {
    let source = found.source;
    let (of_bot, id) = (bot.clone(), source.id.clone());
    let change = match (found.text, found.web) {
        (Some(text), _) => view! { <ChangeText bot source=source.clone() text /> }.into_any(),
        (None, Some(web)) => {
            let web = Memo::new(move |_| web.clone());
            view! { <Syncing bot source=source.clone() web /> }.into_any()
        }
        (None, None) if source.kind == Kind::File => {
            view! { <ChangeFile bot source=source.clone() /> }.into_any()
        }
        (None, None) => view! { <FromSite bot source=source.clone() /> }.into_any(),
    };
    let (number, pages) = (found.passages.number, found.passages.pages());
    view! {
        <Facts bot=of_bot.clone() source />
        <div class="split">
            <section class="stack">
                {found.passages.items.into_iter().map(|passage| {
                    view! { <PassageCard bot=of_bot.clone() source=id.clone() passage number /> }
                }).collect_view()}
                <Pager number pages />
            </section>
            {change}
        </div>
    }
}

#[component]
fn Facts(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    let (characters, passages) = (source.characters, u64::from(source.passages));
    let lost = u64::from(source.edits_lost);
    view! {
        <header class="document-header">
            <h2>{source.title.clone()}</h2>
            <div class="facts">
                <StateBadge source=source.clone() />
                <StateNote source=source.clone() />
                <SourceFacts source=source.clone() />
                <span>{td_string!(locale, knowledge.passages_of, count = passages)}</span>
                <span>{move || grouped(characters, locale)}" "{td_string!(locale, knowledge.characters)}</span>
                <span><When at=source.updated_at /></span>
                <Switch bot source=source.clone() />
            </div>
        </header>
        {(lost > 0).then(|| {
            let sentence = td_string!(locale, knowledge.edits_lost, count = lost).to_string();
            view! { <p class="notice">{sentence}</p> }
        })}
    }
}

#[component]
fn ChangeText(bot: BotId, source: Source, text: String) -> impl IntoView {
    let locale = use_locale();
    let save = ServerAction::<SaveText>::new();
    let error = form_error(save, RwSignal::new(None));
    view! {
        <section class="card" aria-labelledby="change">
            <h2 class="card__title" id="change">{td_string!(locale, knowledge.change)}</h2>
            <ActionForm action=save attr:class="form">
                <FormNotice error />
                <input type="hidden" name="bot" value=bot.to_string() />
                <input type="hidden" name="source" value=source.id.to_string() />
                <TextField name="title" label=td_string!(locale, knowledge.title) error value=source.title max=TITLE />
                <TextArea name="text" label=td_string!(locale, knowledge.text) error value=text rows=16 />
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.save)}</button></div>
            </ActionForm>
        </section>
    }
}

#[component]
fn ChangeFile(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card" aria-labelledby="change">
            <h2 class="card__title" id="change">{td_string!(locale, knowledge.replace)}</h2>
            <form class="form" method="post" enctype="multipart/form-data" action=format!("/bots/{bot}/knowledge/files")>
                <input type="hidden" name="source" value=source.id.to_string() />
                <FileField label=td_string!(locale, knowledge.newer_file) accept=ACCEPT
                    hint=td_string!(locale, knowledge.newer_hint, megabytes = FILE_MEGABYTES).to_string() />
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.replace)}</button></div>
            </form>
        </section>
    }
}

/// A page that came with a site, which is where it is looked after.
#[component]
fn FromSite(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    let site = source.site.map(|site| {
        let address = format!("/bots/{bot}/knowledge/{site}/pages");
        view! { <p><a href=address>{td_string!(locale, knowledge.site)}</a></p> }
    });
    let url = source.url.map(|url| view! {
        <p><a href=url rel="noreferrer noopener" target="_blank">{td_string!(locale, knowledge.source_address)}</a></p>
    });
    view! {
        <section class="card" aria-labelledby="from-web">
            <h2 class="card__title" id="from-web">{td_string!(locale, knowledge.web_page)}</h2>
            {url}
            {site}
            <form method="post" action="/api/delete_source">
                <input type="hidden" name="bot" value=bot.to_string() />
                <input type="hidden" name="source" value=source.id.to_string() />
                <button class="button button--danger">{td_string!(locale, knowledge.delete)}</button>
            </form>
        </section>
    }
}
