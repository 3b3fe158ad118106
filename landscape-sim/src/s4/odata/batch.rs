//! `$batch`: many requests in one, as `multipart/mixed`.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::exchange::{self, Reply};

/// One request of a batch.
#[derive(Debug)]
pub(in crate::s4) struct Inner {
    pub(in crate::s4) method: http::Method,
    /// Relative to the service root.
    pub(in crate::s4) target: String,
    pub(in crate::s4) headers: HeaderMap,
    pub(in crate::s4) body: Bytes,
    content_id: Option<String>,
}

/// A part of a batch.
#[derive(Debug)]
pub(in crate::s4) enum Part {
    One(Inner),
    /// A change set: all of it or nothing.
    Changes(Vec<Inner>),
}

/// The answer to a part.
#[derive(Debug)]
pub(in crate::s4) enum Answered {
    One(Reply),
    Changes(Vec<(Option<String>, Reply)>),
}

impl Answered {
    /// A change set that fails has one answer.
    pub(in crate::s4) fn has_failed(&self) -> bool {
        matches!(self, Self::One(reply) if reply.status().as_u16() >= 400)
    }
}

impl Inner {
    pub(in crate::s4) fn content_id(&self) -> Option<String> {
        self.content_id.clone()
    }
}

/// The parts of a batch; `None` if it is not one.
pub(in crate::s4) fn parse(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let text = std::str::from_utf8(body).ok()?;
    let mut parts = Vec::new();
    for (headers, content) in split(text, &boundary(content_type)?)? {
        let kind = header(&headers, "content-type")?;
        if kind.starts_with("application/http") {
            parts.push(Part::One(inner(&headers, content)?));
            continue;
        }
        let mut changes = Vec::new();
        for (headers, content) in split(content, &boundary(kind)?)? {
            changes.push(inner(&headers, content)?);
        }
        parts.push(Part::Changes(changes));
    }
    Some(parts)
}

fn boundary(content_type: &str) -> Option<String> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let value = rest
        .trim()
        .strip_prefix("boundary=")?
        .trim()
        .trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

/// Headers and content of each part.
fn split<'a>(text: &'a str, boundary: &str) -> Option<Vec<(HeaderMap, &'a str)>> {
    let line = format!("--{boundary}");
    let mut parts = Vec::new();
    let (_, mut rest) = text.split_once(&line)?;
    loop {
        if rest.starts_with("--") {
            return Some(parts);
        }
        let (part, after) = rest.split_once(&line)?;
        let part = part.strip_prefix("\r\n")?;
        let part = part.strip_suffix("\r\n").unwrap_or(part);
        let (head, content) = part.split_once("\r\n\r\n")?;
        parts.push((headers(head)?, content));
        rest = after;
    }
}

fn headers(text: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        headers.append(
            HeaderName::try_from(name.trim()).ok()?,
            HeaderValue::try_from(value.trim()).ok()?,
        );
    }
    Some(headers)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn inner(outer: &HeaderMap, content: &str) -> Option<Inner> {
    let (line, rest) = content.split_once("\r\n")?;
    let mut words = line.split(' ');
    let method = http::Method::from_bytes(words.next()?.as_bytes()).ok()?;
    let target = words.next()?.to_owned();
    let (head, body) = match rest.strip_prefix("\r\n") {
        Some(body) => ("", body),
        None => rest.split_once("\r\n\r\n").unwrap_or((rest, "")),
    };
    Some(Inner {
        method,
        target,
        headers: headers(head)?,
        body: Bytes::from(body.trim_end_matches("\r\n").to_owned()),
        content_id: header(outer, "content-id").map(str::to_owned),
    })
}

/// The answer to a batch.
pub(in crate::s4) fn write(status: u16, parts: &[Answered], id: &str) -> Reply {
    let boundary = format!("{id}_batch");
    let mut body = String::new();
    for (place, part) in parts.iter().enumerate() {
        let _ = write!(body, "--{boundary}\r\n");
        match part {
            Answered::One(reply) => one(&mut body, None, reply),
            Answered::Changes(replies) => {
                let inner = format!("{id}_changes_{place}");
                let _ = write!(
                    body,
                    "Content-Type: multipart/mixed; boundary={inner}\r\n\r\n"
                );
                for (content_id, reply) in replies {
                    let _ = write!(body, "--{inner}\r\n");
                    one(&mut body, content_id.as_deref(), reply);
                }
                let _ = write!(body, "--{inner}--\r\n\r\n");
            }
        }
    }
    let _ = write!(body, "--{boundary}--\r\n");
    let mut reply = exchange::empty(status);
    *reply.body_mut() = body.into();
    exchange::with_header(
        reply,
        "content-type",
        &format!("multipart/mixed; boundary={boundary}"),
    )
}

fn one(out: &mut String, content_id: Option<&str>, reply: &Reply) {
    out.push_str("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = content_id {
        let _ = write!(out, "Content-ID: {id}\r\n");
    }
    let status = reply.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let _ = write!(out, "\r\nHTTP/1.1 {} {reason}\r\n", status.as_u16());
    for (name, value) in reply.headers() {
        let _ = write!(out, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    let _ = write!(out, "content-length: {}\r\n\r\n", reply.body().len());
    out.push_str(&String::from_utf8_lossy(reply.body()));
    out.push_str("\r\n");
}
