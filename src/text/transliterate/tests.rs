use proptest::prelude::*;

use super::*;

/// Cyrillic and Latin, each the other's transliteration.
const PAIRS: &str = "\
абдулла abdulla|бола bola|ватан vatan|гул gul|дўст doʻst|ер yer|ёз yoz|жон jon|зар zar|иш ish|йил yil|кун kun
қиш qish|лола lola|мактаб maktab|нон non|она ona|ўқувчи oʻquvchi|пахта paxta|рост rost|сув suv|тош tosh|уй uy
фан fan|хона xona|ҳаво havo|чой choy|шаҳар shahar|эшик eshik|юрак yurak|яхши yaxshi|ғоз gʻoz
Ўзбекистон Oʻzbekiston|ЎЗБЕКИСТОН OʻZBEKISTON|Чирчиқ Chirchiq|ЧИРЧИҚ CHIRCHIQ|Шаҳрисабз Shahrisabz|ШАҲАР SHAHAR
Ғиждувон Gʻijduvon|ҒИЖДУВОН GʻIJDUVON|Фарғона Fargʻona|Қарши Qarshi|Бухоро Buxoro|Самарқанд Samarqand|Хива Xiva
Ёз Yoz|ЁЗ YOZ|Ер Yer|ЕР YER|Юлдуз Yulduz|ЮЛДУЗ YULDUZ|Яшин Yashin|ЯШИН YASHIN|Эшик Eshik|ЭШИК ESHIK|ИШ ISH|Иш Ish
елка yelka|поезд poyezd|аҳолиси aholisi|оила oila|аэропорт aeroport|поэма poema|маориф maorif|шеър sheʼr
келди keldi|бер ber|менинг mening|тетик tetik|бўёқ boʻyoq|тайёр tayyor|дунё dunyo|дарё daryo|бунёд bunyod
йўл yoʻl|йўқ yoʻq|Йўл Yoʻl|ЙЎЛ YOʻL|тўй toʻy|кийим kiyim|сиёсат siyosat|биринчи birinchi|иккинчи ikkinchi
маълумот maʼlumot|МАЪЛУМОТ MAʼLUMOT|санъат sanʼat|эътибор eʼtibor|инъом inʼom|даъво daʼvo|феъл feʼl|қатъий qatʼiy
мавқеъ mavqeʼ|маъюс maʼyus|таъкид taʼkid|мўъжиза moʻjiza|мўътабар moʻtabar|мўътадил moʻtadil
асҳоб asʼhob|Исҳоқ Isʼhoq|ИСҲОҚ ISʼHOQ|мусҳаф musʼhaf|машҳур mashhur|шаҳар shahar
тонг tong|денгиз dengiz|синглим singlim|янги yangi|кўнгил koʻngil|тоғ togʻ|боғ bogʻ|туғ tugʻ|соғлом sogʻlom
акция aksiya|функция funksiya|лекция leksiya|станция stansiya|конференция konferensiya|квитанция kvitansiya
коррупция korrupsiya|милиция militsiya|операция operatsiya|информация informatsiya|конституция konstitutsiya
пенсия pensiya|версия versiya|цирк sirk|цемент sement|цех sex|центр sentr|концерт konsert|лицей litsey
процент protsent|процесс protsess|рецепт retsept|доцент dotsent|медицина meditsina|лицензия litsenziya|пицца pitsa
апрель aprel|апрелда aprelda|июнь iyun|июнда iyunda|сентябрь sentabr|Сентябрда Sentabrda|октябрь oktabr|ноябрь noyabr
январь yanvar|фильм film|фильмлар filmlar|альбом albom|модель model|модели modeli|мебель mebel|компьютер kompyuter
Компьютерлар Kompyuterlar|КОМПЬЮТЕР KOMPYUTER|интервью intervyu|премьера premyera|карьера karyera|бульон bulyon
объект obyekt|Объектлар Obyektlar|ОБЪЕКТ OBYEKT|субъект subyekt|инъекция inyeksiya|съезд syezd|бюджет budjet|Бюджетдан Budjetdan
факультет fakultet|роль rol|роли roli|ролик rolik|сирка sirka|палто palto|район rayon|майор mayor|режиссёр rejissyor
кетса ketsa|айтса aytsa|етсин yetsin|ҳаётимиз hayotimiz|еди yedi|ойижон oyijon|гўшт goʻsht|кўча koʻcha|чўл choʻl";

