//! The page on which an owner tries the search out.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::meaning::trouble_sentence;
use crate::{
    bot::page::bot_param,
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    knowledge::{
        api::trial::try_search,
        trial::{QUESTION, Ranked, Trial, TrialForm, TrialTerm},
    },
    ui::load::loaded,
};

/// A question, what each stage of the search finds for it, and settings for this once. A plain form
/// that stands in the address, so that a search can be sent to a colleague. The children show what
/// comes before the search.
#[component]
pub fn SearchTrial(children: Children) -> impl IntoView {
    let locale = use_locale();
    let (bot, query) = (bot_param(), use_query_map());
    let form = Memo::new(move |_| {
        let query = query.read();
        let question = query.get("question").unwrap_or_default();
        TrialForm {
            question: question.trim().to_owned(),
            words_only: query.get("words_only").is_some(),
            covered: query
                .get("covered")
                .and_then(|percent| percent.parse().ok()),
        }
    });
    let trial = Resource::new_blocking(
        move || (bot.get(), form.get()),
        |(bot, form)| async move {
            match form.question.is_empty() {
                true => Ok(None),
                false => try_search(bot, form).await.map(Some),
            }
        },
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/knowledge", bot.get())>{td_string!(locale, knowledge.documents)}</a>
        <div class="stack">
            <TrialQuestion form />
            <p class="muted"><a href=move || format!("/bots/{}/knowledge/questions", bot.get())>{td_string!(locale, knowledge.questions_link)}</a></p>
            {children()}
            {loaded(trial, move |trial| trial.map(|trial| view! { <Stages bot=bot.get_untracked() trial /> }))}
        </div>
    }
}

#[component]
fn TrialQuestion(form: Memo<TrialForm>) -> impl IntoView {
    let locale = use_locale();
    let now = form.get_untracked();
    view! {
        <form class="card form" method="get">
            <h2 class="card__title">{td_string!(locale, knowledge.trial)}</h2>
            <div class="field">
                <label for="question">{td_string!(locale, knowledge.trial_question)}</label>
                <input id="question" name="question" maxlength=QUESTION.to_string() required value=now.question />
            </div>
            <details class="more">
                <summary>{td_string!(locale, knowledge.trial_settings)}</summary>
                <label class="check"><input type="checkbox" name="words_only" value="true" checked=now.words_only />" "{td_string!(locale, knowledge.words_only)}</label>
                <div class="field">
                    <label for="covered">{td_string!(locale, knowledge.covered)}</label>
                    <input id="covered" name="covered" type="number" min="0" max="100" value=now.covered.map(|percent| percent.to_string()) />
                </div>
            </details>
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, knowledge.trial_go)}</button></div>
        </form>
    }
}

#[component]
fn Stages(bot: BotId, trial: Trial) -> impl IntoView {
    let locale = use_locale();
    let (candidates, covered, millis) = (trial.candidates, trial.covered, trial.millis);
    let meaning = trial.meaning.map(|code| match code.as_str() {
        "used" => td_string!(locale, knowledge.meaning_used).to_owned(),
        code => trouble_sentence(code, locale).to_string(),
    });
    let reranked = trial.reranked.map(|code| match code.as_str() {
        "used" => td_string!(locale, knowledge.reranked).to_owned(),
        code => {
            let failed = td_string!(locale, knowledge.reranking_failed);
            format!("{failed} {}", trouble_sentence(code, locale))
        }
    });
    let nothing = trial.found.is_empty();
    let more = |ranked: &Ranked| !(ranked.before.is_empty() && ranked.after.is_empty());
    let widened = trial.found.iter().any(more);
    view! {
        <section class="card stack" aria-labelledby="found">
            <h2 class="card__title" id="found">{td_string!(locale, knowledge.trial_found)}</h2>
            <p class="muted">{td_string!(locale, knowledge.trial_time, millis = millis).to_string()}</p>
            {meaning.map(|sentence| view! { <p class="muted">{sentence}</p> })}
            {reranked.map(|sentence| view! { <p class="muted">{sentence}</p> })}
            {nothing.then(|| view! { <p>{td_string!(locale, knowledge.trial_nothing)}</p> })}
            {widened.then(|| view! { <p class="muted">{td_string!(locale, knowledge.trial_around_text)}</p> })}
            <Passages bot=bot.clone() passages=trial.found />
        </section>
        <section class="card stack" aria-labelledby="words">
            <h2 class="card__title" id="words">{td_string!(locale, knowledge.trial_words)}</h2>
            <ul class="facts">{trial.terms.into_iter().map(|term| view! { <li>{term_text(&term, locale)}</li> }).collect_view()}</ul>
        </section>
        <section class="card stack" aria-labelledby="ranked">
            <h2 class="card__title" id="ranked">{td_string!(locale, knowledge.trial_ranked)}</h2>
            <p class="muted">{td_string!(locale, knowledge.trial_candidates, candidates = candidates, covered = covered).to_string()}</p>
            <Passages bot=bot.clone() passages=trial.ranked />
        </section>
        {stage("near", td_string!(locale, knowledge.trial_near), bot.clone(), trial.near)}
        {stage("fused", td_string!(locale, knowledge.trial_fused), bot, trial.fused)}
    }
}

