use proptest::prelude::*;

use super::*;

fn redact(text: &str, known: &[SecretString]) -> String {
    Known::of(known).hide(text)
}

/// Does not compile if the type has the trait: then `Lacks<_>` has two solutions.
macro_rules! lacks {
    ($($type:ty: $($trait:path),+;)+) => {
        $($(const _: fn() = || {
            trait Lacks<A> {
                fn it() {}
            }
            struct Has;
            impl<T: ?Sized> Lacks<()> for T {}
            impl<T: ?Sized + $trait> Lacks<Has> for T {}
            let _ = <$type as Lacks<_>>::it;
        };)+)+
    };
}

lacks! {
    SecretString: std::fmt::Display, serde::Serialize, PartialEq, AsRef<str>, std::ops::Deref;
    crate::auth::AccessToken: std::fmt::Display, serde::Serialize, PartialEq;
    crate::auth::BasicCredential: std::fmt::Display, serde::Serialize, PartialEq;
    crate::auth::ClientIdentity: std::fmt::Display, serde::Serialize, PartialEq;
    crate::auth::OAuthTokens: std::fmt::Display, serde::Serialize;
    crate::auth::TokenCache: std::fmt::Display, serde::Serialize;
    crate::auth::BearerAuth: std::fmt::Display, serde::Serialize;
    crate::operation::Request: std::fmt::Display, serde::Serialize;
    crate::Answer: std::fmt::Display, serde::Serialize;
}

fn known(secret: &str) -> [SecretString; 1] {
    [SecretString::from(secret)]
}

#[test]
fn members_with_secret_names_are_hidden_at_any_depth() {
    let shown = redact(
        r#"{"a":[{"Access_Token" : "a\"b\\"}],"token":null,"code":7,"Client-Secret":"x","secret_access_key":"y"}"#,
        &[],
    );
    assert_eq!(
        shown,
        r#"{"a":[{"Access_Token" : "[redacted]"}],"token":null,"code":7,"Client-Secret":"[redacted]","secret_access_key":"[redacted]"}"#
    );
}

