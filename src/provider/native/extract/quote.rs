//! From chosen sentences to the text of an answer.

use std::collections::HashSet;

use super::unit::{Role, Unit};
use super::{Answer, LENGTH, Passage};

/// Most list items quoted behind the line that announces them.
const ITEMS: usize = 8;
/// Sentences quoted behind a question that the document itself asks.
const REPLY: usize = 3;

/// The chosen units in reading order, with what belongs to them: a question gives way to its
/// answer, an announcement brings its list.
pub(super) fn quote(units: &[Unit], chosen: &[usize], passages: &[Passage]) -> Vec<Quote> {
    let mut order = chosen.to_vec();
    order.sort_unstable();
    let mut quotes: Vec<Quote> = Vec::new();
    let mut taken: HashSet<usize> = HashSet::new();
    let mut length = 0;
    for at in order {
        for index in with_company(units, at) {
            let unit = &units[index];
            if length >= LENGTH || unit.text.is_empty() || !taken.insert(index) {
                continue;
            }
            let room = LENGTH.saturating_sub(length).max(LENGTH / 4);
            let text = shorten(&unit.text, room);
            if quotes.iter().any(|known| known.text == text) {
                continue;
            }
            length += text.chars().count();
            quotes.push(Quote {
                index,
                number: passages[unit.rank].number,
                listed: matches!(unit.role, Role::Item | Role::Row),
                opens: unit.fresh,
                text,
            });
        }
    }
    quotes.sort_by_key(|quote| quote.index);
    unlist_lone_items(&mut quotes);
    quotes
}

/// An item quoted without its neighbours is no list.
fn unlist_lone_items(quotes: &mut [Quote]) {
    let places: Vec<(usize, usize)> = quotes.iter().map(|q| (q.number, q.index)).collect();
    for quote in quotes {
        let near = |&(number, index): &(usize, usize)| {
            number == quote.number && index.abs_diff(quote.index) == 1
        };
        quote.listed &= places.iter().any(near);
    }
}

/// A piece of the answer.
pub(super) struct Quote {
    index: usize,
    number: usize,
    listed: bool,
    opens: bool,
    text: String,
}

/// A unit and the units that make sense of it, all of the same passage.
fn with_company(units: &[Unit], at: usize) -> Vec<usize> {
    let rank = units[at].rank;
    let following = || (at + 1..units.len()).take_while(|&next| units[next].rank == rank);
    match units[at].role {
        Role::Question => {
            let reply = following()
                .skip_while(|&next| units[next].role == Role::Furniture)
                .take_while(|&next| units[next].role != Role::Question);
            let reply: Vec<usize> = until_next_paragraph(units, reply).take(REPLY).collect();
            if reply.is_empty() { vec![at] } else { reply }
        }
        _ if units[at].text.ends_with(':') => {
            let list = following().take_while(|&next| {
                next == at + 1
                    || matches!(units[next].role, Role::Item | Role::Row | Role::Furniture)
            });
            std::iter::once(at).chain(list.take(ITEMS)).collect()
        }
        // Found by its heading alone, a sentence is the beginning of what the heading promises.
        Role::Prose if units[at].here.iter().all(|&held| held <= 0.0) => {
            let more = following().take_while(|&next| units[next].role == Role::Prose);
            std::iter::once(at).chain(more.take(REPLY - 1)).collect()
        }
        _ => vec![at],
    }
}

/// The first line of a reply, and the list it may announce.
fn until_next_paragraph<'a>(
    units: &'a [Unit],
    reply: impl Iterator<Item = usize> + 'a,
) -> impl Iterator<Item = usize> + 'a {
    let mut lines = 0;
    reply.take_while(move |&index| {
        lines += usize::from(units[index].fresh && units[index].role == Role::Prose);
        lines <= 1
    })
}

/// At most `room` characters, cut at a word with an ellipsis.
fn shorten(text: &str, room: usize) -> String {
    let Some((over, _)) = text.char_indices().nth(room) else {
        return text.to_owned();
    };
    let at = text[..over].rfind(char::is_whitespace).unwrap_or(over);
    format!("{}…", text[..at].trim_end())
}

/// Joins quotations: neighbours run on, list items get lines, other places get paragraphs.
pub(super) fn write(quotes: &[Quote]) -> Answer {
    let mut text = String::new();
    let mut used: Vec<usize> = Vec::new();
    for (at, quote) in quotes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| quotes.get(before));
        text.push_str(gap(before, quote));
        text.push_str(&quote.text);
        let runs_on = quotes
            .get(at + 1)
            .is_some_and(|next| next.number == quote.number && next.index == quote.index + 1);
        // A list under its announcement is one quotation, and so are sentences in a row.
        if !runs_on {
            text.push_str(&format!(" [{}]", quote.number));
        }
        if !used.contains(&quote.number) {
            used.push(quote.number);
        }
    }
    Answer { text, used }
}

fn gap(before: Option<&Quote>, quote: &Quote) -> &'static str {
    let Some(before) = before else {
        return if quote.listed { "- " } else { "" };
    };
    let joined = before.number == quote.number && before.index + 1 == quote.index;
    match (before.listed, quote.listed) {
        (true, true) => "\n- ",
        (false, true) => "\n\n- ",
        (_, false) if joined && !quote.opens => " ",
        _ => "\n\n",
    }
}
