//! What can be set, and how it is refused.

use super::*;

fn load(pairs: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_string_lossy().into_owned();
    Config::from_lookup(&Flags::default(), |name| {
        let given = pairs.iter().find(|(key, _)| *key == name);
        match given {
            Some((_, value)) => Some((*value).to_owned()),
            None if name == "DATA_DIR" => Some(folder.clone()),
            None => None,
        }
    })
}

#[test]
fn defaults_need_nothing_set() {
    let config = load(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert!(config.database_url.expose().starts_with("sqlite:"));
    assert_eq!(config.session_secret.expose().len(), 64);
    assert_eq!(config.utc_offset, 300);
}

#[test]
fn a_bad_value_is_refused_in_a_sentence_that_names_it() {
    for (name, value) in [
        ("PORT", "eighty"),
        ("HOST", "nowhere"),
        ("DATABASE_URL", "mysql://x"),
        ("PUBLIC_URL", "bots.example.uz"),
        ("SESSION_SECRET", "short"),
        (
            "PREVIOUS_SECRETS",
            "0123456789abcdef0123456789abcdef, short",
        ),
        ("UTC_OFFSET", "tashkent"),
        ("LOGIN_ATTEMPTS", "-1"),
        ("LOGIN_ATTEMPTS", "0"),
        ("SIGN_UPS_PER_HOUR", "0"),
        ("QUESTIONS_PER_MINUTE", "0"),
        ("API_REQUESTS_PER_MINUTE", "0"),
        ("LOG", "loud"),
        ("LOG", "info,chatbot_factory=loud"),
        ("OUTGOING_ALLOW", "localhost"),
        ("PLATFORM_PROVIDER", "skynet"),
    ] {
        let error = load(&[(name, value)]).unwrap_err().to_string();
        assert!(error.starts_with(name), "{name}: {error}");
    }
}

#[test]
fn the_secret_made_at_first_start_is_kept_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let first = kept_secret(folder.path()).unwrap();
    let second = kept_secret(folder.path()).unwrap();
    assert_eq!(first.expose(), second.expose());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("session_secret"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn secrets_are_not_printed() {
    let config = load(&[("SESSION_SECRET", "0123456789abcdef0123456789abcdef")]).unwrap();
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
}
