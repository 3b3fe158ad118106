//! The head of an answer, and the mark that says what becomes of the rest.

use std::time::Duration;

use bytes::Bytes;

/// The private header of an answer that is not to be passed on as it is; clients never see it.
pub(in crate::door) const HEADER: &str = "x-sim-wire";

/// hyper's own limit for what it parses.
const MAX_HEADERS: usize = 100;

/// What becomes of an answer on its way to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::door) enum Wire {
    /// It has no body, whatever length it declares: it answers a HEAD request.
    Bodiless,
    /// Its body breaks off in the middle, and the connection is closed.
    Truncate,
    /// Its body comes in pieces with this pause between them.
    Trickle(Duration),
    /// The connection is closed instead.
    Close,
    /// The connection is reset instead.
    Reset,
}

impl Wire {
    /// The mark, as the value of [`HEADER`].
    pub(in crate::door) fn mark(self) -> String {
        match self {
            Self::Bodiless => "bodiless".to_owned(),
            Self::Truncate => "truncate".to_owned(),
            Self::Trickle(pause) => format!("trickle={}", pause.as_micros()),
            Self::Close => "close".to_owned(),
            Self::Reset => "reset".to_owned(),
        }
    }

    fn read(mark: &[u8]) -> Option<Self> {
        let mark = std::str::from_utf8(mark).ok()?;
        Some(match mark {
            "bodiless" => Self::Bodiless,
            "truncate" => Self::Truncate,
            "close" => Self::Close,
            "reset" => Self::Reset,
            other => {
                let pause = other.strip_prefix("trickle=")?.parse().unwrap_or(u64::MAX);
                Self::Trickle(Duration::from_micros(pause))
            }
        })
    }
}

/// The head of one answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// As the client gets to see it: without the mark.
    pub(super) bytes: Bytes,
    /// How long it was, with the mark.
    pub(super) size: usize,
    /// The length of the body that follows.
    pub(super) body: u64,
    pub(super) wire: Option<Wire>,
}

impl Head {
    /// The head that `bytes` begin with; none if they do not hold all of it yet.
    ///
    /// # Errors
    ///
    /// If they are no answer in HTTP/1 with a declared length, which are all that the server sends.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut answer = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(size) = answer.parse(bytes)? else {
            return Ok(None);
        };
        let status = answer.code.unwrap_or_default();
        let reason = answer.reason.unwrap_or_default();
        let version = answer.version.unwrap_or(1);
        let mut rest = format!("HTTP/1.{version} {status:03} {reason}\r\n").into_bytes();
        let (mut length, mut wire) = (None, None);
        for header in answer.headers.iter() {
            if header.name.eq_ignore_ascii_case(HEADER) {
                wire = Wire::read(header.value);
                continue;
            }
            if header.name.eq_ignore_ascii_case("content-length") {
                length = std::str::from_utf8(header.value)
                    .ok()
                    .and_then(|value| value.parse().ok());
            }
            for part in [header.name.as_bytes(), b": ", header.value, b"\r\n"] {
                rest.extend_from_slice(part);
            }
        }
        rest.extend_from_slice(b"\r\n");
        let bodiless = wire == Some(Wire::Bodiless) || matches!(status, 100..200 | 204 | 304);
        let body = if bodiless {
            0
        } else {
            length.ok_or(httparse::Error::HeaderValue)?
        };
        Ok(Some(Self {
            bytes: rest.into(),
            size,
            body,
            wire,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Head {
        Head::parse(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn a_head_is_passed_on_as_it_is() {
        let text = "HTTP/1.1 404 Not Found\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 7\r\n\r\n";
        let head = parsed(&format!("{text}content"));
        assert_eq!(head.bytes, text);
        assert_eq!((head.size, head.body, head.wire), (text.len(), 7, None));
        for end in 0..text.len() {
            assert_eq!(Head::parse(&text.as_bytes()[..end]), Ok(None), "{end}");
        }
    }

    #[test]
    fn every_mark_is_read_and_removed() {
        for wire in [
            Wire::Bodiless,
            Wire::Truncate,
            Wire::Trickle(Duration::from_millis(20)),
            Wire::Close,
            Wire::Reset,
        ] {
            let mark = wire.mark();
            let head = parsed(&format!(
                "HTTP/1.1 200 OK\r\n{HEADER}: {mark}\r\ncontent-length: 7\r\n\r\n"
            ));
            assert_eq!(head.wire, Some(wire));
            assert_eq!(head.bytes, "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n");
            assert_eq!(head.body, if wire == Wire::Bodiless { 0 } else { 7 });
        }
    }

    #[test]
    fn some_answers_have_no_body_and_others_must_declare_one() {
        for status in ["100 Continue", "204 No Content", "304 Not Modified"] {
            assert_eq!(parsed(&format!("HTTP/1.1 {status}\r\n\r\n")).body, 0);
        }
        Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").unwrap_err();
        Head::parse(b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n").unwrap_err();
        Head::parse(b"\0\0\x0c\x04\0\0\0\0\0 is HTTP/2").unwrap_err();
    }
}
