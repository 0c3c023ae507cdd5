//! Why a bot answered as it did: what was found, what the model was sent, what it cost.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::transcript::EditionName;
use crate::{
    bot::page::bot_param,
    chat::{CuratedUse, ToolUse, UsedPassage, Why, api::find_why},
    i18n::{Locale, td_string, use_locale},
    id::MessageId,
    knowledge::page::{meaning::trouble_sentence, trial::Surrounded},
    provider::ModelProblem,
    ui::{load::loaded, number::grouped},
};

/// How one answer came about.
#[component]
pub fn WhyPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let params = use_params_map();
    let answer =
        Memo::new(move |_| MessageId::from(params.read().get("answer").unwrap_or_default()));
    let conversation = move || params.read().get("conversation").unwrap_or_default();
    let why = Resource::new_blocking(
        move || (bot.get(), answer.get()),
        |(bot, answer)| find_why(bot, answer),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/conversations/{}", bot.get(), conversation())>
            {td_string!(locale, chat.conversation)}
        </a>
        {loaded(why, |why| view! { <Found why /> })}
    }
}

#[component]
fn Found(why: Why) -> impl IntoView {
    let locale = use_locale();
    let problem = why
        .problem
        .as_deref()
        .map(|code| problem_sentence(code, locale));
    let other = why.curated.is_none() && why.searched != why.question;
    let searched = other.then(|| why.searched.clone());
    let curated = why
        .curated
        .clone()
        .map(|used| view! { <Curated used wording=why.searched.clone() /> });
    let passages = why
        .curated
        .is_none()
        .then(|| view! { <Passages passages=why.passages.clone() /> });
    view! {
        <div class="stack">
            <section class="card stack">
                <div class="card__header">
                    <h2 class="card__title">{td_string!(locale, chat.why)}</h2>
                    <span class="card__meta"><EditionName channel=why.channel version=why.version /></span>
                </div>
                <p><strong>{why.question.clone()}</strong></p>
                {searched.map(|searched| view! { <p class="muted">{td_string!(locale, chat.searched_for)}" "{searched}</p> })}
                {curated}
                {why.meaning.as_deref().map(|meaning| view! { <p class="muted">{by_meaning(meaning, locale)}</p> })}
                {why.reranked.as_deref().map(|reranked| view! { <p class="muted">{by_model(reranked, locale)}</p> })}
                {problem.map(|sentence| view! { <div class="notice notice--error"><p>{sentence}</p></div> })}
                {why.detail.clone().map(|detail| view! { <p class="muted">{detail}</p> })}
                <Figures why=why.clone() />
            </section>
            {passages}
            <Tools tools=why.tools />
            <Sent prompt=why.prompt />
        </div>
    }
}

/// Whether meaning was searched too.
fn by_meaning(meaning: &str, locale: Locale) -> String {
    if meaning == "used" {
        return td_string!(locale, chat.meaning_used).to_owned();
    }
    let failed = td_string!(locale, chat.meaning_failed);
    format!("{failed} {}", trouble_sentence(meaning, locale))
}

/// Whether a model has put the passages in their order.
fn by_model(reranked: &str, locale: Locale) -> String {
    if reranked == "used" {
        return td_string!(locale, chat.reranked).to_owned();
    }
    let failed = td_string!(locale, chat.reranking_failed);
    format!("{failed} {}", trouble_sentence(reranked, locale))
}

/// The owner's own answer, and how its wording was met.
#[component]
fn Curated(used: CuratedUse, wording: String) -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let how = match used.score {
        None => td_string!(locale, chat.curated_same).to_owned(),
        Some(score) => {
            let percent = format!("{:.0}", score * 100.0);
            td_string!(locale, chat.curated_near, percent = percent).to_string()
        }
    };
    let met = match used.answer {
        Some(answer) => {
            let href = format!("/bots/{}/answers/{answer}", bot.get_untracked());
            view! { <a href=href>{wording}</a> }.into_any()
        }
        None => view! { {wording}" "{td_string!(locale, chat.curated_gone)} }.into_any(),
    };
    view! { <p class="muted">{td_string!(locale, chat.curated)}". "{how}" "{met}</p> }
}

/// What an owner is told of a problem by its code.
pub fn problem_sentence(code: &str, locale: Locale) -> &'static str {
    match ModelProblem::from_code(code) {
        Some(problem) => problem.sentence(locale),
        None => match code {
            "length" => td_string!(locale, chat.cut_at_limit),
            "spending_limit" => td_string!(locale, chat.spending_limit),
            "price_unknown" => td_string!(locale, chat.price_unknown),
            _ => td_string!(locale, chat.failed),
        },
    }
}

