//! What happens to a language model's text between the model and the reader, piece by piece, so
//! that what has been shown never changes: the sign that it found no answer is caught, markers
//! that point at nothing are dropped, and Uzbek in the wrong script is rewritten.

use crate::text::{Tongue, Transliterator, wrong_script};

/// What a model is told to write, alone, when it can't answer.
pub const NO_ANSWER: &str = "NO_ANSWER";

/// Letters that tell in which script an answer is written; the first words of it wait for them.
const TELLING: usize = 24;

/// Longest text between brackets that may be a marker, such as `12, 13`, `1-3` or `4†source`; in bytes.
const MARKER: usize = 24;

/// Everything that is done to what a model says in one go: between two it may call tools.
pub struct Polish {
    sign: Sign,
    markers: Markers,
    script: ScriptCheck,
    /// What parts it from the text before it, until there is something to part.
    gap: &'static str,
}

impl Polish {
    /// For an answer from so many numbered passages, in the language and script of the question.
    pub fn new(passages: usize, tongue: Tongue) -> Self {
        Self {
            sign: Sign::Waiting(String::new()),
            markers: Markers::new(passages),
            script: ScriptCheck::new(tongue),
            gap: "",
        }
    }

    /// The same, as a paragraph after a text that is shown already.
    pub fn after_a_text(self) -> Self {
        Self {
            gap: "\n\n",
            ..self
        }
    }

    /// Takes the model's next piece and gives what may be shown.
    pub fn push(&mut self, piece: &str) -> String {
        let piece = self.sign.push(piece);
        let piece = self.markers.push(&piece);
        let shown = self.script.push(&piece);
        self.parted(shown)
    }

    fn parted(&mut self, shown: String) -> String {
        match shown.is_empty() {
            true => shown,
            false => std::mem::take(&mut self.gap).to_owned() + &shown,
        }
    }

    /// The rest, when the model has ended.
    pub fn finish(&mut self) -> String {
        let rest = self.sign.finish();
        let mut rest = self.markers.push(&rest);
        rest.push_str(&self.markers.finish());
        let mut shown = self.script.push(&rest);
        shown.push_str(&self.script.finish());
        self.parted(shown)
    }

    /// Whether the model said that it found no answer.
    pub fn refused(&self) -> bool {
        matches!(self.sign, Sign::Refused)
    }
}

/// Whether the answer begins with [`NO_ANSWER`].
enum Sign {
    /// It may still become the sign.
    Waiting(String),
    /// It is an answer.
    Answer,
    /// It is the sign; whatever follows is not shown.
    Refused,
}

impl Sign {
    fn push(&mut self, piece: &str) -> String {
        match self {
            Self::Answer => piece.to_owned(),
            Self::Refused => String::new(),
            Self::Waiting(held) => {
                held.push_str(piece);
                // Models like to dress it up.
                let bare = held.trim_start_matches([' ', '\n', '\r', '\t', '*', '`', '"', '_']);
                if bare.starts_with(NO_ANSWER) {
                    *self = Self::Refused;
                    String::new()
                } else if NO_ANSWER.starts_with(bare) {
                    String::new()
                } else {
                    let text = std::mem::take(held);
                    *self = Self::Answer;
                    text
                }
            }
        }
    }

    fn finish(&mut self) -> String {
        match self {
            Self::Waiting(held) => std::mem::take(held),
            _ => String::new(),
        }
    }
}

/// Lets through the markers of passages that exist, one number in each pair of brackets.
struct Markers {
    passages: usize,
    /// From an opening bracket on, while it may be a marker.
    held: String,
    /// Within code, brackets mean something else.
    code: bool,
    /// Whether a letter came last: a grave accent after one is an apostrophe, as in "bo`lim".
    after_letter: bool,
}

impl Markers {
    fn new(passages: usize) -> Self {
        Self {
            passages,
            held: String::new(),
            code: false,
            after_letter: false,
        }
    }

