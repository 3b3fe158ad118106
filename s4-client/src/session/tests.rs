use std::{sync::Arc, time::Duration};

use client_core::{ErrorKind, SecretString};
use futures_util::{FutureExt, future::join_all};
use tokio::task::yield_now;

use crate::{
    diagnosis,
    testing::{PASSWORD, Tenant, answer},
};

const FETCH: &str = "s4.fetch_csrf_token";

fn token() -> SecretString {
    SecretString::from("integration-token")
}

#[tokio::test(start_paused = true)]
async fn one_fetch_serves_all_writers_and_every_later_one() {
    let tenant = Tenant::default();
    let client = tenant.client(PASSWORD);
    let token = token();
    let writes = (0..16).map(|_| client.extensions().create(&token, "x"));
    assert!(join_all(writes).await.iter().all(Result::is_ok));
    client.extensions().create(&token, "x").await.unwrap();
    assert_eq!(tenant.seen(FETCH), 1);
    assert_eq!(tenant.seen("extensions.create"), 17);
}

#[tokio::test(start_paused = true)]
async fn a_read_fetches_nothing() {
    let tenant = Tenant::default();
    tenant
        .client(PASSWORD)
        .extensions()
        .list(&crate::extensions::ExtensionsQuery::all())
        .await
        .unwrap();
    assert_eq!(tenant.seen(FETCH), 0);
}

#[tokio::test(start_paused = true)]
async fn an_expired_session_is_renewed_unseen_and_once_for_all() {
    let tenant = Tenant::default();
    let client = tenant.client(PASSWORD);
    let token = token();
    client.extensions().create(&token, "x").await.unwrap();
    tenant.state().session = 1;
    let writes = (0..8).map(|_| client.extensions().create(&token, "x"));
    assert!(join_all(writes).await.iter().all(Result::is_ok));
    assert_eq!(tenant.seen(FETCH), 2);
    assert_eq!(tenant.seen("extensions.create"), 1 + 8 + 8);
}

