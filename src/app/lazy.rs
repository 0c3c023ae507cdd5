//! Pages the browser fetches when they are opened: each is a part of the program of its own, so
//! that the first page loads little more than the frame and itself.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    account::page::{account::AccountPage, log_in::LogInPage, sign_up::SignUpPage},
    bot::page::{bots::BotsPage, new_bot::NewBotPage, settings::SettingsPage},
    chat::page::{
        conversations::ConversationsPage, playground::PlaygroundPage, share::SharePage,
        transcript::TranscriptPage,
    },
    knowledge::page::{knowledge::KnowledgePage, source::SourcePage},
};

use super::landing::LandingPage;

/// A route whose page is fetched when it is opened.
macro_rules! lazy {
    ($($route:ident: $page:ident;)*) => {
        $(
            #[doc = concat!("Fetches [`", stringify!($page), "`].")]
            pub struct $route;

            #[lazy_route]
            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                fn view(_route: $route) -> AnyView {
                    view! { <$page /> }.into_any()
                }
            }
        )*
    };
}

lazy! {
    LandingRoute: LandingPage;
    SignUpRoute: SignUpPage;
    LogInRoute: LogInPage;
    AccountRoute: AccountPage;
    BotsRoute: BotsPage;
    NewBotRoute: NewBotPage;
    PlaygroundRoute: PlaygroundPage;
    KnowledgeRoute: KnowledgePage;
    SourceRoute: SourcePage;
    SettingsRoute: SettingsPage;
    ConversationsRoute: ConversationsPage;
    TranscriptRoute: TranscriptPage;
    ShareRoute: SharePage;
}
