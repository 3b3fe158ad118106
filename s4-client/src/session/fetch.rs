//! Fetching a CSRF token.

use client_core::{
    Answer, Client, Error, ErrorKind,
    operation::{DecodeError, Operation, Repeat},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::CSRF;

/// A token, and the headers that came with it: among them the cookies it belongs to.
pub(super) struct Fetched {
    pub(super) token: HeaderValue,
    pub(super) headers: HeaderMap,
}

/// Asks the service root, with a slash at its end first: without it S/4HANA redirects, and the token is lost.
pub(super) async fn token(client: &Client, root: &str, cookies: Option<HeaderValue>) -> Result<Fetched, Error> {
    let bare = root.trim_end_matches('/');
    let tries = [(Method::HEAD, format!("{bare}/")), (Method::HEAD, bare.to_owned()), (Method::GET, format!("{bare}/"))];
    let mut without = None;
    for (method, path) in tries {
        match client.call(ask(method, path, cookies.as_ref())).await {
            // Another address of the same service may give one.
            Err(error) if matches!(error.kind(), ErrorKind::UndecodableBody | ErrorKind::Redirected) => {
                without = Some(error);
            }
            settled => return settled,
        }
    }
    Err(without.unwrap_or_else(|| Error::new(ErrorKind::UndecodableBody, "no CSRF token was given")))
}

fn ask(method: Method, path: String, cookies: Option<&HeaderValue>) -> Operation<Fetched> {
    let operation = Operation::new("s4.fetch_csrf_token", method, path, Repeat::Safe, read)
        .header(CSRF, "Fetch")
        // A token on an error status is as good as any; a refused logon or a limit is not one.
        .accept_status(|status| {
            status.is_success()
                || (status.is_client_error()
                    && status != StatusCode::UNAUTHORIZED
                    && status != StatusCode::TOO_MANY_REQUESTS)
        })
        .confidential();
    match cookies.and_then(|cookies| cookies.to_str().ok()) {
        Some(cookies) => operation.header(http::header::COOKIE, cookies),
        None => operation,
    }
}

fn read(answer: &Answer) -> Result<Fetched, DecodeError> {
    let token = answer.headers.get(CSRF).filter(|token| {
        let text = token.as_bytes();
        !text.is_empty() && !text.eq_ignore_ascii_case(b"required") && !text.eq_ignore_ascii_case(b"fetch")
    });
    match token {
        Some(token) => {
            let mut token = token.clone();
            token.set_sensitive(true);
            Ok(Fetched { token, headers: answer.headers.clone() })
        }
        None => match answer.body_kind() {
            kind @ client_core::BodyKind::Html => Err(DecodeError::Content(kind)),
            _ => Err(DecodeError::Missing("x-csrf-token")),
        },
    }
}
