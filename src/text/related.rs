//! Words of the three languages that customers and documents use for the same thing.
//!
//! A shop's Uzbek price list is asked about in Russian, and "where are you located" wants the
//! line that begins with "Address". These groups hold the topics nearly every small business is
//! asked about, and nothing narrower.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::script::{Lang, Script, script};
use super::words;

/// One topic a line. A word may stand in several.
const GROUPS: &str = "\
address located location адрес находитесь находится расположены расположен manzil joylashgan
delivery shipping доставка доставить dostavka yetkazish yetkazib
price fee цена стоимость прайс тариф narx
pay payment оплата оплачивать toʻlov toʻlash
hours schedule режим график vaqt время jadval
open opening close работаете работает открыты закрываетесь ishlaysiz ishlash ochiq yopiladi
phone telephone contact contacts телефон контакты telefon aloqa bogʻlanish
discount sale promotion скидка акция распродажа chegirma aksiya
return refund возврат вернуть обмен qaytarish qaytariladi
order заказ заказать buyurtma
book booking appointment запись записаться бронь yozilish bron
register registration enroll регистрация зарегистрироваться roʻyxat roʻyxatdan
doctor врач доктор shifokor doktor vrach
appointment reception приём прием qabul
test tests analysis анализ анализы tahlil analiz
free бесплатно бесплатный bepul tekin
document documents документ документы hujjat
card карта картой karta
cash наличные наличными naqd
instalment installment credit рассрочка кредит muddatli kredit
warranty guarantee гарантия kafolat
course courses lesson курс курсы урок занятия kurs dars
teacher учитель преподаватель oʻqituvchi ustoz
student pupil ученик студент oʻquvchi talaba
school школа maktab
clinic hospital клиника больница klinika shifoxona
shop store магазин doʻkon magazin
parking парковка стоянка avtoturargoh parkovka
branch филиал filial
city город shahar
day день kun
monday понедельник пн dushanba
tuesday вторник вт seshanba
wednesday среда ср chorshanba
thursday четверг чт payshanba
friday пятница пт juma
saturday суббота сб shanba
sunday воскресенье вс yakshanba
weekend выходной выходные dam
english английский ingliz
russian русский rus
uzbek узбекский oʻzbek
age возраст yosh
children child дети ребёнок детский bola bolalar
food menu еда меню taom menyu
size размер oʻlcham razmer";

static RELATED: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut related: HashMap<String, BTreeSet<String>> = HashMap::new();
    for group in GROUPS.lines() {
        let keys: BTreeSet<String> = words(group)
            .into_iter()
            .flat_map(|word| word.keys)
            .collect();
        for key in &keys {
            related.entry(key.clone()).or_default().extend(keys.clone());
        }
    }
    related
});

/// The keys of words that mean the same as the word with these keys, in a fixed order, without
/// the given ones. For questions only: documents are indexed as they are written.
pub fn related(keys: &[String]) -> Vec<String> {
    let groups = keys.iter().filter_map(|key| RELATED.get(key));
    let all: BTreeSet<&String> = groups.flatten().collect();
    all.into_iter()
        .filter(|key| !keys.contains(key))
        .cloned()
        .collect()
}

/// The words of the groups, each with its language: a line begins with English, goes on in Russian
/// and ends in Uzbek.
pub(super) fn by_language() -> impl Iterator<Item = (Lang, &'static str)> {
    GROUPS.lines().flat_map(|line| {
        let mut lang = Lang::En;
        line.split_whitespace().map(move |word| {
            if script(word) == Script::Cyrillic {
                lang = Lang::Ru;
                return (Lang::Ru, word);
            }
            if lang == Lang::Ru {
                lang = Lang::Uz;
            }
            (lang, word)
        })
    })
}
