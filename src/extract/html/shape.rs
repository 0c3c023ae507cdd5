//! A page put into the few shapes that the writer of Markdown knows, so that no two words run
//! together and every table keeps its columns.

use dom_query::{Document, NodeRef};

/// Widest table that is put in order, in columns; the work is rows times columns.
const COLUMNS: usize = 100;

/// Blocks that the writer of Markdown would run into the text before them.
const BLOCKS: &str = "main, header, details, figure, figcaption, address, form, fieldset, legend, \
     label, center, hgroup, search, body > span";

/// Blocks that are hidden from a reader's software while they are folded; smaller elements with
/// this mark are icons.
const FOLDED: &str = "div[aria-hidden], section[aria-hidden], p[aria-hidden], ul[aria-hidden]";

/// Buttons that are headings: the questions of a list that folds.
const HEADING_BUTTONS: &str =
    "h1 button, h2 button, h3 button, h4 button, h5 button, h6 button, dt button, summary button";

/// Settles everything that holds for any reader of the page.
pub(super) fn shape(document: &Document) {
    document.select(HEADING_BUTTONS).rename("span");
    document.select("dt, dd, summary").rename("p");
    unfold(document);
    for table in document.select("table").nodes() {
        if table.find(&["table"]).is_empty() {
            put_in_order(table);
        } else {
            spread(table);
        }
    }
}

/// Shows what waits for a click, such as the answers to frequent questions. The search for the
/// main content would leave it out.
fn unfold(document: &Document) {
    document.select("[hidden]").remove_attr("hidden");
    document.select(FOLDED).remove_attr("aria-hidden");
    for node in document.select("[style]").nodes() {
        let style = node.attr_or("style", "").to_ascii_lowercase();
        if style.contains("none") || style.contains("hidden") {
            node.remove_attr("style");
        }
    }
}

/// Makes blocks of the elements that are blocks; last, because it hides what they were.
pub(super) fn make_blocks(document: &Document) {
    document.select(BLOCKS).rename("div");
}

/// A table that holds tables is there for the layout: its cells are blocks.
fn spread(table: &NodeRef) {
    for row in rows(table) {
        cells(&row).iter().for_each(|cell| cell.rename("div"));
        row.rename("div");
    }
    for group in table.element_children() {
        group.rename("div");
    }
    table.rename("div");
}

/// Gives a table of data a header row and the same number of cells in each row. What a merged cell
/// says is said in each row it covers, so that a row can be understood alone.
fn put_in_order(table: &NodeRef) {
    if let Some(caption) = table.find(&["caption"]).first() {
        caption.rename("p");
        table.insert_before(caption);
    }
    let rows = rows(table);
    let mut covered: Vec<Option<(usize, String)>> = vec![None; COLUMNS];
    let mut widths = Vec::with_capacity(rows.len());
    for row in &rows {
        widths.push(fill_row(row, &mut covered));
    }
    let width = widths.iter().copied().max().unwrap_or(0);
    if width > COLUMNS {
        return;
    }
    for (row, own) in rows.iter().zip(widths) {
        for _ in own..width {
            row.append_child(&row.tree.new_element("td"));
        }
    }
    if let Some(first) = rows.first()
        && width > 1
    {
        cells(first).iter().for_each(|cell| cell.rename("th"));
    }
}

/// Adds the cells that merging left out of a row; gives the row's width.
fn fill_row(row: &NodeRef, covered: &mut [Option<(usize, String)>]) -> usize {
    let mut column = 0;
    for cell in cells(row) {
        column = repeat_from_above(row, Some(&cell), column, covered);
        let wide = span(&cell, "colspan");
        let high = span(&cell, "rowspan");
        for part in 0..wide {
            if part > 0 {
                cell.insert_after(&row.tree.new_element("td"));
            }
            if high > 1
                && let Some(place) = covered.get_mut(column + part)
            {
                let text = if part == 0 {
                    cell.text().trim().to_owned()
                } else {
                    String::new()
                };
                *place = Some((high - 1, text));
            }
        }
        column += wide;
    }
    repeat_from_above(row, None, column, covered)
}

/// Writes the cells that reach down from rows above, from `column` on; gives the first free one.
fn repeat_from_above(
    row: &NodeRef,
    before: Option<&NodeRef>,
    mut column: usize,
    covered: &mut [Option<(usize, String)>],
) -> usize {
    while let Some((left, text)) = covered.get_mut(column).and_then(Option::take) {
        let copy = row.tree.new_element("td");
        copy.set_text(text.as_str());
        match before {
            Some(cell) => cell.insert_before(&copy),
            None => row.append_child(&copy),
        }
        if left > 1 {
            covered[column] = Some((left - 1, text));
        }
        column += 1;
    }
    column
}

fn span(cell: &NodeRef, name: &str) -> usize {
    let span = cell.attr(name).and_then(|span| span.trim().parse().ok());
    span.unwrap_or(1).clamp(1, COLUMNS)
}

/// The rows of this table, not of tables within it.
fn rows<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut rows = Vec::new();
    for child in table.element_children() {
        if child.has_name("tr") {
            rows.push(child);
        } else if ["thead", "tbody", "tfoot"]
            .iter()
            .any(|name| child.has_name(name))
        {
            rows.extend(
                child
                    .element_children()
                    .into_iter()
                    .filter(|row| row.has_name("tr")),
            );
        }
    }
    rows
}

fn cells<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut cells = row.element_children();
    cells.retain(|cell| cell.has_name("td") || cell.has_name("th"));
    cells
}
