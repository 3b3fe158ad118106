use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::World;
use crate::testing::{Answer, Ask, Client, Session};

fn create(client: &Client, session: impl FnOnce(Ask) -> Ask) -> Answer {
    let mut ask = client
        .s4(Method::POST, "Extensions")
        .header("content-type", "application/json");
    ask.body = json!({"IntegrationToken": "x"}).to_string();
    client.send(&session(ask))
}

/// Past the gate: the service itself refuses the token.
fn passed(answer: &Answer) -> bool {
    answer.status == 400 && answer.code() == "ZBTPEXT/001"
}

fn refused(answer: &Answer) -> bool {
    answer.status == 403
        && answer.header("x-csrf-token") == "Required"
        && answer.header("content-type").starts_with("text/plain")
        && answer.text == "CSRF token validation failed"
}

#[tokio::test(start_paused = true)]
async fn a_write_needs_token_and_both_cookies_of_one_session() {
    let client = Client::new(&World::simple());
    let session = client.session();
    let other = client.session();
    assert_ne!(session.token, other.token);
    assert!(refused(&create(&client, |ask| ask)));
    assert!(refused(
        &create(&client, |ask| ask.header("x-csrf-token", &session.token))
    ));
    assert!(refused(
        &create(&client, |ask| ask.header("cookie", &session.cookies))
    ));
    let mixed = Session {
        cookies: session.cookies.clone(),
        token: other.token.clone(),
    };
    assert!(refused(&create(&client, |ask| mixed.on(ask))));
    // The first cookie of one session with the second of another.
    let first: Vec<&str> = session.cookies.split("; ").collect();
    let second: Vec<&str> = other.cookies.split("; ").collect();
    let crossed = Session {
        cookies: [first[0], first[1], second[2]].join("; "),
        token: session.token.clone(),
    };
    assert!(refused(&create(&client, |ask| crossed.on(ask))));
    assert!(passed(&create(&client, |ask| session.on(ask))));
    assert!(passed(&create(&client, |ask| session.on(ask))));
    assert!(passed(&create(&client, |ask| other.on(ask))));
}

#[tokio::test(start_paused = true)]
async fn any_read_can_fetch_and_keeps_its_session() {
    let client = Client::new(&World::simple());
    let list = client
        .s4(Method::GET, "Extensions")
        .header("x-csrf-token", "fetch");
    let answer = client.send(&list);
    assert_eq!(answer.status, 200);
    let session = Session::of(&answer);
    let again = client.send(&list.header("cookie", &session.cookies));
    assert_eq!(again.header("x-csrf-token"), session.token);
    assert_eq!(again.header("set-cookie"), "");
    assert!(passed(&create(&client, |ask| session.on(ask))));
    let plain = client.send(&client.s4(Method::GET, "Extensions"));
    assert_eq!(plain.header("x-csrf-token"), "");
}

#[tokio::test(start_paused = true)]
async fn a_token_comes_even_with_an_error_but_not_with_a_401() {
    let client = Client::new(&World::simple());
    let missing = client
        .s4(Method::GET, "Extensions(nothing)")
        .header("x-csrf-token", "Fetch");
    let answer = client.send(&missing);
    assert_eq!(answer.status, 404);
    assert!(passed(&create(&client, |ask| Session::of(&answer).on(ask))));
    let url = format!("{}/sap/", client.at.s4_api);
    let anonymous = client.send(&Ask::get(url).header("x-csrf-token", "Fetch"));
    assert_eq!(anonymous.status, 401);
    assert_eq!(anonymous.header("x-csrf-token"), "");
}

#[tokio::test(start_paused = true)]
async fn without_the_slash_there_is_a_redirect_without_a_token() {
    let client = Client::new(&World::simple());
    let mut fetch = client.s4(Method::HEAD, "").header("x-csrf-token", "Fetch");
    assert!(fetch.url.ends_with('/'));
    fetch.url.pop();
    let answer = client.send(&fetch);
    assert_eq!(answer.status, 301);
    assert_eq!(answer.header("x-csrf-token"), "");
    assert!(client.at.s4_api.ends_with("/s4/my300001-api"));
    assert!(
        answer
            .header("location")
            .starts_with("/s4/my300001-api/sap/opu/odata4/")
    );
    assert!(answer.header("location").ends_with("/0001/"));
}

#[tokio::test(start_paused = true)]
async fn head_has_no_body_and_get_lists_the_sets() {
    let client = Client::new(&World::simple());
    let head = client.send(&client.s4(Method::HEAD, ""));
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let get = client.send(&client.s4(Method::GET, ""));
    assert_eq!(get.json["value"][0]["name"], "Extensions");
    let metadata = client.send(&client.s4(Method::GET, "$metadata"));
    assert!(metadata.text.contains("EntitySet Name=\"Extensions\""));
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_after_half_an_hour_without_a_request() {
    let world = World::simple();
    let client = Client::new(&world);
    let session = client.session();
    world.advance(Duration::from_secs(29 * 60));
    assert!(passed(&create(&client, |ask| session.on(ask))));
    world.advance(Duration::from_secs(29 * 60));
    let read = client
        .s4(Method::GET, "Extensions")
        .header("cookie", &session.cookies);
    assert_eq!(client.send(&read).status, 200);
    world.advance(Duration::from_secs(29 * 60));
    assert!(passed(&create(&client, |ask| session.on(ask))));
    world.advance(Duration::from_secs(30 * 60));
    assert!(refused(&create(&client, |ask| session.on(ask))));
    let session = client.session();
    world.end_sessions();
    assert!(refused(&create(&client, |ask| session.on(ask))));
}

#[tokio::test(start_paused = true)]
async fn a_session_belongs_to_its_user() {
    let client = Client::new(&World::simple());
    let session = client.session();
    let mut ask = Ask::post(client.s4(Method::POST, "Extensions").url, &json!({}));
    ask = ask.basic("CB9980000002", "Welcome2-to-the-simulator!");
    assert!(refused(&client.send(&session.on(ask))));
}
