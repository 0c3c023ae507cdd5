//! When two names are the same name.
//!
//! `mıke@…` and `mike@…`, or `admin` with a Cyrillic а, look alike, and a reset or an invitation sent
//! to one must not reach the other. Each name has a key in which look-alikes coincide; keys are
//! unique. The mapping follows the idea of Unicode TR39 skeletons, for the scripts people here type.

use unicode_normalization::UnicodeNormalization;

/// Key of a user name: case, look-alikes and separators do not tell names apart.
pub fn username_key(username: &str) -> String {
    folded(username)
        .filter(|letter| !"_.-".contains(*letter))
        .map(|letter| match letter {
            '0' => 'o',
            '1' | 'i' => 'l',
            '3' => 'e',
            other => other,
        })
        .collect()
}

/// Key of an address: case and foreign look-alikes do not tell addresses apart, digits and dots do.
pub fn email_key(email: &str) -> String {
    folded(email).collect()
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    let lower: String = name.trim().nfkc().collect::<String>().to_lowercase();
    let decomposed: Vec<char> = lower.nfd().filter(|letter| !is_mark(*letter)).collect();
    decomposed.into_iter().map(latin_look_alike)
}

/// Combining marks: `é` and `e` are told apart by too few people.
fn is_mark(letter: char) -> bool {
    ('\u{0300}'..='\u{036f}').contains(&letter)
}

fn latin_look_alike(letter: char) -> char {
    match letter {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' => 'e',
        'һ' => 'h',
        'ı' | 'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' | 'қ' => 'k',
        'ӏ' | 'ł' => 'l',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'ү' | 'γ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_share_a_key() {
        for other in [
            "Admin",
            "аdmin",
            "adm1n",
            "a.d-m_in",
            "ａｄｍｉｎ",
            "ADMIN",
            "admın",
        ] {
            assert_eq!(username_key(other), username_key("admin"), "{other}");
        }
        assert_ne!(username_key("dilnoza"), username_key("dilbar"));
    }

    #[test]
    fn addresses_that_look_alike_share_a_key_but_digits_tell_them_apart() {
        assert_eq!(email_key("Mıke@Example.org"), email_key("mike@example.org"));
        assert_eq!(email_key("аnna@example.org"), email_key("anna@example.org"));
        assert_ne!(
            email_key("anna1@example.org"),
            email_key("annal@example.org")
        );
        assert_ne!(
            email_key("an.na@example.org"),
            email_key("anna@example.org")
        );
    }
}
