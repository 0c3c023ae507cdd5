use super::*;

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
        let wider = related(&keys(asked)).into_all();
        let met = keys(written).iter().any(|key| wider.contains(key));
        assert_eq!(met, asked != "suboota", "{asked} {written}");
    }
    assert!(related(&keys("kaptarxona")).is_empty());
}
