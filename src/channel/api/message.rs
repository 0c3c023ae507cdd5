//! A question or an answer as programs see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    chat::{Author, Citation, Message},
    id::ConversationId,
};

/// A question or an answer.
#[derive(Serialize, ToSchema)]
pub struct MessageView {
    /// The message.
    pub id: String,
    /// The conversation it belongs to.
    pub conversation: String,
    /// `visitor` or `bot`.
    author: &'static str,
    /// `writing`, `done`, `stopped`, `interrupted` or `failed`. One that came to nothing is a message
    /// all the same: it is kept, found again, and says why in `problem`.
    state: &'static str,
    /// The text in Markdown. `[1]` names the citation of that number.
    text: String,
    /// Whether an answer was found; nothing for questions and unfinished answers.
    answered: Option<bool>,
    /// What the answer quotes.
    citations: Vec<CitationView>,
    /// Code of what went wrong, also when the built-in model made up for it.
    problem: Option<String>,
    /// What the visitor thinks of it.
    feedback: Option<FeedbackView>,
    /// The question it answers; nothing for questions.
    question: Option<String>,
    /// Whether another answer, or another wording of the question, has taken its place.
    superseded: bool,
    /// When it was begun.
    created_at: String,
}

/// A quoted passage, kept as it was.
#[derive(Serialize, ToSchema)]
#[schema(as = Citation)]
pub struct CitationView {
    /// Its number in the text.
    number: u32,
    /// Title of the source.
    title: String,
    /// Headings above it.
    heading: String,
    /// Its text.
    excerpt: String,
    /// The page or slide it begins on.
    page: Option<u32>,
    /// Where it is on the web.
    url: Option<String>,
}

/// What a visitor thinks of an answer.
#[derive(Serialize, ToSchema)]
#[schema(as = GivenFeedback)]
pub struct FeedbackView {
    /// `up` or `down`.
    rating: &'static str,
    /// What they add.
    comment: String,
}

impl MessageView {
    /// A message of a conversation.
    pub fn of(message: Message, conversation: &ConversationId) -> Self {
        Self {
            id: message.id.to_string(),
            conversation: conversation.to_string(),
            author: match message.author {
                Author::Visitor => "visitor",
                Author::Bot => "bot",
            },
            state: message.state.as_str(),
            text: message.text,
            answered: message.answered,
            citations: message.citations.into_iter().map(Into::into).collect(),
            problem: message.problem,
            feedback: message.feedback.map(|feedback| FeedbackView {
                rating: if feedback.good { "up" } else { "down" },
                comment: feedback.comment,
            }),
            question: message.question.map(|id| id.to_string()),
            superseded: message.superseded,
            created_at: message.created_at.iso(),
        }
    }
}

impl From<Citation> for CitationView {
    fn from(citation: Citation) -> Self {
        Self {
            number: citation.number,
            title: citation.title,
            heading: citation.heading,
            excerpt: citation.excerpt,
            page: citation.page,
            url: citation.url,
        }
    }
}
