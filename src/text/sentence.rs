//! Where sentences begin and end in prose, lists and tables.

use std::ops::Range;

/// A line at least this long in characters may be wrapped prose; a shorter one ended on purpose.
const WRAPPED: usize = 50;

/// Never end a sentence: something always follows them.
const TITLES: &str = "mr mrs ms dr prof st no vs e.g i.e eg ie cf fig approx г ул пр просп пер пл наб им стр д кв \
корп оф каб тел факс обл р-н пос с г-н г-жа акад проф др-р напр см рис табл п пп ст т.е т.н т.к \
koʻch kv tel masalan shah tum vil t.y";

/// End a sentence only when a capital letter follows.
const UNITS: &str = "г гг руб коп сум тыс млн млрд шт кг гр мл л м см мм км мин сек ч час etc inc ltd co jr sr \
т.д т.п и.о др проч a.m p.m am pm kg g sm km dona ming mln mlrd min soat v.b h.k yanv fev apr avg \
sen okt noy dek янв фев апр авг сен сент окт нояб дек пн вт ср чт пт сб вс so'm soʻm so‘m so’m сўм";

/// Byte spans of the sentences of a text, in order, without surrounding white space. Every
/// character that is not white space lies in one of them.
///
/// A line break ends a sentence, unless the line is a long one of prose that plainly goes on in
/// the next; a table row is one sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut pending: Option<Range<usize>> = None;
    for line in lines(text) {
        let joined = match pending.take() {
            Some(before) if goes_on(&text[before.clone()], &text[line.clone()]) => {
                before.start..line.end
            }
            Some(before) => {
                cut(text, before, &mut found);
                line
            }
            None => line,
        };
        // A blank line settles what was pending and starts nothing.
        pending = (!joined.is_empty()).then_some(joined);
    }
    if let Some(rest) = pending {
        cut(text, rest, &mut found);
    }
    found
}

/// Trimmed spans of the lines; those of blank lines are empty.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        let end = start + line.trim().len();
        at += line.len();
        start..end
    })
}

fn is_row(line: &str) -> bool {
    line.starts_with('|')
}

/// True when `next` continues the sentence that `before`, one or more lines, has left open.
fn goes_on(before: &str, next: &str) -> bool {
    let last = before.rsplit('\n').next().unwrap_or(before);
    let open = !last.ends_with(['.', '!', '?', '…', ':', ';', '|']);
    let long = last.chars().nth(WRAPPED).is_some();
    let continued = next.chars().next().is_some_and(char::is_lowercase);
    open && long && continued && !is_row(last) && !before.starts_with("```")
}

/// Divides one trimmed line, or several joined ones, into sentences.
fn cut(text: &str, span: Range<usize>, found: &mut Vec<Range<usize>>) {
    let line = &text[span.clone()];
    if is_row(line) {
        found.push(span);
        return;
    }
    let mut from = item_mark(line);
    let mut start = 0;
    while let Some(end) = next_end(line, from) {
        found.push(span.start + start..span.start + end);
        start = end + (line[end..].len() - line[end..].trim_start().len());
        from = start;
    }
    if start < line.len() {
        found.push(span.start + start..span.end);
    }
}

/// Bytes of a list number such as "2." or "3)" at the beginning, whose dot ends nothing.
fn item_mark(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.as_bytes().get(digits) {
        Some(b'.' | b')') if (1..=3).contains(&digits) => digits + 1,
        _ => 0,
    }
}

/// The byte after the sentence that is open at `from`, if it ends before the line does.
fn next_end(line: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let stop = at + line[at..].find(['.', '!', '?', '…'])?;
        let run = line[stop..]
            .find(|c| !matches!(c, '.' | '!' | '?' | '…'))
            .unwrap_or(line.len() - stop);
        let signs = stop + run;
        let closed = line[signs..]
            .find(|c| !matches!(c, '"' | '\'' | '»' | '”' | '’' | ')' | ']' | '*' | '_'))
            .map_or(line.len(), |more| signs + more);
        let rest = line[closed..].trim_start();
        let spaced = rest.len() < line.len() - closed;
        if spaced && !rest.is_empty() && ends(&line[from..stop], &line[stop..signs], rest) {
            return Some(closed);
        }
        at = signs;
    }
}

/// True when `signs` behind `before` end a sentence and `rest` begins another.
fn ends(before: &str, signs: &str, rest: &str) -> bool {
    let opener = rest.chars().find(|c| c.is_alphanumeric());
    let lower = opener.is_some_and(char::is_lowercase);
    if signs != "." {
        return !lower;
    }
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '«' | '"' | '“' | '|' | '*' | '_'))
        .next()
        .unwrap_or(before);
    let after_number = number_before(before, word);
    let short = word.to_lowercase();
    let letters = word.chars().count();
    let initial = letters == 1 && word.chars().all(char::is_uppercase);
    if listed(UNITS, &short) && (after_number || !listed(TITLES, &short)) {
        return !lower;
    }
    if initial || listed(TITLES, &short) {
        return false;
    }
    // Careless writing begins sentences with small letters; unknown abbreviations are short.
    !lower || (letters >= 4 && !word.contains('.'))
}

/// True when a number stands before the last word: "2024 г." is a year, "г. Ташкент" a town.
fn number_before(before: &str, word: &str) -> bool {
    before[..before.len() - word.len()]
        .trim_end()
        .ends_with(|c: char| c.is_ascii_digit())
}

fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_whitespace().any(|known| known == word)
}
