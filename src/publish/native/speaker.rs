//! The bot that answers somebody. There is no other way to an answer than through one of these, so
//! nobody can give visitors what has not been published.

use std::sync::Arc;

use super::definition::Definition;
use crate::{
    bot::{
        Bot, BotSettings, Setup,
        model::{Mode, ModelSettings},
    },
    config::Config,
    db::Db,
    error::{AppError, Result},
    id::{BotId, WorkspaceId},
    publish::Standing,
    tool::{
        snapshot::{self, Snapshot},
        store::{self as tools, ReadyTool},
    },
};

/// A bot in one of its editions.
#[derive(Debug, Clone)]
pub struct Speaker {
    /// The bot.
    pub id: BotId,
    /// The end of its share link.
    pub slug: String,
    /// Which edition it is.
    pub edition: Edition,
    /// What its owner set.
    pub settings: BotSettings,
    /// The model it answers with.
    pub model: ModelSettings,
    /// How strictly it keeps to its documents.
    pub mode: Mode,
}

/// Draft or published.
#[derive(Debug, Clone)]
pub enum Edition {
    /// What its owner is working on; its tools are read when they are needed.
    Draft,
    /// The draft as it stood at some moment, with the tools it had.
    Held {
        /// Its tools, without the values of their headers.
        tools: Arc<[Snapshot]>,
    },
    /// A published version, with its own tools.
    Live {
        /// Which one.
        number: u32,
        /// Its tools, without the values of their headers.
        tools: Arc<[Snapshot]>,
    },
}

impl Edition {
    /// The number of the version; nothing for a draft.
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Draft | Self::Held { .. } => None,
            Self::Live { number, .. } => Some(*number),
        }
    }
}

impl Speaker {
    /// The draft of a bot, for those who work on it.
    pub fn draft(bot: Bot) -> Self {
        let (id, slug) = (bot.id.clone(), bot.slug.clone());
        Self::new(id, slug, Edition::Draft, Setup::from(bot))
    }

    /// The draft of a bot as it was held fast in a definition, for those who judge it.
    pub fn held(id: BotId, slug: String, definition: Definition) -> Self {
        let Definition { setup, tools } = definition;
        let edition = Edition::Held {
            tools: tools.into(),
        };
        Self::new(id, slug, edition, setup)
    }

    /// A version of a bot, for those who judge it; visitors get the live one through
    /// [`live`](super::store::live).
    pub fn version(id: BotId, slug: String, number: u32, definition: Definition) -> Self {
        let Definition { setup, tools } = definition;
        let edition = Edition::Live {
            number,
            tools: tools.into(),
        };
        Self::new(id, slug, edition, setup)
    }

    /// An edition of a bot.
    pub(super) fn new(id: BotId, slug: String, edition: Edition, setup: Setup) -> Self {
        Self {
            id,
            slug,
            edition,
            settings: setup.settings,
            model: setup.model,
            mode: setup.mode,
        }
    }

    /// The tools this edition may use now, with what they need to run.
    pub async fn tools(
        &self,
        db: &Db,
        config: &Config,
        workspace: &WorkspaceId,
    ) -> Result<Vec<ReadyTool>> {
        match &self.edition {
            Edition::Draft => tools::enabled(db, config, workspace, &self.id).await,
            Edition::Held { tools } | Edition::Live { tools, .. } => {
                snapshot::usable(db, config, workspace, &self.id, tools).await
            }
        }
    }
}

/// A bot as visitors meet it: its live version, and whether it may be asked.
#[derive(Debug, Clone)]
pub struct LiveBot {
    /// Who owns it.
    pub workspace: WorkspaceId,
    /// What answers.
    pub speaker: Speaker,
    /// Who is let in.
    pub door: Door,
}

/// Who is let in, and what the others are told: the owner's text, or the one in the bot's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Everybody.
    Open,
    /// Those whose conversation has begun.
    Closed(String),
    /// Nobody.
    Unpublished(String),
}

impl Door {
    /// The door of a bot with this standing and this text of its owner's, perhaps an empty one.
    pub(super) fn new(standing: Standing, text: String, settings: &BotSettings) -> Self {
        let text = if text.is_empty() {
            standing.default_text(settings.language).to_owned()
        } else {
            text
        };
        match standing {
            Standing::Open => Self::Open,
            Standing::Closed => Self::Closed(text),
            Standing::Unpublished => Self::Unpublished(text),
        }
    }

    /// What those who are not let in are told.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Open => None,
            Self::Closed(text) | Self::Unpublished(text) => Some(text),
        }
    }

    /// Lets in who wants to begin a conversation or to go on with one.
    ///
    /// # Errors
    ///
    /// [`AppError::Closed`] and [`AppError::Unpublished`]; what visitors are told is [`Door::text`].
    pub fn admit(&self, goes_on: bool) -> Result<()> {
        match self {
            Self::Open => Ok(()),
            Self::Closed(_) if goes_on => Ok(()),
            Self::Closed(_) => Err(AppError::Closed),
            Self::Unpublished(_) => Err(AppError::Unpublished),
        }
    }
}
