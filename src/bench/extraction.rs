//! How fast documents are read, each kind by a child process as the server has it done: its start is in
//! the time.

use std::{
    fs,
    time::{Duration, Instant},
};

use chatbot_factory::extract::{Extractor, Limits};
use tempfile::TempDir;

use crate::{
    Result, made, process,
    prose::Prose,
    table::{Table, quantile},
};

/// Documents of prose that one file is made of.
const DOCUMENTS: usize = 30;
/// Times each is read.
const TIMES: usize = 5;
/// Lines of a page of the PDF, and characters of a line.
const LINES: usize = 45;
const LINE: usize = 90;
/// Paragraphs of a slide.
const ON_A_SLIDE: usize = 3;

/// Reads one file of each kind, all of the same text.
pub async fn measure(table: &mut Table) -> Result<()> {
    let prose = Prose::read()?;
    let paragraphs: Vec<String> = (0..DOCUMENTS)
        .map(|number| prose.document(number).1)
        .flat_map(|text| {
            let lines = text.lines().filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let extractor = Extractor::new(process::BINARY.into(), Limits::default());
    let folder = tempfile::tempdir()?;
    for (kind, name, bytes) in files(&paragraphs) {
        let speed = speed(&extractor, &folder, name, &bytes).await?;
        let size = bytes.len() as f64 / 1e6;
        table.note(
            &format!("reading {kind} of {size:.1} MB"),
            format!("{speed:.1} MB of text/s"),
        );
    }
    Ok(())
}

/// Megabytes of text a second, by the time within which half of the readings were done.
async fn speed(extractor: &Extractor, folder: &TempDir, name: &str, bytes: &[u8]) -> Result<f64> {
    let path = folder.path().join(name);
    fs::write(&path, bytes)?;
    let (mut times, mut text) = (Vec::new(), 0);
    for _ in 0..TIMES {
        let started = Instant::now();
        let read = extractor.extract(&path, name, None).await;
        times.push(started.elapsed());
        let read = read.map_err(|refusal| format!("{name}: {refusal}"))?;
        text = read.text.len();
    }
    let half: Duration = quantile(&mut times, 0.5);
    Ok(text as f64 / 1e6 / half.as_secs_f64())
}

fn files(paragraphs: &[String]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let plain = paragraphs.join("\n\n");
    vec![
        ("plain text", "a.txt", plain.clone().into_bytes()),
        ("Markdown", "a.md", plain.into_bytes()),
        ("a web page", "a.html", html(paragraphs)),
        ("a CSV table", "a.csv", csv(paragraphs)),
        ("a PDF", "a.pdf", pdf(paragraphs)),
        ("a Word document", "a.docx", docx(paragraphs)),
        ("an Excel workbook", "a.xlsx", xlsx(paragraphs)),
        ("a PowerPoint presentation", "a.pptx", pptx(paragraphs)),
        ("a book", "a.epub", epub(paragraphs)),
    ]
}

/// As it stands in XML and HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn html(paragraphs: &[String]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| match text.strip_prefix("## ") {
            Some(heading) => format!("<h2>{}</h2>\n", escaped(heading)),
            None => format!("<p>{}</p>\n", escaped(text)),
        })
        .collect();
    let head = "<!doctype html><title>Guide</title><nav>Menu</nav>";
    format!("{head}<main><h1>Guide</h1>{body}</main>").into_bytes()
}

fn csv(paragraphs: &[String]) -> Vec<u8> {
    let rows = paragraphs.iter().enumerate();
    let rows: String = rows
        .map(|(number, text)| format!("{number};{}\n", text.replace([';', '"'], ",")))
        .collect();
    format!("Number;Text\n{rows}").into_bytes()
}

fn docx(paragraphs: &[String]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(text)))
        .collect();
    made::docx(&made::document_xml(&body), &[])
}

fn xlsx(paragraphs: &[String]) -> Vec<u8> {
    let rows: String = (1..)
        .zip(paragraphs)
        .map(|(row, text)| {
            format!(
                r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="inlineStr"><is><t>{}</t></is></c></row>"#,
                escaped(text)
            )
        })
        .collect();
    made::xlsx(&rows)
}

fn epub(paragraphs: &[String]) -> Vec<u8> {
    let chapters: Vec<String> = paragraphs
        .chunks(100)
        .map(|texts| {
            let texts = texts.iter();
            texts
                .map(|text| format!("<p>{}</p>", escaped(text)))
                .collect()
        })
        .collect();
    let chapters: Vec<&str> = chapters.iter().map(String::as_str).collect();
    made::epub("Guide", &chapters)
}

/// Pages of Latin text, because the fonts every reader has know no other letters.
fn pdf(paragraphs: &[String]) -> Vec<u8> {
    let latin = |text: &&String| text.chars().filter(char::is_ascii).count() * 2 > text.len();
    let latin: Vec<&str> = paragraphs
        .iter()
        .filter(latin)
        .map(String::as_str)
        .collect();
    let text: String = latin
        .join(" ")
        .chars()
        .filter(|letter| letter.is_ascii() && !"()\\#".contains(*letter))
        .collect();
    let letters: Vec<char> = text.chars().collect();
    let lines: Vec<String> = letters
        .chunks(LINE)
        .map(|line| line.iter().collect())
        .collect();
    let pages: Vec<String> = lines
        .chunks(LINES)
        .map(|lines| {
            let shown = lines.iter().map(|line| format!("({line}) Tj 0 -14 Td "));
            format!("BT /F 11 Tf 50 750 Td {}ET", shown.collect::<String>())
        })
        .collect();
    let kids: String = (0..pages.len())
        .map(|page| format!("{} 0 R ", 4 + 2 * page))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for (number, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            5 + 2 * number
        ));
        objects.push(made::stream("", content));
    }
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    made::pdf(&objects)
}

fn pptx(paragraphs: &[String]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
    const SHOW: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
    let slides: Vec<String> = paragraphs
        .chunks(ON_A_SLIDE)
        .map(|texts| {
            let texts: String = texts
                .iter()
                .map(|text| format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", escaped(text)))
                .collect();
            format!(
                r#"<?xml version="1.0"?><p:sld xmlns:p="{SHOW}" xmlns:a="{DRAWING}"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{texts}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#
            )
        })
        .collect();
    let (mut types, mut relations, mut listed) = (String::new(), String::new(), String::new());
    for number in 1..=slides.len() {
        types += &format!(
            r#"<Override PartName="/ppt/slides/slide{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.slide+xml"/>"#
        );
        relations += &format!(
            r#"<Relationship Id="r{number}" Type="{OFFICE}/slide" Target="slides/slide{number}.xml"/>"#
        );
        listed += &format!(r#"<p:sldId id="{}" r:id="r{number}"/>"#, 255 + number);
    }
    let types = format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>{types}</Types>"#
    );
    let root = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="ppt/presentation.xml"/></Relationships>"#
    );
    let show = format!(
        r#"<?xml version="1.0"?><p:presentation xmlns:p="{SHOW}" xmlns:r="{OFFICE}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"#
    );
    let relations = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{relations}</Relationships>"#
    );
    let names: Vec<String> = (1..=slides.len())
        .map(|number| format!("ppt/slides/slide{number}.xml"))
        .collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("ppt/presentation.xml", show.as_bytes()),
        ("ppt/_rels/presentation.xml.rels", relations.as_bytes()),
    ];
    let slides = names.iter().zip(&slides);
    parts.extend(slides.map(|(name, slide)| (name.as_str(), slide.as_bytes())));
    made::archive(&parts)
}
