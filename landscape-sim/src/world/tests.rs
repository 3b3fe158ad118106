use std::time::Duration;

use client_core::transport::RequestContext;
use http::Method;
use serde_json::json;

use crate::testing::{Ask, Client};
use crate::{Ending, Fault, TenantSeed, UserSeed, World};

mod service_manager;

fn list(client: &Client) -> Ask {
    client.s4(Method::GET, "Extensions")
}

#[tokio::test(start_paused = true)]
async fn the_same_requests_give_the_same_answers() {
    let run = || {
        let client = Client::new(&World::simple());
        let (uuid, etag) = client.created(&client.token());
        let approved = client.approve(&uuid, &etag);
        (approved.text, client.at.clone(), client.world.journal())
    };
    assert_eq!(run(), run());
    let other = World::builder().seed(2).build();
    assert_ne!(other.landscape().global_account, run().1.global_account);
}

#[tokio::test(start_paused = true)]
async fn worlds_share_nothing_and_clones_everything() {
    let (one, two) = (World::simple(), World::simple());
    Client::new(&one).add_system("only here");
    assert_eq!(one.clone().snapshot().systems.len(), 1);
    assert!(two.snapshot().systems.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_landscape_says_how_to_get_in() {
    let world = World::simple();
    let at = world.landscape();
    assert_eq!(at.subaccounts.len(), 2);
    assert_eq!(
        world.landscape_at("http://127.0.0.1:80/").uaa,
        "http://127.0.0.1:80/uaa"
    );
    let key: serde_json::Value = serde_json::from_str(&at.service_key_json()).unwrap();
    assert_eq!(
        key["endpoints"]["accounts_service_url"],
        at.accounts.as_str()
    );
    assert_eq!(key["uaa"]["url"], "https://landscape.sim/uaa");
    let client = Client::new(&world);
    let token = client.cis_token();
    let subaccounts = format!("{}/accounts/v1/subaccounts", at.accounts);
    let answer = client.send(&Ask::get(subaccounts).bearer(&token));
    assert_eq!(
        answer.json["value"].as_array().unwrap().len(),
        2,
        "{}",
        answer.text
    );
    // The director takes a token of its own client and the lasting one.
    let ask = Ask::new(Method::POST, format!("{}/oauth/token", at.uaa))
        .basic(&at.director_client_id, &at.director_client_secret)
        .form(&[("grant_type", "client_credentials")]);
    let own = client.send(&ask).json["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    world.advance(Duration::from_secs(365 * 86_400));
    let query = json!({"query": "query { applications(first: 1) { totalCount } }"});
    let count = |token: &str| client.send(&Ask::post(&at.director, &query).bearer(token));
    assert_eq!(
        count(&at.director_token).json["data"]["applications"]["totalCount"],
        0
    );
    assert_eq!(count(&own).status, 401);
}

#[tokio::test(start_paused = true)]
async fn tenants_of_ones_own() {
    let tenant =
        |name: &str| TenantSeed::new(name).user(UserSeed::administrator("ADMIN", "secret"));
    let world = World::builder()
        .tenant(tenant("my1"))
        .tenant(tenant("my2"))
        .build();
    let client = Client::new(&world);
    assert_eq!(client.at.tenants, ["my1", "my2"]);
    assert_eq!(client.at.s4_api, "https://landscape.sim/s4/my1-api");
    let (uuid, etag) = client.created(&client.token());
    client.approve(&uuid, &etag);
    let snapshot = world.snapshot();
    assert_eq!(snapshot.extensions["my1"].len(), 1);
    assert!(snapshot.extensions["my2"].is_empty());
    assert_eq!(
        client.at.s4_api_of("my2"),
        "https://landscape.sim/s4/my2-api"
    );
    assert!(!format!("{:?}", tenant("x")).contains("secret"));
}

#[tokio::test(start_paused = true)]
async fn the_journal_tells_what_happened() {
    let world = World::simple();
    let client = Client::new(&world);
    let (uuid, etag) = client.created(&client.token());
    client.approve(&uuid, &etag);
    let journal = world.journal();
    assert_eq!(
        journal.operations(),
        [
            "director.add_system",
            "director.issue_token",
            "s4.fetch_csrf_token",
            "extensions.create",
            "s4.fetch_csrf_token",
            "extensions.approve",
        ]
    );
    let wrote: Vec<&str> = journal.writes().map(|record| record.operation).collect();
    assert_eq!(
        wrote,
        [
            "director.add_system",
            "director.issue_token",
            "extensions.create",
            "extensions.approve"
        ]
    );
    let create = journal.of("extensions.create").next().unwrap();
    assert_eq!(
        (create.status, create.sequence, create.method.as_str()),
        (Some(201), 4, "POST")
    );
    assert_eq!(create.outcome, "answered");
    // Refusals and reads change nothing, also when GraphQL refuses with 200.
    world.clear_journal();
    client.create("made up", "x");
    client.send(&list(&client));
    let document =
        "mutation { registerApplicationFromTemplate(in: {templateName: \"no such type\"}) { id } }";
    let refused = client.send(&client.graphql(document, &json!({})));
    assert!(!refused.json["errors"].as_array().unwrap().is_empty());
    client.send(&Ask::get("https://landscape.sim/elsewhere?token=secret"));
    let journal = world.journal();
    assert_eq!(journal.writes().count(), 0);
    let last = journal.records().last().unwrap();
    assert_eq!(
        (last.operation, last.path.as_str()),
        ("unknown", "/elsewhere?token")
    );
    assert_eq!(last.sequence, 11);
    assert!(
        last.to_string()
            .contains("unknown GET /elsewhere?token attempt 1: 404 answered")
    );
}

#[tokio::test(start_paused = true)]
async fn attempts_are_told_or_counted() {
    let world = World::simple();
    let client = Client::new(&world);
    let ask = list(&client).header("x-correlationid", "one-call");
    client.send(&ask);
    client.send(&ask);
    client.send(&list(&client));
    let mut told = list(&client).request();
    told.extensions_mut()
        .insert(RequestContext::new("extensions.list", 7));
    world.handle(&told);
    let attempts: Vec<u32> = world
        .journal()
        .records()
        .iter()
        .map(|record| record.attempt)
        .collect();
    assert_eq!(attempts, [1, 2, 1, 7]);
}

#[tokio::test(start_paused = true)]
async fn lost_before_and_after() {
    let world = World::simple();
    let client = Client::new(&world);
    let document = "mutation { registerApplicationFromTemplate(in: {templateName: \"SAP S/4HANA Cloud\", values: [{placeholder: \"name\", value: \"A\"}, {placeholder: \"display-name\", value: \"A\"}]}) { id } }";
    let ask = client.graphql(document, &json!({}));
    for (fault, ending, systems) in [
        (Fault::on("director.add_system").refuse(), "Refused", 0),
        (Fault::any_write().drop_request(), "Dropped", 0),
        (Fault::any().status(503), "Answer", 0),
        (Fault::any_write().apply_then_drop(), "Dropped", 1),
    ] {
        world.inject(fault);
        let got = format!("{:?}", client.outcome(&ask).ending);
        assert!(got.starts_with(ending), "{got}");
        assert_eq!(world.snapshot().systems.len(), systems);
    }
    assert_eq!(world.pending_faults(), 0);
    let journal = world.journal();
    let told: Vec<_> = journal
        .faults()
        .map(|record| (record.outcome.as_str(), record.status, record.wrote))
        .collect();
    assert_eq!(
        told,
        [
            ("refused", None, false),
            ("dropped", None, false),
            ("answered instead", Some(503), false),
            ("applied, then dropped", None, true),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn faults_that_answer() {
    let world = World::simple();
    let client = Client::new(&world);
    world.inject(Fault::on("extensions.list").answer(
        429,
        &[("retry-after", "7"), ("bad name", "x")],
        "slow down",
    ));
    let answer = client.send(&list(&client));
    assert_eq!(
        (
            answer.status,
            answer.header("retry-after"),
            answer.text.as_str()
        ),
        (429, "7", "slow down")
    );
    world.inject(Fault::on("extensions.list").html(200));
    let answer = client.send(&list(&client));
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(answer.text.contains("System Maintenance"));
    world.inject(Fault::on("extensions.list").delay(Duration::from_secs(3)));
    assert_eq!(client.outcome(&list(&client)).delay, Duration::from_secs(3));
    world.inject(Fault::any().hang());
    assert!(matches!(
        client.outcome(&list(&client)).ending,
        Ending::Hanging
    ));
    world.inject(Fault::any().truncate_body());
    let ending = client.outcome(&list(&client)).ending;
    assert_eq!(ending.status().unwrap(), 200);
    assert!(ending.answer().is_none());
    world.inject(Fault::any().always().refuse());
    assert!(client.outcome(&list(&client)).ending.status().is_none());
    world.clear_faults();
    assert_eq!(client.send(&list(&client)).status, 200);
}

#[tokio::test(start_paused = true)]
async fn expired_tokens_and_locked_users() {
    let world = World::simple();
    let client = Client::new(&world);
    let token = client.cis_token();
    let subaccounts = Ask::get(format!("{}/accounts/v1/subaccounts", client.at.accounts));
    world.inject(Fault::on("accounts.list_subaccounts").expire_token());
    assert_eq!(client.send(&subaccounts.clone().bearer(&token)).status, 401);
    assert_eq!(client.send(&subaccounts.clone().bearer(&token)).status, 401);
    assert_eq!(
        client.send(&subaccounts.bearer(&client.cis_token())).status,
        200
    );
    assert_eq!(world.journal().faults().count(), 1);
    world.inject(Fault::on("extensions.list").lock_user());
    assert_eq!(client.send(&list(&client)).status, 401);
    assert_eq!(client.send(&list(&client)).status, 401);
    world.unlock_user("my300001", &client.at.s4_user);
    assert_eq!(client.send(&list(&client)).status, 200);
    world.expire_tokens();
    let query = client.graphql("query { applications { totalCount } }", &json!({}));
    assert_eq!(client.send(&query).status, 401);
}

#[tokio::test(start_paused = true)]
async fn latency_and_change_at_run_time() {
    let world = World::simple();
    let client = Client::new(&world);
    assert_eq!(client.outcome(&list(&client)).delay, Duration::ZERO);
    world.configure(|config| config.latency = Duration::from_millis(20));
    world.inject(Fault::any().delay(Duration::from_millis(5)));
    assert_eq!(
        client.outcome(&list(&client)).delay,
        Duration::from_millis(25)
    );
    assert_eq!(
        client.outcome(&list(&client)).delay,
        Duration::from_millis(20)
    );
}
