//! A request is a value: built, looked at and decoded without I/O.

mod address;
pub mod decode;

use std::{borrow::Cow, fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use url::Url;

pub(crate) use address::LastPath;
pub use decode::{Decode, DecodeError};

use crate::{Error, retry::RetryPolicy, secret::SecretString};

/// Whether a request may be sent again when nobody knows what became of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the retry table has exactly these three columns"
)]
pub enum Repeat {
    /// It changes nothing.
    Safe,
    /// Sending it twice leaves the same state as sending it once.
    Idempotent,
    /// Sending it twice may do the thing twice.
    Once,
}

/// One request of a typed client, and how its answer is read.
///
/// Everything the call loop needs is in it: name, method, path template with its parameters, query,
/// body, whether it may be repeated, how to decode. [`Client::call`](crate::Client::call) sends it.
///
/// # Examples
///
/// ```
/// use client_core::operation::{Operation, decode};
///
/// #[derive(serde::Deserialize)]
/// struct Pet { name: String }
///
/// let operation = Operation::get("pets.get", "/pets/v1/{id}", decode::json::<Pet>)
///     .parameter("id", "a/b")
///     .query("verbose", "true");
/// let url = operation.request().url(&"https://api.example/base".parse()?)?;
/// assert_eq!(url.as_str(), "https://api.example/base/pets/v1/a%2Fb?verbose=true");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Operation<T> {
    /// Boxed, because it is moved with each part that is added.
    request: Box<Request>,
    decode: Decode<T>,
}

impl<T> Operation<T> {
    /// An operation of any method. `template` is an absolute path whose `{name}` parts are filled
    /// by [`parameter`](Self::parameter).
    pub fn new(
        name: &'static str,
        method: Method,
        template: impl Into<Cow<'static, str>>,
        repeat: Repeat,
        decode: Decode<T>,
    ) -> Self {
        Self {
            request: Box::new(Request::new(name, method, template.into(), repeat)),
            decode,
        }
    }

    /// A GET, which is safe to repeat.
    pub fn get(
        name: &'static str,
        template: impl Into<Cow<'static, str>>,
        decode: Decode<T>,
    ) -> Self {
        Self::new(name, Method::GET, template, Repeat::Safe, decode)
    }

    /// Fills `{name}` in the path. The value becomes part of one segment, whatever is in it.
    pub fn parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.request.parameters.push((name, value.into()));
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.request.query.push((name.into(), value.into()));
        self
    }

    /// Sets a query parameter, in the place of any of the same name.
    pub fn set_query(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        let name = name.into();
        self.request.query.retain(|(known, _)| *known != name);
        self.query(name, value)
    }

    /// Adds a query parameter if there is a value.
    pub fn query_opt(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sets a header. A value with characters that no header allows is refused when the operation
    /// is called.
    pub fn header(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        match HeaderValue::from_str(value.as_ref()) {
            Ok(value) => {
                self.request.headers.insert(name, value);
            }
            Err(_) => self
                .request
                .refuse(name.as_str(), "holds characters that no HTTP header allows"),
        }
        self
    }

    /// Sets a header whose value is marked sensitive already.
    pub(crate) fn sensitive_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.request.headers.insert(name, value);
        self
    }

    /// Sets a JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.request.set_body("application/json", bytes),
            Err(error) => self.request.refuse("body", &error.to_string()),
        }
        self
    }

    /// Sets a form body (`application/x-www-form-urlencoded`).
    pub fn form<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.request
            .set_body("application/x-www-form-urlencoded", body.into_bytes());
        self
    }

    /// Sets a body of any kind.
    pub fn body(mut self, content_type: &'static str, bytes: Vec<u8>) -> Self {
        self.request.set_body(content_type, bytes);
        self
    }

    /// Names a secret that the request carries, so that it is removed from whatever the service
    /// says about the request.
    pub fn carries(mut self, secret: SecretString) -> Self {
        self.request.secrets.push(secret);
        self
    }

    /// Says that the answer holds a secret: no excerpt of it goes into an error.
    pub fn confidential(mut self) -> Self {
        self.request.confidential = true;
        self
    }

    /// Which statuses reach the decoder. Without this, those below 300.
    pub fn accept_status(mut self, accepts: fn(StatusCode) -> bool) -> Self {
        self.request.accepts = accepts;
        self
    }

    /// Uses another retry policy than the client's for this call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.request.retry = Some(policy);
        self
    }

    /// Says that the request rests on a read that is outdated once a lock has passed: when another
    /// operation holds the entity, the call ends with [`ErrorKind::Locked`](crate::ErrorKind::Locked)
    /// instead of being sent again.
    pub fn outdated_by_lock(mut self) -> Self {
        self.request.outdated_by_lock = true;
        self
    }

    /// The request, without the decoder.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The request, and what decodes its answer: for those who send requests by other ways than alone, such
    /// as in a batch.
    pub fn into_parts(self) -> (Box<Request>, Decode<T>) {
        (self.request, self.decode)
    }
}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

