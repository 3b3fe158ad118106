//! One list of requests through both doors, and the faults as a socket can show them.

use std::fmt::Write as _;

use client_core::transport::Transport;
use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::testing::{Answer, Ask, Client, ROOT, Session};
use crate::{Fault, Landscape, Server, World};

/// HTTP/1.1 by hand, one connection per request: what came, as bytes.
async fn raw(ask: &Ask) -> Vec<u8> {
    let rest = ask.url.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let mut head = format!(
        "{} /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n",
        ask.method
    );
    for (name, value) in &ask.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let length = ask.body.len();
    let request = format!("{head}content-length: {length}\r\n\r\n{}", ask.body);
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

async fn over_socket(ask: &Ask) -> Answer {
    let bytes = raw(ask).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status: u16 = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let mut reply = http::Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        reply = reply.header(name, value);
    }
    Answer::of(reply.body(body.to_owned().into()).unwrap())
}

/// What both doors must agree on: all but what belongs to the connection.
fn essence(answer: &Answer, origin: &str) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "content-length" | "connection"))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    let text = format!(
        "{}\n{}\n\n{}",
        answer.status,
        headers.join("\n"),
        answer.text
    );
    text.replace(origin, "ORIGIN")
}

/// The instant in answers and etags runs with real time over the socket: requests that show it are left out, or
/// refused before.
fn requests(at: &Landscape, token: &str, session: &Session) -> Vec<Ask> {
    let root = format!("{}{ROOT}", at.s4_api);
    let s4 = |method: Method, path: &str| {
        Ask::new(method, format!("{root}{path}")).basic(&at.s4_user, &at.s4_password)
    };
    let query =
        |text: &str| Ask::post(&at.director, &json!({ "query": text })).bearer(&at.director_token);
    let account = |path: &str| {
        Ask::get(format!("{}/{path}", at.accounts))
            .bearer(token)
            .header("x-correlationid", "fixed")
    };
    vec![
        account("accounts/v1/subaccounts"),
        account(&format!("accounts/v1/subaccounts/{}", at.subaccounts[0])),
        account("accounts/v1/subaccounts/nothing"),
        Ask::get(format!(
            "{}/entitlements/v1/assignments?serviceName=hana-cloud&planName=hana",
            at.entitlements
        ))
        .bearer(token)
        .header("x-correlationid", "fixed"),
        Ask::get(format!("{}/entitlements/v1/assignments", at.entitlements))
            .header("x-correlationid", "fixed"),
        Ask::new(Method::POST, format!("{}/oauth/token", at.uaa))
            .form(&[("grant_type", "client_credentials")]),
        query("query { applications(first: 5) { data { id name } totalCount } }"),
        query("query { nonsense }"),
        query(
            "mutation { registerApplicationFromTemplate(in: {templateName: \"SAP S/4HANA Cloud\", values: [{placeholder: \"name\", value: \"A\"}, {placeholder: \"display-name\", value: \"A\"}]}) { id name } }",
        ),
        s4(Method::HEAD, ""),
        s4(Method::GET, ""),
        s4(Method::GET, "$metadata"),
        s4(
            Method::GET,
            "Extensions?$filter=Description%20eq%20'a''b'&$count=true&$top=3",
        ),
        s4(Method::POST, "Extensions"),
        session.on(s4(Method::POST, "Extensions")),
        Ask::get(root.trim_end_matches('/')).basic(&at.s4_user, &at.s4_password),
        Ask::get(&root),
        Ask::get(format!("{}{ROOT}", at.s4_ui)).basic(&at.s4_user, &at.s4_password),
        Ask::get(format!("{}/elsewhere", at.uaa.trim_end_matches("/uaa"))),
    ]
}

/// The error's instant.
fn without_time(text: &str) -> String {
    let Some((before, after)) = text.split_once("@Common.Timestamp\":\"") else {
        return text.to_owned();
    };
    format!("{before}{}", after.split_once('"').unwrap().1)
}

