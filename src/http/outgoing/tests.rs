use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
    routing::{any, get},
};
use futures::StreamExt;
use http::{Method, StatusCode, header};
use url::Url;

use super::*;

fn outgoing(allow: &[String]) -> Outgoing {
    let mut config = Config::for_testing(Path::new("unused"), "sqlite::memory:");
    config.outgoing_allow = allow.to_vec();
    Outgoing::new(&config).unwrap()
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Loopback, private, link-local, shared, reserved and multicast addresses, and the ways to
/// write them that other products have overlooked.
const PRIVATE: [&str; 62] = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/v1",
    "https://127.0.0.1",
    "http://127.0.0.1.",
    "http://127.1",
    "http://127.0.1",
    "http://2130706433",
    "http://017700000001",
    "http://0177.0.0.1",
    "http://0177.0.0.01",
    "http://0x7f.0.0.1",
    "http://0x7f000001",
    "http://0x7F.1",
    "http://0x7f.0x0.0x0.0x1",
    "http://0",
    "http://0x0",
    "http://0.0.0.0",
    "http://0.1.2.3",
    "http://%31%32%37.0.0.1",
    "http://１２７.０.０.１",
    "http://①②⑦.0.0.1",
    "http://127。0。0。1",
    "http:\\\\127.0.0.1",
    "http:127.0.0.1",
    "HTTP://127.0.0.1",
    "http://127.0.0.1#@example.com",
    "http://127.0.0.1?@example.com",
    "http://10.0.0.1",
    "http://10.255.255.255",
    "http://167772161",
    "http://012.0.0.1",
    "http://172.16.0.1",
    "http://172.31.255.255",
    "http://192.168.0.1",
    "http://192.168.257",
    "http://3232235777",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166",
    "http://0xa9fea9fe",
    "http://0251.0376.0251.0376",
    "http://100.64.0.1",
    "http://100.100.100.200",
    "http://198.18.0.1",
    "http://192.0.2.1",
    "http://224.0.0.1",
    "http://240.0.0.1",
    "http://255.255.255.255",
    "http://[::1]",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[::]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:7f00:1]",
    "http://[0:0:0:0:0:ffff:169.254.169.254]",
    "http://[::127.0.0.1]",
    "http://[::ffff:0:10.0.0.1]",
    "http://[64:ff9b::10.0.0.1]",
    "http://[64:ff9b:1::7f00:1]",
    "http://[2002:7f00:1::]",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "http://[fe80::1]",
    "http://[fd00:ec2::254]",
    "http://[ff02::1]",
];

#[test]
fn no_spelling_of_a_private_address_passes() {
    let outgoing = outgoing(&[]);
    for address in PRIVATE {
        assert!(outgoing.check(&url(address)).is_err(), "{address}");
        assert!(
            outgoing.request(Method::GET, url(address)).is_err(),
            "{address}"
        );
    }
}

#[test]
fn public_addresses_and_names_pass() {
    let outgoing = outgoing(&[]);
    for address in [
        "https://api.openai.com/v1/chat/completions",
        "https://generativelanguage.googleapis.com/v1beta",
        "http://93.184.215.14/",
        "https://1.1.1.1:8443",
        "http://172.32.0.1:8000",
        "http://[2606:4700::1111]",
        "https://пример.рф/",
    ] {
        assert_eq!(outgoing.check(&url(address)), Ok(()), "{address}");
    }
}

#[test]
fn other_schemes_credentials_and_ports_of_other_protocols_are_refused() {
    let outgoing = outgoing(&[]);
    for address in [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "data:text/plain,hello",
        "unix:/run/docker.sock",
        "ws://example.com/",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://:password@example.com/",
        "http://example.com:25/",
        "http://example.com:22/",
        "http://example.com:0/",
    ] {
        assert!(outgoing.check(&url(address)).is_err(), "{address}");
    }
}

