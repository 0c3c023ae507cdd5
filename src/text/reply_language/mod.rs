//! The language and script to answer a question in, and whether an answer kept to them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::fold;
use super::related::by_language;
use super::script::{Lang, Script, script, weigh_cyrillic, weigh_latin};
use super::token::tokens;
use super::transliterate::{to_cyrillic, to_latin};
use super::{stem, uzbek};

/// Words of a question that are looked at; more would not change the answer.
const ENOUGH: usize = 100;
/// Evidence below this is a coincidence of letters.
const CERTAIN: usize = 2;
/// So many Cyrillic words without any Uzbek sign are Russian, however unknown they are.
const PHRASE: usize = 3;

/// Said in all languages alike, or parts of product names.
const NEUTRAL: &str =
    "ok okay oke okey ок окей о'кей pro max plus mini lite one про макс плюс мини";

/// Frequent in customers' questions, and neither stop words nor topics of `related`.
const ENGLISH: &str = "work works working today tomorrow yesterday now morning evening night week month year hour \
minute long fast soon much buy sell near nearest install installation repair available availability stock \
language languages english speak people person room rooms table menu vegan birthday cake kids family ask \
question answer help support contact email website online address change cancel send receive arrive ready \
bring pick visit accept rules rule policy account password reset login sign shipped color colour black white \
red small large big new used best cheap cheaper cheapest expensive yes good use make";

/// Words that look Uzbek as well, and those the groups give to both languages.
const RUSSIAN: &str = "доставка доставку доставки доставке врач врача врачи размер размеры сегодня завтра вчера \
утром вечером день дня дней неделя неделю месяц год час часов минут рядом купить продаете привезете отзывы \
торт торты привет почему да нет долго быстро далеко дорого дешевле скидки \
вопрос ответ помощь помогите номер адреса хорошо цвет черный белый красный новый лучше другой другие второй \
ребенка ребенку двоих человек человека филиалы филиале ближайший пожалуйста до после через";

/// As above, in Latin letters.
const UZBEK: &str = "bugun ertaga kecha hafta oy yil soat daqiqa tez arzon qimmat yaqin uzoq sotib olish olsam \
olaman olasizmi bor borasizmi yordam savol raqam raqami ish vaqti vaqt kuni bepulmi ochiqmi yangi eski katta \
kichik rang rangi qora oq qizil eng yaxshi xizmat xizmatlar oilaviy odam kishi kishilik xona stol tugʻilgan \
tilida tilda oʻzbekcha ruscha inglizcha boladi kelasizmi kelsam yuborasizmi jonatasizmi yetib keladi qoldi \
qolgan tashrif menyu tort tortlar bolalarga yosh yoshdan toʻlasam xohlardim kerakmi keldi ketdi assalomu";

/// A language and the script it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tongue {
    /// The language.
    pub lang: Lang,
    /// The script; only Uzbek has a choice.
    pub script: Script,
}

impl Tongue {
    /// How a prompt names it, in English.
    pub fn name(self) -> &'static str {
        match (self.lang, self.script) {
            (Lang::En, _) => "English",
            (Lang::Ru, _) => "Russian",
            (Lang::Uz, Script::Latin) => "Uzbek in Latin script",
            (Lang::Uz, Script::Cyrillic) => "Uzbek in Cyrillic script",
        }
    }
}

/// The language and script of a question. One that is too short or too neutral to tell ("ok",
/// "Samsung A54") has the fallback's; what is in Cyrillic letters is then not English, and Russian
/// in Latin letters counts as what it looks like.
pub fn tongue(question: &str, fallback: Lang) -> Tongue {
    let evidence = Evidence::of(question);
    let (most, found) = evidence.strongest();
    let lang = match found {
        Some(tongue) if most >= CERTAIN => return tongue,
        _ if script(question) == Script::Latin => fallback,
        _ if fallback == Lang::En || evidence.cyrillic_words >= PHRASE => Lang::Ru,
        _ => fallback,
    };
    let script = match lang {
        Lang::En => Script::Latin,
        Lang::Ru => Script::Cyrillic,
        Lang::Uz => script(question),
    };
    Tongue { lang, script }
}

/// True when an answer that should be in Uzbek is Uzbek, but most of its words are in the other
/// script. Addresses, code and foreign names, which stay as they are in either script, do not count.
pub fn wrong_script(text: &str, tongue: Tongue) -> bool {
    if tongue.lang != Lang::Uz {
        return false;
    }
    let latin = letters(text, Script::Latin) - letters(&to_cyrillic(text), Script::Latin);
    let cyrillic = letters(text, Script::Cyrillic) - letters(&to_latin(text), Script::Cyrillic);
    let evidence = Evidence::of(text);
    match tongue.script {
        Script::Latin => cyrillic > latin && evidence.uzbek_cyrillic > evidence.russian,
        Script::Cyrillic => latin > cyrillic && evidence.uzbek_latin > evidence.english,
    }
}

fn letters(text: &str, script: Script) -> i64 {
    let belongs = |c: &char| match script {
        Script::Latin => c.is_ascii_alphabetic(),
        Script::Cyrillic => ('\u{400}'..='\u{52f}').contains(c),
    };
    i64::try_from(text.chars().filter(belongs).count()).unwrap_or(i64::MAX)
}

/// What a question's words say for each way of writing.
#[derive(Debug, Default)]
struct Evidence {
    english: usize,
    russian: usize,
    uzbek_latin: usize,
    uzbek_cyrillic: usize,
    cyrillic_words: usize,
}

