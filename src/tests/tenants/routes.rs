//! Whether the matrix knows every page and plain route there is.

use super::{
    super::order,
    Things,
    doors::{OPEN, pages, posts},
};

/// A page or plain route nobody thought of here fails this test until it is added to the matrix.
#[tokio::test]
async fn the_matrix_knows_every_route() {
    let things = Things::default();
    let looks = pages(&things);
    let deeds: Vec<String> = posts(&things).into_iter().map(|(path, _)| path).collect();
    let listed = leptos_axum::generate_route_list(crate::app::App);
    let listed = listed
        .iter()
        .map(|route| ("get".to_owned(), route.path().to_owned()));
    let private = |(_, path): &(String, String)| path.contains('{') && !path.starts_with("/b/");
    for (method, route) in listed.filter(private).chain(written_routes()) {
        let known = if method == "get" { &looks } else { &deeds };
        let mut known = known
            .iter()
            .map(|path| path.split('?').next().unwrap_or_default());
        assert!(
            known.any(|path| fits(path, &route)) || OPEN.contains(&route.as_str()),
            "{method} {route} is not in the matrix of tenants"
        );
    }
}

/// Whether an address with empty ids ends in what a route is written as.
fn fits(path: &str, route: &str) -> bool {
    let mut given = path.rsplit('/');
    let mut written = route
        .trim_end_matches('/')
        .rsplit('/')
        .filter(|part| !part.is_empty());
    written.all(|part| {
        given
            .next()
            .is_some_and(|given| given == part || part.starts_with('{'))
    })
}

/// The routes written in the source with their methods, but for those of programs, which have a matrix
/// of their own.
fn written_routes() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, text) in order::all_files(std::path::Path::new("src")) {
        let elsewhere = [
            "channel/api",
            "channel/openai",
            "channel/mcp",
            "testing",
            "tests",
        ];
        if elsewhere.iter().any(|part| file.contains(part)) {
            continue;
        }
        for after in text.split(".route(").skip(1) {
            let path = after.trim_start().strip_prefix('"');
            let path = path.unwrap_or_else(|| {
                panic!("{file}: write the route's path out, so that this test can read it")
            });
            let path = path.split('"').next().unwrap_or_default();
            let methods = methods(within_brackets(after));
            assert!(
                !methods.is_empty(),
                "{file}: no method of {path} can be read"
            );
            found.extend(methods.into_iter().map(|method| (method, path.to_owned())));
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

/// The text up to the bracket that closes what was opened before it.
fn within_brackets(text: &str) -> &str {
    let mut depth = 1;
    let end = text.char_indices().find(|(_, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

fn methods(call: &str) -> Vec<String> {
    let words =
        call.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '(');
    let calls = words.filter_map(|word| word.split_once('(').map(|(name, _)| name));
    calls
        .filter(|name| ["get", "post", "put", "patch", "delete", "any"].contains(name))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_path_of_two_methods_is_two_routes() {
    let after = "\"/lead\", get(leads::back).post(leads::leave)).layer(any(thing))";
    assert_eq!(methods(within_brackets(after)), ["get", "post"]);
}
