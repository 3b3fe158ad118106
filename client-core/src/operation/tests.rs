use proptest::prelude::*;

use super::*;
use crate::ErrorKind;

fn base(text: &str) -> Url {
    text.parse().unwrap()
}

fn request(template: &'static str, parameters: &[(&'static str, &str)]) -> Request {
    let operation: Operation<()> = Operation::get("t", template, decode::nothing);
    let filled = parameters
        .iter()
        .fold(operation, |operation, (name, value)| {
            operation.parameter(name, *value)
        });
    filled.request().clone()
}

fn path(template: &'static str, parameters: &[(&'static str, &str)]) -> Result<String, Error> {
    request(template, parameters)
        .url(&base("https://h.example/b"))
        .map(|url| url.path().to_owned())
}

#[test]
fn each_segment_is_encoded_by_itself() {
    let cases = [
        ("a b", "/b/t/a%20b"),
        ("a/b", "/b/t/a%2Fb"),
        ("a\\b", "/b/t/a%5Cb"),
        ("a?b#c", "/b/t/a%3Fb%23c"),
        ("100%", "/b/t/100%25"),
        ("%2e%2e", "/b/t/%252e%252e"),
        ("%2F", "/b/t/%252F"),
        ("ü", "/b/t/%C3%BC"),
        ("a\nb\tc\r", "/b/t/a%0Ab%09c%0D"),
        (".\n.", "/b/t/.%0A."),
        ("\t..", "/b/t/%09.."),
        ("...", "/b/t/..."),
        (".a", "/b/t/.a"),
        ("a@b:c;d=e,f+g!$&'()*~_-", "/b/t/a@b:c;d=e,f+g!$&'()*~_-"),
        ("//evil.example/", "/b/t/%2F%2Fevil.example%2F"),
        ("{id}", "/b/t/%7Bid%7D"),
        ("<\">`|^[]", "/b/t/%3C%22%3E%60%7C%5E%5B%5D"),
    ];
    for (value, expected) in cases {
        assert_eq!(
            path("/t/{id}", &[("id", value)]).unwrap(),
            expected,
            "{value:?}"
        );
    }
}

