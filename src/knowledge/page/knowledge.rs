//! A bot's documents: what it answers from.

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

/// The list of documents and the form that adds one.
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let save = ServerAction::<SaveText>::new();
    let look_again = RwSignal::new(0);
    let changes = move || (save.version().get(), look_again.get());
    let sources = Resource::new_blocking(
        move || (bot.get(), number.get(), changes()),
        |(bot, number, _)| list_sources(bot, number),
    );
    // Documents that are waiting become ready without a hand.
    Effect::new(move || {
        let waiting = sources.with(|found| match found {
            Some(Ok(page)) => page
                .items
                .iter()
                .any(|source| source.state == State::Waiting),
            _ => false,
        });
        if waiting {
            set_timeout(
                move || look_again.update(|times| *times += 1),
                std::time::Duration::from_secs(2),
            );
        }
    });
    view! {
        <UploadProblem />
        <div class="split">
            {loaded(sources, move |page| view! { <Documents bot=bot.get_untracked() page /> })}
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
fn Documents(bot: BotId, page: Page<Source>) -> impl IntoView {
    let locale = use_locale();
    if page.total == 0 {
        return view! { <NoDocuments bot /> }.into_any();
    }
    let (number, pages) = (page.number, page.pages());
    let total = u64::from(page.total);
    let rows = page
        .items
        .into_iter()
        .map(|source| view! { <Row bot=bot.clone() source /> })
        .collect_view();
    view! {
        <section class="card card--flush" aria-labelledby="documents">
            <div class="card__header">
                <h2 class="card__title" id="documents">{td_string!(locale, knowledge.documents)}</h2>
                <span class="card__meta">{td_string!(locale, knowledge.count, count = total)}</span>
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
                <tbody>{rows}</tbody>
            </table>
            <Pager number pages />
        </section>
    }
    .into_any()
}

#[component]
fn Row(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    let failed = matches!(source.state, State::Failed(_));
    let passages = source.passages;
    let (bot_field, id_field) = (bot.to_string(), source.id.to_string());
    let retry = failed.then(|| view! {
        <form method="post" action="/api/retry_source">
            <input type="hidden" name="bot" value=bot_field />
            <input type="hidden" name="source" value=id_field />
            <button class="button button--quiet button--small">{td_string!(locale, knowledge.retry)}</button>
        </form>
    });
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/bots/{bot}/knowledge/{}", source.id)>{source.title.clone()}</a>
                <FailureNote state=source.state.clone() />
            </th>
            <td data-label=td_string!(locale, knowledge.state)><StateBadge state=source.state.clone() /></td>
            <td class="table__number" data-label=td_string!(locale, knowledge.passages)>
                {move || grouped(passages, locale)}
            </td>
            <td class="table__actions">
                {retry}
                <DeleteDialog bot source />
            </td>
        </tr>
    }
}

#[component]
fn DeleteDialog(bot: BotId, source: Source) -> impl IntoView {
    let locale = use_locale();
    let dialog = format!("delete-{}", source.id);
    let closes = dialog.clone();
    let title = format!("{dialog}-title");
    let labelled_by = title.clone();
    view! {
        <button class="button button--quiet button--small" popovertarget=dialog.clone()>{td_string!(locale, knowledge.delete)}</button>
        <dialog class="dialog" id=dialog.clone() popover="auto" aria-labelledby=labelled_by>
            <h2 class="dialog__title" id=title>{td_string!(locale, knowledge.delete_question, title = source.title)}</h2>
            <p>{td_string!(locale, knowledge.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget=closes popovertargetaction="hide" autofocus>{td_string!(locale, knowledge.cancel)}</button>
                <form method="post" action="/api/delete_source">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="source" value=source.id.to_string() />
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
