//! The command line: `serve`, and the operator's commands on the same database.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    account::{self, login::refuse_common, password, store as people},
    config::{Config, Flags},
    db::Db,
    error::AppError,
    extract::{Limits, run_child},
    i18n::{self, Locale, check::Words},
    server::{self, AppState},
};

mod bot;

/// Make an AI chatbot from your documents.
#[derive(Parser)]
#[command(name = "chatbot-factory", version, about)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site
    Serve,
    /// Look after the database
    #[command(subcommand)]
    Db(DbCommand),
    /// Look after the words of the interface
    #[command(subcommand)]
    I18n(I18nCommand),
    /// Look after people
    #[command(subcommand)]
    User(UserCommand),
    /// Talk to bots
    #[command(subcommand)]
    Bot(BotCommand),
    /// Read one document from standard input; the server calls this for uploads
    #[command(hide = true)]
    Extract {
        /// Name of the file
        #[arg(long)]
        name: String,
        /// Address of a web page
        #[arg(long)]
        base: Option<String>,
        /// Limits as JSON
        #[arg(long, value_parser = limits)]
        limits: Option<Limits>,
    },
}

fn limits(json: &str) -> Result<Limits, serde_json::Error> {
    serde_json::from_str(json)
}

#[derive(Subcommand)]
enum DbCommand {
    /// Show which migrations are applied
    Status,
    /// Apply the migrations that are missing
    Migrate,
}

#[derive(Subcommand)]
enum I18nCommand {
    /// Check that every language has all words, placeholders and plural forms
    Check,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account; the password is read from the first line of standard input
    Create {
        /// User name
        username: String,
        /// E-mail address
        email: String,
    },
    /// Replace a password, read from the first line of standard input, and end all log-ins
    SetPassword {
        /// User name or e-mail address
        name: String,
    },
    /// Make a person an administrator of this installation
    MakeAdmin {
        /// User name or e-mail address
        name: String,
    },
}

#[derive(Subcommand)]
enum BotCommand {
    /// Ask a bot a question and print the answer as it is written, with its sources
    Ask {
        /// End of the bot's share link, such as demo-en
        bot: String,
        /// The question
        question: String,
    },
    /// Print a bot as a file: settings, model, tools and curated answers, without secrets
    Export {
        /// End of the bot's share link, such as demo-en
        bot: String,
        /// With the texts of its documents
        #[arg(long)]
        documents: bool,
    },
    /// Make a new bot from a file and publish it; its documents are read when the server runs
    Import {
        /// The file
        file: PathBuf,
        /// User name or e-mail address of who will own it
        #[arg(long, required_unless_present = "workspace")]
        user: Option<String>,
        /// Id of the workspace that will own it
        #[arg(long, conflicts_with = "user")]
        workspace: Option<String>,
    },
}

/// What stops a command: a sentence for the operator.
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command the program was called with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Before any thread is there: the reader of a stranger's file gives up what threads share.
    if let Command::Extract { name, base, limits } = &cli.command {
        return run_child(name, base.as_deref(), limits.unwrap_or_default());
    }
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            eprintln!("chatbot-factory: {sentence}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn execute(cli: Cli) -> Result<(), Failure> {
    if let Command::I18n(I18nCommand::Check) = cli.command {
        return check_words();
    }
    let config = Config::load(&cli.flags)?;
    match cli.command {
        Command::Serve => serve(config).await,
        Command::Db(DbCommand::Status) => db_status(&config).await,
        Command::Db(DbCommand::Migrate) => {
            Db::open(&config.database_url).await?;
            println!("The database has every migration.");
            Ok(())
        }
        Command::I18n(I18nCommand::Check) | Command::Extract { .. } => Ok(()),
        Command::User(command) => user(&config, command).await,
        Command::Bot(command) => bot::run(&config, command).await,
    }
}

