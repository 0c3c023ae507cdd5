//! One run: how far it is, what it found, and what that means for publishing.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{RunBadge, result::ResultItem, tally};
use crate::{
    bot::page::bot_param,
    check::{Gate, RunCard, RunState, RunView, api::find_run},
    i18n::{Locale, td_string, use_locale},
    id::{BotId, RunId},
    ui::{
        fresh::kept_fresh,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The run named in the path.
#[component]
pub fn RunPage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let params = use_params_map();
    let id = Memo::new(move |_| RunId::from(params.read().get("run").unwrap_or_default()));
    let run = Resource::new_blocking(
        move || (bot.get(), id.get(), number.get()),
        |(bot, id, number)| find_run(bot, id, number),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/checks", bot.get())>{td_string!(locale, check.checks)}</a>
        {loaded(run, move |found| view! { <Found bot=bot.get_untracked() found /> })}
    }
}

#[component]
fn Found(bot: BotId, found: RunView) -> impl IntoView {
    let locale = use_locale();
    let (number, pages) = (found.results.number, found.results.pages());
    let live = found.run.live;
    let waits = |view: &RunView| view.run.state == RunState::Running;
    let (asks, id) = (bot.clone(), found.run.id.clone());
    let now = kept_fresh(found, waits, move || {
        find_run(asks.clone(), id.clone(), number)
    });
    let head = bot.clone();
    let run = Memo::new(move |_| {
        let mut view = now.get();
        // The results below have a memory of their own.
        view.results.items = Vec::new();
        view
    });
    view! {
        <div class="stack">
            {move || view! { <Head bot=head.clone() view=run.get() /> }}
            <section class="card stack" aria-labelledby="results">
                <h2 class="card__title" id="results">{td_string!(locale, check.results)}</h2>
                <ul class="plain-list changes">
                    <For
                        each=move || now.get().results.items
                        key=|result| (result.place, result.draft.verdict, result.live.as_ref().map(|live| live.verdict))
                        children=move |result| view! { <ResultItem bot=bot.clone() result live /> }
                    />
                </ul>
            </section>
            <Pager number pages />
        </div>
    }
}

/// State, sums, and what can be done.
#[component]
fn Head(bot: BotId, view: RunView) -> impl IntoView {
    let locale = use_locale();
    let run = view.run.clone();
    let running = run.state == RunState::Running;
    let verdict = publishing_sentence(&view, locale).map(|(class, sentence)| {
        // While it runs the page is written anew every few seconds, and nobody wants to hear that.
        let role = (!running).then_some("status");
        view! { <div class=class role=role><p>{sentence}</p></div> }
    });
    let author = run.author.clone().map(|author| format!(" · {author}"));
    view! {
        <section class="card stack" aria-labelledby="run">
            <div class="card__header">
                <h2 class="card__title" id="run">{td_string!(locale, check.one_run)}</h2>
                <RunBadge run=run.clone() />
                <span class="card__meta"><When at=run.created_at />{author}</span>
            </div>
            {verdict}
            {running.then(|| view! { <Progress bot=bot.clone() run=run.clone() /> })}
            <Sums run=run.clone() />
            <Deeds bot view />
        </section>
    }
}

/// What becomes of the draft, for a run that is to publish it.
fn publishing_sentence(view: &RunView, locale: Locale) -> Option<(&'static str, String)> {
    let run = &view.run;
    if let Some(number) = run.published {
        let sentence = td_string!(locale, check.published_as, number = number);
        return Some(("notice notice--success", sentence.to_string()));
    }
    if !run.publishes {
        return None;
    }
    let passed = run.state == RunState::Done && run.failed == 0;
    let (class, sentence) = match (run.state, view.gate) {
        (RunState::Running, _) => ("notice", td_string!(locale, check.will_publish)),
        _ if passed || view.outdated => ("notice", td_string!(locale, check.draft_changed)),
        (_, Gate::Block) => ("notice notice--error", td_string!(locale, check.blocked)),
        _ => ("notice notice--error", td_string!(locale, check.warned)),
    };
    Some((class, sentence.to_owned()))
}

/// How far it is; without scripts the page is loaded again by hand.
#[component]
fn Progress(bot: BotId, run: RunCard) -> impl IntoView {
    let locale = use_locale();
    let sentence = td_string!(
        locale,
        check.progress,
        judged = grouped(run.judged, locale),
        answers = grouped(run.answers, locale)
    )
    .to_string();
    let again = format!(
        "<a class=\"button button--small\" href=\"/bots/{bot}/checks/runs/{}\">{}</a>",
        run.id,
        td_string!(locale, check.look_again)
    );
    view! {
        <div class="transfer">
            <progress max=run.answers.to_string() value=run.judged.to_string() aria-label=sentence.clone()></progress>
        </div>
        <p class="muted">{sentence}</p>
        <noscript inner_html=again></noscript>
    }
}

#[component]
fn Sums(run: RunCard) -> impl IntoView {
    let locale = use_locale();
    let compared = run.live.map(|number| {
        let sentence = td_string!(
            locale,
            check.compared,
            number = number,
            worse = grouped(run.worse, locale),
            better = grouped(run.better, locale)
        );
        view! { <p class="muted">{sentence.to_string()}</p> }
    });
    let same = run
        .live
        .is_none()
        .then(|| view! { <p class="muted">{td_string!(locale, check.nothing_to_compare)}</p> });
    view! {
        <p><strong>{tally(&run, locale)}</strong></p>
        {compared}
        {same}
    }
}

#[component]
fn Deeds(bot: BotId, view: RunView) -> impl IntoView {
    let locale = use_locale();
    let running = view.run.state == RunState::Running;
    let anyway = view.may_publish();
    let (id, may_edit) = (view.run.id.to_string(), view.may_edit);
    let deed = move |action: &'static str, class: &'static str, label: &'static str| {
        view! {
            <form method="post" action=action>
                <input type="hidden" name="bot" value=bot.to_string() />
                <input type="hidden" name="run" value=id.clone() />
                <button class=class>{label}</button>
            </form>
        }
    };
    let stop = (running && may_edit)
        .then(|| deed("/api/stop_run", "button", td_string!(locale, check.stop)));
    let again = (!running && may_edit).then(|| {
        deed(
            "/api/run_checks",
            "button",
            td_string!(locale, check.run_again),
        )
    });
    let publish = anyway.then(|| {
        let label = td_string!(locale, check.publish_anyway);
        deed("/api/publish_run", "button button--danger", label)
    });
    view! { <div class="row">{stop}{again}{publish}</div> }
}
