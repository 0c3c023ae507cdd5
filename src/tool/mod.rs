//! Actions a bot may take while it answers: HTTP requests described by a form.
