//! A bot written into a file.

use crate::{
    bot::Setup,
    bundle::{FORMAT, MEGABYTES},
    check::{Expectations, store as checks},
    config::Config,
    curated::store as answers,
    db::Db,
    error::{AppError, Result},
    i18n,
    id::{BotId, WorkspaceId},
    knowledge::store as documents,
    lead::store as leads,
    provider::store as providers,
    publish::{definition::Definition, store as editions},
    share::{ShareForm, ShareSettings, store as shares},
    tool::snapshot::Snapshot,
};

use super::file::{
    AnswerPart, BotFile, BotPart, CheckPart, DocumentPart, ModelPart, SharePart, ToolPart,
};

/// The draft of a bot as the text of a file, with the texts of its documents when they are asked for.
///
/// # Errors
///
/// [`AppError::TooLarge`] when the file could not be read again.
pub async fn export(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    bot: &BotId,
    with_documents: bool,
) -> Result<String> {
    let Definition { setup, tools } = editions::draft(db, workspace, bot).await?;
    let documents = if with_documents {
        documents(db, workspace, bot).await?
    } else {
        Vec::new()
    };
    let file = BotFile {
        format: FORMAT,
        model: model(db, config, workspace, &setup).await?,
        bot: settings(setup),
        share: share(&shares::find(db, workspace, bot).await?.settings),
        texts: editions::standing(db, workspace, bot).await?.2,
        leads: leads::form(db, workspace, bot).await?,
        tools: tools.into_iter().map(tool).collect(),
        answers: answers(db, workspace, bot).await?,
        checks: checks(db, workspace, bot).await?,
        documents,
    };
    let text = file.to_text().map_err(|error| {
        tracing::error!(%error, %bot, "a bot can't be written into a file");
        AppError::Internal
    })?;
    if text.len() > MEGABYTES as usize * 1024 * 1024 {
        return Err(AppError::TooLarge {
            megabytes: MEGABYTES,
        });
    }
    Ok(text)
}

fn settings(setup: Setup) -> BotPart {
    let Setup { settings, mode, .. } = setup;
    BotPart {
        starters: settings.starter_questions(),
        name: settings.name,
        purpose: settings.purpose,
        language: i18n::code(settings.language).to_owned(),
        mode: mode.as_str().to_owned(),
        accent: settings.accent,
        greeting: settings.greeting,
        fallback: settings.fallback,
        instructions: settings.instructions,
    }
}

fn share(settings: &ShareSettings) -> SharePart {
    if *settings == ShareSettings::default() {
        return SharePart::default();
    }
    let form = ShareForm::from(settings);
    SharePart {
        title: form.title,
        description: form.description,
        theme: form.theme,
        language: form.language,
        indexed: form.indexed,
        consent: form.consent,
        privacy: form.privacy,
    }
}

async fn model(
    db: &Db,
    config: &Config,
    workspace: &WorkspaceId,
    setup: &Setup,
) -> Result<ModelPart> {
    let model = &setup.model;
    let provider = match &model.provider {
        None => String::new(),
        Some(id) => {
            let known = providers::list(db, config, workspace).await?;
            let found = known.into_iter().find(|provider| provider.id == *id);
            found.map(|provider| provider.name).unwrap_or_default()
        }
    };
    Ok(ModelPart {
        // Without its provider, which has been deleted, a model's name says nothing.
        name: match provider.as_str() {
            "" => String::new(),
            _ => model.model.clone(),
        },
        provider,
        temperature: model.temperature(),
        max_output_tokens: model.max_output_tokens,
    })
}

fn tool(tool: Snapshot) -> ToolPart {
    ToolPart {
        name: tool.name,
        description: tool.description,
        method: tool.method,
        url: tool.url,
        enabled: tool.enabled,
        body: tool.body,
        headers: tool.headers,
        keep: tool.keep,
        parameters: tool.parameters,
    }
}

async fn answers(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<AnswerPart>> {
    let stored = answers::in_order(db, workspace, bot).await?;
    let part = |(question, answer, enabled): (String, String, bool)| AnswerPart {
        questions: question.lines().map(str::to_owned).collect(),
        answer,
        enabled,
    };
    Ok(stored.into_iter().map(part).collect())
}

async fn checks(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<CheckPart>> {
    let stored = checks::all(db, workspace, bot).await?;
    let part = |(question, expected): (String, Expectations)| CheckPart {
        question,
        answering: expected.answering,
        contains: expected.phrases,
        cites: expected.source,
        language: expected.language,
        max_tokens: expected.max_tokens,
    };
    Ok(stored.into_iter().map(part).collect())
}

async fn documents(db: &Db, workspace: &WorkspaceId, bot: &BotId) -> Result<Vec<DocumentPart>> {
    let most = u64::from(MEGABYTES) * 1024 * 1024;
    let texts = documents::texts(db, workspace, bot, most).await?;
    let part = |(title, text)| DocumentPart { title, text };
    Ok(texts.into_iter().map(part).collect())
}
