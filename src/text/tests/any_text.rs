use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Zа-яА-ЯўқғҳЎҚҒҲё0-9'ʻ‘’ .,:!?\n|#*+-]{0,80}",
    ]
}

#[test]
fn parts_of_a_korean_syllable_with_a_sign_between_them_fold_to_the_syllable() {
    for raw in ["ㅅ!ㅏ", "ㅅ\u{ad}ㅏ", "ㅎ-ㅏ-ㄴ"] {
        let once = fold::fold(raw);
        assert_eq!(fold::fold(&once), once, "{raw}");
    }
    assert_eq!(fold::fold("ㅅ!ㅏ"), "사");
}

proptest! {
    #[test]
    fn no_text_breaks_anything(text in soup()) {
        let _ = (words(&text), sentences(&text), language(&text), script(&text));
    }

    #[test]
    fn no_bytes_break_decoding(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn keys_hold_only_what_a_tokenizer_keeps_together(text in soup()) {
        for word in words(&text) {
            prop_assert!((1..=3).contains(&word.keys.len()));
            prop_assert!(text.get(word.start..word.end).is_some());
            for key in &word.keys {
                prop_assert!(!key.is_empty() && key.chars().all(char::is_alphanumeric), "{key:?}");
            }
        }
    }

    #[test]
    fn folding_and_stemming_settle_at_once(text in soup()) {
        for raw in text.split_whitespace() {
            let once = fold::fold(raw);
            prop_assert_eq!(fold::fold(&once), once.clone());
            let stem = uzbek::stem(&once);
            prop_assert_eq!(uzbek::stem(&stem), stem);
        }
    }

    #[test]
    fn the_uzbek_key_of_a_key_is_itself(word in "[a-z]{1,4}(oʻ|gʻ|a)[a-z]{1,10}") {
        for key in keys(&word).into_iter().filter(|key| key.contains(MARK)) {
            prop_assert!(keys(&key).contains(&key), "{} gave {:?}", key, keys(&key));
        }
    }

    #[test]
    fn apostrophes_case_and_script_never_part_spellings(word in "(o|g)'[abdeiklmnoprstuvyz]{2,9}") {
        let first = keys(&word);
        for mark in ["ʻ", "‘", "’", "`", "ʼ", "´"] {
            let other = word.replace('\'', mark);
            prop_assert_eq!(&keys(&other), &first);
            prop_assert_eq!(&keys(&other.to_uppercase()), &first);
        }
        prop_assert!(share(&word, &word.replace('\'', "")));
    }

    #[test]
    fn every_key_begins_like_its_word(text in soup()) {
        for token in tokens(&text).iter().filter(|token| token.compound.is_none()) {
            let raw = &text[token.start..token.end];
            let plain = raw.chars().nth(1).is_none_or(|c| !('\u{300}'..='\u{36f}').contains(&c));
            if let (true, Some(first), Some(word)) = (plain, raw.chars().next().and_then(initial), word(&text, token)) {
                for key in word.keys {
                    let begins = key.chars().next().and_then(initial);
                    prop_assert!(begins.is_none_or(|c| c == first), "{raw} {key}");
                }
            }
        }
    }

    #[test]
    fn sentences_leave_out_only_white_space(text in soup()) {
        let mut at = 0;
        for span in sentences(&text) {
            prop_assert!(span.start >= at && span.start < span.end);
            prop_assert!(text[at..span.start].trim().is_empty());
            let sentence = &text[span.clone()];
            prop_assert_eq!(sentence.trim(), sentence);
            at = span.end;
        }
        prop_assert!(text[at..].trim().is_empty());
    }

    #[test]
    fn both_scripts_and_both_normal_forms_share_a_key(word in "(oʻ|gʻ|sh|ch|[abdfgijklmnopqrtuvxz]){3,12}") {
        let stem = uzbek::stem(&word);
        let cyrillic = to_cyrillic(&word);
        prop_assert!(keys(&cyrillic).contains(&stem), "{word} {cyrillic}: {:?}", keys(&cyrillic));
        for other in [cyrillic.to_uppercase(), cyrillic.nfd().collect(), cyrillic.nfc().collect()] {
            prop_assert_eq!(keys(&other), keys(&cyrillic));
        }
    }

    #[test]
    fn one_slip_is_undone_by_looking_one_slip_away(word in "[a-z]{6,12}|[а-я]{6,12}", kind in 0..4, at in 1usize..5) {
        let mut letters: Vec<char> = word.chars().collect();
        match kind {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, 'о'.max(letters[at])),
            2 => letters.swap(at, at + 1),
            _ => letters[at] = letters[0],
        }
        let slipped: String = letters.into_iter().collect();
        prop_assert!(slipped == word || slips(&slipped).contains(&word), "{slipped}");
    }
}
