//! Building the transport.

use crate::{
    ErrorKind, SecretString,
    transport::{ReqwestTransport, TlsBackend},
};

/// A TLS configuration for clients that are built past the builder.
pub(super) fn config() -> ::rustls::ClientConfig {
    let provider = ::rustls::crypto::ring::default_provider();
    super::super::rustls::config(provider, &[], false, None).unwrap()
}

fn key() -> SecretString {
    SecretString::from("-----BEGIN PRIVATE KEY-----\nhidden-1\n-----END PRIVATE KEY-----\n")
}

#[test]
fn nothing_is_installed_process_wide() {
    ReqwestTransport::new().unwrap();
    assert!(::rustls::crypto::CryptoProvider::get_default().is_none());
}

#[test]
fn every_library_that_is_compiled_in_can_be_chosen_and_no_other() {
    let libraries = [
        (TlsBackend::RustlsRing, cfg!(feature = "rustls-ring")),
        (TlsBackend::RustlsAwsLc, cfg!(feature = "rustls-aws-lc")),
        (TlsBackend::Native, cfg!(feature = "native-tls")),
    ];
    for (library, compiled_in) in libraries {
        let built = ReqwestTransport::builder().tls(library).build();
        assert_eq!(built.is_ok(), compiled_in, "{library:?}: {built:?}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let builder = ReqwestTransport::builder;
    let cases = [
        (
            builder().identity_pem("garbage", key()),
            "client certificate: holds no PEM certificate",
        ),
        (
            builder().identity_pem("", key()),
            "client certificate: holds no PEM certificate",
        ),
        (
            builder().add_root_pem("garbage"),
            "root certificate: holds no PEM certificate",
        ),
        (
            builder().add_root_pem("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
            "root certificate: ",
        ),
        (builder().proxy("::nonsense::"), "proxy: "),
        (
            builder().only_added_roots().add_root_pem("x"),
            "root certificate: ",
        ),
    ];
    for (builder, words) in cases {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(error.detail().unwrap().starts_with(words), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("hidden-1"),
            "{error:?}"
        );
    }
}

#[test]
fn a_certificate_with_a_wrong_key_is_refused() {
    let own = rcgen::generate_simple_self_signed(["client.example".to_owned()]).unwrap();
    let with_key = |key: &str| {
        ReqwestTransport::builder()
            .identity_pem(own.cert.pem(), SecretString::from(key))
            .build()
    };
    assert!(with_key(&own.signing_key.serialize_pem()).is_ok());
    let error = with_key("hidden-1").unwrap_err();
    assert!(
        error.detail().unwrap().starts_with("private key: "),
        "{error}"
    );
    assert!(
        !format!("{error} {error:?}").contains("hidden-1"),
        "{error:?}"
    );
    let other = rcgen::KeyPair::generate().unwrap();
    let error = with_key(&other.serialize_pem()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
}

#[test]
fn debug_shows_no_key() {
    let builder = ReqwestTransport::builder()
        .identity_pem("hidden-2", key())
        .proxy("http://me:hidden-3@proxy.example");
    assert!(!format!("{builder:?}").contains("hidden"), "{builder:?}");
}