/// The part of an [`Operation`] that does not depend on what it returns.
#[derive(Clone)]
pub struct Request {
    name: &'static str,
    method: Method,
    template: Cow<'static, str>,
    parameters: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: HeaderMap,
    body: Bytes,
    pub(crate) repeat: Repeat,
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) confidential: bool,
    pub(crate) accepts: fn(StatusCode) -> bool,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) outdated_by_lock: bool,
    refusal: Option<Arc<str>>,
}

impl Request {
    fn new(
        name: &'static str,
        method: Method,
        template: Cow<'static, str>,
        repeat: Repeat,
    ) -> Self {
        Self {
            name,
            method,
            template,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            repeat,
            secrets: Vec::new(),
            confidential: false,
            accepts: |status| status.is_success(),
            retry: None,
            outdated_by_lock: false,
            refusal: None,
        }
    }

    /// The operation's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path template, with its parameters unfilled: fit for metrics and span names.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Whether it may be sent again when the first answer was lost.
    pub fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// The headers that the operation itself sets; authentication comes later.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The secrets that it carries.
    pub fn secrets(&self) -> &[SecretString] {
        &self.secrets
    }

    /// Reads an answer to this request that came as a part of another answer: what the request does not
    /// accept is refused as the dialect says, everything else is decoded.
    ///
    /// # Errors
    ///
    /// As [`Client::call`](crate::Client::call) has them for an answer. A refused change was not made: whoever
    /// answered has looked at it.
    pub fn read_part<T>(
        &self,
        answer: &crate::Answer,
        decode: Decode<T>,
        dialect: crate::fault::Dialect,
    ) -> Result<T, Error> {
        let unsent = crate::error::Target::unsent(self);
        if (self.accepts)(answer.status) {
            return decode(answer)
                .map_err(|error| error.into_error(self, answer, dialect).with_target(unsent));
        }
        let fault = dialect(answer);
        let error = Error::of_answer(answer, fault, &self.secrets, self.confidential);
        Err(error
            .with_effect(crate::Effect::NotApplied)
            .with_target(unsent))
    }

    /// The address below `base`: template filled, each segment encoded by itself, query appended.
    /// Scheme, host and port are always those of `base`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if a parameter is missing or
    /// empty, or makes a segment `.` or `..`; or if a body or header could not be built.
    pub fn url(&self, base: &Url) -> Result<Url, Error> {
        self.check()?;
        let path = address::path(base, &self.template, &self.parameters)?;
        Ok(address::with_query(path, &self.query))
    }

    /// As [`url`](Self::url), below the base that `last` is of.
    pub(crate) fn url_after(&self, base: &Url, last: &LastPath) -> Result<Url, Error> {
        self.check()?;
        let path = last.path(base, &self.template, &self.parameters)?;
        Ok(address::with_query(path, &self.query))
    }

    fn check(&self) -> Result<(), Error> {
        match &self.refusal {
            Some(refusal) => Err(Error::new(crate::ErrorKind::InvalidInput, &**refusal)),
            None => Ok(()),
        }
    }

    fn refuse(&mut self, field: &str, reason: &str) {
        self.refusal = Some(Arc::from(format!("{field}: {reason}")));
    }

    fn set_body(&mut self, content_type: &'static str, body: Vec<u8>) {
        self.headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
    }
}

impl fmt::Debug for Request {
    // Parameters, query and body may hold secrets or names of people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.name)
            .field("method", &self.method)
            .field("template", &self.template)
            .field("repeat", &self.repeat)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
