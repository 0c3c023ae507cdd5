//! The page where an owner sets the widget up and copies its line.

use leptos::prelude::*;

use super::{
    MOST_OFFSET, MOST_SECONDS, Side, Size, Symbol, WidgetForm, WidgetView,
    api::{SaveWidget, find_widget},
    limits,
};
use crate::{
    account::Theme,
    bot::page::bot_param,
    i18n::{Locale, td_string, use_locale},
    id::BotId,
    share::page::CopyButton,
    ui::{
        ambient::ambient,
        field::{
            FormError, FormNotice, SelectField, TextArea, TextField, form_error, languages, options,
        },
        load::loaded,
    },
};

/// The widget of a bot.
#[component]
pub fn WidgetPage() -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let save = ServerAction::<SaveWidget>::new();
    let widget = Resource::new_blocking(
        move || (bot.get(), save.version().get()),
        |(bot, _)| find_widget(bot),
    );
    let error = form_error(save, RwSignal::new(None));
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/share", bot.get())>{td_string!(locale, channel.share)}</a>
        {loaded(widget, move |found| view! {
            <div class="split">
                <div class="stack">
                    <Line slug=found.slug.clone() />
                    <Settings bot=bot.get_untracked() found=found.clone() save error />
                </div>
                <div class="stack">
                    <Preview slug=found.slug.clone() />
                    <Signing bot=bot.get_untracked() found />
                </div>
            </div>
        })}
    }
}

/// The line to copy.
#[component]
fn Line(slug: String) -> impl IntoView {
    let locale = use_locale();
    let public_url = ambient().public_url;
    let line = format!("<script async src=\"{public_url}/w/{slug}/widget.js\"></script>");
    view! {
        <section class="card stack" aria-labelledby="line">
            <h2 class="card__title" id="line">{td_string!(locale, channel.widget)}</h2>
            <p class="muted">{td_string!(locale, channel.line_text)}</p>
            <div class="share-box">
                <input readonly value=line.clone() aria-label=td_string!(locale, channel.line) />
                <CopyButton text=line label=td_string!(locale, channel.copy_line) />
            </div>
            <details class="more">
                <summary>{td_string!(locale, channel.more_ways)}</summary>
                <p>{td_string!(locale, channel.forms_text)}</p>
                <pre class="passage" tabindex="0">"data-form=\"inline\"\ndata-form=\"inline\" data-target=\"#help\"\ndata-form=\"page\""</pre>
                <p>{td_string!(locale, channel.calls_text)}</p>
                <pre class="passage" tabindex="0">{CALLS}</pre>
                <p>{td_string!(locale, channel.policy_text)}</p>
                <pre class="passage" tabindex="0">{format!("script-src {public_url}; frame-src {public_url}")}</pre>
            </details>
        </section>
    }
}

const CALLS: &str = r#"(window.ChatBotFactory ||= []).push(["open"]);

ChatBotFactory.open();  ChatBotFactory.close();  ChatBotFactory.toggle();
ChatBotFactory.send("…");  ChatBotFactory.prefill("…");
ChatBotFactory.setLanguage("uz");
ChatBotFactory.identify({ id, expires, signature });
ChatBotFactory.setAttributes({ plan: "…" });
ChatBotFactory.reset();  ChatBotFactory.destroy();
ChatBotFactory.on("messageReceived", ({ text }) => …);
// ready, opened, closed, messageSent, messageReceived, leadCaptured, error"#;

#[component]
fn Preview(slug: String) -> impl IntoView {
    let locale = use_locale();
    let address = format!("/w/{slug}/preview");
    view! {
        <section class="card stack" aria-labelledby="preview">
            <div class="card__header">
                <h2 class="card__title" id="preview">{td_string!(locale, channel.preview)}</h2>
                <a href=address.clone() target="_blank" rel="external noopener">{td_string!(locale, channel.open_preview)}</a>
            </div>
            <iframe class="chat-frame" src=address title=td_string!(locale, channel.preview)></iframe>
        </section>
    }
}

