//! The letters of one page as they are drawn, gathered to lines.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

use super::layout::Line;

/// A step down of more than this part of the letter height begins a new line, when the pen also
/// goes back; smaller ones are raised and lowered letters.
const STEP_DOWN: f64 = 0.5;

/// A step down of more than this begins a new line wherever the pen is.
const FAR_DOWN: f64 = 1.5;

/// A gap of more than this part of the letter height is a space that was not drawn.
const SPACE: f64 = 0.1;

/// A gap of more than this part of the letter height parts two cells of a table; justified text
/// stretches its spaces to about six tenths.
const CELL: f64 = 1.0;

/// The pen's record of one page.
pub(super) struct Glyphs {
    lines: Vec<Line>,
    line: Option<Line>,
    begins_string: bool,
    height: f64,
    left: usize,
    overflowed: bool,
}

impl Glyphs {
    /// A record for at most `characters` characters.
    pub(super) fn new(characters: usize) -> Self {
        Self {
            lines: Vec::new(),
            line: None,
            begins_string: true,
            height: 0.0,
            left: characters,
            overflowed: false,
        }
    }

    /// Characters that may still come.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// True when the page holds more than it may.
    pub(super) fn is_full(&self) -> bool {
        self.overflowed
    }

    /// The lines in the order in which they were drawn.
    pub(super) fn into_lines(mut self) -> Vec<Line> {
        self.lines.extend(self.line.take());
        self.lines.retain(|line| !line.is_blank());
        self.lines
    }

    fn place(&mut self, x: f64, y: f64, size: f64) {
        let begins_string = std::mem::take(&mut self.begins_string);
        let Some(line) = &mut self.line else {
            self.line = Some(Line::new(x, y, size));
            return;
        };
        if !begins_string {
            return;
        }
        let step = (y - line.y).abs();
        if step > size * FAR_DOWN || (x < line.end && step > size * STEP_DOWN) {
            let next = Line::new(x, y, size);
            self.lines.extend(self.line.replace(next));
        } else if x > line.end + size * CELL {
            line.begin_cell();
        } else if x > line.end + size * SPACE {
            line.push(" ");
        }
    }
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        media_box: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.height = media_box.ury;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        transform: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let characters = text.chars().count();
        if characters > self.left {
            self.overflowed = true;
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        self.left -= characters;
        // The side of a square with the area of a letter, whatever way the page is turned.
        let area = transform.m11 * transform.m22 - transform.m12 * transform.m21;
        let size = font_size.abs() * area.abs().sqrt();
        let (x, y) = (transform.m31, self.height - transform.m32);
        self.place(x, y, size);
        if let Some(line) = &mut self.line {
            line.push(text);
            line.measure(x + width * size, y, size, characters);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.begins_string = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
