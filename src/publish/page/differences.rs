//! What differs, field by field, with both texts.

use leptos::prelude::*;

use crate::{
    i18n::{LANGUAGES, Locale, from_code, td_string, use_locale},
    publish::{Difference, Field},
};

/// A list of differences.
#[component]
pub fn Differences(list: Vec<Difference>) -> impl IntoView {
    let items = list
        .into_iter()
        .map(|difference| view! { <Item difference /> })
        .collect_view();
    view! { <ul class="plain-list changes">{items}</ul> }
}

#[component]
fn Item(difference: Difference) -> impl IntoView {
    let locale = use_locale();
    let Difference {
        field,
        tool,
        old,
        new,
    } = difference;
    let name = match tool {
        Some(tool) if field == Field::Tool => {
            let deed = if old.is_empty() {
                td_string!(locale, publish.added)
            } else {
                td_string!(locale, publish.removed)
            };
            format!("{} “{tool}”: {deed}", label(field, locale))
        }
        Some(tool) => format!(
            "{} “{tool}”: {}",
            label(Field::Tool, locale),
            label(field, locale)
        ),
        None => label(field, locale).to_owned(),
    };
    let (old, new) = (shown(field, old, locale), shown(field, new, locale));
    let parts = Parts::of(&old, &new);
    let (before, after) = (parts.clone(), parts);
    view! {
        <li class="change">
            <h3 class="change__field">{name}</h3>
            <div class="change__sides">
                <div>
                    <span class="card__meta">{td_string!(locale, publish.before)}</span>
                    <p class="change__text">{before.start}<del>{before.old}</del>{before.end}</p>
                </div>
                <div>
                    <span class="card__meta">{td_string!(locale, publish.after)}</span>
                    <p class="change__text">{after.start}<ins>{after.new}</ins>{after.end}</p>
                </div>
            </div>
        </li>
    }
}

fn label(field: Field, locale: Locale) -> &'static str {
    match field {
        Field::Name => td_string!(locale, bot.name),
        Field::Purpose => td_string!(locale, bot.purpose),
        Field::Language => td_string!(locale, bot.language),
        Field::Instructions => td_string!(locale, bot.instructions),
        Field::Greeting => td_string!(locale, bot.greeting),
        Field::Starters => td_string!(locale, bot.starters),
        Field::Fallback => td_string!(locale, bot.fallback),
        Field::Accent => td_string!(locale, bot.accent),
        Field::Provider => td_string!(locale, bot.provider),
        Field::Model => td_string!(locale, bot.model_name),
        Field::Temperature => td_string!(locale, bot.temperature),
        Field::OutputTokens => td_string!(locale, bot.output_tokens),
        Field::Mode => td_string!(locale, bot.mode),
        Field::Tool => td_string!(locale, publish.tool),
        Field::ToolName => td_string!(locale, tool.name),
        Field::ToolDescription => td_string!(locale, tool.description),
        Field::ToolMethod => td_string!(locale, tool.method),
        Field::ToolUrl => td_string!(locale, tool.url),
        Field::ToolParameters => td_string!(locale, tool.parameters),
        Field::ToolBody => td_string!(locale, tool.body),
        Field::ToolHeaders => td_string!(locale, tool.headers),
        Field::ToolKeep => td_string!(locale, tool.keep),
        Field::ToolState => td_string!(locale, tool.state),
    }
}

/// A value as the owner's pages call it.
fn shown(field: Field, value: String, locale: Locale) -> String {
    let word = match (field, value.as_str()) {
        (Field::Language, code) => from_code(code).and_then(|language| {
            let mut languages = LANGUAGES.iter();
            languages
                .find(|(known, _)| *known == language)
                .map(|(_, name)| *name)
        }),
        (Field::Provider, "") => Some(td_string!(locale, bot.builtin_model)),
        (Field::Provider, "?") => Some(td_string!(locale, publish.provider_gone)),
        (Field::Mode, "strict") => Some(td_string!(locale, bot.strict)),
        (Field::Mode, "balanced") => Some(td_string!(locale, bot.balanced)),
        (Field::Mode, "free") => Some(td_string!(locale, bot.free)),
        (Field::ToolState, "on") => Some(td_string!(locale, tool.on)),
        (Field::ToolState, "off") => Some(td_string!(locale, tool.off)),
        _ => None,
    };
    word.map_or(value, str::to_owned)
}

/// Two texts, and what is the same at both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    start: String,
    old: String,
    new: String,
    end: String,
}

impl Parts {
    /// Cut between words: half a word that changed is hard to read.
    fn of(old: &str, new: &str) -> Self {
        let (was, is): (Vec<&str>, Vec<&str>) = (words(old), words(new));
        let start = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
        let left = was.len().min(is.len()) - start;
        let ends = was.iter().rev().zip(is.iter().rev()).take(left);
        let end = ends.take_while(|(a, b)| a == b).count();
        Self {
            start: was[..start].concat(),
            old: was[start..was.len() - end].concat(),
            new: is[start..is.len() - end].concat(),
            end: was[was.len() - end..].concat(),
        }
    }
}

/// Words with the blanks behind them.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(old: &str, new: &str) -> [String; 4] {
        let parts = Parts::of(old, new);
        [parts.start, parts.old, parts.new, parts.end]
    }

    #[test]
    fn what_is_the_same_at_both_ends_is_not_marked() {
        let expected = ["Open from ", "9:00 ", "10:00 ", "to 18:00"];
        assert_eq!(
            parts("Open from 9:00 to 18:00", "Open from 10:00 to 18:00"),
            expected
        );
    }

    #[test]
    fn a_text_that_came_or_went_is_marked_whole() {
        assert_eq!(parts("", "Be kind."), ["", "", "Be kind.", ""]);
        assert_eq!(parts("Be kind.", ""), ["", "Be kind.", "", ""]);
    }

    #[test]
    fn a_word_that_is_repeated_is_told_once() {
        assert_eq!(
            parts("a a", "a a a").concat(),
            "a a a a".replacen("a ", "", 1)
        );
    }
}
