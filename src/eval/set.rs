//! The retrieval set: documents and what visitors ask of them, one file a document.
//!
//! `set/open` is looked at while the search is being improved, `set/held` only measured, though
//! its questions have been seen on the way. `set/blind` is never used for tuning: it was written
//! without a look at the search, and neither its questions nor its misses are read to improve it.
//!
//! A file is a title, the document in Markdown, and after `== questions` a question a line:
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

/// The parts of the set, each a folder of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Open,
    Held,
    Blind,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Open, Self::Held, Self::Blind];

    /// Its folder, and its name in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Blind => "blind",
        }
    }

    /// Whether its figures may not fall. Those of the blind part are only told: a floor under
    /// them would be one to tune for.
    pub const fn has_floor(self) -> bool {
        !matches!(self, Self::Blind)
    }
}

/// One document with its questions.
pub struct Document {
    pub title: String,
    pub text: String,
    pub part: Part,
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
    for part in Part::ALL {
        for group in GROUPS {
            let mut files: Vec<_> = fs::read_dir(folder.join(part.name()).join(group))?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<std::io::Result<_>>()?;
            files.sort();
            for file in files {
                let text = fs::read_to_string(&file)?;
                let document = parse(&text, group, part)
                    .map_err(|problem| format!("{}: {problem}", file.display()))?;
                documents.push(document);
            }
        }
    }
    Ok(documents)
}

fn parse(file: &str, group: &'static str, part: Part) -> Result<Document> {
    let (document, questions) = file.split_once(DIVIDER).ok_or("it has no questions")?;
    let (title, text) = document.split_once('\n').ok_or("it has no text")?;
    let questions = questions
        .lines()
        .map(|line| question(line, group, text))
        .collect::<Result<_>>()?;
    Ok(Document {
        title: title.to_owned(),
        text: text.to_owned(),
        part,
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
