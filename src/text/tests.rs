use proptest::prelude::*;

use super::*;

fn keys(text: &str) -> Vec<String> {
    words(text).into_iter().flat_map(|word| word.keys).collect()
}

fn share(a: &str, b: &str) -> bool {
    let other = keys(b);
    keys(a).iter().any(|key| other.contains(key))
}

fn parts(text: &str) -> Vec<&str> {
    sentences(text)
        .into_iter()
        .map(|span| &text[span])
        .collect()
}

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

#[test]
fn text_is_read_in_whatever_encoding_it_was_saved() {
    let russian = "Доставка по городу бесплатна. Работаем с 9 до 18.";
    let (legacy, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
    assert_eq!(decode(&legacy).as_deref(), Ok(russian));
    let (word, _, _) = encoding_rs::WINDOWS_1251.encode("Цены на доставку");
    assert_eq!(decode(&word).as_deref(), Ok("Цены на доставку"));
    let (dos, _, _) = encoding_rs::IBM866.encode(russian);
    assert_eq!(decode(&dos).as_deref(), Ok(russian));
    let mut wide = vec![0xff, 0xfe];
    wide.extend("Oʻzbekiston".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(decode(&wide).as_deref(), Ok("Oʻzbekiston"));
    assert_eq!(
        decode(b"\xef\xbb\xbfone\r\ntwo\rthree").as_deref(),
        Ok("one\ntwo\nthree")
    );
    assert_eq!(decode(b"").as_deref(), Ok(""));
}

#[test]
fn files_that_are_not_text_are_refused() {
    for bytes in [
        &b"PK\x03\x04\x14\0\0\0"[..],
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3",
        b"\x01\x02\x03ab",
    ] {
        assert_eq!(decode(bytes), Err(DecodeError::Binary));
    }
}

#[test]
fn language_and_script_are_told_apart() {
    assert_eq!(script("Доставка iPhone"), Script::Cyrillic);
    assert_eq!(script("Narxlar 2024"), Script::Latin);
    assert_eq!(language("How much is the delivery?"), Some(Lang::En));
    assert_eq!(language("Сколько стоит доставка?"), Some(Lang::Ru));
    assert_eq!(language("Yetkazib berish qancha turadi?"), Some(Lang::Uz));
    assert_eq!(language("Do'kon qachon ishlaydi?"), Some(Lang::Uz));
    assert_eq!(language("Етказиб бериш қанча туради?"), Some(Lang::Uz));
    assert_eq!(language("Нархлари канча?"), Some(Lang::Uz));
    assert_eq!(language("12345"), None);
}

#[test]
fn words_for_the_same_thing_are_related_across_languages() {
    for (asked, written) in [
        ("доставка", "yetkazib"),
        ("price", "нархи"),
        ("manzilingiz", "адрес"),
        ("suboota", "shanba"),
        ("Sunday", "yakshanba"),
        ("врач", "shifokorlar"),
    ] {
        let wider = related(&keys(asked));
        let met = keys(written).iter().any(|key| wider.contains(key));
        assert_eq!(met, asked != "suboota", "{asked} {written}");
    }
    assert!(related(&keys("atirgul")).is_empty());
}

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Zа-яА-ЯўқғҳЎҚҒҲё0-9'ʻ‘’ .,:!?\n|#*+-]{0,80}",
    ]
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
}
