//! The server around its slices.

use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use tower::ServiceExt;

use super::*;

#[tokio::test]
async fn a_request_that_panics_is_told_so_and_harms_no_other() {
    async fn fault() -> &'static str {
        panic!("a fault of ours")
    }
    let router: Router = Router::new()
        .route("/fault", get(fault))
        .route("/well", get(|| async { "well" }))
        .layer(CatchPanicLayer::custom(panicked));
    for (path, status, body) in [
        ("/fault", StatusCode::INTERNAL_SERVER_ERROR, "\"internal\""),
        ("/well", StatusCode::OK, "well"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status);
        let bytes = to_bytes(answer.into_body(), 1024).await.unwrap();
        assert_eq!(bytes, body.as_bytes());
    }
}
