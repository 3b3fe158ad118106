//! Setting up the default transport.

use std::time::Duration;

use super::{BodyLimits, ReqwestTransport};
use crate::{Error, secret::SecretString};

/// Which TLS library the transport uses. Those that are compiled in can be chosen at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsBackend {
    /// rustls with ring (feature `rustls-ring`, on by default).
    RustlsRing,
    /// rustls with aws-lc (feature `rustls-aws-lc`).
    RustlsAwsLc,
    /// The operating system's TLS (feature `native-tls`).
    Native,
}

/// Sets up a [`ReqwestTransport`].
#[derive(Default)]
pub struct ReqwestTransportBuilder {
    backend: Option<TlsBackend>,
    roots: Vec<Vec<u8>>,
    only_added_roots: bool,
    identity: Option<(Vec<u8>, SecretString)>,
    connect_timeout: Option<Duration>,
    success_limit: Option<usize>,
    error_limit: Option<usize>,
    proxy: Option<String>,
}

impl ReqwestTransportBuilder {
    /// Chooses the TLS library. Without it, the first that is compiled in: ring, aws-lc, native.
    pub fn tls(mut self, backend: TlsBackend) -> Self {
        self.backend = Some(backend);
        self
    }

    /// Trusts the certificates in this PEM text besides the system's.
    pub fn add_root_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Trusts nothing but what [`add_root_pem`](Self::add_root_pem) added.
    pub fn only_added_roots(mut self) -> Self {
        self.only_added_roots = true;
        self
    }

    /// Presents a client certificate (mutual TLS): its chain, and its private key (PKCS#8, PKCS#1 or
    /// SEC1), both PEM. This is how x509 service keys and certificate users log on.
    pub fn identity_pem(mut self, certificates: impl Into<Vec<u8>>, key: SecretString) -> Self {
        self.identity = Some((certificates.into(), key));
        self
    }

    /// How long making a connection may take. 10 s if not set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// The largest body of a success, in bytes. 64 MiB if not set.
    pub fn success_body_limit(mut self, bytes: usize) -> Self {
        self.success_limit = Some(bytes);
        self
    }

    /// How much of an error's body is kept, in bytes. 1 MiB if not set.
    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.error_limit = Some(bytes);
        self
    }

    /// Sends everything through this proxy. None is taken from the environment.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Makes the transport. Installs nothing process-wide.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a certificate or key cannot
    /// be read, the chosen TLS library is not compiled in, or the system has no root certificates.
    pub fn build(self) -> Result<ReqwestTransport, Error> {
        let mut builder = ::reqwest::Client::builder()
            .redirect(::reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout.unwrap_or(Duration::from_secs(10)))
            // reqwest's own protocol retries would hide attempts from the call loop.
            .retry(::reqwest::retry::never())
            .no_proxy();
        if let Some(proxy) = &self.proxy {
            let proxy = ::reqwest::Proxy::all(proxy).map_err(|error| setting("proxy", &error))?;
            builder = builder.proxy(proxy);
        }
        let limits = BodyLimits {
            success: self.success_limit.unwrap_or(64 << 20),
            error: self.error_limit.unwrap_or(1 << 20),
        };
        let client = self
            .with_tls(builder)?
            .build()
            .map_err(|error| setting("HTTP client", &error))?;
        Ok(ReqwestTransport { client, limits })
    }

    fn with_tls(
        &self,
        builder: ::reqwest::ClientBuilder,
    ) -> Result<::reqwest::ClientBuilder, Error> {
        match self.backend.or_else(compiled_in) {
            #[cfg(feature = "rustls-ring")]
            Some(TlsBackend::RustlsRing) => {
                self.with_rustls(builder, ::rustls::crypto::ring::default_provider())
            }
            #[cfg(feature = "rustls-aws-lc")]
            Some(TlsBackend::RustlsAwsLc) => {
                self.with_rustls(builder, ::rustls::crypto::aws_lc_rs::default_provider())
            }
            #[cfg(feature = "native-tls")]
            Some(TlsBackend::Native) => self.with_native(builder),
            None if self.identity.is_none() && self.roots.is_empty() => Ok(builder),
            None => Err(Error::configuration(
                "TLS",
                "certificates were given, but no TLS is compiled in",
            )),
            #[allow(
                unreachable_patterns,
                reason = "reachable only where a backend's feature is off"
            )]
            Some(backend) => Err(Error::configuration(
                "TLS",
                format!("{backend:?} is not compiled in"),
            )),
        }
    }

    #[cfg(feature = "__rustls")]
    fn with_rustls(
        &self,
        builder: ::reqwest::ClientBuilder,
        provider: ::rustls::crypto::CryptoProvider,
    ) -> Result<::reqwest::ClientBuilder, Error> {
        let identity = self
            .identity
            .as_ref()
            .map(|(certificates, key)| (certificates.as_slice(), key));
        let config = super::rustls::config(provider, &self.roots, self.only_added_roots, identity)?;
        Ok(builder.tls_backend_preconfigured(config))
    }

    #[cfg(feature = "native-tls")]
    fn with_native(
        &self,
        mut builder: ::reqwest::ClientBuilder,
    ) -> Result<::reqwest::ClientBuilder, Error> {
        use crate::secret::ExposeSecret;

        builder = builder.tls_backend_native();
        let mut roots = Vec::new();
        for pem in &self.roots {
            roots.extend(
                ::reqwest::Certificate::from_pem_bundle(pem)
                    .map_err(|error| setting("root certificate", &error))?,
            );
        }
        builder = if self.only_added_roots {
            builder.tls_certs_only(roots)
        } else {
            builder.tls_certs_merge(roots)
        };
        if let Some((certificates, key)) = &self.identity {
            let identity =
                ::reqwest::Identity::from_pkcs8_pem(certificates, key.expose_secret().as_bytes())
                    .map_err(|error| setting("client certificate", &error))?;
            builder = builder.identity(identity);
        }
        Ok(builder)
    }
}

const fn compiled_in() -> Option<TlsBackend> {
    if cfg!(feature = "rustls-ring") {
        Some(TlsBackend::RustlsRing)
    } else if cfg!(feature = "rustls-aws-lc") {
        Some(TlsBackend::RustlsAwsLc)
    } else if cfg!(feature = "native-tls") {
        Some(TlsBackend::Native)
    } else {
        None
    }
}

fn setting(name: &str, error: &::reqwest::Error) -> Error {
    // reqwest's first line alone says "builder error".
    let cause = std::error::Error::source(error)
        .map(|cause| format!(": {cause}"))
        .unwrap_or_default();
    Error::configuration(name, format!("{error}{cause}"))
}

impl std::fmt::Debug for ReqwestTransportBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReqwestTransportBuilder")
            .field("backend", &self.backend)
            .field("roots", &self.roots.len())
            .field("identity", &self.identity.is_some())
            .finish_non_exhaustive()
    }
}
