//! A bot's documents: what it answers from.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{FailureNote, StateBadge};
use crate::{
    bot::page::{BotResource, bot_param},
    error::{AppError, Problem},
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::{
        DOCUMENT_MEGABYTES, Source, State, TITLE,
        api::{SaveText, list_sources},
    },
    list::Page,
    ui::{
        field::{FormNotice, TextArea, TextField, form_error},
        icon,
        load::{loaded, loaded_quietly},
        number::grouped,
        pager::{Pager, page_number},
    },
};

/// How soon documents that wait are looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The list of documents and the form that adds one.
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let save = ServerAction::<SaveText>::new();
    let changes = save.version();
    let sources = Resource::new_blocking(
        move || (bot.get(), number.get(), changes.get()),
        |(bot, number, _)| list_sources(bot, number),
    );
    view! {
        <UploadProblem />
        <div class="split">
            {loaded(sources, move |found| view! { <Documents bot=bot.get_untracked() found /> })}
            <div class="stack">
                <AddText bot save />
                <AddFile bot />
                <p class="muted">{td_string!(locale, knowledge.then)}" "<a href=move || format!("/bots/{}", bot.get())>{td_string!(locale, knowledge.try_it)}</a></p>
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
        let sentence = match query.read().get("problem")?.as_str() {
            "not_text" => Problem::NotText.sentence(locale),
            "unknown_kind" => Problem::UnknownKind.sentence(locale),
            "required" => td_string!(locale, knowledge.no_file).to_string(),
            "too_large" => AppError::TooLarge {
                megabytes: DOCUMENT_MEGABYTES,
            }
            .sentence(locale),
            "limit_reached" => AppError::LimitReached {
                max: crate::knowledge::SOURCES,
            }
            .sentence(locale),
            _ => AppError::Connection.sentence(locale),
        };
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
    let page = kept_fresh(bot.clone(), found);
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
            <Pager number pages />
        </section>
    }
    .into_any()
}

/// The page of documents as it is now: those that wait become ready without a hand. What changes is
/// written into the rows that stand there, so that a question open on one of them stays open.
fn kept_fresh(bot: BotId, found: Page<Source>) -> Memo<Page<Source>> {
    let number = found.number;
    let look = Action::new(move |(): &()| list_sources(bot.clone(), number));
    let (looks, seen) = (look.version(), look.value());
    let page = Memo::new(move |last: Option<&Page<Source>>| match seen.get() {
        Some(Ok(page)) => page,
        _ => last.unwrap_or(&found).clone(),
    });
    Effect::new(move || {
        looks.track();
        let waits = |source: &Source| source.state == State::Waiting;
        if !page.read().items.iter().any(waits) {
            return;
        }
        let again = move || drop(look.dispatch(()));
        if let Ok(timer) = set_timeout_with_handle(again, LOOK_AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
    page
}

/// A document, drawn once: `page` tells how it is now.
#[component]
fn Row(bot: BotId, found: Source, page: Memo<Page<Source>>) -> impl IntoView {
    let locale = use_locale();
    let (of_bot, id) = (bot.clone(), found.id.clone());
    let address = format!("/bots/{bot}/knowledge/{id}");
    let source = Memo::new(move |last: Option<&Source>| {
        let page = page.read();
        let now = page.items.iter().find(|source| source.id == id);
        now.or(last).unwrap_or(&found).clone()
    });
    let state = Memo::new(move |_| source.read().state.clone());
    let retry = move || {
        let failed = matches!(state.get(), State::Failed(_));
        failed.then(|| view! { <Retry bot=of_bot.clone() source /> })
    };
    view! {
        <tr>
            <th scope="row">
                <a href=address>{move || source.read().title.clone()}</a>
                {move || view! { <FailureNote state=state.get() /> }}
            </th>
            <td data-label=td_string!(locale, knowledge.state)>{move || view! { <StateBadge state=state.get() /> }}</td>
            <td class="table__number" data-label=td_string!(locale, knowledge.passages)>
                {move || grouped(source.read().passages, locale)}
            </td>
            <td class="table__actions">
                {retry}
                <DeleteDialog bot source />
            </td>
        </tr>
    }
}

#[component]
fn Retry(bot: BotId, source: Memo<Source>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <form method="post" action="/api/retry_source">
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="source" value=source.read_untracked().id.to_string() />
            <button class="button button--quiet button--small">{td_string!(locale, knowledge.retry)}</button>
        </form>
    }
}

#[component]
fn DeleteDialog(bot: BotId, source: Memo<Source>) -> impl IntoView {
    let locale = use_locale();
    let id = source.read_untracked().id.to_string();
    let dialog = format!("delete-{id}");
    let closes = dialog.clone();
    let title = format!("{dialog}-title");
    let labelled_by = title.clone();
    let question = move || {
        let title = source.read().title.clone();
        td_string!(locale, knowledge.delete_question, title = title).to_string()
    };
    view! {
        <button class="button button--quiet button--small" popovertarget=dialog.clone()>{td_string!(locale, knowledge.delete)}</button>
        <dialog class="dialog" id=dialog.clone() popover="auto" aria-labelledby=labelled_by>
            <h2 class="dialog__title" id=title>{question}</h2>
            <p>{td_string!(locale, knowledge.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget=closes popovertargetaction="hide" autofocus>{td_string!(locale, knowledge.cancel)}</button>
                <form method="post" action="/api/delete_source">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="source" value=id />
                    <button class="button button--danger">{td_string!(locale, knowledge.delete)}</button>
                </form>
            </div>
        </dialog>
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

#[component]
fn AddText(bot: Memo<BotId>, save: ServerAction<SaveText>) -> impl IntoView {
    let locale = use_locale();
    let error = form_error(save, RwSignal::new(None));
    let form = NodeRef::<leptos::html::Form>::new();
    // A second press would add the same document twice.
    Effect::new(move || {
        if save.value().with(|done| matches!(done, Some(Ok(()))))
            && let Some(form) = form.get_untracked()
        {
            form.reset();
        }
    });
    view! {
        <section class="card" aria-labelledby="add-text">
            <h2 class="card__title" id="add-text">{td_string!(locale, knowledge.paste)}</h2>
            <ActionForm action=save node_ref=form attr:class="form">
                <FormNotice error />
                <input type="hidden" name="bot" value=move || bot.get().to_string() />
                <TextField name="title" label=td_string!(locale, knowledge.title) error max=TITLE />
                <TextArea name="text" label=td_string!(locale, knowledge.text) error rows=8
                    hint=td_string!(locale, knowledge.text_hint)/>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.add)}</button></div>
            </ActionForm>
        </section>
    }
}

/// Files go to a plain route, which streams and limits them; a plain form is all it needs.
#[component]
fn AddFile(bot: Memo<BotId>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card" aria-labelledby="add-file">
            <h2 class="card__title" id="add-file">{td_string!(locale, knowledge.upload)}</h2>
            <form class="form" method="post" enctype="multipart/form-data"
                action=move || format!("/bots/{}/knowledge/files", bot.get())>
                <div class="field">
                    <label for="file">{td_string!(locale, knowledge.files)}</label>
                    <input id="file" type="file" name="file" accept=".txt,.md,text/plain,text/markdown" multiple required
                        aria-describedby="file-hint" />
                    <p class="field__hint" id="file-hint">{td_string!(locale, knowledge.file_hint, megabytes = DOCUMENT_MEGABYTES)}</p>
                </div>
                <div class="form-actions"><button class="button">{td_string!(locale, knowledge.upload)}</button></div>
            </form>
        </section>
    }
}
