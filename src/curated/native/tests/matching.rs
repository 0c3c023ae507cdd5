//! Which questions are one, in all languages and scripts.

use proptest::prelude::*;

use super::super::{
    matching::{NEAR, overlap, same, weight},
    phrase::Phrase,
};

/// How near two questions are in a bot with this one wording: 2 when they say the same word by word.
fn nearness(wording: &str, question: &str) -> f64 {
    let (wording, question) = (Phrase::read(wording), Phrase::read(question));
    if same(&wording, &question) {
        return 2.0;
    }
    let known = |part: &super::super::phrase::Part| {
        let holding = wording.parts().iter().any(|own| own.is(part));
        weight(1, i64::from(holding))
    };
    overlap(&question, &wording).map_or(0.0, |overlap| overlap.score(known))
}

#[test]
fn spelling_script_case_apostrophes_and_inflections_do_not_matter() {
    for (wording, question) in [
        (
            "What are your opening hours?",
            "what are your opening hours",
        ),
        (
            "What are your opening hours?",
            "WHAT ARE YOUR OPENING HOURS?!",
        ),
        ("Do you deliver flowers?", "do you deliver flower"),
        ("Ish vaqtingiz qanday?", "иш вақтингиз қандай"),
        ("Ish vaqtingiz qanday?", "Иш вақти қандай?"),
        ("Yetkazib berish bormi?", "етказиб бериш борми"),
        ("Toʻlov qanday qilinadi?", "To'lov qanday qilinadi?"),
        ("Toʻlov qanday qilinadi?", "To`lov qanday qilinadi"),
        ("Toʻlov qanday qilinadi?", "To’lov qanday qilinadi"),
        ("Toʻlov qanday qilinadi?", "Tolov qanday qilinadi"),
        ("Toʻlov qanday qilinadi?", "тўлов қандай қилинади"),
        ("Сколько стоит доставка?", "сколько стоит доставка"),
        ("Есть ли у вас парковка?", "Есть ли у вас парковки"),
        ("Ещё есть места?", "еще есть места"),
        (
            "How long is 2 days delivery?",
            "how long is two days delivery",
        ),
        ("2 kunlik tur bormi?", "ikki kunlik tur bormi"),
    ] {
        assert_eq!(nearness(wording, question), 2.0, "{wording} ~ {question}");
    }
}

#[test]
fn courtesies_and_grammar_around_the_topic_do_not_matter() {
    for (wording, question) in [
        ("What are your opening hours?", "your opening hours?"),
        (
            "What are your opening hours?",
            "Hello, could you please tell me your opening hours",
        ),
        (
            "Ish vaqtingiz qanday?",
            "Assalomu alaykum, ish vaqtingizni bilmoqchiman",
        ),
        ("Ish vaqtingiz qanday?", "иш вақти"),
        (
            "Какой у вас график работы?",
            "Здравствуйте! Подскажите график работы",
        ),
        (
            "How much does the honey cake cost?",
            "what does the honey cake cost?",
        ),
        ("Can I pay by card?", "May I pay by card please?"),
    ] {
        let near = nearness(wording, question);
        assert!(
            (NEAR..2.0 + f64::EPSILON).contains(&near),
            "{wording} ~ {question}: {near}"
        );
    }
}

#[test]
fn a_word_more_is_an_aside_in_a_long_question_only() {
    let wording = "Can I return shoes bought online without the original paper box and receipt?";
    let question =
        "Can I return shoes bought online without the original paper box and receipt today?";
    assert!(nearness(wording, question) >= NEAR);
    assert!(nearness("Do you have parking?", "Do you have parking for trucks?") < NEAR);
    assert!(nearness("Delivery to Tashkent", "delivery") < NEAR);
}

