//! Loanwords whose Cyrillic spelling cannot be told from the Latin one by rule: those with ц, ь
//! and ъ. Latin letters first; each Cyrillic form gives the Latin one back.

const STEMS: &str = "\
adyutant адъютант
abzats абзац
aksent акцент
aksioner акционер
aksiz акциз
albom альбом
alternativ альтернатив
aprel апрель
asfalt асфальт
atelye ателье
avtomobil автомобиль
baryer барьер
budjet бюджет
bulvar бульвар
bulyon бульон
dekabr декабрь
detal деталь
dispanser диспансер
dotsent доцент
ekspansiya экспансия
epilepsiya эпилепсия
fakultet факультет
festival фестиваль
fevral февраль
film фильм
filtr фильтр
fransuz француз
gospital госпиталь
inersiya инерция
inyeksiya инъекция
intervyu интервью
iyul июль
iyun июнь
kabel кабель
kalkulyator калькулятор
kalsiy кальций
kanselyariya канцелярия
karyera карьера
koeffitsiyent коэффициент
kompyuter компьютер
konsepsiya концепция
konsern концерн
konsert концерт
konsultatsiya консультация
konsultant консультант
kontrol контроль
kulminatsiya кульминация
kuryer курьер
litsenziya лицензия
litsey лицей
mayonez майонез
mayor майор
mebel мебель
medal медаль
meditsina медицина
model модель
moʻjiza мўъжиза
moʻtabar мўътабар
moʻtadil мўътадил
multfilm мультфильм
noyabr ноябрь
obyekt объект
ofitsiant официант
ofitser офицер
oktabr октябрь
palto пальто
panel панель
parol пароль
pavilyon павильон
pensiya пенсия
pitsa пицца
podyezd подъезд
porsiya порция
premyera премьера
protsedura процедура
protsent процент
protsess процесс
profil профиль
pult пульт
rayon район
rejissyor режиссёр
retsept рецепт
rezultat результат
rol роль
rolik ролик
rubl рубль
sellofan целлофан
selsiy цельсий
sement цемент
sentabr сентябрь
sentner центнер
sentr центр
sex цех
sikl цикл
silindr цилиндр
sink цинк
sirk цирк
sirka сирка
sirkul циркуль
sitata цитата
sitrus цитрус
spektakl спектакль
spetsial специал
spetsifik специфик
ssenariy сценарий
stil стиль
subyekt субъект
syezd съезд
syomka съёмка
tunnel туннель
ultra ультра
vaksina вакцина
valeryan валерьян
vals вальс
veksel вексель
vitse вице
volt вольт
yanvar январь";

/// The longest stem that a small Latin word, apostrophes as U+02BB, begins with: Latin and Cyrillic.
pub(super) fn stem(word: &str) -> Option<(&'static str, &'static str)> {
    let pairs = STEMS.lines().filter_map(|line| line.split_once(' '));
    pairs
        .filter(|(latin, _)| word.starts_with(latin))
        .max_by_key(|(latin, _)| latin.len())
}

/// All pairs, Latin first.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    STEMS.lines().filter_map(|line| line.split_once(' '))
}
