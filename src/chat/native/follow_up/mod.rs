//! Follow-up questions made searchable: "and to Bukhara?" means little without "delivery price?".
//!
//! Rules and no model, so it costs nothing and answers at once. The words of the question stay as
//! they are; the topic of an earlier one is put before them.

mod signs;

use crate::text::{Lang, Script, Word, is_common_topic, script, to_latin, tongue, words};

use signs::{
    ATTRIBUTE_KEYS, ATTRIBUTES, CONDITIONS, COURTESIES, DETERMINERS, EXISTENCE, FILLERS, HOUSES,
    INTRODUCTIONS, OPENERS, PLACED, POINTERS, POSTPOSITIONS, PREPOSITIONS, PRICE_LISTS,
    QUESTION_WORDS, TIMES,
};

/// Earlier questions that are looked at, from the latest back.
const EARLIER: usize = 20;
/// Words of a topic that are carried on; a longer question is a story.
const TOPIC: usize = 8;
/// A question of more words of its own than this is never a mere follow-up.
const OWN: usize = 2;

/// The question with the topic it leans on, or nothing when it stands alone or there is no topic.
///
/// `earlier` are the visitor's own questions before it, oldest first. The topic is that of the last
/// of them that stood alone, so a chain of follow-ups keeps it.
pub fn standalone(question: &str, earlier: &[&str]) -> Option<String> {
    let from = earlier.len().saturating_sub(EARLIER);
    let mut topic: Option<Question> = None;
    // A few words do not show their language, but visitors seldom change theirs.
    let mut lang = Lang::Ru;
    for before in &earlier[from..] {
        lang = tongue(before, lang).lang;
        let before = Question::read(before, lang);
        if before.carries_topic() && (topic.is_none() || !before.leans_back()) {
            topic = Some(before);
        }
    }
    let asked = Question::read(question, tongue(question, lang).lang);
    let topic = topic.filter(|_| asked.leans_back())?;
    let missing = topic.topic_missing_in(&asked);
    if missing.is_empty() {
        return None;
    }
    Some(format!("{} {}", missing.join(" "), question.trim()))
}

/// What a word does for its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Grammar and courtesies.
    Stop,
    /// Says which, when, where or how much of something named elsewhere: price, Sunday, Bukhara.
    Attribute,
    /// A thing that customers ask about everywhere: delivery, parking.
    Topic,
    /// Any other word: a product, a name, an action.
    Own,
}

struct Spoken {
    /// As written.
    raw: String,
    /// In small letters, ё as е, for the lists of signs; Uzbek in Latin ones.
    small: String,
    keys: Vec<String>,
    role: Role,
}

struct Question {
    spoken: Vec<Spoken>,
    lang: Lang,
}

impl Question {
    fn read(text: &str, lang: Lang) -> Self {
        let words = words(text).into_iter();
        let spoken = words.map(|word| spoken(text, word, lang)).collect();
        Self { spoken, lang }
    }

    /// True when the question cannot be searched well without the topic of an earlier one.
    fn leans_back(&self) -> bool {
        if self.is_number() || self.is_courtesy() {
            return false;
        }
        let topics = self.count(Role::Topic);
        let own = self.count(Role::Own);
        if topics > 0 {
            // "How much is this course": which one was said before.
            return own == 0 && topics <= OWN && self.points_at_topic();
        }
        if own == 0 {
            return true;
        }
        own <= OWN
            && (self.points_back()
                || self.is_conditional()
                || (self.opens_as_follow_up() && !self.asks_anew())
                || self.is_fragment())
    }

    /// True when it names something that a follow-up may be about.
    fn carries_topic(&self) -> bool {
        self.count(Role::Topic) + self.count(Role::Own) + self.count(Role::Attribute) > 0
    }

    fn count(&self, role: Role) -> usize {
        self.spoken.iter().filter(|word| word.role == role).count()
    }

    fn small(&self, at: usize) -> &str {
        self.spoken.get(at).map_or("", |word| word.small.as_str())
    }

    fn last(&self) -> &str {
        self.spoken.last().map_or("", |word| word.small.as_str())
    }

    fn has(&self, list: &str) -> bool {
        self.spoken.iter().any(|word| listed(list, &word.small))
    }