#[test]
fn values_that_are_no_segment_are_refused_with_their_name() {
    for value in ["", ".", ".."] {
        let error = path("/t/{id}/x", &[("id", value)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{value:?}");
        assert!(error.detail().unwrap().contains("id"), "{error}");
    }
    for (template, parameters) in [
        ("/{a}{b}", [("a", "."), ("b", ".")]),
        ("/.{a}", [("a", "."), ("b", "x")]),
    ] {
        assert_eq!(
            path(template, &parameters).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
    assert!(path("/t/../x", &[]).is_err());
}

#[test]
fn a_missing_parameter_and_a_broken_template_are_refused() {
    let error = path("/t/{id}", &[("other", "1")]).unwrap_err();
    assert_eq!(error.detail(), Some("id: the path needs this parameter"));
    assert!(
        path("/t/{id", &[("id", "1")])
            .unwrap_err()
            .detail()
            .unwrap()
            .contains("closing brace")
    );
}

#[test]
fn parts_of_a_segment_may_be_parameters() {
    assert_eq!(
        path(
            "/A_Thing(A='{a}',B='{b}')/to_X",
            &[("a", "x/y"), ("b", "2")]
        )
        .unwrap(),
        "/b/A_Thing(A='x%2Fy',B='2')/to_X"
    );
}

#[test]
fn the_base_path_is_kept_and_slashes_stay_where_they_are() {
    let cases = [
        ("https://h.example", "/a", "https://h.example/a"),
        ("https://h.example/", "a", "https://h.example/a"),
        ("https://h.example/b", "/a", "https://h.example/b/a"),
        ("https://h.example/b/", "/a/", "https://h.example/b/a/"),
        (
            "https://h.example:8443/b/c%20d/",
            "/a",
            "https://h.example:8443/b/c%20d/a",
        ),
        ("https://h.example/b?old=1#x", "/a", "https://h.example/b/a"),
        ("https://h.example/b", "", "https://h.example/b"),
        ("https://h.example/b/", "", "https://h.example/b/"),
        ("https://h.example/b", "/", "https://h.example/b/"),
        ("https://h.example", "", "https://h.example/"),
    ];
    for (from, template, expected) in cases {
        assert_eq!(
            request(template, &[]).url(&base(from)).unwrap().as_str(),
            expected,
            "{from} {template}"
        );
    }
    let error = request("/a", &[])
        .url(&base("mailto:x@y.example"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn queries_are_encoded_in_order() {
    let operation: Operation<()> = Operation::get("t", "/t", decode::nothing)
        .query("$filter", "name eq 'a&b+c'")
        .query("x", "1")
        .query("x", "2")
        .query_opt("none", None::<String>)
        .query_opt("some", Some("ü"));
    let url = operation.request().url(&base("https://h.example")).unwrap();
    assert_eq!(
        url.query(),
        Some("%24filter=name%20eq%20%27a%26b%2Bc%27&x=1&x=2&some=%C3%BC")
    );
    let read: Vec<_> = url
        .query_pairs()
        .map(|(_, value)| value.into_owned())
        .collect();
    assert_eq!(read, ["name eq 'a&b+c'", "1", "2", "ü"]);
}

#[test]
fn what_cannot_be_built_is_refused_when_called() {
    let bad: Operation<()> =
        Operation::get("t", "/t", decode::nothing).header(header::IF_MATCH, "a\nb");
    assert!(
        bad.request()
            .url(&base("https://h.example"))
            .unwrap_err()
            .detail()
            .unwrap()
            .contains("if-match")
    );
    let mut map = std::collections::BTreeMap::new();
    map.insert(vec![1], 1);
    let bad: Operation<()> = Operation::get("t", "/t", decode::nothing).json(&map);
    assert!(
        bad.request()
            .url(&base("https://h.example"))
            .unwrap_err()
            .detail()
            .unwrap()
            .starts_with("body:")
    );
}

#[test]
fn an_operation_can_be_looked_at_without_sending_it() {
    let operation: Operation<()> = Operation::new(
        "t.put",
        Method::PUT,
        "/t/{id}",
        Repeat::Idempotent,
        decode::nothing,
    )
    .parameter("id", "hidden-1")
    .form([("a b", "c&d")]);
    let request = operation.request();
    assert_eq!(
        (request.name(), request.method(), request.template()),
        ("t.put", &Method::PUT, "/t/{id}")
    );
    assert_eq!(request.repeat(), Repeat::Idempotent);
    assert_eq!(request.body(), "a+b=c%26d");
    assert_eq!(
        request.headers()[header::CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
    let shown = format!("{operation:?} {request:?}");
    assert!(
        !shown.contains("hidden-1") && !shown.contains("c%26d"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn no_value_leaves_its_segment_or_the_host(
        value in prop_oneof![any::<String>(), "[./\\\\%:@#?\\n\\t{}a]{1,12}"],
        other in "[./\\\\@:\\r\\n]{1,6}",
    ) {
        let base = base("https://h.example:8443/base/");
        let request = request("/x/{id}/y/{other}", &[("id", &value), ("other", &other)]);
        match request.url(&base) {
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::InvalidInput);
                prop_assert!(["", ".", ".."].iter().any(|bad| value == *bad || other == *bad));
            }
            Ok(url) => {
                prop_assert_eq!(url.origin(), base.origin());
                prop_assert_eq!((url.username(), url.password(), url.query(), url.fragment()), ("", None, None, None));
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 5);
                prop_assert_eq!(&segments[..2], &["base", "x"]);
                // Decoding a segment gives back exactly the value.
                let plain = |text: &str| text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
                let decode = |text: &str| {
                    let text = plain(text);
                    url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned())
                };
                prop_assert_eq!(decode(segments[2]), Some(value));
                prop_assert_eq!(decode(segments[4]), Some(other));
                prop_assert!(url.as_str().parse::<http::Uri>().is_ok());
            }
        }
    }
}

#[test]
fn the_last_path_leads_nobody_astray() {
    let base = base("https://h.example/b");
    let last = LastPath::default();
    let requests = [
        request("/one", &[]),
        request("/one", &[]),
        request("/two/{id}", &[("id", "1")]),
        request("/two/{id}", &[("id", "2")]),
        request("/one", &[]),
        request("", &[]),
        request("/one/", &[]),
    ];
    for request in &requests {
        let url = request.url_after(&base, &last).unwrap();
        assert_eq!(url, request.url(&base).unwrap());
    }
    let with_query: Operation<()> = Operation::get("t", "/one/", decode::nothing).query("x", "1");
    let url = with_query.request().url_after(&base, &last).unwrap();
    assert_eq!(url.as_str(), "https://h.example/b/one/?x=1");
    let without = requests[6].url_after(&base, &last).unwrap();
    assert_eq!(without.as_str(), "https://h.example/b/one/");
    assert!(request("/..", &[]).url_after(&base, &last).is_err());
}
