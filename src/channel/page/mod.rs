//! The page that describes the API.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    channel::{Example, Field, Operation, Reference, doors::api_reference},
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
    let groups = operations.chunk_by(|one, next| one.group == next.group);
    let group = |operations: &[Operation]| {
        let name = operations.first().map(|operation| operation.group.clone());
        let routes = operations.iter().cloned();
        view! {
            <h3 lang="en">{name}</h3>
            {routes.map(|operation| view! { <Route operation /> }).collect_view()}
        }
    };
    view! {
        <section class="card stack">
            <h2 class="card__title">{td_string!(locale, channel.routes)}</h2>
            {groups.map(group).collect_view()}
        </section>
    }
}

/// A route, unfolded to what it takes and gives. The description itself is in English.
#[component]
fn Route(operation: Operation) -> impl IntoView {
    let locale = use_locale();
    let scope = (!operation.scope.is_empty()).then(|| {
        view! {
            <p>{td_string!(locale, channel.scope)}": "<code>{operation.scope}</code></p>
        }
    });
    let parameters = (!operation.parameters.is_empty()).then(|| {
        view! {
            <h4>{td_string!(locale, channel.parameters)}</h4>
            <Fields fields=operation.parameters />
        }
    });
    let body = operation.body.map(|body| {
        view! {
            <h4>{td_string!(locale, channel.body)}" "<code>{body.media}</code></h4>
            <Fields fields=body.fields />
        }
    });
    let answers = operation.answers.into_iter().map(|answer| {
        view! {
            <dt><code>{answer.status}</code></dt>
            <dd><span lang="en">{answer.text}</span><Fields fields=answer.fields /></dd>
        }
    });
    view! {
        <details class="more route">
            <summary><code>{operation.method}" "{operation.path}</code>" "<span lang="en">{operation.summary}</span></summary>
            <div class="stack">
                {(!operation.description.is_empty()).then(|| view! { <p lang="en">{operation.description}</p> })}
                {scope}
                {parameters}
                {body}
                <h4>{td_string!(locale, channel.answers)}</h4>
                <dl class="fields">{answers.collect_view()}</dl>
            </div>
        </details>
    }
}

#[component]
fn Fields(fields: Vec<Field>) -> impl IntoView {
    let locale = use_locale();
    (!fields.is_empty()).then(move || {
        let row = move |field: Field| {
            let kind = [field.place, field.kind].join(" ");
            let required = field.required.then(|| td_string!(locale, channel.required));
            view! {
                <dt><code>{field.name}</code></dt>
                <dd><span class="muted" lang="en">{kind.trim().to_owned()}</span>" "{required}" "<span lang="en">{field.text}</span></dd>
            }
        };
        view! { <dl class="fields">{fields.into_iter().map(row).collect_view()}</dl> }
    })
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