    fn begins_with(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| {
            let mut parts = phrase.split(' ').enumerate();
            parts.all(|(at, part)| self.small(at) == part)
        })
    }

    /// "1", the answer to a choice, or nothing at all.
    fn is_number(&self) -> bool {
        let mut letters = self.spoken.iter().flat_map(|word| word.small.chars());
        !letters.any(char::is_alphabetic)
    }

    /// Thanks, greetings, consent, and questions about the bot itself.
    fn is_courtesy(&self) -> bool {
        let polite = |word: &Spoken| listed(COURTESIES, &word.small);
        self.spoken.iter().all(polite) || self.begins_with(&INTRODUCTIONS)
    }

    /// "And …", "А …", "Va …".
    fn opens_as_follow_up(&self) -> bool {
        listed(OPENERS, self.small(0)) || self.last().ends_with("gachi")
    }

    /// "What about …", "А если …", "… -chi?".
    fn is_conditional(&self) -> bool {
        self.begins_with(&CONDITIONS) || matches!(self.last(), "chi" | "чи")
    }

    /// Asks whether there is something, or where something is: a new topic, even behind "and".
    fn asks_anew(&self) -> bool {
        self.has(EXISTENCE) || self.count(Role::Own) > 1 && self.spoken.len() > 4
    }

    /// A few words with a preposition or a case ending and no verb: "to Bukhara?", "bolalar uchun?".
    fn is_fragment(&self) -> bool {
        let last = self.last();
        let short = self.spoken.len() <= 4 && !self.has(EXISTENCE) && !self.has(QUESTION_WORDS);
        let ending = self.spoken.len() == 1
            && self.lang != Lang::En
            && last.len() > 5
            && PLACED.iter().any(|ending| last.ends_with(ending));
        short && (listed(PREPOSITIONS, self.small(0)) || listed(POSTPOSITIONS, last) || ending)
    }

    /// A pronoun stands for something said before.
    fn points_back(&self) -> bool {
        (0..self.spoken.len()).any(|at| self.is_pointer(at))
    }

    fn is_pointer(&self, at: usize) -> bool {
        let word = self.small(at);
        let before = at.checked_sub(1).map_or("", |at| self.small(at));
        let after = self.small(at + 1);
        if !listed(POINTERS, word) || listed(TIMES, after) {
            return false;
        }
        match word {
            // "Is it possible" and "is there" point at nothing.
            "it" if self.lang == Lang::Uz => false,
            "it" => !matches!(after, "possible" | "true" | "ok" | "okay"),
            "there" => !listed("is are was will be", before) && !listed("is are be", after),
            // "A cake that has no sugar" explains its own word.
            "that" | "those" => {
                at == 0
                    || self
                        .spoken
                        .get(at - 1)
                        .is_some_and(|w| w.role == Role::Stop)
            }
            _ => true,
        }
    }

    /// "This course", "этот курс", "bu kurs".
    fn points_at_topic(&self) -> bool {
        (0..self.spoken.len()).any(|at| {
            let next = self.spoken.get(at + 1);
            listed(DETERMINERS, self.small(at))
                && next.is_some_and(|next| next.role == Role::Topic)
                && !listed(TIMES, self.small(at + 1))
                && !listed(HOUSES, self.small(at + 1))
        })
    }

    /// The words of this topic that `asked` does not have itself, as written.
    fn topic_missing_in(&self, asked: &Question) -> Vec<&str> {
        let has = |word: &Spoken| {
            let mut others = asked.spoken.iter();
            others.any(|other| other.keys.iter().any(|key| word.keys.contains(key)))
        };
        let mut missing: Vec<&str> = Vec::new();
        for word in self.spoken.iter().filter(|word| word.role != Role::Stop) {
            if !has(word) && !missing.contains(&word.raw.as_str()) && missing.len() < TOPIC {
                missing.push(&word.raw);
            }
        }
        missing
    }
}

fn spoken(text: &str, word: Word, lang: Lang) -> Spoken {
    let raw = &text[word.start..word.end];
    let small = small(raw, lang);
    let role = role(&small, &word);
    Spoken {
        raw: raw.to_owned(),
        small,
        keys: word.keys,
        role,
    }
}

/// Uzbek words are looked up in Latin letters, with the signs of oʻ and gʻ and no others.
fn small(raw: &str, lang: Lang) -> String {
    let uzbek_letters = raw.to_lowercase().contains(['ў', 'қ', 'ғ', 'ҳ']);
    let latin = if is_cyrillic(raw) && (lang == Lang::Uz || uzbek_letters) {
        to_latin(raw)
    } else {
        raw.to_owned()
    };
    latin
        .to_lowercase()
        .replace('ё', "е")
        .replace(['\'', '’', '‘', '`', '´', 'ʼ'], "ʻ")
}

fn is_cyrillic(word: &str) -> bool {
    script(word) == Script::Cyrillic
}

fn role(small: &str, word: &Word) -> Role {
    let number = small.chars().all(|c| !c.is_alphabetic());
    if word.stop || listed(COURTESIES, small) || listed(FILLERS, small) {
        Role::Stop
    } else if listed(PRICE_LISTS, small) {
        Role::Topic
    } else if number || is_attribute(small, word) {
        Role::Attribute
    } else if is_common_topic(&word.keys) {
        Role::Topic
    } else {
        Role::Own
    }
}

fn is_attribute(small: &str, word: &Word) -> bool {
    let mut keys = word.keys.iter();
    listed(ATTRIBUTES, small) || keys.any(|key| ATTRIBUTE_KEYS.contains(key))
}

fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests;