#[component]
fn Settings(
    bot: BotId,
    found: WidgetView,
    save: ServerAction<SaveWidget>,
    error: FormError,
) -> impl IntoView {
    let locale = use_locale();
    let open_to_all = found.settings.sites.is_empty();
    let form = WidgetForm::from(&found.settings);
    view! {
        <section class="card" aria-labelledby="widget-settings">
            <h2 class="card__title" id="widget-settings">{td_string!(locale, channel.settings)}</h2>
            <ActionForm action=save attr:class="form" attr:novalidate="">
                <FormNotice error />
                <input type="hidden" name="bot" value=bot.to_string() />
                <Where form=form.clone() open_to_all error />
                <Look form=form.clone() error />
                <Habits form error />
                <div class="form-actions"><button class="button button--primary">{td_string!(locale, channel.save)}</button></div>
            </ActionForm>
        </section>
    }
}

/// Where it may stand.
#[component]
fn Where(form: WidgetForm, open_to_all: bool, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let warning = open_to_all.then(|| {
        view! { <div class="notice"><p>{td_string!(locale, channel.everywhere)}</p></div> }
    });
    view! {
        <div class="form-section">
            {warning}
            <TextArea name="sites" input_name="form[sites]" label=td_string!(locale, channel.sites) error value=form.sites
                rows=3 max=limits::SITES optional=true hint=td_string!(locale, channel.sites_hint) />
            <div class="field-row">
                <TextArea name="show_on" input_name="form[show_on]" label=td_string!(locale, channel.show_on) error value=form.show_on
                    rows=2 max=limits::PAGES optional=true hint=td_string!(locale, channel.pages_hint) />
                <TextArea name="hide_on" input_name="form[hide_on]" label=td_string!(locale, channel.hide_on) error value=form.hide_on
                    rows=2 max=limits::PAGES optional=true />
            </div>
        </div>
    }
}

/// How it looks.
#[component]
fn Look(form: WidgetForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let browser = (
        String::new(),
        td_string!(locale, channel.browser_language).to_owned(),
    );
    let languages: Vec<_> = [browser].into_iter().chain(languages()).collect();
    let themes = options(Theme::ALL.map(|theme| (theme.as_str(), theme.word(locale))));
    view! {
        <div class="form-section">
            <div class="field-row">
                <SelectField name="side" input_name="form[side]" label=td_string!(locale, channel.side) error
                    value=form.side options=sides(locale) />
                <SelectField name="symbol" input_name="form[symbol]" label=td_string!(locale, channel.symbol) error
                    value=form.symbol options=symbols(locale) />
                <SelectField name="size" input_name="form[size]" label=td_string!(locale, channel.size) error
                    value=form.size options=sizes(locale) />
            </div>
            <div class="field-row">
                <TextField name="offset_x" input_name="form[offset_x]" label=td_string!(locale, channel.offset_x) error value=form.offset_x
                    hint=td_string!(locale, channel.pixels, most = u32::from(MOST_OFFSET)).to_string() />
                <TextField name="offset_y" input_name="form[offset_y]" label=td_string!(locale, channel.offset_y) error value=form.offset_y
                    hint=td_string!(locale, channel.pixels, most = u32::from(MOST_OFFSET)).to_string() />
            </div>
            <TextField name="label" input_name="form[label]" label=td_string!(locale, channel.label) error value=form.label
                max=limits::LABEL optional=true hint=td_string!(locale, channel.label_hint) />
            <div class="field-row">
                <SelectField name="language" input_name="form[language]" label=td_string!(locale, channel.language) error
                    value=form.language options=languages />
                <SelectField name="theme" input_name="form[theme]" label=td_string!(locale, channel.theme) error
                    value=form.theme options=themes />
            </div>
            <Tick name="form[full_screen]" label=td_string!(locale, channel.full_screen) ticked=form.full_screen />
        </div>
    }
}

