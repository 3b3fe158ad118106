use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::World;
use crate::testing::{Answer, Client};

fn status(client: &Client, uuid: &str) -> String {
    client.extension(uuid).json["Status"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (status, code),
        "{}",
        answer.text
    );
}

#[tokio::test(start_paused = true)]
async fn from_token_to_enabled_with_both_sides_in_one_instant() {
    let world = World::builder()
        .configure(|config| config.enabling_delay = Duration::from_secs(5))
        .build();
    let client = Client::new(&world);
    let token = client.token_of(&client.add_system("Production"));
    let created = client.create(&token, "Production");
    assert_eq!(created.status, 201);
    let uuid = created.json["ExtensionUUID"].as_str().unwrap();
    assert!(
        created
            .header("location")
            .ends_with(&format!("/0001/Extensions({uuid})"))
    );
    assert_eq!(
        created.header("etag"),
        created.json["@odata.etag"].as_str().unwrap()
    );
    assert_eq!(created.json["Status"], "PendingApproval");
    assert_eq!(created.json["SystemName"], Value::Null);
    assert_eq!(created.json["GlobalAccount"], Value::Null);
    assert_eq!(created.json["ScenarioGroups"], json!(["UNRESTRICTED"]));
    assert_eq!(
        created.json["LastChangedByUser"],
        client.at.s4_user.as_str()
    );
    assert_eq!(
        (world.snapshot().unused_tokens, world.snapshot().used_tokens),
        (1, 0)
    );

    let approved = client.approve(uuid, created.header("etag"));
    assert_eq!(
        (approved.status, &approved.json["Status"]),
        (200, &json!("Enabling"))
    );
    assert_ne!(approved.header("etag"), created.header("etag"));
    assert!(approved.header("sap-messages").contains("numericSeverity"));
    assert_eq!(
        (world.snapshot().unused_tokens, world.snapshot().used_tokens),
        (0, 1)
    );
    assert_eq!(world.snapshot().systems[0].status, "INITIAL");

    world.advance(Duration::from_secs(4));
    assert_eq!(status(&client, uuid), "Enabling");
    world.advance(Duration::from_secs(1));
    let snapshot = world.snapshot();
    assert_eq!(snapshot.systems[0].status, "CONNECTED");
    assert_eq!(snapshot.extensions["my300001"][0].status, "Enabled");
    let enabled = client.extension(uuid);
    assert_eq!(enabled.json["SystemName"], "Production");
    assert_eq!(
        enabled.json["GlobalAccount"],
        client.at.global_account.as_str()
    );
}