    fn push(&mut self, piece: &str) -> String {
        let mut out = String::with_capacity(piece.len());
        for letter in piece.chars() {
            self.take(letter, &mut out);
        }
        out
    }

    fn take(&mut self, letter: char, out: &mut String) {
        if letter == '`' {
            self.code = !self.code && !self.after_letter;
        }
        self.after_letter = letter.is_alphabetic();
        match letter {
            _ if self.code => self.let_go(letter, out),
            '[' | '【' if self.held == " " => self.held.push(letter),
            ' ' | '[' | '【' if letter != ' ' || !self.held.contains(['[', '【']) => {
                out.push_str(&std::mem::take(&mut self.held));
                self.held.push(letter);
            }
            ']' | '】' if self.held.contains(['[', '【']) => self.close(letter, out),
            _ if self.held.contains(['[', '【']) => self.hold(letter, out),
            _ => self.let_go(letter, out),
        }
    }

    fn let_go(&mut self, letter: char, out: &mut String) {
        out.push_str(&std::mem::take(&mut self.held));
        out.push(letter);
    }

    fn hold(&mut self, letter: char, out: &mut String) {
        self.held.push(letter);
        let fits = letter.is_ascii_digit() || ", -–^†".contains(letter) || self.held.contains('†');
        if !fits || self.held.len() > MARKER {
            out.push_str(&std::mem::take(&mut self.held));
        }
    }

    /// The blank before a marker goes with it.
    fn close(&mut self, bracket: char, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        let Some(numbers) = numbers(held.trim_start_matches([' ', '[', '【', '^'])) else {
            out.push_str(&held);
            out.push(bracket);
            return;
        };
        let markers: String = numbers
            .filter(|number| (1..=self.passages).contains(number))
            .map(|number| format!("[{number}]"))
            .collect();
        if held.starts_with(' ') && !markers.is_empty() {
            out.push(' ');
        }
        out.push_str(&markers);
    }

    fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}

/// The numbers of `1`, `1, 2` or `1-3`; nothing when it is not a list of numbers.
fn numbers(text: &str) -> Option<impl Iterator<Item = usize> + use<>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for part in text.split(',') {
        let part = part.split('†').next().unwrap_or(part);
        let (from, to) = part.split_once(['-', '–']).unwrap_or((part, part));
        found.push((from.trim().parse().ok()?, to.trim().parse().ok()?));
    }
    // A marker of a thousand passages is none.
    Some(
        found
            .into_iter()
            .flat_map(|(from, to)| from..=to.min(from.saturating_add(20))),
    )
}

/// Rewrites Uzbek that comes in the other script.
enum ScriptCheck {
    /// Any other language.
    Off,
    /// Not enough letters yet to tell.
    Waiting { held: String, tongue: Tongue },
    /// It is as it should be.
    Right,
    /// It is rewritten.
    Wrong(Transliterator),
}

impl ScriptCheck {
    fn new(tongue: Tongue) -> Self {
        if tongue.lang == crate::text::Lang::Uz {
            Self::Waiting {
                held: String::new(),
                tongue,
            }
        } else {
            Self::Off
        }
    }

    fn push(&mut self, piece: &str) -> String {
        match self {
            Self::Off | Self::Right => piece.to_owned(),
            Self::Wrong(rewriting) => rewriting.push(piece),
            Self::Waiting { held, tongue } => {
                held.push_str(piece);
                let letters = held.chars().filter(|letter| letter.is_alphabetic()).count();
                if letters < TELLING {
                    return String::new();
                }
                let (text, tongue) = (std::mem::take(held), *tongue);
                self.decide(&text, tongue)
            }
        }
    }

    fn decide(&mut self, text: &str, tongue: Tongue) -> String {
        if !wrong_script(text, tongue) {
            *self = Self::Right;
            return text.to_owned();
        }
        let mut rewriting = Transliterator::new(tongue.script);
        let shown = rewriting.push(text);
        *self = Self::Wrong(rewriting);
        shown
    }