#[tokio::test(start_paused = true)]
async fn a_second_demand_for_a_token_is_final() {
    let tenant = Tenant::scripted(|request| {
        (request.method() == http::Method::POST).then(|| {
            let mut answer = answer(403, "text/plain", "CSRF token validation failed");
            answer
                .headers_mut()
                .insert("x-csrf-token", "REQUIRED".parse().unwrap());
            answer
        })
    });
    let client = tenant.client(PASSWORD);
    let error = client.extensions().create(&token(), "x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(diagnosis::is_csrf(&error));
    assert_eq!(tenant.seen(FETCH), 2);
    assert_eq!(tenant.seen("extensions.create"), 2);
}

#[tokio::test(start_paused = true)]
async fn another_403_is_final_at_once() {
    let tenant = Tenant::scripted(|request| {
        let write = request.method() == http::Method::POST;
        write.then(|| {
            answer(
                403,
                "application/json",
                r#"{"error":{"code":"ZBTPEXT/006","message":"no"}}"#,
            )
        })
    });
    let client = tenant.client(PASSWORD);
    let error = client.extensions().create(&token(), "x").await.unwrap_err();
    assert_eq!(error.code(), Some("ZBTPEXT/006"));
    assert!(!diagnosis::is_csrf(&error));
    assert_eq!(
        (tenant.seen(FETCH), tenant.seen("extensions.create")),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn eight_first_writes_with_a_wrong_password_are_one_logon() {
    for client in [
        |t: &Tenant| t.client("wrong"),
        |t: &Tenant| t.oauth("wrong"),
    ] {
        let tenant = Tenant::default();
        let client = client(&tenant);
        let token = token();
        let writes = (0..8).map(|_| client.extensions().create(&token, "x"));
        for result in join_all(writes).await {
            assert!(diagnosis::is_locked_or_rejected(&result.unwrap_err()));
        }
        // Long after, when no failure is shared any more.
        tokio::time::sleep(Duration::from_secs(600)).await;
        let error = client.extensions().create(&token, "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialLatched);
        assert_eq!(tenant.state().seen.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_goes_away_strands_nobody() {
    let tenant = Tenant::default();
    let client = Arc::new(tenant.client(PASSWORD));
    let token = token();
    let mut leader = Box::pin(client.extensions().create(&token, "leader"));
    assert!((&mut leader).now_or_never().is_none());
    let follower = tokio::spawn({
        let client = Arc::clone(&client);
        async move {
            client
                .extensions()
                .create(&SecretString::from("t"), "x")
                .await
        }
    });
    yield_now().await;
    drop(leader);
    follower.await.unwrap().unwrap();
    assert_eq!(
        (tenant.seen(FETCH), tenant.seen("extensions.create")),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn cookies_rotate_and_go_with_reads_too() {
    let tenant = Tenant::default();
    let client = tenant.client(PASSWORD);
    client.extensions().create(&token(), "x").await.unwrap();
    client.extensions().create(&token(), "x").await.unwrap();
    client
        .extensions()
        .list(&crate::extensions::ExtensionsQuery::all())
        .await
        .unwrap();
    let cookies = tenant.state().cookies.clone();
    assert_eq!(
        cookies[1],
        "SAP_SESSIONID_X_100=s0%3d; sap-usercontext=sap-client=100"
    );
    assert!(cookies[2].ends_with("sap-rotating=r1"), "{}", cookies[2]);
    assert!(cookies[3].ends_with("sap-rotating=r2"), "{}", cookies[3]);
}

#[tokio::test(start_paused = true)]
async fn a_logon_page_and_a_maintenance_page_are_told_apart() {
    let ui = Tenant::scripted(|_| {
        Some(answer(
            200,
            "text/html",
            "<html><title>Logon</title></html>",
        ))
    });
    let error = ui
        .client(PASSWORD)
        .extensions()
        .create(&token(), "x")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedContent);
    assert!(diagnosis::is_logon_page(&error) && !diagnosis::is_maintenance(&error));
    let down =
        Tenant::scripted(|_| Some(answer(200, "text/html", "<html>System Maintenance</html>")));
    let error = down
        .client(PASSWORD)
        .extensions()
        .create(&token(), "x")
        .await
        .unwrap_err();
    assert!(diagnosis::is_maintenance(&error), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_token_on_a_refusal_serves_and_its_absence_falls_back() {
    let tenant =
        Tenant::scripted(
            |request| match (request.method().as_str(), request.uri().path()) {
                ("HEAD", _) => Some(answer(302, "text/plain", "")),
                ("GET", path) if path.ends_with("0001/") => {
                    let mut answer = answer(403, "text/plain", "no");
                    answer
                        .headers_mut()
                        .insert("x-csrf-token", "token-0".parse().unwrap());
                    let cookies = [
                        "SAP_SESSIONID_X_100=s0%3d",
                        "sap-usercontext=sap-client=100",
                    ];
                    for cookie in cookies {
                        answer
                            .headers_mut()
                            .append("set-cookie", cookie.parse().unwrap());
                    }
                    Some(answer)
                }
                _ => None,
            },
        );
    tenant
        .client(PASSWORD)
        .extensions()
        .create(&token(), "x")
        .await
        .unwrap();
    assert_eq!(
        (tenant.seen(FETCH), tenant.seen("extensions.create")),
        (3, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_shown() {
    let tenant = Tenant::scripted(|request| {
        (request.method() == http::Method::POST).then(|| {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            answer(400, "text/plain", &format!("cannot read {body}"))
        })
    });
    let client = tenant.client(PASSWORD);
    let error = client.extensions().create(&token(), "x").await.unwrap_err();
    let shown = format!("{error} {error:?} {client:?} {:?}", client.session());
    for secret in ["integration-token", "token-0", "s0%3d", PASSWORD] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_one_service_is_not_that_of_another() {
    use crate::{business_partner::BusinessPartner, communication::CommunicationUser};
    let seed = landscape_sim::TenantSeed::new("my1")
        .user(landscape_sim::UserSeed::administrator("ADMIN", "Welcome1!"))
        .arrangement("SAP_COM_0008");
    let world = landscape_sim::World::builder().tenant(seed).build();
    let tenant = crate::testing::simulated(&world);
    let new = serde_json::json!({"BusinessPartnerCategory": "1", "LastName": "Abe"});
    let user = serde_json::json!({"Name": "A", "Description": "a"});
    let (users, people) = (
        tenant.entities::<CommunicationUser>(),
        tenant.entities::<BusinessPartner>(),
    );
    // The first fetches at the root of a service that it may not use; the second waits for it.
    let (refused, made) = futures_util::join!(users.create(&user), people.create(&new));
    assert!(diagnosis::is_service_not_active(&refused.unwrap_err()));
    made.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_one_logon_whatever_service_is_written_to() {
    use crate::{business_partner::BusinessPartner, communication::CommunicationUser};
    let world = landscape_sim::World::simple();
    let at = world.landscape();
    let host = crate::TenantHost::custom(at.s4_api.parse().unwrap(), at.s4_ui.parse().unwrap());
    let tenant = crate::S4Client::builder(host)
        .basic_user(&at.s4_user, "wrong".into())
        .transport(world.transport())
        .build()
        .unwrap();
    let nothing = serde_json::json!({});
    let (users, people) = (
        tenant.entities::<CommunicationUser>(),
        tenant.entities::<BusinessPartner>(),
    );
    let (one, two) = futures_util::join!(users.create(&nothing), people.create(&nothing));
    assert!(diagnosis::is_locked_or_rejected(&one.unwrap_err()));
    assert!(diagnosis::is_locked_or_rejected(&two.unwrap_err()));
    assert_eq!(world.journal().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_fails_at_head_is_asked_with_get() {
    let tenant = Tenant::scripted(|request| {
        (request.method() == http::Method::HEAD).then(|| answer(501, "text/plain", ""))
    });
    let client = tenant.client(PASSWORD);
    client.extensions().create(&token(), "x").await.unwrap();
    assert_eq!(tenant.seen(FETCH), 2);
}

#[tokio::test(start_paused = true)]
async fn maintenance_is_told_also_where_head_leaves_its_page_out() {
    let world = landscape_sim::World::simple();
    world.inject(landscape_sim::Fault::on(FETCH).always().html(503));
    let tenant = crate::testing::simulated(&world);
    let error = tenant.extensions().create(&token(), "x").await.unwrap_err();
    assert!(diagnosis::is_maintenance(&error), "{error}");
}