/// Cyrillic whose Latin form does not lead back to it.
const TO_LATIN_ONLY: &str = "\
борщ borsh|Борщ Borsh|выставка vistavka|сыр sir|ель yel|день den|каньон kanyon|адъютантлар adyutantlar
подъезд podyezd|съёмка syomka|центнер sentner|Абцесс Absess|цц s|Я Ya|Ш. Sh.|А.Ш. A.Sh.|ЮНЕСКО YUNESKO|ЦУМ SUM|Цой Soy
подпись podpis|мэр mer|сэр ser|медальон medalyon|Ъ ʼ|щит shit|ЩИТ SHIT|Щит Shit|вьетнам vyetnam";

fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split(['\n', '|'])
        .filter_map(|pair| pair.split_once(' '))
}

fn check(found: Vec<(String, String, String)>) {
    let wrong: Vec<String> = found
        .into_iter()
        .filter(|(_, found, wanted)| found != wanted)
        .map(|(from, found, wanted)| format!("{from} gave {found}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn latin(pairs: &[(&str, &str)]) {
    let of = |(from, to): &(&str, &str)| ((*from).to_owned(), to_latin(from), (*to).to_owned());
    check(pairs.iter().map(of).collect());
}

fn cyrillic(pairs: &[(&str, &str)]) {
    let of = |(from, to): &(&str, &str)| ((*from).to_owned(), to_cyrillic(from), (*to).to_owned());
    check(pairs.iter().map(of).collect());
}

#[test]
fn golden_pairs_hold_both_ways() {
    let both: Vec<_> = pairs(PAIRS)
        .filter(|(_, latin)| *latin != "palto")
        .collect();
    assert!(both.len() >= 120, "{}", both.len());
    latin(&both);
    let back: Vec<_> = both
        .iter()
        .map(|(cyrillic, latin)| (*latin, *cyrillic))
        .collect();
    cyrillic(&back);
}

#[test]
fn russian_letters_are_read_as_uzbek_latin_writes_them() {
    latin(&pairs(TO_LATIN_ONLY).collect::<Vec<_>>());
}

#[test]
fn every_known_loanword_leads_back_to_itself() {
    for (from, to) in loanwords::all() {
        assert_eq!(to_cyrillic(from), to);
        assert_eq!(to_latin(to), from);
        assert_eq!(to_cyrillic(&from.to_uppercase()), to.to_uppercase());
        assert_eq!(to_latin(&to.to_uppercase()), from.to_uppercase());
    }
}

#[test]
fn all_apostrophes_are_read() {
    for mark in ["'", "`", "´", "‘", "’", "ʻ", "ʼ"] {
        let of = |word: &str| to_cyrillic(&word.replace('_', mark));
        assert_eq!(of("o_zbek"), "ўзбек", "{mark}");
        assert_eq!(of("O_ZBEK"), "ЎЗБЕК", "{mark}");
        assert_eq!(of("tog_da bog_"), "тоғда боғ", "{mark}");
        assert_eq!(of("ma_lumot"), "маълумот", "{mark}");
        assert_eq!(of("yo_l"), "йўл", "{mark}");
        assert_eq!(of("As_hob"), "Асҳоб", "{mark}");
        assert_eq!(of("MAS_UL"), "МАСЪУЛ", "{mark}");
    }
}

#[test]
fn quotes_stay_quotes() {
    cyrillic(&[
        ("'salom'", "'салом'"),
        ("‘narx’", "‘нарх’"),
        ("«kitob»", "«китоб»"),
        ("\"Salom\", dedi", "\"Салом\", деди"),
    ]);
}

#[test]
fn sentences_keep_everything_but_their_letters() {
    let latin_text = "Yetkazib berish — 20 000 soʻm (Toshkent boʻylab), 2–3 kun; batafsil: 5-band!\n\n- Eshik 9:00 da ochiladi.\n";
    let cyrillic_text = "Етказиб бериш — 20 000 сўм (Тошкент бўйлаб), 2–3 кун; батафсил: 5-банд!\n\n- Эшик 9:00 да очилади.\n";
    assert_eq!(to_cyrillic(latin_text), cyrillic_text);
    assert_eq!(to_latin(cyrillic_text), latin_text);
}

#[test]
fn addresses_stay_as_they_are() {
    for kept in [
        "https://shop.uz/narxlar?sahifa=2&til=uz#yetkazish",
        "http://Toshkent.example.com/Yangi_sahifa",
        "www.dokon.uz",
        "dokon.uz",
        "dokon.uz/aksiya/yoz",
        "info@dokon.uz",
        "@dokon_bot",
        "t.me/dokon",
        "mailto:savol@dokon.uz",
        "narxlar.pdf",
        "yangi_narx",
        "https://uz.wikipedia.org/wiki/Тошкент",
    ] {
        assert_eq!(to_cyrillic(kept), kept);
        assert_eq!(to_latin(kept), kept);
    }
    cyrillic(&[
        (
            "Sayt:https://shop.uz/narx, bering",
            "Сайт:https://shop.uz/narx, беринг",
        ),
        ("(https://shop.uz/narx) bor", "(https://shop.uz/narx) бор"),
        (
            "[Narxlar roʻyxati](https://shop.uz/narx) va",
            "[Нархлар рўйхати](https://shop.uz/narx) ва",
        ),
        ("[Narx](/narx/yangi)da", "[Нарх](/narx/yangi)да"),
        ("**https://shop.uz** orqali", "**https://shop.uz** орқали"),
        ("shop.uz-da bor.", "shop.uz-да бор."),
        ("Pochta:info@shop.uz!", "Почта:info@shop.uz!"),
        ("bor.Ertaga keladi.", "бор.Эртага келади."),
        (
            "narx<br>muddat &nbsp; &amp; kun",
            "нарх<br>муддат &nbsp; &amp; кун",
        ),
    ]);
}

#[test]
fn code_and_citation_markers_stay_as_they_are() {
    cyrillic(&[
        ("Bepul [1][2]. Narx [3].", "Бепул [1][2]. Нарх [3]."),
        ("`narx` maydoni", "`narx` майдони"),
        ("`narx`ni yozing", "`narx`ни ёзинг"),
        ("``bu ` kod`` bor", "``bu ` kod`` бор"),
        (
            "kod:\n```json\n{\"narx\": 5}\n\nbu ham\n```\ntamom",
            "код:\n```json\n{\"narx\": 5}\n\nbu ham\n```\nтамом",
        ),
        ("~~~\nbu kod\n~~~\nbu emas", "~~~\nbu kod\n~~~\nбу эмас"),
        ("~~eski~~ yangi", "~~эски~~ янги"),
        ("`ochiq\n\nYangi xat", "`ochiq\n\nЯнги хат"),
        ("**Narx** va _muddat_", "**Нарх** ва _муддат_"),
        (
            "| Narx | Kun |\n|---|---|\n| besh | olti |",
            "| Нарх | Кун |\n|---|---|\n| беш | олти |",
        ),
    ]);
    latin(&[("`нарх` майдони [1]", "`нарх` maydoni [1]")]);
}

#[test]
fn what_is_plainly_not_uzbek_stays_latin() {
    cyrillic(&[
        ("Samsung A54 bor", "Самсунг A54 бор"),
        ("iPhone 15 Pro", "iPhone 15 Про"),
        ("USB3 va MP3", "USB3 ва MP3"),
        ("Windows, Facebook, YouTube", "Windows, Facebook, YouTube"),
        ("Wi-Fi bepul", "Wi-Fi бепул"),
        ("e-mail yozing", "e-mail ёзинг"),
        ("Click va Payme", "Click ва Пайме"),
        ("Uzcard, Humo", "Uzcard, Ҳумо"),
        ("Sony Galaxy", "Sony Galaxy"),
        ("COVID-19", "COVID-19"),
        ("café Müller şeker", "café Müller şeker"),
        (
            "XXI asr, IV chorak, I bosqich",
            "XXI аср, IV чорак, I босқич",
        ),
        ("I. Karimov, X. Olimjon", "И. Каримов, Х. Олимжон"),
        ("PDF-da, QR kod", "PDF-да, QR код"),
        ("Привет 你好 salom", "Привет 你好 салом"),
    ]);
}

#[test]
fn numbers_keep_their_digits_and_change_their_endings() {
    cyrillic(&[
        ("5kg guruch, 10ta non", "5кг гуруч, 10та нон"),
        ("20-uy, 2024-yil", "20-уй, 2024-йил"),
        ("1 250 000 soʻm", "1 250 000 сўм"),
        ("9:00-18:00gacha", "9:00-18:00гача"),
        ("5G internet", "5G интернет"),
        ("3-eshik", "3-эшик"),
    ]);
    latin(&[("5кг, 20-уй, 3-ер", "5kg, 20-uy, 3-yer")]);
}

#[test]
fn latin_names_in_cyrillic_text_stay_and_their_endings_change() {
    latin(&[
        ("iPhoneга ғилоф", "iPhonega gʻilof"),
        ("Telegramда ёзинг", "Telegramda yozing"),
        ("o'zbek ва ўзбек", "o'zbek va oʻzbek"),
    ]);
    cyrillic(&[("Telegramда yozing", "Телеграмда ёзинг")]);
}

#[test]
fn letters_that_uzbek_does_not_know_are_left_alone() {
    for kept in ["Қазақстанның", "Україні", "Ελλάδα", "日本", "əlifba"]
    {
        let unknown = kept.contains(['ә', 'ң', 'ї', 'і', 'ұ']) || !kept.contains('а');
        assert!(!unknown || to_latin(kept) == kept, "{kept}");
    }
    assert_eq!(to_latin("Україні ва ўзбек"), "Україні va oʻzbek");
}

#[test]
fn letters_written_with_combining_marks_are_read() {
    assert_eq!(to_latin("у\u{306}збек, и\u{306}ил"), "oʻzbek, yil");
}

#[test]
fn a_stream_holds_back_only_the_unfinished_word() {
    let mut stream = Transliterator::new(Script::Cyrillic);
    assert_eq!(stream.push("Salom, do"), "Салом, ");
    assert_eq!(stream.push("'kon och"), "дўкон ");
    assert_eq!(stream.push("iq. "), "очиқ. ");
    assert_eq!(stream.push("S"), "");
    assert_eq!(stream.push("h"), "");
    assert_eq!(stream.finish(), "Ш");
}

fn in_pieces(text: &str, to: Script, cuts: &[usize]) -> String {
    let mut stream = Transliterator::new(to);
    let mut out = String::new();
    let mut rest = text;
    for cut in cuts {
        let at = rest
            .char_indices()
            .nth(*cut)
            .map_or(rest.len(), |(at, _)| at);
        out.push_str(&stream.push(&rest[..at]));
        rest = &rest[at..];
    }
    out.push_str(&stream.push(rest));
    out.push_str(&stream.finish());
    out
}

#[test]
fn any_single_cut_gives_the_same_text() {
    let text = "Oʻzbekiston: `kod``` ~~~\nx~~~ [a](b c) https://a.uz/sh as'hob [1]\n```\nsh\n```\nЧирчиқ ЁЗ цирк @a";
    for to in [Script::Latin, Script::Cyrillic] {
        let whole = whole(text, to);
        for cut in 0..=text.chars().count() {
            assert_eq!(in_pieces(text, to, &[cut]), whole, "cut at {cut}");
        }
        let singly = vec![1; text.chars().count()];
        assert_eq!(in_pieces(text, to, &singly), whole);
    }
}

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Zа-яА-ЯўқғҳЎҚҒҲё0-9'ʻʼ‘’` .,:!?\n~@/\\[\\]()<>&;_-]{0,80}",
        "(sh|ch|oʻ|g'|ye|https://|`|```|~~~|\n| |a|s'h|[1]|\\(|\\)|w|5|@|\\.uz){0,30}",
    ]
}

