//! Files that were made to hurt. Each ends in a refusal within the limits, in the child.

use std::time::{Duration, Instant};

use super::{made::*, *};

/// Bytes without an end in sight or sense, the same in each run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .collect()
}

async fn assert_refused(bytes: &[u8], name: &str, allowed: &[Refusal]) {
    let started = Instant::now();
    let read = read_by_child(bytes, name).await;
    let took = started.elapsed();
    assert!(
        matches!(&read, Err(refusal) if allowed.contains(refusal)),
        "{name}: {read:?} after {took:?}, not {allowed:?}"
    );
    assert!(took < Duration::from_secs(45), "{name} took {took:?}");
}

#[tokio::test]
async fn a_good_document_is_read_by_the_child() {
    let read = read_by_child(&fixture_bytes("rules.docx"), "rules.docx").await;
    assert_holds(&read.expect("readable").text, "# Narxlar va muddatlar");
    let read = read_by_child(&fixture_bytes("rules.pdf"), "rules.pdf").await;
    assert_holds(&read.expect("readable").text, "# Правила магазина");
}

#[tokio::test]
async fn archives_that_unpack_to_too_much_are_refused() {
    let zeros = vec![0; 300 << 20];
    let bomb = docx(&document_xml("<w:p/>"), &[("word/media/a.bmp", &zeros)]);
    assert_refused(&bomb, "bomb.docx", &[Refusal::TooBig]).await;
    let many: Vec<(String, Vec<u8>)> = (0..30)
        .map(|n| (format!("word/media/{n}.bmp"), vec![0; 10 << 20]))
        .collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), &b[..])).collect();
    let bomb = docx(&document_xml("<w:p/>"), &many);
    assert_refused(&bomb, "bombs.docx", &[Refusal::TooBig]).await;
}

#[tokio::test]
async fn an_archive_within_an_archive_is_not_opened() {
    let inner = archive(&[("a.bin", &vec![0; 100 << 20])]);
    let body = document_xml("<w:p><w:r><w:t>Outer text</w:t></w:r></w:p>");
    let nested = docx(&body, &[("word/embeddings/inner.docx", &inner)]);
    let read = read_by_child(&nested, "nested.docx").await;
    assert_eq!(read.expect("readable").text, "Outer text");
}

#[tokio::test]
async fn an_archive_of_countless_entries_is_refused() {
    let names: Vec<String> = (0..20_000).map(|n| format!("word/{n}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let bomb = docx(&document_xml("<w:p/>"), &parts);
    assert_refused(&bomb, "entries.docx", &[Refusal::TooBig]).await;
}

#[tokio::test]
async fn names_that_climb_out_of_an_archive_write_nothing() {
    let body = document_xml("<w:p><w:r><w:t>Harmless</w:t></w:r></w:p>");
    let climbing = docx(
        &body,
        &[
            ("../../../../tmp/chatbot-factory-climbed", b"x"),
            ("/tmp/chatbot-factory-climbed", b"x"),
        ],
    );
    let _ = read_by_child(&climbing, "climbing.docx").await;
    assert!(!std::path::Path::new("/tmp/chatbot-factory-climbed").exists());
}

#[tokio::test]
async fn a_pdf_that_draws_itself_is_refused() {
    let form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
        "/F Do",
    );
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R\
        /Resources<</XObject<</F 5 0 R>>>>>>";
    let bytes = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        &stream("", "/F Do"),
        &form,
    ]);
    assert_refused(&bytes, "itself.pdf", &[Refusal::Damaged]).await;
}

#[tokio::test]
async fn a_pdf_whose_pages_are_their_own_parents_is_refused() {
    let bytes = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/Parent 3 0 R>>",
        "<</Type/Page/Parent 3 0 R/Contents 4 0 R>>",
        &stream("", "BT (a) Tj ET"),
    ]);
    assert_refused(&bytes, "parents.pdf", &[Refusal::Damaged]).await;
}

#[tokio::test]
async fn a_pdf_that_announces_billions_of_objects_is_refused() {
    let table = b"%PDF-1.4\nxref\n0 4000000000\ntrailer<</Size 4000000000/Root 1 0 R>>\n\
        startxref\n9\n%%EOF";
    let allowed = [Refusal::Damaged, Refusal::TooBig];
    assert_refused(table, "table.pdf", &allowed).await;
    let object = stream(
        "/Type/XRef/Size 4000000000/W[8 8 8]/Root 1 0 R/Index[0 4000000000]",
        "a",
    );
    let stream = format!("%PDF-1.5\n1 0 obj{object}\nendobj\nstartxref\n9\n%%EOF");
    assert_refused(stream.as_bytes(), "stream.pdf", &allowed).await;
}

#[tokio::test]
async fn a_pdf_that_inflates_is_refused() {
    let bytes = fixture_bytes("inflating.pdf");
    let allowed = [Refusal::TooBig, Refusal::TooSlow];
    assert_refused(&bytes, "inflating.pdf", &allowed).await;
}

