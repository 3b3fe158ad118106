use client_core::{Effect, ErrorKind, SecretString, operation::Repeat};
use serde_json::json;

use super::*;
use crate::{
    odata::ETag,
    testing::{ID, PASSWORD, Tenant, answer, json as reply},
};

fn root() -> ServiceRoot {
    ServiceRoot::new(ExtensionsClient::SERVICE_ROOT).unwrap()
}

#[test]
fn requests_are_as_the_contract_says() {
    let base = "https://my300001-api.s4hana.cloud.sap".parse().unwrap();
    let (id, etag) = (ExtensionId::new(ID), ETag::new("W/\"7\""));
    let approve = operations::approve(&root(), &id, &etag).unwrap();
    let path = approve.request().url(&base).unwrap().path().to_owned();
    assert_eq!(
        path,
        format!("{}Extensions({ID})/SAP__self.Approve", root().as_str())
    );
    assert_eq!(approve.request().headers()["if-match"], "W/\"7\"");
    assert_eq!(approve.request().repeat(), Repeat::Once);
    let create = operations::create(&root(), &SecretString::from("t"), "d").unwrap();
    let body: serde_json::Value = serde_json::from_slice(create.request().body()).unwrap();
    assert_eq!(body, json!({"IntegrationToken": "t", "Description": "d"}));
    assert_eq!(create.request().repeat(), Repeat::Once);
    let delete = operations::delete(&root(), &id, None).unwrap();
    assert_eq!(delete.request().repeat(), Repeat::Idempotent);
    assert!(delete.request().headers().get("if-match").is_none());
}

#[test]
fn no_key_or_description_breaks_out() {
    let id = ExtensionId::new("1) or (1 eq 1");
    assert_eq!(
        operations::get(&root(), &id).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    let long = "x".repeat(121);
    let refused = operations::create(&root(), &SecretString::from("t"), &long).unwrap_err();
    assert!(refused.to_string().contains("121"), "{refused}");
}

#[test]
fn an_extension_survives_nulls_new_words_and_new_members() {
    let read: Extension = serde_json::from_value(json!({
        "ExtensionUUID": ID, "Status": "Sleeping", "ScenarioGroups": null, "New": 1,
        "LastChangedDateTime": "2026-01-02T03:04:05Z", "@odata.etag": "W/\"1\"",
    }))
    .unwrap();
    assert_eq!(read.status, ExtensionStatus::Other("Sleeping".to_owned()));
    assert_eq!(read.changed_at.unwrap().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(read.etag, Some(ETag::new("W/\"1\"")));
    let bare: Extension =
        serde_json::from_value(json!({"ExtensionUUID": ID, "Status": null})).unwrap();
    assert_eq!(
        bare,
        Extension::new(ID, ExtensionStatus::Other(String::new()))
    );
}

#[tokio::test(start_paused = true)]
async fn absent_is_only_what_the_service_calls_absent() {
    let body = |code: &str| json!({"error": {"code": code, "message": "no"}});
    let own = Tenant::scripted(|_| {
        Some(answer(
            404,
            "application/json",
            r#"{"error":{"code":"X/1","message":"no"}}"#,
        ))
    });
    assert_eq!(
        own.client(PASSWORD)
            .extensions()
            .get(&ID.into())
            .await
            .unwrap(),
        None
    );
    let page = Tenant::scripted(|_| Some(answer(404, "text/html", "<html>404</html>")));
    assert!(
        page.client(PASSWORD)
            .extensions()
            .get(&ID.into())
            .await
            .unwrap_err()
            .is_not_found()
    );
    let gateway = Tenant::scripted(|_| {
        Some(answer(
            404,
            "application/json",
            r#"{"error":{"code":"/IWBEP/CM_V4_COS/014","message":"not published"}}"#,
        ))
    });
    assert!(
        gateway
            .client(PASSWORD)
            .extensions()
            .get(&ID.into())
            .await
            .is_err()
    );
    assert!(body("X/1").is_object());
}

#[tokio::test(start_paused = true)]
async fn approval_needs_the_version_that_was_read() {
    let tenant = Tenant::default();
    let client = tenant.client(PASSWORD);
    let unread = Extension::new(ID, ExtensionStatus::PendingApproval);
    let error = client.extensions().approve(&unread).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(tenant.state().seen.len(), 0);
    // The version may be in the header alone.
    let created = client
        .extensions()
        .create(&SecretString::from("t"), "x")
        .await
        .unwrap();
    assert_eq!(created.etag, Some(ETag::new("W/\"1\"")));
}

#[tokio::test(start_paused = true)]
async fn a_stale_approval_and_a_lost_create_are_what_they_are() {
    let stale = Tenant::scripted(|request| {
        request.uri().path().ends_with("Approve").then(|| {
            reply(
                412,
                &json!({"error": {"code": "/IWBEP/CM_V4_RUNTIME/021", "message": "changed"}}),
            )
        })
    });
    let row = Extension::new(ID, ExtensionStatus::PendingApproval).with_etag(ETag::new("W/\"0\""));
    let error = stale
        .client(PASSWORD)
        .extensions()
        .approve(&row)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::PreconditionFailed, Effect::NotApplied)
    );
    let lost = Tenant::scripted(|request| {
        (request.method() == http::Method::POST)
            .then(|| answer(503, "text/html", "<h1>System Maintenance</h1>"))
    });
    let error = lost
        .client(PASSWORD)
        .extensions()
        .create(&SecretString::from("t"), "x")
        .await
        .unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(diagnosis::is_maintenance(&error));
    assert_eq!(lost.seen("extensions.create"), 1);
}

