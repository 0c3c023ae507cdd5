//! Typed ids: time-ordered UUIDs as text, so that both databases sort and compare them alike and
//! no function can take a bot for a source.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A new id, later than all before it.
            #[cfg(feature = "ssr")]
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7().simple().to_string())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            /// Takes any text: an id that names nothing is simply not found.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

id!(
    /// A person with an account.
    UserId
);
id!(
    /// The owner of bots, sources and conversations.
    WorkspaceId
);
id!(
    /// One log-in of a person on one device.
    LoginId
);
id!(
    /// A key with which a program acts for a workspace.
    ApiKeyId
);
id!(
    /// A connection to somebody who runs models.
    ProviderId
);
id!(
    /// An action a bot may take.
    ToolId
);
id!(
    /// A server of an owner's that is told what happens.
    WebhookId
);
id!(
    /// One telling of a webhook.
    DeliveryId
);
id!(
    /// A chatbot.
    BotId
);
id!(
    /// A published version of a bot.
    VersionId
);
id!(
    /// A document a bot answers from.
    SourceId
);
id!(
    /// A page known of a web source.
    WebPageId
);
id!(
    /// An answer an owner has written for a question.
    CuratedId
);
id!(
    /// A question a bot is asked to see whether it answers as expected.
    CheckId
);
id!(
    /// All checks of a bot, asked once.
    RunId
);
id!(
    /// A visitor who left how they can be reached.
    LeadId
);
id!(
    /// A conversation of one visitor with one bot.
    ConversationId
);
id!(
    /// A question or an answer within a conversation.
    MessageId
);

/// A passage of a document: a number of the database's, because its index knows rows by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PassageId(pub i64);

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
