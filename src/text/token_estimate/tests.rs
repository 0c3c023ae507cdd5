use proptest::prelude::*;

use super::*;

/// Texts with the greatest count that any of six vocabularies gave (see the module's head).
const MEASURED: [(&str, u32); 12] = [
    (
        "How much is delivery to Samarkand, and how long does it take?",
        16,
    ),
    (
        "We are open every day from 9:00 to 18:00, on Sundays until 15:00.",
        30,
    ),
    (
        "Сколько стоит доставка по Ташкенту и можно ли оплатить картой?",
        31,
    ),
    ("Доставка бесплатна при заказе от 200 000 сум.", 24),
    ("Yetkazib berish qancha turadi va qancha vaqt oladi?", 21),
    ("Oʻzbekiston Respublikasi Vazirlar Mahkamasining qarori", 21),
    ("Етказиб бериш қанча туради ва қанча вақт олади?", 39),
    ("Ҳужжатни ўқиб бўлмади. Қайта уриниб кўринг.", 37),
    ("ЎЗБЕКИСТОН РЕСПУБЛИКАСИ ВАЗИРЛАР МАҲКАМАСИ", 42),
    ("https://shop.uz/narxlar?x=17&utm_source=telegram", 22),
    ("+998 90 123-45-67, info@dokon.uz", 25),
    ("👍🏽 😀😀 🇺🇿 ❤️ ✅", 30),
];

#[test]
fn no_measured_vocabulary_needs_more_tokens() {
    for (text, most) in MEASURED {
        let estimate = tokens_at_most(text);
        assert!(estimate >= most, "{text}: {estimate} < {most}");
        assert!(
            estimate <= 3 * most,
            "{text}: {estimate} is wasteful, {most} needed"
        );
    }
}

#[test]
fn every_text_but_the_empty_one_has_a_token() {
    assert_eq!(tokens_at_most(""), 0);
    for text in ["a", " ", "\n", "я", "1", ".", "😀", "\u{301}"] {
        assert!(tokens_at_most(text) >= 1, "{text:?}");
    }
}

#[test]
fn a_space_belongs_to_the_word_behind_it() {
    assert_eq!(tokens_at_most("a b"), 2);
    assert_eq!(tokens_at_most("a  b"), 3);
    assert_eq!(tokens_at_most("a 1"), 3);
    assert_eq!(tokens_at_most("a "), 2);
}

#[test]
fn unknown_characters_count_by_their_bytes() {
    assert_eq!(tokens_at_most("😀"), 4);
    assert_eq!(tokens_at_most("你好"), 6);
    assert_eq!(tokens_at_most("ў"), 2);
}

#[test]
fn a_text_is_cut_at_the_end_of_a_sentence() {
    let text = "Yetkazib berish bepul. Buyurtma ikki soatda yetadi. Toʻlov naqd yoki karta orqali.";
    let most = tokens_at_most("Yetkazib berish bepul. Buyurtma ikki soatda yetadi. Toʻlov");
    assert_eq!(
        cut_to_tokens(text, most),
        "Yetkazib berish bepul. Buyurtma ikki soatda yetadi."
    );
}

#[test]
fn a_long_sentence_is_cut_at_the_end_of_a_word() {
    let text = "Мы доставляем заказы по всему городу ежедневно";
    let most = tokens_at_most("Мы доставляем заказы по все");
    assert_eq!(cut_to_tokens(text, most), "Мы доставляем заказы по");
    let most = tokens_at_most("Мы доставляем заказы");
    assert_eq!(cut_to_tokens(text, most), "Мы доставляем заказы");
}

#[test]
fn one_endless_word_is_cut_between_characters() {
    assert_eq!(cut_to_tokens("😀😀😀", 9), "😀😀");
    assert_eq!(cut_to_tokens("😀", 3), "");
    assert_eq!(cut_to_tokens("word", 0), "");
    assert_eq!(cut_to_tokens("", 0), "");
}

#[test]
fn what_fits_is_left_as_it_is() {
    let text = "  All of it.\n";
    assert_eq!(cut_to_tokens(text, 100), text);
}

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Zа-яА-ЯўқғҳЎҚҒҲё0-9'ʻ‘’😀 .,!?\n]{0,120}",
    ]
}

proptest! {
    #[test]
    fn joined_texts_take_at_most_as_many_tokens_as_both_apart(a in soup(), b in soup()) {
        let joined = tokens_at_most(&format!("{a}{b}"));
        prop_assert!(joined <= tokens_at_most(&a) + tokens_at_most(&b));
        prop_assert!(joined >= tokens_at_most(&a));
        prop_assert!(joined + 1 >= tokens_at_most(&b));
    }

    #[test]
    fn a_cut_never_exceeds_its_limit(text in soup(), most in 0u32..60) {
        let cut = cut_to_tokens(&text, most);
        prop_assert!(text.starts_with(cut));
        prop_assert!(tokens_at_most(cut) <= most);
        prop_assert!(cut.len() == text.len() || tokens_at_most(&text) > most);
    }
}
