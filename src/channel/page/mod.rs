//! The page that describes the API.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    channel::{Example, Operation, Reference, doors::api_reference},
    i18n::{td_string, use_locale},
    ui::{ambient::ambient, load::loaded},
};

/// How to use the API: the way in, programs that work, every route.
#[component]
pub fn ApiDocsPage() -> impl IntoView {
    let locale = use_locale();
    let reference = Resource::new_blocking(|| (), |()| api_reference());
    view! {
        <Title text=td_string!(locale, channel.title)/>
        <main class="page stack" id="main">
            <div class="page-header"><h1>{td_string!(locale, channel.title)}</h1></div>
            {loaded(reference, |reference| view! { <Whole reference /> })}
        </main>
    }
}

#[component]
fn Whole(reference: Reference) -> impl IntoView {
    view! {
        <WayIn />
        <Examples examples=reference.examples />
        <Routes operations=reference.operations />
        <Rules limit=reference.requests_per_minute />
    }
}

#[component]
fn WayIn() -> impl IntoView {
    let locale = use_locale();
    let address = ambient().public_url;
    view! {
        <section class="card stack">
            <p>{td_string!(locale, channel.intro)}</p>
            <p>
                {td_string!(locale, channel.key)}" "<a href="/api-keys">{td_string!(locale, app.api_keys)}</a>
            </p>
            <pre tabindex="0"><code>"Authorization: Bearer cbf_…"</code></pre>
            <p>{td_string!(locale, channel.server)}</p>
            <dl class="facts">
                <dt>"REST"</dt>
                <dd><code>{format!("{address}/api/v1")}</code></dd>
                <dt>"OpenAI"</dt>
                <dd><code>{format!("{address}/api/v1/openai")}</code></dd>
                <dt>"MCP"</dt>
                <dd><code>{format!("{address}/api/v1/mcp/…")}</code></dd>
                <dt>"OpenAPI"</dt>
                <dd><a href="/api/v1/openapi.json" rel="external">{format!("{address}/api/v1/openapi.json")}</a></dd>
            </dl>
        </section>
    }
}

#[component]
fn Examples(examples: Vec<Example>) -> impl IntoView {
    let locale = use_locale();
    let address = ambient().public_url;
    let settings =
        format!("export CHATBOT_URL={address}\nexport CHATBOT_KEY=cbf_…\nexport CHATBOT_BOT=…");
    let example = |example: Example| {
        view! {
            <details class="more">
                <summary>{example.name}</summary>
                <pre tabindex="0"><code>{example.code}</code></pre>
            </details>
        }
    };
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, channel.examples)}</h2>
            <p>{td_string!(locale, channel.examples_text)}</p>
            <pre tabindex="0"><code>{settings}</code></pre>
            {examples.into_iter().map(example).collect_view()}
            <p class="muted">{td_string!(locale, channel.openai_text)}</p>
        </section>
    }
}

#[component]
fn Routes(operations: Vec<Operation>) -> impl IntoView {
    let locale = use_locale();
    let row = move |operation: Operation| {
        view! {
            <tr>
                <th scope="row"><code>{format!("{} {}", operation.method, operation.path)}</code></th>
                <td data-label=td_string!(locale, channel.does) lang="en">{operation.summary}</td>
                <td data-label=td_string!(locale, channel.scope)><code>{operation.scope}</code></td>
            </tr>
        }
    };
    view! {
        <section class="card card--flush">
            <div class="card__header"><h2 class="card__title">{td_string!(locale, channel.routes)}</h2></div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, channel.route)}</th>
                        <th scope="col">{td_string!(locale, channel.does)}</th>
                        <th scope="col">{td_string!(locale, channel.scope)}</th>
                    </tr>
                </thead>
                <tbody>{operations.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Rules(limit: u32) -> impl IntoView {
    let locale = use_locale();
    let shape = r#"{"error": {"code": "not_found", "message": "…", "request_id": "…"}}"#;
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, channel.rules)}</h2>
            <p>{td_string!(locale, channel.errors)}</p>
            <pre tabindex="0"><code>{shape}</code></pre>
            <p>{td_string!(locale, channel.limits, count = u64::from(limit)).to_string()}</p>
            <p>{td_string!(locale, channel.again)}</p>
            <p>{td_string!(locale, channel.users)}</p>
        </section>
    }
}
