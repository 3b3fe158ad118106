//! From a multipart body to answers.

use bytes::Bytes;
use client_core::Answer;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// How many parts an answer may have, all of them together.
const MOST_PARTS: usize = 2000;
/// How many bytes of headers one part may have.
const LONGEST_HEAD: usize = 64 << 10;

/// A part of the answer to a batch.
pub(crate) enum Part {
    Answer(Answer),
    Changes(Vec<Change>),
}

/// The answer to one change of a set.
pub(crate) struct Change {
    id: Option<usize>,
    pub(crate) answer: Answer,
}

impl Part {
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Answer(answer) if !answer.status.is_success())
    }
}

impl Change {
    fn of(piece: &Piece) -> Result<Self, &'static str> {
        let answer = answer(&piece.content)?;
        // It belongs to the part; some services put it into the answer.
        let id = [&piece.headers, &answer.headers]
            .into_iter()
            .find_map(|headers| {
                headers
                    .get("content-id")?
                    .to_str()
                    .ok()?
                    .trim()
                    .parse()
                    .ok()
            });
        Ok(Self { id, answer })
    }

    pub(super) const fn has_id(&self) -> bool {
        self.id.is_some()
    }

    /// Which change of its set it answers; ids count the requests of the batch from 1.
    pub(super) fn place(&self, first: usize) -> Option<usize> {
        self.id?.checked_sub(1)?.checked_sub(first)
    }
}

/// Takes an answer apart. Never fails loudly: whatever the bytes are, it ends with parts or a reason.
pub(crate) fn batch(content_type: &str, body: &Bytes) -> Result<Vec<Part>, &'static str> {
    let mut budget = MOST_PARTS;
    let mut parts = Vec::new();
    for part in split(content_type, body, &mut budget)? {
        let kind = part
            .headers
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or("application/http");
        if !is_multipart(kind) {
            parts.push(Part::Answer(answer(&part.content)?));
            continue;
        }
        let inner = split(kind, &part.content, &mut budget)?;
        let changes: Result<Vec<_>, _> = inner.iter().map(Change::of).collect();
        parts.push(Part::Changes(changes?));
    }
    Ok(parts)
}

struct Piece {
    headers: HeaderMap,
    content: Bytes,
}

pub(super) fn is_multipart(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("multipart/mixed")
}

fn boundary(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        let is_boundary = name.trim().eq_ignore_ascii_case("boundary");
        (is_boundary && (1..=70).contains(&value.len())).then_some(value)
    })
}

/// The parts between the boundaries, without copying them.
fn split(content_type: &str, body: &Bytes, budget: &mut usize) -> Result<Vec<Piece>, &'static str> {
    if !is_multipart(content_type) {
        return Err("it is no multipart/mixed");
    }
    let boundary = boundary(content_type).ok_or("it tells no boundary")?;
    let line = format!("--{boundary}");
    let line = line.as_bytes();
    let mut pieces = Vec::new();
    let mut at = next_line(body, 0, line).ok_or("its boundary is not in it")?;
    loop {
        let begin = at.saturating_add(line.len());
        if body
            .get(begin..)
            .is_some_and(|rest| rest.starts_with(b"--"))
        {
            return Ok(pieces);
        }
        *budget = budget.checked_sub(1).ok_or("it has too many parts")?;
        let begin = after_line(body, begin).ok_or("it breaks off after a boundary")?;
        let end = next_line(body, begin, line).ok_or("it breaks off in a part")?;
        let content = body.slice(begin..without_break(body, begin, end));
        let head_end = head_end(&content).ok_or("a part has no end of headers")?;
        let (headers, content) = (content.slice(..head_end.0), content.slice(head_end.1..));
        pieces.push(Piece {
            headers: read_headers(&headers)?,
            content,
        });
        at = end;
    }
}

/// Where the boundary stands next, at the beginning of a line.
fn next_line(body: &[u8], from: usize, line: &[u8]) -> Option<usize> {
    let rest = body.get(from..)?;
    let mut places = rest.windows(line.len()).enumerate();
    places.find_map(|(place, window)| {
        let at_line = place == 0 || rest.get(place.checked_sub(1)?) == Some(&b'\n');
        (window == line && at_line).then(|| from.saturating_add(place))
    })
}

fn after_line(body: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    // Only white space may follow a boundary.
    let padding = rest.get(..end)?;
    padding
        .iter()
        .all(u8::is_ascii_whitespace)
        .then(|| from.saturating_add(end).saturating_add(1))
}

/// The line break before a boundary belongs to the boundary.
fn without_break(body: &[u8], begin: usize, end: usize) -> usize {
    let content = body.get(begin..end).unwrap_or_default();
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    begin.saturating_add(content.len())
}

/// Where the headers end, and where what follows them begins.
fn head_end(content: &[u8]) -> Option<(usize, usize)> {
    if content.starts_with(b"\r\n") {
        return Some((0, 2));
    }
    if content.starts_with(b"\n") {
        return Some((0, 1));
    }
    let head = content.get(..LONGEST_HEAD).unwrap_or(content);
    let crlf = head.windows(4).position(|window| window == b"\r\n\r\n");
    let lf = head.windows(2).position(|window| window == b"\n\n");
    match (crlf, lf) {
        (Some(crlf), Some(lf)) if lf < crlf => Some((lf, lf.saturating_add(2))),
        (Some(crlf), _) => Some((crlf, crlf.saturating_add(4))),
        (None, Some(lf)) => Some((lf, lf.saturating_add(2))),
        // A part without a body, cut right after its headers.
        (None, None) if content.len() <= LONGEST_HEAD => Some((content.len(), content.len())),
        (None, None) => None,
    }
}

fn read_headers(head: &[u8]) -> Result<HeaderMap, &'static str> {
    let text = std::str::from_utf8(head).map_err(|_| "a part's headers are no text")?;
    let mut headers = HeaderMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line
            .split_once(':')
            .ok_or("a part has a header without a colon")?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| "a part has a bad header name")?;
        let value =
            HeaderValue::try_from(value.trim()).map_err(|_| "a part has a bad header value")?;
        headers
            .try_append(name, value)
            .map_err(|_| "a part has too many headers")?;
    }
    Ok(headers)
}

/// An HTTP answer inside of a part.
fn answer(content: &Bytes) -> Result<Answer, &'static str> {
    let line_end = content.iter().position(|byte| *byte == b'\n');
    let line = content
        .get(..line_end.unwrap_or(content.len()))
        .unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| "a part's status line is no text")?;
    let mut words = line.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    let status = words
        .next()
        .and_then(|word| StatusCode::from_bytes(word.as_bytes()).ok());
    let status = status
        .filter(|_| is_http)
        .ok_or("a part has no status line")?;
    let rest = match line_end {
        Some(end) => content.slice(end.saturating_add(1)..),
        None => Bytes::new(),
    };
    let (head, begin) = head_end(&rest).ok_or("an answer has no end of headers")?;
    let headers = read_headers(&rest.slice(..head))?;
    let body = rest.slice(begin..);
    // Some services leave line breaks after the body that they count.
    let length = headers.get(http::header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match length {
        Some(length) if length < body.len() => body.slice(..length),
        _ => body,
    };
    Ok(Answer::new(status, headers, body))
}