#[test]
fn what_the_operator_allows_is_exact() {
    let allow = ["localhost:11434", "10.0.0.5:8000", "10.0.0.6:80"].map(str::to_owned);
    let outgoing = outgoing(&allow);
    for address in [
        "http://10.0.0.5:8000/v1",
        "https://10.0.0.5:8000",
        "http://0xa.5:8000",
        "http://10.0.0.6/",
    ] {
        assert_eq!(outgoing.check(&url(address)), Ok(()), "{address}");
    }
    for address in [
        "http://10.0.0.5:8001",
        "http://10.0.0.5",
        "https://10.0.0.6",
        "http://10.0.0.4:8000",
        "http://user@10.0.0.5:8000",
        "ftp://10.0.0.5:8000",
    ] {
        assert!(outgoing.check(&url(address)).is_err(), "{address}");
    }
}

/// What reached a server.
type Seen = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A server that keeps what it is sent, and answers “hello”.
async fn recorder() -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let record = |State(seen): State<Seen>, headers: HeaderMap, body: Bytes| async move {
        seen.lock().unwrap().push((headers, body));
        "hello"
    };
    let router = Router::new()
        .route("/", any(record))
        .with_state(seen.clone());
    (serve(router).await, seen)
}

/// A server whose every path `/STATUS` redirects there.
async fn redirecting(target: String) -> SocketAddr {
    let mut router = Router::new();
    for status in [301, 302, 303, 307, 308] {
        let answer = (
            StatusCode::from_u16(status).unwrap(),
            [(header::LOCATION, target.clone())],
        );
        router = router.route(
            &format!("/{status}"),
            any(async move || answer.into_response()),
        );
    }
    serve(router).await
}

