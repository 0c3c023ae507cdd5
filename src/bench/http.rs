//! A client that keeps one connection: HTTP/1.1 with as little work of its own as possible, since
//! it shares the processor with the server it measures.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::Result;

/// One connection and the cookies kept on it.
pub struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    cookies: BTreeMap<String, String>,
}

/// The beginning of an answer.
pub struct Head {
    /// Status.
    pub status: u16,
    /// Headers with names in lower case.
    headers: Vec<(String, String)>,
}

/// What is still to come of an answer's body.
pub enum Rest {
    /// So many bytes.
    Bytes(usize),
    /// Chunks, until an empty one.
    Chunks,
}

/// A whole answer.
pub struct Answer {
    /// Its beginning.
    pub head: Head,
    /// Body as it came, compressed if it was asked for so.
    pub body: Vec<u8>,
}

impl Head {
    /// A header, empty when missing.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    fn rest(&self) -> Result<Rest> {
        if self.header("transfer-encoding") == "chunked" {
            return Ok(Rest::Chunks);
        }
        match self.header("content-length") {
            "" => Ok(Rest::Bytes(0)),
            length => Ok(Rest::Bytes(length.parse()?)),
        }
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            stream: BufReader::new(stream),
            cookies: BTreeMap::new(),
        })
    }

    /// Another connection of the same person.
    pub async fn again(&self) -> Result<Self> {
        let cookies = self.cookies.clone();
        Ok(Self {
            cookies,
            ..Self::connect(self.address).await?
        })
    }

    /// Where it is connected to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads a page or a file, with one more header if there is any.
    pub async fn get(&mut self, path: &str, header: &str) -> Result<Answer> {
        let head = self.send("GET", path, header, "").await?;
        self.whole(head).await
    }

    /// Posts a form as the site's own scripts do.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let headers = format!(
            "Accept: application/json\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://{}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n",
            self.address
        );
        let form = serde_urlencoded::to_string(fields)?;
        let head = self.send("POST", path, &headers, &form).await?;
        let answer = self.whole(head).await?;
        if answer.head.status >= 400 {
            return Err(format!("{path}: {} {}", answer.head.status, answer.text()).into());
        }
        Ok(answer)
    }

    /// Posts JSON with a bearer's key and begins to read what streams back.
    pub async fn post_json(&mut self, path: &str, key: &str, body: &str) -> Result<Rest> {
        let headers = format!("Content-Type: application/json\r\nAuthorization: Bearer {key}\r\n");
        let head = self.send("POST", path, &headers, body).await?;
        if head.status != 200 {
            return Err(format!("{path}: {}", head.status).into());
        }
        head.rest()
    }

    /// Begins to read a stream of events.
    pub async fn events(&mut self, path: &str) -> Result<Rest> {
        let head = self
            .send("GET", path, "Accept: text/event-stream\r\n", "")
            .await?;
        if head.status != 200 {
            return Err(format!("{path}: {}", head.status).into());
        }
        head.rest()
    }

    /// The next bytes of a body, or nothing at its end.
    pub async fn piece(&mut self, rest: &mut Rest) -> Result<Option<Vec<u8>>> {
        match *rest {
            Rest::Bytes(0) => Ok(None),
            Rest::Bytes(length) => {
                *rest = Rest::Bytes(0);
                Ok(Some(self.exactly(length).await?))
            }
            Rest::Chunks => {
                let length = usize::from_str_radix(&self.line().await?, 16)?;
                let bytes = self.exactly(length).await?;
                self.line().await?;
                Ok((length > 0).then_some(bytes))
            }
        }
    }

    async fn whole(&mut self, head: Head) -> Result<Answer> {
        let mut rest = head.rest()?;
        let mut body = Vec::new();
        while let Some(piece) = self.piece(&mut rest).await? {
            body.extend(piece);
        }
        Ok(Answer { head, body })
    }

    async fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Head> {
        let (host, length) = (self.address, body.len());
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = match pairs.as_slice() {
            [] => String::new(),
            pairs => format!("Cookie: {}\r\n", pairs.join("; ")),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}{cookies}\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        let status = self.line().await?;
        let status = status.split(' ').nth(1).unwrap_or_default().parse()?;
        let mut headers = Vec::new();
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        self.keep_cookies(&headers);
        Ok(Head { status, headers })
    }

    fn keep_cookies(&mut self, headers: &[(String, String)]) {
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err("the server closed the connection".into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}