#[tokio::test]
async fn a_workbook_with_one_cell_at_each_end_of_the_sheet_is_survived() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let read = read_by_child(&xlsx(rows), "sparse.xlsx").await;
    assert_ne!(read, Err(Refusal::Internal));
}

#[tokio::test]
async fn pages_nested_without_end_are_refused() {
    let nested = format!("<html><body>{}text", "<div>".repeat(200_000));
    assert_refused(nested.as_bytes(), "nested.html", &[Refusal::Damaged]).await;
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    let wide = format!("<html><body><p{attributes}>text</p>");
    assert_refused(wide.as_bytes(), "wide.html", &[Refusal::Damaged]).await;
    // Elements whose end may be left out nest as well, when the parser is coaxed.
    let lists = format!("<html><body>{}text", "<li><ul>".repeat(100_000));
    assert_refused(lists.as_bytes(), "lists.html", &[Refusal::Damaged]).await;
}

#[tokio::test]
async fn xml_nested_without_end_is_survived() {
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:pict>", "</w:pict></w:r></w:p>"),
    ] {
        let body = format!("{}{}", open.repeat(20_000), close.repeat(20_000));
        let read = read_by_child(&docx(&document_xml(&body), &[]), "deep.docx").await;
        assert!(
            matches!(&read, Err(refusal) if *refusal != Refusal::Internal),
            "{open}: {read:?}"
        );
    }
}

#[tokio::test]
async fn entities_of_xml_are_neither_multiplied_nor_fetched() {
    let mut laughs = String::from("<!ENTITY l0 \"lol\">");
    for n in 1..10 {
        let before = format!("&l{};", n - 1).repeat(10);
        laughs += &format!("<!ENTITY l{n} \"{before}\">");
    }
    for (entities, name) in [
        (laughs.as_str(), "l9"),
        ("<!ENTITY file SYSTEM \"file:///etc/passwd\">", "file"),
        ("<!ENTITY web SYSTEM \"http://127.0.0.1:1/\">", "web"),
    ] {
        let xml = document_xml(&format!("<w:p><w:r><w:t>Text &{name};</w:t></w:r></w:p>"))
            .replacen("?>", &format!("?><!DOCTYPE d [{entities}]>"), 1);
        let read = read_by_child(&docx(&xml, &[]), "entities.docx").await;
        assert_ne!(read, Err(Refusal::Internal));
        if let Ok(read) = read {
            assert!(read.text.len() < 100, "{}", read.text);
            assert_lacks(&read.text, "root:");
        }
    }
}

#[tokio::test]
async fn documents_that_were_cut_off_are_damaged() {
    let book = epub("Cut", &["<p>Some text that is long enough to be cut.</p>"]);
    for (bytes, name) in [
        (fixture_bytes("rules.docx"), "cut.docx"),
        (fixture_bytes("prices.xlsx"), "cut.xlsx"),
        (fixture_bytes("show.pptx"), "cut.pptx"),
        (fixture_bytes("rules.pdf"), "cut.pdf"),
        (book, "cut.epub"),
    ] {
        let half = &bytes[..bytes.len() / 2];
        assert_refused(half, name, &[Refusal::Damaged]).await;
    }
}

#[tokio::test]
async fn noise_is_a_mismatch_under_each_name_that_promises_a_document() {
    let noise = noise(20_000);
    for ending in [
        "pdf", "docx", "xlsx", "pptx", "epub", "html", "csv", "md", "txt",
    ] {
        let name = format!("noise.{ending}");
        assert_refused(&noise, &name, &[Refusal::Mismatch]).await;
    }
    assert_refused(&noise, "noise.bin", &[Refusal::UnknownFormat]).await;
}

#[tokio::test]
async fn noise_behind_the_mark_of_a_format_is_damaged() {
    for mark in ["%PDF-1.7\n", "PK\u{3}\u{4}"] {
        let mut bytes = mark.as_bytes().to_vec();
        bytes.extend(noise(20_000));
        assert_refused(&bytes, "noise", &[Refusal::Damaged]).await;
    }
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_too_big() {
    let limits = Limits {
        bytes: 1_000,
        ..Limits::default()
    };
    let file = file_of(&[b'a'; 1_001]);
    let read = extractor(limits).extract(file.path(), "a.txt", None).await;
    assert_eq!(read, Err(Refusal::TooBig));
}

#[tokio::test]
async fn any_name_is_survived() {
    let long = "ў".repeat(100_000);
    for name in [
        "",
        "-x",
        "--help",
        "a\0b",
        "a\nb",
        "../../etc/passwd",
        "\u{202e}fdp.exe",
        "'; $(id)",
        &long,
    ] {
        let read = read_by_child("Oddiy matn".as_bytes(), name).await;
        assert_eq!(
            read.map(|read| read.text),
            Ok("Oddiy matn".to_owned()),
            "{name}"
        );
    }
}
