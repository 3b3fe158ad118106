//! Every way to log on.

mod tls;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use client_core::{
    ErrorKind, SecretString,
    auth::{AssertionSource, ClientIdentity},
};
use landscape_sim::{TenantSeed, UserSeed, World};

use crate::{
    Error, S4Client, S4ClientBuilder, TenantHost, business_partner::BusinessPartner,
    odata::QueryOptions,
};

fn world() -> World {
    World::builder()
        .tenant(
            TenantSeed::new("my300001")
                .user(UserSeed::plain("COMM_USER", "comm-password"))
                .user(UserSeed::plain("ada@acme.example", "never-used"))
                .arrangement("SAP_COM_0008"),
        )
        .build()
}

fn builder(world: &World) -> S4ClientBuilder {
    let at = world.landscape();
    let host = TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
    S4Client::builder(host).transport(world.transport())
}

fn identity(secret: &str) -> ClientIdentity {
    ClientIdentity::Secret {
        id: "COMM_USER".to_owned(),
        secret: SecretString::from(secret),
    }
}

/// Names one person, and counts how often it is asked.
#[derive(Debug, Default)]
struct Provider {
    asked: AtomicU32,
    name: &'static str,
}

#[async_trait]
impl AssertionSource for Provider {
    async fn assertion(&self) -> Result<SecretString, Error> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.name.is_empty() {
            return Err(Error::invalid_input("assertion", "nobody is logged on"));
        }
        let xml = format!(
            "<saml:Assertion><saml:NameID>{}</saml:NameID></saml:Assertion>",
            self.name
        );
        Ok(SecretString::from(URL_SAFE_NO_PAD.encode(xml)))
    }
}

fn provider(name: &'static str) -> Arc<Provider> {
    Arc::new(Provider {
        name,
        ..Provider::default()
    })
}

