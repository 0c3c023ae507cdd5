//! Whether an answer is what was expected.

use crate::{
    chat::store::Given,
    check::{Demand, Expectations, Language},
    text::{Lang, Script, Tongue, holds, tokens_at_most, tongue},
};

/// What was expected of an answer and is not met.
pub fn unmet(expectations: &Expectations, given: &Given) -> Vec<Demand> {
    let demands = expectations.demands().into_iter();
    demands.filter(|demand| !meets(demand, given)).collect()
}

fn meets(demand: &Demand, given: &Given) -> bool {
    match demand {
        Demand::Answers => given.answered == Some(true),
        Demand::Refuses => given.answered == Some(false),
        Demand::Contains(phrase) => holds(&given.text, phrase),
        Demand::Cites(title) => given.cited.contains(title),
        Demand::Speaks(language) => speaks(&given.text, *language),
        Demand::AtMost(most) => tokens(given) <= *most,
    }
}

/// Tokens of an answer: as its model counts them, else the most that any common model would.
pub fn tokens(given: &Given) -> u32 {
    let counted = given.output_tokens;
    counted.map_or_else(
        || tokens_at_most(&given.text),
        |tokens| u32::try_from(tokens).unwrap_or(u32::MAX),
    )
}

/// Whether a text is in a language. One that tells nothing ("25 000") is in any.
fn speaks(text: &str, language: Language) -> bool {
    let (lang, script) = match language {
        Language::English => (Lang::En, Script::Latin),
        Language::Russian => (Lang::Ru, Script::Cyrillic),
        Language::Uzbek => (Lang::Uz, Script::Latin),
        Language::UzbekCyrillic => (Lang::Uz, Script::Cyrillic),
    };
    !text.chars().any(char::is_alphabetic) || tongue(text, lang) == (Tongue { lang, script })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{chat::State, check::Answering, id::ConversationId};

    fn given(text: &str) -> Given {
        Given {
            conversation: ConversationId::from(String::new()),
            question: String::new(),
            state: State::Done,
            answered: Some(true),
            problem: None,
            text: text.to_owned(),
            cited: BTreeSet::from(["Prices".to_owned()]),
            output_tokens: None,
            millis: 0,
        }
    }

    /// Nothing but what is set.
    fn free() -> Expectations {
        Expectations {
            answering: Answering::Any,
            ..Expectations::default()
        }
    }

    #[test]
    fn all_phrases_have_to_be_there() {
        let expected = Expectations {
            phrases: vec!["25 000".into(), "one day".into(), "free".into()],
            ..free()
        };
        let found = unmet(&expected, &given("It costs 25,000 soʻm and takes One Day."));
        assert_eq!(found, [Demand::Contains("free".into())]);
    }

    #[test]
    fn a_document_has_to_be_cited() {
        for (title, met) in [("Prices", true), ("Hours", false)] {
            let expected = Expectations {
                source: title.into(),
                ..free()
            };
            assert_eq!(unmet(&expected, &given("Yes")).is_empty(), met, "{title}");
        }
    }

    #[test]
    fn an_answer_and_a_refusal_are_told_apart() {
        let refusal = Given {
            answered: Some(false),
            ..given("I do not know.")
        };
        for (answering, of_answer, of_refusal) in [
            (Answering::Answers, true, false),
            (Answering::Refuses, false, true),
            (Answering::Any, true, true),
        ] {
            let expected = Expectations {
                answering,
                ..free()
            };
            assert_eq!(unmet(&expected, &given("Yes.")).is_empty(), of_answer);
            assert_eq!(unmet(&expected, &refusal).is_empty(), of_refusal);
        }
    }

    #[test]
    fn language_and_script_are_told_apart() {
        let texts = [
            (
                "Delivery costs money, but pickup is free.",
                Language::English,
            ),
            (
                "Доставка стоит денег, а самовывоз бесплатный.",
                Language::Russian,
            ),
            (
                "Yetkazib berish pullik, olib ketish esa bepul.",
                Language::Uzbek,
            ),
            (
                "Етказиб бериш пуллик, олиб кетиш эса бепул.",
                Language::UzbekCyrillic,
            ),
        ];
        for (text, written) in texts {
            for language in Language::ALL {
                let expected = Expectations {
                    language: Some(language),
                    ..free()
                };
                let met = unmet(&expected, &given(text)).is_empty();
                assert_eq!(met, language == written, "{text} as {language:?}");
            }
        }
        assert!(
            Language::ALL
                .iter()
                .all(|language| speaks("25 000", *language))
        );
    }

    #[test]
    fn tokens_are_as_the_model_counts_them_or_estimated() {
        let expected = Expectations {
            max_tokens: Some(10),
            ..free()
        };
        assert!(unmet(&expected, &given("Yes, it is.")).is_empty());
        let long = given(&"many words ".repeat(20));
        assert_eq!(unmet(&expected, &long), [Demand::AtMost(10)]);
        let counted = Given {
            output_tokens: Some(9),
            ..long
        };
        assert!(unmet(&expected, &counted).is_empty());
    }
}