#[tokio::test(start_paused = true)]
async fn all_pages_are_read_and_no_link_leads_away() {
    let pages = Tenant::scripted(|request| {
        let query = request.uri().query().unwrap_or_default();
        let item = json!([{"ExtensionUUID": ID}]);
        Some(if query.contains("skiptoken=2") {
            reply(200, &json!({"value": item}))
        } else if query.contains("skiptoken=1") {
            reply(
                200,
                &json!({"value": [], "@odata.nextLink": "Extensions?$skiptoken=2&$skiptoken=2"}),
            )
        } else {
            let link = request.uri().to_string() + "&$skiptoken=1";
            reply(200, &json!({"value": item, "@odata.nextLink": link}))
        })
    });
    let query = ExtensionsQuery::all().description("it's + 1");
    let all = pages
        .client(PASSWORD)
        .extensions()
        .list(&query)
        .await
        .unwrap();
    assert_eq!(all.len(), 2);
    let first = pages.state().seen[0].clone();
    assert!(
        first.contains("Description%20eq%20%27it%27%27s%20%2B%201%27"),
        "{first}"
    );
    let scripts: [crate::testing::Scripted; 4] = [
        |_| {
            Some(reply(
                200,
                &json!({"value": [], "@odata.nextLink": "https://evil.example/Extensions?$skiptoken=1"}),
            ))
        },
        |_| {
            Some(reply(
                200,
                &json!({"value": [], "@odata.nextLink": "Others?$skiptoken=1"}),
            ))
        },
        |_| {
            Some(reply(
                200,
                &json!({"value": [], "@odata.nextLink": "?$skiptoken=1"}),
            ))
        },
        |_| Some(reply(200, &json!({"values": []}))),
    ];
    for (script, most) in scripts.into_iter().zip([1, 1, 2, 1]) {
        let tenant = Tenant::scripted(script);
        assert!(
            tenant
                .client(PASSWORD)
                .extensions()
                .list(&ExtensionsQuery::all())
                .await
                .is_err()
        );
        assert_eq!(tenant.state().seen.len(), most);
    }
}

#[tokio::test(start_paused = true)]
async fn codes_have_meanings() {
    let refuses = Tenant::scripted(|request| {
        let write = request.method() == http::Method::POST;
        write.then(|| {
            reply(
                409,
                &json!({"error": {"code": "ZBTPEXT/003", "message": "used"}}),
            )
        })
    });
    let error = refuses
        .client(PASSWORD)
        .extensions()
        .create(&SecretString::from("t"), "x")
        .await
        .unwrap_err();
    assert_eq!(token_problem(&error), Some(TokenProblem::Used));
    assert_eq!(
        ExtensionFault::of(&error),
        Some(ExtensionFault::Token(TokenProblem::Used))
    );
}
