//! The roof of the interface: the page's document, its frame, and the one map of routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, ParamSegment, SsrMode, StaticSegment,
    components::{ParentRoute, Route, Router, Routes},
};

use crate::{
    bot::page::bots::BotsPage,
    i18n::{I18nContextProvider, td_string, use_locale},
    ui::{
        ambient::{Ambient, provide_ambient},
        failure::Failure,
    },
};

mod bot_frame;
mod frame;
mod landing;
mod lazy;
mod notice;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod surroundings;
#[cfg(feature = "ssr")]
pub use shell::shell;

use bot_frame::BotFrame;
use frame::{Footer, Header};
use lazy::{
    AccountRoute, ApiDocsRoute, ApiKeysRoute, CheckRoute, ChecksRoute, CompareRoute,
    ConversationsRoute, CuratedAnswersRoute, CuratedRoute, HealthRoute, ImportBotRoute,
    KnowledgeRoute, LandingRoute, LeadsRoute, LogInRoute, MeaningRoute, ModelRoute, NewBotRoute,
    NewCheckRoute, NewCuratedRoute, NewProviderRoute, NewToolRoute, PlaygroundRoute, ProviderRoute,
    ProvidersRoute, QuestionsRoute, RunRoute, RunsRoute, SettingsRoute, ShareRoute, SignUpRoute,
    SiteRoute, SourceRoute, ToolRoute, ToolsRoute, TranscriptRoute, TrialRoute, UsageRoute,
    VersionRoute, VersionsRoute, WebhookRoute, WebhooksRoute, WhyRoute, WidgetRoute,
    WriteAnswerRoute,
};

/// The app: the same on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let ambient = SharedValue::new(request_ambient).into_inner();
    provide_ambient(ambient);
    view! {
        <I18nContextProvider set_lang_attr_on_html=false set_dir_attr_on_html=false ssr_lang_header_getter=language_getter()>
            <Pages />
        </I18nContextProvider>
    }
}

