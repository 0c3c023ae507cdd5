//! REST under [`BASE`]: routes, the layers around them, and their description.

mod answers;
pub mod ask;
mod bots;
pub mod caller;
pub mod claims;
mod conversations;
pub mod document;
mod files;
pub mod idempotency;
mod leads;
mod message;
pub mod messages;
pub mod problem;
pub mod read;
pub mod reference;
mod sources;
mod usage;
mod versions;
mod web;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::{any, get},
};
use http::header;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    channel::{mcp, openai},
    chat::engine::Engine,
    error::AppError,
    job::Queue,
};

pub use message::CitationView;

use problem::ApiError;

/// What all paths begin with.
pub const BASE: &str = "/api/v1";
/// Largest body in bytes, where a route does not take documents.
const BODY: usize = 256 * 1024;

/// What the routes share.
#[derive(Clone)]
pub struct Api {
    /// What replies are made with, the database and the configuration.
    pub engine: Engine,
    /// Work on documents.
    pub queue: Queue,
}

/// Everything programs may ask. It belongs outside the layers of sessions and of their protection
/// against other sites: no cookie is looked at here.
pub fn router<S>(engine: Engine, queue: Queue) -> Router<S> {
    let api = Api { engine, queue };
    let (routes, described) = routes().split_for_parts();
    let document = document::finished(described);
    let open = Router::new().route(
        document::PATH,
        get(move || async move { ([(header::CONTENT_TYPE, "application/json")], document) }),
    );
    let routes = routes
        .route(BASE, any(unknown))
        .route(&format!("{BASE}/{{*rest}}"), any(unknown))
        .layer(from_fn_with_state(api.clone(), idempotency::once))
        .layer(from_fn_with_state(api.clone(), caller::admit))
        .merge(open);
    told(routes)
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(api)
}

/// Faults of ours are told like every other refusal, and each answer has the id of its request.
fn told<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .layer(CatchPanicLayer::new())
        .layer(from_fn(problem::finish))
}

/// The description of all routes.
pub fn described() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

fn routes() -> OpenApiRouter<Api> {
    let all = OpenApiRouter::new()
        .merge(messages::routes())
        .merge(bots::routes())
        .merge(files::routes())
        .merge(versions::routes())
        .merge(sources::routes())
        .merge(web::routes())
        .merge(answers::routes())
        .merge(conversations::routes())
        .merge(leads::routes())
        .merge(usage::routes())
        .merge(openai::routes())
        .merge(mcp::routes());
    OpenApiRouter::with_openapi(document::base()).nest(BASE, all)
}

async fn unknown() -> impl IntoResponse {
    ApiError::from(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::{Request, StatusCode};
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_program_whose_request_panics_is_told_so_and_others_are_served() {
        async fn fault() -> &'static str {
            panic!("a fault of ours")
        }
        let routes: Router = Router::new()
            .route("/fault", get(fault))
            .route("/well", get(|| async { "well" }));
        let routes = told(routes);
        let ask = |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            routes.clone().oneshot(request)
        };
        let answer = ask("/fault").await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let id = answer.headers()[problem::REQUEST_ID].clone();
        let body = to_bytes(answer.into_body(), 4096).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["error"]["code"], "internal", "{body}");
        assert_eq!(body["error"]["request_id"], id.to_str().unwrap(), "{body}");
        assert_eq!(ask("/well").await.unwrap().status(), StatusCode::OK);
    }
}
