//! Tables of office documents put in order, so that a row can be understood alone.

use std::mem;

use office_oxide::ir::{Element, Table, TableCell, TableRow, inline_to_text};

/// Longest text repeated for a merged cell, in characters; a longer one is no name of a group.
const LONGEST_REPEATED: usize = 200;

/// Most columns in which merged cells are repeated; Word has 63.
const COLUMNS: usize = 256;

/// True for what reviewers wrote at the margin, which the reader hands over as endnotes.
pub(super) fn is_comment(element: &Element) -> bool {
    match element {
        Element::Endnote(note) => {
            let marker = note.marker.as_deref().unwrap_or_default();
            note.author.is_some() || marker.starts_with("Comment")
        }
        _ => false,
    }
}

/// Writes what a merged cell says into each row it covers.
pub(super) fn repeat_merged(elements: &mut [Element]) {
    for element in elements {
        if let Element::Table(table) = element {
            repeat_in(table);
        }
    }
}

/// A merged cell that reaches down: rows left, columns, and what it says.
type Covering = (u32, usize, TableCell);

fn repeat_in(table: &mut Table) {
    let mut covered: Vec<Option<Covering>> = vec![None; COLUMNS];
    for row in &mut table.rows {
        let mut cells = Vec::with_capacity(row.cells.len());
        for mut cell in mem::take(&mut row.cells) {
            repeat_from_above(&mut cells, &mut covered);
            let rows = mem::replace(&mut cell.row_span, 1);
            let columns = (mem::replace(&mut cell.col_span, 1) as usize).clamp(1, COLUMNS);
            if rows > 1
                && let Some(place) = covered.get_mut(cells.len())
            {
                *place = Some((rows - 1, columns, repeated(&cell)));
            }
            push_wide(&mut cells, cell, columns);
        }
        repeat_from_above(&mut cells, &mut covered);
        row.cells = cells;
    }
}

fn repeat_from_above(cells: &mut Vec<TableCell>, covered: &mut [Option<Covering>]) {
    while let Some(place) = covered.get_mut(cells.len())
        && let Some((left, columns, cell)) = place.take()
    {
        if left > 1 {
            *place = Some((left - 1, columns, cell.clone()));
        }
        push_wide(cells, cell, columns);
    }
}

/// Adds a cell, and empty ones for the further columns it covers.
fn push_wide(cells: &mut Vec<TableCell>, cell: TableCell, columns: usize) {
    cells.push(cell);
    for _ in 1..columns {
        cells.push(TableCell {
            col_span: 1,
            row_span: 1,
            ..TableCell::default()
        });
    }
}

/// The cell again, or an empty one in its place when it says too much.
fn repeated(cell: &TableCell) -> TableCell {
    let short = match cell.content.as_slice() {
        [Element::Paragraph(paragraph)] => {
            inline_to_text(&paragraph.content).chars().count() <= LONGEST_REPEATED
        }
        _ => false,
    };
    let content = if short {
        cell.content.clone()
    } else {
        Vec::new()
    };
    TableCell {
        content,
        col_span: 1,
        row_span: 1,
        ..TableCell::default()
    }
}

/// Takes the rows and columns that hold nothing out of the tables of a sheet, and the lines above a table,
/// which name it, out of its rows: the first row left names the columns.
pub(super) fn sheet(elements: &mut Vec<Element>) {
    for mut element in mem::take(elements) {
        if let Element::Table(table) = &mut element {
            elements.extend(take_lines_above(&mut table.rows));
            table.rows.retain(|row| row.cells.iter().any(is_filled));
            drop_empty_columns(&mut table.rows);
        }
        elements.push(element);
    }
}

fn take_lines_above(rows: &mut Vec<TableRow>) -> Vec<Element> {
    let filled = |row: &TableRow| row.cells.iter().filter(|cell| is_filled(cell)).count();
    let lines = rows.iter().take_while(|row| filled(row) <= 1).count();
    if lines == rows.len() {
        return Vec::new();
    }
    rows.drain(..lines)
        .flat_map(|row| row.cells)
        .flat_map(|cell| cell.content)
        .collect()
}

fn drop_empty_columns(rows: &mut [TableRow]) {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut used = vec![false; width];
    for row in rows.iter() {
        for (used, cell) in used.iter_mut().zip(&row.cells) {
            *used |= is_filled(cell);
        }
    }
    for row in rows {
        let mut column = used.iter();
        row.cells
            .retain(|_| column.next().copied().unwrap_or(false));
    }
}

fn is_filled(cell: &TableCell) -> bool {
    cell.content.iter().any(|element| match element {
        Element::Paragraph(paragraph) => !inline_to_text(&paragraph.content).trim().is_empty(),
        _ => true,
    })
}
