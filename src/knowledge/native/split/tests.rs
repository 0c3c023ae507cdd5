use proptest::prelude::*;

use super::*;

fn bare(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// True when every word of the text comes in order in headings and bodies.
fn keeps(text: &str, pieces: &[Piece]) -> bool {
    let all: String = pieces
        .iter()
        .map(|p| format!("{} \n {}\n", p.heading, p.body))
        .collect();
    // Long words may be cut in two, so letters are compared, not words.
    let mut have = all.chars().filter(|c| c.is_alphanumeric());
    bare(text).concat().chars().all(|c| have.any(|h| h == c))
}

fn within_limit(pieces: &[Piece]) -> bool {
    pieces
        .iter()
        .all(|piece| piece.body.chars().count() <= LIMIT)
}

#[test]
fn headings_become_the_path_of_what_stands_below() {
    let text = "# Shop\n\nIntro.\n\n## Delivery\n\nWithin Tashkent.\n\n### Price ###\n20 000 soʻm\n\nReturns\n-------\n14 days.\n\n## Empty\n\n## C#\nYes";
    let pieces = split("Shop", text);
    let seen: Vec<(&str, &str)> = pieces
        .iter()
        .map(|p| (p.heading.as_str(), p.body.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("Shop", "Intro."),
            ("Shop › Delivery", "Within Tashkent."),
            ("Shop › Delivery › Price", "20 000 soʻm"),
            ("Shop › Returns", "14 days."),
            ("Shop › Empty", "Empty"),
            ("Shop › C#", "Yes"),
        ]
    );
}

#[test]
fn a_price_list_in_plain_text_stays_together() {
    let text = "НАШИ ЦЕНЫ\n\nСтрижка — 50 000 сум\nУкладка — 70 000 сум\n\nРаботаем с 9 до 20.";
    let pieces = split("Салон", text);
    assert_eq!(pieces.len(), 1);
    assert_eq!(pieces[0].heading, "Салон › НАШИ ЦЕНЫ");
    assert_eq!(pieces[0].body, &text["НАШИ ЦЕНЫ\n\n".len()..]);
}

#[test]
fn a_short_line_alone_is_a_heading_only_over_something_longer() {
    let pieces = split(
        "",
        "Тўлов\n\nНақд пул ва карта орқали.\n\n**Manzil**\n\nChilonzor tumani, 15-uy.",
    );
    let headings: Vec<&str> = pieces.iter().map(|p| p.heading.as_str()).collect();
    assert_eq!(headings, ["Тўлов", "Manzil"]);
    let names = split("", "Ali\n\nVali\n\nGani");
    assert_eq!(
        names.iter().filter(|p| p.heading.is_empty()).count(),
        names.len()
    );
}

#[test]
fn a_long_table_repeats_its_head_and_keeps_its_rows_whole() {
    let rows: Vec<String> = (0..120)
        .map(|n| format!("| Xizmat {n} | {n} 000 soʻm |"))
        .collect();
    let text = format!(
        "## Narxlar\nQuyida:\n\n| Xizmat | Narx |\n|---|---|\n{}\n\nSoʻng.",
        rows.join("\n")
    );
    let pieces = split("Klinika", &text);
    assert!(pieces.len() > 2 && within_limit(&pieces));
    for piece in &pieces {
        assert_eq!(
            piece.body.matches("| Xizmat | Narx |\n|---|---|").count(),
            1,
            "{}",
            piece.body
        );
    }
    for row in &rows {
        assert_eq!(
            pieces
                .iter()
                .filter(|p| p.body.lines().any(|l| l == row))
                .count(),
            1
        );
    }
}

#[test]
fn code_stays_whole_until_it_cannot() {
    let code = "```rust\n# not a heading\n\nfn main() {}\n```";
    let pieces = split("API", &format!("Call:\n\n{code}\n\nDone."));
    assert_eq!(pieces.len(), 1);
    assert!(pieces[0].body.contains(code));
    let long = format!("```\n{}```", "let value = compute(12345);\n".repeat(100));
    let pieces = split("API", &long);
    assert!(pieces.len() > 1 && within_limit(&pieces));
    assert!(
        pieces
            .iter()
            .all(|p| p.body.starts_with("```") && p.body.ends_with("```"))
    );
}

#[test]
fn long_prose_is_cut_between_sentences() {
    let text = "Мы доставляем заказы по всему Ташкенту каждый день. ".repeat(100);
    let pieces = split("", &text);
    assert!(pieces.len() > 3 && within_limit(&pieces));
    assert!(pieces.iter().all(|p| p.body.ends_with("день.")));
    assert!(
        pieces[..pieces.len() - 1]
            .iter()
            .all(|p| p.body.chars().count() > 800)
    );
}

#[test]
fn a_sentence_without_end_is_cut_at_words_and_a_word_without_end_at_letters() {
    let pieces = split("", &"слово ".repeat(1_000));
    assert!(within_limit(&pieces));
    assert!(
        pieces
            .iter()
            .all(|p| p.body.split_whitespace().all(|w| w == "слово"))
    );
    let pieces = split("", &"ж".repeat(5_000));
    assert!(within_limit(&pieces) && pieces.len() >= 4);
    assert_eq!(
        pieces.iter().map(|p| p.body.chars().count()).sum::<usize>(),
        5_000
    );
}

#[test]
fn nothing_gives_nothing() {
    assert!(split("Title", " \n\n\t").is_empty());
}

#[test]
#[ignore = "a measurement: run with --release --ignored"]
fn five_megabytes_are_split_in_linear_time() {
    let prose = "## Boʻlim\n\nМы доставляем заказы по всему Ташкенту каждый день с 9:00 до 18:00. "
        .repeat(45_000);
    let fences = "```a\nx\n".repeat(700_000);
    let pipes = "|a|b|\n".repeat(800_000);
    let line = "слово ".repeat(450_000);
    for text in [prose, fences, pipes, line] {
        let begun = std::time::Instant::now();
        let pieces = split("T", &text);
        println!(
            "{} bytes, {} pieces, {:?}",
            text.len(),
            pieces.len(),
            begun.elapsed()
        );
    }
}

proptest! {
    #[test]
    fn no_word_is_lost(text in "([a-zа-яʻ0-9.!?,:]{1,12}( |\n|\n\n|\n# |\n## |\n- |\n\\| | \\| |\n```\n|\n---\n|\\|\n\\|-\\|-\\|\n)){0,300}") {
        let pieces = split("", &text);
        prop_assert!(keeps(&text, &pieces), "{:?}", pieces);
        prop_assert!(within_limit(&pieces));
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>()) {
        let pieces = split("T", &text);
        prop_assert!(keeps(&text, &pieces));
    }

    #[test]
    fn long_texts_keep_the_limit(text in "([a-zа-я]{1,9}[ .|\n`~#-]{1,4}){300,900}") {
        let pieces = split("T", &text);
        prop_assert!(within_limit(&pieces) && keeps(&text, &pieces));
    }
}
