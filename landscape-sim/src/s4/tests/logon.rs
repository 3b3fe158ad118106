use std::time::Duration;

use http::Method;

use crate::World;
use crate::testing::{Answer, Ask, Client, ROOT, Session};

fn list_as(client: &Client, user: &str, password: &str) -> Answer {
    let url = format!("{}{ROOT}Extensions", client.at.s4_api);
    client.send(&Ask::get(url).basic(user, password))
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_gives_a_page_for_people() {
    let client = Client::new(&World::simple());
    let answer = list_as(&client, &client.at.s4_user, "wrong");
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.text.contains("Logon failed"));
    assert!(
        answer
            .header("www-authenticate")
            .starts_with("Basic realm=")
    );
    assert_eq!(answer.header("sap-authenticated"), "false");
    assert_eq!(answer.header("sap-server"), "true");
    assert!(answer.header("set-cookie").starts_with("sap-usercontext="));
}

#[tokio::test(start_paused = true)]
async fn three_failures_lock_the_user_and_look_the_same() {
    let world = World::simple();
    let client = Client::new(&world);
    let user = client.at.s4_user.clone();
    let password = client.at.s4_password.clone();
    // Two failures, then a success: the count begins again.
    for _ in 0..2 {
        assert_eq!(list_as(&client, &user, "wrong").status, 401);
    }
    assert_eq!(list_as(&client, &user, &password).status, 200);
    let mut refusals = Vec::new();
    for _ in 0..3 {
        refusals.push(list_as(&client, &user, "wrong").text);
    }
    let locked = list_as(&client, &user, &password);
    assert_eq!(locked.status, 401);
    assert!(refusals.iter().all(|text| *text == locked.text));
    assert_eq!(list_as(&client, "NOBODY", "wrong").text, locked.text);
    world.unlock_user(&client.at.s4_tenant, &user);
    assert_eq!(list_as(&client, &user, &password).status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_locked_user_has_no_token_either() {
    let world = World::simple();
    let client = Client::new(&world);
    let token = tenant_token(&client);
    let url = format!("{}{ROOT}Extensions", client.at.s4_api);
    assert_eq!(client.send(&Ask::get(&url).bearer(&token)).status, 200);
    world.lock_user(&client.at.s4_tenant, &client.at.s4_user);
    assert_eq!(client.send(&Ask::get(&url).bearer(&token)).status, 401);
}

fn tenant_token(client: &Client) -> String {
    let url = format!("{}/sap/bc/sec/oauth2/token", client.at.s4_api);
    let ask = Ask::new(Method::POST, url)
        .basic(&client.at.s4_user, &client.at.s4_password)
        .form(&[("grant_type", "client_credentials")]);
    let answer = client.send(&ask);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_token_lives_an_hour() {
    let world = World::simple();
    let client = Client::new(&world);
    let token = tenant_token(&client);
    let ask = Ask::get(format!("{}{ROOT}Extensions", client.at.s4_api)).bearer(&token);
    assert_eq!(client.send(&ask).status, 200);
    world.advance(Duration::from_secs(3600));
    let refused = client.send(&ask);
    assert_eq!(refused.status, 401);
    let challenges: Vec<_> = refused.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(challenges.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn token_requests_are_checked_and_count_as_logons() {
    let client = Client::new(&World::simple());
    let url = format!("{}/sap/bc/sec/oauth2/token", client.at.s4_api);
    let ask = |password: &str, grant: &str| {
        Ask::new(Method::POST, &url)
            .basic(&client.at.s4_user, password)
            .form(&[("grant_type", grant)])
    };
    let password = client.at.s4_password.as_str();
    let unsupported = client.send(&ask(password, "password"));
    assert_eq!(unsupported.status, 400);
    assert_eq!(unsupported.json["error"], "unsupported_grant_type");
    for _ in 0..3 {
        let refused = client.send(&ask("wrong", "client_credentials"));
        assert_eq!(refused.status, 401);
        assert_eq!(refused.json["error"], "invalid_client");
    }
    assert_eq!(
        client.send(&ask(password, "client_credentials")).status,
        401
    );
    // A percent-encoded password is another password.
    let client = Client::new(&World::simple());
    let encoded = client.at.s4_password.replace('!', "%21");
    assert_ne!(encoded, client.at.s4_password);
    assert_eq!(
        client.send(&ask(&encoded, "client_credentials")).status,
        401
    );
}

#[tokio::test(start_paused = true)]
async fn the_ui_host_shows_a_page_and_locks_nobody() {
    let client = Client::new(&World::simple());
    let url = format!("{}{ROOT}Extensions", client.at.s4_ui);
    for _ in 0..4 {
        let answer = client.send(&Ask::get(&url).basic(&client.at.s4_user, "wrong"));
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    let password = client.at.s4_password.clone();
    assert_eq!(list_as(&client, &client.at.s4_user, &password).status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_tenant_and_no_credentials() {
    let client = Client::new(&World::simple());
    let url = format!("{}{ROOT}", client.at.s4_api_of("my999999"));
    assert_eq!(client.send(&Ask::get(url)).status, 404);
    let url = format!("{}{ROOT}", client.at.s4_api);
    assert_eq!(client.send(&Ask::get(url)).status, 401);
}

#[tokio::test(start_paused = true)]
async fn who_is_no_administrator_may_log_on_and_no_more() {
    let client = Client::new(&World::simple());
    let (user, password) = ("CB9980000002", "Welcome2-to-the-simulator!");
    let answer = list_as(&client, user, password);
    assert_eq!(answer.status, 403);
    assert_eq!(answer.code(), "ZBTPEXT/006");
    let root = format!("{}{ROOT}", client.at.s4_api);
    let fetch = Ask::new(Method::HEAD, &root)
        .basic(user, password)
        .header("x-csrf-token", "Fetch");
    let session = Session::of(&client.send(&fetch));
    let create =
        Ask::post(format!("{root}Extensions"), &serde_json::json!({})).basic(user, password);
    let answer = client.send(&session.on(create));
    assert_eq!(answer.code(), "ZBTPEXT/006");
}
