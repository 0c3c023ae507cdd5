//! Pages: the workspace's webhooks, and one with its log.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    Delivery, DeliveryState, Event, KEPT_DAYS, URL, WEBHOOKS, Webhook, WebhookForm, WebhookView,
    api::{SaveWebhook, find_webhook, list_webhooks},
};
use crate::{
    i18n::{Locale, td_string, use_locale},
    id::WebhookId,
    ui::{
        field::{FormNotice, TextField, form_error},
        icon,
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The list, and the form that adds one.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let locale = use_locale();
    let webhooks = Resource::new_blocking(|| (), |()| list_webhooks());
    view! {
        <main class="page" id="main">
            <div class="page-header">
                <div>
                    <a class="page-header__back" href="/api-keys">{td_string!(locale, webhook.keys)}</a>
                    <h1>{td_string!(locale, webhook.webhooks)}</h1>
                    <p class="page-header__lead">{td_string!(locale, webhook.lead)}</p>
                </div>
            </div>
            {loaded(webhooks, |webhooks| view! { <All webhooks /> })}
        </main>
    }
}

#[component]
fn All(webhooks: Vec<Webhook>) -> impl IntoView {
    let locale = use_locale();
    let full = webhooks.len() >= WEBHOOKS as usize;
    let form = WebhookForm {
        message_unanswered: true,
        ..WebhookForm::default()
    };
    let list = if webhooks.is_empty() {
        view! {
            <div class="empty">
                {icon::link()}
                <h2 class="empty__title">{td_string!(locale, webhook.none)}</h2>
                <p class="empty__text">{td_string!(locale, webhook.none_text)}</p>
            </div>
        }
        .into_any()
    } else {
        let rows = webhooks
            .into_iter()
            .map(|webhook| view! { <Row webhook /> });
        view! { <section class="card card--flush"><ul class="list">{rows.collect_view()}</ul></section> }
            .into_any()
    };
    view! {
        <div class="split">
            {list}
            {(!full).then(|| view! {
                <section class="card" aria-labelledby="add">
                    <h2 class="card__title" id="add">{td_string!(locale, webhook.add)}</h2>
                    <Fields form />
                </section>
            })}
        </div>
    }
}

#[component]
fn Row(webhook: Webhook) -> impl IntoView {
    let locale = use_locale();
    let events = webhook.events.iter();
    let events: Vec<_> = events.map(|event| event_word(*event, locale)).collect();
    let state = if webhook.enabled {
        ("badge badge--ready", td_string!(locale, webhook.on))
    } else {
        ("badge", td_string!(locale, webhook.off))
    };
    view! {
        <li>
            <div class="stack">
                <a href=format!("/webhooks/{}", webhook.id)>{webhook.url}</a>
                <span class="card__meta">{events.join(" · ")}</span>
            </div>
            <span class=state.0>{state.1}</span>
        </li>
    }
}

/// One webhook: settings, secret, log.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let locale = use_locale();
    let params = use_params_map();
    let number = page_number();
    let id = Memo::new(move |_| WebhookId::from(params.read().get("webhook").unwrap_or_default()));
    let found = Resource::new_blocking(
        move || (id.get(), number.get()),
        |(id, number)| find_webhook(id, number),
    );
    view! {
        <main class="page" id="main">
            <a class="page-header__back" href="/webhooks">{td_string!(locale, webhook.webhooks)}</a>
            {loaded(found, |found| view! { <Found found /> })}
        </main>
    }
}

#[component]
fn Found(found: WebhookView) -> impl IntoView {
    let locale = use_locale();
    let webhook = found.webhook;
    let id = webhook.id.clone();
    let (number, pages) = (found.deliveries.number, found.deliveries.pages());
    let empty = found.deliveries.total == 0;
    let may_edit = found.may_edit;
    let rows = found.deliveries.items.into_iter();
    let rows = rows
        .map(|delivery| view! { <Told webhook=id.clone() delivery may_edit /> })
        .collect_view();
    view! {
        <div class="page-header"><h1 class="breaks">{webhook.url.clone()}</h1></div>
        <div class="split">
            <section class="card card--flush" aria-labelledby="log">
                <div class="card__header">
                    <h2 class="card__title" id="log">{td_string!(locale, webhook.log)}</h2>
                    <span class="card__meta">{td_string!(locale, webhook.kept, days = KEPT_DAYS).to_string()}</span>
                </div>
                {empty.then(|| view! { <p class="muted card__header">{td_string!(locale, webhook.nothing_sent)}</p> })}
                <ul class="list">{rows}</ul>
                <Pager number pages />
            </section>
            {may_edit.then(|| view! { <Settings webhook secret=found.secret.unwrap_or_default() /> })}
        </div>
    }
}

