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
    let pages = pages(&things);
    let posts = posts(&things);
    let known = pages.iter().chain(posts.iter().map(|(path, _)| path));
    let known: Vec<&str> = known
        .map(|path| path.split('?').next().unwrap_or_default())
        .collect();
    let listed = leptos_axum::generate_route_list(crate::app::App);
    let listed = listed.iter().map(|route| route.path().to_owned());
    let private = |path: &String| path.contains('{') && !path.starts_with("/b/");
    for route in listed.filter(private).chain(written_routes()) {
        let tested = known.iter().any(|path| fits(path, &route));
        assert!(
            tested || OPEN.contains(&route.as_str()),
            "{route} is not in the matrix of tenants"
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

/// The routes written in the source, but for those of programs, which have a matrix of their own.
fn written_routes() -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in order::all_files(std::path::Path::new("src")) {
        let of_programs = [
            "channel/api",
            "channel/openai",
            "channel/mcp",
            "testing",
            "tests",
        ];
        if of_programs.iter().any(|part| file.contains(part)) {
            continue;
        }
        for after in text.split(".route(").skip(1) {
            if let Some(path) = after.trim_start().strip_prefix('"') {
                found.push(path.split('"').next().unwrap_or_default().to_owned());
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}
