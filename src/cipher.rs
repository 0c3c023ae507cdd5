//! Secrets at rest: provider keys and headers of tools, unreadable without the installation's key.
//!
//! XChaCha20-Poly1305 with a random nonce, which may be drawn for ever without repeating, and a
//! key derived from the session secret. The place a secret belongs to is sealed with it, so that a
//! value moved to another row opens no more. Former secrets (`PREVIOUS_SECRETS`) still open; what
//! they sealed is sealed anew at the next start.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::{
    config::{Config, Secret},
    error::{AppError, Result},
};

/// The form of sealed values: version, key id, nonce, ciphertext with its tag.
const VERSION: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;

/// A key, and the name by which sealed values know it.
struct Key {
    id: [u8; KEY_ID],
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn of(secret: &Secret) -> Result<Self> {
        let derive = Hkdf::<Sha256>::new(None, secret.expose().as_bytes());
        let (mut id, mut key) = ([0; KEY_ID], [0; 32]);
        let derived = derive
            .expand(b"secrets at rest: key id", &mut id)
            .and_then(|()| derive.expand(b"secrets at rest: key", &mut key));
        derived.map_err(|_| AppError::Internal)?;
        let cipher = XChaCha20Poly1305::new(&key.into());
        Ok(Self { id, cipher })
    }
}

/// A text sealed for one place in the database, such as `providers|ID|key`.
pub fn seal(config: &Config, place: &str, plain: &str) -> Result<Vec<u8>> {
    let key = Key::of(&config.session_secret)?;
    let nonce: [u8; NONCE] = rand::random();
    let payload = Payload {
        msg: plain.as_bytes(),
        aad: place.as_bytes(),
    };
    let ciphertext = key
        .cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| AppError::Internal)?;
    let mut sealed = vec![VERSION];
    sealed.extend(key.id);
    sealed.extend(nonce);
    sealed.extend(ciphertext);
    Ok(sealed)
}

/// The text, if this installation sealed it for this place.
pub fn open(config: &Config, place: &str, sealed: &[u8]) -> Result<Secret> {
    let unreadable = || {
        tracing::error!(
            place,
            "a sealed value can't be opened: was SESSION_SECRET changed?"
        );
        AppError::Internal
    };
    let (id, nonce, ciphertext) = parts(sealed).ok_or_else(unreadable)?;
    for secret in std::iter::once(&config.session_secret).chain(&config.previous_secrets) {
        let key = Key::of(secret)?;
        if key.id != id {
            continue;
        }
        let payload = Payload {
            msg: ciphertext,
            aad: place.as_bytes(),
        };
        let plain = key.cipher.decrypt(&XNonce::from(nonce), payload);
        let plain = plain.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        return plain.map(Secret::new).ok_or_else(unreadable);
    }
    Err(unreadable())
}

/// Whether a value was sealed with the secret in use, and not with a former one.
pub fn is_current(config: &Config, sealed: &[u8]) -> Result<bool> {
    let key = Key::of(&config.session_secret)?;
    Ok(parts(sealed).is_some_and(|(id, _, _)| id == key.id))
}

fn parts(sealed: &[u8]) -> Option<([u8; KEY_ID], [u8; NONCE], &[u8])> {
    let rest = sealed.strip_prefix(&[VERSION])?;
    let (id, rest) = rest.split_first_chunk()?;
    let (nonce, ciphertext) = rest.split_first_chunk()?;
    Some((*id, *nonce, ciphertext))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = "providers|1|key";

    fn config(secret: &str, previous: &[&str]) -> Config {
        let mut config = Config::for_testing(std::path::Path::new("."), "sqlite::memory:");
        config.session_secret = Secret::new(secret.into());
        config.previous_secrets = previous
            .iter()
            .map(|text| Secret::new((*text).into()))
            .collect();
        config
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let config = config("one", &[]);
        let sealed = seal(&config, PLACE, "sk-secret").unwrap();
        assert_eq!(open(&config, PLACE, &sealed).unwrap().expose(), "sk-secret");
        assert!(open(&config, "providers|2|key", &sealed).is_err());
        assert!(!sealed.windows(9).any(|part| part == b"sk-secret"));
        assert_ne!(seal(&config, PLACE, "sk-secret").unwrap(), sealed);
    }

    #[test]
    fn a_changed_bit_or_a_cut_value_does_not_open() {
        let config = config("one", &[]);
        let sealed = seal(&config, PLACE, "sk-secret").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&config, PLACE, &changed).is_err(), "byte {at}");
            assert!(open(&config, PLACE, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_former_secret_still_opens_and_asks_to_be_replaced() {
        let sealed = seal(&config("old", &[]), PLACE, "sk-secret").unwrap();
        let rotated = config("new", &["older", "old"]);
        assert_eq!(
            open(&rotated, PLACE, &sealed).unwrap().expose(),
            "sk-secret"
        );
        assert!(!is_current(&rotated, &sealed).unwrap());
        assert!(open(&config("new", &[]), PLACE, &sealed).is_err());
    }
}