/// A stage that only some searches have.
fn stage(
    id: &'static str,
    title: &'static str,
    bot: BotId,
    passages: Vec<Ranked>,
) -> Option<AnyView> {
    (!passages.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-labelledby=id>
                <h2 class="card__title" id=id>{title}</h2>
                <Passages bot passages />
            </section>
        }
        .into_any()
    })
}

fn term_text(term: &TrialTerm, locale: Locale) -> String {
    let meant = match term.meant.is_empty() {
        true => String::new(),
        false => format!(" → {}", term.meant.join(", ")),
    };
    let passages = td_string!(
        locale,
        knowledge.passages_of,
        count = u64::from(term.passages)
    )
    .to_string();
    format!("{}{meant}: {passages}", term.key)
}

#[component]
fn Passages(bot: BotId, passages: Vec<Ranked>) -> impl IntoView {
    let locale = use_locale();
    let items = passages.into_iter().map(|passage| {
        let address = format!("/bots/{bot}/knowledge/{}", passage.source);
        let held = passage.coverage.map(|percent| {
            let held = td_string!(locale, knowledge.trial_coverage, percent = percent).to_string();
            view! { <span>{held}</span> }
        });
        let score = passage.score.map(|score| view! { <span>{format!("{score:.3}")}</span> });
        let nearness = passage.nearness.map(|near| {
            let near = format!("{near:.2}");
            td_string!(locale, knowledge.trial_nearness, near = near).to_string()
        });
        let relevance = passage.relevance.map(|relevance| {
            let relevance = format!("{relevance:.2}");
            td_string!(locale, knowledge.trial_relevance, relevance = relevance).to_string()
        });
        let below = (!passage.answers).then(|| view! { <span class="badge">{td_string!(locale, knowledge.trial_below)}</span> });
        view! {
            <li class="stack">
                <a href=address>{passage.heading}</a>
                <div class="facts">{held}{nearness.map(|text| view! { <span>{text}</span> })}{relevance.map(|text| view! { <span>{text}</span> })}{score}{below}</div>
                <Surrounded before=passage.before body=passage.body after=passage.after />
            </li>
        }
    });
    view! { <ol class="stack">{items.collect_view()}</ol> }
}

/// A passage with what a model is sent of what stands around it in its document.
#[component]
pub fn Surrounded(before: String, body: String, after: String) -> impl IntoView {
    let locale = use_locale();
    let neighbour = |place: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <dt>{place}</dt><dd class="passage">{text}</dd> })
    };
    let around = (!before.is_empty() || !after.is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>{td_string!(locale, knowledge.trial_around)}</summary>
                <dl class="stack">
                    {neighbour(td_string!(locale, knowledge.around_before), before)}
                    {neighbour(td_string!(locale, knowledge.around_after), after)}
                </dl>
            </details>
        }
    });
    view! {
        <p class="passage">{body}</p>
        {around}
    }
}
