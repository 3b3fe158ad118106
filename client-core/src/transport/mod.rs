//! The wire seam: one function from request to answer, and what a failure says about delivery.

mod failure;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;

use crate::SecretString;

#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestTransport, ReqwestTransportBuilder, TlsBackend};
pub use failure::{Delivery, TransportError, TransportErrorKind};

/// Sends one request and returns one answer.
///
/// An answer with any status is an answer, never an error. Implementations do not retry, do not
/// follow redirects and add no credentials: the call loop of [`Client`](crate::Client) does what
/// is needed. They find out which operation they serve from the request's
/// [`RequestContext`] extension.
///
/// # Examples
///
/// A closure is a transport, which is all that most tests need:
///
/// ```
/// use bytes::Bytes;
/// use client_core::transport::{Transport, TransportError, from_fn};
///
/// let transport = from_fn(|request: http::Request<Bytes>| {
///     assert_eq!(request.uri().path(), "/ping");
///     Ok::<_, TransportError>(http::Response::new(Bytes::from_static(b"pong")))
/// });
/// # let _: &dyn Transport = &transport;
/// ```
#[async_trait]
pub trait Transport: Debug + Send + Sync {
    /// Sends `request` once and reads the whole answer.
    ///
    /// Dropping the future abandons the exchange; the server may still have acted.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] if no complete answer arrived. Its [`Delivery`] must be
    /// [`Delivery::NotSent`] only if the server cannot have seen the request.
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        (**self).send(request).await
    }
}

/// What a transport may know about the request besides its bytes; found in the extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestContext {
    /// The operation's name, such as `entitlements.assign`.
    pub operation: &'static str,
    /// Which attempt of the call this is, counted from 1.
    pub attempt: u32,
}

impl RequestContext {
    /// Names an operation's attempt, for requests built outside the call loop.
    pub const fn new(operation: &'static str, attempt: u32) -> Self {
        Self { operation, attempt }
    }
}

/// The request's address as it was built: for a transport that would otherwise parse it again.
#[cfg(feature = "reqwest")]
#[derive(Debug, Clone)]
pub(crate) struct Address(pub(crate) url::Url);

#[cfg(feature = "reqwest")]
impl Address {
    /// Whether it is still the request's: a transport in between may have changed that.
    fn is_of(&self, uri: &http::Uri) -> bool {
        let parts = || {
            let rest = self.0.as_str().strip_prefix(uri.scheme_str()?)?;
            let rest = rest.strip_prefix("://")?;
            let rest = rest.strip_prefix(uri.authority()?.as_str())?;
            Some(rest == uri.path_and_query()?.as_str())
        };
        parts().unwrap_or(false)
    }
}

/// What of an exchange a transport must not show or store. In the extensions of a request that has
/// any of it, beside the headers that are marked sensitive.
#[derive(Debug, Clone, Default)]
pub struct Sensitive {
    secrets: Vec<SecretString>,
    answer: bool,
}

impl Sensitive {
    /// Names the secrets that a request carries, and says whether its answer holds one.
    pub fn new(secrets: Vec<SecretString>, answer: bool) -> Self {
        Self { secrets, answer }
    }

    /// The secrets that the request carries
    /// ([`Operation::carries`](crate::operation::Operation::carries)).
    pub fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// Whether the answer holds a secret
    /// ([`Operation::confidential`](crate::operation::Operation::confidential)).
    pub const fn answer_is_secret(&self) -> bool {
        self.answer
    }
}

/// Makes a transport of a closure.
///
/// See [`Transport`] for an example.
pub fn from_fn<F>(answer: F) -> FnTransport<F>
where
    F: Fn(http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> + Send + Sync,
{
    FnTransport(answer)
}

/// A transport that is a closure; made by [`from_fn`].
pub struct FnTransport<F>(F);

impl<F> Debug for FnTransport<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FnTransport")
    }
}

#[async_trait]
impl<F> Transport for FnTransport<F>
where
    F: Fn(http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> + Send + Sync,
{
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        (self.0)(request)
    }
}