/// Every page there is. All are rendered whole before they are sent: their status is right and
/// they are complete without scripts.
#[component]
fn Pages() -> impl IntoView {
    let locale = use_locale();
    let mode = SsrMode::Async;
    view! {
        <Title text=PRODUCT formatter=full_title />
        <Router>
            <a class="skip-link" href="#main">{td_string!(locale, app.skip)}</a>
            <Header />
            <notice::Notice />
            <Routes fallback=NotFound>
                <Route path=StaticSegment("") view={Lazy::<LandingRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("sign-up") view={Lazy::<SignUpRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("log-in") view={Lazy::<LogInRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("account") view={Lazy::<AccountRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("models") view={Lazy::<ProvidersRoute>::new()} ssr=mode.clone() />
                <Route path=(StaticSegment("models"), StaticSegment("new")) view={Lazy::<NewProviderRoute>::new()} ssr=mode.clone() />
                <Route path=(StaticSegment("models"), StaticSegment("search")) view={Lazy::<MeaningRoute>::new()} ssr=mode.clone() />
                <Route path=(StaticSegment("models"), ParamSegment("provider")) view={Lazy::<ProviderRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("usage") view={Lazy::<UsageRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("webhooks") view={Lazy::<WebhooksRoute>::new()} ssr=mode.clone() />
                <Route path=(StaticSegment("webhooks"), ParamSegment("webhook")) view={Lazy::<WebhookRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("api-docs") view={Lazy::<ApiDocsRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("api-keys") view={Lazy::<ApiKeysRoute>::new()} ssr=mode.clone() />
                <Route path=StaticSegment("bots") view=BotsPage ssr=mode.clone() />
                <Route path=(StaticSegment("bots"), StaticSegment("new")) view={Lazy::<NewBotRoute>::new()} ssr=mode.clone() />
                <Route path=(StaticSegment("bots"), StaticSegment("import")) view={Lazy::<ImportBotRoute>::new()} ssr=mode.clone() />
                <ParentRoute path=(StaticSegment("bots"), ParamSegment("bot")) view=BotFrame ssr=mode>
                    <Route path=StaticSegment("") view={Lazy::<PlaygroundRoute>::new()} />
                    <Route path=StaticSegment("knowledge") view={Lazy::<KnowledgeRoute>::new()} />
                    <Route path=(StaticSegment("knowledge"), StaticSegment("health")) view={Lazy::<HealthRoute>::new()} />
                    <Route path=(StaticSegment("knowledge"), StaticSegment("search")) view={Lazy::<TrialRoute>::new()} />
                    <Route path=(StaticSegment("knowledge"), StaticSegment("questions")) view={Lazy::<QuestionsRoute>::new()} />
                    <Route path=(StaticSegment("knowledge"), ParamSegment("source")) view={Lazy::<SourceRoute>::new()} />
                    <Route path=(StaticSegment("knowledge"), ParamSegment("source"), StaticSegment("pages")) view={Lazy::<SiteRoute>::new()} />
                    <Route path=StaticSegment("answers") view={Lazy::<CuratedAnswersRoute>::new()} />
                    <Route path=(StaticSegment("answers"), StaticSegment("new")) view={Lazy::<NewCuratedRoute>::new()} />
                    <Route path=(StaticSegment("answers"), ParamSegment("answer")) view={Lazy::<CuratedRoute>::new()} />
                    <Route path=StaticSegment("tools") view={Lazy::<ToolsRoute>::new()} />
                    <Route path=(StaticSegment("tools"), StaticSegment("new")) view={Lazy::<NewToolRoute>::new()} />
                    <Route path=(StaticSegment("tools"), ParamSegment("tool")) view={Lazy::<ToolRoute>::new()} />
                    <Route path=StaticSegment("settings") view={Lazy::<SettingsRoute>::new()} />
                    <Route path=StaticSegment("conversations") view={Lazy::<ConversationsRoute>::new()} />
                    <Route path=(StaticSegment("conversations"), ParamSegment("conversation")) view={Lazy::<TranscriptRoute>::new()} />
                    <Route path=(StaticSegment("conversations"), ParamSegment("conversation"), StaticSegment("why"), ParamSegment("answer")) view={Lazy::<WhyRoute>::new()} />
                    <Route path=(StaticSegment("conversations"), ParamSegment("conversation"), StaticSegment("answer"), ParamSegment("message")) view={Lazy::<WriteAnswerRoute>::new()} />
                    <Route path=StaticSegment("checks") view={Lazy::<ChecksRoute>::new()} />
                    <Route path=(StaticSegment("checks"), StaticSegment("new")) view={Lazy::<NewCheckRoute>::new()} />
                    <Route path=(StaticSegment("checks"), StaticSegment("runs")) view={Lazy::<RunsRoute>::new()} />
                    <Route path=(StaticSegment("checks"), StaticSegment("runs"), ParamSegment("run")) view={Lazy::<RunRoute>::new()} />
                    <Route path=(StaticSegment("checks"), ParamSegment("check")) view={Lazy::<CheckRoute>::new()} />
                    <Route path=StaticSegment("leads") view={Lazy::<LeadsRoute>::new()} />
                    <Route path=StaticSegment("compare") view={Lazy::<CompareRoute>::new()} />
                    <Route path=StaticSegment("model") view={Lazy::<ModelRoute>::new()} />
                    <Route path=StaticSegment("versions") view={Lazy::<VersionsRoute>::new()} />
                    <Route path=(StaticSegment("versions"), ParamSegment("version")) view={Lazy::<VersionRoute>::new()} />
                    <Route path=StaticSegment("share") view={Lazy::<ShareRoute>::new()} />
                    <Route path=StaticSegment("widget") view={Lazy::<WidgetRoute>::new()} />
                </ParentRoute>
            </Routes>
            <Footer />
        </Router>
    }
}

const PRODUCT: &str = "ChatBot Factory";

/// The page's own title and the product's.
fn full_title(title: String) -> String {
    if title == PRODUCT {
        title
    } else {
        format!("{title} · {PRODUCT}")
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! { <main class="page" id="main"><Failure error=crate::error::AppError::NotFound /></main> }
}

/// What the server knows of the request; the browser is told and never asks.
fn request_ambient() -> Ambient {
    #[cfg(feature = "ssr")]
    return surroundings::of_request().ambient;
    #[cfg(not(feature = "ssr"))]
    Ambient::default()
}

/// The language the server has chosen, in the form the translation crate reads it.
fn language_getter() -> leptos_i18n::context::UseLocalesOptions {
    #[cfg(feature = "ssr")]
    return leptos_i18n::context::UseLocalesOptions::default().ssr_lang_header_getter(|| {
        Some(crate::i18n::code(surroundings::of_request().locale).to_owned())
    });
    #[cfg(not(feature = "ssr"))]
    leptos_i18n::context::UseLocalesOptions::default()
}
