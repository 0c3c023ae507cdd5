//! Words that carry no topic: grammar, question words and courtesies.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::MARK;
use super::uzbek;

/// English grammar, question words and courtesies.
pub(super) const ENGLISH: &str = "a an the and or but if so as at by for from in into of off on onto out to \
up down with without about above after before between during over under than then there here this that \
these those it its itself i me my mine we us our ours you your yours he him his she her hers they them their \
is are was were be been being am do does did done doing have has had having can could will would shall should \
may might must not no nor yes any some all each every both either neither more most much many few less least \
other another such only own same too very just also again ever yet still what which who whom whose when where \
why how please hello hi hey thanks thank dear sorry ok okay tell know want cost costs need like get got let give help \
possible really actually maybe perhaps something anything someone anyone somebody anybody everybody everything \
nothing thing things way kind lot bit happen happens say says said take takes make makes use go come put bring find let \
gets getting got because once soon until till while although though whether else instead myself yourself whole seen see sure well \
guys wonder wondering suppose mean means ones \
there's what's it's i'm i'd i've i'll you're don't doesn't didn't isn't aren't can't won't let's";

/// Russian grammar, question words and courtesies, with ё written as е.
pub(super) const RUSSIAN: &str = "а и в во на с со к ко у о об обо от до из изо за по под над при про для без \
через между около после перед или но да не ни ли же бы б то что чтобы как так если когда где куда откуда \
почему зачем кто кого кому кем чем чего чему сколько какой какая какое какие каких каким какого какой-то \
который которая которое которые каков какова каково каковы чей чья чье чьи это этот эта эти этого этой этих \
этому тот та те того той тех там тут здесь туда сюда я мы ты вы он она оно они мне меня мной нам нас нами вам \
вас вами тебе тебя ему его ей ее им их мой моя мое мои наш наша наше наши ваш ваша ваше ваши вашего вашей \
ваших вашем свой своя свое свои себя быть есть был была было были будет будут будете нет еще уже только \
тоже также очень можно можете могу можем может нужно надо нужен нужна хочу хотел хотела хотим бы ли \
подскажите скажите расскажите пожалуйста здравствуйте здравствуй привет добрый спасибо стоит стоят \
возможно разрешено вообще просто хотите хотел хотела делать сделать делаете будете говорят \
интересует интересно всё все всего всех весь вся ведь лишь вот ну раз чтоб скольких скольким сколькими хочет хотят \
сам сама само сами самому самим этим этими ребят ребята понадобится понадобятся потребуется потребуются дайте дадите дадут \
наверное конечно вдруг разве неужели именно либо такое такой такая такие таких такого смогу сможет сможем сможете смогут \
могут мог могла могли должен должна должны должно узнать знаю знаете интересно хотелось вопрос получится";

/// Uzbek grammar, question words and courtesies, some as typed on a Russian keyboard; looked up as spelled and without apostrophes.
pub(super) const UZBEK: &str = "va yoki ham lekin ammo biroq agar esa bilan uchun haqida toʻgʻrisida kabi \
singari sari boʻyicha orqali men sen u biz siz sizlar ular meni menga menda mening seni sizga sizda sizni \
sizlarda sizlarga sizning bizga bizda bizning bizni uni unga uning ularning bu shu oʻsha ana mana oʻzi bir \
biror hech hamma barcha har qanday qanaqa qaysi qancha qanchadan qanchaga qanchada necha nechta nechchi \
nechada nechanchi nechidan qachon qachongacha qayer qayerda qayerga qayerdan qaerda qaerga qaerdan qani nima \
nimalar nimaga nega kim kimga kimning nechi bor bormi yoʻq yoʻqmi mi ha yoq emas edi ekan boʻladi boʻladimi \
boʻlsa boʻlib boʻlgan mumkin mumkinmi kerak kerakmi lozim iltimos salom assalomu assalom alaykum aleykum \
rahmat marhamat ayting aytib bering berasizmi qilib qiling qilish qilaman qilsam turadi turibdi deb juda \
faqat yana endi hozir xohlayman istayman kancha kachon kayerda kaerda kayerga kanday kaysi kayer buladi buladimi bilmoqchiman bilmoqchi bersangiz boʻlmaydi boʻladimi qanchalik nechtadan bormikan ekanmi bormi kimni nimani \
nimadan qayerlarda qayerlarga qachondan oʻzim oʻzimiz oʻzingiz oʻzimning oʻzingizning shunday bunday haqda aytsangiz bilsam demak \
xullas mayli albatta balki ehtimol hali unda bunda shunda undan bundan shundan ushbu mazkur";

static STOP: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let both = [ENGLISH, RUSSIAN, UZBEK].join(" ").replace('\'', "ʻ");
    let loose = both.replace(MARK, "");
    let all = both.split_whitespace().chain(loose.split_whitespace());
    all.map(str::to_owned).collect()
});

/// Stems of the Uzbek verbs that carry others or stand for any: give, take, do, be, stand, let go, put.
const AUXILIARY: [&str; 9] = [
    "ber", "ol", "qil", "kil", "boʻl", "bol", "tur", "yubor", "qoʻy",
];

/// True when a word with these keys is a form of such a verb ("berasizlarmi", "қилсам"). Apart
/// from [`super::Word::stop`], for such a form may be half of what is asked: "yetkazib berish".
pub fn is_auxiliary(keys: &[String]) -> bool {
    keys.iter().any(|key| AUXILIARY.contains(&key.as_str()))
}

/// True when the folded word is a stop word of any of the three languages, in either script.
pub(super) fn is_stop(folded: &str) -> bool {
    if STOP.contains(folded) {
        return true;
    }
    let known = |word: &str| STOP.contains(word);
    if folded.is_ascii() {
        return false;
    }
    known(&folded.replace('ё', "е")) || uzbek::latin_of(folded).is_some_and(|latin| known(&latin))
}
