use super::*;

#[test]
fn every_spelling_of_uzbekistan_shares_one_key() {
    let spellings = [
        "oʻzbekiston",
        "o'zbekiston",
        "o‘zbekiston",
        "o’zbekiston",
        "o`zbekiston",
        "OʻZBEKISTON",
        "ўзбекистон",
        "ЎЗБЕКИСТОН",
        "O'zbekistonda",
        "Ўзбекистоннинг",
    ];
    for spelling in spellings {
        assert!(
            keys(spelling).contains(&"oʻzbekiston".to_owned()),
            "{spelling}: {:?}",
            keys(spelling)
        );
        assert!(share(spelling, "ozbekiston"), "{spelling}");
    }
}

#[test]
fn uzbek_words_meet_in_all_their_forms_and_both_scripts() {
    let pairs = [
        ("narxi", "narxlari"),
        ("narxini", "narx"),
        ("нархи", "narx"),
        ("telefoni", "telefon"),
        ("telefoningiz", "telefon"),
        ("ishlaysizmi", "ishlaymiz"),
        ("yetkazib", "yetkazish"),
        ("етказиб", "yetkazib"),
        ("toʻlov", "to'lovni"),
        ("тўлов", "tolov"),
        ("maktabda", "maktabning"),
        ("акция", "aksiya"),
        ("shifokorlarimiz", "shifokor"),
        ("маълумот", "ma'lumot"),
        ("malumot", "maʻlumotlar"),
        ("kunlari", "kuni"),
        ("oʻrtoqqa", "o'rtoq"),
        ("shanbagacha", "shanba"),
        ("bolani", "bolalar"),
        ("yetkazib beramiz", "yetkazasizmi"),
        ("bepulmi", "bepul"),
        ("dorixonasi", "dorixonada"),
        ("мактаб", "maktab"),
        ("yetkaziladi", "yetkazib"),
        ("toʻlanadi", "toʻlash"),
        ("ochilgan", "ochiladi"),
        ("keldingizmi", "kelish"),
        ("ishlamaydi", "ishlaymiz"),
        ("uyga", "uyimiz"),
        ("oyiga", "oylik"),
        ("чиққан", "chiqadi"),
        ("bolam", "bolalar"),
        ("сотилмайди", "sotasizlarmi"),
    ];
    for (a, b) in pairs {
        assert!(share(a, b), "{a} {:?} {b} {:?}", keys(a), keys(b));
    }
}

#[test]
fn short_uzbek_words_are_left_alone() {
    for word in ["dam", "kun", "suv", "non", "gul", "olti", "uy"] {
        let key = &keys(word)[0];
        assert!(
            key.chars().count() >= word.len().min(3),
            "{word} became {key}"
        );
    }
    assert!(!share("non", "nok"));
}

#[test]
fn russian_and_english_nouns_meet_their_verbs() {
    let pairs = [
        ("доставка", "доставляете"),
        ("доставку", "доставить"),
        ("запись", "записаться"),
        ("работаете", "работаем"),
        ("работа", "работает"),
        ("оплата", "оплатить"),
        ("цены", "цена"),
        ("упаковка", "упаковать"),
        ("хранение", "хранить"),
        ("бронирование", "бронь"),
        ("консультация", "консультировать"),
        ("удаление", "удалить"),
        ("ёлка", "елки"),
        ("delivery", "deliver"),
        ("payments", "pay"),
        ("shop's", "shop"),
        ("opening", "open"),
        ("prices", "price"),
        ("CAFÉ", "cafe"),
    ];
    for (a, b) in pairs {
        assert!(share(a, b), "{a} {:?} {b} {:?}", keys(a), keys(b));
    }
    assert!(!share("стол", "столовая"));
    assert!(!share("врач", "время"));
}

#[test]
fn numbers_and_names_with_signs_are_sensible_words() {
    assert_eq!(keys("10 000 so'm")[0], "10000");
    for price in ["10000", "10\u{a0}000", "10,000", "10.000"] {
        assert_eq!(keys(price), ["10000"], "{price}");
    }
    assert_eq!(keys("1 200 000"), ["1200000"]);
    assert_eq!(keys("5kg")[0], "5");
    assert_eq!(keys("iPhone15")[0], "iphone15");
    for wifi in ["Wi-Fi", "WiFi", "wi‑fi"] {
        assert!(
            words(wifi)
                .iter()
                .all(|word| word.keys.contains(&"wifi".to_owned())),
            "{wifi}"
        );
    }
    assert_eq!(keys("C++"), ["cplusplus"]);
    assert_eq!(keys("C#"), ["csharp"]);
    assert_eq!(keys("C"), ["c"]);
    assert_eq!(
        keys("Toshkentда").len(),
        keys("Toshkent").len() + keys("да").len()
    );
    assert_eq!(keys("достав\u{ad}ка"), keys("доставка"));
}

#[test]
fn spans_point_into_the_original_text() {
    let text = "«Oʻzbekiston» — 10 000 so‘m!";
    let seen: Vec<&str> = words(text).iter().map(|w| &text[w.start..w.end]).collect();
    assert_eq!(seen, ["Oʻzbekiston", "10 000", "so‘m"]);
}

#[test]
fn grammar_and_courtesies_are_stop_words_and_topics_are_not() {
    for text in [
        "how much is it please",
        "hello can you tell me what do you have",
        "здравствуйте подскажите пожалуйста сколько стоит",
        "когда вы",
        "есть ли у вас",
        "qancha turadi",
        "qayerda",
        "iltimos ayting",
        "salom sizda bormi",
        "қанча",
        "қачон",
        "бўладими",
        "qayerdan",
        "тўғрисида",
        "bo'ladimi",
        "boladimi",
    ] {
        for word in words(text) {
            assert!(word.stop, "{}", &text[word.start..word.end]);
        }
    }
    for text in [
        "delivery price",
        "доставка цена врач",
        "yetkazib narx shifokor",
        "нархи",
        "soat ish vaqti",
    ] {
        for word in words(text) {
            assert!(!word.stop, "{}", &text[word.start..word.end]);
        }
    }
}

#[test]
fn a_mark_before_s_is_a_letters_own_or_a_possessive() {
    assert!(keys("aoʻs").contains(&"aoʻs".to_owned()));
    assert!(share("dog's", "dog") && share("photo's", "photo"));
}

#[test]
fn forms_of_the_verbs_that_carry_others_are_known_by_their_stem() {
    for form in [
        "berasizlarmi",
        "қилсам",
        "olinadi",
        "boʻlsa",
        "turibdi",
        "қўйсам",
    ] {
        assert!(is_auxiliary(&keys(form)), "{form}: {:?}", keys(form));
    }
    for topic in ["bola", "olma", "turizm", "olti", "берёза", "order"] {
        assert!(!is_auxiliary(&keys(topic)), "{topic}: {:?}", keys(topic));
    }
}

#[test]
fn short_words_and_numbers_have_no_slips() {
    for word in ["dam", "10000", "iphone15"] {
        assert!(slips(word).is_empty(), "{word}");
    }
    assert!(slips("crad").contains(&"card".to_owned()));
    assert!(
        !slips("card").contains(&"hard".to_owned()),
        "its first letter is right"
    );
    assert!(slips("kafl").contains(&"kafil".to_owned()));
}
