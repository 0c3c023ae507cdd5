//! How a page or site is kept up to date.

use leptos::prelude::*;

use super::adding_web::SyncField;
use crate::{
    i18n::{td_string, use_locale},
    id::BotId,
    knowledge::{
        Kind, Source,
        web::{KEEP_GONE_DAYS, Web},
    },
    ui::when::When,
};

/// When it was read, what that changed, and when it is read again.
#[component]
pub(super) fn Syncing(bot: BotId, source: Source, web: Memo<Web>) -> impl IntoView {
    let locale = use_locale();
    let (of_bot, id) = (bot.to_string(), source.id.to_string());
    let (now_bot, now_id) = (of_bot.clone(), id.clone());
    let sync = web.read_untracked().sync.as_str();
    let site = source.kind == Kind::Site;
    let summary = move || {
        let web = web.read();
        (site && web.synced_at.is_some()).then(|| {
            td_string!(
                locale,
                knowledge.summary,
                added = web.added,
                changed = web.changed,
                removed = web.removed
            )
            .to_string()
        })
    };
    view! {
        <section class="card" aria-labelledby="syncing">
            <h2 class="card__title" id="syncing">{td_string!(locale, knowledge.sync)}</h2>
            <p><a href=web.read_untracked().url.clone() rel="noreferrer noopener" target="_blank">{td_string!(locale, knowledge.source_address)}</a></p>
            {move || web.read().synced_at.map(|at| view! { <p class="muted">{td_string!(locale, knowledge.synced)}": "<When at /></p> })}
            {move || web.read().next_at.map(|at| view! { <p class="muted">{td_string!(locale, knowledge.next_sync)}": "<When at /></p> })}
            <p class="muted">{summary}</p>
            {site.then(|| view! { <p class="muted">{td_string!(locale, knowledge.gone_kept, days = KEEP_GONE_DAYS)}</p> })}
            <form class="form" method="post" action="/api/set_sync">
                <input type="hidden" name="bot" value=of_bot />
                <input type="hidden" name="source" value=id />
                <SyncField name="sync" value=sync />
                <div class="form-actions"><button class="button">{td_string!(locale, knowledge.save)}</button></div>
            </form>
            <form method="post" action="/api/sync_source">
                <input type="hidden" name="bot" value=now_bot />
                <input type="hidden" name="source" value=now_id />
                <button class="button button--primary">{td_string!(locale, knowledge.sync_now)}</button>
            </form>
        </section>
    }
}