#[component]
fn Figures(why: Why) -> impl IntoView {
    let locale = use_locale();
    let model = if why.curated.is_some() {
        td_string!(locale, chat.curated).to_owned()
    } else if why.provider == "builtin" || why.model.is_empty() {
        td_string!(locale, chat.builtin_model).to_owned()
    } else {
        why.model
    };
    let tokens = why
        .input_tokens
        .zip(why.output_tokens)
        .map(|(read, written)| {
            let sum = |tokens: u64| grouped(u32::try_from(tokens).unwrap_or(u32::MAX), locale);
            td_string!(
                locale,
                chat.tokens_in_out,
                read = sum(read),
                written = sum(written)
            )
            .to_string()
        });
    let cost = why.input_tokens.map(|_| {
        why.cost.map_or_else(
            || td_string!(locale, chat.cost_unknown).to_owned(),
            |cost| cost.to_string(),
        )
    });
    let milliseconds =
        |millis: u64| td_string!(locale, chat.milliseconds, millis = millis).to_string();
    let fact =
        |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <dl class="figures">
            {fact(td_string!(locale, chat.model), model)}
            {tokens.map(|tokens| fact(td_string!(locale, chat.tokens), tokens))}
            {cost.map(|cost| fact(td_string!(locale, chat.cost), cost))}
            {fact(td_string!(locale, chat.search_time), milliseconds(why.search_millis))}
            {why.first_millis.map(|millis| fact(td_string!(locale, chat.first_words), milliseconds(millis)))}
            {fact(td_string!(locale, chat.whole_answer), milliseconds(why.total_millis))}
        </dl>
    }
}

#[component]
fn Passages(passages: Vec<UsedPassage>) -> impl IntoView {
    let locale = use_locale();
    let none = passages
        .is_empty()
        .then(|| view! { <p class="muted">{td_string!(locale, chat.nothing_found)}</p> });
    let list = passages
        .into_iter()
        .map(|passage| {
            let fate = if passage.cited {
                ("badge badge--ready", td_string!(locale, chat.cited))
            } else if passage.given {
                ("badge", td_string!(locale, chat.given))
            } else {
                ("badge", td_string!(locale, chat.left_out))
            };
            view! {
                <li class="stack">
                    <div class="facts">
                        <strong>{passage.number}". "{passage.heading.clone()}</strong>
                        <span class=fate.0>{fate.1}</span>
                        <Measures passage=passage.clone() />
                    </div>
                    <Surrounded before=passage.before body=passage.excerpt after=passage.after />
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, chat.passages_found)}</h2>
            {none}
            <ol class="plain-list stack">{list}</ol>
        </section>
    }
}

/// How well a passage was found to answer.
#[component]
pub(super) fn Measures(passage: UsedPassage) -> impl IntoView {
    let locale = use_locale();
    let score = format!("{:.2}", passage.score);
    let score = td_string!(locale, chat.score, score = score).to_string();
    let by_words = (passage.coverage > 0.0).then(|| {
        let percent = format!("{:.0}", passage.coverage * 100.0);
        td_string!(locale, chat.words_found, percent = percent).to_string()
    });
    let by_meaning = passage.nearness.map(|nearness| {
        let nearness = format!("{nearness:.2}");
        td_string!(locale, chat.nearness, nearness = nearness).to_string()
    });
    let by_model = passage.relevance.map(|relevance| {
        let relevance = format!("{relevance:.2}");
        td_string!(locale, chat.relevance, relevance = relevance).to_string()
    });
    let told = [Some(score), by_words, by_meaning, by_model];
    let told = told.into_iter().flatten();
    view! { {told.map(|text| view! { <span>{text}</span> }).collect_view()} }
}

#[component]
fn Tools(tools: Vec<ToolUse>) -> impl IntoView {
    let locale = use_locale();
    (!tools.is_empty()).then(|| {
        let list = tools
            .into_iter()
            .map(|used| {
                let status = used.status.map(|status| status.to_string()).unwrap_or_default();
                let (class, word) = if used.ok {
                    ("badge badge--ready", td_string!(locale, chat.went_well))
                } else {
                    ("badge badge--failed", td_string!(locale, chat.went_wrong))
                };
                view! {
                    <li class="stack">
                        <div class="facts">
                            <strong>{used.name}</strong>
                            <span class=class>{word}" "{status}</span>
                            <span>{td_string!(locale, chat.milliseconds, millis = used.millis).to_string()}</span>
                        </div>
                        <pre class="passage">{used.arguments}</pre>
                        <pre class="passage">{used.result}</pre>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="card stack">
                <h2 class="card__title">{td_string!(locale, chat.tools_used)}</h2>
                <ol class="plain-list stack">{list}</ol>
            </section>
        }
    })
}

#[component]
fn Sent(prompt: Vec<(String, String)>) -> impl IntoView {
    let locale = use_locale();
    (!prompt.is_empty()).then(|| {
        let parts = prompt
            .into_iter()
            .map(|(role, text)| view! { <dt><code>{role}</code></dt><dd><pre class="passage">{text}</pre></dd> })
            .collect_view();
        view! {
            <details class="card">
                <summary class="card__title">{td_string!(locale, chat.prompt_sent)}</summary>
                <dl class="stack">{parts}</dl>
            </details>
        }
    })
}
