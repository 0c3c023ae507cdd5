//! Everything an operator can set, read once at the start from flags, the environment and `.env`
//! (in this order of precedence). A bad value stops the start with a sentence that names it.

use std::{
    env, fmt, fs,
    io::Write,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use crate::http::outgoing::allowed_pairs;

mod platform;
pub use platform::Platform;

/// A value that must not be printed, logged or sent.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value that was read from somewhere safe.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself; the caller answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The configuration of one process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the server listens (`HOST`, `PORT`; default 127.0.0.1:3000).
    pub listen: SocketAddr,
    /// The address people type (`PUBLIC_URL`); cookies are `Secure` when it is https.
    pub public_url: String,
    /// The one folder all data lies in (`DATA_DIR`, default `data`).
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…` (`DATABASE_URL`, default `sqlite:<DATA_DIR>/app.db`).
    pub database_url: Secret,
    /// Key for everything the server signs or derives (`SESSION_SECRET`).
    pub session_secret: Secret,
    /// What is logged (`LOG`), a filter of `tracing_subscriber`.
    pub log: String,
    /// Former values of the session secret, which still open what they sealed (`PREVIOUS_SECRETS`,
    /// separated by commas).
    pub previous_secrets: Vec<Secret>,
    /// Number of trusted proxies in front that append to `X-Forwarded-For` (`TRUSTED_PROXIES`, default 0).
    pub trusted_proxies: usize,
    /// Offset from UTC in minutes in which the server writes times (`UTC_OFFSET`, default +05:00,
    /// Tashkent); browsers with scripts show their own.
    pub utc_offset: i32,
    /// Failed log-ins allowed per account or address in 15 minutes (`LOGIN_ATTEMPTS`, default 10).
    pub login_attempts: u32,
    /// New accounts allowed per client address in an hour (`SIGN_UPS_PER_HOUR`, default 30).
    pub sign_ups_per_hour: u32,
    /// Questions allowed per visitor in a minute (`QUESTIONS_PER_MINUTE`, default 20).
    pub questions_per_minute: u32,
    /// Requests allowed per API key in a minute (`API_REQUESTS_PER_MINUTE`, default 120).
    pub api_requests_per_minute: u32,
    /// Words per second the built-in model writes, 0 for no pause (`BUILTIN_WORDS_PER_SECOND`, default 60).
    pub builtin_words_per_second: u32,
    /// Milliseconds between two requests to one website, unless its `robots.txt` asks for more
    /// (`CRAWL_PAUSE_MS`, default 500: two a second, as a reader who is in a hurry makes).
    pub crawl_pause_ms: u32,
    /// Servers that may be asked although they are not public, as `host:port` (`OUTGOING_ALLOW`, default none).
    pub outgoing_allow: Vec<String>,
    /// A provider of models that the platform pays for.
    pub platform: Option<Platform>,
    /// Prices of models that win over the built-in list (`PRICES_FILE`).
    pub prices_file: Option<PathBuf>,
}

/// A setting that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct ConfigError {
    name: &'static str,
    reason: String,
}

/// Values given as flags; each wins over the environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Address to listen on [env: HOST]
    #[arg(long, global = true)]
    pub host: Option<String>,
    /// Port to listen on [env: PORT]
    #[arg(long, global = true)]
    pub port: Option<String>,
    /// Folder for all data [env: DATA_DIR]
    #[arg(long, global = true)]
    pub data_dir: Option<String>,
    /// Database address, sqlite:PATH or postgres://… [env: DATABASE_URL]
    #[arg(long, global = true)]
    pub database_url: Option<String>,
    /// Address people type, such as https://bots.example.uz [env: PUBLIC_URL]
    #[arg(long, global = true)]
    pub public_url: Option<String>,
}

impl Config {
    /// Reads flags, environment and `.env`, and makes the data folder and the secret when they are
    /// not there yet.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        match dotenvy::dotenv() {
            Err(error) if !error.not_found() => {
                return Err(ConfigError {
                    name: ".env",
                    reason: error.to_string(),
                });
            }
            _ => {}
        }
        Self::from_lookup(flags, |name| env::var(name).ok())
    }

    fn from_lookup(
        flags: &Flags,
        environment: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let read = |name: &'static str, flag: &Option<String>| {
            flag.clone()
                .or_else(|| environment(name))
                .filter(|value| !value.is_empty())
        };
        let number = |name: &'static str, default: u32| match read(name, &None) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| ConfigError {
                name,
                reason: format!("“{text}” is not a whole number of 0 or more"),
            }),
        };
        let positive = |name: &'static str, default: u32| match number(name, default)? {
            0 => Err(ConfigError {
                name,
                reason: "it must be at least 1".to_owned(),
            }),
            number => Ok(number),
        };
        let listen = listen(read("HOST", &flags.host), read("PORT", &flags.port))?;
        let data_dir =
            PathBuf::from(read("DATA_DIR", &flags.data_dir).unwrap_or_else(|| "data".into()));
        make_folder(&data_dir)?;
        let session_secret = match read("SESSION_SECRET", &None) {
            Some(secret) => checked_secret("SESSION_SECRET", secret)?,
            None => kept_secret(&data_dir)?,
        };
        Ok(Self {
            public_url: public_url(read("PUBLIC_URL", &flags.public_url), listen)?,
            database_url: database_url(read("DATABASE_URL", &flags.database_url), &data_dir)?,
            utc_offset: utc_offset(read("UTC_OFFSET", &None))?,
            trusted_proxies: number("TRUSTED_PROXIES", 0)? as usize,
            login_attempts: positive("LOGIN_ATTEMPTS", 10)?,
            sign_ups_per_hour: positive("SIGN_UPS_PER_HOUR", 30)?,
            questions_per_minute: positive("QUESTIONS_PER_MINUTE", 20)?,
            api_requests_per_minute: positive("API_REQUESTS_PER_MINUTE", 120)?,
            builtin_words_per_second: number("BUILTIN_WORDS_PER_SECOND", 60)?,
            crawl_pause_ms: number("CRAWL_PAUSE_MS", 500)?,
            outgoing_allow: outgoing_allow(read("OUTGOING_ALLOW", &None))?,
            previous_secrets: previous_secrets(read("PREVIOUS_SECRETS", &None))?,
            platform: Platform::read(|name| read(name, &None))?,
            prices_file: read("PRICES_FILE", &None).map(PathBuf::from),
            log: log(read("LOG", &None))?,
            listen,
            data_dir,
            session_secret,
        })
    }

    /// Where files lie while they are being taken in or read.
    pub fn work_folder(&self) -> PathBuf {
        self.data_dir.join("work")
    }

    /// Whether people come over https, so that cookies must not travel otherwise.
    pub fn https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// A text that only this installation can make, for pseudonyms such as a visitor's.
    pub fn keyed_hash(&self, purpose: &str, value: &str) -> String {
        let mut hash = Sha256::new();
        for part in [self.session_secret.expose(), purpose, value] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }

    /// A configuration for tests: everything in one folder, no pauses.
    #[cfg(test)]
    pub fn for_testing(data_dir: &Path, database_url: &str) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: "http://localhost:3000".into(),
            data_dir: data_dir.to_owned(),
            database_url: Secret(database_url.to_owned()),
            log: "info".into(),
            session_secret: Secret("a secret for tests, long enough".into()),
            trusted_proxies: 0,
            utc_offset: 300,
            login_attempts: 5,
            sign_ups_per_hour: 1000,
            questions_per_minute: 1000,
            api_requests_per_minute: 1000,
            builtin_words_per_second: 0,
            crawl_pause_ms: 0,
            outgoing_allow: Vec::new(),
            previous_secrets: Vec::new(),
            platform: None,
            prices_file: None,
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn listen(host: Option<String>, port: Option<String>) -> Result<SocketAddr, ConfigError> {
    let host = host.unwrap_or_else(|| "127.0.0.1".into());
    let address: IpAddr = match host.as_str() {
        "localhost" => IpAddr::from([127, 0, 0, 1]),
        other => other.parse().map_err(|_| ConfigError {
            name: "HOST",
            reason: format!("“{other}” is not an IP address such as 127.0.0.1 or 0.0.0.0"),
        })?,
    };
    let port = port.unwrap_or_else(|| "3000".into());
    let port: u16 = port.parse().map_err(|_| ConfigError {
        name: "PORT",
        reason: format!("“{port}” is not a port number from 0 to 65535"),
    })?;
    Ok(SocketAddr::new(address, port))
}

fn public_url(given: Option<String>, listen: SocketAddr) -> Result<String, ConfigError> {
    let Some(url) = given else {
        return Ok(format!("http://localhost:{}", listen.port()));
    };
    let url = url.trim_end_matches('/').to_owned();
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(url),
        _ => Err(ConfigError {
            name: "PUBLIC_URL",
            reason: format!("“{url}” is not an address such as https://bots.example.uz"),
        }),
    }
}

fn database_url(given: Option<String>, data_dir: &Path) -> Result<Secret, ConfigError> {
    let url = given.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("app.db").display()));
    if ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        Ok(Secret(url))
    } else {
        Err(ConfigError {
            name: "DATABASE_URL",
            reason: "it must start with sqlite: or postgres://".into(),
        })
    }
}

fn utc_offset(given: Option<String>) -> Result<i32, ConfigError> {
    let text = given.unwrap_or_else(|| "+05:00".into());
    let parsed = || {
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = text.trim_start_matches(['+', '-']).split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    };
    parsed().ok_or_else(|| ConfigError {
        name: "UTC_OFFSET",
        reason: format!("“{text}” is not an offset such as +05:00"),
    })
}

fn outgoing_allow(given: Option<String>) -> Result<Vec<String>, ConfigError> {
    allowed_pairs(given.as_deref().unwrap_or_default()).map_err(|entry| ConfigError {
        name: "OUTGOING_ALLOW",
        reason: format!("“{entry}” is not a host and port such as localhost:11434"),
    })
}

/// 32 characters: enough that nobody guesses it, few enough to be typed by `openssl rand -hex 16`.
const SECRET_LENGTH: usize = 32;

fn checked_secret(name: &'static str, secret: String) -> Result<Secret, ConfigError> {
    if secret.len() < SECRET_LENGTH {
        return Err(ConfigError {
            name,
            reason: format!("it must have at least {SECRET_LENGTH} characters"),
        });
    }
    Ok(Secret(secret))
}

/// Levels by themselves and levels of modules; a lone word that is none would be taken for a module of
/// which everything is logged, and nothing of the others.
fn log(given: Option<String>) -> Result<String, ConfigError> {
    let filter = given.unwrap_or_else(|| "info".into());
    let level = |word: &str| ["off", "error", "warn", "info", "debug", "trace"].contains(&word);
    let known = |part: &str| {
        let last = part.rsplit('=').next().unwrap_or(part);
        level(&last.trim().to_lowercase())
    };
    match filter.split(',').all(known) {
        true => Ok(filter),
        false => Err(ConfigError {
            name: "LOG",
            reason: format!(
                "“{filter}” is not a level such as info, or a filter such as info,chatbot_factory=debug"
            ),
        }),
    }
}

fn previous_secrets(given: Option<String>) -> Result<Vec<Secret>, ConfigError> {
    let given = given.unwrap_or_default();
    let secrets = given.split(',').map(str::trim);
    secrets
        .filter(|secret| !secret.is_empty())
        .map(|secret| checked_secret("PREVIOUS_SECRETS", secret.to_owned()))
        .collect()
}

fn kept_secret(data_dir: &Path) -> Result<Secret, ConfigError> {
    let path = data_dir.join("session_secret");
    if let Ok(secret) = fs::read_to_string(&path) {
        return checked_secret("SESSION_SECRET", secret.trim().to_owned());
    }
    let secret = hex(&rand::random::<[u8; 32]>());
    write_private(&path, &secret).map_err(|error| ConfigError {
        name: "DATA_DIR",
        reason: format!("can't write {}: {error}", path.display()),
    })?;
    Ok(Secret(secret))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn make_folder(path: &Path) -> Result<(), ConfigError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        // People's conversations are nobody else's business on this machine.
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| ConfigError {
        name: "DATA_DIR",
        reason: format!("can't make the folder {}: {error}", path.display()),
    })
}

/// The configuration, put into the request by the server.
pub fn config() -> crate::error::Result<Arc<Config>> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("no configuration in the context of this request");
        crate::error::AppError::Internal
    })
}

#[cfg(test)]
mod tests;
