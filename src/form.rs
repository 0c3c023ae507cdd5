//! Rules of form fields, written once and asked by the browser and by the server.

use crate::error::{AppError, FieldError, Problem};

/// Collects what is wrong with a form.
#[derive(Debug, Default)]
pub struct Check {
    fields: Vec<FieldError>,
}

impl Check {
    /// A form without findings yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text that must be there and within limits, both in characters; blanks around it do not
    /// count, because what is stored is trimmed.
    pub fn text(self, field: &str, text: &str, min: u32, max: u32) -> Self {
        self.length(field, text.trim(), min, max)
    }

    /// A text of which every character counts, such as a password.
    pub fn length(mut self, field: &str, text: &str, min: u32, max: u32) -> Self {
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if text.contains('\0') {
            // PostgreSQL has no such character.
            self.add(field, Problem::Malformed);
        } else if length == 0 && min > 0 {
            self.add(field, Problem::Required);
        } else if length < min {
            self.add(field, Problem::TooShort(min));
        } else if length > max {
            self.add(field, Problem::TooLong(max));
        }
        self
    }

    /// A rule of the slice's own.
    pub fn rule(mut self, field: &str, holds: bool, problem: Problem) -> Self {
        if !holds && !self.fields.iter().any(|known| known.field == field) {
            self.add(field, problem);
        }
        self
    }

    /// Nothing, or the error that names every refused field.
    pub fn finish(self) -> Result<(), AppError> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(AppError::Invalid {
                fields: self.fields,
            })
        }
    }

    fn add(&mut self, field: &str, problem: Problem) {
        self.fields.push(FieldError {
            field: field.to_owned(),
            problem,
        });
    }
}
