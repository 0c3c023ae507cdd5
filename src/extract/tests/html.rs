use super::{super::Format, *};

fn page(html: &str) -> Extracted {
    read(
        html.as_bytes(),
        "page.html",
        Some("https://shop.example/uz/help/"),
        &Limits::default(),
    )
    .expect("the page is readable")
}

const SHOP: &str = r#"<!doctype html><html lang="uz-Latn"><head>
<title>Yetkazib berish — Doʻkon</title>
<link rel="canonical" href="/uz/help/delivery">
<script>var a = "<div><div>";</script></head><body>
<nav><a href="/">Bosh sahifa</a> <a href="/uz/contacts#map">Kontaktlar</a></nav>
<main><h1>Yetkazib berish</h1>
<p>Toshkent boʻylab yetkazib berish bepul. Batafsil: <a href="rules">qoidalar</a>.</p>
<h2>Narxlar</h2>
<table><tr><td>Shahar</td><td>Narx</td></tr><tr><td>Samarqand</td><td>25 000 soʻm</td></tr>
<tr><td>A|B</td><td>bir<br>ikki</td></tr></table>
<h2>Savollar</h2>
<dl><dt>Qancha vaqt?</dt><dd>Bir kun.</dd></dl>
<details><summary>Qaytarish mumkinmi?</summary>Ha, 14 kun ichida.</details>
<ul><li>naqd pul<li>karta</ul>
<h3><button>Чек берасизми?</button></h3><div hidden>Ҳа, чек берамиз.</div>
</main><footer>© 2026 <a href="mailto:info@shop.example">xat</a> <a href="javascript:void(0)">tepaga</a></footer>
</body></html>"#;

#[test]
fn a_page_keeps_its_headings_lists_tables_and_links() {
    let text = page(SHOP).text;
    for part in [
        "## Narxlar",
        "| Shahar | Narx |",
        "| Samarqand | 25 000 soʻm |",
        r"| A\|B | bir ikki |",
        "[qoidalar](https://shop.example/uz/help/rules)",
        "- naqd pul",
        "- karta",
        "### Чек берасизми?",
        "Ҳа, чек берамиз.",
        "Qancha vaqt?\n\nBir kun.",
        "Qaytarish mumkinmi?\n\nHa, 14 kun ichida.",
    ] {
        assert_holds(&text, part);
    }
}

#[test]
fn menus_and_footers_are_not_content() {
    let text = page(SHOP).text;
    assert_lacks(&text, "Kontaktlar");
    assert_lacks(&text, "© 2026");
}

#[test]
fn a_page_tells_its_address_language_and_title() {
    let extracted = page(SHOP);
    assert_eq!(extracted.format, Format::Html);
    assert_eq!(extracted.title.as_deref(), Some("Yetkazib berish — Doʻkon"));
    let web = extracted.web.expect("a page has facts");
    assert_eq!(
        web.canonical.as_deref(),
        Some("https://shop.example/uz/help/delivery")
    );
    assert_eq!(web.language.as_deref(), Some("uz-Latn"));
    assert!(!web.noindex && !web.nofollow);
}

#[test]
fn links_come_from_the_whole_page_absolute_and_once() {
    let web = page(SHOP).web.expect("a page has facts");
    assert_eq!(
        web.links,
        [
            "https://shop.example/",
            "https://shop.example/uz/contacts",
            "https://shop.example/uz/help/rules",
        ]
    );
}

#[test]
fn a_base_element_moves_relative_links() {
    let html = r#"<html><head><base href="/docs/"></head><body><p>Read <a href="a">the
        manual</a> before you call us, it answers nearly everything.</p></body></html>"#;
    let links = page(html).web.expect("a page has facts").links;
    assert_eq!(links, ["https://shop.example/docs/a"]);
}

#[test]
fn at_most_two_thousand_links_are_kept() {
    let links: String = (0..5_000)
        .map(|n| format!("<li><a href='/{n}'>Page number {n}</a></li>"))
        .collect();
    let web = page(&format!("<html><body><ul>{links}</ul></body></html>")).web;
    assert_eq!(web.expect("a page has facts").links.len(), 2_000);
}

#[test]
fn wishes_to_robots_are_heard() {
    for (content, noindex, nofollow) in [
        ("NOINDEX", true, false),
        ("nofollow, max-snippet:-1", false, true),
        ("none", true, true),
        ("index,follow", false, false),
    ] {
        let html = format!(
            r#"<html><head><meta name="Robots" content="{content}"></head><body><p>Working
            hours: nine to six, every day except Sunday.</p></body></html>"#
        );
        let web = page(&html).web.expect("a page has facts");
        assert_eq!(
            (web.noindex, web.nofollow),
            (noindex, nofollow),
            "{content}"
        );
    }
}

