//! A rustls configuration with an explicit crypto provider.
//!
//! reqwest's `rustls-no-provider` panics unless a provider is installed process-wide, which only a
//! binary should do. A configuration that names its provider needs no such thing.

use std::sync::Arc;

use ::rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::{
    Error,
    secret::{ExposeSecret, SecretString},
};

pub(super) fn config(
    provider: CryptoProvider,
    roots: &[Vec<u8>],
    only_added_roots: bool,
    identity: Option<(&[u8], &SecretString)>,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(provider);
    let mut added = Vec::new();
    for pem in roots {
        added.extend(certificates("root certificate", pem)?);
    }
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::configuration("TLS", error))?;
    let builder = if only_added_roots {
        let mut store = RootCertStore::empty();
        for root in added {
            store
                .add(root)
                .map_err(|error| Error::configuration("root certificate", error))?;
        }
        builder.with_root_certificates(store)
    } else {
        let verifier = Verifier::new_with_extra_roots(added, provider)
            .map_err(|error| Error::configuration("root certificates", error))?;
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
    };
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some((chain, key)) => {
            let chain = certificates("client certificate", chain)?;
            let key = PrivateKeyDer::from_pem_slice(key.expose_secret().as_bytes())
                .map_err(|error| Error::configuration("private key", error))?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| Error::configuration("client certificate", error))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(name: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(Error::configuration(name, "holds no PEM certificate"))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(Error::configuration(name, error)),
    }
}
