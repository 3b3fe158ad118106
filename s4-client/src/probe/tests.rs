use bytes::Bytes;
use client_core::{
    SecretString,
    transport::{Delivery, TransportError, from_fn},
};
use landscape_sim::{Fault, TenantSeed, UserSeed, World};

use super::*;
use crate::{S4Client, TenantHost, testing::simulated};

fn failing(kind: TransportErrorKind) -> S4Client {
    over(move |_| Err(TransportError::new(kind, Delivery::NotSent)))
}

fn over(
    answer: impl Fn(http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError>
    + Send
    + Sync
    + 'static,
) -> S4Client {
    S4Client::builder(TenantHost::parse("my300001.s4hana.cloud.sap").unwrap())
        .basic_user("U", SecretString::from("p"))
        .transport(from_fn(answer))
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_layer_that_fails_is_named() {
    for (kind, verdict) in [
        (TransportErrorKind::Resolve, Verdict::Dns),
        (TransportErrorKind::Tls, Verdict::Tls),
        (TransportErrorKind::Connect, Verdict::Refused),
        (TransportErrorKind::Closed, Verdict::Refused),
        (TransportErrorKind::Timeout, Verdict::Refused),
    ] {
        let probe = failing(kind).probe().await;
        assert_eq!(probe.verdict, verdict, "{probe}");
        assert!(
            probe.to_string().contains(verdict.advice().unwrap()),
            "{probe}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_tenant_answers_is_named() {
    let world = World::simple();
    let ok = simulated(&world).probe().await;
    assert!(ok.is_ok() && ok.error.is_none(), "{ok}");
    // Without anybody in it the connection is good all the same.
    let user = || UserSeed::administrator("ADMIN", "Welcome1!");
    let empty = TenantSeed::new("my1")
        .user(user())
        .people(0)
        .arrangement("SAP_COM_0008");
    assert!(
        simulated(&World::builder().tenant(empty).build())
            .probe()
            .await
            .is_ok()
    );

    let without = World::builder()
        .tenant(TenantSeed::new("my1").user(user()))
        .build();
    let probe = simulated(&without).probe().await;
    assert_eq!(probe.verdict, Verdict::ScenarioMissing, "{probe}");

    world.lock_user("my300001", &world.landscape().s4_user);
    let probe = simulated(&world).probe().await;
    assert_eq!(probe.verdict, Verdict::LogonRejected, "{probe}");

    let world = World::simple();
    for status in [200, 503] {
        world.inject(Fault::on("business_partners.list").always().html(status));
        let probe = simulated(&world).probe().await;
        assert_eq!(probe.verdict, Verdict::Maintenance, "{probe}");
        world.clear_faults();
    }
    world.inject(Fault::on("business_partners.list").always().status(500));
    let probe = simulated(&world).probe().await;
    assert_eq!(probe.verdict, Verdict::Other, "{probe}");
    assert!(probe.verdict.advice().is_none() && probe.error.is_some());
}

/// A tenant that answers everything so.
fn answering(status: u16, kind: &'static str, body: String) -> S4Client {
    over(move |_| {
        let answer = http::Response::builder().status(status);
        let answer = answer.header("content-type", kind);
        Ok(answer.body(Bytes::from(body.clone())).unwrap())
    })
}

#[tokio::test(start_paused = true)]
async fn odd_answers_are_told_apart() {
    let refused = r#"{"error":{"code":"/IWFND/CM_CONSUMER/101","message":{"value":"No access"}}}"#;
    let style = "x{}".repeat(2000);
    let page = |words: &str| format!("<html><style>{style}</style><body>{words}</body></html>");
    for (status, kind, body, verdict) in [
        (
            403,
            "application/json",
            refused.to_owned(),
            Verdict::ScenarioMissing,
        ),
        (
            200,
            "text/html",
            page("Planned downtime"),
            Verdict::Maintenance,
        ),
        (200, "text/html", page("Log on"), Verdict::WrongHost),
        (302, "text/html", String::new(), Verdict::WrongHost),
        (
            200,
            "application/atom+xml",
            "<feed/>".to_owned(),
            Verdict::Other,
        ),
        (200, "application/json", String::new(), Verdict::Other),
    ] {
        let probe = answering(status, kind, body).probe().await;
        assert_eq!(probe.verdict, verdict, "{probe}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_may_refuse_with_400() {
    let transport = from_fn(|_: http::Request<Bytes>| {
        let answer = http::Response::builder().status(400);
        let answer = answer.header("content-type", "application/json");
        let body = r#"{"error":"invalid_client"}"#;
        Ok::<_, TransportError>(answer.body(Bytes::from(body)).unwrap())
    });
    let tenant = S4Client::builder(TenantHost::parse("my300001.s4hana.cloud.sap").unwrap())
        .oauth_client_credentials(client_core::auth::ClientIdentity::Secret {
            id: "U".to_owned(),
            secret: SecretString::from("p"),
        })
        .transport(transport)
        .build()
        .unwrap();
    for _ in 0..2 {
        let probe = tenant.probe().await;
        assert_eq!(probe.verdict, Verdict::LogonRejected, "{probe}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_ui_host_is_the_wrong_host_and_no_logon_is_spent_on_it() {
    let world = World::simple();
    let at = world.landscape();
    let wrong = TenantHost::custom(at.s4_ui.parse().unwrap(), at.s4_ui.parse().unwrap());
    let tenant = S4Client::builder(wrong)
        .basic_user(&at.s4_user, SecretString::from(at.s4_password.as_str()))
        .transport(world.transport())
        .build()
        .unwrap();
    let probe = tenant.probe().await;
    assert_eq!(probe.verdict, Verdict::WrongHost, "{probe}");
    assert!(
        simulated(&world).probe().await.is_ok(),
        "the user is not locked"
    );
}
