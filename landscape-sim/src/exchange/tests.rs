use http::HeaderMap;
use jiff::Timestamp;

use super::*;

fn with_authorization<T>(value: &str, look: impl FnOnce(&Incoming<'_>) -> T) -> T {
    let mut headers = HeaderMap::new();
    headers.insert("authorization", value.parse().unwrap());
    let body = Bytes::from_static(b"a=1&b=x+y%2B");
    look(&Incoming {
        method: http::Method::GET,
        path: Vec::new(),
        trailing_slash: false,
        query: vec![
            ("k".to_owned(), "first".to_owned()),
            ("k".to_owned(), "second".to_owned()),
        ],
        headers: &headers,
        body: &body,
        now: Timestamp::UNIX_EPOCH,
    })
}

#[expect(
    clippy::redundant_closure,
    reason = "the method alone is not general over the request's lifetime"
)]
#[test]
fn reads_credentials() {
    let basic = |value: &str| with_authorization(value, |incoming| Incoming::basic(incoming));
    let expected = Some(("user".to_owned(), "pass:word".to_owned()));
    assert_eq!(basic("Basic dXNlcjpwYXNzOndvcmQ="), expected);
    assert_eq!(basic("basic dXNlcjpwYXNzOndvcmQ"), expected);
    assert_eq!(basic("Basic dXNlcg=="), None);
    assert_eq!(basic("Bearer dXNlcjpwYXNzOndvcmQ="), None);
    let bearer =
        |value: &str| with_authorization(value, |incoming| incoming.bearer().map(str::to_owned));
    assert_eq!(bearer("bearer abc"), Some("abc".to_owned()));
    assert_eq!(bearer("Bearer "), None);
    assert_eq!(bearer("Basic abc"), None);
}

#[test]
fn reads_forms_and_queries() {
    with_authorization("x", |incoming| {
        assert_eq!(incoming.query("k"), Some("first"));
        assert_eq!(incoming.query("missing"), None);
        let form = incoming.form();
        assert_eq!(form.last(), Some(&("b".to_owned(), "x y+".to_owned())));
        assert_eq!(incoming.json(), None);
    });
}

#[test]
fn leaves_out_headers_that_http_does_not_allow() {
    let reply = with_header(empty(204), "x-good", "1");
    let reply = with_header(reply, "x bad", "1");
    let reply = with_header(reply, "x-broken", "a\nb");
    assert_eq!(reply.headers().len(), 1);
    assert_eq!(empty(7).status(), 500);
}
