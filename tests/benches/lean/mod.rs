//! What is compared against: the leanest structs for the fields that the client reads too, and bare reqwest.

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
