use std::sync::{Arc, Mutex};

use bytes::Bytes;
use client_core::{
    ErrorKind,
    transport::{TransportError, from_fn},
};
use serde_json::json;

use super::*;

type Seen = Arc<Mutex<Vec<(String, String, String)>>>;

fn key(grant: &str, certificate: bool) -> ServiceKey {
    let mut uaa =
        json!({"url": "https://u.example", "clientid": "sb!b1|cis", "clientsecret": "s3cr3t="});
    if certificate {
        uaa = json!({"certurl": "https://cert.example", "clientid": "sb!b1|cis",
            "certificate": "not a certificate", "key": "not a key"});
    }
    let text = json!({
        "endpoints": {"accounts_service_url": "https://a.example", "entitlements_service_url": "https://e.example"},
        "grant_type": grant, "uaa": uaa,
    });
    ServiceKey::parse(&text.to_string()).unwrap()
}

/// Host, `Authorization`, body of each request.
fn recording(seen: &Seen) -> impl Transport + use<> {
    let seen = Arc::clone(seen);
    from_fn(move |request: http::Request<Bytes>| {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let authorization = request
            .headers()
            .get("authorization")
            .map_or(String::new(), |value| value.to_str().unwrap().to_owned());
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let answer = match host.as_str() {
            "a.example" => r#"{"value":[]}"#,
            "e.example" => "{}",
            _ => r#"{"access_token":"the-token","expires_in":43199}"#,
        };
        seen.lock().unwrap().push((host, authorization, body));
        Ok::<_, TransportError>(http::Response::new(Bytes::from_static(answer.as_bytes())))
    })
}

#[tokio::test]
async fn one_token_serves_all_services() {
    let seen = Seen::default();
    let btp = BtpClient::builder(key("client_credentials", false))
        .transport(recording(&seen))
        .build()
        .unwrap();
    btp.subaccounts().list().await.unwrap();
    let query = crate::entitlements::AssignmentsQuery::global_account();
    btp.entitlements().assignments(&query).await.unwrap();
    let seen = seen.lock().unwrap();
    let hosts: Vec<&str> = seen.iter().map(|(host, ..)| host.as_str()).collect();
    assert_eq!(hosts, ["u.example", "a.example", "e.example"]);
    assert!(seen[0].1.starts_with("Basic ") && seen[0].2 == "grant_type=client_credentials");
    assert_eq!(seen[1].1, "Bearer the-token");
    assert_eq!(seen[2].1, "Bearer the-token");
}

#[tokio::test]
async fn a_user_key_needs_a_user_and_then_asks_for_them() {
    let error = BtpClient::builder(key("user_token", false))
        .transport(recording(&Seen::default()))
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.detail().unwrap().contains("user and password"),
        "{error}"
    );

    let seen = Seen::default();
    let builder = BtpClient::builder(key("user_token", false))
        .user("anna@example", SecretString::from("hunter22"))
        .transport(recording(&seen));
    let shown = format!("{builder:?}");
    assert!(
        shown.contains("anna@example") && !shown.contains("hunter22") && !shown.contains("s3cr3t")
    );
    let btp = builder.build().unwrap();
    assert!(!format!("{btp:?}").contains("hunter22"));
    btp.subaccounts().list().await.unwrap();
    let form = seen.lock().unwrap()[0].2.clone();
    assert_eq!(
        form,
        "grant_type=password&username=anna%40example&password=hunter22"
    );
}

#[tokio::test]
async fn a_certificate_key_asks_its_own_host_without_a_secret() {
    let seen = Seen::default();
    let btp = BtpClient::builder(key("client_credentials", true))
        .transport(recording(&seen))
        .build()
        .unwrap();
    btp.subaccounts().list().await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].0, "cert.example");
    assert_eq!(seen[0].1, "");
    assert!(
        seen[0].2.contains("client_id=sb%21b1%7Ccis"),
        "{}",
        seen[0].2
    );
}