    fn finish(&mut self) -> String {
        match std::mem::replace(self, Self::Off) {
            Self::Off | Self::Right => String::new(),
            Self::Wrong(rewriting) => rewriting.finish(),
            Self::Waiting { held, tongue } => {
                let mut shown = self.decide(&held, tongue);
                if let Self::Wrong(rewriting) = std::mem::replace(self, Self::Off) {
                    shown.push_str(&rewriting.finish());
                }
                shown
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Lang, Script};

    const ENGLISH: Tongue = Tongue {
        lang: Lang::En,
        script: Script::Latin,
    };

    fn polished(pieces: &[&str], passages: usize, tongue: Tongue) -> (String, bool) {
        let mut polish = Polish::new(passages, tongue);
        let mut text: String = pieces.iter().map(|piece| polish.push(piece)).collect();
        text.push_str(&polish.finish());
        (text, polish.refused())
    }

    #[test]
    fn the_sign_of_no_answer_is_caught_however_it_is_cut() {
        for pieces in [
            &["NO_ANSWER"][..],
            &["NO", "_ANS", "WER"],
            &["**NO_ANSWER**"],
            &["\n`NO_ANSWER`\n", "I am sorry"],
        ] {
            assert_eq!(
                polished(pieces, 2, ENGLISH),
                (String::new(), true),
                "{pieces:?}"
            );
        }
        assert_eq!(
            polished(&["NO, ", "we are closed"], 2, ENGLISH),
            ("NO, we are closed".into(), false)
        );
        assert_eq!(polished(&["NO"], 2, ENGLISH), ("NO".into(), false));
    }

    #[test]
    fn markers_that_point_at_nothing_are_dropped() {
        let text = |text| polished(&[text], 3, ENGLISH).0;
        assert_eq!(text("Open daily [1][4]."), "Open daily [1].");
        assert_eq!(
            text("Open [1, 3] and [2-3] 【2†source】"),
            "Open [1][3] and [2][3] [2]"
        );
        assert_eq!(
            text("See [the list](https://a.uz) and a[0] `x[9]`"),
            "See [the list](https://a.uz) and a `x[9]`"
        );
        assert_eq!(
            text("Quick [1] and cheap [9], they say [8]."),
            "Quick [1] and cheap, they say."
        );
        assert_eq!(
            text("bo`lim ochiq [7], do`kon ham [2]"),
            "bo`lim ochiq, do`kon ham [2]"
        );
        assert_eq!(text("``` \na[9]\n``` and [9]"), "``` \na[9]\n``` and");
        assert_eq!(text("many [18446744073709551615]"), "many");
        assert_eq!(text("an open [ bracket"), "an open [ bracket");
        assert_eq!(text("half a marker [1"), "half a marker [1");
    }

    #[test]
    fn uzbek_in_the_other_script_is_rewritten() {
        let cyrillic = Tongue {
            lang: Lang::Uz,
            script: Script::Cyrillic,
        };
        let (text, _) = polished(
            &["Yetkazib berish Toshkent", " boʻylab bepul [1]."],
            1,
            cyrillic,
        );
        assert_eq!(text, "Етказиб бериш Тошкент бўйлаб бепул [1].");
        let latin = Tongue {
            lang: Lang::Uz,
            script: Script::Latin,
        };
        assert_eq!(polished(&["Ҳа"], 1, latin).0, "Ha");
    }

    proptest! {
        #[test]
        fn cutting_the_text_elsewhere_changes_nothing(
            text in "[a-zA-Zа-яё0-9 \\[\\],`_*-]{0,80}",
            cuts in proptest::collection::vec(0usize..80, 0..6),
        ) {
            let whole = polished(&[&text], 3, ENGLISH);
            let letters: Vec<char> = text.chars().collect();
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut <= letters.len()).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([letters.len()]) {
                pieces.push(letters[from..cut].iter().collect::<String>());
                from = cut;
            }
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(polished(&pieces, 3, ENGLISH), whole);
        }
    }
}
