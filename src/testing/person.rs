//! Somebody with a browser: keeps cookies, posts forms, calls server functions.

use std::collections::BTreeMap;

use axum::{Router, body::Body};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use tower::ServiceExt;

/// An answer that takes longer is none.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// A person acting on the server.
#[derive(Clone)]
pub struct Person {
    router: Router,
    /// Cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// Headers sent with every request.
    pub headers: HeaderMap,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Answer {
    /// Whether it is a success or a redirect.
    pub fn is_ok(&self) -> bool {
        self.status.is_success() || self.status.is_redirection()
    }

    /// Where it redirects to.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header as text, empty when missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Person {
    pub(super) fn new(router: Router) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "localhost:3000".parse().unwrap());
        headers.insert(header::ORIGIN, "http://localhost:3000".parse().unwrap());
        headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        headers.insert(
            header::REFERER,
            "http://localhost:3000/before".parse().unwrap(),
        );
        Self {
            router,
            cookies: BTreeMap::new(),
            headers,
        }
    }

    /// The same person at another process.
    pub fn on(&self, router: &Router) -> Self {
        Self {
            router: router.clone(),
            ..self.clone()
        }
    }

    /// Sends a header with every request from now on.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    /// Sends a header no more.
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html")], Body::empty())
            .await
    }

    /// Posts a form as a browser without scripts does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        self.send(Method::POST, path, &form, encoded(fields)).await
    }

    /// Posts a form as the chat's script does.
    pub async fn post_for_json(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        self.send(Method::POST, path, &form, encoded(fields)).await
    }

    /// Calls a server function as the hydrated page does.
    pub async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_for_json(&format!("/api/{function}"), fields)
            .await
    }

    /// Uploads a file to a bot's knowledge.
    pub async fn upload(&mut self, bot: &str, name: &str, content: &[u8]) -> Answer {
        self.upload_over(bot, "", name, content).await
    }

    /// Uploads a file in place of a document.
    pub async fn upload_over(
        &mut self,
        bot: &str,
        source: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let path = format!("/bots/{bot}/knowledge/files");
        self.upload_to(&path, &[("source", source)], name, content)
            .await
    }

    /// Uploads several files at once.
    pub async fn upload_all(&mut self, bot: &str, files: &[(&str, &[u8])]) -> Answer {
        let path = format!("/bots/{bot}/knowledge/files");
        self.send_files(&path, &[], files).await
    }

    /// Uploads a file by the form at a path, with further fields.
    pub async fn upload_to(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        content: &[u8],
    ) -> Answer {
        self.send_files(path, fields, &[(name, content)]).await
    }

    async fn send_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let part = |name: String| {
            format!("--frame\r\nContent-Disposition: form-data; name={name}\r\n\r\n")
        };
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend_from_slice(part(format!("\"{field}\"")).as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        for (name, content) in files {
            let file = format!("\"file\"; filename=\"{name}\"");
            body.extend_from_slice(part(file).as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--frame--\r\n");
        let form = [
            ("accept", "text/html"),
            ("content-type", "multipart/form-data; boundary=frame"),
        ];
        self.send(Method::POST, path, &form, Body::from(body)).await
    }

    /// Makes a bot from the shop template; its id.
    pub async fn make_bot(&mut self, name: &str) -> String {
        let fields = [
            ("name", name),
            ("purpose", ""),
            ("language", "en"),
            ("template", "shop"),
        ];
        let answer = self.call("create_bot", &fields).await;
        assert!(answer.is_ok(), "{}", answer.body);
        let place = answer.header("location").to_owned();
        place
            .split('/')
            .nth(2)
            .unwrap_or_else(|| panic!("no bot in {place:?}"))
            .to_owned()
    }

    /// Gives a bot a document.
    pub async fn teach(&mut self, bot: &str, title: &str, text: &str) {
        let answer = self
            .call(
                "save_text",
                &[("bot", bot), ("title", title), ("text", text)],
            )
            .await;
        assert!(answer.is_ok(), "{}", answer.body);
    }

    /// Writes a curated answer; its id.
    pub async fn write_answer(&mut self, bot: &str, question: &str, answer: &str) -> String {
        let fields = [
            ("bot", bot),
            ("form[question]", question),
            ("form[answer]", answer),
            ("form[origin]", "hand"),
        ];
        let saved = self.call("save_curated", &fields).await;
        assert!(saved.is_ok(), "{question}: {}", saved.body);
        let list = [("bot", bot), ("page", "1")];
        let list: serde_json::Value = self.call("list_curated", &list).await.json();
        let newest = &list["answers"]["items"][0]["id"];
        newest.as_str().unwrap().to_owned()
    }

    /// Adds a check with these fields of its form; its id.
    pub async fn add_check(
        &mut self,
        bot: &str,
        question: &str,
        expected: &[(&str, &str)],
    ) -> String {
        let names: Vec<String> = expected
            .iter()
            .map(|(name, _)| format!("form[{name}]"))
            .collect();
        let mut fields = vec![("bot", bot), ("form[question]", question)];
        let values = expected.iter().map(|(_, value)| *value);
        fields.extend(names.iter().map(String::as_str).zip(values));
        let saved = self.call("save_check", &fields).await;
        assert!(saved.is_ok(), "{question}: {}", saved.body);
        let list = [("bot", bot), ("page", "1")];
        let list: serde_json::Value = self.call("list_checks", &list).await.json();
        let checks = list["checks"]["items"].as_array().unwrap();
        let newest = checks.last().unwrap();
        newest["id"].as_str().unwrap().to_owned()
    }

    /// Adds a provider of models; its id.
    pub async fn add_provider(&mut self, kind: &str, base_url: &str, key: &str) -> String {
        let fields = [
            ("provider", ""),
            ("kind", kind),
            ("name", kind),
            ("base_url", base_url),
            ("key", key),
            ("input_price", "1"),
            ("output_price", "2"),
        ];
        let answer = self.call("save_provider", &fields).await;
        assert!(answer.is_ok(), "{}", answer.body);
        let providers: serde_json::Value = self.call("list_providers", &[]).await.json();
        let mut listed = providers.as_array().unwrap().iter();
        let provider = listed.rfind(|provider| provider["base_url"] == base_url);
        provider.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Gives visitors what a bot's draft is.
    pub async fn publish(&mut self, bot: &str) {
        let answer = self.call("publish_bot", &[("bot", bot)]).await;
        assert!(answer.is_ok(), "{}", answer.body);
    }

    /// Lets a bot answer with a model, to visitors too.
    pub async fn choose_model(&mut self, bot: &str, provider: &str, model: &str, mode: &str) {
        let fields = [
            ("bot", bot),
            ("provider", provider),
            ("model", model),
            ("mode", mode),
            ("temperature", ""),
            ("max_output_tokens", ""),
        ];
        let answer = self.call("update_model", &fields).await;
        assert!(answer.is_ok(), "{}", answer.body);
        self.publish(bot).await;
    }

    /// Makes a key for programs; the key itself.
    pub async fn make_key(&mut self, scopes: &[&str]) -> String {
        let mut fields = vec![("form[name]", "Key"), ("form[days]", "")];
        fields.extend(scopes.iter().map(|scope| ("form[scopes][]", *scope)));
        let made = self.call("create_api_key", &fields).await;
        assert!(made.is_ok(), "{}", made.body);
        let id = made.location().split('=').nth(1).unwrap().to_owned();
        let key: Option<String> = self.call("fresh_api_key", &[("made", &id)]).await.json();
        key.unwrap()
    }

    /// The end of a bot's share link.
    pub async fn slug(&mut self, bot: &str) -> String {
        let bot: serde_json::Value = self.call("find_bot", &[("bot", bot)]).await.json();
        bot["slug"].as_str().unwrap().to_owned()
    }

    /// Asks a question without scripts and reads the page with the answer.
    pub async fn ask(&mut self, room: &str, question: &str) -> String {
        let answer = self
            .post(&format!("{room}/messages"), &[("text", question)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let place = answer
            .location()
            .split('#')
            .next()
            .unwrap_or_default()
            .to_owned();
        self.get(&place).await.body
    }

    /// Sends any request.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        extra: &[(&'static str, &str)],
        body: Body,
    ) -> Answer {
        let length = axum::body::HttpBody::size_hint(&body).exact();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .body(body)
            .unwrap();
        request.headers_mut().extend(self.headers.clone());
        if let Some(length) = length.filter(|length| *length > 0) {
            request
                .headers_mut()
                .insert(header::CONTENT_LENGTH, length.into());
        }
        for (name, value) in extra {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request
                .headers_mut()
                .insert(header::COOKIE, pairs.join("; ").parse().unwrap());
        }
        let response = tokio::time::timeout(PATIENCE, self.router.clone().oneshot(request))
            .await
            .unwrap_or_else(|_| panic!("no answer from {path}"))
            .unwrap();
        self.keep_cookies(response.headers());
        let (head, body) = response.into_parts();
        let bytes = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, usize::MAX))
            .await
            .unwrap_or_else(|_| panic!("no end of the answer from {path}"))
            .unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encoded(fields: &[(&str, &str)]) -> Body {
    Body::from(serde_urlencoded::to_string(fields).unwrap())
}