/// What it does by itself, and what it remembers.
#[component]
fn Habits(form: WidgetForm, error: FormError) -> impl IntoView {
    let locale = use_locale();
    let seconds = td_string!(locale, channel.seconds, most = u32::from(MOST_SECONDS)).to_string();
    let memories = options([
        ("always", td_string!(locale, channel.always)),
        ("hours", td_string!(locale, channel.for_hours)),
        ("never", td_string!(locale, channel.never)),
    ]);
    view! {
        <div class="form-section">
            <TextField name="invitation" input_name="form[invitation]" label=td_string!(locale, channel.invitation) error
                value=form.invitation max=limits::INVITATION optional=true hint=td_string!(locale, channel.invitation_hint) />
            <div class="field-row">
                <TextField name="invite_after" input_name="form[invite_after]" label=td_string!(locale, channel.invite_after) error
                    value=form.invite_after hint=seconds.clone() />
                <TextField name="open_after" input_name="form[open_after]" label=td_string!(locale, channel.open_after) error
                    value=form.open_after optional=true hint=td_string!(locale, channel.open_after_hint) />
            </div>
            <div class="field-row">
                <SelectField name="memory" input_name="form[memory]" label=td_string!(locale, channel.memory) error
                    value=form.memory options=memories />
                <TextField name="memory_hours" input_name="form[memory_hours]" label=td_string!(locale, channel.memory_hours) error
                    value=form.memory_hours />
            </div>
            <Tick name="form[signed_only]" label=td_string!(locale, channel.signed_only) ticked=form.signed_only />
        </div>
    }
}

/// The key for signing visitors.
#[component]
fn Signing(bot: BotId, found: WidgetView) -> impl IntoView {
    let locale = use_locale();
    let key = found.secret.map(|secret| {
        let drop_old = found.rotating.then(|| view! {
            <div class="notice">
                <p>{td_string!(locale, channel.two_keys)}</p>
                <form method="post" action="/api/drop_widget_secret">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <button class="button button--small">{td_string!(locale, channel.drop_key)}</button>
                </form>
            </div>
        });
        view! {
            {drop_old}
            <details class="more">
                <summary>{td_string!(locale, channel.show_key)}</summary>
                <div class="share-box">
                    <input readonly value=secret.clone() aria-label=td_string!(locale, channel.signing_key) />
                    <CopyButton text=secret label=td_string!(locale, channel.copy_key) />
                </div>
            </details>
            <pre class="passage" tabindex="0">{SIGNATURE}</pre>
            <form method="post" action="/api/rotate_widget_secret">
                <input type="hidden" name="bot" value=bot.to_string() />
                <button class="button button--small">{td_string!(locale, channel.new_key)}</button>
            </form>
        }
        .into_any()
    });
    let key = key.unwrap_or_else(|| {
        view! { <p class="muted">{td_string!(locale, channel.key_after_saving)}</p> }.into_any()
    });
    view! {
        <section class="card stack" aria-labelledby="signing">
            <h2 class="card__title" id="signing">{td_string!(locale, channel.signing)}</h2>
            <p class="muted">{td_string!(locale, channel.signing_text)}</p>
            {key}
        </section>
    }
}

const SIGNATURE: &str = "signature = hex(hmac_sha256(key, id + \".\" + expires))";

#[component]
fn Tick(name: &'static str, #[prop(into)] label: String, ticked: bool) -> impl IntoView {
    view! {
        <label class="check"><input type="checkbox" name=name value="true" checked=ticked />" "{label}</label>
    }
}

fn sides(locale: Locale) -> Vec<(String, String)> {
    let word = |side| match side {
        Side::Right => td_string!(locale, channel.right),
        Side::Left => td_string!(locale, channel.left),
    };
    options(Side::ALL.iter().map(|side| (side.as_str(), word(*side))))
}

fn symbols(locale: Locale) -> Vec<(String, String)> {
    let word = |symbol| match symbol {
        Symbol::Bubble => td_string!(locale, channel.bubble),
        Symbol::Question => td_string!(locale, channel.question),
        Symbol::Star => td_string!(locale, channel.star),
    };
    options(
        Symbol::ALL
            .iter()
            .map(|symbol| (symbol.as_str(), word(*symbol))),
    )
}

fn sizes(locale: Locale) -> Vec<(String, String)> {
    let word = |size| match size {
        Size::Small => td_string!(locale, channel.small),
        Size::Medium => td_string!(locale, channel.medium),
        Size::Large => td_string!(locale, channel.large),
    };
    options(Size::ALL.iter().map(|size| (size.as_str(), word(*size))))
}