#[test]
fn a_page_that_only_scripts_fill_is_told_apart_from_an_empty_one() {
    let scripted = r#"<html><body><div id="root"></div><noscript>You need to enable JavaScript
        to run this app, please do so now.</noscript><script src="/app.js"></script></body></html>"#;
    let empty = "<html><body><div></div></body></html>";
    assert_eq!(
        read_here(scripted.as_bytes(), "a"),
        Err(Refusal::ScriptOnly)
    );
    assert_eq!(read_here(empty.as_bytes(), "a"), Err(Refusal::NoText));
}

#[test]
fn a_long_article_is_read_without_what_surrounds_it() {
    let paragraph = "<p>Гарантия действует двенадцать месяцев со дня покупки. Сохраните чек: \
        без него мастер не примет прибор в ремонт, и срок придётся доказывать иначе.</p>";
    let html = format!(
        "<html><head><title>Гарантия</title></head><body><div class='sidebar'>Лучшие цены</div>\
         <article><h1>Гарантия</h1>{}<h2>Ремонт</h2>{}</article>\
         <div class='comments'>Первый!</div></body></html>",
        paragraph.repeat(8),
        paragraph.repeat(8)
    );
    let text = page(&html).text;
    assert_holds(&text, "## Ремонт");
    assert_holds(&text, "Гарантия действует двенадцать месяцев");
    assert_lacks(&text, "Лучшие цены");
}

#[test]
fn merged_cells_are_said_in_each_row_they_cover() {
    let text = page(
        "<html><body><table><tr><th>City</th><th>Day</th><th>Price</th></tr>
         <tr><td rowspan=2>Bukhara</td><td>Monday</td><td>10</td></tr>
         <tr><td>Friday</td><td>12</td></tr>
         <tr><td colspan=2>Everywhere else</td><td>15</td></tr></table></body></html>",
    )
    .text;
    assert_holds(&text, "| City | Day | Price |");
    assert_holds(&text, "| Bukhara | Friday | 12 |");
    assert_holds(&text, "| Everywhere else |  | 15 |");
}

#[test]
fn words_of_neighbouring_cells_never_run_together() {
    let text = page(
        "<html><body><table><tr><td><table><tr><td>Left</td><td>1</td></tr></table></td>\
         <td>Right</td></tr></table></body></html>",
    )
    .text;
    assert_lacks(&text, "1Right");
    assert_lacks(&text, "Left1");
}

#[test]
fn marks_are_not_escaped() {
    let text = page(
        "<html><body><p>2024. *All* file_names cost [about] $5 &lt; $6, see C:\\temp &amp; so \
         on.</p></body></html>",
    )
    .text;
    assert_holds(
        &text,
        "2024. *All* file_names cost [about] $5 < $6, see C:\\temp & so on.",
    );
}

#[test]
fn an_old_page_is_read_in_the_encoding_it_names() {
    let html = "<html><head><meta charset=windows-1251></head><body><p>Узбекистон: нарх ва \
         етказиб бериш шартлари</p></body></html>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(html);
    assert_holds(&text_of(&bytes, "page"), "Узбекистон: нарх ва етказиб");
}

#[test]
fn pages_that_no_author_writes_are_refused_before_they_are_parsed() {
    let nested = format!("<html><body>{}text", "<div>".repeat(200_000));
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    let wide = format!("<html><body><p{attributes}>text</p>");
    for html in [nested, wide] {
        let started = std::time::Instant::now();
        assert_eq!(read_here(html.as_bytes(), "a.html"), Err(Refusal::Damaged));
        assert!(started.elapsed().as_secs() < 5);
    }
}

#[test]
fn a_script_full_of_tags_is_not_deep() {
    let script = "if (a<b) { t += '<div>'; }".repeat(5_000);
    let html = format!(
        "<html><body><script>{script}</script><p>{}</p>",
        "Long text. ".repeat(9)
    );
    assert_holds(&text_of(html.as_bytes(), "a.html"), "Long text.");
}

#[test]
fn answers_that_wait_for_a_click_are_read_and_menus_are_not() {
    let text = page(
        "<html><body><header><a href=/>Logo</a><nav><a href=/c>Каталог</a></nav></header>\
         <section><h1>Техника с доставкой</h1><p>Работаем с 9 до 18.</p></section>\
         <section><h2>Вопросы</h2><div>Есть ли рассрочка?</div>\
         <div style='display: none'>Да, на 12 месяцев.</div>\
         <div aria-hidden=true><p>Ҳа, йигирма тўрт ойгача.</p></div></section></body></html>",
    )
    .text;
    assert_holds(&text, "Да, на 12 месяцев.");
    assert_holds(&text, "Ҳа, йигирма тўрт ойгача.");
    assert_lacks(&text, "Каталог");
    assert_lacks(&text, "Logo");
}