#[component]
fn Settings(webhook: Webhook, secret: String) -> impl IntoView {
    let locale = use_locale();
    let id = webhook.id.to_string();
    let form = WebhookForm::from(&webhook);
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="settings">
                <h2 class="card__title" id="settings">{td_string!(locale, webhook.settings)}</h2>
                <Fields form stored=id.clone() />
            </section>
            <section class="card stack" aria-labelledby="secret">
                <h2 class="card__title" id="secret">{td_string!(locale, webhook.secret)}</h2>
                <p class="muted">{td_string!(locale, webhook.secret_text)}</p>
                <details class="more">
                    <summary>{td_string!(locale, webhook.show)}</summary>
                    <div class="share-box"><input readonly value=secret aria-label=td_string!(locale, webhook.secret) /></div>
                </details>
            </section>
            <div class="row">
                <form method="post" action="/api/test_webhook">
                    <input type="hidden" name="webhook" value=id.clone() />
                    <button class="button">{td_string!(locale, webhook.test)}</button>
                </form>
                <form method="post" action="/api/delete_webhook">
                    <input type="hidden" name="webhook" value=id />
                    <button class="button button--danger">{td_string!(locale, webhook.delete)}</button>
                </form>
            </div>
        </div>
    }
}

#[component]
fn Fields(form: WebhookForm, #[prop(optional, into)] stored: String) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<SaveWebhook>::new();
    let error = form_error(action, RwSignal::new(None));
    let old = !stored.is_empty();
    let ticked = [
        form.conversation_started,
        form.message_answered,
        form.message_unanswered,
        form.feedback_given,
        form.lead_created,
    ];
    let choices = Event::CHOICES.into_iter().zip(ticked).map(move |(event, ticked)| {
        let name = format!("form[{}]", event.as_str().replace('.', "_"));
        view! { <label><input type="checkbox" name=name value="true" checked=ticked />" "{event_word(event, locale)}</label> }
    });
    let none = move || {
        let problem = error.get()?.of_field("events")?;
        Some(view! { <p class="field__error">{problem.sentence(locale)}</p> })
    };
    view! {
        <ActionForm action attr:class="form" attr:novalidate="">
            <FormNotice error />
            <input type="hidden" name="webhook" value=stored />
            <TextField name="url" input_name="form[url]" label=td_string!(locale, webhook.url) error value=form.url max=URL
                hint=td_string!(locale, webhook.url_hint) />
            <fieldset class="choices">
                <legend>{td_string!(locale, webhook.what)}</legend>
                {choices.collect_view()}
                {none}
            </fieldset>
            {old.then(|| view! {
                <label class="check"><input type="checkbox" name="form[enabled]" value="true" checked=form.enabled />" "{td_string!(locale, webhook.enabled)}</label>
            })}
            <div class="form-actions"><button class="button button--primary">{td_string!(locale, webhook.save)}</button></div>
        </ActionForm>
    }
}

/// One delivery of the log.
#[component]
fn Told(webhook: WebhookId, delivery: Delivery, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = match delivery.state {
        DeliveryState::Waiting => ("badge badge--waiting", td_string!(locale, webhook.waiting)),
        DeliveryState::Delivered => ("badge badge--ready", td_string!(locale, webhook.delivered)),
        DeliveryState::Failed => ("badge badge--failed", td_string!(locale, webhook.failed)),
    };
    let tries = td_string!(
        locale,
        webhook.attempts,
        count = u64::from(delivery.attempts)
    );
    let again = (delivery.state == DeliveryState::Waiting && delivery.attempts > 0).then(
        || view! { <span>{td_string!(locale, webhook.next)}" "<When at=delivery.next_at /></span> },
    );
    let answer = delivery
        .status
        .map(|status| view! { <span>{status}</span> });
    let detail = delivery
        .detail
        .filter(|detail| !detail.is_empty())
        .map(|detail| view! { <pre class="passage" tabindex="0">{detail}</pre> });
    let resend = (may_edit && delivery.state != DeliveryState::Waiting).then(|| view! {
        <form method="post" action="/api/resend_delivery">
            <input type="hidden" name="webhook" value=webhook.to_string() />
            <input type="hidden" name="delivery" value=delivery.id.to_string() />
            <button class="button button--small">{td_string!(locale, webhook.send_again)}</button>
        </form>
    });
    view! {
        <li>
            <details class="more">
                <summary>
                    <span class="facts">
                        <span class=class>{word}</span>
                        <strong>{event_word(delivery.event, locale)}</strong>
                        <When at=delivery.created_at />
                        <span>{tries.to_string()}</span>
                        {answer}
                        {again}
                    </span>
                </summary>
                {detail}
                <pre class="passage" tabindex="0">{delivery.payload}</pre>
            </details>
            {resend}
        </li>
    }
}

fn event_word(event: Event, locale: Locale) -> &'static str {
    match event {
        Event::ConversationStarted => td_string!(locale, webhook.conversation_started),
        Event::MessageAnswered => td_string!(locale, webhook.message_answered),
        Event::MessageUnanswered => td_string!(locale, webhook.message_unanswered),
        Event::FeedbackGiven => td_string!(locale, webhook.feedback_given),
        Event::LeadCreated => td_string!(locale, webhook.lead_created),
        Event::Test => td_string!(locale, webhook.test_event),
    }
}
