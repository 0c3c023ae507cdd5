//! Documents to search in: new sentences from the words of the project's own guides and example
//! documents, drawn as often as they stand there, so that some words are in nearly every passage
//! and most in few. The same documents in every run.

use std::{collections::BTreeSet, fs, ops::Range, path::Path};

use chatbot_factory::{
    bot::templates,
    i18n::{LANGUAGES, Locale, code},
};

use crate::Result;

/// Sections of a document; each is short enough to become one passage.
pub const SECTIONS: usize = 50;
/// Characters a section's text has at least; a sentence more stays below a passage's 1,200.
const SECTION: Range<usize> = 450..1000;
/// Words of a sentence.
const SENTENCE: Range<usize> = 6..16;
/// Words a question takes from the sentence that answers it.
const ASKED: usize = 4;

/// The words of each language in running text.
pub struct Prose {
    languages: Vec<(Locale, Vec<String>)>,
}

struct Section {
    heading: String,
    sentences: Vec<Vec<String>>,
}

impl Prose {
    /// Reads the texts the words come from.
    pub fn read() -> Result<Self> {
        let mut languages = Vec::new();
        for (locale, _) in LANGUAGES {
            let mut text = guides(locale)?;
            for card in templates::cards(locale) {
                let template = templates::find(&card.key, locale);
                text.push_str(&template.map(|found| found.sample).unwrap_or_default());
            }
            languages.push((locale, words(&text)));
        }
        Ok(Self { languages })
    }

    /// Different words in all languages.
    pub fn vocabulary(&self) -> usize {
        let different = |words: &Vec<String>| {
            words
                .iter()
                .map(|word| word.to_lowercase())
                .collect::<BTreeSet<_>>()
                .len()
        };
        self.languages
            .iter()
            .map(|(_, words)| different(words))
            .sum()
    }

    /// A document in Markdown; the languages take turns.
    pub fn document(&self, number: usize) -> (String, String) {
        let text: Vec<String> = (0..SECTIONS)
            .map(|at| {
                let section = self.section(number, at);
                let sentences: Vec<String> = section
                    .sentences
                    .iter()
                    .map(|words| format!("{}.", words.join(" ")))
                    .collect();
                format!("## {}\n\n{}\n", section.heading, sentences.join(" "))
            })
            .collect();
        (
            format!("{} {number}", self.section(number, 0).heading),
            text.join("\n"),
        )
    }

    /// A question one of the first so many documents answers.
    pub fn question(&self, number: usize, documents: usize) -> String {
        let mut dice = Dice::new(number, usize::MAX);
        let document = dice.below(documents);
        let section = self.section(document, dice.below(SECTIONS));
        let sentence = &section.sentences[dice.below(section.sentences.len())];
        let long: Vec<&str> = sentence
            .iter()
            .map(String::as_str)
            .filter(|word| word.chars().count() > 3)
            .take(ASKED)
            .collect();
        let asked = long.join(" ");
        match self.language(document).0 {
            Locale::en => format!("What do you say about {asked}?"),
            Locale::ru => format!("Что у вас сказано про {asked}?"),
            Locale::uz => format!("{asked} haqida nima deysiz?"),
        }
    }

    fn language(&self, document: usize) -> &(Locale, Vec<String>) {
        &self.languages[document % self.languages.len()]
    }

    fn section(&self, document: usize, at: usize) -> Section {
        let mut dice = Dice::new(document, at);
        let (_, words) = self.language(document);
        let mut draw = |count: usize| -> Vec<String> {
            (0..count)
                .map(|_| words[dice.below(words.len())].clone())
                .collect()
        };
        let heading = draw(3).join(" ");
        let mut sizes = Dice::new(at, document);
        let wanted = sizes.within(SECTION);
        let (mut sentences, mut length) = (Vec::new(), 0);
        while length < wanted {
            let sentence = draw(sizes.within(SENTENCE));
            length += sentence
                .iter()
                .map(|word| word.chars().count() + 1)
                .sum::<usize>();
            sentences.push(sentence);
        }
        Section { heading, sentences }
    }
}

fn guides(locale: Locale) -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/demo/guides")
        .join(code(locale));
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut text = String::new();
    for file in files {
        text.push_str(&fs::read_to_string(file)?);
    }
    Ok(text)
}

/// Words with the signs Uzbek writes inside them.
fn words(text: &str) -> Vec<String> {
    let between = |letter: char| !(letter.is_alphanumeric() || "ʻʼ’'".contains(letter));
    text.split(between)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Numbers that look random and are the same in every run (SplitMix64 by Steele, Lea and Flood).
struct Dice(u64);

impl Dice {
    fn new(a: usize, b: usize) -> Self {
        let mut dice = Self((a as u64).rotate_left(32) ^ b as u64);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn within(&mut self, range: Range<usize>) -> usize {
        range.start + self.below(range.len())
    }
}
