//! The retrieval set: documents and what visitors ask of them, one file a document.
//!
//! `set/open` is looked at while the search is being improved, `set/held` only measured. A file
//! is a title, the document in Markdown, and after `== questions` a question a line:
//! `kind :: question :: words of the passage that answers`. `near` and `off` have no answer: near
//! is on a topic of the documents, off is not. A kind followed by `x` is asked in the other
//! script of Uzbek than the document's.

use std::{fs, path::Path};

use crate::Result;

/// The folders of languages, which are those of the report.
pub const GROUPS: [&str; 4] = ["en", "ru", "uz-latn", "uz-cyrl"];

/// How questions with an answer are asked.
pub const KINDS: [&str; 8] = [
    "plain",
    "inflected",
    "paraphrase",
    "typo",
    "apostrophe",
    "mixed",
    "short",
    "conversational",
];

const DIVIDER: &str = "\n== questions\n";

/// One document with its questions.
pub struct Document {
    pub title: String,
    pub text: String,
    pub held: bool,
    pub questions: Vec<Question>,
}

/// One question.
pub struct Question {
    /// Language and script it is asked in, one of [`GROUPS`].
    pub group: &'static str,
    /// One of [`KINDS`], `near` or `off`.
    pub kind: String,
    pub text: String,
    /// Words of the passage that answers; none when no document does.
    pub answer: Option<String>,
}

/// All documents, in the order of their names.
pub fn read(folder: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (part, held) in [("open", false), ("held", true)] {
        for group in GROUPS {
            let mut files: Vec<_> = fs::read_dir(folder.join(part).join(group))?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<std::io::Result<_>>()?;
            files.sort();
            for file in files {
                let text = fs::read_to_string(&file)?;
                let document = parse(&text, group, held)
                    .map_err(|problem| format!("{}: {problem}", file.display()))?;
                documents.push(document);
            }
        }
    }
    Ok(documents)
}

fn parse(file: &str, group: &'static str, held: bool) -> Result<Document> {
    let (document, questions) = file.split_once(DIVIDER).ok_or("it has no questions")?;
    let (title, text) = document.split_once('\n').ok_or("it has no text")?;
    let questions = questions
        .lines()
        .map(|line| question(line, group, text))
        .collect::<Result<_>>()?;
    Ok(Document {
        title: title.to_owned(),
        text: text.to_owned(),
        held,
        questions,
    })
}

fn question(line: &str, group: &'static str, document: &str) -> Result<Question> {
    let mut parts = line.split(" :: ");
    let (Some(kind), Some(text)) = (parts.next(), parts.next()) else {
        return Err(format!("“{line}” is no question").into());
    };
    let answer = parts.next().map(str::to_owned);
    let (kind, group) = match kind.strip_suffix(" x") {
        Some(kind) => (kind, other_script(group)),
        None => (kind, group),
    };
    if KINDS.contains(&kind) != answer.is_some()
        || ["near", "off"].contains(&kind) != answer.is_none()
    {
        return Err(format!("“{line}” is of no kind").into());
    }
    if answer
        .as_ref()
        .is_some_and(|quote| !document.contains(quote))
    {
        return Err(format!("“{line}” quotes what the document does not say").into());
    }
    Ok(Question {
        group,
        kind: kind.to_owned(),
        text: text.to_owned(),
        answer,
    })
}

fn other_script(group: &'static str) -> &'static str {
    match group {
        "uz-latn" => "uz-cyrl",
        "uz-cyrl" => "uz-latn",
        same => same,
    }
}
