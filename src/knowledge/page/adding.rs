//! Adding documents: pasted text, and files.

use leptos::prelude::*;

use super::{ACCEPT, ADDING};
use crate::{
    error::{AppError, Problem},
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    knowledge::{FILE_MEGABYTES, FILES, SOURCES, TITLE, WORKSPACE_MEGABYTES, api::SaveText},
    ui::{
        field::{FormError, FormNotice, TextArea, TextField},
        file_field::FileField,
        fold::Fold,
    },
};

#[component]
pub(super) fn AddText(
    bot: Memo<BotId>,
    save: ServerAction<SaveText>,
    error: FormError,
    open: Signal<bool>,
) -> impl IntoView {
    let locale = use_locale();
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
        <Fold name=ADDING title=td_string!(locale, knowledge.paste) open>
            <ActionForm action=save node_ref=form attr:class="form">
                <FormNotice error />
                <input type="hidden" name="bot" value=move || bot.get().to_string() />
                <TextField name="title" label=td_string!(locale, knowledge.title) error max=TITLE />
                <TextArea name="text" label=td_string!(locale, knowledge.text) error rows=8
                    hint=td_string!(locale, knowledge.text_hint)/>
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.add)}</button></div>
            </ActionForm>
        </Fold>
    }
}

/// What is wrong with an upload, from its code; some of its files may have been kept.
pub(super) fn upload_problem(code: &str, kept: u32, locale: Locale) -> String {
    let reason = reason(code, locale);
    match kept {
        0 => reason,
        _ => format!("{} {reason}", td_string!(locale, knowledge.partly_added)),
    }
}

fn reason(code: &str, locale: Locale) -> String {
    match code {
        "required" => td_string!(locale, knowledge.no_file).to_owned(),
        "too_many_files" => Problem::TooMany(FILES).sentence(locale),
        "too_large" => too_large(locale),
        "limit_reached" => AppError::LimitReached { max: SOURCES }.sentence(locale),
        "storage_full" => AppError::StorageFull {
            megabytes: WORKSPACE_MEGABYTES,
        }
        .sentence(locale),
        "not_found" => AppError::NotFound.sentence(locale),
        _ => AppError::Connection.sentence(locale),
    }
}

fn too_large(locale: Locale) -> String {
    AppError::TooLarge {
        megabytes: FILE_MEGABYTES,
    }
    .sentence(locale)
}

/// Files go to a plain route, which streams and limits them, so a plain form is all it needs; with
/// scripts it shows how far it is, and that files are too large before they are sent. Files can be
/// dropped on the field, which every browser does by itself.
#[component]
pub(super) fn AddFiles(bot: Memo<BotId>, arrived: WriteSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let form = NodeRef::<leptos::html::Form>::new();
    let transfer = RwSignal::new(Transfer::Idle);
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(form) = form.get_untracked() {
            super::transfer::send(&form, &event, transfer, arrived);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, arrived);
    };
    view! {
        <Fold name=ADDING title=td_string!(locale, knowledge.upload) open=false>
            <form class="form" method="post" enctype="multipart/form-data" node_ref=form on:submit=send
                action=move || format!("/bots/{}/knowledge/files", bot.get())>
                <FileField label=td_string!(locale, knowledge.files) accept=ACCEPT multiple=true
                    hint=td_string!(locale, knowledge.file_hint, megabytes = FILE_MEGABYTES, files = FILES).to_string() />
                {move || transfer_note(transfer.get(), locale)}
                <div class="form-actions">
                    <button class="button" disabled=move || matches!(transfer.get(), Transfer::Sending(_))>{td_string!(locale, knowledge.upload)}</button>
                </div>
            </form>
        </Fold>
    }
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Transfer {
    /// Nothing is being sent.
    Idle,
    /// So many percent are sent.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code))]
    Sending(u32),
    /// A file was refused; the code says why, and the number how many were kept.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code))]
    Refused(String, u32),
}

fn transfer_note(transfer: Transfer, locale: Locale) -> Option<AnyView> {
    match transfer {
        Transfer::Idle => None,
        Transfer::Sending(percent) => Some(
            view! {
                <label class="transfer">
                    {td_string!(locale, knowledge.sending)}
                    <progress max="100" value=percent></progress>
                </label>
            }
            .into_any(),
        ),
        Transfer::Refused(code, kept) => {
            let sentence = upload_problem(&code, kept, locale);
            Some(view! { <p class="field__error" role="alert">{sentence}</p> }.into_any())
        }
    }
}
