//! Mock the wire with a closure: no socket, no simulator.
//!
//! `cargo run --bin mock_wire`

#![allow(clippy::print_stdout, reason = "a program prints")]

use btp_client::accounts::SubaccountsClient;
use bytes::Bytes;
use client_core::{
    Client,
    transport::{TransportError, from_fn},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let transport = from_fn(|request| {
        let body: &[u8] = match request.uri().path() {
            "/accounts/v1/subaccounts/known" => {
                br#"{"guid": "known", "displayName": "Development", "region": "eu10", "state": "OK"}"#
            }
            _ => return Ok(not_found()),
        };
        Ok::<_, TransportError>(http::Response::new(Bytes::from_static(body)))
    });
    let client = Client::builder("https://accounts.example/".parse()?)
        .transport(transport)
        .dialect(btp_client::dialect)
        .build()?;
    let subaccounts = SubaccountsClient::new(client);

    let subaccount = subaccounts.get(&"known".into()).await?;
    println!("{} is in {}", subaccount.display_name, subaccount.region);

    match subaccounts.get(&"unknown".into()).await {
        Err(error) if error.code() == Some("20004") => println!("as expected: {error}"),
        other => return Err(format!("expected a 404, got {other:?}").into()),
    }
    Ok(())
}

fn not_found() -> http::Response<Bytes> {
    let body = br#"{"error": {"code": 20004, "message": "Subaccount unknown not found", "correlationID": "abc"}}"#;
    let mut answer = http::Response::new(Bytes::from_static(body));
    *answer.status_mut() = http::StatusCode::NOT_FOUND;
    answer
}
