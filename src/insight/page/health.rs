//! The page on which an owner sees what to look at among a bot's documents.

use leptos::prelude::*;

use crate::{
    bot::page::bot_param,
    i18n::{td_string, use_locale},
    id::BotId,
    insight::{FRESH_DAYS, Health, TRIED_DAYS, api::find_health},
    knowledge::health::Finding,
    ui::load::loaded,
};

/// Documents that fail, are stale, repeat others or are never used, and questions without an answer.
#[component]
pub fn HealthPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let health = Resource::new_blocking(move || bot.get(), find_health);
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/knowledge", bot.get())>{td_string!(locale, app.knowledge)}</a>
        <header class="document-header"><h2>{td_string!(locale, insight.health)}</h2></header>
        {loaded(health, move |health| view! { <Findings bot=bot.get_untracked() health /> })}
    }
}

#[component]
fn Findings(bot: BotId, health: Health) -> impl IntoView {
    let locale = use_locale();
    let unanswered = u64::from(health.unanswered);
    let questions = format!("/bots/{bot}/conversations?unanswered=true");
    let stale = td_string!(locale, insight.stale_text, days = FRESH_DAYS).to_string();
    let unused = td_string!(locale, insight.unused_text, days = TRIED_DAYS).to_string();
    let failing = td_string!(locale, insight.failing_text).to_owned();
    let duplicate = td_string!(locale, insight.duplicate_text).to_owned();
    view! {
        <div class="stack">
            <Group bot=bot.clone() id="failing" title=td_string!(locale, insight.failing) text=failing findings=health.failing />
            <section class="card stack" aria-labelledby="gaps">
                <h3 class="card__title" id="gaps">{td_string!(locale, insight.gaps)}</h3>
                <p>
                    {td_string!(locale, insight.gaps_text, count = unanswered).to_string()}" "
                    {(unanswered > 0).then(|| view! { <a href=questions>{td_string!(locale, insight.gaps_link)}</a> })}
                </p>
            </section>
            <Group bot=bot.clone() id="stale" title=td_string!(locale, insight.stale) text=stale findings=health.stale />
            <Group bot=bot.clone() id="duplicate" title=td_string!(locale, insight.duplicate) text=duplicate findings=health.duplicate />
            <Group bot id="unused" title=td_string!(locale, insight.unused) text=unused findings=health.unused />
        </div>
    }
}

#[component]
fn Group(
    bot: BotId,
    id: &'static str,
    title: &'static str,
    text: String,
    findings: Vec<Finding>,
) -> impl IntoView {
    let locale = use_locale();
    let body = if findings.is_empty() {
        view! { <p class="muted">{td_string!(locale, insight.none)}</p> }.into_any()
    } else {
        let items = findings.into_iter().map(|finding| {
            let address = format!("/bots/{bot}/knowledge/{}", finding.source);
            view! { <li><a href=address>{finding.title}</a></li> }
        });
        view! { <p class="muted">{text}</p><ul>{items.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card stack" aria-labelledby=id>
            <h3 class="card__title" id=id>{title}</h3>
            {body}
        </section>
    }
}
