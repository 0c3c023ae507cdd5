use super::{super::Format, *};

#[test]
fn plain_text_is_kept_as_it_was_written() {
    let text = "Narx: 5 000 soʻm.\n\n*Muhim*: <b> va \\ belgilar qoladi.\n\tchek";
    let read = read_here(text.as_bytes(), "a.txt").expect("readable");
    assert_eq!((read.format, read.pages), (Format::Text, 1));
    assert_eq!(read.text, text);
}

#[test]
fn invisible_controls_and_pages_of_blank_lines_go() {
    let text = "bir\u{1}   \n\n\n\n\n\nikki\u{7f}\n\n";
    let long = format!("{text}{}", "matn ".repeat(80));
    let read = text_of(long.as_bytes(), "a.txt");
    assert!(read.starts_with("bir\n\n\nikki\n\nmatn"), "{read:?}");
}

#[test]
fn old_encodings_are_read() {
    let russian = "Доставка по городу бесплатна, за город — по договорённости.";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
    assert_eq!(text_of(&bytes, "a.txt"), russian);
    let wide: Vec<u8> = "\u{feff}Ғишт"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(text_of(&wide, "a.txt"), "Ғишт");
}

#[test]
fn the_name_tells_markdown_and_tables_from_plain_text() {
    for (text, name, format) in [
        ("# Narx\n\nmatn", "a.MD", Format::Markdown),
        ("# Narx\n\nmatn", "a.txt", Format::Text),
        ("a,b\n1,2\n", "a.csv", Format::Csv),
        ("a\tb\n1\t2\n", "a.tsv", Format::Csv),
        ("a,b\n1,2\n", "a.txt", Format::Text),
        ("Just one sentence.\nAnd another.\n", "a.csv", Format::Text),
    ] {
        let read = read_here(text.as_bytes(), name).expect(name);
        assert_eq!(read.format, format, "{name}");
    }
}

#[test]
fn a_table_of_text_has_a_header_row_whatever_its_delimiter() {
    for text in [
        "Товар,Цена\n\"Чай, зелёный\",5|6\n",
        "Товар;Цена\n\"Чай, зелёный\";5|6\n",
        "Товар\tЦена\nЧай, зелёный\t5|6\n",
        "sep=;\nТовар;Цена\nЧай, зелёный;5|6\n",
    ] {
        let read = text_of(text.as_bytes(), "a.csv");
        assert_eq!(
            read, "| Товар | Цена |\n| --- | --- |\n| Чай, зелёный | 5\\|6 |",
            "{text}"
        );
    }
}

#[test]
fn a_line_break_within_a_cell_does_not_end_its_row() {
    let text = "Savol,Javob\n\"Necha\nkun?\",14\n,\nQayerda?,shu yerda\n";
    assert_eq!(
        text_of(text.as_bytes(), "a.csv"),
        "| Savol | Javob |\n| --- | --- |\n| Necha kun? | 14 |\n| Qayerda? | shu yerda |"
    );
}

#[test]
fn what_is_not_read_here_is_named_by_what_its_name_promised() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
    let program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0";
    let old_word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0";
    let rtf = br"{\rtf1\ansi Hello}";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>";
    for (bytes, name, refusal) in [
        (&picture[..], "a.png", Refusal::UnknownFormat),
        (&picture[..], "a.pdf", Refusal::Mismatch),
        (&program[..], "a", Refusal::UnknownFormat),
        (&program[..], "a.docx", Refusal::Mismatch),
        (&old_word[..], "a.doc", Refusal::UnknownFormat),
        (&rtf[..], "a.rtf", Refusal::UnknownFormat),
        (&svg[..], "a.svg", Refusal::UnknownFormat),
        (&b""[..], "a.pdf", Refusal::NoText),
        (&b" \n\t "[..], "a.txt", Refusal::NoText),
    ] {
        assert_eq!(read_here(bytes, name), Err(refusal), "{name}");
    }
}

#[test]
fn other_archives_are_not_read() {
    let jar = made::archive(&[("META-INF/MANIFEST.MF", b"Main-Class: a")]);
    assert_eq!(read_here(&jar, "a.zip"), Err(Refusal::UnknownFormat));
    assert_eq!(read_here(&jar, "a.docx"), Err(Refusal::Mismatch));
}

#[test]
fn a_workbook_with_a_password_asks_for_it() {
    let locked = fixture_bytes("locked.xlsx");
    assert_eq!(read_here(&locked, "a.xlsx"), Err(Refusal::Encrypted));
    assert_eq!(read_here(&locked, "a.docx"), Err(Refusal::Encrypted));
}

#[test]
fn formats_and_refusals_come_back_from_their_stored_names() {
    for format in Format::ALL {
        assert_eq!(Format::from_stored(format.as_str()), Some(format));
    }
    for refusal in Refusal::ALL {
        assert_eq!(Refusal::from_stored(refusal.as_str()), Some(refusal));
    }
    assert_eq!(Format::from_stored("doc"), None);
    assert_eq!(Refusal::from_stored(""), None);
}