impl Evidence {
    fn of(question: &str) -> Self {
        let mut evidence = Self::default();
        for token in tokens(question).iter().take(ENOUGH) {
            let word = fold(&question[token.start..token.end]);
            if NEUTRAL.split_whitespace().any(|neutral| neutral == word) {
                continue;
            }
            match script(&word) {
                Script::Latin => evidence.add_latin(&word),
                Script::Cyrillic => evidence.add_cyrillic(&word),
            }
        }
        evidence
    }

    fn add_latin(&mut self, word: &str) {
        let (uzbek, english) = weigh_latin(word);
        let endings = usize::from(ends_with(word, UZBEK_ENDINGS));
        self.uzbek_latin += uzbek + endings + 2 * usize::from(KNOWN.uzbek(word));
        let endings = 2 * usize::from(ends_with(word, ENGLISH_ENDINGS));
        self.english += english + endings + 2 * usize::from(KNOWN.english(word));
    }

    fn add_cyrillic(&mut self, word: &str) {
        self.cyrillic_words += usize::from(word.chars().count() > 1);
        let (uzbek, russian) = weigh_cyrillic(word);
        let latin = uzbek::latin_of(word).unwrap_or_default();
        let (for_uzbek, for_russian) = (KNOWN.uzbek(&latin), KNOWN.russian(word));
        // телефон and магазин are words of both.
        let both = for_uzbek && for_russian && !KNOWN.is_plainly_russian(word);
        let endings = ends_with(&latin, UZBEK_ENDINGS) || ends_with(&latin, "ish ib");
        self.uzbek_cyrillic +=
            uzbek + usize::from(endings) + 2 * usize::from(for_uzbek && !for_russian);
        self.russian += russian
            + usize::from(ends_with(word, RUSSIAN_ENDINGS))
            + 2 * usize::from(ends_with(word, PLAINLY_RUSSIAN_ENDINGS))
            + 2 * usize::from(for_russian && !both);
    }

    /// The greatest weight and whose it is, nobody's when two share it.
    fn strongest(&self) -> (usize, Option<Tongue>) {
        let all = [
            (self.english, Lang::En, Script::Latin),
            (self.russian, Lang::Ru, Script::Cyrillic),
            (self.uzbek_latin, Lang::Uz, Script::Latin),
            (self.uzbek_cyrillic, Lang::Uz, Script::Cyrillic),
        ];
        let most = all.iter().map(|(weight, ..)| *weight).max().unwrap_or(0);
        let mut best = all.into_iter().filter(|(weight, ..)| *weight == most);
        let first = best.next().filter(|_| best.next().is_none());
        (most, first.map(|(_, lang, script)| Tongue { lang, script }))
    }
}

/// Endings of verbs and nouns, for words of at least five letters.
const UZBEK_ENDINGS: &str = "mi adi ydi moqchi yapti ngiz ingizda miz sizmi";
const ENGLISH_ENDINGS: &str = "tion tions ness able ful ous ies ght";
const RUSSIAN_ENDINGS: &str = "ть ете ите ает ают уют ая ое ую юю ний кий ция ии";
/// No Uzbek word and no loanword in Uzbek ends so.
const PLAINLY_RUSSIAN_ENDINGS: &str = "тся ться ого ому ый ые ость ство ение ание";

fn ends_with(word: &str, endings: &str) -> bool {
    word.chars().count() >= 5 && endings.split_whitespace().any(|end| word.ends_with(end))
}

static KNOWN: LazyLock<Known> = LazyLock::new(Known::new);

/// The topics and frequent words of each language by their stems.
struct Known {
    english: HashSet<String>,
    russian: HashSet<String>,
    uzbek: HashSet<String>,
    plainly_russian: HashSet<String>,
}

impl Known {
    fn new() -> Self {
        let topics = |wanted| by_language().filter(move |(lang, _)| *lang == wanted);
        let folded = |words: &str| -> Vec<String> { words.split_whitespace().map(fold).collect() };
        let mut english = folded(ENGLISH);
        english.extend(topics(Lang::En).map(|(_, word)| fold(word)));
        let plain = folded(RUSSIAN);
        let plainly_russian = plain.iter().filter_map(|word| first_key(word)).collect();
        let mut russian = plain;
        russian.extend(topics(Lang::Ru).map(|(_, word)| fold(word)));
        let mut uzbek = folded(UZBEK);
        uzbek.extend(topics(Lang::Uz).map(|(_, word)| fold(word)));
        Self {
            english: english.iter().filter_map(|word| first_key(word)).collect(),
            russian: russian.iter().filter_map(|word| first_key(word)).collect(),
            uzbek: uzbek
                .iter()
                .flat_map(|word| [word.clone(), word.replace('ʻ', "")])
                .map(|word| uzbek::stem(&word))
                .collect(),
            plainly_russian,
        }
    }

    fn english(&self, word: &str) -> bool {
        first_key(word).is_some_and(|key| self.english.contains(&key))
    }

    fn russian(&self, word: &str) -> bool {
        !word.contains(['ў', 'қ', 'ғ', 'ҳ'])
            && first_key(word).is_some_and(|key| self.russian.contains(&key))
    }

    fn is_plainly_russian(&self, word: &str) -> bool {
        first_key(word).is_some_and(|key| self.plainly_russian.contains(&key))
    }

    fn uzbek(&self, latin: &str) -> bool {
        let stem = uzbek::stem(latin);
        self.uzbek.contains(&stem) || self.uzbek.contains(&stem.replace('ʻ', ""))
    }
}

/// The key of English for a Latin word, of Russian for a Cyrillic one.
fn first_key(folded: &str) -> Option<String> {
    stem::keys(folded).into_iter().next()
}

#[cfg(test)]
mod tests;