#[tokio::test(start_paused = true)]
async fn with_saml_assertions_what_is_done_is_done_as_the_person() {
    let world = world();
    let source = provider("ada@acme.example");
    let tenant = builder(&world)
        .oauth_saml_bearer(identity("comm-password"), source.clone())
        .build()
        .unwrap();
    let people = tenant.entities::<BusinessPartner>();
    let new = serde_json::json!({"BusinessPartnerCategory": "1", "LastName": "Ueda"});
    let made = people.create(&new).await.unwrap();
    assert_eq!(made.created_by_user.as_deref(), Some("ada@acme.example"));
    people.list(&QueryOptions::default().top(1)).await.unwrap();
    assert_eq!(
        source.asked.load(Ordering::Relaxed),
        1,
        "the token serves all calls"
    );

    // After an hour another token, with another assertion.
    world.advance(std::time::Duration::from_secs(7200));
    tokio::time::advance(std::time::Duration::from_secs(7200)).await;
    people.list(&QueryOptions::default().top(1)).await.unwrap();
    assert_eq!(source.asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn an_assertion_is_sent_with_its_scope_and_opens_a_session() {
    use bytes::Bytes;
    use client_core::transport::{Transport, TransportError};

    /// Keeps what passes.
    #[derive(Debug)]
    struct Seeing(
        Arc<dyn Transport>,
        std::sync::Mutex<Vec<http::Request<Bytes>>>,
    );

    #[async_trait]
    impl Transport for Seeing {
        async fn send(
            &self,
            request: http::Request<Bytes>,
        ) -> Result<http::Response<Bytes>, TransportError> {
            self.1.lock().unwrap().push(request.clone());
            self.0.send(request).await
        }
    }

    let world = world();
    let seen = Arc::new(Seeing(
        Arc::new(world.transport()),
        std::sync::Mutex::default(),
    ));
    let tenant = builder(&world)
        .shared_transport(seen.clone())
        .oauth_saml_bearer(identity("comm-password"), provider("ada@acme.example"))
        .oauth_scope("API_BUSINESS_PARTNER_0001")
        .build()
        .unwrap();
    let new = serde_json::json!({"BusinessPartnerCategory": "1", "LastName": "Ueda"});
    tenant
        .entities::<BusinessPartner>()
        .create(&new)
        .await
        .unwrap();
    let seen = seen.1.lock().unwrap();
    let token = String::from_utf8_lossy(seen[0].body()).into_owned();
    assert!(token.contains("scope=API_BUSINESS_PARTNER_0001"), "{token}");
    let asked: Vec<_> = seen
        .iter()
        .map(|request| {
            let wish = request.headers().get("x-sap-security-session");
            (request.method().as_str(), wish.is_some())
        })
        .collect();
    assert_eq!(asked, [("POST", false), ("HEAD", true), ("POST", false)]);

    let error = builder(&world)
        .basic_user("U", "p".into())
        .oauth_scope("X")
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test(start_paused = true)]
async fn an_assertion_that_is_not_taken_or_not_given_is_told_and_locks_nobody() {
    let world = world();
    for (name, words) in [
        ("stranger", "SAML assertion is not valid"),
        ("", "nobody is logged on"),
    ] {
        let tenant = builder(&world)
            .oauth_saml_bearer(identity("comm-password"), provider(name))
            .build()
            .unwrap();
        let error = tenant.probe().await.error.unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
    // The user's own secret is latched as with client credentials.
    let source = provider("ada@acme.example");
    let tenant = builder(&world)
        .oauth_saml_bearer(identity("wrong"), source)
        .build()
        .unwrap();
    for _ in 0..5 {
        assert!(!tenant.probe().await.is_ok());
    }
    let good = builder(&world)
        .basic_user("COMM_USER", "comm-password".into())
        .build();
    assert!(good.unwrap().probe().await.is_ok(), "not locked");
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let world = world();
    for (builder, word) in [
        (builder(&world), "authentication"),
        (
            builder(&world).client_certificate("x", "y".into()),
            "client_certificate",
        ),
        (
            builder(&world).certificate_of_transport().add_root_pem("x"),
            "add_root_pem",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_of_assertions_that_is_refused_does_not_latch_the_secret() {
    /// Whoever it asks refuses it at first.
    #[derive(Debug, Default)]
    struct Moody(AtomicU32);

    #[async_trait]
    impl AssertionSource for Moody {
        async fn assertion(&self) -> Result<SecretString, Error> {
            if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
                return Err(Error::new(
                    ErrorKind::LogonRejected,
                    "the identity provider",
                ));
            }
            provider("ada@acme.example").assertion().await
        }
    }

    let world = world();
    let tenant = builder(&world)
        .oauth_saml_bearer(identity("comm-password"), Arc::new(Moody::default()))
        .build()
        .unwrap();
    assert!(!tenant.probe().await.is_ok());
    // A failure is shared for a second.
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    let probe = tenant.probe().await;
    assert!(probe.is_ok(), "{probe}");
}

#[tokio::test(start_paused = true)]
async fn token_answers_that_are_lost_lock_nobody() {
    let world = world();
    let tenant = builder(&world)
        .oauth_client_credentials(identity("wrong"))
        .build()
        .unwrap();
    world.inject(
        landscape_sim::Fault::on("s4.token")
            .always()
            .apply_then_drop(),
    );
    for _ in 0..5 {
        assert!(!tenant.probe().await.is_ok());
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
    }
    world.clear_faults();
    assert_eq!(world.journal().of("s4.token").count(), 2);
    let good = builder(&world)
        .basic_user("COMM_USER", "comm-password".into())
        .build();
    assert!(good.unwrap().probe().await.is_ok(), "not locked");
}

#[tokio::test(start_paused = true)]
async fn a_secret_goes_as_it_is() {
    let seed = TenantSeed::new("my300001")
        .user(UserSeed::plain("COMM_USER", "p%20 +!&=:password"))
        .arrangement("SAP_COM_0008");
    let world = World::builder().tenant(seed).build();
    let tenant = builder(&world)
        .oauth_client_credentials(identity("p%20 +!&=:password"))
        .build()
        .unwrap();
    let probe = tenant.probe().await;
    assert!(probe.is_ok(), "{probe}");
}