fn get_of(address: &str) -> Fetch {
    Fetch::get(url(address), 1000, Duration::from_secs(10))
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_where_the_connection_is_made() {
    let (server, seen) = recorder().await;
    let outgoing = outgoing(&[]);
    let address = url(&format!("http://localhost:{}/", server.port()));
    assert_eq!(
        outgoing.check(&address),
        Ok(()),
        "a name has no address yet"
    );
    let request = outgoing.request(Method::GET, address).unwrap();
    let error = request.send().await.unwrap_err();
    let forbidden = Forbidden::behind(&error).unwrap();
    assert!(forbidden.0.contains("localhost"), "{forbidden}");
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_allowed_name_is_asked_at_its_port_only() {
    let (allowed, _) = recorder().await;
    let (other, seen) = recorder().await;
    let outgoing = outgoing(&[format!("localhost:{}", allowed.port())]);
    let at = |port| get_of(&format!("http://localhost:{port}/"));
    let answer = outgoing.fetch(at(allowed.port())).await.unwrap();
    assert_eq!(answer.body, "hello");
    let refused = outgoing.fetch(at(other.port())).await;
    assert!(matches!(refused, Err(FetchError::Forbidden(_))));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_name_without_an_address_is_refused() {
    let fetched = outgoing(&[]).fetch(get_of("http://nowhere.invalid/")).await;
    assert!(matches!(fetched, Err(FetchError::Failed(_))), "{fetched:?}");
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let (private, seen) = recorder().await;
    for target in [
        format!("http://127.0.0.1:{}/", private.port()),
        format!("http://localhost:{}/", private.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:7f00:1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let door = redirecting(target.clone()).await;
        let fetched = outgoing(&[door.to_string()])
            .fetch(get_of(&format!("http://{door}/302")))
            .await;
        assert!(
            matches!(fetched, Err(FetchError::Forbidden(_))),
            "{target}: {fetched:?}"
        );
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let hops = Router::new()
        .route("/4", get(async || Redirect::to("/3")))
        .route("/3", get(async || Redirect::to("/2")))
        .route("/2", get(async || Redirect::to("1")))
        .route("/1", get(async || Redirect::to("/end")))
        .route("/end", get(async || "hello"));
    let server = serve(hops).await;
    let outgoing = outgoing(&[server.to_string()]);
    let fetched = outgoing.fetch(get_of(&format!("http://{server}/3"))).await;
    let fetched = fetched.unwrap();
    assert_eq!(
        (fetched.url.path(), &fetched.body[..]),
        ("/end", &b"hello"[..])
    );
    let fetched = outgoing.fetch(get_of(&format!("http://{server}/4"))).await;
    assert!(matches!(fetched, Err(FetchError::Redirect(_))));
}

#[tokio::test]
async fn another_origin_is_sent_no_headers_of_the_first() {
    let (foreign, seen) = recorder().await;
    let door = redirecting(format!("http://{foreign}/")).await;
    let outgoing = outgoing(&[door.to_string(), foreign.to_string()]);
    let mut fetch = get_of(&format!("http://{door}/302"));
    let secret = "Bearer a secret".parse().unwrap();
    fetch.headers.insert(header::AUTHORIZATION, secret);
    fetch
        .headers
        .insert("x-api-key", "a secret".parse().unwrap());
    fetch
        .headers
        .insert(header::COOKIE, "a=secret".parse().unwrap());
    assert_eq!(outgoing.fetch(fetch).await.unwrap().body, "hello");
    let (headers, _) = seen.lock().unwrap().remove(0);
    assert!(!format!("{headers:?}").contains("secret"), "{headers:?}");
}

#[tokio::test]
async fn what_was_posted_is_not_sent_to_another_origin() {
    let (foreign, seen) = recorder().await;
    let door = redirecting(format!("http://{foreign}/")).await;
    let outgoing = outgoing(&[door.to_string(), foreign.to_string()]);
    let post = |status: u16| Fetch {
        method: Method::POST,
        body: Some("an order".into()),
        ..get_of(&format!("http://{door}/{status}"))
    };
    for status in [307, 308] {
        let fetched = outgoing.fetch(post(status)).await;
        assert!(matches!(fetched, Err(FetchError::Redirect(_))), "{status}");
    }
    assert!(seen.lock().unwrap().is_empty());
    for status in [301, 302, 303] {
        outgoing.fetch(post(status)).await.unwrap();
        let (_, body) = seen.lock().unwrap().remove(0);
        assert!(body.is_empty(), "{status}");
    }
}

#[tokio::test]
async fn a_caller_cannot_name_another_host_than_the_one_asked() {
    let (server, seen) = recorder().await;
    let mut fetch = get_of(&format!("http://{server}/"));
    fetch
        .headers
        .insert(header::HOST, "internal".parse().unwrap());
    outgoing(&[server.to_string()]).fetch(fetch).await.unwrap();
    let (headers, _) = seen.lock().unwrap().remove(0);
    assert_eq!(headers[header::HOST], server.to_string());
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_also_when_it_comes_packed_or_without_end() {
    let endless = async || {
        let chunks = futures::stream::repeat(()).then(async |()| {
            tokio::task::yield_now().await;
            Ok::<_, std::io::Error>("x".repeat(100))
        });
        axum::body::Body::from_stream(chunks)
    };
    let router = Router::new()
        .route("/exact", get(async || "x".repeat(1000)))
        .route("/over", get(async || "x".repeat(1001)))
        .route("/packed", get(async || "x".repeat(1_000_000)))
        .route("/endless", get(endless))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true));
    let server = serve(router).await;
    let outgoing = outgoing(&[server.to_string()]);
    let at = |path| outgoing.fetch(get_of(&format!("http://{server}/{path}")));
    assert_eq!(at("exact").await.unwrap().body.len(), 1000);
    for path in ["over", "packed", "endless"] {
        let fetched = at(path).await;
        assert!(matches!(fetched, Err(FetchError::TooLarge(1000))), "{path}");
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_left_when_the_time_is_over() {
    let silent = async || axum::body::Body::from_stream(silence());
    let router = Router::new()
        .route("/hangs", get(async || std::future::pending::<&str>().await))
        .route("/silent", get(silent));
    let server = serve(router).await;
    let outgoing = outgoing(&[server.to_string()]);
    for path in ["hangs", "silent"] {
        let began = Instant::now();
        let mut fetch = get_of(&format!("http://{server}/{path}"));
        fetch.time_limit = Duration::from_millis(200);
        let fetched = outgoing.fetch(fetch).await;
        assert!(matches!(fetched, Err(FetchError::TimedOut)), "{fetched:?}");
        assert!(began.elapsed() < Duration::from_secs(3));
    }
}

fn silence() -> impl futures::Stream<Item = std::io::Result<Bytes>> {
    futures::stream::pending()
}
