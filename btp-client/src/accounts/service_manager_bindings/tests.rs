use client_core::{
    ErrorKind, ExposeSecret,
    operation::Repeat,
    transport::{TransportError, from_fn},
};
use landscape_sim::{Fault, Subaccount, World};

use super::*;
use crate::testing::btp;

const SECRET: &str = "top-secret-text";

fn answering(body: &'static str) -> ServiceManagerBindingsClient {
    let transport = from_fn(move |_| Ok::<_, TransportError>(http::Response::new(body.into())));
    let client = Client::builder("https://a.example".parse().unwrap())
        .transport(transport)
        .build()
        .unwrap();
    ServiceManagerBindingsClient::new(client)
}

#[tokio::test]
async fn a_binding_of_tomorrow_reads_and_shows_no_secret() {
    let binding = answering(
        r#"{"name":"b","clientid":"c","clientsecret":"top-secret-text","key":"top-secret-text",
            "certificate":"PEM","certurl":"https://cert.example","url":"https://u.example",
            "sm_url":"https://sm.example","xsappname":"x","creationDate":"2026-01-05T08:00:00Z","new":[1]}"#,
    )
    .get(&"s".into(), "b")
    .await
    .unwrap();
    assert_eq!(
        binding.client_secret.as_ref().unwrap().expose_secret(),
        SECRET
    );
    assert_eq!(binding.cert_url.as_deref(), Some("https://cert.example"));
    assert!(binding.creation_date.is_some());
    let shown = format!("{binding:?}");
    assert!(
        shown.contains("sm.example") && !shown.contains(SECRET),
        "{shown}"
    );

    let least = answering(r#"{"clientid":null,"clientsecret":null,"creationDate":"soon"}"#);
    let least = least.get_v1(&"s".into()).await.unwrap();
    assert!(least.client_id.is_empty() && least.client_secret.is_none());
}

#[tokio::test]
async fn no_error_and_no_bad_item_quotes_a_secret() {
    let list = answering(
        r#"{"items":[{"clientid":"a"},"top-secret-text",{"url":["top-secret-text"]},{"name":"b","new":1}]}"#,
    )
    .list(&"s".into())
    .await
    .unwrap();
    assert_eq!((list.len(), list.bad.len()), (2, 2));
    assert!(!format!("{list:?}").contains(SECRET), "{list:?}");
    for body in [
        r#""top-secret-text""#,
        "top-secret-text",
        r#"{"url":{"top-secret-text":1}}"#,
    ] {
        let error = answering(body).get(&"s".into(), "b").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[test]
fn creating_is_never_repeated() {
    let id = "s".into();
    let v1 = operations::create_service_management_binding(&id);
    let new = NewServiceManagerBinding::new("b");
    let v2 = operations::create_service_manager_binding(&id, &new).unwrap();
    assert_eq!(
        (v1.request().repeat(), v2.request().repeat()),
        (Repeat::Once, Repeat::Once)
    );
    assert_eq!(v2.request().body().as_ref(), br#"{"name":"b"}"#);
    let new = new.certificate(4096, 30);
    let v2 = operations::create_service_manager_binding(&id, &new).unwrap();
    let body: serde_json::Value = serde_json::from_slice(v2.request().body()).unwrap();
    assert_eq!(
        body["parameters"]["x509"],
        serde_json::json!({"key-length": 4096, "validity": 30, "validity-type": "DAYS"})
    );
}

#[tokio::test(start_paused = true)]
async fn bindings_live_side_by_side_until_each_is_deleted() {
    let world = World::builder()
        .subaccount(Subaccount::new("sub-1", "dev"))
        .build();
    let btp = btp(&world);
    let client = btp.service_manager_bindings();
    let id = "sub-1".into();
    let new = NewServiceManagerBinding::new("old");
    client.create(&id, &new).await.unwrap();
    let error = client.create(&id, &new).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    let rotated = NewServiceManagerBinding::new("new");
    client.create(&id, &rotated).await.unwrap();
    client.delete(&id, "old").await.unwrap();
    let left = client.list(&id).await.unwrap();
    assert_eq!(left[0].name.as_deref(), Some("new"));
    assert!(client.get(&id, "old").await.unwrap_err().is_not_found());

    world.inject(Fault::on("accounts.create_service_management_binding").apply_then_drop());
    let error = client.create_v1(&id).await.unwrap_err();
    assert_eq!(error.effect(), client_core::Effect::Unknown);
    assert!(client.get_v1(&id).await.unwrap().client_secret.is_some());
    assert_eq!(
        client.create_v1(&id).await.unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[tokio::test(start_paused = true)]
async fn a_binding_is_created_once_whatever_is_lost() {
    let world = World::builder()
        .subaccount(Subaccount::new("sub-1", "dev"))
        .build();
    let btp = btp(&world);
    let client = btp.service_manager_bindings();
    let (id, new) = ("sub-1".into(), NewServiceManagerBinding::new("deployer"));
    world.inject(Fault::on("accounts.create_service_manager_binding").apply_then_drop());
    let made = client.ensure(&id, &new).await.unwrap();
    assert!(made.client_secret.is_some());
    let again = client.ensure(&id, &new).await.unwrap();
    assert_eq!(again.client_id, made.client_id);
    assert_eq!(client.list(&id).await.unwrap().len(), 1);

    world.inject(Fault::on("accounts.create_service_manager_binding").drop_request());
    let other = NewServiceManagerBinding::new("other");
    let error = client.ensure(&id, &other).await.unwrap_err();
    assert_eq!(error.effect(), client_core::Effect::Unknown);
}
