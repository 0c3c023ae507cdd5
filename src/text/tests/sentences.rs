use super::*;

fn parts(text: &str) -> Vec<&str> {
    sentences(text)
        .into_iter()
        .map(|span| &text[span])
        .collect()
}

#[test]
fn english_sentences_survive_abbreviations_decimals_and_addresses() {
    let text = "Dr. Smith sees patients from 9 a.m. to 6 p.m. daily. The fee is 3.5 USD, e.g. by card. See https://shop.uz/a.b?c=1 for more! Is it open? Yes.";
    assert_eq!(
        parts(text),
        [
            "Dr. Smith sees patients from 9 a.m. to 6 p.m. daily.",
            "The fee is 3.5 USD, e.g. by card.",
            "See https://shop.uz/a.b?c=1 for more!",
            "Is it open?",
            "Yes.",
        ]
    );
}

#[test]
fn russian_sentences_survive_streets_years_and_initials() {
    let text = "Мы находимся в г. Ташкент, ул. Амира Темура, д. 5. Доставка стоит 20 000 руб. за заказ, т.е. недорого. Врач А. С. Иванов работает с 2019 г. Приём по записи. Цена 500 руб. Звоните!";
    assert_eq!(
        parts(text),
        [
            "Мы находимся в г. Ташкент, ул. Амира Темура, д. 5.",
            "Доставка стоит 20 000 руб. за заказ, т.е. недорого.",
            "Врач А. С. Иванов работает с 2019 г.",
            "Приём по записи.",
            "Цена 500 руб.",
            "Звоните!",
        ]
    );
}

#[test]
fn uzbek_sentences_are_found_in_both_scripts() {
    assert_eq!(
        parts(
            "Yetkazib berish 20 000 so'm. Buyurtma 2 soat ichida yetadi! Manzil: Chilonzor tum. 5-uy."
        ),
        [
            "Yetkazib berish 20 000 so'm.",
            "Buyurtma 2 soat ichida yetadi!",
            "Manzil: Chilonzor tum. 5-uy."
        ]
    );
    assert_eq!(
        parts("Клиника ҳар куни ишлайди. Қабул нархи — 100 000 сўм. Ёзилиш шартми? Ҳа."),
        [
            "Клиника ҳар куни ишлайди.",
            "Қабул нархи — 100 000 сўм.",
            "Ёзилиш шартми?",
            "Ҳа."
        ]
    );
}

#[test]
fn lists_tables_and_short_lines_end_sentences_and_wrapped_prose_does_not() {
    let text = "Мы принимаем:\n- наличные\n- карты\n1. Первый шаг. Второй.\n\n| Услуга | Цена |\n|---|---|\n| Рентген. Снимок | 50 |\nThis long line of prose was wrapped by an editor at some\ncolumn and goes on.";
    assert_eq!(
        parts(text),
        [
            "Мы принимаем:",
            "- наличные",
            "- карты",
            "1. Первый шаг.",
            "Второй.",
            "| Услуга | Цена |",
            "|---|---|",
            "| Рентген. Снимок | 50 |",
            "This long line of prose was wrapped by an editor at some\ncolumn and goes on.",
        ]
    );
}