async fn serve(config: Config) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_new(&config.log).map_err(|error| Failure(format!("LOG: {error}")))?;
    tracing_subscriber::fmt().with_env_filter(filter).init();
    server::log_panics();
    // Before anything is touched: a server that runs here already is writing answers, and preparing
    // takes from it what a dead one would have left.
    let address = config.listen;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| Failure(format!("HOST, PORT: can't listen on {address}: {error}")))?;
    let db = Db::open(&config.database_url).await?;
    let leptos_options = leptos::config::get_configuration(None)?.leptos_options;
    let state = AppState::new(db, config, leptos_options)?;
    server::prepare(&state).await?;
    tracing::info!(
        database = state.db.kind(),
        "serving {} on {}",
        state.config.public_url,
        listener.local_addr()?
    );
    Ok(server::serve(state, listener).await?)
}

async fn db_status(config: &Config) -> Result<(), Failure> {
    let db = Db::connect(&config.database_url).await?;
    println!("{}", db.kind());
    for migration in db.migrations().await? {
        let state = if migration.applied {
            "applied"
        } else {
            "missing"
        };
        println!("{:04}  {:<20} {state}", migration.version, migration.name);
    }
    Ok(())
}

fn check_words() -> Result<(), Failure> {
    let words = Words::from_json(i18n::WORDS)?;
    for (locale, count) in words.counts() {
        println!("{locale}: {count} words");
    }
    let problems = words.problems();
    for problem in &problems {
        println!("{problem}");
    }
    match problems.len() {
        0 => Ok(()),
        count => Err(Failure(format!("{count} problems"))),
    }
}

async fn user(config: &Config, command: UserCommand) -> Result<(), Failure> {
    let db = Db::open(&config.database_url).await?;
    match command {
        UserCommand::Create { username, email } => {
            let (username, email) = (username.trim().to_owned(), email.trim().to_owned());
            let password = read_password()?;
            account::check_sign_up(&username, &email, &password).map_err(sentence)?;
            refuse_common("password", &password, &[&username, &email]).map_err(sentence)?;
            let password_hash = password::hash(&password).await.map_err(sentence)?;
            let user = people::NewUser {
                username: &username,
                email: &email,
                password_hash: &password_hash,
                language: None,
            };
            let mut tx = db.begin().await?;
            people::add_user(&mut tx, user).await.map_err(sentence)?;
            tx.commit().await?;
            println!("{username} can log in now.");
        }
        UserCommand::SetPassword { name } => {
            let user = find(&db, &name).await?;
            let password = read_password()?;
            account::check_password("password", &password).map_err(sentence)?;
            refuse_common("password", &password, &[&name]).map_err(sentence)?;
            let hash = password::hash(&password).await.map_err(sentence)?;
            let mut tx = db.begin().await?;
            people::set_password_hash(&mut tx, &user, &hash)
                .await
                .map_err(sentence)?;
            people::end_logins(&mut tx, &user, None)
                .await
                .map_err(sentence)?;
            tx.commit().await?;
            println!("{name} has a new password and is logged out everywhere.");
        }
        UserCommand::MakeAdmin { name } => {
            let user = find(&db, &name).await?;
            let mut tx = db.begin().await?;
            people::make_admin(&mut tx, &user).await.map_err(sentence)?;
            tx.commit().await?;
            println!("{name} is an administrator now.");
        }
    }
    Ok(())
}

async fn find(db: &Db, name: &str) -> Result<crate::id::UserId, Failure> {
    let found = people::find_credentials(db, name).await.map_err(sentence)?;
    found
        .map(|(user, _)| user)
        .ok_or_else(|| Failure(format!("nobody is called “{name}”")))
}

fn read_password() -> Result<String, Failure> {
    eprint!("Password: ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn sentence(error: AppError) -> Failure {
    let fields = match &error {
        AppError::Invalid { fields } => fields
            .iter()
            .map(|field| format!(" {}: {}", field.field, field.problem.sentence(Locale::en)))
            .collect(),
        _ => String::new(),
    };
    Failure(format!("{}{fields}", error.sentence(Locale::en)))
}
