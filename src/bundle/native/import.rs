//! A bot made from a file: everything is checked as on its page, and then all of it is stored in one
//! transaction or nothing.

use crate::{
    account::Theme,
    bot::{
        BotSettings, Setup,
        model::{Mode, ModelSettings},
        store as bots,
    },
    check::{CHECKS, CheckForm, Expectations, store as checks},
    config::Config,
    curated::{CuratedForm, Origin, import as answers},
    db::Db,
    error::{AppError, FieldError, Problem, Result},
    http::outgoing::Outgoing,
    i18n,
    id::{BotId, SourceId, UserId, WorkspaceId},
    knowledge::{
        Kind, SOURCES, check_text,
        store::{self as documents, Content, NewSource},
    },
    lead::store as leads,
    provider::store as providers,
    publish::store as editions,
    share::{ShareForm, ShareSettings, store as shares},
    tool::{HeaderForm, TOOLS, Tool, ToolForm, save, store as tools},
};

use super::file::{AnswerPart, BotFile, CheckPart, DocumentPart, ModelPart, SharePart, ToolPart};

/// What a bot from a file is made with.
pub struct Maker<'a> {
    /// The database.
    pub db: &'a Db,
    /// The configuration.
    pub config: &'a Config,
    /// Knows which addresses tools may ask.
    pub outgoing: &'a Outgoing,
    /// Who will own it.
    pub workspace: &'a WorkspaceId,
    /// Who makes it.
    pub author: Option<&'a UserId>,
}

/// Makes a bot and publishes it as its version 1; the documents that wait to be indexed are given too.
///
/// # Errors
///
/// [`AppError::Invalid`] names places in the file, such as `bot.greeting` and `answer[3].questions`,
/// numbered from 1 in their order.
pub async fn import(maker: &Maker<'_>, file: BotFile) -> Result<(BotId, Vec<SourceId>)> {
    let setup = setup(maker, &file).await?;
    let share = share(file.share)?;
    let told = file.texts.trimmed();
    told.check().map_err(|error| below("texts", error))?;
    let lead_form = file.leads.trimmed();
    lead_form.check().map_err(|error| below("leads", error))?;
    let tools = tools(maker, file.tools)?;
    let (forms, enabled): (Vec<_>, Vec<_>) = file.answers.into_iter().map(answer).unzip();
    let answers = tokio::task::spawn_blocking(move || answers::all_new(forms))
        .await
        .map_err(|_| AppError::Internal)?
        .map_err(|(at, error)| within("answer", at, plural(error)))?;
    let expected = read_checks(file.checks)?;
    let documents = texts(file.documents)?;

    let slug = bots::new_slug();
    let place = bots::Place {
        workspace: maker.workspace,
        slug: &slug,
        template: None,
        author: maker.author,
    };
    let mut tx = maker.db.begin().await?;
    let bot = bots::add(&mut tx, place, &setup).await?;
    if share != ShareSettings::default() {
        shares::save(&mut tx, maker.workspace, &bot, &share).await?;
    }
    for (at, tool) in tools.iter().enumerate() {
        let added = tools::add(&mut tx, maker.workspace, &bot, tool, None).await;
        added.map_err(|error| within("tool", at, error))?;
    }
    answers::add_all(&mut tx, maker.workspace, &bot, &answers, &enabled).await?;
    for (question, expected) in &expected {
        checks::add(&mut tx, maker.workspace, &bot, question, expected).await?;
    }
    editions::set_texts(&mut tx, maker.workspace, &bot, &told).await?;
    leads::set_form(&mut tx, maker.workspace, &bot, &lead_form).await?;
    let mut sources = Vec::new();
    for document in &documents {
        let source = NewSource {
            kind: Kind::Text,
            title: &document.title,
            content: Content::Text(&document.text),
        };
        sources.push(documents::add(&mut tx, maker.workspace, &bot, source).await?);
    }
    editions::finish_first(&mut tx, maker.workspace, &bot).await?;
    tx.commit().await?;
    Ok((bot, sources))
}

async fn setup(maker: &Maker<'_>, file: &BotFile) -> Result<Setup> {
    let part = &file.bot;
    let malformed = |place: &str| AppError::field(place, Problem::Malformed);
    let language = i18n::from_code(&part.language).ok_or_else(|| malformed("bot.language"))?;
    let mode = Mode::ALL
        .into_iter()
        .find(|mode| mode.as_str() == part.mode)
        .ok_or_else(|| malformed("bot.mode"))?;
    let settings = BotSettings {
        name: part.name.clone(),
        purpose: part.purpose.clone(),
        language,
        instructions: part.instructions.clone(),
        greeting: part.greeting.clone(),
        starters: part.starters.join("\n"),
        fallback: part.fallback.clone(),
        accent: part.accent.clone(),
    }
    .trimmed();
    settings.check().map_err(|error| below("bot", error))?;
    Ok(Setup {
        settings,
        model: model(maker, &file.model).await?,
        mode,
    })
}

