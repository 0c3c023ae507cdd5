//! The rules of the form, asked by the browser and by the server.

use super::{
    HeaderForm, Parameter, ToolForm, limits,
    template::{Address, body_names, is_name},
};
use crate::{
    error::{AppError, Problem},
    form::Check,
};

/// Headers the connection itself is made of: one of them from a form could make two requests of one
/// or send it to another host.
const RESERVED: [&str; 11] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "proxy-authorization",
    "proxy-connection",
];

impl ToolForm {
    /// The rules of every field of a trimmed form.
    pub fn check(&self) -> Result<(), AppError> {
        let check = Check::new()
            .text("name", &self.name, 1, limits::NAME)
            .rule("name", is_name(&self.name), Problem::Malformed)
            .text("description", &self.description, 1, limits::DESCRIPTION)
            .text("url", &self.url, 1, limits::URL);
        let check = self.check_parameters(self.check_url(check));
        let check = self.check_headers(self.check_body(check));
        self.check_keep(check).finish()
    }

    fn check_url(&self, check: Check) -> Check {
        let address = match Address::parse(&self.url) {
            Ok(address) => address,
            Err(problem) => return check.rule("url", false, problem),
        };
        let mut path = address.path_names();
        let path_known = path.all(|name| self.knows(name, |parameter| parameter.required));
        let mut query = address.query_names();
        let query_known = query.all(|name| self.knows(name, |_| true));
        check.rule("url", path_known && query_known, Problem::Placeholder)
    }

    fn knows(&self, name: &str, is_fit: impl Fn(&Parameter) -> bool) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.name == name && is_fit(parameter))
    }

    fn check_parameters(&self, mut check: Check) -> Check {
        let rows = || {
            self.parameters
                .iter()
                .enumerate()
                .filter(|(_, row)| !row.is_blank())
        };
        for (at, row) in rows() {
            let name = format!("parameters[{at}][name]");
            let description = format!("parameters[{at}][description]");
            let first = rows().find(|(_, other)| other.name == row.name);
            check = check
                .text(&name, &row.name, 1, limits::NAME)
                .rule(&name, is_name(&row.name), Problem::Malformed)
                .rule(
                    &name,
                    first.is_some_and(|(first, _)| first == at),
                    Problem::Taken,
                )
                .text(&description, &row.description, 1, limits::PARAMETER);
        }
        check.rule(
            "parameters",
            rows().count() <= limits::PARAMETERS,
            Problem::TooMany(limits::PARAMETERS as u32),
        )
    }

    fn check_body(&self, check: Check) -> Check {
        if self.body.is_empty() {
            return check;
        }
        let check = check.text("body", &self.body, 0, limits::BODY).rule(
            "body",
            self.method.has_body(),
            Problem::Malformed,
        );
        match body_names(&self.body) {
            Ok(names) => {
                let known = names.iter().all(|name| self.knows(name, |_| true));
                check.rule("body", known, Problem::Placeholder)
            }
            Err(problem) => check.rule("body", false, problem),
        }
    }

    fn check_headers(&self, mut check: Check) -> Check {
        let rows = || {
            self.headers
                .iter()
                .enumerate()
                .filter(|(_, row)| !row.is_blank())
        };
        for (at, row) in rows() {
            let (name, secret) = (
                format!("headers[{at}][name]"),
                format!("headers[{at}][secret]"),
            );
            let first = rows().find(|(_, other)| other.name.eq_ignore_ascii_case(&row.name));
            check = check
                .text(&name, &row.name, 1, limits::HEADER)
                .rule(&name, is_header_name(&row.name), Problem::Malformed)
                .rule(
                    &name,
                    first.is_some_and(|(first, _)| first == at),
                    Problem::Taken,
                )
                .text(&secret, &row.secret, 0, limits::SECRET)
                .rule(&secret, !row.secret.contains("{{"), Problem::Placeholder)
                .rule(&secret, is_header_value(row), Problem::Malformed);
        }
        check.rule(
            "headers",
            rows().count() <= limits::HEADERS,
            Problem::TooMany(limits::HEADERS as u32),
        )
    }

    fn check_keep(&self, check: Check) -> Check {
        let pointers = self.pointers();
        let short = pointers
            .iter()
            .all(|pointer| pointer.chars().count() <= limits::POINTER as usize);
        check
            .rule(
                "keep",
                pointers.len() <= limits::KEEP,
                Problem::TooMany(limits::KEEP as u32),
            )
            .rule("keep", short, Problem::TooLong(limits::POINTER))
            .rule(
                "keep",
                pointers.iter().all(|pointer| is_pointer(pointer)),
                Problem::Malformed,
            )
    }
}

/// Of the letters RFC 9110 (5.6.2) allows in a token, and not one of the connection's own.
fn is_header_name(name: &str) -> bool {
    let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    !name.is_empty()
        && name.chars().all(token)
        && !RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

/// Printable ASCII: line breaks would begin another header, and services read other letters
/// differently.
fn is_header_value(row: &HeaderForm) -> bool {
    row.secret
        .chars()
        .all(|letter| letter == ' ' || letter.is_ascii_graphic())
}

/// A pointer by RFC 6901 to a part, such as `/data/price`. `~` stands only in `~0` and `~1`.
fn is_pointer(text: &str) -> bool {
    let mut tildes = text.split('~').skip(1);
    text.starts_with('/')
        && !text.contains(char::is_control)
        && tildes.all(|after| after.starts_with(['0', '1']))
}
