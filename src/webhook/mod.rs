//! Webhooks: an owner's server is told when a conversation begins, an answer is given or missing,
//! and a visitor says what they think of it or leaves how they can be reached.
//!
//! What is told is written in the transaction of what happened, so that neither is there without
//! the other, and sent by the workers of [`Webhooks`] afterwards. Messages are signed as the Standard
//! Webhooks specification says (<https://www.standardwebhooks.com>), for which receivers find
//! libraries in every language. A message can come twice and out of order: its id stays the same.
//! The owner's own trying of a bot is told to nobody.

use serde::{Deserialize, Serialize};

use crate::{
    error::{AppError, Problem},
    form::Check,
    id::{DeliveryId, WebhookId},
    list::Page,
    time::Timestamp,
};

pub mod api;
#[cfg(feature = "ssr")]
mod native;
pub mod page;
#[cfg(feature = "ssr")]
pub use native::*;

/// Webhooks a workspace may have.
pub const WEBHOOKS: u32 = 10;
/// Longest address in characters.
pub const URL: u32 = 2000;
/// Days a delivery is kept.
pub const KEPT_DAYS: u32 = 30;

/// What can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A visitor has begun a conversation.
    #[serde(rename = "conversation.started")]
    ConversationStarted,
    /// An answer was given.
    #[serde(rename = "message.answered")]
    MessageAnswered,
    /// There was no answer.
    #[serde(rename = "message.unanswered")]
    MessageUnanswered,
    /// A visitor has said what they think of an answer.
    #[serde(rename = "feedback.given")]
    FeedbackGiven,
    /// A visitor has left how they can be reached.
    #[serde(rename = "lead.created")]
    LeadCreated,
    /// The owner tries the webhook.
    #[serde(rename = "webhook.test")]
    Test,
}

impl Event {
    /// Those that can be chosen, in the order they are offered.
    pub const CHOICES: [Self; 5] = [
        Self::ConversationStarted,
        Self::MessageAnswered,
        Self::MessageUnanswered,
        Self::FeedbackGiven,
        Self::LeadCreated,
    ];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConversationStarted => "conversation.started",
            Self::MessageAnswered => "message.answered",
            Self::MessageUnanswered => "message.unanswered",
            Self::FeedbackGiven => "feedback.given",
            Self::LeadCreated => "lead.created",
            Self::Test => "webhook.test",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut all = Self::CHOICES.into_iter().chain([Self::Test]);
        all.find(|event| event.as_str() == text)
    }
}

/// A webhook as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The webhook.
    pub id: WebhookId,
    /// Where it is sent to.
    pub url: String,
    /// What is told.
    pub events: Vec<Event>,
    /// Whether anything is sent. A server that answers `410 Gone` switches it off.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be sent, perhaps again.
    Waiting,
    /// The server took it.
    Delivered,
    /// It was sent as often as it may.
    Failed,
}

impl DeliveryState {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn from_stored(text: &str) -> Self {
        match text {
            "delivered" => Self::Delivered,
            "failed" => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// One telling in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The delivery; the `webhook-id` the receiver sees.
    pub id: DeliveryId,
    /// What is told.
    pub event: Event,
    /// How far it is.
    pub state: DeliveryState,
    /// Times it was sent.
    pub attempts: u32,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// The beginning of the last answer, or why there was none.
    pub detail: Option<String>,
    /// When it is sent next, while it waits.
    pub next_at: Timestamp,
    /// When it happened.
    pub created_at: Timestamp,
    /// What is sent.
    pub payload: String,
}

/// The page of one webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookView {
    /// The webhook.
    pub webhook: Webhook,
    /// What it is signed with, for those who may change it.
    pub secret: Option<String>,
    /// The log, the last first.
    pub deliveries: Page<Delivery>,
    /// Whether whoever reads it may change it.
    pub may_edit: bool,
}

/// The form of a webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookForm {
    /// The address.
    #[serde(default)]
    pub url: String,
    /// A ticked box.
    #[serde(default)]
    pub conversation_started: bool,
    /// A ticked box.
    #[serde(default)]
    pub message_answered: bool,
    /// A ticked box.
    #[serde(default)]
    pub message_unanswered: bool,
    /// A ticked box.
    #[serde(default)]
    pub feedback_given: bool,
    /// A ticked box.
    #[serde(default)]
    pub lead_created: bool,
    /// A ticked box.
    #[serde(default)]
    pub enabled: bool,
}

impl WebhookForm {
    /// What is chosen to be told.
    pub fn events(&self) -> Vec<Event> {
        let ticked = [
            self.conversation_started,
            self.message_answered,
            self.message_unanswered,
            self.feedback_given,
            self.lead_created,
        ];
        let chosen = Event::CHOICES.into_iter().zip(ticked);
        chosen
            .filter_map(|(event, ticked)| ticked.then_some(event))
            .collect()
    }

    /// The rules of every field; whether the address is public shows on the server.
    pub fn check(&self) -> Result<(), AppError> {
        let url = self.url.trim();
        let web = url.starts_with("https://") || url.starts_with("http://");
        Check::new()
            .text("url", url, 1, URL)
            .rule("url", web, Problem::Malformed)
            .rule("events", !self.events().is_empty(), Problem::Required)
            .finish()
    }
}

impl From<&Webhook> for WebhookForm {
    fn from(webhook: &Webhook) -> Self {
        let told = |event| webhook.events.contains(&event);
        Self {
            url: webhook.url.clone(),
            conversation_started: told(Event::ConversationStarted),
            message_answered: told(Event::MessageAnswered),
            message_unanswered: told(Event::MessageUnanswered),
            feedback_given: told(Event::FeedbackGiven),
            lead_created: told(Event::LeadCreated),
            enabled: webhook.enabled,
        }
    }
}
