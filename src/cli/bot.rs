//! Commands on bots: asking one, and files of them.

use std::{
    fs,
    io::{Write, stdout},
    path::Path,
};

use futures::StreamExt;

use crate::{
    account::workspaces,
    bot::store as bots,
    bundle::{
        MEGABYTES,
        export::export,
        file::BotFile,
        import::{Maker, import},
    },
    config::Config,
    db::Db,
    error::AppError,
    http::outgoing::Outgoing,
    knowledge::search::search,
    provider::{
        builtin::Builtin,
        extract::Passage,
        model::{Event, Finish, Model, Request},
    },
    publish::{self, speaker::LiveBot},
    server,
};

use super::{BotCommand, Failure, find, sentence};

/// Runs a command on bots.
pub(super) async fn run(config: &Config, command: BotCommand) -> Result<(), Failure> {
    match command {
        BotCommand::Ask { bot, question } => ask(config, &bot, &question).await,
        BotCommand::Export { bot, documents } => give_file(config, &bot, documents).await,
        BotCommand::Import {
            file,
            user,
            workspace,
        } => take_file(config, &file, user, workspace).await,
    }
}

async fn give_file(config: &Config, slug: &str, documents: bool) -> Result<(), Failure> {
    let db = Db::open(&config.database_url).await?;
    let (workspace, bot) = bots::of_slug(&db, slug).await.map_err(sentence)?;
    let text = export(&db, config, &workspace, &bot, documents).await;
    stdout().write_all(text.map_err(sentence)?.as_bytes())?;
    Ok(())
}

async fn take_file(
    config: &Config,
    path: &Path,
    user: Option<String>,
    workspace: Option<String>,
) -> Result<(), Failure> {
    let file = read(path)?;
    let db = Db::open(&config.database_url).await?;
    let author = match &user {
        Some(name) => Some(find(&db, name).await?),
        None => None,
    };
    let workspace = match &author {
        Some(author) => workspaces::of(&db, author).await,
        None => workspaces::find(&db, &workspace.unwrap_or_default()).await,
    };
    let workspace = workspace.map_err(sentence)?;
    let maker = Maker {
        db: &db,
        config,
        outgoing: &Outgoing::new(config)?,
        workspace: &workspace,
        author: author.as_ref(),
    };
    let (bot, _) = import(&maker, file).await.map_err(sentence)?;
    let made = publish::store::live_of(&db, &workspace, &bot).await;
    let slug = made.map_err(sentence)?.speaker.slug;
    println!("{}/b/{slug}", config.public_url);
    Ok(())
}

fn read(path: &Path) -> Result<BotFile, Failure> {
    let name = path.display();
    let told = |error: std::io::Error| Failure(format!("{name}: {error}"));
    if fs::metadata(path).map_err(told)?.len() > u64::from(MEGABYTES) * 1024 * 1024 {
        let megabytes = MEGABYTES;
        return Err(sentence(AppError::TooLarge { megabytes }));
    }
    let text = fs::read_to_string(path).map_err(told)?;
    BotFile::read(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failure(format!("{name}: {error}")))
}

async fn ask(config: &Config, slug: &str, question: &str) -> Result<(), Failure> {
    let db = Db::open(&config.database_url).await?;
    let queue = server::queue(&db, config, Outgoing::new(config)?)?;
    crate::demo::seed(&db, &queue).await.map_err(sentence)?;
    let LiveBot {
        workspace,
        speaker: bot,
        door,
    } = publish::store::live(&db, slug).await.map_err(sentence)?;
    if let Some(text) = door.text() {
        return Err(Failure(text.to_owned()));
    }
    let found = search(&db, &workspace, &bot.id, question)
        .await
        .map_err(sentence)?;
    let passages: Vec<Passage> = found
        .iter()
        .enumerate()
        .map(|(at, found)| Passage {
            number: at + 1,
            title: found.title.clone(),
            heading: found.heading.clone(),
            body: found.body.clone(),
            hints: found.hints.clone(),
        })
        .collect();
    let request = Request {
        question: question.to_owned(),
        passages: passages.clone(),
        ..Request::default()
    };
    let model = Builtin {
        words_per_second: config.builtin_words_per_second,
    };
    let mut events = model.answer(request);
    let mut out = stdout();
    let mut cited = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            Event::Text(text) => {
                out.write_all(text.as_bytes())?;
                out.flush()?;
            }
            Event::Citation(number) => cited.push(number),
            Event::End(Finish::NoAnswer) => print!("{}", bot.settings.fallback),
            Event::Error(error) => return Err(Failure(error.to_string())),
            Event::Usage(_) | Event::ToolCall(_) | Event::End(_) => {}
        }
    }
    println!();
    for passage in passages
        .iter()
        .filter(|passage| cited.contains(&passage.number))
    {
        println!("[{}] {}", passage.number, passage.heading);
    }
    Ok(())
}
