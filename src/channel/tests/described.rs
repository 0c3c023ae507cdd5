//! Whatever the tests are answered stands in the description of the API.

use std::sync::LazyLock;

use http::Method;
use serde_json::{Map, Value};

use crate::{
    channel::api::{described, document},
    testing::Answer,
};

static PATHS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&document::finished(described())).unwrap();
    document["paths"].as_object().unwrap().clone()
});

/// Panics when a described route has answered with a status that its description does not have.
pub(super) fn check(method: &Method, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let fitting = PATHS.iter().filter(|(route, _)| fits(route, path));
    // A word that is written out wins over an id, as in the router.
    let Some((route, operations)) = fitting.min_by_key(|(route, _)| route.matches('{').count())
    else {
        return;
    };
    let operation = &operations[method.as_str().to_lowercase()];
    assert!(
        operation.is_null() || operation["responses"].get(answer.status.as_str()).is_some(),
        "{method} {route} is not described to answer {}: {}",
        answer.status,
        answer.body
    );
}

fn fits(route: &str, path: &str) -> bool {
    let (route, path) = (route.split('/'), path.split('/'));
    route.clone().count() == path.clone().count()
        && route
            .zip(path)
            .all(|(written, given)| written.starts_with('{') || written == given)
}