fn share(part: SharePart) -> Result<ShareSettings> {
    let malformed = |place: &str| AppError::field(place, Problem::Malformed);
    if !part.language.is_empty() && i18n::from_code(&part.language).is_none() {
        return Err(malformed("share.language"));
    }
    if !part.theme.is_empty() && Theme::from_stored(&part.theme).is_none() {
        return Err(malformed("share.theme"));
    }
    let form = ShareForm {
        title: part.title,
        description: part.description,
        theme: part.theme,
        language: part.language,
        indexed: part.indexed,
        consent: part.consent,
        privacy: part.privacy,
    };
    form.parse().map_err(|error| below("share", error))
}

/// The model, with the provider the workspace calls by that name.
async fn model(maker: &Maker<'_>, part: &ModelPart) -> Result<ModelSettings> {
    let provider = match part.provider.trim() {
        "" => String::new(),
        name => {
            let known = providers::list(maker.db, maker.config, maker.workspace).await?;
            let found = known.into_iter().find(|provider| provider.name == name);
            let found =
                found.ok_or_else(|| AppError::field("model.provider", Problem::UnknownProvider))?;
            found.id.to_string()
        }
    };
    let tokens = part.max_output_tokens.to_string();
    ModelSettings::parse(&provider, &part.name, &part.temperature, &tokens).map_err(|error| {
        // The form calls the field as the file calls the table.
        let renamed = renamed(error, |field| match field {
            "model" => "name".to_owned(),
            other => other.to_owned(),
        });
        below("model", renamed)
    })
}

fn tools(maker: &Maker<'_>, parts: Vec<ToolPart>) -> Result<Vec<Tool>> {
    if parts.len() > TOOLS as usize {
        return Err(AppError::field("tool", Problem::TooMany(TOOLS)));
    }
    let read = |(at, part)| {
        let tool = save::without_values(maker.outgoing, form(part));
        tool.map_err(|error| within("tool", at, error))
    };
    parts.into_iter().enumerate().map(read).collect()
}

fn form(part: ToolPart) -> ToolForm {
    let header = |name| HeaderForm {
        name,
        secret: String::new(),
    };
    ToolForm {
        name: part.name,
        description: part.description,
        method: part.method,
        url: part.url,
        parameters: part.parameters,
        body: part.body,
        headers: part.headers.into_iter().map(header).collect(),
        keep: part.keep.join("\n"),
        enabled: part.enabled,
    }
}

fn answer(part: AnswerPart) -> (CuratedForm, bool) {
    let form = CuratedForm {
        question: part.questions.join("\n"),
        answer: part.answer,
        origin: Origin::Import,
    };
    (form, part.enabled)
}

fn read_checks(parts: Vec<CheckPart>) -> Result<Vec<(String, Expectations)>> {
    if parts.len() > CHECKS as usize {
        return Err(AppError::field("check", Problem::TooMany(CHECKS)));
    }
    let read = |(at, part): (usize, CheckPart)| {
        let expected = Expectations {
            phrases: part.contains,
            source: part.cites,
            answering: part.answering,
            language: part.language,
            max_tokens: part.max_tokens,
        };
        // The form calls two fields otherwise.
        let renamed = |error| {
            renamed(error, |field| match field {
                "phrases" => "contains".to_owned(),
                "source" => "cites".to_owned(),
                other => other.to_owned(),
            })
        };
        let read = CheckForm::from((part.question, expected)).read();
        read.map_err(|error| within("check", at, renamed(error)))
    };
    parts.into_iter().enumerate().map(read).collect()
}

fn texts(parts: Vec<DocumentPart>) -> Result<Vec<DocumentPart>> {
    if parts.len() > SOURCES as usize {
        return Err(AppError::field("document", Problem::TooMany(SOURCES)));
    }
    let read = |(at, part): (usize, DocumentPart)| {
        check_text(&part.title, &part.text).map_err(|error| within("document", at, error))?;
        Ok(DocumentPart {
            title: part.title.trim().to_owned(),
            text: part.text.replace("\r\n", "\n"),
        })
    };
    parts.into_iter().enumerate().map(read).collect()
}

/// A form has one question, of a line for each wording; a file has a list.
fn plural(error: AppError) -> AppError {
    renamed(error, |field| match field {
        "question" => "questions".to_owned(),
        other => other.to_owned(),
    })
}

/// The error with fields named as they stand in the file, such as `tool[2].url`.
fn within(list: &str, at: usize, error: AppError) -> AppError {
    let place = format!("{list}[{}]", at + 1);
    below(&place, error)
}

fn below(table: &str, error: AppError) -> AppError {
    renamed(error, |field| format!("{table}.{field}"))
}

fn renamed(error: AppError, name: impl Fn(&str) -> String) -> AppError {
    match error {
        AppError::Invalid { fields } => AppError::Invalid {
            fields: fields
                .into_iter()
                .map(|found| FieldError {
                    field: name(&found.field),
                    problem: found.problem,
                })
                .collect(),
        },
        other => other,
    }
}
