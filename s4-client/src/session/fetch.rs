//! Fetching a token: where it is asked for, and from which answers it is taken.

use client_core::{
    Answer, BodyKind, Client,
    operation::{DecodeError, Operation, Repeat},
};
use http::{HeaderValue, Method, StatusCode};

use super::{Session, X_CSRF_TOKEN, cookies::Cookies};
use crate::{
    Error,
    odata::{self, ServiceRoot},
};

const NAME: &str = "s4.fetch_csrf_token";

/// Opens a session.
pub(super) async fn session(client: &Client, root: &ServiceRoot) -> Result<Session, Error> {
    let with_slash = root.as_str();
    let without_slash = with_slash.trim_end_matches('/');
    match client.call(head(with_slash)).await? {
        Asked::Given(session) => return Ok(session),
        // A page says what it is in its body, which HEAD leaves out.
        Asked::Page => return client.call(get(with_slash)).await,
        Asked::Nothing => {}
    }
    match client.call(head(without_slash)).await? {
        Asked::Given(session) => Ok(session),
        Asked::Page | Asked::Nothing => client.call(get(with_slash)).await,
    }
}

/// What `HEAD` brought.
enum Asked {
    Given(Session),
    Page,
    Nothing,
}

fn head(path: &str) -> Operation<Asked> {
    fetch(Method::HEAD, path, |answer| {
        Ok(match given(answer) {
            Some(session) => Asked::Given(session),
            // What a failed server has to say is in its body as well.
            None if is_page(answer) || answer.status.is_server_error() => Asked::Page,
            None => Asked::Nothing,
        })
    })
    .accept_status(|status| may_bring_a_token(status) || status.is_server_error())
}

/// The last resort, whose body tells why there is no token.
fn get(path: &str) -> Operation<Session> {
    fetch(Method::GET, path, |answer| match given(answer) {
        Some(session) => Ok(session),
        None if !answer.status.is_success() => {
            Err(DecodeError::Fault(Box::new(odata::dialect(answer))))
        }
        None if is_page(answer) => Err(DecodeError::Content(BodyKind::Html)),
        None => Err(DecodeError::Missing("the header x-csrf-token")),
    })
}

fn fetch<T>(
    method: Method,
    path: &str,
    decode: fn(&Answer) -> Result<T, DecodeError>,
) -> Operation<T> {
    Operation::new(NAME, method, path.to_owned(), Repeat::Safe, decode)
        .header(X_CSRF_TOKEN, "Fetch")
        .accept_status(may_bring_a_token)
}

/// A token of an answer to a refused logon belongs to nobody, and one of a failed server is not
/// waited for: those are repeated or given up as their status says.
fn may_bring_a_token(status: StatusCode) -> bool {
    status.as_u16() < 500
        && status != StatusCode::UNAUTHORIZED
        && status != StatusCode::TOO_MANY_REQUESTS
}

fn is_page(answer: &Answer) -> bool {
    answer.status.is_success()
        && (answer.body_kind() == BodyKind::Html
            || answer
                .content_type()
                .is_some_and(|kind| kind.eq_ignore_ascii_case("text/html")))
}

fn given(answer: &Answer) -> Option<Session> {
    let token = answer.header(X_CSRF_TOKEN.as_str())?.trim();
    // `Required` asks for a token; `Fetch` is the request's own word, sent back by a proxy.
    if token.is_empty()
        || token.eq_ignore_ascii_case("required")
        || token.eq_ignore_ascii_case("fetch")
    {
        return None;
    }
    let mut token = HeaderValue::from_str(token).ok()?;
    token.set_sensitive(true);
    let mut cookies = Cookies::default();
    cookies.merge(&answer.headers);
    Some(Session { token, cookies })
}
