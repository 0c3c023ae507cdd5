//! Visitors whom the owner's site vouches for.
//!
//! The owner's server signs `id.expires` with the bot's key: HMAC-SHA256, in hexadecimal. The id is
//! the person's at that site; the time is in seconds of Unix and bounds for how long a signature
//! that was copied is of use. An empty or missing signature never counts.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;
use sha2::Sha256;

use crate::{
    config::{Secret, hex},
    time::Timestamp,
};

/// Longest id of a person in characters.
pub const PERSON: usize = 128;
/// Furthest end of a signature from now, in seconds: a week.
pub const LONGEST: i64 = 7 * 24 * 60 * 60;

/// What the site says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Claim {
    /// The person's id at the site, which may write it as a number.
    #[serde(deserialize_with = "digits_or_text")]
    pub id: String,
    /// When the signature ends, in seconds of Unix.
    pub expires: i64,
    /// Hexadecimal.
    pub signature: String,
}

fn digits_or_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(D::Error::custom("an id is a text or a number")),
    }
}

/// What a site says of its visitor, when one of the keys has signed it and it holds now.
pub fn claimed(told: &Value, keys: &[Secret], now: Timestamp) -> Option<Claim> {
    let claim = Claim::deserialize(told).ok()?;
    holds(&claim, keys, now).then_some(claim)
}

/// Whether one of the keys has signed the claim and it holds now.
fn holds(claim: &Claim, keys: &[Secret], now: Timestamp) -> bool {
    let seconds = now.millis().div_euclid(1000);
    let named = !claim.id.is_empty() && claim.id.chars().count() <= PERSON;
    let in_time = (seconds..=seconds + LONGEST).contains(&claim.expires);
    named && in_time && keys.iter().any(|key| signed_with(key, claim))
}

fn signed_with(key: &Secret, claim: &Claim) -> bool {
    let Some(signature) = bytes(&claim.signature) else {
        return false;
    };
    let mac = authentication(key, &claim.id, claim.expires);
    mac.is_some_and(|mac| mac.verify_slice(&signature).is_ok())
}

fn authentication(key: &Secret, id: &str, expires: i64) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok()?;
    mac.update(format!("{id}.{expires}").as_bytes());
    Some(mac)
}

/// The signature of a person, as the owner's server makes it.
pub fn sign(key: &Secret, id: &str, expires: i64) -> String {
    authentication(key, id, expires)
        .map(|mac| hex(&mac.finalize().into_bytes()))
        .unwrap_or_default()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Secret {
        Secret::new(text.into())
    }

    fn claim(key: &Secret, id: &str, expires: i64) -> Claim {
        Claim {
            id: id.into(),
            expires,
            signature: sign(key, id, expires),
        }
    }

    const NOW: i64 = 1_800_000_000;

    fn now() -> Timestamp {
        Timestamp::from_millis(NOW * 1000)
    }

    #[test]
    fn a_signature_is_the_one_other_languages_make() {
        // echo -n "42.1800000600" | openssl dgst -sha256 -hmac "a key"
        assert_eq!(
            sign(&key("a key"), "42", NOW + 600),
            "83f2e48d242a4da4e86ed8b2e4eee12bc9cb62c16895abdf6516fa56d42a614c"
        );
    }

    #[test]
    fn both_keys_hold_while_they_are_changed() {
        let (old, new) = (key("old"), key("new"));
        let keys = [new.clone(), old.clone()];
        for key in &keys {
            assert!(holds(&claim(key, "42", NOW + 60), &keys, now()));
        }
        assert!(!holds(&claim(&old, "42", NOW + 60), &[new], now()));
    }

    #[test]
    fn what_was_changed_or_is_empty_or_over_does_not_hold() {
        let keys = [key("a key")];
        let good = claim(&keys[0], "42", NOW + 60);
        assert!(holds(&good, &keys, now()));
        let wrong = [
            Claim {
                id: "43".into(),
                ..good.clone()
            },
            Claim {
                expires: NOW + 61,
                ..good.clone()
            },
            Claim {
                signature: String::new(),
                ..good.clone()
            },
            Claim {
                signature: good.signature[..62].into(),
                ..good.clone()
            },
            Claim {
                signature: format!("{}zz", &good.signature[..62]),
                ..good.clone()
            },
            claim(&keys[0], "", NOW + 60),
            claim(&keys[0], "42", NOW - 1),
            claim(&keys[0], "42", NOW + LONGEST + 1),
            claim(&key("another"), "42", NOW + 60),
        ];
        for claim in wrong {
            assert!(!holds(&claim, &keys, now()), "{claim:?}");
        }
        assert!(!holds(&good, &[], now()));
    }
}
