//! Pages the browser fetches when they are opened, in two parts: the way in, and the work on bots
//! and account. The list of bots, where people arrive, is in the part everybody loads.
//!
//! Two parts and not one a page: what pages share would be cut into dozens of small files.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    account::page::{
        account::AccountPage, api_keys::ApiKeysPage, log_in::LogInPage, sign_up::SignUpPage,
    },
    bot::page::{model::ModelPage, new_bot::NewBotPage, settings::SettingsPage},
    bundle::page::import::ImportBotPage,
    channel::page::ApiDocsPage,
    channel::widget::page::WidgetPage,
    chat::page::{
        conversations::ConversationsPage,
        playground::{ComparePage, PlaygroundPage},
        questions::QuestionsPage,
        transcript::TranscriptPage,
        why::WhyPage,
        write_answer::WriteAnswerPage,
    },
    check::page::{
        check::{CheckPage, NewCheckPage},
        checks::ChecksPage,
        run::RunPage,
        runs::RunsPage,
    },
    curated::page::{
        answer::{CuratedPage, NewCuratedPage},
        answers::CuratedAnswersPage,
        trial::TrialPage,
    },
    insight::page::{UsagePage, health::HealthPage},
    knowledge::page::{
        knowledge::KnowledgePage, meaning::MeaningPage, site::SitePage, source::SourcePage,
    },
    lead::page::LeadsPage,
    provider::page::{
        new_provider::NewProviderPage, one_provider::ProviderPage, providers::ProvidersPage,
    },
    publish::page::{version::VersionPage, versions::VersionsPage},
    share::page::SharePage,
    tool::page::{
        tool::{NewToolPage, ToolPage},
        tools::ToolsPage,
    },
    webhook::page::{WebhookPage, WebhooksPage},
};

use super::landing::LandingPage;

/// A part of the program with its pages, and a route for each.
macro_rules! part {
    ($part:ident, $preload:ident, $pages:ident { $($page:ident: $route:ident => $component:ident,)* }) => {
        enum $pages {
            $($page,)*
        }

        #[lazy]
        fn $part(page: $pages) -> AnyView {
            match page {
                $($pages::$page => view! { <$component /> }.into_any(),)*
            }
        }

        $(
            #[doc = concat!("Fetches [`", stringify!($component), "`].")]
            pub struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_route: Self) -> AnyView {
                    $part($pages::$page).await
                }

                async fn preload() {
                    // The server has every part.
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )*
    };
}

part!(entrance, __preload_entrance, Entrance {
    Landing: LandingRoute => LandingPage,
    SignUp: SignUpRoute => SignUpPage,
    LogIn: LogInRoute => LogInPage,
});

part!(workshop, __preload_workshop, Workshop {
    Account: AccountRoute => AccountPage,
    ApiDocs: ApiDocsRoute => ApiDocsPage,
    ApiKeys: ApiKeysRoute => ApiKeysPage,
    NewBot: NewBotRoute => NewBotPage,
    ImportBot: ImportBotRoute => ImportBotPage,
    Playground: PlaygroundRoute => PlaygroundPage,
    Knowledge: KnowledgeRoute => KnowledgePage,
    Health: HealthRoute => HealthPage,
    Site: SiteRoute => SitePage,
    Trial: TrialRoute => TrialPage,
    Questions: QuestionsRoute => QuestionsPage,
    Source: SourceRoute => SourcePage,
    CuratedAnswers: CuratedAnswersRoute => CuratedAnswersPage,
    NewCurated: NewCuratedRoute => NewCuratedPage,
    Curated: CuratedRoute => CuratedPage,
    WriteAnswer: WriteAnswerRoute => WriteAnswerPage,
    Tools: ToolsRoute => ToolsPage,
    NewTool: NewToolRoute => NewToolPage,
    Tool: ToolRoute => ToolPage,
    Settings: SettingsRoute => SettingsPage,
    Model: ModelRoute => ModelPage,
    Compare: CompareRoute => ComparePage,
    Why: WhyRoute => WhyPage,
    Conversations: ConversationsRoute => ConversationsPage,
    Transcript: TranscriptRoute => TranscriptPage,
    Checks: ChecksRoute => ChecksPage,
    NewCheck: NewCheckRoute => NewCheckPage,
    Check: CheckRoute => CheckPage,
    Runs: RunsRoute => RunsPage,
    Run: RunRoute => RunPage,
    Leads: LeadsRoute => LeadsPage,
    Versions: VersionsRoute => VersionsPage,
    Version: VersionRoute => VersionPage,
    Share: ShareRoute => SharePage,
    Webhooks: WebhooksRoute => WebhooksPage,
    Webhook: WebhookRoute => WebhookPage,
    Widget: WidgetRoute => WidgetPage,
    Providers: ProvidersRoute => ProvidersPage,
    NewProvider: NewProviderRoute => NewProviderPage,
    Provider: ProviderRoute => ProviderPage,
    Meaning: MeaningRoute => MeaningPage,
    Usage: UsageRoute => UsagePage,
});
