//! One curated answer: a new one, or one to change, switch off and delete.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{StateBadge, form::CuratedFields};
use crate::{
    bot::page::{BotResource, bot_param},
    curated::{CuratedAnswer, CuratedForm, CuratedView, Origin, api::find_curated},
    i18n::{td_string, use_locale},
    id::{BotId, CuratedId},
    ui::{load::loaded, number::grouped, when::When},
};

/// The form for a new answer.
#[component]
pub fn NewCuratedPage() -> impl IntoView {
    let locale = use_locale();
    let BotResource { bot, .. } = expect_context();
    loaded(bot, move |bot| {
        view! {
            <Back bot=bot.id.clone() />
            <section class="card" aria-labelledby="curated">
                <h2 class="card__title" id="curated">{td_string!(locale, curated.new)}</h2>
                <CuratedFields bot=bot.id form=CuratedForm::default() />
            </section>
        }
    })
}

/// An answer to change, switch off or delete.
#[component]
pub fn CuratedPage() -> impl IntoView {
    let bot = bot_param();
    let params = use_params_map();
    let id = Memo::new(move |_| CuratedId::from(params.read().get("answer").unwrap_or_default()));
    let answer = Resource::new_blocking(
        move || (bot.get(), id.get()),
        |(bot, id)| find_curated(bot, id),
    );
    loaded(
        answer,
        move |found| view! { <Found bot=bot.get_untracked() found /> },
    )
}

#[component]
fn Found(bot: BotId, found: CuratedView) -> impl IntoView {
    let locale = use_locale();
    let answer = found.answer;
    let (id, may_edit) = (answer.id.clone(), found.may_edit);
    let words = if may_edit {
        let form = CuratedForm::from(answer.clone());
        view! { <CuratedFields bot=bot.clone() stored=Some(id) form /> }.into_any()
    } else {
        view! { <Words answer=answer.clone() /> }.into_any()
    };
    let heading = answer
        .question
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    view! {
        <Back bot=bot.clone() />
        <section class="card stack" aria-labelledby="curated">
            <h2 class="card__title" id="curated">{heading}</h2>
            <Facts answer=answer.clone() />
            {words}
        </section>
        {may_edit.then(|| view! {
            <section class="card stack">
                <h2 class="card__title">{td_string!(locale, curated.state)}</h2>
                <p class="muted">{td_string!(locale, curated.off_text)}</p>
                <div><Switch bot=bot.clone() answer=answer.clone() /></div>
            </section>
            <End bot answer />
        })}
    }
}

#[component]
fn Back(bot: BotId) -> impl IntoView {
    let locale = use_locale();
    view! { <a class="page-header__back" href=format!("/bots/{bot}/answers")>{td_string!(locale, curated.answers)}</a> }
}

#[component]
fn Facts(answer: CuratedAnswer) -> impl IntoView {
    let locale = use_locale();
    let origin = match answer.origin {
        Origin::Hand => td_string!(locale, curated.by_hand),
        Origin::Import => td_string!(locale, curated.by_import),
        Origin::Unanswered => td_string!(locale, curated.by_unanswered),
        Origin::Correction => td_string!(locale, curated.by_correction),
    };
    let hits = format!(
        "{}: {}",
        td_string!(locale, curated.hits),
        grouped(answer.hits, locale)
    );
    let last = answer.last_hit_at.map(|at| {
        view! { <span>{td_string!(locale, curated.last_hit)}": "<When at /></span> }
    });
    view! {
        <div class="facts">
            <StateBadge enabled=answer.enabled />
            <span>{origin}</span>
            <span>{hits}</span>
            {last}
        </div>
    }
}

/// The words for those who may only look.
#[component]
fn Words(answer: CuratedAnswer) -> impl IntoView {
    let locale = use_locale();
    view! {
        <dl class="stack">
            <dt>{td_string!(locale, curated.question)}</dt>
            <dd class="passage">{answer.question}</dd>
            <dt>{td_string!(locale, curated.answer)}</dt>
            <dd class="passage">{answer.answer}</dd>
        </dl>
    }
}

/// The button that switches an answer on or off; with `page` it leads back to that page of the list.
#[component]
pub(super) fn Switch(
    bot: BotId,
    answer: CuratedAnswer,
    #[prop(optional)] page: Option<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let label = if answer.enabled {
        td_string!(locale, curated.switch_off)
    } else {
        td_string!(locale, curated.switch_on)
    };
    view! {
        <form method="post" action="/api/switch_curated">
            <input type="hidden" name="bot" value=bot.to_string() />
            <input type="hidden" name="answer" value=answer.id.to_string() />
            <input type="hidden" name="enabled" value=(!answer.enabled).to_string() />
            {page.map(|page| view! { <input type="hidden" name="page" value=page.to_string() /> })}
            <button class="button button--small">{label}</button>
        </form>
    }
}

#[component]
fn End(bot: BotId, answer: CuratedAnswer) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, curated.delete)}</h2>
            <p class="muted">{td_string!(locale, curated.delete_text)}</p>
            <div><button class="button button--danger" popovertarget="delete-answer">{td_string!(locale, curated.delete)}</button></div>
        </section>
        <dialog class="dialog" id="delete-answer" popover="auto" aria-labelledby="delete-answer-title">
            <h2 class="dialog__title" id="delete-answer-title">{td_string!(locale, curated.delete_question)}</h2>
            <p>{td_string!(locale, curated.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget="delete-answer" popovertargetaction="hide" autofocus>{td_string!(locale, curated.cancel)}</button>
                <form method="post" action="/api/delete_curated">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="answer" value=answer.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, curated.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