proptest! {
    #[test]
    fn pieces_make_up_the_whole(text in soup(), cuts in proptest::collection::vec(0usize..12, 0..12)) {
        for to in [Script::Latin, Script::Cyrillic] {
            prop_assert_eq!(in_pieces(&text, to, &cuts), whole(&text, to));
        }
    }

    #[test]
    fn only_letters_and_apostrophes_change(text in soup()) {
        let frame = |text: &str| -> String {
            text.chars().filter(|c| !c.is_alphabetic() && !super::super::fold::is_mark(*c)
                && !unicode_normalization::char::is_combining_mark(*c)).collect()
        };
        prop_assert_eq!(frame(&to_latin(&text)), frame(&text));
        prop_assert_eq!(frame(&to_cyrillic(&text)), frame(&text));
    }

    #[test]
    fn words_of_the_latin_alphabet_come_back(
        word in "(sh|ch|gʻ|[bdfghjklmnpqrstvxz])?(oʻ|[aeiou])((sh|ch|gʻ|y|[bdfghjklmnpqrstvxz])?([aeiou]|oʻ|yo|yu|ya)[dklmnrz]?){0,4}"
    ) {
        prop_assume!(!cyrillic::is_foreign(&word, None));
        prop_assert_eq!(to_latin(&to_cyrillic(&word)), word.clone());
        let capitals = word.to_uppercase();
        prop_assume!(!cyrillic::is_foreign(&capitals, None));
        prop_assert_eq!(to_latin(&to_cyrillic(&capitals)), capitals);
    }

    #[test]
    fn words_of_the_cyrillic_alphabet_come_back(
        word in "[эаиоуўёюяе]?([бвгғджзкқлмнпрстфхҳчш][аеёиоуўюя]{1,2}(й|[бвгғджзкқлмнпрстфхҳчш])?){1,4}"
    ) {
        let plain = to_latin(&word);
        prop_assume!(!cyrillic::is_foreign(&plain, None) && loanwords::stem(&plain).is_none());
        prop_assume!(!plain.contains("siya") && !plain.contains("sion"));
        prop_assert_eq!(to_cyrillic(&plain), word);
    }

    #[test]
    fn transliterating_twice_changes_nothing_more(text in soup()) {
        let once = to_latin(&text);
        prop_assert_eq!(to_latin(&once), once.clone());
    }
}
