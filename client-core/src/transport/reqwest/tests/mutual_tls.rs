//! A real handshake on loopback: private authority, client certificate, and what is said without them.

use std::sync::Arc;

use bytes::Bytes;
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

use crate::{
    secret::SecretString,
    transport::{
        Delivery, ReqwestTransport, ReqwestTransportBuilder, Transport, TransportError,
        TransportErrorKind,
    },
};

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
    (
        params.signed_by(&key, issuer).unwrap().pem(),
        key.serialize_pem(),
    )
}

/// A server on loopback that wants a certificate of `issuer`, and answers everyone who has one.
async fn server(issuer: &Issuer) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(issuer.der().clone()).unwrap();
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
    let (certificate, key) = issued(issuer, "localhost");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
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
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
                    .await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("https://localhost:{port}/")
}

async fn call(builder: ReqwestTransportBuilder, url: &str) -> Result<Bytes, TransportError> {
    let request = http::Request::get(url).body(Bytes::new()).unwrap();
    builder
        .build()
        .unwrap()
        .send(request)
        .await
        .map(http::Response::into_body)
}

fn trusting(issuer: &Issuer) -> ReqwestTransportBuilder {
    ReqwestTransport::builder()
        .add_root_pem(issuer.pem())
        .only_added_roots()
}

#[tokio::test]
async fn the_client_certificate_is_presented() {
    let issuer = authority();
    let url = server(&issuer).await;
    let (certificate, key) = issued(&issuer, "client");
    let body = call(
        trusting(&issuer).identity_pem(certificate, SecretString::from(key)),
        &url,
    )
    .await
    .unwrap();
    assert_eq!(body, "ok");
}

#[tokio::test]
async fn without_a_client_certificate_the_layer_is_named() {
    let issuer = authority();
    let url = server(&issuer).await;
    let error = call(trusting(&issuer), &url).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_is_refused_before_anything_is_sent() {
    let issuer = authority();
    let url = server(&issuer).await;
    let (certificate, key) = issued(&issuer, "client");
    let other = trusting(&authority()).identity_pem(certificate, SecretString::from(key));
    let error = call(other, &url).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (TransportErrorKind::Tls, Delivery::NotSent),
        "{error}"
    );
}

#[tokio::test]
async fn another_host_name_is_refused() {
    let issuer = authority();
    let url = server(&issuer).await.replace("localhost", "127.0.0.1");
    let (certificate, key) = issued(&issuer, "client");
    let error = call(
        trusting(&issuer).identity_pem(certificate, SecretString::from(key)),
        &url,
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (TransportErrorKind::Tls, Delivery::NotSent),
        "{error}"
    );
}

/// Keys come in several forms: PKCS#8, PKCS#1 (as older tools write RSA keys).
#[tokio::test]
async fn a_client_key_is_taken_in_either_form() {
    let ours = authority();
    let url = server(&ours).await;
    let (pkcs8, pkcs1) = (
        include_str!("keys/rsa-pkcs8.pem"),
        include_str!("keys/rsa-pkcs1.pem"),
    );
    let key = KeyPair::from_pkcs8_pem_and_sign_algo(pkcs8, &rcgen::PKCS_RSA_SHA256).unwrap();
    let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &ours).unwrap().pem();
    for form in [pkcs8, pkcs1] {
        let builder = trusting(&ours).identity_pem(certificate.clone(), SecretString::from(form));
        assert_eq!(call(builder, &url).await.unwrap(), "ok", "{}", &form[..31]);
    }
}
