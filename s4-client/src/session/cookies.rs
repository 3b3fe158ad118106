//! The cookies of one session on one host.

use http::{HeaderMap, HeaderValue, header};

/// RFC 6265, 6.1: what a client should at least take in.
const MOST_COOKIES: usize = 50;
const LONGEST_COOKIE: usize = 4096;

/// Names and values in the order in which they came. Names are not a contract (SAP KBA 3048103):
/// all are kept, and all are sent to the one host that set them.
#[derive(Clone, Default)]
pub(super) struct Cookies(Vec<Cookie>);

#[derive(Clone)]
struct Cookie {
    name: Box<[u8]>,
    value: Box<[u8]>,
}

impl Cookies {
    /// Takes in what an answer sets, replaces or removes.
    pub(super) fn merge(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            self.set(line.as_bytes());
        }
    }

    fn set(&mut self, line: &[u8]) {
        let mut parts = line.split(|byte| *byte == b';');
        let pair = parts.next().unwrap_or_default().trim_ascii();
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else {
            return;
        };
        let (name, value) = pair.split_at(at);
        let (name, value) = (
            name.trim_ascii(),
            value.strip_prefix(b"=").unwrap_or_default().trim_ascii(),
        );
        if name.is_empty() || pair.len() > LONGEST_COOKIE {
            return;
        }
        let gone = parts.any(removes);
        let known = self.0.iter().position(|held| *held.name == *name);
        if gone {
            if let Some(index) = known {
                self.0.remove(index);
            }
        } else if let Some(held) = known.and_then(|index| self.0.get_mut(index)) {
            held.value = value.into();
        } else if self.0.len() < MOST_COOKIES {
            self.0.push(Cookie {
                name: name.into(),
                value: value.into(),
            });
        }
    }

    /// The `Cookie` header, marked sensitive; `None` if there are no cookies.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        if self.0.is_empty() {
            return None;
        }
        let mut line = Vec::new();
        for Cookie { name, value } in &self.0 {
            if !line.is_empty() {
                line.extend_from_slice(b"; ");
            }
            line.extend_from_slice(name);
            line.push(b'=');
            line.extend_from_slice(value);
        }
        let mut value = HeaderValue::from_bytes(&line).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Whether an attribute says that the cookie is to be removed. Servers do so by a lifetime of zero or
/// an expiry at the beginning of time; how long else a cookie lives is for the server to judge.
fn removes(attribute: &[u8]) -> bool {
    let attribute = String::from_utf8_lossy(attribute).to_ascii_lowercase();
    let Some((name, value)) = attribute.split_once('=') else {
        return false;
    };
    match name.trim() {
        "max-age" => value.trim().parse::<i64>().is_ok_and(|age| age <= 0),
        "expires" => value.contains("1970") || value.contains("-70 "),
        _ => false,
    }
}
