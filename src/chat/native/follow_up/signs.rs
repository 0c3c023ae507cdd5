//! The words by which follow-up questions are known, in small letters, ё as е; Uzbek ones in Latin
//! letters, into which Uzbek Cyrillic is turned first.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::words;

/// First words that go on with what was said.
pub(super) const OPENERS: &str =
    "and also then but so plus а и еще тогда или но тоже также а va yana unda lekin ham";

/// First words that put another case to the same question.
pub(super) const CONDITIONS: [&str; 12] = [
    "what about",
    "how about",
    "and what about",
    "what if",
    "and if",
    "а если",
    "если",
    "а как насчет",
    "как насчет",
    "а что насчет",
    "что насчет",
    "agar",
];

/// Words that stand for something said before.
pub(super) const POINTERS: &str = "it its they them their this that these those there he she him his her \
он она оно они его ее ему ей им их ним ней них нем нему нее ними этот эта эту эти это этого этой этому этим этом этих там \
туда оттуда такой такая такое такие \
u uni unga unda undan uning ular ularni ularga ularning bu buni bunga bunda bundan buning shu shuni shunga shunda \
shundan shuning oʻsha oʻshani oʻshanga oʻshanda ushbu shunaqa bunaqa";

/// Words that with a noun mean one that was said before.
pub(super) const DETERMINERS: &str =
    "this that these those этот эта эту эти этого этой этом этих этому bu shu oʻsha ushbu";

/// Behind "this" they say when, not which.
pub(super) const TIMES: &str = "week month year morning evening afternoon night time weekend day summer winter sunday \
monday tuesday wednesday thursday friday saturday \
неделе неделю неделя месяце месяц год году раз день дни утром \
вечер выходные hafta haftada oy oyda yil yilda kun kuni kunlari safar payt vaqt vaqtda dam";

/// Words that ask whether, where or what something is: a topic of the question's own.
pub(super) const EXISTENCE: &str = "have has sell there where who which есть где кто продаете \
имеется существует bor bormi bormikan bormidi sotasizmi qayerda qayer kim nima";

/// Where a few words without a verb begin.
pub(super) const PREPOSITIONS: &str = "to in at for from with without on by per after before until в во на для из до от по с со без к \
через после";

/// Where a few Uzbek words without a verb end.
pub(super) const POSTPOSITIONS: &str = "uchun bilan gacha orqali bilanmi uchunmi keyin oldin";

/// Case endings of a single Uzbek word: Buxoroga, Buxorogami, shakarsiz.
pub(super) const PLACED: [&str; 12] = [
    "ga", "qa", "ka", "da", "gami", "gacha", "gachi", "dan", "danmi", "dami", "siz", "sizmi",
];

/// Whole questions with these words are no fragments.
pub(super) const QUESTION_WORDS: &str = "what when how why как какой какая какие каким какую сколько когда почему зачем чего \
чем qanday qanaqa qancha qachon necha nechta nega";

/// Carry no topic, though they are no stop words of a search.
pub(super) const FILLERS: &str = "chi чи насчет";

/// Ask for everything that has a price, which needs no topic.
pub(super) const PRICE_LISTS: &str = "prices цены narxlar narxlari";

/// Behind "this" they mean the business itself.
pub(super) const HOUSES: &str = "shop store clinic hospital school магазин магазине клиника клинике клиники школа школе \
doʻkon doʻkonda klinika klinikada maktab maktabda magazin magazinda";

/// Thanks, greetings and consent, with the words around them.
pub(super) const COURTESIES: &str = "thanks thank you very much ok okay hi hello hey yes no bye goodbye good great fine please \
sorry morning evening спасибо большое ок окей да нет привет здравствуйте здравствуй добрый день вечер утро хорошо \
понятно ясно отлично пожалуйста пока свидания до благодарю извините подскажите скажите \
rahmat katta salom assalomu alaykum aleykum ha yoʻq mayli boʻpti xayr tushunarli yaxshi ayting iltimos kechirasiz uzr";

/// Questions about the bot or the business itself.
pub(super) const INTRODUCTIONS: [&str; 29] = [
    "who are you",
    "what are you",
    "what can you do",
    "can you help",
    "could you help",
    "help me",
    "i need help",
    "how are you",
    "are you a",
    "кто вы",
    "кто ты",
    "ты кто",
    "вы кто",
    "ты бот",
    "как дела",
    "что ты умеешь",
    "помогите",
    "sen kimsan",
    "siz kimsiz",
    "yordam bering",
    "where are you",
    "где вы",
    "вы где",
    "siz qayerda",
    "siz qayerdasiz",
    "what do you have",
    "что у вас есть",
    "sizda nima bor",
    "sizda nimalar bor",
];

/// Words that say which, when, where, how many or how much of something. Alone they ask about what
/// was said before.
pub(super) const ATTRIBUTES: &str = "long far fast quickly soon expensive cheap cheaper cheapest big bigger small smaller more \
minimum maximum total exactly why later earlier included exact about else now today tomorrow tonight weekdays \
долго далеко быстро скоро дорого дешево дешевле дороже больше меньше минимум максимум всего сейчас сегодня завтра \
потом позже раньше точно примерно нужно сколько именно двоих троих одного одной \
tez uzoq uzoqmi qimmat qimmatmi arzon arzonroq arzonrogʻi koʻproq kamroq bugun ertaga keyinroq ertaroq aniq \
necha nechta kishilik kishiga jami oladi olasiz vaqt";

/// As above, known in all their forms.
const STEMS: &str = "price fee cost цена стоимость narx narxi размер size color colour weight duration material \
ingredients цвет вес срок состав материал возраст age yosh rang rangi vazn muddat muddati tarkib tarkibi sifat \
sifati качество quality oʻlcham razmer \
day week month minute день неделя месяц час минута kun hafta oy soat daqiqa \
monday tuesday wednesday thursday friday saturday sunday weekend понедельник вторник среда четверг пятница суббота \
воскресенье выходной праздник dushanba seshanba chorshanba payshanba juma shanba yakshanba bayram holiday \
morning evening night утро утром вечер вечером ночью ertalab kechqurun kechasi \
child children kid adult дети детей ребенок ребенка взрослый bola bolalar kattalar person people человек kishi odam \
free бесплатно bepul tekin red white black blue green красный белый черный синий зеленый qizil oq qora koʻk yashil cash наличные naqd card карта картой karta \
city город shahar region область viloyat \
tashkent samarkand bukhara andijan fergana namangan nukus urgench khiva karshi termez navoi jizzakh gulistan kokand \
ташкент самарканд бухара андижан фергана наманган нукус ургенч хива карши термез навои джизак гулистан коканд \
toshkent samarqand buxoro andijon fargʻona namangan nukus urganch xiva qarshi termiz navoiy jizzax guliston qoʻqon";

/// The search keys of all [`STEMS`].
pub(super) static ATTRIBUTE_KEYS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    words(STEMS)
        .into_iter()
        .flat_map(|word| word.keys)
        .collect()
});
