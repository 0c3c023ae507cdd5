//! Password hashes: argon2id, off the async threads, few at a time.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;

use crate::error::{AppError, Result};

/// OWASP's minimum for argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Each hash takes 19 MiB: so many at once, the others wait.
const AT_ONCE: usize = 4;
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Verified when there is no such person, so that unknown names take as long as wrong passwords.
static DUMMY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// What became of a password check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Wrong.
    Wrong,
    /// Right.
    Right,
    /// Right, but the hash has weaker parameters than we use now.
    RightButOld,
}

/// Whether guessing programs would find this password soon. Judged by zxcvbn: below 10^6 guesses
/// (its score 2 begins there) it counts as common.
pub fn is_common(password: &str, known: &[&str]) -> bool {
    zxcvbn::zxcvbn(password, known).score() < zxcvbn::Score::Two
}

/// Hashes a password into a PHC string.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    on_worker(move || hash_now(&password)).await?
}

/// Compares a password with the stored hash of a person, or with nobody's.
pub async fn verify(password: &str, stored: Option<String>) -> Result<Verdict> {
    let password = password.to_owned();
    on_worker(move || match stored {
        Some(stored) => verify_now(&password, &stored),
        None => {
            verify_now(&password, &DUMMY);
            Verdict::Wrong
        }
    })
    .await
}

async fn on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(|_| AppError::Internal)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "password hashing");
        AppError::Internal
    })
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| AppError::Internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String> {
    let hash = argon2()?
        .hash_password(password.as_bytes())
        .map_err(|error| {
            tracing::error!(%error, "password hashing");
            AppError::Internal
        })?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, stored: &str) -> Verdict {
    let Ok(parsed) = PasswordHash::new(stored) else {
        return Verdict::Wrong;
    };
    if Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_err()
    {
        return Verdict::Wrong;
    }
    let parameter = |name| parsed.params.get_decimal(name).unwrap_or(0);
    if parameter("m") < MEMORY_KIB || parameter("t") < PASSES {
        return Verdict::RightButOld;
    }
    Verdict::Right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_with_the_required_cost_and_verifies() {
        let stored = hash("choynak 7 piyola").await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert_eq!(
            verify("choynak 7 piyola", Some(stored.clone()))
                .await
                .unwrap(),
            Verdict::Right
        );
        assert_eq!(
            verify("choynak 8 piyola", Some(stored)).await.unwrap(),
            Verdict::Wrong
        );
        assert_eq!(
            verify("choynak 7 piyola", None).await.unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn a_hash_with_weaker_parameters_is_told_apart() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8192, 1, 1, None).unwrap(),
        );
        let stored = weak.hash_password(b"choynak 7 piyola").unwrap().to_string();
        assert_eq!(
            verify("choynak 7 piyola", Some(stored)).await.unwrap(),
            Verdict::RightButOld
        );
    }

    #[test]
    fn passwords_that_are_guessed_first_are_common() {
        for password in ["password", "12345678", "qwerty123", "dilnoza1"] {
            assert!(is_common(password, &["dilnoza"]), "{password}");
        }
        assert!(!is_common("choynak 7 piyola", &["dilnoza"]));
    }
}
