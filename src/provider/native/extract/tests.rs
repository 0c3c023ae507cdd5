use proptest::prelude::*;

use super::*;

fn passage(number: usize, heading: &str, body: &str) -> Passage {
    Passage {
        number,
        title: "Doc".into(),
        heading: heading.into(),
        body: body.into(),
        hints: String::new(),
    }
}

fn answer(question: &str, passages: &[Passage]) -> String {
    compose(question, passages).map_or_else(String::new, |answer| answer.text)
}

#[test]
fn the_sentence_that_answers_is_quoted_with_its_marker() {
    let shop = [
        passage(
            1,
            "Delivery",
            "We love our customers. Delivery within Tashkent costs 20 000 soʻm. Call us any time.",
        ),
        passage(2, "Payment", "Pay by cash or card."),
    ];
    assert_eq!(
        answer("How much does delivery cost in Tashkent?", &shop),
        "Delivery within Tashkent costs 20 000 soʻm. [1]"
    );
    assert_eq!(
        compose("Can I pay by card?", &shop),
        Some(Answer {
            text: "Pay by cash or card. [2]".into(),
            used: vec![2]
        })
    );
}

#[test]
fn russian_and_uzbek_questions_are_answered_in_the_words_of_the_document() {
    let clinic = [
        passage(
            1,
            "Приём",
            "Клиника открыта с 2010 г. Приём терапевта стоит 120 000 сум. Запись по телефону.",
        ),
        passage(
            2,
            "Qabul",
            "Bizda tajribali shifokorlar ishlaydi. Pediatr qabuli narxi 100 000 soʻm. Shanba kuni soat 9 dan 14 gacha ishlaymiz.",
        ),
        passage(
            3,
            "Таҳлил",
            "Қон таҳлили нархи 45 000 сўм. Натижа бир кунда тайёр.",
        ),
    ];
    assert_eq!(
        answer("Сколько стоит приём терапевта?", &clinic),
        "Приём терапевта стоит 120 000 сум. [1]"
    );
    assert_eq!(
        answer("Pediatr qabuli qancha?", &clinic),
        "Pediatr qabuli narxi 100 000 soʻm. [2]"
    );
    assert_eq!(
        answer("qon tahlili narxi", &clinic),
        "Қон таҳлили нархи 45 000 сўм. [3]"
    );
    assert_eq!(
        answer("shanba kuni ishlaysizmi", &clinic),
        "Shanba kuni soat 9 dan 14 gacha ishlaymiz. [2]"
    );
}

#[test]
fn an_announcement_brings_its_list() {
    let school = [passage(
        4,
        "Hujjatlar",
        "Qabul uchun kerakli hujjatlar:\n- pasport nusxasi\n- tibbiy maʻlumotnoma\n* 3 ta surat\n\nBoshqa gap.",
    )];
    assert_eq!(
        answer("Qanday hujjatlar kerak?", &school),
        "Qabul uchun kerakli hujjatlar:\n\n- pasport nusxasi\n- tibbiy maʻlumotnoma\n- 3 ta surat [4]"
    );
}

#[test]
fn a_question_in_the_document_gives_way_to_its_answer() {
    let faq = [passage(
        1,
        "FAQ",
        "Q: Do you deliver?\nA: Yes, every day until ten.\n\nВ: Есть ли парковка?\nО: Да, бесплатная, во дворе.",
    )];
    assert_eq!(
        answer("do you deliver on Sunday?", &faq),
        "Yes, every day until ten. [1]"
    );
    assert_eq!(
        answer("парковка есть?", &faq),
        "Да, бесплатная, во дворе. [1]"
    );
}

#[test]
fn a_question_in_the_heading_is_answered_by_the_body() {
    let faq = [passage(
        2,
        "FAQ › How do I return an item?",
        "Bring it to the shop within 14 days. Keep the receipt.",
    )];
    assert_eq!(
        answer("how to return an item", &faq),
        "Bring it to the shop within 14 days. Keep the receipt. [2]"
    );
}

#[test]
fn a_table_row_is_quoted_with_the_names_of_its_columns() {
    let prices = [passage(
        3,
        "Narxlar",
        "| Xizmat | Narx |\n|---|---|\n| UZI | 80 000 soʻm |\n| Rentgen | 50 000 soʻm |",
    )];
    assert_eq!(
        answer("Rentgen qancha turadi?", &prices),
        "Xizmat: Rentgen · Narx: 50 000 soʻm [3]"
    );
}

#[test]
fn list_and_quotation_marks_are_left_behind() {
    let rules = [
        passage(1, "", "> ## 2) **Smoking** is forbidden."),
        passage(2, "", "Dogs may enter."),
    ];
    assert_eq!(
        answer("smoking dogs", &rules),
        "**Smoking** is forbidden. [1]\n\nDogs may enter. [2]"
    );
}

#[test]
fn what_is_not_in_the_passages_is_not_answered() {
    assert_eq!(
        compose("Who won the cup?", &[passage(1, "Delivery", "We deliver.")]),
        None
    );
    assert_eq!(compose("delivery", &[]), None);
    assert_eq!(compose("", &[passage(1, "a", "b")]), None);
}

#[test]
fn a_long_answer_stops_near_six_hundred_characters() {
    let long = passage(
        1,
        "",
        &"delivery and still more words about nothing ".repeat(60),
    );
    let text = answer("delivery", &[long]);
    assert!(
        text.chars().count() <= 610 && text.ends_with("… [1]"),
        "{text}"
    );
}

proptest! {
    #[test]
    fn any_question_and_passage_are_survived(question in any::<String>(), body in any::<String>(), other in "[a-zа-я .:?!|\n*>-]{0,200}") {
        let passages = [passage(1, &question, &body), passage(2, "", &other)];
        if let Some(answer) = compose(&question, &passages) {
            prop_assert!(!answer.used.is_empty());
            for number in &answer.used {
                let marker = format!("[{number}]");
                prop_assert!(answer.text.contains(&marker));
            }
        }
        let _ = compose(&other, &passages);
    }
}
