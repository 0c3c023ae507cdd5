use super::standalone;

/// Earlier questions, the question, and what it becomes; nothing where it stands alone.
type Dialogue = (&'static [&'static str], &'static str, Option<&'static str>);

fn check(dialogues: &[Dialogue]) {
    let wrong: Vec<String> = dialogues
        .iter()
        .map(|(earlier, question, wanted)| {
            (earlier, question, standalone(question, earlier), wanted)
        })
        .filter(|(_, _, found, wanted)| found.as_deref() != **wanted)
        .map(|(earlier, question, found, wanted)| {
            format!("{earlier:?} + {question:?}: {found:?}, not {wanted:?}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_follow_ups_get_their_topic() {
    check(&[
        (
            &["delivery price?"],
            "and to Bukhara?",
            Some("delivery price and to Bukhara?"),
        ),
        (
            &["Do you deliver to Tashkent?"],
            "How long does it take?",
            Some("deliver Tashkent How long does it take?"),
        ),
        (
            &["How much is the English course?"],
            "What about kids?",
            Some("English course What about kids?"),
        ),
        (
            &["Do you have parking?"],
            "Is it free?",
            Some("parking Is it free?"),
        ),
        (
            &["Do you sell iPhone 15?"],
            "How much?",
            Some("sell iPhone 15 How much?"),
        ),
        (
            &["Do you sell iPhone 15?"],
            "And in black?",
            Some("sell iPhone 15 And in black?"),
        ),
        (
            &["Are you open on Saturday?"],
            "and Sunday?",
            Some("open Saturday and Sunday?"),
        ),
        (
            &["Where is the Chilonzor branch?"],
            "How do I get there?",
            Some("Chilonzor branch How do I get there?"),
        ),
        (
            &["Tell me about the massage"],
            "how much is this?",
            Some("massage how much is this?"),
        ),
        (
            &["Tell me about the massage"],
            "for two people?",
            Some("massage for two people?"),
        ),
        (
            &["What is your return policy?"],
            "Does that apply to gifts?",
            Some("return policy Does that apply to gifts?"),
        ),
        (
            &["massage courses"],
            "How much is this course?",
            Some("massage How much is this course?"),
        ),
    ]);
}

#[test]
fn english_questions_with_a_topic_of_their_own_stay() {
    check(&[
        (
            &["What are your opening hours?"],
            "How much is delivery to Samarkand?",
            None,
        ),
        (
            &["What are your opening hours?"],
            "And do you have parking?",
            None,
        ),
        (
            &["What are your opening hours?"],
            "What about delivery?",
            None,
        ),
        (&["delivery price?"], "Can I pay by card?", None),
        (&["delivery price?"], "Do you have vegan cakes?", None),
        (
            &["delivery price?"],
            "Is it possible to book an appointment?",
            None,
        ),
        (
            &["delivery price?"],
            "I want a cake that has no sugar",
            None,
        ),
        (
            &["delivery price?"],
            "And how do I reset my password?",
            None,
        ),
        (&["delivery price?"], "Samsung A54", None),
        (&["delivery price?"], "Thanks!", None),
        (&["delivery price?"], "ok", None),
        (&["delivery price?"], "1", None),
        (&["delivery price?"], "Who are you?", None),
        (&["delivery price?"], "Where are you?", None),
        (&["delivery price?"], "Do you work on Sunday?", None),
        (&["delivery price?"], "Are you open this Sunday?", None),
        (&["Where are you located?"], "Prices?", None),
        (&["cakes"], "When does this shop open?", None),
    ]);
}

#[test]
fn russian_follow_ups_get_their_topic() {
    check(&[
        (
            &["Сколько стоит доставка по Ташкенту?"],
            "А в Бухару?",
            Some("доставка Ташкенту А в Бухару?"),
        ),
        (
            &["Есть ли у вас торты?"],
            "Сколько стоят?",
            Some("торты Сколько стоят?"),
        ),
        (
            &["Есть ли у вас торты?"],
            "А без сахара?",
            Some("торты А без сахара?"),
        ),
        (
            &["Вы работаете в субботу?"],
            "А в воскресенье?",
            Some("работаете субботу А в воскресенье?"),
        ),
        (
            &["Расскажите про курс английского"],
            "сколько он длится?",
            Some("курс английского сколько он длится?"),
        ),
        (
            &["Расскажите про курс английского"],
            "а если онлайн?",
            Some("курс английского а если онлайн?"),
        ),
        (
            &["Расскажите про курс английского"],
            "А для детей?",
            Some("курс английского А для детей?"),
        ),
        (
            &["Где ваш филиал в Чиланзаре?"],
            "Как туда добраться?",
            Some("филиал Чиланзаре Как туда добраться?"),
        ),
        (
            &["Принимаете ли вы Humo?"],
            "и Visa?",
            Some("Принимаете Humo и Visa?"),
        ),
        (
            &["Сколько стоит УЗИ?"],
            "Как к нему подготовиться?",
            Some("УЗИ Как к нему подготовиться?"),
        ),
        (
            &["Сколько стоит УЗИ?"],
            "Сколько это длится?",
            Some("УЗИ Сколько это длится?"),
        ),
        (&["Сколько стоит УЗИ?"], "цена?", Some("УЗИ цена?")),
        (
            &["Маникюр"],
            "Ещё раз, сколько?",
            Some("Маникюр Ещё раз, сколько?"),
        ),
    ]);
}

#[test]
fn russian_questions_with_a_topic_of_their_own_stay() {
    check(&[
        (
            &["До скольки вы работаете?"],
            "Сколько стоит доставка в Самарканд?",
            None,
        ),
        (&["До скольки вы работаете?"], "А доставка есть?", None),
        (&["До скольки вы работаете?"], "А есть торты?", None),
        (
            &["До скольки вы работаете?"],
            "А у вас можно оплатить картой?",
            None,
        ),
        (&["Сколько стоит доставка?"], "Какой у вас адрес?", None),
        (&["Сколько стоит доставка?"], "Цены на маникюр", None),
        (&["Сколько стоит доставка?"], "Спасибо большое", None),
        (&["Сколько стоит доставка?"], "Подскажите, пожалуйста", None),
        (
            &["Сколько стоит доставка?"],
            "Как записаться к врачу?",
            None,
        ),
        (&["Сколько стоит доставка?"], "Кто вы?", None),
        (&["Сколько стоит доставка?"], "Где вы?", None),
    ]);
}

#[test]
fn uzbek_follow_ups_get_their_topic_in_latin_script() {
    check(&[
        (
            &["Yetkazib berish narxi qancha?"],
            "Buxoroga-chi?",
            Some("Yetkazib berish narxi Buxoroga-chi?"),
        ),
        (
            &["Yetkazib berish narxi qancha?"],
            "Va Buxoroga?",
            Some("Yetkazib berish narxi Va Buxoroga?"),
        ),
        (
            &["Yetkazib berish bormi?"],
            "qancha?",
            Some("Yetkazib berish qancha?"),
        ),
        (
            &["Ingliz tili kursi bormi?"],
            "Narxi qancha?",
            Some("Ingliz tili kursi Narxi qancha?"),
        ),
        (
            &["Ingliz tili kursi bormi?"],
            "bu qancha davom etadi?",
            Some("Ingliz tili kursi bu qancha davom etadi?"),
        ),
        (
            &["Ingliz tili kursi bormi?"],
            "Bolalar uchun-chi?",
            Some("Ingliz tili kursi Bolalar uchun-chi?"),
        ),
        (
            &["Shanba kuni ishlaysizmi?"],
            "yakshanba-chi?",
            Some("Shanba kuni ishlaysizmi yakshanba-chi?"),
        ),
        (
            &["Samsung A54 bormi?"],
            "rangi qanaqa?",
            Some("Samsung A54 rangi qanaqa?"),
        ),
        (
            &["Samsung A54 bormi?"],
            "uni qanday olsam boʻladi?",
            Some("Samsung A54 uni qanday olsam boʻladi?"),
        ),
        (
            &["Chilonzor filiali qayerda?"],
            "U yerga qanday boraman?",
            Some("Chilonzor filiali U yerga qanday boraman?"),
        ),
        (
            &["Yetkazib berasizmi?"],
            "Chirchiqqa?",
            Some("Yetkazib Chirchiqqa?"),
        ),
        (
            &["Nikoh toʻyi uchun zal bormi?"],
            "necha kishilik?",
            Some("Nikoh toʻyi zal necha kishilik?"),
        ),
    ]);
}

#[test]
fn uzbek_follow_ups_get_their_topic_in_cyrillic_script() {
    check(&[
        (
            &["Етказиб бериш нархи қанча?"],
            "Бухорога-чи?",
            Some("Етказиб бериш нархи Бухорога-чи?"),
        ),
        (
            &["Етказиб бериш нархи қанча?"],
            "ва Бухорога?",
            Some("Етказиб бериш нархи ва Бухорога?"),
        ),
        (
            &["Инглиз тили курси борми?"],
            "Нархи қанча?",
            Some("Инглиз тили курси Нархи қанча?"),
        ),
        (
            &["Инглиз тили курси борми?"],
            "Болалар учун-чи?",
            Some("Инглиз тили курси Болалар учун-чи?"),
        ),
        (
            &["Инглиз тили курси борми?"],
            "ўша неча ой?",
            Some("Инглиз тили курси ўша неча ой?"),
        ),
        (
            &["Шанба куни ишлайсизми?"],
            "якшанба-чи?",
            Some("Шанба куни ишлайсизми якшанба-чи?"),
        ),
        (
            &["Тўй торти борми?"],
            "уни қачон олсам бўлади?",
            Some("Тўй торти уни қачон олсам бўлади?"),
        ),
    ]);
}

#[test]
fn uzbek_questions_with_a_topic_of_their_own_stay() {
    check(&[
        (
            &["Qachon ishlaysiz?"],
            "Samarqandga yetkazib berish qancha turadi?",
            None,
        ),
        (&["Qachon ishlaysiz?"], "Va toʻlov qanday?", None),
        (&["Qachon ishlaysiz?"], "Yetkazib berish-chi?", None),
        (&["Qachon ishlaysiz?"], "Manzilingiz qayerda?", None),
        (&["Qachon ishlaysiz?"], "Rahmat", None),
        (&["Qachon ishlaysiz?"], "Siz kimsiz?", None),
        (
            &["Қачон ишлайсиз?"],
            "Самарқандга етказиб бериш қанча туради?",
            None,
        ),
        (&["Қачон ишлайсиз?"], "Манзилингиз қаерда?", None),
        (&["Қачон ишлайсиз?"], "Раҳмат", None),
        (&["Қачон ишлайсиз?"], "Тўлов қандай?", None),
    ]);
}

#[test]
fn a_chain_of_follow_ups_keeps_its_topic() {
    check(&[
        (
            &["delivery price?", "and to Bukhara?"],
            "how long?",
            Some("delivery price how long?"),
        ),
        (
            &["Доставка?", "А в Бухару?", "сколько стоит?"],
            "а долго?",
            Some("Доставка а долго?"),
        ),
        (
            &["Yetkazib berish bormi?", "Buxoroga-chi?"],
            "necha kunda?",
            Some("Yetkazib berish necha kunda?"),
        ),
        (
            &["delivery price?", "and to Bukhara?", "Do you have parking?"],
            "is it free?",
            Some("parking is it free?"),
        ),
        (
            &["delivery price?", "thanks", "ok"],
            "and to Bukhara?",
            Some("delivery price and to Bukhara?"),
        ),
    ]);
}

#[test]
fn without_anything_said_before_nothing_is_added() {
    for question in [
        "and to Bukhara?",
        "А в Бухару?",
        "Buxoroga-chi?",
        "қанча?",
        "",
        "?!",
    ] {
        assert_eq!(standalone(question, &[]), None, "{question}");
        assert_eq!(
            standalone(question, &["hello", "спасибо", "", "?"]),
            None,
            "{question}"
        );
    }
}

#[test]
fn words_that_the_question_has_already_are_not_repeated() {
    assert_eq!(
        standalone("And the price to Bukhara?", &["delivery price?"]).as_deref(),
        Some("delivery And the price to Bukhara?")
    );
}

#[test]
fn a_long_story_gives_only_its_first_words() {
    let story = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo";
    assert_eq!(
        standalone("how much?", &[story]).as_deref(),
        Some("alpha bravo charlie delta echo foxtrot golf hotel how much?")
    );
}