#[test]
fn members_that_are_no_text_are_hidden_whole() {
    let cases = [
        (
            r#"{"key":{"a":"}","b":[1]},"z":1}"#,
            r#"{"key":"[redacted]","z":1}"#,
        ),
        (r#"{"token":12345}"#, r#"{"token":"[redacted]"}"#),
        (
            r#"{"token":["a","b"],"n":2}"#,
            r#"{"token":"[redacted]","n":2}"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(redact(text, &[]), expected);
    }
}

#[test]
fn a_text_that_breaks_off_inside_a_secret_hides_it() {
    assert_eq!(
        redact(r#"{"access_token":"abcdef"#, &[]),
        r#"{"access_token":"[redacted]""#
    );
    assert_eq!(redact(r#"{"key":{"a":"b"#, &[]), r#"{"key":"[redacted]""#);
}

#[test]
fn json_inside_a_json_text_is_searched_too() {
    let inner = r#"{"access_token":"s3\"cr\\et\\","n":1}"#;
    let outer = serde_json::json!({ "message": inner }).to_string();
    let shown = redact(&outer, &[]);
    assert!(!shown.contains("s3") && !shown.contains("et\\"), "{shown}");
    assert!(shown.ends_with(r#",\"n\":1}"}"#), "{shown}");
}

#[test]
fn words_that_only_sound_like_secrets_stay() {
    for text in [
        "Invalid token: expired",
        "Bearer authentication is missing",
        r#"Bearer realm="UAA/offline", error="invalid_token""#,
        "A_Thing(key=5)",
        r#"{"message":"the key is unknown","keys":1}"#,
    ] {
        assert_eq!(redact(text, &[]), text);
    }
}

#[test]
fn tokens_are_known_by_their_looks() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
    assert_eq!(redact(&format!("got {jwt}!"), &[]), "got [redacted]!");
    assert_eq!(
        redact("Authorization: Basic dXNlcjpodW50ZXIyaHVudGVyMg==", &[]),
        "Authorization: Basic [redacted]"
    );
    assert_eq!(
        redact("grant_type=password&password=a%20b&x=1", &[]),
        "grant_type=password&password=[redacted]&x=1"
    );
}

#[test]
fn known_secrets_are_hidden_in_any_text() {
    let known = [SecretString::from("hunter22"), SecretString::from("ab")];
    assert_eq!(redact("wrong: hunter22 ab", &known), "wrong: [redacted] ab");
}

#[test]
fn known_secrets_are_hidden_however_they_are_escaped() {
    let secret = r#"p"a\s/s <&>'+="#;
    let json = serde_json::to_string(secret).unwrap();
    for written in [
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        json.trim_matches('"').replace('/', "\\/"),
        "p%22a%5Cs%2Fs+%3C%26%3E%27%2B%3D".to_owned(),
        "p%22a%5Cs%2Fs%20%3C%26%3E%27%2B%3D".to_owned(),
        r#"p"a\s/s &lt;&amp;&gt;'+="#.to_owned(),
        r"p&quot;a\s/s &lt;&amp;&gt;&#39;+=".to_owned(),
    ] {
        assert_eq!(
            redact(&format!("<{written}>"), &known(secret)),
            "<[redacted]>",
            "{written}"
        );
    }
}

#[test]
fn of_two_secrets_the_longer_is_hidden_whole() {
    let both = [SecretString::from("abcd"), SecretString::from("abcdefgh")];
    assert_eq!(redact("abcdefgh abcd", &both), "[redacted] [redacted]");
}

#[test]
fn secrets_are_removed_before_the_text_is_cut() {
    let body = format!("{}{}", "x".repeat(1020), "hunter22hunter22");
    let shown = redact_head(body.as_bytes(), &known("hunter22hunter22"), 1024);
    assert!(!shown.contains("hunt"), "{shown}");
    assert!(shown.len() <= 1024);

    let json = format!(
        r#"{{"pad":"{}","access_token":"{}"}}"#,
        "x".repeat(900),
        "t0k".repeat(2000)
    );
    let shown = redact_head(json.as_bytes(), &[], 1024);
    assert!(!shown.contains("t0k"), "{shown}");
    assert!(shown.contains("[redacted]"), "{shown}");
}

#[test]
fn a_secret_at_the_edge_of_what_is_looked_at_is_not_shown_by_halves() {
    let secret = "s3cr3t-".repeat(20);
    for shift in 0..secret.len() {
        // Hidden tokens shrink the text, so that the edge comes into view.
        let filler = format!(
            r#"{{"token":"{}","m":""#,
            "y".repeat(16 * 1024 - 30 - shift)
        );
        let body = format!("{filler}{secret}{}", "z".repeat(5000));
        let shown = redact_head(body.as_bytes(), &known(&secret), 1024);
        assert!(!shown.contains("s3cr"), "{shift}: {shown}");
    }
}

#[test]
fn bytes_that_are_no_text_do_not_make_an_excerpt_longer() {
    let shown = redact_head(&[0xFF; 5000], &[], 1024);
    assert!(shown.len() <= 1024, "{}", shown.len());
    assert!(shown.ends_with('…'));
}

proptest! {
    #[test]
    fn no_text_makes_it_fail_or_show_a_known_secret(
        before in ".{0,80}", secret in "[ -~]{4,30}", after in ".{0,80}", limit in 10_usize..200,
    ) {
        let text = format!("{before}{secret}{after}");
        let shown = redact(&text, &known(&secret));
        prop_assume!(!REDACTED.contains(&secret));
        prop_assert!(!shown.contains(&secret), "{}", shown);
        prop_assert!(redact_head(text.as_bytes(), &known(&secret), limit).len() <= limit);
    }

    #[test]
    fn no_member_value_survives(value in ".{4,60}", name in "access_token|Password|client-secret|key") {
        prop_assume!(value.chars().filter(char::is_ascii_alphanumeric).count() >= 4);
        let text = serde_json::json!({ name: value, "other": 1 }).to_string();
        let shown = redact(&text, &[]);
        let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let hidden = value.as_object().unwrap().values().filter(|v| **v == REDACTED).count();
        prop_assert_eq!(hidden, 1, "{}", shown);
        prop_assert_eq!(&value["other"], 1);
    }
}