#[tokio::test]
async fn both_doors_answer_alike() {
    let (memory, served) = (World::simple(), World::simple());
    let door = Server::start(served.clone()).await;
    let prepared = |world: &World| {
        let client = Client::new(world);
        (client.cis_token(), client.session())
    };
    let ((token, session), (same_token, same_session)) = (prepared(&memory), prepared(&served));
    assert_eq!(
        (&session.cookies, &session.token),
        (&same_session.cookies, &same_session.token)
    );
    let here = requests(&memory.landscape(), &token, &session);
    let there = requests(&door.landscape(), &same_token, &same_session);
    let mut statuses = Vec::new();
    for (here, there) in here.iter().zip(&there) {
        let in_memory = Answer::of(memory.transport().send(here.request()).await.unwrap());
        let on_socket = over_socket(there).await;
        assert_eq!(
            without_time(&essence(&in_memory, crate::ORIGIN)),
            without_time(&essence(&on_socket, &door.origin())),
            "{} {}",
            here.method,
            here.url
        );
        statuses.push(in_memory.status);
    }
    assert_eq!(memory.journal().operations(), served.journal().operations());
    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses, [200, 301, 401, 403, 404, 415]);
}

#[tokio::test]
async fn a_whole_pairing_over_the_socket() {
    let server = Server::start(World::simple()).await;
    let mut client = Client::new(server.world());
    let token = client.token();
    client.at = server.landscape();
    let fetch = client.s4(Method::GET, "").header("x-csrf-token", "Fetch");
    let session = Session::of(&over_socket(&fetch).await);
    let mut create = session
        .on(client.s4(Method::POST, "Extensions"))
        .header("content-type", "application/json");
    create.body = json!({"IntegrationToken": token, "Description": "over a socket"}).to_string();
    let created = over_socket(&create).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let path = format!(
        "Extensions({})/SAP__self.Approve",
        created.json["ExtensionUUID"].as_str().unwrap()
    );
    let approve = session
        .on(client.s4(Method::POST, &path))
        .header("if-match", created.header("etag"));
    assert_eq!(over_socket(&approve).await.status, 200);
    assert_eq!(server.world().snapshot().systems[0].status, "CONNECTED");
}

#[tokio::test]
async fn broken_connections() {
    let server = Server::start(World::simple()).await;
    let world = server.world();
    let mut client = Client::new(world);
    client.at = server.landscape();
    let list = client.s4(Method::GET, "Extensions");
    for fault in [
        Fault::any().refuse(),
        Fault::any().drop_request(),
        Fault::any().apply_then_drop(),
    ] {
        world.inject(fault);
        assert_eq!(raw(&list).await, b"");
    }
    let body = over_socket(&list).await.text;
    world.inject(Fault::any().truncate_body());
    let half = over_socket(&list).await;
    assert_eq!(half.header("content-length"), body.len().to_string());
    assert_eq!(half.text, body[..body.len() / 2]);
    world.inject(Fault::any().status(503));
    assert_eq!(over_socket(&list).await.status, 503);
    world.inject(Fault::on("extensions.list").hang());
    let hanging = tokio::spawn({
        let list = list.clone();
        async move { raw(&list).await }
    });
    while world.pending_faults() > 0 {
        tokio::task::yield_now().await;
    }
    // Others are served meanwhile.
    assert_eq!(over_socket(&list).await.status, 200);
    assert!(!hanging.is_finished());
    hanging.abort();
    assert_eq!(world.pending_faults(), 0);
}

#[tokio::test]
async fn attempts_are_counted_by_correlation_id() {
    let server = Server::start(World::simple()).await;
    let mut client = Client::new(server.world());
    client.at = server.landscape();
    let list = client
        .s4(Method::GET, "Extensions")
        .header("x-correlationid", "one-call");
    over_socket(&list).await;
    over_socket(&list).await;
    let attempts: Vec<u32> = server
        .world()
        .journal()
        .records()
        .iter()
        .map(|record| record.attempt)
        .collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test]
async fn the_address_can_be_chosen_on_the_loopback_interface_alone() {
    let first = Server::start(World::simple()).await;
    let address = first.origin().strip_prefix("http://").unwrap().to_owned();
    let taken = Server::start_at(World::simple(), address.parse().unwrap()).await;
    assert_eq!(taken.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    let other = "127.0.0.2:0".parse().unwrap();
    let chosen = Server::start_at(World::simple(), other).await;
    // Some systems know no other address of the loopback interface than the first.
    if let Ok(server) = chosen {
        assert!(server.origin().starts_with("http://127.0.0.2:"));
    }
    let open = Server::start_at(World::simple(), "0.0.0.0:0".parse().unwrap()).await;
    assert_eq!(open.unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
}
