use super::{super::Format, made::*, *};

#[test]
fn a_pdf_becomes_paragraphs_headings_lists_and_tables() {
    let rules = read_here(&fixture_bytes("rules.pdf"), "rules.pdf").expect("readable");
    assert_eq!((rules.format, rules.pages), (Format::Pdf, 2));
    assert_eq!(rules.title.as_deref(), Some("Правила магазина"));
    for part in [
        "# Правила магазина\n",
        "## Гарантия\n",
        "Сохраните чек: без него мастер не примет прибор в ремонт, и срок придётся доказывать иначе.",
        "## Yetkazib berish\n",
        "boshqa shaharlarga esa narx ogʻirlikka qarab hisoblanadi.",
        "- naqd pul\n- karta",
        "\n\u{c}\n## Қайтариш",
        "Ғишт ва ҳўл қум қайтарилмайди, чунки улар ўлчаб сотилади.",
        "| Город | Цена | Срок |\n| --- | --- | --- |\n| Самарканд | 25 000 | 2 дня |",
    ] {
        assert_holds(&rules.text, part);
    }
}

#[test]
fn a_word_is_joined_over_the_end_of_a_line_only_when_the_document_knows_it() {
    let text = text_of(&fixture_bytes("hyphens.pdf"), "hyphens.pdf");
    assert_holds(&text, "and the delivery is free of charge");
    assert_holds(&text, "a well-known discount that grows");
}

#[test]
fn pages_without_letters_need_to_be_recognised_first() {
    let scanned = read_here(&fixture_bytes("scanned.pdf"), "scanned.pdf");
    assert_eq!(scanned, Err(Refusal::NoText));
}

#[test]
fn a_password_to_open_is_asked_for_and_one_against_printing_is_not() {
    let locked = read_here(&fixture_bytes("locked.pdf"), "locked.pdf");
    assert_eq!(locked, Err(Refusal::Encrypted));
    let open = text_of(&fixture_bytes("printing-forbidden.pdf"), "a.pdf");
    assert_holds(&open, "Our delivery service");
}

#[test]
fn too_many_pages_and_too_much_text_are_told_apart() {
    let bytes = fixture_bytes("rules.pdf");
    let few = Limits {
        pages: 1,
        ..Limits::default()
    };
    let short = Limits {
        characters: 100,
        ..Limits::default()
    };
    assert_eq!(read(&bytes, "", None, &few), Err(Refusal::TooManyPages));
    assert_eq!(read(&bytes, "", None, &short), Err(Refusal::TooLong));
}

#[test]
fn junk_before_the_mark_is_passed_over() {
    let mut bytes = b"\r\n\r\n".to_vec();
    bytes.extend(pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[]/Count 0>>",
    ]));
    // No pages, yet known to be a PDF.
    assert_eq!(read_here(&bytes, "a.txt"), Err(Refusal::Damaged));
}

#[test]
fn the_mark_of_an_item_is_no_column_of_a_table() {
    let content = "BT /F 11 Tf 70 700 Td (1.) Tj 40 0 Td (first step) Tj -40 -14 Td (2.) Tj \
        40 0 Td (second step) Tj ET";
    let bytes = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R\
            /Resources<</Font<</F 5 0 R>>>>>>",
        &stream("", content),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]);
    assert_eq!(text_of(&bytes, "a.pdf"), "1. first step\n2. second step");
}
