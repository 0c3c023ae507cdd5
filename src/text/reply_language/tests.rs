use super::*;

const EN: Tongue = Tongue {
    lang: Lang::En,
    script: Script::Latin,
};
const RU: Tongue = Tongue {
    lang: Lang::Ru,
    script: Script::Cyrillic,
};
const UZ: Tongue = Tongue {
    lang: Lang::Uz,
    script: Script::Latin,
};
const UZ_CYRILLIC: Tongue = Tongue {
    lang: Lang::Uz,
    script: Script::Cyrillic,
};

/// Whatever the bot's own language is, the question's words decide.
fn always(wanted: Tongue, questions: &[&str]) {
    let mut wrong = Vec::new();
    for question in questions {
        for fallback in [Lang::En, Lang::Ru, Lang::Uz] {
            let found = tongue(question, fallback);
            if found != wanted {
                wrong.push(format!(
                    "{question}: {} (fallback {fallback:?})",
                    found.name()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_questions_are_answered_in_english() {
    always(
        EN,
        &[
            "How much is delivery to Samarkand?",
            "delivery price",
            "Delivery?",
            "opening hours",
            "Are you open on Sunday",
            "Do you have vegan options?",
            "price of iPhone 15 Pro",
            "where r u located",
            "can i pay with Humo",
            "Is there parking near the Chorsu branch?",
            "refund policy",
            "hello",
            "I want to book a table for 4 people tomorrow",
            "Warranty for Samsung A54?",
            "What time does the clinic close?",
            "appointment with Dr. Karimov",
            "Discounts?",
            "vacancies",
        ],
    );
}

#[test]
fn russian_questions_are_answered_in_russian() {
    always(
        RU,
        &[
            "Сколько стоит доставка?",
            "Доставка?",
            "доставка по городу",
            "а где вы находитесь",
            "Здравствуйте",
            "можно в рассрочку",
            "Гарантия на Samsung A54?",
            "iPhone 15 Pro Max 256GB есть?",
            "режим работы",
            "Вы работаете в воскресенье?",
            "запись к врачу",
            "Детский стоматолог принимает?",
            "цена",
            "есть скидки?",
            "Как оплатить картой Humo",
            "адрес филиала в Чиланзаре",
            "Свадебный торт на заказ",
            "у вас есть Wi-Fi?",
            "сотрудничество",
            "хорошо",
        ],
    );
}

#[test]
fn uzbek_questions_in_latin_script_are_answered_so() {
    always(
        UZ,
        &[
            "Yetkazib berish qancha turadi?",
            "Narxi qancha?",
            "narxi",
            "Samsung A54 bormi?",
            "iPhone 15 Pro Max narxi",
            "Do'kon qachon ishlaydi?",
            "dokon qachon ochiladi",
            "Manzilingiz qayerda?",
            "salom",
            "Wi-Fi bormi?",
            "muddatli to'lovga beriladimi",
            "yakshanba kuni ishlaysizmi",
            "shifokor qabuliga yozilmoqchiman",
            "chegirma bormi",
            "ingliz tili kursi",
            "karta orqali to‘lasam bo‘ladimi?",
            "qayerdasizlar",
            "Assalomu alaykum, buyurtma bermoqchi edim",
        ],
    );
}

#[test]
fn uzbek_questions_in_cyrillic_script_are_answered_so() {
    always(
        UZ_CYRILLIC,
        &[
            "Етказиб бериш қанча туради?",
            "Нархи канча?",
            "Нархи?",
            "Самсунг А54 борми?",
            "iPhone 15 Pro Max 256GB борми?",
            "Дўкон қачон ишлайди?",
            "манзилингиз каерда",
            "Салом",
            "якшанба куни ишлайсизми",
            "шифокор қабулига ёзилмоқчиман",
            "чегирма борми",
            "буюртма бермокчи эдим",
            "инглиз тили курси",
            "Ассалому алайкум",
            "муддатли тўлов",
        ],
    );
}

#[test]
fn neutral_questions_get_the_fallback() {
    for question in [
        "ok",
        "OK!",
        "1",
        "",
        "Samsung A54",
        "iPhone 15 Pro Max",
        "+998 90 123 45 67",
        "👍",
        "???",
        "Wi-Fi",
    ] {
        assert_eq!(tongue(question, Lang::En), EN, "{question}");
        assert_eq!(tongue(question, Lang::Ru), RU, "{question}");
        assert_eq!(tongue(question, Lang::Uz), UZ, "{question}");
    }
    for question in ["ок", "Самсунг А54", "Ташкент", "Меню", "телефон"]
    {
        assert_eq!(tongue(question, Lang::Ru), RU, "{question}");
        assert_eq!(tongue(question, Lang::Uz), UZ_CYRILLIC, "{question}");
        assert_eq!(tongue(question, Lang::En), RU, "{question}");
    }
}

#[test]
fn russian_in_latin_letters_counts_as_what_it_looks_like() {
    for question in ["skolko stoit dostavka", "privet, gde vy"] {
        assert_eq!(tongue(question, Lang::Uz), UZ, "{question}");
    }
}

#[test]
fn prompts_name_the_four_ways_of_writing() {
    let names = [EN, RU, UZ, UZ_CYRILLIC].map(Tongue::name);
    assert_eq!(
        names,
        [
            "English",
            "Russian",
            "Uzbek in Latin script",
            "Uzbek in Cyrillic script"
        ]
    );
}

#[test]
fn an_uzbek_answer_in_the_other_script_is_noticed() {
    let latin = "Yetkazib berish Toshkent boʻylab bepul [1]. Batafsil: https://shop.uz/narxlar";
    let cyrillic = "Етказиб бериш Тошкент бўйлаб бепул [1]. Батафсил: https://shop.uz/narxlar";
    assert!(wrong_script(latin, UZ_CYRILLIC));
    assert!(wrong_script(cyrillic, UZ));
    assert!(!wrong_script(latin, UZ));
    assert!(!wrong_script(cyrillic, UZ_CYRILLIC));
}

#[test]
fn addresses_code_and_brands_do_not_make_a_script_wrong() {
    let answer = "Ҳа, бор: iPhone 15, MacBook, `cargo run`, https://very-long-address.example.com/some/path/here";
    assert!(!wrong_script(answer, UZ_CYRILLIC));
    assert!(!wrong_script("Samsung A54, iPhone 15", UZ_CYRILLIC));
    assert!(wrong_script(
        "Нархи 5 минг, https://very-long-address.example.com/some/path/here",
        UZ
    ));
}

#[test]
fn answers_in_other_languages_have_no_wrong_script() {
    let russian = "Доставка по городу бесплатна, если вы заказали до обеда.";
    let english = "Delivery is free when you order before noon.";
    for tongue in [EN, RU, UZ, UZ_CYRILLIC] {
        assert!(!wrong_script(russian, tongue), "{tongue:?}");
        assert!(!wrong_script(english, tongue), "{tongue:?}");
        assert!(!wrong_script("", tongue));
    }
    assert!(!wrong_script("Етказиб бериш бепул", RU));
}
