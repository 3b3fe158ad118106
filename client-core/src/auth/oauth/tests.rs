use super::*;
use crate::{
    ErrorKind,
    testing::{Step, Wire, answer, answer_with, lost, ok},
};

const SECRET: &str = "pa$$w=rd/+ü";
const FULL: &str = r#"{"access_token":"tok-1","token_type":"bearer","expires_in":43199,"scope":"a.read b.write","jti":"x"}"#;

fn identity() -> ClientIdentity {
    ClientIdentity::Secret {
        id: "sb-ut!b12|cis!b14".to_owned(),
        secret: SecretString::from(SECRET),
    }
}

fn source(wire: &Wire, identity: ClientIdentity) -> OAuthTokens {
    OAuthTokens::client_credentials(wire.client(), "uaa.token", "/oauth/token", identity)
}

fn token(body: &'static str) -> Step {
    ok(body)
}

fn form(wire: &Wire) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&wire.seen()[0].body)
        .into_owned()
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn client_credentials_travel_form_encoded_inside_basic() {
    let wire = Wire::new([token(FULL)]);
    let got = source(&wire, identity()).fetch().await.unwrap();
    assert_eq!(got.secret.expose_secret(), "tok-1");
    assert_eq!(got.lifetime, Some(Duration::from_secs(43_199)));
    assert_eq!(got.scopes, ["a.read", "b.write"]);

    let seen = &wire.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("POST", "https://api.example/base/oauth/token")
    );
    assert_eq!(
        seen.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    // base64 of: sb-ut%21b12%7Ccis%21b14:pa%24%24w%3Drd%2F%2B%C3%BC
    let basic = "Basic c2ItdXQlMjFiMTIlN0NjaXMlMjFiMTQ6cGElMjQlMjR3JTNEcmQlMkYlMkIlQzMlQkM=";
    assert_eq!(seen.header("authorization"), basic);
    assert!(seen.headers["authorization"].is_sensitive());
    assert_eq!(form(&wire), pairs(&[("grant_type", "client_credentials")]));
}

#[tokio::test(start_paused = true)]
async fn the_password_grant_puts_the_user_into_the_form() {
    let wire = Wire::new([token(FULL)]);
    let password = SecretString::from("a&b=c d+|!$");
    source(&wire, identity())
        .with_password("me@example.com", password)
        .fetch()
        .await
        .unwrap();
    assert_eq!(
        form(&wire),
        pairs(&[
            ("grant_type", "password"),
            ("username", "me@example.com"),
            ("password", "a&b=c d+|!$")
        ])
    );
    assert!(wire.seen()[0].header("authorization").starts_with("Basic "));
}

#[tokio::test(start_paused = true)]
async fn with_a_certificate_the_client_id_is_in_the_form_and_no_secret_is_sent() {
    let wire = Wire::new([token(FULL)]);
    let id = "sb-ut!b12|cis!b14".to_owned();
    source(&wire, ClientIdentity::Certificate { id })
        .fetch()
        .await
        .unwrap();
    assert_eq!(
        form(&wire),
        pairs(&[
            ("client_id", "sb-ut!b12|cis!b14"),
            ("grant_type", "client_credentials")
        ])
    );
    assert!(!wire.seen()[0].headers.contains_key("authorization"));
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_may_be_a_number_a_text_or_missing() {
    let cases = [
        (r#"{"access_token":"t","expires_in":3600}"#, Some(3600)),
        (r#"{"access_token":"t","expires_in":3600.0}"#, Some(3600)),
        (r#"{"access_token":"t","expires_in":"3600"}"#, Some(3600)),
        (r#"{"access_token":"t"}"#, None),
        (
            r#"{"access_token":"t","expires_in":null,"scope":null}"#,
            None,
        ),
        (r#"{"access_token":"t","expires_in":-5}"#, None),
        (r#"{"access_token":"t","expires_in":1e300}"#, None),
        (r#"{"access_token":"t","expires_in":"soon"}"#, None),
        (r#"{"access_token":"t","expires_in":{}}"#, None),
    ];
    for (body, lifetime) in cases {
        let got = source(&Wire::new([token(body)]), identity())
            .fetch()
            .await
            .unwrap();
        assert_eq!(got.lifetime, lifetime.map(Duration::from_secs), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_is_told_in_the_services_words() {
    let wire = Wire::new([Step::Answer(answer(
        401,
        r#"{"error":"invalid_client","error_description":"Bad credentials"}"#,
    ))]);
    let error = source(&wire, identity()).fetch().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogonRejected);
    assert_eq!(
        (error.code(), error.message()),
        (Some("invalid_client"), Some("Bad credentials"))
    );
    assert_eq!(wire.count(), 1);
    let line = error.to_string();
    assert!(
        line.starts_with("uaa.token: POST https://api.example/base/oauth/token: "),
        "{line}"
    );
    assert!(
        line.contains("(HTTP 401): invalid_client: Bad credentials"),
        "{line}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_stands_in_www_authenticate_alone_is_found() {
    let reason =
        r#"Basic realm="UAA/client", error="unauthorized", error_description="Client is locked""#;
    let wire = Wire::new([Step::Answer(answer_with(
        401,
        &[("www-authenticate", reason)],
        "",
    ))]);
    let error = source(&wire, identity()).fetch().await.unwrap_err();
    assert!(
        error.message().unwrap().contains("Client is locked"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_token_is_named_and_withheld() {
    let html = answer_with(200, &[("content-type", "text/html")], "<html>logon</html>");
    let error = source(&Wire::new([Step::Answer(html)]), identity())
        .fetch()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
    assert!(error.to_string().contains("HTML"), "{error}");

    for body in [
        r#"{"access_token":{"nested":"tok-1"}}"#,
        r#"{"access_token":"tok-1","scope":7}"#,
        r#"{"token":"tok-1"}"#,
        r#"{"access_token":"tok-1"#,
        r#""tok-1""#,
    ] {
        let error = source(&Wire::new([token(body)]), identity())
            .fetch()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UndecodableBody, "{body}");
        let shown = format!(
            "{error} {error:?} {:?} {:?}",
            error.detail(),
            error.excerpt()
        );
        assert!(!shown.contains("tok-1"), "{shown}");
        assert!(error.excerpt().unwrap().contains("withheld"), "{shown}");
    }
    let error = source(&Wire::new([token(r#"{"access_token":""}"#)]), identity())
        .fetch()
        .await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("access_token is missing")
    );
}

#[tokio::test(start_paused = true)]
async fn secrets_that_the_server_repeats_are_hidden() {
    let body =
        format!(r#"{{"error":"invalid_grant","error_description":"no: {SECRET} hunter22"}}"#);
    let wire = Wire::new([Step::Answer(answer(400, body))]);
    let source = source(&wire, identity()).with_password("me", SecretString::from("hunter22"));
    let error = source.fetch().await.unwrap_err();
    assert_eq!(error.message(), Some("no: [redacted] [redacted]"));
}

#[tokio::test(start_paused = true)]
async fn a_lost_fetch_is_repeated() {
    let wire = Wire::new([lost(), token(FULL)]);
    assert!(source(&wire, identity()).fetch().await.is_ok());
    assert_eq!(wire.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_lost_fetch_of_an_endpoint_that_counts_refusals_is_not() {
    let wire = Wire::new([lost(), token(FULL)]);
    let source = source(&wire, identity()).sent_once();
    let error = source.fetch().await.unwrap_err();
    assert_eq!((error.kind(), wire.count()), (ErrorKind::Transport, 1));
}
