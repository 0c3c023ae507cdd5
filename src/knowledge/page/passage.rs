//! One passage: as it is found, and the form in which its owner changes it.

use leptos::prelude::*;

use crate::{
    i18n::{td_string, use_locale},
    id::{BotId, SourceId},
    knowledge::{HINTS, PASSAGE, Passage},
};

/// A passage with what can be done to it. `number` is the page of the list to come back to.
#[component]
pub(super) fn PassageCard(
    bot: BotId,
    source: SourceId,
    passage: Passage,
    number: u32,
) -> impl IntoView {
    let locale = use_locale();
    let page = passage.page.map(|page| {
        let page = td_string!(locale, knowledge.page, page = page).to_string();
        view! { <span class="card__meta">{page}</span> }
    });
    let anchor = format!("passage-{}", passage.id);
    let edited = passage
        .edited
        .then(|| view! { <span class="badge">{td_string!(locale, knowledge.edited)}</span> });
    let disabled = (!passage.enabled).then(|| view! { <span class="badge badge--failed">{td_string!(locale, knowledge.disabled)}</span> });
    let hints = (!passage.hints.is_empty()).then(|| view! {
        <p class="card__meta">{td_string!(locale, knowledge.hints)}": "{passage.hints.clone()}</p>
    });
    view! {
        <article class="card" id=anchor>
            <p class="card__meta">{passage.heading.clone()}</p>
            <div class="facts">{page}{edited}{disabled}</div>
            <p class="passage">{passage.body.clone()}</p>
            {hints}
            <PassageChange bot source passage number />
        </article>
    }
}

#[component]
fn PassageChange(bot: BotId, source: SourceId, passage: Passage, number: u32) -> impl IntoView {
    let locale = use_locale();
    let id = passage.id;
    let field = move |name: &str| format!("{name}-{id}");
    let restore = passage.edited.then(|| view! {
        <label class="check"><input type="checkbox" name="form[restore]" value="true" />" "{td_string!(locale, knowledge.restore)}</label>
    });
    view! {
        <details class="more">
            <summary>{td_string!(locale, knowledge.edit_passage)}</summary>
            <form class="form" method="post" action="/api/save_passage">
                <input type="hidden" name="bot" value=bot.to_string() />
                <input type="hidden" name="source" value=source.to_string() />
                <input type="hidden" name="passage" value=id.to_string() />
                <input type="hidden" name="page" value=number.to_string() />
                <div class="field">
                    <label for=field("body")>{td_string!(locale, knowledge.passage_text)}</label>
                    <textarea id=field("body") name="form[body]" rows="8" maxlength=PASSAGE.to_string() required prop:value=passage.body.clone()>{passage.body.clone()}</textarea>
                </div>
                <div class="field">
                    <label for=field("hints")>{td_string!(locale, knowledge.hints)}</label>
                    <input id=field("hints") name="form[hints]" maxlength=HINTS.to_string() value=passage.hints.clone()
                        aria-describedby=field("hints-note") />
                    <p class="field__hint" id=field("hints-note")>{td_string!(locale, knowledge.hints_hint)}</p>
                </div>
                <label class="check"><input type="checkbox" name="form[enabled]" value="true" checked=passage.enabled />" "{td_string!(locale, knowledge.enabled)}</label>
                {restore}
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.save)}</button></div>
            </form>
        </details>
    }
}
