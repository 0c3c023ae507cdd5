//! The passages a model answers from, as a block of data.

use crate::{
    knowledge::{neighbours::Around, search::Found},
    text::{cut_to_tokens, tokens_at_most},
};

use super::context::WRAPPING;

/// Shortest part of a passage worth sending, in tokens.
const SHORTEST: u32 = 40;
/// What tells a passage from the next, in tokens.
const SEAM: u32 = WRAPPING / 8;

/// Passages laid out.
pub struct Block {
    /// What is sent.
    pub text: String,
    /// How many of the passages are in it.
    pub passages: usize,
    /// What of their surroundings is in it, for each of them.
    pub around: Vec<Around>,
}

/// One passage of the block.
struct Part {
    head: String,
    body: String,
    around: Around,
}

/// Lays passages out within so many tokens: first what was found, the best first; what stands around it
/// takes what room is left.
pub fn lay(passages: &[Found], around: &[Around], most: u32) -> Block {
    let mut left = most;
    let mut parts: Vec<Part> = Vec::new();
    for (at, found) in passages.iter().enumerate() {
        let heading = inert(&found.heading);
        let head = format!("<passage number=\"{}\" from=\"{heading}\">\n", at + 1);
        let wrapping = tokens_at_most(&head) + SEAM;
        if left < wrapping + SHORTEST {
            break;
        }
        let body = inert(&found.body);
        let body = cut_to_tokens(&body, left - wrapping);
        left -= wrapping + tokens_at_most(body).min(left - wrapping);
        parts.push(Part {
            head,
            body: body.to_owned(),
            around: Around::default(),
        });
    }
    let mut within = |text: &str| {
        let text = inert(text);
        let cost = tokens_at_most(&text) + SEAM;
        if text.is_empty() || cost > left {
            return String::new();
        }
        left -= cost;
        text
    };
    for (part, around) in parts.iter_mut().zip(around) {
        part.around.after = within(&around.after);
        part.around.before = within(&around.before);
    }
    Block {
        text: written(&parts),
        passages: parts.len(),
        around: parts.into_iter().map(|part| part.around).collect(),
    }
}

fn written(parts: &[Part]) -> String {
    let mut block = String::from("<passages>\n");
    for part in parts {
        let Around { before, after } = &part.around;
        let texts = [before, &part.body, after];
        let texts: Vec<&str> = texts
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        block.push_str(&format!(
            "{}{}\n</passage>\n",
            part.head,
            texts.join("\n\n")
        ));
    }
    if parts.is_empty() {
        block.push_str("(nothing was found)\n");
    }
    block.push_str("</passages>");
    block
}

/// A document's text with nothing in it that looks like our own marks.
fn inert(text: &str) -> String {
    text.replace("<passage", "‹passage")
        .replace("</passage", "‹/passage")
        .replace("<question", "‹question")
        .replace("</question", "‹/question")
}
