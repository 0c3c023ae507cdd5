use super::{super::Format, made::*, *};

#[test]
fn a_text_document_keeps_its_structure() {
    let document = read_here(&fixture_bytes("rules.docx"), "rules.docx").expect("readable");
    assert_eq!((document.format, document.pages), (Format::Docx, 1));
    assert_eq!(document.title.as_deref(), Some("Delivery rules"));
    for part in [
        "# Narxlar va muddatlar\n",
        "Toshkent boʻylab yetkazib berish bepul. 2024. *Yulduz* va file_name [x].",
        "- naqd pul\n- karta",
        "1. birinchi\n2. ikkinchi",
        "## Таблица цен",
        "| Город | Цена | Срок |\n| --- | --- | --- |\n| Самарканд | 25 000 сум | 2 дня |",
        r"| A\|B | один два | 3 |",
        "[qoidalar](https://shop.example/rules)",
        "## Қайтариш",
        "Чек берилади, қайтариш учун ўн тўрт кун берилган.",
    ] {
        assert_holds(&document.text, part);
    }
}

#[test]
fn merged_cells_of_a_text_document_are_said_in_each_row() {
    let text = text_of(&fixture_bytes("rules.docx"), "rules.docx");
    assert_holds(&text, "| Phones | One |\n| Phones | Two |");
}

#[test]
fn what_the_author_does_not_show_is_not_read() {
    for (name, hidden) in [
        ("rules.docx", "ichki izoh"),
        ("prices.xlsx", "Закупка"),
        ("prices.xlsx", "Тайный"),
        ("show.pptx", "Не говорить о браке"),
        ("show.pptx", "Скрытый слайд"),
    ] {
        assert_lacks(&text_of(&fixture_bytes(name), name), hidden);
    }
}

#[test]
fn a_workbook_is_a_table_a_sheet_with_numbers_as_they_are_shown() {
    let book = read_here(&fixture_bytes("prices.xlsx"), "prices.xlsx").expect("readable");
    assert_eq!(book.format, Format::Xlsx);
    assert_eq!(book.title.as_deref(), Some("Price list"));
    for part in [
        "## Narxlar\n\nПрайс-лист на март\n",
        "| Товар | Цена | Скидка | Дата | Есть |\n| --- | --- | --- | --- | --- |",
        "| Чай | 12,500.50 | 15% | 2026-03-01 | TRUE |",
        r"| A\|B | 3 |  | 2026-03-01 14:30:00 | FALSE |",
        "| Кофе | 1 |  |  |  |\n| Кофе | 2 |  |  |  |",
        "## Қайтариш",
        "| Savol | Javob |\n| --- | --- |\n| Necha kun? | 14 |",
    ] {
        assert_holds(&book.text, part);
    }
}

#[test]
fn a_formula_is_its_last_result() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Item</t></is></c><c r="B1" t="inlineStr"><is><t>Sum</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Tea</t></is></c><c r="B2"><f>20*2+2</f><v>42</v></c></row>"#;
    let text = text_of(&xlsx(rows), "book.xlsx");
    assert_holds(&text, "| Item | Sum |\n| --- | --- |\n| Tea | 42 |");
}

#[test]
fn a_presentation_is_a_page_a_slide() {
    let show = read_here(&fixture_bytes("show.pptx"), "show.pptx").expect("readable");
    assert_eq!((show.format, show.pages), (Format::Pptx, 3));
    assert_eq!(show.title.as_deref(), Some("Taqdimot"));
    let slides: Vec<&str> = show.text.split("\n\u{c}\n").collect();
    assert_eq!(slides.len(), 3);
    assert_holds(slides[0], "Yetkazib berish\n\n- bepul\n- tez");
    assert_holds(slides[1], "- 14 дней\n- чек нужен");
    assert_holds(
        slides[2],
        "| Шаҳар | Нарх |\n| --- | --- |\n| Бухоро | 10 |",
    );
    assert_holds(slides[2], "[sayt](https://shop.example/)");
}

#[test]
fn a_book_is_read_chapter_after_chapter() {
    let book = epub(
        "Книга о доме",
        &[
            "<h1>Первая глава</h1><p>Дом стоит на горе.</p><ul><li>окно</li><li>дверь</li></ul>",
            "<h1>Ikkinchi bob</h1><p>Togʻ baland.</p><table><tr><td>Ism</td><td>Yosh</td></tr><tr><td>Ali</td><td>7</td></tr></table>",
        ],
    );
    let book = read_here(&book, "book.epub").expect("readable");
    assert_eq!((book.format, book.pages), (Format::Epub, 2));
    assert_eq!(book.title.as_deref(), Some("Книга о доме"));
    let first = book.text.find("# Первая глава").expect("the first chapter");
    let second = book
        .text
        .find("# Ikkinchi bob")
        .expect("the second chapter");
    assert!(first < second);
    for part in [
        "Дом стоит на горе.",
        "- окно\n- дверь",
        "| Ism | Yosh |",
        "| Ali | 7 |",
    ] {
        assert_holds(&book.text, part);
    }
}

#[test]
fn the_bytes_decide_whatever_the_name_says() {
    for (bytes, name, format) in [
        (fixture_bytes("rules.pdf"), "rules.docx", Format::Pdf),
        (fixture_bytes("rules.docx"), "rules.pdf", Format::Docx),
        (fixture_bytes("prices.xlsx"), "prices", Format::Xlsx),
        (fixture_bytes("show.pptx"), "show.zip", Format::Pptx),
    ] {
        assert_eq!(read_here(&bytes, name).expect(name).format, format);
    }
}
