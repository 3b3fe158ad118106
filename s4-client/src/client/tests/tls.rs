//! A tenant behind real TLS on loopback: authorities, host names, client certificates.

use std::{sync::Arc, time::Duration};

use client_core::retry::RetryPolicy;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::{S4Client, S4ClientBuilder, TenantHost, probe::Verdict};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for `name` and its key, both PEM.
fn issued(issuer: &Issuer, name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// A tenant that answers the probe to whoever presents a certificate of the authority. Its port.
async fn tenant(issuer: &Issuer, name: &str) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let (certificate, key) = issued(issuer, name);
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients.build().unwrap())
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(connection).await else {
                    return;
                };
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let body = r#"{"d":{"results":[{"BusinessPartner":"1"}]}}"#;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    port
}

fn at(port: u16) -> S4ClientBuilder {
    let url: url::Url = format!("https://localhost:{port}").parse().unwrap();
    let once = RetryPolicy::none().with_deadline(Duration::from_secs(20));
    S4Client::builder(TenantHost::custom(url.clone(), url)).retry(once)
}

#[tokio::test]
async fn a_certificate_user_logs_on_and_the_private_authority_has_to_be_given() {
    let ours = authority();
    let port = tenant(&ours, "localhost").await;
    let (certificate, key) = issued(&ours, "COMM_USER");
    let certified = || at(port).client_certificate(certificate.clone(), key.clone().into());

    let good = certified().add_root_pem(ours.pem()).build().unwrap();
    let probe = good.probe().await;
    assert!(probe.is_ok(), "{probe}");

    let unknown = certified().build().unwrap().probe().await;
    assert_eq!(unknown.verdict, Verdict::Tls, "{unknown}");
    let anonymous = at(port)
        .basic_user("U", "p".into())
        .add_root_pem(ours.pem());
    let probe = anonymous.build().unwrap().probe().await;
    assert_eq!(
        probe.verdict,
        Verdict::Tls,
        "a client certificate is wanted: {probe}"
    );
    let others = authority();
    let (stranger, strange_key) = issued(&others, "COMM_USER");
    let strange = at(port)
        .client_certificate(stranger, strange_key.into())
        .add_root_pem(ours.pem());
    let probe = strange.build().unwrap().probe().await;
    assert_eq!(probe.verdict, Verdict::Tls, "of another authority: {probe}");
}

#[tokio::test]
async fn a_tenant_that_shows_another_name_is_refused() {
    let ours = authority();
    let port = tenant(&ours, "elsewhere.example").await;
    let (certificate, key) = issued(&ours, "COMM_USER");
    let tenant = at(port)
        .client_certificate(certificate, key.into())
        .add_root_pem(ours.pem())
        .build()
        .unwrap();
    let probe = tenant.probe().await;
    assert_eq!(probe.verdict, Verdict::Tls, "{probe}");
    assert!(probe.to_string().contains("certificate"), "{probe}");
}
