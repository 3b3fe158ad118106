//! What is compared against: the leanest structs for the fields that the client reads too, bare reqwest, and a server.

use std::io::{BufRead, BufReader, Write};

use serde::Deserialize;

pub mod same;

/// The body of a small answer.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
#[serde(rename_all = "camelCase")]
pub struct Thing {
    guid: String,
    display_name: String,
    state: String,
}

/// reqwest as a user would set it up without us. It needs a TLS configuration even for plain HTTP, because this build has
/// no process-wide crypto provider.
pub fn bare_reqwest() -> reqwest::Client {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls)
        .build()
        .unwrap()
}

/// A server on its own thread that answers every request with `body` over kept-alive connections. Its cost is the same
/// for both sides of a comparison.
pub fn serve(body: &'static [u8]) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut writer = connection.try_clone().unwrap();
                writer.set_nodelay(true).unwrap();
                let mut lines = BufReader::new(connection).lines();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                let answer = [head.as_bytes(), body].concat();
                while let Some(Ok(line)) = lines.next() {
                    if line.is_empty() && writer.write_all(&answer).is_err() {
                        return;
                    }
                }
            });
        }
    });
    origin
}