#[cfg(feature = "rustls-ring")]
#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_found_when_building() {
    let error = BtpClient::builder(key("client_credentials", true))
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// A key whose certificate ends with the 9th of June 2030.
#[cfg(feature = "x509")]
fn certified() -> ServiceKey {
    let mut params = rcgen::CertificateParams::new(["client.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2030, 6, 10);
    let pair = rcgen::KeyPair::generate().unwrap();
    let uaa = json!({"certurl": "https://cert.example", "clientid": "sb!b1|cis",
        "certificate": params.self_signed(&pair).unwrap().pem(), "key": pair.serialize_pem()});
    let text = json!({
        "endpoints": {"accounts_service_url": "https://a.example", "entitlements_service_url": "https://e.example"},
        "uaa": uaa,
    });
    ServiceKey::parse(&text.to_string()).unwrap()
}

#[cfg(feature = "x509")]
#[test]
fn a_certificate_that_ends_within_two_days_is_warned_of() {
    let certified = certified();
    let end: jiff::Timestamp = "2030-06-10T00:00:00Z".parse().unwrap();
    for (now, warned) in [
        ("2030-06-07T23:00:00Z", false),
        ("2030-06-08T01:00:00Z", true),
        ("2031-01-01T00:00:00Z", true),
    ] {
        let now = now.parse().unwrap();
        assert_eq!(ends_soon(&certified, now), warned.then_some(end), "{now}");
    }
    let secret = key("client_credentials", false);
    assert_eq!(ends_soon(&secret, jiff::Timestamp::MAX), None);
    let broken = key("client_credentials", true);
    assert_eq!(ends_soon(&broken, jiff::Timestamp::MAX), None);
}

/// A clock that stands still.
#[cfg(feature = "x509")]
#[derive(Debug)]
struct Stopped(jiff::Timestamp);

#[cfg(feature = "x509")]
#[async_trait::async_trait]
impl Clock for Stopped {
    fn now(&self) -> std::time::Instant {
        std::time::Instant::now()
    }

    fn wall(&self) -> std::time::SystemTime {
        let since =
            std::time::Duration::try_from(self.0.duration_since(jiff::Timestamp::UNIX_EPOCH));
        std::time::SystemTime::UNIX_EPOCH + since.unwrap()
    }

    async fn sleep(&self, _: std::time::Duration) {}
}

/// What is logged on this thread.
#[cfg(feature = "x509")]
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

#[cfg(feature = "x509")]
impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "x509")]
#[tokio::test]
async fn the_end_of_a_certificate_is_logged_when_building_and_only_in_time() {
    for (now, warned) in [
        ("2030-06-09T12:00:00Z", true),
        ("2030-01-01T00:00:00Z", false),
    ] {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        // With one subscriber alone, `tracing` may ask another test's thread whether anybody listens.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        tracing::subscriber::with_default(subscriber, || {
            BtpClient::builder(certified())
                .transport(recording(&Seen::default()))
                .clock(Arc::new(Stopped(now.parse().unwrap())))
                .build()
                .unwrap()
        });
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.contains("ends soon"), warned, "{now}: {text}");
    }
}

#[cfg(feature = "reqwest")]
#[tokio::test(start_paused = true)]
async fn no_more_requests_of_a_key_are_under_way_than_allowed() {
    use std::{num::NonZeroUsize, time::Duration};
    let world = landscape_sim::World::simple();
    world.configure(|config| config.latency = Duration::from_secs(1));
    let key = ServiceKey::parse(&world.landscape().service_key_json()).unwrap();
    let two = NonZeroUsize::new(2).unwrap();
    let btp = BtpClient::builder(key)
        .transport(world.transport())
        .max_in_flight(two)
        .build()
        .unwrap();
    btp.tokens().token().await.unwrap();
    let begun = tokio::time::Instant::now();
    let query = crate::entitlements::AssignmentsQuery::global_account();
    let (accounts, entitlements) = (btp.subaccounts(), btp.entitlements());
    let three = || futures_util::future::join_all((0..3).map(|_| accounts.list()));
    let other = || futures_util::future::join_all((0..3).map(|_| entitlements.assignments(&query)));
    let (lists, others) = tokio::join!(three(), other());
    assert!(lists.iter().all(Result::is_ok) && others.iter().all(Result::is_ok));
    assert_eq!(
        begun.elapsed(),
        Duration::from_secs(3),
        "six, two at a time"
    );
}
