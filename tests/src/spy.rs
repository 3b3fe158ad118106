//! Sees every secret that crosses the wire, and can make the server repeat them in its errors.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use client_core::transport::{Transport, TransportError};

/// A transport that collects the secrets of every exchange; a clone sees the same.
#[derive(Debug, Clone)]
pub struct Spy {
    inner: Arc<dyn Transport>,
    seen: Arc<Mutex<Vec<String>>>,
    echo: Option<Echo>,
}

/// Which exchange is answered with an error that repeats the request.
#[derive(Debug, Clone)]
struct Echo {
    exchange: usize,
    status: u16,
    content_type: &'static str,
    count: Arc<Mutex<usize>>,
}

/// Members of answers that are secrets.
const SECRET_MEMBERS: [&str; 3] = ["access_token", "token", "raw"];
/// Headers that are secrets.
const SECRET_HEADERS: [&str; 4] = ["authorization", "cookie", "set-cookie", "x-csrf-token"];

impl Spy {
    /// A spy before `inner`.
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self {
            inner,
            seen: Arc::default(),
            echo: None,
        }
    }

    /// Answers exchange number `exchange` (from 1) with `status` and everything that the request held.
    #[must_use]
    pub fn echo(mut self, exchange: usize, status: u16, content_type: &'static str) -> Self {
        self.echo = Some(Echo {
            exchange,
            status,
            content_type,
            count: Arc::default(),
        });
        self
    }

    /// Whether the exchange to be answered so has come.
    pub fn has_echoed(&self) -> bool {
        self.echo
            .as_ref()
            .is_some_and(|echo| *echo.count.lock().unwrap() >= echo.exchange)
    }

    /// Every secret seen so far.
    pub fn secrets(&self) -> Vec<String> {
        let mut seen = self.seen.lock().unwrap().clone();
        seen.retain(|secret| secret.len() >= 8);
        seen.sort();
        seen.dedup();
        seen
    }

    fn note_headers(&self, headers: &http::HeaderMap) {
        let mut seen = self.seen.lock().unwrap();
        for name in SECRET_HEADERS {
            for value in headers.get_all(name) {
                let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
                if text.eq_ignore_ascii_case("fetch") || text.eq_ignore_ascii_case("required") {
                    continue;
                }
                // The scheme and a cookie's name and attributes are no secrets.
                for part in text.split([' ', ';']) {
                    let part = part.split_once('=').map_or(part, |(_, value)| value);
                    seen.push(part.to_owned());
                }
            }
        }
        seen.retain(|text| {
            !matches!(
                text.as_str(),
                "Bearer" | "Basic" | "HttpOnly" | "sap-client=100"
            )
        });
    }

    fn note_body(&self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        serde_json::Value::String(text)
                            if SECRET_MEMBERS.contains(&name.as_str()) =>
                        {
                            self.seen.lock().unwrap().push(text.clone());
                        }
                        other => self.note_body(other),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.note_body(item)),
            _ => {}
        }
    }

    /// The answer that repeats the request, if it is this exchange's turn.
    fn repeat(&self, request: &http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        let echo = self.echo.as_ref()?;
        let mut count = echo.count.lock().unwrap();
        *count += 1;
        if *count != echo.exchange {
            return None;
        }
        let body = String::from_utf8_lossy(request.body());
        let headers = format!(
            "{:?}",
            request
                .headers()
                .get("authorization")
                .map(http::HeaderValue::as_bytes)
                .map(String::from_utf8_lossy)
        );
        let cookies = request
            .headers()
            .get("cookie")
            .map(http::HeaderValue::as_bytes)
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        let csrf = request
            .headers()
            .get("x-csrf-token")
            .map(http::HeaderValue::as_bytes)
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        let text = format!("you sent {body} with {headers}, {cookies} and {csrf}");
        let body = match echo.content_type {
            "application/json" => {
                serde_json::json!({"error": {"code": "ECHO", "message": text}}).to_string()
            }
            _ => format!("<html><body>{text}</body></html>"),
        };
        let mut answer = http::Response::new(Bytes::from(body));
        *answer.status_mut() = http::StatusCode::from_u16(echo.status).unwrap();
        answer.headers_mut().insert(
            "content-type",
            http::HeaderValue::from_static(echo.content_type),
        );
        Some(answer)
    }
}

#[async_trait]
impl Transport for Spy {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        self.note_headers(request.headers());
        if let Some(answer) = self.repeat(&request) {
            return Ok(answer);
        }
        let answer = self.inner.send(request).await?;
        self.note_headers(answer.headers());
        if let Ok(value) = serde_json::from_slice(answer.body()) {
            self.note_body(&value);
        }
        Ok(answer)
    }
}
