//! From requests to a multipart body.

use std::fmt::Write as _;

use client_core::operation::Request;
use http::Method;
use url::Url;

use super::{Part, ServiceRoot};
use crate::Error;

/// Stands for the tenant while an address is built: only what is below the service's root is used.
const BASE: &str = "https://tenant.invalid";

/// The body, and the boundary of its parts.
pub(super) fn batch(root: &ServiceRoot, parts: &[Part]) -> Result<(Vec<u8>, String), Error> {
    // Random, so that no body can hold it by design.
    let id = format!("{:032x}", fastrand::u128(..));
    let boundary = format!("batch_{id}");
    let mut out = String::new();
    let mut number = 0_usize;
    for (place, part) in parts.iter().enumerate() {
        let _ = write!(out, "--{boundary}\r\n");
        match part {
            Part::Read(request) => {
                if request.method() != Method::GET {
                    let reason = format!("{} is a change: put it in a change set", request.name());
                    return Err(Error::invalid_input("batch", reason));
                }
                number = number.saturating_add(1);
                one(&mut out, root, request, None)?;
            }
            Part::Changes(requests) => {
                let inner = format!("changes_{place}_{id}");
                let _ = write!(
                    out,
                    "Content-Type: multipart/mixed; boundary={inner}\r\n\r\n"
                );
                for request in requests {
                    if request.method() == Method::GET {
                        let reason =
                            format!("{} is a read: it cannot be in a change set", request.name());
                        return Err(Error::invalid_input("batch", reason));
                    }
                    let _ = write!(out, "--{inner}\r\n");
                    number = number.saturating_add(1);
                    one(&mut out, root, request, Some(number))?;
                }
                let _ = write!(out, "--{inner}--\r\n\r\n");
            }
        }
    }
    let _ = write!(out, "--{boundary}--\r\n");
    Ok((out.into_bytes(), boundary))
}

fn one(
    out: &mut String,
    root: &ServiceRoot,
    request: &Request,
    content_id: Option<usize>,
) -> Result<(), Error> {
    let base = Url::parse(BASE).map_err(|error| Error::invalid_input("batch", error))?;
    let url = request.url(&base)?;
    let Some(path) = url.path().strip_prefix(root.as_str()) else {
        let reason = format!("{} is of another service", request.name());
        return Err(Error::invalid_input("batch", reason));
    };
    let body = std::str::from_utf8(request.body())
        .map_err(|_| Error::invalid_input("batch", "holds a body that is no text"))?;
    out.push_str("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = content_id {
        let _ = write!(out, "Content-ID: {id}\r\n");
    }
    let query = url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let _ = write!(out, "\r\n{} {path}{query} HTTP/1.1\r\n", request.method());
    if !request.headers().contains_key(http::header::ACCEPT) {
        out.push_str("Accept: application/json\r\n");
    }
    for (name, value) in request.headers() {
        // They were checked when they were set: no line break is in them.
        let _ = write!(out, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    if !body.is_empty() {
        let _ = write!(out, "Content-Length: {}\r\n", body.len());
    }
    let _ = write!(out, "\r\n{body}\r\n");
    Ok(())
}