#[tokio::test(start_paused = true)]
async fn no_answer_shows_the_token() {
    let world = World::simple();
    let client = Client::new(&world);
    let token = client.token();
    let created = client.create(&token, "x");
    let uuid = created.json["ExtensionUUID"].as_str().unwrap().to_owned();
    let approved = client.approve(&uuid, "*");
    let again = client.create(&token, "x");
    let stranger = client.create(&format!("{token}0"), "x");
    let list = client.send(&client.s4(Method::GET, "Extensions"));
    for answer in [
        created,
        approved,
        client.extension(&uuid),
        list,
        again,
        stranger,
    ] {
        assert!(!answer.text.contains(&token), "{}", answer.text);
        assert!(answer.json.get("IntegrationToken").is_none());
        assert!(!format!("{:?}", answer.headers).contains(&token));
    }
    let journal = serde_json::to_string(&world.journal()).unwrap();
    for secret in [&token, &client.at.s4_password, &client.at.director_token] {
        assert!(!journal.contains(secret.as_str()));
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_are_checked_when_given() {
    let world = World::simple();
    let client = Client::new(&world);
    refused(&client.create("", "x"), 400, "ZBTPEXT/001");
    refused(&client.create("made up", "x"), 400, "ZBTPEXT/001");
    refused(&client.create(&"a".repeat(4097), "x"), 400, "ZBTPEXT/001");
    let token = client.token();
    world.advance(Duration::from_secs(7 * 86_400 - 1));
    let (uuid, _) = client.created(&token);
    world.advance(Duration::from_secs(1));
    refused(&client.create(&token, "x"), 400, "ZBTPEXT/002");
    // Expired between creation and approval: nothing is consumed, the row can be deleted.
    refused(&client.approve(&uuid, "*"), 400, "ZBTPEXT/002");
    assert_eq!(status(&client, &uuid), "PendingApproval");
    assert_eq!(client.delete(&uuid).status, 204);
}

#[tokio::test(start_paused = true)]
async fn a_token_serves_once() {
    let client = Client::new(&World::simple());
    let token = client.token();
    let (first, _) = client.created(&token);
    let (second, _) = client.created(&token);
    assert_eq!(client.approve(&first, "*").status, 200);
    refused(&client.approve(&second, "*"), 409, "ZBTPEXT/003");
    refused(&client.create(&token, "x"), 409, "ZBTPEXT/003");
}

#[tokio::test(start_paused = true)]
async fn a_tenant_stands_for_one_system() {
    let world = World::builder()
        .configure(|config| config.enabling_delay = Duration::from_secs(5))
        .build();
    let client = Client::new(&world);
    let (first, second) = (client.token(), client.token());
    let (one, _) = client.created(&first);
    let (two, _) = client.created(&second);
    assert_eq!(client.approve(&one, "*").status, 200);
    // While the first is still pairing, and after.
    refused(&client.approve(&two, "*"), 409, "ZBTPEXT/004");
    world.advance(Duration::from_secs(5));
    refused(&client.approve(&two, "*"), 409, "ZBTPEXT/004");
    let answer = client.create(&second, "x");
    refused(&answer, 409, "ZBTPEXT/004");
    assert!(
        answer.json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("'system 1'")
    );
}

#[tokio::test(start_paused = true)]
async fn approval_needs_the_current_etag() {
    let client = Client::new(&World::simple());
    let (uuid, etag) = client.created(&client.token());
    let path = format!("Extensions({uuid})/SAP__self.Approve");
    let bare = client.send(&client.write(Method::POST, &path));
    assert_eq!(bare.status, 428);
    assert_eq!(client.approve(&uuid, "W/\"old\"").status, 412);
    assert_eq!(client.approve(&uuid, &etag).status, 200);
    // The same request again: somebody, perhaps oneself, was first.
    refused(
        &client.approve(&uuid, &etag),
        412,
        "/IWBEP/CM_V4_RUNTIME/021",
    );
    let again = client.approve(&uuid, "*");
    refused(&again, 409, "ZBTPEXT/005");
    let message = again.json["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("'Approve'") && message.contains("'Enabled'"),
        "{message}"
    );
}

#[tokio::test(start_paused = true)]
async fn deletion_depends_on_the_status() {
    let world = World::simple();
    let client = Client::new(&world);
    let system = client.add_system("Production");
    let (uuid, etag) = client.created(&client.token_of(&system));
    let stale = client
        .write(Method::DELETE, &format!("Extensions({uuid})"))
        .header("if-match", "W/\"old\"");
    assert_eq!(client.send(&stale).status, 412);
    assert_eq!(client.approve(&uuid, &etag).status, 200);
    refused(&client.delete(&uuid), 409, "ZBTPEXT/005");
    // Another row needs the first system gone: a tenant stands for one only.
    assert_eq!(client.deregister(&system).status, 200);
    let (pending, _) = client.created(&client.token());
    assert_eq!(client.delete(&pending).status, 204);
    assert_eq!(client.extension(&pending).status, 404);
    assert_eq!(client.delete(&pending).status, 404);
}

#[tokio::test(start_paused = true)]
async fn failed_pairing_shows_on_both_sides_and_can_be_deleted() {
    let world = World::builder()
        .configure(|config| config.pairing_fails = true)
        .build();
    let client = Client::new(&world);
    let (uuid, etag) = client.created(&client.token());
    assert_eq!(client.approve(&uuid, &etag).json["Status"], "Enabling");
    assert_eq!(status(&client, &uuid), "Failed");
    assert_eq!(world.snapshot().systems[0].status, "FAILED");
    assert_eq!(world.snapshot().used_tokens, 1);
    assert_eq!(client.delete(&uuid).status, 204);
}

#[tokio::test(start_paused = true)]
async fn deregistering_disables_the_extension() {
    let world = World::builder()
        .configure(|config| config.deregister_delay = Duration::from_secs(60))
        .build();
    let client = Client::new(&world);
    let system = client.add_system("Production");
    let (uuid, etag) = client.created(&client.token_of(&system));
    assert_eq!(client.approve(&uuid, &etag).status, 200);
    assert_eq!(status(&client, &uuid), "Enabled");
    let answer = client.deregister(&system);
    assert!(answer.json.get("errors").is_none(), "{}", answer.text);
    assert_eq!(status(&client, &uuid), "Disabling");
    refused(&client.delete(&uuid), 409, "ZBTPEXT/005");
    world.advance(Duration::from_secs(60));
    assert_eq!(status(&client, &uuid), "Disabled");
    assert_eq!(client.delete(&uuid).status, 204);
}

#[tokio::test(start_paused = true)]
async fn bodies_are_checked() {
    let client = Client::new(&World::simple());
    let token = client.token();
    let send = |content_type: &str, body: &str| {
        let mut ask = client
            .write(Method::POST, "Extensions")
            .header("content-type", content_type);
        body.clone_into(&mut ask.body);
        client.send(&ask)
    };
    assert_eq!(send("text/plain", "{}").status, 415);
    assert_eq!(send("application/json", "{").status, 400);
    assert_eq!(send("application/json", "[]").status, 400);
    assert_eq!(
        send("application/json", r#"{"IntegrationToken": 7}"#).status,
        400
    );
    let stray = json!({"IntegrationToken": token, "Status": "Enabled"}).to_string();
    assert_eq!(send("application/json", &stray).status, 400);
    let long = json!({"IntegrationToken": token, "Description": "d".repeat(121)}).to_string();
    let answer = send("application/json", &long);
    assert_eq!(answer.json["error"]["target"], "Description");
    let fits = json!({"IntegrationToken": token, "Description": "ü".repeat(120)}).to_string();
    assert_eq!(send("application/json;charset=utf-8", &fits).status, 201);
    let bare = json!({ "IntegrationToken": token }).to_string();
    assert_eq!(send("application/json", &bare).status, 201);
}

#[tokio::test(start_paused = true)]
async fn errors_have_the_gateways_form() {
    let client = Client::new(&World::simple());
    let answer = client.create("made up", "x");
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json; odata.metadata=minimal")
    );
    assert_eq!(answer.header("odata-version"), "4.0");
    let error = &answer.json["error"];
    assert!(error["message"].is_string());
    assert_eq!(error["@Common.ExceptionCategory"], "Client_Error");
    assert_eq!(error["@Common.TransactionId"].as_str().unwrap().len(), 32);
    assert!(
        error["@Common.Timestamp"]
            .as_str()
            .unwrap()
            .starts_with("20260105080000.")
    );
    assert_eq!(error["details"][0]["@Common.numericSeverity"], 4);

    let missing = client.extension("00000000-0000-4000-a000-000000000000");
    refused(&missing, 404, "/IWBEP/CM_V4_APPS/002");
    let put = client.send(&client.write(Method::PUT, "Extensions"));
    assert_eq!(put.status, 405);
    let nothing = client.send(&client.s4(Method::GET, "Others"));
    assert_eq!(nothing.status, 404);
}

#[tokio::test(start_paused = true)]
async fn services_that_are_not_there() {
    let client = Client::new(&World::simple());
    let read = |path: &str| {
        let mut ask = client.s4(Method::GET, "");
        ask.url = format!("{}{path}", client.at.s4_api);
        client.send(&ask)
    };
    let v2 = read("/sap/opu/odata/sap/API_COSTCENTER_SRV/A_CostCenter");
    refused(&v2, 403, "/IWFND/MED/170");
    assert!(
        v2.json["error"]["message"]["value"]
            .as_str()
            .unwrap()
            .contains("API_COSTCENTER_SRV")
    );
    assert_eq!(
        read("/sap/opu/odata4/sap/other/srvd_a2x/sap/other/0001/").status,
        403
    );
    assert_eq!(read("/sap/bc/elsewhere").status, 404);
}