#[test]
fn what_is_asked_about_is_never_swapped() {
    for (wording, question) in [
        ("delivery to Tashkent", "delivery to Samarkand"),
        (
            "Toshkentga yetkazib berasizmi?",
            "Samarqandga yetkazib berasizmi?",
        ),
        ("Доставка в Ташкент", "Доставка в Самарканд"),
        (
            "How much does delivery of a large honey cake with candles to Tashkent cost?",
            "How much does delivery of a large honey cake with candles to Samarkand cost?",
        ),
        ("Do you have a warranty?", "Do you have a discount?"),
    ] {
        assert_eq!(nearness(wording, question), 0.0, "{wording} !~ {question}");
    }
}

#[test]
fn small_words_that_matter_and_numbers_must_be_the_same() {
    for (wording, question) in [
        ("Do you deliver on Sunday?", "Do you not deliver on Sunday?"),
        (
            "Вы работаете в воскресенье?",
            "Вы не работаете в воскресенье?",
        ),
        (
            "Yakshanba kuni ishlaysizmi?",
            "Yakshanba kuni ishlamaysizmi?",
        ),
        ("Shakarli choy bormi?", "Shakarsiz choy bormi?"),
        ("Chegirma bormi?", "Chegirma yoʻqmi?"),
        ("Room for 2 people", "Room for 3 people"),
        ("Room for 2 people", "Room for people"),
        ("2 kishilik xona", "uch kishilik xona"),
        ("How much is the delivery?", "When is the delivery?"),
        ("How much is the delivery?", "Where is the delivery?"),
        ("Сколько стоит доставка?", "Когда доставка?"),
        ("Yetkazib berish qancha turadi?", "Yetkazib berish qachon?"),
        ("Do you open before 18?", "Do you open after 18?"),
        (
            "Toshkentdan yetkazib berasizmi?",
            "Toshkentga yetkazib berasizmi?",
        ),
        (
            "Bus from Tashkent to Bukhara",
            "Bus from Bukhara to Tashkent",
        ),
        (
            "Автобус из Ташкента в Бухару",
            "Автобус из Бухары в Ташкент",
        ),
    ] {
        let near = nearness(wording, question);
        assert!(near < NEAR, "{wording} !~ {question}: {near}");
    }
}

#[test]
fn questions_without_a_topic_are_met_word_by_word_only() {
    assert_eq!(nearness("Qancha turadi?", "қанча туради"), 2.0);
    assert_eq!(nearness("How much is it?", "How is it?"), 0.0);
    assert_eq!(nearness("Where are you?", "Who are you?"), 0.0);
    assert_eq!(nearness("???", "!!!"), 0.0);
}

#[test]
fn words_the_bot_has_in_every_question_weigh_less() {
    assert!(weight(2000, 0) > weight(2000, 1));
    assert!(weight(2000, 1) > 5.0 * weight(2000, 2000));
    assert!(weight(0, 0) > 0.0);
}

#[test]
fn equal_keys_mean_that_questions_say_the_same() {
    let key = |text| Phrase::read(text).key();
    assert_eq!(key("Toʻlov bormi?"), key("to'lov BORMI"));
    assert_ne!(key("Toshkentdan bormi?"), key("Toshkentga bormi?"));
    assert_ne!(key("2 kun"), key("3 kun"));
}

proptest! {
    #[test]
    fn any_text_with_a_word_is_the_same_as_itself(text in "\\PC{0,80}") {
        let phrase = Phrase::read(&text);
        prop_assert_eq!(same(&phrase, &phrase), !phrase.is_empty());
    }

    #[test]
    fn it_does_not_matter_which_of_two_is_asked(
        one in "(not |from |how |tea |cake |2 |Toshkent |хлеб |ҳа ){0,6}",
        other in "(not |from |how |tea |cake |2 |Toshkent |хлеб |ҳа ){0,6}",
    ) {
        let (one, other) = (Phrase::read(&one), Phrase::read(&other));
        prop_assert_eq!(same(&one, &other), same(&other, &one));
        let score = |left: &Phrase, right: &Phrase| overlap(left, right).map(|found| found.score(|_| 1.0));
        prop_assert_eq!(score(&one, &other), score(&other, &one));
    }
}
