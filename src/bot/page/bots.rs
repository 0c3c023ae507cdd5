//! The list of bots: where a person arrives after logging in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::StandingBadge;
use crate::{
    bot::{BotCard, api::list_bots, standing::Standing},
    i18n::{td_string, use_locale},
    list::Page,
    ui::{
        icon,
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The workspace's bots, or how to make the first.
#[component]
pub fn BotsPage() -> impl IntoView {
    let locale = use_locale();
    let number = page_number();
    let bots = Resource::new_blocking(move || number.get(), list_bots);
    view! {
        <Title text=td_string!(locale, bot.bots)/>
        <main class="page" id="main">
            {loaded(bots, |page| view! { <Bots page /> })}
        </main>
    }
}

#[component]
fn Bots(page: Page<BotCard>) -> impl IntoView {
    let locale = use_locale();
    if page.total == 0 {
        return view! {
            <div class="page-header"><h1>{td_string!(locale, bot.bots)}</h1></div>
            <div class="empty">
                {icon::chat()}
                <h2 class="empty__title">{td_string!(locale, bot.first)}</h2>
                <p class="empty__text">{td_string!(locale, bot.first_text)}</p>
                <div class="empty__actions">
                    <a class="button button--primary" href="/bots/new">{td_string!(locale, bot.new)}</a>
                </div>
            </div>
        }
        .into_any();
    }
    let (number, pages) = (page.number, page.pages());
    view! {
        <div class="page-header">
            <h1>{td_string!(locale, bot.bots)}</h1>
            <a class="button button--primary" href="/bots/new">{icon::plus()}{td_string!(locale, bot.new)}</a>
        </div>
        <ul class="card-grid">{page.items.into_iter().map(|bot| view! { <Card bot /> }).collect_view()}</ul>
        <Pager number pages />
    }
    .into_any()
}

#[component]
fn Card(bot: BotCard) -> impl IntoView {
    let locale = use_locale();
    let initial: String = bot.name.chars().take(1).collect();
    let (sources, conversations) = (u64::from(bot.sources), u64::from(bot.conversations));
    let standing = bot.standing;
    let shut = (standing != Standing::Open).then(|| view! { <StandingBadge standing /> });
    view! {
        <li class="card bot-card">
            <div class="bot-card__head">
                <span class="avatar" aria-hidden="true">{initial}</span>
                <h2 class="card__title"><a href=format!("/bots/{}", bot.id)>{bot.name}</a></h2>
            </div>
            <p class="card__meta">{bot.purpose}</p>
            <div class="facts">
                {shut}
                <span>{td_string!(locale, bot.sources, count = sources)}</span>
                <span>{td_string!(locale, bot.conversations, count = conversations)}</span>
                <span><When at=bot.updated_at /></span>
            </div>
        </li>
    }
}
